"""Files assessed whole: what comes out is what comes out row by row, whatever the file looks like."""

import csv
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules.columns import batches, csv_cells
from ntm_rules.columns.csv_files import conventions_shown
from ntm_rules.columns.files import SameFileError, Summary, UnreadableError, assess_file
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem
from ntm_rules.engines.assessment import without_unverified
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.records.numerals import implied_convention
from ntm_rules.records.read import read_records

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((*ROOT.glob("tests/corpus/*/*.csv"), *ROOT.glob("examples/*.csv")))
RULES = """\
ruleset mau/commune
  title   "Bộ tiêu chí mẫu"
  subject commune
  enacted "01/QĐ-UBND" of 2022-01-15 by "UBND tỉnh Mẫu"

input region: one of highland "Vùng cao", lowland "Vùng thấp" "Vùng"
input plan_valid: attested "Có quy hoạch"
input households: count of households "Số hộ"
input households_sorting: count of households, part of households "Số hộ phân loại rác"
input sorting_rate: share = households_sorting / households "Tỷ lệ hộ phân loại rác"
input income: amount in million_vnd per person per year, 3 decimals "Thu nhập"

criterion 1 "Quy hoạch"
1.1: plan_valid
  basis official
criterion 2 "Thu nhập"
2.1: income >= by region
    | highland | 42 |
    | lowland  | 51 |
  basis unverified
criterion 3 "Môi trường"
3.1: households_sorting / households >= 30%
  basis official
"""
RULESET = ntm.parse(RULES)
COMPILED = compile_ruleset(RULESET.checked)
CAUTIOUS = without_unverified(RULESET.checked)
COMPILED_CAUTIOUS = compile_ruleset(CAUTIOUS)

Rows = list[list[str]]


def by_rows(path: Path, rules: ntm.Ruleset = RULESET) -> tuple[Rows, Rows] | None:
    """What `ntm assess` makes of a file, row by row; None of a file that cannot be read."""
    records = read_records(rules.checked, path)
    if any(problem.code is Code.RECORD_UNREADABLE for problem in records.problems):
        return None
    found: list[Problem] = list(records.problems)
    outcomes = []
    for row in records:
        found += row.problems
        outcomes.append(_outcomes(rules.assess(row.record)))
    return outcomes, [
        ["" if each.row is None else str(each.row), each.field or "", each.value or "", each.code.value]
        for each in found
    ]


def _outcomes(assessment: ntm.Assessment) -> list[str]:
    indicators = [each.outcome.value for each in assessment.indicators]
    criteria = [each.outcome.value for each in assessment.criteria]
    bounds = (assessment.bounds.at_least, assessment.bounds.at_most, assessment.bounds.of)
    return [*indicators, *criteria, *map(str, bounds), assessment.outcome.value]


def by_batches(path: Path, rules: ntm.Ruleset = RULESET, form: str = ".parquet") -> tuple[Rows, Rows] | None:
    """What `assess_file` makes of it."""
    target, problems = path.with_name(f"out{form}"), path.with_name("out.problems.csv")
    try:
        summary = assess_file(path, target, problems, rules.checked, without_unverified(rules.checked))
    except UnreadableError:
        assert not target.exists()
        assert not problems.exists()
        return None
    results = pl.read_parquet(target) if form == ".parquet" else pl.read_csv(target, infer_schema=False)
    codes = [*(str(each.code) for each in rules.indicators), *(f"criterion {each.code}" for each in rules.criteria)]
    columns = [*codes, "criteria_met", "criteria_at_most", "criteria_of", "outcome"]
    with problems.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["row", "field", "value", "code"]
    assert summary.rows == len(results)
    assert {o.value: n for o, n in summary.outcomes.items()} == dict(Counter(results["outcome"].cast(pl.String)))
    assert {c.value: n for c, n in summary.codes.items()} == dict(Counter(row[-1] for row in rows))
    return [[str(cell) for cell in row] for row in results.select(columns).iter_rows()], rows


def same(path: Path, rules: ntm.Ruleset = RULESET, form: str = ".parquet") -> None:
    """Assert that both ways agree."""
    assert by_batches(path, rules, form) == by_rows(path, rules)


