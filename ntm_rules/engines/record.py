"""One record, fast: a ruleset becomes one Python function of straight-line code.

The code holds no text of the rule file: inputs are slots, words and tables are looked up in constants we pass in, and
numbers are literals we write. Conditions are True, False or None for unknown; `N` is "does not apply". Ratios are
compared by cross-multiplication. A record with refused inputs is rare and goes to the reference.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from types import CodeType
from typing import Any, assert_never

from attrs import define, field

from ntm_rules.engines import reference
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model import expressions as m
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.syntax.codes import IndicatorCode

_OUTCOMES = {
    True: Outcome.MET,
    False: Outcome.NOT_MET,
    None: Outcome.UNKNOWN,
    Outcome.NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
}
_FLIPPED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}
_ON_A_LINE = 100
_PYTHON = {"=": "==", "!=": "!=", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}


@define(frozen=True, slots=False)
class CompiledRuleset:
    """A ruleset as a function. `source` is the generated code, to be read."""

    ruleset: CheckedRuleset
    source: str = field(repr=False)
    _function: Callable[[tuple[Any, ...]], tuple[Any, ...]] = field(repr=False)
    _names: tuple[str, ...] = field(repr=False)
    _codes: tuple[tuple[IndicatorCode, ...], tuple[IndicatorCode, ...]] = field(repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the ruleset."""
        return fingerprint(self.ruleset)

    def __reduce__(self) -> "tuple[Callable[[CheckedRuleset], CompiledRuleset], tuple[CheckedRuleset]]":
        """A function cannot be pickled; the ruleset can, and is compiled again."""
        return compile_ruleset, (self.ruleset,)

    def judge(self, record: Record) -> reference.Judged:
        """Judge a record, as `reference.judge` does."""
        if record.refused:
            return reference.judge(self.ruleset, record)
        found = [_OUTCOMES[each] for each in self._function(tuple(map(record.values.get, self._names)))]
        indicators, criteria = self._codes
        return reference.Judged(
            dict(zip(indicators, found, strict=False)),
            dict(zip(criteria, found[len(indicators) :], strict=False)),
            found[-1],
        )


def compile_ruleset(ruleset: CheckedRuleset) -> CompiledRuleset:
    """Generate and compile the function of a ruleset."""
    writer = _Writer(ruleset)
    outcomes = {indicator.code: writer.indicator(indicator) for indicator in ruleset.indicators}
    criteria = {c.code: writer.combine(c.met_when, outcomes) for c in ruleset.criteria}
    whole = writer.combine(ruleset.met_when, outcomes | criteria)
    results = [*outcomes.values(), *criteria.values(), whole]
    lines = [
        "def judge(values):",
        f"    ({''.join(f'{slot}, ' for slot in writer.slots.values())}) = values" if writer.slots else "    pass",
        *(f"    {line}" for line in writer.lines),
        f"    return ({''.join(f'{name}, ' for name in results)})",
    ]
    source = "\n".join(lines) + "\n"
    code: CodeType = compile(source, "<ruleset>", "exec")
    namespace: dict[str, Any] = {
        "__builtins__": {},
        "F": Fraction,
        "N": Outcome.NOT_APPLICABLE,
        "min": min,
        **writer.constants,
    }
    exec(code, namespace)  # the code is ours: see the module's docstring
    return CompiledRuleset(ruleset, source, namespace["judge"], tuple(writer.slots), (tuple(outcomes), tuple(criteria)))


