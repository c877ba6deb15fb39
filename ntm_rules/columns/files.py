"""Whole files assessed in bounded memory: read, assessed and written batch by batch.

Results are written beside their place, under another name, and take it when they are whole: whatever ends a run before
that leaves what was there as it was.
"""

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import combinations
from pathlib import Path

import polars as pl
from attrs import frozen

from ntm_rules.columns.batches import PROBLEMS, Batch, Source, UnreadableError, parquet_source, problem_rows
from ntm_rules.columns.csv_files import csv_source
from ntm_rules.columns.frame import FrameEngine
from ntm_rules.columns.writers import CsvWriter, writer
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.ruleset import CheckedRuleset

__all__ = ["READ", "WRITTEN", "SameFileError", "Summary", "UnreadableError", "assess_file"]

READ = (".parquet", ".csv", ".tsv", ".tab")
WRITTEN = (".parquet", ".csv")
"""The endings of the names of files that can be read and written, in small letters."""

Progress = Callable[[int, int], None]
"""Told how much is done, of how much. It is called between batches: what it raises ends the run in good order."""


@frozen
class Summary:
    """What came out: how many rows, how many of each outcome, how many problems of each code.

    `problems` are those of the file as a whole, such as a column that is no input; they are counted with the others.
    """

    rows: int
    outcomes: Mapping[Outcome, int]
    codes: Mapping[Code, int]
    problems: tuple[Problem, ...]


class SameFileError(ValueError):
    """Two of the files read and written are one. `path` is the one that would be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is read and written, or written twice")
        self.path = path


def assess_file(
    data: Path,
    target: Path,
    problems: Path,
    ruleset: CheckedRuleset,
    cautious: CheckedRuleset,
    progress: Progress = lambda _done, _of: None,
) -> Summary:
    """Assess a file, of the forms in READ, into `target`, of those in WRITTEN, and the table `problems`, always CSV.

    `cautious` is the ruleset without its unverified thresholds. What stood under the names of the results is replaced
    when both are whole. Raises SameFileError, UnreadableError, OSError; ValueError as `FrameEngine` does.
    """
    check_places(data, target, problems)
    try:
        is_parquet = data.suffix.lower() == ".parquet"
        source = parquet_source(ruleset, data) if is_parquet else csv_source(ruleset, data, progress)
        with replacing(problems, target) as (problems_part, target_part):
            return _run(source, FrameEngine(ruleset, cautious), (target_part, target.suffix), problems_part, progress)
    except pl.exceptions.PolarsError as error:
        raise OSError(errno.EIO, str(error).partition("\n")[0], str(data)) from error


def check_places(data: Path, *results: Path) -> None:
    """Insist that results can be written, and not over the data. Raises SameFileError, OSError."""
    for first, second in combinations((data, *results), 2):
        both_exist = first.exists() and second.exists()
        if first.resolve() == second.resolve() or (both_exist and first.samefile(second)):
            raise SameFileError(second)
    for result in results:
        if not result.resolve().parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(result.parent))
        if result.exists() and not result.is_file():
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(result))


@contextmanager
def replacing(*targets: Path) -> Iterator[list[Path]]:
    """Give a place to write beside each target; at the end all targets are replaced, after an error none is."""
    wholes = [target.resolve() for target in targets]
    parts = [whole.with_name(f".{whole.name}.{os.getpid()}.part") for whole in wholes]
    try:
        yield parts
        for part, whole in zip(parts, wholes, strict=True):
            part.replace(whole)
    except OSError as error:
        if error.filename is not None and Path(error.filename) not in parts:
            raise
        named = dict(zip(map(str, parts), targets, strict=True))
        raise OSError(error.errno, error.strerror, str(named.get(str(error.filename), targets[-1]))) from error
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink()


def _run(
    source: Source,
    engine: FrameEngine,
    target: tuple[Path, str],
    problems: Path,
    progress: Progress,
) -> Summary:
    """Write the results to the file `target`, of the form that its second part names."""
    rows = 0
    outcomes: Counter[Outcome] = Counter()
    codes = Counter(problem.code for problem in source.problems)
    with ExitStack() as files:
        listed, assessed = CsvWriter(problems), writer(*target)
        files.enter_context(listed)
        files.enter_context(assessed)
        listed.write(problem_rows(source.problems))
        for batch in source.batches():
            frame = batch.frame.lazy()
            results, found = pl.collect_all(
                [
                    engine.assess(frame, convention=source.convention),
                    engine.problems(frame, convention=source.convention),
                ]
            )
            found = all_problems(batch, found)
            assessed.write(results)
            listed.write(found)
            rows += len(results)
            outcomes.update({Outcome(value): count for value, count in results["outcome"].value_counts().iter_rows()})
            codes.update({Code(value): count for value, count in found["code"].value_counts().iter_rows()})
            progress(source.start + batch.read, source.end)
    return Summary(rows, outcomes, codes, source.problems)


def all_problems(batch: Batch, found: pl.DataFrame) -> pl.DataFrame:
    """All problems of a batch, with the numbers of rows in the file, in the order of the file."""
    at = found["row"] - 1
    own = found.with_columns(row=batch.numbers.gather(at)).filter(
        batch.surplus.gather(at).not_(), pl.col("field").is_in(batch.doubled).not_()
    )
    behind = len(batch.places) + 1
    column = pl.col("field").replace_strict(batch.places, default=behind, return_dtype=pl.Int64)
    everything = pl.concat([batch.shape, own.select(pl.col(name).cast(kind) for name, kind in PROBLEMS.items())])
    return everything.sort("row", pl.when(pl.col("field").is_null()).then(0).otherwise(column), maintain_order=True)
