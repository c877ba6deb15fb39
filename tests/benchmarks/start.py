"""How long it takes to begin: from the start of a process to the first assessment, and from a text to a ruleset.

Each run is a process of its own: caches of a process are as empty as a user finds them.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Figure, Section, medians

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7
SIZES = (1_000, 3_000, 10_000)

_ASSESS = "import ntm_rules as ntm; ntm.load('vn/commune').assess({'households': 812}).outcome"
_CSV = "Xã,households\nmột,812\n"

_READ = """
import json, time
from ntm_rules._api import Ruleset
from ntm_rules.catalog.editions import edition
from ntm_rules.catalog.find import Catalog
from ntm_rules.model.check import check
times = [time.perf_counter()]
text = edition(Catalog(), "vn/commune")
times.append(time.perf_counter())
checked = check(text.parsed).ruleset
times.append(time.perf_counter())
Ruleset(checked, text.about).outcomes({})
times.append(time.perf_counter())
print(json.dumps([b - a for a, b in zip(times, times[1:])]))
"""

_LOAD = """
import json, time
import ntm_rules as ntm
ntm.load
times = [time.perf_counter()]
rules = ntm.load("vn/commune")
times.append(time.perf_counter())
rules.outcomes({})
times.append(time.perf_counter())
print(json.dumps([b - a for a, b in zip(times, times[1:])]))
"""

_SIZE = """
import json, sys, time
from ntm_rules._api import Ruleset
from ntm_rules.catalog.instrument import About
from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import check
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.syntax.parse import parse
source = Source.of(sys.stdin.read())
times = [time.perf_counter()]
parsed = parse(source)
times.append(time.perf_counter())
checked = check(parsed).ruleset
times.append(time.perf_counter())
Ruleset(checked, About(checked.id)).outcomes({})
times.append(time.perf_counter())
fingerprint(checked)
times.append(time.perf_counter())
print(json.dumps([b - a for a, b in zip(times, times[1:])]))
"""


def sections() -> list[Section]:
    """What is measured here."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        _installed(place / "site")
        return [_process(place), _first_time(place), _sizes(place)]


def _process(place: Path) -> Section:
    wheel = _environment(place, place / "site", "none")
    checkout = _environment(place, ROOT, "cache")
    texts = {**checkout, "NTM_CACHE": "off"}
    data = place / "communes.csv"
    data.write_text(_CSV, "utf-8")
    command = [sys.executable, "-m", "ntm_rules.cli", "assess", "vn/commune", str(data), "--brief"]
    works = {
        "`python -c pass`": ([sys.executable, "-c", "pass"], wheel),
        "`import attrs`": ([sys.executable, "-c", "import attrs"], wheel),
        "`import ntm_rules`": ([sys.executable, "-c", "import ntm_rules"], wheel),
        "load and assess, from the wheel": ([sys.executable, "-c", _ASSESS], wheel),
        "load and assess, in a checkout, kept": ([sys.executable, "-c", _ASSESS], checkout),
        "load and assess, in a checkout, from the texts": ([sys.executable, "-c", _ASSESS], texts),
        "`ntm assess vn/commune` of one record, from the wheel": (command, wheel),
    }
    times = medians(RUNS, **{name: partial(_run, *work) for name, work in works.items()})
    bare, least = times["`python -c pass`"], times["`import attrs`"]
    goals = {"load and assess, from the wheel": "≤ 60 ms"}
    figures = tuple(
        Figure(name, seconds - bare, "`import attrs`", (seconds - bare) / (least - bare), goals.get(name, ""))
        for name, seconds in times.items()
        if seconds is not bare
    )
    note = (
        f"Whole processes, `vn/commune`. A bare interpreter (`python -c pass`) takes {bare * 1000:.0f} ms, which is "
        "taken off. All else needs attrs: its line is the least there is to reach."
    )
    return Section("From the start of a process to the first assessment", note, figures)


