"""The public classes and functions, behind the lazy `ntm_rules`."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, field

from ntm_rules.catalog.find import Entry, entries, find, read
from ntm_rules.diagnostics.data import Diagnostic, Language, Problem, errors
from ntm_rules.diagnostics.render import render_problems, render_text
from ntm_rules.diagnostics.source import Source
from ntm_rules.diagnostics.texts import help_text, message
from ntm_rules.engines.assessment import Assessment, IndicatorResult, assess, without_unverified
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import CompiledRuleset, compile_ruleset
from ntm_rules.model.check import check
from ntm_rules.model.input_schema import input_schema
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator, Input, Instrument
from ntm_rules.model.to_dict import to_dict
from ntm_rules.records.read import Records, read_records
from ntm_rules.records.validate import Validated, validate
from ntm_rules.report.explain import explain_indicator
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.parse import Parsed
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


@define(frozen=True, slots=False)
class Ruleset:
    """The criteria one decision lays down, ready to assess records. Made by `load` and `parse`."""

    checked: CheckedRuleset
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)
    """Warnings and hints of the file."""

    @property
    def id(self) -> str:
        return self.checked.id

    @property
    def title(self) -> str | None:
        return self.checked.title

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

    def assess(self, record: Mapping[str, object] | Record) -> Assessment:
        """Assess one record: inputs by name or by Vietnamese title. An input left out is missing, not zero.

        Raises RecordError with every bad field, and each that is no input: a misspelt name would be lost in silence.
        Give a `Record` out of `validate` or `read_file` to assess what is good of a record, the rest being unknown.
        """
        return assess(self.compiled, self._cautious, self._accepted(record))

    def outcomes(self, record: Mapping[str, object] | Record) -> dict[str, Outcome]:
        """The outcomes only, by indicator code. Raises RecordError as `assess` does."""
        judged = self.compiled.judge(self._accepted(record))
        return {str(code): outcome for code, outcome in judged.indicators.items()}

    def _accepted(self, record: Mapping[str, object] | Record) -> Record:
        if isinstance(record, Record):
            return record
        validated = self.validate(record)
        if validated.problems:
            raise RecordError(validated.problems)
        return validated.record

    def input_schema(self) -> dict[str, Any]:
        """A JSON Schema of the records this ruleset reads."""
        return input_schema(self.checked)

    def to_dict(self) -> dict[str, Any]:
        """The checked rules as plain data, every expression included."""
        return to_dict(self.checked)


def load(id: str, *, catalog: str | Path | None = None) -> Ruleset:
    """Load a ruleset of a catalog, the shipped one by default, by its id such as `vn/commune`.

    Raises LookupError when the catalog has no such id, RulesetError when the file has errors.
    """
    entry = find(id, None if catalog is None else Path(catalog))
    return _checked(read(entry.path, entry))


def parse(text: str, name: str = "<text>") -> Ruleset:
    """Read a ruleset from the text of a rule file; `name` is what messages call it. Raises RulesetError."""
    return _checked(parse_source(Source.of(text, name)))


def parse_file(path: str | Path) -> Ruleset:
    """Read a ruleset from a rule file. Raises RulesetError, OSError."""
    return _checked(read(Path(path)))


def _checked(parsed: Parsed) -> Ruleset:
    found = check(parsed)
    if found.ruleset is None:
        raise RulesetError(found.diagnostics)
    return Ruleset(found.ruleset, found.diagnostics)


def list_rulesets(*, catalog: str | Path | None = None) -> tuple[Entry, ...]:
    """The rulesets of a catalog, the shipped one by default."""
    return entries(None if catalog is None else Path(catalog))


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
