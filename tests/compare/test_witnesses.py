"""Records that show a difference: such as could be handed in, judged as they are said to be, and easy to read."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.compare import formulas as f
from ntm_rules.compare.direction import Directions
from ntm_rules.compare.domain import World
from ntm_rules.compare.points import Evaluation, Point, rounder
from ntm_rules.compare.results import Comparison
from ntm_rules.engines.reference import outcome_of
from ntm_rules.model.record import Record, Value
from ntm_rules.records.validate import validate
from ntm_rules.testing.choosing import Seeded, one_of
from tests.compare.domains import checked
from tests.compare.mutating import mutations
from tests.compare.rewriting import alone
from tests.strategies.checked import rulesets

INPUTS = """
input households: count of households
input sorting: count of households, part of households
input composting: count of households, part of sorting
input people: count of people
input income: amount in million_vnd per person per year
input road: amount in km
input paved: amount in km, part of road
input clean_share: share
input region: one of a, b, c
input rating: ranked weak < fair < good
input year: year
input attested: attested
table by_region by region, year
  |   | 2021 | 2022 |
  | a | 36   | 39   |
  | b | 50   | 53   |
  | c | 50   | 55   |
table by_place by region, year
  |   | 2021 | 2022 |
  | a | 36   | 39   |
  | b | 50   | 53   |
  | c | 48   | 55   |
