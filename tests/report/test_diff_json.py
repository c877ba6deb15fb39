"""A comparison as JSON: complete, exact, by the published schema."""

import json
from pathlib import Path
from typing import Any, get_args

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ntm_rules.compare.changes import Kind, PartKind, Severity
from ntm_rules.compare.results import Assumption, Direction, Ground, Why
from ntm_rules.report.diff_json import diff_to_dict

from .diffs import sample

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def validator() -> Draft202012Validator:
    """A validator for the published schema; references resolve among the published ones only."""
    files = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.schema.json")}
    registry = Registry().with_resources((key, Resource.from_contents(value)) for key, value in files.items())
    return Draft202012Validator(files["diff.schema.json"], registry=registry)


def definitions() -> dict[str, Any]:
    """What the schema defines."""
    found: dict[str, Any] = json.loads((SCHEMAS / "diff.schema.json").read_text("utf-8"))["$defs"]
    return found


def test_follows_the_published_schema() -> None:
    """What a program reads is what the schema says, once it went through JSON."""
    validator().validate(json.loads(json.dumps(diff_to_dict(sample()))))


def test_the_schema_names_everything_there_is() -> None:
    """A new kind of change, direction or ground is no surprise to a program that follows the schema."""
    defined = definitions()
    change = defined["change"]["properties"]
    assert set(change["kind"]["enum"]) == set(get_args(Kind))
    assert set(change["severity"]["enum"]) == set(get_args(Severity))
    assert set(change["part"]["properties"]["kind"]["enum"]) == set(get_args(PartKind))
    assert set(defined["direction"]["enum"]) == {each.value for each in Direction}
    assert set(defined["comparison"]["properties"]["ground"]["enum"]) == set(get_args(Ground))
    assert {each or "" for each in defined["comparison"]["properties"]["why"]["enum"]} == set(get_args(Why))
    kinds = get_args(Assumption.__annotations__["kind"])
    assert set(defined["assumption"]["properties"]["kind"]["enum"]) == set(kinds)


def test_numbers_are_exact() -> None:
    """30% is 3/10, and a third stays a third."""
    plain = diff_to_dict(sample())
    raised = next(each for each in plain["changes"] if each["kind"] == "threshold-raised")
    assert (raised["old"]["value"], raised["new"]["value"]) == ("3/10", "1/2")
    assert raised["edits"] == [{"path": ["criteria", ["code", "17"], "indicators"], "old": "3/10", "new": "1/2"}]
    assert plain["comparison"]["stricter_at"]["record"]["green"] == "1/3"


def test_indicators_name_their_changes() -> None:
    """Each change stands once; an indicator's own are found by their places."""
    plain = diff_to_dict(sample())
    (sorting,) = (each for each in plain["indicators"] if each["code"] == "17.11")
    assert [plain["changes"][place]["kind"] for place in sorting["changes"]] == ["threshold-raised", "note-changed"]
    assert sorting["old"]["rule"] == "households_sorting / households >= 30%"
    (removed,) = (each for each in plain["indicators"] if each["code"] == "17.12")
    assert removed["new"] is None
