"""Every engine takes typed rows and gives them back: the ground on which tests compare queries."""

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from tests.servers.engines import (
    Boolean,
    Column,
    Double,
    Engine,
    Exact,
    Integer,
    Kind,
    Postgresql,
    SqlError,
    Sqlite,
    Text,
)
from tests.strategies.effort import times

ROW = Column("row", Integer(32))
# Names that are quoted rightly or break the query.
HOSTILE = ['a"b', "drop table x; --", "số hộ", "Select", "`", "a.b", "a\\b", "'", "100 %s", "a\nb", " ", "ô" * 31]
VIETNAMESE = "Xã Nậm Hàng, huyện Nậm Nhùn: “đạt” 'chuẩn' \"nông thôn mới\"\\\t\r\n%s; --"
KINDS: list[Kind] = [
    Integer(16), Integer(32), Integer(64), Exact(9, 2), Exact(20, 4), Exact(38, 0), Double(), Boolean(), Text(),
]  # fmt: skip
LETTERS = "aZ_ 0\"'`.;\\%\n\tđộừẴ\u0301😀"


_EXACT = Context(prec=60)
"""The context in force rounds to 28 digits."""


def values_of(kind: Kind) -> st.SearchStrategy[Any]:
    match kind:
        case Integer(bits=bits):
            return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        case Exact(precision=precision, scale=scale):
            return st.integers(1 - 10**precision, 10**precision - 1).map(lambda n: Decimal(n).scaleb(-scale, _EXACT))
        case Double():
            return st.floats(allow_nan=False, allow_infinity=False)
        case Boolean():
            return st.booleans()
        case Text():
            return st.text(LETTERS, max_size=20)


def takes(engine: Engine, kind: Kind) -> bool:
    return not (isinstance(engine, Sqlite) and isinstance(kind, Exact))


def back(engine: Engine, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]], table: str = "t") -> list[Any]:
    """The rows as they come back, each with its number in front while it is in the engine."""
    names = ", ".join(engine.quoted(column.name) for column in columns)
    sql = f"SELECT {names} FROM {engine.quoted(table)} ORDER BY {engine.quoted(ROW.name)}"
    return engine.run(sql, table, [ROW, *columns], [(i, *row) for i, row in enumerate(rows)])


EDGES: dict[Kind, list[Any]] = {
    **{Integer(bits): [-(2 ** (bits - 1)), -1, 0, 2 ** (bits - 1) - 1] for bits in (16, 32, 64)},
    Exact(20, 4): [Decimal("-9999999999999999.9999"), Decimal("0.0001"), Decimal("0.1000")],
    Exact(38, 0): [1 - 10**38, -1, 0, 10**38 - 1],
    Double(): [-1.5, 0.1, 5e-324, 1.7976931348623157e308],
    Boolean(): [True, False],
    Text(): ["", " ", "NULL", r"\N", VIETNAMESE],
}


@pytest.mark.parametrize("kind", EDGES, ids=str)
def test_every_value_comes_back(engine: Engine, kind: Kind) -> None:
    """The least and the greatest value of each kind come back as they were, and so does NULL, in no other's place."""
    if not takes(engine, kind):
        pytest.skip("SQLite has no decimals")
    rows = [(None,), *((value,) for value in EDGES[kind]), (None,)]
    assert back(engine, [Column("x", kind)], rows) == rows


@times(0.2)
@given(st.data())
def test_any_table_comes_back(engine: Engine, data: st.DataObject) -> None:
    """Whatever the columns are called and the table holds, it comes back, row by row."""
    names = st.text(LETTERS, min_size=1, max_size=12) | st.sampled_from(HOSTILE)
    called = data.draw(st.lists(names, min_size=1, max_size=6, unique_by=str.casefold))
    kinds = st.sampled_from([kind for kind in KINDS if takes(engine, kind)])
    columns = [Column(name, data.draw(kinds)) for name in called if name.casefold() != ROW.name]
    rows = data.draw(st.lists(st.tuples(*(st.none() | values_of(column.kind) for column in columns)), max_size=5))
    assert back(engine, columns, rows, table=data.draw(names)) == rows


