"""What rests on unverified thresholds, by worked examples."""

from fractions import Fraction

import pytest

from ntm_rules.diagnostics.source import Source
from ntm_rules.engines.assessment import Assessment, assess, without_unverified
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.engines.reference import judge
from ntm_rules.model.check import check
from ntm_rules.model.record import Record, Value
from ntm_rules.syntax.parse import parse

HEAD = """ruleset vn/sample
input plan: attested
input n: count of households
input part: count of households, part of n
input region: one of north, south
table t by region
  | north | 30% |
  | south | 40% |
  basis official
criterion 1 "x"
"""


def assessed(rule: str, **values: Value) -> Assessment:
    ruleset = check(parse(Source.of(HEAD + rule))).ruleset
    assert ruleset is not None
    cautious, record = without_unverified(ruleset), Record(values)
    compiled = compile_ruleset(cautious)
    assert compiled.judge(record) == judge(cautious, record)
    return assess(compile_ruleset(ruleset), compiled, record)


@pytest.mark.parametrize(
    ("rule", "values", "rests"),
    [
        ("1.1: plan\n  basis unverified\n", {"plan": True}, True),
        ("1.1: plan\n  basis reported\n", {"plan": True}, False),
        ("1.1: plan\n", {"plan": False}, True),
        ("1.1: part / n >= 30%\n  basis unverified\n", {"part": 3, "n": 10}, True),
        ("1.1: part / n >= 30%\n  basis official\n", {"part": 3, "n": 10}, False),
        ("1.1: part / n >= 30%\n", {"part": 3, "n": 10}, True),
        # the attested half of an unverified rule decides alone
        ("1.1: plan and part / n >= 30%\n  basis unverified\n", {"plan": False}, True),
        # a table has a basis of its own
        ("1.1: part / n >= t\n", {"part": 3, "n": 10, "region": "north"}, False),
        # a figure in the value, opened as well
        ("1.1: 2 * part / n >= t\n  basis unverified\n", {"part": 3, "n": 10, "region": "north"}, True),
        ("1.1: 2 * part / n != t\n  basis unverified\n", {"part": 3, "n": 10, "region": "north"}, True),
        # an unknown outcome rests on nothing
        ("1.1: part / n >= 30%\n  basis unverified\n", {}, False),
    ],
)
def test_an_outcome_rests_on_what_would_undo_it(rule: str, values: dict[str, Value], rests: bool) -> None:
    """An outcome rests on unverified thresholds when it would be unknown were they open; so does one without basis."""
    assessment = assessed(rule, **values)
    assert assessment.rests_on_unverified is rests
    assert assessment.outcome is not Outcome.UNKNOWN or not values


def test_the_value_is_what_is_judged_whichever_side_it_is_written_on() -> None:
    """`30% <= part / n` has the value part / n and the threshold 30 %."""
    result = assessed("1.1: 30% <= part / n\n  basis official\n", part=2, n=10)["1.1"]
    assert (result.value, result.threshold) == (Fraction(1, 5), Fraction(3, 10))
    assert result.outcome is Outcome.NOT_MET
