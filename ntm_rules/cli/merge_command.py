"""`ntm merge`: a merge driver for git that merges the lines of rule files, and checks what comes out."""

from pathlib import Path, PurePosixPath

import click

from ntm_rules._api import Ruleset, RulesetError
from ntm_rules.cli._shared import COULD_NOT_RUN, catalog_option, language_option, stop
from ntm_rules.cli.git import Repository, merge_text
from ntm_rules.cli.messages import said, say
from ntm_rules.cli.revisions import Snapshot, catalog_folder
from ntm_rules.compare.merging import Differing, differences, disagreements
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_text

_CONFLICT = 1
"""What git takes for a conflict."""

_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("merge")
@click.argument("base", type=_File)
@click.argument("ours", type=_File)
@click.argument("theirs", type=_File)
@click.option("--path", help="The path of the file in the repository. Default: that of OURS.")
@catalog_option
@language_option
def command(base: Path, ours: Path, theirs: Path, path: str | None, catalog: Path | None, language: Language) -> None:
    """Merge what THEIRS changes from BASE into OURS, a rule file, line by line; then check what the rules mean.

    The rules must be without errors, and be those of BASE with the changes of both sides and no others. Lines that
    both sides change are marked as git marks them. Exits with 1 where there is a conflict, of lines or of meaning.

    \b
    As a merge driver of git:
      git config merge.ntm.driver "ntm merge %O %A %B --path %P"
      echo "*.ntm merge=ntm" >> .gitattributes

    \b
    Example:
      ntm merge base.ntm ours.ntm theirs.ntm
    """
    name = path or str(ours)
    try:
        texts = {"base": base.read_bytes(), "ours": ours.read_bytes(), "theirs": theirs.read_bytes()}
        merged, is_clean = merge_text(base, ours, theirs)
        ours.write_bytes(merged)
        conflict = _conflict(name, texts, merged if is_clean else None, catalog, language)
    except OSError as error:
        stop(COULD_NOT_RUN, said(error, language))
    if conflict:
        stop(_CONFLICT, conflict)


def _conflict(
    name: str, texts: dict[str, bytes], merged: bytes | None, catalog: Path | None, language: Language
) -> str:
    """What stands against the merge, empty for nothing; `merged` is None where lines conflict. Raises OSError."""
    loaded: dict[str, Ruleset] = {}
    repository = Repository.around(Path())
    place = _place(repository, name)
    folder = None if repository is None else catalog_folder(repository, None, place, catalog, language)
    with Snapshot.of(repository, None, folder, "") as snapshot:
        for side, text in texts.items() if merged is None else (*texts.items(), ("merged", merged)):
            snapshot.write(place, text)
            try:
                loaded[side] = snapshot.load(place)
            except RulesetError as error:
                if merged is None:
                    return say("text conflict somewhere", language, file=name)
                why = render_text(error.diagnostics, language)
                key = "merge in error" if side == "merged" else "side in error"
                return f"{say(key, language, file=name, side=side)}\n\n{why}"
    rules = {side: each.checked for side, each in loaded.items()}
    found = (disagreements if merged is None else differences)(**rules)
    parts = ", ".join(_part(each, language) for each in found)
    if merged is None:
        return say("text conflict" if parts else "text conflict somewhere", language, file=name, parts=parts)
    return say("meaning conflict", language, file=name, parts=parts) if parts else ""


def _part(part: Differing, language: Language) -> str:
    named = say(f"of {part.kind or 'ruleset'}", language, name=part.name)
    return say("read by", language, part=named, codes=", ".join(part.readers)) if part.readers else named


def _place(repository: Repository | None, name: str) -> PurePosixPath:
    """Where the file stands in the repository; beside everything else where it stands outside."""
    inside = None if repository is None else repository.inside(Path(name))
    return PurePosixPath(Path(name).name) if inside is None else inside
