"""Fixtures that give tests the SQL engines. Servers start with the first test that asks for them, and only then."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.servers.engines import Duckdb, Engine, Postgresql, Spark, Sqlite
from tests.servers.postgresql import server
from tests.servers.spark import session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EVERY_ENGINE = [
    "duckdb",
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("spark", marks=pytest.mark.spark),
]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgresql: needs a PostgreSQL server, which it starts")
    config.addinivalue_line("markers", "spark: needs Java and a Spark session, which it starts")


@pytest.fixture(scope="session", params=EVERY_ENGINE)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn; a test that is about one asks for `duckdb`, `sqlite`, `postgresql` or `spark`."""
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Duckdb]:
    import duckdb

    with duckdb.connect() as connection:
        yield Duckdb(connection)


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Sqlite]:
    with closing(sqlite3.connect(":memory:")) as connection:
        yield Sqlite(connection)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A test that asks for it carries the mark `postgresql`."""
    import psycopg

    with server() as address, psycopg.connect(address, autocommit=True, prepare_threshold=None) as connection:
        yield Postgresql(connection)


@pytest.fixture(scope="session")
def spark_session() -> Iterator["SparkSession"]:
    with session() as started:
        yield started


@pytest.fixture(scope="session")
def spark(spark_session: "SparkSession") -> Spark:
    """A test that asks for it carries the mark `spark`."""
    return Spark(spark_session)
