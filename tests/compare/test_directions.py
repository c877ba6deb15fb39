"""Which of two rules is the stricter: worked cases of each direction, and what holds of any two rules."""

import pytest

import ntm_rules as ntm
from ntm_rules.compare.direction import Directions
from ntm_rules.compare.domain import World
from ntm_rules.compare.results import Comparison, Direction, Witness
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.ruleset import CheckedRuleset
from tests.compare.domains import checked

EQUIVALENT, STRICTER, LOOSER, INCOMPARABLE, MISSING_DATA, NOT_PROVEN = Direction
MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome

INPUTS = """
input households: count of households
input sorting: count of households, part of households
input poor: count of households, part of households
input rate: share = poor / households
input people: count of people
input insured: count of people, part of people
input region: one of a, b, c
input year: year
input rating: ranked weak < fair < good
input level: level 0 to 3
input road: amount in km
input t: attested
input u: attested
let poor_place = t or region = a
table by_region by region, year
  |   | 2021 | 2022 |
  | a | 30%  | 40%  |
  | b | 50%  | 60%  |
  | c | 70%  | 80%  |
table raised by region, year
  |   | 2021 | 2022 |
  | a | 30%  | 45%  |
  | b | 50%  | 60%  |
  | c | 70%  | 80%  |
table one_year by region, year
  |   | 2021 |
  | a | 30%  |
  | b | 50%  |
  | c | 70%  |
"""


def compared(old: CheckedRuleset, new: CheckedRuleset, timeout: float | None = 60) -> Comparison:
    """How the first indicators of two rulesets compare."""
    return Directions(World.of(old, new), timeout).indicator(old.indicators[0], new.indicators[0])


def rules(old: str, new: str, inputs: str = INPUTS, others: str | None = None) -> Comparison:
    """How a rule compares with another one; `others` are the inputs of that, where they are declared differently."""
    return compared(checked(f"1: {old}", inputs), checked(f"1: {new}", others or inputs))


def ways(comparison: Comparison) -> dict[str, tuple[Outcome, Outcome]]:
    """What the records show: the old outcome and the new one."""
    found: dict[str, Witness | None] = {
        "worse": comparison.stricter_at,
        "better": comparison.looser_at,
        "other": comparison.missing_at,
    }
    return {name: (each.old, each.new) for name, each in found.items() if each is not None}


# Worked cases --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sorting / households >= 30%", "sorting / households >= 50%"),
        ("sorting / households >= 30%", "sorting / households > 30%"),
        ("poor / households <= 5%", "poor / households <= 4%"),
        ("poor / households <= 5%", "poor / households < 5%"),
        ("sorting / households >= by_region", "sorting / households >= raised"),
        ("level >= 2", "level > 2"),
        ("rating >= fair", "rating = good"),
        ("t or u", "t and u"),
        ("t", "t and sorting / households >= 30%"),
        ("at least 1 of t, u, road >= 3", "at least 2 of t, u, road >= 3"),
        ("road >= 3", "road >= 3001 m"),
        ("road >= (3 if poor_place else 4)", "road >= 4"),
        ("sorting / households >= insured / people", "sorting / households > insured / people"),
    ],
)
def test_stricter_and_looser(old: str, new: str) -> None:
    """Who asks for more is stricter, who asks for less is looser; a record is met by one and missed by the other."""
    there, back = rules(old, new), rules(new, old)
    assert there.direction is STRICTER
    assert ways(there) == {"worse": (MET, NOT_MET)}
    assert back.direction is LOOSER
    assert ways(back) == {"better": (NOT_MET, MET)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("region = a", "region = b"),
        ("t", "u"),
        ("t", "not t"),
        ("sorting / households >= 30%", "poor / households >= 30%"),
        ("road >= 3 and t", "road >= 2 and u"),
        ("sorting / households >= (30% if t else 50%)", "sorting / households >= (50% if t else 30%)"),
    ],
)
def test_incomparable(old: str, new: str) -> None:
    """Where one record is judged better and another worse, there is one of each."""
    found = rules(old, new)
    assert found.direction is INCOMPARABLE
    assert ways(found) == {"worse": (MET, NOT_MET), "better": (NOT_MET, MET)}


