"""The table of keywords against the grammar."""

from lark import Lark
from lark.grammar import NonTerminal, Terminal

from ntm_rules.syntax.keywords import grammar, keywords, reserved_words


def test_reserved_words_are_those_an_expression_may_hold() -> None:
    """What a name may not be is marked in the table; the grammar says the same."""
    rules = Lark(grammar(), parser="lalr", start=["statement", "clause", "row"]).rules
    pending, seen, held = ["expression"], set[str](), set[str]()
    while pending:
        origin = pending.pop()
        seen.add(origin)
        for symbol in (s for rule in rules if rule.origin.name == origin for s in rule.expansion):
            if isinstance(symbol, NonTerminal) and symbol.name not in seen:
                pending.append(symbol.name)
            elif isinstance(symbol, Terminal) and symbol.name in keywords():
                held.add(symbol.name)
    assert {name for name, keyword in keywords().items() if keyword.reserved} == held
    assert reserved_words() >= {"open", "not", "không", "if", "or", "theo", "by"}
    assert not reserved_words() & {"year", "năm", "title", "share", "at", "đạt"}
