"""Every table of `data.md` is what the readers of records do."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from ntm_rules import Code, Outcome, Problem, Ruleset, parse, read_file
from ntm_rules.records.numerals import Convention
from ntm_rules.records.values import Accepted, read_value

from .pages import page

PAGE = page("docs/reference/data.md")
CONVENTIONS: tuple[Convention | None, ...] = ("comma", "point", None)
REFUSED = {"not a number": Code.RECORD_NOT_A_NUMBER, "ambiguous": Code.RECORD_AMBIGUOUS_NUMBER}
RULES = parse(
    "ruleset mau/data\ninput amount: amount in km, 6 decimals\ninput number: count of things\ninput yes: attested\n"
)


def _rows(marker: str) -> list[list[str]]:
    table = PAGE.text.partition(f"<!-- {marker} -->\n")[2].partition(f"<!-- /{marker} -->")[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table[2:]]


def _read(name: str, given: object, convention: Convention | None = None) -> Accepted | Problem | None:
    return read_value(RULES.checked.input_named[name], given, convention=convention)


@pytest.mark.parametrize("row", _rows("numbers"), ids=lambda row: row[0])
def test_numbers(row: list[str]) -> None:
    """A figure is read by the convention of its file, or refused, as the table says."""
    for convention, expected in zip(CONVENTIONS, row[1:], strict=True):
        found = _read("amount", row[0].strip("`"), convention)
        if expected in REFUSED:
            assert isinstance(found, Problem)
            assert found.code is REFUSED[expected], (row[0], convention)
        else:
            assert isinstance(found, Accepted)
            assert found.value == Fraction(expected), (row[0], convention)


@pytest.mark.parametrize("text", ["1.234", "1,234"])
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_whole_numbers_with_one_mark_are_ambiguous(text: str, convention: Convention | None) -> None:
    """Where a whole number is asked for, `1.234` and `1,234` are a question in every file."""
    found = _read("number", text, convention)
    assert isinstance(found, Problem)
    assert found.code is Code.RECORD_AMBIGUOUS_NUMBER


def test_yes_and_no() -> None:
    """The words of the table are accepted, in any capitals and without diacritics."""
    said = {row[0]: re.findall(r"`([^`]+)`", row[1]) for row in _rows("words")}
    assert said.keys() == {"yes", "no"}
    for answer, words in said.items():
        for word in words:
            for written in (word, word.upper(), word.capitalize(), word.replace("ô", "o").replace("đ", "d")):
                assert _read("yes", written) == Accepted(answer == "yes"), written


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("Số hộ", "12,0", None),
        ("Số hộ", "12,5", Code.RECORD_NOT_WHOLE),
        ("Số hộ", "-1", Code.RECORD_NEGATIVE),
        ("Số hộ", "n/a", Code.RECORD_NOT_A_NUMBER),
        ("Số hộ", "-", Code.RECORD_NOT_A_NUMBER),
        ("Số hộ", "  ", None),
        ("Thu nhập bình quân đầu người", "42,55", Code.RECORD_TOO_PRECISE),
        ("Tỷ lệ hộ phân loại rác tại nguồn", "94,75%", None),
        ("Tỷ lệ hộ phân loại rác tại nguồn", "0,9475", Code.RECORD_WITHOUT_PERCENT),
        ("Tỷ lệ hộ phân loại rác tại nguồn", "94,75", Code.RECORD_WITHOUT_PERCENT),
        ("Tỷ lệ hộ phân loại rác tại nguồn (%)", "94,75", None),
        ("Vùng", "VÙNG CAO", None),
        ("Vùng", "vung cao", None),
        ("vùng", "highland", None),
        ("Vùng", "Vùng giữa", Code.RECORD_UNKNOWN_CHOICE),
    ],
)
def test_fields(field: str, text: str, code: Code | None, tmp_path: Path) -> None:
    """Which fields the page calls accepted and which refused, in a file with semicolons."""
    (row,) = read_file(_sample(), _csv(tmp_path, f"Xã;{field}\nXã Mẫu;{text}\n"))
    assert [problem.code for problem in row.problems] == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("cells", "value", "refused"),
    [
        (";;30,0%", None, ()),
        ("10000;2996;", Fraction(2996, 10000), ()),
        ("10000;2996;30,0%", Fraction(2996, 10000), ()),
        ("10000;2994;30,0%", Fraction(2994, 10000), ()),
        ("10000;2990;30,0%", None, ("waste_sorting_rate",)),
        ("1000;891;90%", Fraction(891, 1000), ()),
        ("1000;889;90%", None, ("waste_sorting_rate",)),
    ],
)
def test_rates_and_counts(cells: str, value: Fraction | None, refused: tuple[str, ...], tmp_path: Path) -> None:
    """Counts go before a rate that differs by less than one unit of its last decimal; else the rate is refused."""
    head = "Xã;Số hộ;Số hộ phân loại rác tại nguồn;Tỷ lệ hộ phân loại rác tại nguồn"
    (row,) = read_file(_sample(), _csv(tmp_path, f"{head}\nXã Mẫu;{cells}\n"))
    assert tuple(row.record.refused) == refused
    result = _sample().assess(row.record)["17.1"]
    assert (result.outcome is Outcome.UNKNOWN) is bool(refused)
    if not refused:
        assert result.value == (value or Fraction(3, 10))


def _sample() -> Ruleset:
    """The ruleset the page shows."""
    return parse(next(block.text for block in PAGE.blocks if block.file == "mau.ntm"))


def _csv(folder: Path, text: str) -> Path:
    path = folder / "so-lieu.csv"
    path.write_text(text, "utf-8")
    return path
