"""Plain records are read by generated code; the validator has the last word, and both must say the same."""

import pickle
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules import testing
from ntm_rules._api import Ruleset
from ntm_rules.engines.assessment import Assessment, assess
from ntm_rules.engines.reference import judge
from ntm_rules.records.validate import Validated, validate
from ntm_rules.testing.choosing import Seeded
from ntm_rules.testing.making import Maker
from ntm_rules.testing.spoiling import Spoiler

Given = dict[str, object]

COMMUNE = ntm.load("vn/commune")
MAKER = Maker(COMMUNE.checked)
TOWN = ntm.load("vn/town")
SPOILER = Spoiler(Maker(TOWN.checked))

# Values that are no plain ones, or not of every kind, or of none; some are accepted all the same.
ODD = (
    None, True, False, 0, 1, -1, 2, 3, 0.0, -0.0, 1.0, 0.5, 1.0005, 0.1 + 0.2, 2.675, 1e15, 1e16, 1e22, 1e-7, 5e-324,
    float("nan"), float("inf"), Decimal("0.5"), Decimal("1.0005"), Decimal("1E+3"), Decimal("1E+999999"),
    Decimal("NaN"), Decimal("-0"), Decimal("1E-70"), Fraction(1, 3), Fraction(1, 2), Fraction(2), Fraction(1, 10**7),
    10**14, 10**15, 10**15 + 1, 10**59, 10**60, -(10**60),
    "", "1", "30%", "có", "không", "good", "Tốt", b"1", (), [1], 1j, object,
)  # fmt: skip


def complete(maker: Maker, seed: int) -> Given:
    """A record with every input that is not worked out, each number of a type that can hold it."""
    random = Random(seed)
    named = maker.ruleset.input_named
    made = maker.record(Seeded(random), missing=0)
    given = {name: value for name, value in made.items() if named[name].derivation is None}
    return {name: _retyped(value, random) for name, value in given.items()}


def _retyped(value: object, random: Random) -> object:
    if not isinstance(value, Decimal):
        return value
    types: list[object] = [value, Fraction(value)]
    if Decimal(repr(float(value))) == value:
        types.append(float(value))
    if value == int(value):
        types.append(int(value))
    return random.choice(types)


def some_rules(data: st.DataObject) -> tuple[Ruleset, Maker]:
    """The national ruleset or a generated one."""
    if data.draw(st.booleans()):
        return COMMUNE, MAKER
    rules = data.draw(testing.rulesets())
    return rules, Maker(rules.checked)


def slowly(rules: Ruleset, given: Given) -> Validated:
    return validate(rules.checked, given)


def same(quick: Validated, slow: Validated) -> None:
    """The same record and problems, and values of the same types."""
    assert quick == slow
    assert [(name, type(value)) for name, value in quick.record.values.items()] == [
        (name, type(value)) for name, value in slow.record.values.items()
    ]


@given(st.data())
def test_both_ways_read_a_valid_record_alike(data: st.DataObject) -> None:
    """Records of generated rulesets, with numbers of every type."""
    rules = data.draw(testing.rulesets())
    maker, seed = Maker(rules.checked), data.draw(st.integers(0, 2**32))
    for i in range(10):
        record = complete(maker, seed + i)
        same(rules.validate(record), slowly(rules, record))


@given(st.data())
def test_both_ways_refuse_alike(data: st.DataObject) -> None:
    """Records with any value in any place: the same problems, in the same order."""
    rules, maker = some_rules(data)
    record = complete(maker, data.draw(st.integers(0, 2**32)))
    for name in data.draw(st.lists(st.sampled_from(list(record)), max_size=3)) if record else ():
        record[name] = data.draw(st.sampled_from(ODD))
    same(rules.validate(record), slowly(rules, record))


@given(st.integers(0, 2**32))
def test_both_ways_find_the_same_mistakes(seed: int) -> None:
    """Records that are spoilt in every way there is."""
    spoilt = SPOILER.record(Seeded(Random(seed)), complete(SPOILER.maker, seed), 1 + seed % 3)
    same(TOWN.validate(spoilt), slowly(TOWN, spoilt))


