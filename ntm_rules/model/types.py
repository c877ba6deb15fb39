"""Types of expressions: what a value is and what it may be compared with."""

from typing import assert_never

from attrs import field

from ntm_rules._frozen import frozen
from ntm_rules.diagnostics.data import Words
from ntm_rules.model.units import Unit


@frozen
class Choice:
    """One word of an enumeration, with its title as printed."""

    name: str
    title: str | None = field(default=None, eq=False)


@frozen
class Quantity:
    """A number with a unit; a share is one without dimension."""

    unit: Unit


@frozen
class Plain:
    """A bare number. Compared with a quantity, it takes that quantity's unit."""


@frozen
class Truth:
    """Yes or no: an attested input, a comparison, a condition."""


@frozen
class Enumeration:
    """One of several words; `ordered` from the lowest to the highest."""

    choices: tuple[Choice, ...]
    ordered: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(choice.name for choice in self.choices)


@frozen
class Levels:
    """A whole number between two levels, both included."""

    low: int
    high: int


@frozen
class Years:
    """A calendar year; bounds where the rule file declares them."""

    low: int | None = None
    high: int | None = None


@frozen
class Unsettled:
    """A threshold without a figure, open or delegated: it fits any comparison and any condition."""


@frozen
class Loose:
    """A word that is no name of the file: a choice of the enumeration it meets, or a mistake."""

    word: str


Type = Quantity | Plain | Truth | Enumeration | Levels | Years | Unsettled | Loose


def describe(kind: Type) -> Words:
    """Say what a value of a type is."""
    match kind:
        case Quantity(unit) if unit.is_share:
            return Words("a share", "tỷ lệ")
        case Quantity(unit):
            return Words(f"a quantity in `{unit.text}`", f"số lượng tính bằng `{unit.text}`")
        case Plain():
            return Words("a plain number", "một số không có đơn vị")
        case Truth():
            return Words("a condition", "một điều kiện")
        case Enumeration(ordered=True):
            return Words("a rank", "một hạng")
        case Enumeration():
            return Words("a word of a list", "một từ trong danh sách")
        case Levels():
            return Words("a level", "một mức độ")
        case Years():
            return Words("a year", "một năm")
        case Unsettled():
            return Words("a threshold without a figure", "mức chưa có số")
        case Loose(word):
            return Words(f"the word `{word}`", f"từ `{word}`")
        case _:
            assert_never(kind)
