"""`ntm list`: the rulesets of the catalog."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from ntm_rules._api import Ruleset, RulesetError, load, load_editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.cli._shared import RULES_IN_ERROR, catalog_option, echo_json, format_option, language_option
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_text
from ntm_rules.model import expressions as m

_SORTS = ("official", "reported", "unverified", "open", "delegated")
_HEADS: dict[Language, tuple[str, ...]] = {
    "en": ("ruleset", "subject", "decision", "issuer", "in force", "criteria", "indicators", *_SORTS),
    "vi": (
        "bộ tiêu chí",
        "đối tượng",
        "văn bản",
        "cơ quan ban hành",
        "hiệu lực",
        "tiêu chí",
        "chỉ tiêu",
        "chính thức",
        "được công bố",
        "chưa kiểm chứng",
        "chưa xác định",
        "giao cho",
    ),
}


@click.command("list")
@click.option("--editions", is_flag=True, help="A line for every edition, not only the last.")
@catalog_option
@format_option("json")
@language_option
def command(editions: bool, catalog: Path | None, form: str, language: Language) -> None:
    """List the rulesets there are: decision, issuer, dates in force, and how well their thresholds are known.

    The last columns count thresholds: official, reported, unverified, open, delegated.

    \b
    Examples:
      ntm list
      ntm list --editions
    """
    shelf = Catalog() if catalog is None else Catalog(catalog)
    rows: list[dict[str, Any]] = []
    for id in shelf.ids:
        try:
            loaded = load_editions(shelf, id) if editions else (load(id, catalog=shelf),)
        except RulesetError as error:
            click.echo(render_text(error.diagnostics, language), err=True)
            raise click.exceptions.Exit(RULES_IN_ERROR) from error
        rows += map(_row, loaded)
    if form == "json":
        echo_json({"version": 1, "rulesets": rows})
        return
    table = [_HEADS[language], *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        click.echo("  ".join(cell.ljust(w) for cell, w in zip(cells, widths, strict=True)).rstrip())


def _row(rules: Ruleset) -> dict[str, Any]:
    about, checked = rules.about, rules.checked
    conditions = [i.condition for i in rules.indicators]
    return {
        "id": rules.id,
        "edition": about.name,
        "title": rules.title,
        "subject": checked.subject,
        "decision": rules.enacted and rules.enacted.number,
        "issuer": rules.enacted and rules.enacted.issuer,
        "instruments": [each.number for each in about.instruments],
        "in_force": [about.start and about.start.isoformat(), about.end and about.end.isoformat()],
        "criteria": len(rules.criteria),
        "indicators": len(rules.indicators),
        "thresholds": dict.fromkeys(_SORTS, 0) | Counter(map(_sort, checked.settings_of(*conditions))),
        "fingerprint": rules.fingerprint,
    }


def _sort(setting: m.Setting) -> str:
    match setting:
        case m.Figure(_, basis):
            return basis.mark if basis is not None else "unverified"
        case m.Open():
            return "open"
        case m.DelegatedTo():
            return "delegated"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    start, end = row["in_force"]
    in_force = f"{start or ''}…{end or ''}"
    counts = (row["criteria"], row["indicators"], *(row["thresholds"][sort] for sort in _SORTS))
    return (
        row["id"],
        row["subject"] or "",
        row["decision"] or "",
        row["issuer"] or "",
        in_force,
        *map(str, counts),
    )
