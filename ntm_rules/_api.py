"""The public classes and functions, behind the lazy `ntm_rules`."""

import datetime
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from ntm_rules.catalog.editions import Edition, day_named, edition, edition_named, edition_of, editions
from ntm_rules.catalog.find import Catalog, catalog_around
from ntm_rules.catalog.instrument import About, Instrument
from ntm_rules.catalog.layer import Layer
from ntm_rules.diagnostics.data import Diagnostic, Language, Problem, errors
from ntm_rules.diagnostics.render import render_problems, render_text
from ntm_rules.diagnostics.source import NOWHERE, Source
from ntm_rules.diagnostics.texts import help_text, message
from ntm_rules.engines.assessment import Assessment, IndicatorResult, assess, without_unverified
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import CompiledRuleset, compile_ruleset
from ntm_rules.model.check import check
from ntm_rules.model.expressions import Threshold
from ntm_rules.model.input_schema import input_schema
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator, Input
from ntm_rules.model.to_dict import to_dict
from ntm_rules.records.read import Records, read_records
from ntm_rules.records.validate import Validated, validate
from ntm_rules.report.explain import explain_indicator
from ntm_rules.shipped import shipped
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.parse import parse as parse_source


class RulesetError(ValueError):
    """A rule file has errors. `diagnostics` holds all that was found in it, warnings too."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(render_text(diagnostics, "en"))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type["RulesetError"], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


class RecordError(ValueError):
    """A record holds values that cannot be accepted. `problems` lists every one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(render_problems(problems, "en"))
        self.problems = problems

    def __reduce__(self) -> tuple[type["RecordError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


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
    _edition: Edition | None = field(default=None, eq=False, repr=False)

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
        """The consolidated text with the layers it was made from."""
        return self._edition if self._edition is not None else edition(Catalog(), self.about.id, self.about.start)

    def origin(self, node: Criterion | Indicator | Input | Threshold) -> Origin | None:
        """The instrument that put a part of the rules there, and where; None for what stands in no file."""
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

    @cached_property
    def _cautious(self) -> CompiledRuleset:
        return compile_ruleset(without_unverified(self.checked))

    def validate(self, record: Mapping[str, object]) -> Validated:
        """Read a record's values; the problems are listed, the rest can be assessed."""
        return validate(self.checked, record)

    def assess(self, record: Mapping[str, object] | Validated | Record) -> Assessment:
        """Assess one record: inputs by name or by Vietnamese title. An input left out is missing, not zero.

        Raises RecordError with every bad field, and each that is no input: a misspelt name would be lost in silence.
        Give the `record` out of `validate` or `read_file` to assess what is good of it, the rest being unknown.
        """
        return assess(self.compiled, self._cautious, self._accepted(record), self.about.name)

    def outcomes(self, record: Mapping[str, object] | Validated | Record) -> dict[str, Outcome]:
        """The outcomes only, by indicator code. Raises RecordError as `assess` does."""
        judged = self.compiled.judge(self._accepted(record))
        return {str(code): outcome for code, outcome in judged.indicators.items()}

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

    def input_schema(self) -> dict[str, Any]:
        """A JSON Schema of the records this ruleset reads."""
        return input_schema(self.checked)

    def to_dict(self) -> dict[str, Any]:
        """The checked rules as plain data, every expression included."""
        return to_dict(self.checked)


def load(id: str, *, on: datetime.date | str | None = None, catalog: str | Path | Catalog | None = None) -> Ruleset:
    """Load an edition of a ruleset from a catalog, the shipped one by default: the last one, or that of a day.

    `id` may name the edition itself: `vn/commune@2024-06-30`, or by a decision, `vn/commune@318-qd-ttg-2022`. `on` is a
    day, a date or text such as `2024-06-30`.

    Raises LookupError when the catalog has no such id, or `on` is no day and no decision of the ruleset; ValueError
    when both name an edition; RulesetError when the texts have errors or none is in force on the day.
    """
    if "@" in id and on is not None:
        raise ValueError(f"{id} names its edition already: leave `on` out")
    name, _, when = id.partition("@")
    ready = shipped(name, str(on) if on is not None else when or None) if catalog is None else None
    if ready is not None:
        return Ruleset(ready.checked, ready.about, ready.diagnostics)
    return _checked(edition_named(_catalog(catalog), id if on is None else f"{id}@{on}"))


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
    shelf = _catalog(catalog if catalog is not None else catalog_around(Path(path)))
    return _of_layer(shelf, shelf.adopt(Path(path)), on)


def _catalog(catalog: str | Path | Catalog | None) -> Catalog:
    match catalog:
        case None:
            return Catalog()
        case Catalog():
            return catalog
        case _:
            return Catalog(Path(catalog))


def _of_layer(catalog: Catalog, layer: Layer, on: datetime.date | str | None) -> Ruleset:
    day = None if on is None or layer.id is None else day_named(catalog, layer.id, str(on))
    return _checked(edition_of(catalog, layer, day))


def _checked(edition: Edition) -> Ruleset:
    found = check(edition.parsed)
    if found.ruleset is None:
        raise RulesetError(found.diagnostics)
    return Ruleset(found.ruleset, edition.about, found.diagnostics, edition)


def case_files(name: str, catalog: Catalog) -> tuple[Path, ...]:
    """The files of worked cases beside a ruleset, given by id or path: `commune.cases.toml` beside `commune.ntm`."""
    rules = [Path(name)] if name.endswith(".ntm") else [entry.path for entry in catalog.entries(name)]
    return tuple(cases for path in rules if (cases := path.with_suffix(".cases.toml")).exists())


def load_editions(catalog: Catalog, id: str) -> tuple[Ruleset, ...]:
    """All editions of a ruleset, the first in force first. Raises as `load` does."""
    return tuple(_checked(each) for each in editions(catalog, id))


def list_rulesets(*, catalog: str | Path | None = None) -> tuple[str, ...]:
    """The ids of the rulesets of a catalog, the shipped one by default."""
    return _catalog(catalog).ids


def format_text(text: str, language: Language | None = None) -> str:
    """Write the text of a rule file in the one plain form. Raises RulesetError when it cannot be read."""
    parsed = parse_source(Source.of(text))
    if errors(parsed.diagnostics):
        raise RulesetError(parsed.diagnostics)
    return format_file(parsed.file, language)


def explain(result: IndicatorResult, language: Language = "vi") -> str:
    """Say in a few lines why an indicator has its outcome, with its numbers."""
    return explain_indicator(result, language)


def describe(item: Diagnostic | Problem, language: Language = "vi") -> str:
    """Say what is wrong, in one clause, and behind a dash what to do about it where there is something to say."""
    help = help_text(item, language)
    return message(item, language) if help is None else f"{message(item, language)} – {help}"


def read_file(ruleset: Ruleset, path: str | Path) -> Records:
    """Read the records of a CSV or JSON file, row by row, each with its problems. Raises OSError."""
    return read_records(ruleset.checked, Path(path))
