"""Checked rulesets as text to be kept, and back: JSON of numbers and strings, from which the objects are built anew.

Equal parts are written once. A row is what an object is and where its parts stand, all of them in rows above:

    {"atoms": [null, "households", 3, …], "rows": [[kind, place, place, …], …]}

Atoms come first, then rows, counted through; the last row is the whole. What is read is built by the constructors of
the classes named here, of nothing else.
"""

import datetime
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import fields

from ntm_rules.catalog import instrument as i
from ntm_rules.diagnostics import data as d
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.model import expressions as m
from ntm_rules.model import ruleset as r
from ntm_rules.model import types as t
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode

_CLASSES: tuple[type, ...] = (
    Span, Source, Unit, IndicatorCode,
    i.Instrument, i.About,
    d.Words, d.Place, d.Fix, d.Diagnostic,
    t.Choice, t.Quantity, t.Plain, t.Truth, t.Enumeration, t.Levels, t.Years, t.Unsettled, t.Loose,
    m.Basis, m.Figure, m.Open, m.DelegatedTo, m.Threshold, m.Constant, m.Word, m.InputValue, m.Defined,
    m.Sum, m.Negate, m.Product, m.Quotient, m.Lookup, m.Choose,
    m.Compare, m.Not, m.All, m.Any, m.AtLeast, m.Verdict,
    r.Citation, r.CountMeeting, r.Meets, r.SumOf, r.Input, r.Definition, r.TableKey, r.Table,
    r.Indicator, r.Criterion, r.CheckedRuleset,
)  # fmt: skip
_TUPLE, _BOOL, _FRACTION, _DATE, _CODE, _FIRST_CLASS = range(6)
_NUMBERS = {kind: number for number, kind in enumerate(_CLASSES, _FIRST_CLASS)}


def dumps(value: object) -> str:
    """A value made of the classes of checked rulesets, as text. Raises TypeError for what has another class in it."""
    writer = _Writer()
    writer.place_of(value)
    return json.dumps(
        {"atoms": list(writer.atoms), "rows": writer.numbered()}, ensure_ascii=False, separators=(",", ":")
    )


def loads(text: str) -> Any:
    """The value of a text that `dumps` wrote."""
    plain = json.loads(text)
    built: list[Any] = plain["atoms"]
    makers = (tuple, *map(_from_parts, (bool, Fraction, datetime.date, Code)), *map(_maker, _CLASSES))
    for kind, *places in plain["rows"]:
        built.append(makers[kind]([built[place] for place in places]))
    return built[-1]


def _from_parts(kind: Callable[..., Any]) -> Callable[[list[Any]], Any]:
    return lambda parts: kind(*parts)


def _maker(kind: type) -> Callable[[list[Any]], Any]:
    """Builds an instance from the values of its fields; those by keyword come last."""
    in_order, by_keyword = _fields(kind)
    if not by_keyword:
        return lambda parts: kind(*parts)
    count = len(in_order)
    if by_keyword == ("span",):
        return lambda parts: kind(*parts[:count], span=parts[count])
    return lambda parts: kind(*parts[:count], **dict(zip(by_keyword, parts[count:], strict=True)))


def _fields(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a class by place and by keyword."""
    own = fields(kind)
    return tuple(f.name for f in own if not f.kw_only), tuple(f.name for f in own if f.kw_only)


class _Writer:
    """Numbers the parts of a value, equal ones once. Atoms are -1, -2, … until all of them are known."""

    def __init__(self) -> None:
        self.atoms: dict[str | int | None, int] = {}
        self._rows: dict[tuple[int, ...], int] = {}
        self._names = {kind: sum(_fields(kind), ()) for kind in _CLASSES}

    def place_of(self, value: Any) -> int:
        kind = type(value)
        if value is None or kind is str or kind is int:
            return self.atoms.setdefault(value, -1 - len(self.atoms))
        number, *parts = self._parts(kind, value)
        row = (number, *map(self.place_of, parts))
        return self._rows.setdefault(row, len(self._rows))

    def numbered(self) -> list[list[int]]:
        count = len(self.atoms)
        return [[kind, *(p + count if p >= 0 else -1 - p for p in places)] for kind, *places in self._rows]

    def _parts(self, kind: type, value: Any) -> tuple[Any, ...]:
        if kind is tuple:
            return _TUPLE, *value
        if kind is bool:
            return _BOOL, int(value)
        if kind is Fraction:
            return _FRACTION, value.numerator, value.denominator
        if kind is datetime.date:
            return _DATE, value.year, value.month, value.day
        if kind is Code:
            return _CODE, value.value
        if kind not in self._names:
            raise TypeError(f"{kind.__name__} has no place in a checked ruleset")
        return _NUMBERS[kind], *(getattr(value, name) for name in self._names[kind])
