"""Threshold tables: every combination of labels has one cell, and nothing else has."""

from fractions import Fraction
from itertools import islice, product

from attrs import evolve, frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.check_expressions import Expressions, Here
from ntm_rules.model.clauses import notes_of
from ntm_rules.model.ruleset import Citation, Label, Table, TableKey
from ntm_rules.model.types import Enumeration, Levels, Plain, Quantity, Type, Unsettled, Years, describe
from ntm_rules.model.units import SHARE
from ntm_rules.syntax import nodes as n

_FIRST = Words("first given here", "đã ghi lần đầu ở đây")
_KEY = Words("a word of a list, a level or a year", "một từ trong danh sách, một mức độ hoặc một năm")


@frozen
class _Key:
    """A key with its labels; None where a year has no declared bounds, so that any year may have a row."""

    key: TableKey
    labels: dict[Label, None] | None


def check_table(
    name: str,
    keys: tuple[n.Name, ...],
    statement: n.Statement,
    span: Span,
    expressions: Expressions,
    basis: m.Basis | None,
    sources: tuple[Citation, ...] = (),
) -> tuple[Table, Type] | None:
    """Check a table's keys and the rows of its statement; None after reporting what is wrong."""
    rows = tuple(line.node for line in statement.body if isinstance(line.node, n.Row))
    checked = [_check_key(key, expressions) for key in keys]
    if not rows:
        if not statement.damaged:
            expressions.scope.report.add(Code.MISSING_ROWS, span)
        return None
    found = [key for key in checked if key is not None]
    if len(found) < len(keys):
        return None
    grid = _Grid(expressions, tuple(found), span, statement.damaged)
    cells = grid.read(rows)
    if cells is None:
        return None
    kind = grid.kind(cells)
    if kind is None:
        return None
    settings = tuple((labels, _setting(cell, basis, kind, expressions)) for labels, cell in cells.items())
    table_keys = tuple(
        evolve(k.key, labels=tuple(dict.fromkeys(labels[i] for labels in cells))) for i, k in enumerate(found)
    )
    notes = notes_of(statement) if isinstance(statement.head.node, n.Table) else ()
    return Table(name, table_keys, settings, sources, basis, notes, span=span), kind


def _check_key(name: n.Name, expressions: Expressions) -> _Key | None:
    typed = expressions.infer(name, Here())
    if typed is None:
        return None
    value = typed.expression
    match typed.type:
        case Enumeration() as words if isinstance(value, m.InputValue | m.Defined):
            return _Key(TableKey(value, words.names), dict.fromkeys(words.names))
        case Levels(low, high) if isinstance(value, m.InputValue | m.Defined):
            levels = tuple(range(low, high + 1))
            return _Key(TableKey(value, levels), dict.fromkeys(levels))
        case Years(low, high) if isinstance(value, m.InputValue | m.Defined):
            years = None if low is None or high is None else range(low, high + 1)
            return _Key(TableKey(value, tuple(years or ())), None if years is None else dict.fromkeys(years))
        case _ if isinstance(value, m.Word):
            expressions.scope.unknown(name)
        case other:
            expressions.scope.report.add(Code.KIND_MISMATCH, name.span, expected=_KEY, found=describe(other))
    return None


_Cells = dict[tuple[Label, ...], n.Cell]


