"""A whole record: its fields, parts against wholes, rates against what they are worked out from."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_rules.diagnostics.codes import Code, Severity
from ntm_rules.diagnostics.data import Problem
from ntm_rules.diagnostics.texts import help_text, message
from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.model.expressions import InputValue
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.validate import Validated, Validator, validate
from tests.records.conftest import ruleset_of

NAMES = [
    *("region", "rating", "year", "level", "plan_valid", "households", "households_poor", "households_sorting"),
    *("sorting_rate", "poor_rate", "schools", "schools_minimum", "schools_level_1", "school_size", "many_schools"),
    *("men", "women", "people", "people_insured", "total_income", "income", "sorting_rate_again"),
]
TITLES = ["Số hộ", "Số hộ nghèo", "Tỷ lệ hộ nghèo (%)", "households ", "Số người", "xã"]
fields = st.sampled_from([*NAMES, *TITLES]) | st.text()
values = (
    st.none()
    | st.booleans()
    | st.integers(-1, 12)
    | st.floats(0, 1)
    | st.sampled_from(["50%", "33,3%", "1.234", "có", "highland", "large", "small", "", "tốt"])
    | st.text(max_size=5)
)
records = st.dictionaries(fields, values, max_size=20)


@settings(deadline=None)
@given(records)
def test_every_field_is_accepted_refused_or_missing(validator: Validator, record: dict[str, object]) -> None:
    """Nothing raises. Accepted and refused inputs are disjoint, each refused one has its problem, and conversely."""
    validated = validator.validate(record, row=7)
    found = validated.record
    assert not found.values.keys() & found.refused.keys()
    errors = [p for p in validated.problems if p.code.severity is Severity.ERROR]
    meant = {(validator.names.find(problem.field or "").name, problem.code.value) for problem in errors}
    assert set(found.refused.items()) <= meant
    assert {name for name, _ in meant} == set(found.refused)
    for problem in validated.problems:
        assert problem.row == 7
        assert problem.field in record
        assert message(problem, "vi")
        assert message(problem, "en")
        help_text(problem, "vi")


@settings(deadline=None)
@given(records)
def test_no_given_input_disappears(validator: Validator, record: dict[str, object]) -> None:
    """What is given is in the record, or refused, or left out because the rest of the record makes it."""
    found = validator.validate(record).record
    for name, value in record.items():
        each = validator.names.find(name).input
        if each is not None and value is not None and str(value).strip():
            left_out = each.name not in found.values and each.name not in found.refused
            worked_out = value_of(InputValue(each.name), validator.ruleset, found)
            assert not left_out or (each.derivation is not None and not isinstance(worked_out, Unknown))


@settings(deadline=None)
@given(records)
def test_parts_never_exceed_wholes_in_a_record(validator: Validator, record: dict[str, object]) -> None:
    """In what is handed on, a part is at most its whole, and at most its whole's whole."""
    found = validator.validate(record).record
    for each in validator.ruleset.inputs:
        whole = each.part_of
        while whole is not None:
            part, limit = found.values.get(each.name), found.values.get(whole)
            if part is not None and limit is not None:
                assert part <= limit  # type: ignore[operator]
            whole = validator.ruleset.input_named[whole].part_of


@settings(deadline=None)
@given(st.integers(1, 3000), st.data(), st.integers(0, 4))
def test_a_rounded_rate_agrees_with_its_counts(
    validator: Validator, whole: int, data: st.DataObject, places: int
) -> None:
    """A rate rounded or cut off after any decimal agrees; the exact counts win, and the rate is left out."""
    part = data.draw(st.integers(0, whole))
    rate, rest = divmod(100 * part * 10**places, whole)
    rate += data.draw(st.integers(0, 1)) if rest else 0
    text = f"{rate // 10**places},{rate % 10**places:0{places}d}%" if places else f"{rate}%"
    given_record = {"households": whole, "households_sorting": part, "sorting_rate": text}
    validated = validator.validate(given_record, convention="comma")
    assert validated == Validated(Record({"households": whole, "households_sorting": part}), ())


def test_a_rate_off_by_its_last_decimal_disagrees(validator: Validator) -> None:
    """29 of 100 is no 30 %: no rounding makes a whole unit of the last decimal."""
    given_record = {"households": 100, "households_sorting": 29, "sorting_rate": "30%"}
    assert only(validator.validate(given_record)).code is Code.RECORD_RATE_DISAGREES


