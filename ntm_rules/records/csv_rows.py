"""The rows of a CSV file, numbered as a spreadsheet shows them."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from ntm_rules.diagnostics.data import Words

MOST_LINES = 200
"""A quoted cell that takes more lines than this was never closed."""

SEPARATOR_LINE = re.compile(r'"?sep=.?"?\s*', re.IGNORECASE)
"""A first line that is no row: it tells spreadsheets the delimiter."""

_UNCLOSED = Words(
    "a quotation mark opens a cell and nothing closes it; the row was read without quoting",
    "có dấu ngoặc kép mở ô mà không có dấu đóng; dòng được đọc như không có ngoặc kép",
)
_TOO_LONG = Words("a cell is too long to be read", "có ô quá dài, không đọc được")


@frozen
class CsvRow:
    """The cells of one row; `trouble` says what was wrong with its quoting."""

    number: int
    cells: tuple[str, ...]
    trouble: Words | None = None


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[CsvRow]:
    """Yield the rows that are neither blank nor a comment; those count, so that numbers stay those of the spreadsheet.

    A line that begins with `#` is a comment, also where the spreadsheet put quotes around it. The line `sep=;` that
    spreadsheets take as a hint is no row at all.
    """
    feeder = _Feeder(iter(lines))
    reader = csv.reader(feeder, delimiter=delimiter)
    number = 0
    while True:
        feeder.begin()
        trouble = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, trouble = [], _TOO_LONG
        if feeder.is_broken(trouble is not None):
            cells, trouble = _without_quotes(feeder.give_back(), delimiter)
        if number == 0 and not feeder.is_comment and _is_separator_line(feeder.taken):
            feeder.taken = []
            continue
        number += 1
        if trouble is not None or not (
            feeder.is_comment or is_blank(cells) or is_quoted_comment(cells, feeder.taken[0])
        ):
            yield CsvRow(number, tuple(cells), trouble)


def is_blank(cells: Sequence[str]) -> bool:
    """Whether nothing stands in any of the cells."""
    return all(not cell or cell.isspace() for cell in cells)


def is_quoted_comment(cells: Sequence[str], line: str) -> bool:
    """Whether a row is a comment that the spreadsheet put quotes around. `line` is its first."""
    return line.startswith('"#') and cells[0].startswith("#") and is_blank(cells[1:])


def _is_separator_line(taken: list[str]) -> bool:
    return len(taken) == 1 and SEPARATOR_LINE.fullmatch(taken[0]) is not None


def _without_quotes(line: str, delimiter: str) -> tuple[list[str], Words]:
    """Split a line at every delimiter."""
    try:
        return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE)), _UNCLOSED
    except csv.Error:
        return [], _TOO_LONG


@define
class _Feeder:
    """Hands lines to the reader and remembers those of the row it is at, to take them back from a broken row."""

    _lines: Iterator[str]
    taken: list[str] = field(factory=list)
    is_comment: bool = False
    _ended_inside: bool = False
    _pending: deque[str] = field(factory=deque)

    def begin(self) -> None:
        """A row begins with the next line."""
        self.taken = []
        self.is_comment = self._ended_inside = False

    def __iter__(self) -> "_Feeder":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            self._ended_inside = True
            raise StopIteration
        line = self._pending.popleft() if self._pending else next(self._lines, None)
        if line is None:
            self._ended_inside = bool(self.taken)
            raise StopIteration
        self.is_comment = not self.taken and line.startswith("#")
        self.taken.append(line)
        return "\n" if self.is_comment else line

    def is_broken(self, in_error: bool) -> bool:
        """Whether the row was not closed: it ran on to the end of the file, or further than any cell goes."""
        return self._ended_inside or (in_error and len(self.taken) > 1)

    def give_back(self) -> str:
        """Take back all lines of the row but the first, which is returned."""
        first, *others = self.taken
        self._pending.extendleft(reversed(others))
        return first
