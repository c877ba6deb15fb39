"""What formulas say of a record is what the definition of the language makes of it."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.compare import formulas as f
from ntm_rules.compare.domain import View, World
from ntm_rules.compare.outcomes import Outcomes
from ntm_rules.compare.points import Evaluation
from ntm_rules.compare.smt import script
from ntm_rules.compare.solver import solve
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import judge
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.testing.making import Maker
from tests.compare.domains import REFUSED, checked, disagreements, equations, point_of, says
from tests.strategies.checked import many_records, records, rulesets
from tests.strategies.effort import times


def everything(view: View, record: Record) -> Iterator[tuple[str, tuple[Outcomes, Outcome]]]:
    """The formulas of all indicators, criteria and the whole, beside what the reference makes of a record."""
    (ruleset,) = view.world.rulesets
    judged = judge(ruleset, record)
    for indicator in ruleset.indicators:
        yield f"indicator {indicator.code}", (view.indicator(0, indicator), judged.indicators[indicator.code])
    for criterion in ruleset.criteria:
        yield f"criterion {criterion.code}", (view.criterion(0, criterion), judged.criteria[criterion.code])
    yield "ruleset", (view.whole(0), judged.outcome)


def agrees(view: View, record: Record) -> None:
    """The formulas hold at a record as the reference judges it, and what is assumed of records holds of it."""
    expected = dict(everything(view, record))
    assert not disagreements(expected, point_of(view.world, record)), record
    assumed = tuple(clause.formula for clause in view.assumed_of_all)
    assert Evaluation(assumed, point_of(view.world, record)).holds, record


def without_derived(ruleset: CheckedRuleset, record: Record) -> Record:
    """A record with nothing given that is worked out from others."""
    underived = {each.name for each in ruleset.inputs if each.derivation is None}
    return Record({name: value for name, value in record.values.items() if name in underived})


@times(0.5)
@given(st.data())
def test_formulas_are_the_reference(data: st.DataObject) -> None:
    """Of generated rules and records: with gaps, with what is worked out given or refused, and without gaps."""
    ruleset, seed = data.draw(rulesets()), data.draw(st.integers(0, 2**32))
    world, maker = World.of(ruleset), Maker(ruleset)
    for missing, refused in ((0, 0), (0.1, 0), (0.2, 0.1), (0.4, 0)):
        for record in many_records(maker, seed, 5, missing=missing, refused=refused):
            agrees(world.gaps, record)
    underived = {each.name for each in ruleset.inputs if each.derivation is None}
    for record in many_records(maker, seed, 5, missing=0):
        full = without_derived(ruleset, record)
        if full.values.keys() == underived:  # figures may leave no room for a value
            agrees(world.full, full)


@times(0.15)
@given(st.data())
def test_the_solver_says_what_the_reference_says(data: st.DataObject) -> None:
    """With the inputs of a record asserted one by one, the reference's outcome can be, and no other."""
    ruleset = data.draw(rulesets())
    view = World.of(ruleset).gaps
    record = data.draw(records(ruleset, refused=0.05))
    assumed = tuple(clause.formula for clause in view.assumed_of_all)
    for _, (outcomes, outcome) in everything(view, record):
        for each in Outcome:
            asked = (*says(outcomes, each), *assumed, *equations(view, record))
            answer = solve(script(asked, view.variables), 5, ())
            assert (answer == "none") is (each is not outcome), (each, outcome)
            assert answer != "time"


# Worked cases --------------------------------------------------------------------------------------------

TRUTHS = """
input a: attested
input b: attested
input here: attested
input there: attested
"""
RULES = """
1.1: a
  applies when here
1.2: b
  applies when there
1.3: a or b
"""
MET_WHEN = (
    "",
    "met when 1.1 and 1.2 and 1.3",
    "met when 1.1 or 1.2",
    "met when not 1.1",
    "met when not (1.1 or not 1.2)",
    "met when at least 1 of 1.1, 1.2, 1.3",
    "met when at least 2 of 1.1, 1.2, 1.3",
    "met when at least 2 of 1.1, 1.2, 1.3 and not 1.2",
    "met when 1.1 or at least 2 of 1.1, 1.2, 1.3",
)


@pytest.mark.parametrize("met_when", MET_WHEN)
def test_criteria_over_all_outcomes(met_when: str) -> None:
    """However a criterion is met: over all that its indicators can be, what does not apply among it."""
    over_all_records(checked(f"  {met_when}\n{RULES.strip()}", TRUTHS))