def test_what_is_worked_out_stays_in_its_range() -> None:
    """Poor and near-poor households above all households make no rate of 150 %: it is refused, with what came out."""
    rules = ruleset_of(
        "ruleset mau/poor\ninput households: count of households\ninput poor: count of households, part of households\n"
        "input near_poor: count of households, part of households\n"
        'input rate: share = (poor + near_poor) / households\ncriterion 11 "Nghèo"\n11: rate <= 5%\n'
    )
    validated = Validator.of(rules).validate({"households": 100, "poor": 80, "near_poor": 70})
    problem = only(validated)
    assert (problem.code, problem.field, problem.value) == (Code.RECORD_OUT_OF_RANGE, "rate", "150%")
    assert validated.record.refused == {"rate": "record-out-of-range"}


def only(validated: Validated) -> Problem:
    (problem,) = validated.problems
    return problem


def test_fields_are_found_by_name_or_title(rules: CheckedRuleset) -> None:
    """Names and Vietnamese titles mean the same; case, composition and spaces do not count."""
    for field in ("households", "Households", "Số hộ", "  số   HỘ ", "So\u0302\u0301 hộ"):
        assert validate(rules, {field: 812}) == Validated(Record({"households": 812}), ())


def test_the_values_keep_their_order(rules: CheckedRuleset) -> None:
    """A record lists its inputs in the order of the ruleset, whatever the order given."""
    record = validate(rules, {"schools": 3, "households": 812, "region": "delta"}).record
    assert list(record.values) == ["region", "households", "schools"]


@pytest.mark.parametrize(
    ("field", "value", "share"),
    [
        ("poor_rate (%)", 5, Fraction(1, 20)),
        ("Tỷ lệ hộ nghèo (%)", "5,5", Fraction(11, 200)),
        ("tỷ lệ hộ nghèo ( % ) ", "5,5%", Fraction(11, 200)),
        ("poor_rate", 0.05, Fraction(1, 20)),
    ],
)
def test_a_field_in_percent(rules: CheckedRuleset, field: str, value: object, share: Fraction) -> None:
    """`(%)` at the end of a field says that a share is given in percent."""
    assert validate(rules, {field: value}).record.values == {"poor_rate": share}


def test_a_title_in_percent(rules: CheckedRuleset) -> None:
    """Where the title itself ends in `(%)`, the field of that title holds percent, the field of the name the share."""
    for field in ("Tỷ lệ hộ phân loại rác (%)", "tỷ lệ hộ phân loại rác (%)"):
        assert validate(rules, {field: 30}).record.values == {"sorting_rate": Fraction(3, 10)}
    assert only(validate(rules, {"sorting_rate": 30})).code is Code.RECORD_OUT_OF_RANGE
    assert only(validate(rules, {"households (%)": 30})).code is Code.RECORD_UNKNOWN_FIELD


def test_a_title_two_inputs_share_is_no_key(rules: CheckedRuleset) -> None:
    """`Số người` could be men or women."""
    assert only(validate(rules, {"Số người": 30})).code is Code.RECORD_UNKNOWN_FIELD


def test_a_name_goes_before_a_title(make_ruleset: Callable[[str], CheckedRuleset]) -> None:
    """Where one input's title is another's name, the name counts."""
    rules = make_ruleset(
        'ruleset a/b\ninput people: count of people\ninput men: count of people, part of people "People"\n'
        'criterion 1 "Một"\n1.1: men / people >= 10%\n'
    )
    assert validate(rules, {"People": 3}).record.values == {"people": 3}


def test_an_unknown_field_is_a_warning(rules: CheckedRuleset) -> None:
    """It is named with what was probably meant; the record is none the worse."""
    validated = validate(rules, {"househods": 812, "xã": "Sơn La"}, row=3)
    assert validated.record == Record({})
    assert validated.problems == (
        Problem(Code.RECORD_UNKNOWN_FIELD, 3, "househods", "812", (("name", "househods"), ("near", "households"))),
        Problem(Code.RECORD_UNKNOWN_FIELD, 3, "xã", "Sơn La", (("name", "xã"),)),
    )


