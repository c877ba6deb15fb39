"""Made-up communes as a frame: the same ones every time, of any number, complete in the way real reports are.

Every input without a derivation has a column. Of the derived ones only those are given that are published by
themselves: the income per capita where nobody knows the total, the poverty rate where nobody counts the households.
The rates are worked out, as they are in practice.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import polars as pl
from attrs import frozen

from ntm_rules.model.ruleset import CheckedRuleset, Input

PUBLISHED = {"income_per_capita": ("total_income",), "poverty_rate": ("households_poor", "households_near_poor")}
"""Derived inputs that have a column, with what is missing in the rows in which they are given."""

MISSING = 0.03
"""The share of values that are null."""

PUBLISHED_IN = {"income_per_capita": 0.6, "poverty_rate": 0.1}
"""In what share of the rows a derived input is given instead of what it is worked out from."""

_WHOLES = {
    "households": 2_400,
    "villages": 14,
    "population": 9_000,
    "total_income": 600_000,
    "children_measured": 700,
    "six_year_olds": 160,
    "settlement_population": 7_000,
    "public_green_area": 16_000,
    "smallest_stall_area": 6,
    "postal_hours": 8,
    "postal_points": 3,
    "craft_villages": 2,
    "temporary_houses": 3,
    "disaster_score": 100,
    "schools": 6,
    "officials": 24,
    "organizations": 6,
}
"""About how large what is part of nothing is; anything else is up to 400."""

_OFTEN_NONE = ("craft_villages", "temporary_houses", "settlement_population")


@frozen
class _Dice:
    """Numbers that look random and depend on the seed, the name and the row alone."""

    seed: int

    def between(self, low: int, high: int, *names: str) -> pl.Expr:
        """Whole numbers from `low` to `high`."""
        return (self._hashes(*names) % (high - low + 1)).cast(pl.Int64) + low

    def one_in(self, share: float, *names: str) -> pl.Expr:
        """True in that share of the rows."""
        return self._hashes(*names) % 1_000_000 < round(share * 1_000_000)

    def _hashes(self, *names: str) -> pl.Expr:
        name = int.from_bytes(sha256(" ".join(names).encode()).digest()[:4])
        return pl.col("row").hash(self.seed << 32 | name)


def communes(ruleset: CheckedRuleset, rows: int, *, seed: int = 1, tight: bool = False, first: int = 0) -> pl.DataFrame:
    """Make a frame of `rows` subjects: Int64 counts, Float64 amounts and shares, Boolean, words as Enum.

    A part never exceeds its whole. With `tight`, wholes are 0, 20, 100 or 200 and parts even percentages of them, so
    that many subjects stand exactly on a threshold.
    """
    dice = _Dice(seed)
    frame = pl.DataFrame({"row": pl.int_range(first, first + rows, eager=True)})
    inputs = [each for each in ruleset.inputs if each.derivation is None or each.name in PUBLISHED]
    for each in _wholes_first(inputs):
        frame = frame.with_columns(_value(each, dice, tight).alias(each.name))
    frame = frame.with_columns(_in_the_unit(each) for each in inputs)
    return frame.select(_with_holes(each, dice) for each in inputs)


def with_mistakes(frame: pl.DataFrame, ruleset: CheckedRuleset, share: float = 0.001, seed: int = 2) -> pl.DataFrame:
    """Spoil about that share of the values: below zero, or parts above their wholes."""
    dice = _Dice(seed)
    spoiled = []
    for each in ruleset.inputs:
        if each.name in frame.columns and each.kind not in ("attested", "one of", "ranked"):
            whole = pl.col(each.part_of) + 1 if each.part_of else -1
            spoiled.append(pl.when(dice.one_in(share, each.name)).then(whole).otherwise(each.name).alias(each.name))
    kinds = frame.schema
    rowed = frame.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)).with_columns(spoiled)
    return rowed.select(pl.col(name).cast(kind) for name, kind in kinds.items())


def narrow(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame with counts, levels and years as Int32."""
    return frame.cast({pl.Int64: pl.Int32})


def with_text(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame with words as text."""
    return frame.cast({name: pl.String for name, kind in frame.schema.items() if isinstance(kind, pl.Enum)})


def write_parquet(frame: pl.DataFrame, folder: Path) -> Path:
    """Write the frame to a Parquet file as data jobs leave it: Zstandard, row groups of 131,072 rows."""
    path = folder / "communes.parquet"
    frame.write_parquet(path, row_group_size=131_072)
    return path


def records(frame: pl.DataFrame) -> Iterator[Mapping[str, object]]:
    """The rows one by one, without what is missing."""
    for row in frame.iter_rows(named=True):
        yield {name: value for name, value in row.items() if value is not None}


def _wholes_first(inputs: Iterable[Input]) -> Iterator[Input]:
    left, done = list(inputs), set[str | None]({None})
    while left:
        ready = [each for each in left if each.part_of in done]
        yield from ready
        done |= {each.name for each in ready}
        left = [each for each in left if each.name not in done]


def _value(each: Input, dice: _Dice, tight: bool) -> pl.Expr:
    """A value in units of the last decimal."""
    name = each.name
    match each.kind:
        case "attested":
            return dice.one_in(0.85, name)
        case "one of" | "ranked":
            words = pl.Series([choice.name for choice in each.choices])
            return pl.lit(words).gather(dice.between(0, len(words) - 1, name)).cast(pl.Enum(words))
        case "level" | "year":
            assert each.low is not None
            assert each.high is not None
            return dice.between(int(each.low), int(each.high), name)
        case "share":
            return dice.between(0, 3_000, name)  # of 10,000: a poverty rate with two decimals of a percent
    scale: int = 10 ** _decimals(each)
    if name in PUBLISHED:
        return dice.between(300, 800, name) * (scale // 10)
    if each.part_of is None:
        most = _WHOLES.get(name, 400)
        low = 0 if name in _OFTEN_NONE or most < 10 else max(most // 4, 1)
        plain = dice.between(low * scale, most * scale, name)
        return pl.lit(pl.Series([0, 20, 100, 200])).gather(dice.between(0, 3, name)) * scale if tight else plain
    percent = dice.between(0, 100, name, "percent")
    if name in ("households_poor", "households_near_poor"):
        percent = dice.between(0, 12, name, "percent")
    elif not tight:
        percent = pl.when(dice.one_in(0.5, name, "all")).then(100).otherwise(dice.between(50, 100, name, "percent"))
    return pl.col(each.part_of) * percent // 100 // scale * scale if tight else pl.col(each.part_of) * percent // 100


def _decimals(each: Input) -> int:
    return 4 if each.kind == "share" else each.decimals or 0


def _in_the_unit(each: Input) -> pl.Expr:
    if each.kind not in ("amount", "share"):
        return pl.col(each.name)
    scale: pl.Expr = pl.col("row") * 0 + 10 ** _decimals(each)  # by a constant, polars would multiply with its inverse
    number: pl.Expr = pl.col(each.name).cast(pl.Float64) / scale.cast(pl.Float64)
    return number.alias(each.name)


def _with_holes(each: Input, dice: _Dice) -> pl.Expr:
    holes = dice.one_in(MISSING, each.name, "missing")
    for published, instead_of in PUBLISHED.items():
        given = dice.one_in(PUBLISHED_IN[published], published, "published")
        if each.name == published:
            holes |= given.not_()
        elif each.name in instead_of:
            holes |= given
    return pl.when(holes.not_()).then(each.name).alias(each.name)
