"""Proves claims, or refutes them with a record."""

import time
from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from attrs import define, evolve, field, frozen

from ntm_rules.columns import ratios
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
    Sought,
    Subject,
    Verdict,
    subjects_of,
)
from ntm_rules.compare.domain import InputsDifferError, View, World
from ntm_rules.compare.encode import TooManyCasesError
from ntm_rules.compare.outcomes import Outcomes, facts_of
from ntm_rules.compare.question import EngineFaultError, NoRecordsError, Question
from ntm_rules.compare.reach import for_any_figure, is_open
from ntm_rules.compare.results import Why
from ntm_rules.compare.subjects import Judgeable, Judged, indicators_of, judging, outcomes_of, part_of
from ntm_rules.compare.variants import without_cell, without_comparison
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import NOT_APPLICABLE, combine, judge, outcome_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator

_A, _B = facts_of("first"), facts_of("second")
_PASSES = f.any_of((_A.met, _A.not_applicable))
_SAME = f.all_of(f.chosen(a, b, f.negation(b)) for a, b in zip(_A.levels, _B.levels, strict=True))
_KNOWN = f.all_of((f.negation(_A.unknown), f.negation(_B.unknown)))
_BELOW = f.any_of(f.all_of((a, f.negation(b))) for a, b in zip(_A.levels[:2], _B.levels[:2], strict=True))
"""The second is missed and the first is not; or the first lets pass what the second does not."""


@frozen
class Way:
    """One way in which a claim is decided: if a record is found for which a formula holds, the verdict is this.

    `is_shown` says whether the outcomes by the reference are what is `sought`.
    """

    sought: Sought
    formula: f.Formula
    verdict: Verdict
    is_shown: Callable[[tuple[Outcome, ...]], bool]


