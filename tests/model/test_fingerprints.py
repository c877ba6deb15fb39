"""Fingerprints: what rules mean, whatever they look like."""

import re

import pytest

import ntm_rules as ntm
from ntm_rules.model.fingerprint import fingerprint, parts
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.format import format_file

TEXT = """\
ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08 to 2025-12-31
  note     "chép từ công báo"

instrument "2/QĐ-BYT" of 2022-02-20 by "Bộ Y tế"

input region: one of highland "Vùng cao", lowland "Vùng thấp" "Vùng"
input households: count of households "Số hộ"
  note "theo tổng điều tra"
input sorting: count of households, part of households "Số hộ phân loại rác"
input sorting_rate: share = sorting / households "Tỷ lệ hộ phân loại rác"
input area: amount in ha, 2 decimals
input planned: attested "Có quy hoạch"

let standing = highland if planned else region
let large = households > 100

table clean_share by standing
    | highland | 30% |
    | lowland  |   ? |
  source "1/QĐ-TTg" annex I
  basis  reported "một trang"

criterion 1 "Quy hoạch"

1.1: planned
  title  "Có quy hoạch"
  source "1/QĐ-TTg" annex I item 1.1
  basis  official

1.2: area >= 3 ha
  applies when large
  title  "Diện tích"
  source "2/QĐ-BYT" item 1.2
  basis  unverified
  note   "của phụ lục"

criterion 2 "Môi trường"

2: sorting / households >= clean_share
  title  "Phân loại rác"
  source "1/QĐ-TTg" annex I item 2
  basis  reported "một trang"

met when all criteria are met
"""


def checked(text: str) -> CheckedRuleset:
    return ntm.parse(text).checked


RULES = checked(TEXT)


def blocks(text: str) -> list[str]:
    """The statements of a text."""
    return [block for block in re.split(r"\n(?=\S)", text) if block.strip()]


def turned(text: str) -> str:
    """The text with its declarations the other way round, between the header and the criteria."""
    statements = blocks(text)
    first = next(i for i, block in enumerate(statements) if block.startswith("criterion"))
    return "\n".join((statements[0], *reversed(statements[1:first]), *statements[first:])) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(turned(TEXT), id="order of declarations"),
        pytest.param(
            TEXT.replace("    | highland | 30% |\n    | lowland  |   ? |", "  | lowland | ? |\n  | highland | 30% |"),
            id="order of rows",
        ),
        pytest.param("# của tôi\n" + TEXT.replace("1.1: planned", "1.1: planned  # có"), id="comments"),
        pytest.param(re.sub(r" *note .*\n", "", TEXT), id="notes"),
        pytest.param(TEXT.replace("\n\n", "\n").replace("  title", "      title"), id="layout"),
        pytest.param(TEXT.replace("area >= 3 ha", "(area >= 3 ha)"), id="parentheses"),
        pytest.param(TEXT.replace("area >= 3 ha", "area >= 30000 m2"), id="the unit a figure is written in"),
        pytest.param(TEXT.replace("area >= 3 ha", "area >= 3.00 ha"), id="how a figure is written"),
        pytest.param(TEXT.replace("sorting / households >= clean", "sorting_rate >= clean"), id="a ratio by its rate"),
        pytest.param(TEXT.replace("\nmet when all criteria are met\n", ""), id="the default written out"),
        pytest.param(format_file(ntm.parse(TEXT).edition.parsed.file, "vi"), id="language of keywords"),
    ],
)
def test_what_does_not_count(text: str) -> None:
    """Comments, layout, notes and the order of declarations and rows change no fingerprint, of the whole or a part."""
    assert text != TEXT
    assert fingerprint(checked(text)) == fingerprint(RULES)
    assert parts(checked(text)) == parts(RULES)


