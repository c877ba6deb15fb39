"""Exact rationals over whole numbers: a constant times a numerator over a denominator. Nothing is ever divided."""

from fractions import Fraction
from math import gcd, lcm

from attrs import frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns.build import (
    NOTHING,
    ONE,
    compared,
    every,
    negative,
    pick_flag,
    pick_whole,
    plus,
    range_of,
    times,
)
from ntm_rules.model.expressions import Operator


@frozen
class Ratio:
    """`factor` times `over` / `under`. `under` is greater than zero wherever the `guards` hold; else it is unknown.

    What comes out of a ratio is only right under its guards: a comparison is guarded when it is made.
    """

    over: w.Whole
    under: w.Whole = ONE
    factor: Fraction = Fraction(1)
    guards: tuple[w.Flag, ...] = ()

    def guarded(self) -> "Ratio":
        """The ratio with its guards within: its numerator is unknown where they do not hold."""
        if not self.guards:
            return self
        return Ratio(pick_whole(every(self.guards), self.over, NOTHING), self.under, self.factor)


UNKNOWN = Ratio(NOTHING)


def constant(value: Fraction) -> Ratio:
    """A number."""
    return Ratio(ONE, ONE, value)


def total(ratios: tuple[Ratio, ...]) -> Ratio:
    """Add, over a common denominator."""
    if any(each.over == NOTHING for each in ratios):
        return UNKNOWN
    unders = tuple(dict.fromkeys(each.under for each in ratios if each.under != ONE))
    smallest = lcm(*(each.factor.denominator for each in ratios))
    terms = [
        times(
            w.Number(int(each.factor * smallest)),
            each.over,
            *(under for under in unders if under != each.under),
        )
        for each in ratios
    ]
    return Ratio(plus(terms), times(ONE, *unders), Fraction(1, smallest), _guards(*ratios))


def product(*ratios: Ratio) -> Ratio:
    """Multiply."""
    factor = Fraction(1)
    for each in ratios:
        factor *= each.factor
    over, under = times(ONE, *(r.over for r in ratios)), times(ONE, *(r.under for r in ratios))
    return UNKNOWN if over == NOTHING else Ratio(over, under, factor, _guards(*ratios))


def quotient(dividend: Ratio, divisor: Ratio) -> Ratio:
    """Divide: unknown where the divisor is zero."""
    if NOTHING in (dividend.over, divisor.over) or divisor.factor == 0:
        return UNKNOWN
    over, under = divisor.under, divisor.over
    match under:
        case w.Number():
            guards: tuple[w.Flag, ...] = ()
        case _ if range_of(under)[0] >= 0:
            guards = (compared(under, ">", w.Number(0)),)
        case _:
            guards = (compared(under, "!=", w.Number(0)),)
            below = compared(under, "<", w.Number(0))
            over = pick_whole(below, negative(over), over)
            under = pick_whole(below, negative(under), under)
    inverse = Ratio(over, under, 1 / divisor.factor, (*divisor.guards, *guards))
    return product(dividend, inverse)


def pick(condition: w.Flag, then: Ratio, otherwise: Ratio) -> Ratio:
    """`then` where the condition is true, else `otherwise`."""
    then, otherwise = then.guarded(), otherwise.guarded()
    smallest = lcm(then.factor.denominator, otherwise.factor.denominator)
    overs = (
        NOTHING if each.over == NOTHING else times(w.Number(int(each.factor * smallest)), each.over)
        for each in (then, otherwise)
    )
    over = pick_whole(condition, *overs)
    if over == NOTHING:
        return UNKNOWN
    if then.over == NOTHING or otherwise.over == NOTHING:
        under = then.under if otherwise.over == NOTHING else otherwise.under
    else:
        under = pick_whole(condition, then.under, otherwise.under)
    return Ratio(over, under, Fraction(1, smallest))


def comparison(left: Ratio, operator: Operator, right: Ratio) -> w.Flag:
    """Compare by multiplying across: both denominators are greater than zero."""
    if NOTHING in (left.over, right.over):
        return NOTHING
    a = left.factor.numerator * right.factor.denominator
    b = right.factor.numerator * left.factor.denominator
    common = gcd(a, b) or 1
    decided = compared(
        times(w.Number(a // common), left.over, right.under),
        operator,
        times(w.Number(b // common), right.over, left.under),
    )
    guards = _guards(left, right)
    return pick_flag(every(guards), decided, NOTHING) if guards else decided


def _guards(*ratios: Ratio) -> tuple[w.Flag, ...]:
    return tuple(dict.fromkeys(guard for each in ratios for guard in each.guards))
