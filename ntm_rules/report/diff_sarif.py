"""A comparison as a SARIF 2.1.0 log: a result for each change, beside the lines of a pull request."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from ntm_rules.compare.changes import Change, Kind, Place
from ntm_rules.compare.results import Comparison, Diff, Direction
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.export import SARIF_SCHEMA, uri
from ntm_rules.diagnostics.texts import visible
from ntm_rules.report import diff_words
from ntm_rules.report.diff_outline import witnesses
from ntm_rules.report.diff_sentences import Sentences

_Json = dict[str, Any]


def diff_sarif(diff: Diff, language: Language) -> _Json:
    """Return a log of one run of ntm in which each change is a result, known again by its fingerprint.

    What may change outcomes is a warning, and an error where a rule that it touches got looser; the rest are notes.
    """
    kinds = sorted({change.kind for change in diff.changes})
    told = Sentences(diff, language)
    driver = {"name": "ntm", "version": version("ntm-rules"), "rules": [_rule(kind, language) for kind in kinds]}
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": [_result(change, kinds.index(change.kind), diff, told) for change in diff.changes],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: Kind, language: Language) -> _Json:
    return {"id": kind, "shortDescription": {"text": diff_words.phrase("kind", kind, language)}}


def _result(change: Change, rule_index: int, diff: Diff, told: Sentences) -> _Json:
    touched = list(_touched(change, diff))
    lines = [told.change(change)]
    for comparison in touched[:1]:
        lines.append(told.direction(comparison))
        lines += [told.witness(witness, gaps=key == "missing_at") for key, witness in witnesses(comparison)]
    result: _Json = {
        "ruleId": change.kind,
        "ruleIndex": rule_index,
        "level": _level(change, touched),
        "message": {"text": visible("\n".join(lines))},
        "partialFingerprints": {"change/v1": change.fingerprint},
        "properties": {"severity": change.severity, "directions": sorted({each.direction.value for each in touched})},
    }
    place = change.new_place or change.old_place
    if place is not None:
        result["locations"] = [_location(place)]
    if change.new_place is not None and change.old_place is not None:
        result["relatedLocations"] = [
            {"id": 1, **_location(change.old_place), "message": {"text": told.say("old")}},
        ]
    return result


def _touched(change: Change, diff: Diff) -> Iterator[Comparison]:
    """How the rules stand to each other that a change touches, what is nearest to it first."""
    codes = {change.part.name} if change.part.kind == "indicator" else set(change.indicators)
    yield from (each.comparison for each in diff.indicators if change in each.changes or each.code in codes)
    yield from (each.comparison for each in diff.criteria if change in each.changes)
    if change.part.kind == "ruleset":
        yield diff.comparison


def _level(change: Change, touched: list[Comparison]) -> str:
    if change.severity != "meaning":
        return "note"
    return "error" if any(each.direction is Direction.LOOSER for each in touched) else "warning"


def _location(place: Place) -> _Json:
    return {"physicalLocation": {"artifactLocation": {"uri": uri(place.file)}, "region": {"startLine": place.line}}}
