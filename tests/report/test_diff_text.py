"""A comparison on the terminal."""

import pytest

from ntm_rules.report.diff_text import WIDTH, diff_text

from .diffs import NEW, OLD, diff_of, sample


def lines(language: str) -> list[str]:
    """What is printed, line by line."""
    return diff_text(sample(), language).split("\n")  # type: ignore[arg-type]


def test_head() -> None:
    """First both editions with their instruments, dates and fingerprints, then the direction of the whole."""
    diff, printed = sample(), lines("vi")
    assert printed[0] == "vn/sample@2022-03-08 → vn/sample@2024-03-01"
    assert printed[1] == f"  trước: 1/QĐ-TTg; từ 08/03/2022; mã kiểm tra nội dung {diff.old.fingerprint}"
    assert printed[2].startswith("  sau: 2/QĐ-TTg; từ 01/03/2024 đến 31/12/2025;")
    assert "cả bộ tiêu chí: ◆ không so sánh được (suy ra từ chiều hướng của các phần)" in printed
    counts = "chỉ tiêu: ▲ chặt hơn 1, ▼ nới lỏng hơn 1, ○ chỉ khác khi thiếu số liệu 1, + bổ sung 1, − bãi bỏ 1,"
    assert any(line.startswith(counts) for line in printed)


def test_an_indicator() -> None:
    """Under an indicator: what changed, the gravest first, the record that shows it, both places with their sources."""
    printed = lines("vi")
    start = printed.index("  17.11 Tỷ lệ hộ phân loại chất thải rắn: ▲ chặt hơn (chứng minh tự động)")
    assert printed[start + 1 : start + 7] == [
        "    nâng mức từ 30% lên 50%",
        "    đổi ghi chú: “ghi chú cũ” → “ghi chú mới”",
        "    với Số hộ (households) = 100, Số hộ phân loại rác tại nguồn (households_sorting) = 30: đạt → chưa đạt",
        "    trước: cu.ntm:17, 1/QĐ-TTg; nguồn: 1/QĐ-TTg, phụ lục I, mục 17.11",
        "    sau: moi.ntm:18, 2/QĐ-TTg; nguồn: 2/QĐ-TTg, phụ lục I, mục 17.11",
        "  17.12 Chỉ tiêu bị bãi bỏ: − bãi bỏ",
    ]


def test_rows_under_a_rule_and_what_it_reads() -> None:
    """Cells are told by their labels; what others declare is told once, and named where it is read."""
    printed = lines("en")
    start = printed.index("  1.1 Thu nhập bình quân: ▼ looser (proved by a solver)")
    assert printed[start + 1 : start + 5] == [
        "    north, 2023: threshold lowered 39 million VND/person/year → 36 million VND/person/year",
        "    south, 2024: threshold set to 56 million VND/person/year, before: open",
        "    source changed: 1/QĐ-TTg, annex I, item 1.1 → 2/QĐ-TTg, annex I, item 1.1",
        "    reads what changed: standing",
    ]
    start = printed.index("inputs, definitions and tables")
    assert printed[start + 1].startswith("  definition standing: changed: north if hall else region → ")
    assert "    read by 1.1" in printed[start:]


def test_what_did_not_change_is_counted() -> None:
    """1.2 is as it was: it is counted, not listed."""
    printed = lines("en")
    assert any("unchanged 1" in line for line in printed)
    assert not any(line.lstrip().startswith("1.2 ") for line in printed)


def test_assumptions_at_the_end() -> None:
    """What the proofs took for granted stands last."""
    printed = lines("vi")
    start = printed.index("giả định với mọi bản ghi, theo khai báo trong tệp quy tắc:")
    assert "  households_sorting: thuộc households" in printed[start:]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_lines_fit_the_screen(language: str) -> None:
    """Lines break between words; an input stays with its value."""
    printed = lines(language)
    assert max(map(len, printed)) <= WIDTH
    assert not [line for line in printed if line.lstrip().startswith("=") or line.endswith(" =")]


def test_what_has_no_shape_is_replaced() -> None:
    """A file name that would turn the line around, or move the cursor, does not."""
    printed = diff_text(diff_of(OLD, NEW, "\u202ebad.ntm", "\u001b[2J.ntm"), "vi")
    assert "bad.ntm:17" in printed
    assert "\u202e" not in printed
    assert "\u001b" not in printed
