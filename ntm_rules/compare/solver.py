"""Asks a solver whether formulas can hold together. The one place that knows z3."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal

import z3
from attrs import frozen

Value = Fraction | bool

_DIGITS = 20
"""Of a number that is no fraction: what is found with it is tried out before anybody sees it."""


@frozen
class Found:
    """They can: `values` of all variables that count."""

    values: Mapping[str, Value]


Answer = Found | Literal["none", "time"]
"""Values that make the formulas hold; or that there are none; or that time ran out before either was known."""


def solve(script: str, timeout: float, wanted: Collection[str]) -> Answer:
    """Solve a script as `smt.script` writes it, within `timeout` seconds; of what is found, tell the wanted names."""
    solver = _solver(script, timeout)
    result = solver.check()
    if result == z3.unsat:
        return "none"
    if result != z3.sat:
        return "time"
    model = solver.model()
    return Found({each.name(): _value(model[each]) for each in model.decls() if each.name() in wanted})


class Session:
    """A script as `smt.script` writes it, asked again and again which of its facts can hold together."""

    def __init__(self, script: str, timeout: float) -> None:
        """Read the script; `timeout` is for each question, in seconds."""
        self._solver = _solver(script, timeout)

    def can(self, facts: Iterable[str]) -> Literal["some", "none", "time"]:
        """Whether there are some values for which facts hold together."""
        result = self._solver.check(*(z3.Bool(fact, self._solver.ctx) for fact in facts))
        return "some" if result == z3.sat else "none" if result == z3.unsat else "time"


def _solver(script: str, timeout: float) -> z3.Solver:
    # Without the tactics of the general solver plain linear questions take an eighth of the time; products need them.
    # Each question has a context of its own: what is found does not depend on what was asked before.
    kind = z3.Solver if "(set-logic QF_N" in script else z3.SimpleSolver
    solver = kind(ctx=z3.Context())
    solver.set("timeout", max(1, int(timeout * 1000)))
    solver.from_string(script)
    return solver


def version() -> str:
    """The name and version of the solver."""
    return f"z3 {z3.get_version_string()}"


def _value(value: Any) -> Value:
    match value:
        case z3.BoolRef():
            return bool(z3.is_true(value))
        case z3.IntNumRef():
            return Fraction(value.as_long())
        case z3.AlgebraicNumRef():
            return Fraction(value.approx(_DIGITS).as_fraction())
        case _:
            return Fraction(value.as_fraction())
