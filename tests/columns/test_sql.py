"""The statement itself: what it is made of, what it is called, and what it refuses."""

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

import ntm_rules as ntm
from ntm_rules.columns import nodes as w
from ntm_rules.columns.dialects import DIALECTS, Gap
from ntm_rules.columns.program import program_of
from ntm_rules.columns.sql import to_sql
from ntm_rules.columns.width import NARROW, TooWideError
from ntm_rules.engines.unverified import without_unverified
from tests.columns.engines import Reference, Sql, results
from tests.servers.engines import Boolean, Column, Duckdb, Exact, Integer, Sqlite
from tests.servers.test_engines import HOSTILE
from tests.strategies.checked import rulesets
from tests.strategies.effort import times

SMALL = ntm.parse("""
ruleset mau/small
  title   "Mẫu */ drop table x; /* -- "
  enacted "318/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
input households: count of households
input sorting: count of households, part of households
input plan: attested
criterion 17 "Môi trường"
17.11: sorting / households >= 30%
  title  "Phân loại */ rác; -- /* {x} 100%s"
  source "318/QĐ-TTg" annex I item 17.11
17.12: plan
""")
NAMES = list(DIALECTS)
SHIPPED = ntm.list_rulesets()


def parsed(sql: str, dialect: str) -> exp.Expr:
    """The one statement of a text."""
    (statement,) = sqlglot.parse(sql, dialect=dialect)
    assert statement is not None
    return statement


# What it is made of --------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", NAMES)
@pytest.mark.parametrize("ruleset", SHIPPED)
def test_shipped_rulesets(ruleset: str, dialect: str) -> None:
    """Every shipped ruleset is one SELECT that can be read back, divides nothing and calculates with no float."""
    rules = ntm.load(ruleset)
    statement = parsed(rules.to_sql(dialect, "t", keep=("id",)), dialect)
    assert isinstance(statement, exp.Select)
    assert not list(statement.find_all(exp.Div, exp.IntDiv))
    for operation in statement.find_all(exp.Add, exp.Sub, exp.Mul):
        for side in (operation.left, operation.right):
            assert not (isinstance(side, exp.Literal) and "." in side.this)
            assert not (isinstance(side, exp.Cast) and side.to.is_type("double", "float"))
    assert all(each.args["quoted"] for each in statement.find_all(exp.Identifier))
    names = [name.replace(".", "_") if dialect == "bigquery" else name for name in results(rules.checked)]
    assert [each.alias_or_name for each in statement.selects] == ["id", *names]


@times(0.3)
@given(rulesets(), st.sampled_from(NAMES), st.booleans())
def test_any_ruleset_can_be_read_back(rules: Any, dialect: str, checked: bool) -> None:
    """Whatever the rules, the text can be read, and what was read can be written: `IS NOT NULL` in another order."""
    try:
        sql = to_sql(rules, without_unverified(rules), dialect, "t", checked=checked)
    except TooWideError:
        assert dialect == "sqlite"
        return
    again = parsed(sql, dialect).sql(dialect, comments=False)
    assert parsed(again, dialect).sql(dialect, comments=False) == again


def test_an_indicator_is_cited_on_its_line() -> None:
    """Code, title and source stand beside the rule; no comment can be left by what stands in it."""
    sql = SMALL.to_sql("duckdb", "communes")
    (line,) = [line for line in sql.splitlines() if "/* 17.11 " in line]
    assert '"17.11"' in line
    assert "318/QĐ-TTg annex I item 17.11" in line
    assert line.count("*/") == 1
    assert "WITH" in sql.splitlines()[0]


def test_checked_leaves_out_what_refuses() -> None:
    """Clean data are judged with no more than the rules."""
    sql = SMALL.to_sql("duckdb", "communes", checked=True)
    assert "BETWEEN" not in sql
    assert "record-" not in sql
    assert len(sql) < len(SMALL.to_sql("duckdb", "communes"))


# Names ---------------------------------------------------------------------------------------------------

HOUSEHOLDS = [(10, 3, True), (10, 2, False), (None, 2, None), (0, 0, True), (10, 11, True)]


