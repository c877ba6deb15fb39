"""Diagnostics as people and programs get them."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.diagnostics.codes import Code, Severity
from ntm_rules.diagnostics.data import Diagnostic, Fix, Language, Place, Problem, Words
from ntm_rules.diagnostics.excerpt import WIDTH
from ntm_rules.diagnostics.render import (
    count_line,
    problems_to_json,
    render_github,
    render_problems,
    render_text,
    severity_name,
    to_json,
    to_sarif,
)
from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.diagnostics.texts import visible

LANGUAGES: tuple[Language, ...] = ("en", "vi")


def at(text: str, start: int, end: int, *others: Place, code: Code = Code.DIVISION_BY_ZERO) -> Diagnostic:
    """A diagnostic at a span of a text."""
    return Diagnostic(code, Place(Source.of(text, "a.ntm"), Span(start, end)), others=others)


def rows(*diagnostics: Diagnostic) -> list[str]:
    """What is rendered, row by row."""
    return render_text(diagnostics, "en").split("\n")


def columns(text: str) -> int:
    """How wide a text is on screen."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me") for c in text)


def underlined(line: str, start: int, end: int) -> str:
    """The letters of the line shown that stand above the carets, without the marks that stand on them."""
    shown, carets = (row.split("| ", 1)[1] for row in rows(at(line, start, end))[3:5])
    left, found, column = len(carets) - len(carets.lstrip(" ")), "", 0
    for character in shown:
        if columns(character) and left <= column < len(carets):
            found += character
        column += columns(character)
    return found


def test_whole_page() -> None:
    """A diagnostic has its code, place, line, carets, label and help; a last line counts."""
    source = Source.of("17.1: a / 0 >= 3\n17.2: wast >= 30%\ninput waste: share\n", "rules/a.ntm")
    other = Place(source, Span(41, 46), Words("declared here", "khai báo ở đây"))
    zero = Diagnostic(Code.DIVISION_BY_ZERO, Place(source, Span(10, 11), Words("always zero", "luôn bằng 0")))
    name = Diagnostic(
        Code.UNKNOWN_NAME, Place(source, Span(23, 27)), (("name", "wast"),), (other,), Fix(Span(23, 27), "waste")
    )
    assert render_text([zero, name], "en") == (
        "error[division-by-zero]: this divides by zero\n"
        " --> rules/a.ntm:1:11\n"
        "  |\n"
        "1 | 17.1: a / 0 >= 3\n"
        "  |           ^ always zero\n"
        "  |\n"
        "  = help: divide by an input or by another number\n"
        "\n"
        "error[unknown-name]: nothing in this file is called `wast`\n"
        " --> rules/a.ntm:2:7\n"
        "  |\n"
        "2 | 17.2: wast >= 30%\n"
        "  |       ^^^^\n"
        "3 | input waste: share\n"
        "  |       ----- declared here\n"
        "  |\n"
        "  = help: did you mean `waste`?\n"
        "\n"
        "2 errors\n"
    )
    vietnamese = render_text([zero, name], "vi")
    assert vietnamese.startswith("lỗi[division-by-zero]: đây là phép chia cho 0\n")
    assert "^ luôn bằng 0\n" in vietnamese
    assert "= cách sửa: có phải muốn viết `waste`?\n" in vietnamese
    assert vietnamese.endswith("\n2 lỗi\n")


def test_nothing_to_say() -> None:
    """Without diagnostics there is no text at all."""
    assert render_text([], "en") == render_problems([], "vi") == render_github([], "en") == ""
    assert to_json([], "en") == problems_to_json([], "en") == []


def test_severities() -> None:
    """Severities are named and counted in both languages, each where there is one of it."""
    items = [at("x", 0, 1, code=c) for c in (Code.TOO_DEEP, Code.TOO_DEEP, Code.UNUSED_INPUT, Code.UNTITLED)]
    assert count_line(items, "en") == "2 errors, 1 warning, 1 hint"
    assert count_line(items, "vi") == "2 lỗi, 1 cảnh báo, 1 gợi ý"
    assert count_line(items[2:], "en") == "1 warning, 1 hint"
    assert [severity_name(severity, "vi") for severity in Severity] == ["lỗi", "cảnh báo", "gợi ý"]


