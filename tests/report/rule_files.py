"""Writes a checked ruleset as a rule file, by the texts of its parts."""

from collections.abc import Iterator

from ntm_rules.diagnostics.data import Language
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Table
from ntm_rules.model.units import Unit
from ntm_rules.report.input_text import input_text
from ntm_rules.report.rule_text import (
    definition_text,
    expression_text,
    is_inline,
    keys_text,
    met_when_text,
    rule_text,
    setting_text,
    table_units,
)
from ntm_rules.syntax.keywords import keywords


def rule_file(ruleset: CheckedRuleset, language: Language) -> str:
    """The text of a file that means the ruleset; notes, sources and the header but for the id are left out."""
    return "".join(f"{line}\n" for line in _lines(ruleset, language))


def _lines(ruleset: CheckedRuleset, language: Language) -> Iterator[str]:
    word = {name: keyword.spelling(language) for name, keyword in keywords().items()}
    units = table_units(ruleset)
    yield f"{word['RULESET']} {ruleset.id}"
    yield from (input_text(each, ruleset, language) for each in ruleset.inputs)
    yield from (definition_text(each, ruleset, language) for each in ruleset.definitions)
    for table in ruleset.tables:
        if not is_inline(table.name):
            yield f"{word['TABLE']} {table.name} {keys_text(table, language)}"
            yield from _rows(table, units.get(table.name), language)
    for criterion in ruleset.criteria:
        yield f'{word["CRITERION"]} {criterion.code} "{criterion.title}"'
        yield f"  {word['MET_WHEN']} {met_when_text(criterion, ruleset, language)}"
        for indicator in criterion.indicators:
            yield from _rule(indicator, ruleset, units, language, word)
    yield f"{word['MET_WHEN']} {met_when_text(ruleset, ruleset, language)}"


def _rule(
    indicator: Indicator, ruleset: CheckedRuleset, units: dict[str, Unit], language: Language, word: dict[str, str]
) -> Iterator[str]:
    yield rule_text(indicator, ruleset, language)
    table = ruleset.table_named.get(str(indicator.code))
    if table is not None:
        yield from _rows(table, units.get(table.name), language)
    if indicator.applies_when is not None:
        yield f"  {word['APPLIES_WHEN']} {expression_text(indicator.applies_when, ruleset, language)}"
    if indicator.basis is not None:
        yield f"  {word['BASIS']} {word[indicator.basis.mark.upper()]}"


def _rows(table: Table, unit: Unit | None, language: Language) -> Iterator[str]:
    """A row for each label of the first key, a column for each of the second, under a head of their labels."""
    first, *others = table.keys
    columns = [(label,) for label in others[0].labels] if others else [()]
    if others:
        yield f"  | | {' | '.join(str(label) for (label,) in columns)} |"
    for label in first.labels:
        cells = (_cell(table.settings[(label, *column)], unit, language) for column in columns)
        yield f"  | {label} | {' | '.join(cells)} |"


def _cell(setting: m.Setting, unit: Unit | None, language: Language) -> str:
    return "?" if isinstance(setting, m.Open) else setting_text(setting, unit, language)
