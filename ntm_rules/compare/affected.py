"""Who is affected: the subjects whose outcomes differ between two rulesets, by which indicators and how."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

import polars as pl
from attrs import define, evolve, field, frozen

from ntm_rules.columns.frame import OUTCOME, FrameEngine, lazy
from ntm_rules.compare.results import Diff, Direction
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.expressions import Lookup
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.fields import FieldNames, label_among
from ntm_rules.records.numerals import Convention
from ntm_rules.records.values import key_of

Kind = Literal["whole", "criterion", "indicator"]

TABLE: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "subject": pl.String(),
    "part": pl.Enum(["whole", "criterion", "indicator"]),
    "old_code": pl.String(),
    "new_code": pl.String(),
    "old_outcome": OUTCOME,
    "new_outcome": OUTCOME,
    "old_value": pl.Float64(),
    "old_threshold": pl.Float64(),
    "new_value": pl.Float64(),
    "new_threshold": pl.Float64(),
}
"""The columns of the table of all turns: a row for each part of a subject that has another outcome."""

LIMIT = 50
"""How many subjects are listed, where nobody says otherwise."""

_ROWS = 1 << 14
"""Of how many affected rows turns are listed at a time: each may have as many as there are parts."""

_NO_INPUT = "· row"


class NoColumnError(LookupError):
    """The data have no column of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no column {name!r}")
        self.name = name


@frozen
class Part:
    """What has an outcome: its kind and its codes, None where a ruleset lacks it, and both for the whole."""

    kind: Kind
    old: str | None = None
    new: str | None = None

    @property
    def is_in_both(self) -> bool:
        """Whether both rulesets have it."""
        return self.kind == "whole" or None not in (self.old, self.new)


@frozen
class Shift:
    """The outcome of a part by the old ruleset and by the new one, None where that lacks it."""

    old: Outcome | None
    new: Outcome | None


@frozen
class Tally:
    """How many subjects had which other outcome of a part. Of a part that one ruleset lacks: all its outcomes."""

    part: Part
    counts: Mapping[Shift, int]

    @property
    def total(self) -> int:
        """How many subjects in all."""
        return sum(self.counts.values())


@frozen
class Turn:
    """A part of one subject that has another outcome, or that one ruleset lacks and that is not met or unknown.

    Values and thresholds are floats, to be shown, in the unit that the indicator compares in; None where the rule is
    not one comparison of numbers, and where they are unknown.
    """

    part: Part
    shift: Shift
    old_value: float | None
    old_threshold: float | None
    new_value: float | None
    new_threshold: float | None


@frozen
class Subject:
    """A subject some outcome of which is another: its row in the data, its name, and what turned."""

    row: int
    label: str | None
    turns: tuple[Turn, ...]

    @property
    def whole(self) -> Shift | None:
        """What became of the whole; None where that is as it was."""
        return next((turn.shift for turn in self.turns if turn.part.kind == "whole"), None)


@frozen
class Affected:
    """What a new ruleset changes for the subjects of some data.

    `rows` are all, `changed` those with another outcome of anything that both rulesets have. The tallies are those of
    parts with another outcome for anybody: the whole, then criteria, then indicators. `subjects` are the first of those
    affected, in the order of the data. `problems` counts the values that could not be read by one ruleset or the other,
    and is what is unknown for that; `of_file` are those of the data as such.
    """

    rows: int
    changed: int
    tallies: tuple[Tally, ...]
    subjects: tuple[Subject, ...]
    problems: Mapping[Code, int]
    of_file: tuple[Problem, ...] = ()

    def tally(self, kind: Kind, code: str | None = None) -> Tally | None:
        """The tally of a part, by its new code, or the old one where it has no other; None where nobody turned."""
        return next((t for t in self.tallies if t.part.kind == kind and (t.part.new or t.part.old) == code), None)


