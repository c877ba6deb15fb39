"""`ntm check`: find every problem of rule files."""

import sys
from importlib.metadata import version
from pathlib import Path

import click

from ntm_rules.catalog.find import entries, find, read
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    FAIL_ON,
    RULES_IN_ERROR,
    catalog_option,
    echo_json,
    format_option,
    is_path,
    language_option,
    said,
    stop,
)
from ntm_rules.diagnostics.codes import Severity
from ntm_rules.diagnostics.data import Diagnostic, Language, errors, in_order
from ntm_rules.diagnostics.render import render_github, render_text, to_json, to_sarif
from ntm_rules.model.check import check
from ntm_rules.model.lint import unverified


@click.command("check")
@click.argument("rulesets", nargs=-1)
@click.option("--strict", is_flag=True, help="Also list every indicator judged by an unverified threshold.")
@click.option(
    "--fail-on", type=click.Choice(["warning", "hint"]), help="Exit with 3 when there is one of these, or worse."
)
@catalog_option
@format_option("json", "github", "sarif")
@language_option
def command(
    rulesets: tuple[str, ...], strict: bool, fail_on: str | None, catalog: Path | None, form: str, language: Language
) -> None:
    """Check rule files, by path or by id; without any, the whole catalog.

    \b
    Examples:
      ntm check my-criteria.ntm
      ntm check vn/commune --strict
      ntm check --format sarif > ntm.sarif
    """
    found: list[Diagnostic] = []
    for name in rulesets or [entry.id for entry in entries(catalog)]:
        found.extend(_check(name, catalog, strict))
    match form:
        case "json":
            echo_json({"version": 1, "diagnostics": to_json(found, language)})
        case "github":
            click.echo(render_github(found, language), nl=False)
        case "sarif":
            echo_json(to_sarif(found, language, version("ntm-rules")))
        case _:
            click.echo(render_text(found, language, color=sys.stdout.isatty()), nl=False)
    if errors(found):
        raise click.exceptions.Exit(RULES_IN_ERROR)
    severities = {d.severity for d in found}
    if fail_on and severities & ({Severity.WARNING} if fail_on == "warning" else {Severity.WARNING, Severity.HINT}):
        raise click.exceptions.Exit(FAIL_ON)


def _check(name: str, catalog: Path | None, strict: bool) -> tuple[Diagnostic, ...]:
    try:
        if is_path(name):
            parsed = read(Path(name))
        else:
            entry = find(name, catalog)
            parsed = read(entry.path, entry)
    except (LookupError, OSError) as error:
        stop(COULD_NOT_RUN, said(error))
    checked = check(parsed)
    if strict and checked.ruleset is not None:
        return in_order((*checked.diagnostics, *unverified(checked.ruleset)))
    return checked.diagnostics
