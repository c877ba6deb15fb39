"""`ntm diff`: what changed between two rulesets, which of them is stricter, who is affected."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ntm_rules._api import Ruleset
from ntm_rules._compare import diff
from ntm_rules.cli._shared import COULD_NOT_RUN, FAIL_ON, catalog_option, format_option, language_option, stop
from ntm_rules.cli.diff_output import Compared, render
from ntm_rules.cli.messages import said, say
from ntm_rules.cli.revisions import Name, Past, load_all, load_name, name_of
from ntm_rules.compare.results import Comparison, Direction
from ntm_rules.diagnostics.data import Language

if TYPE_CHECKING:
    from ntm_rules.compare.affected import Affected

_NOT_PROVEN = 4

_DIRECTIONS = {
    "looser": {Direction.LOOSER, Direction.INCOMPARABLE},
    "stricter": {Direction.STRICTER, Direction.INCOMPARABLE},
    "incomparable": {Direction.INCOMPARABLE},
    "missing-data": {Direction.MISSING_DATA},
}
"""The directions that `--fail-on` can ask for, and those in which each holds."""


class _DiffCommand(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what git hands over for names, whatever it begins with."""
        if "--git-driver" in args:
            behind = args.index("--git-driver") + 1
            args = [*args[:behind], "--", *args[behind:]]
        return super().parse_args(ctx, args)


@click.command("diff", cls=_DiffCommand)
@click.argument("names", nargs=-1, metavar="OLD NEW")
@format_option("markdown", "json", "sarif", "html")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--no-proofs", is_flag=True, help="Ask no solver: tell what the forms of the rules settle.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=5.0, show_default=True, metavar="SECONDS",
    help="How long one question to the solver may take.",
)  # fmt: skip
@click.option(
    "--fail-on",
    type=click.Choice(["changed", "meaning", *_DIRECTIONS, "not-proven", "affected"]),
    multiple=True,
    help="Exit with 3 when this holds. Repeatable.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV or Parquet file of records: tell which subjects have another outcome.",
)
@click.option("--subject", metavar="COLUMN", help="With --data: the column that names the subjects.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=50, show_default=True, help="With --data: how many subjects to list."
)
@click.option(
    "--affected",
    "table",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --data: write all outcomes that differ to this .csv, .parquet or .json file.",
)
@click.option("--git-driver", is_flag=True, help="Comes last: what follows is what git gives its diff drivers.")
@catalog_option
@language_option
def command(
    names: tuple[str, ...],
    form: str,
    output: Path | None,
    no_proofs: bool,
    timeout: float,
    fail_on: tuple[str, ...],
    data: Path | None,
    subject: str | None,
    limit: int,
    table: Path | None,
    git_driver: bool,
    catalog: Path | None,
    language: Language,
) -> None:
    """Tell what changed from OLD to NEW, how each indicator, criterion and the whole stands to what was, and why.

    OLD and NEW are each a rule file, an id, an edition, or one of these in a git revision: REV:FILE, REV:ID. Two bare
    revisions compare every ruleset that either has. What is a file is that; else what is an id; else a revision.

    \b
    --fail-on:
      changed       anything is different, wording too
      meaning       a change may alter outcomes
      looser        the whole, a criterion or an indicator is looser or incomparable
      stricter      one of them is stricter or incomparable
      incomparable  one of them is looser for some records and stricter for others
      missing-data  one of them differs only where data are missing
      not-proven    of one of them nothing could be proved
      affected      with --data: a subject has another outcome

    Exits with 4 where --fail-on asks for looser, stricter, incomparable or missing-data, none of what it asks for
    holds, and something is not proven.

    \b
    Examples:
      ntm diff vn/commune@2024-02-29 vn/commune@2024-03-01
      ntm diff vn/commune lai-chau/commune --fail-on looser
      ntm diff vn/commune my-criteria.ntm --format html -o diff.html
      ntm diff vn/commune my-criteria.ntm --data communes.csv --affected flips.csv
      ntm diff HEAD~1:rulesets/vn/318-qd-ttg-2022/commune.ntm vn/commune
      ntm diff main HEAD --format markdown
    """
    compare = partial(diff, prove=not no_proofs, timeout=timeout)
    if git_driver:
        from ntm_rules.cli.git_driver import show

        click.echo(show(names, compare, catalog, language), nl=False)
        return
    _check_usage(names, form, data, subject, table, fail_on)
    old, new = (name_of(name, catalog, language) for name in names)
    affected: Affected | None = None
    if isinstance(old, Past) and isinstance(new, Past) and not old.name and not new.name:
        if data is not None or form == "html":
            raise click.UsageError("--data and --format html are for two rulesets: give REV:ID, twice")
        before, after = load_all(old, catalog, language), load_all(new, catalog, language)
        found = [Compared.of(id, before.get(id), after.get(id), compare) for id in sorted({**before, **after})]
    else:
        found = [Compared("", compare(_load(old, catalog, language), _load(new, catalog, language)))]
        if data is not None:
            from ntm_rules.cli.diff_data import affected_in

            assert found[0].diff is not None
            affected = affected_in(found[0].diff, data, table, subject, limit, language)
    text = render(found, affected, names, form, language)
    try:
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_text(text, "utf-8")
    except BrokenPipeError:
        raise
    except OSError as error:
        stop(COULD_NOT_RUN, said(error, language))
    _exit(found, affected, fail_on, no_proofs, language)


