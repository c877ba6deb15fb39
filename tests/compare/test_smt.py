"""Questions as SMT-LIB: a second solver, by other people, reads them and gives the same answers."""

from collections.abc import Iterator
from random import Random

import cvc5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.compare import formulas as f
from ntm_rules.compare.direction import BETTER, OTHER, WORSE
from ntm_rules.compare.domain import World
from ntm_rules.compare.question import Question
from ntm_rules.compare.smt import Sort, Variables, script
from ntm_rules.compare.solver import solve
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.testing.choosing import Seeded, one_of
from tests.compare.domains import checked
from tests.compare.mutating import mutations
from tests.compare.rewriting import alone
from tests.strategies.checked import rulesets
from tests.strategies.effort import times


def by_z3(text: str) -> str:
    """sat, unsat, or unknown where time ran out."""
    answer = solve(text, 60 if is_linear(text) else 3, ())
    return {"none": "unsat", "time": "unknown"}[answer] if isinstance(answer, str) else "sat"


def by_cvc5(text: str) -> str:
    """What another solver answers; it refuses what its logic does not have."""
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("tlimit-per", "60000" if is_linear(text) else "500")  # milliseconds
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    said = []
    while not (command := parser.nextCommand()).isNull():
        said.append(command.invoke(solver, parser.getSymbolManager()))
    return "".join(said).strip()


def agreed(text: str) -> str:
    """The answer of both."""
    ours, theirs = by_z3(text), by_cvc5(text)
    assert theirs in ("sat", "unsat", "unknown"), text
    if is_linear(text):
        assert ours == theirs != "unknown", text
    else:
        assert {ours, theirs} != {"sat", "unsat"}, text
    return ours


def is_linear(text: str) -> bool:
    return "(set-logic QF_L" in text


def questions(old: CheckedRuleset, new: CheckedRuleset) -> Iterator[Question]:
    """All that is asked of the first indicators of two rulesets."""
    world = World.of(old, new)
    for view, formula in ((world.full, WORSE), (world.full, BETTER), (world.gaps, OTHER)):
        before, after = view.indicator(0, old.indicators[0]), view.indicator(1, new.indicators[0])
        yield Question(view, formula, {**before.named("old"), **after.named("new")})


def texts(each: Question) -> Iterator[str]:
    """A question as our solver is asked it, and as it is handed to others."""
    plain = script(each.formulas, each.view.variables)
    yield plain
    answer = by_z3(plain)
    if answer != "unknown":
        yield each.certificate(("Câu hỏi này",), "sat" if answer == "sat" else "unsat")


@times(0.5)
@given(st.data())
def test_two_solvers_agree(data: st.DataObject) -> None:
    """On what is asked of generated rules and the same changed in one point."""
    generated, chooser = data.draw(rulesets()), Seeded(Random(data.draw(st.integers(0, 2**32))))
    ruleset = alone(generated, data.draw(st.sampled_from(generated.indicators)))
    for each in questions(ruleset, one_of(chooser, list(mutations(ruleset))).ruleset):
        assert len({agreed(text) for text in texts(each)}) == 1


VIETNAMESE = """
input số_hộ: count of households
input số_hộ_phân_loại: count of households, part of số_hộ
input tỷ_lệ: share
input đường: amount in km
input vùng: one of đồng_bằng, miền_núi
input đạt: attested
"""


def asked(old: str, new: str, inputs: str = VIETNAMESE) -> tuple[str, str, str]:
    """Whether a rule is worse than another, better, or differs from it where data are missing."""
    first, second = (checked(f"1: {rule}", inputs) for rule in (old, new))
    worse, better, other = (next(texts(each)) for each in questions(first, second))
    return worse, better, other


@pytest.mark.parametrize(
    ("old", "new", "logic"),
    [
        ("đạt or số_hộ >= 3", "đạt or số_hộ >= 4", "QF_LIA"),
        ("đạt", "not đạt", "QF_LIA"),
        ("vùng = đồng_bằng", "vùng = miền_núi", "QF_LIA"),
        ("số_hộ_phân_loại / số_hộ >= 30%", "số_hộ_phân_loại / số_hộ >= 50%", "QF_LIA"),
        ("đường >= 1.5", "đường >= 1500 m and đường > 2", "QF_LIA"),
        ("tỷ_lệ >= 30%", "tỷ_lệ > 30%", "QF_LRA"),
        ("tỷ_lệ >= 30% and số_hộ >= 3", "tỷ_lệ > 50% or số_hộ >= 5", "QF_LIRA"),
        ("đường / số_hộ >= 1 km per households", "đường / số_hộ >= 2 km per households", "QF_LIA"),
        ("số_hộ_phân_loại / số_hộ >= tỷ_lệ", "số_hộ_phân_loại / số_hộ > tỷ_lệ", "QF_NIRA"),
        ("đường * số_hộ >= 3 km * số_hộ_phân_loại", "đường * số_hộ > 3 km * số_hộ_phân_loại", "QF_NIA"),
        ("tỷ_lệ * tỷ_lệ >= 25%", "tỷ_lệ * tỷ_lệ > 25%", "QF_NRA"),
    ],
)
def test_the_plainest_logic_is_named(old: str, new: str, logic: str) -> None:
    """Whole numbers, real ones or both; products of variables only where there are some. Names may be Vietnamese."""
    worse, better, _ = asked(old, new)
    assert f"(set-logic {logic})" in worse
    assert agreed(worse) == "sat" or not is_linear(worse)
    if is_linear(better):
        agreed(better)


def test_answers_of_worked_questions() -> None:
    """Nobody is judged better where more is asked for; a gap makes no difference."""
    worse, better, other = asked("số_hộ_phân_loại / số_hộ >= 30%", "số_hộ_phân_loại / số_hộ >= 50%")
    assert [agreed(worse), agreed(better), agreed(other)] == ["sat", "unsat", "sat"]
    worse, better, other = asked("số_hộ >= 3", "not số_hộ <= 2")
    assert [agreed(worse), agreed(better), agreed(other)] == ["unsat", "unsat", "unsat"]


def test_a_certificate_says_what_it_is() -> None:
    """Comments, the status that is claimed, and facts by name stand in it, so that somebody can read it."""
    first, second = (checked(f"1: số_hộ >= {figure}", VIETNAMESE) for figure in (3, 4))
    better = list(questions(first, second))[1]
    text = better.certificate(("Hỏi: có xã nào\nđược đánh giá tốt hơn?",), "unsat")
    assert text.startswith("; Hỏi: có xã nào\n; được đánh giá tốt hơn?\n(set-logic QF_LIA)\n")
    assert "\n(set-info :status unsat)\n" in text
    assert "(define-fun |old met| () Bool" in text
    assert "(declare-const |số_hộ| Int)" in text
    assert agreed(text) == "unsat"


SORTS: dict[str, Sort] = {"a": "Bool", "b": "Bool", "c": "Bool"}


def test_what_stands_in_several_places_is_defined_once() -> None:
    """A script grows with the formulas that there are, not with how often they are used."""
    a, b, c = map(f.fact, "abc")
    either = f.any_of((a, b))
    text = script((f.all_of((either, c)), f.any_of((f.all_of((either, f.negation(c))), c))), Variables(SORTS, {}))
    assert text.count("(or |a| |b|)") == 1
    assert agreed(text) == "sat"
