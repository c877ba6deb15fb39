"""The outcome of a whole ruleset for one record, with every reason. Details are built when they are asked for."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import repeat
from typing import Any

from attrs import define, field, frozen

from ntm_rules.engines.details import Compared, Detail, as_number, comparisons, detail_of, the_comparison
from ntm_rules.engines.figures import ASK
from ntm_rules.engines.needs import Needs
from ntm_rules.engines.outcome import Outcome, Reason, Unknown
from ntm_rules.engines.record import CompiledRuleset, Found, Plain, Shown
from ntm_rules.engines.reference import Judged, value_of
from ntm_rules.engines.thresholds import least
from ntm_rules.engines.unverified import without_unverified as without_unverified
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Citation, Criterion, Indicator
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode

_UNKNOWN = Outcome.UNKNOWN  # looked up once: members of an Enum are slow to reach


@frozen
class Bounds:
    """How many criteria are met: at least and at most, of those that apply."""

    at_least: int
    at_most: int
    of: int


@define(eq=False, on_setattr=None)
class _Assessed:
    """What the results of an assessment share. It refers to none of them, so that nothing is left to the collector."""

    compiled: CompiledRuleset
    given: Record | Plain
    found: Found
    cautious: CompiledRuleset | None
    shown: Shown | None = None
    """What the indicators were judged by, once it was asked for; see `show`."""
    _record: Record | None = None
    _surely: Judged | None = None

    @property
    def record(self) -> Record:
        if self._record is None:
            self._record = self.given.record() if isinstance(self.given, Plain) else self.given
        return self._record

    def show(self) -> Shown:
        """What the indicators were judged by, as far as it need not be asked of the reference."""
        self.shown = self.compiled.shown(self.given if isinstance(self.given, Plain) else None)
        return self.shown

    @property
    def surely(self) -> Judged:
        """The outcomes if every unverified threshold were open."""
        if self._surely is None:
            self._surely = (self.cautious or self.compiled.cautious).judge(self.record)
        return self._surely


# Results are made by the dozen, so they are read-only by their properties: what attrs does to freeze a class takes
# longer than all the rest of making one.


@define(slots=False, eq=False, on_setattr=None)
class IndicatorResult:
    """One indicator of an assessment. Results are equal that come of equal indicators, rules and records."""

    _indicator: Indicator
    _outcome: Outcome
    _of: _Assessed = field(repr=False)
    _place: int = field(repr=False)

    @property
    def indicator(self) -> Indicator:
        return self._indicator

    @property
    def outcome(self) -> Outcome:
        return self._outcome

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, IndicatorResult):
            return NotImplemented
        return self is other or (
            (self.indicator, self.outcome) == (other.indicator, other.outcome)
            and self.record == other.record
            and self.ruleset == other.ruleset
        )

    def __hash__(self) -> int:
        return hash((self.indicator, self.outcome, self.record))

    @property
    def ruleset(self) -> CheckedRuleset:
        """The rules it was assessed by."""
        return self._of.compiled.ruleset

    @property
    def record(self) -> Record:
        """The record that was assessed."""
        return self._of.record

    @property
    def code(self) -> str:
        return str(self.indicator.code)

    @property
    def title(self) -> str | None:
        return self.indicator.title

    @property
    def source(self) -> str | None:
        """The first place that states the indicator or its threshold."""
        return self._of.compiled.source_texts[self._place]

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The places that state the indicator, and those of the tables its thresholds stand in."""
        return self._of.compiled.sources[self._place]

    @cached_property
    def applies(self) -> bool | None:
        """Whether the indicator applies to the record; None where that is unknown."""
        if self.indicator.applies_when is None:
            return True
        applies = value_of(self.indicator.applies_when, self.ruleset, self.record)
        return None if isinstance(applies, Unknown) else bool(applies)

    @cached_property
    def detail(self) -> Detail:
        """What was compared with what."""
        return detail_of(self.indicator.condition, self.ruleset, self.record)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the outcome is unknown; empty when it is not."""
        if self._outcome is not _UNKNOWN:
            return ()
        found: tuple[Reason, ...] = (self._of.shown or self._of.show()).reasons[self._place]
        return self._reasons if found is ASK else found

    @cached_property
    def _reasons(self) -> tuple[Reason, ...]:
        asked = self.indicator.applies_when if self.applies is None else None
        return Unknown.of(value_of(asked or self.indicator.condition, self.ruleset, self.record)).reasons

    @property
    def reason(self) -> Reason | None:
        """The first reason why the outcome is unknown."""
        return next(iter(self.reasons), None)

    @property
    def value(self) -> Fraction | None:
        """What was compared, where the rule is one comparison of numbers: 30% is 3/10."""
        found: Fraction | None = (self._of.shown or self._of.show()).values[self._place]
        if found is not ASK:
            return found
        return None if self._compared is None else as_number(self._compared.value)

    @property
    def threshold(self) -> Fraction | None:
        """What it was compared with, where the rule is one comparison of numbers."""
        found: Fraction | None = (self._of.shown or self._of.show()).thresholds[self._place]
        if found is not ASK:
            return found
        return None if self._compared is None else as_number(self._compared.threshold)

    @property
    def unit(self) -> Unit | None:
        """The unit of value and threshold."""
        return None if self._compared is None else self._compared.unit

    @property
    def _compared(self) -> Compared | None:
        return the_comparison(self.detail)

    @property
    def basis(self) -> m.Basis | None:
        """How well the thresholds that were used are known: the least of their bases.

        None where no figure was used, or one without basis. An attested requirement has the basis of its indicator.
        """
        found: m.Basis | None = (self._of.shown or self._of.show()).bases[self._place]
        if found is not ASK:
            return found
        used = [c for c in comparisons(self.detail) if c.setting is not None]
        if not used:
            return self.indicator.basis
        return least(c.basis for c in used if isinstance(c.setting, m.Figure))

    @property
    def needs(self) -> tuple[str, ...]:
        """Inputs that could still decide the outcome."""
        return Needs(self.ruleset, self.record, {self.indicator.code: self.outcome}).of_indicator(self.indicator)


@define(eq=False, on_setattr=None)
class CriterionResult:
    """One criterion of an assessment, with its indicators."""

    _criterion: Criterion
    _outcome: Outcome
    _indicators: tuple[IndicatorResult, ...]
    _of: _Assessed = field(repr=False)

    @property
    def criterion(self) -> Criterion:
        return self._criterion

    @property
    def outcome(self) -> Outcome:
        return self._outcome

    @property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """The results of its indicators."""
        return self._indicators

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CriterionResult):
            return NotImplemented
        mine, others = ((each.criterion, each.outcome, each.indicators) for each in (self, other))
        return self is other or mine == others

    def __hash__(self) -> int:
        return hash((self.criterion, self.outcome, self.indicators))

    @property
    def code(self) -> str:
        return str(self.criterion.code)

    @property
    def title(self) -> str:
        return self.criterion.title

    @property
    def rests_on_unverified(self) -> bool:
        """Whether its outcome would not be decided if unverified thresholds were taken as open."""
        return self.outcome is not self._of.surely.criteria[self.criterion.code]


@define(frozen=True, slots=False, eq=False)
class Assessment:
    """What a ruleset makes of a record. Look indicators up by their codes: `assessment["17.11"]`.

    `edition` names the text it was assessed by, such as `vn/commune@2024-03-01`. Assessments are equal that come of
    equal rules and records.
    """

    _of: _Assessed = field(repr=False)
    edition: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Assessment):
            return NotImplemented
        if self is other:
            return True
        return self.edition == other.edition and self.record == other.record and self.ruleset == other.ruleset

    def __hash__(self) -> int:
        return hash((self.edition, self.record))

    @property
    def record(self) -> Record:
        """The record that was assessed."""
        return self._of.record

    @property
    def ruleset(self) -> CheckedRuleset:
        """The rules it was assessed by."""
        return self._of.compiled.ruleset

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the rules it was assessed by: with the record, it lets the verdict be reproduced."""
        return self._of.compiled.fingerprint

    @property
    def outcome(self) -> Outcome:
        """The outcome of the whole ruleset."""
        return self._of.found[-1]

    @cached_property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """Results of all criteria, in order."""
        found, place, results = self._of.found, 0, self.indicators
        of_criteria = found[len(results) :]
        criteria = []
        for criterion, outcome in zip(self.ruleset.criteria, of_criteria, strict=False):
            start, place = place, place + len(criterion.indicators)
            criteria.append(CriterionResult(criterion, outcome, results[start:place], self._of))
        return tuple(criteria)

    @cached_property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """Results of all indicators, in order."""
        of = self._of
        indicators = of.compiled.indicators
        return tuple(map(IndicatorResult, indicators, of.found, repeat(of), range(len(indicators))))

    def __getitem__(self, code: str) -> IndicatorResult:
        """The result of an indicator. Raises KeyError for a code the ruleset has not.

        Raises TypeError for a number: 17.10 and 17.1 are one number, but two codes.
        """
        if not isinstance(code, str):
            raise TypeError(f"a code is text, such as '17.11', not {code!r}")
        place = self._of.compiled.places.get(code)
        if place is None:
            try:
                place = self._of.compiled.places[str(IndicatorCode.parse(code))]
            except ValueError as error:
                raise KeyError(str(error)) from error
            except KeyError as error:
                raise KeyError(f"{self.ruleset.id} has no indicator {code}") from error
        return self.indicators[place]

    def __contains__(self, item: object) -> bool:
        """Whether there is an indicator of a code, or a result among those of the assessment."""
        if not isinstance(item, str):
            return any(result == item for result in self)
        try:
            return IndicatorCode.parse(item) in self.ruleset.indicator_coded
        except ValueError:
            return False

    def __iter__(self) -> Iterator[IndicatorResult]:
        return iter(self.indicators)

    def criterion(self, code: str | int) -> CriterionResult:
        """The result of a criterion. Raises KeyError for a code the ruleset has not."""
        for result in self.criteria:
            if result.code == str(code):
                return result
        raise KeyError(f"{self.ruleset.id} has no criterion {code}")

    @property
    def criteria_met(self) -> int:
        """How many criteria are met for certain."""
        return self.bounds.at_least

    @cached_property
    def bounds(self) -> Bounds:
        """How many criteria are met, whatever the unknown ones turn out to be."""
        outcomes = self._of.found[len(self._of.compiled.indicators) : -1]
        met, unknown = outcomes.count(Outcome.MET), outcomes.count(Outcome.UNKNOWN)
        return Bounds(met, met + unknown, len(outcomes) - outcomes.count(Outcome.NOT_APPLICABLE))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Inputs that could still change the outcome of a criterion, in the order they are declared.

        An input with a derivation stands for itself or for what it is worked out from.
        """
        return Needs(self.ruleset, self.record, self._of.compiled.judged(self._of.found).indicators).of_criteria(
            self.ruleset.criteria
        )

    def to_dict(self) -> dict[str, Any]:
        """The assessment as plain data, versioned; its schema is `docs/schemas/assessment.schema.json`."""
        from ntm_rules.engines.to_dict import assessment_to_dict

        return assessment_to_dict(self)

    @property
    def rests_on_unverified(self) -> bool:
        """Whether the outcome is decided only because unverified thresholds are taken as they stand."""
        return self.outcome is not self._of.surely.outcome


def assess(
    compiled: CompiledRuleset, cautious: CompiledRuleset | None, record: Record | Plain, edition: str = ""
) -> Assessment:
    """Assess a validated record, or one that `compiled` has read.

    `cautious` is the ruleset without its unverified thresholds, None to have it compiled when it is asked for.
    """
    found = record.found if isinstance(record, Plain) else compiled.found(record)
    return Assessment(_Assessed(compiled, record, found, cautious), edition or compiled.ruleset.id)
