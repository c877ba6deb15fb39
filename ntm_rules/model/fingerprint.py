"""Fingerprints: hashes of what rules mean. Comments, layout, notes and the order of declarations do not count."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.model.to_dict import VERSION, to_dict

_SHORT = 8


def fingerprint(ruleset: CheckedRuleset) -> str:
    """The fingerprint of a whole ruleset: 32 hexadecimal digits."""
    return _digest([VERSION, sorted(_parts(ruleset))])[:32]


def parts(ruleset: CheckedRuleset) -> dict[str, str]:
    """Short fingerprints of the parts a reader knows: `header`, `inputs`, `table 10`, `criterion 17`, `17.11`."""
    return {name: _digest(part)[:_SHORT] for name, part in _parts(ruleset)}


def _parts(ruleset: CheckedRuleset) -> Iterator[tuple[str, Any]]:
    plain = without_notes(to_dict(ruleset))
    header = {key: plain[key] for key in ("id", "title", "subject", "enacted", "in_force", "met_when")}
    yield "header", header
    yield "instruments", sorted(map(_digest, plain["instruments"]))
    yield "inputs", sorted(map(_digest, plain["inputs"]))
    yield "definitions", sorted(map(_digest, plain["definitions"]))
    for table in plain["tables"]:
        keys = [{**key, "labels": sorted(map(str, key["labels"]))} for key in table["keys"]]
        yield f"table {table['name']}", {**table, "keys": keys, "cells": sorted(map(_digest, table["cells"]))}
    for criterion in plain["criteria"]:
        indicators = criterion.pop("indicators")
        codes = [indicator["code"] for indicator in indicators]
        yield f"criterion {criterion['code']}", {**criterion, "indicators": codes}
        yield from ((indicator["code"], indicator) for indicator in indicators)


def without_notes(plain: Any) -> Any:
    """Return plain data without the notes in it."""
    match plain:
        case Mapping():
            return {key: without_notes(value) for key, value in plain.items() if key != "notes"}
        case list():
            return [without_notes(item) for item in plain]
        case _:
            return plain


def _digest(plain: Any) -> str:
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
