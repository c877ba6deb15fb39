"""How long many records take: `python -m tests.benchmarks.frames`. Set `POLARS_MAX_THREADS=2` for two threads.

With `NTM_BENCHMARK_LARGE=1` the growth is measured to ten million rows.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import nan
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

import ntm_rules as ntm
from ntm_rules.columns.frame import FrameEngine
from ntm_rules.engines.assessment import without_unverified
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import judge
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from tests.benchmarks import by_hand_duckdb, by_hand_polars, data
from tests.benchmarks.measure import Figure, Section, median, medians

ROWS = 1_000_000
CHECKED_ROWS = 300
LARGE = "NTM_BENCHMARK_LARGE"
NUMBERED = (Outcome.NOT_MET, Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
"""Outcomes by the numbers that SQL gives them."""

_JUDGED = "The peers judge by hand, of data they trust; the frames of ours hold four totals more than theirs."


def sections(rows: int = ROWS, runs: int = 5, large: bool | None = None) -> list[Section]:
    """Measure everything on `rows` made-up communes; `large`, or the environment, asks for ten times as many."""
    rules = ntm.load("vn/commune")
    agree(rules.checked)
    frame = data.communes(rules.checked, rows)
    asked = os.environ.get(LARGE) == "1" if large is None else large
    with TemporaryDirectory() as folder:
        path = data.write_parquet(frame, Path(folder))
        return [
            _in_memory(rules, frame, path, runs),
            _parquet(rules, path, runs),
            _shapes(rules, frame, runs),
            _growth(rules, frame, runs, asked),
        ]


def agree(ruleset: CheckedRuleset, rows: int = CHECKED_ROWS) -> None:
    """Insist that the peers and the frames judge as the reference does. Raises AssertionError.

    Rows with values missing; half of them with many zeros and values that stand exactly on a threshold.
    """
    with TemporaryDirectory() as folder:
        for tight in (False, True):
            frame = data.communes(ruleset, rows // 2, seed=7, tight=tight)
            wanted = pl.DataFrame([_judged(ruleset, each) for each in data.records(frame)])
            database = by_hand_duckdb.connect(data.write_parquet(frame, Path(folder)), threads=1)
            by_sql = by_hand_duckdb.fetch(database, by_hand_duckdb.everything())
            words = pl.Series([outcome.value for outcome in NUMBERED])
            found = {
                "polars": by_hand_polars.everything(frame.lazy()).collect(),
                "DuckDB": by_sql.select(pl.lit(words).gather(pl.col(name)).alias(name) for name in by_sql.columns),
                "ours": _assessed(ruleset, checked=True)(frame).select(wanted.columns),
                "ours, default": _assessed(ruleset, checked=False)(frame).select(wanted.columns),
            }
            for name, outcomes in found.items():
                wrong = [code for code in wanted.columns if not outcomes[code].cast(pl.String).equals(wanted[code])]
                assert not wrong, f"{name} judges {', '.join(wrong)} otherwise than the reference"


def _judged(ruleset: CheckedRuleset, record: Mapping[str, object]) -> dict[str, str]:
    exact = {name: Fraction(repr(value)) if isinstance(value, float) else value for name, value in record.items()}
    judged = judge(ruleset, Record(exact))  # type: ignore[arg-type]
    indicators = {str(code): outcome.value for code, outcome in judged.indicators.items()}
    criteria = {f"criterion {code}": outcome.value for code, outcome in judged.criteria.items()}
    return indicators | criteria | {"outcome": judged.outcome.value}


def _assessed(ruleset: CheckedRuleset, *, checked: bool) -> Callable[[pl.DataFrame | pl.LazyFrame], pl.DataFrame]:
    engine = FrameEngine(ruleset, without_unverified(ruleset))
    return lambda frame: engine.assess(frame.lazy(), checked=checked).collect()


def _read_and_write(frame: pl.DataFrame) -> pl.DataFrame:
    """The least there is to do: sum every column up, and write 57 columns of one byte a row."""
    words = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Enum)]
    sums = [*(pl.col(name).to_physical().sum() for name in words), pl.all().exclude(words).sum()]
    frame.lazy().select(sums).collect()
    byte = [pl.lit(number, dtype=pl.UInt8) for number in range(58)]
    flag = pl.col("plan_valid")
    return (
        frame.lazy()
        .select(pl.when(flag).then(one).otherwise(byte[57]).alias(f"{i}") for i, one in enumerate(byte[:57]))
        .collect()
    )


def _in_memory(rules: ntm.Ruleset, frame: pl.DataFrame, path: Path, runs: int) -> Section:
    threads = pl.thread_pool_size()
    database = by_hand_duckdb.connect(path, threads)
    trusted, validated = (_assessed(rules.checked, checked=checked) for checked in (True, False))
    works: dict[str, Callable[[], object]] = {
        "read": lambda: _read_and_write(frame),
        "polars_indicators": lambda: by_hand_polars.indicators(frame.lazy()).collect(),
        "polars": lambda: by_hand_polars.everything(frame.lazy()).collect(),
        "trusted": lambda: trusted(frame),
        "validated": lambda: validated(frame),
        "duckdb_indicators": lambda: by_hand_duckdb.fetch(database, by_hand_duckdb.indicators()),
        "duckdb": lambda: by_hand_duckdb.fetch(database, by_hand_duckdb.everything()),
        "duckdb_words": lambda: by_hand_duckdb.fetch(database, by_hand_duckdb.everything(in_words=True)),
    }
    trusting, checking = (
        rules.to_sql("duckdb", "communes", columns=frame.columns, checked=checked) for checked in (True, False)
    )
    works["trusting_sql"] = lambda: by_hand_duckdb.fetch(database, trusting)
    works["checking_sql"] = lambda: by_hand_duckdb.fetch(database, checking)
    taken = medians(runs, **works)
    read, hand, sql = taken["read"], taken["polars"], taken["duckdb"]
    figures = [
        Figure("every column summed up, 57 bytes a row written", read),
        Figure("by hand, polars: indicators", taken["polars_indicators"]),
        Figure("by hand, polars: indicators, criteria, whole", hand),
        Figure("by hand, DuckDB: indicators", taken["duckdb_indicators"]),
        Figure("by hand, DuckDB: indicators, criteria, whole", sql),
        Figure("by hand, DuckDB: the same in words", taken["duckdb_words"]),
    ]
    for name, work in (("trusted", "assess_frame, checked=True"), ("validated", "assess_frame")):
        seconds = taken[name]
        figures += [
            Figure(work, seconds, "by hand, polars", seconds / hand, "≤ 1.15 ×"),
            Figure(work, seconds, "reading and writing", seconds / read, "≤ 3.5 ×"),
            Figure(work, seconds, "by hand, DuckDB", seconds / sql, "≤ 0.2 ×"),
        ]
    cautious = without_unverified(rules.checked)
    plan = median(lambda: FrameEngine(rules.checked, cautious).assess(frame.lazy(), checked=True), runs)
    figures.append(Figure("assess_frame, checked=True: the plan alone", plan, "by hand, polars", plan / hand))
    for name, work in (("trusting_sql", "to_sql, checked=True"), ("checking_sql", "to_sql")):
        figures.append(Figure(work, taken[name], "by hand, in words", taken[name] / taken["duckdb_words"], "≤ 1.1 ×"))
    return Section(f"{frame.height:,} communes in memory, {threads} threads", _JUDGED, tuple(figures))


def _parquet(rules: ntm.Ruleset, path: Path, runs: int) -> Section:
    trusted, validated = (_assessed(rules.checked, checked=checked) for checked in (True, False))
    taken = medians(
        runs,
        read=lambda: pl.read_parquet(path),
        hand=lambda: by_hand_polars.everything(pl.scan_parquet(path)).collect(),
        trusted=lambda: trusted(pl.scan_parquet(path)),
        validated=lambda: validated(pl.scan_parquet(path)),
    )
    read = taken["read"]
    figures = [Figure("reading it with polars", read)]
    for name, work, goal in (
        ("hand", "by hand, polars", ""),
        ("trusted", "assess_frame, checked=True", "≤ 1.8 ×"),
        ("validated", "assess_frame", "≤ 1.8 ×"),
    ):
        figures.append(Figure(work, taken[name], "reading it", taken[name] / read, goal))
    return Section(
        "From a Parquet file to outcomes", "Who reads lazily leaves columns out that no rule needs.", tuple(figures)
    )


def _shapes(rules: ntm.Ruleset, frame: pl.DataFrame, runs: int) -> Section:
    shapes = {
        "Int64, Enum": frame,
        "Int32, Enum": data.narrow(frame),
        "Int64, text": data.with_text(frame),
        "Int64, Enum, one value in a thousand bad": data.with_mistakes(frame, rules.checked),
    }
    validated = _assessed(rules.checked, checked=False)
    works = {name: _of(validated, each) for name, each in shapes.items()}
    taken = medians(runs, **works)
    first = taken["Int64, Enum"]
    figures = [Figure(f"assess_frame: {name}", t, "Int64, Enum", t / first) for name, t in taken.items()]
    taken = medians(runs, hand=lambda: by_hand_polars.everything(shapes["Int32, Enum"].lazy()).collect())
    figures.append(Figure("by hand, polars: Int32, Enum", taken["hand"]))
    return Section(
        "What the columns are", "Counts, levels and years as Int64 or Int32; words as Enum or text.", tuple(figures)
    )


def _growth(rules: ntm.Ruleset, frame: pl.DataFrame, runs: int, large: bool) -> Section:
    work = _assessed(rules.checked, checked=False)
    figures, before = [], nan
    for each in _sizes(frame, large):
        taken = medians(runs, it=_of(work, each))["it"] / each.height * 1e6
        ratio = None if before != before else taken / before
        figures.append(
            Figure(f"assess_frame, {each.height:,} rows: a million of them", taken, "a tenth of the rows", ratio)
        )
        before = taken
    return Section(
        "Growth", "Seconds a million rows; the most rows are those of before, ten times over.", tuple(figures)
    )


def _sizes(frame: pl.DataFrame, large: bool) -> Iterator[pl.DataFrame]:
    yield frame.head(frame.height // 10)
    yield frame
    if large:
        yield pl.concat([frame] * 10, rechunk=False)


def _of(work: Callable[[pl.DataFrame], object], frame: pl.DataFrame) -> Callable[[], object]:
    return lambda: work(frame)


if __name__ == "__main__":
    for section in sections():
        print(f"\n{section.title}\n{section.note}")
        for each in section.figures:
            ratio = "" if each.ratio is None else f"{each.ratio:8.2f} × {each.against}  {each.goal}"
            print(f"{each.seconds * 1000:10.0f} ms  {each.work:60} {ratio}")
