"""A port of the rules that uses nothing of ntm_rules: `python port.py FILE…` runs conformance files.

Written from docs/how-to/port-to-another-language.md and the schemas, to show that they are enough.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import prod
from operator import eq, ge, gt, le, lt, ne
from typing import Any

Node = dict[str, Any]
Reason = dict[str, Any]
SIGNS: dict[str, Callable[[Any, Any], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq, "!=": ne}
OUTCOME = {True: "met", False: "not met"}


class Unknown:
    """A value that cannot be told, with its reasons."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons: list[Reason] = []
        for each in reasons:
            if each not in self.reasons:
                self.reasons.append(each)


def unknown(values: Iterable[Any]) -> Unknown:
    """The reasons of all that is unknown among some values."""
    return Unknown(reason for v in values if isinstance(v, Unknown) for reason in v.reasons)


class Port:
    """Judges one record by the rules of a file."""

    def __init__(self, rules: Node, given: dict[str, Any], refused: dict[str, str]) -> None:
        self.rules, self.refused = rules, refused
        self.inputs = {each["name"]: each for each in rules["inputs"]}
        self.definitions = {each["name"]: each["value"] for each in rules["definitions"]}
        self.tables = {each["name"]: each for each in rules["tables"]}
        self.given = {name: self.read(self.inputs[name], value) for name, value in given.items()}

    @staticmethod
    def read(each: Node, value: Any) -> Any:
        return value if each["kind"] in ("attested", "one of", "ranked") else Fraction(value)

    def judge(self) -> dict[str, Any]:
        """What a file calls `expected`."""
        indicators = {i["code"]: self.indicator(i) for c in self.rules["criteria"] for i in c["indicators"]}
        outcomes = {code: found["outcome"] for code, found in indicators.items()}
        criteria = {c["code"]: combine(c["met_when"], outcomes) for c in self.rules["criteria"]}
        whole = combine(self.rules["met_when"], outcomes | criteria)
        return {"outcome": whole, "criteria": criteria, "indicators": indicators}

    def indicator(self, each: Node) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if each["condition"]["node"] == "compare":
            sides = {
                "value": self.value(each["condition"]["left"]),
                "threshold": self.value(each["condition"]["right"]),
            }
            found = {
                k: v if isinstance(v, str | bool) else str(v) for k, v in sides.items() if not isinstance(v, Unknown)
            }
        applies = True if each["applies_when"] is None else self.value(each["applies_when"])
        if applies is False:
            return {"outcome": "not applicable", **found}
        decided = applies if isinstance(applies, Unknown) else self.value(each["condition"])
        if isinstance(decided, Unknown):
            return {"outcome": "unknown", **found, "reasons": decided.reasons}
        return {"outcome": OUTCOME[decided], **found}

    def value(self, e: Node) -> Any:
        """The value of an expression."""
        match e["node"]:
            case "constant":
                return Fraction(e["value"])
            case "word":
                return e["name"]
            case "threshold":
                return self.setting(e["setting"])
            case "input_value":
                return self.input(e["name"])
            case "defined":
                return self.value(self.definitions[e["name"]])
            case "lookup":
                return self.lookup(self.tables[e["table"]])
            case "choose":
                return self.choose(e)
            case "all" | "any" | "at_least":
                found = [self.value(each) for each in e["operands"]]
                needed = {"all": len(found), "any": 1}.get(e["node"]) or e["count"]
                true = sum(v is True for v in found)
                could = true + sum(isinstance(v, Unknown) for v in found)
                return True if true >= needed else False if could < needed else unknown(found)
        found = [self.value(part) for part in parts(e)]
        if e["node"] == "quotient" and found[1] == 0:
            return Unknown([{"kind": "zero divisor", "inputs": self.read_by(e["divisor"])}])
        if any(isinstance(v, Unknown) for v in found):
            return unknown(found)
        match e["node"]:
            case "sum":
                return sum(found, Fraction(0))
            case "product":
                return prod(found, start=Fraction(1))
            case "negate":
                return -found[0]
            case "quotient":
                return found[0] / found[1]
            case "not":
                return not found[0]
            case "compare":
                return SIGNS[e["operator"]](*(e["order"].index(v) if e["order"] else v for v in found))
        raise ValueError(f"no such node: {e['node']}")

    def setting(self, setting: Node) -> Any:
        match setting["node"]:
            case "figure":
                return Fraction(setting["value"])
            case "open":
                return Unknown([{"kind": "open threshold"}])
            case _:
                return Unknown([{"kind": "delegated", "authority": setting["authority"]}])

    def input(self, name: str) -> Any:
        if name in self.refused:
            return Unknown([{"kind": "refused", "input": name, "code": self.refused[name]}])
        if name in self.given:
            return self.given[name]
        derivation = self.inputs[name]["derivation"]
        found = Unknown([]) if derivation is None else self.value(derivation)
        if isinstance(found, Unknown) and all(reason["kind"] == "missing" for reason in found.reasons):
            instead = [reason["input"] for reason in found.reasons]
            return Unknown([{"kind": "missing", "input": name, "instead": instead}])
        return found

    def lookup(self, table: Node) -> Any:
        keys = [self.value(key["value"]) for key in table["keys"]]
        if any(isinstance(key, Unknown) for key in keys):
            return unknown(keys)
        for labels, setting in table["cells"]:
            if labels == keys:
                return self.setting(setting)
        labels = [key if isinstance(key, str) else int(key) for key in keys]
        return Unknown([{"kind": "no row", "table": table["name"], "labels": labels}])

    def choose(self, e: Node) -> Any:
        decided = self.value(e["condition"])
        if not isinstance(decided, Unknown):
            return self.value(e["then"] if decided else e["otherwise"])
        first, second = self.value(e["then"]), self.value(e["otherwise"])
        agree = not isinstance(first, Unknown) and not isinstance(second, Unknown) and first == second
        return first if agree else unknown([decided, first, second])

    def read_by(self, e: Node) -> list[str]:
        """The inputs an expression reads, in the order of the rules."""
        read: set[str] = set()
        pending = [e]
        while pending:
            each = pending.pop()
            pending += parts(each)
            match each["node"]:
                case "input_value" if each["name"] not in read:
                    read.add(each["name"])
                    derivation = self.inputs[each["name"]]["derivation"]
                    pending += [] if derivation is None else [derivation]
                case "defined":
                    pending.append(self.definitions[each["name"]])
                case "lookup":
                    pending += [key["value"] for key in self.tables[each["table"]]["keys"]]
        return [name for name in self.inputs if name in read]


