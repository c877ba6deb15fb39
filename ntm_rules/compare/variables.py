"""Inputs as variables: the values that all rulesets accept which have them."""

from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns.columns import column_of
from ntm_rules.columns.lower import Value
from ntm_rules.columns.ratios import Ratio
from ntm_rules.model.limits import largest
from ntm_rules.model.ruleset import Input


@frozen
class Variable:
    """An input as all rulesets take it that have it: the values that each of them accepts."""

    input: Input
    decimals: int
    low: Fraction
    high: Fraction
    words: tuple[str, ...]
    """All words that any of them knows, in their order; those that all accept are `common`."""
    common: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.input.name

    @property
    def is_real(self) -> bool:
        """Whether it may be any number: a share is not counted in units."""
        return self.input.kind == "share"

    @property
    def scale(self) -> int:
        """How many units of the last decimal make one."""
        return 1 if self.is_real else int(10**self.decimals)

    @property
    def given(self) -> Value:
        """The node that reads it."""
        match self.input.kind:
            case "attested":
                return w.GivenFlag(self.name)
            case "one of" | "ranked":
                return w.GivenWord(self.name, self.common)
            case _:
                ends = floor(self.low * self.scale), ceil(self.high * self.scale)
                return Ratio(w.Given(self.name, ends), factor=Fraction(1, self.scale))


def variable_of(inputs: list[Input]) -> Variable:
    """An input by all its declarations."""
    first = inputs[0]
    columns = [column_of(each) for each in inputs]
    low = max(Fraction(column.low, column.scale) for column in columns)
    high = min(Fraction(column.high, column.scale) for column in columns)
    if first.kind == "share":
        # not in units: an end may lie between two of them
        limit = Fraction(largest(first))
        low = max(-limit, *(each.low for each in inputs if each.low is not None))
        high = min(limit, *(each.high for each in inputs if each.high is not None))
    words = tuple(dict.fromkeys(choice.name for each in inputs for choice in each.choices))
    common = tuple(word for word in words if all(word in {c.name for c in each.choices} for each in inputs))
    return Variable(first, min(column.decimals for column in columns), low, high, words, common)


def conflict(inputs: list[Input], variable: Variable) -> bool:
    """Whether an input is no one thing: of several kinds or units, or with no value that all accept."""
    first = inputs[0]
    if any(each.kind != first.kind or each.unit != first.unit for each in inputs):
        return True
    if variable.words:
        return not variable.common
    low, high = variable.low * variable.scale, variable.high * variable.scale
    return low > high if variable.is_real else ceil(low) > floor(high)
