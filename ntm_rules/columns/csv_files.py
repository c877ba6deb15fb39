"""CSV files of any length as batches for columns. What the file means is what `records/tables.py` says it means."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl
from attrs import frozen

from ntm_rules.columns.batches import PROBLEMS, Batch, Source, UnreadableError, problem_rows
from ntm_rules.columns.csv_cells import ROW, SURPLUS, TROUBLE, NotPlainError, any_blocks, cell, plain_blocks
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.fields import Field
from ntm_rules.records.numerals import Convention, implied_convention
from ntm_rules.records.rows import unreadable
from ntm_rules.records.tables import EMPTY, Table, open_table
from ntm_rules.records.text_files import encoding_of

Blocks = Callable[[], Iterator[tuple[pl.DataFrame, int]]]

_REFUSED = "#"
"""What no input accepts: it stands for a value that is refused for another reason."""

_ONE_READING = {
    "point": r"^[0-9]{1,20}\.([0-9]{1,2}|[0-9]{4,20})%?$",
    "comma": "^[0-9]{1,20},([0-9]{1,2}|[0-9]{4,20})%?$",
}
_TWO_READINGS = "^[1-9][0-9]{0,2}[.,][0-9]{3}%?$"


def csv_source(ruleset: CheckedRuleset, path: Path, look: Callable[[int, int], None]) -> Source:
    """Open a CSV file. `look` is told how many bytes have been looked through, of how many to read in all.

    The file is read twice, the first time for what holds of it as a whole. Raises OSError, UnreadableError.
    """
    encoding = encoding_of(path)
    if isinstance(encoding, Words):
        raise UnreadableError((unreadable(encoding),))
    table = open_table(ruleset, path, encoding)
    if table is None:
        raise UnreadableError((unreadable(EMPTY),))
    size = path.stat().st_size

    def looked(read: int) -> None:
        look(read, 2 * size)

    blocks: Blocks = partial(any_blocks, table)
    seen = None
    if encoding == "utf-8-sig":
        try:
            seen = _look_through(table, partial(plain_blocks, table), looked)
            blocks = partial(plain_blocks, table)
        except NotPlainError:
            pass
    seen = seen or _look_through(table, blocks, looked)
    problems = table.problems(seen.filled)
    if any(problem.code is Code.RECORD_UNREADABLE for problem in problems):
        raise UnreadableError(problems)
    convention = table.convention(seen.shown)
    return Source(problems, convention, lambda: _batches(table, seen.filled, blocks), size, 2 * size)


@frozen
class _Seen:
    """The conventions that cells show, and the columns without a name that hold anything."""

    shown: frozenset[Convention]
    filled: frozenset[int]


def _look_through(table: Table, blocks: Blocks, look: Callable[[int], None]) -> _Seen:
    shown: set[Convention] = set()
    filled: set[int] = set()
    for rows, read in blocks():
        for column in table.numbers:
            shown |= conventions_shown(rows[cell(column.column or 0)], shown)
        for column in table.nameless:
            if rows[cell(column.column or 0)].str.contains(r"[^\s\x1c-\x1f]").any():
                filled.add(column.column or 0)
        look(read)
    return _Seen(frozenset(shown), frozenset(filled))


def conventions_shown(cells: pl.Series, known: set[Convention]) -> set[Convention]:
    """The conventions that texts show, as `implied_convention` tells of each; `known` need not be found again."""
    marked = cells.filter(cells.str.contains("[.,]"))
    shown = set(known)
    for convention in ("point", "comma"):
        if marked.is_empty() or len(shown) == 2:
            return shown
        plain = marked.str.contains(_ONE_READING[convention])
        if plain.any():
            shown.add(convention)
            marked = marked.filter(~plain)
    rest = marked.filter(~marked.str.contains(_TWO_READINGS)).unique()
    return shown | {found for text in rest.to_list() if (found := implied_convention(text)) is not None}


def _batches(table: Table, filled: frozenset[int], blocks: Blocks) -> Iterator[Batch]:
    columns = _columns(table, filled)
    places = {each.text: each.column or 0 for each in (*table.inputs, *table.doubled)}
    doubled = {each.name for each in table.doubled}
    for rows, read in blocks():
        yield Batch(
            rows.with_columns(columns.values()).select(columns.keys()),
            rows[ROW],
            pl.concat([_of_rows(rows, pl.col(TROUBLE), Code.RECORD_UNREADABLE), _shapes(rows, table)]),
            rows[SURPLUS],
            frozenset(doubled),
            places,
            read,
        )


def _columns(table: Table, filled: frozenset[int]) -> dict[str, pl.Expr]:
    """The columns by their names: what is no input, the inputs, and those that two columns give, all refused."""
    columns: dict[str, pl.Expr] = {}
    for each in sorted((each for each in (table.label, *table.unknown) if each is not None), key=_place):
        if each.text or each.column in filled:
            name = each.text or f"column {each.column}"
            while name in columns or table.validator.names.find(name).input is not None:
                name += f" {each.column}"
            text = pl.col(cell(_place(each)))
            columns[name] = pl.when(text != "").then(text).alias(name)
    for each in table.inputs:
        text = pl.col(cell(_place(each)))
        columns[each.text] = pl.when(pl.col(SURPLUS)).then(pl.lit(_REFUSED)).otherwise(text).alias(each.text)
    return columns | {each.name: pl.lit(_REFUSED).alias(each.name) for each in table.doubled}


def _place(column: Field) -> int:
    return column.column or 0


def _shapes(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Rows with a cell too many, or without one that they must have."""
    return _of_rows(rows, pl.col(SURPLUS) | pl.col(cell(table.width)).is_null(), Code.RECORD_ROW_SHAPE)


def _of_rows(rows: pl.DataFrame, wrong: pl.Expr, code: Code) -> pl.DataFrame:
    return (
        problem_rows(())
        .clear()
        .vstack(
            rows.filter(wrong).select(
                ROW,
                field=pl.lit(None, pl.String),
                value=pl.lit(None, pl.String),
                code=pl.lit(code.value, PROBLEMS["code"]),
            )
        )
    )
