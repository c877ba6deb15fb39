"""What engines make of large numbers, of NULL and of truth: what a generator of SQL has to know.

Operands are columns: what an engine works out while it plans a query may differ from what it does with rows.
"""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from tests.servers.engines import (
    Boolean,
    Column,
    Duckdb,
    Engine,
    Exact,
    Integer,
    Postgresql,
    Spark,
    SqlError,
    Sqlite,
    Text,
)
from tests.strategies.effort import times

MOST = 2**63 - 1
COLUMNS = [
    Column("s", Integer(16)), Column("i", Integer(32)), Column("a", Integer(64)), Column("b", Integer(64)),
    Column("zero", Integer(64)), Column("t", Boolean()), Column("f", Boolean()), Column("u", Boolean()),
    Column("x", Text()),
]  # fmt: skip
VALUES = (2**15 - 1, 2**31 - 1, MOST, 2, 0, True, False, None, "số")

# Where whole numbers larger than 64 bits are exact; SQLite has no such type.
WIDE = {"duckdb": "HUGEINT", "postgresql": "NUMERIC", "spark": "DECIMAL(38, 0)"}


def value(engine: Engine, expression: str) -> Any:
    [(found,)] = engine.run(f"SELECT {expression} FROM q", "q", COLUMNS, [VALUES])
    return found


def refuses(engine: Engine, expression: str) -> bool:
    try:
        value(engine, expression)
    except SqlError:
        return True
    return False


def wide(engine: Engine, name: str) -> str:
    return f"CAST({name} AS {WIDE[engine.name]})"


# Past 64 bits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("expression", ["a + 1", "a + b", "a * b", "a * a", "-a - b", "9223372036854775807 + 1"])
def test_past_64_bits_is_an_error_or_floating_point(engine: Engine, expression: str) -> None:
    """DuckDB, PostgreSQL and Spark refuse; SQLite goes on in binary floating point, and says so only by the type."""
    if isinstance(engine, Sqlite):
        assert isinstance(value(engine, expression), float)
        assert value(engine, f"TYPEOF({expression})") == "real"
    else:
        assert refuses(engine, expression)


@pytest.mark.parametrize("expression", ["s + s", "s * s", "i + i", "i * i"])
def test_small_integers_overflow_in_their_own_width(engine: Engine, expression: str) -> None:
    """The type of a sum or product is the wider of its operands, and no wider; SQLite knows one width, 64 bits."""
    assert refuses(engine, expression) == (not isinstance(engine, Sqlite))
    assert value(engine, "i * b") == (2**31 - 1) * 2


integers = st.integers(-(2**63), MOST) | st.sampled_from([0, 1, -1, MOST, -MOST - 1, 2**62, 3 * 2**30])


@times(0.2)
@given(rows=st.lists(st.tuples(integers, integers, integers, integers), min_size=1, max_size=20))
def test_cross_multiplication_is_exact_in_wide_types(engine: Engine, rows: list[tuple[int, ...]]) -> None:
    """Products of any two integers of 64 bits are exact, and so are comparisons of them."""
    if isinstance(engine, Sqlite):
        pytest.skip("SQLite has no integers of more than 64 bits")
    left, right = f"{wide(engine, 'a')} * b", f"{wide(engine, 'c')} * d"
    sql = f"SELECT {left}, {left} < {right}, {left} = {right} FROM q ORDER BY n"
    columns = [Column(name, Integer(64)) for name in "nabcd"]
    answers = engine.run(sql, "q", columns, [(n, *row) for n, row in enumerate(rows)])
    assert answers == [(a * b, a * b < c * d, a * b == c * d) for a, b, c, d in rows]
    assert all(type(found) is int for found, _, _ in answers)


def test_where_wide_types_end(engine: Engine) -> None:
    """HUGEINT ends at 2^127 and DECIMAL(38, 0) at 10^38, both with an error; NUMERIC goes on."""
    if isinstance(engine, Sqlite):
        pytest.skip("SQLite has no integers of more than 64 bits")
    assert value(engine, f"{wide(engine, 'a')} * a") == MOST**2
    cubed = f"{wide(engine, 'a')} * a * a"
    if isinstance(engine, Postgresql):
        assert value(engine, cubed) == MOST**3
    else:
        assert refuses(engine, cubed)
    ends = {"duckdb": 2**127, "spark": 10**38}
    if end := ends.get(engine.name):
        assert value(engine, f"{wide(engine, repr(str(end - 2)))} + 1") == end - 1
        assert refuses(engine, f"{wide(engine, repr(str(end - 2)))} + b")


def test_nothing_in_duckdb_is_wider_than_128_bits(duckdb: Duckdb) -> None:
    """A product of two BIGNUM is a DOUBLE."""
    assert value(duckdb, "TYPEOF(CAST(a AS BIGNUM) * CAST(a AS BIGNUM))") == "DOUBLE"


