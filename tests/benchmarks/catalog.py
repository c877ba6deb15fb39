"""How long the catalog takes: `python -m tests.benchmarks.catalog`. Medians, after import, of runs in this process.

`compiled` is what an installed wheel does; `source` is what a checkout does, and every catalog of one's own.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import ntm_rules as ntm
from ntm_rules.catalog.editions import edition, editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.model.check import check
from ntm_rules.shipped import shipped
from tools.compile_catalog import write

RUNS = 9


def median_ms(work: Callable[[], object]) -> float:
    """The median of some runs, in milliseconds; the first, which warms caches up, is left out."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    """Print one line a measurement."""
    print(f"{platform.machine()}, {platform.system()}, Python {sys.version.split()[0]}, ntm_rules {ntm.__version__}")
    with TemporaryDirectory() as folder:
        write(Path(folder), Path("rulesets"))
        work: dict[str, Callable[[], object]] = {
            "one edition, compiled: vn/commune": lambda: shipped("vn/commune", None, Path(folder)),
            "one edition, source: vn/commune": lambda: check(edition(Catalog(), "vn/commune").parsed),
            "one edition to Python code: vn/commune": lambda: compile_ruleset(ntm.load("vn/commune").checked),
            "whole catalog, every edition, source": _whole,
        }
        for name, each in work.items():
            print(f"{median_ms(each):8.1f} ms  {name}")


def _whole() -> None:
    catalog = Catalog()
    for id in catalog.ids:
        for each in editions(catalog, id):
            assert check(each.parsed).ruleset is not None


if __name__ == "__main__":
    main()
