"""Tables of records: CSV as Vietnamese spreadsheets write it, one row a subject, one column an input.

The number convention is one for the whole file. It is taken from cells that have one reading only: `94,75` shows a
decimal comma, `36.5` a decimal point. A file that shows neither but is delimited by semicolons is taken to have decimal
commas, since spreadsheets write semicolons where the comma is taken. A file that shows both has no convention: what
has two readings, such as `1.234`, is a problem then, as it is wherever the other reading could be meant.
"""

from collections import Counter
from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from pathlib import Path

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem, Words
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.csv_rows import CsvRow, csv_rows, is_blank
from ntm_rules.records.fields import Field, FieldNames, label_among
from ntm_rules.records.numerals import Convention, implied_convention
from ntm_rules.records.rows import Records, Row, unreadable, unreadable_file
from ntm_rules.records.validate import Validator

DELIMITERS = (";", "\t", ",")

_NUMBERS = frozenset({"count", "amount", "share", "level", "year"})
EMPTY = Words("the file has no header", "tệp không có dòng tiêu đề")
_NO_INPUT = Words(
    "no column of the header is an input of the ruleset",
    "không có cột nào ở dòng tiêu đề là số liệu đầu vào của bộ tiêu chí",
)


def read_table(ruleset: CheckedRuleset, path: Path, encoding: str) -> Records:
    """Read a CSV file, delimited by `;`, `,` or tabs. Raises OSError.

    The first row that is neither blank nor a comment is the header. The first column that is no input, and no running
    number, names the subjects. The file is read twice, the first time for what holds of it as a whole.
    """
    table = open_table(ruleset, path, encoding)
    if table is None:
        return unreadable_file(EMPTY)
    seen = _look_through(table)
    return Records(
        None if table.label is None else table.label.text,
        tuple(column.text for column in table.unknown if column.text or column.column in seen.filled),
        table.problems(seen.filled),
        seen.convention,
        lambda: table.read(seen.convention),
    )


def open_table(ruleset: CheckedRuleset, path: Path, encoding: str) -> "Table | None":
    """Find the delimiter and the columns of a CSV file; None where it has no header. Raises OSError."""
    validator = Validator.of(ruleset)
    file = CsvFile(path, encoding, _delimiter(path, encoding, validator.names))
    header = file.first_row()
    return None if header is None else Table.of(file, header, validator)


