"""Rules as engines of columns read them: whole numbers, flags and words, each of which may be unknown (null).

A quantity is a whole number of units of its last decimal. Nothing is divided: ratios are compared by multiplying
across. Each whole number knows its range, and the range decides how wide an integer must be.
"""

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from ntm_rules.model.expressions import Operator
from ntm_rules.model.ruleset import Label

Range = tuple[int, int]
"""The least and the greatest value, both included."""


@frozen(cache_hash=True)
class Nothing:
    """Unknown: a number, a flag or a word that nobody can tell."""


# Whole numbers -------------------------------------------------------------------------------------------


@frozen(cache_hash=True)
class Number:
    """A constant."""

    value: int


@frozen(cache_hash=True)
class Given:
    """An input as its column gives it, in units of its last decimal; unknown where missing or refused."""

    name: str
    range: Range


@frozen(cache_hash=True)
class Step:
    """One unit of the last decimal an input is given with, in the units of the input."""

    name: str
    range: Range


@frozen(cache_hash=True)
class Bound:
    """A whole number that an earlier stage worked out."""

    name: str
    range: Range


@frozen(cache_hash=True)
class Plus:
    terms: tuple["Whole", ...]
    range: Range


@frozen(cache_hash=True)
class Times:
    factors: tuple["Whole", ...]
    range: Range


@frozen(cache_hash=True)
class Cell:
    """The figure of a table by the labels of its keys; unknown where a label is, or the cell has no figure."""

    table: str
    keys: tuple["Whole | Word", ...]
    labels: tuple[tuple[Label, ...], ...]
    """The labels of each key, in the order of the table."""
    figures: tuple[int | None, ...]
    """By all labels of the first key, for each by all of the second."""
    range: Range


@frozen(cache_hash=True)
class Rank:
    """The place of a word in an order, the lowest 0."""

    word: "Word"
    order: tuple[str, ...]

    @property
    def range(self) -> Range:
        return 0, len(self.order) - 1


@frozen(cache_hash=True)
class Count:
    """How many flags are true."""

    flags: tuple["Flag", ...]

    @property
    def range(self) -> Range:
        return 0, len(self.flags)


@frozen(cache_hash=True)
class PickWhole:
    """`then` where the condition is true, else `otherwise`: also where the condition is unknown."""

    condition: "Flag"
    then: "Whole"
    otherwise: "Whole"
    range: Range


# Words ---------------------------------------------------------------------------------------------------


@frozen(cache_hash=True)
class Spelled:
    """A constant."""

    word: str


@frozen(cache_hash=True)
class GivenWord:
    """An input as its column gives it; unknown where missing or refused."""

    name: str
    choices: tuple[str, ...]


@frozen(cache_hash=True)
class BoundWord:
    """A word that an earlier stage worked out, one of its choices."""

    name: str
    choices: tuple[str, ...]


@frozen(cache_hash=True)
class PickWord:
    """As `PickWhole`."""

    condition: "Flag"
    then: "Word"
    otherwise: "Word"


# Flags ---------------------------------------------------------------------------------------------------


@frozen(cache_hash=True)
class Fixed:
    """A constant."""

    value: bool


@frozen(cache_hash=True)
class GivenFlag:
    """An attested input as its column gives it; unknown where missing or refused."""

    name: str


@frozen(cache_hash=True)
class Refused:
    """Whether the value of an input could not be accepted when its column was read. Never unknown."""

    name: str


@frozen(cache_hash=True)
class BoundFlag:
    """A flag that an earlier stage worked out; `known` where it is never unknown."""

    name: str
    known: bool = False


@frozen(cache_hash=True)
class Compared:
    """Unknown where a side is."""

    left: "Whole"
    operator: Operator
    right: "Whole"


@frozen(cache_hash=True)
class Same:
    """Whether two words are the same; unknown where one is."""

    left: "Word"
    right: "Word"


@frozen(cache_hash=True)
class Not:
    operand: "Flag"


@frozen(cache_hash=True)
class All:
    """Kleene's: one that is false decides."""

    operands: tuple["Flag", ...]


@frozen(cache_hash=True)
class Any:
    """Kleene's: one that is true decides."""

    operands: tuple["Flag", ...]


@frozen(cache_hash=True)
class Is:
    """Whether a flag is true, or false. Never unknown."""

    flag: "Flag"
    value: bool


@frozen(cache_hash=True)
class Known:
    """Whether something is known. Never unknown."""

    node: "Whole | Word | Flag"


@frozen(cache_hash=True)
class PickFlag:
    """As `PickWhole`."""

    condition: "Flag"
    then: "Flag"
    otherwise: "Flag"


Whole = Nothing | Number | Given | Step | Bound | Plus | Times | Cell | Rank | Count | PickWhole
Word = Nothing | Spelled | GivenWord | BoundWord | PickWord
Flag = (
    Nothing | Fixed | GivenFlag | Refused | BoundFlag | Compared | Same | Not | All | Any | Is | Known | PickFlag
)  # fmt: skip
Node = Whole | Word | Flag

Sort = Literal["whole", "word", "flag"]


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly within one."""
    match node:
        case Plus(items, _) | Times(items, _) | Count(items) | All(items) | Any(items):
            return items
        case Cell(_, keys):
            return keys
        case Rank(word):
            return (word,)
        case PickWhole(condition, then, otherwise, _):
            return (condition, then, otherwise)
        case PickWord(condition, first, second):
            return (condition, first, second)
        case PickFlag(condition, one, other):
            return (condition, one, other)
        case Compared(left, _, right):
            return (left, right)
        case Same(this, that):
            return (this, that)
        case Not(operand) | Is(operand):
            return (operand,)
        case Known(inner):
            return (inner,)
        case _:
            return ()


def within(node: Node) -> Iterator[Node]:
    """A node and all within it."""
    yield node
    for part in parts(node):
        yield from within(part)
