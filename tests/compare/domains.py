"""Records as points of a world; domains so small that every record can be judged, and what that comes to."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, pairwise, product
from math import prod
from random import Random

import ntm_rules as ntm
from ntm_rules.compare import formulas as f
from ntm_rules.compare.domain import View, World
from ntm_rules.compare.encode import held, refused
from ntm_rules.compare.outcomes import Outcomes
from ntm_rules.compare.points import Evaluation, Point
from ntm_rules.compare.results import Direction
from ntm_rules.compare.variables import Variable
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Input
from ntm_rules.records.validate import validate
from ntm_rules.testing.choosing import Chooser, Seeded, happens, one_of

WORST_FIRST = (Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.MET, Outcome.NOT_APPLICABLE)
REFUSED = "record-not-a-number"


def checked(rules: str, inputs: str) -> CheckedRuleset:
    """A ruleset of what its rules read, and of one criterion: when it is met, if that is said, and the rules."""
    header, criterion = "ruleset mau/commune", 'criterion 1 "Mẫu"'
    return ntm.parse("\n".join((header, inputs.strip("\n"), criterion, rules.strip("\n"), ""))).checked


# Records as points ---------------------------------------------------------------------------------------


def point_of(world: World, record: Record) -> Point:
    """A record as a point; what it does not hold has some value, of which nobody may take notice."""
    point = Point()
    for name, each in world.variables.items():
        point[name] = _coordinate(each, record.values[name]) if name in record.values else _any(each)
        point[held(name)] = name in record.values
        point[refused(name)] = name in record.refused
    return point


def _coordinate(each: Variable, value: Value) -> Fraction | bool | str:
    return value if isinstance(value, bool | str) else Fraction(value) * each.scale


def _any(each: Variable) -> Fraction | bool | str:
    match each.input.kind:
        case "attested":
            return True
        case "one of" | "ranked":
            return each.words[-1]
        case _:
            return each.high * each.scale


def equations(view: View, record: Record) -> Iterator[f.Formula]:
    """That the inputs of a world are those of a record."""
    for name, value in point_of(view.world, record).items():
        match value:
            case bool():
                yield f.fact(name) if value else f.negation(f.fact(name))
            case str():
                yield f.is_word(name, value)
            case Fraction(numerator=over, denominator=under):
                yield f.zero({(name,): under, (): -over})


@cache
def says(outcomes: Outcomes, outcome: Outcome) -> tuple[f.Formula, ...]:
    """That an outcome is this one and none of the others."""
    found = {
        Outcome.MET: outcomes.met,
        Outcome.NOT_MET: outcomes.not_met,
        Outcome.NOT_APPLICABLE: outcomes.not_applicable,
    }
    return tuple(formula if each is outcome else f.negation(formula) for each, formula in found.items())


def disagreements(expected: Mapping[str, tuple[Outcomes, Outcome]], point: Point) -> list[str]:
    """The names under which formulas do not say at a point what is expected of them."""
    together = tuple(chain.from_iterable(says(*each) for each in expected.values()))
    if Evaluation(together, dict(point)).holds:
        return []
    return [name for name, each in expected.items() if not Evaluation(says(*each), dict(point)).holds]


# Small domains -------------------------------------------------------------------------------------------

INPUTS = """
input region: one of a, b, c
input this_year: year 2021 to 2023
input any_year: year
input rating: ranked weak < fair < good
input level: level 0 to 3
input n1: count of households, 0 to 4
input n2: count of households, 0 to 4, part of n1
input n3: count of households, 0 to 3
input km: amount in km, 0 to 2, 0 decimals
input t1: attested
input t2: attested
input t3: attested = n3 > 1
input s1: share
input s2: share = n2 / n1
let few = n3 < 2 and t2
let place = a if t1 else region
let total = n1 + n3
table by_region by region
  | a | 30% |
  | b | 50% |
  | c |   ? |
table by_place by place, any_year
  |   | 2021 | 2022 |
  | a | 1    | 3    |
  | b | 2    | delegated to province |
  | c | 4    | 2    |
