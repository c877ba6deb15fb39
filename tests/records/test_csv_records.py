"""Tables as Vietnamese spreadsheets write them."""

import csv
import io
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem
from ntm_rules.diagnostics.texts import message
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.csv_rows import csv_rows
from ntm_rules.records.numerals import Convention
from ntm_rules.records.read import Records, Row, read_records

Reader = Callable[[str | bytes], Records]


@pytest.fixture
def read(rules: CheckedRuleset, tmp_path: Path) -> Reader:
    """Read a text as a CSV file."""

    def read(content: str | bytes) -> Records:
        path = tmp_path / "records.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_records(rules, path)

    return read


def codes(problems: tuple[Problem, ...]) -> list[tuple[int | None, int | None, Code]]:
    return [(problem.row, problem.column, problem.code) for problem in problems]


def from_bytes(rules: CheckedRuleset, content: bytes) -> tuple[Records, list[Row]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.csv")
        path.write_bytes(content)
        records = read_records(rules, path)
        return records, list(records)


cells = st.sampled_from(
    ["households", "Số hộ", "Xã", "1.234", "94,75", "36.5", "có", '"', "#", "", "12", "-1"]
) | st.text(max_size=4)
pieces = st.lists(cells | st.sampled_from([";", ",", "\t", "\n", "\r\n", '"', '""']), max_size=40).map("".join)


@settings(deadline=None)
@given(st.binary() | pieces.map(lambda text: text.encode(errors="replace")))
@example(b'households\n"' + b"1\n" * 300)
@example(b"sep=;\nhouseholds\n1\n")
@example(b"\xff\xfe")
def test_no_file_raises(rules: CheckedRuleset, content: bytes) -> None:
    """Whatever stands in a file, it is read, or there is a problem that can be told."""
    records, rows = from_bytes(rules, content)
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    for problem in (*records.problems, *(problem for row in rows for problem in row.problems)):
        assert message(problem, "vi")
        assert message(problem, "en")
    for row in rows:
        assert not row.record.values.keys() & row.record.refused.keys()


plain = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=8)
tables = st.lists(st.tuples(plain, st.integers(0, 10**6) | st.none(), plain), max_size=12)


