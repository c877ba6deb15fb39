"""Reads `<set>.cases.toml`: named records, cases with what must come out, and edges of single thresholds."""

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_rules.engines.outcome import Outcome


class CasesError(ValueError):
    """A file of cases cannot be read as one. The message names the file and the place."""


@frozen
class Case:
    """A record and what must come out of it. `on` names the edition, None for the last; the rest may be left open.

    `reasons` are texts that must stand in the Vietnamese explanation of an indicator.
    """

    title: str
    record: Mapping[str, object]
    on: str | None = None
    outcome: Outcome | None = None
    criteria_met: int | None = None
    indicators: Mapping[str, Outcome] = {}
    reasons: Mapping[str, str] = {}


_FILE = frozenset({"records", "cases", "edges"})
_CASE = frozenset({"title", "record", "change", "without", "on", "outcome", "criteria_met", "indicators", "reasons"})
_EDGE = frozenset({"indicator", "record", "on", "met", "missed", "change", "without"})


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file, each edge as two of them. Raises CasesError, OSError."""
    reader = _Reader(path, _table(path))
    edges = (case for i, row in enumerate(reader.rows("edges"), 1) for case in reader.edge(row, i))
    return (*(reader.case(row, i) for i, row in enumerate(reader.rows("cases"), 1)), *edges)


def record_names(path: Path) -> frozenset[str]:
    """The names of the records in a file. Raises CasesError, OSError."""
    records = _table(path).get("records", {})
    return frozenset(records if isinstance(records, dict) else ())


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CasesError(f"{path}: {error}") from error


class _Reader:
    """Reads one file; every complaint names it."""

    def __init__(self, path: Path, table: dict[str, Any]) -> None:
        self._path = path
        self._table = table
        self._known(table, _FILE, "the file")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The tables of a list."""
        rows = self._table.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise CasesError(f"{self._path}: `{name}` is a list of tables: write [[{name}]]")
        return rows

    def case(self, row: dict[str, Any], number: int) -> Case:
        where = f"case {number}"
        title = self._text(row, "title", where)
        where = f"{where} ({title})"
        self._known(row, _CASE, where)
        outcome, met = row.get("outcome"), row.get("criteria_met")
        if met is not None and (not isinstance(met, int) or isinstance(met, bool)):
            raise CasesError(f"{self._path}: {where}: `criteria_met` is a number")
        if not any(key in row for key in ("outcome", "criteria_met", "indicators", "reasons")):
            raise CasesError(f"{self._path}: {where} says nothing of what must come out")
        return Case(
            title,
            self._record(row, where),
            self._on(row, where),
            None if outcome is None else self._outcome(outcome, where),
            met,
            {code: self._outcome(each, where) for code, each in self._mapping(row, "indicators", where).items()},
            {code: str(text) for code, text in self._mapping(row, "reasons", where).items()},
        )

    def edge(self, row: dict[str, Any], number: int) -> tuple[Case, Case]:
        """Two records a hair apart, on both sides of a threshold."""
        where = f"edge {number}"
        code = self._text(row, "indicator", where)
        where = f"{where} ({code})"
        self._known(row, _EDGE, where)
        record, on = self._record(row, where), self._on(row, where)
        met, missed = (self._mapping(row, side, where) for side in ("met", "missed"))
        if not met or not missed:
            raise CasesError(f"{self._path}: {where} needs both `met` and `missed`")
        return (
            Case(f"{where}, met", {**record, **met}, on, indicators={code: Outcome.MET}),
            Case(f"{where}, missed", {**record, **missed}, on, indicators={code: Outcome.NOT_MET}),
        )

    def _record(self, row: dict[str, Any], where: str) -> dict[str, object]:
        """The record a row names, with its changes."""
        record = {**self._named(self._text(row, "record", where), where, ()), **self._mapping(row, "change", where)}
        without = row.get("without", [])
        if not isinstance(without, list):
            raise CasesError(f"{self._path}: {where}: `without` is a list of inputs")
        for name in without:
            if record.pop(name, None) is None:
                raise CasesError(f"{self._path}: {where}: its record has no `{name}` to leave out")
        return record

    def _named(self, name: str, where: str, within: tuple[str, ...]) -> dict[str, object]:
        records = self._mapping(self._table, "records", where)
        if name not in records or name in within:
            raise CasesError(f"{self._path}: {where}: there is no record `{name}`")
        own = dict(self._mapping(records, name, where))
        like = own.pop("like", None)
        if like is None:
            return own
        if not isinstance(like, str):
            raise CasesError(f"{self._path}: {where}: `like` names one record")
        return {**self._named(like, where, (*within, name)), **own}

    def _on(self, row: dict[str, Any], where: str) -> str | None:
        """The edition a row names: a day or a decision, in quotes or as a date of TOML."""
        on = row.get("on")
        if on is None or isinstance(on, str | datetime.date):
            return None if on is None else str(on)
        raise CasesError(f"{self._path}: {where}: `on` is a day such as 2024-06-30, or a decision")

    def _outcome(self, text: object, where: str) -> Outcome:
        for outcome in Outcome:
            if outcome.value == text:
                return outcome
        known = ", ".join(outcome.value for outcome in Outcome)
        raise CasesError(f"{self._path}: {where}: `{text}` is no outcome; there are: {known}")

    def _text(self, row: dict[str, Any], key: str, where: str) -> str:
        if not isinstance(row.get(key), str):
            raise CasesError(f"{self._path}: {where} has no `{key}`")
        text: str = row[key]
        return text

    def _mapping(self, row: dict[str, Any], key: str, where: str) -> dict[str, Any]:
        found = row.get(key, {})
        if not isinstance(found, dict):
            raise CasesError(f"{self._path}: {where}: `{key}` is a table")
        return found

    def _known(self, row: dict[str, Any], known: frozenset[str], where: str) -> None:
        for key in row:
            if key not in known:
                raise CasesError(f"{self._path}: {where}: nothing is called `{key}` here; there are: {sorted(known)}")
