"""Doing better is never held against anybody: an input that is better turns no met indicator into a missed one.

Which way an input is better is read off the signs of the rules. What is unusual about that is listed here by name, so
that a sign the wrong way round is seen.
"""

from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules import Outcome
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from tests.rulesets.directions import LESS, MORE, NEITHER, directions
from tests.rulesets.finder import unsettled
from tests.rulesets.records import Given, maker
from tests.rulesets.shipped import EDITIONS, every_edition
from tests.strategies.effort import times

LESS_IS_BETTER = {
    "children_stunted",
    "food_safety_incidents",
    "household_waste_landfilled",
    "household_waste_landfilled_rate",
    "households_near_poor",
    "households_poor",
    "poverty_rate",
    "province_income_per_capita",  # what the ward's own income is compared with
    "stunting_rate",
    "temporary_houses",
}
"""What rules ask for at most, or none of. Of what is only divided by, less is better too; that goes without saying."""

NEITHER_WAY = {
    # choose the threshold; communes in hardship are judged by the figures of the northern midlands, wherever they lie
    "area_ii_or_iii": "a commune in hardship",
    "difficult_coast_or_island": "a commune in hardship",
    "recognition": "whether for the first time or again decides how long it must have been registered",
    "region": "each region has its figures",
    "safe_zone_in_district_still_poor": "a commune in hardship",
    "safe_zone_in_poor_district": "a commune in hardship",
    "specially_difficult": "a commune in hardship",
    "year": "each year has its figures",
    # choose the group of communes, and with it the threshold
    "adjacent_to_urban_area": "one of the facts that make a commune of group 1",
    "agriculture_share": "one of the facts that make a commune of group 1",
    "ethnic_minority_area_ii_or_iii": "makes a commune of group 3",
    "oriented_as_new_urban_area": "one of the facts that make a commune of group 1",
    "oriented_to_become_urban": "one of the facts that make a commune of group 1",
    "placed_in": "the group of a commune that fits two",
    # choose what is asked, or say whether it is
    "bus_station_planned": "only a planned bus station is judged",
    "cemeteries_and_crematoria": "only where there are any are they judged",
    "craft_villages": "only where there are any is there a plan for them",
    "market_planned": "with a planned market the market is judged, without one the stores",
    "waterways": "only where there are any are they judged",
}
"""What no rule asks for: it says what is asked of whom."""

BOTH_WAYS = {
    "ha_agricultural_land": "divided by, and where there is none the indicator does not apply",
    "households": "the poor are a share of them, and so are those who do well",
    "landfills": "divided by, and where there are none the indicator does not apply",
    "schools": "divided by, and with more than three a higher share is asked",
    "townships": "divided by, and where there are none the indicator does not apply",
}
"""What one rule asks for and another does not, or that has more than one part to play in a rule."""


def directions_of(ruleset: CheckedRuleset) -> dict[str, set[int]]:
    """The directions of every input over all indicators."""
    found: dict[str, set[int]] = {}
    for indicator in ruleset.indicators:
        for name, signs in directions(ruleset, indicator).items():
            found.setdefault(name, set()).update(signs)
    return found


@cache
def better(name: str) -> tuple[dict[str, int], dict[str, dict[int, set[str]]]]:
    """Inputs of an edition with the one way they are better; and the others, with the indicators of each way."""
    ruleset = EDITIONS[name].checked
    one = {each: min(signs) for each, signs in directions_of(ruleset).items() if signs in ({MORE}, {LESS})}
    two: dict[str, dict[int, set[str]]] = {each: {MORE: set(), LESS: set()} for each in BOTH_WAYS}
    for indicator in ruleset.indicators:
        for each, signs in directions(ruleset, indicator).items():
            if each in two and signs in ({MORE}, {LESS}):
                two[each][min(signs)].add(str(indicator.code))
    return one, two