def affected(
    diff: Diff, frame: object, *, subject: str | None = None, convention: Convention | None = None, limit: int = LIMIT
) -> Affected:
    """Assess both rulesets of a comparison over a frame, as `assess_frame` takes it, and tell what is different.

    `subject` is the column that names the subjects, by default the first that is no input and no running number. At
    most `limit` subjects are listed. Raises as `assess_frame` does; NoColumnError where there is no such column.
    """
    comparer, table = Comparer(diff), lazy(frame).collect()
    sums = Sums(limit)
    found = comparer.turns(table, pl.int_range(1, len(table) + 1, eager=True), subject, convention, sums)
    for each in found:
        sums.add(each)
    for code, count in comparer.problems(table, convention)["code"].value_counts().iter_rows():
        sums.problems[Code(code)] += count
    return sums.result(comparer.parts)


@define(frozen=True, slots=False)
class Comparer:
    """Two rulesets over frames, one after the other."""

    diff: Diff

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts whose outcome may differ, or that one ruleset lacks: the whole, criteria, indicators."""
        criteria = (_part("criterion", each.old, each.new) for each in self.diff.criteria)
        indicators = (
            _part("indicator", each.old, each.new)
            for each in self.diff.indicators
            if not (self._reads_alike and each.comparison.direction is Direction.EQUIVALENT and each.old and each.new)
        )
        return (Part("whole"), *criteria, *indicators)

    @cached_property
    def _deciding(self) -> tuple[Part, ...]:
        """The parts that tell whether any outcome of a row differs, and those of one ruleset.

        Where criteria are made of the same indicators in the same way, they follow from these.
        """
        return tuple(p for p in self.parts if p.kind == "indicator" or not self._is_built_alike)

    @cached_property
    def _reads_alike(self) -> bool:
        return _read_alike(self.diff.old.checked, self.diff.new.checked)

    @cached_property
    def _is_built_alike(self) -> bool:
        old, new = self.diff.old.checked, self.diff.new.checked
        paired = all(each.old and each.new and each.old.code == each.new.code for each in self.diff.indicators)
        combined = [{each.code: each.met_when for each in side.criteria} for side in (old, new)]
        return paired and combined[0] == combined[1] and old.met_when == new.met_when

    @cached_property
    def engines(self) -> tuple[FrameEngine, FrameEngine]:
        """The old ruleset's, and the new one's."""
        # What rests on unverified thresholds is not asked here.
        old, new = (side.checked for side in (self.diff.old, self.diff.new))
        return FrameEngine(old, old), FrameEngine(new, new)

    @cached_property
    def _names(self) -> tuple[FieldNames, FieldNames]:
        return FieldNames.of(self.diff.old.checked), FieldNames.of(self.diff.new.checked)

    def turns(
        self, frame: pl.DataFrame, numbers: pl.Series, subject: str | None, convention: Convention | None, sums: "Sums"
    ) -> Iterator[pl.DataFrame]:
        """Yield the turns of the rows of a frame as tables, and count the rows.

        `numbers` are the rows' own. Raises NoColumnError where `subject` is none.
        """
        label = self._label(frame, subject)
        sums.rows += len(frame)
        old, new = self._outcomes(frame, self._deciding, convention, explain=False)
        for part in self._deciding:
            if not part.is_in_both:
                sums.count(part, (old if part.new is None else new)[_column(part, part.old or part.new)])
        differing = [
            old[_column(p, p.old)] != new[_column(p, p.new)] for p in self._deciding if p.is_in_both
        ]  # fmt: skip
        if not differing:
            return
        each = pl.DataFrame([found.alias(str(i)) for i, found in enumerate(differing)])
        differs = each.select(pl.any_horizontal(pl.all())).to_series()
        rows = frame.filter(differs)
        sums.changed += len(rows)
        ids = pl.DataFrame([numbers.alias("row"), label.alias("subject")]).filter(differs)
        if len(rows):
            old, new = self._outcomes(rows, self.parts, convention, explain=True)
            for start in range(0, len(rows), _ROWS):
                yield _table(self.parts, *(each.slice(start, _ROWS) for each in (ids, old, new)))

    def problems(self, frame: pl.DataFrame, convention: Convention | None) -> pl.DataFrame:
        """List what is wrong with the rows of a frame, by one ruleset or the other, as `FrameEngine.problems` does."""
        inputs = list(zip(self.engines, self._inputs(frame), strict=True))
        (old, new) = (set(each.collect_schema()) for _, each in inputs)
        if self._reads_alike and (old <= new or new < old):  # what one of them refuses, the other does too
            inputs = inputs[1:] if old <= new else inputs[:1]
        found = (engine.problems(each, convention=convention) for engine, each in inputs)
        return pl.concat(pl.collect_all(found)).unique(["row", "field", "code"], maintain_order=True)

    def _outcomes(
        self, frame: pl.DataFrame, parts: tuple[Part, ...], convention: Convention | None, *, explain: bool
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The outcomes of parts by both rulesets, with values and thresholds where `explain` asks for them."""
        asked = []
        for engine, inputs, side in zip(self.engines, self._inputs(frame), ("old", "new"), strict=True):
            assessed = engine.assess(inputs, explain=explain, convention=convention)
            known = assessed.collect_schema().names()
            columns = [_column(p, getattr(p, side)) for p in parts if p.kind == "whole" or getattr(p, side)]
            sides = [f"{name} {what}" for name in columns for what in ("value", "threshold")] if explain else []
            asked.append(assessed.select(*columns, *(name for name in sides if name in known)))
        old, new = pl.collect_all(asked)
        return old, new

    def _inputs(self, frame: pl.DataFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """The columns each ruleset reads, and one more, so that there are rows where there is none."""
        counted = frame.lazy().with_columns(pl.int_range(pl.len()).alias(_NO_INPUT))
        old, new = (
            counted.select(_NO_INPUT, *(name for name in frame.columns if names.find(name).input is not None))
            for names in self._names
        )
        return old, new

    def _label(self, frame: pl.DataFrame, subject: str | None) -> pl.Series:
        """The names of the subjects, as text."""
        if subject is not None:
            named = next((name for name in frame.columns if name == subject), None)
            named = named or next((name for name in frame.columns if key_of(name) == key_of(subject)), None)
            if named is None:
                raise NoColumnError(subject)
        else:
            old, new = self._names
            fields = (
                evolve(new.find(name), input=new.find(name).input or old.find(name).input) for name in frame.columns
            )
            label = label_among(fields)
            named = None if label is None else label.text
        return (
            pl.repeat(None, len(frame), dtype=pl.String, eager=True) if named is None else frame[named].cast(pl.String)
        )


@define
class Sums:
    """What is found, added up. At most `limit` subjects are kept."""

    limit: int
    rows: int = 0
    changed: int = 0
    problems: Counter[Code] = field(factory=Counter)
    _subjects: list[Subject] = field(factory=list)
    _counts: dict[Part, Counter[Shift]] = field(factory=dict)

    def count(self, part: Part, outcomes: pl.Series) -> None:
        """Count the outcomes of a part that one ruleset lacks."""
        for value, count in outcomes.value_counts().iter_rows():
            outcome = Outcome(value)
            shift = Shift(outcome, None) if part.new is None else Shift(None, outcome)
            self._counts.setdefault(part, Counter())[shift] += count

    def add(self, turns: pl.DataFrame) -> None:
        """Count turns, and keep the first subjects."""
        of = ["part", "old_code", "new_code", "old_outcome", "new_outcome"]
        for *names, old, new, count in turns.group_by(of).len().iter_rows():
            part = Part(*names)
            if part.is_in_both:
                self._counts.setdefault(part, Counter())[Shift(Outcome(old), Outcome(new))] += count
        room = self.limit - len(self._subjects)
        if room > 0:
            first = turns["row"].unique(maintain_order=True).head(room)
            kept = turns.filter(pl.col("row").is_in(first.implode())).iter_rows(named=True)
            self._subjects += (_subject(list(rows)) for _, rows in groupby(kept, lambda row: row["row"]))

    def result(self, parts: tuple[Part, ...], of_file: tuple[Problem, ...] = ()) -> Affected:
        """The sums, in the order of the parts."""
        tallies = (Tally(part, self._counts[part]) for part in parts if part in self._counts)
        return Affected(self.rows, self.changed, tuple(tallies), tuple(self._subjects), self.problems, of_file)


def _part(kind: Kind, old: Any, new: Any) -> Part:
    return Part(kind, None if old is None else str(old.code), None if new is None else str(new.code))


def _column(part: Part, code: str | None) -> str:
    """What `FrameEngine` calls the outcome of a part."""
    match part.kind:
        case "whole":
            return "outcome"
        case "criterion":
            return f"criterion {code}"
        case "indicator":
            return str(code)


def _read_alike(old: CheckedRuleset, new: CheckedRuleset) -> bool:
    """Whether both read the columns of any data for the same inputs, and refuse the same values of those they share.

    Only then does it hold of any data what is known of indicators on records without a problem.
    """
    columns = [
        {key_of(text): each.name for each in side.inputs for text in (each.name, each.title or each.name)}
        for side in (old, new)
    ]
    return all(columns[0][text] == columns[1][text] for text in columns[0].keys() & columns[1].keys()) and all(
        _declared(old, name) == _declared(new, name) for name in old.input_named.keys() & new.input_named.keys()
    )


def _declared(side: CheckedRuleset, name: str) -> tuple[object, ...]:
    """What an input is, with all that it is worked out from."""
    each = evolve(side.input_named[name], notes=(), sources=())
    behind = tuple(side.reach(each.derivation))
    return each, behind, tuple(side.table_named[e.table] for e in behind if isinstance(e, Lookup))


def _table(parts: tuple[Part, ...], ids: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """All turns of some rows, row by row, and in each in the order of the parts."""
    both = [side.rename({name: f"{of} {name}" for name in side.columns}) for of, side in (("old", old), ("new", new))]
    wide = pl.concat([ids, *both], how="horizontal").lazy()
    known = {*both[0].columns, *both[1].columns}

    def column(name: str, kind: pl.DataType) -> pl.Expr:
        return pl.col(name) if name in known else pl.lit(None, kind)

    tables = []
    for part in parts:
        codes = {"old": part.old, "new": part.new}
        outcomes = {of: column(f"{of} {_column(part, code)}", OUTCOME) for of, code in codes.items()}
        if part.is_in_both:
            turned = outcomes["old"] != outcomes["new"]
        else:
            only = outcomes["old" if part.new is None else "new"]
            turned = (only == Outcome.NOT_MET.value) | (only == Outcome.UNKNOWN.value)
        cells: dict[str, Any] = {"row": pl.col("row"), "subject": pl.col("subject"), "part": pl.lit(part.kind)}
        for of, code in codes.items():
            cells |= {f"{of}_code": pl.lit(code), f"{of}_outcome": outcomes[of]}
            for what in ("value", "threshold"):
                cells[f"{of}_{what}"] = column(f"{of} {_column(part, code)} {what}", pl.Float64())
        tables.append(wide.filter(turned).select(cells[name].cast(kind).alias(name) for name, kind in TABLE.items()))
    return pl.concat(tables).sort("row", maintain_order=True).collect()


def _subject(rows: list[dict[str, Any]]) -> Subject:
    turns = (
        Turn(
            Part(row["part"], row["old_code"], row["new_code"]),
            Shift(*(row[of] and Outcome(row[of]) for of in ("old_outcome", "new_outcome"))),
            *(row[of] for of in ("old_value", "old_threshold", "new_value", "new_threshold")),
        )
        for row in rows
    )
    return Subject(rows[0]["row"], rows[0]["subject"], tuple(turns))
