"""Writes the conformance files into tests/conformance: rules as JSON, records, and what the reference makes of them.

Run it without arguments to write the files, with `--check` to see whether they are as they should be: it then names
those that differ and exits with 1. What the files are about stands in tests/conformance/subjects.py.
"""

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from attrs import asdict
from generated import ROOT, write_or_check

sys.path.insert(0, str(ROOT))

import ntm_rules as ntm
from ntm_rules.engines.outcome import Outcome, Reason, Unknown
from ntm_rules.engines.reference import judge, value_of
from ntm_rules.model.expressions import Compare
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.testing.choosing import Seeded
from ntm_rules.testing.making import Maker
from ntm_rules.testing.spoiling import Spoiler
from tests.conformance.subjects import SHIPPED, subjects

FILES = ROOT / "tests" / "conformance"
VERSION = 1
_MISSING = (0, 0, 0, 0, 0.05, 0.05, 0.1, 0.2, 0.5, 1)


def wanted() -> dict[Path, str]:
    """Every file with the text it should have."""
    found = {}
    for each in subjects():
        rules = ntm.parse(each.text)
        head = {"name": each.name, "about": each.about, "edition": None, "text": each.text}
        found[FILES / f"{each.name}.json"] = _file(head, rules, each.records)
    for name, edition in SHIPPED.items():
        rules = ntm.load(edition)
        about = f"{rules.title}: records on its thresholds and beside them, with gaps and with mistakes."
        head = {"name": name, "about": about, "edition": edition, "text": None}
        found[FILES / f"{name}.json"] = _file(head, rules, tuple(_records(rules)))
    return found


def _records(rules: ntm.Ruleset) -> Iterator[Record]:
    """A dozen records: most are complete, the last two have mistakes."""
    maker = Maker(rules.checked)
    spoiler = Spoiler(maker)
    for seed, missing in enumerate((*_MISSING, 0, 0)):
        chooser = Seeded(Random(seed))
        given = maker.record(chooser, missing=missing)
        if seed >= len(_MISSING):
            given = spoiler.record(chooser, given, 5)
        yield rules.validate(given).record


def _file(head: dict[str, str | None], rules: ntm.Ruleset, records: tuple[Record, ...]) -> str:
    """Rules with an indent, records one a line, so that a difference can be read."""
    parts = [f'"version": {VERSION}', *(f'"{key}": {_json(value)}' for key, value in head.items())]
    parts.append(f'"rules": {json.dumps(rules.to_dict(), ensure_ascii=False, indent=1)}')
    lines = ",\n".join(_json(_case(rules.checked, record)) for record in records)
    parts.append(f'"records": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _case(ruleset: CheckedRuleset, record: Record) -> dict[str, Any]:
    judged = judge(ruleset, record)
    return {
        "given": {name: _plain(value) for name, value in record.values.items()},
        "refused": dict(record.refused),
        "expected": {
            "outcome": judged.outcome.value,
            "criteria": {str(code): outcome.value for code, outcome in judged.criteria.items()},
            "indicators": {
                str(i.code): _expected(i, judged.indicators[i.code], ruleset, record) for i in ruleset.indicators
            },
        },
    }


def _expected(indicator: Indicator, outcome: Outcome, ruleset: CheckedRuleset, record: Record) -> dict[str, Any]:
    """The outcome, both sides of a condition that is a comparison, the reasons; what there is none of is left out."""
    found: dict[str, Any] = {"outcome": outcome.value}
    match indicator.condition:
        case Compare(left, _, right):
            for name, side in (("value", left), ("threshold", right)):
                value = value_of(side, ruleset, record)
                if not isinstance(value, Unknown):
                    found[name] = _plain(value)
    if outcome is Outcome.UNKNOWN:
        asked = [e for e in (indicator.applies_when, indicator.condition) if e is not None]
        why = next(value for e in asked if isinstance(value := value_of(e, ruleset, record), Unknown))
        found["reasons"] = [_reason(reason) for reason in why.reasons]
    return found


def _reason(reason: Reason) -> dict[str, Any]:
    """A reason as assessments write it, the name of its class as words."""
    kind = "".join(f" {c.lower()}" if c.isupper() else c for c in type(reason).__name__).strip()
    return {"kind": kind, **{key: list(v) if isinstance(v, tuple) else v for key, v in asdict(reason).items()}}


def _plain(value: Value) -> str | bool:
    """Words and truth values as they are, numbers exactly."""
    return value if isinstance(value, str | bool) else str(Fraction(value))


if __name__ == "__main__":
    sys.exit(write_or_check(FILES, wanted(), __doc__, "*.json"))
