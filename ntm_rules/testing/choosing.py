"""Where choices come from: Hypothesis, so that they shrink, or a seed, so that many are made at once."""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

from attrs import frozen
from hypothesis import strategies as st

T = TypeVar("T")


class Chooser(Protocol):
    """Makes every choice of a generator. The lower a choice, the plainer what is made of it."""

    def below(self, count: int) -> int:
        """A whole number from 0 to `count - 1`."""
        ...


@frozen
class Drawn:
    """Choices that Hypothesis makes, remembers and shrinks towards zero."""

    draw: st.DrawFn

    def below(self, count: int) -> int:
        return self.draw(st.integers(0, count - 1)) if count > 1 else 0


@frozen
class Seeded:
    """Choices that are the same for the same seed, and take less time."""

    random: Random

    def below(self, count: int) -> int:
        return self.random.randrange(count)


def one_of(chooser: Chooser, items: Sequence[T]) -> T:
    """One of several, the first being the plainest."""
    return items[chooser.below(len(items))]


def happens(chooser: Chooser, share: float) -> bool:
    """True in a share of all cases, from 0 to 1. False is the plainer."""
    # Hypothesis prefers low numbers where there are more than some hundred.
    return share > 0 and chooser.below(100) >= 100 - round(share * 100)


def between(chooser: Chooser, low: int, high: int) -> int:
    """A whole number between two, both included, the lower being the plainer."""
    return low + chooser.below(high - low + 1)
