"""Claims: what is proved and refuted, against trying every record; the records that are shown."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from math import prod
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules._compare import side_of
from ntm_rules.compare.claims import (
    CanBeMet,
    CanBeMissed,
    Equivalent,
    Implies,
    NeverDecides,
    Proof,
    Subject,
    Verdict,
)
from ntm_rules.compare.prove import Prover
from ntm_rules.compare.reach import is_open
from ntm_rules.compare.results import Side
from ntm_rules.compare.variants import comparisons, without_comparison
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import outcome_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from tests.compare import domains
from tests.compare.claims import INPUTS, is_acceptable, proved, ruleset, shown
from tests.strategies.effort import times

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome

# Every record of small domains ---------------------------------------------------------------------------

COUNT, PAIRS, MOST = 50, 50, 1000


@cache
def small() -> CheckedRuleset:
    """Indicators over inputs with few values."""
    return domains.small_rules(7, COUNT)


def small_side() -> Side:
    return side_of(ntm.parse(small().source.text))


def every_record(*indicators: Indicator) -> list[Record]:
    """All full records of what indicators read."""
    expressions = [e for each in indicators for e in (each.condition, each.applies_when)]
    names = small().inputs_of(*expressions)
    return [r for r in domains.records(names, domains.cuts(small(), *expressions)) if domains.is_full(names, r)]


def outcomes(*indicators: Indicator) -> list[tuple[Outcome, ...]]:
    """What the reference makes of all full records."""
    return [tuple(outcome_of(each, small(), record) for each in indicators) for record in every_record(*indicators)]


def subjects(side: Side, *indicators: Indicator) -> Iterator[Subject]:
    return (Subject(side, str(each.code)) for each in indicators)


def replays(proof: Proof, *indicators: Indicator) -> bool:
    """Whether the record of a proof is one that is accepted, with the outcomes that are claimed for it."""
    if proof.shown is None:
        return True
    assert is_acceptable(small(), proof.shown.record)
    return proof.shown.outcomes == tuple(outcome_of(each, small(), proof.shown.record) for each in indicators)


def test_what_can_be_met_and_missed_by_every_record() -> None:
    """An outcome is proved possible exactly where a record has it, and undecided only where one is unknown."""
    side, prover, verdicts = small_side(), Prover(), Counter[Verdict]()
    for indicator in small().indicators:
        found = {outcome for (outcome,) in outcomes(indicator)}
        for kind, wanted in ((CanBeMet, MET), (CanBeMissed, NOT_MET)):
            proof = prover.prove(kind(*subjects(side, indicator)))
            verdicts[proof.verdict] += 1
            assert replays(proof, indicator)
            assert (proof.verdict == "proved") == (wanted in found), indicator
            assert proof.verdict != "undecided" or UNKNOWN in found
            assert proof.verdict != "refuted" or UNKNOWN not in found or _divides(indicator)
            assert proof.verdict != "not proven"
    assert {"proved", "refuted", "undecided"} <= verdicts.keys()


def _divides(indicator: Indicator) -> bool:
    return any(isinstance(e, m.Quotient) for e in small().reach(indicator.condition, indicator.applies_when))


def small_pairs() -> Iterator[tuple[Indicator, Indicator]]:
    """Pairs of indicators that read few values between them, others first, then each with itself."""
    random = Random(8)
    pairs = list(product(small().indicators, repeat=2))
    random.shuffle(pairs)
    for first, second in pairs:
        expressions = [e for each in (first, second) for e in (each.condition, each.applies_when)]
        names = small().inputs_of(*expressions)
        choices = domains._choices(names, domains.cuts(small(), *expressions))
        if prod(map(len, choices)) <= MOST:
            yield first, second


def test_what_implies_what_by_every_record() -> None:
    """Refuted exactly where a record passes the first and misses the second; proved where none is even below it."""
    side, prover, verdicts = small_side(), Prover(), Counter[Verdict]()
    for pair in islice(small_pairs(), PAIRS):
        found = set(outcomes(*pair))
        proof = prover.prove(Implies(*subjects(side, *pair)))
        verdicts[proof.verdict] += 1
        assert replays(proof, *pair) or proof.why == "open thresholds"
        passes = {each for each in found if each[0] in (MET, NOT_APPLICABLE)}
        refuted = any(second is NOT_MET for _, second in passes)
        below = any(second is NOT_MET and first is not NOT_MET for first, second in found)
        below = below or any(second is UNKNOWN for _, second in passes)
        assert (proof.verdict == "refuted") == refuted, pair
        if not refuted:
            turns_on_figures = any(is_open(small(), each) for each in pair)
            assert proof.verdict == ("undecided" if below else "proved") or turns_on_figures, pair
            assert proof.verdict != "proved" or not below
            assert proof.never_met == (proof.verdict == "proved" and not passes)
    assert {"proved", "refuted", "undecided"} <= verdicts.keys()


def test_what_is_equivalent_by_every_record() -> None:
    """Refuted exactly where both outcomes are known and differ; proved only where none differ."""
    side, prover, verdicts = small_side(), Prover(), Counter[Verdict]()
    pairs = [*((each, each) for each in small().indicators[:20]), *islice(small_pairs(), PAIRS)]
    for pair in pairs:
        found = set(outcomes(*pair))
        proof = prover.prove(Equivalent(*subjects(side, *pair)))
        verdicts[proof.verdict] += 1
        assert replays(proof, *pair) or proof.why == "open thresholds"
        assert (proof.verdict == "refuted") == any(a is not b and UNKNOWN not in (a, b) for a, b in found)
        assert proof.verdict != "proved" or all(a is b for a, b in found)
        assert proof.verdict != "not proven"
        if pair[0] is pair[1]:
            assert proof.verdict == "proved"
    assert {"proved", "refuted"} <= verdicts.keys()


def test_which_comparisons_never_decide_by_every_record() -> None:
    """Proved exactly where every record has the same outcome without the comparison."""
    side, prover, verdicts = small_side(), Prover(), Counter[Verdict]()
    for indicator in small().indicators:
        for place in range(1, len(comparisons(indicator.condition)) + 1):
            without = evolve(indicator, condition=without_comparison(indicator.condition, place))
            proof = prover.prove(NeverDecides(*subjects(side, indicator), place))
            verdicts[proof.verdict] += 1
            records = every_record(indicator)
            same = all(outcome_of(indicator, small(), r) is outcome_of(without, small(), r) for r in records)
            assert proof.verdict == ("proved" if same else "refuted"), (indicator, place)
            assert replays(proof, indicator, without)
    assert {"proved", "refuted"} <= verdicts.keys()


# Worked examples -----------------------------------------------------------------------------------------

NATION = ruleset("1.1: a / whole >= 30%\n1.2: income >= 40\n", id="vn/commune")


@pytest.mark.parametrize(
    ("province", "verdict"),
    [
        ("1.1: a / whole >= 30%\n1.2: income >= 40\n", "proved"),
        ("1.1: a / whole >= 50%\n1.2: income >= 40.5\n1.3: t\n", "proved"),
        ("1.1: a / whole >= 29%\n1.2: income >= 60\n", "refuted"),
        ("1.1: a / whole > 30%\n", "refuted"),
        ("1.1: a / whole >= open\n1.2: income >= 40\n", "undecided"),
        ("1.1: a / whole >= 50%\n1.2: income >= 40\n  applies when t\n", "refuted"),
    ],
)
def test_a_province_and_the_nation(province: str, verdict: str) -> None:
    """A looser figure, an indicator left out, or for some only, is shown with a record; a stricter one is proved."""
    proof = proved("province implies nation", province=ruleset(province), nation=NATION)
    assert proof.verdict == verdict
    if verdict == "refuted":
        first, second = shown(proof).outcomes
        assert first in (MET, NOT_APPLICABLE)
        assert second is NOT_MET
    if verdict == "undecided":
        assert UNKNOWN in shown(proof).outcomes


def test_a_looser_province_is_refuted_with_a_round_record() -> None:
    """At least 25 of 100 and less than 30."""
    province = ruleset("1.1: a / whole >= 25%")
    proof = proved("province 1.1 implies nation 1.1", province=province, nation=NATION)
    values = shown(proof).record.values
    assert values.keys() == {"whole", "a"}
    assert values["whole"] == 100
    assert values["a"] in range(25, 30)
    assert shown(proof).outcomes == (MET, NOT_MET)
    assert {(each.kind, each.input) for each in proof.assumptions} == {
        ("range", "whole"), ("range", "a"), ("part of", "a")
    }  # fmt: skip


def test_open_thresholds_are_no_more_equal_than_sealed_letters() -> None:
    """What both leave to others is proved only where it is the same condition of the same place."""
    decided = f'instrument "1/QĐ-TTg" of 2022-03-08\n{INPUTS.strip()}'
    one, other = (
        ruleset(f'1.1: a / whole >= open\n  source "1/QĐ-TTg" item {item}', decided) for item in ("1.1", "1.2")
    )
    same = proved("one implies other", one=one, other=one)
    assert (same.verdict, same.for_any_figure, same.never_met) == ("proved", True, True)
    apart = proved("one implies other", one=one, other=other)
    assert (apart.verdict, apart.why) == ("undecided", "open thresholds")
    assert [each.supposed for each in apart.certificates].count(True) == 1
    assert shown(apart).outcomes == (UNKNOWN, UNKNOWN)
    half = proved("one implies other", one=ruleset("1.1: t and a / whole >= open"), other=ruleset("1.1: t"))
    assert (half.verdict, half.for_any_figure) == ("proved", True)


def test_what_can_never_be_met() -> None:
    """A contradiction within a rule; a threshold that is open is another matter, and a ratio over nothing none."""
    rules = ruleset("""
