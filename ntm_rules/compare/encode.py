"""From nodes of columns to formulas: what is unknown there becomes a pair here, when it is true and when it is false.

A number is a list of cases: in each a formula that holds, at most one of all, and a polynomial. It is unknown where
none holds. So tables and choices become cases, and ratios multiplied across stay linear.
"""

from collections.abc import Callable
from typing import assert_never

from attrs import define, field, frozen

from ntm_rules.columns import nodes as w
from ntm_rules.compare import formulas as f
from ntm_rules.model.expressions import Operator

_MOST_CASES = 2000
_ONE: f.Polynomial = {(): 1}


class TooManyCasesError(ValueError):
    """Rules multiply tables and choices with each other until there are too many cases to write down."""


@frozen(cache_hash=True)
class Pair:
    """When a condition is true, and when it is false. It is unknown elsewhere."""

    true: f.Formula
    false: f.Formula

    @property
    def known(self) -> f.Formula:
        """When it is not unknown."""
        return f.any_of((self.true, self.false))


Cases = tuple[tuple[f.Formula, f.Polynomial], ...]
WordCases = tuple[tuple[f.Formula, str], ...]


@define
class Encoder:
    """Encodes nodes. `holds` says when an input is held: always, on full data, or by a fact of its own.

    `reals` are the inputs that may be any number; the others are whole, in units of their last decimal.
    """

    holds: Callable[[str], f.Formula]
    reals: frozenset[str]
    _pairs: dict[w.Flag, Pair] = field(factory=dict)
    _cases: dict[w.Whole, Cases] = field(factory=dict)

    # Flags
    def pair(self, flag: w.Flag) -> Pair:
        """Encode a flag. Raises TooManyCasesError."""
        if (found := self._pairs.get(flag)) is None:
            self._pairs[flag] = found = self._pair(flag)
        return found

    def _pair(self, flag: w.Flag) -> Pair:
        match flag:
            case w.Nothing():
                return Pair(f.FALSE, f.FALSE)
            case w.Fixed(value):
                return _certain(f.fixed(value))
            case w.GivenFlag(name):
                held, fact = self.holds(name), f.fact(name)
                return Pair(f.all_of((held, fact)), f.all_of((held, f.negation(fact))))
            case w.Refused(name):
                return _certain(f.fact(refused(name)))
            case w.Compared(left, operator, right):
                return self._compared(left, operator, right)
            case w.Same(left, right):
                pairs = [(f.all_of((g, h)), a == b) for g, a in self.words(left) for h, b in self.words(right)]
                return Pair(*(f.any_of(guard for guard, same in pairs if same is wanted) for wanted in (True, False)))
            case w.Not(operand):
                inner = self.pair(operand)
                return Pair(inner.false, inner.true)
            case w.All(operands):
                found = [self.pair(operand) for operand in operands]
                return Pair(f.all_of(each.true for each in found), f.any_of(each.false for each in found))
            case w.Any(operands):
                found = [self.pair(operand) for operand in operands]
                return Pair(f.any_of(each.true for each in found), f.all_of(each.false for each in found))
            case w.Is(inner_flag, value):
                inner = self.pair(inner_flag)
                return _certain(inner.true if value else inner.false)
            case w.Known(node):
                return _certain(self._known(node))
            case w.PickFlag(condition, then, otherwise):
                decided, one, other = self.pair(condition).true, self.pair(then), self.pair(otherwise)
                return Pair(f.chosen(decided, one.true, other.true), f.chosen(decided, one.false, other.false))
            case w.BoundFlag():
                raise AssertionError("nothing is bound for proofs")
            case _:
                assert_never(flag)

    def _known(self, node: w.Node) -> f.Formula:
        match node:
            case w.Nothing():
                return f.FALSE
            case w.Spelled() | w.GivenWord() | w.PickWord() | w.BoundWord():
                return f.any_of(guard for guard, _ in self.words(node))
            case w.Number() | w.Given() | w.Plus() | w.Times() | w.Cell() | w.Rank() | w.Count() | w.PickWhole():
                return f.any_of(guard for guard, _ in self.cases(node))
            case w.Step() | w.Bound():
                raise AssertionError("nothing is bound for proofs, and nothing rounded")
            case _:
                return self.pair(node).known

    def _compared(self, left: w.Whole, operator: Operator, right: w.Whole) -> Pair:
        true, false = [], []
        for g, a in self.cases(left):
            for h, b in self.cases(right):
                guard = f.all_of((g, h))
                if guard is f.FALSE:
                    continue
                holds = self._decided(f.plus(a, f.times({(): -1}, b)), operator)
                true.append(f.all_of((guard, holds)))
                false.append(f.all_of((guard, f.negation(holds))))
        self._limit(len(true))
        return Pair(f.any_of(true), f.any_of(false))

    def _decided(self, difference: f.Polynomial, operator: Operator) -> f.Formula:
        factors = {factor for monomial in difference for factor in monomial}
        is_whole = not any(isinstance(factor, str) and factor in self.reals for factor in factors)
        match operator:
            case ">=":
                return f.not_below(difference, is_whole)
            case ">":
                return f.not_below(difference, is_whole, strict=True)
            case "<":
                return f.negation(f.not_below(difference, is_whole))
            case "<=":
                return f.negation(f.not_below(difference, is_whole, strict=True))
            case "=":
                return f.zero(difference)
            case "!=":
                return f.negation(f.zero(difference))
            case _:
                assert_never(operator)

    # Whole numbers
    def cases(self, whole: w.Whole) -> Cases:
        """Encode a number. Raises TooManyCasesError."""
        if (found := self._cases.get(whole)) is None:
            merged: dict[tuple[tuple[f.Monomial, int], ...], list[f.Formula]] = {}
            for guard, polynomial in self._number(whole):
                if guard is not f.FALSE:
                    merged.setdefault(tuple(polynomial.items()), []).append(guard)
            found = tuple((f.any_of(guards), dict(terms)) for terms, guards in merged.items())
            self._limit(len(found))
            self._cases[whole] = found
        return found

    def _number(self, whole: w.Whole) -> list[tuple[f.Formula, f.Polynomial]]:
        match whole:
            case w.Nothing():
                return []
            case w.Number(value):
                return [(f.TRUE, {(): value} if value else {})]
            case w.Given(name):
                return [(self.holds(name), {(name,): 1})]
            case w.Plus(terms):
                return self._folded(terms, f.plus, {})
            case w.Times(factors):
                return self._folded(factors, f.times, _ONE)
            case w.Cell():
                return self._cell(whole)
            case w.Rank(word, order):
                places = ((guard, order.index(text)) for guard, text in self.words(word) if text in order)
                return [(guard, {(): place} if place else {}) for guard, place in places]
            case w.Count(flags):
                total: f.Polynomial = {}
                for flag in flags:
                    formula = self.pair(flag).true
                    match formula:
                        case f.Fixed(value):
                            total = f.plus(total, {(): 1} if value else {})
                        case _:
                            total = f.plus(total, {(f.Chosen(formula),): 1})
                return [(f.TRUE, total)]
            case w.PickWhole(condition, then, otherwise):
                decided = self.pair(condition).true
                one = [(f.all_of((decided, guard)), number) for guard, number in self.cases(then)]
                rest = f.negation(decided)
                return one + [(f.all_of((rest, guard)), number) for guard, number in self.cases(otherwise)]
            case w.Step() | w.Bound():
                raise AssertionError("nothing is bound for proofs, and nothing rounded")
            case _:
                assert_never(whole)

    def _folded(
        self,
        items: tuple[w.Whole, ...],
        fold: Callable[[f.Polynomial, f.Polynomial], f.Polynomial],
        start: f.Polynomial,
    ) -> list[tuple[f.Formula, f.Polynomial]]:
        found: list[tuple[f.Formula, f.Polynomial]] = [(f.TRUE, start)]
        for item in items:
            cases = self.cases(item)
            self._limit(len(found) * len(cases))
            found = [(f.all_of((g, h)), fold(a, b)) for g, a in found for h, b in cases]
        return found

    def _cell(self, cell: w.Cell) -> list[tuple[f.Formula, f.Polynomial]]:
        keys = [
            {label: self._is_label(key, label) for label in labels}
            for key, labels in zip(cell.keys, cell.labels, strict=True)
        ]
        rows = (
            [(a,) for a in cell.labels[0]]
            if len(keys) == 1
            else [(a, b) for a in cell.labels[0] for b in cell.labels[1]]
        )
        found: list[tuple[f.Formula, f.Polynomial]] = []
        for row, figure in zip(rows, cell.figures, strict=True):
            if figure is not None:
                guard = f.all_of(key[label] for key, label in zip(keys, row, strict=True))
                found.append((guard, {(): figure} if figure else {}))
        return found

    def _is_label(self, key: w.Whole | w.Word, label: str | int) -> f.Formula:
        """When what a table is looked up by is one of its labels."""
        match key:
            case w.Spelled() | w.GivenWord() | w.PickWord() | w.BoundWord():
                return f.any_of(guard for guard, word in self.words(key) if word == label)
            case _:
                assert isinstance(label, int)
                off: f.Polynomial = {(): -label} if label else {}
                cases = self.cases(key)
                return f.any_of(f.all_of((guard, f.zero(f.plus(number, off)))) for guard, number in cases)

    # Words
    def words(self, word: w.Word) -> WordCases:
        """The words that one may be, each with when it is."""
        match word:
            case w.Nothing():
                return ()
            case w.Spelled(text):
                return ((f.TRUE, text),)
            case w.GivenWord(name, choices):
                held = self.holds(name)
                return tuple((f.all_of((held, f.is_word(name, choice))), choice) for choice in choices)
            case w.PickWord(condition, then, otherwise):
                decided = self.pair(condition).true
                rest = f.negation(decided)
                found: dict[str, list[f.Formula]] = {}
                for guard, branch in ((decided, then), (rest, otherwise)):
                    for inner, text in self.words(branch):
                        found.setdefault(text, []).append(f.all_of((guard, inner)))
                return tuple((f.any_of(guards), text) for text, guards in found.items())
            case w.BoundWord():
                raise AssertionError("nothing is bound for proofs")
            case _:
                assert_never(word)

    def _limit(self, cases: int) -> None:
        if cases > _MOST_CASES:
            raise TooManyCasesError(f"{cases} cases")


def held(name: str) -> str:
    """The fact that an input is held."""
    return f"{name} is held"


def refused(name: str) -> str:
    """The fact that the value of an input was refused."""
    return f"{name} is refused"


def _certain(formula: f.Formula) -> Pair:
    return Pair(formula, f.negation(formula))
