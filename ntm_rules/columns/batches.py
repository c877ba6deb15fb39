"""Files of any length as batches: frames that are assessed one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl
from attrs import frozen

from ntm_rules.columns.polars_read import CODE
from ntm_rules.diagnostics.data import Problem
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.fields import FieldNames, label_among
from ntm_rules.records.numerals import Convention

CELLS = 1 << 24
"""How many cells a batch has, about. It decides how much memory a run takes."""

PROBLEMS: dict[str, pl.DataType] = {"row": pl.Int64(), "field": pl.String(), "value": pl.String(), "code": CODE}
"""The columns of a table of problems."""


class UnreadableError(ValueError):
    """A file cannot be read. `problems` says why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


@frozen(eq=False)
class Batch:
    """Some rows of a file.

    `frame` has the inputs as `assess_frame` takes them, `numbers` the number of each row in the file. `shape` lists the
    problems of rows as such. Rows that are `surplus`, and the inputs of `doubled`, are refused for a reason that is
    listed elsewhere, and no other problem of theirs is. `places` gives the column of each field. `read` says how far
    the file has been read.
    """

    frame: pl.DataFrame
    numbers: pl.Series
    shape: pl.DataFrame
    surplus: pl.Series
    doubled: frozenset[str]
    places: Mapping[str, int]
    read: int


@frozen(eq=False)
class Source:
    """An open file: the problems of the file as a whole, its batches, where `read` begins and where it ends."""

    problems: tuple[Problem, ...]
    convention: Convention | None
    batches: Callable[[], Iterator[Batch]]
    start: int
    end: int


def parquet_source(ruleset: CheckedRuleset, path: Path) -> Source:
    """Open a Parquet file; `read` counts rows. Raises OSError, polars' errors where it is no Parquet file."""
    with path.open("rb"):
        pass  # polars reports what may not be read in words of its own
    scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    names = list(scan.collect_schema())
    count = scan.select(pl.len()).collect().item()
    places = {name: number for number, name in enumerate(names, 1)}
    size = max(CELLS // max(len(names), 1), 1)

    def batches() -> Iterator[Batch]:
        for start in range(0, max(count, 1), size):
            # Only pages that hold rows of the slice are decoded, however long the row groups are.
            frame = scan.slice(start, size).collect()
            end = start + len(frame)
            numbers = pl.int_range(start + 1, end + 1, eager=True)
            none = pl.repeat(False, len(frame), eager=True)
            yield Batch(frame, numbers, problem_rows(()), none, frozenset(), places, end)

    return Source(_unknown_columns(ruleset, names), None, batches, 0, count)


def _unknown_columns(ruleset: CheckedRuleset, columns: Iterable[str]) -> tuple[Problem, ...]:
    """Columns that are no input, but for the one that names the subjects, as in a CSV file."""
    names = FieldNames.of(ruleset)
    fields = [names.find(text, number) for number, text in enumerate(columns, 1)]
    label, given = label_among(fields), {each.name for each in fields}
    return tuple(
        names.unknown(each, row=None)
        for each in fields
        if each.input is None and (each is not label or names.is_misspelt(each.text, given))
    )


def problem_rows(problems: Iterable[Problem]) -> pl.DataFrame:
    """Problems as a table."""
    rows = [(each.row, each.field, each.value, each.code.value) for each in problems]
    return pl.DataFrame(rows, schema=PROBLEMS, orient="row")
