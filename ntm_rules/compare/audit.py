"""What is odd within one ruleset: rules nobody can meet or miss, thresholds that never decide, gaps and overlaps."""

from collections.abc import Iterator

from ntm_rules.compare.claims import (
    Bands,
    CanBeMet,
    CanBeMissed,
    Claim,
    Compatible,
    NeverDecides,
    Proof,
    Subject,
)
from ntm_rules.compare.prove import Prover
from ntm_rules.compare.results import Side
from ntm_rules.compare.variants import comparisons
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator


def audit(side: Side, timeout: float = 5.0, *, called: str | None = None) -> Iterator[Proof]:
    """Prove or refute every claim that a sound ruleset is expected to hold to, or not to.

    An indicator whose thresholds are open decides nothing yet, so that nobody asks whether it ever does. Raises
    ImportError without z3.
    """
    ruleset, prover = side.checked, Prover(timeout)

    def prove(claim: Claim) -> Proof:
        proof = prover.prove(claim, is_shown=False)
        return prover.prove(claim) if is_finding(proof) else proof

    decidable = []
    for indicator in ruleset.indicators:
        subject = Subject(side, str(indicator.code), called)
        met, missed = prove(CanBeMet(subject)), prove(CanBeMissed(subject))
        yield from (met, missed)
        if missed.verdict == "proved":
            if met.verdict != "refuted":
                decidable.append(subject)
            yield prove(NeverDecides(subject))
            yield from map(prove, _within(subject, indicator, ruleset))
    if decidable:
        yield _narrowed(tuple(decidable), prover)
    for criterion in ruleset.criteria:
        for band in _bands(criterion, ruleset):
            yield prove(Bands(tuple(Subject(side, str(each.code), called) for each in band)))


def _narrowed(subjects: tuple[Subject, ...], prover: Prover) -> Proof:
    """Whether subjects contradict each other, and where they do, as few of them as there are to it."""
    found = prover.prove(Compatible(subjects), is_shown=False)
    core = subjects
    for each in subjects if found.verdict == "refuted" else ():
        others = tuple(other for other in core if other is not each)
        fewer = prover.prove(Compatible(others), is_shown=False) if others else found
        if others and fewer.verdict == "refuted":
            found, core = fewer, others
    return found


def is_finding(proof: Proof) -> bool:
    """Whether it is something to look at: a rule nobody meets or misses, one that never decides, a contradiction."""
    match proof.claim:
        case CanBeMet() | CanBeMissed() | Compatible() | Bands():
            return proof.verdict == "refuted"
        case _:
            return proof.verdict == "proved"


def _within(subject: Subject, indicator: Indicator, ruleset: CheckedRuleset) -> Iterator[Claim]:
    """The thresholds of an indicator: comparisons, where there are several, and the figures of its tables."""
    found = comparisons(indicator.condition)
    if len(found) > 1:
        yield from (NeverDecides(subject, place) for place in range(1, len(found) + 1))
    tables = dict.fromkeys(e.table for e in ruleset.reach(indicator.condition) if isinstance(e, m.Lookup))
    for name in tables:
        for labels, setting in ruleset.table_named[name].cells:
            if isinstance(setting, m.Figure):
                yield NeverDecides(subject, table=name, cell=labels)


def _bands(criterion: Criterion, ruleset: CheckedRuleset) -> Iterator[tuple[Indicator, ...]]:
    """Indicators of a criterion that each say whom they apply to, by the same inputs; one of each such condition."""
    groups: dict[tuple[str, ...], dict[m.Expression, Indicator]] = {}
    for each in criterion.indicators:
        if each.applies_when is not None:
            groups.setdefault(ruleset.inputs_of(each.applies_when), {}).setdefault(each.applies_when, each)
    yield from (tuple(group.values()) for group in groups.values() if len(group) > 1)
