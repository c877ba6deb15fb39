"""The definition of the language: short, slow and plain, to be read. Every engine is tested against it.

Numbers are exact rationals. A condition is true, false or unknown (Kleene). An indicator that does not apply is left
out of what its criterion needs.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import assert_never, cast

from attrs import frozen

from ntm_rules.engines.outcome import (
    Delegated,
    Missing,
    NoRow,
    OpenThreshold,
    Outcome,
    Refused,
    Unknown,
    ZeroDivisor,
)
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.syntax.codes import IndicatorCode

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome


@frozen
class Judged:
    """The outcomes of one record: of each indicator, each criterion, and the whole."""

    indicators: Mapping[IndicatorCode, Outcome]
    criteria: Mapping[IndicatorCode, Outcome]
    outcome: Outcome


def judge(ruleset: CheckedRuleset, record: Record) -> Judged:
    """Judge a record by every indicator, each criterion by its indicators, and the whole by its criteria."""
    indicators = {i.code: outcome_of(i, ruleset, record) for i in ruleset.indicators}
    criteria = {c.code: combine(c.met_when, indicators) for c in ruleset.criteria}
    return Judged(indicators, criteria, combine(ruleset.met_when, indicators | criteria))


def outcome_of(indicator: Indicator, ruleset: CheckedRuleset, record: Record) -> Outcome:
    """An indicator that does not apply is not judged; whether it applies may itself be unknown."""
    applies = True if indicator.applies_when is None else value_of(indicator.applies_when, ruleset, record)
    if applies is False:
        return NOT_APPLICABLE
    if isinstance(applies, Unknown):
        return UNKNOWN
    return _OUTCOME.get(cast(bool, value_of(indicator.condition, ruleset, record)), UNKNOWN)


_OUTCOME = {True: MET, False: NOT_MET}


def combine(met_when: m.Expression, outcomes: Mapping[IndicatorCode, Outcome]) -> Outcome:
    """Combine outcomes. What does not apply is left out; where nothing applies, neither does the whole.

    `at least k of` asks for no more than there is left.
    """
    match met_when:
        case m.Verdict(code):
            return outcomes[code]
        case m.Not(operand):
            inner = combine(operand, outcomes)
            return {MET: NOT_MET, NOT_MET: MET}.get(inner, inner)
        case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
            applying = [o for each in operands if (o := combine(each, outcomes)) is not NOT_APPLICABLE]
        case _:
            raise AssertionError(f"{met_when} stands for no outcome")
    if not applying:
        return NOT_APPLICABLE
    match met_when:
        case m.All():
            needed = len(applying)
        case m.Any():
            needed = 1
        case m.AtLeast(count):
            needed = min(count, len(applying))
    met, unknown = applying.count(MET), applying.count(UNKNOWN)
    return MET if met >= needed else NOT_MET if met + unknown < needed else UNKNOWN


def value_of(expression: m.Expression, ruleset: CheckedRuleset, record: Record) -> Value | Unknown:
    """The value of an expression: a number, a word, true or false; or Unknown, with its reasons."""

    def value(e: m.Expression) -> Value | Unknown:
        return value_of(e, ruleset, record)

    match expression:
        case m.Threshold(setting):
            return _settled(setting)
        case m.Constant(number):
            return number
        case m.Word(name):
            return name
        case m.InputValue(name):
            return _input(name, ruleset, record)
        case m.Defined(name):
            return value(ruleset.definition_named[name].value)
        case m.Lookup(name):
            table = ruleset.table_named[name]
            labels = [value(key.value) for key in table.keys]
            if any(isinstance(label, Unknown) for label in labels):
                return Unknown.of(*labels)
            key = tuple(cast(str | int, label) for label in labels)
            return _settled(table.settings[key]) if key in table.settings else Unknown((NoRow(name, key),))
        case m.Sum(terms):
            values = [value(term) for term in terms]
            return _numbers(values) or sum(cast(list[Fraction], values), Fraction(0))
        case m.Product(factors):
            values = [value(factor) for factor in factors]
            return _numbers(values) or prod(cast(list[Fraction], values), start=Fraction(1))
        case m.Negate(operand):
            negated = value(operand)
            return negated if isinstance(negated, Unknown) else -cast(Fraction, negated)
        case m.Quotient(dividend, divisor):
            values = [value(dividend), value(divisor)]
            if values[1] == 0:
                return Unknown((ZeroDivisor(ruleset.inputs_of(divisor)),))
            return _numbers(values) or Fraction(cast(Fraction, values[0])) / cast(Fraction, values[1])
        case m.Choose(condition, then, otherwise):
            decided = value(condition)
            if isinstance(decided, Unknown):
                first, second = value(then), value(otherwise)
                return (
                    first if first == second and not isinstance(first, Unknown) else Unknown.of(decided, first, second)
                )
            return value(then if decided else otherwise)
        case m.Compare(left, operator, right, _, order):
            values = [value(left), value(right)]
            return _numbers(values) or _compare(cast(list[Value], values), operator, order)
        case m.Not(operand):
            inner = value(operand)
            return inner if isinstance(inner, Unknown) else not inner
        case m.All(operands):
            return _at_least(len(operands), [value(each) for each in operands])
        case m.Any(operands):
            return _at_least(1, [value(each) for each in operands])
        case m.AtLeast(count, operands):
            return _at_least(count, [value(each) for each in operands])
        case m.Verdict():
            raise AssertionError("a verdict is combined, it has no value")
        case _:
            assert_never(expression)


def _input(name: str, ruleset: CheckedRuleset, record: Record) -> Value | Unknown:
    """As given; else worked out; a refused input is neither."""
    if name in record.refused:
        return Unknown((Refused(name, record.refused[name]),))
    if name in record.values:
        return record.values[name]
    derivation = ruleset.input_named[name].derivation
    if derivation is None:
        return Unknown((Missing(name),))
    worked_out = value_of(derivation, ruleset, record)
    if isinstance(worked_out, Unknown) and all(isinstance(r, Missing) for r in worked_out.reasons):
        return Unknown((Missing(name, _missing(worked_out)),))
    return worked_out


def _missing(unknown: Unknown) -> tuple[str, ...]:
    """The inputs missing behind a value that could not be worked out."""
    return tuple(dict.fromkeys(r.input for r in unknown.reasons if isinstance(r, Missing)))


def _settled(setting: m.Setting) -> Value | Unknown:
    match setting:
        case m.Figure(figure):
            return figure
        case m.Open():
            return Unknown((OpenThreshold(),))
        case m.DelegatedTo(authority):
            return Unknown((Delegated(authority),))
        case _:
            assert_never(setting)


def _numbers(values: list[Value | Unknown]) -> Unknown | None:
    """Unknown where any is, with the reasons of all; None where all are known."""
    return Unknown.of(*values) if any(isinstance(v, Unknown) for v in values) else None


def _compare(values: list[Value], operator: m.Operator, order: tuple[str, ...]) -> bool:
    left, right = (Fraction(order.index(v)) if isinstance(v, str) and order else v for v in values)
    match operator:
        case "=":
            return left == right
        case "!=":
            return left != right
        case ">=":
            return cast(Fraction, left) >= cast(Fraction, right)
        case "<=":
            return cast(Fraction, left) <= cast(Fraction, right)
        case ">":
            return cast(Fraction, left) > cast(Fraction, right)
        case "<":
            return cast(Fraction, left) < cast(Fraction, right)
        case _:
            assert_never(operator)


def _at_least(count: int, conditions: list[Value | Unknown]) -> bool | Unknown:
    """Kleene: true when enough are true, false when too few can be, else unknown, for the reasons of those that are."""
    true = sum(condition is True for condition in conditions)
    unknown = sum(isinstance(condition, Unknown) for condition in conditions)
    return True if true >= count else False if true + unknown < count else Unknown.of(*conditions)