@settings(deadline=None)
@given(
    tables, st.sampled_from(";,\t"), st.sampled_from(("utf-8", "utf-8-sig", "utf-16")), st.sampled_from(("\n", "\r\n"))
)
def test_what_a_spreadsheet_writes_reads_back(
    rules: CheckedRuleset, table: list[tuple[str, int | None, str]], delimiter: str, encoding: str, end: str
) -> None:
    """Every row that is not blank comes back, with its label and values, whatever its cells hold.

    Left out are rows that begin with `#`, which are comments.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    writer.writerow(["Xã", "Số hộ", "Có quy hoạch"])
    expected = []
    for label, count, word in table:
        if label.startswith("#"):
            continue
        writer.writerow([label, "" if count is None else count, word])
        if label.strip() or count is not None or word.strip():
            expected.append((label.strip() or None, count))
    _, rows = from_bytes(rules, file.getvalue().encode(encoding))
    assert [(row.label, row.record.values.get("households")) for row in rows] == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20), st.sampled_from(("point", "comma")), st.booleans())
def test_amounts_read_back_in_the_convention_of_the_file(
    rules: CheckedRuleset, thousandths: list[int], convention: Convention, grouped: bool
) -> None:
    """Each amount is read exactly, its digits grouped or not, three decimals and all."""
    lines = ["commune\tincome", f"evidence\t{'1,5' if convention == 'comma' else '1.5'}"]
    for amount in thousandths:
        text = f"{amount // 1000:,}.{amount % 1000:03d}" if grouped else f"{amount // 1000}.{amount % 1000:03d}"
        lines.append("x\t" + (text.translate(str.maketrans(".,", ",.")) if convention == "comma" else text))
    records, rows = from_bytes(rules, "\n".join(lines).encode())
    assert records.convention == convention
    values = [row.record.values.get("income") for row in rows[1:]]
    assert values == [Fraction(amount, 1000) for amount in thousandths]


def test_a_table(read: Reader) -> None:
    """A file as a Vietnamese spreadsheet saves it: byte-order mark, semicolons, decimal commas, quotes, titles."""
    records = read(
        "\ufeffXã;Số hộ;Số hộ nghèo;Thu nhập;Có quy hoạch\r\n"
        '"Xã ""Sơn"";\r\nLa";812;12;45,5;có\r\n'
        "Tà Xùa;1 812;;;chưa đạt\r\n"
    )
    assert (records.label_column, records.unused_columns, records.problems) == ("Xã", (), ())
    assert records.convention == "comma"
    rows = [
        Row(
            2,
            'Xã "Sơn";\r\nLa',
            Record({"plan_valid": True, "households": 812, "households_poor": 12, "income": Fraction(91, 2)}),
        ),
        Row(3, "Tà Xùa", Record({"plan_valid": False, "households": 1812})),
    ]
    assert list(records) == rows
    assert list(records) == rows, "a file can be gone through again"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings(read: Reader, delimiter: str, encoding: str) -> None:
    """The delimiter is the one under which the header holds inputs; titles with commas in them do not matter."""
    header = delimiter.join(["commune", '"Số hộ"', "households_poor", '"ghi chú; a, b, c, d"'])
    records = read(f"{header}\nA{delimiter}812{delimiter}12{delimiter}\n".encode(encoding))
    assert next(iter(records)).record == Record({"households": 812, "households_poor": 12})


def test_rows_have_the_numbers_of_the_spreadsheet(read: Reader) -> None:
    """Blank lines, blank rows, comments and cells of several lines do not shift the numbers."""
    records = read('# số liệu "2024\n\ncommune,households\n"A\nB\nC",1\n\n,,\n# x\n"# a, b",\nD,2\n   \nE,-1\n')
    assert [(row.number, row.label) for row in records] == [(4, "A\nB\nC"), (9, "D"), (11, "E")]
    assert [codes(row.problems) for row in records] == [[], [], [(11, 2, Code.RECORD_NEGATIVE)]]


def test_the_hint_of_a_spreadsheet_is_no_row(read: Reader) -> None:
    """`sep=;` tells spreadsheets the delimiter; they do not show it."""
    records = read("sep=;\ncommune;households\nA;1\n")
    assert list(records) == [Row(2, "A", Record({"households": 1}))]


@pytest.mark.parametrize(
    ("rows", "convention"),
    [
        ("x;94,75", "comma"),
        ("x;36.5", "point"),
        ("x;1.234.567", "comma"),
        ("x;12", "comma"),
        ("x;1.234", "comma"),
        ("x;94,75\nx;36.5", None),
        ("x,94;12", "comma"),
        ("x.5;12", "comma"),
    ],
)
def test_the_convention_of_a_file(read: Reader, rows: str, convention: Convention | None) -> None:
    """It is that of cells with one reading, under numeric inputs; semicolons stand for commas where there is none."""
    assert read(f"commune;total_income\n{rows}\n").convention == convention


def test_other_delimiters_show_no_convention(read: Reader) -> None:
    """Spreadsheets write commas and tabs in either convention, so doubtful numbers stay doubtful."""
    records = read("commune,income\nA,1.234\n")
    assert records.convention is None
    assert [codes(row.problems) for row in records] == [[(2, 2, Code.RECORD_AMBIGUOUS_NUMBER)]]
    assert read("income\n12\n").convention is None, "nor does a single column, which has no delimiter"


def test_in_a_file_with_both_conventions_the_doubtful_is_a_problem(read: Reader) -> None:
    """What has one reading is read, whatever else stands in the file."""
    records = read("commune;income\nA;94,75\nB;36.5\nC;1.234\nD;1,234\nE;12.345,6\n")
    assert [row.record.values.get("income") for row in records] == [
        *(Fraction(379, 4), Fraction(73, 2), None, None, Fraction(123456, 10))
    ]
    assert [row.number for row in records if row.problems] == [4, 5]


def test_a_percent_column(read: Reader) -> None:
    """A header that ends in `(%)` says that the figures below are percent, with or without the sign."""
    records = read("commune;Tỷ lệ hộ nghèo (%)\nA;94,75\nB;94,75%\n")
    assert [row.record.values for row in records] == [{"poor_rate": Fraction(379, 400)}] * 2


def test_columns_that_are_no_input(read: Reader) -> None:
    """The first names the subjects, running numbers aside; the others are reported once, with the file."""
    records = read("STT;Xã;households;ghi chú;househods_poor\n1;A;812;x;3\n2;B;813;y;4\n")
    assert (records.label_column, records.unused_columns) == ("Xã", ("STT", "ghi chú", "househods_poor"))
    assert codes(records.problems) == [(1, column, Code.RECORD_UNKNOWN_FIELD) for column in (1, 4, 5)]
    assert records.problems[2].facts == (("name", "househods_poor"), ("near", "households_poor"))
    assert [(row.label, row.problems) for row in records] == [("A", ()), ("B", ())]


def test_a_running_number_names_subjects_where_nothing_else_does(read: Reader) -> None:
    """Rather that than nothing."""
    assert read("STT,households\n1,812\n").label_column == "STT"


def test_a_misspelled_input_in_the_first_column_is_reported(read: Reader) -> None:
    """It names the subjects, as the first column that is no input, but is not passed over in silence."""
    records = read("househods;schools\n812;3\n")
    assert records.label_column == "househods"
    assert records.problems[0].facts == (("name", "househods"), ("near", "households"))
    assert not read("household;households\n812;812\n").problems


def test_columns_without_a_name(read: Reader) -> None:
    """They do not matter while they are empty; what they hold is not passed over in silence."""
    assert read("commune;households;;\nA;1;;\n").problems == ()
    records = read("commune;households;;\nA;1;;9\n")
    assert codes(records.problems) == [(1, 4, Code.RECORD_UNKNOWN_FIELD)]
    assert records.unused_columns == ("",)
    assert next(iter(records)).record.values == {"households": 1}


def test_a_doubled_column(read: Reader) -> None:
    """It is reported once, with the file; the input is refused in every row."""
    records = read("commune;households;Số hộ;schools\nA;1;1;3\nB;1;;3\n")
    assert codes(records.problems) == [(1, 3, Code.RECORD_DOUBLED_FIELD)]
    assert [row.record for row in records] == [Record({"schools": 3}, {"households": "record-doubled-field"})] * 2
    assert not any(row.problems for row in records)


def test_a_row_with_too_few_cells(read: Reader) -> None:
    """It is a problem; the cells that are there are read, the others are missing."""
    records = read("commune;households;schools\nA;812\n")
    (row,) = records
    assert row.record == Record({"households": 812})
    assert codes(row.problems) == [(2, None, Code.RECORD_ROW_SHAPE)]
    assert row.problems[0].facts == (("found", 2), ("expected", 3))


def test_a_row_with_too_many_cells(read: Reader) -> None:
    """Nobody can tell which cell is one too many, so all inputs are refused. Empty cells at the end do not count."""
    records = read("commune,households,income\nA,812,45,5\nB,812,45,,\n")
    first, second = records
    shape = "record-row-shape"
    assert (first.label, first.record) == ("A", Record({}, {"households": shape, "income": shape}))
    assert first.problems[0].facts == (("found", 4), ("expected", 3))
    assert second == Row(3, "B", Record({"households": 812, "income": Fraction(45)}))


@pytest.mark.parametrize("after", [1, 500])
def test_a_quotation_mark_that_nothing_closes(read: Reader, after: int) -> None:
    """The row is read without quoting and has a problem; no row after it is swallowed."""
    records = read('commune;households\n"A;1\n' + "B;2\n" * after)
    rows = list(records)
    assert [row.record.values for row in rows] == [{"households": 1}] + [{"households": 2}] * after
    assert [row.number for row in rows] == list(range(2, after + 3))
    assert codes(rows[0].problems) == [(2, None, Code.RECORD_UNREADABLE)]
    assert not any(row.problems for row in rows[1:])


def test_a_cell_too_long_to_be_read(read: Reader) -> None:
    """The row is kept, with its problem, and so are those after it."""
    records = read(f"commune;households\n{'A' * 200_000};1\nB;2\n")
    first, second = records
    assert codes(first.problems)[0] == (2, None, Code.RECORD_UNREADABLE)
    assert second == Row(3, "B", Record({"households": 2}))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("Xã;Số hộ\n".encode("cp1258", "replace") + b"\xd5\xea\n", "CSV UTF-8"),
        ("Xã;Số hộ\n".encode("utf-16-le"), "CSV UTF-8"),
        (b"PK\x03\x04 workbook", "workbook"),
        (b"", "no header"),
        (b"# only a comment\n\n", "no header"),
    ],
)
def test_files_that_cannot_be_read(read: Reader, content: bytes, word: str) -> None:
    """There is one problem, which says what to do, and no row."""
    records = read(content)
    (problem,) = records.problems
    assert problem.code is Code.RECORD_UNREADABLE
    assert word in message(problem, "en")
    assert list(records) == []


def test_a_header_without_inputs(read: Reader) -> None:
    """Most often it is no header; the rows are kept all the same."""
    records = read("BIỂU SỐ 1\nXã;Số hộ\nA;1\n")
    assert codes(records.problems) == [(1, None, Code.RECORD_UNREADABLE)]
    assert [row.number for row in records] == [2, 3]


def test_a_file_that_is_not_there(rules: CheckedRuleset, tmp_path: Path) -> None:
    """That is the caller's mistake."""
    with pytest.raises(FileNotFoundError):
        read_records(rules, tmp_path / "none.csv")


def test_rows_are_streamed() -> None:
    """A row is there before the lines after it have been read."""
    taken = []

    def lines() -> "list[str]":
        for number in range(1000):
            taken.append(number)
            yield f"{number};1\n"

    rows = csv_rows(lines(), ";")
    assert next(rows).cells == ("0", "1")
    assert len(taken) == 1