SOMEBODY = "\n  applies when households > 0"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("t or not t", "u or not u"),
        ("t", "t and (u or not u)"),
        ("road >= 3", "(road >= 3 and t) or (road >= 3 and not t)"),
        ("region != a", "region = b or (region = c and (t or not t))"),
        (f"poor / households <= 5%{SOMEBODY}", f"20 * poor <= households{SOMEBODY}"),
    ],
)
def test_only_where_data_are_missing(old: str, new: str) -> None:
    """Full data show no difference; a rate without its counts does, and what decides nothing where it is missing."""
    for found in (rules(old, new), rules(new, old)):
        assert found.direction is MISSING_DATA
        assert list(ways(found)) == ["other"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sorting / households >= 30%", "not sorting / households < 30%"),
        ("sorting / households >= 30%", "sorting / households > 30% or sorting / households = 30%"),
        ("sorting / households >= 30%", "sorting / (households / 10) >= 300%"),
        ("road >= 3 km", "2 * road >= 6000 m"),
        ("at least 2 of t, u, poor_place", "(t and u) or (t and poor_place) or (u and poor_place)"),
        ("poor_place", "region = a or t"),
        ("rating >= fair", "rating = fair or rating = good"),
        ("level >= 1", "not level = 0"),
        ("households >= 3", "households > 2"),
        ("road >= 0.001", "road > 0"),
        ("sorting / households >= insured / people", "insured / people <= sorting / households"),
    ],
)
def test_equivalent(old: str, new: str) -> None:
    """The same in other words; counts are whole, and amounts have their decimals."""
    assert rules(old, new).direction is EQUIVALENT


@pytest.mark.parametrize(
    ("old", "new", "direction", "shown"),
    [
        # nothing to divide by is unknown; multiplied across it is met
        ("sorting / households >= 30%", "10 * sorting >= 3 * households", LOOSER, {"better": (UNKNOWN, MET)}),
        ("sorting / households < 30%", "10 * sorting < 3 * households", STRICTER, {"worse": (UNKNOWN, NOT_MET)}),
        # a figure that is no longer known, and one that is known now
        ("road >= 3", "road >= open", INCOMPARABLE, {"worse": (MET, UNKNOWN), "better": (NOT_MET, UNKNOWN)}),
        ("road >= open", "road >= 3", INCOMPARABLE, {"worse": (UNKNOWN, NOT_MET), "better": (UNKNOWN, MET)}),
        ("t and open", "t and road >= 3", INCOMPARABLE, {"worse": (UNKNOWN, NOT_MET), "better": (UNKNOWN, MET)}),
        # a year without a row
        (
            "sorting / households >= by_region",
            "sorting / households >= one_year",
            INCOMPARABLE,
            {"worse": (MET, UNKNOWN), "better": (NOT_MET, UNKNOWN)},
        ),
        # what does not apply asks nothing
        ("road >= 3", "road >= 3\n  applies when t", LOOSER, {"better": (NOT_MET, NOT_APPLICABLE)}),
        ("road >= 3\n  applies when t", "road >= 3", STRICTER, {"worse": (NOT_APPLICABLE, NOT_MET)}),
        (
            "road >= 3\n  applies when t",
            "road >= 3\n  applies when t and u",
            LOOSER,
            {"better": (NOT_MET, NOT_APPLICABLE)},
        ),
        (
            "road >= 3\n  applies when t",
            "road >= 3\n  applies when not t",
            INCOMPARABLE,
            {"worse": (NOT_APPLICABLE, NOT_MET), "better": (NOT_MET, NOT_APPLICABLE)},
        ),
    ],
)
def test_unknown_and_not_applicable(old: str, new: str, direction: Direction, shown: object) -> None:
    """Outcomes have an order: not met, unknown, met, not applicable."""
    found = rules(old, new)
    assert found.direction is direction
    assert ways(found) == shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("road >= delegated to province", 'road >= delegated to "Bộ Y tế"'),
        ("road >= open", "road > open"),
        ("t and road >= open", "u and road >= open"),
        ("road >= open and t", "road >= open and t and u"),
    ],
)
def test_what_turns_on_an_open_threshold(old: str, new: str) -> None:
    """Two figures that nobody knows are not the same figure; two rules that wait for the same one can be compared."""
    found = rules(old, new)
    if "and t and u" in new:
        assert found.direction is STRICTER
    else:
        assert found.direction in (NOT_PROVEN, INCOMPARABLE)
        assert found.why in ("open thresholds", "")
    assert rules(old, old).direction is EQUIVALENT