MOVED = [
    ("vn/sample", "vn/other", {"header"}),
    ('title    "Bộ tiêu chí mẫu"', 'title    "Bộ tiêu chí"', {"header"}),
    ("subject  commune", "subject  village", {"header"}),
    ("to 2025-12-31", "to 2026-12-31", {"header"}),
    ("  in force 2022-03-08 to 2025-12-31\n", "", {"header"}),
    ("met when all criteria are met", "met when at least 1 of 1, 2", {"header"}),
    ("of 2022-02-20", "of 2022-02-21", {"instruments"}),
    ('by "Bộ Y tế"', 'by "Bộ Y Tế"', {"instruments"}),
    ('"Số hộ"', '"Số hộ gia đình"', {"inputs"}),
    ('"Vùng cao"', '"Vùng núi"', {"inputs", "definitions"}),  # `standing` is one of the same words
    ("2 decimals", "3 decimals", {"inputs"}),
    (", part of households", "", {"inputs"}),
    ("input planned: attested", "input extra: attested\ninput planned: attested", {"inputs"}),
    ("households > 100", "households >= 100", {"definitions"}),
    ("| 30% |", "| 31% |", {"table clean_share"}),
    ("|   ? |", "| delegated to province |", {"table clean_share"}),
    ("| 30% |", "| 30% official |", {"table clean_share"}),
    ('annex I\n  basis  reported "một trang"', 'annex I\n  basis  reported "trang khác"', {"table clean_share"}),
    ("annex I\n  basis", "annex II\n  basis", {"table clean_share"}),
    ('criterion 1 "Quy hoạch"', 'criterion 1 "Đất"', {"criterion 1"}),
    ('criterion 1 "Quy hoạch"', 'criterion 1 "Quy hoạch"\n  met when 1.1 or 1.2', {"criterion 1"}),
    ('title  "Có quy hoạch"', 'title  "Quy hoạch"', {"1.1"}),
    ("item 1.1", "item 1.2", {"1.1"}),
    ("basis  official", "basis  unverified", {"1.1"}),
    ("area >= 3 ha", "area > 3 ha", {"1.2"}),
    ("area >= 3 ha", "area >= 3.01 ha", {"1.2"}),
    ("area >= 3 ha", "area >= open", {"1.2"}),
    ("  applies when large\n", "", {"1.2"}),
    ("1.2: area", "1.3: area", {"criterion 1", "1.2", "1.3"}),
]


@pytest.mark.parametrize(("old", "new", "moved"), MOVED)
def test_what_counts(old: str, new: str, moved: set[str]) -> None:
    """Thresholds, titles, bases, sources, units, days: whatever a verdict or its reading rests on, by its part."""
    assert TEXT.count(old) >= 1
    text = TEXT.replace(old, new, 1)
    before, after = parts(RULES), parts(checked(text))
    assert fingerprint(checked(text)) != fingerprint(RULES)
    assert {name for name in {**before, **after} if before.get(name) != after.get(name)} == moved


def test_the_parts_are_those_a_reader_knows() -> None:
    """Header, instruments, inputs, definitions, then tables, then criteria with their indicators."""
    assert list(parts(RULES)) == [
        "header",
        "instruments",
        "inputs",
        "definitions",
        "table clean_share",
        "criterion 1",
        "1.1",
        "1.2",
        "criterion 2",
        "2",
    ]


def test_form() -> None:
    """The whole is 32 hexadecimal digits, a part 8; both are the same in every run."""
    assert re.fullmatch("[0-9a-f]{32}", fingerprint(RULES))
    assert all(re.fullmatch("[0-9a-f]{8}", digest) for digest in parts(RULES).values())
    assert ntm.parse(TEXT).fingerprint == fingerprint(RULES)


def test_every_statement_counts() -> None:
    """Each statement that can be left out changes the fingerprint, but for the default written out."""
    same = []
    for block in blocks(TEXT)[1:]:
        try:
            rules = checked(TEXT.replace(block, "", 1))
        except ntm.RulesetError:
            continue  # something needs it
        same += [block] if fingerprint(rules) == fingerprint(RULES) else []
    assert same == ["met when all criteria are met\n"]
