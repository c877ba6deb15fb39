"""Pairs of rulesets to compare: two that have nothing to do with each other, and one with a changed version of it."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import assume, note
from hypothesis import strategies as st

from ntm_rules._api import Ruleset, RulesetError, parse
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.testing.ruleset_texts import ruleset_texts

Pair = tuple[CheckedRuleset, CheckedRuleset]


def same_condition(old: Indicator, new: Indicator) -> bool:
    """A stand-in for equal canonical forms: equal rules."""
    return (old.condition, old.applies_when) == (new.condition, new.applies_when)


def blocks(text: str) -> list[str]:
    """The statements of a text."""
    return [block for block in re.split(r"\n(?=\S)", text.strip()) if block]


@st.composite
def pairs_of_rulesets(draw: st.DrawFn) -> Pair:
    """Two rulesets: of two texts, or of a text and what a few changes made of it."""
    text = draw(ruleset_texts())
    other = draw(st.one_of(ruleset_texts(), changed(text), changed(text)))
    note(other)
    try:
        return parse(text).checked, parse(other).checked
    except RulesetError:
        assume(False)
        raise


@st.composite
def changed(draw: st.DrawFn, text: str) -> str:
    """A text after one to four changes, each of one statement. It may have errors."""
    statements = blocks(text)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(1, len(statements) - 1))
        statements[place : place + 1] = draw(st.sampled_from(_CHANGES))(statements[place])
    return "\n".join(statements) + "\n"


def _with(pattern: str, new: str) -> Callable[[str], list[str]]:
    return lambda block: [re.sub(pattern, new, block, count=1)]


def _other_code(block: str) -> list[str]:
    return [re.sub(r"^(\d+)\.(\d+):", lambda found: f"{found[1]}.{int(found[2]) + 4}:", block)]


_CHANGES: tuple[Callable[[str], list[str]], ...] = (
    _with(r"\d+(\.\d+)?%", "44%"),
    _with(r"\d+%|\?", "open"),
    _with(r"\| *\d+", "| 77"),
    _with(r"\?", "12%"),
    _with(r">=", ">"),
    _with(r">(?!=)", ">="),
    _with(r" and ", " or "),
    _with(r"n2", "n3"),
    _with(r"\bopen\b", "delegated to district"),
    _with(r"households", "people"),
    _with(r"\bkm\b", "m"),
    _with(r"fair < good", "fair < better < good"),
    _with(r"basis \w+", "basis  official"),
    _with(r"\n  applies when .*", ""),
    _with(r"$", '\n  note "khác"'),
    _with(r"\n  \| c .*", ""),
    _other_code,
    lambda block: [],
    lambda block: [block, "input unread: attested"] if block.startswith("input") else [block],
)


@st.composite
def rearranged(draw: st.DrawFn, ruleset: CheckedRuleset) -> CheckedRuleset:
    """The same ruleset with its declarations, the rows of its tables and their labels in another order."""

    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(draw(st.permutations(items)))

    tables = tuple(
        evolve(
            table,
            cells=shuffled(table.cells),
            keys=tuple(evolve(key, labels=shuffled(key.labels)) for key in table.keys),
        )
        for table in ruleset.tables
    )
    return evolve(
        ruleset,
        inputs=shuffled(ruleset.inputs),
        definitions=shuffled(ruleset.definitions),
        tables=shuffled(tables),
        instruments=shuffled(ruleset.instruments),
    )


def rewritten(rules: Ruleset) -> CheckedRuleset:
    """The same ruleset read from a text that looks otherwise, so that everything stands elsewhere."""
    return parse("# chú thích\n\n" + rules.edition.parsed.source.text.replace("\n", "  # chú thích\n\n", 1)).checked


def raised(indicator: Indicator, by: Fraction) -> Indicator:
    """An indicator with the figure it compares with raised."""
    compare = indicator.condition
    assert isinstance(compare, m.Compare)
    assert isinstance(compare.right, m.Threshold)
    assert isinstance(compare.right.setting, m.Figure)
    figure = evolve(compare.right.setting, value=compare.right.setting.value + by)
    return evolve(indicator, condition=evolve(compare, right=evolve(compare.right, setting=figure)))
