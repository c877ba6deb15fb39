"""Exact numbers as people write them, rounded so that they never seem to say something else than the comparison."""

from fractions import Fraction

from ntm_rules.diagnostics.data import Language

MOST_DECIMALS = 12


def _fixed(value: Fraction, decimals: int) -> Fraction:
    """Round half away from zero, as officials do."""
    scaled = abs(value) * 10**decimals
    rounded = Fraction(int(scaled + Fraction(1, 2)), 10**decimals)
    return -rounded if value < 0 else rounded


def decimals_of(value: Fraction, most: int = 2) -> int:
    """The fewest decimals that write a number exactly, or `most`."""
    return next((d for d in range(most) if (value * 10**d).denominator == 1), most)


def number(value: Fraction | int, language: Language, decimals: int | None = None) -> str:
    """Write a number: `1.234,5` in Vietnamese, `1,234.5` in English; two decimals unless it needs fewer."""
    exact = Fraction(value)
    places = decimals_of(exact) if decimals is None else decimals
    rounded = _fixed(exact, places)
    whole, rest = divmod(abs(rounded), 1)
    text = f"{int(whole):,}"
    if places:
        text += f".{int(rest * 10**places):0{places}d}"
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return ("-" if rounded < 0 else "") + text


def percent(value: Fraction, language: Language, decimals: int | None = None) -> str:
    """Write a share in percent."""
    return number(value * 100, language, decimals) + "%"


def decimals_apart(value: Fraction, threshold: Fraction) -> int:
    """Decimals that show on which side of an exact threshold a number is: 29,996 against 30 is not written as 30,00."""
    for decimals in range(decimals_of(value), MOST_DECIMALS):
        shown = _fixed(value, decimals)
        if (shown > threshold) == (value > threshold) and (shown < threshold) == (value < threshold):
            return decimals
    return MOST_DECIMALS