def prove(claim: Claim, timeout: float = 5.0) -> Proof:
    """Prove or refute a claim about full records, each question to the solver within `timeout` seconds.

    Raises LookupError for a code that a ruleset does not have; ImportError without z3.
    """
    return Prover(timeout).prove(claim)


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

    def prove(self, claim: Claim, *, is_shown: bool = True) -> Proof:
        """As `prove` does. A record is made round where it `is_shown` to people."""
        begun = time.monotonic()
        proof = self._for_any_figure(self._proof(claim, is_shown))
        return evolve(proof, seconds=time.monotonic() - begun)

    def _for_any_figure(self, proof: Proof) -> Proof:
        """What compares outcomes is proved only if it holds whatever figures open thresholds will have."""
        supposed = _supposed(proof.claim) if proof.verdict == "proved" else None
        if supposed is None:
            return proof
        again = self._proof(supposed, is_shown=True)
        certificates = (*proof.certificates, *map(_of_figures, again.certificates))
        if again.verdict == "proved":
            return evolve(proof, for_any_figure=True, certificates=certificates)
        if again.shown is None:
            return _unknown(proof.claim, again.why)
        known = {name for each in subjects_of(proof.claim) for name in each.side.checked.input_named}
        record = Record({name: value for name, value in again.shown.record.values.items() if name in known})
        shown = Shown(record, self._case(proof.claim).judged(record))
        return Proof(proof.claim, "undecided", shown, "open thresholds", certificates=certificates)

    def _proof(self, claim: Claim, is_shown: bool) -> Proof:
        try:
            return self._decide(self._case(claim), is_shown)
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

    def _decide(self, case: _Case, is_shown: bool) -> Proof:
        from ntm_rules.compare.witness import find, record_of

        defined = {name: each for who, outcomes in case.subjects.items() for name, each in outcomes.named(who).items()}
        read = _given(case)
        certificates = []
        for way in case.ways:
            question = Question(case.view, way.formula, defined, read)
            point = find(question, self.timeout, is_shown=is_shown)
            certificates.append(Certificate(question, way.sought, way.verdict, "unsat" if point is None else "sat"))
            if point is not None:
                record = record_of(case.view, point)
                shown = Shown(record, case.judged(record))
                if not way.is_shown(shown.outcomes):
                    raise EngineFaultError("the reference judges the record otherwise")
                return Proof(case.claim, way.verdict, shown, certificates=tuple(certificates))
        if case.view.is_satisfiable:
            certificates.append(Certificate(Question(case.view, f.TRUE, defined), "any", None, "sat"))
        never_met = isinstance(case.claim, Implies) and not self._passes(case.view, defined)
        return Proof(case.claim, case.otherwise, never_met=never_met, certificates=tuple(certificates))

    def _passes(self, view: View, defined: dict[str, f.Formula]) -> bool:
        """Whether some record meets the first subject, as far as can be told in time."""
        from ntm_rules.compare.witness import find

        try:
            return find(Question(view, _PASSES, defined), self.timeout, is_shown=False) is not None
        except TimeoutError:
            return True

    def _case(self, claim: Claim) -> _Case:
        match claim:
            case Implies(first, second):
                return self._of_subjects(claim, (first, second), _IMPLIED, "proved")
            case Equivalent(first, second):
                return self._of_subjects(claim, (first, second), _EQUIVALENT, "proved")
            case CanBeMet(subject):
                way = Way("met", _A.met, "proved", lambda o: o[0] is Outcome.MET)
                return self._reaching(claim, subject, way)
            case CanBeMissed(subject):
                way = Way("missed", _A.not_met, "proved", lambda o: o[0] is Outcome.NOT_MET)
                return self._reaching(claim, subject, way)
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
        outcomes = {who: outcomes_of(view, side, part) for side, (who, part) in enumerate(names)}
        return _Case(claim, view, outcomes, judging(subjects), ways, otherwise)

    def _reaching(self, claim: Claim, subject: Subject, way: Way) -> _Case:
        """It has an outcome for some record; or is unknown for some, and not for a ratio over nothing.

        What is then unknown is what the rules leave open.
        """
        case = self._of_subjects(claim, (subject,), (), "refuted")
        divides = f.negation(_divides_by_zero(case.view, part_of(subject)))
        unknown = Way("unknown", f.all_of((_A.unknown, divides)), "undecided", lambda o: o[0] is Outcome.UNKNOWN)
        return evolve(case, ways=(way, unknown))

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
        way = Way("none missed", none_missed, "proved", lambda found: Outcome.NOT_MET not in found)
        return _Case(claim, view, outcomes, judged, (way,), "refuted")

    def _bands(self, claim: Claim, subjects: tuple[Subject, ...]) -> _Case:
        """Is there a record that none applies to, or two do? They are all of one ruleset."""
        view, outcomes, judged = self._several(subjects)
        applies = [f.any_of((facts_of(who).met, facts_of(who).not_met)) for who in outcomes]
        none = f.all_of(facts_of(who).not_applicable for who in outcomes)
        two = f.any_of(f.all_of((a, b)) for i, a in enumerate(applies) for b in applies[:i])
        ways = (
            Way("none applies", none, "refuted", lambda found: set(found) == {NOT_APPLICABLE}),
            Way(
                "two apply",
                two,
                "refuted",
                lambda found: sum(each in (Outcome.MET, Outcome.NOT_MET) for each in found) > 1,
            ),
        )
        return _Case(claim, view, outcomes, judged, ways, "proved")

    def _several(self, subjects: tuple[Subject, ...]) -> tuple[View, dict[str, Outcomes], Judged]:
        view = self._world(subjects[0].side.checked).full
        parts = [part_of(each) for each in subjects]
        outcomes = {f"subject {i}": outcomes_of(view, 0, part) for i, part in enumerate(parts, 1)}
        return view, outcomes, judging(subjects)


