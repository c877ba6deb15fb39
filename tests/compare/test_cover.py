"""Covering cases: each condition decides, true and false; measured again by the reference, written and read again."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules import Outcome
from ntm_rules.cases.read import Case, read_cases
from ntm_rules.cases.run import run_cases
from ntm_rules.cases.write import write_cases
from ntm_rules.compare.conditions import conditions
from ntm_rules.compare.cover import Cover, cover
from ntm_rules.compare.exercise import Measure, Obligation
from ntm_rules.engines.reference import outcome_of, value_of
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.testing import rulesets
from ntm_rules.testing.making import Maker
from tests.compare.domains import checked, cuts, is_full, records, small_rules
from tests.compare.supposing import supposing
from tests.strategies.checked import many_records
from tests.strategies.effort import times

INPUTS = """
input region: one of north, south
input households: count of households
input sorting: count of households, part of households
input rate: share
input rating: ranked weak < fair < good
input plan: attested
input other: attested
let standing = north if plan else region
table floors by standing
  | north | 10% |
  | south | 50% |
"""


def is_met(obligation: Obligation, ruleset: CheckedRuleset, record: Record) -> bool:
    """Whether a record meets an obligation, by the reference alone: its condition holds, or not, and decides."""
    condition, indicator = obligation.condition.expression, obligation.indicator
    if value_of(condition, ruleset, record) is not obligation.holds or wants_data(indicator, ruleset, record):
        return False
    otherwise = supposing(condition, not obligation.holds, indicator, ruleset, record)
    return outcome_of(indicator, ruleset, record) is not otherwise


def wants_data(indicator: Indicator, ruleset: CheckedRuleset, record: Record) -> bool:
    """Whether anything that an indicator reads is missing."""
    read = (ruleset.input_named[name] for name in ruleset.inputs_of(indicator.condition, indicator.applies_when))
    return any(each.derivation is None and each.name not in record.values for each in read)


def every_obligation(ruleset: CheckedRuleset) -> set[Obligation]:
    """What there is to exercise: two of each condition."""
    return {
        Obligation(indicator, each, holds)
        for indicator in ruleset.indicators
        for each in conditions(indicator, ruleset)
        for holds in (True, False)
    }


def met(ruleset: CheckedRuleset, found: Iterable[Record]) -> set[Obligation]:
    """The obligations that records meet."""
    everything = every_obligation(ruleset)
    return {each for record in found for each in everything if is_met(each, ruleset, record)}


def read_again(found: Cover, folder: Path, **options: object) -> tuple[Case, ...]:
    """The cases of a cover, written and read."""
    path = folder / "x.cases.toml"
    path.write_text(write_cases(found, "mau/commune", "vi", **options), "utf-8")  # type: ignore[arg-type]
    return read_cases(path)


def of(rule: str) -> Cover:
    """The cover of one rule."""
    return cover(checked(f"1.1: {rule}", INPUTS))


def told(found: Cover) -> set[tuple[str, bool, str]]:
    """Which conditions no record exercises, and why."""
    return {(type(each.condition.expression).__name__, each.holds, why) for each, why in found.impossible}


def test_all_of_three_takes_four_records() -> None:
    """Of `a and b and c` one record exercises all that are true, and each that is false takes one of its own."""
    found = of("plan and other and rating >= good")
    assert [len(each.exercised) for each in found.coverings] == [3, 1, 1, 1]
    assert found.impossible == ()
    first, *rest = found.coverings
    assert first.outcomes == {"1.1": Outcome.MET}
    assert [dict(each.outcomes) for each in rest] == [{"1.1": Outcome.NOT_MET}] * 3


def test_conditions_of_definitions_count() -> None:
    """What decides between thresholds is a condition of the rule, though it stands in a definition."""
    found = of("sorting / households >= floors")
    assert {each.condition.within for each in found.obligations} == {None, "standing"}
    assert found.impossible == ()


def test_what_says_when_a_rule_applies_counts() -> None:
    """A condition for applying decides between an outcome and none."""
    found = of("plan\n  applies when households > 0")
    outcomes = {
        (each.obligation.condition.place, each.obligation.holds, each.outcome, each.otherwise)
        for covering in found.coverings
        for each in covering.exercised
    }
    assert ("applies when", False, Outcome.NOT_APPLICABLE) in {each[:3] for each in outcomes}
    assert ("rule", False, Outcome.NOT_MET, Outcome.MET) in outcomes


@pytest.mark.parametrize(
    ("rule", "impossible"),
    [
        ("plan and households >= open", {("Compare", True, "unsettled"), ("Compare", False, "unsettled")}),
        ("plan and open", {("Threshold", True, "unsettled"), ("Threshold", False, "unsettled")}),
        ("plan and households - sorting >= 0", {("Compare", False, "never false")}),
        ("plan and households - sorting < 0", {("Compare", True, "never true"), ("InputValue", True, "never decides"),
                                               ("InputValue", False, "never decides")}),
        ("households >= 3 and households >= 2", {("Compare", False, "never decides")}),
    ],
)  # fmt: skip
def test_what_no_record_exercises_is_told(rule: str, impossible: set[tuple[str, bool, str]]) -> None:
    """An obligation that no record meets is listed with its reason, never left out."""
    assert told(of(rule)) == impossible


def test_known_outcomes_are_preferred() -> None:
    """A condition is shown to decide between met and not met where it can be, not between unknown and not met."""
    found = of("plan and (other or households >= open)")
    plan = [
        each
        for covering in found.coverings
        for each in covering.exercised
        if each.obligation.condition.expression == found.obligations[0].condition.expression
    ]
    assert {(each.outcome, each.otherwise) for each in plan} == {
        (Outcome.MET, Outcome.NOT_MET),
        (Outcome.NOT_MET, Outcome.MET),
    }


def test_present_cases_are_not_proposed_again() -> None:
    """What present records exercise is counted, and only the rest is proposed."""
    ruleset = checked("1.1: plan and other", INPUTS)
    both = Record({"plan": True, "other": True})
    found = cover(ruleset, (both,))
    assert len(found.obligations) == 4
    assert {(each.holds, each.condition.expression.name) for each in found.present} == {(True, "plan"), (True, "other")}
    assert sum(len(each.exercised) for each in found.coverings) == 2
    assert cover(ruleset, (both, *(each.record for each in found.coverings))).coverings == ()


def test_records_that_want_data_show_nothing() -> None:
    """That a condition tells unknown from not met for want of data does not exercise it."""
    ruleset = checked("1.1: plan and other", INPUTS)
    assert cover(ruleset, (Record({"plan": True}),)).present == ()
    assert len(cover(ruleset, (Record({"plan": False}),)).present) == 0


# Written and read ----------------------------------------------------------------------------------------


def test_what_is_written(tmp_path: Path) -> None:
    """A record and a case for each, with comments that say what is exercised; names in use are left alone."""
    found = of("plan and (rate >= 30% or households >= open)")
    text = write_cases(found, "mau/commune", "en", on="2024-03-01", taken={"cover_1"})
    assert text.startswith("# Proposed by `ntm cases --cover` for mau/commune.")
    assert "[records.cover_1]" not in text
    assert "[records.cover_2]" in text
    assert "# 1.1: plan: true; met, else not met" in text
    assert "# 1.1: households >= open: true or false: the threshold exists, but its figure is not established" in text
    assert {each.on for each in read_again(found, tmp_path, on="2024-03-01")} == {"2024-03-01"}


@times(0.3)
@given(rules=rulesets())
def test_covers_are_complete_written_and_read(rules: ntm.Ruleset, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is printed is read again and passes; measured by the reference, all is exercised that is not given up."""
    ruleset = rules.checked
    found = cover(ruleset, timeout=1)
    cases = read_again(found, tmp_path_factory.mktemp("cases"))
    assert list(run_cases(cases, lambda on: rules.assess)) == []
    exercised = met(ruleset, (rules.validate(case.record).record for case in cases))
    given_up = dict(found.impossible)
    assert exercised | given_up.keys() == every_obligation(ruleset)
    assert {each for each in given_up if given_up[each] not in ("time", "size")}.isdisjoint(exercised)
    assert "not shown" not in given_up.values()


