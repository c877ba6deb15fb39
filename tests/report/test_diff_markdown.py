"""A comparison in Markdown: tables that hold, text that stays text."""

import re

import pytest

from ntm_rules.report.diff_markdown import diff_markdown

from .diffs import NEW, OLD, diff_of, sample


def cells(line: str) -> list[str]:
    """The cells of a row."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def rows(text: str, first: str) -> list[list[str]]:
    """The tables' rows whose first cell begins with something."""
    return [cells(line) for line in text.split("\n") if line.startswith(f"| {first}")]


@pytest.mark.parametrize(
    ("language", "kept"),
    [
        ("vi", "mã kiểm tra nội dung"),
        ("en", "fingerprint"),
    ],
)
def test_both_editions(language: str, kept: str) -> None:
    """The first table has both editions beside each other."""
    diff = sample()
    text = diff_markdown(diff, language)  # type: ignore[arg-type]
    assert rows(text, kept) == [[kept, f"`{diff.old.fingerprint}`", f"`{diff.new.fingerprint}`"]]


def test_a_row_for_each_indicator() -> None:
    """An indicator is a row: direction, what changed with the record that shows it, both rules with their places."""
    (row,) = rows(diff_markdown(sample(), "vi"), "17.11")
    name, direction, changes, old, new = row
    assert name == "17.11 Tỷ lệ hộ phân loại chất thải rắn"
    assert direction == "▲ chặt hơn (chứng minh tự động)"
    assert changes.split("<br>")[0] == "nâng mức từ 30% lên 50%"
    assert changes.endswith("(households\\_sorting) = 30: đạt → chưa đạt")
    assert old.startswith("`households_sorting / households >= 30%`<br>cu.ntm:17, 1/QĐ-TTg")
    assert new.startswith("`households_sorting / households >= 50%`<br>moi.ntm:18, 2/QĐ-TTg")


def test_one_side_alone() -> None:
    """What was added has an empty cell before, what was removed one after."""
    text = diff_markdown(sample(), "en")
    (removed,), (added,) = rows(text, "17.12"), rows(text, "17.13")
    assert removed[1] == "− removed"
    assert removed[4] == ""
    assert added[3] == ""
    assert "1.2 " not in text.replace("17.12", "")


def test_every_table_is_whole() -> None:
    """Each row has as many cells as its head."""
    for block in diff_markdown(sample(), "vi").split("\n\n"):
        table = [cells(line) for line in block.split("\n") if line.startswith("|")]
        assert len({len(row) for row in table}) <= 1


def test_text_of_files_is_no_markup() -> None:
    """Bars, stars, backticks, tags and entities of titles and file names are shown as they are written."""
    hostile = "a|b `c` *d* _e_ <b>f</b> [g](h) ~~i~~ &amp; \\\\ @j"
    old, new = (text.replace("Tỷ lệ hộ phân loại chất thải rắn", hostile) for text in (OLD, NEW))
    text = diff_markdown(diff_of(old, new, "x|y`z.ntm", "new.ntm"), "en")
    (row,) = rows(text, "17.11")
    assert len(row) == 5
    escaped = r"17.11 a\|b \`c\` \*d\* \_e\_ &lt;b&gt;f&lt;/b&gt; \[g\](h) \~\~i\~\~ &amp;amp; \\ @j"
    assert row[0] == escaped
    assert r"x\|y\`z.ntm:17" in row[3]
    assert "<b>" not in text
