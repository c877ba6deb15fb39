"""Other ways of writing a rule that mean the same, also where data are missing: see docs/reference/meaning.md."""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain, combinations
from math import prod

from attrs import evolve, frozen

from ntm_rules.columns.build import FLIPPED
from ntm_rules.columns.lower import Lowering
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Table
from ntm_rules.testing.choosing import Chooser, one_of

Step = tuple[str, m.Expression]
"""What was done, and what came of it."""

_OPPOSITE: dict[m.Operator, m.Operator] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "=": "!=", "!=": "="}
_SPLIT: dict[m.Operator, tuple[m.Operator, m.Operator]] = {">=": (">", "="), "<=": ("<", "="), "!=": (">", "<")}
_NO_NUMBER = m.Quotient(m.Constant(Fraction(1)), m.Constant(Fraction(0)))
"""Unknown, and no threshold that somebody might still establish."""
_FACTORS = (Fraction(10), Fraction(3), Fraction(1, 7))
_MOST_UNFOLDED = 6


# One place of an expression ------------------------------------------------------------------------------


def with_parts(e: m.Expression, new: tuple[m.Expression, ...]) -> m.Expression:
    """An expression with others directly within it, in the order of `parts`."""
    match e:
        case m.Sum():
            return evolve(e, terms=new)
        case m.Product():
            return evolve(e, factors=new)
        case m.All() | m.Any() | m.AtLeast():
            return evolve(e, operands=new)
        case m.Negate() | m.Not():
            return evolve(e, operand=new[0])
        case m.Quotient():
            return evolve(e, dividend=new[0], divisor=new[1])
        case m.Compare():
            return evolve(e, left=new[0], right=new[1])
        case m.Choose():
            return evolve(e, condition=new[0], then=new[1], otherwise=new[2])
        case _:
            return e


def in_one_place(e: m.Expression, change: Callable[[m.Expression], Iterator[Step]]) -> Iterator[Step]:
    """All that can be made of an expression by changing it, or one of those within it, once."""
    yield from (step for step in change(e) if step[1] != e)
    inside = m.parts(e)
    for i, part in enumerate(inside):
        for name, new in in_one_place(part, change):
            yield name, with_parts(e, (*inside[:i], new, *inside[i + 1 :]))


def one_step(chooser: Chooser, steps: Iterator[Step], done: Counter[str]) -> m.Expression:
    """One of several steps: of those with the name `done` least often so far; it is counted."""
    by_name: dict[str, list[m.Expression]] = {}
    for name, new in steps:
        by_name.setdefault(name, []).append(new)
    rarest = min(by_name, key=lambda name: done[name])
    done[rarest] += 1
    return one_of(chooser, by_name[rarest])


def alone(ruleset: CheckedRuleset, indicator: Indicator) -> CheckedRuleset:
    """A ruleset with this indicator and no other, in the criterion of its code."""
    whole = next(each for each in ruleset.criteria if indicator.code.is_within(each.code))
    only = evolve(whole, indicators=(indicator,), met_when=m.All((m.Verdict(indicator.code),)))
    return evolve(ruleset, criteria=(only,), met_when=m.All((m.Verdict(whole.code),)))


# Rewriting -----------------------------------------------------------------------------------------------


