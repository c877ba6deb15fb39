"""The conditions of a ruleset translated for other rule engines, so that all are measured on the same rules.

Only complete records are judged: what is unknown then is unknown for want of a threshold or with nothing to divide by,
and is `null` for the peers as well.
"""

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

from attrs import frozen

from ntm_rules.engines.outcome import Outcome
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Table

Evaluate = Callable[[Mapping[str, Any]], list[Any]]
"""The results of all conditions for a record: true, false, null, or the text of what does not apply."""

OUTCOMES = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.UNKNOWN, "n/a": Outcome.NOT_APPLICABLE}


@frozen
class Peer:
    """Another engine: `module` is what it is imported as, `prepare` compiles translated conditions for it."""

    name: str
    module: str
    translator: "Translator"
    prepare: Callable[[list[str]], Evaluate]
    goal: str

    @property
    def is_installed(self) -> bool:
        return find_spec(self.module) is not None

    def compile(self, ruleset: CheckedRuleset) -> Evaluate:
        """Translate and compile every indicator of a ruleset."""
        return self.prepare([self.translator.indicator(ruleset, each) for each in ruleset.indicators])


@frozen
class Translator:
    """How an engine writes what it has in common with the others. `typed`: it adds no whole number to a decimal."""

    all: str
    any: str
    negation: str
    equals: str = "=="
    typed: bool = False

    def indicator(self, ruleset: CheckedRuleset, indicator: Indicator) -> str:
        """An indicator as one expression."""
        condition = self._text(ruleset, indicator.condition)
        if indicator.applies_when is None:
            return condition
        return f'({self._text(ruleset, indicator.applies_when)} ? {condition} : "n/a")'

    def _text(self, ruleset: CheckedRuleset, e: m.Expression) -> str:
        def text(part: m.Expression) -> str:
            return self._text(ruleset, part)

        match e:
            case m.Threshold(m.Figure(value)) | m.Constant(value):
                return self._number(value)
            case m.Threshold():
                return "null"
            case m.Word(name):
                return f'"{name}"'
            case m.InputValue(name):
                each = ruleset.input_named[name]
                if each.derivation is not None:
                    return text(each.derivation)
                return f"double({name})" if self.typed and each.kind in ("count", "amount") else name
            case m.Defined(name):
                return text(ruleset.definition_named[name].value)
            case m.Lookup(name):
                return self._table(ruleset, ruleset.table_named[name])
            case m.Sum(items):
                return f"({' + '.join(map(text, items))})"
            case m.Choose(condition, then, otherwise):
                return f"({text(condition)} ? {text(then)} : {text(otherwise)})"
            case m.Compare():
                return self._compare(ruleset, e)
            case m.All(items):
                return self._several(self.all, [text(item) for item in items], "false")
            case m.Any(items):
                return self._several(self.any, [text(item) for item in items], "true")
            case m.Not(operand):
                return f"{self.negation}({text(operand)})"
            case _:
                raise NotImplementedError(f"{e} is in none of the rules that are measured")

    def _several(self, sign: str, items: list[str], decided: str) -> str:
        """Conditions combined; of those that may be unknown it is asked what is decided all the same."""
        other = "true" if decided == "false" else "false"
        known = f" {sign} ".join(item for item in items if not _may_be_unknown(item))
        asked = [f"{item} {self.equals} {decided}" for item in items if item != "null" and _may_be_unknown(item)]
        if not asked and "null" not in items:
            return f"({known})"
        if known:
            asked.append(f"({known}) {self.equals} {decided}")
        unknown = [f"{item} {self.equals} null" for item in items if item != "null" and _may_be_unknown(item)]
        late = "null" if "null" in items else f"({f' {self.any} '.join(unknown)} ? null : {other})"
        return f"({f' {self.any} '.join(asked)} ? {decided} : {late})" if asked else late

    def _number(self, value: Fraction) -> str:
        return repr(float(value)) if self.typed or value.denominator != 1 else str(value)

    def _compare(self, ruleset: CheckedRuleset, e: m.Compare) -> str:
        right = self._text(ruleset, e.right)
        if right == "null":
            return "null"
        sign = self.equals if e.operator == "=" else e.operator
        if e.order and e.operator not in ("=", "!=") and isinstance(e.right, m.Word):
            place = e.order.index(e.right.name)
            enough = [each for rank, each in enumerate(e.order) if _holds(rank, e.operator, place)]
            word = self._text(ruleset, e.left)
            return f"({f' {self.any} '.join(f'{word} {self.equals} {json.dumps(each)}' for each in enough)})"
        left = e.left
        if isinstance(left, m.InputValue) and ruleset.input_named[left.name].derivation is not None:
            left = ruleset.input_named[left.name].derivation or left
        if isinstance(left, m.Quotient):
            a, b = (self._text(ruleset, part) for part in (left.dividend, left.divisor))
            zero = self._number(Fraction(0))
            return f"({b} {self.equals} {zero} ? null : {a} {sign} {right} * {b})"
        if self.typed and isinstance(left, m.InputValue) and ruleset.input_named[left.name].kind == "level":
            right = right.removesuffix(".0")
        return f"({self._text(ruleset, left)} {sign} {right})"

    def _table(self, ruleset: CheckedRuleset, table: Table) -> str:
        """The rows of a table, one after the other; cells that agree in the first key share it."""
        keys = [self._text(ruleset, key.value) for key in table.keys]
        return self._rows(keys, [(labels, setting) for labels, setting in table.cells])

    def _rows(self, keys: list[str], cells: list[tuple[tuple[Any, ...], m.Setting]]) -> str:
        if not keys:
            setting = cells[0][1]
            return self._number(setting.value) if isinstance(setting, m.Figure) else "null"
        labels = list(dict.fromkeys(labels[0] for labels, _ in cells))
        written = [
            self._rows(keys[1:], [(labels[1:], setting) for labels, setting in cells if labels[0] == label])
            for label in labels
        ]
        text = written[-1]
        for label, value in list(zip(labels, written, strict=True))[-2::-1]:
            text = f"({keys[0]} {self.equals} {json.dumps(label)} ? {value} : {text})"
        return text


