"""What reading a file of records gives."""

from collections.abc import Callable, Iterator

from attrs import field, frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem, Words
from ntm_rules.model.record import Record
from ntm_rules.records.numerals import Convention


@frozen
class Row:
    """One record of a file. In a table `number` is the row as a spreadsheet counts it, in JSON lines the line, in other
    JSON the record, always from 1. `label` names the subject, None where nothing does.
    """

    number: int
    label: str | None
    record: Record
    problems: tuple[Problem, ...] = ()


@frozen
class Records:
    """A file of records. Iterating reads it row by row, each time from the start.

    `problems` are those of the file as a whole; those of a row stand with the row. `label_column` is the column that
    names the subjects, `unused_columns` the others that are no input. `convention` is that of the numbers in the file,
    None where it shows none or both.
    """

    label_column: str | None
    unused_columns: tuple[str, ...]
    problems: tuple[Problem, ...]
    convention: Convention | None = None
    _rows: Callable[[], Iterator[Row]] = field(default=lambda: iter(()), eq=False, repr=False)

    def __iter__(self) -> Iterator[Row]:
        return self._rows()


def unreadable(why: Words, row: int | None = None) -> Problem:
    """The problem of a file or a row that cannot be read."""
    return Problem(Code.RECORD_UNREADABLE, row, None, None, (("why", why),))


def unreadable_file(why: Words) -> Records:
    """A file without a single row, and why."""
    return Records(None, (), (unreadable(why),))
