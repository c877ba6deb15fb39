"""Proves claims, or refutes them with a record."""

from collections.abc import Callable
from typing import assert_never

from attrs import define, evolve, field, frozen

from ntm_rules.compare import formulas as f
from ntm_rules.compare.claims import (
    Bands,
    CanBeMet,
    CanBeMissed,
    Certificate,
    Claim,
    Compatible,
    Equivalent,
    Implies,
    NeverDecides,
    Proof,
    Shown,
    Subject,
    Verdict,
)
from ntm_rules.compare.domain import InputsDifferError, View, World
from ntm_rules.compare.encode import TooManyCasesError
from ntm_rules.compare.outcomes import Outcomes, facts_of
from ntm_rules.compare.question import EngineFaultError, NoRecordsError, Question
from ntm_rules.compare.results import Why
from ntm_rules.compare.variants import without_cell, without_comparison
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import NOT_APPLICABLE, combine, judge, outcome_of
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator

_A, _B = facts_of("first"), facts_of("second")
_PASSES = f.any_of((_A.met, _A.not_applicable))
_SAME = f.all_of(f.chosen(a, b, f.negation(b)) for a, b in zip(_A.levels, _B.levels, strict=True))
_KNOWN = f.all_of((f.negation(_A.unknown), f.negation(_B.unknown)))
_BELOW = f.any_of(f.all_of((a, f.negation(b))) for a, b in zip(_A.levels, _B.levels, strict=True))

Judged = Callable[[Record], tuple[Outcome, ...]]
"""What the reference makes of a record by each subject of a claim."""


@frozen
class Way:
    """One way in which a claim is decided: if a record is found for which a formula holds, the verdict is this.

    `is_shown` says whether the outcomes by the reference are what the formula says.
    """

    formula: f.Formula
    verdict: Verdict
    is_shown: Callable[[tuple[Outcome, ...]], bool]


def prove(claim: Claim, timeout: float = 5.0, *, certify: bool = False) -> Proof:
    """Prove or refute a claim about full records, each question to the solver within `timeout` seconds.

    With `certify`, the proof holds each question and its answer. Raises LookupError for a code that a ruleset does not
    have; ImportError without z3.
    """
    return Prover(timeout).prove(claim, certify=certify)


@frozen
class _Case:
    """A claim ready to be decided: the ways, tried in turn, and the verdict where none of them is found."""

    claim: Claim
    view: View
    subjects: dict[str, Outcomes]
    judged: Judged
    ways: tuple[Way, ...]
    otherwise: Verdict


