"""Proofs as files that a third party can check again: each question to the solver as a script, and what they are of."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ntm_rules.compare.claims import Certificate, Proof, subjects_of
from ntm_rules.compare.sentences import sentence
from ntm_rules.diagnostics.data import Language

INDEX = "index.json"
VERSION = 1

Comments = Callable[[Proof, Certificate], Iterable[str]]
"""What a script says of itself in comments, line by line."""


def certificates(proofs: Iterable[Proof], comments: Comments) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of a script in SMT-LIB 2.6 for each question behind some proofs."""
    for number, proof in enumerate(proofs, 1):
        for place, each in enumerate(proof.certificates, 1):
            yield _file(number, place, each), each.question.certificate(comments(proof, each), each.status)


def _file(number: int, place: int, certificate: Certificate) -> str:
    return f"{number:03}-{place}-{certificate.sought.replace(' ', '-')}.smt2"


def index(proofs: Iterable[Proof], solver: str, language: Language) -> dict[str, Any]:
    """What the scripts are of: each claim with its verdict, its rulesets, and its questions in turn, by file."""
    return {
        "version": VERSION,
        "solver": solver,
        "claims": [_entry(number, proof, language) for number, proof in enumerate(proofs, 1)],
    }


def _entry(number: int, proof: Proof, language: Language) -> dict[str, Any]:
    return {
        "claim": sentence(proof.claim, language),
        "verdict": proof.verdict,
        "subjects": [
            {
                "name": each.name,
                "edition": each.side.about.name,
                "code": each.code,
                "fingerprint": each.side.fingerprint,
            }
            for each in subjects_of(proof.claim)
        ],
        "questions": [
            {
                "file": _file(number, place, each),
                "sought": each.sought,
                "supposed": each.supposed,
                "status": each.status,
                "if_sat": each.verdict,
            }
            for place, each in enumerate(proof.certificates, 1)
        ],
    }


def write(folder: Path, proofs: Iterable[Proof], solver: str, language: Language, comments: Comments) -> None:
    """Write the scripts and their index into a folder, which is made where there is none. Raises OSError."""
    every = tuple(proofs)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in certificates(every, comments):
        (folder / name).write_text(text, "utf-8", newline="\n")
    data = json.dumps(index(every, solver, language), ensure_ascii=False, indent=2)
    (folder / INDEX).write_text(f"{data}\n", "utf-8", newline="\n")