@pytest.mark.parametrize(
    ("line", "start", "end", "expected"),
    [
        ("10: a / 0", 8, 9, "0"),
        ("\t10:\ta / 0", 9, 10, "0"),
        ("\t0", 0, 1, "    "),
        ("x 中文 / 0", 7, 8, "0"),
        ("x 中文 / 0", 2, 4, "中文"),
        ("e\u0323\u0302\u0301\u0300 y / 0", 10, 11, "0"),
        ("Thu nhập của hộ nghèo: 0", 23, 24, "0"),
        ("a\u200b0", 2, 3, "0"),
    ],
)
def test_carets_stand_under_the_span(line: str, start: int, end: int, expected: str) -> None:
    """Tabs take four columns, wide letters two, marks that stand on others none."""
    source = Source.of(line)
    moved = len(line) - len(source.text)
    assert underlined(source.text, start - moved * (start > moved), end - moved) == expected


@given(st.text(st.sampled_from("ab \t%Ấộ中한\u0323\u0301\u200b\u202e☃"), min_size=1, max_size=40), st.data())
def test_carets_stand_under_any_span(text: str, data: st.DataObject) -> None:
    """Whatever the line is made of, what stands above the carets are the letters of the span."""
    line = "|" + Source.of(text).text.rstrip() + "|"
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    above = visible(line[start:end]).replace("\t", "    ")
    if columns(above):
        assert underlined(line, start, end) == "".join(filter(columns, above))


def test_empty_spans() -> None:
    """A place without extent has one caret: at the start of an empty file, at its end, at the end of a line."""
    assert rows(at("", 0, 0))[1:5] == [" --> a.ntm:1:1", "  |", "1 |", "  | ^"]
    assert rows(at("ab", 2, 2))[3:5] == ["1 | ab", "  |   ^"]
    assert rows(at("ab\n", 3, 3))[3:5] == ["2 |", "  | ^"]


def test_spans_over_several_lines() -> None:
    """Of a span over several lines the first line is shown, underlined to its end."""
    assert rows(at("a >=\n  30%\n", 2, 10))[3:6] == ["1 | a >=", "  |   ^^", "  |"]


def test_other_places() -> None:
    """Places of one file stand in the order of its lines, `...` where lines are left out; those of another apart."""
    text = "one\ntwo\nthree\nfour\n"
    source = Source.of(text, "a.ntm")
    first = Place(source, Span(0, 3), Words("first", "đầu"))
    second = Place(source, Span(4, 7))
    elsewhere = Place(Source.of("base\n", "b.ntm"), Span(0, 4), Words("the base", "gốc"))
    found = rows(at(text, 14, 18, elsewhere, first, second))
    assert found[1:15] == [
        " --> a.ntm:4:1",
        "  |",
        "1 | one",
        "  | --- first",
        "2 | two",
        "  | ---",
        "...",
        "4 | four",
        "  | ^^^^",
        "  |",
        " ::: b.ntm:1:1",
        "  |",
        "1 | base",
        "  | ---- the base",
    ]


def test_two_places_on_one_line() -> None:
    """A line is shown once, with one underline for each place in it, that of the main place first."""
    source = Source.of("a and b", "a.ntm")
    found = rows(at("a and b", 6, 7, Place(source, Span(0, 1), Words("like this", "như chỗ này"))))
    assert found[3:6] == ["1 | a and b", "  |       ^", "  | - like this"]


def test_numbers_of_lines_are_aligned() -> None:
    """The numbers of lines stand to the right of a gutter as wide as the widest."""
    text = "one\n" * 9 + "ten\n"
    found = rows(at(text, 36, 39, Place(Source.of(text, "a.ntm"), Span(0, 3))))
    assert found[1:7] == ["  --> a.ntm:10:1", "   |", " 1 | one", "   | ---", "...", "10 | ten"]


@pytest.mark.parametrize("start", [0, 1, 50, 99, 100, 101, 250, 480, 499])
def test_long_lines_are_cut(start: int) -> None:
    """A long line is cut around the span, with … where something is left out."""
    line = "".join(chr(0x4E00 + i) if i % 7 == 0 else chr(97 + i % 26) for i in range(500))
    shown = rows(at(line, start, start + 1))[3].split("| ", 1)[1]
    assert columns(shown) <= WIDTH + 2
    assert shown.strip("…") in line
    assert shown.startswith("…") != line.startswith(shown.rstrip("…"))
    assert shown.endswith("…") != line.endswith(shown.lstrip("…"))
    assert underlined(line, start, start + 1) == line[start]


