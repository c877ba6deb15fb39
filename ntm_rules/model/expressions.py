"""The expressions every engine reads. Units are converted already, names resolved, sugar gone."""

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from attrs import evolve, field

from ntm_rules._frozen import frozen
from ntm_rules.diagnostics.source import NOWHERE, Span
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode


def _span() -> Span:
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


# Thresholds ----------------------------------------------------------------------------------------------

Mark = Literal["official", "reported", "unverified"]


@frozen
class Basis:
    """How well a threshold is known; `stated_by` names the document that states it."""

    mark: Mark
    stated_by: str | None = None


@frozen
class Figure:
    """A threshold that is known. The value is in the unit of what it is compared with: 30% is 3/10.

    `span` is where the cell of a table stands.
    """

    value: Fraction
    basis: Basis | None = None
    span: Span = _span()


@frozen
class Open:
    """A threshold that exists but whose figure is not established."""


@frozen
class DelegatedTo:
    """A threshold another authority sets."""

    authority: str


Setting = Figure | Open | DelegatedTo


@frozen
class Threshold:
    """A threshold written in a rule; `Open` and `DelegatedTo` may also stand for a whole condition."""

    setting: Setting
    span: Span = _span()


# Values --------------------------------------------------------------------------------------------------


@frozen
class Constant:
    """A number that is no threshold, for instance the 3 of `large if schools > 3`."""

    value: Fraction
    span: Span = _span()


@frozen
class Word:
    """A choice of an enumeration."""

    name: str
    span: Span = _span()


@frozen
class InputValue:
    """An input as given, or worked out by its derivation where the record has it not."""

    name: str
    span: Span = _span()


@frozen
class Defined:
    """What a `let` defines."""

    name: str
    span: Span = _span()


@frozen
class Sum:
    terms: tuple["Expression", ...]
    span: Span = _span()


@frozen
class Negate:
    operand: "Expression"
    span: Span = _span()


@frozen
class Product:
    factors: tuple["Expression", ...]
    span: Span = _span()


@frozen
class Quotient:
    """Unknown where the divisor is zero."""

    dividend: "Expression"
    divisor: "Expression"
    span: Span = _span()


@frozen
class Lookup:
    """The cell of a table, by the values of its keys."""

    table: str
    span: Span = _span()


@frozen
class Choose:
    """`then if condition else otherwise`. Where the condition is unknown, the value both branches agree on."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    span: Span = _span()


# Conditions ----------------------------------------------------------------------------------------------

Operator = Literal[">=", "<=", ">", "<", "=", "!="]


@frozen
class Compare:
    """Both sides are in `unit` (None for words, levels and years); `order` ranks words, the lowest first."""

    left: "Expression"
    operator: Operator
    right: "Expression"
    unit: Unit | None = None
    order: tuple[str, ...] = ()
    span: Span = _span()


@frozen
class Not:
    operand: "Expression"
    span: Span = _span()


@frozen
class All:
    operands: tuple["Expression", ...]
    span: Span = _span()


@frozen
class Any:
    operands: tuple["Expression", ...]
    span: Span = _span()


@frozen
class AtLeast:
    count: int
    operands: tuple["Expression", ...]
    span: Span = _span()


@frozen
class Verdict:
    """The outcome of an indicator or a criterion; only in what makes a criterion or a ruleset met."""

    code: IndicatorCode
    span: Span = _span()


Expression = (
    Threshold
    | Constant
    | Word
    | InputValue
    | Defined
    | Sum
    | Negate
    | Product
    | Quotient
    | Lookup
    | Choose
    | Compare
    | Not
    | All
    | Any
    | AtLeast
    | Verdict
)


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly within one."""
    match expression:
        case Sum(items) | Product(items) | All(items) | Any(items) | AtLeast(_, items):
            return items
        case Negate(operand) | Not(operand):
            return (operand,)
        case Quotient(left, right) | Compare(left, _, right):
            return (left, right)
        case Choose(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            return ()


def rebuild(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Rebuild an expression from its leaves up, each node passed through `change`."""

    def each(items: tuple[Expression, ...]) -> tuple[Expression, ...]:
        return tuple(rebuild(item, change) for item in items)

    new: Expression
    match expression:
        case Sum(items):
            new = evolve(expression, terms=each(items))
        case Product(items):
            new = evolve(expression, factors=each(items))
        case All(items) | Any(items) | AtLeast(_, items):
            new = evolve(expression, operands=each(items))
        case Negate(operand) | Not(operand):
            new = evolve(expression, operand=rebuild(operand, change))
        case Quotient(dividend, divisor):
            new = evolve(expression, dividend=rebuild(dividend, change), divisor=rebuild(divisor, change))
        case Compare(left, _, right):
            new = evolve(expression, left=rebuild(left, change), right=rebuild(right, change))
        case Choose():
            condition, then, otherwise = each(parts(expression))
            new = evolve(expression, condition=condition, then=then, otherwise=otherwise)
        case _:
            new = expression
    return change(new)
