"""Two rulesets compared, requirement by requirement: whether what one asks for is at least as strict as the other.

A condition is taken apart at its `and`s. Two comparisons meet where their left sides and the way of their signs are the
same; then their thresholds are compared for each region, year or other label.
"""

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from attrs import frozen

from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Label

Labels = frozenset[tuple[str, Label]]
"""Where a threshold holds: the labels of the table's keys, none for a plain one."""


class Found(Enum):
    """What is known of a requirement beside another."""

    STRICT = "at least as strict"
    FREE = "the other has no figure"
    NO_FIGURE = "has no figure where the other has one"
    LOOSER = "looser"
    ABSENT = "not asked for"


@frozen
class Requirement:
    """One conjunct of an indicator's condition."""

    ruleset: CheckedRuleset
    indicator: Indicator
    condition: m.Expression

    @property
    def quantity(self) -> tuple[object, str]:
        """What is judged: the left side of a comparison with the way of its sign, or the condition itself."""
        match self.condition:
            case m.Compare(left, operator) if operator[0] in "<>":
                return left, operator[0]
            case _:
                return self.condition, ""


def requirements(ruleset: CheckedRuleset, *indicators: Indicator) -> Iterator[Requirement]:
    """Everything that indicators ask for, all of them by default."""
    for indicator in indicators or ruleset.indicators:
        pending = [indicator.condition]
        while pending:
            match pending.pop():
                case m.All(operands):
                    pending.extend(reversed(operands))
                case condition:
                    yield Requirement(ruleset, indicator, condition)


def compared(new: Requirement, old: Requirement) -> Found:
    """How a requirement stands to another one of the same quantity; the worst of all labels."""
    if new.indicator.applies_when not in (None, old.indicator.applies_when):
        return Found.LOOSER
    match new.condition, old.condition:
        case m.Compare(_, sign, threshold), m.Compare(_, old_sign, asked) if sign[0] in "<>":
            settings = _settings(new, threshold), _settings(old, asked)
            return max(_cells(*settings, sign, old_sign), key=list(Found).index)
        case _:
            return Found.STRICT


def _cells(new: dict[Labels, m.Setting], old: dict[Labels, m.Setting], sign: str, old_sign: str) -> Iterator[Found]:
    """The two thresholds wherever labels agree."""
    for labels, setting in new.items():
        for old_labels, old_setting in old.items():
            if len({key for key, _ in labels | old_labels}) == len(labels | old_labels):
                yield _figures(setting, old_setting, sign, old_sign)


def _figures(new: m.Setting, old: m.Setting, sign: str, old_sign: str) -> Found:
    match new, old:
        case m.Figure(a), m.Figure(b):
            farther = a > b if sign[0] == ">" else a < b
            return Found.STRICT if farther or (a == b and len(sign) <= len(old_sign)) else Found.LOOSER
        case _, m.Figure():
            return Found.NO_FIGURE
        case _:
            return Found.FREE


def _settings(of: Requirement, threshold: m.Expression) -> dict[Labels, m.Setting]:
    """The figures of a threshold by the labels they hold for; a rank by its place in the order."""
    match threshold:
        case m.Threshold(setting):
            return {frozenset(): setting}
        case m.Constant(value):
            return {frozenset(): m.Figure(value)}
        case m.Lookup(name):
            table = of.ruleset.table_named[name]
            keys = [key.value.name for key in table.keys]
            return {frozenset(zip(keys, labels, strict=True)): setting for labels, setting in table.cells}
        case m.Word(name) if isinstance(of.condition, m.Compare):
            return {frozenset(): m.Figure(Fraction(of.condition.order.index(name)))}
        case _:
            raise AssertionError(f"{threshold} is no threshold")
