"""What needs an extra says how to install it."""

from collections.abc import Iterator
from contextlib import contextmanager

_PACKAGES = {
    "polars": "frame",
    "sqlglot": "sql",
    "duckdb": "sql",
    "pyspark": "spark",
    "z3": "prove",
    "hypothesis": "testing",
}


@contextmanager
def extra() -> Iterator[None]:
    """Import within this: a missing package is reported by the extra that brings it. Raises ImportError."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = _PACKAGES.get(error.name or "")
        if name is None:
            raise
        raise ImportError(f'this needs {error.name}: pip install "ntm-rules[{name}]"', name=error.name) from error
