"""What a benchmark measures and how: medians, and ratios within one run."""

import statistics
import time
from collections.abc import Callable

from attrs import frozen


@frozen
class Figure:
    """One measured piece of work. `ratio` is to the `against` of the same run, `goal` what it must reach."""

    work: str
    seconds: float
    against: str = ""
    ratio: float | None = None
    goal: str = ""


@frozen
class Section:
    """A table of figures, with what must be known to read it."""

    title: str
    note: str
    figures: tuple[Figure, ...]


def median(work: Callable[[], object], runs: int = 9) -> float:
    """The median of some runs in seconds; the first, which warms caches up, is left out."""
    work()
    return statistics.median(_timed(work) for _ in range(runs))


def medians(runs: int = 9, **works: Callable[[], object]) -> dict[str, float]:
    """Medians of several pieces of work whose runs take turns, so that a slow moment of the machine meets all alike."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            times[name].append(_timed(work))
    return {name: statistics.median(each) for name, each in times.items()}


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
