"""A JSON Schema of the records a ruleset reads, for forms and for data interfaces."""

from typing import Any, assert_never

from ntm_rules.model.ruleset import CheckedRuleset, Input


def input_schema(ruleset: CheckedRuleset) -> dict[str, Any]:
    """Return the schema of one record: an object with a property for each input, none of them required."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": ruleset.title or ruleset.id,
        "type": "object",
        "properties": {each.name: _property(each) for each in ruleset.inputs},
        "additionalProperties": False,
    }


def _property(each: Input) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": each.title} if each.title else {}
    match each.kind:
        case "count" | "level" | "year":
            schema["type"] = "integer"
        case "amount" | "share":
            schema["type"] = "number"
        case "attested":
            schema["type"] = "boolean"
        case "one of" | "ranked":
            schema["enum"] = [choice.name for choice in each.choices]
        case _:
            assert_never(each.kind)
    if each.low is not None:
        schema["minimum"] = _number(each.low)
    if each.high is not None:
        schema["maximum"] = _number(each.high)
    if each.unit is not None:
        schema["x-unit"] = each.unit.text
    if each.part_of is not None:
        schema["x-part-of"] = each.part_of
    return schema


def _number(value: Any) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
