"""How great a number an input may be: what columns hold as whole numbers, and more than anything that is counted."""

from ntm_rules.model.ruleset import Input

_COUNT = 10**12
_AMOUNT = 10**15
"""In units of the last decimal."""

LEAST_AMOUNT = 10**9
"""In units of the input: an amount of many decimals may be as great as this all the same."""

_SHARE = 4
"""400%, where a range is declared that wide."""


def largest(each: Input) -> int:
    """The greatest size of a given number; one beyond is no quantity but a slip, and refused as too large.

    The limit lets engines of columns multiply across in integers of 64 bits, mostly.
    """
    match each.kind:
        case "amount":
            return max(_AMOUNT // int(10 ** (each.decimals or 0)), LEAST_AMOUNT)
        case "share":
            return _SHARE
        case _:
            return _COUNT
