"""One given value against one input: accepted, missing, or a problem."""

import math
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Facts, Problem
from ntm_rules.diagnostics.near import fold, near
from ntm_rules.model.limits import largest
from ntm_rules.model.record import Value
from ntm_rules.model.ruleset import Input
from ntm_rules.model.types import Choice
from ntm_rules.records.numerals import INVISIBLE, Convention, Doubtful, Numeral, number_text, numeral, python_number

_YES = frozenset({"co", "dat", "yes", "true", "x", "1", "1.0"})
_NO = frozenset({"khong", "chua dat", "khong dat", "no", "false", "0", "0.0"})
_MISSING_TYPES = frozenset({"NAType", "NaTType"})  # pandas.NA, pandas.NaT: known by name, pandas need not be there
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
_MAX_SHOWN = 200
_NOISE = 12
_PERCENTAGE_POINT = Fraction(1, 100)


@frozen
class Accepted:
    """A value as the record holds it. `step` is one unit of the last decimal given."""

    value: Value
    step: Fraction = Fraction(0)


@frozen
class _Refusal:
    code: Code
    facts: Facts = ()


def read_value(
    each: Input, given: object, *, convention: Convention | None = None, percent: bool = False
) -> Accepted | Problem | None:
    """Read a value given for an input: accepted, None where it is missing, or its problem. Never raises.

    `convention` is that of numbers given as text, None where it is not known. With `percent` a bare number for a share
    is a figure in percent. The problem names the input as its field.
    """
    given = _plain(given)
    if is_missing(given):
        return None
    match each.kind:
        case "attested":
            found = _attested(given)
        case "one of" | "ranked":
            found = _word(each, given)
        case "count" | "amount" | "share" | "level" | "year":
            found = _number(each, given, convention, percent)
        case _:
            assert_never(each.kind)
    if isinstance(found, _Refusal):
        return Problem(found.code, None, each.name, text_of(given), found.facts)
    return found


def is_missing(given: object) -> bool:
    """Whether nothing was given: None, blank text, or what pandas puts where nothing is."""
    match given:
        case None:
            return True
        case str():
            return not (given[:1].isalnum() or _clean(given))
        case float():
            return math.isnan(given)
        case Decimal():
            return given.is_nan()
        case _:
            return type(given).__name__ in _MISSING_TYPES


def text_of(given: object) -> str | None:
    """A given value as text for messages: a text as it is, anything else cut to 200 characters, None for None."""
    if given is None or isinstance(given, str):
        return given
    try:
        text = str(given)
    except Exception:  # whatever a caller's object does must not hide the problem it has
        return type(given).__name__
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def key_of(text: str) -> str:
    """What names and titles are compared by: NFC, lower case, spaces collapsed."""
    return unicodedata.normalize("NFC", _clean(unicodedata.normalize("NFC", text)).casefold())


def _clean(text: str) -> str:
    return " ".join(text.translate(_INVISIBLE).split())


def _plain(given: object) -> object:
    """A numpy scalar as the Python value it stands for; anything else as it is."""
    if type(given).__module__ != "numpy" or getattr(given, "shape", None) != ():
        return given
    item = given.item()  # type: ignore[attr-defined]
    return float(str(given)) if isinstance(item, float) else item


def _attested(given: object) -> Accepted | _Refusal:
    match given:
        case bool():
            return Accepted(given)
        case str():
            said = _said(given)
            if said is not None:
                return Accepted(said)
        case _:
            number = python_number(given)
            if number is not None and number.value in (0, 1):
                return Accepted(number.value == 1)
    return _Refusal(Code.RECORD_NOT_YES_OR_NO)


@lru_cache(maxsize=256)
def _said(text: str) -> bool | None:
    """What a text says: yes, no, or neither."""
    word = fold(_clean(text))
    return True if word in _YES else False if word in _NO else None


