"""What numbers and ranks can come to, and the comparisons that come out the same whatever they are."""

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from typing import assert_never

from attrs import define, field, frozen

from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Table

_MOST_BITS = 1000


def _manageable(bound: Fraction | None) -> Fraction | None:
    """A bound, unless it is of a size that no figure has: definitions can be multiplied with each other at will."""
    if bound is None or bound.numerator.bit_length() + bound.denominator.bit_length() > _MOST_BITS:
        return None
    return bound


@frozen
class Range:
    """The least and the greatest value; None where there is no bound, or none is known."""

    low: Fraction | None = field(default=None, converter=_manageable)
    high: Fraction | None = field(default=None, converter=_manageable)


def always_the_same(ruleset: CheckedRuleset) -> Iterator[Span]:
    """Where comparisons stand that no record can turn: the comparison, or the cell of a table it is made with."""
    ranges = _Ranges(ruleset)
    for compare in _comparisons(ruleset):
        tables = [ruleset.table_named[e.table] for e in _within(compare.right) if isinstance(e, m.Lookup)]
        if ranges.decide(compare):
            yield compare.span
        elif len(tables) == 1:
            yield from (figure.span for figure in _figures(tables[0]) if ranges.decide(_with_figure(compare, figure)))


def _comparisons(ruleset: CheckedRuleset) -> Iterator[m.Compare]:
    conditions = [e for i in ruleset.indicators for e in (i.condition, i.applies_when) if e is not None]
    derivations = [each.derivation for each in ruleset.inputs if each.derivation is not None]
    for expression in (*conditions, *derivations, *(each.value for each in ruleset.definitions)):
        yield from (e for e in _within(expression) if isinstance(e, m.Compare))


def _within(expression: m.Expression) -> Iterator[m.Expression]:
    yield expression
    for part in m.parts(expression):
        yield from _within(part)


def _figures(table: Table) -> Iterator[m.Figure]:
    return (setting for _, setting in table.cells if isinstance(setting, m.Figure))


def _with_figure(compare: m.Compare, figure: m.Figure) -> m.Compare:
    """A comparison with the table it reads replaced by one of its figures."""

    def change(e: m.Expression) -> m.Expression:
        return m.Constant(figure.value) if isinstance(e, m.Lookup) else e

    return m.Compare(compare.left, compare.operator, m.rebuild(compare.right, change), order=compare.order)


@define
class _Ranges:
    """Works ranges out. What is worked out of its own range is refused when a record is read, as what is given is."""

    ruleset: CheckedRuleset
    _defined: dict[tuple[str, tuple[str, ...]], Range] = field(factory=dict)

    def decide(self, compare: m.Compare) -> bool:
        """Whether a comparison comes out the same for all values of its sides."""
        left, right = (self.of(side, compare.order) for side in (compare.left, compare.right))
        never_below = _never_below(left, right) or self._is_part(compare.right, compare.left)
        never_above = _never_below(right, left) or self._is_part(compare.left, compare.right)
        match compare.operator:
            case ">=" | "<":
                return never_below or _always_below(left, right)
            case "<=" | ">":
                return never_above or _always_below(right, left)
            case "=" | "!=":
                same = _never_below(left, right) and _never_below(right, left)
                return same or _always_below(left, right) or _always_below(right, left)
            case _:
                assert_never(compare.operator)

    def of(self, e: m.Expression, order: tuple[str, ...] = ()) -> Range:
        """The range of a number, or of the place of a word in an order."""
        match e:
            case m.Constant(value) | m.Threshold(m.Figure(value)):
                return Range(value, value)
            case m.Word(name) if name in order:
                return Range(Fraction(order.index(name)), Fraction(order.index(name)))
            case m.InputValue(name):
                each = self.ruleset.input_named[name]
                return Range(Fraction(0), Fraction(len(order) - 1)) if order else Range(each.low, each.high)
            case m.Defined(name):
                if (name, order) not in self._defined:
                    self._defined[name, order] = self.of(self.ruleset.definition_named[name].value, order)
                return self._defined[name, order]
            case m.Lookup(name):
                return _union(
                    [Range(figure.value, figure.value) for figure in _figures(self.ruleset.table_named[name])]
                )
            case m.Choose(_, then, otherwise):
                return _union([self.of(then, order), self.of(otherwise, order)])
            case m.Negate(operand):
                return _times(Range(Fraction(-1), Fraction(-1)), self.of(operand))
            case m.Sum(terms):
                found = [self.of(term) for term in terms]
                lows, highs = [each.low for each in found], [each.high for each in found]
                return Range(_total(lows), _total(highs))
            case m.Product(factors):
                return reduce(_times, map(self.of, factors))
            case m.Quotient():
                return self._ratio(e)
            case m.Threshold() | m.Word():  # an open threshold, a word without a place
                return Range()
            case m.Compare() | m.Not() | m.All() | m.Any() | m.AtLeast() | m.Verdict():
                return Range()
            case _:
                assert_never(e)

    def _ratio(self, e: m.Quotient) -> Range:
        """Of numbers that are not negative, or over a constant; over zero there is no ratio."""
        a, b = self.of(e.dividend), self.of(e.divisor)
        if b.low and b.low == b.high:
            return _times(Range(1 / b.low, 1 / b.low), a)
        if a.low is None or b.low is None or min(a.low, b.low) < 0:
            return Range()
        low = a.low / b.high if b.high else Fraction(0)
        high = a.high / b.low if a.high is not None and b.low else None
        if self._is_part(e.dividend, e.divisor):
            high = min(Fraction(1), high or Fraction(1))
        return Range(low, high)

    def _is_part(self, part: m.Expression, whole: m.Expression) -> bool:
        """Whether one input is a part of another, so that it is never greater; one worked out may be."""
        match part, whole:
            case m.InputValue(name), m.InputValue(of) if self.ruleset.input_named[name].derivation is None:
                chain: str | None = name
                while chain is not None and chain != of:
                    chain = self.ruleset.input_named[chain].part_of
                return chain is not None
            case _:
                return False


def _never_below(a: Range, b: Range) -> bool:
    return a.low is not None and b.high is not None and a.low >= b.high


def _always_below(a: Range, b: Range) -> bool:
    return a.high is not None and b.low is not None and a.high < b.low


def _total(bounds: list[Fraction | None]) -> Fraction | None:
    known = [bound for bound in bounds if bound is not None]
    return sum(known, Fraction(0)) if len(known) == len(bounds) else None


def _union(ranges: list[Range]) -> Range:
    lows, highs = [each.low for each in ranges], [each.high for each in ranges]
    low = min((low for low in lows if low is not None), default=None)
    high = max((high for high in highs if high is not None), default=None)
    return Range(None if None in lows else low, None if None in highs else high)


def _times(a: Range, b: Range) -> Range:
    """A product of numbers that are not negative, or with a constant; nothing is said of others."""
    if b.low is not None and b.low == b.high:
        a, b = b, a
    if a.low is not None and a.low == a.high:
        ends = [None if end is None else a.low * end for end in (b.low, b.high)]
        return Range(ends[0], ends[1]) if a.low >= 0 else Range(ends[1], ends[0])
    if a.low is None or b.low is None or min(a.low, b.low) < 0:
        return Range()
    return Range(a.low * b.low, None if a.high is None or b.high is None else a.high * b.high)
