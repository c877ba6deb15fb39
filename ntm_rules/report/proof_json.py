"""Proofs as plain data for JSON: `docs/schemas/prove.schema.json`."""

from collections.abc import Iterable
from typing import Any, assert_never

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
    subjects_of,
)
from ntm_rules.compare.results import Assumption
from ntm_rules.compare.sentences import sentence
from ntm_rules.diagnostics.data import Language
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.to_dict import reason_to_dict
from ntm_rules.model.to_dict import plain
from ntm_rules.report.proofs import unknown

VERSION = 1

_Json = dict[str, Any]


def proofs_to_dict(proofs: Iterable[Proof], solver: str, language: Language, *, is_audit: bool = False) -> _Json:
    """Return proofs as dicts, lists, strings, numbers and None; `solver` is its name and version.

    Exact numbers are written `3/10`. Of an audit, the records are those of its findings, and what is assumed is not
    told claim by claim.
    """
    every = list(proofs)
    sides = {subject.ruleset: subject.side for each in every for subject in subjects_of(each.claim)}
    return {
        "version": VERSION,
        "solver": solver,
        "audit": is_audit,
        "rulesets": [
            {"name": name, "ruleset": side.about.id, "edition": side.about.name, "fingerprint": side.fingerprint}
            for name, side in sides.items()
        ],
        "proofs": [_proof(each, language, is_audit) for each in every],
        "assumptions": [
            {"kind": each.kind, "input": each.input, "facts": plain(each.facts)} for each in _assumed(every, is_audit)
        ],
    }


def _assumed(proofs: list[Proof], is_audit: bool) -> Iterable[Assumption]:
    if not is_audit:
        return dict.fromkeys(assumption for each in proofs for assumption in each.assumptions)
    views = {
        id(c.question.view): c.question.view
        for each in proofs
        for c in each.certificates
        if len(c.question.view.world.rulesets) == 1
    }
    return dict.fromkeys(clause.assumption for view in views.values() for clause in view.assumed_of_all)


def _proof(proof: Proof, language: Language, is_audit: bool) -> _Json:
    is_told = not is_audit or is_finding(proof)
    return {
        "claim": _claim(proof.claim, language),
        "verdict": proof.verdict,
        "why": proof.why or None,
        "for_any_figure": proof.for_any_figure,
        "never_met": proof.never_met,
        "finding": is_finding(proof) if is_audit else None,
        "shown": _shown(proof) if is_told else None,
        "unknown": _unknown(proof) if is_told else [],
        "questions": [
            {"sought": each.sought, "supposed": each.supposed, "status": each.status, "if_sat": each.verdict}
            for each in proof.certificates
        ],
        "seconds": round(proof.seconds, 3),
    }


def _claim(claim: Claim, language: Language) -> _Json:
    part = claim if isinstance(claim, NeverDecides) else None
    return {
        "kind": _kind(claim),
        "sentence": sentence(claim, language),
        "subjects": [{"ruleset": each.ruleset, "code": each.code} for each in subjects_of(claim)],
        "comparison": None if part is None else part.comparison,
        "table": None if part is None else part.table,
        "cell": [] if part is None else list(part.cell),
    }


def _kind(claim: Claim) -> str:
    match claim:
        case Implies():
            return "implies"
        case Equivalent():
            return "equivalent"
        case CanBeMet():
            return "can be met"
        case CanBeMissed():
            return "can be missed"
        case NeverDecides():
            return "never decides"
        case Compatible():
            return "compatible"
        case Bands():
            return "bands"
        case _:
            assert_never(claim)


def _shown(proof: Proof) -> _Json | None:
    if proof.shown is None:
        return None
    return {
        "record": plain(proof.shown.record.values),
        "outcomes": [outcome.value for outcome in proof.shown.outcomes],
    }


def _unknown(proof: Proof) -> list[_Json]:
    """The indicators that an undecided claim turns on, with the reasons why they are unknown."""
    if proof.verdict != "undecided" or proof.shown is None:
        return []
    return [
        {"ruleset": subject.ruleset, "code": each.code, "reasons": [reason_to_dict(reason) for reason in reasons]}
        for subject, outcome in zip(subjects_of(proof.claim), proof.shown.outcomes, strict=False)
        if outcome is Outcome.UNKNOWN
        for each, reasons in unknown(subject, proof.shown.record)
    ]
