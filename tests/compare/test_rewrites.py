"""Rules written otherwise that mean the same, also where data are missing, are proved to be equivalent."""

from collections import Counter
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ntm_rules.compare.direction import Directions
from ntm_rules.compare.domain import World
from ntm_rules.compare.results import Comparison, Direction
from ntm_rules.engines.reference import outcome_of
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.testing.choosing import Seeded
from ntm_rules.testing.making import Maker
from tests.compare.mutating import settled
from tests.compare.rewriting import Rewriter, alone
from tests.strategies.checked import many_records, rulesets
from tests.strategies.effort import times

RULESETS, EACH, PARTS = 75, 4, 10

KINDS = {
    "De Morgan", "De Morgan, inwards", "absorbed", "branches swapped", "choice as or", "commuted",
    "constants multiplied", "counted those that fail", "definition inlined", "difference", "distributed",
    "distributed, numbers", "figure as constant", "flipped", "multiplied across", "negated", "negated twice",
    "nothing added", "number negated twice", "ratio as product", "reassociated", "said twice", "scaled",
    "scaled by less than nothing", "split", "table as choices", "unfolded", "unfolded, and",
}  # fmt: skip


@frozen
class Case:
    """A ruleset of one indicator, and the same written otherwise, in one or more places."""

    old: CheckedRuleset
    new: CheckedRuleset

    def compared(self) -> Comparison:
        return Directions(World.of(self.old, self.new), timeout=60).indicator(
            *self.old.indicators, *self.new.indicators
        )


@cache
def pool() -> tuple[CheckedRuleset, ...]:
    """Generated rulesets, always the same."""
    found: list[CheckedRuleset] = []

    @settings(
        max_examples=RULESETS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rulesets())
    def collect(ruleset: CheckedRuleset) -> None:
        found.append(ruleset)

    collect()
    return tuple(found)


@cache
def cases(*, is_settled: bool) -> tuple[tuple[Case, ...], Counter[str]]:
    """Rewrites of generated rules, and how often each way of rewriting was taken.

    `is_settled`: all thresholds have figures, so that nothing turns on what is not known.
    """
    chooser, done, found = Seeded(Random(1)), Counter[str](), []
    for generated in pool():
        ruleset = settled(generated, Fraction(1, 2), truth=True) if is_settled else generated
        rewriter, indicators = Rewriter(ruleset), ruleset.indicators
        for i in range(EACH):
            indicator = rewritten = indicators[i % len(indicators)]
            steps = 1 + chooser.below(4)
            while steps > 0 or rewritten == indicator:
                rewritten = rewriter.indicator(chooser, rewritten, done)
                steps -= 1
            found.append(Case(alone(ruleset, indicator), alone(ruleset, rewritten)))
    return tuple(found), done


def test_there_are_300_of_every_kind() -> None:
    """No way of rewriting is forgotten."""
    found, done = cases(is_settled=True)
    assert len(found) == RULESETS * EACH == 300
    assert done.keys() == KINDS
    assert all(case.old != case.new for case in found)


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_written_otherwise_is_equivalent(part: int) -> None:
    """All are proved, by canonical form or by the solver."""
    for case in cases(is_settled=True)[0][part::PARTS]:
        assert case.compared().direction is Direction.EQUIVALENT, case


@pytest.mark.parametrize("part", range(PARTS))
def test_no_record_tells_what_is_written_otherwise(part: int) -> None:
    """Of rules with thresholds that are not known, too: only what their figures may be is left open."""
    for case in cases(is_settled=False)[0][part::PARTS]:
        comparison = case.compared()
        assert comparison.direction is Direction.EQUIVALENT or comparison.why == "open thresholds", case
        assert {comparison.stricter_at, comparison.looser_at, comparison.missing_at} == {None}, case


@times(0.5)
@given(st.data())
def test_rewriting_keeps_the_meaning(data: st.DataObject) -> None:
    """By the definition of the language: the same outcome for any record, or the proofs above would prove nothing."""
    ruleset, random = data.draw(rulesets()), Random(data.draw(st.integers(0, 2**32)))
    indicator = rewritten = data.draw(st.sampled_from(ruleset.indicators))
    for _ in range(data.draw(st.integers(1, 4))):
        rewritten = Rewriter(ruleset).indicator(Seeded(random), rewritten, Counter())
    for record in many_records(Maker(ruleset), random.randrange(2**32), 30, missing=0.2, refused=0.05):
        assert outcome_of(rewritten, ruleset, record) is outcome_of(indicator, ruleset, record), record
