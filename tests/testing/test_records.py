"""`records` and `batches`: where their records lie, and what their options promise."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules.engines.outcome import NoRow, ZeroDivisor
from ntm_rules.testing import batches, records, rulesets

Given = dict[str, Any]

RULES = ntm.parse("""
ruleset mau/commune
input region: one of a, b, c
input year: year 2021 to 2024
input any_year: year
input old_year: year 2001 to 2003
input rating: ranked weak < fair < good
input level: level 1 to 3
input whole: count of households
input part: count of households, part of whole
input part_of_part: count of households, part of part
input other_part: count of households, part of whole
input rate: share = part / whole
input both: share = (part + other_part) / whole
input men: count of people, part of everyone
input women: count of people, part of everyone
input everyone: count of people = men + women
input income: amount in million_vnd per person, 1 decimals
input cold: amount in point, -5 to 40
input plan: attested "Có quy hoạch"
input is_large: attested = whole > 100
criterion 1 "x"
1.1: part / whole >= 30%
1.2: both < 57% and part_of_part > 3 and women / everyone >= 33.3%
1.3: income >= by region, any_year
    |   | 2021 | 2023 |
    | a | 36   | 40   |
    | b | 48.5 | 50   |
    | c | 50   | ?    |
1.4: cold <= 3 and plan and level >= 2 and rating >= fair and is_large
  applies when year > 2022 and old_year > 2001