@define
class Prover:
    """Proves claims, keeping what is worked out of each ruleset for the next claim."""

    timeout: float = 5.0
    _worlds: dict[tuple[int, ...], World] = field(factory=dict)

    def prove(self, claim: Claim, *, certify: bool = False, is_shown: bool = True) -> Proof:
        """As `prove` does. A record is made round where it `is_shown` to people."""
        try:
            return self._decide(self._case(claim), certify, is_shown)
        except InputsDifferError:
            return _unknown(claim, "inputs differ")
        except TooManyCasesError:
            return _unknown(claim, "size")
        except TimeoutError:
            return _unknown(claim, "time")
        except NoRecordsError:
            return _unknown(claim, "no records")
        except EngineFaultError:
            return _unknown(claim, "engine fault")

    def _decide(self, case: _Case, certify: bool, is_shown: bool) -> Proof:
        from ntm_rules.compare.witness import find, record_of

        defined = {name: each for who, outcomes in case.subjects.items() for name, each in outcomes.named(who).items()}
        certificates = []
        for way in case.ways:
            question = Question(case.view, way.formula, defined)
            point = find(question, self.timeout, is_shown=is_shown)
            if certify:
                certificates.append(Certificate(question, "unsat" if point is None else "sat"))
            if point is not None:
                record = record_of(case.view, point)
                shown = Shown(record, case.judged(record))
                if not way.is_shown(shown.outcomes):
                    raise EngineFaultError("the reference judges the record otherwise")
                return Proof(case.claim, way.verdict, shown, certificates=tuple(certificates))
        return Proof(case.claim, case.otherwise, certificates=tuple(certificates))

    def _case(self, claim: Claim) -> _Case:
        match claim:
            case Implies(first, second):
                refuted = Way(f.all_of((_PASSES, _B.not_met)), "refuted", lambda o: o[1] is Outcome.NOT_MET)
                undecided = Way(_BELOW, "undecided", lambda o: o[0] is not o[1])
                return self._of_subjects(claim, (first, second), (refuted, undecided), "proved")
            case Equivalent(first, second):
                refuted = Way(f.all_of((_KNOWN, f.negation(_SAME))), "refuted", lambda o: o[0] is not o[1])
                undecided = Way(f.negation(_SAME), "undecided", lambda o: o[0] is not o[1])
                return self._of_subjects(claim, (first, second), (refuted, undecided), "proved")
            case CanBeMet(subject):
                return self._of_subjects(claim, (subject,), _reaching(_A.met, Outcome.MET), "refuted")
            case CanBeMissed(subject):
                return self._of_subjects(claim, (subject,), _reaching(_A.not_met, Outcome.NOT_MET), "refuted")
            case NeverDecides():
                return self._never_decides(claim)
            case Compatible(subjects):
                return self._compatible(claim, subjects)
            case Bands(subjects):
                return self._bands(claim, subjects)
            case _:
                assert_never(claim)

    def _world(self, *rulesets: CheckedRuleset) -> World:
        key = tuple(map(id, rulesets))
        if (found := self._worlds.get(key)) is None:
            self._worlds[key] = found = World.of(*rulesets)
        return found

    def _of_subjects(
        self, claim: Claim, subjects: tuple[Subject, ...], ways: tuple[Way, ...], otherwise: Verdict
    ) -> _Case:
        """A claim on the outcomes of one subject or two."""
        view = self._world(*(each.side.checked for each in subjects)).full
        parts = [part_of(each) for each in subjects]
        names = zip(("first", "second"), parts, strict=False)
        outcomes = {who: _outcomes(view, side, part) for side, (who, part) in enumerate(names)}
        return _Case(claim, view, outcomes, _judging(subjects, parts), ways, otherwise)

    def _never_decides(self, claim: NeverDecides) -> _Case:
        """Two outcomes are compared: as it is, and without what is said never to decide."""
        ruleset, indicator = claim.subject.side.checked, part_of(claim.subject)
        if not isinstance(indicator, Indicator):
            raise LookupError(f"{claim.subject.name} is no indicator")
        if claim.table is not None:
            changed = without_cell(ruleset, claim.table, claim.cell)
            return _two_indicators(claim, World.of(ruleset, changed), (indicator, indicator))
        if claim.comparison is not None:
            variant = evolve(indicator, condition=without_comparison(indicator.condition, claim.comparison))
            return _two_indicators(claim, self._world(ruleset, ruleset), (indicator, variant))
        view = self._world(ruleset).full
        subjects = {"first": view.whole(0), "second": view.without(0, indicator.code)}

        def judged(record: Record) -> tuple[Outcome, ...]:
            found = judge(ruleset, record)
            outcomes = {**found.indicators, indicator.code: NOT_APPLICABLE}
            criteria = {each.code: combine(each.met_when, outcomes) for each in ruleset.criteria}
            return found.outcome, combine(ruleset.met_when, outcomes | criteria)

        return _Case(claim, view, subjects, judged, _DIFFERENT, "proved")

    def _compatible(self, claim: Claim, subjects: tuple[Subject, ...]) -> _Case:
        """Is there a record that misses none of them? They are all of one ruleset."""
        view, outcomes, judged = self._several(subjects)
        none_missed = f.all_of(f.negation(facts_of(who).not_met) for who in outcomes)
        way = Way(none_missed, "proved", lambda found: Outcome.NOT_MET not in found)
        return _Case(claim, view, outcomes, judged, (way,), "refuted")

    def _bands(self, claim: Claim, subjects: tuple[Subject, ...]) -> _Case:
        """Is there a record that none applies to, or two do? They are all of one ruleset."""
        view, outcomes, judged = self._several(subjects)
        applies = [f.any_of((facts_of(who).met, facts_of(who).not_met)) for who in outcomes]
        none = f.all_of(facts_of(who).not_applicable for who in outcomes)
        two = f.any_of(f.all_of((a, b)) for i, a in enumerate(applies) for b in applies[:i])
        ways = (
            Way(none, "refuted", lambda found: set(found) == {NOT_APPLICABLE}),
            Way(two, "refuted", lambda found: sum(each in (Outcome.MET, Outcome.NOT_MET) for each in found) > 1),
        )
        return _Case(claim, view, outcomes, judged, ways, "proved")

    def _several(self, subjects: tuple[Subject, ...]) -> tuple[View, dict[str, Outcomes], Judged]:
        view = self._world(subjects[0].side.checked).full
        parts = [part_of(each) for each in subjects]
        outcomes = {f"subject {i}": _outcomes(view, 0, part) for i, part in enumerate(parts, 1)}
        return view, outcomes, _judging(subjects, parts)