def divisors(ruleset: CheckedRuleset) -> set[str]:
    """Inputs that something is divided by."""
    conditions = (e for i in ruleset.indicators for e in (i.condition, i.applies_when))
    quotients = [e for e in ruleset.reach(*conditions) if isinstance(e, m.Quotient)]
    return set(ruleset.inputs_of(*(quotient.divisor for quotient in quotients)))


@every_edition
def test_which_way_is_better(name: str) -> None:
    """More is better of every input, but for those listed and for what is divided by."""
    ruleset = EDITIONS[name].checked
    found = directions_of(ruleset)
    less = {each for each, signs in found.items() if signs == {LESS}}
    assert less - divisors(ruleset) == LESS_IS_BETTER & found.keys()
    assert {each for each, signs in found.items() if signs == {NEITHER}} == NEITHER_WAY.keys() & found.keys()
    assert {each for each, signs in found.items() if len(signs) > 1} <= BOTH_WAYS.keys()


def test_every_exception_is_one() -> None:
    """No list above names an input that no ruleset reads so."""
    found = [directions_of(rules.checked) for rules in EDITIONS.values()]
    assert {*LESS_IS_BETTER, *NEITHER_WAY} <= {each for read in found for each in read}
    assert BOTH_WAYS.keys() == {each for read in found for each, signs in read.items() if len(signs) > 1}


@every_edition
@times(0.2)
@given(seed=st.integers(0, 2**32))
def test_better_is_never_worse(name: str, seed: int) -> None:
    """With one input better, and with many, what was met is not missed, and what was not missed is still not."""
    one, two = better(name)
    random = Random(seed)
    before = maker(name).record(seed)
    names = [each for each in before if each in one]
    many = before
    for each in random.sample(names, min(len(names), 12)):
        after = maker(name).improved(before, each, one[each], random)
        assert_no_worse(name, before, after or before, each)
        many = maker(name).improved(many, each, one[each], random) or many
    assert_no_worse(name, before, many, "many")
    for each in (each for each in before if each in two):
        for direction, codes in two[each].items():
            after = maker(name).improved(before, each, direction, random)
            assert_no_worse(name, before, after or before, each, codes)


def assert_no_worse(name: str, before: Given, after: Given, what: str, codes: set[str] | None = None) -> None:
    """No indicator is met before and missed after."""
    judge = EDITIONS[name].compiled.judge
    first, second = judge(Record(before)).indicators, judge(Record(after)).indicators
    worse = {str(c) for c in first if first[c] is Outcome.MET and second[c] is Outcome.NOT_MET}
    assert not (worse if codes is None else worse & codes), (what, before.get(what), after.get(what))


@every_edition
def test_records_are_valid_and_meet_and_miss(name: str) -> None:
    """The records above are valid in every field; between them they meet and miss most indicators that are known."""
    rules = EDITIONS[name]
    seen: dict[str, set[Outcome]] = {}
    for seed in range(20):
        values = maker(name).record(seed)
        assert seed > 3 or not rules.validate(values).problems
        for code, outcome in rules.compiled.judge(Record(values)).indicators.items():
            seen.setdefault(str(code), set()).add(outcome)
    known = [str(i.code) for i in rules.indicators if not unsettled(rules.checked, i)]
    both = [code for code in known if {Outcome.MET, Outcome.NOT_MET} <= seen[code]]
    assert 4 * len(both) >= 3 * len(known)


def test_a_sign_the_wrong_way_round_is_seen() -> None:
    """With `>=` for `<=`, the poor are asked for, and the list above no longer fits."""
    text = """ruleset vn/x
input households: count of households
input households_poor: count of households, part of households
criterion 1 "x"
1.1: households_poor / households {} 10%
"""
    right, wrong = (directions_of(ntm.parse(text.format(sign)).checked) for sign in ("<=", ">="))
    assert right == {"households_poor": {LESS}, "households": {MORE}}
    assert wrong == {"households_poor": {MORE}, "households": {LESS}}
