"""The inputs of one subject at one time, as engines read them."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import Factory, frozen

Value = Fraction | int | str | bool
"""Counts, levels and years are int, amounts and shares Fraction (30% is 3/10), attested inputs bool, words str."""


@frozen
class Record:
    """Validated values by input name. A missing input has no entry.

    `refused` holds the inputs given with a value that could not be accepted, each with the code of its problem: what
    depends on them is unknown, never worked out from something else.
    """

    values: Mapping[str, Value]
    refused: Mapping[str, str] = Factory(dict)
