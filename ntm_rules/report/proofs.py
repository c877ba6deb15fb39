"""Proofs for the terminal: verdicts in sentences, the records that show them, what was assumed; and audits."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import frozen

from ntm_rules.compare.audit import is_finding
from ntm_rules.compare.claims import (
    Bands,
    CanBeMet,
    CanBeMissed,
    Claim,
    Compatible,
    Equivalent,
    Implies,
    NeverDecides,
    Proof,
    Shown,
    Subject,
    Verdict,
    subjects_of,
)
from ntm_rules.compare.results import Assumption, Side
from ntm_rules.compare.sentences import sentence
from ntm_rules.compare.subjects import indicators_of, part_of
from ntm_rules.compare.variants import comparisons
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.texts import visible
from ntm_rules.engines.assessment import IndicatorResult, assess
from ntm_rules.engines.outcome import Missing, Outcome, Reason
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.engines.reference import outcome_of
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.report import diff_words, proof_words, words
from ntm_rules.report.diff_text import wrapped
from ntm_rules.report.explain import describe_reason
from ntm_rules.report.record_text import RecordWords
from ntm_rules.report.rule_text import expression_text

_INDENT = "  "
_MOST_LINES = 8
_MOST_NAMES = 4


def proof_text(proof: Proof, solver: str, language: Language) -> str:
    """Tell a proof: the verdict, the rulesets, the record that shows it, what was assumed; `solver` is its version."""
    lines = [
        *_Told(proof, language).lines(with_rulesets=True),
        *_assumed(proof.assumptions, _rulesets((proof,)), language),
        _INDENT + _solved(proof.seconds, solver, language),
    ]
    return _written(lines)


def proofs_text(proofs: Iterable[Proof], solver: str, language: Language) -> str:
    """Tell several proofs, each by its verdict and the record that refutes it; then how many came out how."""
    told = list(proofs)
    lines = [line for each in told for line in _Told(each, language).lines(with_record=each.verdict != "proved")]
    counts = Counter(each.verdict for each in told)
    verdicts: tuple[Verdict, ...] = ("proved", "refuted", "undecided", "not proven")
    sums = ", ".join(f"{proof_words.verdict(v, language)} {counts[v]}" for v in verdicts if counts[v])
    seconds = sum(each.seconds for each in told)
    lines.append(f"{_claims(told, language)}: {sums} ({_solved(seconds, solver, language)})")
    return _written(lines)


def audit_text(side: Side, proofs: Iterable[Proof], solver: str, language: Language) -> str:
    """Tell an audit of a ruleset: its findings, what was not proven, and how many claims came out how."""
    return _written(_Audit(side, list(proofs), solver, language).lines())


def _written(lines: Iterable[str]) -> str:
    """All lines; those that stand under a verdict are made to fit the screen."""
    shown = map(visible, lines)
    return "".join(f"{part}\n" for line in shown for part in (wrapped(line) if line.startswith(_INDENT) else [line]))


def _claims(proofs: list[Proof], language: Language) -> str:
    return proof_words.say("claims", language, count=len(proofs))


def _solved(seconds: float, solver: str, language: Language) -> str:
    return proof_words.say("solved", language, solver=solver, seconds=f"{seconds:.2f}")


def _rulesets(proofs: Iterable[Proof]) -> tuple[CheckedRuleset, ...]:
    return tuple({id(s.side.checked): s.side.checked for each in proofs for s in subjects_of(each.claim)}.values())


def _assumed(
    assumptions: tuple[Assumption, ...], rulesets: tuple[CheckedRuleset, ...], language: Language
) -> Iterator[str]:
    told = RecordWords(rulesets, language).assumptions(assumptions, most=_MOST_NAMES)
    if told:
        yield f"{_INDENT}{diff_words.say('assumptions', language)}:"
        yield from _cut((_INDENT * 2 + line for line in told), _INDENT * 2, language)


def _cut(lines: Iterable[str], indent: str, language: Language) -> list[str]:
    """As many lines as a reader wants, and how many more there are."""
    every = list(lines)
    if len(every) <= _MOST_LINES + 1:
        return every
    return [*every[:_MOST_LINES], indent + proof_words.say("more", language, count=len(every) - _MOST_LINES)]


# One proof -----------------------------------------------------------------------------------------------


@frozen(slots=False)
class _Told:
    proof: Proof
    language: Language

    def say(self, key: str, **facts: object) -> str:
        return proof_words.say(key, self.language, **facts)

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        return subjects_of(self.proof.claim)

    def lines(self, *, with_rulesets: bool = False, with_record: bool = True) -> Iterator[str]:
        """The verdict; on lines of their own, the rulesets where they are asked for, and what shows the verdict."""
        proof = self.proof
        claim = sentence(proof.claim, self.language)
        why = f" ({diff_words.phrase('why', proof.why, self.language)})" if proof.why else ""
        yield f"{proof_words.verdict(proof.verdict, self.language)}: {claim}{why}"
        if with_rulesets:
            sides = {subject.ruleset: subject.side for subject in self.subjects}
            for name, side in sides.items():
                fingerprint = self.say("fingerprint", fingerprint=side.fingerprint)
                yield f"{_INDENT}{name}: {side.about.name}, {fingerprint}"
        if compared := self._comparison():
            yield _INDENT + self.say("comparison", text=compared)
        if proof.for_any_figure:
            yield _INDENT + self.say("for_any_figure")
        if proof.never_met:
            first, second = self.subjects
            yield _INDENT + self.say("never_met", first=first.name, second=second.name)
        if proof.shown is not None and with_record:
            yield from self._shown(proof.shown)

    def _comparison(self) -> str | None:
        """The text of the comparison that a claim is about."""
        match self.proof.claim:
            case NeverDecides(subject, comparison=int(place)):
                indicator = part_of(subject)
                assert isinstance(indicator, Indicator)
                compared = comparisons(indicator.condition)[place - 1]
                return expression_text(compared, subject.side.checked, self.language)
            case _:
                return None

    def _shown(self, shown: Shown) -> Iterator[str]:
        missed = [self._missed(place, shown) for place in range(len(shown.outcomes))]
        told = self._telling(shown.record, missed)
        values = RecordWords(_rulesets((self.proof,)), self.language)
        yield _INDENT + self.say("with", values=values.listed(told, len(shown.record.values) - len(told.values)))
        for label, outcome, indicators in zip(self._labels(), shown.outcomes, missed, strict=True):
            line = f"{_INDENT * 2}{label}: {words.outcome(outcome, self.language)}"
            codes = _cut([str(each.code) for each in indicators], "", self.language)
            yield f"{line}: {', '.join(codes)}" if codes else line
        if self.proof.verdict == "undecided":
            for subject, outcome in zip(self.subjects, shown.outcomes, strict=False):
                if outcome is Outcome.UNKNOWN:
                    yield from self._turns_on(subject, shown.record)

    def _labels(self) -> tuple[str, ...]:
        """What the outcomes of a record are of."""
        match self.proof.claim:
            case NeverDecides(subject) as claim if claim.is_about_all:
                return subject.ruleset, self.say("without")
            case NeverDecides(subject):
                return subject.name, self.say("without")
            case _:
                return tuple(each.name for each in self.subjects)

    def _turns_on(self, subject: Subject, record: Record) -> Iterator[str]:
        """The indicators that nobody can decide, each with what is open in it."""
        yield f"{_INDENT * 2}{self.say('turns_on', name=subject.name)}:"
        told = (
            f"{each.code}: {'; '.join(describe_reason(reason, each, self.language) for reason in reasons)}"
            for each, reasons in unknown(subject, record)
        )
        yield from _cut((_INDENT * 3 + line for line in told), _INDENT * 3, self.language)

    def _missed(self, place: int, shown: Shown) -> tuple[Indicator, ...]:
        """Where a whole ruleset or criterion is missed that is compared with another: by which of its indicators."""
        if not isinstance(self.proof.claim, Implies | Equivalent) or shown.outcomes[place] is not Outcome.NOT_MET:
            return ()
        part, ruleset = part_of(self.subjects[place]), self.subjects[place].side.checked
        if isinstance(part, Indicator):
            return ()
        return tuple(e for e in part.indicators if outcome_of(e, ruleset, shown.record) is Outcome.NOT_MET)

    def _telling(self, record: Record, missed: list[tuple[Indicator, ...]]) -> Record:
        """What the indicators read that matter; the whole record where nothing tells which those are."""
        match self.proof.claim:
            case NeverDecides(subject) as claim if claim.is_about_all:
                indicator = part_of(subject)
                assert isinstance(indicator, Indicator)
                missed = [(indicator,)]
        read = {
            name
            for subject, indicators in zip(self.subjects, missed, strict=False)
            for each in indicators
            for name in subject.side.checked.inputs_of(each.condition, each.applies_when)
        }
        return Record({name: value for name, value in record.values.items() if not read or name in read})


def unknown(subject: Subject, record: Record) -> Iterator[tuple[IndicatorResult, tuple[Reason, ...]]]:
    """The indicators behind a subject that are unknown for a record, each with what is open in it.

    A record that shows something holds what matters to it: inputs that it lacks would change nothing.
    """
    ruleset = subject.side.checked
    behind = indicators_of(part_of(subject))
    for each in assess(compile_ruleset(ruleset), None, record, subject.side.about.name).indicators:
        if each.indicator in behind and each.outcome is Outcome.UNKNOWN:
            yield each, tuple(reason for reason in each.reasons if not isinstance(reason, Missing))


# An audit ------------------------------------------------------------------------------------------------


@frozen
class _Audit:
    side: Side
    proofs: list[Proof]
    solver: str
    language: Language

    def say(self, key: str, **facts: object) -> str:
        return proof_words.phrase("audit", key, self.language, **facts)

    def lines(self) -> Iterator[str]:
        """The findings, then sums of all that was asked."""
        findings = [each for each in self.proofs if is_finding(each)]
        unproven = [each for each in self.proofs if each.verdict == "not proven"]
        for each in (*findings, *unproven):
            yield from _Told(each, self.language).lines()
        fingerprint = proof_words.say("fingerprint", self.language, fingerprint=self.side.fingerprint)
        yield f"{self.side.about.name}, {fingerprint}"
        yield _INDENT + (self.say("findings", count=len(findings)) if findings else self.say("no_findings"))
        if unproven:
            yield _INDENT + self.say("unproven", count=len(unproven))
        for key, wanted in _EXPECTED.items():
            yield from self._sum(key, wanted)
        for each in self.proofs:
            if isinstance(each.claim, Compatible) and each.verdict == "proved":
                yield _INDENT + sentence(each.claim, self.language)
        seconds = _solved(sum(each.seconds for each in self.proofs), self.solver, self.language)
        yield f"{_INDENT}{_claims(self.proofs, self.language)} ({seconds})"

    def _sum(self, key: str, wanted: Verdict) -> Iterator[str]:
        asked = [each for each in self.proofs if _kind(each.claim) == key]
        if not asked:
            return
        yield _INDENT + self.say(key, count=sum(each.verdict == wanted for each in asked), of=len(asked))
        open_codes = [str(s.code) for each in asked if each.verdict == "undecided" for s in subjects_of(each.claim)]
        if open_codes:
            yield _INDENT * 2 + self.say("undecided", codes=", ".join(open_codes))


_EXPECTED: dict[str, Verdict] = {
    "met": "proved",
    "missed": "proved",
    "decides": "refuted",
    "threshold": "refuted",
    "bands": "proved",
}
"""What a sound ruleset comes to, by the kinds of claims that an audit counts."""


def _kind(claim: Claim) -> str:
    match claim:
        case CanBeMet():
            return "met"
        case CanBeMissed():
            return "missed"
        case NeverDecides():
            return "decides" if claim.is_about_all else "threshold"
        case Compatible():
            return "compatible"
        case Bands():
            return "bands"
        case Implies() | Equivalent():
            raise AssertionError("no audit compares")
