"""The corpus: small files that are wrong in one way each, the same put right, and good ones.

In a rule file a mistake is marked on the line of its main place, by a comment `# expect: code`. The marks of a table
of data stand beside it, in `code.expect`, as row, field and code.
"""

import csv
import re
from pathlib import Path

import pytest

from ntm_rules.catalog.find import Entry, read
from ntm_rules.diagnostics.codes import Code, Severity
from ntm_rules.diagnostics.data import Diagnostic
from ntm_rules.model.check import check
from ntm_rules.model.lint import unverified
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.read import read_records
from ntm_rules.syntax.decode import read_bytes
from ntm_rules.syntax.keywords import keywords

HERE = Path(__file__).parent
EXPECT = re.compile(r"# expect: ([a-z0-9-]+)")
PLACE = re.compile(r"# expect: [a-z-]+ in rulesets/([^/\s]+)/([^/\s]+)/([^/\s]+)\.ntm")
RULE_CODES = [code for code in Code if not code.is_about_records]
RECORD_CODES = [code for code in Code if code.is_about_records]
GOOD = sorted((HERE / "good").glob("*.ntm"))
ROWS = tuple[int | None, str, str]


def diagnosed(path: Path) -> tuple[Diagnostic, ...]:
    """Check a sample, in the way its code asks for: strictly, or as a file of the catalog."""
    mark = PLACE.search((HERE / "bad" / path.name).read_text("utf-8", errors="replace"))
    parsed = read(path, Entry(f"{mark[1]}/{mark[3]}", mark[2], path) if mark else None)
    checked = check(parsed)
    if path.stem == Code.UNVERIFIED_THRESHOLD and checked.ruleset is not None:
        return (*checked.diagnostics, *unverified(checked.ruleset))
    return checked.diagnostics


@pytest.fixture(scope="module")
def records() -> CheckedRuleset:
    """The ruleset that samples of data are read against."""
    checked = check(read(HERE / "records.ntm"))
    assert checked.ruleset is not None
    assert checked.diagnostics == ()
    return checked.ruleset


def problems_of(ruleset: CheckedRuleset, path: Path) -> list[ROWS]:
    """The problems of a table of data: those of the whole first, then row by row."""
    table = read_records(ruleset, path)
    found = [*table.problems, *(problem for row in table for problem in row.problems)]
    return [(problem.row, problem.field or "", problem.code.value) for problem in found]


@pytest.mark.parametrize("code", RULE_CODES, ids=str)
def test_bad_rules(code: Code) -> None:
    """A bad file yields exactly the codes it is marked with, on the lines of the marks."""
    path = HERE / "bad" / f"{code.value}.ntm"
    lines = path.read_text("utf-8", errors="replace").split("\n")
    expected = [(number, mark) for number, line in enumerate(lines, 1) for mark in EXPECT.findall(line)]
    found = [(diagnostic.line, diagnostic.code.value) for diagnostic in diagnosed(path)]
    assert code.value in [mark for _, mark in expected]
    assert found == expected


@pytest.mark.parametrize("code", RULE_CODES, ids=str)
def test_right_rules(code: Code) -> None:
    """The same file put right is free of errors, warnings and hints."""
    path = HERE / "right" / f"{code.value}.ntm"
    assert diagnosed(path) == ()
    assert path.read_bytes() != (HERE / "bad" / path.name).read_bytes()


@pytest.mark.parametrize("code", RECORD_CODES, ids=str)
def test_bad_records(code: Code, records: CheckedRuleset) -> None:
    """A bad table yields exactly the problems that stand in the file beside it."""
    path = HERE / "bad" / f"{code.value}.csv"
    with path.with_suffix(".expect").open(encoding="utf-8", newline="") as file:
        expected = [(int(row["row"]), row["field"], row["code"]) for row in csv.DictReader(file)]
    assert code.value in [mark for _, _, mark in expected]
    assert problems_of(records, path) == expected


@pytest.mark.parametrize("code", RECORD_CODES, ids=str)
def test_right_records(code: Code, records: CheckedRuleset) -> None:
    """The same table put right has no problem."""
    assert problems_of(records, HERE / "right" / f"{code.value}.csv") == []


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_rules(path: Path) -> None:
    """A good file has neither errors nor warnings."""
    found = check(read(path)).diagnostics
    assert [(d.line, d.code) for d in found if d.severity is not Severity.HINT] == []


def test_every_keyword_stands_in_a_good_file() -> None:
    """The good files use the whole language: every keyword, in both spellings."""
    text = " ".join(" ".join(path.read_text("utf-8") for path in GOOD).split())
    spellings = {spelling for keyword in keywords().values() for spelling in (keyword.en, keyword.vi)}
    assert {spelling for spelling in spellings if not re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", text)} == set()


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xe9", 1, 1),
        (b"# a\r\n# b\xe9c\xe9", 2, 4),
        (b"\xef\xbb\xbf# \xe9", 1, 3),
        ("# e\u0323\u0302 ".encode() + b"\xff", 1, 5),
        ("# ấ".encode()[:-1], 1, 3),
        ("ruleset".encode("utf-16"), 1, 1),
    ],
)
def test_bytes_that_are_no_text(data: bytes, line: int, column: int) -> None:
    """Of a file that is not UTF-8, one thing is said: where its first bad byte stands in the text as shown."""
    source, (diagnostic,) = read_bytes(data, "x.ntm")
    assert (diagnostic.code, diagnostic.line, diagnostic.column) == (Code.NOT_UTF8, line, column)
    assert source.text[diagnostic.place.span.start] == "\ufffd"
    assert source.name == "x.ntm"


def test_bytes_that_are_text() -> None:
    """A file that is UTF-8 is read without a word, its byte-order mark and line ends put right."""
    source, found = read_bytes("\ufeffxã\r\nấp".encode(), "x.ntm")
    assert (source.text, found) == ("xã\nấp", ())


@pytest.mark.parametrize("folder", ["bad", "right"])
def test_no_sample_without_code(folder: str) -> None:
    """Every sample is named after a code, and has its counterpart."""
    assert {path.stem for path in (HERE / folder).iterdir()} == {code.value for code in Code}
