"""A small ruleset with an input of every kind."""

from collections.abc import Callable

import pytest

from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import check
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.validate import Validator
from ntm_rules.syntax.parse import parse

RULES = """\
ruleset mau/commune
  title   "Bộ tiêu chí mẫu"
  subject commune
  enacted "01/QĐ-UBND" of 2022-01-15 by "UBND tỉnh Mẫu"

input region: one of highland "Vùng cao", lowland "Vùng thấp", delta "Đồng bằng" "Vùng"
input rating: ranked weak "Yếu" < fair "Khá" < good "Tốt" "Xếp loại"
input year: year 2021 to 2025 "Năm số liệu"
input any_year: year
input level: level 1 to 3 "Mức độ"
input plan_valid: attested "Có quy hoạch"
input households: count of households "Số hộ"
input households_poor: count of households, part of households "Số hộ nghèo"
input households_sorting: count of households, part of households "Số hộ phân loại rác"
input sorting_rate: share = households_sorting / households "Tỷ lệ hộ phân loại rác (%)"
input poor_rate: share = households_poor / households "Tỷ lệ hộ nghèo"
input schools: count of schools "Số trường"
input schools_minimum: count of schools, part of schools "Số trường tối thiểu"
input schools_level_1: count of schools, part of schools_minimum "Số trường mức độ 1"
input school_size: one of large, small = large if schools > 3 else small
input many_schools: attested = schools > 3
input men: count of people "Số người"
input women: count of people "Số người"
input people: count of people = men + women
input people_insured: count of people, part of people
input total_income: amount in million_vnd per year
input income: amount in million_vnd per person per year, 3 decimals = total_income / people "Thu nhập"
input waste: amount in tonne, 1 decimals "Rác"
input balance: amount in vnd, -100 to 100
input growth: share, -50% to 200%
input sorting_rate_again: share = households_sorting / households

criterion 1 "Tiêu chí"
1.1: plan_valid
"""


def ruleset_of(text: str) -> CheckedRuleset:
    """Check a rule file that has no errors."""
    checked = check(parse(Source.of(text)))
    assert checked.ruleset is not None, checked.diagnostics
    return checked.ruleset


@pytest.fixture(scope="session")
def rules() -> CheckedRuleset:
    return ruleset_of(RULES)


@pytest.fixture(scope="session")
def validator(rules: CheckedRuleset) -> Validator:
    return Validator.of(rules)


@pytest.fixture(scope="session")
def make_ruleset() -> Callable[[str], CheckedRuleset]:
    return ruleset_of
