"""Many records: polars frames in, polars frames out. A lazy frame stays lazy; every row is judged by itself."""

from collections.abc import Iterator

import polars as pl
from attrs import define, field

from ntm_rules.columns.build import FALSE
from ntm_rules.columns.explain import compared_of
from ntm_rules.columns.layout import Layout
from ntm_rules.columns.polars_nodes import PolarsNodes
from ntm_rules.columns.polars_read import CODE
from ntm_rules.columns.program import Verdict
from ntm_rules.columns.ratios import Ratio
from ntm_rules.columns.reasons import Reasons
from ntm_rules.columns.verdicts import Verdicts
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.numerals import Convention

OUTCOME = pl.Enum([outcome.value for outcome in Outcome])

_PLANS_KEPT = 32

_MET, _NOT_MET, _UNKNOWN, _NOT_APPLICABLE = (pl.lit(outcome.value, dtype=OUTCOME) for outcome in Outcome)


def lazy(frame: object) -> pl.LazyFrame:
    """A polars frame, or a table that can be handed over as Arrow data (pyarrow, pandas, duckdb), as a lazy frame.

    Raises TypeError for what is no table.
    """
    match frame:
        case pl.LazyFrame():
            return frame
        case pl.DataFrame():
            return frame.lazy()
        case _ if hasattr(frame, "__arrow_c_stream__"):
            return pl.DataFrame(frame).lazy()
        case _:
            raise TypeError(f"a frame is a polars frame or a table of Arrow data, not {type(frame).__name__}")


Stages = tuple[tuple[pl.Expr, ...], ...]


@define(frozen=True, slots=False)
class FrameEngine:
    """A ruleset over frames; `cautious` is the ruleset without its unverified thresholds.

    Plans are kept, one for each schema and way to read it: laying a ruleset out takes as long as judging some hundred
    thousand rows.
    """

    ruleset: CheckedRuleset
    cautious: CheckedRuleset
    _plans: dict[object, tuple[Stages, tuple[pl.Expr, ...]]] = field(factory=dict, init=False, eq=False, repr=False)

    def assess(
        self,
        frame: pl.LazyFrame,
        *,
        explain: bool = False,
        checked: bool = False,
        convention: Convention | None = None,
    ) -> pl.LazyFrame:
        """Judge every row of a frame.

        Raises ValueError for columns that give one input twice or are named as a column of the result, TooWideError.
        """
        schema = frame.collect_schema()
        key = (tuple(schema.items()), explain, checked, convention)
        if key not in self._plans:
            if len(self._plans) >= _PLANS_KEPT:
                self._plans.clear()
            self._plans[key] = self._plan(schema, explain, checked, convention)
        stages, results = self._plans[key]
        for stage in stages:
            frame = frame.with_columns(stage)
        return frame.select(results)

    def _plan(
        self, schema: pl.Schema, explain: bool, checked: bool, convention: Convention | None
    ) -> tuple[Stages, tuple[pl.Expr, ...]]:
        layout = Layout.of(schema, self.ruleset, checked, convention)
        verdicts = Verdicts.of(layout.program, self.cautious)
        results = dict(_results(layout, verdicts, explain))
        clash = set(layout.others) & results.keys()
        if clash:
            raise ValueError(f"the frame has a column `{min(clash)}`, which is one of the result: rename or drop it")
        columns = (*map(pl.col, layout.others), *(column.alias(name) for name, column in results.items()))
        bound = map(layout.bound, (*layout.program.stages, *verdicts.stages))
        return _used((layout.read_first(), layout.read(), layout.divisors(), *bound), columns), columns

    def problems(self, frame: pl.LazyFrame, *, convention: Convention | None = None) -> pl.LazyFrame:
        """List what is wrong with the rows of a frame: `row` from 1, `field`, `value` as text, and the `code`.

        Raises as `assess` does.
        """
        layout = Layout.of(frame.collect_schema(), self.ruleset, False, convention)
        row, problem = layout.nodes.inner("row"), layout.nodes.inner("problem")
        frame = frame.with_row_index(row, offset=1)
        read = (layout.read_first(), (*layout.read(), *layout.codes()), layout.divisors())
        for stage in (*read, *map(layout.bound, layout.program.stages)):
            frame = frame.with_columns(stage)
        problems = dict(layout.problems())
        if not problems:
            nothing = pl.lit(None, dtype=pl.String)
            return frame.select(pl.col(row).alias("row"), field=nothing, value=nothing, code=nothing.cast(CODE)).clear()
        found = [
            pl.when(code.is_not_null()).then(pl.struct(value=pl.col(name).cast(pl.String), code=code)).alias(name)
            for name, code in problems.items()
        ]
        wrong = frame.filter(pl.any_horizontal(code.is_not_null() for code in problems.values()))
        # A list of problems within each row would take polars some hundred times as long.
        listed = wrong.select(pl.col(row), *found).unpivot(index=row, variable_name="field", value_name=problem)
        listed = listed.drop_nulls(problem).sort(row, maintain_order=True).unnest(problem)
        return listed.rename({row: "row"})