def _check_usage(
    names: tuple[str, ...],
    form: str,
    data: Path | None,
    subject: str | None,
    table: Path | None,
    fail_on: tuple[str, ...],
) -> None:
    if len(names) != 2:
        raise click.UsageError("give OLD and NEW")
    if data is None and (subject is not None or table is not None or "affected" in fail_on):
        raise click.UsageError("--subject, --affected and --fail-on affected are for --data: give it too")
    if data is not None and table is None and form == "sarif":
        raise click.UsageError("SARIF has no place for subjects: give --affected FILE too")


def _load(name: Name, catalog: Path | None, language: Language) -> Ruleset:
    if isinstance(name, Past) and not name.name:
        raise click.UsageError(f"{name.revision} is a revision: give {name.revision}:ID, or two revisions")
    return load_name(name, catalog, language)


def _exit(
    found: list[Compared], affected: "Affected | None", fail_on: tuple[str, ...], no_proofs: bool, language: Language
) -> None:
    """Exit with the code of what holds, where that is not 0."""
    comparisons = [comparison for each in found for comparison in _comparisons(each)]
    if not no_proofs and any(comparison.why == "no solver" for comparison in comparisons):
        click.echo(say("needs prove", language), err=True)
    directions = {comparison.direction for comparison in comparisons}
    changes = [change for each in found if each.diff is not None for change in each.diff.changes]
    is_one_sided = any(each.diff is None for each in found)
    holding = {condition for condition, those in _DIRECTIONS.items() if directions & those}
    if changes or is_one_sided:
        holding.add("changed")
    if is_one_sided or any(change.severity == "meaning" for change in changes):
        holding.add("meaning")
    if affected is not None and affected.changed:
        holding.add("affected")
    if Direction.NOT_PROVEN in directions:
        holding.add("not-proven")
    if holding & set(fail_on):
        raise click.exceptions.Exit(FAIL_ON)
    if "not-proven" in holding and _DIRECTIONS.keys() & set(fail_on):
        raise click.exceptions.Exit(_NOT_PROVEN)


def _comparisons(compared: Compared) -> Iterator[Comparison]:
    """The directions of the whole, of criteria and of indicators."""
    if compared.diff is not None:
        yield compared.diff.comparison
        yield from (each.comparison for each in compared.diff.criteria)
        yield from (each.comparison for each in compared.diff.indicators)
