"""`ntm explain`: why an indicator has its outcome."""

from pathlib import Path

import click

from ntm_rules._api import RecordError, Ruleset, explain, read_file
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    catalog_option,
    echo_json,
    format_option,
    language_option,
    load_ruleset,
    stop,
)
from ntm_rules.cli.messages import said, say
from ntm_rules.columns.extras import extra
from ntm_rules.diagnostics.data import Language, Problem
from ntm_rules.diagnostics.render import render_problems
from ntm_rules.engines.to_dict import indicator_to_dict
from ntm_rules.model.record import Record
from ntm_rules.records.read import Row
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file


@click.command("explain")
@click.argument("ruleset")
@click.argument("code")
@click.option(
    "--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV or JSON file of records."
)
@click.option("--subject", help="The record of --data to explain, by its label or row number. Default: the first.")
@click.option("-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input, given by hand.")
@click.option(
    "--edges",
    "is_edges",
    is_flag=True,
    help="Show where the outcome turns: records just met and just missed, which hold what -i gives.",
)
@catalog_option
@format_option("json")
@language_option
def command(
    ruleset: str,
    code: str,
    data: Path | None,
    subject: str | None,
    inputs: tuple[str, ...],
    is_edges: bool,
    catalog: Path | None,
    form: str,
    language: Language,
) -> None:
    """Say why the indicator CODE has its outcome, with its numbers and sources.

    \b
    Examples:
      ntm explain vn/commune 17.11 -i households=812 -i households_sorting_waste=300
      ntm explain vn/commune 10 --data communes.csv --subject "Tân Văn"
      ntm explain vn/commune 10 --edges -i region=red_river_delta -i year=2024
    """
    rules = load_ruleset(ruleset, catalog, language)
    if all(str(indicator.code) != code for indicator in rules.indicators):
        stop(COULD_NOT_RUN, say("no code", language, id=rules.id, code=code))
    if data is not None and inputs:
        raise click.UsageError("give --data or -i, not both")
    if subject is not None and data is None:
        raise click.UsageError("--subject names a record of --data: give both")
    if data is not None and is_edges:
        raise click.UsageError("--edges finds records of its own: leave --data out")
    if is_edges:
        _edges(rules, code, _given(inputs), form, language)
        return
    try:
        problems: tuple[Problem, ...] = ()
        record: Record | dict[str, object] = _given(inputs)
        if data is not None:
            row = _row(rules, data, subject, language)
            record, problems = row.record, row.problems
        result = rules.assess(record)[code]
    except RecordError as error:
        stop(COULD_NOT_RUN, render_problems(error.problems, language).rstrip())
    except (LookupError, OSError) as error:
        stop(COULD_NOT_RUN, said(error, language))
    if form == "json":
        echo_json(indicator_to_dict(result))
        return
    click.echo(_rule(rules, code), nl=False)
    click.echo(explain(result, language), nl=False)
    if problems:
        click.echo(render_problems(problems, language), nl=False)


def _edges(rules: Ruleset, code: str, given: dict[str, object], form: str, language: Language) -> None:
    """Show the edges of an indicator on records that hold what is given. Exits with 1 without z3."""
    from ntm_rules.compare.edges import edges
    from ntm_rules.report.edges import edges_text, edges_to_dict

    indicator = next(each for each in rules.indicators if str(each.code) == code)
    validated = rules.validate(given)
    if validated.problems:
        stop(COULD_NOT_RUN, render_problems(validated.problems, language).rstrip())
    try:
        with extra():
            found = edges(rules.checked, indicator, validated.record.values)
    except ImportError as error:
        stop(COULD_NOT_RUN, said(error, language))
    if form == "json":
        echo_json(edges_to_dict(found, rules.about.name, rules.fingerprint))
        return
    click.echo(_rule(rules, code), nl=False)
    click.echo(edges_text(found, language), nl=False)


def _rule(rules: Ruleset, code: str) -> str:
    """The line of an indicator as it stands in the edition."""
    items = rules.edition.parsed.file.items
    heads = (item.head for item in items if isinstance(item, n.Statement) and isinstance(item.head.node, n.Rule))
    found = next(head for head in heads if isinstance(head.node, n.Rule) and head.node.code.text == code)
    return format_file(n.File((n.Statement(n.Line(found.node)),), rules.edition.parsed.file.language))


def _given(inputs: tuple[str, ...]) -> dict[str, object]:
    given: dict[str, object] = {}
    for each in inputs:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"{each!r} is not NAME=VALUE")
        if name.strip() in given:
            raise click.UsageError(f"{name.strip()} is given twice")
        given[name.strip()] = value.strip()
    return given


def _row(rules: Ruleset, data: Path, subject: str | None, language: Language) -> Row:
    rows = (row for row in read_file(rules, data) if subject is None or subject in (row.label, str(row.number)))
    found = next(rows, None)
    if found is None:
        stop(COULD_NOT_RUN, say("no record" if subject else "no records", language, file=data, subject=subject))
    return found
