"""What holds of any two rules that are compared."""

from collections import Counter
from fractions import Fraction
from functools import cache
from random import Random

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_rules.compare.direction import Directions
from ntm_rules.compare.domain import World
from ntm_rules.compare.results import Comparison, Direction
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import outcome_of
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.testing.choosing import Seeded, one_of
from ntm_rules.testing.making import Maker
from tests.compare.domains import small_rules
from tests.compare.mutating import mutations, settled
from tests.compare.rewriting import Rewriter, alone
from tests.strategies.checked import many_records, rulesets
from tests.strategies.effort import times

MIRRORED = {Direction.STRICTER: Direction.LOOSER, Direction.LOOSER: Direction.STRICTER}
TIMEOUT = 3
AT_LEAST_AS_STRICT = (Direction.EQUIVALENT, Direction.STRICTER)


def compared(old: CheckedRuleset, new: CheckedRuleset) -> Comparison:
    """How the only indicators of two rulesets compare."""
    return in_time(Directions(World.of(old, new), TIMEOUT).indicator(old.indicators[0], new.indicators[0]))


def in_time(comparison: Comparison) -> Comparison:
    """A comparison, where products of inputs did not take the solver too long: no property is about these."""
    assume(comparison.why != "time")
    return comparison


@st.composite
def rulesets_and_mutants(draw: st.DrawFn) -> tuple[CheckedRuleset, CheckedRuleset]:
    """A generated ruleset of one indicator, and the same changed in one point or two."""
    generated, chooser = draw(rulesets()), Seeded(Random(draw(st.integers(0, 2**32))))
    old = new = alone(generated, draw(st.sampled_from(generated.indicators)))
    for _ in range(draw(st.integers(1, 2))):
        new = one_of(chooser, list(mutations(new))).ruleset
    return old, new


@times(0.5)
@given(rulesets_and_mutants())
def test_the_other_way_round(two: tuple[CheckedRuleset, CheckedRuleset]) -> None:
    """What is stricter than another rule has that as a looser one; all else is the same from both sides."""
    there, back = compared(*two), compared(*two[::-1])
    assert back.direction is MIRRORED.get(there.direction, there.direction)
    assert back.why == there.why
    assert (back.stricter_at is None) is (there.looser_at is None)
    assert (back.looser_at is None) is (there.stricter_at is None)
    assert (back.missing_at is None) is (there.missing_at is None)


@times(0.5)
@given(rulesets())
def test_the_same_ruleset(ruleset: CheckedRuleset) -> None:
    """Anything is equivalent to itself, by its form."""
    directions = Directions(World.of(ruleset, evolve(ruleset)), timeout=None)
    same = Comparison(Direction.EQUIVALENT, "same form")
    assert {directions.indicator(each, evolve(each)) for each in ruleset.indicators} == {same}
    assert {directions.criterion(each, evolve(each)) for each in ruleset.criteria} == {same}
    assert directions.whole() == same


@times(0.5)
@given(st.data())
def test_equal_forms_have_equal_outcomes(data: st.DataObject) -> None:
    """Where formulas are the same, no record tells the rules apart."""
    ruleset, random = data.draw(rulesets()), Random(data.draw(st.integers(0, 2**32)))
    world = World.of(ruleset)
    variants = list(ruleset.indicators)
    for indicator in ruleset.indicators:
        variants.append(Rewriter(ruleset).indicator(Seeded(random), indicator, Counter()))
        mutant = one_of(Seeded(random), list(mutations(alone(ruleset, indicator)))).ruleset
        if mutant.tables == ruleset.tables:
            variants += mutant.indicators
    records = list(many_records(Maker(ruleset), random.randrange(2**32), 20, missing=0.2, refused=0.05))
    outcomes: dict[object, list[Outcome]] = {}
    for each in variants:
        found = [outcome_of(each, ruleset, record) for record in records]
        assert outcomes.setdefault(world.gaps.indicator(0, each), found) == found


@cache
def known_rules() -> tuple[CheckedRuleset, ...]:
    """Rulesets of one indicator each, with figures for all thresholds."""
    ruleset = settled(small_rules(1, 100), Fraction(1), truth=True)
    return tuple(alone(ruleset, each) for each in ruleset.indicators)


@times(0.5)
@given(st.sampled_from(range(100)), st.integers(0, 2**32))
def test_stricter_than_what_is_stricter(number: int, seed: int) -> None:
    """Of rules in a row, each at least as strict as the one before, the last is so beside the first."""
    chooser, row = Seeded(Random(seed)), [known_rules()[number]]
    for _ in range(4):
        new = one_of(chooser, list(mutations(row[-1]))).ruleset
        if compared(row[-1], new).direction in AT_LEAST_AS_STRICT:
            row.append(new)
    assert compared(row[0], row[-1]).direction in AT_LEAST_AS_STRICT


@times(0.5)
@given(st.data())
def test_parts_settle_what_needs_them_all(data: st.DataObject) -> None:
    """How parts compare spares a question about what needs all of them, and changes no answer."""
    ruleset, chooser = data.draw(rulesets()), Seeded(Random(data.draw(st.integers(0, 2**32))))
    criterion = max(ruleset.criteria, key=lambda each: len(each.indicators))
    codes = tuple(each.code for each in criterion.indicators)
    before = evolve(criterion, met_when=m.All(tuple(map(m.Verdict, codes))))
    indicators = (one_of(chooser, list(mutations(alone(ruleset, each)))).ruleset for each in before.indicators)
    changed = [each.indicators[0] if each.tables == ruleset.tables else None for each in indicators]
    after = evolve(before, indicators=tuple(new or old for old, new in zip(before.indicators, changed, strict=True)))
    old, new = (evolve(ruleset, criteria=(each,), met_when=m.All((m.Verdict(each.code),))) for each in (before, after))
    world = World.of(old, new)
    directions = Directions(world, TIMEOUT)
    parts = [in_time(directions.indicator(*each)) for each in zip(before.indicators, after.indicators, strict=True)]
    plain = in_time(directions.criterion(before, after))
    spared = in_time(Directions(world, TIMEOUT).criterion(before, after, parts))
    assert spared.direction is plain.direction
    assert in_time(Directions(world, TIMEOUT).whole([spared])).direction is plain.direction


@times(0.25)
@given(rulesets_and_mutants())
def test_one_part_is_the_whole(two: tuple[CheckedRuleset, CheckedRuleset]) -> None:
    """A criterion and a whole that need one indicator compare as that does."""
    old, new = two
    world, direction = World.of(old, new), compared(old, new).direction
    criterion = Directions(world, TIMEOUT).criterion(old.criteria[0], new.criteria[0])
    assert in_time(criterion).direction is direction
    assert in_time(Directions(world, TIMEOUT).whole()).direction is direction
