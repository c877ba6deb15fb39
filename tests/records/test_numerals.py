"""Numbers as people write them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_rules.records.numerals import (
    MAX_DIGITS,
    Convention,
    Doubtful,
    Numeral,
    implied_convention,
    number_text,
    numeral,
    python_number,
)

CONVENTIONS: tuple[Convention | None, ...] = ("point", "comma", None)
MARKS = {"point": (".", ","), "comma": (",", ".")}

conventions = st.sampled_from(CONVENTIONS)
stated = st.sampled_from(("point", "comma"))
near_numbers = st.text("0123456789.,-−+% \u00a0\u202f'eE", max_size=24)
groupings = st.sampled_from(("", "mark", " ", "\u00a0", "\u202f"))
digits = st.text("0123456789", min_size=1, max_size=20)


def value_of(read: Numeral | Doubtful | None) -> Fraction:
    assert isinstance(read, Numeral)
    return read.value


@given(st.text() | near_numbers, conventions, st.booleans())
@example("²", None, False)
@example("٣", None, False)
@example("1e999999999", None, False)
@example("%", None, True)
def test_no_text_raises(text: str, convention: Convention | None, whole: bool) -> None:
    """Any text is a number, a doubtful one, or none; reading never raises."""
    assert isinstance(numeral(text, convention, whole=whole), Numeral | Doubtful | None)
    assert implied_convention(text) in CONVENTIONS


@given(st.integers(-(10**30), 10**30), st.integers(0, 8), stated, groupings)
def test_what_is_written_in_a_convention_reads_back_exactly(
    units: int, decimals: int, convention: Convention, grouping: str
) -> None:
    """A number written in a convention, its digits grouped or not, reads back as it was, with its decimals.

    Left out is what has two readings: a number grouped once and without decimals.
    """
    mark, other = MARKS[convention]
    text = f"{abs(units):0{decimals + 1}d}"
    before, after = text[: len(text) - decimals], text[len(text) - decimals :]
    if grouping:
        before = f"{int(before):,}".replace(",", other if grouping == "mark" else grouping)
    text = ("−" if units < 0 else "") + before + (mark + after if after else "")
    read = numeral(text, convention)
    if grouping == "mark" and not after and before.count(other) == 1:
        assert isinstance(read, Doubtful)
    else:
        assert read == Numeral(Fraction(units, 10**decimals), decimals)


@given(digits, digits, st.sampled_from(".,"))
def test_without_a_convention_only_the_doubtful_is_not_read(before: str, after: str, mark: str) -> None:
    """`94,75` and `94.75` have one reading each; three decimals behind a possible thousand have two."""
    read = numeral(f"{before}{mark}{after}")
    if len(after) == 3 and len(before) <= 3 and before[0] != "0":
        assert read == Doubtful(before + after, f"{before}.{after}")
    else:
        assert value_of(read) == Fraction(f"{before}.{after}")


@given(near_numbers, st.booleans())
def test_knowing_the_convention_never_changes_a_reading(text: str, whole: bool) -> None:
    """What is read without a convention is read the same, or not at all, with one: nothing was guessed."""
    without = numeral(text, whole=whole)
    for convention in ("point", "comma"):
        read = numeral(text, convention, whole=whole)
        if isinstance(without, Numeral):
            assert read in (without, None)
        if without is None:
            assert read is None


@given(near_numbers)
def test_a_number_is_read_in_the_convention_it_implies(text: str) -> None:
    """What implies a convention is a number in it, and in the other one none."""
    implied = implied_convention(text)
    if implied is not None:
        assert isinstance(numeral(text, implied), Numeral)
        assert numeral(text, "comma" if implied == "point" else "point") is None


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e40, max_value=1e40))
def test_a_float_means_its_shortest_decimal(number: float) -> None:
    """0.1 is one tenth, not the binary fraction next to it."""
    read = python_number(number)
    assert read is None or read.value == Fraction(repr(number))


@given(st.decimals() | st.floats() | st.integers() | st.fractions() | st.text() | st.none() | st.booleans())
@example(Decimal("1E+999999999"))
@example(Decimal("1E-999999999"))
@example(Decimal("sNaN"))
@example(10**5000)
def test_no_python_value_raises(given_value: object) -> None:
    """Whatever a caller gives is a number or none; enormous ones are none."""
    read = python_number(given_value)
    assert read is None or max(abs(read.value.numerator), read.value.denominator) <= 10**MAX_DIGITS


@given(st.fractions() | st.integers())
def test_the_text_of_a_number_is_the_number(number: Fraction | int) -> None:
    """A number in a message reads back exactly, or is marked as rounded."""
    text = number_text(number)
    if text.startswith("≈"):
        assert abs(Fraction(text[1:]) - number) <= Fraction(1, 2 * 10**6)
    else:
        assert Fraction(text) == number


@pytest.mark.parametrize(
    ("text", "convention", "expected"),
    [
        ("94,75%", None, Fraction(9475, 10000)),
        ("94.75 %", None, Fraction(9475, 10000)),
        ("94,75\u00a0%", "comma", Fraction(9475, 10000)),
        ("1 234", None, 1234),
        ("1\u00a0234\u00a0567", "point", 1234567),
        ("1\u202f234,5", None, Fraction("1234.5")),
        ("1.234,5", "comma", Fraction("1234.5")),
        ("1.234.567", "comma", 1234567),
        ("1.234.567", None, 1234567),
        ("12.345,6", None, Fraction("12345.6")),
        ("1,234,567.8", "point", Fraction("1234567.8")),
        ("−3", None, -3),
        ("- 3", None, -3),
        ("+3", None, 3),
        ("0,125", None, Fraction(1, 8)),
        ("0.125", None, Fraction(1, 8)),
        (",5", "comma", Fraction(1, 2)),
        (".500", None, Fraction(1, 2)),
        ("1.2340", None, Fraction("1.234")),
        ("1234.567", None, Fraction("1234.567")),
        ("\ufeff812\u200b", None, 812),
        ("1.234", "point", Fraction("1.234")),
        ("1,234", "comma", Fraction("1.234")),
        ("1 234.567", "point", Fraction("1234.567")),
    ],
)
def test_numbers_with_one_reading(text: str, convention: Convention | None, expected: Fraction) -> None:
    """Points, commas and spaces group digits by three; the last mark stands before decimals, where it can."""
    assert value_of(numeral(text, convention)) == expected


@pytest.mark.parametrize(
    ("text", "convention", "whole"),
    [
        ("1.234", None, False),
        ("1.234", "comma", False),
        ("1,234", None, False),
        ("1,234", "point", False),
        ("1.234", "point", True),
        ("1,234", "comma", True),
        ("1.000", None, True),
    ],
)
def test_doubtful_numbers(text: str, convention: Convention | None, whole: bool) -> None:
    """One mark with three digits behind it is not guessed at. A whole number is doubtful in its own convention too."""
    before, after = text.replace(",", ".").split(".")
    assert numeral(text, convention, whole=whole) == Doubtful(before + after, f"{before}.{after}")


def test_both_readings_keep_sign_and_percent() -> None:
    """A message can name both readings as they would be written."""
    assert numeral("−1.234 %") == Doubtful("-1234%", "-1.234%")


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "–", "%", "1e5", "1E+05", "1.2.3", "1.23.456", "1,23,456", "0.123.456", "1,234.567.8", "12 34"),
        *("1  234", "1 234 56", "5.", "(3)", "3%%", "30-40", "1/2", "½", "٣", "nan", "inf", "0x1F", "1_000"),
        *("12 hộ", "9" * 61),
    ],
)
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_what_is_no_number(text: str, convention: Convention | None) -> None:
    """Exponents, wrong groups, ranges, fractions, units and endless digits are no numbers."""
    assert numeral(text, convention) is None


@pytest.mark.parametrize(("text", "convention"), [("36.5", "comma"), ("36,5", "point"), ("1.234.567", "point")])
def test_the_other_convention_is_no_number(text: str, convention: Convention) -> None:
    """Where the convention is known, the other mark only groups digits."""
    assert numeral(text, convention) is None


@pytest.mark.parametrize(
    ("text", "convention"),
    [
        *(("94,75", "comma"), ("36.5", "point"), ("1.234.567", "comma"), ("1,234.5", "point"), ("0.123", "point")),
        *(("1.234", None), ("1,234", None), ("12", None), ("1 234", None), ("hộ", None)),
    ],
)
def test_what_shows_a_convention(text: str, convention: Convention | None) -> None:
    """Only a number with one reading shows which mark its writer puts before decimals."""
    assert implied_convention(text) == convention


@pytest.mark.parametrize(
    ("number", "decimals"),
    [
        *((0.95, 2), (1.0, 0), (7, 0), (Decimal("45.0"), 1), (Decimal("1E+3"), 0)),
        *((Fraction(1, 4), 2), (Fraction(1, 3), None)),
    ],
)
def test_decimals_of_python_numbers(number: object, decimals: int | None) -> None:
    """A float has the decimals of its shortest form, a Decimal those it was written with."""
    read = python_number(number)
    assert read is not None
    assert read.decimals == decimals


@pytest.mark.parametrize("value", [True, float("inf"), float("nan"), Decimal("Infinity"), "12", None, 1j, 10**60])
def test_python_values_that_are_no_numbers(value: object) -> None:
    """A truth value is no number, nor is what is infinite or too long."""
    assert python_number(value) is None


def test_shares_are_written_in_percent() -> None:
    """A share in a message is a percentage, rounded visibly where its decimals do not end."""
    assert number_text(Fraction(379, 400), share=True) == "94.75%"
    assert number_text(Fraction(1, 3), share=True) == "≈33.333333%"
    assert number_text(1, share=True) == "100%"
    assert number_text(Fraction(-1, 20)) == "-0.05"