fields = st.sampled_from(
    [
        *("Vùng", "region", "Có quy hoạch", "Số hộ", "households", "Số hộ phân loại rác", "Tỷ lệ hộ phân loại rác (%)"),
        *("sorting_rate", "Thu nhập", " income ", "Xã", "STT", "Ghi chú", "househods", "", '"', "#"),
    ]
)
cells = st.sampled_from(
    [
        *("highland", "vung thap", "có", "không", "x", "1000", "300", "1.234", "29,5", "29.5", "45,125", "1.234.567"),
        *(
            "30%",
            "-1",
            "12,0",
            "",
            " ",
            "\u00a0",
            "#",
            '"',
            '"#x',
            'a"b',
            "a\nb",
            "a\r\nb",
            "\r",
            ";",
            ",",
            "Xã Một",
            "\x1f",
        ),
    ]
) | st.text(max_size=3)
ends = st.sampled_from(("\n", "\r\n", "\r"))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A small CSV file: mostly as spreadsheets write it, sometimes with its lines and quotation marks broken."""
    width = draw(st.integers(1, 6))
    delimiter, end = draw(st.sampled_from(";,\t")), draw(st.sampled_from(("\n", "\n", "\r\n", "\r")))
    text = io.StringIO()
    quoting = draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    bare = draw(st.booleans())
    above = draw(
        st.lists(
            st.sampled_from(["# số liệu", "", f"sep={delimiter}", '"# a"', f"{delimiter} {delimiter}"]), max_size=2
        )
    )
    text.write("".join(line + end for line in above))
    rows = [draw(st.lists(fields, min_size=width, max_size=width))]
    for _ in range(draw(st.integers(0, 8))):
        length = draw(st.sampled_from((width,) * 6 + (width - 1, width + 1, width + 2)))
        rows.append(draw(st.lists(cells, min_size=length, max_size=length)))
    for row in rows:
        if bare:
            text.write(delimiter.join(row) + end)
        else:
            writer.writerow(row)
    content = text.getvalue() if draw(st.booleans()) else text.getvalue().rstrip("\r\n")
    return content.encode(draw(st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16"))), errors="replace")


@pytest.fixture(params=[(1 << 26, 50_000), (48, 2)], ids=["one block", "small blocks"])
def _sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files in one block, and in as many as they can be."""
    monkeypatch.setattr(csv_cells, "BLOCK", request.param[0])
    monkeypatch.setattr(csv_cells, "ROWS", request.param[1])
    return


@pytest.mark.usefixtures("_sizes")
@settings(deadline=None, max_examples=40)
@given(files())
@example(b"x^;households\nx^;1\n")
@example(b"sep=;\nhouseholds;X\xc3\xa3\n1;A\n")
@example(b"sep=;\nsep=;\nV\xc3\xb9ng")
@example('Xã;households;;Ghi chú;Ghi chú\n"A ""1""";1;;2\n# x\n"# y";\n;;;;\nB;1;2;3;4;5\n'.encode())
def test_a_file_means_what_it_means_row_by_row(content: bytes) -> None:
    """Whatever a CSV file looks like: the same outcomes, and the same problems in the same order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data.csv")
        path.write_bytes(content)
        same(path)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@pytest.mark.parametrize("form", [".parquet", ".csv"])
def test_samples(path: Path, form: str, tmp_path: Path) -> None:
    """The tables of the corpus and the examples, as they are."""
    corpus = "corpus" in path.parts
    rules = ntm.parse_file(ROOT / "tests/corpus/records.ntm") if corpus else ntm.load("vn/commune")
    if path.name == "communes-constructed.csv":
        rules = ntm.parse_file(ROOT / "examples/commune-constructed.ntm")
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    same(copy, rules, form)


@settings(deadline=None)
@given(st.lists(cells | st.from_regex(r"[0-9]{1,4}[.,]?[0-9]{0,4}%?", fullmatch=True), max_size=8))
def test_conventions_of_columns_are_those_of_their_cells(texts: list[str]) -> None:
    """A column shows what one of its cells shows."""
    expected = {found for text in texts if (found := implied_convention(text)) is not None}
    assert conventions_shown(pl.Series(texts, dtype=pl.String), set()) == expected


def assessed(path: Path, **others: Any) -> Summary:
    folder = path.parent
    arguments = {"target": folder / "out.parquet", "problems": folder / "out.problems.csv", **others}
    return assess_file(path, ruleset=RULESET.checked, cautious=CAUTIOUS, **arguments)


@pytest.mark.parametrize("form", [".parquet", ".csv"])
def test_batches_of_parquet(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are numbered from 1 through all batches; the label and other columns come first, as they are."""
    monkeypatch.setattr(batches, "CELLS", 12)
    path = tmp_path / "data.parquet"
    count = 100
    sorting = [900 if i in (17, 64) else 300 for i in range(1, count + 1)]
    frame = pl.DataFrame({"Xã": range(count), "note": [None] * count, "households": 800, "households_sorting": sorting})
    frame.write_parquet(path, row_group_size=7)
    summary = assessed(path, target=tmp_path / f"out{form}")
    results = (
        pl.scan_parquet(tmp_path / "out.parquet").collect() if form == ".parquet" else pl.read_csv(tmp_path / "out.csv")
    )
    assert results.columns[:3] == ["Xã", "note", "1.1"]
    assert results["Xã"].to_list() == list(range(count))
    assert results["3.1"].cast(pl.String).to_list() == ["unknown" if n == 900 else "met" for n in sorting]
    found = pl.read_csv(tmp_path / "out.problems.csv").rows()
    exceeding = "record-part-exceeds-whole"
    assert found == [(None, "note", None, "record-unknown-field")] + [
        (row, "households_sorting", 900, exceeding) for row in (17, 64)
    ]
    assert summary.codes == {Code.RECORD_UNKNOWN_FIELD: 1, Code.RECORD_PART_EXCEEDS_WHOLE: 2}


