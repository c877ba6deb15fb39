"""What a syntax error says was expected."""

import pytest
from lark import Lark

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.source import Source
from ntm_rules.syntax.expected import _SPOKEN
from ntm_rules.syntax.keywords import grammar, keywords
from ntm_rules.syntax.parse import parse


def test_every_terminal_can_be_said() -> None:
    """Whatever may be expected has words in both languages: a keyword its spellings, anything else a phrase."""
    parser = Lark(grammar(), parser="lalr", start=["statement", "clause", "row"])
    names = {terminal.name for terminal in parser.terminals} - {"COMMENT", "SPACE"}
    assert names - keywords().keys() - _SPOKEN.keys() == set()


@pytest.mark.parametrize(
    "line", ["tighten 17.110: a", "add 17.110: a", 'replace criterion 17.110 "x"', "repeal 17.110"]
)
def test_a_code_behind_a_verb_is_no_number(line: str) -> None:
    """17.110 is a code wherever a code stands; the thresholds on the line are looked at all the same."""
    assert parse(Source.of(f"{line}\n")).diagnostics == ()
    assert parse(Source.of("set 17.110 to threshold of 17.110 in vn/commune\n")).diagnostics == ()
    assert [d.code for d in parse(Source.of("set 17.110 to 1.000\n")).diagnostics] == [Code.THOUSANDS_POINT]
    assert [d.code for d in parse(Source.of("tighten 17.110: a >= 1.000\n")).diagnostics] == [Code.THOUSANDS_POINT]


@pytest.mark.parametrize(
    ("line", "declared"),
    [
        ("replace input schools: 4", "schools"),
        ("add criterion 18", "18"),
        ("add 17.11 =", "17.11"),
        ("let total = (", "total"),
    ],
)
def test_what_a_broken_line_was_about_to_declare(line: str, declared: str) -> None:
    """A name or code on a line that cannot be read is remembered, so that nobody reports it as unknown."""
    assert declared in parse(Source.of(f"{line}\n")).broken