def test_long_spans_are_cut() -> None:
    """Of a span longer than the screen the beginning is underlined."""
    found = rows(at("x" * 10 + "0" * 1000, 10, 1010))
    assert columns(found[3]) <= WIDTH + 8
    assert found[4].count("^") > WIDTH // 2
    assert len(found[4]) <= len(found[3])


def test_a_mark_outside_the_part_shown() -> None:
    """A second place far away on a long line is marked at the edge."""
    line = "a" * 400
    source = Source.of(line, "a.ntm")
    found = rows(at(line, 390, 391, Place(source, Span(0, 5), Words("here", "ở đây"))))
    assert found[5] == "  | - here"


def test_color() -> None:
    """Color is set only where it is asked for, and changes nothing else."""
    item = at("a / 0", 4, 5)
    colored = render_text([item], "en", color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render_text([item], "en")
    assert "\x1b" not in render_text([item], "en")


def test_nothing_disturbs_the_screen() -> None:
    """Escapes, marks of direction and halves of characters in a file or a name never reach the screen."""
    source = Source("\u202ea\x1b.ntm", "0\x1b[31m\u202e\ud800\x00\n")
    label = Words("\u202e", "\u202e")
    item = Diagnostic(Code.UNKNOWN_NAME, Place(source, Span(0, 2), label), (("name", "\x1b\u2066"),))
    for language in LANGUAGES:
        text = render_text([item], language)
        assert text.encode()
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e\u2066\ud800]", text)
    problem = Problem(Code.RECORD_NOT_A_NUMBER, 1, "\x1bf", "\x1bv\nw" * 1000)
    told = render_problems([problem], "en")
    assert not re.search("[\x00-\x09\x0b-\x1f]", told)
    assert max(map(len, told.split("\n"))) < 200
    assert json.dumps(to_json([item], "en"), ensure_ascii=False).encode()
    assert json.dumps(to_sarif([item], "en", "1.0"), ensure_ascii=False).encode()


# For programs --------------------------------------------------------------------------------------------

SOURCE = Source.of("# đầu tệp\n17.1: wast, >= 30%\n", "rules/xã, 1.ntm")
OTHER = Place(Source.of("input waste: share\n", "b.ntm"), Span(6, 11), Words("declared here", "khai báo ở đây"))
MAIN = Place(SOURCE, Span(16, 20))
ITEM = Diagnostic(Code.UNKNOWN_NAME, MAIN, (("name", "wast"),), (OTHER,), Fix(Span(16, 20), "waste"))
PLAIN = Diagnostic(Code.UNTITLED, Place(SOURCE, Span(10, 20)), (("code", "17.1"),))


def test_json() -> None:
    """JSON has everything: both ends of each place, the line, the fix, the other places."""
    found = to_json([ITEM], "vi")
    assert json.loads(json.dumps(found)) == found
    assert found == [
        {
            "code": "unknown-name",
            "severity": "error",
            "message": "trong tệp này không có gì tên là `wast`",
            "help": "có phải muốn viết `waste`?",
            "file": "rules/xã, 1.ntm",
            "line": 2,
            "column": 7,
            "end_line": 2,
            "end_column": 11,
            "excerpt": "17.1: wast, >= 30%",
            "fix": {"line": 2, "column": 7, "end_line": 2, "end_column": 11, "text": "waste"},
            "others": [
                {
                    "file": "b.ntm",
                    "line": 1,
                    "column": 7,
                    "end_line": 1,
                    "end_column": 12,
                    "label": "khai báo ở đây",
                }
            ],
        }
    ]
    assert to_json([PLAIN], "en")[0]["fix"] is None