@pytest.mark.parametrize("name", [*HOSTILE, "given", "17.11x", "households", "x" * 70])
def test_names_can_do_no_harm(engine: Any, name: str) -> None:
    """A table and a kept column may be called anything, and so may the columns of inputs."""
    columns = {"households": f"{name}1", "sorting": f"{name}2"[-40:] + "x", "plan": "plan"}
    kinds = [Column(name, Integer(64)), *(Column(each, Integer(64)) for each in list(columns.values())[:2])]
    table = [*kinds, Column("plan", Boolean())]
    if len(name) > 60 and engine.name == "postgresql":
        pytest.skip("PostgreSQL cuts names itself")
    sql = SMALL.to_sql(engine.dialect, name, columns=columns, keep=(name,))
    found = sorted(engine.run(sql, name, table, [(i, *row) for i, row in enumerate(HOUSEHOLDS)]))
    rows = [dict(zip(("households", "sorting", "plan"), row, strict=True)) for row in HOUSEHOLDS]
    expected = Reference().outcomes(SMALL.checked, rows)
    assert [list(row[1:-1]) for row in found] == [list(each.values())[:-1] for each in expected]


@pytest.mark.parametrize("dialect", NAMES)
@pytest.mark.parametrize("name", ["", "a\0b"])
def test_names_that_no_engine_has(dialect: str, name: str) -> None:
    """Nothing has an empty name, or one with a NUL."""
    for arguments in ({"table": name}, {"keep": (name,)}, {"columns": {"plan": name}}, {"table": ("a", name)}):
        with pytest.raises(ValueError, match="has no names such as"):
            SMALL.to_sql(dialect, **{"table": "t", **arguments})  # type: ignore[arg-type]


def test_a_table_in_a_schema() -> None:
    """A table is named by up to three parts; none is the name of a step of the statement."""
    assert 'FROM "a.b"."given"' in SMALL.to_sql("duckdb", ("a.b", "given"))
    assert '"given_2" AS' in SMALL.to_sql("duckdb", ("a.b", "Given"))
    with pytest.raises(ValueError, match="one to three"):
        SMALL.to_sql("duckdb", ("a", "b", "c", "d"))


def test_what_is_asked_for_wrongly() -> None:
    """Unknown dialects and inputs, and kept columns that a result is called by."""
    with pytest.raises(ValueError, match="`mysql`: take one of duckdb, postgres"):
        SMALL.to_sql("mysql", "t")
    with pytest.raises(ValueError, match="has no input `nothing`"):
        SMALL.to_sql("duckdb", "t", columns=["nothing"])
    with pytest.raises(ValueError, match="`OUTCOME` is called as one of the result"):
        SMALL.to_sql("duckdb", "t", keep=("OUTCOME",))


# What an engine lacks ------------------------------------------------------------------------------------

WIDE = ntm.parse("""
ruleset mau/wide
input a: amount in km
input b: amount in km
input c: amount in km
input d: amount in km
criterion 1 "Mẫu"
1.1: a * b >= c * d
""")
GREAT = {"a": Decimal("99999.999"), "b": Decimal("99999.998"), "c": Decimal("99999.997"), "d": Decimal("99999.999")}


def test_gap_wide_numbers(engine: Any) -> None:
    """Products of more than 64 bits are exact; SQLite says when the statement is written that it has no such."""
    if Gap.WIDE in DIALECTS[engine.dialect].gaps:
        with pytest.raises(TooWideError):
            WIDE.to_sql(engine.dialect, "t")
        return
    huge = {name: Decimal(10**9) for name in "abcd"}
    rows = [GREAT, huge, {**huge, "d": Decimal("999999999.999")}, {**huge, "a": Decimal("999999999.999")}]
    assert Sql(engine).outcomes(WIDE.checked, rows) == Reference().outcomes(WIDE.checked, rows)


def test_gap_decimals(sqlite: Sqlite) -> None:
    """SQLite reads six decimals of a share; a finer one stays above or below what it is above or below."""
    rules = ntm.parse('ruleset mau/x\ninput rate: share\ncriterion 1 "x"\n1.1: rate >= 30%\n1.2: rate > 30%\n').checked
    rows = [
        {"rate": Decimal(each)} for each in ("0.3", "0.3000001", "0.2999999", "0.30000000000001", "0.29999999999999")
    ]
    assert Gap.DECIMALS in DIALECTS["sqlite"].gaps
    assert Sql(sqlite).outcomes(rules, rows) == Reference().outcomes(rules, rows)


def test_gap_dots_and_quotes() -> None:
    """BigQuery has no column with a dot, and no name with a backtick or a backslash."""
    sql = SMALL.to_sql("bigquery", "t")
    assert "`17_11`" in sql
    assert "`17.11`" not in sql
    for name in ("a`b", "a\\b"):
        with pytest.raises(ValueError, match="BigQuery has no names such as"):
            SMALL.to_sql("bigquery", name)