@frozen
class CsvFile:
    """A file with how its text is read."""

    path: Path
    encoding: str
    delimiter: str

    def rows(self) -> Generator[CsvRow, None, None]:
        """Open the file and yield its rows."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            yield from csv_rows(file, self.delimiter)

    def first_row(self) -> CsvRow | None:
        """The first row, None where there is none."""
        with closing(self.rows()) as rows:
            return next(rows, None)


def _delimiter(path: Path, encoding: str, names: FieldNames) -> str:
    """The delimiter under which the header holds most inputs; most cells, where that does not decide."""

    def found(delimiter: str) -> tuple[int, int]:
        header = CsvFile(path, encoding, delimiter).first_row()
        cells = header.cells if header else ()
        return sum(names.find(cell).input is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=found)


@frozen
class Table:
    """A file with its columns: the inputs, those given by two columns, the label and the rest."""

    file: CsvFile
    header: CsvRow
    validator: Validator
    inputs: tuple[Field, ...]
    doubled: tuple[Field, ...]
    label: Field | None
    unknown: tuple[Field, ...]

    @classmethod
    def of(cls, file: CsvFile, header: CsvRow, validator: Validator) -> "Table":
        """Sort the columns of a header."""
        columns = [validator.names.find(cell.strip(), number) for number, cell in enumerate(header.cells, 1)]
        times = Counter(column.name for column in columns)
        others = [column for column in columns if column.input is None]
        label = label_among(columns)
        return cls(
            file,
            header,
            validator,
            tuple(c for c in columns if c.input is not None and times[c.name] == 1),
            tuple(c for c in columns if c.input is not None and times[c.name] > 1),
            label,
            tuple(column for column in others if column is not label),
        )

    @property
    def width(self) -> int:
        """How many cells a row must have: up to the last column with a name."""
        return max((number for number, cell in enumerate(self.header.cells, 1) if cell.strip()), default=0)

    @property
    def numbers(self) -> tuple[Field, ...]:
        """The columns whose cells show the number convention."""
        return tuple(c for c in self.inputs if c.input is not None and c.input.kind in _NUMBERS)

    @property
    def nameless(self) -> tuple[Field, ...]:
        """The columns without a name: they matter where they hold anything."""
        return tuple(c for c in self.unknown if not c.text)

    def convention(self, shown: Collection[Convention]) -> Convention | None:
        """The convention of the file, by those that its cells show."""
        if not shown and self.file.delimiter == ";" and len(self.header.cells) > 1:
            return "comma"
        return next(iter(shown)) if len(shown) == 1 else None

    def problems(self, filled: frozenset[int]) -> tuple[Problem, ...]:
        """What is wrong with the columns; `filled` are those without name that hold anything."""
        row, names = self.header.number, self.validator.names
        found = [unreadable(why, row) for why in (self.header.trouble,) if why is not None]
        if not self.inputs and not self.doubled:
            found.append(unreadable(_NO_INPUT, row))
        columns = [names.unknown(c, row=row) for c in self.unknown if c.text or c.column in filled]
        given = {column.name for column in (*self.inputs, *self.doubled)}
        if self.label is not None and names.is_misspelt(self.label.text, given):
            columns.append(names.unknown(self.label, row=row))
        columns += [_doubled(column, row) for column in _repeats(self.doubled)]
        return (*found, *sorted(columns, key=lambda problem: problem.column or 0))

    def rows(self) -> Generator[CsvRow, None, None]:
        """The rows below the header."""
        for row in self.file.rows():
            if row.number > self.header.number:
                yield row

    def read(self, convention: Convention | None) -> Iterator[Row]:
        """Read all rows."""
        refused = {c.name: Code.RECORD_DOUBLED_FIELD.value for c in self.doubled}
        for row in self.rows():
            yield self._read(row, convention, refused)

    def _read(self, row: CsvRow, convention: Convention | None, refused: dict[str, str]) -> Row:
        label = None if self.label is None else _cell(row, self.label).strip() or None
        found = [unreadable(row.trouble, row.number)] if row.trouble is not None else []
        cells = len(row.cells)
        surplus = not is_blank(row.cells[len(self.header.cells) :])
        if surplus or cells < self.width:
            facts = (("found", cells), ("expected", len(self.header.cells)))
            found.append(Problem(Code.RECORD_ROW_SHAPE, row.number, None, None, facts))
        if surplus:
            shape = {c.name: Code.RECORD_ROW_SHAPE.value for c in self.inputs}
            return Row(row.number, label, Record({}, {**shape, **refused}), tuple(found))
        values = ((column, _cell(row, column)) for column in self.inputs)
        validated = self.validator.validate_fields(values, row=row.number, convention=convention, refused=refused)
        return Row(row.number, label, validated.record, (*found, *validated.problems))


def _cell(row: CsvRow, column: Field) -> str:
    at = (column.column or 0) - 1
    return row.cells[at] if at < len(row.cells) else ""


def _repeats(columns: tuple[Field, ...]) -> Iterator[Field]:
    """All but the first column of each input."""
    seen: set[str] = set()
    for column in columns:
        if column.name in seen:
            yield column
        seen.add(column.name)


def _doubled(column: Field, row: int) -> Problem:
    facts = (("name", column.name),)
    return Problem(Code.RECORD_DOUBLED_FIELD, row, column.text, None, facts, column.column)


@frozen
class _Seen:
    convention: Convention | None
    filled: frozenset[int]


def _look_through(table: Table) -> _Seen:
    """Go through the file once, for its number convention and for columns without name that hold something."""
    numbers, nameless = table.numbers, table.nameless
    shown: set[Convention] = set()
    filled: set[int] = set()
    with closing(table.rows()) as rows:
        for row in rows:
            shown |= {c for column in numbers if (c := implied_convention(_cell(row, column))) is not None}
            filled |= {column.column or 0 for column in nameless if _cell(row, column).strip()}
    return _Seen(table.convention(shown), frozenset(filled))
