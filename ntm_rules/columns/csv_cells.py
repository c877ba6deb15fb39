"""The cells of a CSV file, block by block: all of them text, with the rows numbered as a spreadsheet shows them.

`records/csv_rows.py` says what the rows of a file are. In a *plain* file each row is one line; polars takes such a file
apart many lines at a time, and only lines with quotation marks are read one by one. Any other file is read row by row.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

import polars as pl

from ntm_rules.records.csv_rows import SEPARATOR_LINE, CsvRow, csv_rows, is_blank, is_quoted_comment
from ntm_rules.records.tables import Table

BLOCK = 1 << 26
"""Bytes of a plain file that are taken apart at once."""

ROWS = 50_000
"""Rows of any other file."""

ROW, SURPLUS, TROUBLE = "row", "surplus", "trouble"
"""The columns of a block besides those of cells: the row's number, and whether it has a cell that has no column, or
quotation marks that could not be read."""

_SPACE = r"\s\x1c-\x1f"
"""What Python takes for white space."""


class NotPlainError(Exception):
    """A row takes more than a line, or a line cannot be read by itself."""


def cell(column: int) -> str:
    """The name of the cells of a column, which is numbered from 1."""
    return f"cell {column}"


def plain_blocks(table: Table) -> Iterator[tuple[pl.DataFrame, int]]:
    """Yield the rows below the header of a UTF-8 file, and how many bytes have been read.

    A cell that is not there is null. Raises NotPlainError, OSError.
    """
    number, read = 0, 0
    for block in _lines_of(table.file.path):
        read += len(block)
        lines = _lines(block.removeprefix(codecs.BOM_UTF8) if number == 0 else block)
        while number == 0 and len(lines) and SEPARATOR_LINE.fullmatch(lines["line"][0]):
            lines = lines[1:]
        numbered = lines.with_row_index(ROW, offset=number + 1).with_columns(pl.col(ROW).cast(pl.Int64))
        number += len(lines)
        yield _below(table, _rows_of_lines(numbered, table)), read


def any_blocks(table: Table) -> Iterator[tuple[pl.DataFrame, int]]:
    """Yield the same of any file, row by row. Raises OSError."""
    with table.file.path.open("rb") as file, TextIOWrapper(file, table.file.encoding, newline="") as text:
        read = csv_rows(text, table.file.delimiter)
        while block := list(islice(read, ROWS)):
            yield _below(table, _rows_of_cells(block, table)), file.tell()


def _below(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col(ROW) > table.header.number)


def _lines_of(path: Path) -> Iterator[bytes]:
    """Whole lines, a block at a time."""
    with path.open("rb") as file:
        rest = b""
        while block := file.read(BLOCK):
            end = block.rfind(b"\n") + 1
            if not end and len(rest) > csv.field_size_limit():
                raise NotPlainError
            rest += block[:end] if end else block
            if end:
                yield rest
                rest = block[end:]
        if rest:
            yield rest


def _lines(block: bytes) -> pl.DataFrame:
    """The lines of a block, without their ends."""
    if block.count(b"\r") != block.count(b"\r\n"):
        raise NotPlainError
    # polars takes text that begins in certain ways for a compressed file; none begins with a line end.
    lines = pl.read_lines(b"\n" + block)[1:]
    longest = lines["line"].str.len_bytes().max()
    if isinstance(longest, int) and longest >= csv.field_size_limit():
        raise NotPlainError
    return lines


def _rows_of_lines(lines: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows of lines that are no comment and not blank."""
    delimiter, line = table.file.delimiter, pl.col("line")
    lines = lines.filter(line.str.contains(f"[^{_SPACE}{delimiter}]"), ~line.str.starts_with("#"))
    quoted = lines.filter(line.str.contains('"', literal=True))
    width = len(table.header.cells)
    split = line.str.splitn(delimiter, width + 1).struct.rename_fields([*map(cell, range(1, width + 1)), SURPLUS])
    rows = (lines if quoted.is_empty() else lines.filter(~line.str.contains('"', literal=True))).select(ROW, split)
    rows = rows.unnest("line").with_columns(
        pl.col(SURPLUS).str.contains(f"[^{_SPACE}{delimiter}]").fill_null(False), pl.lit(False).alias(TROUBLE)
    )
    if quoted.is_empty():
        return rows
    return pl.concat([rows, _rows_of_cells(_quoted_rows(quoted, delimiter), table)]).sort(ROW)


def _quoted_rows(lines: pl.DataFrame, delimiter: str) -> list[CsvRow]:
    """Read lines that hold quotation marks. Raises NotPlainError where one is no row by itself."""
    texts = lines["line"].to_list()
    # A line that leaves a quotation mark open takes the next one with it, the last one the one behind.
    rows = list(csv.reader([*texts, "end"], delimiter=delimiter))
    if len(rows) != len(texts) + 1:
        raise NotPlainError
    read = zip(lines[ROW].to_list(), rows[:-1], texts, strict=True)
    return [
        CsvRow(number, tuple(cells))
        for number, cells, text in read
        if not (is_blank(cells) or is_quoted_comment(cells, text))
    ]


def _rows_of_cells(rows: Sequence[CsvRow], table: Table) -> pl.DataFrame:
    width = len(table.header.cells)
    padded = [(*row.cells[:width], *(None,) * (width - len(row.cells))) for row in rows]
    columns = {
        ROW: pl.Series([row.number for row in rows], dtype=pl.Int64),
        **{
            cell(number): pl.Series(cells, dtype=pl.String)
            for number, cells in enumerate(zip(*padded, strict=True) if padded else [()] * width, 1)
        },
        SURPLUS: pl.Series([not is_blank(row.cells[width:]) for row in rows], dtype=pl.Boolean),
        TROUBLE: pl.Series([row.trouble is not None for row in rows], dtype=pl.Boolean),
    }
    return pl.DataFrame(columns)
