"""Checked rules as text of the rule language, with keywords in either language.

What the checker took away is put back where it can be: units behind numbers, `%`, `by region, year` for the rows under
a rule, parentheses. Factors with which it converted units are left out, as the language converts by itself.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from typing import Literal, assert_never

from attrs import frozen

from ntm_rules.diagnostics.data import Language
from ntm_rules.model import expressions as m
from ntm_rules.model import ruleset as r
from ntm_rules.model.types import Quantity, Type
from ntm_rules.model.units import SHARE, Unit, counted, measure
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_expression
from ntm_rules.syntax.keywords import keywords, reserved_words

_NAME = re.compile(r"[^\W\d]\w*")
_CODE = re.compile(r"[A-Z]?[0-9]+(?:\.[0-9]+)*")

# How loosely nodes hold their parts together, the loosest first: the levels of the grammar. What an `at least` lists
# goes further than a reader sees, so that it stands in parentheses beside anything else.
_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _FACTOR, _ATOM = range(9)
_AT_LEAST = _CONDITIONAL


def expression_text(
    expression: m.Expression, ruleset: r.CheckedRuleset, language: Language = "en", unit: Unit | None = None
) -> str:
    """Write an expression on one line; `unit` is what it is in, for one that does not stand in a comparison."""
    return format_expression(expression_node(expression, ruleset, unit), language)


def expression_node(expression: m.Expression, ruleset: r.CheckedRuleset, unit: Unit | None = None) -> n.Expression:
    """The same as a tree of the language, as the parser gives it."""
    return _Writer(ruleset).write(expression, unit).node


def rule_text(indicator: r.Indicator, ruleset: r.CheckedRuleset, language: Language = "en") -> str:
    """Write the line of an indicator, without its clauses: `17.11: waste_sorting_rate >= 30%`."""
    return f"{indicator.code}: {expression_text(indicator.condition, ruleset, language)}"


def definition_text(definition: r.Definition, ruleset: r.CheckedRuleset, language: Language = "en") -> str:
    """Write a definition on one line: `let size = large if schools > 3 else small`."""
    value = expression_text(definition.value, ruleset, language, unit_of(definition.type))
    return f"{keywords()['LET'].spelling(language)} {definition.name} = {value}"


def setting_text(setting: m.Setting, unit: Unit | None, language: Language = "en") -> str:
    """Write a threshold as it stands in a rule: `30%`, `2 m2 per person`, `open`, `delegated to province`."""
    return format_expression(_setting(setting, _beside(unit)).node, language)


def keys_text(table: r.Table, language: Language = "en") -> str:
    """Write what a table is looked up by: `by region, year`."""
    return format_expression(_keys(table), language)


def met_when_text(owner: r.Criterion | r.CheckedRuleset, ruleset: r.CheckedRuleset, language: Language = "en") -> str:
    """Write when a criterion or the whole is met: `all indicators are met`, `at least 1 of 4.1, 4.2`."""
    is_criterion = isinstance(owner, r.Criterion)
    codes = (each.code for each in (owner.indicators if isinstance(owner, r.Criterion) else owner.criteria))
    if owner.met_when == m.All(tuple(map(m.Verdict, codes))):
        return keywords()["ALL_INDICATORS" if is_criterion else "ALL_CRITERIA"].spelling(language)
    return expression_text(owner.met_when, ruleset, language)


def unit_of(type: Type) -> Unit | None:
    """The unit of values of a type, None where they have none."""
    return type.unit if isinstance(type, Quantity) else None


def within(
    expression: m.Expression, ruleset: r.CheckedRuleset, unit: Unit | None = None
) -> Iterator[tuple[m.Expression, Unit | None]]:
    """Yield an expression and all within it, each with the unit it is in as far as what stands around it tells."""
    writer = _Writer(ruleset)
    pending = [(expression, unit)]
    while pending:
        each, own = pending.pop()
        yield each, own
        pending.extend(writer.parts(each, own))


def table_units(ruleset: r.CheckedRuleset) -> dict[str, Unit]:
    """What the cells of tables are in, by the name of the table, where what they are compared with tells."""
    found: dict[str, Unit] = {}
    for expression, unit in _all(ruleset):
        for each, own in within(expression, ruleset, unit):
            if isinstance(each, m.Lookup) and own is not None:
                found.setdefault(each.table, own)
    return found


def _all(ruleset: r.CheckedRuleset) -> Iterator[tuple[m.Expression, Unit | None]]:
    """Every expression of a ruleset, with its unit where it has one by itself."""
    for indicator in ruleset.indicators:
        yield indicator.condition, None
        if indicator.applies_when is not None:
            yield indicator.applies_when, None
    for definition in ruleset.definitions:
        yield definition.value, unit_of(definition.type)
    for each in ruleset.inputs:
        if each.derivation is not None:
            yield each.derivation, each.unit


# Expressions ---------------------------------------------------------------------------------------------


@frozen
class _Written:
    """A node of the language, and how loosely it holds together."""

    node: n.Expression
    level: int

    def at(self, level: int) -> n.Expression:
        """The node, in parentheses where it would fall apart."""
        return self.node if self.level >= level else n.Group(self.node)


@frozen
class _Writer:
    """Writes the expressions of a ruleset."""

    ruleset: r.CheckedRuleset

    def write(self, e: m.Expression, unit: Unit | None) -> _Written:
        """An expression whose value is in `unit`; None where it has no unit, or nothing tells which."""
        match e:
            case m.Threshold(setting):
                return _setting(setting, unit)
            case m.Constant(value):
                return _number(value, unit)
            case m.Word(name) | m.InputValue(name) | m.Defined(name):
                return _Written(n.Name(name), _ATOM)
            case m.Verdict(code):
                return _Written(n.CodeName(str(code)), _ATOM)
            case m.Lookup(name):
                return _Written(_keys(self.ruleset.table_named[name]) if is_inline(name) else n.Name(name), _ATOM)
            case m.Sum():
                return self._sum(e, unit)
            case m.Negate():
                (operand,) = self._parts(e, unit)
                return _Written(n.Negative(operand.at(_FACTOR)), _FACTOR)
            case m.Product():
                return self._product(e, unit)
            case m.Quotient():
                dividend, divisor = self._parts(e, unit)
                return _Written(n.Product(dividend.at(_PRODUCT), (("/", divisor.at(_FACTOR)),)), _PRODUCT)
            case m.Choose():
                condition, then, otherwise = self._parts(e, unit)
                chosen = n.IfElse(then.at(_OR), condition.at(_OR), otherwise.at(_CONDITIONAL))
                return _Written(chosen, _CONDITIONAL)
            case m.Compare(_, operator):
                left, right = (self._side(side, own) for side, own in self.parts(e, unit))
                return _Written(n.Comparison(left.at(_SUM), operator, right.at(_SUM)), _COMPARISON)
            case m.Not():
                (operand,) = self._parts(e, unit)
                return _Written(n.Not(operand.at(_NOT)), _NOT)
            case m.All():
                return _Written(n.And(tuple(each.at(_NOT) for each in self._parts(e, unit))), _AND)
            case m.Any():
                return _Written(n.Or(tuple(each.at(_AND) for each in self._parts(e, unit))), _OR)
            case m.AtLeast(count):
                items = tuple(each.at(_COMPARISON) for each in self._parts(e, unit))
                return _Written(n.AtLeast(n.Number(str(count)), items), _AT_LEAST)
            case _:
                assert_never(e)

    def _parts(self, e: m.Expression, unit: Unit | None) -> list[_Written]:
        return [self.write(part, own) for part, own in self.parts(e, unit)]

    def _side(self, e: m.Expression, unit: Unit | None) -> _Written:
        return self.write(e, _beside(unit) if _figure(e) is not None else unit)

    def _sum(self, e: m.Sum, unit: Unit | None) -> _Written:
        (first, own), *others = self.parts(e, unit)
        rest: list[tuple[Literal["+", "-"], n.Expression]] = []
        for term, unit_of_term in others:
            if isinstance(term, m.Negate):
                rest.append(("-", self.write(term.operand, unit_of_term).at(_PRODUCT)))
            else:
                rest.append(("+", self.write(term, unit_of_term).at(_PRODUCT)))
        return _Written(n.Sum(self.write(first, own).at(_SUM), tuple(rest)), _SUM)

    def _product(self, e: m.Product, unit: Unit | None) -> _Written:
        if (converted := self._converted(e, unit)) is not None:
            return self.write(*converted)
        if (share := _share_of_another(e)) is not None:
            _, (whole, own) = self.parts(e, unit)
            return _Written(n.PercentOf(share, self.write(whole, own).at(_FACTOR)), _FACTOR)
        first, *others = self._parts(e, unit)
        return _Written(n.Product(first.at(_PRODUCT), tuple(("*", each.at(_FACTOR)) for each in others)), _PRODUCT)

    def parts(self, e: m.Expression, unit: Unit | None) -> list[tuple[m.Expression, Unit | None]]:
        """The expressions directly within one that is in `unit`, each with the unit that it is in itself."""
        inner = m.parts(e)
        match e:
            case m.Compare(unit=own):
                return [(side, own) for side in inner]
            case m.Sum() | m.Negate():
                own = unit or self._own_unit(e)
                return [(term, own) for term in inner]
            case m.Choose(condition):
                own = unit or self._own_unit(e)
                return [(condition, None), *((branch, own) for branch in inner[1:])]
            case m.Product() if (converted := self._converted(e, unit)) is not None:
                return [(inner[0], None), converted]
            case m.Product():
                own = unit if sum(_figure(each) is None for each in inner) == 1 else None
                return [(each, own if _figure(each) is None else None) for each in inner]
            case m.Quotient(_, divisor):
                return [(inner[0], None if _figure(divisor) is None else unit), (divisor, None)]
            case _:
                return [(each, None) for each in inner]

    def _converted(self, e: m.Product, unit: Unit | None) -> tuple[m.Expression, Unit] | None:
        """What a product converts to `unit`, with the unit that is in; None where its factor is not the checker's."""
        match e.factors:
            case (m.Constant(factor), quantity) if (own := self._own_unit(quantity)) is not None:
                target = unit if own.dimensions else SHARE
                if target is None or own.dimensions != target.dimensions or factor * target.scale != own.scale:
                    return None
                return None if factor == 1 else (quantity, own)
            case _:
                return None

    def _own_unit(self, e: m.Expression) -> Unit | None:
        """The unit that an expression has by what it reads, as the checker finds it; None of numbers."""
        match e:
            case m.InputValue(name):
                return self.ruleset.input_named[name].unit
            case m.Defined(name):
                return unit_of(self.ruleset.definition_named[name].type)
            case m.Sum() | m.Negate() | m.Choose():
                return next(filter(None, map(self._own_unit, m.parts(e))), None)
            case m.Product():
                if self._converted(e, None) is not None:
                    return SHARE
                units = [own for own in map(self._own_unit, e.factors) if own is not None]
                return reduce(Unit.times, units) if units else None
            case m.Quotient(dividend, divisor):
                over, under = self._own_unit(dividend), self._own_unit(divisor)
                return None if over is None and under is None else (over or SHARE).per(under or SHARE)
            case _:
                return None


