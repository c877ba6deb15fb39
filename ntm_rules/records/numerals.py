"""Numbers as people write them, read exactly: `94,75 %`, `1 234`, `1.234,5`, `−3`, and Python's own numbers.

A number convention says which mark stands before the decimals. `1.234` has two readings where points may group digits:
it is `Doubtful` then, never guessed at.
"""

import re
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import Literal

from attrs import frozen

Convention = Literal["point", "comma"]
"""Which mark stands before the decimals; None stands for a convention that is not known."""

MAX_DIGITS = 60
"""Longer numbers are no quantities of ours; the limit keeps exponents and pasted garbage from costing memory."""

INVISIBLE = "\u200b\u2060\ufeff"
"""Characters without width that come along when text is copied; they are not there for us."""

_TOO_LARGE = 10**MAX_DIGITS
_MAX_LENGTH = 200
_MOST_SHOWN = 20
_WRITTEN = re.compile(r"([-+−–]?) ?([0-9., ]*[0-9]) ?(%?)")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ") | dict.fromkeys(map(ord, INVISIBLE))
_MARKS = re.compile(r"([., ])")


@frozen
class Numeral:
    """A number and how many decimals it was given with, None where they never end. `percent`: a `%` stood behind it."""

    value: Fraction
    decimals: int | None
    percent: bool = False


@frozen
class Doubtful:
    """A number with two readings, for instance 1234 and 1.234."""

    whole: str
    decimal: str


@frozen
class _Reading:
    """Digits before and after the decimal mark, and the convention they imply."""

    before: str
    after: str
    implies: Convention | None


def numeral(text: str, convention: Convention | None = None, *, whole: bool = False) -> Numeral | Doubtful | None:
    """Read a number; None where the text is none, or none in this convention.

    Points, commas and spaces may group digits by three. One mark with three digits behind it is doubtful, unless the
    convention says that it stands before decimals; where a `whole` number is wanted it is doubtful even so.
    """
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
        return Numeral(Fraction(int(text)), 0)
    taken = _taken_apart(text)
    if taken is None:
        return None
    sign, body, percent = taken
    grouped, decimal = _readings(body)
    if grouped is not None and decimal is not None:
        if whole or convention != decimal.implies:
            end = "%" if percent else ""
            return Doubtful(f"{sign}{grouped.before}{end}", f"{sign}{decimal.before}.{decimal.after}{end}")
        return _numeral(sign, decimal, percent)
    reading = grouped or decimal
    if reading is None or (None not in (convention, reading.implies) and convention != reading.implies):
        return None
    return _numeral(sign, reading, percent)


def implied_convention(text: str) -> Convention | None:
    """The convention a text shows beyond doubt: `94,75` and `1.234.567` comma, `36.5` point; `1.234` and `12` none."""
    taken = None if text.isdigit() else _taken_apart(text)
    if taken is None:
        return None
    grouped, decimal = _readings(taken[1])
    if grouped is not None and decimal is not None:
        return None
    reading = grouped or decimal
    return None if reading is None else reading.implies


def _taken_apart(text: str) -> tuple[str, str, bool] | None:
    """Sign, digits with their marks, and whether a percent sign stands behind."""
    if len(text) > _MAX_LENGTH:
        return None
    match = _WRITTEN.fullmatch(text.translate(_SPACES).strip())
    if match is None or sum(map(str.isdigit, match[2])) > MAX_DIGITS:
        return None
    return "-" if match[1] in ("-", "−", "–") else "", match[2], bool(match[3])


def _readings(body: str) -> tuple[_Reading | None, _Reading | None]:
    """The number read with its last mark as one that groups, and as the decimal mark."""
    first, *rest = _MARKS.split(body)
    marks, groups = rest[::2], rest[1::2]
    if not marks:
        return _Reading(first, "", None), None
    grouped: _Reading | None = None
    decimal: _Reading | None = None
    if len(set(marks)) == 1 and _are_groups(first, groups):
        implies: dict[str, Convention] = {".": "comma", ",": "point"}
        grouped = _Reading("".join((first, *groups)), "", implies.get(marks[0]))
    *grouping, mark = marks
    *between, after = groups
    if mark != " " and mark not in grouping and len(set(grouping)) <= 1 and after:
        before = "".join((first, *between))
        if not grouping or _are_groups(first, between):
            decimal = _Reading(before or "0", after, "point" if mark == "." else "comma")
    return grouped, decimal


def _are_groups(first: str, groups: list[str]) -> bool:
    """Whether digits are grouped by three, as in 12 345."""
    return 0 < len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in groups)


def _numeral(sign: str, reading: _Reading, percent: bool) -> Numeral:
    decimals = len(reading.after)
    value = Fraction(int(sign + reading.before + reading.after), 10**decimals)
    return Numeral(value / 100 if percent else value, decimals, percent)


def python_number(given: object) -> Numeral | None:
    """Read a Python number, a float as its shortest decimal; None where it is none, infinite or far too long."""
    match given:
        case bool():
            return None
        case int() | Integral():
            return _bounded(Fraction(int(given)), 0)
        case float():
            return _from_decimal(Decimal(float.__repr__(given)), trailing_zeros=False)
        case Decimal():
            return _from_decimal(given)
        case Rational():
            value = Fraction(int(given.numerator), int(given.denominator))
            return _bounded(value, decimals_of(value))
        case _:
            return None


def _from_decimal(given: Decimal, *, trailing_zeros: bool = True) -> Numeral | None:
    if not given.is_finite():
        return None
    if not given:
        return Numeral(Fraction(0), 0)
    _, digits, exponent = given.as_tuple()
    if not isinstance(exponent, int) or max(len(digits), -exponent, given.adjusted() + 1) > MAX_DIGITS:
        return None
    value = Fraction(given)
    return Numeral(value, max(0, -exponent) if trailing_zeros else decimals_of(value))


def _bounded(value: Fraction, decimals: int | None) -> Numeral | None:
    return Numeral(value, decimals) if abs(value.numerator) < _TOO_LARGE and value.denominator < _TOO_LARGE else None


def decimals_of(value: Fraction) -> int | None:
    """How many decimals a number has, None where they never end."""
    return next((d for d in range(MAX_DIGITS + 1) if 10**d % value.denominator == 0), None)


def number_text(value: Fraction | int, *, share: bool = False) -> str:
    """Write a number for a message: `812`, `36.5`, `94.75%`; `≈33.333333%` where the decimals go on."""
    number = Fraction(value) * 100 if share else Fraction(value)
    decimals = decimals_of(number)
    exact = decimals is not None and decimals <= _MOST_SHOWN
    places = decimals if exact and decimals is not None else 6
    digits = str(abs(round(number * 10**places))).rjust(places + 1, "0")
    written = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{'' if exact else '≈'}{'-' if number < 0 else ''}{written}{'%' if share else ''}"
