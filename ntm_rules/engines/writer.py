"""Writes the code a ruleset becomes: a line of Python for each expression; equal expressions share a line.

Conditions are True, False or None for unknown; `N` is "does not apply". Numbers are kept as whole numbers over a
denominator that is known when the code is written, so that ratios, thresholds and tables are compared in integers. What
is known to be never None is not asked. The code holds no text of the rule file: inputs are slots, words and tables are
constants that are passed in, numbers are literals.
"""

from collections.abc import Mapping, Sequence
from math import gcd, lcm, prod
from typing import Any, assert_never

from attrs import define, field, frozen

from ntm_rules.engines.plain import scale_of
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Label, Table
from ntm_rules.model.types import Enumeration, Levels, Years
from ntm_rules.syntax.codes import IndicatorCode

_FLIPPED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}
_PYTHON = {"=": "==", "!=": "!=", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}
_ON_A_LINE = 100


@frozen
class Term:
    """A name or literal that holds a value; a number is `code` over `per`.

    `certain`: it is never None. `applies`: it is never `N`.
    """

    code: str
    per: int = 1
    certain: bool = False
    applies: bool = True

    @property
    def is_literal(self) -> bool:
        """Whether a number is known when the code is written."""
        return self.code.lstrip("-").isdigit()

    def times(self, factor: int) -> str:
        """The code multiplied by a whole number."""
        if self.is_literal:
            return str(int(self.code) * factor)
        return self.code if factor == 1 else f"{self.code} * {factor}"

    @property
    def is_false(self) -> str:
        return f"not {self.code}" if self.certain and self.applies else f"{self.code} is False"

    @property
    def is_true(self) -> str:
        return self.code if self.certain and self.applies else f"{self.code} is True"


UNKNOWN = Term("None")
"""What is unknown whatever the record says: a threshold without a figure."""


