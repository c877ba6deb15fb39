"""The shipped catalog, consolidated and checked when the wheel was built, so that loading an edition parses nothing.

`tools/compile_catalog.py` writes it; a checkout has none and reads the rule files. A file holds what `Shipped` says, as
a pickle: no less trusted than the code beside it.
"""

import datetime
import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_rules._resources import PACKAGE
from ntm_rules.catalog.instrument import About
from ntm_rules.diagnostics.data import Diagnostic
from ntm_rules.model.ruleset import CheckedRuleset

FOLDER = PACKAGE / "_data" / "compiled"
INDEX = "index.json"


@frozen
class Shipped:
    """A checked edition with its warnings and hints."""

    checked: CheckedRuleset
    about: About
    diagnostics: tuple[Diagnostic, ...]


def shipped(id: str, when: str | None, folder: Path = FOLDER) -> Shipped | None:
    """The edition in force on a day or by a decision, the last one by default; None where it was not compiled."""
    row = _index(folder).get(id)
    if row is None:
        return None
    day = None if when is None else _day(row["decisions"].get(when, when))
    if when is not None and day is None:
        return None
    for edition in reversed(row["editions"]):
        if day is None or _is_in_force(edition, day):
            found = pickle.loads((folder / edition["file"]).read_bytes())
            assert isinstance(found, Shipped)
            return found
    return None


@cache
def _index(folder: Path) -> dict[str, Any]:
    file = folder / INDEX
    index: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return index


def _day(text: str | None) -> datetime.date | None:
    """A day in any of the ways dates are written; None for what is none."""
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _is_in_force(edition: dict[str, Any], day: datetime.date) -> bool:
    start, end = _day(edition["start"]), _day(edition["end"])
    return (start is None or start <= day) and (end is None or day <= end)
