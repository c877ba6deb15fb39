"""Who is affected, over whole files in bounded memory, with all turns written to another file."""

import errno
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import polars as pl
from attrs import define, evolve, field

from ntm_rules.columns.batches import Source, UnreadableError, parquet_source
from ntm_rules.columns.csv_files import csv_source
from ntm_rules.columns.files import READ, Progress, SameFileError, all_problems, check_places, replacing
from ntm_rules.columns.writers import Writer, writer
from ntm_rules.compare.affected import LIMIT, TABLE, Affected, Comparer, NoColumnError, Sums
from ntm_rules.compare.results import Diff
from ntm_rules.diagnostics.codes import Code
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.values import key_of

__all__ = ["READ", "WRITTEN", "NoColumnError", "SameFileError", "UnreadableError", "affected_of_file"]

WRITTEN = (".csv", ".parquet", ".json")
"""The endings of the names of files that turns can be written to, in small letters."""


def affected_of_file(
    diff: Diff,
    data: Path,
    target: Path | None = None,
    *,
    subject: str | None = None,
    limit: int = LIMIT,
    progress: Progress = lambda _done, _of: None,
) -> Affected:
    """Tell what a comparison changes for the subjects of a file, of the forms in READ; `affected` does so of a frame.

    All turns are written to `target`, of the forms in WRITTEN, with the columns of `TABLE`; what stood there is
    replaced when they are whole. Raises SameFileError, UnreadableError, OSError; the others as `affected` does.
    """
    check_places(data, *(() if target is None else (target,)))
    reading = _reading(diff.old.checked, diff.new.checked)
    try:
        is_parquet = data.suffix.lower() == ".parquet"
        source = parquet_source(reading, data) if is_parquet else csv_source(reading, data, progress)
        with _writing(target) as file:
            return _run(source, Comparer(diff), file, subject, Sums(limit), progress)
    except pl.exceptions.PolarsError as error:
        raise OSError(errno.EIO, str(error).partition("\n")[0], str(data)) from error


def _run(
    source: Source, comparer: Comparer, file: "Writer | _JsonWriter | None", subject: str | None, sums: Sums,
    progress: Progress,
) -> Affected:  # fmt: skip
    sums.problems.update(problem.code for problem in source.problems)
    for batch in source.batches():
        for turns in comparer.turns(batch.frame, batch.numbers, subject, source.convention, sums):
            sums.add(turns)
            if file is not None:
                file.write(turns)
        found = all_problems(batch, comparer.problems(batch.frame, source.convention))
        sums.problems.update({Code(code): count for code, count in found["code"].value_counts().iter_rows()})
        progress(source.start + batch.read, source.end)
    return sums.result(comparer.parts, source.problems)


def _reading(old: CheckedRuleset, new: CheckedRuleset) -> CheckedRuleset:
    """What a file is read by: the inputs of both rulesets, each ruleset taking its own out of what was read.

    An input with another title is there under both.
    """
    inputs = {each.name: evolve(each, derivation=None, part_of=None) for each in new.inputs}
    taken = {key_of(text) for each in new.inputs for text in (each.name, each.title or each.name)}
    for each in old.inputs:
        title = None if each.title is None or key_of(each.title) in taken else each.title
        if each.name not in inputs or title is not None:
            name = each.name if each.name not in inputs else f"{each.name} (old)"
            inputs[name] = evolve(each, name=name, title=title, derivation=None, part_of=None)
    return evolve(new, inputs=tuple(inputs.values()))


@contextmanager
def _writing(target: Path | None) -> Iterator["Writer | _JsonWriter | None"]:
    """A writer that puts turns beside their place, where they go when all is well; None for no place."""
    if target is None:
        yield None
        return
    with replacing(target) as (part,), ExitStack() as files:
        file = _JsonWriter(part) if target.suffix.lower() == ".json" else writer(part, target.suffix)
        files.enter_context(file)
        file.write(pl.DataFrame(schema=TABLE))
        yield file


@define
class _JsonWriter:
    """Writes a list of objects, one a line. Leaving its context by an error leaves a broken file. Raises OSError."""

    path: Path
    _file: IO[str] | None = field(init=False, default=None)
    _is_begun: bool = field(init=False, default=False)

    def __enter__(self) -> "_JsonWriter":
        self._file = self.path.open("w", encoding="utf-8")
        return self

    def write(self, frame: pl.DataFrame) -> None:
        """Write the rows of a frame."""
        assert self._file is not None
        for row in frame.iter_rows(named=True):
            self._file.write((",\n" if self._is_begun else "[\n") + json.dumps(row, ensure_ascii=False))
            self._is_begun = True

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        assert self._file is not None
        with self._file:
            self._file.write("\n]\n" if self._is_begun else "[]\n")
