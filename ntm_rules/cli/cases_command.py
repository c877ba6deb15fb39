"""`ntm cases`: run the worked cases of rulesets."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import click

from ntm_rules._api import RecordError, Ruleset, RulesetError, case_files, load, parse_file
from ntm_rules.cases.read import Case, CasesError, read_cases, record_names
from ntm_rules.cases.run import Assess, Difference, run_cases
from ntm_rules.catalog.find import Catalog
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    FAIL_ON,
    RULES_IN_ERROR,
    catalog_option,
    is_path,
    language_option,
    load_ruleset,
    stop,
)
from ntm_rules.cli.messages import said, say
from ntm_rules.columns.extras import extra
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_text
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.record import Record
from ntm_rules.report import words


@click.command("cases")
@click.argument("rulesets", nargs=-1)
@click.option(
    "--cover",
    "wanted",
    is_flag=False,
    flag_value="missing",
    type=click.Choice(["missing", "all"]),
    help="Propose cases in which every condition of a ruleset decides, true and false: those that are missing, or all.",
)
@catalog_option
@language_option
def command(rulesets: tuple[str, ...], wanted: str | None, catalog: Path | None, language: Language) -> None:
    """Run the worked cases beside rulesets, by id or path; without any, those of the whole catalog.

    The cases of `commune.ntm` stand in `commune.cases.toml`. Exits with 3 when something else comes out.

    \b
    Examples:
      ntm cases vn/commune
      ntm cases my-criteria.ntm
      ntm cases my-criteria.ntm --cover
    """
    shelf = Catalog() if catalog is None else Catalog(catalog)
    if wanted is not None:
        if len(rulesets) != 1:
            raise click.UsageError("--cover proposes cases for one ruleset: name it before the option")
        _cover(rulesets[0], shelf, catalog, language, is_all=wanted == "all")
        return
    differs = False
    for name in rulesets or shelf.ids:
        try:
            files = case_files(name, shelf)
            if rulesets and not files:
                stop(COULD_NOT_RUN, say("no cases", language, ruleset=name))
            for file in files:
                cases = read_cases(file)
                differences = tuple(run_cases(cases, _assessor(name, shelf, catalog)))
                differs = differs or bool(differences)
                _tell(name, len(cases), differences, language)
        except RulesetError as error:
            click.echo(render_text(error.diagnostics, language), err=True)
            raise click.exceptions.Exit(RULES_IN_ERROR) from error
        except (CasesError, RecordError, LookupError, OSError, ValueError) as error:
            stop(COULD_NOT_RUN, f"{name}: {said(error, language)}")
    if differs:
        raise click.exceptions.Exit(FAIL_ON)


def _cover(name: str, shelf: Catalog, catalog: Path | None, language: Language, *, is_all: bool) -> None:
    """Print covering cases of an edition. Exits with 1 without z3."""
    from ntm_rules.cases.write import write_cases
    from ntm_rules.compare.cover import cover

    rules = load_ruleset(name, catalog, language)
    base, _, on = (name, "", "") if is_path(name) else name.partition("@")
    if not on and len(rules.about.instruments) > 1 and rules.about.start is not None:
        on = rules.about.start.isoformat()
    try:
        files = case_files(base, shelf)
        cases = () if is_all else tuple(case for file in files for case in read_cases(file))
        taken = frozenset(name for file in files for name in record_names(file))
        present = tuple(_records(cases, rules, lambda on: _edition(base, on, shelf, catalog)))
        with extra():
            found = cover(rules.checked, present)
    except (CasesError, RecordError, ImportError, LookupError, OSError, ValueError) as error:
        stop(COULD_NOT_RUN, f"{name}: {said(error, language)}")
    click.echo(write_cases(found, rules.about.name, language, on=on or None, taken=taken), nl=False)


def _records(cases: Iterable[Case], rules: Ruleset, edition: Callable[[str | None], Ruleset]) -> Iterator[Record]:
    """The records of cases about rules that mean the same. Raises as `run_cases` does."""
    same = cache(lambda on: edition(on).fingerprint == rules.fingerprint)
    for case in cases:
        if same(case.on):
            validated = rules.validate(case.record)
            if validated.problems:
                raise RecordError(validated.problems)
            yield validated.record


def _edition(name: str, on: str | None, shelf: Catalog, catalog: Path | None) -> Ruleset:
    return parse_file(name, on=on, catalog=catalog) if is_path(name) else load(name, on=on, catalog=shelf)


def _assessor(name: str, shelf: Catalog, catalog: Path | None) -> Callable[[str | None], Assess]:
    """What assesses a record by an edition of a ruleset."""
    return lambda on: _edition(name, on, shelf, catalog).assess


def _tell(name: str, count: int, differences: tuple[Difference, ...], language: Language) -> None:
    if not differences:
        click.echo(say("cases fine", language, count=count, ruleset=name))
    for each in differences:
        expected, found = (
            words.outcome(side, language) if isinstance(side, Outcome) else side for side in (each.expected, each.found)
        )
        facts = {"of": each.of, "expected": expected, "found": found}
        click.echo(say("case differs", language, case=each.case.title, **facts))
