"""The outcome of a whole ruleset for one record, with every reason. Details are built when they are asked for."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

from attrs import define, evolve, field, frozen

from ntm_rules.engines.details import Compared, Detail, as_number, comparisons, detail_of, the_comparison
from ntm_rules.engines.needs import Needs
from ntm_rules.engines.outcome import Outcome, Reason, Unknown
from ntm_rules.engines.record import CompiledRuleset
from ntm_rules.engines.reference import Judged, value_of
from ntm_rules.engines.thresholds import least
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Citation, Criterion, Indicator
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode


@frozen
class Bounds:
    """How many criteria are met: at least and at most, of those that apply."""

    at_least: int
    at_most: int
    of: int


@define(frozen=True, slots=False)
class IndicatorResult:
    """One indicator of an assessment."""

    indicator: Indicator
    outcome: Outcome
    ruleset: CheckedRuleset = field(repr=False)
    record: Record = field(repr=False)

    @property
    def code(self) -> str:
        return str(self.indicator.code)

    @property
    def title(self) -> str | None:
        return self.indicator.title

    @property
    def source(self) -> str | None:
        """The first place that states the indicator or its threshold."""
        return str(self.sources[0]) if self.sources else None

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The places that state the indicator, and those of the tables its thresholds stand in."""
        reached = self.ruleset.reach(self.indicator.condition)
        tables = (self.ruleset.table_named[e.table].sources for e in reached if isinstance(e, m.Lookup))
        return tuple(dict.fromkeys((*self.indicator.sources, *chain.from_iterable(tables))))

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

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the outcome is unknown; empty when it is not."""
        if self.outcome is not Outcome.UNKNOWN:
            return ()
        asked = self.indicator.applies_when if self.applies is None else None
        return Unknown.of(value_of(asked or self.indicator.condition, self.ruleset, self.record)).reasons

    @property
    def reason(self) -> Reason | None:
        """The first reason why the outcome is unknown."""
        return next(iter(self.reasons), None)

    @property
    def value(self) -> Fraction | None:
        """What was compared, where the rule is one comparison of numbers: 30% is 3/10."""
        return None if self._compared is None else as_number(self._compared.value)

    @property
    def threshold(self) -> Fraction | None:
        """What it was compared with, where the rule is one comparison of numbers."""
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
        used = [c for c in comparisons(self.detail) if c.setting is not None]
        if not used:
            return self.indicator.basis
        return least(c.basis for c in used if isinstance(c.setting, m.Figure))

    @property
    def needs(self) -> tuple[str, ...]:
        """Inputs that could still decide the outcome."""
        return Needs(self.ruleset, self.record, {self.indicator.code: self.outcome}).of_indicator(self.indicator)


@frozen
class CriterionResult:
    """One criterion of an assessment, with its indicators.

    `rests_on_unverified`: its outcome would not be decided if unverified thresholds were taken as open.
    """

    criterion: Criterion
    outcome: Outcome
    indicators: tuple[IndicatorResult, ...]
    rests_on_unverified: bool

    @property
    def code(self) -> str:
        return str(self.criterion.code)

    @property
    def title(self) -> str:
        return self.criterion.title


@define(frozen=True, slots=False)
class Assessment:
    """What a ruleset makes of a record. Look indicators up by their codes: `assessment["17.11"]`.

    `edition` names the text it was assessed by, such as `vn/commune@2024-03-01`.
    """

    _compiled: CompiledRuleset = field(repr=False)
    record: Record
    _judged: Judged = field(eq=False, repr=False)
    _cautious: CompiledRuleset = field(eq=False, repr=False)
    edition: str = ""

    @property
    def ruleset(self) -> CheckedRuleset:
        """The rules it was assessed by."""
        return self._compiled.ruleset

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the rules it was assessed by: with the record, it lets the verdict be reproduced."""
        return self._compiled.fingerprint

    @property
    def outcome(self) -> Outcome:
        """The outcome of the whole ruleset."""
        return self._judged.outcome

    @cached_property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """Results of all criteria, in order."""
        sure = self._surely.criteria
        return tuple(
            CriterionResult(
                criterion,
                outcome := self._judged.criteria[criterion.code],
                tuple(map(self._result, criterion.indicators)),
                outcome is not sure[criterion.code],
            )
            for criterion in self.ruleset.criteria
        )

    def _result(self, indicator: Indicator) -> IndicatorResult:
        return IndicatorResult(indicator, self._judged.indicators[indicator.code], self.ruleset, self.record)

    @property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """Results of all indicators, in order."""
        return tuple(result for criterion in self.criteria for result in criterion.indicators)

    def __getitem__(self, code: str) -> IndicatorResult:
        """The result of an indicator. Raises KeyError for a code the ruleset has not.

        Raises TypeError for a number: 17.10 and 17.1 are one number, but two codes.
        """
        if not isinstance(code, str):
            raise TypeError(f"a code is text, such as '17.11', not {code!r}")
        try:
            return self._result(self.ruleset.indicator_coded[IndicatorCode.parse(code)])
        except ValueError as error:
            raise KeyError(str(error)) from error
        except KeyError as error:
            raise KeyError(f"{self.ruleset.id} has no indicator {code}") from error

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
        outcomes = list(self._judged.criteria.values())
        met, unknown = outcomes.count(Outcome.MET), outcomes.count(Outcome.UNKNOWN)
        return Bounds(met, met + unknown, len(outcomes) - outcomes.count(Outcome.NOT_APPLICABLE))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Inputs that could still change the outcome of a criterion, in the order they are declared.

        An input with a derivation stands for itself or for what it is worked out from.
        """
        return Needs(self.ruleset, self.record, self._judged.indicators).of_criteria(self.ruleset.criteria)

    def to_dict(self) -> dict[str, Any]:
        """The assessment as plain data, versioned; its schema is `docs/schemas/assessment.schema.json`."""
        from ntm_rules.engines.to_dict import assessment_to_dict

        return assessment_to_dict(self)

    @cached_property
    def _surely(self) -> Judged:
        """The outcomes if every unverified threshold were open."""
        return self._cautious.judge(self.record)

    @property
    def rests_on_unverified(self) -> bool:
        """Whether the outcome is decided only because unverified thresholds are taken as they stand."""
        return self.outcome is not self._surely.outcome


def assess(compiled: CompiledRuleset, cautious: CompiledRuleset, record: Record, edition: str = "") -> Assessment:
    """Assess a validated record. `cautious` is the ruleset without its unverified thresholds."""
    return Assessment(compiled, record, compiled.judge(record), cautious, edition or compiled.ruleset.id)


def without_unverified(ruleset: CheckedRuleset) -> CheckedRuleset:
    """The ruleset with every unverified threshold open, and every rule whose basis is unverified open as a whole.

    A basis that is not given is no better than an unverified one.
    """

    def is_unverified(basis: m.Basis | None) -> bool:
        return basis is None or basis.mark == "unverified"

    def settled(setting: m.Setting) -> m.Setting:
        return m.Open() if isinstance(setting, m.Figure) and is_unverified(setting.basis) else setting

    def change(e: m.Expression) -> m.Expression:
        return evolve(e, setting=settled(e.setting)) if isinstance(e, m.Threshold) else e

    def indicator(i: Indicator) -> Indicator:
        figures = any(isinstance(s, m.Figure) for s in ruleset.settings_of(i.condition))
        if is_unverified(i.basis) and (i.basis is not None or not figures):
            return evolve(i, condition=m.Threshold(m.Open()))
        return evolve(i, condition=m.rebuild(i.condition, change))

    return evolve(
        ruleset,
        tables=tuple(evolve(t, cells=tuple((k, settled(s)) for k, s in t.cells)) for t in ruleset.tables),
        criteria=tuple(evolve(c, indicators=tuple(map(indicator, c.indicators))) for c in ruleset.criteria),
    )