def test_an_indicator_that_is_not_there() -> None:
    """What was removed never applies, and asks nothing; what was added asks something."""
    ruleset = checked("1: road >= 3", INPUTS)
    directions = Directions(World.of(ruleset, ruleset), timeout=60)
    (indicator,), (criterion,) = ruleset.indicators, ruleset.criteria
    for removed, added in (
        (directions.indicator(indicator, None), directions.indicator(None, indicator)),
        (directions.criterion(criterion, None), directions.criterion(None, criterion)),
    ):
        assert (removed.direction, ways(removed)) == (LOOSER, {"better": (NOT_MET, NOT_APPLICABLE)})
        assert (added.direction, ways(added)) == (STRICTER, {"worse": (NOT_APPLICABLE, NOT_MET)})


def test_criteria_met_otherwise() -> None:
    """All is stricter than at least two of three, which is stricter than any; an edition may ask for another number."""
    text = 'ruleset mau/commune\n{}criterion 1 "Mẫu"\n{}1.1: a\n1.2: b\n  applies when a or c\n1.3: c\n'
    inputs = "".join(f"input {name}: attested\n" for name in "abc")
    every, two, one, same = (
        ntm.parse(text.format(inputs, met_when)).checked
        for met_when in (
            "",
            "  met when at least 2 of 1.1, 1.2, 1.3\n",
            "  met when 1.1 or 1.2 or 1.3\n",
            "  met when not (not 1.3 and not (1.2 or 1.1))\n",
        )
    )
    for old, new, direction in (
        (one, two, STRICTER),
        (two, every, STRICTER),
        (every, one, LOOSER),
        (one, same, EQUIVALENT),
    ):
        directions = Directions(World.of(old, new), timeout=60)
        assert directions.criterion(old.criteria[0], new.criteria[0]).direction is direction
        assert directions.whole().direction is direction


# Inputs declared in two ways -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "inputs", "others", "direction"),
    [
        # records are such as both rulesets accept
        ("n >= 3 and n < 15", "n >= 3", "n: count of households", "n: count of households, 0 to 9", EQUIVALENT),
        ("n >= 3", "n >= 10", "n: count of households, 0 to 9", "n: count of households, 9 to 20", STRICTER),
        ("n > 2.5", "n >= 3", "n: amount in km, 3 decimals", "n: amount in km, 0 decimals", EQUIVALENT),
        ("n = a", "n != b", "n: one of a, b, c", "n: one of a, b", EQUIVALENT),
        ("n >= good", "n = good", "n: ranked weak < good < best", "n: ranked weak < good", EQUIVALENT),
        ("n >= fair", "n >= fair", "n: ranked weak < fair < good", "n: ranked good < fair < weak", INCOMPARABLE),
        ("n >= 2023", "n > 2022", "n: year", "n: year 2021 to 2025", EQUIVALENT),
        # words, numbers or units that have nothing in common
        ("n = a", "not n = c", "n: one of a, b", "n: one of c, d", NOT_PROVEN),
        ("n >= 3", "n >= 12", "n: count of households, 0 to 9", "n: count of households, 10 to 20", NOT_PROVEN),
        ("n >= 1.5", "n >= 1.6", "n: amount in km, 1.1 to 1.9", "n: amount in km, 1 to 2, 0 decimals", NOT_PROVEN),
        ("n >= 3 km", "n >= 3 km", "n: amount in km", "n: amount in m", NOT_PROVEN),
        ("n >= 3", "n >= 3", "n: count of households", "n: count of people", NOT_PROVEN),
        ("n >= 3", "n >= 3", "n: count of households", "n: level 0 to 5", NOT_PROVEN),
        ("n >= 3", "n", "n: count of households", "n: attested", NOT_PROVEN),
        ("n", "n >= 3", "n: attested", "n: count of households", NOT_PROVEN),
        ("n >= 3", "n = a", "n: count of households", "n: one of a, b", NOT_PROVEN),
    ],
)
def test_inputs_declared_otherwise(old: str, new: str, inputs: str, others: str, direction: Direction) -> None:
    """What both rulesets accept is compared; what is no one thing in both is not."""
    found = rules(old, new, f"input {inputs}", f"input {others}")
    assert found.direction is direction
    assert (found.why == "inputs differ") is (direction is NOT_PROVEN)


