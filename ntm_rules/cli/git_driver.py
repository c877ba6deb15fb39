"""`ntm diff --git-driver`: what `git diff` and `git log -p --ext-diff` show of rule files."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from difflib import unified_diff
from pathlib import Path, PurePosixPath

import click
from attrs import frozen

from ntm_rules._api import Ruleset, RulesetError, load
from ntm_rules.catalog.find import Catalog
from ntm_rules.cli.diff_output import Compare
from ntm_rules.cli.git import Repository, is_stored
from ntm_rules.cli.messages import said, say
from ntm_rules.cli.revisions import Snapshot, catalog_folder
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_text
from ntm_rules.report.diff_text import diff_text


@frozen
class _Side:
    """A file as git hands it over: its path in the repository, where its content is, the id and the mode."""

    letter: str
    path: str
    file: str
    id: str
    mode: str

    @property
    def data(self) -> bytes | None:
        """What the file holds; None where there is none on this side. Raises OSError."""
        return None if self.file in ("/dev/null", os.devnull) else Path(self.file).read_bytes()

    @property
    def place(self) -> PurePosixPath:
        """The path, below the top folder in any case."""
        path = PurePosixPath(self.path)
        return PurePosixPath(path.name) if path.is_absolute() or ".." in path.parts else path

    @property
    def name(self) -> str:
        """The path with the letter of its side, as git writes it."""
        return f"{self.letter}/{self.path}"


def show(arguments: tuple[str, ...], compare: Compare, catalog: Path | None, language: Language) -> str:
    """What is different between two versions of a rule file, given in the way of `diff.<name>.command`.

    Where one of them has errors, and where both mean the same, the texts are compared.
    """
    match arguments:
        case (path,):
            return f"* Unmerged path {path}\n"
        case (path, *given) if len(given) in (6, 8):
            new_path, moved = given[6:] or (path, "")
            old, new = _Side("a", path, *given[:3]), _Side("b", new_path, *given[3:6])
        case _:
            raise click.UsageError("--git-driver comes before what git gives to diff.<name>.command")
    before, after = old.data, new.data
    lines = [f"diff --ntm {old.name} {new.name}", *moved.splitlines()]
    if before is not None and after is not None and old.mode != new.mode:
        lines += [f"old mode {old.mode}", f"new mode {new.mode}"]
    head = "\n".join(lines) + "\n"
    if before == after:
        return head
    texts = "".join(_texts(old, new))
    try:
        told = _meaning(old, new, compare, catalog, language)
        return head + (told or f"{say('only layout', language)}\n{texts}")
    except RulesetError as error:
        why = render_text(error.diagnostics, language)
        return f"{head}{say('text instead', language, file=new.path)}\n\n{why}\n{texts}"
    except (LookupError, OSError, ValueError) as error:
        return f"{head}{said(error, language)}\n{texts}"


def _meaning(old: _Side, new: _Side, compare: Compare, catalog: Path | None, language: Language) -> str:
    """How the meaning of two versions differs; empty where it does not. Raises RulesetError, LookupError, OSError."""
    repository = Repository.around(Path())
    rules = _Rules(repository, {} if repository is None else _revisions(repository, old, new), catalog, language)
    # A new amendment is compared with the text that it amends, as that was without it.
    before, after = rules.load(old) or rules.without(old, new), rules.load(new) or rules.without(new, old)
    if before is not None and after is not None:
        found = compare(before, after)
        is_layout = all(change.kind == "layout-changed" for change in found.changes)
        return "" if is_layout else diff_text(found, language)
    there = before or after
    assert there is not None
    key = "ruleset added" if before is None else "ruleset removed"
    return say(key, language, id=there.id, criteria=len(there.criteria), indicators=len(there.indicators)) + "\n"


def _revisions(repository: Repository, old: _Side, new: _Side) -> dict[str, str]:
    """The revisions of both sides, as far as git knows: around a commit that made the change, else any with it."""
    if old.path == new.path and all(is_stored(side.id) or side.data is None for side in (old, new)):
        step = repository.step(PurePosixPath(new.path), old.id, new.id)
        if step is not None:
            return dict(zip("ab", step, strict=True))
    found = {side.letter: repository.holding(PurePosixPath(side.path), side.id) for side in (old, new)}
    return {letter: revision for letter, revision in found.items() if revision is not None}


@frozen
class _Rules:
    """Loads a side with the catalog of its own revision, the work tree's where `revisions` has none."""

    repository: Repository | None
    revisions: Mapping[str, str]
    catalog: Path | None
    language: Language

    def load(self, side: _Side) -> Ruleset | None:
        """Load what the file says; None where there is none. Raises RulesetError, OSError."""
        if side.data is None:
            return None
        with self._snapshot(side) as snapshot:
            snapshot.write(side.place, side.data)
            return snapshot.load(side.place)

    def without(self, side: _Side, other: _Side) -> Ruleset | None:
        """Load what was in force without an amendment that the other side has; None where it is no amendment."""
        layer = Catalog().parse((other.data or b"").decode(errors="replace"), other.name)
        if not layer.is_amendment or layer.id is None or layer.start is None:
            return None
        with self._snapshot(side) as snapshot, suppress(LookupError, ValueError):
            snapshot.write(side.place, None)
            return load(f"{layer.id}@{layer.start}", catalog=snapshot.catalog())
        return None

    @contextmanager
    def _snapshot(self, side: _Side) -> Iterator[Snapshot]:
        revision, folder, tree = self.revisions.get(side.letter), None, None
        if self.repository is not None:
            tree = None if revision is None else self.repository.tree(revision)
            folder = catalog_folder(self.repository, tree, side.place, self.catalog, self.language)
        with Snapshot.of(self.repository, tree, folder, f"{side.letter}/") as snapshot:
            yield snapshot


def _texts(old: _Side, new: _Side) -> Iterator[str]:
    """The lines that differ, as git writes them."""
    sides = [None if side.data is None else side.data.decode(errors="replace").split("\n") for side in (old, new)]
    # What comes behind the last line end is a line only where there is something.
    lines = [[f"{line}\n" for line in (side or ())[:-1]] + ([side[-1]] if side and side[-1] else []) for side in sides]
    names = ["/dev/null" if side.data is None else side.name for side in (old, new)]
    for line in unified_diff(lines[0], lines[1], names[0], names[1]):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
