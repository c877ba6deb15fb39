"""Certificates: another solver, by other people, reads them strictly and gives the same answers."""

import json
import re
from functools import cache
from pathlib import Path
from random import Random

import cvc5
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules._compare import side_of
from ntm_rules.compare.certificates import certificates, index, write
from ntm_rules.compare.claims import (
    CanBeMet,
    CanBeMissed,
    Certificate,
    Claim,
    Equivalent,
    Implies,
    NeverDecides,
    Proof,
    Subject,
    subjects_of,
)
from ntm_rules.compare.prove import Prover
from ntm_rules.compare.results import Side
from ntm_rules.compare.sentences import claim_of, sentence, words_of
from ntm_rules.diagnostics.data import Language
from ntm_rules.report.certificate_text import certificate_comments
from ntm_rules.testing import rulesets
from tests.compare.claims import proved, ruleset
from tests.compare.domains import small_rules
from tests.strategies.effort import times

SOLVER = "z3 0.0"

SHIPPED = (
    "lai-chau/commune implies vn/commune",
    "lang-son/commune implies vn/commune",
    "lai-chau/commune-advanced implies vn/commune-advanced",
    "vn/commune-advanced implies vn/commune",
    "vn/commune@2024-02-29 implies vn/commune@2024-03-01",
    "vn/commune@2024-02-29 17.11 is equivalent to vn/commune@2024-03-01 17.11",
    "vn/commune criterion 13 implies vn/commune@2024-02-29 criterion 13",
    "vn/commune-advanced 17.5 implies vn/commune 17.11",
    "vn/commune 17.11 implies vn/commune-advanced 17.5",
    "vn/commune 10 can be met",
    "vn/commune 5 can be missed",
    "vn/commune 2.1 can be met",
    "vn/commune 17.11 never decides",
    "vn/commune-model can be met",
    "vn/civilized-urban can be met",
    "vn/civilized-urban 1 can be missed",
    "vn/district can be missed",
    "vn/province can be met",
    "vn/town is equivalent to vn/town",
    "lang-son/model-garden can be met",
    "lang-son/model-residential-area can be met",
    "lai-chau/village can be met",
    "vn/commune-2026 1 can be met",
)
"""Claims about shipped rulesets of every sort: whole rulesets, tables, real shares, open thresholds."""


def by_cvc5(text: str) -> str:
    """What another solver answers that takes nothing but the standard."""
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("strict-parsing", "true")
    solver.setOption("tlimit-per", "20000")  # milliseconds
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "certificate")
    said = []
    while not (command := parser.nextCommand()).isNull():
        said.append(command.invoke(solver, parser.getSymbolManager()))
    return "".join(said).strip()


def logic(text: str) -> str:
    found = re.search(r"\(set-logic (\w+)\)", text)
    assert found is not None
    return found[1]


def written(proof: Proof, language: Language = "en") -> dict[str, str]:
    """The scripts of a proof, by name."""
    return dict(certificates([proof], lambda p, c: certificate_comments(p, c, SOLVER, language)))


def agrees(proof: Proof) -> bool:
    """Whether another solver gives each of the answers a proof rests on. It need not know those with products."""
    for text, each in zip(written(proof).values(), proof.certificates, strict=True):
        allowed = {each.status} if logic(text).startswith("QF_L") else {each.status, "unknown"}
        assert f"(set-info :status {each.status})" in text
        assert by_cvc5(text) in allowed, text
    return True


@cache
def shipped(name: str) -> Side:
    return side_of(ntm.load(name))


@pytest.mark.parametrize("written", SHIPPED)
def test_claims_about_shipped_rulesets(written: str) -> None:
    """Every answer is given again."""
    proof = Prover().prove(claim_of(words_of(written), shipped))
    assert proof.verdict != "not proven"
    assert proof.certificates
    assert agrees(proof)


def test_small_rules_of_every_kind() -> None:
    """Tables, at least so many of, choices, real shares: also those that only small rules have."""
    side = side_of(ntm.parse(small_rules(11, 24).source.text))
    prover, random, asked = Prover(), Random(3), 0
    codes = [str(each.code) for each in side.checked.indicators]
    for code in codes:
        one, other = Subject(side, code), Subject(side, random.choice(codes))
        for made in (Implies(one, other), Equivalent(one, one), CanBeMet(one), CanBeMissed(one), NeverDecides(one, 1)):
            try:
                proof = prover.prove(made)
            except LookupError:
                continue  # it has no comparison
            assert agrees(proof)
            asked += len(proof.certificates)
    assert asked > 100


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("a / whole >= 30%", "QF_LIA"),
        ("at least 2 of (t), (u), (rating >= fair)", "QF_LIA"),
        ("t or not u", "QF_LIA"),
        ("rate >= 30%", "QF_LRA"),
        ("rate >= 30% and a / whole >= 30%", "QF_LIRA"),
        ("a / whole >= rate", "QF_NIRA"),
        ("b / a > a / whole", "QF_NIA"),
    ],
)
def test_the_plainest_logic_is_named(rule: str, name: str) -> None:
    """Products of variables are asked for only where a rule has them."""
    proof = proved("r 1.1 can be met", r=ruleset(f"1.1: {rule}"))
    assert [logic(text) for text in written(proof).values()] == [name]
    assert agrees(proof)


