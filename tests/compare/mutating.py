"""Rules that differ from others in one point: by a slip of the pen, or by what a later decision changes."""

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from attrs import evolve, frozen

from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Input
from tests.compare.rewriting import Step, alone, in_one_place, with_parts

_OTHERS: dict[m.Operator, tuple[m.Operator, ...]] = {
    ">=": (">", "<="),
    ">": (">=", "<"),
    "<=": ("<", ">="),
    "<": ("<=", ">"),
    "=": ("!=",),
    "!=": ("=",),
}


@frozen
class Mutation:
    """What was changed, and the ruleset with the change and with its one indicator."""

    name: str
    ruleset: CheckedRuleset


def mutations(ruleset: CheckedRuleset) -> Iterator[Mutation]:
    """All changes of a ruleset's only indicator in one point, or of a table that it reads; there is at least one."""
    (indicator,) = ruleset.indicators
    change = _Change(ruleset).steps
    yield Mutation("negated", alone(ruleset, evolve(indicator, condition=m.Not(indicator.condition))))
    for name, condition in in_one_place(indicator.condition, change):
        yield Mutation(name, alone(ruleset, evolve(indicator, condition=condition)))
    for name, applies_when in _applies_when(ruleset, indicator.applies_when):
        yield Mutation(name, alone(ruleset, evolve(indicator, applies_when=applies_when)))
    reached = ruleset.reach(indicator.condition, indicator.applies_when)
    for table in dict.fromkeys(e.table for e in reached if isinstance(e, m.Lookup)):
        for name, changed in _cells(ruleset, table):
            yield Mutation(name, changed)


def _applies_when(ruleset: CheckedRuleset, before: m.Expression | None) -> Iterator[tuple[str, m.Expression | None]]:
    if before is not None:
        yield "applies always", None
        yield "applies elsewhere", m.Not(before)
        yield from in_one_place(before, _Change(ruleset).steps)
        return
    for each in ruleset.inputs:
        if each.kind == "attested":
            yield "applies to some only", m.InputValue(each.name)


def _cells(ruleset: CheckedRuleset, name: str) -> Iterator[tuple[str, CheckedRuleset]]:
    table = ruleset.table_named[name]
    for i, (labels, setting) in enumerate(table.cells):
        for what, new in (*_settings(setting), *_settled(setting)):
            cells = (*table.cells[:i], (labels, new), *table.cells[i + 1 :])
            tables = (evolve(each, cells=cells) if each is table else each for each in ruleset.tables)
            yield f"cell {what}", evolve(ruleset, tables=tuple(tables))


def _settings(setting: m.Setting) -> Iterator[tuple[str, m.Setting]]:
    match setting:
        case m.Figure(value):
            for off in _off(value):
                yield "moved", m.Figure(value + off)
            yield "opened", m.Open()
        case m.Open() | m.DelegatedTo():
            pass
        case _:
            assert_never(setting)


def _settled(setting: m.Setting) -> Iterator[tuple[str, m.Setting]]:
    if not isinstance(setting, m.Figure):
        yield "settled", m.Figure(Fraction(1, 2))


def _off(value: Fraction) -> tuple[Fraction, ...]:
    """A little up or down: for whole numbers also by one."""
    little = Fraction(1, 100)
    return (little, -little, Fraction(1), Fraction(-1)) if value.denominator == 1 else (little, -little)


@frozen
class _Change:
    """What can go wrong in one place of an expression of a ruleset."""

    ruleset: CheckedRuleset

    def steps(self, e: m.Expression) -> Iterator[Step]:
        """What may stand in the place of an expression by mistake, of a type that fits."""
        match e:
            case m.Threshold(setting):
                for name, new in _settings(setting):
                    yield f"figure {name}", m.Threshold(new)
            case m.Constant(value):
                yield from (("figure moved", m.Constant(value + off)) for off in _off(value))
            case m.InputValue(name):
                yield from (("other input", m.InputValue(other)) for other in self._like(name))
            case m.Compare(left, operator, right, _, order):
                yield from (("other operator", evolve(e, operator=other)) for other in _OTHERS[operator])
                if isinstance(right, m.Threshold) and e.unit is not None:
                    for name, new in _settled(right.setting):
                        yield f"figure {name}", evolve(e, right=m.Threshold(new))
                if isinstance(right, m.Word):
                    yield from (("other word", evolve(e, right=m.Word(w))) for w in self._words(left, order))
            case m.Not(operand):
                yield "not dropped", operand
            case m.All(operands) | m.Any(operands):
                yield "and for or", (m.Any if isinstance(e, m.All) else m.All)(operands)
                yield from (("operand dropped", rest) for rest in _without_one(e))
            case m.AtLeast(count, operands):
                yield "fewer of", evolve(e, count=count - 1) if count > 1 else m.Any(operands)
                yield "more of", evolve(e, count=min(count + 1, len(operands)))
            case m.Choose(condition, then, otherwise):
                yield "branches swapped", m.Choose(condition, otherwise, then)
            case m.Sum(terms) if len(terms) > 1:
                yield from (("operand dropped", rest) for rest in _without_one(e))
            case m.Quotient(dividend, divisor):
                yield "upside down", m.Quotient(divisor, dividend)
            case _:
                pass

    def _like(self, name: str) -> Iterator[str]:
        """Other inputs of a kind and a unit."""
        this = self.ruleset.input_named[name]

        def kind(each: Input) -> object:
            return each.kind, each.unit, each.choices

        return (each.name for each in self.ruleset.inputs if each.name != name and kind(each) == kind(this))

    def _words(self, left: m.Expression, order: tuple[str, ...]) -> tuple[str, ...]:
        match left:
            case m.InputValue(name):
                return tuple(choice.name for choice in self.ruleset.input_named[name].choices)
            case _:
                return order


def settled(ruleset: CheckedRuleset, figure: Fraction, truth: bool) -> CheckedRuleset:
    """A ruleset whose thresholds are all known: a figure, or the best word, for each that is not.

    What stands for a whole condition holds, or does not.
    """

    def setting(each: m.Setting) -> m.Setting:
        return each if isinstance(each, m.Figure) else m.Figure(figure)

    def known(e: m.Expression) -> m.Expression:
        match e:
            case m.Compare(right=m.Threshold(unsettled), order=order) if not isinstance(unsettled, m.Figure):
                return evolve(e, right=m.Word(order[-1]) if order else m.Threshold(m.Figure(figure)))
            case m.Threshold(unsettled) if not isinstance(unsettled, m.Figure):
                return m.Compare(m.Constant(Fraction(1)), ">=", m.Constant(Fraction(0 if truth else 2)))
            case _:
                return with_parts(e, tuple(map(known, m.parts(e))))

    def of(each: Indicator) -> Indicator:
        applies = None if each.applies_when is None else known(each.applies_when)
        return evolve(each, condition=known(each.condition), applies_when=applies)

    tables = (evolve(t, cells=tuple((labels, setting(s)) for labels, s in t.cells)) for t in ruleset.tables)
    criteria = (evolve(c, indicators=tuple(map(of, c.indicators))) for c in ruleset.criteria)
    return evolve(ruleset, tables=tuple(tables), criteria=tuple(criteria))


def _without_one(e: m.All | m.Any | m.Sum) -> Iterator[m.Expression]:
    items = m.parts(e)
    for i in range(len(items)):
        rest = (*items[:i], *items[i + 1 :])
        yield rest[0] if len(rest) == 1 else with_parts(e, rest)