""")


def drawn(rules: ntm.Ruleset, count: int = 400, **options: Any) -> list[Given]:
    """Examples of `records`."""
    found: list[Given] = []

    @settings(max_examples=count, phases=[Phase.generate], database=None, derandomize=True)
    @given(records(rules, **options))
    def collect(record: Given) -> None:
        found.append(record)

    collect()
    return found


EXAMPLES = drawn(RULES, complete=True)
SOME = drawn(RULES)


@given(st.data())
def test_records_of_generated_rulesets_are_valid(data: st.DataObject) -> None:
    """Whatever the ruleset, no record has a problem, and all can be assessed."""
    rules = data.draw(rulesets())
    rules.assess(data.draw(records(rules)))


@given(st.data())
def test_complete_records_of_generated_rulesets_lack_nothing(data: st.DataObject) -> None:
    """Whatever the ruleset, only what can be worked out is left out: figures are made so that there is room for all."""
    rules = data.draw(rulesets())
    record = data.draw(records(rules, complete=True))
    assert all(each.name in record for each in rules.inputs if each.derivation is None)


@pytest.mark.parametrize(
    ("name", "is_edge"),
    [
        ("a tie", lambda r: r["whole"] > 9 and 10 * r["part"] == 3 * r["whole"]),
        ("one less than a tie", lambda r: r["whole"] > 9 and 0 <= 3 * r["whole"] - 10 * r["part"] - 10 < 10),
        ("one more than a tie", lambda r: r["whole"] > 9 and 0 < 10 * r["part"] - 3 * r["whole"] <= 10),
        ("nothing to divide by", lambda r: r["whole"] == 0),
        ("a part as great as its whole", lambda r: r["whole"] > 0 and r["part"] == r["whole"]),
        ("two parts that are all", lambda r: 0 < r["part"] < r["whole"] == r["part"] + r["other_part"]),
        ("a figure of the table", lambda r: _beyond_figure(r) == 0),
        ("one step less", lambda r: _beyond_figure(r) == Decimal("-0.1")),
        ("one step more", lambda r: _beyond_figure(r) == Decimal("0.1")),
        ("a year between two rows", lambda r: r["any_year"] == 2022),
        ("a year before all rows", lambda r: r["any_year"] == 2020),
        ("a year behind all rows", lambda r: r["any_year"] == 2024),
        ("the lower end of a range", lambda r: r["cold"] == -5),
        ("the upper end of a range", lambda r: r["cold"] == 40),
        ("the threshold of an applicability", lambda r: r["year"] == 2022),
        ("a huge number", lambda r: any(type(v) is int and v >= 10**11 for v in r.values())),
        ("a rate beside its counts, rounded", lambda r: _is_rounded(r)),
    ],
)
def test_edges_are_hit(name: str, is_edge: Callable[[Given], bool]) -> None:
    """Of 400 records several lie on each edge."""
    assert sum(map(is_edge, EXAMPLES)) > 1


def _beyond_figure(record: Given) -> Decimal | None:
    """How much more the income is than the figure of the table."""
    rows = {"a": ("36", "40"), "b": ("48.5", "50"), "c": ("50", "NaN")}
    years = (2021, 2023)
    if record["any_year"] not in years:
        return None
    return record["income"] - Decimal(rows[record["region"]][years.index(record["any_year"])])


def _is_rounded(record: Given) -> bool:
    return "rate" in record and record["whole"] > 0 and record["rate"] * record["whole"] != record["part"]


def test_every_word_level_and_year_turns_up() -> None:
    """Each choice of each kind is made."""
    for name, wanted in {
        "region": {"a", "b", "c"},
        "rating": {"weak", "fair", "good"},
        "level": {1, 2, 3},
        "year": {2021, 2022, 2023, 2024},
        "old_year": {2001, 2002, 2003},
        "plan": {True, False},
    }.items():
        assert {record[name] for record in EXAMPLES} == wanted


def test_reasons_turn_up() -> None:
    """Records have nothing to divide by, and years without a row, so that reports meet those reasons."""
    reasons = Counter(type(r) for record in EXAMPLES for i in RULES.assess(record) for r in i.reasons)
    assert reasons[ZeroDivisor] > 1
    assert reasons[NoRow] > 1


def test_values_are_plain() -> None:
    """Counts, levels and years are int, amounts and shares Decimal, words str, attested inputs bool."""
    types = {"count": int, "level": int, "year": int, "amount": Decimal, "share": Decimal, "attested": bool}
    named = {each.name: each for each in RULES.inputs}
    for record in SOME:
        assert list(record) == [name for name in named if name in record]
        for name, value in record.items():
            assert type(value) is types.get(named[name].kind, str)


def test_missing_is_the_share_left_out() -> None:
    """`missing` is about the share of inputs left out; `complete` leaves none out, and 1 all that is not worked out."""
    given_only = [each.name for each in RULES.inputs if each.derivation is None]
    left_out = sum(name not in record for record in SOME for name in given_only) / (len(SOME) * len(given_only))
    assert 0.15 < left_out < 0.45
    assert all(name in record for record in EXAMPLES for name in given_only)
    assert not any(name in record for record in drawn(RULES, 20, missing=1) for name in given_only)


def test_a_rate_is_given_without_its_counts() -> None:
    """A published rate stands where the counts are missing, and on its threshold."""
    alone = [record["rate"] for record in SOME if "rate" in record and not {"part", "whole"} <= record.keys()]
    assert Decimal("0.3") in alone


@pytest.mark.parametrize("missing", [-0.1, 1.1])
def test_a_share_is_between_zero_and_one(missing: float) -> None:
    """Other shares are refused at once, not when the first record is drawn."""
    for make in (records, batches):
        with pytest.raises(ValueError, match="a share from 0 to 1"):
            make(RULES, missing=missing)


def test_records_shrink_to_what_matters() -> None:
    """A record that is met by a ratio alone shrinks to that ratio, and to small numbers."""
    found = find(
        records(RULES),
        lambda record: RULES.outcomes(record)["1.1"] is ntm.Outcome.MET,
        settings=settings(max_examples=2000, database=None, derandomize=True, suppress_health_check=list(HealthCheck)),
    )
    assert found.keys() in ({"rate"}, {"whole", "part"})
    assert all(Fraction(value) <= 2 for value in found.values())


def test_batches_shrink_to_the_records_that_matter() -> None:
    """Of many records, the one is left that is to blame."""
    found = find(
        batches(RULES, max_size=50),
        lambda batch: any(RULES.outcomes(record)["1.1"] is ntm.Outcome.MET for record in batch),
        settings=settings(max_examples=500, database=None, derandomize=True),
    )
    assert len(found) == 1


@given(batches(RULES, min_size=3, max_size=5, complete=True))
@settings(max_examples=10)
def test_batches_have_a_size_and_valid_records(batch: list[Given]) -> None:
    """As many records as are asked for, each as `records` makes them."""
    assert 3 <= len(batch) <= 5
    assert not any(RULES.validate(record).problems for record in batch)
