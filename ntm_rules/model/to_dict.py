"""A checked ruleset as plain data for JSON, every expression included: `docs/schemas/ruleset.schema.json`."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import fields, has

from ntm_rules.diagnostics.source import Source, Sources, Span
from ntm_rules.model.expressions import Basis
from ntm_rules.model.ruleset import CheckedRuleset, Citation
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode

VERSION = 1
_LEFT_OUT = frozenset({"span", "source"})
_UNTAGGED = (CheckedRuleset, Basis)


def to_dict(ruleset: CheckedRuleset) -> dict[str, Any]:
    """Return the ruleset as dicts, lists and strings. Numbers are exact, written `3/10`; nodes carry their `kind`."""
    return {"version": VERSION, **plain(ruleset)}


def plain(value: Any) -> Any:
    """Return any part of a ruleset as `to_dict` writes it."""
    match value:
        case None | bool() | str() | int():
            return value
        case Fraction() | IndicatorCode():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case Unit(text=text):
            return text
        case Citation():
            return {"instrument": value.instrument, "places": [list(place) for place in value.places]}
        case tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case Span() | Source() | Sources():
            raise AssertionError("places are left out")
        case _ if has(type(value)):
            found = {f.name: plain(getattr(value, f.name)) for f in fields(type(value)) if f.name not in _LEFT_OUT}
            return found if isinstance(value, _UNTAGGED) else {"node": _snake(type(value).__name__), **found}
        case _:
            raise AssertionError(f"no plain form for {value!r}")


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
