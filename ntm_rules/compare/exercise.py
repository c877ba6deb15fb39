"""What records exercise of rules, measured by the reference.

A condition is exercised both ways by two records: one on which it holds, and the outcome would be another if it did
not; and one on which it does not hold, and the outcome would be another if it did. That is masking MC/DC.
"""

from collections.abc import Iterator
from functools import cached_property

from attrs import define, evolve, field, frozen

from ntm_rules.compare.conditions import Condition, conditions
from ntm_rules.engines.outcome import Missing, Outcome, Refused, Unknown
from ntm_rules.engines.reference import outcome_of, value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Input
from ntm_rules.syntax.codes import IndicatorCode


@frozen(cache_hash=True)
class Obligation:
    """That a condition of an indicator decides by being true, or by being false."""

    indicator: Indicator = field(eq=lambda indicator: indicator.code)
    condition: Condition
    holds: bool


@frozen
class Exercised:
    """An obligation that a record meets: the outcome by the reference, and what it would be otherwise."""

    obligation: Obligation
    outcome: Outcome
    otherwise: Outcome


@frozen
class _Group:
    """An indicator with the inputs it reads, and what there is to exercise of it."""

    indicator: Indicator
    read: frozenset[str]
    obligations: tuple[Obligation, ...]


@define(slots=False)
class Measure:
    """Measures by the reference what records exercise. What is unknown for want of data shows nothing."""

    ruleset: CheckedRuleset
    _variants: dict[tuple[m.Expression, bool], CheckedRuleset] = field(factory=dict)
    _found: dict[tuple[IndicatorCode, Record], tuple[Exercised, ...]] = field(factory=dict)

    @cached_property
    def obligations(self) -> tuple[Obligation, ...]:
        """What there is to exercise: every condition of every indicator, both ways."""
        return tuple(each for group in self._groups for each in group.obligations)

    @cached_property
    def _groups(self) -> tuple["_Group", ...]:
        return tuple(
            _Group(
                each,
                frozenset(self.ruleset.inputs_of(each.condition, each.applies_when)),
                tuple(
                    Obligation(each, one, holds) for one in conditions(each, self.ruleset) for holds in (True, False)
                ),
            )
            for each in self.ruleset.indicators
        )

    def exercised(self, record: Record) -> Iterator[Exercised]:
        """All obligations that a record meets."""
        for group in self._groups:
            # many records are the same in what one indicator reads
            own = Record({name: value for name, value in record.values.items() if name in group.read})
            key = group.indicator.code, own
            if key not in self._found:
                self._found[key] = tuple(self._of_group(group, own))
            yield from self._found[key]

    def _of_group(self, group: "_Group", record: Record) -> Iterator[Exercised]:
        outcome = _outcome(self.ruleset, group.indicator, record)
        if outcome is None:
            return
        for each in group.obligations:
            if value_of(each.condition.expression, self.ruleset, record) is each.holds:
                supposed = self._supposing(group.indicator, each.condition.expression, not each.holds)
                otherwise = _outcome(*supposed, record)
                if otherwise is not None and otherwise is not outcome:
                    yield Exercised(each, outcome, otherwise)

    def _supposing(
        self, indicator: Indicator, condition: m.Expression, holds: bool
    ) -> tuple[CheckedRuleset, Indicator]:
        """A ruleset and an indicator as they are if a condition holds, or does not, whatever records say of it."""
        supposed: m.Expression = m.All(()) if holds else m.Any(())

        def change(e: m.Expression) -> m.Expression:
            return m.rebuild(e, lambda part: supposed if part == condition else part)

        def worked_out(each: Input) -> Input:
            e = each.derivation
            return evolve(each, derivation=change(e)) if e is not None and _has(e, condition) else each

        if (found := self._variants.get((condition, holds))) is None:
            found = self._variants[condition, holds] = evolve(
                self.ruleset,
                definitions=tuple(evolve(each, value=change(each.value)) for each in self.ruleset.definitions),
                inputs=tuple(map(worked_out, self.ruleset.inputs)),
            )
        applies = indicator.applies_when
        return found, evolve(indicator, condition=change(indicator.condition), applies_when=applies and change(applies))


def _has(e: m.Expression, condition: m.Expression) -> bool:
    return e == condition or any(_has(part, condition) for part in m.parts(e))


def _outcome(ruleset: CheckedRuleset, indicator: Indicator, record: Record) -> Outcome | None:
    """The outcome of an indicator; None where it is unknown for want of data."""
    outcome = outcome_of(indicator, ruleset, record)
    if outcome is Outcome.UNKNOWN:
        judged = (e for e in (indicator.applies_when, indicator.condition) if e is not None)
        reasons = Unknown.of(*(value_of(e, ruleset, record) for e in judged)).reasons
        if any(isinstance(reason, Missing | Refused) for reason in reasons):
            return None
    return outcome
