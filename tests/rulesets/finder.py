"""Finds, for one indicator, a record that meets it and one that misses it, or says that there is none.

The records are honest: `validate` takes every field, so parts are within their wholes and values within their ranges.
What is divided by is `WHOLE` or nothing; what is measured lies on a threshold, a step beside it, or at an end.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain, islice, product
from math import ceil, floor

from attrs import evolve, frozen

from ntm_rules.engines.outcome import Outcome, Unknown
from ntm_rules.engines.reference import outcome_of, value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Input
from ntm_rules.records.validate import validate

WHOLE = 1000
_TRIES = 2000
_SOUGHT = (Outcome.MET, Outcome.NOT_MET)
_TRUE = m.Compare(m.Constant(Fraction(1)), "=", m.Constant(Fraction(1)))
_FALSE = m.Compare(m.Constant(Fraction(1)), "=", m.Constant(Fraction(0)))

Given = dict[str, Value]


def find(ruleset: CheckedRuleset, indicator: Indicator) -> Mapping[Outcome, Given]:
    """A record for each of met and not met, as far as there is one."""
    found: dict[Outcome, Given] = {}
    for given in _candidates(ruleset, indicator):
        outcome = outcome_of(indicator, ruleset, Record(given))
        if outcome in _SOUGHT and outcome not in found and not validate(ruleset, given).problems:
            found[outcome] = given
            if len(found) == len(_SOUGHT):
                break
    return found


def unsettled(ruleset: CheckedRuleset, indicator: Indicator) -> bool:
    """Whether some threshold of an indicator has no figure."""
    return any(not isinstance(s, m.Figure) for s in ruleset.settings_of(indicator.condition, indicator.applies_when))


def settled(ruleset: CheckedRuleset, indicator: Indicator) -> tuple[Indicator, Indicator]:
    """The indicator as it might be once its thresholds are known: with a low figure each, and with a high one.

    What stands open for a whole condition holds in the first, and does not in the second.
    """
    first, second = (_Settling(ruleset, high).condition(indicator.condition) for high in (False, True))
    return evolve(indicator, condition=first), evolve(indicator, condition=second)


# Candidates


def _candidates(ruleset: CheckedRuleset, indicator: Indicator) -> Iterator[Given]:
    """Records to try: every combination of words, levels and attestations, each with what lies at its thresholds."""
    judged = (indicator.condition, indicator.applies_when)
    read = [each for name in ruleset.inputs_of(*judged) if (each := ruleset.input_named[name]).derivation is None]
    compares = [e for e in ruleset.reach(*judged) if isinstance(e, m.Compare)]
    divisors = set(ruleset.inputs_of(*(e.divisor for e in ruleset.reach(*judged) if isinstance(e, m.Quotient))))
    numeric = [each for each in read if each.kind in ("count", "amount", "share")]
    chosen = [each for each in read if each.kind not in ("count", "amount", "share")]
    for choice in product(*(_choices(ruleset, each) for each in chosen)):
        words: Given = {each.name: value for each, value in zip(chosen, choice, strict=True)}
        thresholds = set(chain.from_iterable(_thresholds(ruleset, compare, words) for compare in compares))
        ranges = [_values(each, thresholds, is_divisor=each.name in divisors) for each in numeric]
        for values in islice(product(*ranges), _TRIES):
            yield {**words, **{each.name: value for each, value in zip(numeric, values, strict=True)}}


def _choices(ruleset: CheckedRuleset, each: Input) -> list[Value]:
    match each.kind:
        case "attested":
            return [True, False]
        case "one of" | "ranked":
            return [choice.name for choice in each.choices]
        case _:
            labels = [
                label
                for table in ruleset.tables
                for key in table.keys
                for label in key.labels
                if isinstance(label, int) and key.value == m.InputValue(each.name)
            ]
            low, high = (each.low, each.high) if each.low is not None else (min(labels), max(labels))
            assert low is not None
            assert high is not None
            return list(range(int(low), int(high) + 1))


def _thresholds(ruleset: CheckedRuleset, compare: m.Compare, words: Given) -> Iterator[Fraction]:
    """The side of a comparison that is a number once the words are known."""
    for side in (compare.left, compare.right):
        value = value_of(side, ruleset, Record(words))
        if not isinstance(value, Unknown | str | bool):
            yield Fraction(value)


def _values(each: Input, thresholds: set[Fraction], *, is_divisor: bool) -> list[Value]:
    """Values of an input on and beside the thresholds, as they are and of a whole; and both ends."""
    step = Fraction(1) if each.kind == "count" else Fraction(1, 10 ** (each.decimals or 4))
    if is_divisor:
        return [WHOLE, 0]
    factors = (1,) if each.kind == "share" else (1, WHOLE)
    near = {
        rounded + off
        for threshold in sorted(thresholds)
        for factor in factors
        for rounded in {ceil(threshold * factor / step) * step, floor(threshold * factor / step) * step}
        for off in (0, step, -step)
    }
    ends: set[Fraction] = {each.low or Fraction(0), each.high or Fraction(WHOLE)}
    values = [v for v in (*sorted(ends, reverse=True), *sorted(near)) if _is_possible(each, v)]
    return [int(v) if each.kind == "count" else v for v in dict.fromkeys(values)]


def _is_possible(each: Input, value: Fraction) -> bool:
    return (each.low is None or value >= each.low) and (each.high is None or value <= each.high)


# What an indicator might be with every threshold known


@frozen
class _Settling:
    """Puts figures where there are none: half of a share, a low or a high level, the middle word of a rank."""

    ruleset: CheckedRuleset
    high: bool

    def condition(self, e: m.Expression) -> m.Expression:
        match e:
            case m.Threshold() | m.Lookup():
                return _FALSE if self.high else _TRUE
            case m.All(items) | m.Any(items) | m.AtLeast(_, items):
                return evolve(e, operands=tuple(map(self.condition, items)))
            case m.Not(operand):
                return evolve(e, operand=self.condition(operand))
            case m.Choose(condition, then, otherwise):
                return m.Choose(self.condition(condition), self.condition(then), self.condition(otherwise))
            case m.Compare(left, operator, right, unit, order):
                sides = (self._value(side, e) for side in (left, right))
                return m.Compare(next(sides), operator, next(sides), unit, order)
            case _:
                return e

    def _value(self, e: m.Expression, compare: m.Compare) -> m.Expression:
        if compare.order:
            figure: m.Expression = m.Word(compare.order[len(compare.order) // 2])
        elif compare.unit is not None and compare.unit.is_share:
            figure = m.Constant(Fraction(1, 2))
        else:
            figure = m.Constant(Fraction(2 if self.high else 1))
        return m.rebuild(e, lambda part: figure if self._has_no_figure(part) else part)

    def _has_no_figure(self, e: m.Expression) -> bool:
        match e:
            case m.Threshold(setting):
                return not isinstance(setting, m.Figure)
            case m.Lookup(table):
                return not any(isinstance(s, m.Figure) for _, s in self.ruleset.table_named[table].cells)
            case _:
                return False
