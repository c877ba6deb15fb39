"""`ntm check`: find every problem of rule files."""

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from ntm_rules.catalog.editions import Edition, edition_named, edition_of_file, editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    FAIL_ON,
    RULES_IN_ERROR,
    echo_json,
    format_option,
    is_path,
    language_option,
    stop,
)
from ntm_rules.cli.messages import said
from ntm_rules.compare.tighten import check_edition
from ntm_rules.diagnostics.codes import Severity
from ntm_rules.diagnostics.data import Diagnostic, Language, errors, in_order
from ntm_rules.diagnostics.render import render_github, render_text, to_json, to_sarif
from ntm_rules.model.lint import unverified
from ntm_rules.model.pins import FILE, Pin, compare
from ntm_rules.model.pins import write as write_pins

_SHIPPED = ""


@click.command("check")
@click.argument("rulesets", nargs=-1)
@click.option("--strict", is_flag=True, help="Also list every indicator judged by an unverified threshold.")
@click.option(
    "--fail-on", type=click.Choice(["warning", "hint"]), help="Exit with 3 when there is one of these, or worse."
)
@click.option(
    "--catalog",
    is_flag=False,
    flag_value=_SHIPPED,
    help="Folder of rulesets to look ids up in, instead of the shipped one. Without RULESETS, the catalog as a whole.",
)
@click.option("--pin", is_flag=True, help="Write the fingerprints of all editions to the catalog: they are as meant.")
@format_option("json", "github", "sarif")
@language_option
def command(
    rulesets: tuple[str, ...],
    strict: bool,
    fail_on: str | None,
    catalog: str | None,
    pin: bool,
    form: str,
    language: Language,
) -> None:
    """Check rule files, by path or by id; without any, every edition of the catalog and its fingerprints.

    \b
    Examples:
      ntm check my-criteria.ntm
      ntm check vn/commune --strict
      ntm check --catalog
      ntm check --format sarif > ntm.sarif
    """
    if pin and rulesets:
        raise click.UsageError("--pin is for a whole catalog: leave RULESETS out")
    if catalog not in (None, _SHIPPED) and not Path(catalog or "").is_dir():
        raise click.BadParameter(f"{catalog!r} is no folder", param_hint="--catalog")
    problems: dict[Diagnostic, None] = {}
    pins: dict[str, Pin] = {}
    try:
        shelf = Catalog() if catalog in (None, _SHIPPED) else Catalog(Path(catalog or ""))
        for name in rulesets or shelf.ids:
            for each in _editions(name, shelf, has_own=catalog is None):
                checked = check_edition(each)
                problems.update(dict.fromkeys(checked.diagnostics))
                if checked.ruleset is not None:
                    problems.update(dict.fromkeys(unverified(checked.ruleset) if strict else ()))
                    if not rulesets:
                        pins[each.about.name] = Pin.of(checked.ruleset)
        if not rulesets:
            _pinned(shelf.root / FILE, pins, pin, problems)
    except (LookupError, OSError, ValueError) as error:
        stop(COULD_NOT_RUN, said(error, language))
    found = in_order(problems)
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


def _editions(name: str, shelf: Catalog, has_own: bool) -> Iterator[Edition]:
    """The edition an argument names; all of them where it names a ruleset. A file may have a catalog of its own."""
    if is_path(name):
        yield edition_of_file(Path(name), None if has_own else shelf.root)
    elif "@" in name:
        yield edition_named(shelf, name)
    else:
        yield from editions(shelf, name)


def _pinned(file: Path, pins: dict[str, Pin], write: bool, problems: dict[Diagnostic, None]) -> None:
    """Compare the editions of a catalog with its pinned fingerprints, where it has any; or write them."""
    if write and not errors(problems):
        file.write_text(write_pins(pins), "utf-8")
    elif file.exists():
        problems.update(dict.fromkeys(compare(file, pins)))
