"""What a solver is asked, and the script that others can ask theirs."""

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import field, frozen

from ntm_rules.compare import formulas as f
from ntm_rules.compare.domain import View
from ntm_rules.compare.smt import script


@frozen
class Question:
    """Whether there is a record of some kind for which a formula holds.

    `formula` speaks of facts that are `defined`, such as that an indicator is met.
    """

    view: View
    formula: f.Formula
    defined: Mapping[str, f.Formula] = field(factory=dict)

    @property
    def formulas(self) -> tuple[f.Formula, ...]:
        """The formula with its facts spelled out, and what is assumed of the inputs it is about."""
        plain = f.inlined(self.formula, self.defined)
        return plain, *(clause.formula for clause in self.view.assumed(plain))

    def certificate(self, comments: Iterable[str], status: Literal["sat", "unsat"]) -> str:
        """The question in SMT-LIB 2, with its facts by name, for others to answer again."""
        clauses = self.view.assumed(*self.defined.values(), *self.formulas)
        asked = *(clause.formula for clause in clauses), self.formula
        return script(asked, self.view.variables, comments, self.defined, status)


class EngineFaultError(AssertionError):
    """What the solver found does not hold: one of our engines is wrong, and nothing is claimed."""


class NoRecordsError(ValueError):
    """What rulesets declare of their inputs holds for no record, so that anything could be proved."""
