"""A comparison as plain data for JSON: `docs/schemas/diff.schema.json`."""

from collections.abc import Mapping
from typing import Any

from ntm_rules.compare.changes import Change, Place
from ntm_rules.compare.results import Comparison, CriterionDiff, Diff, IndicatorDiff, Side, Witness
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator
from ntm_rules.model.to_dict import plain
from ntm_rules.report.rule_text import expression_text

VERSION = 1

_Json = dict[str, Any]


def diff_to_dict(diff: Diff) -> _Json:
    """Return all of a comparison as dicts, lists, strings, numbers and None. Exact numbers are written `3/10`.

    Each change stands once, in `changes`; criteria and indicators name theirs by places in that list, from 0.
    """
    places = {change: place for place, change in enumerate(diff.changes)}
    return {
        "version": VERSION,
        "old": _side(diff.old),
        "new": _side(diff.new),
        "direction": diff.direction.value,
        "comparison": _comparison(diff.comparison),
        "changes": [_change(change) for change in diff.changes],
        "criteria": [_pair(item, diff, places) for item in diff.criteria],
        "indicators": [_pair(item, diff, places) for item in diff.indicators],
        "assumptions": [
            {"kind": each.kind, "input": each.input, "facts": plain(each.facts)} for each in diff.assumptions
        ],
    }


def _side(side: Side) -> _Json:
    about = side.about
    return {
        "ruleset": about.id,
        "edition": about.name,
        "title": side.checked.title,
        "in_force": plain((about.start, about.end)),
        "instruments": plain(about.instruments),
        "fingerprint": side.fingerprint,
    }


def _comparison(comparison: Comparison) -> _Json:
    return {
        "direction": comparison.direction.value,
        "ground": comparison.ground,
        "why": comparison.why or None,
        "stricter_at": _witness(comparison.stricter_at),
        "looser_at": _witness(comparison.looser_at),
        "missing_at": _witness(comparison.missing_at),
    }


def _witness(witness: Witness | None) -> _Json | None:
    if witness is None:
        return None
    return {
        "record": plain(witness.record.values),
        "refused": plain(witness.record.refused),
        "old": witness.old.value,
        "new": witness.new.value,
    }


def _change(change: Change) -> _Json:
    return {
        "kind": change.kind,
        "severity": change.severity,
        "part": {"kind": change.part.kind, "name": change.part.name},
        "cell": plain(change.cell),
        "old": plain(change.old),
        "new": plain(change.new),
        "indicators": list(change.indicators),
        "fingerprint": change.fingerprint,
        "old_place": _place(change.old_place),
        "new_place": _place(change.new_place),
        "old_sources": plain(change.old_sources),
        "new_sources": plain(change.new_sources),
        "edits": [{"path": plain(each.path), "old": plain(each.old), "new": plain(each.new)} for each in change.edits],
    }


def _place(place: Place | None) -> _Json | None:
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "instrument": plain(place.instrument)}


def _pair(item: IndicatorDiff | CriterionDiff, diff: Diff, places: Mapping[Change, int]) -> _Json:
    return {
        "code": item.code,
        "old": _sided(item.old, diff.old.checked),
        "new": _sided(item.new, diff.new.checked),
        "comparison": _comparison(item.comparison),
        "changes": [places[change] for change in item.changes],
    }


def _sided(one: Indicator | Criterion | None, ruleset: CheckedRuleset) -> _Json | None:
    match one:
        case None:
            return None
        case Indicator():
            rule = expression_text(one.condition, ruleset)
            return {"code": str(one.code), "title": one.title, "rule": rule}
        case Criterion():
            return {"code": str(one.code), "title": one.title}