def _used(stages: Stages, results: tuple[pl.Expr, ...]) -> Stages:
    """Leave out what nothing reads: polars would too, but takes longer to find out."""
    live = {name for result in results for name in result.meta.root_names()}
    kept: list[tuple[pl.Expr, ...]] = []
    for stage in reversed(stages):
        needed = tuple(column for column in stage if column.meta.output_name() in live)
        live |= {name for column in needed for name in column.meta.root_names()}
        if needed:
            kept.append(needed)
    return tuple(reversed(kept))


def _results(layout: Layout, verdicts: Verdicts, explain: bool) -> Iterator[tuple[str, pl.Expr]]:
    """The columns of the result, by their names."""
    write, reasons = layout.nodes, Reasons(layout.program.lowering)
    for indicator in layout.program.ruleset.indicators:
        verdict, code = verdicts.indicators[indicator.code], str(indicator.code)
        yield code, _outcome(verdict, write)
        if explain:
            sides = compared_of(indicator.condition, layout.program.lowering)
            for name, side in zip(("value", "threshold"), sides or (), strict=False):
                yield f"{code} {name}", _float(side, write)
            reason = reasons.of_indicator(indicator, verdict.met, verdict.does_not_apply)
            texts = pl.Series(reasons.texts, dtype=pl.String)
            yield f"{code} reason", pl.lit(texts).gather(write.whole(reason).cast(pl.UInt32))
    for code_of, verdict in verdicts.criteria.items():
        yield f"criterion {code_of}", _outcome(verdict, write)
    yield "criteria_met", write.count(v.is_met for v in verdicts.criteria.values())
    yield "criteria_at_most", write.count(v.may_be_met for v in verdicts.criteria.values())
    yield "criteria_of", write.count(v.applies for v in verdicts.criteria.values())
    yield "outcome", _outcome(verdicts.outcome, write)
    if verdicts.surely == verdicts.outcome:
        yield "rests_on_unverified", pl.lit(False)
    else:
        yield "rests_on_unverified", _outcome(verdicts.outcome, write) != _outcome(verdicts.surely, write)


def _outcome(verdict: Verdict, write: PolarsNodes) -> pl.Expr:
    met = write.flag(verdict.met)
    outcome = pl.when(met).then(_MET).when(met.is_null()).then(_UNKNOWN).otherwise(_NOT_MET)
    if verdict.does_not_apply == FALSE:
        return outcome
    return pl.when(write.condition(verdict.does_not_apply)).then(_NOT_APPLICABLE).otherwise(outcome)


def _float(ratio: Ratio, write: PolarsNodes) -> pl.Expr:
    """A ratio as the nearest float, or next to it: to be shown, not to be compared."""
    inside = ratio.guarded()
    over, under = (write.whole(each).cast(pl.Float64) for each in (inside.over, inside.under))
    return over * float(inside.factor.numerator) / (under * float(inside.factor.denominator))