def _reaching(formula: f.Formula, outcome: Outcome) -> tuple[Way, ...]:
    """It has an outcome for some record; or is unknown for some, as a threshold is open."""
    reached = Way(formula, "proved", lambda o: o[0] is outcome)
    return reached, Way(_A.unknown, "undecided", lambda o: o[0] is Outcome.UNKNOWN)


_DIFFERENT = (Way(f.negation(_SAME), "refuted", lambda o: o[0] is not o[1]),)


def _two_indicators(claim: Claim, world: World, pair: tuple[Indicator, Indicator]) -> _Case:
    """Is there a record that an indicator of the first ruleset and one of the second judge differently?"""
    subjects = {"first": world.full.indicator(0, pair[0]), "second": world.full.indicator(1, pair[1])}

    def judged(record: Record) -> tuple[Outcome, ...]:
        return tuple(outcome_of(each, rules, record) for each, rules in zip(pair, world.rulesets, strict=True))

    return _Case(claim, world.full, subjects, judged, _DIFFERENT, "proved")


# What a subject is ---------------------------------------------------------------------------------------

Judgeable = CheckedRuleset | Criterion | Indicator


def part_of(subject: Subject) -> Judgeable:
    """The ruleset, criterion or indicator that a subject names, the last where both have the code.

    Raises LookupError.
    """
    ruleset, code = subject.side.checked, subject.code
    if code is None:
        return ruleset
    word, _, number = code.rpartition(" ")
    kinds: tuple[tuple[Criterion | Indicator, ...], ...] = (ruleset.indicators, ruleset.criteria)
    for parts in kinds[1:] if word else kinds:
        for part in parts:
            if str(part.code) == number:
                return part
    raise LookupError(f"{ruleset.id} has no criterion and no indicator {code}")


def _outcomes(view: View, side: int, part: Judgeable) -> Outcomes:
    match part:
        case CheckedRuleset():
            return view.whole(side)
        case Criterion():
            return view.criterion(side, part)
        case Indicator():
            return view.indicator(side, part)
        case _:
            assert_never(part)


def _judging(subjects: tuple[Subject, ...], parts: list[Judgeable]) -> Judged:
    def judged(record: Record) -> tuple[Outcome, ...]:
        return tuple(_judged(each.side.checked, part, record) for each, part in zip(subjects, parts, strict=True))

    return judged


def _judged(ruleset: CheckedRuleset, part: Judgeable, record: Record) -> Outcome:
    match part:
        case CheckedRuleset():
            return judge(ruleset, record).outcome
        case Criterion():
            return combine(part.met_when, {each.code: outcome_of(each, ruleset, record) for each in part.indicators})
        case Indicator():
            return outcome_of(part, ruleset, record)
        case _:
            assert_never(part)


def _unknown(claim: Claim, why: Why) -> Proof:
    return Proof(claim, "not proven", why=why)
