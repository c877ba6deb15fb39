"""`ntm list`: the rulesets of the catalog."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from ntm_rules._api import Ruleset, list_rulesets
from ntm_rules.cli._shared import catalog_option, echo_json, format_option, language_option, load_ruleset
from ntm_rules.diagnostics.data import Language
from ntm_rules.model import expressions as m

_HEADS = {
    "en": ("ruleset", "subject", "decision", "in force", "criteria", "indicators", "thresholds"),
    "vi": ("bộ tiêu chí", "đối tượng", "văn bản", "hiệu lực", "tiêu chí", "chỉ tiêu", "mức đạt chuẩn"),
}
_SORTS = {
    "en": {},
    "vi": {
        "official": "chính thức",
        "reported": "theo công bố",
        "unverified": "chưa kiểm chứng",
        "open": "chưa xác định",
        "delegated": "giao cấp khác",
    },
}


@click.command("list")
@catalog_option
@format_option("json")
@language_option
def command(catalog: Path | None, form: str, language: Language) -> None:
    """List the rulesets there are, with decision, dates in force and how well their thresholds are known.

    \b
    Example:
      ntm list
    """
    rows = [_row(load_ruleset(entry.id, catalog, language)) for entry in list_rulesets(catalog=catalog)]
    if form == "json":
        echo_json({"version": 1, "rulesets": rows})
        return
    table = [_HEADS[language], *(_cells(row, language) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        click.echo("  ".join(cell.ljust(w) for cell, w in zip(cells, widths, strict=True)).rstrip())


def _row(rules: Ruleset) -> dict[str, Any]:
    checked = rules.checked
    start, end = checked.in_force or (None, None)
    return {
        "id": rules.id,
        "title": rules.title,
        "subject": checked.subject,
        "decision": rules.enacted and rules.enacted.number,
        "issuer": rules.enacted and rules.enacted.issuer,
        "in_force": [start and start.isoformat(), end and end.isoformat()],
        "criteria": len(rules.criteria),
        "indicators": len(rules.indicators),
        "thresholds": dict(Counter(_sort(s) for i in rules.indicators for s in _settings(rules, i))),
    }


def _settings(rules: Ruleset, indicator: Any) -> tuple[m.Setting, ...]:
    return rules.checked.settings_of(indicator.condition)


def _sort(setting: m.Setting) -> str:
    match setting:
        case m.Figure(_, basis):
            return basis.mark if basis is not None else "unverified"
        case m.Open():
            return "open"
        case m.DelegatedTo():
            return "delegated"


def _cells(row: dict[str, Any], language: Language) -> tuple[str, ...]:
    start, end = row["in_force"]
    sorts = _SORTS[language]
    thresholds = ", ".join(f"{count} {sorts.get(sort, sort)}" for sort, count in sorted(row["thresholds"].items()))
    in_force = f"{start or ''}…{end or ''}"
    counts = (str(row["criteria"]), str(row["indicators"]))
    return (row["id"], row["subject"] or "", row["decision"] or "", in_force, *counts, thresholds)
