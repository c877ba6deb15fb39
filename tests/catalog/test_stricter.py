"""Whether one rule is at least as strict as another, where tables are compared."""

import pytest

from ntm_rules.catalog.stricter import Strictness, strictness
from ntm_rules.diagnostics.source import Source
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.parse import parse


def rule(text: str) -> n.Statement:
    """The rule a text consists of."""
    (statement,) = parse(Source.of(f"1.1: {text}\n")).file.items
    assert isinstance(statement, n.Statement)
    return statement


BY_ONE = "x >= by level_1\n  | 1 | 10% |\n  | 2 | 20% |"
TURNED = "x >= by size, area\n  |   | a | b |\n  | l | 1 | 3 |\n  | s | 2 | 5 |"
BY_TWO = "x >= by area, size\n  |   | l | s |\n  | a | 1 | 2 |\n  | b | 3 | 4 |"


@pytest.mark.parametrize(
    ("new", "base", "expected"),
    [
        (BY_ONE.replace("20%", "25%"), BY_ONE, Strictness.AT_LEAST_AS_STRICT),
        (BY_ONE.replace("level_1", "level_2"), BY_ONE, Strictness.UNDECIDED),
        (TURNED, BY_TWO, Strictness.AT_LEAST_AS_STRICT),
        (TURNED.replace("2", "1"), BY_TWO, Strictness.LOOSER),
        ("x >= by a\n  | p | 300 m |", "x >= by a\n  | p | 1 km |", Strictness.UNDECIDED),
        ("x >= by a\n  | p | 30% |", "x >= by a\n  | p | ? |", Strictness.UNDECIDED),
    ],
    ids=["a figure more", "by something else", "turned", "turned and looser", "units", "open"],
)
def test_tables(new: str, base: str, expected: Strictness) -> None:
    """Cells are compared that are for the same labels of the same keys, whichever key stands first."""
    assert strictness(rule(new), rule(base)) is expected
