"""The edges of a rule, in words and as plain data: `with 100 households: 30 met, 29 not met`."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from attrs import frozen

from ntm_rules.compare.edges import Boundary, Cell, Edge, Edges, NoEdge
from ntm_rules.diagnostics.data import Language
from ntm_rules.engines.details import Compared, detail_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.to_dict import plain
from ntm_rules.report import words
from ntm_rules.report.condition_words import (
    condition_text,
    phrase,
    quantity_text,
    say,
    unsettled_text,
    value_text,
    word_text,
)
from ntm_rules.report.rule_text import table_units

VERSION = 1


def edges_text(found: Edges, language: Language) -> str:
    """Tell the edges of an indicator: each condition, and under it its edge, or a line for each cell of its table."""
    return "".join(f"{line}\n" for line in _Teller(found, language).lines())


@frozen
class _Teller:
    found: Edges
    language: Language

    def lines(self) -> Iterator[str]:
        yield f"{self.found.indicator.code} {self.found.indicator.title or ''}".rstrip()
        for condition, boundaries in groupby(self.found.boundaries, lambda each: each.condition):
            yield f"  {condition_text(condition, self.found.ruleset, self.language)}"
            yield from (f"    {self._boundary(each)}" for each in boundaries)
        if not self.found.boundaries:
            yield f"  {say('settled', self.language)}"

    def _boundary(self, boundary: Boundary) -> str:
        match boundary.edge:
            case Edge():
                told = self._edge(boundary.edge, boundary)
            case NoEdge():
                told = self._none(boundary.edge, is_condition=not isinstance(boundary.condition.expression, m.Compare))
        return told if boundary.cell is None else f"{self._cell(boundary.cell)}{told}"

    def _cell(self, cell: Cell) -> str:
        """The labels of a cell, and its figure where it has one: `red_river_delta, 2024: 59 million VND; `."""
        labels = ", ".join(word_text(label, self.found.ruleset, self.language) for label in cell.labels)
        match cell.setting:
            case m.Figure(value):
                unit = table_units(self.found.ruleset).get(cell.table)
                return f"{labels}: {quantity_text(value, unit, self.language)}; "
            case _:
                return f"{labels}: "

    def _edge(self, edge: Edge, boundary: Boundary) -> str:
        """`with 100 households: 30 met, 29 not met`, then both records."""
        size = self._size(edge, boundary)
        values = [record.values[edge.input] for record in edge.records]
        first, second = (self._value(edge.input, each, bare=size is not None) for each in values)
        one, other = (words.outcome(each, self.language) for each in edge.outcomes)
        key = "words" if isinstance(values[0], bool | str) else "numbers"
        turn = say(key, self.language, first=first, one=one, second=second, other=other)
        sized = turn if size is None else f"{say('with', self.language, size=size)}: {turn}"
        return f"{sized} ({self._records(edge)})"

    def _value(self, name: str, value: Value, *, bare: bool) -> str:
        declared = self.found.ruleset.input_named[name]
        if isinstance(value, str):
            return word_text(value, self.found.ruleset, self.language)
        if bare and not isinstance(value, bool):
            return quantity_text(Fraction(value), None, self.language)
        return value_text(value, declared, self.language)

    def _size(self, edge: Edge, boundary: Boundary) -> str | None:
        """What a ratio is divided by in both records, with its unit."""
        if not isinstance(boundary.condition.expression, m.Compare):
            return None
        details = [detail_of(boundary.condition.expression, self.found.ruleset, each) for each in edge.records]
        divisors = {each.divisor for each in details if isinstance(each, Compared)}
        match divisors.pop() if len(divisors) == 1 else None:
            case (int() | Fraction() as size, unit) if unit is not None:
                return quantity_text(Fraction(size), unit, self.language)
            case _:
                return None

    def _records(self, edge: Edge) -> str:
        """What moves, then the rest of the record."""
        first, second = (self._given(edge.input, record) for record in edge.records)
        step = say("step", self.language, name=edge.input, first=first, second=second)
        rest = (name for name in edge.records[0].values if name != edge.input)
        return "; ".join((step, *(f"{name} = {self._given(name, edge.records[0])}" for name in rest)))

    def _given(self, name: str, record: Record) -> str:
        return value_text(record.values[name], self.found.ruleset.input_named[name], self.language)

    def _none(self, none: NoEdge, *, is_condition: bool) -> str:
        """Why there is no edge, and the thresholds without a figure that may be to blame."""
        if none.why == "unsettled":
            return unsettled_text(none.unsettled, self.language, is_condition=is_condition)
        reasons = unsettled_text(none.unsettled, self.language)
        told = ": ".join(filter(None, (phrase("why", none.why, self.language), reasons)))
        return say("given", self.language, why=told) if self.found.given else told


def edges_to_dict(found: Edges, edition: str, fingerprint: str) -> dict[str, Any]:
    """Return edges as dicts, lists, strings, numbers and None: `docs/schemas/edges.schema.json`.

    `edition` and `fingerprint` are those of the ruleset. Exact numbers are written `3/10`.
    """
    return {
        "version": VERSION,
        "ruleset": found.ruleset.id,
        "edition": edition,
        "fingerprint": fingerprint,
        "code": str(found.indicator.code),
        "title": found.indicator.title,
        "given": plain(found.given),
        "conditions": [
            {
                "condition": condition_text(condition, found.ruleset, "en"),
                "place": condition.place,
                "within": condition.within,
                "edges": [_boundary(each) for each in boundaries],
            }
            for condition, boundaries in groupby(found.boundaries, lambda each: each.condition)
        ],
    }


def _boundary(boundary: Boundary) -> dict[str, Any]:
    edge = boundary.edge
    cell = None if boundary.cell is None else _cell(boundary.cell)
    match edge:
        case Edge():
            sides = zip(edge.records, edge.outcomes, strict=True)
            first, second = ({"record": plain(record.values), "outcome": o.value} for record, o in sides)
            return {"cell": cell, "input": edge.input, "first": first, "second": second, "why": None, "unsettled": []}
        case NoEdge():
            unsettled = [_setting(each) for each in edge.unsettled]
            return {
                "cell": cell, "input": None, "first": None, "second": None, "why": edge.why, "unsettled": unsettled
            }  # fmt: skip


def _cell(cell: Cell) -> dict[str, Any]:
    figure = cell.setting.value if isinstance(cell.setting, m.Figure) else None
    return {
        "table": cell.table,
        "labels": list(cell.labels),
        "setting": _setting(cell.setting),
        "threshold": plain(figure),
    }


def _setting(setting: m.Setting) -> str:
    match setting:
        case m.Figure():
            return "figure"
        case m.Open():
            return "open"
        case m.DelegatedTo(authority):
            return f"delegated to {authority}"
