"""`ntm cases`: run the worked cases of rulesets."""

from collections.abc import Callable
from pathlib import Path

import click

from ntm_rules._api import RecordError, Ruleset, RulesetError, case_files, load, parse_file
from ntm_rules.cases.read import CasesError, read_cases
from ntm_rules.cases.run import Assess, Difference, run_cases
from ntm_rules.catalog.find import Catalog
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    FAIL_ON,
    RULES_IN_ERROR,
    catalog_option,
    is_path,
    language_option,
    stop,
)
from ntm_rules.cli.messages import said, say
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_text
from ntm_rules.engines.outcome import Outcome
from ntm_rules.report import words


@click.command("cases")
@click.argument("rulesets", nargs=-1)
@catalog_option
@language_option
def command(rulesets: tuple[str, ...], catalog: Path | None, language: Language) -> None:
    """Run the worked cases beside rulesets, by id or path; without any, those of the whole catalog.

    The cases of `commune.ntm` stand in `commune.cases.toml`. Exits with 3 when something else comes out.

    \b
    Examples:
      ntm cases vn/commune
      ntm cases my-criteria.ntm
    """
    shelf = Catalog() if catalog is None else Catalog(catalog)
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


def _assessor(name: str, shelf: Catalog, catalog: Path | None) -> Callable[[str | None], Assess]:
    """What assesses a record by an edition of a ruleset."""

    def assessor(on: str | None) -> Assess:
        rules: Ruleset = parse_file(name, on=on, catalog=catalog) if is_path(name) else load(name, on=on, catalog=shelf)
        return rules.assess

    return assessor


def _tell(name: str, count: int, differences: tuple[Difference, ...], language: Language) -> None:
    if not differences:
        click.echo(say("cases fine", language, count=count, ruleset=name))
    for each in differences:
        expected, found = (
            words.outcome(side, language) if isinstance(side, Outcome) else side for side in (each.expected, each.found)
        )
        facts = {"of": each.of, "expected": expected, "found": found}
        click.echo(say("case differs", language, case=each.case.title, **facts))
