"""Measures and writes `docs/benchmarks.md`: `python -m tests.benchmarks [NAME …] [--to FILE]`.

Each module is measured in a process of its own, so that none is disturbed by what another has loaded.
"""

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from attrs import asdict

from tests.benchmarks.measure import Figure, Section

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("record", "frames", "start", "catalog", "compare")
LIBRARIES = ("ntm-rules", "attrs", "lark", "click", "polars", "sqlglot", "duckdb", "zen-engine", "rule-engine")
LIBRARIES += ("common-expression-language", "z3-solver")

_HEAD = """\
# Benchmarks

Measured by `python -m tests.benchmarks`, which writes this page. Times are medians of several runs; the first run,
which warms disks and caches up, is left out unless a section says otherwise. Compare the ratios: both sides of one are
measured in the same run, and a slow moment of the machine meets both. Goals are kept by people who read this page, not
by tests.
"""

_GOAL = re.compile(r"([≤≥]) *([0-9.,]+) *(µs|ms|s|×)")
_SECONDS = {"µs": 1e-6, "ms": 1e-3, "s": 1.0}


def main() -> None:
    """Measure the modules named, all by default, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the page to write")
    parser.add_argument("--json", action="store_true", help="measure in this process and print the figures as JSON")
    given = parser.parse_args()
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    names = given.names or NAMES
    if given.json:
        found = [each for name in names for each in import_module(f"tests.benchmarks.{name}").sections()]
        print(json.dumps([asdict(each) for each in found]))
        return
    measured = [section for name in names for section in _measured(name)]
    given.to.write_text("\n".join((_HEAD, _machine(), *map(_written, measured))), "utf-8")


def _measured(name: str) -> list[Section]:
    """The sections of a module, out of a process of its own."""
    print(f"measuring {name} …", file=sys.stderr)
    command = [sys.executable, "-m", "tests.benchmarks", "--json", name]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    plain = json.loads(done.stdout.splitlines()[-1])
    return [Section(each["title"], each["note"], tuple(Figure(**row) for row in each["figures"])) for each in plain]


def _machine() -> str:
    """What it was measured on, as a table."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    rows = {
        "date": datetime.date.today().isoformat(),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": ", ".join(f"{name} {found}" for name in LIBRARIES if (found := _version(name))),
    }
    return "\n".join(("| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items()), ""))


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _written(section: Section) -> str:
    """A section as a heading, its note and its table."""
    head = ["| work | median | ratio | to | goal | reached |", "|---|---:|---:|---|---|---|"]
    cells = (
        (each.work, _time(each.seconds), _ratio(each.ratio), each.against, each.goal, _reached(each))
        for each in section.figures
    )
    rows = (f"| {' | '.join(row)} |" for row in cells)
    return "\n".join((f"## {section.title}", "", section.note, "", *head, *rows, ""))


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.3g}×"


def _reached(figure: Figure) -> str:
    """Whether a goal such as `≤ 30 ms` or `≥ 10×` is reached; empty where it is none to compare with."""
    goal = _GOAL.search(figure.goal)
    if goal is None:
        return ""
    found = figure.ratio if goal[3] == "×" else figure.seconds
    if found is None:
        return ""
    wanted = float(goal[2].replace(",", "")) * _SECONDS.get(goal[3], 1.0)
    return "yes" if (found <= wanted if goal[1] == "≤" else found >= wanted) else "no"


if __name__ == "__main__":
    main()
