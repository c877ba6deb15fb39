"""Records that exercise every condition of every rule both ways, as few as come easily."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import define, field, frozen

from ntm_rules.compare import formulas as f
from ntm_rules.compare.conditions import Rules, differ, known, unsettled
from ntm_rules.compare.encode import TooManyCasesError
from ntm_rules.compare.exercise import Exercised, Measure, Obligation
from ntm_rules.compare.question import EngineFaultError, NoRecordsError
from ntm_rules.compare.smt import Sort, Variables, script
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset

Why = Literal["unsettled", "never true", "never false", "never decides", "size", "time", "not shown"]
"""Why no record meets an obligation: the threshold of its condition has no figure; that is never true, or never false;
it never decides; too many cases to write down; time ran out; a record was found, and the reference denies it."""


@frozen
class Covering:
    """A record, and what it exercises that nothing before it did."""

    record: Record
    exercised: tuple[Exercised, ...]

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """The outcomes of the indicators that it exercises, by their codes."""
        return {str(each.obligation.indicator.code): each.outcome for each in self.exercised}


@frozen
class Cover:
    """What records exercise of a ruleset: of all `obligations`, those `present` before, and those of each new record.

    `impossible` are those that no record meets, with the reason.
    """

    ruleset: CheckedRuleset = field(repr=False)
    obligations: tuple[Obligation, ...]
    present: tuple[Obligation, ...]
    coverings: tuple[Covering, ...]
    impossible: tuple[tuple[Obligation, Why], ...]


def cover(ruleset: CheckedRuleset, present: Iterable[Record] = (), timeout: float = 5.0) -> Cover:
    """Find few full records that exercise whatever the `present` records do not.

    `timeout` is for one question to the solver, in seconds. Raises ImportError without z3; NoRecordsError where the
    ruleset accepts no record at all.
    """
    measure = Measure(ruleset)
    done = dict.fromkeys(each.obligation for record in present for each in measure.exercised(record))
    search = _Search(Rules(ruleset), measure, timeout)
    coverings = tuple(search.coverings(each for each in measure.obligations if each not in done))
    return Cover(ruleset, measure.obligations, tuple(done), coverings, tuple(search.impossible.items()))


@frozen
class _Asked:
    """An obligation as formulas: that its condition is as it should be; that it decides, too, between any outcomes, and
    between known ones."""

    is_so: f.Formula
    decides: f.Formula
    certainly: f.Formula


@define
class _Search:
    rules: Rules
    measure: Measure
    timeout: float
    impossible: dict[Obligation, Why] = field(factory=dict)

    def coverings(self, obligations: Iterable[Obligation]) -> Iterator[Covering]:
        """Records one after the other, each exercising as many obligations as are found to go together."""
        asked = {each: formulas for each in obligations if (formulas := self._asked(each)) is not None}
        together = _Together(self.rules, asked.values(), self.timeout)
        left = {each: wanted for each, formulas in asked.items() if (wanted := self._wanted(each, formulas, together))}
        while left:
            covering = self._covering(together.most(left), left)
            if covering is None:
                continue
            for each in covering.exercised:
                del left[each.obligation]
            yield covering

    def _asked(self, obligation: Obligation) -> _Asked | None:
        """An obligation as formulas; None where there are too many cases."""
        indicator, condition = obligation.indicator, obligation.condition
        try:
            when = self.rules.when(condition.expression)
            one, other = (self.rules.supposing(indicator, condition, holds) for holds in (True, False))
        except TooManyCasesError:
            self.impossible[obligation] = "size"
            return None
        is_so = when.true if obligation.holds else when.false
        decides = f.all_of((is_so, differ(one, other)))
        return _Asked(is_so, decides, f.all_of((decides, known(one), known(other))))

    def _wanted(self, obligation: Obligation, asked: _Asked, together: "_Together") -> f.Formula | None:
        """What is asked of a record that is to meet an obligation: known outcomes, where there are any."""
        try:
            for formula in (asked.certainly, asked.decides):
                if together.can(formula):
                    return formula
            self.impossible[obligation] = "never decides" if together.can(asked.is_so) else self._never(obligation)
        except TimeoutError:
            self.impossible[obligation] = "time"
        return None

    def _never(self, obligation: Obligation) -> Why:
        condition = obligation.condition.expression
        if self.rules.when(condition).known is f.FALSE and unsettled(self.rules.ruleset, condition):
            return "unsettled"
        return "never true" if obligation.holds else "never false"

    def _covering(self, group: tuple[Obligation, ...], left: dict[Obligation, f.Formula]) -> Covering | None:
        """A record that exercises a group, or else its first; where there is none, that one is given up."""
        why: Why = "time"
        for members in (group, group[:1]):
            try:
                record = self._record({each: left[each] for each in members})
            except (TimeoutError, EngineFaultError):
                continue
            exercised = tuple(each for each in self.measure.exercised(record) if each.obligation in left)
            if exercised:
                return Covering(record, exercised)
            why = "not shown"
        self.impossible[group[0]] = why
        del left[group[0]]
        return None

    def _record(self, wanted: Mapping[Obligation, f.Formula]) -> Record:
        read = self.rules.given(*(each.indicator for each in wanted))
        point = self.rules.find(f.all_of(wanted.values()), read, self.timeout)
        if point is None:
            raise EngineFaultError("what goes together does not")
        return self.rules.record(point)


class _Together:
    """Asks which formulas can hold together for a full record; all are told to the solver beforehand."""

    def __init__(self, rules: Rules, asked: Iterable[_Asked], timeout: float) -> None:
        from ntm_rules.compare.solver import Session

        formulas = dict.fromkeys(each for one in asked for each in (one.is_so, one.decides, one.certainly))
        self._facts = {formula: f"formula {place}" for place, formula in enumerate(formulas, 1)}
        always = rules.valid(rules.given(*rules.ruleset.indicators))
        wanted = (f.any_of((f.negation(f.fact(fact)), formula)) for formula, fact in self._facts.items())
        sorts: dict[str, Sort] = dict.fromkeys(self._facts.values(), "Bool")
        variables = Variables({**rules.view.variables.sorts, **sorts}, rules.view.variables.words)
        self._session = Session(script((always, *wanted), variables), timeout)
        if self._session.can(()) == "none":
            raise NoRecordsError

    def can(self, *formulas: f.Formula) -> bool:
        """Whether they can hold together. Raises TimeoutError."""
        answer = "none" if f.FALSE in formulas else self._session.can(self._facts[each] for each in formulas)
        if answer == "time":
            raise TimeoutError
        return answer == "some"

    def most(self, left: Mapping[Obligation, f.Formula]) -> tuple[Obligation, ...]:
        """Obligations that one record can meet, the first of all among them."""
        first, *rest = left
        chosen = {first: left[first]}
        for each in rest:
            try:
                if self.can(*chosen.values(), left[each]):
                    chosen[each] = left[each]
            except TimeoutError:
                continue
        return tuple(chosen)
