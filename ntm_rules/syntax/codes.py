"""Codes of criteria and indicators. A code is a tuple of integers: 17.10 is not 17.1."""

import re
from functools import total_ordering

from attrs import frozen

_CODE = re.compile(r"([A-Z]?)([0-9]+(?:\.[0-9]+)*)")


@total_ordering
@frozen(order=False)
class IndicatorCode:
    """`17.11` is ("", (17, 11)); the conditions of some decisions are lettered, `M2` is ("M", (2,))."""

    letter: str
    numbers: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "IndicatorCode":
        """Read a code. Raises ValueError when the text is none."""
        match = _CODE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a code such as 17.11")
        return cls(match[1], tuple(int(part) for part in match[2].split(".")))

    def is_within(self, criterion: "IndicatorCode") -> bool:
        """Whether an indicator with this code belongs to a criterion: 17.11 to 17, and 5 to 5."""
        size = len(criterion.numbers)
        return self.letter == criterion.letter and self.numbers[:size] == criterion.numbers

    def __lt__(self, other: "IndicatorCode") -> bool:
        return (self.letter, self.numbers) < (other.letter, other.numbers)

    def __str__(self) -> str:
        return self.letter + ".".join(map(str, self.numbers))