def _setting(setting: m.Setting, unit: Unit | None) -> _Written:
    match setting:
        case m.Figure(value):
            return _number(value, unit)
        case m.Open():
            return _Written(n.Open(), _ATOM)
        case m.DelegatedTo(authority):
            is_name = _NAME.fullmatch(authority) is not None and authority not in reserved_words()
            return _Written(n.Delegated(n.Name(authority) if is_name else n.Text(authority)), _ATOM)
        case _:
            assert_never(setting)


def _number(value: Fraction, unit: Unit | None) -> _Written:
    """A number with its unit; one without an end as a division of two that have one."""
    if value < 0:
        return _Written(n.Negative(_number(-value, unit).at(_FACTOR)), _FACTOR)
    shown = value * 100 if unit == SHARE else value
    text = number_text(shown)
    if text is None:
        part = _number(value * shown.denominator, unit)
        return _Written(n.Product(part.node, (("/", n.Number(str(shown.denominator))),)), _PRODUCT)
    if unit == SHARE:
        return _Written(n.Percent(text), _ATOM)
    return _Written(n.Number(text, None if unit is None else _names(unit)), _ATOM)


def number_text(value: Fraction) -> str | None:
    """A number that is not negative, with as many decimals as it takes; None where it has no end."""
    places, rest = 0, value.denominator
    while rest % 2 == 0 or rest % 5 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 5 if rest % 5 == 0 else rest // 2
        places += 1
    if rest != 1:
        return None
    whole, decimals = divmod(int(value * 10**places), 10**places)
    return f"{whole}.{decimals:0{places}d}" if places else str(whole)


