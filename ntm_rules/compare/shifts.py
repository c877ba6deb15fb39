"""One input moved by a step: what becomes of its value, and of formulas about it."""

from fractions import Fraction
from typing import assert_never

from attrs import define, field

from ntm_rules.compare import formulas as f
from ntm_rules.compare.points import Value
from ntm_rules.compare.variables import Variable


@define
class Shift:
    """A variable moved `by` so much: units of its last decimal, or places among its words.

    Words that have no order go round, the first after the last; so do yes and no.
    """

    variable: Variable
    by: Fraction
    reals: frozenset[str] = frozenset()
    """The variables that may be any number."""
    _made: dict[f.Formula, f.Formula] = field(factory=dict)

    def value(self, value: Value) -> Value:
        """The value after the step."""
        match value:
            case bool():
                return not value
            case str():
                word = self._word(self.variable.words.index(value) + int(self.by))
                assert word is not None  # the formula, shifted, says that there is one
                return word
            case _:
                return value + self.by

    def formula(self, formula: f.Formula) -> f.Formula:
        """What says of a point that a formula holds after the step."""
        if self.variable.name not in formula.names:
            return formula
        if (found := self._made.get(formula)) is None:
            self._made[formula] = found = self._shifted(formula)
        return found

    def _shifted(self, formula: f.Formula) -> f.Formula:
        match formula:
            case f.Fixed():
                return formula
            case f.Fact():
                return f.negation(formula)
            case f.Is(name, word):
                before = self._word(self.variable.words.index(word) - int(self.by))
                return f.FALSE if before is None else f.is_word(name, before)
            case f.AtLeast(terms, bound, strict):
                moved = self._moved(terms, bound)
                return f.not_below(moved, self._is_whole(moved), strict)
            case f.Equal(terms, bound):
                return f.zero(self._moved(terms, bound))
            case f.Not(operand):
                return f.negation(self.formula(operand))
            case f.All(operands):
                return f.all_of(map(self.formula, operands))
            case f.Any(operands):
                return f.any_of(map(self.formula, operands))
            case _:
                assert_never(formula)

    def _word(self, place: int) -> str | None:
        words = self.variable.words
        if self.variable.input.kind == "one of":
            return words[place % len(words)]
        return words[place] if 0 <= place < len(words) else None

    def _moved(self, terms: f.Terms, bound: int) -> f.Polynomial:
        """The terms less the bound after the step, as often as makes all coefficients whole."""
        name, by = self.variable.name, self.by
        degree = max(monomial.count(name) for monomial, _ in terms)
        total: f.Polynomial = f.plus({}, {(): -bound * by.denominator**degree})
        for monomial, coefficient in terms:
            power = monomial.count(name)
            rest = tuple(self._factor(factor) for factor in monomial if factor != name)
            product: f.Polynomial = {rest: coefficient * by.denominator ** (degree - power)}
            for _ in range(power):
                product = f.times(product, {(name,): by.denominator, (): by.numerator})
            total = f.plus(total, product)
        return total

    def _factor(self, factor: f.Factor) -> f.Factor:
        return f.Chosen(self.formula(factor.formula)) if isinstance(factor, f.Chosen) else factor

    def _is_whole(self, polynomial: f.Polynomial) -> bool:
        factors = {factor for monomial in polynomial for factor in monomial}
        return not any(isinstance(factor, str) and factor in self.reals for factor in factors)
