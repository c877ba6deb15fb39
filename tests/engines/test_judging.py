"""What a result was judged by: its threshold is followed to the tables and figures it is made of."""

from fractions import Fraction

import pytest

from ntm_rules.diagnostics.source import Source
from ntm_rules.engines.assessment import IndicatorResult, assess, without_unverified
from ntm_rules.engines.details import comparisons
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.model import expressions as m
from ntm_rules.model.check import check
from ntm_rules.model.record import Record, Value
from ntm_rules.syntax.parse import parse

INPUTS = """ruleset vn/sample
input region: one of cao, thấp
input island: attested
input hall: attested
input n: count of households
input part: count of households, part of n
input road: amount in km
input asked: share = low
table low by region
    | cao  | 20% |
    | thấp | 30% unverified |
  basis reported "một trang"
table high by region
    | cao  | 50% |
    | thấp | ?   |
  basis official
table length by region
    | cao  | 5 km |
    | thấp | 6000 m unverified |
  basis reported
let floor = low
let either = high if island else low
let more = 120% of low
"""


def judged(condition: str, **values: Value) -> IndicatorResult:
    found = check(parse(Source.of(f'{INPUTS}criterion 1 "x"\n1: {condition}\n  basis official\n'))).ruleset
    assert found is not None
    (result,) = assess(compile_ruleset(found), compile_ruleset(without_unverified(found)), Record(values)).indicators
    return result


SHARE: dict[str, Value] = {"n": 100, "part": 40}


@pytest.mark.parametrize(
    ("condition", "values", "mark", "row"),
    [
        # a table through a definition, a derivation, a choice
        ("part / n >= low", {"region": "cao"}, "reported", ("cao",)),
        ("part / n >= floor", {"region": "cao"}, "reported", ("cao",)),
        ("part / n >= floor", {"region": "thấp"}, "unverified", ("thấp",)),
        ("part / n >= asked", {"region": "thấp"}, "unverified", ("thấp",)),
        ("part / n >= either", {"region": "cao", "island": True}, "official", ("cao",)),
        ("part / n >= either", {"region": "cao", "island": False}, "reported", ("cao",)),
        ("part / n >= (high if island else 10%)", {"region": "cao", "island": False}, "official", ()),
        # the less known of two
        ("part / n >= 110% of low", {"region": "cao"}, "reported", ("cao",)),
        ("part / n >= 110% of floor", {"region": "thấp"}, "unverified", ("thấp",)),
        ("part / n >= more", {"region": "thấp"}, "unverified", ("thấp",)),
        ("part / n >= low + 5%", {"region": "cao"}, "reported", ("cao",)),
        ("110% of low <= part / n", {"region": "thấp"}, "unverified", ("thấp",)),
        # both branches, where they agree and it is not known which
        ("part / n >= (30% if island else low)", {"region": "thấp"}, "unverified", ("thấp",)),
        ("(part / n >= 30% if island else part / n >= low)", {"region": "thấp"}, "unverified", ("thấp",)),
        # in another unit
        ("road >= 110% of length", {"region": "thấp", "road": Fraction(7)}, "unverified", ("thấp",)),
    ],
)
def test_basis_and_row(condition: str, values: dict[str, Value], mark: str, row: tuple[str, ...]) -> None:
    """A result is as well known as the least of the figures it was judged by, and names the row they stand in."""
    result = judged(condition, **SHARE, **values)
    assert result.basis is not None
    assert result.basis.mark == mark
    assert {compared.row for compared in comparisons(result.detail)} - {()} == ({row} if row else set())


def test_a_threshold_that_is_open_in_a_product() -> None:
    """A share of an open threshold is open."""
    result = judged("part / n >= 110% of high", region="thấp", **SHARE)
    (compared,) = comparisons(result.detail)
    assert (compared.setting, compared.threshold, compared.basis) == (m.Open(), None, None)


def test_the_share_of_another_threshold() -> None:
    """110% of 20% is 22%; the share is kept, to be shown."""
    for condition in ("part / n >= 110% of low", "part / n >= 110% of floor"):
        result = judged(condition, region="cao", **SHARE)
        (compared,) = comparisons(result.detail)
        assert (result.threshold, compared.share) == (Fraction(22, 100), Fraction(11, 10))
    (compared,) = comparisons(judged("road >= 110% of length", region="thấp", road=Fraction(7)).detail)
    assert (compared.threshold, compared.share) == (Fraction(66, 10), Fraction(11, 10))


def test_a_threshold_that_is_not_chosen() -> None:
    """Where it is not known which of two conditions counts, no threshold is that of the rule, least of all the one
    they are chosen by."""
    result = judged("(hall if n > 50 else island)", hall=True)
    assert (result.value, result.threshold, result.unit) == (None, None, None)
    result = judged("(part / n >= 30% if hall else island)", **SHARE)
    assert (result.value, result.threshold, result.unit) == (None, None, None)
    result = judged("(part / n >= 30% if hall else island)", hall=True, **SHARE)
    assert (result.value, result.threshold) == (Fraction(4, 10), Fraction(3, 10))
    result = judged("hall and part / n >= 30%", **SHARE)
    assert (result.value, result.threshold) == (Fraction(4, 10), Fraction(3, 10))
