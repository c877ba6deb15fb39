"""`ntm show`: print a ruleset or one of its indicators."""

from itertools import takewhile
from pathlib import Path

import click

from ntm_rules._api import Ruleset
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    catalog_option,
    default_language,
    echo_json,
    format_option,
    load_ruleset,
    stop,
)
from ntm_rules.diagnostics.data import Language
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.parse import parse


@click.command("show")
@click.argument("ruleset")
@click.argument("code", required=False)
@catalog_option
@format_option("json")
@click.option(
    "--lang", "language", type=click.Choice(["vi", "en"]), default=default_language, help="Language of keywords."
)
def command(ruleset: str, code: str | None, catalog: Path | None, form: str, language: Language) -> None:
    """Print the text of a ruleset, or of the criterion or indicator with a CODE; what is printed can be read again.

    \b
    Examples:
      ntm show vn/commune
      ntm show vn/commune 17.11 --lang vi
      ntm show vn/commune --format json
    """
    rules = load_ruleset(ruleset, catalog, language)
    if form == "json":
        data = rules.to_dict()
        if code is not None:
            data = _part_as_json(data, code)
        echo_json(data)
        return
    file = parse(rules.checked.source).file
    if code is not None:
        file = _part(file, code, rules)
    click.echo(format_file(file, language), nl=False)


def _part(file: n.File, code: str, rules: Ruleset) -> n.File:
    """The statements of a criterion with its rules, or of one indicator."""
    statements = [item for item in file.items if isinstance(item, n.Statement)]
    rule = next((s for s in statements if isinstance(s.head.node, n.Rule) and s.head.node.code.text == code), None)
    start = next(
        (i for i, s in enumerate(statements) if isinstance(s.head.node, n.Criterion) and s.head.node.code.text == code),
        None,
    )
    if start is not None:
        following = takewhile(lambda s: not isinstance(s.head.node, n.Criterion), statements[start + 1 :])
        return n.File((statements[start], *(s for s in following if isinstance(s.head.node, n.Rule))))
    if rule is None:
        stop(COULD_NOT_RUN, f"{rules.id} has no criterion and no indicator {code}")
    return n.File((rule,))


def _part_as_json(data: dict[str, list[dict[str, object]]], code: str) -> dict[str, object]:
    found: dict[str, object] | None = None
    for criterion in reversed(data["criteria"]):
        indicators = criterion["indicators"]
        assert isinstance(indicators, list)
        found = next((part for part in (criterion, *indicators) if part["code"] == code), found)
    if found is None:
        stop(COULD_NOT_RUN, f"no criterion and no indicator {code}")
    return found
