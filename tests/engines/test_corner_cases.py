"""Cases in which an engine once said something else than the definition, or nothing. Each failed when it was found."""

import json
from fractions import Fraction

import pytest

from ntm_rules.diagnostics.source import Source
from ntm_rules.engines.assessment import Assessment, assess, without_unverified
from ntm_rules.engines.details import Unset
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.engines.reference import judge
from ntm_rules.model import expressions as m
from ntm_rules.model.check import check
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.parse import parse

INPUTS = """ruleset vn/sample
input region: one of cao, thấp
input a: count of schools
input b: count of schools
input fewer: count of schools = a - b
input road: amount in km, -5 to 5
input x: attested
input y: attested
input z: attested
table low by region
    | cao  | 1 |
    | thấp | 2 |
table high by region
    | cao  | 5 |
    | thấp | 6 |
"""


def ruleset_of(condition: str, rows: str = "") -> CheckedRuleset:
    found = check(parse(Source.of(f'{INPUTS}criterion 1 "x"\n1: {condition}\n{rows}'))).ruleset
    assert found is not None
    return found


def assessed(condition: str, rows: str = "", **values: Value) -> Assessment:
    """An assessment in which both engines agree."""
    ruleset, record = ruleset_of(condition, rows), Record(values)
    function = compile_ruleset(ruleset)
    assert function.judge(record) == judge(ruleset, record)
    return assess(function, compile_ruleset(without_unverified(ruleset)), record)


@pytest.mark.parametrize("operator", [">=", ">", "<=", "<"])
def test_a_divisor_worked_out_may_be_negative(operator: str) -> None:
    """A count that is worked out may come out below zero, whatever may be given for it: the comparison turns."""
    found = assessed(f"a / fewer {operator} 30%", a=1, b=3)
    assert found.outcome is (Outcome.MET if operator in ("<", "<=") else Outcome.NOT_MET)


@pytest.mark.parametrize("operator", [">=", ">", "<=", "<"])
def test_a_divisor_given_may_be_negative(operator: str) -> None:
    """An amount whose range goes below zero turns the comparison as well."""
    found = assessed(f"1 km / road {operator} 30%", road=Fraction(-2))
    assert found.outcome is (Outcome.MET if operator in ("<", "<=") else Outcome.NOT_MET)


def test_what_chooses_between_known_thresholds_is_needed() -> None:
    """Where both thresholds are known and only the choice between them is not, the choice is what is needed."""
    found = assessed("a >= (low if x else high)", region="cao", a=3)
    assert found.outcome is Outcome.UNKNOWN
    assert found.needs == ("x",)


def test_branches_that_may_agree_are_needed() -> None:
    """Where the choice can never be known, both branches together still may decide."""
    found = assessed("(x if a / b > 30% else y)", a=1, b=0)
    assert found.needs == ("x", "y")
    assert assessed("(x if a / b > 30% else y)", a=1, b=0, x=True, y=True).outcome is Outcome.MET


def test_branches_that_disagree_are_not_needed() -> None:
    """Two known branches that disagree stay unknown: nothing is needed that could not help."""
    assert assessed("(x if a / b > 30% else y) and z", a=1, b=0, x=True, y=False).needs == ("z",)
    assert assessed("not (x if open else y)", x=True, y=False).needs == ()


ROWS = "    | cao  | ? |\n    | thấp | delegated to province |\n"


def test_a_table_without_figures_as_a_condition() -> None:
    """A rule may be no more than a table of open and delegated thresholds; its detail says what there is."""
    for record, setting in (
        ({"region": "thấp"}, m.DelegatedTo("province")),
        ({"region": "cao"}, m.Open()),
        ({}, m.Open()),
    ):
        (result,) = assessed("by region", ROWS, **record).indicators
        assert result.outcome is Outcome.UNKNOWN
        assert isinstance(result.detail, Unset)
        assert result.detail.setting == setting
        assert result.reasons


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "condition",
    ["a / 4 >= 2", "8 schools / a >= 50%", "-a >= -3", "(3 / 4) * a >= 2", "a >= (-2 if x else 3 / 4)", "open"],
)
def test_the_code_of_plain_numbers_compiles_without_warnings(condition: str) -> None:
    """Numbers where an input could stand are literals, and Python has nothing to say about the code."""
    assert compile_ruleset(ruleset_of(condition)).source


@pytest.mark.parametrize("huge", [10**30, 10**400], ids=["10^30", "10^400"])
def test_huge_numbers_are_written_out(huge: int) -> None:
    """Numbers beyond what a float holds are judged, and their assessment is still JSON."""
    found = assessed("a / b >= 50%", a=huge, b=2 * huge)
    assert found.outcome is Outcome.MET
    assert json.dumps(found.to_dict())
    assert json.dumps(assessed("a >= 5", a=huge).to_dict())


@pytest.mark.parametrize(
    ("condition", "values", "needs"),
    [
        # one more of two could not make it two, and cannot keep it from being two either
        ("at least 2 of x, open, open", {}, ()),
        ("at least 2 of x, y, open, open", {"x": False}, ()),
        ("at least 2 of x, y, open, open", {"x": True}, ("y",)),
        # a no would decide the first part, but nothing would decide the whole
        ("(x and open) or (y or open)", {}, ("y",)),
        ("(x and open) and (y or open)", {}, ("x",)),
        # what chooses can only come out one way, or not at all: both branches may still agree
        ("(y if (x or open) else z)", {}, ("x", "y", "z")),
        # no row of the table has a figure
        ("a >= by region", {}, ()),
    ],
)
def test_what_could_decide_nothing_is_not_needed(
    condition: str, values: dict[str, Value], needs: tuple[str, ...]
) -> None:
    """An input is asked for only where some value of it could have a share in an outcome."""
    found = assessed(condition, ROWS if "by" in condition else "", **values)
    assert found.outcome is Outcome.UNKNOWN
    assert (found.needs, found["1"].needs) == (needs, needs)


def test_a_criterion_needs_only_what_could_decide_it() -> None:
    """An indicator that can only turn out met decides nothing beside one that can only be missed."""
    text = '{}criterion 1 "x"\n{}1.1: x or open\n1.2: y and open\n1.3: z\n'
    for met_when, values, needs in (
        ("", {}, ("y", "z")),
        ("  met when at least 2 of 1.1, 1.2, 1.3\n", {}, ("x", "y", "z")),
        ("  met when at least 2 of 1.1, 1.2, 1.3\n", {"z": False}, ("y",)),
        ("  met when 1.1 or 1.2\n", {}, ("x",)),
        ("  met when 1.2 or (1.1 and 1.3)\n", {"z": True}, ("x",)),
    ):
        ruleset = check(parse(Source.of(text.format(INPUTS, met_when)))).ruleset
        assert ruleset is not None
        compiled = compile_ruleset(ruleset)
        assert assess(compiled, compile_ruleset(without_unverified(ruleset)), Record(values)).needs == needs