@define
class Writer:
    """The code of one function as it comes about.

    `plain`: it reads complete records of plain values, every amount as a whole number of its last decimal. Otherwise it
    reads the values of a `Record`, None where one is missing.
    """

    ruleset: CheckedRuleset
    plain: bool = False
    lines: list[str] = field(factory=list)
    slots: dict[str, str] = field(factory=dict)
    constants: dict[str, Any] = field(factory=dict)
    _written: dict[m.Expression, Term] = field(factory=dict)

    # Outcomes
    def indicator(self, indicator: Indicator) -> Term:
        """The outcome of an indicator: True, False, None or `N`."""
        condition = self.term(indicator.condition)
        if indicator.applies_when is None:
            return condition
        applies = self.term(indicator.applies_when)
        if applies == UNKNOWN:
            return UNKNOWN
        unknown = "" if applies.certain else f"None if {applies.code} is None else "
        code = f"N if {applies.is_false} else {unknown}{condition.code}"
        return self._line(code, certain=applies.certain and condition.certain, applies=False)

    def combine(self, met_when: m.Expression, outcomes: dict[IndicatorCode, Term]) -> Term:
        """Outcomes combined. `N` is neither True nor False nor None: only all of it is told apart."""
        match met_when:
            case m.Verdict(code):
                return outcomes[code]
            case m.Not(operand):
                inner = self.combine(operand, outcomes)
                same = [f"{inner.code} is None"] * (not inner.certain) + [f"{inner.code} is N"] * (not inner.applies)
                kept = f"{inner.code} if {' or '.join(same)} else " if same else ""
                return self._line(f"{kept}not {inner.code}", certain=inner.certain, applies=inner.applies)
            case m.All(operands):
                return self._all([self.combine(operand, outcomes) for operand in operands])
            case m.Any(operands):
                return self._any([self.combine(operand, outcomes) for operand in operands])
            case m.AtLeast(count, operands):
                return self._at_least_applying(count, [self.combine(operand, outcomes) for operand in operands])
            case _:
                raise AssertionError(f"{met_when} stands for no outcome")

    def _at_least_applying(self, count: int, items: list[Term]) -> Term:
        if all(item.applies for item in items):
            return self._at_least(count, items)
        found = self._line(_tuple(items)).code
        needed = self._line(f"min({count}, {len(items)} - {found}.count(N))").code
        met = self._line(f"{found}.count(True)").code
        most = f"{met} + {found}.count(None)"
        return self._line(
            f"N if not {needed} else True if {met} >= {needed} else False if {most} < {needed} else None", applies=False
        )

    def _all(self, items: list[Term]) -> Term:
        """Kleene's and: false where one is, else unknown where one is, else true."""
        return self._decided(items, "False", [item.is_false for item in items], "True")

    def _any(self, items: list[Term]) -> Term:
        """Kleene's or: true where one is, else unknown where one is, else false."""
        return self._decided(items, "True", [item.is_true for item in items], "False")

    def _decided(self, items: list[Term], early: str, tests: list[str], late: str) -> Term:
        if not items:  # of no outcomes, none applies
            return self._line("N", applies=False)
        known = [test for item, test in zip(items, tests, strict=True) if item != UNKNOWN]
        decided = f"{early} if {' or '.join(dict.fromkeys(known))} else " if known else ""
        if UNKNOWN in items:
            return self._line(f"{decided}None") if known else UNKNOWN
        asked = dict.fromkeys(f"{item.code} is None" for item in items if not item.certain)
        unknown = f"None if {' or '.join(asked)} else " if asked else ""
        if any(item.applies for item in items):
            return self._line(f"{decided}{unknown}{late}", certain=not asked)
        some = " or ".join(f"{item.code} is {late}" for item in items)
        return self._line(f"{decided}{unknown}{late} if {some} else N", certain=not asked, applies=False)

    def _at_least(self, count: int, items: list[Term]) -> Term:
        found = self._line(_tuple(items)).code
        true, unknown = f"{found}.count(True)", f"{found}.count(None)"
        if all(item.certain for item in items):
            return self._line(f"{true} >= {count}", certain=True)
        return self._line(f"True if {true} >= {count} else False if {true} + {unknown} < {count} else None")

    # Lines
    def _line(self, code: str, per: int = 1, *, certain: bool = False, applies: bool = True) -> Term:
        name = f"t{len(self.lines)}"
        self.lines.append(f"{name} = {code}")
        return Term(name, per, certain, applies)

    def constant(self, value: Any) -> str:
        """The name of a value that is passed in."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    # Expressions
    def term(self, e: m.Expression) -> Term:
        """What holds an expression's value."""
        if (term := self._written.get(e)) is None:
            self._written[e] = term = self._write(e)
        return term

    def _write(self, e: m.Expression) -> Term:
        match e:
            case m.Threshold(m.Figure(value)) | m.Constant(value):
                return Term(str(value.numerator), value.denominator, certain=True)
            case m.Threshold():
                return UNKNOWN
            case m.Word(name):
                return Term(self.constant(name), certain=True)
            case m.InputValue(name):
                return self._input(name)
            case m.Defined(name):
                return self.term(self.ruleset.definition_named[name].value)
            case m.Lookup(name):
                return self._lookup(self.ruleset.table_named[name])
            case m.Sum(items):
                return self._sum(list(map(self.term, items)))
            case m.Product(items):
                return self._product(list(map(self.term, items)))
            case m.Negate(operand):
                inner = self.term(operand)
                if inner == UNKNOWN:
                    return UNKNOWN
                return self._line(f"{_unless_unknown(inner)}-{inner.code}", inner.per, certain=inner.certain)
            case m.Quotient(dividend, divisor):
                a, b = self.term(dividend), self.term(divisor)
                if UNKNOWN in (a, b):
                    return UNKNOWN
                return self._line(f"{_unless_unknown(a, b)}F({a.times(b.per)}, {b.times(a.per)}) if {b.code} else None")
            case m.Choose(condition, then, otherwise):
                return self._choose(*map(self.term, (condition, then, otherwise)))
            case m.Compare():
                return self._compare(e)
            case m.Not(operand):
                inner = self.term(operand)
                if inner == UNKNOWN:
                    return UNKNOWN
                return self._line(f"{_unless_unknown(inner)}not {inner.code}", certain=inner.certain)
            case m.All(items):
                return self._all(list(map(self.term, items)))
            case m.Any(items):
                return self._any(list(map(self.term, items)))
            case m.AtLeast(count, items):
                return self._at_least(count, list(map(self.term, items)))
            case m.Verdict():
                raise AssertionError("a verdict is combined, it has no value")
            case _:
                assert_never(e)

    def _input(self, name: str) -> Term:
        each = self.ruleset.input_named[name]
        if self.plain and each.derivation is not None:
            return self.term(each.derivation)
        if self.plain:
            return Term(self.slot(name), scale_of(each), certain=True)
        slot = self.slot(name)
        if each.derivation is None:
            return Term(slot)
        worked_out = self.term(each.derivation)
        given = Term(slot).times(worked_out.per)
        return self._line(f"{worked_out.code} if {slot} is None else {given}", worked_out.per)

    def slot(self, name: str) -> str:
        """The slot of an input."""
        return self.slots.setdefault(name, f"v{len(self.slots)}")

    def _lookup(self, table: Table) -> Term:
        figures = {labels: setting.value for labels, setting in table.cells if isinstance(setting, m.Figure)}
        per = lcm(*(value.denominator for value in figures.values()))
        found = self.rows({labels: int(value * per) for labels, value in figures.items()})
        keys = [self.term(key.value) for key in table.keys]
        has_figure = len(figures) == len(table.cells) and self.has_every_label(table)
        if has_figure and all(key.certain for key in keys):
            return self._line(f"{found}[{self.row(table)}]", per, certain=True)
        return self._line(f"{found}.get({self.row(table)})", per)

    def rows(self, cells: Mapping[tuple[Label, ...], Any]) -> str:
        """The name of a dictionary of what stands in the rows of a table, to be looked up by `row`."""
        return self.constant({labels if len(labels) > 1 else labels[0]: cell for labels, cell in cells.items()})

    def row(self, table: Table) -> str:
        """What a table is looked up by."""
        keys = [self.term(key.value) for key in table.keys]
        return _tuple(keys) if len(keys) > 1 else keys[0].code

    def has_every_label(self, table: Table) -> bool:
        """Whether a table has a row for whatever its keys come to, where they are known."""
        for key in table.keys:
            named = self.ruleset.input_named if isinstance(key.value, m.InputValue) else self.ruleset.definition_named
            match named[key.value.name].type:
                case Enumeration() as words if set(words.names) <= set(key.labels):
                    pass
                case Levels(low, high) | Years(low, high) if low is not None and high is not None:
                    if not set(range(low, high + 1)) <= set(key.labels):
                        return False
                case _:
                    return False
        return True

    def _sum(self, terms: list[Term]) -> Term:
        if UNKNOWN in terms:
            return UNKNOWN
        while len(terms) > _ON_A_LINE:  # Python compiles no expression of thousands of operands
            terms = [self._sum(terms[i : i + _ON_A_LINE]) for i in range(0, len(terms), _ON_A_LINE)]
        per = lcm(*(term.per for term in terms))
        added = " + ".join(term.times(per // term.per) for term in terms)
        return self._line(_unless_unknown(*terms) + added, per, certain=all(term.certain for term in terms))

    def _product(self, terms: list[Term]) -> Term:
        if UNKNOWN in terms:
            return UNKNOWN
        while len(terms) > _ON_A_LINE:
            terms = [self._product(terms[i : i + _ON_A_LINE]) for i in range(0, len(terms), _ON_A_LINE)]
        factors = " * ".join(term.code for term in terms if term.code != "1") or "1"
        per = prod(term.per for term in terms)
        return self._line(_unless_unknown(*terms) + factors, per, certain=all(term.certain for term in terms))

    def _choose(self, condition: Term, then: Term, otherwise: Term) -> Term:
        per = lcm(then.per, otherwise.per)
        a, b = then.times(per // then.per), otherwise.times(per // otherwise.per)
        certain = condition.certain and then.certain and otherwise.certain
        a, b = (self._unless_unknown_times(term, code) for term, code in ((then, a), (otherwise, b)))
        undecided = "" if condition.certain else f"({a} if {a} == {b} else None) if {condition.code} is None else "
        return self._line(f"{undecided}{a} if {condition.code} else {b}", per, certain=certain)

    def _unless_unknown_times(self, term: Term, code: str) -> str:
        """A product in a line of its own, where the number may be unknown."""
        return code if code == term.code or term.is_literal else self._line(_unless_unknown(term) + code).code

    # Comparisons
    def _compare(self, e: m.Compare) -> Term:
        right = self.term(e.right)
        if right == UNKNOWN:
            return UNKNOWN
        if e.order and e.operator not in ("=", "!="):
            ranks = self.constant({word: rank for rank, word in enumerate(e.order)})
            return self._plainly(self._rank(ranks, e.left), e.operator, self._rank(ranks, e.right))
        match e.left:
            case m.Quotient(dividend, divisor):
                return self._ratio(dividend, divisor, e.operator, right)
            case m.InputValue(name) if isinstance(ratio := self.ruleset.input_named[name].derivation, m.Quotient):
                worked_out = self._ratio(ratio.dividend, ratio.divisor, e.operator, right)
                if self.plain:
                    return worked_out
                given = self._comparison(Term(self.slot(name), certain=True), e.operator, right)
                return self._line(f"{worked_out.code} if {self.slot(name)} is None else {given}")
            case _:
                left = self.term(e.left)
                return UNKNOWN if left == UNKNOWN else self._plainly(left, e.operator, right)

    def _rank(self, ranks: str, side: m.Expression) -> Term:
        if isinstance(side, m.Word):
            return Term(str(self.constants[ranks][side.name]), certain=True)
        word = self.term(side)
        return self._line(
            f"{ranks}[{word.code}]" if word.certain else f"{ranks}.get({word.code})", certain=word.certain
        )

    def _plainly(self, left: Term, operator: m.Operator, right: Term) -> Term:
        return self._line(self._comparison(left, operator, right), certain=left.certain and right.certain)

    def _comparison(self, left: Term, operator: m.Operator, right: Term) -> str:
        common = gcd(left.per, right.per)
        a, b = left.times(right.per // common), right.times(left.per // common)
        return f"{_unless_unknown(left, right)}{a} {_PYTHON[operator]} {b}"

    def _ratio(self, dividend: m.Expression, divisor: m.Expression, operator: m.Operator, right: Term) -> Term:
        """A ratio against the right side, without dividing: both sides times the divisor, minding its sign."""
        a, b = self.term(dividend), self.term(divisor)
        if UNKNOWN in (a, b):
            return UNKNOWN
        times_a, times_b = b.per * right.per, a.per
        if right.is_literal:
            times_b, right = times_b * int(right.code), Term("1", certain=True)
        common = gcd(times_a, times_b) or 1
        left_side, right_side = a.times(times_a // common), b.times(times_b // common)
        if right.code != "1":
            right_side = f"{right_side} * {right.code}"
        plain, flipped = (f"{left_side} {_PYTHON[op]} {right_side}" for op in (operator, _FLIPPED[operator]))
        decided = plain if self._is_never_negative(divisor) else f"{plain} if {b.code} > 0 else {flipped}"
        return self._line(f"{_unless_unknown(a, b, right)}None if not {b.code} else {decided}")

    def _is_never_negative(self, e: m.Expression) -> bool:
        """Whether an expression is an input that is only ever given, within a range; one worked out may leave it."""
        each = self.ruleset.input_named[e.name] if isinstance(e, m.InputValue) else None
        return each is not None and each.derivation is None and each.low is not None and each.low >= 0


def _tuple(items: Sequence[Term]) -> str:
    return f"({''.join(f'{item.code}, ' for item in items)})"


def _unless_unknown(*terms: Term) -> str:
    """`None if … is None else `, for those that may be None."""
    tests = dict.fromkeys(f"{term.code} is None" for term in terms if not term.certain)
    return f"None if {' or '.join(tests)} else " if tests else ""
