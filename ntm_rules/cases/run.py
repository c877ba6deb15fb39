"""Runs worked cases and says where what comes out is not what must."""

from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from ntm_rules.cases.read import Case
from ntm_rules.engines.assessment import Assessment
from ntm_rules.engines.outcome import Outcome
from ntm_rules.report.explain import explain_indicator

Assess = Callable[[Mapping[str, object]], Assessment]


@frozen
class Difference:
    """What a case says must come out, and what does. `of` is the code of an indicator, or `ruleset`."""

    case: Case
    of: str
    expected: Outcome | str
    found: Outcome | str


def run_cases(cases: tuple[Case, ...], assessor: Callable[[str | None], Assess]) -> Iterator[Difference]:
    """Assess every case by its edition. Raises what `assessor` and its functions raise: a case must be valid."""
    assessors: dict[str | None, Assess] = {}
    for case in cases:
        if case.on not in assessors:
            assessors[case.on] = assessor(case.on)
        yield from _differences(case, assessors[case.on](case.record))


def _differences(case: Case, assessment: Assessment) -> Iterator[Difference]:
    if case.outcome is not None and assessment.outcome is not case.outcome:
        yield Difference(case, "ruleset", case.outcome, assessment.outcome)
    if case.criteria_met is not None and assessment.criteria_met != case.criteria_met:
        yield Difference(case, "ruleset", f"{case.criteria_met} criteria met", f"{assessment.criteria_met}")
    for code, outcome in case.indicators.items():
        if assessment[code].outcome is not outcome:
            yield Difference(case, code, outcome, assessment[code].outcome)
    for code, text in case.reasons.items():
        said = explain_indicator(assessment[code], "vi")
        if text not in said:
            yield Difference(case, code, text, said)
