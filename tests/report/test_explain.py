"""Explanations in words: worked examples, one for each way an indicator can come out."""

import pytest

import ntm_rules as ntm

RULES = """ruleset vn/sample
  enacted "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
input households: count of households "Số hộ"
input sorting: count of households, part of households "Số hộ phân loại"
input rate: share = sorting / households "Tỷ lệ hộ phân loại"
input green: amount in m2 "Đất cây xanh"
input residents: count of people "Số dân"
input rating: ranked weak "Yếu" < fair "Trung bình" < good "Khá" "Xếp loại"
input hall: attested "Có nhà văn hóa"
input workshops: count of workshops "Số cơ sở"
input year: year "Năm"
criterion 1 "Một"
1.1: sorting / households >= 30%
1.2: green / residents >= 2 m2 per person
1.3: rating >= fair
1.4: hall and rate > 10%
1.5: sorting / households >= delegated to province
1.6: hall and open
1.7: at least 1 of hall, rating = good
1.8: hall
  applies when workshops > 0
1.9: households >= by year
  | 2023 | 10 |
1.10: sorting / households >= 110% of by year
  | 2023 | 20% |
1.11: green / residents >= 150% of delegated to province
"""


def told(code: str, language: str, **record: object) -> str:
    rules = ntm.parse(RULES)
    return ntm.explain(rules.assess(record)[code], language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "record", "expected"),
    [
        ("1.1", {"households": 812, "sorting": 300}, "đạt: 300/812 hộ = 36,95% ≥ 30%"),
        ("1.1", {"households": 812, "sorting": 243}, "chưa đạt: 243/812 hộ = 29,93% < 30%"),
        ("1.1", {"rate": "94,75%"}, "đạt: 94,75% ≥ 30%"),
        ("1.1", {"households": 5}, "yêu cầu ≥ 30%; thiếu số liệu: Tỷ lệ hộ phân loại (rate) (hoặc sorting)"),
        ("1.1", {"households": 0, "sorting": 0}, "mẫu số bằng 0: Số hộ (households)"),
        ("1.1", {"rate": 0.29996}, "chưa đạt: 29,996% < 30%"),
        ("1.2", {"green": 8000, "residents": 4000}, "đạt: 8.000 m² / 4.000 người = 2 m²/người ≥ 2 m²/người"),
        ("1.3", {"rating": "weak"}, "chưa đạt: Yếu < Trung bình"),
        ("1.4", {"hall": True, "rate": "5%"}, "✗ Tỷ lệ hộ phân loại (rate): 5% ≤ 10%"),
        ("1.5", {"rate": "80%"}, "80%; mức đạt chuẩn giao cho UBND cấp tỉnh quy định, chưa có ở đây"),
        ("1.6", {"hall": True}, "? còn yêu cầu khác chưa xác định được"),
        ("1.6", {"hall": False}, "✗ Có nhà văn hóa (hall): không"),
        ("1.7", {"hall": False, "rating": "good"}, "✓ Xếp loại (rating): Khá = Khá"),
        ("1.8", {"workshops": 0}, "không đánh giá: không thuộc diện đánh giá"),
        ("1.8", {"hall": True}, "chưa rõ có thuộc diện đánh giá hay không: thiếu số liệu: Số cơ sở (workshops)"),
        ("1.9", {"households": 5, "year": 2030}, "bảng mức đạt chuẩn không có dòng cho 2030"),
        ("1.10", {"rate": "25%", "year": 2023}, "đạt: 25% ≥ 110% × 20% = 22% (2023)"),
        ("1.10", {"year": 2023}, "yêu cầu ≥ 110% × 20% = 22% (2023); thiếu số liệu"),
        ("1.11", {"green": 8000, "residents": 4000}, "2 m²/người; mức đạt chuẩn giao cho UBND cấp tỉnh quy định"),
    ],
)
def test_told_in_vietnamese(code: str, record: dict[str, object], expected: str) -> None:
    """Each outcome is told with its numbers, each unknown with its reason."""
    assert expected in told(code, "vi", **record)


@pytest.mark.parametrize(
    ("code", "record", "expected"),
    [
        ("1.1", {"households": 812, "sorting": 300}, "met: 300/812 households = 36.95% ≥ 30%"),
        ("1.5", {"rate": "80%"}, "80%; the threshold is to be set by the province, and is not set here"),
        ("1.8", {"workshops": 0}, "not applicable: it does not apply here"),
    ],
)
def test_told_in_english(code: str, record: dict[str, object], expected: str) -> None:
    """The same in English."""
    assert expected in told(code, "en", **record)