1.1: a / whole <= 30% and b / whole >= 40%
1.2: a / whole >= open
1.3: income >= delegated to province and t
1.4: rate >= 30% or not rate >= 30%
1.5: a / whole >= 30%
""")
    verdicts = {
        (code, kind): proved(f"r {code} can be {kind}", r=rules).verdict
        for code in ("1.1", "1.2", "1.3", "1.4", "1.5")
        for kind in ("met", "missed")
    }
    assert verdicts == {
        ("1.1", "met"): "refuted", ("1.1", "missed"): "proved",
        ("1.2", "met"): "undecided", ("1.2", "missed"): "undecided",
        ("1.3", "met"): "undecided", ("1.3", "missed"): "proved",
        ("1.4", "met"): "proved", ("1.4", "missed"): "refuted",
        ("1.5", "met"): "proved", ("1.5", "missed"): "proved",
    }  # fmt: skip


def test_what_never_decides() -> None:
    """An indicator that follows from another, and no other one; whether an open one does, nobody knows."""
    rules = ruleset("1.1: a / whole >= 30%\n1.2: a / whole >= 20%\n1.3: t\n")
    found = {code: proved(f"r {code} never decides", r=rules) for code in ("1.1", "1.2", "1.3")}
    assert {code: proof.verdict for code, proof in found.items()} == {
        "1.1": "refuted", "1.2": "proved", "1.3": "refuted"
    }  # fmt: skip
    assert shown(found["1.1"]).outcomes == (NOT_MET, MET)
    with_open = ruleset("1.1: t\n1.2: income >= open\n1.3: a / whole >= delegated to province\n")
    assert proved("r 1.2 never decides", r=with_open).verdict == "undecided"


# When nobody knows ---------------------------------------------------------------------------------------


def test_running_out_of_time_is_not_proven() -> None:
    """Products of variables within a moment: nothing is claimed, and time is the reason."""
    inputs = "\n".join(f"input n{i}: count of households" for i in range(1, 5))
    hard = ruleset("1.1: n1 * n1 * n1 + n2 * n2 * n2 = n3 * n3 * n3 and n1 > 0 and n2 > 0", inputs)
    proof = proved("r can be met", timeout=0.05, r=hard)
    assert (proof.verdict, proof.why, proof.shown) == ("not proven", "time", None)


def test_inputs_that_are_no_one_thing() -> None:
    """An input of another unit in the other ruleset is not compared."""
    one, other = (ruleset("1.1: x >= 3", f"input x: {kind}") for kind in ("count of households", "count of people"))
    proof = proved("one implies other", one=one, other=other)
    assert (proof.verdict, proof.why) == ("not proven", "inputs differ")


# From Python ---------------------------------------------------------------------------------------------


def test_claims_from_python(tmp_path: Path) -> None:
    """Rulesets are those given by name, else ids, editions and files; sentences are of either language."""
    path = tmp_path / "mine.ntm"
    path.write_text(NATION.checked.source.text, "utf-8")
    mine = ntm.parse_file(path)
    assert ntm.prove("a implies b", a=mine, b=mine).verdict == "proved"
    assert ntm.prove(f'"{path}" 1.1 suy ra quốc_gia 1.1', quốc_gia=mine).verdict == "proved"
    assert ntm.prove("vn/commune@2024-03-01 17.11 can be missed").verdict == "proved"
    own = ntm.prove("vn/commune 1.1 can be met", **{"vn/commune": mine})
    assert own.claim == CanBeMet(Subject(side_of(mine), "1.1", "vn/commune"))
    for no_claim, error in (
        ("a", ValueError),
        ("vn/comune can be met", LookupError),
        ("a 2.1 can be met", LookupError),
    ):
        with pytest.raises(error):
            ntm.prove(no_claim, a=mine)


def test_without_a_solver_the_error_says_what_to_install() -> None:
    """Importing the package does not need z3, and asking for a proof names the extra."""
    code = "import sys; sys.modules['z3'] = None; import ntm_rules; ntm_rules.prove('vn/town can be met')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'pip install "ntm-rules[prove]"' in done.stderr


# Generated rules -----------------------------------------------------------------------------------------


@times(0.5)
@given(st.data())
def test_records_of_generated_rules_replay(data: st.DataObject) -> None:
    """Whatever is shown of generated rules is accepted by them, and judged as claimed; no engine is at fault."""
    from ntm_rules.testing import rulesets

    side = side_of(data.draw(rulesets()))
    codes = [str(each.code) for each in side.checked.indicators]
    one, other = (Subject(side, data.draw(st.sampled_from(codes))) for _ in range(2))
    prover = Prover(1.0)
    for made in (Implies(one, other), Equivalent(one, other), CanBeMet(one), CanBeMissed(one), NeverDecides(one)):
        proof = prover.prove(made)
        assert proof.why in ("", "time", "open thresholds", "size")
        if proof.shown is not None:
            shown(proof)
