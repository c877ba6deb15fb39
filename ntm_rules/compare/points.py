"""Values of variables: what formulas come to at them, and rounder ones at which they still hold."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import assert_never

from attrs import define, field

from ntm_rules.compare import formulas as f

Number = int | Fraction
Value = Number | bool | str
Point = dict[str, Value]
"""Numbers in units of their last decimal, facts, words. A whole number is an int, which is faster than a Fraction."""


@define
class Evaluation:
    """What formulas come to at a point. When one variable changes, only what depends on it is worked out again."""

    formulas: tuple[f.Formula, ...]
    point: Point
    _found: dict[f.Formula, bool] = field(factory=dict)
    _depending: dict[str, list[f.Formula]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for formula in f.within(*self.formulas):
            for name in formula.names:
                self._depending.setdefault(name, []).append(formula)
            self._found[formula] = self._of(formula)

    @property
    def holds(self) -> bool:
        """Whether all formulas hold."""
        return all(self._found[formula] for formula in self.formulas)

    def try_values(self, values: Mapping[str, Value]) -> bool:
        """Take other values for some variables, if all formulas hold with them; say whether they do."""
        before = {name: self.point[name] for name in values}
        if before == values:
            return self.holds
        self._set(values)
        if self.holds:
            return True
        self._set(before)
        return False

    def _set(self, values: Mapping[str, Value]) -> None:
        self.point.update(values)
        changed = dict.fromkeys(formula for name in values for formula in self._depending.get(name, ()))
        if len(values) > 1:
            # each list is in order, all together are not: once more, until nothing changes
            while self._again(changed):
                pass
        else:
            self._again(changed)

    def _again(self, formulas: Mapping[f.Formula, None]) -> bool:
        is_other = False
        for formula in formulas:
            found = self._of(formula)
            is_other = is_other or found != self._found[formula]
            self._found[formula] = found
        return is_other

    def _of(self, formula: f.Formula) -> bool:
        match formula:
            case f.Fixed(value):
                return value
            case f.Fact(name):
                return bool(self.point[name])
            case f.Is(name, word):
                return self.point[name] == word
            case f.AtLeast(terms, bound, strict):
                total = self._total(terms)
                return total > bound if strict else total >= bound
            case f.Equal(terms, bound):
                return self._total(terms) == bound
            case f.Not(operand):
                return not self._found[operand]
            case f.All(operands):
                return all(self._found[operand] for operand in operands)
            case f.Any(operands):
                return any(self._found[operand] for operand in operands)
            case _:
                assert_never(formula)

    def _total(self, terms: f.Terms) -> Number:
        total: Number = 0
        for monomial, coefficient in terms:
            product: Number = coefficient
            for factor in monomial:
                value = self._found[factor.formula] if isinstance(factor, f.Chosen) else self.point[factor]
                assert not isinstance(value, str)
                product *= value
            total += product
        return total


def rounder(value: Number, scale: int, is_whole: bool) -> Iterator[Number]:
    """Numbers that are rounder than one and not far from it, the roundest first; then the number itself.

    A hundred is the roundest of what others are part of, nothing of the rest.
    """
    hundred = 100 * scale
    yield from (hundred, 0) if is_whole else (0, hundred)
    sign = -1 if value < 0 else 1
    size = max(value, -value)
    power = 1
    while power * 10 <= size:
        power *= 10
    while power >= 1:
        below = int(size // power * power)
        yield sign * below
        yield sign * (below + power)
        power //= 10
