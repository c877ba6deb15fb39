"""The pages under `docs/rulesets` are those their generator writes, and tell what happened to each indicator."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from .pages import ROOT

TOOLS = ROOT / "tools"
pytestmark = pytest.mark.skipif(not TOOLS.is_dir(), reason="there are no tools beside an installed wheel")

NATION = """\
ruleset vn/commune
  title    "Bộ tiêu chí *mẫu*"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-01-01 by "Thủ tướng Chính phủ"
  in force 2022-01-01 to 2025-12-31
input region: one of highland "Vùng cao", lowland "Vùng thấp" "Vùng"
input households: count of households "Số hộ"
input sorting: count of households, part of households "Số hộ phân loại rác"
let area = highland if households < 10 else region
criterion 1 "Một"
1.1: sorting / households >= delegated to province
  note "xem https://example.org/a_b."
1.2: sorting / households >= by area
    | highland | 30% |
    | lowland  |   ? |
  basis unverified
criterion 2 "Hai"
  met when 2.1 or 2.2
2.1: sorting >= 20
2.2: households >= 5
"""
FIRST = """\
amendment vn/commune
  enacted "2/QĐ-TTg" of 2023-01-01 by "Thủ tướng Chính phủ"
tighten 2.1: sorting >= 25
repeal 2.2
replace criterion 2 "Hai"
  source "2/QĐ-TTg"
add 2.3: sorting >= 6
"""
SECOND = """\
amendment vn/commune
  enacted "3/QĐ-TTg" of 2023-01-01 by "Thủ tướng Chính phủ"
set 1.2 for lowland to 40%
  basis reported "https://example.org"
replace let area = region
  source "3/QĐ-TTg"
"""
PROVINCE = """\
ruleset mau/commune
  enacted "5/QĐ-UBND" of 2022-06-01 by "UBND tỉnh Mẫu"
  based on vn/commune
set 1.1 to 100%
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a small constructed catalog, by name."""
    root = tmp_path_factory.mktemp("rulesets")
    for path, text in (
        ("vn/1-qd-ttg-2022", NATION),
        ("vn/2-qd-ttg-2023", FIRST),
        ("vn/3-qd-ttg-2023", SECOND),
        ("mau/5-qd-ubnd-2022", PROVINCE),
    ):
        file = root / path / "commune.ntm"
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOOLS))
        pages: dict[Path, str] = import_module("ruleset_pages").pages(root)
    return {path.name: text for path, text in pages.items()}


def test_pages_are_as_generated() -> None:
    """After a change of a ruleset, `make docs` has been run."""
    command = [sys.executable, str(TOOLS / "ruleset_pages.py"), "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("README.md", "| [mau/commune](mau-commune.md) | "),
        ("vn-commune.md", r"# Bộ tiêu chí \*mẫu\*"),
        ("vn-commune.md", "| 2022-01-01 … 2022-12-31 | 2 | 4 | `"),
        ("vn-commune.md", "| Vùng thấp | 40% (được công bố · reported: 3/QĐ-TTg (<https://example.org>)) |"),
        ("vn-commune.md", "- **Ghi chú · note:** xem <https://example.org/a_b>."),
        ("mau-commune.md", "- **Dựa trên · based on:** [vn/commune](vn-commune.md)"),
        ("mau-commune.md", "Như · as in [vn/commune](vn-commune.md):\n\n- 1.2\n"),
    ],
)
def test_pages_say_what_is_asked(written: dict[str, str], name: str, expected: str) -> None:
    """Titles, thresholds, sources and editions stand on the page; what is the base's is not repeated."""
    assert expected in written[name]


@pytest.mark.parametrize(
    ("name", "history"),
    [
        (
            "vn-commune.md",
            [
                "2022-01-01, 1/QĐ-TTg ban hành · enacted: `2.1: sorting >= 20`",
                "2023-01-01, 2/QĐ-TTg thắt chặt · tighten: `2.1: sorting >= 25`",
            ],
        ),
        (
            "vn-commune.md",
            [
                "2022-01-01, 1/QĐ-TTg ban hành · enacted: `2.2: households >= 5`",
                "2023-01-01, 2/QĐ-TTg bãi bỏ · repeal",
            ],
        ),
        ("vn-commune.md", ["2023-01-01, 2/QĐ-TTg bổ sung · add: `2.3: sorting >= 6`"]),
        (
            "vn-commune.md",
            [
                "2022-01-01, 1/QĐ-TTg ban hành · enacted: `1.2: sorting / households >= theo area`",
                "2023-01-01, 3/QĐ-TTg quy định · set: Vùng thấp: chưa xác định → 40% "
                "(được công bố · reported: 3/QĐ-TTg (<https://example.org>))",
            ],
        ),
        (
            "vn-commune.md",
            [
                '2022-01-01, 1/QĐ-TTg ban hành · enacted: `tiêu chí 2 "Hai" đạt khi 2.1 hoặc 2.2`',
                '2023-01-01, 2/QĐ-TTg thay thế · replace: `tiêu chí 2 "Hai"`',
            ],
        ),
        (
            "mau-commune.md",
            [
                "[vn/commune](vn-commune.md): `1.1: sorting / households >= giao cho province`",
                "2022-06-01, 5/QĐ-UBND quy định · set: `1.1: sorting / households >= 100%`",
            ],
        ),
    ],
)
def test_history_is_told(written: dict[str, str], name: str, history: list[str]) -> None:
    """Who laid down, set, replaced, tightened, added or repealed what, from which day, and what it was before."""
    lines = [line.strip() for line in written[name].splitlines()]
    start = lines.index(f"- {history[0]}")
    assert lines[start : start + len(history)] == [f"- {each}" for each in history]


def test_what_a_rule_reads_is_of_its_history(written: dict[str, str]) -> None:
    """A definition that changes is told where it is defined; a rule that stands as laid down has no history."""
    assert "`đặt area = region`" in written["vn-commune.md"]
    first = written["vn-commune.md"].partition("#### 1.1")[2].partition("#### 1.2")[0]
    assert "history" not in first
