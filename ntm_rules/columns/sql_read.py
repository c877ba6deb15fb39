"""Columns of a table as inputs, in SQL: numbers in units of their last decimal, words, flags; what is no value is NULL.

A column may hold integers of any size, exact decimals, or floats: what is asked of the engine is the same for all. A
number is turned into decimals and compared with what it was: a float is equal to the shortest decimal that means it.
"""

from decimal import Decimal

from attrs import evolve
from sqlglot import exp

from ntm_rules.columns.columns import Column
from ntm_rules.columns.dialects import Dialect
from ntm_rules.columns.sql_nodes import case, number
from ntm_rules.columns.width import NARROW, TooWideError

_QUICK_PLACES = 8
"""So many decimals of a share can be scaled in 64 bits."""

_DIGITS = 38
"""As many has a decimal."""

_STEPS = 12
"""As many decimals as `records/values.py` looks at."""


def value_of(column: Column, source: exp.Expr, dialect: Dialect, checked: bool) -> exp.Expr:
    """The value of a column; NULL where it has none, and where it cannot be accepted. `checked`: all can be."""
    match column.input.kind:
        case "attested" if dialect.decimal is None and not checked:
            return case((exp.In(this=source, expressions=[number(0), number(1)]), source))
        case "attested":
            return source
        case "one of" | "ranked" if checked:
            return source
        case "one of" | "ranked":
            words = [exp.Literal.string(choice.name) for choice in column.input.choices]
            return case((exp.In(this=source, expressions=words), source))
        case _:
            return _number(column, source, dialect, checked)


def _number(column: Column, source: exp.Expr, dialect: Dialect, checked: bool) -> exp.Expr:
    """The units of a number in range; what is smaller than most an engine may work out in a quicker way."""
    branches = [
        (
            exp.Between(this=source, low=_decimal(part.low, part.decimals), high=_decimal(part.high, part.decimals)),
            _units(part, source, dialect, checked),
        )
        for part in _parts(column, dialect)
    ]
    if not checked:
        return case(*branches)
    *quick, (_, value) = branches
    return case(*quick, default=value) if quick else value


def _parts(column: Column, dialect: Dialect) -> tuple[Column, ...]:
    """A column, and before it the part of it that decimals of few digits hold."""
    if column.input.kind != "amount" or column.decimals == 0 or dialect.quick_digits is None:
        return (column,)
    most = 10 ** max(dialect.quick_digits - column.decimals, 0) - column.scale
    quick = evolve(column, low=max(column.low, -most), high=min(column.high, most))
    return (column,) if quick == column or quick.low > quick.high else (quick, column)


def _units(column: Column, source: exp.Expr, dialect: Dialect, checked: bool) -> exp.Expr:
    """A number in range in units of its last decimal."""
    if column.decimals == 0:
        whole = exp.cast(source, _type(column, dialect))
        return whole if checked else case((exp.EQ(this=whole, expression=source), whole))
    if dialect.decimal is None:
        return _digits(column, source, checked)
    if column.input.kind == "share":
        return _share(column, source, dialect)
    exact = _rounded(source, column, column.decimals, dialect)
    units = _scaled(exact, column, column.decimals, dialect)
    return units if checked else case((exp.EQ(this=exact, expression=source), units))


def _share(column: Column, source: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Few decimals the quick way, for most have few; more by way of text, which says of a float what it means.

    What has more decimals than are read lies between two units: it is the odd one of them.
    """
    quick = _rounded(source, column, _QUICK_PLACES, dialect)
    fine = _rounded(exp.cast(source, "TEXT"), column, column.decimals, dialect)
    units = _scaled(fine, column, column.decimals, dialect)
    return case(
        (exp.EQ(this=quick, expression=source), _scaled(quick, column, _QUICK_PLACES, dialect)),
        (exp.EQ(this=fine, expression=source), units),
        default=_odd(units, exp.GT(this=fine, expression=source)),
    )


def _digits(column: Column, source: exp.Expr, checked: bool) -> exp.Expr:
    """The digits of a float as the engine prints them, read as an integer: nothing is multiplied in floating point."""
    text = exp.Anonymous(this="PRINTF", expressions=[exp.Literal.string(f"%.{column.decimals}f"), source])
    bare = exp.Anonymous(this="REPLACE", expressions=[text, exp.Literal.string("."), exp.Literal.string("")])
    units, read = exp.cast(bare, "BIGINT"), exp.cast(text, "DOUBLE")
    if column.input.kind == "share":
        return case(
            (exp.EQ(this=read, expression=source), units), default=_odd(units, exp.GT(this=read, expression=source))
        )
    return units if checked else case((exp.EQ(this=read, expression=source), units))


def _odd(units: exp.Expr, too_great: exp.Expr) -> exp.Expr:
    """The odd one of the units that a number lies between, by the nearest and whether it is too great."""
    below = exp.Sub(this=units, expression=case((too_great, number(1)), default=number(0)))
    return exp.BitwiseOr(this=exp.paren(below, copy=False), expression=number(1))


def step_of(column: Column, units: exp.Expr) -> exp.Expr:
    """One unit of the last decimal that is not zero; a share is given to the percentage point at least."""
    least = 2 if column.input.kind == "share" else 0
    most = min(column.decimals, _STEPS)
    steps = [10 ** (column.decimals - decimals) for decimals in range(least, most)]
    branches = [
        (exp.EQ(this=exp.Mod(this=units, expression=number(each)), expression=number(0)), number(each))
        for each in steps
    ]
    last = number(10 ** (column.decimals - most))
    return exp.cast(case(*branches, default=last) if branches else last, "BIGINT")


def _rounded(source: exp.Expr, column: Column, places: int, dialect: Dialect) -> exp.Expr:
    """A number of any type as a decimal of so many places; there is room to multiply them away."""
    assert dialect.decimal is not None
    digits = max(len(str(_greatest(column))) - column.decimals, 1) + 2 * places
    if digits > _DIGITS:
        raise TooWideError(f"`{column.name}` may have {digits} digits, which columns do not hold")
    written = dialect.decimal.format(digits, places)
    cast = exp.cast(source, written)
    return cast if "(" in written else exp.Round(this=cast, decimals=number(places))


def _scaled(exact: exp.Expr, column: Column, places: int, dialect: Dialect) -> exp.Expr:
    """A decimal of so many places in units of the last decimal of the column."""
    unit = exp.Mul(this=exact, expression=number(10**places))
    units = exp.cast(unit, _type(column, dialect))
    more = 10 ** (column.decimals - places)
    return units if more == 1 else exp.Mul(this=units, expression=number(more))


def _type(column: Column, dialect: Dialect) -> str:
    if _greatest(column) <= NARROW:
        return "BIGINT"
    if dialect.wide is None:
        raise TooWideError(f"`{column.name}` may have more than 64 bits, which {dialect.title} does not hold")
    return dialect.wide


def _greatest(column: Column) -> int:
    return max(abs(column.low), abs(column.high))


def _decimal(units: int, decimals: int) -> exp.Expr:
    """A number of units as a decimal literal."""
    text = f"{abs(Decimal(units).scaleb(-decimals).normalize()):f}" if decimals else str(abs(units))
    literal = exp.Literal.number(text)
    return exp.Neg(this=literal) if units < 0 else literal
