"""How wide an integer must be, decided by ranges before anything is worked out: nothing ever overflows."""

from ntm_rules.columns import nodes as w
from ntm_rules.columns.build import range_of

NARROW = 2**63 - 1
"""The largest number of 64 bits."""

IN_FLOATS = 2**53
"""The largest number up to which floats of 64 bits hold every whole one."""

DECIMAL_38 = 10**38 - 1
"""The largest number of 38 digits: what Spark's widest decimals hold, and less than 128 bits do."""


class TooWideError(ValueError):
    """A rule multiplies so many quantities that an engine of columns has no integer wide enough for it."""


def bits_fit(node: w.Whole, limit: int) -> bool:
    """Whether a number and all that it is worked out from stay within a limit."""
    low, high = range_of(node)
    if max(abs(low), abs(high)) > limit:
        return False
    match node:
        case w.Plus(items, _) | w.Times(items, _):
            return all(bits_fit(item, limit) for item in items) and _steps_fit(items, node, limit)
        case w.PickWhole(_, then, otherwise, _):
            return bits_fit(then, limit) and bits_fit(otherwise, limit)
        case _:
            return True


def _steps_fit(items: tuple[w.Whole, ...], node: w.Plus | w.Times, limit: int) -> bool:
    """Whether what comes in between fits as well: the greatest sizes, added or multiplied one after the other."""
    so_far = 0 if isinstance(node, w.Plus) else 1
    for item in items:
        size = max(map(abs, range_of(item)))
        so_far = so_far + size if isinstance(node, w.Plus) else so_far * max(size, 1)
        if so_far > limit:
            return False
    return True


def is_wide(node: w.Whole) -> bool:
    """Whether a number needs more than 64 bits, or what it is worked out from does."""
    return not bits_fit(node, NARROW)


def refuse_too_wide(node: w.Node, limit: int, what: str) -> None:
    """Raise TooWideError for a number that an engine has no integer for. `what` names the rule."""
    for each in w.within(node):
        if isinstance(each, w.Plus | w.Times | w.Cell | w.Number | w.PickWhole) and not bits_fit(each, limit):
            digits = len(str(limit))
            raise TooWideError(f"{what} works with numbers of more than {digits} digits, which columns do not hold")