@pytest.mark.parametrize("met_when", ["", "met when at least 2 of 1, 2, 3", "met when 1 and not 2", "met when 1 or 2"])
def test_the_whole_over_all_outcomes(met_when: str) -> None:
    """However the whole is met, of criteria that do not always apply."""
    rules = RULES.strip().replace("1.3", 'criterion 3 "Mẫu"\n3.1').replace("1.2", 'criterion 2 "Mẫu"\n2.1')
    over_all_records(checked(f"{rules}\n{met_when}", TRUTHS))


def over_all_records(ruleset: CheckedRuleset) -> None:
    """The formulas are the reference at every record of attested inputs, with gaps and without."""
    world, names = World.of(ruleset), [each.name for each in ruleset.inputs]
    for values in product((True, False, None), repeat=len(names)):
        record = Record({name: value for name, value in zip(names, values, strict=True) if value is not None})
        agrees(world.gaps, record)
        if None not in values:
            agrees(world.full, record)


GIVEN_OR_WORKED_OUT = checked(
    """
1.1: part / whole >= 50%
1.2: many
1.3: kind = large
1.4: part / whole >= by_kind
  applies when not many
""",
    """
input whole: count of households, 0 to 4
input part: count of households, part of whole
input rate: share = part / whole
input many: attested = part > 1
input kind: one of large, small = large if many else small
table by_kind by kind
  | large | 25% |
  | small |   ? |
""",
)


INSTEAD: tuple[dict[str, Value], ...] = (
    {},
    {"rate": Fraction(1, 2)},
    {"many": False},
    {"kind": "small"},
    {"many": True, "kind": "small"},
)


@pytest.mark.parametrize("refused", ["", "rate", "many", "kind"])
def test_given_worked_out_and_refused(refused: str) -> None:
    """What is worked out may be given instead, or refused; one is worked out from another."""
    world = World.of(GIVEN_OR_WORKED_OUT)
    for whole, part, instead in product((None, 0, 1, 3), (None, 0, 1, 2), INSTEAD):
        if refused in instead or (whole is not None and part is not None and part > whole):
            continue
        values: dict[str, Value | None] = {"whole": whole, "part": part, **instead}
        held = {name: value for name, value in values.items() if value is not None}
        record = Record(held, {refused: REFUSED} if refused else {})
        assert not disagreements(dict(everything(world.gaps, record)), point_of(world, record)), record


# Formulas ------------------------------------------------------------------------------------------------

MONOMIALS: list[f.Monomial] = [(), ("x",), ("y",), ("x", "y"), ("x", "x")]
POLYNOMIALS = st.dictionaries(st.sampled_from(MONOMIALS), st.integers(-6, 6).filter(bool))
WHOLE, REAL = st.integers(-5, 5).map(Fraction), st.fractions(-3, 3)


@given(POLYNOMIALS, WHOLE, WHOLE, st.booleans())
def test_comparisons_with_zero(polynomial: f.Polynomial, x: Fraction, y: Fraction, strict: bool) -> None:
    """Reduced to a plain form, a comparison of whole numbers still holds where it held."""
    compared_with_zero(polynomial, {"x": x, "y": y}, is_whole=True, strict=strict)


@given(POLYNOMIALS, REAL, REAL, st.booleans())
def test_comparisons_of_real_numbers_with_zero(
    polynomial: f.Polynomial, x: Fraction, y: Fraction, strict: bool
) -> None:
    """So does one of numbers that need not be whole."""
    compared_with_zero(polynomial, {"x": x, "y": y}, is_whole=False, strict=strict)


def compared_with_zero(polynomial: f.Polynomial, values: dict[str, Fraction], *, is_whole: bool, strict: bool) -> None:
    """Add up what a polynomial comes to, and see that its comparisons say so."""
    total = Fraction(0)
    for monomial, coefficient in polynomial.items():
        total += coefficient * prod(values[str(name)] for name in monomial)

    def holds(formula: f.Formula) -> bool:
        return Evaluation((formula,), dict(values)).holds

    assert holds(f.not_below(polynomial, is_whole, strict)) is (total > 0 if strict else total >= 0)
    assert holds(f.zero(polynomial)) is (total == 0)