def _first_time(place: Path) -> Section:
    environment = _environment(place, ROOT, "cache")
    reading, loading = _by_pass(_READ, environment), _by_pass(_LOAD, environment)
    passes = ("read, parse and consolidate the texts", "check", "compile and judge once")
    figures = (
        *(Figure(name, seconds) for name, seconds in zip(passes, reading, strict=True)),
        Figure("all three, from the texts", sum(reading), goal="≤ 30 ms"),
        *(
            Figure(name, seconds)
            for name, seconds in zip(("load what is kept", "compile and judge once"), loading, strict=True)
        ),
        Figure("both, from what is kept", sum(loading), "from the texts", sum(loading) / sum(reading), "≤ 30 ms"),
    )
    note = (
        "The last edition of `vn/commune`, made of its decision and four amendments, in a new process after the import."
    )
    return Section("A ruleset for the first time in a process", note, figures)


def _sizes(place: Path) -> Section:
    environment = _environment(place, ROOT, "cache")
    passes = ("parse", "check", "compile and judge once", "fingerprint")
    found = {size: _by_pass(_SIZE, environment, rules_of(size), runs=1) for size in SIZES}
    figures = []
    for number, name in enumerate(passes):
        first = found[SIZES[0]][number] / SIZES[0]
        for size in SIZES:
            seconds = found[size][number]
            growth = seconds / size / first
            figures.append(Figure(f"{name}, {size:,}", seconds, "an indicator of 1,000", growth, "≤ 2×"))
    note = (
        "One ruleset of so many indicators, each with an input, a title and a source; every twentieth has a table. The "
        "ratio is the time an indicator takes to what it takes in the smallest: 1 is linear."
    )
    return Section("Rulesets of many indicators", note, tuple(figures))


def _installed(site: Path) -> None:
    """The package as a wheel lays it out, compiled as pip does."""
    skip = shutil.ignore_patterns("__pycache__", "_data")
    shutil.copytree(ROOT / "ntm_rules", site / "ntm_rules", ignore=skip)
    for name in ("grammar", "rulesets"):
        shutil.copytree(ROOT / name, site / "ntm_rules" / "_data" / name)
    tool = [sys.executable, str(ROOT / "tools" / "compile_catalog.py"), str(site / "ntm_rules" / "_data" / "kept")]
    subprocess.run(tool, check=True)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(site)], check=True)


def rules_of(size: int) -> str:
    """A ruleset of so many indicators."""
    lines = ["ruleset mau/commune", '  enacted "01/QĐ-UBND" of 2022-01-15 by "UBND tỉnh Mẫu"']
    lines += ['input region: one of highland, lowland "Vùng"', 'input households: count of households "Số hộ"']
    for i in range(size):
        lines.append(f'input h{i}: count of households, part of households "Số hộ {i}"')
    for i in range(size):
        criterion, indicator = divmod(i, 100)
        if not indicator:
            lines.append(f'criterion {criterion + 1} "Tiêu chí {criterion + 1}"')
        rule = f"{criterion + 1}.{indicator + 1}: h{i} / households >="
        table = [f"{rule} by region", "  | highland | 30% |", "  | lowland | 50% |"]
        lines += [f"{rule} {30 + i % 50}%"] if i % 20 else table
        lines += [f'  title "Tỷ lệ hộ {i}"', f'  source "01/QĐ-UBND" annex I item {i}', "  basis official"]
    return "\n".join(lines) + "\n"


def _environment(place: Path, package: Path, cache: str) -> dict[str, str]:
    """An environment in which the package is that of a folder; bytecode is kept apart from a checkout."""
    taken = {key: value for key, value in os.environ.items() if key not in ("PYTHONDONTWRITEBYTECODE", "NTM_CACHE")}
    bytecode = str(place / "bytecode") if package == ROOT else ""
    places = {"PYTHONPATH": str(package), "XDG_CACHE_HOME": str(place / cache), "PYTHONPYCACHEPREFIX": bytecode}
    return {**taken, **places}


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, cwd="/")


def _by_pass(code: str, environment: dict[str, str], text: str = "", runs: int = RUNS) -> list[float]:
    """The medians of the times that a program prints, each run a process; the first, which warms disks up, left out."""
    times = [_printed(code, environment, text) for _ in range(runs + 1)][1:]
    return [statistics.median(each) for each in zip(*times, strict=True)]


def _printed(code: str, environment: dict[str, str], text: str) -> list[float]:
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, check=True, env=environment, input=text, stdout=subprocess.PIPE, encoding="utf-8", cwd="/"
    )
    times: list[float] = json.loads(done.stdout)
    return times
