"""The engines that rules are written for as SQL: a row each of what it is called, how far it counts, what it lacks."""

from collections.abc import Mapping
from enum import Enum
from typing import Literal

from attrs import evolve, frozen

from ntm_rules.columns.columns import Column, column_of
from ntm_rules.columns.width import DECIMAL_38, NARROW
from ntm_rules.model.ruleset import Input

DialectName = Literal["duckdb", "postgres", "spark", "sqlite", "bigquery"]


class Gap(Enum):
    """What an engine lacks, and how that shows."""

    WIDE = "whole numbers of more than 64 bits: a rule that needs them raises TooWideError"
    DECIMALS = "exact decimals: a share has six of them, one that is finer lies between two"
    DOTS = "dots in the names of columns: `17.11` is called `17_11`"
    QUOTES = "backticks and backslashes in names: they raise ValueError"
    TRIED = "a server to try the statement on: it is written and parsed, nothing more"


@frozen
class Dialect:
    """One engine. Types are as sqlglot builds them, `{}` standing for how many digits a decimal has, and how many
    of them behind the point."""

    name: DialectName
    title: str
    wide: str | None = "DECIMAL(38, 0)"
    """The widest type of whole numbers, None where 64 bits are all."""
    largest: int = DECIMAL_38
    """What that type holds for certain."""
    decimal: str | None = "DECIMAL({}, {})"
    """None where decimals are binary floating point."""
    most_in_count: int | None = None
    """No count may be greater."""
    most_in_amount: int | None = None
    """No amount may be greater, in units of its last decimal."""
    share_decimals: int | None = None
    """How many decimals of a share are read; None for as many as elsewhere."""
    quick_digits: int | None = None
    """Decimals of so many digits are far quicker than longer ones."""
    fenced: bool = False
    """Whether steps have to be fenced off: the planner would write each into the next as often as that reads it."""
    longest_name: int | None = None
    """In bytes; the engine cuts what is longer."""
    gaps: tuple[Gap, ...] = ()

    def column(self, each: Input) -> Column:
        """How an input is read: its decimals, and its range as far as the engine can count."""
        column = column_of(each)
        match each.kind:
            case "share" if self.share_decimals is not None:
                unit = 10 ** (column.decimals - self.share_decimals)
                low, high = -(-column.low // unit), column.high // unit
                return evolve(column, decimals=self.share_decimals, low=low, high=high)
            case "amount" if self.most_in_amount is not None:
                return _within(column, self.most_in_amount)
            case "count" if self.most_in_count is not None:
                return _within(column, self.most_in_count)
            case _:
                return column


def _within(column: Column, limit: int) -> Column:
    return evolve(column, low=max(column.low, -limit), high=min(column.high, limit))


_ROWS = (
    Dialect("duckdb", "DuckDB", wide="INT128", quick_digits=18),
    # 131072 digits before the point
    Dialect("postgres", "PostgreSQL", wide="DECIMAL", largest=10**1000, fenced=True, longest_name=63),
    Dialect("spark", "Spark"),
    Dialect(
        "sqlite", "SQLite", wide=None, largest=NARROW, decimal=None, most_in_count=2 * 10**8, most_in_amount=10**10,
        share_decimals=6, fenced=True, gaps=(Gap.WIDE, Gap.DECIMALS),
    ),
    Dialect(
        "bigquery", "BigQuery", wide="BIGDECIMAL", decimal="BIGDECIMAL", longest_name=300,
        gaps=(Gap.DOTS, Gap.QUOTES, Gap.TRIED),
    ),
)  # fmt: skip

DIALECTS: Mapping[str, Dialect] = {row.name: row for row in _ROWS}
"""All engines by their names, which are sqlglot's."""


def dialect_named(name: str) -> Dialect:
    """The engine of a name. Raises ValueError where there is none."""
    if name not in DIALECTS:
        raise ValueError(f"there is no dialect `{name}`: take one of {', '.join(DIALECTS)}")
    return DIALECTS[name]