@times(0.3)
@given(seed=st.integers(0, 10**6))
def test_what_is_given_up_no_record_meets(seed: int) -> None:
    """Over domains so small that every record can be tried, no record meets what is said to be impossible."""
    ruleset = small_rules(seed, 2)
    found = cover(ruleset)
    for each, _ in found.impossible:
        expressions = each.indicator.condition, each.indicator.applies_when
        names = ruleset.inputs_of(*expressions)
        full = (record for record in records(names, cuts(ruleset, *expressions)) if is_full(names, record))
        assert not [record for record in full if is_met(each, ruleset, record)]


@times(0.5)
@given(rules=rulesets(), seed=st.integers(0, 2**32 - 1))
def test_measuring_is_what_the_reference_says(rules: ntm.Ruleset, seed: int) -> None:
    """Of full records, what is measured is what the reference makes of rules in which a condition is supposed."""
    ruleset = rules.checked
    measure = Measure(ruleset)
    given = {each.name for each in ruleset.inputs if each.derivation is None}
    for record in many_records(Maker(ruleset), seed, 3, missing=0):
        full = Record({name: value for name, value in record.values.items() if name in given})
        if given <= full.values.keys():
            assert {each.obligation for each in measure.exercised(full)} == met(ruleset, (full,))


@pytest.mark.parametrize("id", [*(id for id in ntm.list_rulesets() if id.startswith("vn/")), "lai-chau/village"])
def test_every_shipped_ruleset(id: str, tmp_path: Path) -> None:
    """All of a shipped ruleset is exercised, but for what waits for a figure; and the cases pass."""
    rules = ntm.load(id)
    found = cover(rules.checked)
    assert {why for _, why in found.impossible} <= {"unsettled"}
    cases = read_again(found, tmp_path)
    assert list(run_cases(cases, lambda on: rules.assess)) == []
    measure = Measure(rules.checked)
    read = (rules.validate(case.record).record for case in cases)
    exercised = {each.obligation for record in read for each in measure.exercised(record)}
    assert exercised | dict(found.impossible).keys() == set(found.obligations)
    assert len({case.title for case in cases}) == len(cases)