@pytest.mark.parametrize("gap", Gap)
def test_every_gap_is_declared_by_an_engine(gap: Gap) -> None:
    """A gap that no engine has is none."""
    assert any(gap in row.gaps for row in DIALECTS.values())


@times(0.5)
@given(rulesets())
def test_sqlite_never_passes_64_bits(rules: Any) -> None:
    """What SQLite is given to work out fits, or is refused: its integers would turn into floats."""
    row = DIALECTS["sqlite"]
    program = program_of(rules, [each.name for each in rules.inputs], column=row.column)
    greatest = [
        max(map(abs, each.range))
        for _, stage in enumerate(program.stages)
        for _, node in stage.bindings
        for each in w.within(node)
        if isinstance(each, w.Plus | w.Times | w.Given)
    ]
    if max(greatest, default=0) > NARROW:
        with pytest.raises(TooWideError):
            to_sql(rules, rules, "sqlite", "t")


# Values --------------------------------------------------------------------------------------------------

FLOATS = ntm.parse("""
ruleset mau/floats
input rate: share
input km: amount in km, 2 decimals
input year: year
criterion 1 "Mẫu"
1.1: rate >= 0.57%
1.2: rate <= 0.57%
1.3: km >= 0.29
1.4: km <= 0.29
1.5: year >= 2024
""")


def test_a_float_is_its_shortest_decimal(duckdb: Duckdb) -> None:
    """In columns of floats as in Python: 0.0057 is 0.57 %, its neighbors are not."""
    from math import inf, nextafter

    shares = [0.0057, nextafter(0.0057, 1), nextafter(0.0057, 0), 1 / 3, 0.1 + 0.2, 1e-5]
    lengths = [0.29, 0.295, 0.28999999999999998, 1e300, -0.01, inf]
    rows = [{"rate": s, "km": k, "year": 2024} for s, k in zip(shares, lengths, strict=True)]
    assert Sql(duckdb, floats=True).outcomes(FLOATS.checked, rows) == Reference().outcomes(FLOATS.checked, rows)


def test_columns_of_any_number(duckdb: Duckdb) -> None:
    """Whole numbers may stand in columns of decimals or floats; half a household is refused."""
    rows: list[Any] = [(Decimal(10), Decimal(3), True), (Decimal("10.5"), Decimal(3), True), (Decimal(10**20), 3, True)]
    columns = [Column("households", Exact(38, 2)), Column("sorting", Exact(38, 2)), Column("plan", Boolean())]
    found = duckdb.run(SMALL.to_sql("duckdb", "t"), "t", columns, rows)
    assert [row[0] for row in found] == ["met", "unknown", "unknown"]


def test_inputs_without_a_column(engine: Any) -> None:
    """An input that the table has no column for is missing in every row."""
    sql = SMALL.to_sql(engine.dialect, "t", columns=["plan"], keep="plan")
    (row,) = engine.run(sql, "t", [Column("plan", Boolean())], [(True,)])
    assert row[1:4] == ("unknown", "met", "unknown")


@pytest.mark.spark
def test_assess_spark(spark_session: Any) -> None:
    """A frame in, a frame out: what gives no input is kept, and nothing stays registered."""
    frame = spark_session.createDataFrame([("Nậm Hàng", 10, 3, True)], ["commune", "households", "sorting", "plan"])
    (row,) = SMALL.assess_spark(frame).collect()
    assert row["commune"] == "Nậm Hàng"
    assert (row["17.11"], row["17.12"], row["outcome"]) == ("met", "met", "met")
    assert spark_session.catalog.listTables() == []


@pytest.fixture
def words() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as connection:
        yield connection


def test_words_that_are_no_values(words: sqlite3.Connection) -> None:
    """SQLite's columns hold anything: text where a number goes is refused, and so is 2 where yes or no goes."""
    words.execute("create table t (households, sorting, plan)")
    words.executemany("insert into t values (?, ?, ?)", [("ten", 3, 1), (10, "3", 2), (10.0, 3.0, 0)])
    found = words.execute(SMALL.to_sql("sqlite", "t")).fetchall()
    assert [row[:2] for row in found] == [("unknown", "met"), ("unknown", "unknown"), ("met", "not met")]
