"""From the expressions of a checked ruleset to nodes."""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import assert_never

from attrs import define, field, frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns import ratios
from ntm_rules.columns.build import (
    FALSE,
    NOTHING,
    TRUE,
    every,
    is_,
    known,
    negation,
    pick_flag,
    pick_word,
    same,
    some,
)
from ntm_rules.columns.build import compared as compare_wholes
from ntm_rules.columns.ratios import Ratio
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Table
from ntm_rules.model.types import Enumeration, Truth

Value = Ratio | w.Word | w.Flag


@frozen
class Held:
    """What is held of an input: the value as given, and whether it was refused. Neither is worked out."""

    given: Value = NOTHING
    refused: w.Flag = FALSE


@define
class Lowering:
    """Lowers expressions over inputs as they are `held`; `bound` are inputs and definitions worked out before."""

    ruleset: CheckedRuleset
    held: dict[str, Held]
    bound: dict[m.Expression, Value] = field(factory=dict)
    _numbers: dict[m.Expression, Ratio] = field(factory=dict)
    _flags: dict[m.Expression, w.Flag] = field(factory=dict)

    def over(self, ruleset: CheckedRuleset) -> "Lowering":
        """The lowering of a ruleset with the same inputs and definitions, and other thresholds."""
        same = {e: value for e, value in self.bound.items() if ruleset.settings_of(e) == self.ruleset.settings_of(e)}
        return Lowering(ruleset, self.held, same)

    # Flags
    def flag(self, e: m.Expression) -> w.Flag:
        """Lower a condition."""
        if e in self.bound:
            return _flag(self.bound[e])
        if (found := self._flags.get(e)) is None:
            self._flags[e] = found = self._flag(e)
        return found

    def _flag(self, e: m.Expression) -> w.Flag:
        match e:
            case m.Threshold() | m.Lookup():  # of a table without a figure: only such a one stands for a condition
                return NOTHING
            case m.InputValue(name):
                held, derivation = self.held[name], self.ruleset.input_named[name].derivation
                given = _flag(held.given)
                if derivation is None:
                    return given
                return pick_flag(self._is_given(name), given, self._unless_refused(name, self.flag(derivation)))
            case m.Defined(name):
                return self.flag(self._definition(name))
            case m.Choose(condition, then, otherwise):
                one, other = self.flag(then), self.flag(otherwise)
                decided = self.flag(condition)
                agree = some((every((one, other)), every((negation(one), negation(other)))))
                rest = pick_flag(some((is_(decided, False), is_(agree, True))), other, NOTHING)
                return pick_flag(is_(decided, True), one, rest)
            case m.Compare():
                return self._compare(e)
            case m.Not(operand):
                return negation(self.flag(operand))
            case m.All(items):
                return every(map(self.flag, items))
            case m.Any(items):
                return some(map(self.flag, items))
            case m.AtLeast(count, items):
                return at_least(w.Number(count), [self.flag(item) for item in items])
            case m.Constant() | m.Word() | m.Sum() | m.Negate() | m.Product() | m.Quotient():
                raise AssertionError(f"{e} is no condition")
            case m.Verdict():
                raise AssertionError("a verdict is combined, it has no value")
            case _:
                assert_never(e)

    def _compare(self, e: m.Compare) -> w.Flag:
        if self.is_word(e.left) or self.is_word(e.right):
            return self._compare_words(e)
        for side in (e.left, e.right):
            if isinstance(side, m.InputValue) and side not in self.bound and self._may_be_both(side.name):
                return self._compare_both(e, side)
        return ratios.comparison(self.number(e.left), e.operator, self.number(e.right))

    def _compare_both(self, e: m.Compare, side: m.InputValue) -> w.Flag:
        """An input that is given or worked out: two comparisons, each as plain as can be."""
        given, worked_out = self._given_number(side.name), self._worked_out(side.name)

        def compared(value: Ratio) -> w.Flag:
            left, right = (value if each is side else self.number(each) for each in (e.left, e.right))
            return ratios.comparison(left, e.operator, right)

        return pick_flag(self._is_given(side.name), compared(given), compared(worked_out))

    def _compare_words(self, e: m.Compare) -> w.Flag:
        left, right = self.word(e.left), self.word(e.right)
        if NOTHING in (left, right):
            return NOTHING
        match e.operator:
            case "=":
                return same(left, right)
            case "!=":
                return negation(same(left, right))
            case _:
                return compare_wholes(w.Rank(left, e.order), e.operator, w.Rank(right, e.order))

    # Words
    def is_word(self, e: m.Expression) -> bool:
        """Whether an expression is a word; an unsettled threshold may stand for one, and is not told from a number."""
        match e:
            case m.Word():
                return True
            case m.InputValue(name):
                return self.ruleset.input_named[name].kind in ("one of", "ranked")
            case m.Defined(name):
                return isinstance(self.ruleset.definition_named[name].type, Enumeration)
            case m.Choose(_, then, otherwise):
                return self.is_word(then) or self.is_word(otherwise)
            case _:
                return False

    def is_flag(self, e: m.Expression) -> bool:
        """Whether an expression is a condition."""
        match e:
            case m.InputValue(name):
                return self.ruleset.input_named[name].kind == "attested"
            case m.Defined(name):
                return isinstance(self.ruleset.definition_named[name].type, Truth)
            case m.Choose(_, then, otherwise):
                return self.is_flag(then) or self.is_flag(otherwise)
            case m.Compare() | m.Not() | m.All() | m.Any() | m.AtLeast():
                return True
            case _:
                return False

    def word(self, e: m.Expression) -> w.Word:
        """Lower a word."""
        if e in self.bound:
            return _word(self.bound[e])
        match e:
            case m.Threshold():
                return NOTHING
            case m.Word(name):
                return w.Spelled(name)
            case m.InputValue(name):
                derivation = self.ruleset.input_named[name].derivation
                given = _word(self.held[name].given)
                if derivation is None:
                    return given
                worked_out = pick_word(negation(self.held[name].refused), self.word(derivation), NOTHING)
                return pick_word(self._is_given(name), given, worked_out)
            case m.Defined(name):
                return self.word(self._definition(name))
            case m.Choose(condition, then, otherwise):
                one, other, decided = self.word(then), self.word(otherwise), self.flag(condition)
                agree = is_(same(one, other), True)
                return pick_word(is_(decided, True), one, pick_word(some((is_(decided, False), agree)), other, NOTHING))
            case _:
                raise AssertionError(f"{e} is no word")

    # Numbers
    def number(self, e: m.Expression) -> Ratio:
        """Lower a number."""
        if e in self.bound:
            return as_ratio(self.bound[e])
        if (found := self._numbers.get(e)) is None:
            self._numbers[e] = found = self._number(e)
        return found

    def _number(self, e: m.Expression) -> Ratio:
        match e:
            case m.Constant(value) | m.Threshold(m.Figure(value)):
                return ratios.constant(value)
            case m.Threshold():
                return ratios.UNKNOWN
            case m.InputValue(name):
                given = self._given_number(name)
                if self.ruleset.input_named[name].derivation is None:
                    return given
                return ratios.pick(self._is_given(name), given, self._worked_out(name))
            case m.Defined(name):
                return self.number(self._definition(name))
            case m.Lookup(name):
                return self._cell(self.ruleset.table_named[name])
            case m.Sum(terms):
                return ratios.total(tuple(map(self.number, terms)))
            case m.Product(factors):
                return ratios.product(*map(self.number, factors))
            case m.Negate(operand):
                return ratios.product(ratios.constant(Fraction(-1)), self.number(operand))
            case m.Quotient(dividend, divisor):
                return ratios.quotient(self.number(dividend), self.number(divisor))
            case m.Choose(condition, then, otherwise):
                one, other, decided = self.number(then), self.number(otherwise), self.flag(condition)
                agree = is_(ratios.comparison(one, "=", other), True)
                rest = ratios.pick(some((is_(decided, False), agree)), other, ratios.UNKNOWN)
                return ratios.pick(is_(decided, True), one, rest)
            case m.Word() | m.Compare() | m.Not() | m.All() | m.Any() | m.AtLeast() | m.Verdict():
                raise AssertionError(f"{e} is no number")
            case _:
                assert_never(e)

    def _cell(self, table: Table) -> Ratio:
        keys = tuple(self.label(key.value) for key in table.keys)
        if NOTHING in keys:
            return ratios.UNKNOWN
        labels = tuple(key.labels for key in table.keys)
        rows = [(a,) for a in labels[0]] if len(labels) == 1 else [(a, b) for a in labels[0] for b in labels[1]]
        settings = (table.settings.get(row) for row in rows)
        figures = [s.value if isinstance(s, m.Figure) else None for s in settings]
        scale = lcm(*(figure.denominator for figure in figures if figure is not None))
        scaled = tuple(None if figure is None else int(figure * scale) for figure in figures)
        known_figures = [figure for figure in scaled if figure is not None]
        if not known_figures:
            return ratios.UNKNOWN
        cell = w.Cell(table.name, keys, labels, scaled, (min(known_figures), max(known_figures)))
        return Ratio(cell, factor=Fraction(1, scale))

    def label(self, e: m.Expression) -> w.Whole | w.Word:
        """Lower what a table is looked up by: a word, or a level or a year, which are whole."""
        return self.word(e) if self.is_word(e) else self.number(e).guarded().over

    # Inputs and definitions
    def value(self, e: m.Expression) -> Value:
        """Lower an expression of any kind."""
        return self.word(e) if self.is_word(e) else self.flag(e) if self.is_flag(e) else self.number(e)

    def worked_out(self, name: str) -> Value:
        """What the derivation of an input comes to, whatever is given for it."""
        derivation = self.ruleset.input_named[name].derivation
        assert derivation is not None
        match self.ruleset.input_named[name].kind:
            case "attested":
                return self.flag(derivation)
            case "one of" | "ranked":
                return self.word(derivation)
            case _:
                return self.number(derivation)

    def _definition(self, name: str) -> m.Expression:
        return self.ruleset.definition_named[name].value

    def _given_number(self, name: str) -> Ratio:
        return as_ratio(self.held[name].given)

    def _worked_out(self, name: str) -> Ratio:
        derivation = self.ruleset.input_named[name].derivation
        assert derivation is not None
        ratio, refused = self.number(derivation), self.held[name].refused
        return (
            ratio
            if refused == FALSE
            else Ratio(ratio.over, ratio.under, ratio.factor, (*ratio.guards, negation(refused)))
        )

    def _unless_refused(self, name: str, flag: w.Flag) -> w.Flag:
        return pick_flag(negation(self.held[name].refused), flag, NOTHING)

    def _is_given(self, name: str) -> w.Flag:
        return known_value(self.held[name].given)

    def _may_be_both(self, name: str) -> bool:
        """Whether an input may be given or worked out."""
        return self.ruleset.input_named[name].derivation is not None and self._is_given(name) != FALSE


