"""Numbers as people write them, never rounded across the threshold they were compared with."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.report.numbers import decimals_apart, number, percent


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Fraction(0), "0", "0"),
        (Fraction(1234567), "1.234.567", "1,234,567"),
        (Fraction(1, 3), "0,33", "0.33"),
        (Fraction(5, 2), "2,5", "2.5"),
        (Fraction(-5, 2), "-2,5", "-2.5"),
        (Fraction(1, 200), "0,01", "0.01"),
        (Fraction(2005, 1000), "2,01", "2.01"),
    ],
)
def test_numbers_in_both_languages(value: Fraction, vi: str, en: str) -> None:
    """Decimal comma and thousands point in Vietnamese; two decimals at the most; halves away from zero."""
    assert number(value, "vi") == vi
    assert number(value, "en") == en


def test_percent() -> None:
    """A share is written in percent."""
    assert percent(Fraction(300, 812), "vi") == "36,95%"


def test_a_near_miss_does_not_look_like_a_tie() -> None:
    """29.996 % against 30 % is shown with the decimals that tell them apart."""
    value, threshold = Fraction(29996, 1000), Fraction(30)
    assert number(value, "en", decimals_apart(value, threshold)) == "29.996"


@given(st.fractions(0, 1000, max_denominator=10_000), st.fractions(0, 1000, max_denominator=1000))
def test_shown_numbers_compare_like_exact_ones(value: Fraction, threshold: Fraction) -> None:
    """What is printed never contradicts the verdict: rounded numbers stand in the same order as exact ones."""
    places = decimals_apart(value, threshold)
    a = Fraction(number(value, "en", places).replace(",", ""))
    b = Fraction(number(threshold, "en", places).replace(",", ""))
    assert (a > b, a < b) == (value > threshold, value < threshold)