COUNTS = "input all: count of households\ninput some: count of households, part of all\n"


def test_given_in_one_and_worked_out_in_the_other() -> None:
    """Full data have what it is worked out from, and it is worked out for both; with gaps they differ."""
    given, derived = f"{COUNTS}input rate: share", f"{COUNTS}input rate: share = some / all"
    assert rules("rate >= 30%", "rate >= 30%", given, derived).direction is MISSING_DATA
    assert rules("rate >= 30%", "some / all >= 50%", given, derived).direction is STRICTER
    assert rules("rate >= 30% or t", "rate > 30% or t", f"{derived}\ninput t: attested").direction is STRICTER


def test_what_is_worked_out_is_not_given_as_well() -> None:
    """A value beside the numbers it is worked out from is left out or refused: no record holds two that differ."""
    inputs = "input n: count of households\ninput double: count of households = n + n"
    assert rules("double != 2 * n", "double < 2 * n", inputs).direction is EQUIVALENT
    assert rules("double != 2 * n or n > 3", "double > 3 * n or n >= 4", inputs).direction is EQUIVALENT


def test_what_is_worked_out_lies_in_its_range() -> None:
    """Also where it is worked out from what is worked out itself, and no rule reads it."""
    inputs = f"{COUNTS}input rate: share = some / all\ninput double: share = rate + rate"
    assert rules("some >= 4 and all <= 5", "some >= 6 and all <= 5", inputs).direction is MISSING_DATA
    assert rules("some >= 4 and all <= 5", "some >= 6 and all <= 5", COUNTS).direction is STRICTER


def test_no_number_is_greater_than_any_accepted() -> None:
    """A share above 400% is refused, whatever its range is; so is a count of more than a trillion."""
    assert rules("s >= 500%", "s >= 900%", "input s: share, 0% to 1000%").direction is EQUIVALENT
    assert rules("n > 1000000000000", "n > 2000000000000", "input n: count of people").direction is EQUIVALENT


def test_two_inputs_worked_out_from_each_other() -> None:
    """Nobody can say what a full record is where each is given for the other."""
    first = "input a: count of households\ninput b: count of households = a + a"
    second = "input b: count of households\ninput a: count of households = b / 2"
    assert rules("a >= 3 and b >= 3", "a >= 3 and b >= 3", first, second).why == "inputs differ"


def test_no_record_at_all() -> None:
    """Where what is declared leaves room for no record, nothing is proved of all of them."""
    inputs = "input a: count of households, 0 to 4\ninput b: count of households, 5 to 9, part of a\ninput t: attested"
    found = rules("a >= 3 and b >= 6", "a >= 3 and b >= 6 and (a >= 2 or t)", inputs)
    assert (found.direction, found.why) == (NOT_PROVEN, "no records")


# Why something is not proven -----------------------------------------------------------------------------


def test_without_a_solver() -> None:
    """Equal forms need no solver; anything else is not proven without one."""
    assert compared(*pair("households >= 3", "not households <= 2"), timeout=None).direction is EQUIVALENT
    found = compared(*pair("households >= 3", "households >= 4"), timeout=None)
    assert (found.direction, found.why) == (NOT_PROVEN, "no solver")


def pair(old: str, new: str) -> tuple[CheckedRuleset, CheckedRuleset]:
    """Two rulesets of one rule each."""
    return checked(f"1: {old}", INPUTS), checked(f"1: {new}", INPUTS)


def test_too_many_cases() -> None:
    """Tables multiplied with each other until nobody can write them down are not proven, and take no time."""
    inputs = ["input s: share"]
    for name in ("p", "q", "r"):
        words = [f"{name}{i}" for i in range(20)]
        inputs.append(f"input {name}: one of {', '.join(words)}")
        inputs.append(f"table by_{name} by {name}")
        inputs += [f"  | {word} | {40 + 3 * i}% |" for i, word in enumerate(words)]
    found = rules("s >= by_p * by_q * by_r", "s > by_p * by_q * by_r", "\n".join(inputs))
    assert (found.direction, found.why) == (NOT_PROVEN, "size")