@pytest.mark.parametrize("name", ["data.parquet", "data.csv"])
@pytest.mark.parametrize("form", [".parquet", ".csv"])
def test_a_file_without_rows(name: str, form: str, tmp_path: Path) -> None:
    """It gives a file without rows, with all its columns."""
    path = tmp_path / name
    frame = pl.DataFrame({"Xã": [], "households": []}, schema={"Xã": pl.String, "households": pl.String})
    frame.write_parquet(path) if name.endswith("parquet") else frame.write_csv(path)
    assert assessed(path, target=tmp_path / f"out{form}").rows == 0
    results = pl.read_parquet(tmp_path / "out.parquet") if form == ".parquet" else pl.read_csv(tmp_path / "out.csv")
    assert results.columns[:2] == ["Xã", "1.1"]
    assert results.is_empty()


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_input_is_never_written(tmp_path: Path) -> None:
    """Results over the input, under whatever name, are refused; so are both results in one file."""
    path = tmp_path / "data.csv"
    path.write_text("Xã,households\nA,1\n", "utf-8")
    os.link(path, tmp_path / "hard.csv")
    os.symlink(path, tmp_path / "soft.csv")
    for name in ("data.csv", "hard.csv", "soft.csv"):
        with pytest.raises(SameFileError):
            assessed(path, target=tmp_path / name)
        with pytest.raises(SameFileError):
            assessed(path, problems=tmp_path / name)
    with pytest.raises(SameFileError):
        assessed(path, target=tmp_path / "new.csv", problems=tmp_path / "new.csv")
    assert path.read_text("utf-8") == "Xã,households\nA,1\n"
    assert _left(tmp_path) == ["data.csv", "hard.csv", "soft.csv"]


@pytest.mark.parametrize("form", [".parquet", ".csv"])
def test_an_interrupted_run_leaves_what_was_there(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends it: old results stay, and no part of new ones does."""
    monkeypatch.setattr(csv_cells, "BLOCK", 1 << 10)
    path, target = tmp_path / "data.csv", tmp_path / f"out{form}"
    path.write_text("Xã,households\n" + "A,1\n" * 1000, "utf-8")
    target.write_text("old", "utf-8")

    def stop(done: int, of: int) -> None:
        if done > of * 0.8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assessed(path, target=target, progress=stop)
    assert target.read_text("utf-8") == "old"
    assert _left(tmp_path) == sorted(["data.csv", target.name])
    assert assessed(path, target=target).rows == 1000


def test_files_that_are_none(tmp_path: Path) -> None:
    """A file that is missing or broken, and a place that is none, are OSErrors that name it."""
    path = tmp_path / "data.parquet"
    with pytest.raises(FileNotFoundError, match=r"data\.parquet"):
        assessed(path)
    path.write_bytes(b"PAR1 this is none")
    with pytest.raises(OSError, match=r"data\.parquet"):
        assessed(path)
    path = tmp_path / "data.csv"
    path.write_text("Xã,households\nA,1\n", "utf-8")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        assessed(path, target=tmp_path / "nowhere" / "out.csv")
    with pytest.raises(OSError, match="dev"):
        assessed(path, target=Path("/dev/null"))
    assert _left(tmp_path) == ["data.csv", "data.parquet"]


def test_a_column_named_as_a_result(tmp_path: Path) -> None:
    """Nothing is written over a column of the file: it is refused by name."""
    path = tmp_path / "data.csv"
    path.write_text("Xã,outcome,households\nA,x,1\n", "utf-8")
    with pytest.raises(ValueError, match="`outcome`"):
        assessed(path)
    assert _left(tmp_path) == ["data.csv"]
