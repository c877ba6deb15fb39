"""The corpus: small files that are wrong in one way each, the same put right, and good ones.

How mistakes in rule files are marked stands in `samples.py`. The marks of a table of data stand beside it, in
`code.expect`, as row, field and code.
"""

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ntm_rules.catalog.editions import edition_of_file
from ntm_rules.cli import ntm
from ntm_rules.diagnostics.codes import Code, Severity
from ntm_rules.diagnostics.render import render_text
from ntm_rules.model.check import check
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.read import read_records
from ntm_rules.syntax.decode import read_bytes
from ntm_rules.syntax.keywords import keywords

from .samples import CORPUS, sample

RULE_CODES = [code for code in Code if not code.is_about_records]
RECORD_CODES = [code for code in Code if code.is_about_records]
GOOD = sorted((CORPUS / "good").rglob("*.ntm"))
ROWS = tuple[int | None, str, str]


@pytest.fixture(scope="module")
def records() -> CheckedRuleset:
    """The ruleset that samples of data are read against."""
    checked = check(edition_of_file(CORPUS / "records.ntm").parsed)
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
    bad = sample(code, "bad")
    assert code.value in {mark for _, _, mark in bad.expected}
    assert tuple((d.place.source.name, d.line, d.code.value) for d in bad.check()) == bad.expected


@pytest.mark.parametrize("code", RULE_CODES, ids=str)
def test_right_rules(code: Code) -> None:
    """The same file put right is free of errors, warnings and hints."""
    right = sample(code, "right")
    assert right.check() == right.expected == ()
    assert right.files != sample(code, "bad").files


@pytest.mark.parametrize("code", RULE_CODES, ids=str)
def test_command(code: Code) -> None:
    """The command that a page shows for a bad file prints what is found."""
    bad = sample(code, "bad")
    expected = render_text(bad.check(), "en")
    with bad.laid_out():
        assert CliRunner().invoke(ntm, bad.command.split()[1:]).output == expected


@pytest.mark.parametrize("code", RECORD_CODES, ids=str)
def test_bad_records(code: Code, records: CheckedRuleset) -> None:
    """A bad table yields exactly the problems that stand in the file beside it."""
    path = CORPUS / "bad" / f"{code.value}.csv"
    with path.with_suffix(".expect").open(encoding="utf-8", newline="") as file:
        expected = [(int(row["row"]), row["field"], row["code"]) for row in csv.DictReader(file)]
    assert code.value in [mark for _, _, mark in expected]
    assert problems_of(records, path) == expected


@pytest.mark.parametrize("code", RECORD_CODES, ids=str)
def test_right_records(code: Code, records: CheckedRuleset) -> None:
    """The same table put right has no problem."""
    assert problems_of(records, CORPUS / "right" / f"{code.value}.csv") == []


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_rules(path: Path) -> None:
    """A good file has neither errors nor warnings."""
    found = check(edition_of_file(path).parsed).diagnostics
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
    assert {path.stem for path in (CORPUS / folder).iterdir()} == {code.value for code in Code}
