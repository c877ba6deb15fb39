"""Runs the parse tables of the grammar: from the text of a logical line to the node that `Build` makes of it.

Lark makes the tables (`tables.py`); what is read and what is refused is what Lark reads and refuses with them.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.syntax.build import Build, Token
from ntm_rules.syntax.tables import EXPAND, MISSING, Tables

END = "$END"
_WORD = re.compile(r"\w+")
_NEXT_WORD = re.compile(r"[ \t\u00a0\u2007\u2009\u202f]+(\w+)")

_Lexeme = tuple[str, int]
"""The name of a terminal, and the place behind it."""


@frozen
class Unexpected:
    """Why a line cannot be read: where something stands that may not, and the names of the terminals that may."""

    span: Span
    expected: frozenset[str]
    at_end: bool = False


_Reduction = tuple[str, int, tuple[int, ...] | None, Callable[[list[Any]], Any] | None, bool]
"""The symbol reduced to, how many values go, which of them are kept, what is made of them, whether one is kept as it
is. Without a shape and a function the value on the stack stays.
"""


class Parser:
    """Reads logical lines. Holds no state of a line."""

    def __init__(self, tables: Tables, build: Build) -> None:
        self._tables = tables
        self._rows = tables.states
        self._skip = re.compile(f"(?:{'|'.join(tables.ignored)})*").match
        self._patterns = {name: re.compile(pattern).match for name, pattern in tables.terminals}
        self._plain: dict[int, tuple[tuple[str, Any], ...]] = {}
        self._leaves = {name: function for name in tables.names if (function := getattr(build, name, None))}
        self._chains: dict[tuple[int, int, str], int] = {}
        self._reductions: list[_Reduction] = []
        for origin, size, name, shape, single in tables.rules:
            helper = origin.startswith("_")  # what Lark makes of `*` and `+`: its values go into the list around it
            renames = single and size == 1 and shape is None
            function = None if renames else list if helper else getattr(build, name, _none)
            self._reductions.append((origin, size, shape, function, single))

    def parse(self, source: Source, span: Span, start: str) -> Any | Unexpected:
        """The node of a logical line that begins with a symbol of the grammar."""
        text, offset = source.text, source.start
        place, end = span.start - offset, span.end - offset
        rows, reductions, leaves = self._rows, self._reductions, self._leaves
        last = self._tables.ends[start]
        states = [self._tables.starts[start]]
        values: list[Any] = []
        while True:
            place = self._skip(text, place, end).end()  # type: ignore[union-attr]
            row = rows[states[-1]]
            if place >= end:
                kind, stop = END, place
            elif (lexeme := self._lex(text, place, end, states[-1], row)) is not None:
                kind, stop = lexeme
            else:
                return self._unexpected(text, place, end, offset, states)
            while (action := row.get(kind)) is not None and action < 0:
                origin, size, shape, function, single = reductions[-action - 1]
                if function is None:
                    states[-1] = self._renamed(states[-2], states[-1], kind)
                else:
                    children = values[-size:] if size else []
                    if size:
                        del states[-size:], values[-size:]
                    if shape is not None:
                        children = _shaped(children, shape)
                    values.append(children[0] if single and len(children) == 1 else function(children))
                    states.append(rows[states[-1]][origin])
                if kind is END and states[-1] == last:
                    return values[-1]
                row = rows[states[-1]]
            where = Span(offset + place, offset + stop)
            if action is None:
                expected = self._accepted(states) or frozenset(name for name in row if name.isupper())
                return Unexpected(where, expected, at_end=kind is END)
            token = Token(kind, text[place:stop], where)
            leaf = leaves.get(kind)
            states.append(action)
            values.append(token if leaf is None else leaf(token))
            place = stop

    def _renamed(self, below: int, state: int, kind: str) -> int:
        """The state behind all reductions in a row that leave the value as it is: a name becomes an expression."""
        known = self._chains.get((below, state, kind))
        if known is not None:
            return known
        reached = state
        while (action := self._rows[reached].get(kind, 0)) < 0 and self._reductions[-action - 1][3] is None:
            reached = self._rows[below][self._reductions[-action - 1][0]]
        self._chains[below, state, kind] = reached
        return reached

    def _lex(self, text: str, place: int, end: int, state: int, row: Iterable[str]) -> _Lexeme | None:
        """The terminal at a place, of those that a state takes: keywords, then patterns in order, then signs."""
        word = _WORD.match(text, place, end)
        if word is not None:
            for kind, rest in self._tables.keywords.get(word.group(), ()):
                if kind in row and (stop := _behind(text, word.end(), end, rest)) is not None:
                    return kind, stop
        plain = self._plain.get(state)
        if plain is None:
            plain = self._plain[state] = tuple((name, match) for name, match in self._patterns.items() if name in row)
        for kind, pattern in plain:
            match = pattern(text, place, end)
            if match is not None:
                return kind, match.end()
        sign = self._tables.signs.get(text[place])
        return (sign, place + 1) if sign is not None and sign in row else None

    def _unexpected(self, text: str, place: int, end: int, offset: int, states: list[int]) -> Unexpected:
        """What stands where no terminal of the state does: one that stands elsewhere, or a character of none."""
        lexeme = self._lex(text, place, end, -1, self._tables.names)
        allowed = frozenset(name for name in _terminals(self._rows[states[-1]]) if name in self._tables.names)
        if lexeme is None:
            return Unexpected(Span(offset + place, offset + place + 1), allowed or frozenset({END}))
        return Unexpected(Span(offset + place, offset + lexeme[1]), self._accepted(states) or allowed)

    def _accepted(self, states: list[int]) -> frozenset[str]:
        """The terminals that a line can go on with: those that are shifted in the end."""
        return frozenset(name for name in _terminals(self._rows[states[-1]]) if self._is_accepted(name, list(states)))

    def _is_accepted(self, kind: str, states: list[int]) -> bool:
        ends = set(self._tables.ends.values())
        while (action := self._rows[states[-1]].get(kind)) is not None and action < 0:
            origin, size, *_ = self._reductions[-action - 1]
            del states[len(states) - size :]
            states.append(self._rows[states[-1]][origin])
            if kind == END and states[-1] in ends:
                return True
        return action is not None


def _terminals(row: Iterable[str]) -> Iterable[str]:
    """The terminals of a row, without the symbols that reductions lead to."""
    return (name for name in row if name.isupper())


def _behind(text: str, place: int, end: int, words: tuple[str, ...]) -> int | None:
    """Where the further words of a keyword end; None where others stand."""
    for word in words:
        match = _NEXT_WORD.match(text, place, end)
        if match is None or match[1] != word:
            return None
        place = match.end()
    return place


def _shaped(children: list[Any], shape: tuple[int, ...]) -> list[Any]:
    """The children a node is made of: some left out, None for absent ones, those of a repetition one by one."""
    kept: list[Any] = []
    for place in shape:
        if place >= 0:
            kept.append(children[place])
        elif place == MISSING:
            kept.append(None)
        elif kept:
            kept += children[EXPAND - place]
        else:
            kept = children[EXPAND - place]  # a list of its own that nobody else holds
    return kept


def _none(children: list[Any]) -> Any:
    raise AssertionError(f"no node is made of {children}")
