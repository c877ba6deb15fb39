"""What an indicator compares with what, where its rule comes down to one comparison of numbers."""

from typing import assert_never

from ntm_rules.columns import ratios
from ntm_rules.columns.build import is_
from ntm_rules.columns.lower import Lowering
from ntm_rules.columns.ratios import Ratio
from ntm_rules.model import expressions as m

Sides = tuple[Ratio, Ratio]
"""The value and the threshold."""


def compared_of(e: m.Expression, lowering: Lowering) -> Sides | None:
    """The value and the threshold of a condition, as `engines/details.py` has them; None where they are not numbers."""
    match e:
        case m.Compare(left, _, right):
            words = lowering.is_word(left) or lowering.is_word(right)
            return None if words else (lowering.number(left), lowering.number(right))
        case m.All(items) | m.Any(items) | m.AtLeast(_, items):
            comparing = [item for item in items if _compares(item, lowering)]
            return compared_of(comparing[0], lowering) if len(comparing) == 1 else None
        case m.Not(operand):
            return compared_of(operand, lowering)
        case m.Defined(name):
            return compared_of(lowering.ruleset.definition_named[name].value, lowering)
        case m.Choose(condition, then, otherwise):
            return _chosen(condition, compared_of(then, lowering), compared_of(otherwise, lowering), lowering)
        case m.Threshold() | m.Lookup() | m.InputValue():
            return None
        case m.Constant() | m.Word() | m.Sum() | m.Negate() | m.Product() | m.Quotient() | m.Verdict():
            raise AssertionError(f"{e} is no condition")
        case _:
            assert_never(e)


def _chosen(condition: m.Expression, then: Sides | None, otherwise: Sides | None, lowering: Lowering) -> Sides | None:
    """The sides of the branch that is chosen; unknown where it is not known which."""
    unknown = (ratios.UNKNOWN, ratios.UNKNOWN)
    if then is None and otherwise is None:
        return None
    decided, one, other = lowering.flag(condition), then or unknown, otherwise or unknown
    value, threshold = (
        ratios.pick(is_(decided, True), first, ratios.pick(is_(decided, False), second, ratios.UNKNOWN))
        for first, second in zip(one, other, strict=True)
    )
    return value, threshold


def _compares(e: m.Expression, lowering: Lowering) -> bool:
    """Whether a condition is judged by a comparison."""
    match e:
        case m.Compare():
            return True
        case m.All(items) | m.Any(items) | m.AtLeast(_, items):
            return any(_compares(item, lowering) for item in items)
        case m.Not(operand):
            return _compares(operand, lowering)
        case m.Choose(_, then, otherwise):
            return _compares(then, lowering) or _compares(otherwise, lowering)
        case m.Defined(name):
            return _compares(lowering.ruleset.definition_named[name].value, lowering)
        case _:
            return False