@frozen
class _Grid:
    """Reads rows against keys. One key: `| label | cell |`. Two: a first row of column labels, then rows."""

    expressions: Expressions
    keys: tuple[_Key, ...]
    span: Span
    damaged: bool

    def read(self, rows: tuple[n.Row, ...]) -> _Cells | None:
        """The cells by their labels; None after reporting labels or cells that are wrong."""
        report = self.expressions.scope.report
        cells: _Cells = {}
        at: dict[tuple[Label, ...], Span] = {}
        columns: list[tuple[Label, ...] | None] = [()]
        body = rows
        fine = True
        if len(self.keys) == 2:
            if rows[0].cells[0] is not None:
                report.add(Code.ROW_SHAPE, rows[0].cells[0].span, found=len(rows[0].cells), expected=len(rows[0].cells))
                return None
            columns = self._columns(rows[0])
            fine = None not in columns
            body = rows[1:]
        for row in body:
            if len(row.cells) != len(columns) + 1:
                report.add(Code.ROW_SHAPE, row.span, found=len(row.cells), expected=len(columns) + 1)
                fine = False
                continue
            label = self._label(row.cells[0], self.keys[0], row.span)
            fine = fine and label is not None
            for column, cell in zip(columns, row.cells[1:], strict=True):
                if label is None or column is None:
                    continue
                labels = (label, *column)
                if cell is None or isinstance(cell, n.NameCell):
                    report.add(Code.ROW_SHAPE, row.span if cell is None else cell.span, found=0, expected=1)
                    fine = False
                elif labels in cells:
                    where = row.cells[0].span if row.cells[0] else row.span
                    said = ", ".join(map(str, labels))
                    report.add(Code.ROW_DOUBLED, where, other=at[labels], other_label=_FIRST, row=said)
                    fine = False
                    break
                else:
                    cells[labels], at[labels] = cell, row.cells[0].span if row.cells[0] else row.span
        return cells if self._complete(cells, fine and not self.damaged) and fine else None

    def _columns(self, row: n.Row) -> list[tuple[Label, ...] | None]:
        report = self.expressions.scope.report
        columns: list[tuple[Label, ...] | None] = []
        for cell in row.cells[1:]:
            label = self._label(cell, self.keys[1], row.span)
            if label is not None and (label,) in columns and cell is not None:
                report.add(Code.ROW_DOUBLED, cell.span, other=row.span, other_label=_FIRST, row=str(label))
                label = None
            columns.append(None if label is None else (label,))
        return columns

    def _label(self, cell: n.Cell | None, key: _Key, row: Span) -> Label | None:
        report = self.expressions.scope.report
        match cell:
            case n.NameCell(name):
                label: Label = name
            case n.NumberCell(False, n.Number(text, None), None) if text.isdigit():
                label = int(text)
            case _:
                report.add(Code.ROW_UNKNOWN, row if cell is None else cell.span, row="")
                return None
        if (key.labels is not None and label not in key.labels) or (key.labels is None and isinstance(label, str)):
            meant = self.expressions.scope.near(str(label), map(str, key.labels or ()))
            report.add(Code.ROW_UNKNOWN, cell.span, fix=meant, row=str(label))
            return None
        return label

    def _complete(self, cells: _Cells, fine: bool) -> bool:
        """Report combinations without a cell; said only where all rows could be read."""
        if not fine:
            return False
        axes = [
            key.labels if key.labels is not None else sorted({c[i] for c in cells}, key=str)
            for i, key in enumerate(self.keys)
        ]
        missing = (", ".join(map(str, labels)) for labels in product(*axes) if labels not in cells)
        rows = tuple(islice(missing, 6))
        if rows:
            said = (*rows[:5], "…") if len(rows) > 5 else rows
            self.expressions.scope.report.add(Code.ROW_MISSING, self.span, labels=said)
        return not rows

    def kind(self, cells: _Cells) -> Type | None:
        """The one type of all cells; None after reporting a cell of another."""
        report = self.expressions.scope.report
        found: Type = Unsettled()
        first: Span | None = None
        for cell in cells.values():
            if not isinstance(cell, n.NumberCell):
                continue
            kind = _type_of(cell, self.expressions)
            if kind is None:
                return None
            if isinstance(found, Unsettled):
                found, first = kind, cell.span
            elif not _alike(kind, found):
                report.add(
                    Code.KIND_MISMATCH,
                    cell.span,
                    other=first,
                    other_label=_FIRST,
                    expected=describe(found),
                    found=describe(kind),
                )
                return None
        return found


def _type_of(cell: n.NumberCell, expressions: Expressions) -> Type | None:
    match cell.number:
        case n.Percent():
            return Quantity(SHARE)
        case n.Number(_, None):
            return Plain()
        case n.Number(_, n.Unit() as unit):
            found = expressions.scope.unit(unit)
            return None if found is None else Quantity(found)
        case _:
            return None


def _alike(a: Type, b: Type) -> bool:
    match a, b:
        case Quantity(unit), Quantity(other):
            return unit.dimensions == other.dimensions
        case _:
            return a == b


def _basis(own: n.Basis, table: m.Basis | None) -> m.Basis:
    """How well a cell is known that says so itself; one as well known as its table is stated where the table is."""
    if own.stated_by is None and table is not None and table.mark == own.mark:
        return table
    return m.Basis(own.mark, n.text_of(own.stated_by))


def _setting(cell: n.Cell, basis: m.Basis | None, kind: Type, expressions: Expressions) -> m.Setting:
    match cell:
        case n.NumberCell(negative, number, own):
            value = number.value * (-1 if negative else 1)
            if isinstance(kind, Quantity) and isinstance(number, n.Number) and number.unit is not None:
                unit = expressions.scope.unit(number.unit)
                value *= unit.scale / kind.unit.scale if unit else Fraction(1)
            return m.Figure(value, basis if own is None else _basis(own, basis), span=cell.span)
        case n.DelegatedCell(authority):
            return m.DelegatedTo(authority.text)
        case _:
            return m.Open()