def _supposed(claim: Claim) -> Claim | None:
    """A claim with what rests on open thresholds taken for facts, which may hold or not; None where nothing does."""

    match claim:
        case Implies(first, second) | Equivalent(first, second):
            if not any(is_open(each.side.checked, *_behind(claim, each)) for each in (first, second)):
                return None
            one, other = for_any_figure(first.side.checked, second.side.checked)
            return evolve(claim, first=_by(one, first), second=_by(other, second))
        case NeverDecides(subject) if claim.is_about_all and is_open(subject.side.checked, *_behind(claim, subject)):
            (supposed,) = for_any_figure(subject.side.checked)
            return evolve(claim, subject=_by(supposed, subject))
        case _:
            return None


def _by(ruleset: CheckedRuleset, subject: Subject) -> Subject:
    return evolve(subject, side=evolve(subject.side, checked=ruleset))


def _of_figures(certificate: Certificate) -> Certificate:
    """A question about a supposed claim: what would refute that leaves the claim itself undecided."""
    return evolve(certificate, supposed=True, verdict=certificate.verdict and "undecided")


def _given(case: _Case) -> frozenset[str]:
    """The inputs that a full record gives for the subjects of a claim."""
    view = case.view
    return frozenset[str]().union(
        *(
            view.given(side, *_behind(case.claim, subject))
            for subject in subjects_of(case.claim)
            for side, ruleset in enumerate(view.world.rulesets)
            if ruleset is subject.side.checked
        )
    )


def _behind(claim: Claim, subject: Subject) -> tuple[Indicator, ...]:
    """The indicators that decide about the outcomes a claim speaks of."""
    if isinstance(claim, NeverDecides) and claim.is_about_all:
        return subject.side.checked.indicators
    return indicators_of(part_of(subject))


def _passed(outcome: Outcome) -> bool:
    return outcome in (Outcome.MET, Outcome.NOT_APPLICABLE)


def _is_below(outcomes: tuple[Outcome, ...]) -> bool:
    first, second = outcomes
    missed = second is Outcome.NOT_MET and first is not Outcome.NOT_MET
    return missed or (_passed(first) and not _passed(second))


def _is_apart(outcomes: tuple[Outcome, ...]) -> bool:
    return outcomes[0] is not outcomes[1]


_IMPLIED = (
    Way(
        "passed and missed",
        f.all_of((_PASSES, _B.not_met)),
        "refuted",
        lambda o: _passed(o[0]) and o[1] is Outcome.NOT_MET,
    ),
    Way("better and worse", _BELOW, "undecided", _is_below),
)
_EQUIVALENT = (
    Way(
        "known apart",
        f.all_of((_KNOWN, f.negation(_SAME))),
        "refuted",
        lambda o: _is_apart(o) and Outcome.UNKNOWN not in o,
    ),
    Way("apart", f.negation(_SAME), "undecided", _is_apart),
)
_DIFFERENT = (Way("without it", f.negation(_SAME), "refuted", _is_apart),)


def _two_indicators(claim: Claim, world: World, pair: tuple[Indicator, Indicator]) -> _Case:
    """Is there a record that an indicator of the first ruleset and one of the second judge differently?"""
    subjects = {"first": world.full.indicator(0, pair[0]), "second": world.full.indicator(1, pair[1])}

    def judged(record: Record) -> tuple[Outcome, ...]:
        return tuple(outcome_of(each, rules, record) for each, rules in zip(pair, world.rulesets, strict=True))

    return _Case(claim, world.full, subjects, judged, _DIFFERENT, "proved")


def _divides_by_zero(view: View, part: Judgeable) -> f.Formula:
    """When a ratio that the only ruleset of a view reads for something is one over nothing."""
    (lowering,) = view.lowerings
    read = (e for each in indicators_of(part) for e in (each.condition, each.applies_when))
    divisors = [e.divisor for e in lowering.ruleset.reach(*read) if isinstance(e, m.Quotient)]
    zero = ratios.constant(Fraction(0))
    return f.any_of(
        view.encoder.pair(ratios.comparison(lowering.number(each), "=", zero)).true for each in dict.fromkeys(divisors)
    )


def _unknown(claim: Claim, why: Why) -> Proof:
    return Proof(claim, "not proven", why=why)