@frozen
class Rewriter:
    """Rewrites what indicators of a ruleset say."""

    ruleset: CheckedRuleset

    def indicator(self, chooser: Chooser, indicator: Indicator, done: Counter[str]) -> Indicator:
        """Rewrite an indicator in one place: its condition, or when it applies."""
        is_condition = indicator.applies_when is None or one_of(chooser, (True, True, False))
        before = indicator.condition if is_condition else indicator.applies_when
        assert before is not None
        after = one_step(chooser, chain(in_one_place(before, self.steps), _of_any_condition(before)), done)
        return evolve(indicator, condition=after) if is_condition else evolve(indicator, applies_when=after)

    def steps(self, e: m.Expression) -> Iterator[Step]:
        """What else can be written in the place of an expression."""
        match e:
            case m.All() | m.Any():
                yield from self._joined(e)
            case m.AtLeast():
                yield from self._at_least(e)
            case m.Not(m.All() | m.Any() as inner):
                yield "De Morgan, inwards", _other(inner)(tuple(map(m.Not, inner.operands)))
            case m.Sum() | m.Product():
                yield from _arithmetic(e)
            case m.Quotient(dividend, divisor):
                yield "ratio as product", m.Product((dividend, m.Quotient(m.Constant(Fraction(1)), divisor)))
            case m.Compare():
                yield from self._compare(e)
            case m.Choose():
                yield from self._choose(e)
            case m.Defined(name):
                yield "definition inlined", self.ruleset.definition_named[name].value
            case m.Lookup(name):
                yield "table as choices", self._unrolled(self.ruleset.table_named[name])
            case m.Threshold(m.Figure(value)):
                yield "figure as constant", m.Constant(value)
            case _:
                pass
        if self.is_number(e):
            yield "number negated twice", m.Negate(m.Negate(e))
            yield "nothing added", m.Sum((e, m.Constant(Fraction(0))))
        elif self.is_condition(e):
            yield from _of_any_condition(e)
            for other in self.others():
                yield "absorbed", m.All((e, m.Any((other, e))))
                yield "absorbed", m.Any((m.All((e, other)), e))

    def others(self) -> Iterator[m.Expression]:
        """Conditions to be absorbed: those of all indicators."""
        return (each.condition for each in self.ruleset.indicators)

    def is_condition(self, e: m.Expression) -> bool:
        """Whether an expression is a condition for certain; a threshold without a figure may stand for anything."""
        return Lowering(self.ruleset, {}).is_flag(e)

    def is_number(self, e: m.Expression) -> bool:
        """Whether an expression is a number for certain."""
        match e:
            case m.Threshold(setting):
                return isinstance(setting, m.Figure)
            case m.Choose(_, then, otherwise):
                return self.is_number(then) or self.is_number(otherwise)
            case _:
                return not self.is_condition(e) and not Lowering(self.ruleset, {}).is_word(e)

    def _joined(self, e: m.All | m.Any) -> Iterator[Step]:
        items, kind, other = e.operands, type(e), _other(e)
        yield "commuted", kind((*items[1:], items[0]))
        yield "De Morgan", m.Not(other(tuple(map(m.Not, items))))
        if len(items) > 2:
            yield "reassociated", kind((items[0], kind(items[1:])))
        for i, item in enumerate(items):
            if isinstance(item, kind):
                yield "reassociated", kind((*items[:i], *item.operands, *items[i + 1 :]))
            elif isinstance(item, other):
                rest = (*items[:i], *items[i + 1 :])
                yield "distributed", other(tuple(kind((each, *rest)) for each in item.operands))

    def _at_least(self, e: m.AtLeast) -> Iterator[Step]:
        items, count = e.operands, e.count
        yield "commuted", evolve(e, operands=items[::-1])
        may_fail = len(items) - count
        yield "counted those that fail", m.Not(m.AtLeast(may_fail + 1, tuple(map(m.Not, items))))
        if len(items) <= _MOST_UNFOLDED:
            yield "unfolded", m.Any(tuple(map(m.All, combinations(items, count))))
            yield "unfolded, and", m.All(tuple(map(m.Any, combinations(items, may_fail + 1))))

    def _compare(self, e: m.Compare) -> Iterator[Step]:
        left, operator, right = e.left, e.operator, e.right
        yield "flipped", evolve(e, left=right, operator=FLIPPED[operator], right=left)
        yield "negated", m.Not(evolve(e, operator=_OPPOSITE[operator]))
        if e.order or self.is_number(left) or self.is_number(right):
            yield from self._split(e)
        if self.is_number(left) or self.is_number(right):
            for factor in _FACTORS:
                by = m.Constant(factor)
                yield "scaled", evolve(e, left=m.Product((by, left)), right=m.Product((right, by)))
            back = m.Negate(left), m.Negate(right)
            yield "scaled by less than nothing", evolve(e, left=back[0], operator=FLIPPED[operator], right=back[1])
            yield "difference", evolve(e, left=m.Sum((left, m.Negate(right))), right=m.Constant(Fraction(0)))
            yield from self._multiplied_across(e)

    def _split(self, e: m.Compare) -> Iterator[Step]:
        match e.operator:
            case ">=" | "<=" | "!=":
                yield "split", m.Any(tuple(evolve(e, operator=each) for each in _SPLIT[e.operator]))
            case "=":
                yield "split", m.All((evolve(e, operator=">="), evolve(e, operator="<=")))
            case ">" | "<":
                wide: m.Operator = ">=" if e.operator == ">" else "<="
                yield "split", m.All((evolve(e, operator=wide), evolve(e, operator="!=")))

    def _multiplied_across(self, e: m.Compare) -> Iterator[Step]:
        """A ratio of something against a divisor that is never below zero; unknown where it is zero."""
        match e.left:
            case m.Quotient(dividend, m.InputValue(name) as divisor):
                if (low := self.ruleset.input_named[name].low) is not None and low >= 0:
                    across = evolve(e, left=dividend, right=m.Product((e.right, divisor)))
                    yield "multiplied across", m.Choose(_is(divisor, 0, "!="), across, evolve(across, right=_NO_NUMBER))

    def _choose(self, e: m.Choose) -> Iterator[Step]:
        condition, then, otherwise = e.condition, e.then, e.otherwise
        yield "branches swapped", m.Choose(m.Not(condition), otherwise, then)
        if self.is_condition(e):
            either = m.All((condition, then)), m.All((m.Not(condition), otherwise))
            yield "choice as or", m.Any((*either, m.All((then, otherwise))))

    def _unrolled(self, table: Table) -> m.Expression:
        """A table as choices, one after another: unknown where a key is, or has no row."""

        def level(found: tuple[str | int, ...]) -> m.Expression:
            if len(found) == len(table.keys):
                return m.Threshold(table.settings[found])
            key = table.keys[len(found)]
            e: m.Expression = _NO_NUMBER
            for label in reversed(key.labels):
                e = m.Choose(_is(key.value, label, "="), level((*found, label)), e)
            return e

        return level(())


