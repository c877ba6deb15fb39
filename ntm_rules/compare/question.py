"""What a solver is asked, and the script that others can ask theirs."""

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import field, frozen

from ntm_rules.compare import formulas as f
from ntm_rules.compare.domain import Clause, View
from ntm_rules.compare.results import Assumption
from ntm_rules.compare.smt import script


@frozen
class Question:
    """Whether there is a record of some kind for which a formula holds.

    `formula` speaks of facts that are `defined`, such as that an indicator is met. `read` are inputs that the record
    gives besides those the formula is about.
    """

    view: View
    formula: f.Formula
    defined: Mapping[str, f.Formula] = field(factory=dict)
    read: frozenset[str] = frozenset()

    @property
    def formulas(self) -> tuple[f.Formula, ...]:
        """The formula with its facts spelled out, and what is assumed of the inputs it is about."""
        plain = f.inlined(self.formula, self.defined)
        return plain, *_once(self.view.assumed(plain, read=self.read))

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What is assumed of the inputs that the formula is about."""
        plain = f.inlined(self.formula, self.defined)
        return tuple(dict.fromkeys(clause.assumption for clause in self.view.assumed(plain, read=self.read)))

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """What is assumed of all inputs that the defined facts are about; a certificate says so."""
        return self.view.assumed(*self.defined.values(), *self.formulas, read=self.read)

    def certificate(self, comments: Iterable[str], status: Literal["sat", "unsat"]) -> str:
        """The question in SMT-LIB 2, with its facts by name, for others to answer again."""
        asked = *_once(self.clauses), self.formula
        return script(asked, self.view.variables, comments, self.defined, status)


def _once(clauses: Iterable[Clause]) -> Iterable[f.Formula]:
    """What clauses say; rulesets often declare the same."""
    return dict.fromkeys(clause.formula for clause in clauses)


class EngineFaultError(AssertionError):
    """What the solver found does not hold: one of our engines is wrong, and nothing is claimed."""


class NoRecordsError(ValueError):
    """What rulesets declare of their inputs holds for no record, so that anything could be proved."""
