"""The public classes and functions, behind the lazy `ntm_rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Protocol, overload

from attrs import define, field, frozen

from ntm_rules._resources import resource_path
from ntm_rules.columns.extras import extra
from ntm_rules.engines.assessment import Assessment, IndicatorResult, assess
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import CompiledRuleset, compile_ruleset
from ntm_rules.model.record import Record
from ntm_rules.records.validate import Validated, validate
from ntm_rules.shipped import Asked, Shipped, cached, keep, shipped

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    import polars as pl
    from pyspark.sql import DataFrame

    from ntm_rules.catalog.editions import Edition
    from ntm_rules.catalog.find import Catalog
    from ntm_rules.catalog.instrument import About, Instrument
    from ntm_rules.catalog.layer import Layer
    from ntm_rules.columns.frame import FrameEngine
    from ntm_rules.diagnostics.data import Diagnostic, Language, Problem
    from ntm_rules.model.expressions import Threshold
    from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator, Input
    from ntm_rules.records.numerals import Convention
    from ntm_rules.records.read import Records

# What reads rule files, and what few programs ask for, is imported where it is used: starting stays quick.


class RulesetError(ValueError):
    """A rule file has errors. `diagnostics` holds all that was found in it, warnings too."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        from ntm_rules.diagnostics.render import render_text

        super().__init__(render_text(diagnostics, "en"))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[RulesetError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


class RecordError(ValueError):
    """A record holds values that cannot be accepted. `problems` lists every one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        from ntm_rules.diagnostics.render import render_problems

        super().__init__(render_problems(problems, "en"))
        self.problems = problems

    def __reduce__(self) -> tuple[type[RecordError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class ArrowTable(Protocol):
    """A table that can be handed over as Arrow data: a frame of polars or pandas, a table of pyarrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as a stream."""


@frozen
class Origin:
    """What put a part of an edition there: the instrument, its rule file, and the line in it, from 1."""

    instrument: Instrument | None
    file: str
    line: int


@define(frozen=True, slots=False)
class Ruleset:
    """An edition of a ruleset, ready to assess records. Made by `load` and `parse`."""

    checked: CheckedRuleset
    about: About = field(repr=False)
    """Which edition this is: its first and last day in force, and the instruments it is made of."""
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)
    """Warnings and hints of the text."""
    _text: Edition | Asked | None = field(default=None, eq=False, repr=False)

    @property
    def id(self) -> str:
        return self.checked.id

    @property
    def title(self) -> str | None:
        return self.checked.title

    @property
    def fingerprint(self) -> str:
        """A hash of what the rules mean; comments, layout and notes do not count."""
        return self.compiled.fingerprint

    @cached_property
    def edition(self) -> Edition:
        """The consolidated text with the layers it was made from.

        Raises RuntimeError where the rule files were changed after the ruleset was loaded.
        """
        assert self._text is not None
        return self._text.edition() if isinstance(self._text, Asked) else self._text

    def origin(self, node: Criterion | Indicator | Input | Threshold) -> Origin | None:
        """The instrument that put a part of the rules there, and where; None for what stands in no file."""
        from ntm_rules.diagnostics.source import NOWHERE

        layer = self.edition.origin(node.span.start)
        if layer is None or node.span == NOWHERE:
            return None
        return Origin(layer.instrument, layer.source.name, layer.source.line_and_column(node.span.start)[0])

    @property
    def enacted(self) -> Instrument | None:
        """The decision that laid the ruleset down."""
        return self.checked.enacted

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.checked.criteria

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return self.checked.indicators

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.checked.inputs

    @cached_property
    def compiled(self) -> CompiledRuleset:
        """The ruleset as one Python function."""
        return compile_ruleset(self.checked)

    def validate(self, record: Mapping[str, object]) -> Validated:
        """Read a record's values; the problems are listed, the rest can be assessed."""
        read = self.compiled.read(record)
        return validate(self.checked, record) if read is None else Validated(read.record(), ())

    def assess(self, record: Mapping[str, object] | Validated | Record) -> Assessment:
        """Assess one record: inputs by name or by Vietnamese title. An input left out is missing, not zero.

        Raises RecordError with every bad field, and each that is no input: a misspelt name would be lost in silence.
        Give the `record` out of `validate` or `read_file` to assess what is good of it, the rest being unknown.
        """
        read = self.compiled.read(record) if isinstance(record, dict) else None
        return assess(self.compiled, None, self._accepted(record) if read is None else read, self.about.name)

    def outcomes(self, record: Mapping[str, object] | Validated | Record) -> dict[str, Outcome]:
        """The outcomes only, by indicator code. Raises RecordError as `assess` does.

        Where a record has a value of a plain type for every input that is not worked out, and for no other, inputs that
        no rule reads are not looked at: what is wrong with those is for `assess` and `validate` to say.
        """
        found = self.compiled.outcomes(record) if isinstance(record, dict) else None
        if found is None:
            found = self.compiled.found(self._accepted(record))
        return dict(zip(self.compiled.codes, found, strict=False))

    def _accepted(self, record: Mapping[str, object] | Validated | Record) -> Record:
        match record:
            case Record():
                return record
            case Validated():
                validated = record
            case Mapping():
                validated = self.validate(record)
            case _:
                raise TypeError(
                    f"a record is a mapping from inputs to values, or what `validate` made of one: {record!r}"
                )
        if validated.problems:
            raise RecordError(validated.problems)
        return validated.record

    @overload
    def assess_frame(
        self, frame: pl.LazyFrame, *, explain: bool = ..., checked: bool = ..., convention: Convention | None = ...
    ) -> pl.LazyFrame: ...

    @overload
    def assess_frame(
        self, frame: ArrowTable, *, explain: bool = ..., checked: bool = ..., convention: Convention | None = ...
    ) -> pl.DataFrame: ...

    def assess_frame(
        self,
        frame: pl.LazyFrame | ArrowTable,
        *,
        explain: bool = False,
        checked: bool = False,
        convention: Convention | None = None,
    ) -> pl.LazyFrame | pl.DataFrame:
        """Assess every row of a polars frame, or of a pyarrow or pandas table. A lazy frame stays lazy.

        Columns are found by input name or Vietnamese title; the others are kept, at the front. Of each indicator there
        is a column named by its code, of each criterion one named `criterion 17`: met, not met, unknown, not
        applicable. Then `criteria_met` (for certain), `criteria_at_most`, `criteria_of`, `outcome` and
        `rests_on_unverified`. With `explain`, an indicator also has its `value` and `threshold` as floats, where it is
        one comparison of numbers, and its first `reason` to be unknown.

        A value that cannot be accepted is unknown, its row is kept: `problems_frame` lists it. With `checked` nothing
        is checked: for data whose problems are none. `convention` is that of numbers given as text, as in `validate`.

        Raises ImportError without polars (`pip install "ntm-rules[frame]"`); TypeError for what is no table; ValueError
        for two columns that give one input, for one named as a column of the result, and for rules whose numbers no
        column holds.
        """
        return _as_given(frame, lambda lazy: self._frames.assess(
            lazy, explain=explain, checked=checked, convention=convention
        ))  # fmt: skip

    @overload
    def problems_frame(self, frame: pl.LazyFrame, *, convention: Convention | None = ...) -> pl.LazyFrame: ...

    @overload
    def problems_frame(self, frame: ArrowTable, *, convention: Convention | None = ...) -> pl.DataFrame: ...

    def problems_frame(self, frame: object, *, convention: Convention | None = None) -> pl.LazyFrame | pl.DataFrame:
        """List what is wrong with the rows of a frame: `row` from 1, `field`, `value` as text, `code` of the problem.

        Raises as `assess_frame` does.
        """
        return _as_given(frame, lambda lazy: self._frames.problems(lazy, convention=convention))

    @cached_property
    def _frames(self) -> FrameEngine:
        with extra():
            from ntm_rules.columns.frame import FrameEngine
        from ntm_rules.engines.unverified import without_unverified

        return FrameEngine(self.checked, without_unverified(self.checked))

    def input_schema(self) -> dict[str, Any]:
        """A JSON Schema of the records this ruleset reads."""
        from ntm_rules.model.input_schema import input_schema

        return input_schema(self.checked)

    def to_dict(self) -> dict[str, Any]:
        """The checked rules as plain data, every expression included."""
        from ntm_rules.model.to_dict import to_dict

        return to_dict(self.checked)

    def to_sql(
        self,
        dialect: str,
        table: str | Sequence[str],
        *,
        columns: Iterable[str] | Mapping[str, str] | None = None,
        keep: Sequence[str] = (),
        checked: bool = False,
    ) -> str:
        """One SELECT that judges every row of a table, for `duckdb`, `postgres`, `spark`, `sqlite` or `bigquery`.

        `table` is a name, or schema and name. `columns` tells which inputs the table has: names, or each input with the
        name of its column; all by default. `keep` names columns to pass through, in front. `checked`: the table is
        known to hold no bad values, and none is looked for.

        Raises ValueError for an unknown dialect or input, for a name that the database cannot have, and for a kept
        column that is called as one of the result; TooWideError, a ValueError, where a rule needs greater numbers than
        the database has; ImportError without `pip install "ntm-rules[sql]"`.
        """
        with extra():
            from ntm_rules.columns.sql import to_sql
        from ntm_rules.engines.unverified import without_unverified

        cautious = without_unverified(self.checked)
        return to_sql(self.checked, cautious, dialect, table, columns=columns, keep=keep, checked=checked)

    def assess_spark(self, frame: DataFrame, *, checked: bool = False) -> DataFrame:
        """Judge every row of a Spark frame: its columns called as an input give it, the others are kept, in front.

        Raises as `to_sql` does; ImportError without `pip install "ntm-rules[spark]"`.
        """
        with extra():
            from ntm_rules.columns.spark import assess_spark
        from ntm_rules.engines.unverified import without_unverified

        return assess_spark(frame, self.checked, without_unverified(self.checked), checked=checked)


def _as_given(frame: object, work: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.LazyFrame | pl.DataFrame:
    """Do the work on a frame: lazily where it is lazy."""
    with extra():
        import polars as pl

        from ntm_rules.columns.frame import lazy
    done = work(lazy(frame))
    return done if isinstance(frame, pl.LazyFrame) else done.collect()


def load(id: str, *, on: datetime.date | str | None = None, catalog: str | Path | Catalog | None = None) -> Ruleset:
    """Load an edition of a ruleset from a catalog, the shipped one by default: the last one, or that of a day.

    `id` may name the edition itself: `vn/commune@2024-06-30`, or by a decision, `vn/commune@318-qd-ttg-2022`. `on` is a
    day, a date or text such as `2024-06-30`.

    Raises LookupError when the catalog has no such id, or `on` is no day and no decision of the ruleset; ValueError
    when both name an edition; RulesetError when the texts have errors or none is in force on the day.
    """
    if "@" in id and on is not None:
        raise ValueError(f"{id} names its edition already: leave `on` out")
    name = id if on is None else f"{id}@{on}"
    asked = _asked(name, catalog)
    ready = None if asked is None else shipped(asked) or cached(asked)
    if ready is not None:
        return Ruleset(ready.checked, ready.about, ready.diagnostics, ready.asked)

    from ntm_rules.catalog.editions import edition_named

    ruleset = _checked(edition_named(_catalog(catalog), name))
    if asked is not None and not _is_unsettled(ruleset):
        keep(Shipped(ruleset.checked, ruleset.about, ruleset.diagnostics, asked))
    return ruleset


def _is_unsettled(ruleset: Ruleset) -> bool:
    """Whether there is something a solver could settle, once it is installed."""
    from ntm_rules.diagnostics.codes import Code

    return any(each.code is Code.TIGHTENING_UNDECIDED for each in ruleset.diagnostics)


def _asked(name: str, catalog: str | Path | Catalog | None) -> Asked | None:
    """What is asked for, where it can be kept: an edition of the catalog in a folder."""
    if not isinstance(catalog, str | PathLike | None):
        return None
    try:
        return Asked.of(resource_path("rulesets") if catalog is None else fspath(catalog), name)
    except OSError:
        return None


def parse(
    text: str,
    name: str = "<text>",
    *,
    on: datetime.date | str | None = None,
    catalog: str | Path | Catalog | None = None,
) -> Ruleset:
    """Read a ruleset from the text of a rule file; `name` is what messages call it. Raises RulesetError.

    A text that is laid over a ruleset, or amends one, is consolidated with it out of the catalog.
    """
    shelf = _catalog(catalog)
    return _of_layer(shelf, shelf.parse(text, name), on)


def parse_file(
    path: str | Path, *, on: datetime.date | str | None = None, catalog: str | Path | Catalog | None = None
) -> Ruleset:
    """Read a ruleset from a rule file, as `parse` does. Raises RulesetError, OSError.

    A file `rulesets/<issuer>/<number>-<year>/<set>.ntm` belongs to the catalog it stands in, where none is named.
    """
    from pathlib import Path

    from ntm_rules.catalog.find import catalog_around

    shelf = _catalog(catalog if catalog is not None else catalog_around(Path(path)))
    return _of_layer(shelf, shelf.adopt(Path(path)), on)


def _catalog(catalog: str | Path | Catalog | None) -> Catalog:
    from pathlib import Path

    from ntm_rules.catalog.find import Catalog

    match catalog:
        case None:
            return Catalog()
        case Catalog():
            return catalog
        case _:
            return Catalog(Path(catalog))


def _of_layer(catalog: Catalog, layer: Layer, on: datetime.date | str | None) -> Ruleset:
    from ntm_rules.catalog.editions import day_named, edition_of

    day = None if on is None or layer.id is None else day_named(catalog, layer.id, str(on))
    return _checked(edition_of(catalog, layer, day))


def _checked(edition: Edition) -> Ruleset:
    from ntm_rules.compare.tighten import check_edition

    found = check_edition(edition)
    if found.ruleset is None:
        raise RulesetError(found.diagnostics)
    return Ruleset(found.ruleset, edition.about, found.diagnostics, edition)


def case_files(name: str, catalog: Catalog) -> tuple[Path, ...]:
    """The files of worked cases beside a ruleset, given by id or path: `commune.cases.toml` beside `commune.ntm`."""
    from pathlib import Path

    rules = [Path(name)] if name.endswith(".ntm") else [entry.path for entry in catalog.entries(name)]
    return tuple(cases for path in rules if (cases := path.with_suffix(".cases.toml")).exists())


def load_editions(catalog: Catalog, id: str) -> tuple[Ruleset, ...]:
    """All editions of a ruleset, the first in force first. Raises as `load` does."""
    from ntm_rules.catalog.editions import editions

    return tuple(_checked(each) for each in editions(catalog, id))


def list_rulesets(*, catalog: str | Path | None = None) -> tuple[str, ...]:
    """The ids of the rulesets of a catalog, the shipped one by default."""
    return _catalog(catalog).ids


def format_text(text: str, language: Language | None = None) -> str:
    """Write the text of a rule file in the one plain form. Raises RulesetError when it cannot be read."""
    from ntm_rules.diagnostics.data import errors
    from ntm_rules.diagnostics.source import Source
    from ntm_rules.syntax.format import format_file
    from ntm_rules.syntax.parse import parse

    parsed = parse(Source.of(text))
    if errors(parsed.diagnostics):
        raise RulesetError(parsed.diagnostics)
    return format_file(parsed.file, language)


def explain(result: IndicatorResult, language: Language = "vi") -> str:
    """Say in a few lines why an indicator has its outcome, with its numbers."""
    from ntm_rules.report.explain import explain_indicator

    return explain_indicator(result, language)


def describe(item: Diagnostic | Problem, language: Language = "vi") -> str:
    """Say what is wrong, in one clause, and behind a dash what to do about it where there is something to say."""
    from ntm_rules.diagnostics.texts import help_text, message

    help = help_text(item, language)
    return message(item, language) if help is None else f"{message(item, language)} – {help}"


def read_file(ruleset: Ruleset, path: str | Path) -> Records:
    """Read the records of a CSV or JSON file, row by row, each with its problems. Raises OSError."""
    from pathlib import Path

    from ntm_rules.records.read import read_records

    return read_records(ruleset.checked, Path(path))