@pytest.mark.parametrize("second", [812, 813, None])
def test_an_input_given_twice_is_refused(rules: CheckedRuleset, second: object) -> None:
    """By name and by title: nobody can tell which was meant, even where both say the same."""
    validated = validate(rules, {"households": 812, "Số hộ": second})
    assert validated.record == Record({}, {"households": "record-doubled-field"})
    problem = only(validated)
    assert (problem.code, problem.field, problem.facts) == (
        Code.RECORD_DOUBLED_FIELD,
        "Số hộ",
        (("name", "households"),),
    )


def test_every_bad_field_is_listed(rules: CheckedRuleset) -> None:
    """All problems come at once, in the order of the fields, and the good fields are accepted."""
    validated = validate(rules, {"schools": "ba", "households": 812, "year": 1999, "Số hộ nghèo": 900, "men": -1})
    assert [(p.field, p.code) for p in validated.problems] == [
        ("schools", Code.RECORD_NOT_A_NUMBER),
        ("year", Code.RECORD_OUT_OF_RANGE),
        ("Số hộ nghèo", Code.RECORD_PART_EXCEEDS_WHOLE),
        ("men", Code.RECORD_NEGATIVE),
    ]
    assert validated.record.values == {"households": 812}
    assert dict(validated.record.refused) == {
        "year": "record-out-of-range",
        "households_poor": "record-part-exceeds-whole",
        "schools": "record-not-a-number",
        "men": "record-negative",
    }


def test_a_part_greater_than_its_whole(rules: CheckedRuleset) -> None:
    """The part is refused, the whole kept; the problem names the whole and its value."""
    validated = validate(rules, {"households": 812, "Số hộ nghèo": 813})
    assert validated.record == Record({"households": 812}, {"households_poor": "record-part-exceeds-whole"})
    problem = only(validated)
    assert (problem.field, problem.value) == ("Số hộ nghèo", "813")
    assert problem.facts == (("whole", "households"), ("whole_value", "812"))


@pytest.mark.parametrize("between", [{}, {"schools_minimum": None}, {"schools_minimum": "?"}])
def test_parts_through_a_chain(rules: CheckedRuleset, between: Mapping[str, object]) -> None:
    """A part of a part is compared with the whole of both where the part between is not known."""
    validated = validate(rules, {"schools": 3, **between, "schools_level_1": 4})
    assert validated.problems[-1].facts == (("whole", "schools"), ("whole_value", "3"))


def test_a_chain_is_compared_link_by_link(rules: CheckedRuleset) -> None:
    """Each part is told of the nearest whole it exceeds."""
    validated = validate(rules, {"schools": 3, "schools_minimum": 4, "schools_level_1": 5})
    assert [dict(p.facts)["whole"] for p in validated.problems] == ["schools", "schools_minimum"]
    validated = validate(rules, {"schools": 3, "schools_minimum": 5, "schools_level_1": 4})
    assert [dict(p.facts)["whole"] for p in validated.problems] == ["schools", "schools"]


def test_a_part_of_a_whole_worked_out(rules: CheckedRuleset) -> None:
    """A whole that is not given is worked out, where the record has what that takes."""
    validated = validate(rules, {"men": 10, "women": 12, "people_insured": 23})
    assert only(validated).facts == (("whole", "people"), ("whole_value", "22"))
    assert not validate(rules, {"men": 10, "people_insured": 23}).problems


def test_a_rate_that_disagrees_is_refused(rules: CheckedRuleset) -> None:
    """Neither the rate nor its counts can be preferred: the rate is unknown, the counts stay."""
    validated = validate(rules, {"households": 900, "households_sorting": 300, "sorting_rate": "43%"})
    assert validated.record == Record(
        {"households": 900, "households_sorting": 300}, {"sorting_rate": "record-rate-disagrees"}
    )
    problem = only(validated)
    assert (problem.code, problem.field, problem.value) == (Code.RECORD_RATE_DISAGREES, "sorting_rate", "43%")
    assert problem.facts == (("worked_out", "≈33.333333%"), ("from_", ("households", "households_sorting")))