def test_github() -> None:
    """Workflow commands are one line each; what would end them early is escaped."""
    found = render_github([ITEM, PLAIN], "en").splitlines()
    assert found[0] == (
        "::error file=rules/xã%2C 1.ntm,line=2,col=7,endLine=2,endColumn=11,title=unknown-name"
        "::nothing in this file is called `wast`%0Adid you mean `waste`?"
    )
    assert found[1].startswith("::notice ")
    share = at("insured >= 30", 11, 13, code=Code.SHARE_WITHOUT_PERCENT)
    assert "no `%25`%0A" in render_github([share], "en")
    windows = Diagnostic(Code.TOO_DEEP, Place(Source.of("x", "c:\\a\\b.ntm"), Span(0, 1)), (("limit", 50),))
    assert "file=c%3A/a/b.ntm," in render_github([windows], "en")


def test_sarif() -> None:
    """SARIF has a rule for each code that occurs, and places, fixes and related places of each result."""
    log = to_sarif([PLAIN, ITEM, ITEM], "vi", "1.2")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert (run["tool"]["driver"]["name"], run["tool"]["driver"]["version"]) == ("ntm", "1.2")
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in rules] == ["unknown-name", "untitled"]
    assert [rule["helpUri"] for rule in rules] == ["docs/errors/unknown-name.md", "docs/errors/untitled.md"]
    assert all(rule["shortDescription"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    assert [(r["ruleId"], r["ruleIndex"], r["level"]) for r in run["results"]] == [
        ("untitled", 1, "note"),
        ("unknown-name", 0, "error"),
        ("unknown-name", 0, "error"),
    ]
    plain, result, _ = run["results"]
    region = {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 11}
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "rules/x%C3%A3%2C%201.ntm"}
    assert location["physicalLocation"]["region"] == region
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "khai báo ở đây"}
    assert related["physicalLocation"]["artifactLocation"] == {"uri": "b.ntm"}
    ((change,),) = (fix["artifactChanges"] for fix in result["fixes"])
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "waste"}}]
    assert "fixes" not in plain
    assert "relatedLocations" not in plain


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b.ntm", "a%20b.ntm"),
        ("rules\\a.ntm", "rules/a.ntm"),
        ("/home/x/a b.ntm", "file:///home/x/a%20b.ntm"),
        ("C:\\x\\a.ntm", "file:///C:/x/a.ntm"),
        ("<text>", "%3Ctext%3E"),
    ],
)
def test_sarif_uris(name: str, uri: str) -> None:
    """A path is relative as it is, or a file URI where it is absolute, of either system."""
    item = Diagnostic(Code.TOO_DEEP, Place(Source.of("x", name), Span(0, 1)), (("limit", 50),))
    (result,) = to_sarif([item], "en", "1")["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


# Records -------------------------------------------------------------------------------------------------

NOT_A_NUMBER = Problem(Code.RECORD_NOT_A_NUMBER, 3, "Số hộ", "khoảng 300", (), 2)
UNREADABLE = Problem(Code.RECORD_UNREADABLE, None, None, None, (("why", Words("it is empty", "tệp rỗng")),))


def test_problems() -> None:
    """A problem of a record is told with its row, column, field and value, as far as it has them."""
    assert render_problems([NOT_A_NUMBER, UNREADABLE], "en") == (
        "error[record-not-a-number]: `khoảng 300` is not a number\n"
        " --> row 3, column 2, Số hộ = khoảng 300\n"
        "  = help: write digits only, such as 1200 or 12.5, without unit; "
        "leave it empty where the figure is not known\n"
        "\n"
        "error[record-unreadable]: the data cannot be read: it is empty\n"
        "  = help: give a table, saved as CSV UTF-8, whose first row names the inputs\n"
        "\n"
        "2 errors\n"
    )
    vietnamese = render_problems([NOT_A_NUMBER], "vi")
    assert vietnamese.startswith("lỗi[record-not-a-number]: `khoảng 300` không phải là số\n --> hàng 3, cột 2, Số hộ =")


def test_problems_as_json() -> None:
    """The JSON of a problem has its place in the data and its words."""
    (found,) = problems_to_json([NOT_A_NUMBER], "en")
    assert found["help"]
    assert {name: value for name, value in found.items() if name != "help"} == {
        "code": "record-not-a-number",
        "severity": "error",
        "row": 3,
        "column": 2,
        "field": "Số hộ",
        "value": "khoảng 300",
        "message": "`khoảng 300` is not a number",
    }