@pytest.mark.spark
def test_spark_outside_ansi_mode_wraps_and_forgets(spark: Spark) -> None:
    """With ANSI mode off no overflow is an error: BIGINT wraps, DECIMAL becomes NULL, as does a division by zero."""
    spark.session.conf.set("spark.sql.ansi.enabled", "false")
    try:
        assert value(spark, "a + 1") == -(2**63)
        assert value(spark, "a * b") == -2
        assert value(spark, f"{wide(spark, 'a')} * a * a") is None
        assert value(spark, "b DIV zero") is None
        # A query can turn the NULL of an overflow into an error by itself.
        cubed = f"{wide(spark, 'a')} * a * a"
        assert refuses(spark, f"COALESCE({cubed}, CAST(RAISE_ERROR('overflow') AS DECIMAL(38, 0)))")
    finally:
        spark.session.conf.unset("spark.sql.ansi.enabled")


# Decimals with decimals ----------------------------------------------------------------------------------

SCALED = [Column("p", Exact(38, 10)), Column("q", Exact(38, 10))]


@pytest.mark.spark
def test_spark_rounds_products_of_scaled_decimals(spark: Spark) -> None:
    """Where a product needs more than 38 digits, Spark gives up decimals, down to six; with none, none are lost."""
    rows = [(Decimal("0.0001"), Decimal("0.0001"))]
    assert spark.run("SELECT p * q, TYPEOF(p * q) FROM t", "t", SCALED, rows) == [(0, "decimal(38,6)")]
    assert value(spark, "TYPEOF(CAST(a AS DECIMAL(38, 0)) * CAST(a AS DECIMAL(38, 0)))") == "decimal(38,0)"
    assert value(spark, "TYPEOF(CAST(a AS DECIMAL(38, 0)) * a)") == "decimal(38,0)"


def test_duckdb_refuses_products_of_scaled_decimals(duckdb: Duckdb) -> None:
    """A product of decimals is exact or an error, and short ones do not widen: eighteen digits stay eighteen."""
    assert duckdb.run("SELECT p * q FROM t", "t", SCALED, [(Decimal("1E-10"), Decimal("1E-9"))]) == [
        (Decimal("1E-19"),)
    ]
    with pytest.raises(SqlError, match="scale"):
        duckdb.run("SELECT p * q * p * q FROM t", "t", SCALED, [(Decimal(1), Decimal(1))])
    short = [Column("p", Exact(10, 2))]
    assert duckdb.run("SELECT TYPEOF(p * p) FROM t", "t", short, [(Decimal(1),)]) == [("DECIMAL(18,4)",)]
    with pytest.raises(SqlError, match="Overflow"):
        duckdb.run("SELECT p * p FROM t", "t", short, [(Decimal("99999999.99"),)])


@pytest.mark.postgresql
def test_postgresql_multiplies_numeric_exactly_and_divides_it_roughly(postgresql: Postgresql) -> None:
    """A product keeps every digit; a quotient of large whole numbers is rounded to one: compare products instead."""
    rows = [(Decimal("0.0000000001"), Decimal("0.0000000003"))]
    assert postgresql.run("SELECT p * q FROM t", "t", SCALED, rows) == [(Decimal("3E-20"),)]
    assert value(postgresql, "(CAST(a AS NUMERIC) + 1) / 3") == (MOST + 1) // 3 + 1


# SQLite --------------------------------------------------------------------------------------------------


def test_sqlite_can_be_asked_whether_it_overflowed(sqlite: Sqlite) -> None:
    """The type of the result tells, and only the type; `ABS` is an exception, which raises an error."""
    guarded = "CASE WHEN TYPEOF({0}) = 'integer' THEN {0} END"
    assert value(sqlite, guarded.format("i * i")) == (2**31 - 1) ** 2
    assert value(sqlite, guarded.format("a * b")) is None
    assert refuses(sqlite, "ABS(-a - 1)")


def test_sqlite_compares_with_a_literal_past_64_bits_rightly(sqlite: Sqlite) -> None:
    """The literal is floating point, but beyond every integer, on the right side."""
    assert value(sqlite, "TYPEOF(9223372036854775808)") == "real"
    assert value(sqlite, "a < 9223372036854775809") == 1
    assert value(sqlite, "a >= 9223372036854775808") == 0
    assert value(sqlite, "TYPEOF(-9223372036854775808)") == "integer"


def test_sqlite_casts_of_sqlglot_lose_digits(sqlite: Sqlite) -> None:
    """sqlglot writes a decimal as REAL for SQLite: no cast to a wide type may reach it."""
    cast = exp.cast(exp.column("a"), "decimal(38, 0)").sql("sqlite")
    assert cast == "CAST(a AS REAL(38, 0))"
    assert value(sqlite, f"TYPEOF({cast})") == "real"
    assert value(sqlite, "CAST(a AS REAL) = 9223372036854775808.0")


# Division ------------------------------------------------------------------------------------------------


