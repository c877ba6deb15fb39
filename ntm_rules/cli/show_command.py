"""`ntm show`: print a ruleset or one of its indicators."""

from itertools import takewhile
from pathlib import Path
from typing import Any

import click

from ntm_rules._api import Ruleset
from ntm_rules.catalog.marks import marked
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    catalog_option,
    default_language,
    echo_json,
    format_option,
    load_ruleset,
    stop,
)
from ntm_rules.cli.messages import say
from ntm_rules.diagnostics.data import Language
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file


@click.command("show")
@click.argument("ruleset")
@click.argument("code", required=False)
@catalog_option
@format_option("json")
@click.option(
    "--lang", "language", type=click.Choice(["vi", "en"]), default=default_language, help="Language of keywords."
)
def command(ruleset: str, code: str | None, catalog: Path | None, form: str, language: Language) -> None:
    """Print an edition's consolidated text, or the criterion or indicator with a CODE; it can be read again.

    Without a date or a decision it is the last edition. A comment names the instrument behind whatever was changed.

    \b
    Examples:
      ntm show vn/commune@2024-06-30
      ntm show vn/commune@318-qd-ttg-2022
      ntm show vn/commune 17.11 --lang vi
      ntm show vn/commune --format json
    """
    rules = load_ruleset(ruleset, catalog, language)
    if form == "json":
        data = rules.to_dict()
        if code is not None:
            data = _part_as_json(data, code, language)
        echo_json(data)
        return
    file = marked(rules.edition, language)
    if code is not None:
        file = _part(file, code, rules, language)
    click.echo(format_file(file, language), nl=False)


def _part(file: n.File, code: str, rules: Ruleset, language: Language) -> n.File:
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
        stop(COULD_NOT_RUN, say("no code", language, id=rules.id, code=code))
    return n.File((rule,))


def _part_as_json(data: dict[str, Any], code: str, language: Language) -> dict[str, object]:
    found: dict[str, object] | None = None
    for criterion in reversed(data["criteria"]):
        indicators = criterion["indicators"]
        assert isinstance(indicators, list)
        found = next((part for part in (criterion, *indicators) if part["code"] == code), found)
    if found is None:
        stop(COULD_NOT_RUN, say("no code", language, id=data["id"], code=code))
    return found
