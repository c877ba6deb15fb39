"""What claims are about: rulesets, criteria and indicators, found by their codes and judged by the reference."""

from collections.abc import Callable
from typing import assert_never

from ntm_rules.compare.claims import Subject
from ntm_rules.compare.domain import View
from ntm_rules.compare.outcomes import Outcomes
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import combine, judge, outcome_of
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator

Judgeable = CheckedRuleset | Criterion | Indicator
"""What has an outcome."""

Judged = Callable[[Record], tuple[Outcome, ...]]
"""What the reference makes of a record by each subject of a claim."""


class NoSuchCodeError(LookupError):
    """A ruleset has no criterion and no indicator of a code."""

    def __init__(self, id: str, code: str) -> None:
        super().__init__(f"{id} has no criterion and no indicator {code}")
        self.id = id
        self.code = code


def part_of(subject: Subject) -> Judgeable:
    """The ruleset, criterion or indicator that a subject names, the last where both have the code.

    Raises NoSuchCodeError.
    """
    ruleset, code = subject.side.checked, subject.code
    if code is None:
        return ruleset
    word, _, number = code.rpartition(" ")
    kinds: tuple[tuple[Criterion | Indicator, ...], ...] = (ruleset.indicators, ruleset.criteria)
    for parts in kinds[1:] if word else kinds:
        for part in parts:
            if str(part.code) == number:
                return part
    raise NoSuchCodeError(ruleset.id, code)


def indicators_of(part: Judgeable) -> tuple[Indicator, ...]:
    """The indicators that decide about it."""
    match part:
        case CheckedRuleset() | Criterion():
            return part.indicators
        case Indicator():
            return (part,)
        case _:
            assert_never(part)


def outcomes_of(view: View, side: int, part: Judgeable) -> Outcomes:
    """When a part of one of the rulesets of a view has which outcome. Raises as `View.indicator` does."""
    match part:
        case CheckedRuleset():
            return view.whole(side)
        case Criterion():
            return view.criterion(side, part)
        case Indicator():
            return view.indicator(side, part)
        case _:
            assert_never(part)


def judging(subjects: tuple[Subject, ...]) -> Judged:
    """What the reference makes of records by subjects. Raises NoSuchCodeError."""
    parts = [part_of(each) for each in subjects]

    def judged(record: Record) -> tuple[Outcome, ...]:
        return tuple(_judged(each.side.checked, part, record) for each, part in zip(subjects, parts, strict=True))

    return judged


def _judged(ruleset: CheckedRuleset, part: Judgeable, record: Record) -> Outcome:
    match part:
        case CheckedRuleset():
            return judge(ruleset, record).outcome
        case Criterion():
            return combine(part.met_when, {each.code: outcome_of(each, ruleset, record) for each in part.indicators})
        case Indicator():
            return outcome_of(part, ruleset, record)
        case _:
            assert_never(part)
