"""Columns of a frame as inputs: numbers in units of their last decimal, words as places, flags; and what was refused.

Columns of a type of our own are read by polars: whole numbers and floats for numbers, Boolean for attested inputs,
words spelled as the ruleset spells them. Every other value is read as a record's is, by `read_value`, each once.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

import polars as pl
from attrs import evolve, frozen

from ntm_rules.columns.columns import Column, to_units
from ntm_rules.columns.polars_nodes import WORD
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem
from ntm_rules.records.fields import Field
from ntm_rules.records.numerals import MAX_DIGITS, Convention
from ntm_rules.records.values import Accepted, read_value

CODES = tuple(code for code in Code if code.value.startswith("record-"))
"""Problems by their numbers, which columns of codes hold."""

CODE = pl.Enum([code.value for code in CODES])

_INTEGERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Int128)
_PLAIN = 10.0**15
"""Numbers of so many digits are told apart by floats."""

_DIGITS_OF_FLOATS = 15

_NO_NUMBER = 10.0**MAX_DIGITS
_STEPS = 12
"""As many decimals as `records/values.py` looks at."""

_READ = pl.Struct({"value": pl.Int64, "step": pl.Int64, "code": pl.UInt8})
_NO_CODE = pl.lit(None, dtype=pl.UInt8)


@frozen
class Reading:
    """How a column is read: its value, null where missing or refused; whether it was refused; why, as a number of
    `CODES`; and one unit of the last decimal given. What is not asked for is not worked out.
    """

    value: pl.Expr
    refused: pl.Expr
    code: pl.Expr
    step: pl.Expr
    first: pl.Expr | None = None
    """A column that is made before the others, which read it."""


def reading(
    column: Column,
    field: Field,
    kind: pl.DataType,
    words: Sequence[str],
    convention: Convention | None,
    by_value_name: str,
    *,
    checked: bool = False,
) -> Reading:
    """How a column of a frame is read for an input. `checked`: its values are known to be without problems.

    What must be read one by one is read into a column `by_value_name`, once.
    """
    source = pl.col(field.text)
    by_value = _ByValue(column, field, words, convention, by_value_name)
    match column.input.kind:
        case "attested" if kind == pl.Boolean:
            return Reading(source, pl.lit(False), _NO_CODE, pl.lit(1))
        case "attested":
            read = by_value.reading(source)
            return evolve(read, value=read.value == 1)
        case "one of" | "ranked":
            return _words(source, kind, by_value)
        case _ if kind in _INTEGERS and not field.percent:
            return _integers(source, column, checked)
        case _ if kind in (pl.Float32, pl.Float64) and not field.percent:
            shortest = source.cast(pl.String).cast(pl.Float64) if kind == pl.Float32 else source
            if is_float(column, field, kind):
                return _amounts(shortest, column, checked)
            return _floats(shortest, by_value)
        case _ if kind == pl.String and column.input.kind != "share" and not field.percent:
            return _digits(source, by_value)
        case _:
            return by_value.reading(source)


def _integers(source: pl.Expr, column: Column, checked: bool) -> Reading:
    """Whole numbers; they are multiplied only when they are known to be in range."""
    low, high = -(-column.low // column.scale), column.high // column.scale
    fine = source if checked else pl.when(source.is_between(low, high)).then(source)
    units = fine.cast(pl.Int64)
    value = units if column.scale == 1 else units * column.scale
    step = column.scale // 100 if column.input.kind == "share" else column.scale
    return Reading(value, source.is_not_null() & fine.is_null(), _beyond(source, column), pl.lit(step))


def _beyond(source: pl.Expr, column: Column) -> pl.Expr:
    """Why a whole number is refused, null where it is not."""
    code = _NO_CODE
    for end, is_upper in ((column.high, True), (column.low, False)):
        declared = column.input.high if is_upper else column.input.low
        within = declared is not None and abs(declared * column.scale) <= abs(end)
        why = Code.RECORD_OUT_OF_RANGE if within else Code.RECORD_TOO_LARGE
        if declared == 0 and not is_upper:
            why = Code.RECORD_NEGATIVE
        is_beyond = source > end // column.scale if is_upper else source < -(-end // column.scale)
        code = pl.when(is_beyond).then(CODES.index(why)).otherwise(code)
    return code.cast(pl.UInt8)


def is_float(column: Column, field: Field, kind: pl.DataType) -> bool:
    """Whether a column of floats is read as whole numbers that stay floats: those of amounts with a few decimals."""
    few = max(abs(column.low), column.high) <= _PLAIN
    return column.input.kind == "amount" and few and kind in (pl.Float32, pl.Float64) and not field.percent


def _amounts(source: pl.Expr, column: Column, checked: bool) -> Reading:
    """Amounts given as floats: a float is accepted when it is what a number of few decimals comes to.

    Then that number is its shortest form. The division is by a column that is worked out from the source: polars turns
    one by a constant, and by a condition that always holds, into a multiplication, which does not round alike.
    """
    units = (source * float(column.scale)).round()
    step = _step(units.cast(pl.Int64, strict=False), column)
    if checked:
        return Reading(units.fill_nan(None), pl.lit(False), _NO_CODE, step)
    scale = (source - source) + float(column.scale)
    exact = units / scale == source
    fine = exact & units.is_between(column.low, column.high)
    present = source.is_not_null() & source.is_not_nan()
    why = pl.when(source.abs() >= _NO_NUMBER).then(CODES.index(Code.RECORD_NOT_A_NUMBER)).otherwise(
        pl.coalesce(_beyond(source, column), pl.when(exact.not_()).then(CODES.index(Code.RECORD_TOO_PRECISE)))
    )  # fmt: skip
    refused = present & fine.not_()
    return Reading(pl.when(fine).then(units), refused, pl.when(refused).then(why).cast(pl.UInt8), step)


def _floats(source: pl.Expr, by_value: "_ByValue") -> Reading:
    """Floats that are plainly whole in units of the last decimal; the others one by one."""
    read = by_value.reading(source, by_value.floats)
    return evolve(read, step=_step(read.value, by_value.column))


def _digits(source: pl.Expr, by_value: "_ByValue") -> Reading:
    """Text that is nothing but a few digits; everything else one by one."""
    digits = pl.when(source.str.contains(r"^[0-9]{1,9}$")).then(source).cast(pl.Int64, strict=False)
    plain = _integers(digits, by_value.column, checked=False)
    others = by_value.reading(pl.when(plain.value.is_null()).then(source))
    is_plain = plain.value.is_not_null()
    return Reading(
        pl.coalesce(plain.value, others.value),
        others.refused,
        others.code,
        pl.when(is_plain).then(plain.step).otherwise(others.step),
        others.first,
    )


def _words(source: pl.Expr, kind: pl.DataType, by_value: "_ByValue") -> Reading:
    """Words as the ruleset spells them, by their places; everything else one by one."""
    if not isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        read = by_value.reading(source)
        return evolve(read, value=read.value.cast(WORD))
    own = [choice.name for choice in by_value.column.input.choices]
    first = by_value.words.index(own[0])
    if isinstance(kind, pl.Enum) and kind.categories.to_list() == own == list(by_value.words[first : first + len(own)]):
        value = source.to_physical().cast(WORD) + first
        return Reading(value, pl.lit(False), _NO_CODE, pl.lit(1))
    text = source.cast(pl.String)
    places = text.cast(pl.Enum(by_value.words), strict=False).to_physical().cast(WORD)
    numbers = sorted(map(by_value.words.index, own))
    places = pl.when(places.is_between(numbers[0], numbers[-1]) & places.is_in(numbers)).then(places)
    others = by_value.reading(pl.when(places.is_null()).then(text))
    return evolve(others, value=pl.coalesce(places, others.value.cast(WORD)))


def _step(units: pl.Expr, column: Column) -> pl.Expr:
    """One unit of the last decimal that is not zero; a share is given to the percentage point at least."""
    least = 2 if column.input.kind == "share" else 0
    step = pl.lit(10 ** max(column.decimals - _STEPS, 0))
    for decimals in range(min(column.decimals, _STEPS) - 1, least - 1, -1):
        unit = 10 ** (column.decimals - decimals)
        step = pl.when(units % unit == 0).then(unit).otherwise(step)
    return step


@frozen
class _ByValue:
    """Reads values as those of a record are read, each different one once."""

    column: Column
    field: Field
    words: Sequence[str]
    convention: Convention | None
    name: str

    def reading(self, source: pl.Expr, read: "Callable[[pl.Series], pl.Series] | None" = None) -> Reading:
        """Read all values of a column one by one, or as another function does."""
        first = source.map_batches(read or self.rows, return_dtype=_READ, is_elementwise=True).alias(self.name)
        value, step, code = (pl.col(self.name).struct.field(name) for name in ("value", "step", "code"))
        return Reading(value, code.is_not_null(), code, step, first)

    def floats(self, series: pl.Series) -> pl.Series:
        """Floats in units of the last decimal.

        A float is plain when it is what a number of few decimals comes to: then that is its shortest form. The division
        is by a column: polars turns one by a constant into a multiplication, which does not round alike.
        """
        decimals = min(self.column.decimals, _DIGITS_OF_FLOATS)
        units = (series.cast(pl.Float64) * 10.0**decimals).round()
        whole = units.cast(pl.Int64, strict=False)
        tens = pl.repeat(10.0**decimals, len(series), dtype=pl.Float64, eager=True)
        scaled = whole * 10 ** (self.column.decimals - decimals) if self.column.decimals > decimals else whole
        plain = (units / tens == series) & units.is_between(-_PLAIN, _PLAIN)
        plain = (plain & scaled.is_between(self.column.low, self.column.high)).fill_null(False)
        others = self.rows(series.set(plain, None).fill_nan(None)).struct.unnest()
        return others.with_columns(value=scaled.zip_with(plain, others["value"])).to_struct(series.name)

    def rows(self, series: pl.Series) -> pl.Series:
        """Values of any type, each different one read once."""
        if series.null_count() == len(series):
            return pl.repeat(None, len(series), dtype=_READ, eager=True)
        if series.dtype.is_nested() or series.dtype == pl.Object:
            return self._rows(series)
        different = series.unique()
        read = pl.DataFrame({"given": different, "read": self._rows(different)})
        rows = pl.DataFrame({"given": series}).join(
            read, on="given", how="left", nulls_equal=True, maintain_order="left"
        )
        return rows["read"]

    def _rows(self, series: pl.Series) -> pl.Series:
        return pl.Series("read", list(map(self._row, series.to_list())), dtype=_READ)

    def _row(self, value: object) -> "_Row":
        column = self.column
        match read_value(column.input, value, convention=self.convention, percent=self.field.percent):
            case None:
                return _row()
            case Problem(code):
                return _row(code=code)
            case Accepted(str(word)):
                return _row(self.words.index(word), 1)
            case Accepted(accepted, step):
                assert not isinstance(accepted, str)
                units = to_units(Fraction(accepted), column.decimals)
                return _row(units, max(int(step * column.scale), 1))


_Row = dict[str, int | None]


def _row(value: int | None = None, step: int | None = None, code: Code | None = None) -> _Row:
    return {"value": value, "step": step, "code": None if code is None else CODES.index(code)}