"""


def comparison(old: str, new: str) -> Comparison:
    """How one rule over the inputs above stands to another one."""
    first, second = (checked(f"1: {rule}", INPUTS) for rule in (old, new))
    return Directions(World.of(first, second), timeout=5).indicator(*first.indicators, *second.indicators)


# Easy to read --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "values"),
    [
        ("sorting / households >= 30%", "sorting / households > 30%", {"households": 100, "sorting": 30}),
        ("sorting / households >= 33.3%", "sorting / households > 33.3%", {"households": 1000, "sorting": 333}),
        ("composting / households >= 10%", "composting / households > 10%", {"households": 100, "composting": 10}),
        ("households >= 1500", "households > 1500", {"households": 1500}),
        ("paved / road >= 75%", "paved / road > 75%", {"road": Fraction(100), "paved": Fraction(75)}),
        ("income >= 36.5", "income > 36.5", {"income": Fraction(73, 2)}),
        ("clean_share >= 12.5%", "clean_share > 12.5%", {"clean_share": Fraction(1, 8)}),
        ("rating >= fair", "rating >= good", {"rating": "fair"}),
        ("year >= 2022", "year >= 2023", {"year": 2022}),
        ("region = b", "region = b and attested", {"region": "b", "attested": False}),
        ("households - sorting >= 7", "households - sorting > 7", {"households": 7, "sorting": 0}),
    ],
)
def test_the_record_on_a_threshold(old: str, new: str, values: dict[str, Value]) -> None:
    """Where one quantity decides, the record is the plainest: a hundred in all, nothing besides what is asked."""
    found = comparison(old, new).stricter_at
    assert found is not None
    assert found.record.values == values


@pytest.mark.parametrize(
    ("old", "new", "digits"),
    [
        ("sorting / households >= 30%", "sorting / households >= 50%", 1),
        ("sorting / households >= 29%", "sorting / households >= 31%", 1),
        ("sorting / households >= 33.3%", "sorting / households >= 33.4%", 3),
        ("paved / road >= 70%", "paved / road >= 80%", 1),
        ("households >= 1234", "households >= 2345", 1),
        ("paved >= 3.5", "paved >= 4.25", 1),
        ("income >= 36", "income >= 39", 2),
        ("income >= by_place", "income >= by_region", 2),
        ("road / people >= 3 m per person", "road / people >= 4 m per person", 1),
    ],
)
def test_records_are_round(old: str, new: str, digits: int) -> None:
    """No number has more digits than it takes, nothing but zeros after them."""
    found = comparison(old, new).stricter_at
    assert found is not None
    numbers = [each for name, each in found.record.values.items() if name != "year" and not isinstance(each, str)]
    assert max(map(significant, numbers)) <= digits, found


def significant(value: Value) -> int:
    """How many digits a number has between its first and its last that is not zero."""
    assert not isinstance(value, str)
    return len(str(int(Fraction(value) * 1000)).strip("0"))


def test_only_what_is_asked_for_is_shown() -> None:
    """Inputs that neither rule reads are in no record."""
    found = comparison("households >= 3 or attested", "households >= 3")
    assert found.stricter_at is not None
    assert found.stricter_at.record.values.keys() == {"households", "attested"}


# As they are said to be ----------------------------------------------------------------------------------


@given(st.data())
def test_records_show_what_they_are_shown_for(data: st.DataObject) -> None:
    """Of generated rules and the same changed in one point: both rulesets accept the record; the reference agrees."""
    generated, chooser = data.draw(rulesets()), Seeded(Random(data.draw(st.integers(0, 2**32))))
    old = alone(generated, data.draw(st.sampled_from(generated.indicators)))
    new = one_of(chooser, list(mutations(old))).ruleset
    found = Directions(World.of(old, new), timeout=5).indicator(*old.indicators, *new.indicators)
    assert found.why in ("", "time", "open thresholds")
    for witness in (found.stricter_at, found.looser_at, found.missing_at):
        if witness is None:
            continue
        record = witness.record
        judged = [outcome_of(each.indicators[0], each, record) for each in (old, new)]
        assert judged == [witness.old, witness.new]
        assert witness.old is not witness.new
        valid = validate(old, record.values)
        assert not valid.problems
        assert valid.record == Record(record.values)


# Points --------------------------------------------------------------------------------------------------

NUMBERS, FACTS = ("x", "y"), ("p", "q")


def some_formulas() -> st.SearchStrategy[f.Formula]:
    """Formulas over two numbers and two facts, with sums of truths among them."""
    monomials: list[f.Monomial] = [(), ("x",), ("y",), ("x", "y")]
    polynomials = st.dictionaries(st.sampled_from(monomials), st.integers(-3, 3).filter(bool))
    leaves = st.one_of(
        st.sampled_from(FACTS).map(f.fact),
        polynomials.map(lambda each: f.not_below(each, is_whole=True)),
        polynomials.map(f.zero),
    )

    def extend(inner: st.SearchStrategy[f.Formula]) -> st.SearchStrategy[f.Formula]:
        several = st.lists(inner, min_size=2, max_size=3)
        counted = several.map(lambda items: f.not_below({(): -2, **{(f.Chosen(i),): 1 for i in items}}, is_whole=True))
        return st.one_of(several.map(f.all_of), several.map(f.any_of), inner.map(f.negation), counted)

    return st.recursive(leaves, extend, max_leaves=8)


def points() -> st.SearchStrategy[Point]:
    """Values for all of them."""
    numbers = {name: st.integers(-3, 3).map(Fraction) for name in NUMBERS}
    return st.fixed_dictionaries({**numbers, **dict.fromkeys(FACTS, st.booleans())})


@given(st.lists(some_formulas(), min_size=1, max_size=3), points(), st.lists(points(), max_size=4))
def test_other_values_are_taken_only_where_everything_holds(
    formulas: list[f.Formula], start: Point, others: list[Point]
) -> None:
    """What is worked out again after a change, one or several at once, is what working out everything gives."""
    asked = tuple(formulas)
    evaluation = Evaluation(asked, dict(start))
    for other in others:
        for values in ({name: other[name]} for name in other):
            tried(evaluation, asked, values)
        tried(evaluation, asked, {name: other[name] for name in NUMBERS})


def tried(evaluation: Evaluation, formulas: tuple[f.Formula, ...], values: Point) -> None:
    before = dict(evaluation.point)
    hold = Evaluation(formulas, {**before, **values}).holds
    assert evaluation.try_values(values) is hold
    assert evaluation.point == ({**before, **values} if hold else before)
    assert evaluation.holds is Evaluation(formulas, dict(evaluation.point)).holds


@given(st.integers(-(10**6), 10**6), st.sampled_from((1, 1000)), st.booleans())
def test_rounder_numbers_are_near(value: int, scale: int, is_whole: bool) -> None:
    """After a hundred and nothing come numbers with fewer digits first, and the number itself comes last."""
    found = list(rounder(Fraction(value), scale, is_whole))
    assert set(found[:2]) == {0, 100 * scale}
    assert value in found
    assert all(abs(each - value) < 10 ** len(str(abs(value))) for each in found[2:])