def test_a_slash_divides_integers_differently(engine: Engine) -> None:
    """Whole numbers in SQLite and PostgreSQL, floating point in DuckDB and Spark."""
    assert value(engine, "i / b") == ((2**31 - 1) // 2 if engine.name in ("sqlite", "postgresql") else (2**31 - 1) / 2)


def test_division_by_zero(engine: Engine) -> None:
    """NULL in SQLite, infinity in DuckDB, an error elsewhere."""
    match engine:
        case Sqlite():
            assert value(engine, "b / zero") is None
        case Duckdb():
            assert value(engine, "b / zero") == float("inf")
            assert refuses(engine, "b % zero")
        case _:
            assert refuses(engine, "b / zero")


# Truth ---------------------------------------------------------------------------------------------------

TRUTH: list[bool | None] = [True, False, None]


def test_and_or_not_are_kleenes(engine: Engine) -> None:
    """False and NULL is false, true or NULL is true, on every engine."""
    columns = [Column("n", Integer(32)), Column("p", Boolean()), Column("q", Boolean())]
    pairs = list(product(TRUTH, TRUTH))
    rows = [(n, *pair) for n, pair in enumerate(pairs)]
    answers = engine.run("SELECT p AND q, p OR q, NOT p FROM t ORDER BY n", "t", columns, rows)
    for (p, q), (both, either, inverse) in zip(pairs, answers, strict=True):
        assert both == (False if False in (p, q) else None if None in (p, q) else True)
        assert either == (True if True in (p, q) else None if None in (p, q) else False)
        assert inverse == (None if p is None else not p)


def test_case_takes_null_for_false(engine: Engine) -> None:
    """A condition that is NULL is not met, whether negated or not; without ELSE the answer is NULL."""
    assert value(engine, "CASE WHEN u THEN 1 WHEN NOT u THEN 2 ELSE 3 END") == 3
    assert value(engine, "CASE WHEN u THEN 1 END") is None
    assert value(engine, "CASE WHEN u IS NULL THEN 1 END") == 1


@pytest.mark.parametrize("expression", ["a > zero + NULL", "b IN (1, NULL)", "b NOT IN (1, NULL)", "x = NULL", "NOT u"])
def test_comparing_with_null_gives_null(engine: Engine, expression: str) -> None:
    """What is compared with NULL is unknown, and membership too where it is not found."""
    assert value(engine, expression) is None


def test_booleans_are_numbers_in_sqlite_alone(engine: Engine) -> None:
    """SQLite answers 0 and 1; PostgreSQL and Spark do not compare a boolean with a number, DuckDB casts."""
    found = value(engine, "a > b")
    assert found == 1
    assert type(found) is (int if isinstance(engine, Sqlite) else bool)
    assert refuses(engine, "t = 1") == (engine.name in ("postgresql", "spark"))
    assert value(engine, "CAST(t AS INTEGER)") == 1


def test_case_keeps_an_overflow_from_happening(engine: Engine) -> None:
    """A branch that is not taken is not worked out."""
    assert value(engine, "CASE WHEN f THEN a * b > 0 ELSE FALSE END") == 0


def test_and_keeps_no_overflow_from_happening_in_duckdb(duckdb: Duckdb) -> None:
    """Both sides of AND are worked out, whatever the first one is; use CASE."""
    assert refuses(duckdb, "f AND a * b > 0")


@pytest.mark.postgresql
def test_postgresql_works_out_constants_beforehand(postgresql: Postgresql) -> None:
    """An error in a constant is an error even where it is not reached."""
    assert refuses(postgresql, "CASE WHEN f THEN 1 / 0 > 0 ELSE FALSE END")


# Text ----------------------------------------------------------------------------------------------------


def test_text_is_compared_by_code_points(engine: Engine) -> None:
    """Case, blanks at the end and the way an accent is written make a difference."""
    assert value(engine, "x = 'số'") == 1
    for other in ("Số", "số ", "so\u0302\u0301"):
        assert value(engine, f"x = '{other}'") == 0
    assert value(engine, "x < 'z' AND 'z' < 'đ'") == 1


# What sqlglot writes -------------------------------------------------------------------------------------


def test_sqlglot_gives_every_dialect_a_type_of_its_own(engine: Engine) -> None:
    """`int128` is known to DuckDB alone; a decimal of 38 digits is right elsewhere."""
    kind = "int128" if isinstance(engine, Duckdb) else "decimal(38, 0)"
    cast = exp.cast(exp.column("a"), kind).sql(engine.dialect)
    expected = {"duckdb": "CAST(a AS INT128)", "sqlite": "CAST(a AS REAL(38, 0))"}
    assert cast == expected.get(engine.name, "CAST(a AS DECIMAL(38, 0))")
    if not isinstance(engine, Sqlite):
        assert value(engine, f"{cast} * a") == MOST**2
    if engine.name in ("postgresql", "spark"):
        assert refuses(engine, exp.cast(exp.column("a"), "int128").sql(engine.dialect))