def _may_be_unknown(condition: str) -> bool:
    return "null" in condition


def _holds(rank: int, operator: m.Operator, place: int) -> bool:
    return {">=": rank >= place, "<=": rank <= place, ">": rank > place, "<": rank < place}[operator]


def _cel(conditions: list[str]) -> Evaluate:
    import cel

    programs = [cel.compile(condition) for condition in conditions]

    def evaluate(record: Mapping[str, Any]) -> list[Any]:
        context = cel.Context(variables=record)  # converted once a record, not once a condition
        return [program.execute(context) for program in programs]

    return evaluate


def _rule_engine(conditions: list[str]) -> Evaluate:
    import rule_engine

    rules = [rule_engine.Rule(condition) for condition in conditions]
    return lambda record: [rule.evaluate(record) for rule in rules]


def _zen(conditions: list[str]) -> Evaluate:
    import zen

    place = {"position": {"x": 0, "y": 0}}
    expressions = [{"id": f"c{i}", "key": f"c{i}", "value": each} for i, each in enumerate(conditions)]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", **place},
        {"id": "all", "type": "expressionNode", "name": "all", "content": {"expressions": expressions}, **place},
        {"id": "out", "type": "outputNode", "name": "out", **place},
    ]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b} for a, b in (("in", "all"), ("all", "out"))]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def evaluate(record: Mapping[str, Any]) -> list[Any]:
        result = decision.evaluate(record)["result"]
        return [result.get(f"c{i}") for i in range(len(conditions))]

    return evaluate


PEERS = (
    Peer("Rust CEL binding", "cel", Translator("&&", "||", "!", typed=True), _cel, "≥ 15 ×"),
    Peer("zen-engine", "zen", Translator("and", "or", "not"), _zen, "≥ 80 ×"),
    Peer("rule-engine", "rule_engine", Translator("and", "or", "not "), _rule_engine, "≥ 150 ×"),
)
