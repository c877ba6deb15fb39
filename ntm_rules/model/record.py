"""The inputs of one subject at one time, as engines read them."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from attrs import Factory, field, frozen

Value = Fraction | int | str | bool
"""Counts, levels and years are int, amounts and shares Fraction (30% is 3/10), attested inputs bool, words str."""


def _values(given: Mapping[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType(dict(given))


def _codes(given: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(given))


@frozen
class Record:
    """Validated values by input name. A missing input has no entry.

    `refused` holds the inputs given with a value that could not be accepted, each with the code of its problem: what
    depends on them is unknown, never worked out from something else. Both are copies that nobody can change.
    """

    values: Mapping[str, Value] = field(converter=_values)
    refused: Mapping[str, str] = field(default=Factory(dict), converter=_codes)

    def __hash__(self) -> int:
        return hash((frozenset(self.values.items()), frozenset(self.refused.items())))

    def __reduce__(self) -> "tuple[type[Record], tuple[dict[str, Value], dict[str, str]]]":
        """A read-only view cannot be pickled; what it shows can."""
        return Record, (dict(self.values), dict(self.refused))