@pytest.mark.parametrize(
    ("rate", "agrees"),
    [
        ("33%", True),
        ("34%", True),
        ("35%", False),
        ("33,3%", True),
        ("33,4%", True),
        ("33,5%", False),
        (0.33, True),
        (0.3333333333333333, True),
        (1 / 3, True),
        (Fraction(1, 3), True),
        (Fraction(333, 1000), True),
        (0, False),
        (1, False),
        ("0,3", False),
    ],
)
def test_agreement_is_to_one_unit_of_the_last_decimal(rules: CheckedRuleset, rate: object, agrees: bool) -> None:
    """300 of 900 is 33 %, 34 % at the most. A share is given to the percentage point at least: 0,3 is 30 %."""
    validated = validate(rules, {"households": 900, "households_sorting": 300, "sorting_rate": rate})
    assert ("sorting_rate" in validated.record.refused) is not agrees
    assert "sorting_rate" not in validated.record.values


def test_floats_agree_in_spite_of_their_noise(rules: CheckedRuleset) -> None:
    """A rate computed in floating point agrees with its counts."""
    rate = 0.1 + 0.2
    assert rate != 0.3
    assert not validate(rules, {"households": 10, "households_sorting": 3, "sorting_rate": rate}).problems


@pytest.mark.parametrize("counts", [{}, {"households": 900}, {"households": 0, "households_sorting": 0}])
def test_a_rate_without_its_counts_stays(rules: CheckedRuleset, counts: dict[str, object]) -> None:
    """Where the rate cannot be worked out, the published one is taken."""
    assert validate(rules, {**counts, "sorting_rate": "30%"}).record.values["sorting_rate"] == Fraction(3, 10)


def test_a_rate_beside_a_refused_count_stays(rules: CheckedRuleset) -> None:
    """A refused count works nothing out."""
    validated = validate(rules, {"households": 900, "households_sorting": 950, "sorting_rate": "30%"})
    assert only(validated).code is Code.RECORD_PART_EXCEEDS_WHOLE
    assert validated.record.values == {"households": 900, "sorting_rate": Fraction(3, 10)}


def test_words_and_conditions_worked_out(rules: CheckedRuleset) -> None:
    """A word or an answer that follows from the rest must be the one that is given."""
    assert not validate(rules, {"schools": 4, "school_size": "large", "many_schools": "có"}).problems
    validated = validate(rules, {"schools": 3, "school_size": "large", "many_schools": "có"})
    assert [dict(p.facts)["from_"] for p in validated.problems] == [("schools",), ("schools",)]
    assert [message(p, "en") for p in validated.problems] == [
        "`school_size` is given as `large`, but `small` follows from `schools`",
        "`many_schools` is given as `có`, but no follows from `schools`",
    ]


@pytest.mark.parametrize(("people", "agrees"), [(22, True), (23, False), (21, False)])
def test_a_sum_of_counts_is_exact(rules: CheckedRuleset, people: int, agrees: bool) -> None:
    """A count is not rounded: 23 people are not 10 men and 12 women."""
    validated = validate(rules, {"men": 10, "women": 12, "people": people})
    assert (not validated.problems) is agrees


def test_what_is_worked_out_from_what_is_worked_out(rules: CheckedRuleset) -> None:
    """Incomes follow from a sum of people; what agrees is left out at every step, what a refusal leaves open stays."""
    agreeing = {"men": 10, "women": 12, "people": 22, "total_income": 990, "income": 45}
    assert validate(rules, agreeing) == Validated(Record({"men": 10, "women": 12, "total_income": Fraction(990)}), ())
    disagreeing = validate(rules, {**agreeing, "people": 33, "income": 30})
    assert disagreeing.record.refused == {"people": "record-rate-disagrees"}
    assert disagreeing.record.values["income"] == 30


def test_two_rates_of_the_same_counts(rules: CheckedRuleset) -> None:
    """Two inputs for one ratio, both given without counts, must agree; the second is worked out from the first."""
    validated = validate(rules, {"sorting_rate": "30%", "sorting_rate_again": "40%"})
    assert only(validated).facts == (("worked_out", "30%"), ("from_", ("sorting_rate",)))


def test_texts_in_a_convention(rules: CheckedRuleset) -> None:
    """A form that knows its number convention can say so."""
    assert only(validate(rules, {"income": "1.234"})).code is Code.RECORD_AMBIGUOUS_NUMBER
    assert validate(rules, {"income": "1.234"}, convention="point").record.values == {"income": Fraction(1234, 1000)}
