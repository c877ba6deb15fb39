"""The conformance files: of their form, complete, and what both engines and a port of the rules make of them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import ntm_rules as ntm
from ntm_rules.engines import outcome as o
from ntm_rules.engines.reference import judge
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import Kind
from ntm_rules.syntax.codes import IndicatorCode
from tests.conformance.port import differences

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCHEMAS = ROOT / "docs" / "schemas"
FILES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*.json"))}

every_file = pytest.mark.parametrize("name", FILES)


@cache
def _rules(name: str) -> ntm.Ruleset:
    """The rules of a file, read from where it says they come from."""
    content = FILES[name]
    return ntm.parse(content["text"]) if content["edition"] is None else ntm.load(content["edition"])


def _records(name: str) -> Iterator[tuple[Record, dict[str, Any]]]:
    """The records of a file, with what is expected of them."""
    kinds = {each.name: each.kind for each in _rules(name).inputs}
    for each in FILES[name]["records"]:
        given = {input: _value(kinds[input], value) for input, value in each["given"].items()}
        yield Record(given, each["refused"]), each["expected"]


def _value(kind: Kind, value: Any) -> Value:
    if kind in ("attested", "one of", "ranked"):
        assert isinstance(value, bool | str)
        return value
    return int(value) if kind in ("count", "level", "year") else Fraction(value)


@every_file
def test_files_follow_their_schema(name: str) -> None:
    """Each file validates against the published schema, its rules against theirs."""
    files = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.schema.json")}
    registry = Registry().with_resources((key, Resource.from_contents(value)) for key, value in files.items())
    Draft202012Validator(files["conformance.schema.json"], registry=registry).validate(FILES[name])
    assert FILES[name]["name"] == name


@every_file
def test_rules_are_what_their_text_means(name: str) -> None:
    """The rules of a file are those of its text or its edition, as `to_dict` writes them."""
    assert _rules(name).to_dict() == FILES[name]["rules"]


@every_file
def test_engines_come_to_what_is_expected(name: str) -> None:
    """The record engine and the reference come to the outcomes of the files, the assessment to values and reasons."""
    rules = _rules(name)
    for record, expected in _records(name):
        for judged in (rules.compiled.judge(record), judge(rules.checked, record)):
            assert judged.outcome.value == expected["outcome"]
            assert {str(code): outcome.value for code, outcome in judged.criteria.items()} == expected["criteria"]
            outcomes = {str(code): outcome.value for code, outcome in judged.indicators.items()}
            assert outcomes == {code: each["outcome"] for code, each in expected["indicators"].items()}
        written = rules.assess(record).to_dict()["criteria"]
        for each in (indicator for criterion in written for indicator in criterion["indicators"]):
            _compare(each, rules, expected["indicators"][each["code"]])


def _compare(written: dict[str, Any], rules: ntm.Ruleset, expected: dict[str, Any]) -> None:
    """Reasons and sides of one indicator, as an assessment writes them. It gives no words as sides."""
    assert written["reasons"] == expected.get("reasons", [])
    condition = rules.checked.indicator_coded[IndicatorCode.parse(written["code"])].condition
    for side in ("value", "threshold"):
        if isinstance(condition, m.Compare) and not expected.get(side, "0")[0].isalpha():
            assert (written[side] and written[side]["exact"]) == expected.get(side)


@every_file
def test_files_suffice_for_a_port(name: str) -> None:
    """A program that knows the how-to and the files alone comes to the same."""
    assert list(differences(FILES[name])) == []


def test_the_port_uses_nothing_of_ours() -> None:
    """It runs in an interpreter that has the standard library and nothing else."""
    paths = sorted(HERE.glob("*.json"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", HERE / "port.py", *paths], capture_output=True, text=True, check=False
    )
    count = sum(len(content["records"]) for content in FILES.values())
    assert done.stdout == f"{count} records, 0 differences\n", done.stderr


def test_the_port_notices_differences() -> None:
    """A wrong outcome, value or reason is named."""
    content = json.loads(json.dumps(FILES["comparisons"]))
    expected = content["records"][0]["expected"]
    expected["outcome"] = "met"
    expected["indicators"]["2.1"]["value"] = "1/3"
    assert len(list(differences(content))) == 2


def test_files_cover_the_language() -> None:
    """Every node, operator, kind of input, reason and outcome occurs."""
    rules = [content["rules"] for content in FILES.values()]
    nodes = {each["node"] for content in rules for each in _nodes(content)}
    classes = (*get_args(m.Expression), *get_args(m.Setting))
    assert nodes >= {"".join(f"_{c.lower()}" if c.isupper() else c for c in k.__name__)[1:] for k in classes}
    operators = {e["operator"] for content in rules for e in _nodes(content) if e["node"] == "compare"}
    assert operators == set(get_args(m.Operator))
    assert {each["kind"] for content in rules for each in content["inputs"]} == set(get_args(Kind))
    indicators = [each for name in FILES for _, expected in _records(name) for each in expected["indicators"].values()]
    assert {each["outcome"] for each in indicators} == {outcome.value for outcome in ntm.Outcome}
    kinds = {reason["kind"].replace(" ", "") for each in indicators for reason in each.get("reasons", ())}
    assert kinds == {k.__name__.lower() for k in get_args(o.Reason)}


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "node" in value:
            yield value
        for each in value.values():
            yield from _nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _nodes(each)


def test_files_are_moderate() -> None:
    """All of them together are less than a megabyte."""
    assert sum(path.stat().st_size for path in HERE.glob("*.json")) < 10**6