@given(st.data())
def test_outcomes_are_those_of_a_record_that_is_accepted(data: st.DataObject) -> None:
    """The quick outcomes of a record are those of the reference, whatever types and values it holds."""
    rules, maker = some_rules(data)
    record = complete(maker, data.draw(st.integers(0, 2**32)))
    for name in data.draw(st.lists(st.sampled_from(list(record)), max_size=2)) if record else ():
        record[name] = data.draw(st.sampled_from(ODD))
    validated = slowly(rules, record)
    read = {name for i in rules.indicators for name in rules.checked.inputs_of(i.condition, i.applies_when)}
    if not validated.problems:
        expected = judge(rules.checked, validated.record)
        assert rules.outcomes(record) == {str(code): outcome for code, outcome in expected.indicators.items()}
        assessment = rules.assess(record)
        assert assessment.outcome is expected.outcome
        assert [each.outcome for each in assessment.criteria] == list(expected.criteria.values())
    elif any(problem.field in read for problem in validated.problems):
        with pytest.raises(ntm.RecordError):
            rules.outcomes(record)


def explained(assessment: Assessment) -> list[object]:
    """All that can be read of the indicators."""
    return [
        (each.outcome, each.value, each.threshold, each.basis, each.reasons, each.reason, each.source, each.unit)
        for each in assessment
    ]


@given(st.data())
def test_explanations_are_those_of_the_reference(data: st.DataObject) -> None:
    """What generated code says of a plain record is what the reference says of the same one once validated."""
    rules, maker = some_rules(data)
    seed = data.draw(st.integers(0, 2**32))
    for i in range(2 if rules is COMMUNE else 10):
        record = complete(maker, seed + i)
        validated = slowly(rules, record)
        quick = rules.assess(record)
        slow = assess(rules.compiled, None, validated.record, rules.about.name)
        assert explained(quick) == explained(slow)
        assert quick == slow
        assert quick.record == validated.record
        assert quick.criteria == slow.criteria
        assert quick.bounds == slow.bounds


def test_the_quick_way_is_taken() -> None:
    """Every record that is complete and of ordinary size is read by generated code, whatever types its numbers have."""
    taken = [COMMUNE.compiled.read(complete(MAKER, seed)) is not None for seed in range(200)]
    assert sum(taken) > 40  # the others hold numbers of more than fifteen digits
    assert COMMUNE.compiled.outcomes(complete(MAKER, 0)) is not None or not taken[0]


def test_only_dictionaries_are_looked_into() -> None:
    """A dictionary that answers for what it has not is no plain record."""

    class Generous(dict[str, object]):
        def __missing__(self, key: str) -> object:
            return True

    rules = ntm.parse('ruleset vn/x\ninput a: attested\ninput b: attested\ncriterion 1 "x"\n1.1: a and b\n')
    assert rules.outcomes(Generous(a=True))["1.1"] is ntm.Outcome.UNKNOWN
    assert rules.outcomes({"a": True, "b": True})["1.1"] is ntm.Outcome.MET
    assert rules.outcomes({"a": True, "B": True})["1.1"] is ntm.Outcome.MET
    with pytest.raises(ntm.RecordError):
        rules.outcomes({"a": True, "c": True})


def test_a_record_changed_later_changes_no_assessment() -> None:
    """An assessment keeps what it was given, not the dictionary."""
    rules = ntm.parse('ruleset vn/x\ninput n: count of households\ncriterion 1 "x"\n1.1: n >= 3\n')
    record: Given = {"n": 5}
    assessment = rules.assess(record)
    record["n"] = 1
    assert assessment["1.1"].value == 5
    assert assessment.record.values == {"n": 5}


def test_assessments_of_plain_records_can_be_pickled() -> None:
    """With what was read of them, and without."""
    record = next(r for r in (complete(MAKER, seed) for seed in range(50)) if COMMUNE.compiled.read(r) is not None)
    for read in (False, True):
        assessment = COMMUNE.assess(record)
        before = explained(assessment) if read else None
        again = pickle.loads(pickle.dumps(assessment))
        assert again == assessment
        assert hash(again) == hash(assessment)
        assert explained(again) == (before or explained(assessment))


@pytest.mark.parametrize("km", [0.3, 0.1 + 0.2, Fraction(3, 10), Decimal("0.3"), "0.3"])
def test_a_float_is_its_shortest_decimal(km: object) -> None:
    """0.3 km of 1 km is 30 %; 0.1 + 0.2 is 0.30000000000000004 in Python, and has too many decimals for a length."""
    rules = ntm.parse(
        'ruleset vn/x\ninput a: amount in km\ninput b: amount in km, part of a\ncriterion 1 "x"\n1.1: b / a >= 30%\n'
    )
    if km == 0.1 + 0.2:
        with pytest.raises(ntm.RecordError):
            rules.outcomes({"a": 1, "b": km})
    else:
        assert rules.outcomes({"a": 1, "b": km})["1.1"] is ntm.Outcome.MET