def parts(e: Node) -> list[Node]:
    """The expressions directly within one."""
    names = ("dividend", "divisor", "left", "right", "condition", "then", "otherwise", "operand")
    several = (e[name] for name in ("terms", "factors", "operands") if name in e)
    return [e[name] for name in names if name in e] + [part for each in several for part in each]


def combine(e: Node, outcomes: dict[str, str]) -> str:
    """The outcome of a criterion or of the whole."""
    if e["node"] == "verdict":
        return outcomes[e["code"]]
    if e["node"] == "not":
        inner = combine(e["operand"], outcomes)
        return {"met": "not met", "not met": "met"}.get(inner, inner)
    left = [o for each in e["operands"] if (o := combine(each, outcomes)) != "not applicable"]
    if not left:
        return "not applicable"
    needed = {"all": len(left), "any": 1}.get(e["node"]) or min(e["count"], len(left))
    met, unsure = left.count("met"), left.count("unknown")
    return "met" if met >= needed else "not met" if met + unsure < needed else "unknown"


def differences(content: dict[str, Any]) -> Iterator[str]:
    """Where this port comes to something else than a file expects."""
    for number, record in enumerate(content["records"], 1):
        found, expected = Port(content["rules"], record["given"], record["refused"]).judge(), record["expected"]
        for part in ("indicators", "criteria"):
            for code in expected[part].keys() | found[part].keys():
                was, is_ = expected[part].get(code), found[part].get(code)
                if was != is_:
                    yield f"{content['name']}, record {number}, {code}: expected {was}, found {is_}"
        if found["outcome"] != expected["outcome"]:
            yield f"{content['name']}, record {number}: expected {expected['outcome']}, found {found['outcome']}"


def main(paths: list[str]) -> int:
    """Run files; 0 where everything comes out as it must."""
    found, count = [], 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        count += len(content["records"])
        found += differences(content)
    print(*found, f"{count} records, {len(found)} differences", sep="\n")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
