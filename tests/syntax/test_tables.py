"""Our parser reads what Lark reads with the same grammar, and refuses what Lark refuses, in the same place."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark import Token as LarkToken

from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.syntax import tables as kept_tables
from ntm_rules.syntax.build import Build, Token
from ntm_rules.syntax.keywords import grammar
from ntm_rules.syntax.lalr import END, Parser, Unexpected
from ntm_rules.syntax.lines import LogicalLine, logical_lines
from ntm_rules.syntax.make_tables import STARTS, make_tables
from ntm_rules.syntax.tables import Tables
from tests.strategies.effort import times
from tests.strategies.good_files import GOOD_TEXTS, SHIPPED
from tests.strategies.mutations import spoiled
from tests.strategies.words import SPELLINGS


@cache
def lark() -> Lark:
    return Lark(grammar(), parser="lalr", start=STARTS)


@cache
def ours() -> Parser:
    return Parser(Tables.of(json.loads(json.dumps(make_tables()))), Build())


class Built(Transformer[LarkToken, Any]):
    """Lark's tree of a line, handed to the same methods of `Build`."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset

    def __default__(self, data: str, children: list[Any], meta: object) -> Any:
        return getattr(Build(), data)(children)

    def __default_token__(self, token: LarkToken) -> Any:
        assert token.start_pos is not None
        assert token.end_pos is not None
        plain = Token(token.type, str(token), Span(self.offset + token.start_pos, self.offset + token.end_pos))
        leaf = getattr(Build(), token.type, None)
        return plain if leaf is None else leaf(plain)


def by_lark(source: Source, span: Span, start: str) -> Any:
    """The node, or what is unexpected, as Lark says it."""
    try:
        return Built(span.start).transform(lark().parse(source.slice(span), start=start))
    except UnexpectedToken as error:
        expected = frozenset(error.accepts or error.expected)
        if error.token.type == END:
            return Unexpected(Span(span.end, span.end), expected, at_end=True)
        place = Span(span.start + (error.token.start_pos or 0), span.start + (error.token.end_pos or 0))
        return Unexpected(place, expected)
    except UnexpectedCharacters as error:
        at = span.start + error.pos_in_stream
        allowed = {END if name == "<END-OF-FILE>" else name for name in error.allowed or ()}
        return Unexpected(Span(at, at + 1), frozenset(allowed))
    except UnexpectedInput as error:
        raise AssertionError(error) from error


def assert_same(source: Source, span: Span, start: str) -> None:
    """Nodes are compared with all their spans, which equality leaves out."""
    expected, found = by_lark(source, span, start), ours().parse(source, span, start)
    assert found == expected, source.slice(span)
    if not isinstance(found, Unexpected):
        assert with_spans(found) == with_spans(expected)


def with_spans(node: Any) -> Any:
    if isinstance(node, tuple):
        return tuple(map(with_spans, node))
    if not hasattr(node, "__attrs_attrs__"):
        return node
    return type(node), tuple(with_spans(getattr(node, field.name)) for field in node.__attrs_attrs__)


def assert_all_same(text: str) -> None:
    source = Source.of(text, start=7)
    for line in logical_lines(source):
        if isinstance(line, LogicalLine) and line.span.end - line.span.start < 500:
            assert_same(source, line.span, line.role)


@pytest.mark.parametrize("text", [*GOOD_TEXTS, *(path.read_text("utf-8") for path in SHIPPED)])
def test_good_files(text: str) -> None:
    """The same nodes, in the same places."""
    assert_all_same(text)


@times(2)
@given(spoiled())
def test_spoiled_files(text: str) -> None:
    """The same nodes, or the same thing unexpected in the same place, with the same that could stand there."""
    assert_all_same(text)


_PARTS = ("1", "1.1", "30%", "x", "hộ", '"x"', "| ", "(", ")", "?", ",", ":", "=", "<", ">=", "-", "a/b", "2022-01-01")


@times(5)
@given(st.sampled_from(STARTS), st.lists(st.sampled_from((*_PARTS, *SPELLINGS)), min_size=1, max_size=12).map(" ".join))
def test_any_words(start: str, text: str) -> None:
    """The same for words in any order."""
    source = Source.of(text)
    assert_same(source, Span(0, len(source.text)), start)


def test_tables_are_of_the_grammar(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """What is kept is used for the grammar it was made from, and made anew for any other."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = str(tmp_path / "kept")
    kept = kept_tables.kept()
    kept.keep(kept_tables.made(), folder)
    assert kept.find(folder) == kept_tables.made()
    monkeypatch.setattr(kept_tables, "resource_path", lambda name: __file__)
    assert kept_tables.kept().find(folder) is None
