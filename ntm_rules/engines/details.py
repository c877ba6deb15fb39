"""Why an indicator has its outcome: what was compared with what. Built when asked for, by the reference."""

from fractions import Fraction
from typing import Literal, assert_never

from attrs import frozen

from ntm_rules.engines.outcome import Reason, Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.engines.thresholds import judging
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Label
from ntm_rules.model.types import Quantity
from ntm_rules.model.units import Unit


@frozen
class Compared:
    """A comparison. `value` and `threshold` are in `unit`, None where unknown; `reasons` say why.

    `name` is the input or definition compared, None where the value is an expression; `inputs` are all inputs read for
    it. Where the value is a ratio, `dividend` and `divisor` are its two quantities, each with its unit, and None where
    it is not given. Where the threshold is the cell of a table, `row` are the labels it was found by; where it is a
    share of another, `share` is that share.
    """

    name: str | None
    value: Value | None
    operator: m.Operator
    threshold: Value | None
    met: bool | None
    unit: Unit | None = None
    dividend: tuple[Value | None, Unit | None] | None = None
    divisor: tuple[Value | None, Unit | None] | None = None
    basis: m.Basis | None = None
    setting: m.Setting | None = None
    row: tuple[Label, ...] = ()
    share: Fraction | None = None
    reasons: tuple[Reason, ...] = ()
    inputs: tuple[str, ...] = ()


@frozen
class Attested:
    """A condition that is given, not compared: an attested input or a defined condition."""

    name: str
    met: bool | None
    reasons: tuple[Reason, ...] = ()


@frozen
class Unset:
    """A condition that is open or delegated as a whole."""

    setting: m.Setting
    reasons: tuple[Reason, ...] = ()
    met: None = None


@frozen
class Combined:
    """Conditions combined. `count` is how many are asked of them; all, for `all`."""

    how: Literal["all", "any", "at least", "not", "one of two"]
    count: int
    parts: tuple["Detail", ...]
    met: bool | None


Detail = Compared | Attested | Unset | Combined


def detail_of(e: m.Expression, ruleset: CheckedRuleset, record: Record) -> Detail:
    """Follow a condition with its values."""

    def value(part: m.Expression) -> Value | Unknown:
        return value_of(part, ruleset, record)

    def parts(items: tuple[m.Expression, ...]) -> tuple[Detail, ...]:
        return tuple(detail_of(item, ruleset, record) for item in items)

    found = value(e)
    met = None if isinstance(found, Unknown) else bool(found)
    reasons = found.reasons if isinstance(found, Unknown) else ()
    match e:
        case m.Compare():
            return _compared(e, ruleset, record, met, reasons)
        case m.All(items):
            return Combined("all", len(items), parts(items), met)
        case m.Any(items):
            return Combined("any", 1, parts(items), met)
        case m.AtLeast(count, items):
            return Combined("at least", count, parts(items), met)
        case m.Not(operand):
            return Combined("not", 1, parts((operand,)), met)
        case m.Choose(condition, then, otherwise):
            decided = value(condition)
            if isinstance(decided, Unknown):
                return Combined("one of two", 1, parts((condition, then, otherwise)), met)
            return detail_of(then if decided else otherwise, ruleset, record)
        case m.Threshold(setting):
            return Unset(setting, reasons)
        case m.Lookup():  # of a table without a figure: only such a one stands for a condition
            return Unset(judging(e, ruleset, record).setting or m.Open(), reasons)
        case m.InputValue(name):
            return Attested(name, met, reasons)
        case m.Defined(name):
            return detail_of(ruleset.definition_named[name].value, ruleset, record)
        case m.Constant() | m.Word() | m.Sum() | m.Negate() | m.Product() | m.Quotient() | m.Verdict():
            raise AssertionError(f"{e} is no condition")
        case _:
            assert_never(e)


def _compared(
    e: m.Compare, ruleset: CheckedRuleset, record: Record, met: bool | None, reasons: tuple[Reason, ...]
) -> Compared:
    left, right = value_of(e.left, ruleset, record), value_of(e.right, ruleset, record)
    threshold = judging(e.right, ruleset, record)
    ratio = _ratio(e.left, ruleset, record)
    quantities = (
        [None, None] if ratio is None else [_quantity(p, ruleset, record) for p in (ratio.dividend, ratio.divisor)]
    )
    return Compared(
        name=e.left.name if isinstance(e.left, m.InputValue | m.Defined) else None,
        value=None if isinstance(left, Unknown) else left,
        operator=e.operator,
        threshold=None if isinstance(right, Unknown) else right,
        met=met,
        unit=e.unit,
        dividend=quantities[0],
        divisor=quantities[1],
        basis=threshold.basis,
        setting=threshold.setting,
        row=threshold.row,
        share=threshold.share,
        reasons=reasons,
        inputs=ruleset.inputs_of(e.left),
    )


def _ratio(e: m.Expression, ruleset: CheckedRuleset, record: Record) -> m.Quotient | None:
    """The ratio a value is worked out from; None where it is given as it is."""
    match e:
        case m.Quotient():
            return e
        case m.InputValue(name) if name not in record.values and name not in record.refused:
            derivation = ruleset.input_named[name].derivation
            return derivation if isinstance(derivation, m.Quotient) else None
        case _:
            return None


def _quantity(e: m.Expression, ruleset: CheckedRuleset, record: Record) -> tuple[Value | None, Unit | None]:
    value = value_of(e, ruleset, record)
    return (None if isinstance(value, Unknown) else value), _unit(e, ruleset)


def _unit(e: m.Expression, ruleset: CheckedRuleset) -> Unit | None:
    """The unit of a plain quantity, for showing it."""
    match e:
        case m.InputValue(name):
            return ruleset.input_named[name].unit
        case m.Defined(name):
            kind = ruleset.definition_named[name].type
            return kind.unit if isinstance(kind, Quantity) else None
        case m.Sum((first, *_)) | m.Product((m.Constant(), first)):
            return _unit(first, ruleset)
        case m.Negate(operand):
            return _unit(operand, ruleset)
        case _:
            return None


def comparisons(detail: Detail) -> tuple[Compared, ...]:
    """The comparisons an outcome is judged by, in order; not those that only choose between two conditions."""
    match detail:
        case Compared():
            return (detail,)
        case Combined("one of two", _, (_, *branches)):
            return tuple(each for branch in branches for each in comparisons(branch))
        case Combined(_, _, parts):
            return tuple(each for part in parts for each in comparisons(part))
        case Attested() | Unset():
            return ()
        case _:
            assert_never(detail)


def the_comparison(detail: Detail) -> Compared | None:
    """The comparison a condition comes down to; None where there are several, or where another may count."""
    match detail:
        case Compared():
            return detail
        case Combined("one of two"):
            return None
        case Combined(_, _, parts):
            comparing = [part for part in parts if comparisons(part)]
            return the_comparison(comparing[0]) if len(comparing) == 1 else None
        case Attested() | Unset():
            return None
        case _:
            assert_never(detail)


def as_number(value: Value | None) -> Fraction | None:
    """A value as an exact number; None for words, truth values and what is unknown."""
    if value is None or isinstance(value, str | bool):
        return None
    return Fraction(value)
