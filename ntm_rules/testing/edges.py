"""Where a comparison turns: the value of one input at which both sides are equal, the others being known."""

from fractions import Fraction
from typing import assert_never

from attrs import frozen

from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset

Polynomial = tuple[Fraction, ...]
"""Coefficients of an unknown, that of its zeroth power first, none for zero."""

_ONE: Polynomial = (Fraction(1),)
_MINUS_ONE: Polynomial = (Fraction(-1),)
_MOST_COEFFICIENTS = 5


def _number(value: Fraction | int) -> Polynomial:
    return (Fraction(value),) if value else ()


def _plus(a: Polynomial, b: Polynomial) -> Polynomial:
    size = max(len(a), len(b))
    zero = Fraction(0)
    sums = [(a[i] if i < len(a) else zero) + (b[i] if i < len(b) else zero) for i in range(size)]
    while sums and not sums[-1]:
        sums.pop()
    return tuple(sums)


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    if not a or not b:
        return ()
    if b == _ONE:
        return a
    found = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] += x * y
    return tuple(found)


@frozen
class Quantity:
    """A number as it depends on one input: a ratio of two polynomials of it."""

    over: Polynomial
    under: Polynomial = _ONE

    def minus(self, other: "Quantity") -> Polynomial:
        """What is over the line of the difference: zero where both are equal."""
        return _plus(_times(self.over, other.under), _times(_times(other.over, self.under), _MINUS_ONE))

    def at(self, value: Fraction) -> Fraction | None:
        """The number for a value of the input; None where there is none."""
        over, under = (sum((c * value**i for i, c in enumerate(p)), Fraction(0)) for p in (self.over, self.under))
        return over / under if under else None


@frozen
class Line:
    """Reads expressions as quantities of `input`, the other inputs being as `record` says."""

    ruleset: CheckedRuleset
    record: Record
    input: str

    def tie(self, compare: m.Compare) -> Fraction | None:
        """The value of the input at which both sides are equal; None where there is none, or not one only."""
        if compare.order:
            return None
        left, right = self.quantity(compare.left), self.quantity(compare.right)
        return None if left is None or right is None else root(left.minus(right))

    def quantity(self, e: m.Expression) -> Quantity | None:
        """A number as a quantity of the input; None where it depends on it in another way, or is not known."""
        match e:
            case m.Constant(number) | m.Threshold(m.Figure(number)):
                return Quantity(_number(number))
            case m.InputValue(name) if name == self.input:
                return Quantity((Fraction(0), Fraction(1)))
            case m.InputValue(name) if name not in self.record.values:
                derivation = self.ruleset.input_named[name].derivation
                return None if derivation is None else self.quantity(derivation)
            case m.InputValue(name):
                return _known(self.record.values[name])
            case m.Defined(name):
                return self.quantity(self.ruleset.definition_named[name].value)
            case m.Lookup():
                return _known(value_of(e, self.ruleset, self.record))
            case m.Choose(condition, then, otherwise):
                decided = value_of(condition, self.ruleset, self.record)
                return None if isinstance(decided, Unknown) else self.quantity(then if decided else otherwise)
            case m.Sum() | m.Product() | m.Negate() | m.Quotient():
                return self._worked_out(e)
            case m.Threshold() | m.Word() | m.Compare() | m.Not() | m.All() | m.Any() | m.AtLeast() | m.Verdict():
                return None
            case _:
                assert_never(e)

    def _worked_out(self, e: m.Sum | m.Product | m.Negate | m.Quotient) -> Quantity | None:
        quantities = []
        for part in m.parts(e):
            quantity = self.quantity(part)
            if quantity is None:
                return None
            quantities.append(quantity)
        first, *rest = quantities
        over, under = first.over, first.under
        match e:
            case m.Sum():
                for each in rest:
                    over = _plus(_times(over, each.under), _times(each.over, under))
                    under = _times(under, each.under)
            case m.Product():
                for each in rest:
                    over, under = _times(over, each.over), _times(under, each.under)
            case m.Negate():
                over = _times(over, _MINUS_ONE)
            case m.Quotient():
                over, under = _times(over, rest[0].under), _times(under, rest[0].over)
            case _:
                assert_never(e)
        return Quantity(over, under) if under and max(len(over), len(under)) <= _MOST_COEFFICIENTS else None


def root(polynomial: Polynomial) -> Fraction | None:
    """Where a polynomial of first degree is zero; None for any other."""
    return -polynomial[0] / polynomial[1] if len(polynomial) == 2 else None


def _known(value: Value | Unknown) -> Quantity | None:
    return None if isinstance(value, Unknown | str | bool) else Quantity(_number(value))
