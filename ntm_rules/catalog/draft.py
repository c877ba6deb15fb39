"""The text of an edition while it is consolidated: statements in order, found by code or name."""

from collections.abc import Iterable, Sequence

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
    _places: dict[Key, int] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._index()

    def _index(self) -> None:
        self._places = {}
        for place, item in enumerate(self.items):
            key = key_of(item.head.node) if isinstance(item, n.Statement) else None
            if key is not None:
                self._places.setdefault(key, place)

    @property
    def keys(self) -> Iterable[Key]:
        """What there is, in order."""
        return self._places

    def find(self, key: Key) -> n.Statement | None:
        """The statement known by a key."""
        place = self._places.get(key)
        if place is None:
            return None
        item = self.items[place]
        assert isinstance(item, n.Statement)
        return item

    def replace(self, key: Key, statement: n.Statement) -> None:
        """Put a statement in the place of another."""
        self.items[self._places[key]] = statement

    def remove(self, key: Key) -> None:
        """Take a statement out; with a criterion go its indicators."""
        place = last = self._places[key]
        if key[0] == "criterion":
            for i, item in enumerate(self.items[place + 1 :], place + 1):
                if isinstance(item, n.Statement) and not isinstance(item.head.node, n.Rule):
                    break
                last = i if isinstance(item, n.Statement) else last  # a comment goes with the rule behind it
        del self.items[place : last + 1]
        self._index()

    def insert(self, statement: n.Statement) -> None:
        """Put a new statement where one of its kind belongs."""
        self.items.insert(self._place_for(statement.head.node), statement)
        self._index()

    def _place_for(self, node: object) -> int:
        statements = [(i, item.head.node) for i, item in enumerate(self.items) if isinstance(item, n.Statement)]
        match node:
            case n.Rule(code):
                own = IndicatorCode.parse(code.text)
                before = [i for i, other in statements if _comes_before(other, own)]
                return before[-1] + 1 if before else len(self.items)
            case n.Criterion(code):
                own = IndicatorCode.parse(code.text)
                criteria = ((i, other.code.text) for i, other in statements if isinstance(other, n.Criterion))
                after = (i for i, text in criteria if IndicatorCode.parse(text) > own)
                return next(after, self._end(statements))
            case n.Instrument() | n.Input() | n.Let() | n.Table():
                kinds = _ORDER[: _ORDER.index(type(node)) + 1]
                places = [i for i, other in statements if isinstance(other, kinds)]
                return places[-1] + 1 if places else 0
            case _:
                return len(self.items)

    def _end(self, statements: Sequence[tuple[int, object]]) -> int:
        """Behind the last criterion: before the file's `met when` where there is one."""
        return next((i for i, other in statements if isinstance(other, n.MetWhen)), len(self.items))


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
