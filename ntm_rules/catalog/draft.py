"""The text of an edition while it is consolidated: statements in order, found by code or name."""

from collections.abc import Callable, Iterable

from attrs import define, field

from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.codes import IndicatorCode

_ORDER = (n.RulesetHead, n.Instrument, n.Input, n.Let, n.Table)
"""What comes before the criteria, in this order."""

Key = tuple[str, str]
"""What a statement is known by: ("rule", "17.11"), ("criterion", "17"), ("name", "households"), ("met when", "")."""


def key_of(node: object) -> Key | None:
    """What the statement with this line is known by; None for headers and changes."""
    match node:
        case n.Rule(code):
            return "rule", code.text
        case n.Criterion(code):
            return "criterion", code.text
        case n.Input(name) | n.Let(name) | n.Table(name):
            return "name", name.text
        case n.Instrument(number):
            return "instrument", number.text
        case n.MetWhen():
            return "met when", ""
        case _:
            return None


@define
class Draft:
    """Statements and the comments between them. What replaces a statement stands in its place."""

    items: list[n.Statement | n.Line]
    _found: dict[Key, n.Statement] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        for item in self.items:
            self._enter(item)

    def _enter(self, item: n.Statement | n.Line) -> None:
        key = key_of(item.head.node) if isinstance(item, n.Statement) else None
        if key is not None and isinstance(item, n.Statement):
            self._found.setdefault(key, item)

    def _place_of(self, key: Key) -> int:
        own = self._found[key]
        return next(place for place, item in enumerate(self.items) if item is own)

    @property
    def keys(self) -> Iterable[Key]:
        """What there is, in order."""
        keys = (key_of(item.head.node) for item in self.items if isinstance(item, n.Statement))
        return tuple(dict.fromkeys(key for key in keys if key is not None))

    def find(self, key: Key) -> n.Statement | None:
        """The statement known by a key."""
        return self._found.get(key)

    def replace(self, key: Key, statement: n.Statement) -> None:
        """Put a statement in the place of another."""
        self.items[self._place_of(key)] = statement
        self._found[key] = statement

    def remove(self, key: Key) -> None:
        """Take a statement out; with a criterion go its indicators."""
        place = last = self._place_of(key)
        if key[0] == "criterion":
            for i, item in enumerate(self.items[place + 1 :], place + 1):
                if isinstance(item, n.Statement) and not isinstance(item.head.node, n.Rule):
                    break
                last = i if isinstance(item, n.Statement) else last  # a comment goes with the rule behind it
        for item in self.items[place : last + 1]:
            if isinstance(item, n.Statement) and (gone := key_of(item.head.node)) is not None:
                self._found.pop(gone, None)
        del self.items[place : last + 1]

    def insert(self, statement: n.Statement) -> None:
        """Put a new statement where one of its kind belongs."""
        self.items.insert(self._place_for(statement.head.node), statement)
        self._enter(statement)

    def _place_for(self, node: object) -> int:
        match node:
            case n.Rule(code):
                own = IndicatorCode.parse(code.text)
                return self._behind_last(lambda other: _comes_before(other, own), len(self.items))
            case n.Criterion(code):
                own = IndicatorCode.parse(code.text)
                return self._first(lambda other: _comes_behind(other, own), self._end())
            case n.Instrument() | n.Input() | n.Let() | n.Table():
                kinds = _ORDER[: _ORDER.index(type(node)) + 1]
                return self._behind_last(lambda other: isinstance(other, kinds), 0)
            case _:
                return len(self.items)

    def _end(self) -> int:
        """Behind the last criterion: before the file's `met when` where there is one."""
        return self._first(lambda other: isinstance(other, n.MetWhen), len(self.items))

    def _first(self, is_one: Callable[[object], bool], default: int) -> int:
        """The place of the first statement of some kind."""
        items = enumerate(self.items)
        return next((i for i, item in items if isinstance(item, n.Statement) and is_one(item.head.node)), default)

    def _behind_last(self, is_one: Callable[[object], bool], default: int) -> int:
        """The place behind the last statement of some kind."""
        for back, item in enumerate(reversed(self.items)):
            if isinstance(item, n.Statement) and is_one(item.head.node):
                return len(self.items) - back
        return default


def _comes_behind(other: object, code: IndicatorCode) -> bool:
    """Whether a statement is a criterion behind the one with a code."""
    return isinstance(other, n.Criterion) and IndicatorCode.parse(other.code.text) > code


def _comes_before(other: object, code: IndicatorCode) -> bool:
    """Whether a statement stands before the rule with a code: its criterion, and the criterion's earlier rules."""
    match other:
        case n.Criterion(own):
            return code.is_within(IndicatorCode.parse(own.text))
        case n.Rule(own):
            parsed = IndicatorCode.parse(own.text)
            return parsed <= code and parsed.letter == code.letter and parsed.numbers[:1] == code.numbers[:1]
        case _:
            return False


_AS_WRITTEN = (n.Comment, n.Row, n.AppliesWhen, n.Title, n.Source, n.Basis, n.Note)


def in_order(lines: tuple[n.Line, ...]) -> tuple[n.Line, ...]:
    """The lines under a rule or a table in the order they are written in: rows, title, sources, basis, notes."""
    return tuple(line for kind in _AS_WRITTEN for line in lines if isinstance(line.node, kind))
