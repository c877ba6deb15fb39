"""The columns that inputs are read from: in what units, and between which numbers."""

from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns.lower import Value
from ntm_rules.columns.ratios import Ratio
from ntm_rules.model.limits import largest
from ntm_rules.model.ruleset import Input

SHARE_DECIMALS = 18
"""A share is read to so many decimals; what is finer lies between two of them, see `to_units`."""


@frozen
class Column:
    """An input as a column of whole numbers, words or flags. `low` and `high` are in units of the last decimal.

    A number beyond them is refused: beyond the range declared as out of range, beyond `model/limits.py` as too large.
    """

    input: Input
    decimals: int
    low: int
    high: int

    @property
    def name(self) -> str:
        return self.input.name

    @property
    def scale(self) -> int:
        """How many units of the last decimal make one."""
        return int(10**self.decimals)

    @property
    def given(self) -> Value:
        """The node that reads it."""
        match self.input.kind:
            case "attested":
                return w.GivenFlag(self.name)
            case "one of" | "ranked":
                return w.GivenWord(self.name, tuple(choice.name for choice in self.input.choices))
            case _:
                return Ratio(w.Given(self.name, (self.low, self.high)), factor=Fraction(1, self.scale))


def column_of(each: Input) -> Column:
    """The column of an input."""
    match each.kind:
        case "share":
            decimals = SHARE_DECIMALS
        case "amount":
            decimals = each.decimals or 0
        case _:
            decimals = 0
    scale = 10**decimals
    limit = largest(each) * scale
    low = -limit if each.low is None else max(-limit, ceil(each.low * scale))
    high = limit if each.high is None else min(limit, floor(each.high * scale))
    return Column(each, decimals, low, high)


def to_units(value: Fraction, decimals: int) -> int:
    """A number in units of the last decimal; one between two units is the odd one of them.

    So it stays above and below whatever it is above and below, down to one decimal less.
    """
    scaled = value * int(10**decimals)
    if scaled.denominator == 1:
        return scaled.numerator
    below = floor(scaled)
    return below if below % 2 else below + 1
