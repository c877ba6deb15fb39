"""Which way an input is better for a rule, read off the signs of the rule: more, less, or neither."""

from collections.abc import Iterator

from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator

MORE, LESS, NEITHER = 1, -1, 0


def directions(ruleset: CheckedRuleset, indicator: Indicator) -> dict[str, set[int]]:
    """The directions of all inputs an indicator reads. Those that say whom it concerns have none."""
    found: dict[str, set[int]] = {}
    for name, direction in (
        *_Walk(ruleset).of(indicator.condition, MORE),
        *(_Walk(ruleset).of(indicator.applies_when, NEITHER) if indicator.applies_when is not None else ()),
    ):
        found.setdefault(name, set()).add(direction)
    return found


class _Walk:
    """Goes down an expression; `direction` says which way the expression itself is better."""

    def __init__(self, ruleset: CheckedRuleset) -> None:
        self._ruleset = ruleset

    def of(self, e: m.Expression, direction: int) -> Iterator[tuple[str, int]]:
        """Inputs with their directions."""
        match e:
            case m.InputValue(name):
                yield name, direction
                derivation = self._ruleset.input_named[name].derivation
                if derivation is not None:
                    yield from self.of(derivation, direction)
            case m.Defined(name):
                yield from self.of(self._ruleset.definition_named[name].value, direction)
            case m.Lookup(table):
                for key in self._ruleset.table_named[table].keys:
                    yield from self.of(key.value, NEITHER)
            case m.Negate(operand) | m.Not(operand):
                yield from self.of(operand, -direction)
            case m.Product() if not self._is_never_negative(e):
                yield from self._all(m.parts(e), NEITHER)
            case m.Quotient(dividend, divisor):
                knows = self._is_never_negative(dividend) and self._is_never_negative(divisor)
                yield from self.of(dividend, direction)
                yield from self.of(divisor, -direction if knows else NEITHER)
            case m.Choose(condition, then, otherwise):
                yield from self.of(condition, NEITHER)
                yield from self._all((then, otherwise), direction)
            case m.Compare(left, operator, right):
                sign = self._sign(left, operator, right)
                yield from self.of(left, direction * sign)
                yield from self.of(right, -direction * sign)
            case _:
                yield from self._all(m.parts(e), direction)

    def _all(self, several: tuple[m.Expression, ...], direction: int) -> Iterator[tuple[str, int]]:
        for each in several:
            yield from self.of(each, direction)

    def _sign(self, left: m.Expression, operator: m.Operator, right: m.Expression) -> int:
        """Which way the left side is better; nothing can lie below the least there is, so `= 0` asks for little."""
        match operator, left, right:
            case ">=" | ">", _, _:
                return MORE
            case "<=" | "<", _, _:
                return LESS
            case "=", m.InputValue(name), m.Threshold(m.Figure(figure)):
                return LESS if self._ruleset.input_named[name].low == figure else NEITHER
            case _:
                return NEITHER

    def _is_never_negative(self, e: m.Expression) -> bool:
        match e:
            case m.InputValue(name):
                low = self._ruleset.input_named[name].low
                return low is not None and low >= 0
            case m.Constant(value) | m.Threshold(m.Figure(value)):
                return value >= 0
            case m.Lookup(table):
                cells = self._ruleset.table_named[table].cells
                return all(s.value >= 0 for _, s in cells if isinstance(s, m.Figure))
            case m.Sum() | m.Product() | m.Quotient():
                return all(map(self._is_never_negative, m.parts(e)))
            case _:
                return False