"""

MOST_RECORDS = 1500
_SOME_YEARS = range(2020, 2024)
"""Where any year is allowed: all that small rules tell apart."""


def cuts(ruleset: CheckedRuleset, *expressions: m.Expression | None) -> frozenset[Fraction]:
    """Figures and constants that expressions compare something with."""
    constants = {e.value for e in ruleset.reach(*expressions) if isinstance(e, m.Constant)}
    return frozenset(constants | {s.value for s in ruleset.settings_of(*expressions) if isinstance(s, m.Figure)})


@cache
def declared() -> CheckedRuleset:
    """A ruleset with the inputs of small domains."""
    return checked("1.1: t1", INPUTS)


def _choices(names: tuple[str, ...], figures: frozenset[Fraction]) -> list[tuple[Value | None, ...]]:
    """What a record may hold of each input; of shares the figures they are compared with, and one between any two."""
    shares = sorted({Fraction(0), Fraction(1), *(each for each in figures if 0 < each < 1)})
    shares += [(a + b) / 2 for a, b in pairwise(shares)]
    return [(None, *_values(declared().input_named[name], shares)) for name in names]


@cache
def records(names: tuple[str, ...], figures: frozenset[Fraction]) -> tuple[Record, ...]:
    """All records of some inputs that are accepted, also with what is worked out refused."""
    derived = [name for name in names if declared().input_named[name].derivation is not None]
    found = []
    for values in product(*_choices(names, figures)):
        given = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        valid = validate(declared(), given)
        if not valid.problems and valid.record.values == given:
            absent = [name for name in derived if name not in given]
            found += [Record(given, dict.fromkeys(some, REFUSED)) for some in _subsets(absent)]
    return tuple(found)


def _values(each: Input, shares: Collection[Fraction]) -> Collection[Value]:
    match each.kind:
        case "attested":
            return (True, False)
        case "one of" | "ranked":
            return [choice.name for choice in each.choices]
        case "share":
            return shares
        case "year" if each.low is None:
            return _SOME_YEARS
        case _:
            assert each.low is not None
            assert each.high is not None
            whole = range(int(each.low), int(each.high) + 1)
            return [Fraction(number) for number in whole] if each.kind == "amount" else whole


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


def is_full(names: Collection[str], record: Record) -> bool:
    """Whether a record gives all of some inputs that are not worked out, and none that is."""
    wanted = {name for name in names if declared().input_named[name].derivation is None}
    return record.values.keys() == wanted and not record.refused


def direction_of(outcomes: Iterable[tuple[bool, Outcome, Outcome]]) -> Direction:
    """How a rule stands to another one, of the outcomes of all records: whether one is full, the old and the new."""
    full, gaps = set[bool](), set[bool]()
    for is_on_full_data, old, new in outcomes:
        way = WORST_FIRST.index(new) - WORST_FIRST.index(old)
        if way:
            (full if is_on_full_data else gaps).add(way > 0)
    match sorted(full):
        case [False, True]:
            return Direction.INCOMPARABLE
        case [True]:
            return Direction.LOOSER
        case [False]:
            return Direction.STRICTER
        case _:
            return Direction.MISSING_DATA if gaps else Direction.EQUIVALENT


# Small rules ---------------------------------------------------------------------------------------------

_LEAVES = (
    "region = a",
    "region != b",
    "place = a",
    "this_year >= 2022",
    "this_year = 2023",
    "rating >= fair",
    "rating < good",
    "rating = open",
    "level >= 2",
    "level <= 1",
    "n1 >= 2",
    "n1 > 1",
    "n3 <= 2",
    "n1 = 3",
    "total > 3",
    "n1 + n3 >= 3",
    "n1 - n3 >= 1",
    "2 * n1 >= 3 * n3",
    "n1 >= n3",
    "n2 / n1 >= 50%",
    "n2 / n1 < 30%",
    "n3 / n1 >= 75%",
    "n3 / (n1 - n3) >= 100%",
    "n2 / n1 >= by_region",
    "s1 >= 30%",
    "s1 > by_region",
    "n1 >= by_place",
    "km >= 1",
    "km / n3 >= 1",
    "km >= (1 if t2 else 2)",
    "n3 >= (2 if region = a else 1)",
    "t1",
    "t2",
    "t3",
    "few",
    "open",
    "n1 >= delegated to province",
)


def condition(chooser: Chooser, depth: int = 2) -> str:
    """A condition over the inputs of small domains."""
    if not depth or happens(chooser, 0.25):
        return one_of(chooser, _LEAVES)
    inner = [condition(chooser, depth - 1) for _ in range(3)]
    a, b, c = inner
    return one_of(
        chooser,
        (
            f"({a} and {b})",
            f"({a} or {b})",
            f"(not ({a}))",
            f"(({a}) if {b} else ({c}))",
            f"(at least 2 of ({a}), ({b}), ({c}))",
        ),
    )


@cache
def small_rules(seed: int, count: int) -> CheckedRuleset:
    """A ruleset with so many indicators of its own over small domains, 1.1 and further; half of them not for all."""
    random = Random(seed)
    chooser = Seeded(random)
    rules: list[str] = []
    while len(rules) < count:
        fresh = []
        for _ in range(count):
            applies = f"\n  applies when {condition(chooser, 0)}" if happens(chooser, 0.5) else ""
            fresh.append(f"{condition(chooser)}{applies}\n")
        rules += [rule for rule in fresh if _is_small(rule)]
    text = "".join(f"1.{i}: {rule}" for i, rule in enumerate(rules[:count], 1))
    return checked(text, INPUTS)


def _is_small(rule: str) -> bool:
    """Whether a rule is one, with a domain that is small."""
    try:
        ruleset = checked(f"1.1: {rule}", INPUTS)
    except ntm.RulesetError:
        return False
    indicator = ruleset.indicators[0]
    expressions = indicator.condition, indicator.applies_when
    return prod(map(len, _choices(ruleset.inputs_of(*expressions), cuts(ruleset, *expressions)))) <= MOST_RECORDS