@pytest.mark.parametrize("name", HOSTILE)
def test_sqlglot_quotes_as_the_engine_reads(engine: Engine, name: str) -> None:
    """A quoted identifier of sqlglot means the very name, as a column, as a table and as the name of a result."""
    column = exp.column(name, quoted=True)
    table = exp.Table(this=exp.to_identifier(name, quoted=True))
    sql = exp.select(exp.alias_(column + 1, name, quoted=True)).from_(table).sql(engine.dialect)
    assert engine.run(sql, name, [Column(name, Integer(64))], [(41,)]) == [(42,)]
    assert engine.quoted(name) == exp.to_identifier(name, quoted=True).sql(engine.dialect)


@pytest.mark.parametrize("text", [VIETNAMESE, "\\", "\\'", "'; --", "\\n", "{}"])
def test_sqlglot_writes_text_as_the_engine_reads(engine: Engine, text: str) -> None:
    """A literal of sqlglot is the very text, backslashes and quotes included."""
    table = exp.Table(this=exp.to_identifier("t", quoted=True))
    sql = exp.select(exp.convert(text)).from_(table).sql(engine.dialect)
    assert engine.run(sql, "t", [ROW], [(1,)]) == [(text,)]


def test_an_empty_table(engine: Engine) -> None:
    """A table without rows is a table."""
    columns = [Column("x", Integer(64)), Column("y", Text())]
    assert back(engine, columns, []) == []
    assert engine.run("SELECT COUNT(*) FROM t", "t", columns, []) == [(0,)]


def test_rows_come_in_the_order_of_the_query(engine: Engine) -> None:
    """The query says in which order."""
    sql = "SELECT x FROM t ORDER BY x DESC"
    assert engine.run(sql, "t", [Column("x", Integer(64))], [(2,), (3,), (1,)]) == [(3,), (2,), (1,)]


def test_a_table_lives_for_one_query(engine: Engine) -> None:
    """The next table of that name has columns of its own; without it the name means nothing."""
    assert engine.run("SELECT x FROM t", "t", [Column("x", Integer(64))], [(1,)]) == [(1,)]
    assert engine.run("SELECT y FROM t", "t", [Column("y", Text())], [("z",)]) == [("z",)]
    with pytest.raises(SqlError):
        engine.run("SELECT y FROM t", "other", [ROW], [(1,)])


def test_a_refused_query_leaves_no_trace(engine: Engine) -> None:
    """An engine that refused a query takes the next one, with a table of the same name."""
    for _ in range(2):
        with pytest.raises(SqlError):
            engine.run("SELECT nothing FROM t", "t", [ROW], [(1,)])
        assert engine.run("SELECT 1 FROM t", "t", [ROW], [(1,)]) == [(1,)]


def test_sqlite_is_given_no_decimals(sqlite: Sqlite) -> None:
    """Its columns of decimals would hold binary floating point: they are refused."""
    with pytest.raises(ValueError, match="scaled integers"):
        sqlite.run("SELECT 1", "t", [Column("x", Exact(5, 2))], [(Decimal("0.10"),)])


@pytest.mark.postgresql
def test_postgresql_cuts_long_names(postgresql: Postgresql) -> None:
    """Of a name PostgreSQL keeps 63 bytes, whole characters: names that differ only further on are one."""
    name = "ộ" * 21  # three bytes each
    assert postgresql.run(f'SELECT "{name}" FROM t', "t", [Column(name + "b", Integer(64))], [(1,)]) == [(1,)]
    with pytest.raises(Exception, match="specified more than once"):
        postgresql.run("SELECT 1", "t", [Column(name, Integer(64)), Column(name + "b", Integer(64))], [(1, 2)])
