"""Every engine that judges rows, as tests see it: a ruleset and rows in, the outcomes of each row out."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from attrs import frozen

from ntm_rules.columns.columns import Column, column_of
from ntm_rules.columns.dialects import DIALECTS
from ntm_rules.columns.sql import to_sql
from ntm_rules.engines.assessment import assess
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.engines.reference import judge
from ntm_rules.engines.unverified import without_unverified
from ntm_rules.model.ruleset import CheckedRuleset, Input
from ntm_rules.records.validate import validate
from tests.servers import engines as servers

Row = Mapping[str, Any]
"""Values by input: int, Decimal, bool and str."""

Outcomes = list[dict[str, Any]]
"""For each row what its columns hold: `17.11`, `criterion 17`, `criteria_met`, `outcome` and so on."""


def fitting(rules: CheckedRuleset, row: Row, column: Callable[[Input], Column] = column_of) -> Row:
    """A row without the numbers that columns are not made for: too great, or with more digits than a float has."""
    kept = {}
    for name, value in row.items():
        each = column(rules.input_named[name])
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            units = Fraction(value) * each.scale
            limit = column(_unbounded(each.input))
            digits = Decimal(value).normalize().as_tuple().digits
            if not limit.low <= units <= limit.high or len(digits) > 15:
                continue
        kept[name] = value
    return kept


def _unbounded(each: Input) -> Input:
    from attrs import evolve

    return evolve(each, low=None, high=None)


# In Python -----------------------------------------------------------------------------------------------


@frozen
class Reference:
    """The definition, one record at a time."""

    name: ClassVar[str] = "reference"

    def outcomes(self, rules: CheckedRuleset, rows: Sequence[Row]) -> Outcomes:
        cautious = without_unverified(rules)
        found = []
        for row in rows:
            record = validate(rules, row).record
            judged, surely = judge(rules, record), judge(cautious, record)
            criteria = list(judged.criteria.values())
            found.append(
                {
                    **{str(code): each.value for code, each in judged.indicators.items()},
                    **{f"criterion {code}": each.value for code, each in judged.criteria.items()},
                    "criteria_met": criteria.count(Outcome.MET),
                    "criteria_at_most": criteria.count(Outcome.MET) + criteria.count(Outcome.UNKNOWN),
                    "criteria_of": len(criteria) - criteria.count(Outcome.NOT_APPLICABLE),
                    "outcome": judged.outcome.value,
                    "rests_on_unverified": judged.outcome is not surely.outcome,
                }
            )
        return found


@frozen
class Compiled:
    """The engine of single records."""

    name: ClassVar[str] = "record"

    def outcomes(self, rules: CheckedRuleset, rows: Sequence[Row]) -> Outcomes:
        compiled, cautious = compile_ruleset(rules), compile_ruleset(without_unverified(rules))
        found = []
        for row in rows:
            a = assess(compiled, cautious, validate(rules, row).record)
            found.append(
                {
                    **{each.code: each.outcome.value for each in a.indicators},
                    **{f"criterion {each.code}": each.outcome.value for each in a.criteria},
                    "criteria_met": a.bounds.at_least,
                    "criteria_at_most": a.bounds.at_most,
                    "criteria_of": a.bounds.of,
                    "outcome": a.outcome.value,
                    "rests_on_unverified": a.rests_on_unverified,
                }
            )
        return found


@frozen
class Polars:
    """Frames, whole or in batches."""

    lazy: bool

    @property
    def name(self) -> str:
        return "polars, streaming" if self.lazy else "polars"

    def outcomes(self, rules: CheckedRuleset, rows: Sequence[Row]) -> Outcomes:
        import polars as pl

        from ntm_rules.columns.frame import FrameEngine

        kinds = {
            "count": pl.Int64, "amount": pl.Float64, "share": pl.Float64, "attested": pl.Boolean, "one of": pl.String,
            "ranked": pl.String, "level": pl.Int32, "year": pl.Int32,
        }  # fmt: skip
        values = {
            each.name: [_plain(row.get(each.name)) for row in rows] for each in rules.inputs
        }  # fmt: skip
        frame = pl.DataFrame(
            {"row": range(len(rows)), **values},
            {"row": pl.Int64, **{each.name: kinds[each.kind] for each in rules.inputs}},
        )
        lazy = FrameEngine(rules, without_unverified(rules)).assess(frame.lazy()).sort("row").drop("row")
        return lazy.collect(engine="streaming" if self.lazy else "in-memory").to_dicts()


# In SQL --------------------------------------------------------------------------------------------------

_ROW = "the row"


@frozen
class Sql:
    """A database. Amounts and shares are floats where it has no decimals, or where `floats` says so."""

    server: servers.Engine
    floats: bool = False

    @property
    def name(self) -> str:
        return self.server.name

    @property
    def dialect(self) -> str:
        return self.server.dialect

    def outcomes(self, rules: CheckedRuleset, rows: Sequence[Row], checked: bool = False) -> Outcomes:
        floats = self.floats or isinstance(self.server, servers.Sqlite)
        inputs = (servers.Column(each.name, _kind(each, floats)) for each in rules.inputs)
        columns = [servers.Column(_ROW, servers.Integer(64)), *inputs]
        sql = to_sql(rules, without_unverified(rules), self.dialect, "xã nông thôn", keep=(_ROW,), checked=checked)
        table = [
            (i, *(_plain(row.get(each.name)) if floats else row.get(each.name) for each in rules.inputs))
            for i, row in enumerate(rows)
        ]
        names = results(rules)
        found = sorted(self.server.run(sql, "xã nông thôn", columns, table))
        return [dict(zip(names, map(_read, names, each[1:]), strict=True)) for each in found]


Engine = Reference | Compiled | Polars | Sql


def results(rules: CheckedRuleset) -> list[str]:
    """The columns of a result, in order."""
    return [
        *(str(each.code) for each in rules.indicators),
        *(f"criterion {each.code}" for each in rules.criteria),
        "criteria_met", "criteria_at_most", "criteria_of", "outcome", "rests_on_unverified",
    ]  # fmt: skip


def _kind(each: Input, floats: bool) -> servers.Kind:
    match each.kind:
        case "amount" | "share":
            return servers.Double() if floats else servers.Exact(38, 18)
        case "attested":
            return servers.Boolean()
        case "one of" | "ranked":
            return servers.Text()
        case "level" | "year":
            return servers.Integer(32)
        case _:
            return servers.Integer(64)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _read(name: str, value: Any) -> Any:
    """SQLite's truth is a number."""
    return bool(value) if name == "rests_on_unverified" else value


def fits(engine: Engine, rules: CheckedRuleset, rows: Sequence[Row]) -> list[Row]:
    """Rows as far as an engine can hold their numbers."""
    column = DIALECTS[engine.dialect].column if isinstance(engine, Sql) else column_of
    return [fitting(rules, row, column) for row in rows]


__all__ = ["Compiled", "Engine", "Outcomes", "Polars", "Reference", "Row", "Sql", "fits", "fitting", "results"]