def _names(unit: Unit) -> n.Unit | None:
    """A unit as it is written behind a number; None for one that the language has no way to write, `m2 * people`."""
    names = unit.text.split(" per ")
    return n.Unit(tuple(map(n.Name, names))) if all(map(_NAME.fullmatch, names)) else None


def _beside(unit: Unit | None) -> Unit | None:
    """The unit written behind a number that is compared with something in `unit`: counts are bare numbers."""
    is_count = unit is not None and unit == counted(unit.text) and measure(unit.text) in (None, measure("people"))
    return None if is_count else unit


def _figure(e: m.Expression) -> Fraction | None:
    match e:
        case m.Constant(value) | m.Threshold(m.Figure(value)):
            return value
        case _:
            return None


def _share_of_another(e: m.Product) -> n.Percent | None:
    """The share of a product that is a part of something, or of a threshold: 110% of `by region`."""
    if len(e.factors) != 2 or (factor := _figure(e.factors[0])) is None or factor < 0:
        return None
    text = number_text(factor * 100)
    return n.Percent(text) if text is not None and (factor < 1 or _is_threshold(e.factors[1])) else None


def _is_threshold(e: m.Expression) -> bool:
    return isinstance(e, m.Threshold | m.Lookup) or any(map(_is_threshold, m.parts(e)))


def is_inline(name: str) -> bool:
    """Whether a table has no name of its own, but stands under the rule with this code."""
    return _CODE.fullmatch(name) is not None


def _keys(table: r.Table) -> n.Lookup:
    return n.Lookup(tuple(n.Name(key.value.name) for key in table.keys))
