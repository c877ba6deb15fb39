"""Rules changed in one point: the direction is that of trying every record, and the records shown are such records."""

from collections import Counter
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from attrs import frozen

from ntm_rules.compare.direction import Directions
from ntm_rules.compare.domain import World
from ntm_rules.compare.reach import is_open
from ntm_rules.compare.results import Comparison, Direction, Witness
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import outcome_of
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.records.validate import validate
from ntm_rules.testing.choosing import Seeded, one_of
from tests.compare.domains import WORST_FIRST, cuts, direction_of, is_full, records, small_rules
from tests.compare.mutating import mutations, settled
from tests.compare.rewriting import alone

RULES, EACH, PARTS = 100, 3, 10

KINDS = {
    "and for or", "applies always", "applies elsewhere", "applies to some only", "branches swapped", "cell moved",
    "cell opened", "cell settled", "fewer of", "figure moved", "figure opened", "figure settled", "more of",
    "negated", "not dropped", "operand dropped", "other input", "other operator", "other word", "upside down",
}  # fmt: skip
FIGURES = ((Fraction(2, 5), True), (Fraction(1), False), (Fraction(2), True), (Fraction(3), False))


@frozen
class Case:
    """A ruleset of one indicator, and one that differs from it in one point."""

    kind: str
    old: CheckedRuleset
    new: CheckedRuleset

    def compared(self) -> Comparison:
        return Directions(World.of(self.old, self.new), timeout=60).indicator(*self.indicators)

    @property
    def indicators(self) -> tuple[Indicator, Indicator]:
        return self.old.indicators[0], self.new.indicators[0]

    def outcomes(self, record: Record) -> tuple[Outcome, Outcome]:
        """What the definition of the language makes of both."""
        old, new = self.indicators
        return outcome_of(old, self.old, record), outcome_of(new, self.new, record)

    def tried_out(self) -> Direction:
        """The direction by brute force."""
        expressions = [e for each in self.indicators for e in (each.condition, each.applies_when)]
        names = self.old.inputs_of(*expressions)
        figures = cuts(self.old, *expressions) | cuts(self.new, *expressions)
        return direction_of((is_full(names, each), *self.outcomes(each)) for each in records(names, figures))

    @property
    def is_open(self) -> bool:
        """Whether a threshold is not known."""
        return is_open(self.old, self.indicators[0]) or is_open(self.new, self.indicators[1])

    def settled(self, figure: Fraction, truth: bool) -> "Case":
        """The same with all thresholds known."""
        return Case(self.kind, settled(self.old, figure, truth), settled(self.new, figure, truth))


@cache
def cases() -> tuple[Case, ...]:
    """As many mutations as there are to be, the kinds in turn."""
    ruleset, chooser, done = small_rules(1, RULES), Seeded(Random(2)), Counter[str]()
    found = []
    for indicator in ruleset.indicators:
        old = alone(ruleset, indicator)
        by_name: dict[str, list[CheckedRuleset]] = {}
        for each in mutations(old):
            by_name.setdefault(each.name, []).append(each.ruleset)
        for _ in range(EACH):
            rarest = min(by_name, key=lambda name: done[name])
            done[rarest] += 1
            found.append(Case(rarest, old, one_of(chooser, by_name[rarest])))
    return tuple(found)


@cache
def compared(number: int) -> Comparison:
    """How the two rulesets of a case compare."""
    return cases()[number].compared()


def test_there_are_300_of_every_kind() -> None:
    """No kind of mutation is forgotten."""
    counted = Counter(case.kind for case in cases())
    assert counted.total() == RULES * EACH == 300
    assert counted.keys() == KINDS
    assert min(counted.values()) >= 5


@pytest.mark.parametrize("part", range(PARTS))
def test_directions_are_those_of_all_records(part: int) -> None:
    """Over inputs so few and small that every record can be judged, the solver and brute force say the same.

    What turns on a figure that is not known is withheld, and on nothing else.
    """
    for number in range(part, RULES * EACH, PARTS):
        case, comparison, direction = cases()[number], compared(number), cases()[number].tried_out()
        if comparison.direction is Direction.NOT_PROVEN:
            assert comparison.why == "open thresholds", case
            assert case.is_open
        else:
            assert comparison.direction is direction, case
        shown(case, comparison, direction)


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_claimed_holds_for_any_figure(part: int) -> None:
    """With figures for the thresholds that are not known, the same in both, nothing shows what was ruled out."""
    allowed = {
        Direction.EQUIVALENT: {Direction.EQUIVALENT},
        Direction.MISSING_DATA: {Direction.EQUIVALENT, Direction.MISSING_DATA},
        Direction.STRICTER: {Direction.EQUIVALENT, Direction.MISSING_DATA, Direction.STRICTER},
        Direction.LOOSER: {Direction.EQUIVALENT, Direction.MISSING_DATA, Direction.LOOSER},
    }
    for number in range(part, RULES * EACH, PARTS):
        case, claimed = cases()[number], allowed.get(compared(number).direction)
        if claimed is not None and case.is_open:
            assert {case.settled(*figure).tried_out() for figure in FIGURES} <= claimed, case


def shown(case: Case, comparison: Comparison, direction: Direction) -> None:
    """There is a record for each direction, and it shows what it is there for."""
    ways = {
        Direction.EQUIVALENT: (False, False, False),
        Direction.STRICTER: (True, False, False),
        Direction.LOOSER: (False, True, False),
        Direction.INCOMPARABLE: (True, True, False),
        Direction.MISSING_DATA: (False, False, True),
    }
    worse, better, other = comparison.stricter_at, comparison.looser_at, comparison.missing_at
    assert tuple(each is not None for each in (worse, better, other)) == ways[direction], case
    assert worse is None or rank(worse.new) < rank(worse.old)
    assert better is None or rank(better.new) > rank(better.old)
    assert other is None or other.new is not other.old
    for witness in (worse, better, other):
        if witness is not None:
            replays(case, witness, is_complete=witness is not other)


def replays(case: Case, witness: Witness, *, is_complete: bool) -> None:
    """A record is accepted as it stands, and judged as it is said to be."""
    record = witness.record
    assert case.outcomes(record) == (witness.old, witness.new)
    for ruleset in (case.old, case.new):
        valid = validate(ruleset, record.values)
        assert not valid.problems
        assert valid.record.values == record.values
    assert record.values.keys().isdisjoint(record.refused)
    if is_complete:
        assert not record.refused
        assert all(case.old.input_named[name].derivation is None for name in record.values)


def rank(outcome: Outcome) -> int:
    return WORST_FIRST.index(outcome)