def _of_any_condition(e: m.Expression) -> Iterator[Step]:
    yield "negated twice", m.Not(m.Not(e))
    yield "said twice", m.All((e, e))
    yield "said twice", m.Any((e, e))


def _other(e: m.All | m.Any) -> type[m.All] | type[m.Any]:
    return m.Any if isinstance(e, m.All) else m.All


def _is(e: m.Expression, label: str | int, operator: m.Operator) -> m.Compare:
    return m.Compare(e, operator, m.Word(label) if isinstance(label, str) else m.Constant(Fraction(label)))


def _arithmetic(e: m.Sum | m.Product) -> Iterator[Step]:
    items = m.parts(e)
    yield "commuted", with_parts(e, (*items[1:], items[0]))
    if len(items) > 2:
        yield "reassociated", with_parts(e, (items[0], with_parts(e, items[1:])))
    if isinstance(e, m.Product):
        for i, item in enumerate(items):
            rest = (*items[:i], *items[i + 1 :])
            if isinstance(item, m.Sum):
                yield "distributed, numbers", m.Sum(tuple(m.Product((each, *rest)) for each in item.terms))
        constants = [item.value for item in items if isinstance(item, m.Constant)]
        if len(constants) > 1:
            others = tuple(item for item in items if not isinstance(item, m.Constant))
            yield "constants multiplied", m.Product((m.Constant(prod(constants, start=Fraction(1))), *others))
