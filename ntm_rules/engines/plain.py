"""Plain records: a dictionary that has a value of Python's own types for every input that is not worked out.

Most records come like this, so the code that judges them first makes sure that they are, in a few lines: the types, the
ranges, the parts within their wholes. Amounts become whole numbers of their last decimal on the way. Whatever is not
plain is left to the validator, which has the last word on every record.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from ntm_rules.model.expressions import Compare, Constant, Expression, InputValue, Product, Quotient, Sum, parts
from ntm_rules.model.limits import largest
from ntm_rules.model.ruleset import CheckedRuleset, Input

_SHARE_DECIMALS = 6
"""Those of a share, which may have any number of them: one with more is not plain."""

_MOST = 10**15
"""Of a number, its decimals counted. A float with fewer digits is the nearest to one decimal of so few only."""

_MOST_DIGITS = 60
"""Of a Decimal that is written out to be looked at: 1E+999999 is not."""

_TYPES = {"attested": "B", "count": "I", "level": "I", "year": "I", "one of": "S", "ranked": "S"}
_NUMBER = "{0} = {0} * {1} if T({0}) is I else n if T({0}) is D and (n := R({0} * {1})) / {1} == {0} else W({0}, {1})"


class NotPlainError(ValueError):
    """A value that is left to the validator."""


def scale_of(each: Input) -> int:
    """What a value of an input is multiplied by to be a whole number."""
    match each.kind:
        case "amount" if each.decimals is not None:
            return int(10**each.decimals)
        case "amount" | "share":
            return int(10**_SHARE_DECIMALS)
        case _:
            return 1


def whole(value: object, scale: int) -> int:
    """An exact number times its scale. Raises NotPlainError where that is not whole, and for anything else.

    Floats and whole numbers are seen to where they stand, by lines of generated code.
    """
    match value:
        case Fraction() if scale % value.denominator == 0:
            return value.numerator * (scale // value.denominator)
        case Decimal() if value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS:
            numerator, denominator = value.as_integer_ratio()
            if scale % denominator == 0:
                return numerator * (scale // denominator)
    raise NotPlainError(value)


NAMES: Mapping[str, Any] = {"T": type, "B": bool, "I": int, "S": str, "D": float, "R": round, "W": whole}
"""What the lines of `guards` call."""


def plain_inputs(ruleset: CheckedRuleset) -> tuple[str, ...] | None:
    """The inputs a plain record has; None where a whole is worked out, which takes more than a line to see to."""
    if any(each.part_of and ruleset.input_named[each.part_of].derivation for each in ruleset.inputs):
        return None
    return tuple(each.name for each in ruleset.inputs if each.derivation is None)


def may_leave_range(ruleset: CheckedRuleset) -> tuple[str, ...]:
    """Inputs whose worked-out value nothing keeps in its range; a part over its whole is kept by the part."""

    def is_part_over_whole(derivation: Expression) -> bool:
        match derivation:
            case Quotient(InputValue(part), InputValue(whole)):
                return ruleset.input_named[part].part_of == whole
            case _:
                return False

    return tuple(
        each.name
        for each in ruleset.inputs
        if each.derivation is not None
        and (each.low is not None or each.high is not None)
        and not is_part_over_whole(each.derivation)
    )


def within_range(ruleset: CheckedRuleset, names: tuple[str, ...]) -> Iterator[Compare]:
    """The comparisons that must not be false if the inputs named are in their ranges when they are worked out."""
    for name in names:
        each = ruleset.input_named[name]
        if each.low is not None and not (each.low <= 0 and _is_never_negative(ruleset, InputValue(name))):
            yield Compare(InputValue(name), ">=", Constant(each.low))
        if each.high is not None:
            yield Compare(InputValue(name), "<=", Constant(each.high))


def _is_never_negative(ruleset: CheckedRuleset, e: Expression) -> bool:
    match e:
        case InputValue(name):
            each = ruleset.input_named[name]
            if each.derivation is not None:
                return _is_never_negative(ruleset, each.derivation)
            return each.low is not None and each.low >= 0
        case Sum() | Product() | Quotient():
            return all(_is_never_negative(ruleset, part) for part in parts(e))
        case _:
            return False


def guards(ruleset: CheckedRuleset, slots: Mapping[str, str], constant: Callable[[Any], str]) -> list[str]:
    """Lines that return None unless all slots are plain, and that make whole numbers of the amounts.

    They raise NotPlainError, ValueError or OverflowError for some numbers that are not.
    """
    types, numbers, ranges = [], [], []
    for name, slot in slots.items():
        each = ruleset.input_named[name]
        if each.kind in _TYPES:
            types.append(f"T({slot}) is {_TYPES[each.kind]}")
        else:
            # Both roundings are to the nearest: what comes back is the float of this decimal, and of no shorter one.
            numbers.append(_NUMBER.format(slot, scale_of(each)))
        if each.choices:
            types.append(f"{slot} in {constant(frozenset(choice.name for choice in each.choices))}")
        elif each.kind != "attested":
            ranges.append(_range(ruleset, each, slots))
    return [*_unless(types), *numbers, *_unless(ranges)]


def _unless(tests: list[str]) -> list[str]:
    return [f"if not ({' and '.join(tests)}): return None"] if tests else []


def _range(ruleset: CheckedRuleset, each: Input, slots: Mapping[str, str]) -> str:
    """What the slot of a number must be within: its whole, else its bounds.

    A part sees to the low bound of its whole.
    """
    scale, slot = scale_of(each), slots[each.name]
    most = min(_MOST, largest(each) * scale)
    low = -most if each.low is None else max(-most, ceil(each.low * scale))
    high = most if each.high is None else min(most, floor(each.high * scale))
    within = [part for part in ruleset.inputs if part.part_of == each.name and part.name in slots]
    lower = "" if any(part.low == each.low for part in within) else f"{low} <= "
    if each.part_of is None or each.part_of not in slots:
        return f"{lower}{slot} <= {high}"
    among = scale_of(ruleset.input_named[each.part_of])
    inside = (
        f"{slot} * {among} <= {slots[each.part_of]} * {scale}" if among != scale else f"{slot} <= {slots[each.part_of]}"
    )
    above = "" if each.high is None else f" and {slot} <= {high}"
    return f"{lower}{inside}{above}" if among == scale or not lower else f"{lower}{slot} and {inside}{above}"
