"""One value against one input."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem
from ntm_rules.diagnostics.texts import message
from ntm_rules.model.record import Value
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.numerals import Convention
from ntm_rules.records.values import Accepted, read_value

anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.fractions()
    | st.text()
    | st.text("0123456789.,-−% ", max_size=12)
    | st.lists(st.integers())
    | st.binary()
)
conventions = st.sampled_from(("point", "comma", None))


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError


@settings(deadline=None)
@given(anything, conventions, st.booleans())
@example(10**5000, None, False)
@example(Decimal("1E+999999999"), None, False)
@example(Unprintable(), None, False)
@example("\ud800", None, False)
def test_any_value_is_accepted_missing_or_a_problem(
    rules: CheckedRuleset, value: object, convention: Convention | None, percent: bool
) -> None:
    """No value raises. What is accepted has the type its kind says, and lies within its bounds."""
    types = {"attested": bool, "one of": str, "ranked": str, "amount": Fraction, "share": Fraction}
    for each in rules.inputs:
        found = read_value(each, value, convention=convention, percent=percent)
        if isinstance(found, Problem):
            assert found.code.is_about_records
            assert message(found, "vi")
            assert message(found, "en")
        elif found is not None:
            assert type(found.value) is types.get(each.kind, int)
            if isinstance(found.value, Fraction | int) and each.kind != "attested":
                assert each.low is None or found.value >= each.low
                assert each.high is None or found.value <= each.high
            assert not each.choices or found.value in [choice.name for choice in each.choices]


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_a_count_reads_back(rules: CheckedRuleset, count: int) -> None:
    """A count means the same as int, float, Decimal, Fraction and text."""
    each = rules.input_named["households"]
    for given_value in (count, float(count), Decimal(count), Fraction(count), str(count), f" {count} ", f"{count}.0"):
        found = read_value(each, given_value)
        assert isinstance(found, Accepted)
        assert found.value == count
        assert type(found.value) is int


def read(rules: CheckedRuleset, name: str, value: object, **options: object) -> Value | None:
    found = read_value(rules.input_named[name], value, **options)  # type: ignore[arg-type]
    assert not isinstance(found, Problem), found
    return None if found is None else found.value


def refused(rules: CheckedRuleset, name: str, value: object, **options: object) -> Problem:
    found = read_value(rules.input_named[name], value, **options)  # type: ignore[arg-type]
    assert isinstance(found, Problem), found
    return found


class NAType:
    """As pandas has it."""


@pytest.mark.parametrize(
    "value", [None, "", "  ", "\u00a0", "\ufeff", float("nan"), Decimal("NaN"), Decimal("sNaN"), NAType()]
)
def test_missing(rules: CheckedRuleset, value: object) -> None:
    """Nothing, blank text and NaN are missing, for every kind of input: neither zero nor no."""
    assert all(read_value(each, value) is None for each in rules.inputs)


@pytest.mark.parametrize(
    ("value", "options", "share"),
    [
        ("94,75%", {}, Fraction(379, 400)),
        ("94.75 %", {}, Fraction(379, 400)),
        (0.9475, {}, Fraction(379, 400)),
        ("0", {}, Fraction(0)),
        (1, {}, Fraction(1)),
        ("100%", {}, Fraction(1)),
        ("94,75", {"percent": True}, Fraction(379, 400)),
        (94.75, {"percent": True}, Fraction(379, 400)),
        ("94,75%", {"percent": True}, Fraction(379, 400)),
        ("0,5", {"percent": True}, Fraction(1, 200)),
        ("94.750%", {"convention": "point"}, Fraction(379, 400)),
    ],
)
def test_shares(rules: CheckedRuleset, value: object, options: dict[str, object], share: Fraction) -> None:
    """A text has its % sign, or stands in a `(%)` column; a number of a program is the share itself."""
    assert read(rules, "poor_rate", value, **options) == share


def test_a_share_in_text_has_its_percent_sign(rules: CheckedRuleset) -> None:
    """`0,9` may be 0.9 % or 90 %, which the threshold of a poverty rate tells apart: it is not guessed at."""
    for text, readings in (("0,9", ("0.9%", "90%")), ("1", ("1%", "100%")), ("94,75", ("94.75%", ""))):
        problem = refused(rules, "poor_rate", text)
        assert problem.code is Code.RECORD_WITHOUT_PERCENT
        assert problem.facts == (("small", readings[0]), ("large", readings[1]))


def test_a_number_above_1_is_no_share(rules: CheckedRuleset) -> None:
    """94.75 out of a program, for a share that ends at 100 %, is out of range; one that may exceed it is fine."""
    problem = refused(rules, "poor_rate", 94.75)
    assert problem.code is Code.RECORD_OUT_OF_RANGE
    assert problem.facts == (("low", "0%"), ("high", "100%"))
    assert read(rules, "growth", "150%") == Fraction(3, 2)


def test_a_percent_sign_belongs_to_shares(rules: CheckedRuleset) -> None:
    """A count or an amount in percent is no number."""
    assert refused(rules, "households", "30%").code is Code.RECORD_NOT_A_NUMBER
    assert refused(rules, "waste", "30%").code is Code.RECORD_NOT_A_NUMBER
    assert read(rules, "waste", "30", percent=True) == 30


@pytest.mark.parametrize("word", ["có", "CÓ", "co", "Đạt", "đạt ", "dat", "yes", "TRUE", "x", "X", "1", 1, 1.0, True])
def test_yes(rules: CheckedRuleset, word: object) -> None:
    """An attested input is said yes to in several ways; case and diacritics do not count."""
    assert read(rules, "plan_valid", word) is True


@pytest.mark.parametrize(
    "word",
    ["không", "Khong", "chưa  đạt", "Chưa đạt", "không đạt", "no", "False", "0", 0, Decimal(0), False],
)
def test_no(rules: CheckedRuleset, word: object) -> None:
    """As with yes."""
    assert read(rules, "plan_valid", word) is False


@pytest.mark.parametrize("word", ["đang làm", "2", 2, 0.5, "có không", [True], "-"])
def test_neither_yes_nor_no(rules: CheckedRuleset, word: object) -> None:
    """Anything else is a problem, not a no."""
    assert refused(rules, "plan_valid", word).code is Code.RECORD_NOT_YES_OR_NO


@pytest.mark.parametrize(
    "text", ["highland", "Highland", "Vùng cao", "vùng  CAO", "vung cao", "Vu\u0300ng cao", " Vùng cao\u200b"]
)
def test_words(rules: CheckedRuleset, text: str) -> None:
    """A choice is meant by its name or its title; case, composition and spaces do not count, nor do diacritics."""
    assert read(rules, "region", text) == "highland"


def test_an_unknown_word(rules: CheckedRuleset) -> None:
    """The problem lists the choices, and names the near one."""
    problem = refused(rules, "region", "Vùng cạn")
    assert problem.code is Code.RECORD_UNKNOWN_CHOICE
    assert problem.facts == (("choices", ("Vùng cao", "Vùng thấp", "Đồng bằng")), ("near", "Vùng cao"))
    assert dict(refused(rules, "region", "tỉnh").facts).keys() == {"choices"}
    assert refused(rules, "region", 3).value == "3"


def test_diacritics_are_folded_only_where_one_choice_is_meant(
    make_ruleset: Callable[[str], CheckedRuleset],
) -> None:
    """`Ban` could be `Bản` or `Bán`: it is neither."""
    text = 'ruleset a/b\ninput kind: one of village "Bản", sale "Bán"\ncriterion 1 "Một"\n1.1: kind = village\n'
    rules = make_ruleset(text)
    assert read(rules, "kind", "bản") == "village"
    assert refused(rules, "kind", "ban").code is Code.RECORD_UNKNOWN_CHOICE


@pytest.mark.parametrize(
    ("name", "value", "code", "facts"),
    [
        ("households", "ba trăm", Code.RECORD_NOT_A_NUMBER, {}),
        ("households", True, Code.RECORD_NOT_A_NUMBER, {}),
        ("households", float("inf"), Code.RECORD_NOT_A_NUMBER, {}),
        ("households", [3], Code.RECORD_NOT_A_NUMBER, {}),
        ("households", "1.234", Code.RECORD_AMBIGUOUS_NUMBER, {"whole": "1234", "decimal": "1.234"}),
        ("sorting_rate", "94.750%", Code.RECORD_AMBIGUOUS_NUMBER, {"whole": "94750%", "decimal": "94.750%"}),
        ("households", "12,5", Code.RECORD_NOT_WHOLE, {}),
        ("year", 2024.5, Code.RECORD_NOT_WHOLE, {}),
        ("households", -3, Code.RECORD_NEGATIVE, {}),
        ("households", "−3", Code.RECORD_NEGATIVE, {}),
        ("sorting_rate", "-1%", Code.RECORD_NEGATIVE, {}),
        ("growth", "-60%", Code.RECORD_OUT_OF_RANGE, {"low": "-50%", "high": "200%"}),
        ("balance", -101, Code.RECORD_OUT_OF_RANGE, {"low": "-100", "high": "100"}),
        ("year", 2026, Code.RECORD_OUT_OF_RANGE, {"low": "2021", "high": "2025"}),
        ("level", 0, Code.RECORD_OUT_OF_RANGE, {"low": "1", "high": "3"}),
        ("income", "45,1234", Code.RECORD_TOO_PRECISE, {"decimals": 3}),
        ("waste", 0.25, Code.RECORD_TOO_PRECISE, {"decimals": 1}),
    ],
)
def test_problems(rules: CheckedRuleset, name: str, value: object, code: Code, facts: dict[str, object]) -> None:
    """Each kind of bad value has its code and the facts its message is made from."""
    problem = refused(rules, name, value)
    assert (problem.code, dict(problem.facts)) == (code, facts)


def test_zeros_behind_the_last_decimal_are_no_decimals(rules: CheckedRuleset) -> None:
    """1.50 has one decimal where one is asked for, and 2024.0 is a year."""
    assert read(rules, "waste", "1.50") == Fraction(3, 2)
    assert read(rules, "year", "2024.0") == 2024
    assert read(rules, "any_year", "1975") == 1975


def test_a_percent_column_names_doubtful_readings_in_percent(rules: CheckedRuleset) -> None:
    """The readings are what the column says they are."""
    problem = refused(rules, "sorting_rate", "1.234", percent=True)
    assert dict(problem.facts) == {"whole": "1234%", "decimal": "1.234%"}


def test_the_value_of_a_problem_is_the_text_as_given(rules: CheckedRuleset) -> None:
    """Nothing is tidied up in what the user wrote; long things that are no text are cut."""
    assert refused(rules, "households", " ba  trăm ").value == " ba  trăm "
    assert len(refused(rules, "households", list(range(1000))).value or "") == 200


class _Scalar(float):
    """A number as numpy has it: its repr is no number."""

    shape = ()

    def item(self) -> float:
        return float(self)

    def __repr__(self) -> str:
        return f"np.float64({float(self)})"

    def __str__(self) -> str:
        return str(float(self))


_Scalar.__module__ = "numpy"


def test_scalars_of_numpy_are_numbers(rules: CheckedRuleset) -> None:
    """A float of a data frame means its shortest decimal too."""
    assert read(rules, "sorting_rate", _Scalar(0.9475)) == Fraction(379, 400)
    assert read(rules, "waste", _Scalar("nan")) is None