def _word(each: Input, given: object) -> Accepted | _Refusal:
    names = tuple(choice.name for choice in each.choices)
    if isinstance(given, str):
        if given in names:
            return Accepted(given)
        chosen = _chosen(each.choices, given)
        if chosen is not None:
            return Accepted(chosen)
    choices: Facts = (("choices", tuple(choice.title or choice.name for choice in each.choices)),)
    titles = (choice.title for choice in each.choices if choice.title is not None)
    meant = near(_clean(given)[:_MAX_SHOWN], (*names, *titles)) if isinstance(given, str) else None
    return _Refusal(Code.RECORD_UNKNOWN_CHOICE, choices if meant is None else (*choices, ("near", meant)))


def _chosen(choices: tuple[Choice, ...], text: str) -> str | None:
    """The choice of a name, or of a title; else the only one of a name or title that differs in diacritics alone."""
    wanted, folded = key_of(text), _folded(text)
    labels = [(c.name, label) for c in choices for label in (c.name, c.title) if label is not None]
    for found in (
        {c.name for c in choices if key_of(c.name) == wanted},
        {name for name, label in labels if key_of(label) == wanted},
        {name for name, label in labels if _folded(label) == folded},
    ):
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _folded(text: str) -> str:
    return fold(_clean(text))


def _number(each: Input, given: object, convention: Convention | None, percent: bool) -> Accepted | _Refusal:
    whole = each.kind in ("count", "level", "year")
    share = each.kind == "share"
    number = numeral(given, convention, whole=whole) if isinstance(given, str) else python_number(given)
    if isinstance(number, Doubtful):
        end = "%" if share and percent and not number.whole.endswith("%") else ""
        return _Refusal(
            Code.RECORD_AMBIGUOUS_NUMBER, (("whole", number.whole + end), ("decimal", number.decimal + end))
        )
    if number is None or (number.percent and not share):
        return _Refusal(Code.RECORD_NOT_A_NUMBER)
    if share and isinstance(given, str) and not (percent or number.percent) and number.value:
        return _Refusal(Code.RECORD_WITHOUT_PERCENT, _both_percentages(number.value))
    if share and percent and not number.percent:
        number = Numeral(number.value / 100, number.decimals, percent=True)
    value = number.value
    if whole and value.denominator != 1:
        return _Refusal(Code.RECORD_NOT_WHOLE)
    return _out_of_bounds(each, value) or Accepted(int(value) if whole else value, _step(number, share))


def _both_percentages(value: Fraction) -> Facts:
    """What a share without its sign may mean: 0.9 is 0.9 % or 90 %; 85.5 can only be a percentage."""
    percentage = number_text(value / 100, share=True)
    return (("small", percentage), ("large", number_text(value, share=True) if abs(value) <= 1 else ""))


def _out_of_bounds(each: Input, value: Fraction) -> _Refusal | None:
    if value.numerator < 0 and each.low == 0:
        return _Refusal(Code.RECORD_NEGATIVE)
    if not is_within(each, value):
        return _Refusal(Code.RECORD_OUT_OF_RANGE, range_facts(each))
    if abs(value) > largest(each):
        return _Refusal(Code.RECORD_TOO_LARGE, (("largest", number_text(largest(each))),))
    if each.decimals is not None and (value * 10**each.decimals).denominator != 1:
        return _Refusal(Code.RECORD_TOO_PRECISE, (("decimals", each.decimals),))
    return None


def is_within(each: Input, value: Fraction | int) -> bool:
    """Whether a number is in the range of an input."""
    return (each.low is None or value >= each.low) and (each.high is None or value <= each.high)


def range_facts(each: Input) -> Facts:
    """The range of an input as facts of a problem; empty where it has no bound."""
    share = each.kind == "share"
    low, high = ("" if bound is None else number_text(bound, share=share) for bound in (each.low, each.high))
    return (("low", low), ("high", high))


def _step(number: Numeral, share: bool) -> Fraction:
    """One unit of the last decimal given, as far as it says how exact a number is.

    A share is given to the percentage point at least (0.9 is 90 %); what stands behind the twelfth decimal is what
    floating-point arithmetic leaves there.
    """
    decimals = _NOISE if number.decimals is None else min(number.decimals + 2 * number.percent, _NOISE)
    step = Fraction(1, 10**decimals)
    return min(step, _PERCENTAGE_POINT) if share else step