@times(0.3)
@given(st.data())
def test_generated_rules(data: st.DataObject) -> None:
    """Whatever rules say."""
    side = side_of(data.draw(rulesets()))
    codes = st.sampled_from([str(each.code) for each in side.checked.indicators])
    one, other = Subject(side, data.draw(codes)), Subject(side, data.draw(codes))
    kinds: tuple[Claim, ...] = (Implies(one, other), Equivalent(one, other), CanBeMet(one), NeverDecides(one))
    assert agrees(Prover(1.0).prove(data.draw(st.sampled_from(kinds))))


def test_a_certificate_of_equivalence_is_not_trivial() -> None:
    """Both sides stand in it with their rules, also where canonical forms are the same and nobody is asked."""
    one, other = ruleset("1.1: a / whole >= 30%"), ruleset("1.1: a * 10 >= 3 * whole and whole > 0")
    for proof in (proved("A equivalent B", A=one, B=one), proved("A equivalent B", A=one, B=other)):
        for text in written(proof).values():
            for who in ("first", "second"):
                for outcome in ("met", "not met"):
                    definition = re.search(rf"\(define-fun \|{who} {outcome}\| \(\) Bool (.*)\)\n", text)
                    assert definition is not None
                    assert "|whole|" in definition[1] or "|part " in definition[1], text
        asserted = [text.splitlines()[-2] for text in written(proof).values()]
        assert all("|first" in line and "|second" in line for line in asserted[:-1])


EN = (
    "; Claim: province 1.1 implies nation 1.1",
    "; |first …| is about province 1.1: mau/commune, {province}",
    "; |second …| is about nation 1.1: vn/commune, {nation}",
    "; sat: there is one; then the claim is refuted",
    "; z3 0.0 answered sat",
    ";   a: part of whole",
    ";   rate: from 0% to 100%",
    ";   region: 0 = highland, 1 = lowland",
    ";   rate: the share itself, 1 being 100%",
    ";   income: in units of 1/100 million VND",
)
VI = (
    "; Mệnh đề: province 1.1 suy ra nation 1.1",
    "; |first …| nói về province 1.1: mau/commune, {province}",
    "; sat: có; khi đó mệnh đề đã bác bỏ",
    "; z3 0.0 trả lời sat",
    ";   a: thuộc whole",
)


@pytest.mark.parametrize(("language", "lines"), [("en", EN), ("vi", VI)])
def test_a_certificate_says_what_it_is(language: Language, lines: tuple[str, ...]) -> None:
    """The claim, both rulesets with their fingerprints, the question, what an answer means, what is assumed."""
    rule = "1.1: (a / whole >= {} or rate >= 50%) and income >= 3 and region = highland\n"
    sides = {"province": ruleset(rule.format("25%")), "nation": ruleset(rule.format("30%"), id="vn/commune")}
    proof = proved("province 1.1 implies nation 1.1", **sides)
    (text,) = written(proof, language).values()
    said = text.splitlines()
    prints = {name: side.fingerprint for name, side in sides.items()}
    for line in lines:
        assert line.format(**prints) in said, text
    assert [line for line in said if line.startswith("; ")] == said[: said.index("(set-logic QF_LIRA)")]


def test_what_is_supposed_of_open_thresholds_is_said() -> None:
    """The fact that stands for a condition, the condition, and that a counterexample would only leave it undecided."""
    province = ruleset("1.1: t and a / whole >= delegated to province")
    proof = proved("province implies nation", province=province, nation=province)
    texts = list(written(proof).values())
    supposed = [text for text, each in zip(texts, proof.certificates, strict=True) if each.supposed]
    assert len(supposed) == 3
    for text in supposed:
        assert ";   |figure 1 is reached| stands for given >= delegated to province in nation 1.1\n" in text
        assert "(declare-const |figure 1 is reached| Bool)" in text
        assert "; sat: there is one; then the claim is refuted" not in text


def test_names_of_rule_files_are_quoted() -> None:
    """Vietnamese names, and such as a solver might take for its own."""
    inputs = "input số_hộ: count of households\ninput assert: attested\ninput let: count of households, part of số_hộ\n"
    rules = ruleset("1.1: let / số_hộ >= 30% and assert", inputs)
    assert agrees(proved("r 1.1 can be met", r=rules))


def test_written_to_a_folder(tmp_path: Path) -> None:
    """Each question in a file of its own, and an index that names them with the verdicts they lead to."""
    sides = {"A": ruleset("1.1: a / whole >= 30%"), "B": ruleset("1.1: a / whole >= 20%")}
    proofs = [proved(each, **sides) for each in ("A implies B", "B implies A")]

    def comments(proof: Proof, certificate: Certificate) -> list[str]:
        return list(certificate_comments(proof, certificate, SOLVER, "en"))

    folder = tmp_path / "made" / "here"
    write(folder, proofs, SOLVER, "en", comments)
    data = json.loads((folder / "index.json").read_text("utf-8"))
    assert data == index(proofs, SOLVER, "en")
    assert [each["claim"] for each in data["claims"]] == [sentence(each.claim, "en") for each in proofs]
    assert [each["verdict"] for each in data["claims"]] == ["proved", "refuted"]
    files = [question["file"] for each in data["claims"] for question in each["questions"]]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*files, "index.json"])
    for each in data["claims"]:
        statuses = [by_cvc5((folder / question["file"]).read_text("utf-8")) for question in each["questions"]]
        assert statuses == [question["status"] for question in each["questions"]]
        means = [q["if_sat"] for q in each["questions"] if q["status"] == "sat" and q["if_sat"] is not None]
        assert means in ([], [each["verdict"]])
    for claim, proof in zip(data["claims"], proofs, strict=True):
        prints = [each.side.fingerprint for each in subjects_of(proof.claim)]
        assert [subject["fingerprint"] for subject in claim["subjects"]] == prints
