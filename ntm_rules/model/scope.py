"""The names of a rule file: what declares them, and what they are, worked out on demand."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import assert_never

from attrs import define, field

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.near import near
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Span
from ntm_rules.model.types import Choice, Enumeration, Levels, Quantity, Truth, Type, Years
from ntm_rules.model.units import SHARE, Unit, counted, known_units, measure
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.keywords import reserved_words

MAX_NAME = 100
"""Longer names are not looked for among others."""

MAX_LOOKS = 50_000
"""How many names of a file are looked at to find near ones. Where everything is wrong, nothing is meant."""

MAX_STEPS = 10_000
"""How many levels or years a range may have."""

Declaring = n.Input | n.Let | n.Table
_FIRST = Words("first declared here", "khai báo lần đầu ở đây")
_CHOICE = Words("a choice here", "là một lựa chọn ở đây")


@define
class Scope:
    """Declarations by name.

    `broken` are names whose declarations could not be read: nothing is said of them. `own_parts` says of inputs
    whether they are a part of themselves, as far as that is known.
    """

    report: Report
    broken: frozenset[str]
    declared: dict[str, n.Statement] = field(factory=dict)
    choices: dict[str, Span] = field(factory=dict)
    nouns: set[str] = field(factory=set)
    given_up: set[str] = field(factory=set)
    own_parts: dict[str, bool] = field(factory=dict)
    _looks_left: int = MAX_LOOKS

    def declare_all(self, statements: list[n.Statement]) -> None:
        """Enter every input, let and table, and the choices of inputs; report names used twice, and keywords."""
        for statement in statements:
            node = statement.head.node
            if not isinstance(node, Declaring):
                continue
            name = node.name.text
            if self._is_reserved(node.name):
                self.give_up(name)
            if name in self.declared:
                first = self.node(name).name.span
                self.report.add(Code.DUPLICATE_NAME, node.name.span, other=first, other_label=_FIRST, name=name)
            else:
                self.declared[name] = statement
            if isinstance(node, n.Input) and isinstance(node.kind, n.Count):
                self.nouns.add(node.kind.noun.text)
        for statement in self.declared.values():
            if isinstance(statement.head.node, n.Input):
                self._enter_choices(statement.head.node)

    def _enter_choices(self, node: n.Input) -> None:
        if not isinstance(node.kind, n.OneOf | n.Ranked):
            return
        seen: dict[str, Span] = {}
        for choice in node.kind.choices:
            name, span = choice.name.text, choice.name.span
            self._is_reserved(choice.name)
            if name in seen:
                self.report.add(Code.DUPLICATE_NAME, span, other=seen[name], other_label=_FIRST, name=name)
            elif name in self.declared:
                other = self.node(name).name.span
                self.report.add(Code.DUPLICATE_NAME, other, other=span, other_label=_CHOICE, name=name)
            seen[name] = span
            self.choices.setdefault(name, span)

    def _is_reserved(self, name: n.Name) -> bool:
        """Report a name that no expression could read."""
        if name.text not in reserved_words():
            return False
        self.report.add(Code.RESERVED_NAME, name.span, name=name.text)
        return True

    def give_up(self, name: str) -> None:
        """Treat a declared name as broken: it is in error, and that has been said."""
        self.given_up.add(name)

    def is_broken(self, name: str) -> bool:
        """Whether a name's declaration is in error: nothing more is said of it."""
        return name in self.broken or name in self.given_up

    def node(self, name: str) -> Declaring:
        """The line that declares a name."""
        node = self.declared[name].head.node
        assert isinstance(node, Declaring)
        return node

    def near(self, word: str, candidates: Iterable[str]) -> str | None:
        """The candidate nearest to a word, None when none is near."""
        if len(word) > MAX_NAME:
            return None
        looked_at = tuple(islice((c for c in candidates if len(c) <= MAX_NAME), self._looks_left))
        self._looks_left -= len(looked_at)
        return near(word, looked_at)

    def unknown(self, name: n.Name, also: tuple[str, ...] = ()) -> None:
        """Report a name nobody declares, with the near one where one is near."""
        if self.is_broken(name.text):
            return
        meant = self.near(name.text, chain(also, (other for other in self.declared if other != name.text)))
        other = self.node(meant).name.span if meant in self.declared else self.choices.get(meant or "")
        label = None if meant is None else Words(f"`{meant}` is declared here", f"`{meant}` khai báo ở đây")
        self.report.add(Code.UNKNOWN_NAME, name.span, other=other, other_label=label, fix=meant, name=name.text)

    def unit(self, unit: n.Unit) -> Unit | None:
        """The unit written, None after reporting a word that is no unit."""
        found: Unit | None = None
        for name in unit.names:
            one = measure(name.text) or (counted(name.text) if name.text in self.nouns else None)
            if one is None:
                meant = self.near(name.text, chain(known_units(), self.nouns))
                self.report.add(Code.UNKNOWN_UNIT, name.span, fix=meant, name=name.text)
                return None
            found = one if found is None else found.per(one)
        return found

    def type_of_input(self, node: n.Input) -> Type | None:
        """The type an input's kind gives it."""
        kind = node.kind
        match kind:
            case n.Count(noun):
                return Quantity(counted(noun.text))
            case n.Amount(unit):
                found = self.unit(unit)
                return None if found is None else Quantity(found)
            case n.Share():
                return Quantity(SHARE)
            case n.Attested():
                return Truth()
            case n.OneOf(choices) | n.Ranked(choices):
                words = {c.name.text: Choice(c.name.text, n.text_of(c.title)) for c in choices}
                return Enumeration(tuple(words.values()), ordered=isinstance(kind, n.Ranked))
            case n.Level(low, high):
                if not self.whole(low, high):
                    return None
                return Levels(int(low.value), int(high.value))
            case n.Year(bounds):
                if bounds is None:
                    return Years()
                return Years(*(int(bound.value) for bound in bounds)) if self.whole(*bounds) else None
            case _:
                assert_never(kind)

    def whole(self, low: n.Number, high: n.Number) -> bool:
        """Report a range that is not of whole numbers, the lower first, or has too many of them."""
        fine = low.value.denominator == high.value.denominator == 1 and low.value < high.value
        if not fine or high.value - low.value >= MAX_STEPS:
            fine = False
            span = Span(low.span.start, high.span.end)
            self.report.add(Code.INVALID_RANGE, span, low=low.text, high=high.text)
        return fine

    def statements(self, kind: type[Declaring]) -> Iterator[n.Statement]:
        """The statements that declare names of one sort, in order."""
        return (s for s in self.declared.values() if isinstance(s.head.node, kind))