def known_value(value: Value) -> w.Flag:
    """Whether a value is known."""
    if isinstance(value, Ratio):
        return every((*(is_(guard, True) for guard in value.guards), known(value.over), known(value.under)))
    return known(value)


def equal(left: Value, right: Value) -> w.Flag:
    """Whether two values of one kind are the same."""
    match left, right:
        case Ratio(), Ratio():
            return ratios.comparison(left, "=", right)
        case _ if _is_word(left):
            return same(_word(left), _word(right))
        case _:
            one, other = _flag(left), _flag(right)
            return some((every((one, other)), every((negation(one), negation(other)))))


def at_least(needed: w.Whole, flags: Iterable[w.Flag]) -> w.Flag:
    """Kleene's: true when enough are true, false when too few can be, else unknown."""
    items = tuple(flags)
    met = w.Count(tuple(is_(item, True) for item in items))
    possible = w.Count(tuple(negation(is_(item, False)) for item in items))
    enough, too_few = compare_wholes(met, ">=", needed), compare_wholes(possible, "<", needed)
    return pick_flag(enough, TRUE, pick_flag(too_few, FALSE, NOTHING))


def _is_word(value: Value) -> bool:
    return isinstance(value, w.Spelled | w.GivenWord | w.BoundWord | w.PickWord)


def as_ratio(value: Value) -> Ratio:
    """A value as a number; unknown where nothing is held."""
    return value if isinstance(value, Ratio) else ratios.UNKNOWN


def _word(value: Value) -> w.Word:
    match value:
        case w.Nothing() | w.Spelled() | w.GivenWord() | w.BoundWord() | w.PickWord():
            return value
        case _:
            raise AssertionError(f"{value} is no word")


def _flag(value: Value) -> w.Flag:
    if isinstance(value, Ratio) or _is_word(value):
        raise AssertionError(f"{value} is no flag")
    return value  # type: ignore[return-value]
