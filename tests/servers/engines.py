"""SQL engines as tests see them: a table of typed rows and a query in, rows out."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, assert_never

from attrs import frozen

if TYPE_CHECKING:
    import duckdb
    import psycopg
    from pyspark.sql import SparkSession

# Columns -------------------------------------------------------------------------------------------------


@frozen
class Integer:
    """A signed integer."""

    bits: Literal[16, 32, 64]


@frozen
class Exact:
    """A decimal of `precision` digits, `scale` of them after the point."""

    precision: int
    scale: int


@frozen
class Double:
    """A binary floating point number of 64 bits."""


@frozen
class Boolean:
    """True or false."""


@frozen
class Text:
    """Text of any length."""


Kind = Integer | Exact | Double | Boolean | Text


@frozen
class Column:
    """A column of a table. Two names of a table differ by more than case: most engines ignore it, even in quotes."""

    name: str
    kind: Kind


class SqlError(Exception):
    """An engine refused a query, or failed at it; the driver's own error is its cause."""


# Engines -------------------------------------------------------------------------------------------------
#
# Each has `name`, `dialect` (sqlglot's name of it), `quoted` (an identifier as SQL writes it) and
#
#   run(sql, table, columns, rows)
#
# which makes the table, loads the rows, runs the query, and drops the table again. Values are None, int, Decimal,
# float, bool and str, of the kind of their column. The rows of the answer come in the order of the query; an exact
# number without decimals is an int, however large. Raises SqlError where the query is refused or fails.


@frozen
class Duckdb:
    connection: "duckdb.DuckDBPyConnection"
    name: ClassVar[str] = "duckdb"
    dialect: ClassVar[str] = "duckdb"

    @staticmethod
    def quoted(name: str) -> str:
        return _in_double_quotes(name)

    def run(self, sql: str, table: str, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        import duckdb

        loaded, name = "rows on their way in", self.quoted(table)
        self.connection.register(loaded, arrow_table(columns, rows))
        try:
            self.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {self.quoted(loaded)}")
            with _refusing(duckdb.Error):
                return _plain(self.connection.execute(sql).fetchall())
        finally:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
            self.connection.unregister(loaded)


@frozen
class Sqlite:
    """SQLite has no booleans and no decimals: booleans go in and come out as 0 and 1; for a column of decimals, give
    scaled integers. Raises ValueError for one."""

    connection: sqlite3.Connection
    name: ClassVar[str] = "sqlite"
    dialect: ClassVar[str] = "sqlite"

    @staticmethod
    def quoted(name: str) -> str:
        return _in_double_quotes(name)

    def run(self, sql: str, table: str, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        name = self.quoted(table)
        declared = ", ".join(f"{self.quoted(column.name)} {_sqlite_type(column.kind)}" for column in columns)
        try:
            self.connection.execute(f"CREATE TABLE {name} ({declared})")
            self.connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)
            with _refusing(sqlite3.Error):
                return _plain(self.connection.execute(sql).fetchall())
        finally:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")


@frozen
class Postgresql:
    """A name of more than 63 bytes is cut to 63 by the server."""

    connection: "psycopg.Connection"
    name: ClassVar[str] = "postgresql"
    dialect: ClassVar[str] = "postgres"

    @staticmethod
    def quoted(name: str) -> str:
        return _in_double_quotes(name)

    def run(self, sql: str, table: str, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        import psycopg

        name = self.quoted(table)
        declared = ", ".join(f"{self.quoted(column.name)} {_postgresql_type(column.kind)}" for column in columns)
        # Rolled back in any case, and the table with it: after an error nothing but a rollback is possible anyway.
        with self.connection.transaction(force_rollback=True), self.connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({declared})".encode())
            with cursor.copy(f"COPY {name} FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
            with _refusing(psycopg.Error):
                return _plain(cursor.execute(sql.encode()).fetchall())


@frozen
class Spark:
    session: "SparkSession"
    name: ClassVar[str] = "spark"
    dialect: ClassVar[str] = "spark"

    @staticmethod
    def quoted(name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def run(self, sql: str, table: str, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        from pyspark.errors import PySparkException

        self.session.createDataFrame(arrow_table(columns, rows)).createOrReplaceTempView(self.quoted(table))
        try:
            with _refusing(PySparkException):
                return _plain(self.session.sql(sql).collect())
        finally:
            self.session.catalog.dropTempView(table)


Engine = Duckdb | Sqlite | Postgresql | Spark


# What the engines share ----------------------------------------------------------------------------------


def arrow_table(columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> Any:
    """The rows as DuckDB and Spark take them, a `pyarrow.Table` with the very types of the columns."""
    import pyarrow as pa  # type: ignore[import-untyped]

    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(each, _arrow_type(column.kind)) for column, each in zip(columns, values, strict=True)]
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])


def _arrow_type(kind: Kind) -> Any:
    import pyarrow as pa

    match kind:
        case Integer(bits=bits):
            return {16: pa.int16(), 32: pa.int32(), 64: pa.int64()}[bits]
        case Exact(precision=precision, scale=scale):
            return pa.decimal128(precision, scale)
        case Double():
            return pa.float64()
        case Boolean():
            return pa.bool_()
        case Text():
            return pa.string()
        case _:
            assert_never(kind)


def _postgresql_type(kind: Kind) -> str:
    match kind:
        case Integer(bits=bits):
            return {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}[bits]
        case Exact(precision=precision, scale=scale):
            return f"NUMERIC({precision}, {scale})"
        case Double():
            return "DOUBLE PRECISION"
        case Boolean():
            return "BOOLEAN"
        case Text():
            return "TEXT"
        case _:
            assert_never(kind)


def _sqlite_type(kind: Kind) -> str:
    match kind:
        case Integer() | Boolean():
            return "INTEGER"
        case Exact():
            raise ValueError("SQLite has no exact decimals: give it scaled integers")
        case Double():
            return "REAL"
        case Text():
            return "TEXT"
        case _:
            assert_never(kind)


def _in_double_quotes(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _refusing(error: type[Exception]) -> Iterator[None]:
    try:
        yield
    except error as refusal:
        raise SqlError(str(refusal)) from refusal


def _plain(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(map(_plain_value, row)) for row in rows]


def _plain_value(value: Any) -> Any:
    """A decimal without decimals is an int: that is how engines without an integer so wide return one."""
    if isinstance(value, Decimal) and isinstance(exponent := value.as_tuple().exponent, int) and exponent >= 0:
        return int(value)
    return value
