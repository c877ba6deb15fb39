"""Rulesets and claims for tests of proofs."""

import ntm_rules as ntm
from ntm_rules._compare import side_of
from ntm_rules.compare.claims import Claim, Proof, Shown, subjects_of
from ntm_rules.compare.prove import Prover
from ntm_rules.compare.results import Side
from ntm_rules.compare.sentences import claim_of, words_of
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.validate import validate

INPUTS = """
input region: one of highland, lowland
input year: year 2021 to 2022
input whole: count of households
input a: count of households, part of whole
input b: count of households, part of a
input income: amount in million_vnd, 2 decimals
input rate: share
input given: share = a / whole
input rating: ranked weak < fair < good
input t: attested
input u: attested
"""


def ruleset(rules: str, inputs: str = INPUTS, id: str = "mau/commune") -> Side:
    """A ruleset of some rules; a criterion is put before them where they begin with none."""
    head = "" if rules.lstrip().startswith("criterion") else 'criterion 1 "Mẫu"\n'
    return side_of(ntm.parse(f"ruleset {id}\n{inputs.strip()}\n{head}{rules.strip()}\n"))


def claim(sentence: str, **sides: Side) -> Claim:
    """A claim in words about rulesets by name."""
    return claim_of(words_of(sentence), sides.__getitem__)


def proved(sentence: str, timeout: float = 5.0, **sides: Side) -> Proof:
    """What comes of a claim."""
    return Prover(timeout).prove(claim(sentence, **sides))


def is_acceptable(ruleset: CheckedRuleset, record: Record) -> bool:
    """Whether a record, as somebody would give it, is accepted without a problem, and read as what it is."""
    given = {name: value for name, value in record.values.items() if name in ruleset.input_named}
    found = validate(ruleset, given)
    return not found.problems and dict(found.record.values) == given


def shown(proof: Proof) -> Shown:
    """The record of a proof, which must have one that all its rulesets accept."""
    assert proof.shown is not None
    assert all(is_acceptable(each.side.checked, proof.shown.record) for each in subjects_of(proof.claim))
    return proof.shown