@define
class _Writer:
    """Writes one line for each expression; equal expressions share a line."""

    ruleset: CheckedRuleset
    lines: list[str] = field(factory=list)
    slots: dict[str, str] = field(factory=dict)
    constants: dict[str, Any] = field(factory=dict)
    _written: dict[m.Expression, str] = field(factory=dict)

    def indicator(self, indicator: Indicator) -> str:
        condition = self._value(indicator.condition)
        if indicator.applies_when is None:
            return condition
        applies = self._value(indicator.applies_when)
        return self._line(f"N if {applies} is False else None if {applies} is None else {condition}")

    def combine(self, met_when: m.Expression, outcomes: dict[IndicatorCode, str]) -> str:
        """`N` is neither True nor False nor None, so it counts for nothing by itself; only all of it is told apart."""
        match met_when:
            case m.Verdict(code):
                return outcomes[code]
            case m.Not(operand):
                inner = self.combine(operand, outcomes)
                return self._line(f"{inner} if {inner} is None or {inner} is N else not {inner}")
            case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
                items = [self.combine(operand, outcomes) for operand in operands]
            case _:
                raise AssertionError(f"{met_when} stands for no outcome")
        joined = f"({''.join(f'{item}, ' for item in items)})"
        match met_when:
            case m.All():
                decided = (
                    f"False if False in {joined} else None if None in {joined} else True if True in {joined} else N"
                )
            case m.Any():
                decided = (
                    f"True if True in {joined} else None if None in {joined} else False if False in {joined} else N"
                )
            case m.AtLeast(count):
                all_of_them = self._line(joined)
                applying = f"({len(items)} - {all_of_them}.count(N))"
                needed = self._line(f"min({count}, {applying})")
                met = self._line(f"{all_of_them}.count(True)")
                most = f"{met} + {all_of_them}.count(None)"
                decided = f"N if not {needed} else True if {met} >= {needed} else False if {most} < {needed} else None"
        return self._line(decided)

    def _line(self, code: str) -> str:
        name = f"t{len(self.lines)}"
        self.lines.append(f"{name} = {code}")
        return name

    def _constant(self, value: Any) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _number(self, value: Fraction) -> str:
        return f"{value.numerator}" if value.denominator == 1 else self._constant(value)

    def _value(self, e: m.Expression) -> str:
        """The name or literal that holds an expression's value; None at run time where it is unknown."""
        if (name := self._written.get(e)) is None:
            self._written[e] = name = self._write(e)
        return name

    def _write(self, e: m.Expression) -> str:
        match e:
            case m.Threshold(m.Figure(value)) | m.Constant(value):
                return self._number(value)
            case m.Threshold():
                return "None"
            case m.Word(name):
                return self._constant(name)
            case m.InputValue(name):
                return self._input(name)
            case m.Defined(name):
                return self._value(self.ruleset.definition_named[name].value)
            case m.Lookup(name):
                table = self.ruleset.table_named[name]
                figures = {labels: s.value for labels, s in table.cells if isinstance(s, m.Figure)}
                keys = "".join(f"{self._value(key.value)}, " for key in table.keys)
                return self._line(f"{self._constant(figures)}.get(({keys}))")
            case m.Sum(items):
                return self._known(items, " + ")
            case m.Product(items):
                return self._known(items, " * ")
            case m.Negate(operand):
                inner = self._value(operand)
                return "None" if inner == "None" else self._line(f"{_unless_unknown(inner)}-{inner}")
            case m.Quotient(dividend, divisor):
                a, b = self._value(dividend), self._value(divisor)
                if "None" in (a, b):
                    return "None"
                return self._line(f"{_unless_unknown(a, b)}F({a}, {b}) if {b} else None")
            case m.Choose(condition, then, otherwise):
                decided, a, b = self._value(condition), self._value(then), self._value(otherwise)
                return self._line(f"({a} if {a} == {b} else None) if {decided} is None else {a} if {decided} else {b}")
            case m.Compare():
                return self._compare(e)
            case m.Not(operand):
                inner = self._value(operand)
                return "None" if inner == "None" else self._line(f"{_unless_unknown(inner)}not {inner}")
            case m.All(items):
                joined = self._tuple(items)
                return self._line(f"False if False in {joined} else None if None in {joined} else True")
            case m.Any(items):
                joined = self._tuple(items)
                return self._line(f"True if True in {joined} else None if None in {joined} else False")
            case m.AtLeast(count, items):
                joined = self._line(self._tuple(items))
                true, unknown = f"{joined}.count(True)", f"{joined}.count(None)"
                return self._line(f"True if {true} >= {count} else False if {true} + {unknown} < {count} else None")
            case m.Verdict():
                raise AssertionError("a verdict is combined, it has no value")
            case _:
                assert_never(e)

    def _tuple(self, items: tuple[m.Expression, ...]) -> str:
        return f"({''.join(f'{self._value(item)}, ' for item in items)})"

    def _known(self, items: tuple[m.Expression, ...], sign: str) -> str:
        names = [self._value(item) for item in items]
        if "None" in names:
            return "None"
        while len(names) > _ON_A_LINE:  # Python compiles no expression of thousands of operands
            parts = (names[i : i + _ON_A_LINE] for i in range(0, len(names), _ON_A_LINE))
            names = [self._line(f"{_unless_unknown(*part)}{sign.join(part)}") for part in parts]
        return self._line(f"{_unless_unknown(*names)}{sign.join(names)}")

    def _input(self, name: str) -> str:
        slot = self._slot(name)
        derivation = self.ruleset.input_named[name].derivation
        if derivation is None:
            return slot
        return self._line(f"{self._value(derivation)} if {slot} is None else {slot}")

    def _slot(self, name: str) -> str:
        return self.slots.setdefault(name, f"v{len(self.slots)}")

    def _compare(self, e: m.Compare) -> str:
        if self._value(e.right) == "None":
            return "None"
        if e.order and e.operator not in ("=", "!="):
            ranks = self._constant({word: rank for rank, word in enumerate(e.order)})
            names = [self._line(f"{ranks}.get({self._value(side)})") for side in (e.left, e.right)]
            return self._line(f"{_unless_unknown(*names)}{names[0]} {e.operator} {names[1]}")
        match e.left:
            case m.Quotient(dividend, divisor):
                return self._line(self._ratio(dividend, divisor, e))
            case m.InputValue(name) if isinstance(self.ruleset.input_named[name].derivation, m.Quotient):
                ratio = self.ruleset.input_named[name].derivation
                assert isinstance(ratio, m.Quotient)
                slot = self._slot(name)
                worked_out = self._ratio(ratio.dividend, ratio.divisor, e)
                right = self._value(e.right)
                given = f"{_unless_unknown(right)}{slot} {_PYTHON[e.operator]} {right}"
                return self._line(f"({worked_out}) if {slot} is None else {given}")
            case _:
                left, right = self._value(e.left), self._value(e.right)
                if left == "None":
                    return "None"
                return self._line(f"{_unless_unknown(left, right)}{left} {_PYTHON[e.operator]} {right}")

    def _ratio(self, dividend: m.Expression, divisor: m.Expression, e: m.Compare) -> str:
        """A ratio against the right side, without dividing: both sides times the divisor, minding its sign."""
        a, b, right = self._value(dividend), self._value(divisor), self._value(e.right)
        if "None" in (a, b):
            return "None"
        if isinstance(e.right, m.Threshold | m.Constant) and right.startswith("k"):
            figure: Fraction = self.constants[right]
            straight = f"{a} * {figure.denominator} {{}} {figure.numerator} * {b}"
        else:
            straight = f"{a} {{}} {right} * {b}"
        plain, flipped = (straight.format(_PYTHON[op]) for op in (e.operator, _FLIPPED[e.operator]))
        decided = plain if self._is_never_negative(divisor) else f"{plain} if {b} > 0 else {flipped}"
        return f"{_unless_unknown(a, b, right)}None if not {b} else {decided}"

    def _is_never_negative(self, e: m.Expression) -> bool:
        """Whether an expression is an input that is only ever given, within a range; one worked out may leave it."""
        each = self.ruleset.input_named[e.name] if isinstance(e, m.InputValue) else None
        return each is not None and each.derivation is None and each.low is not None and each.low >= 0


def _unless_unknown(*names: str) -> str:
    """`None if … is None else `, for those that may be None."""
    tests = [f"{name} is None" for name in dict.fromkeys(names) if name[0] in "tv"]
    return f"None if {' or '.join(tests)} else " if tests else ""
