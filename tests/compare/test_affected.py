"""Who is affected: what tables say is what two assessments of each row say."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules import Code, Outcome, testing
from ntm_rules._compare import diff
from ntm_rules.columns import csv_cells
from ntm_rules.compare import affected as module
from ntm_rules.compare.affected import (
    TABLE,
    Affected,
    Comparer,
    NoColumnError,
    Part,
    Shift,
    Subject,
    Tally,
    Turn,
    affected,
)
from ntm_rules.compare.affected_files import SameFileError, affected_of_file
from ntm_rules.compare.results import Diff
from ntm_rules.records.validate import Validated
from ntm_rules.report.affected import affected_html, affected_markdown, affected_text, affected_to_dict
from ntm_rules.testing.ruleset_texts import ruleset_texts
from tests.cli.test_commands import schema
from tests.columns.engines import fitting
from tests.compare.related import changed

OLD = """\
ruleset mau/x
  enacted "01/QĐ-UBND" of 2022-01-15 by "UBND tỉnh Mẫu"

input households: count of households "Số hộ"
input sorting: count of households, part of households "Số hộ phân loại"
input income: amount in million_vnd per person per year, 1 decimals "Thu nhập"
input planned: attested "Có quy hoạch"
input old_only: attested "Chỉ có trước"

criterion 1 "Quy hoạch"
1.1: planned
1.2: old_only
criterion 2 "Môi trường"
2.1: sorting / households >= 30%
criterion 3 "Thu nhập"
3: income >= 48
"""
NEW = (
    OLD.replace("30%", "50%")
    .replace("input old_only: attested", "input new_only: count of people")
    .replace("Chỉ có trước", "Chỉ có sau")
    .replace("1.2: old_only", "1.3: new_only >= 1")
)
DATA = """\
STT;Xã;Số hộ;Số hộ phân loại;Thu nhập;Có quy hoạch;Chỉ có trước;Chỉ có sau;Ghi chú
1;An;100;40;50,5;có;có;3;
2;Bình;100;60;50,5;có;có;;x
3;Cát;100;20;50,5;có;không;3;
4;Dương;100;120;50,5;có;có;3;
5;;100;45;40,5;;có;3;
"""


# Against two assessments of each row ---------------------------------------------------------------------


def by_rows(found: Diff, rules: Sequence[ntm.Ruleset], rows: Sequence[Mapping[str, Any]]) -> Affected:
    """What the definition makes of rows, as `affected` tells it, but for values and thresholds."""
    parts = [Part("whole"), *(_part("criterion", c) for c in found.criteria)]
    parts += [_part("indicator", i) for i in found.indicators]
    counts: dict[Part, Counter[Shift]] = {part: Counter() for part in parts}
    turned: dict[int, list[tuple[Part, Shift]]] = {}
    problems: set[tuple[int, str | None, Code]] = set()
    changed = 0
    for number, row in enumerate(rows, 1):
        problems |= {(number, each.field, each.code) for side in rules for each in validated(side, row).problems}
        old, new = (_outcomes(each, row) for each in rules)
        shifts = {p: Shift(old.get((p.kind, p.old)), new.get((p.kind, p.new))) for p in parts}
        for part, shift in shifts.items():
            if not part.is_in_both or shift.old is not shift.new:
                counts[part][shift] += 1
        if any(part.is_in_both and shift.old is not shift.new for part, shift in shifts.items()):
            changed += 1
            turned[number] = [(p, s) for p, s in shifts.items() if _counts_as_turn(p, s)]
    tallies = tuple(Tally(part, counts[part]) for part in parts if counts[part])
    codes = Counter(code for _, _, code in problems)
    return Affected(len(rows), changed, tallies, tuple(turned.items()), codes)  # type: ignore[arg-type]


def _part(kind: Any, pair: Any) -> Part:
    return Part(kind, *(each and str(each.code) for each in (pair.old, pair.new)))


def _counts_as_turn(part: Part, shift: Shift) -> bool:
    if part.is_in_both:
        return shift.old is not shift.new
    return (shift.old or shift.new) in (Outcome.NOT_MET, Outcome.UNKNOWN)


def _outcomes(rules: ntm.Ruleset, row: Mapping[str, Any]) -> dict[tuple[str, str | None], Outcome]:
    a = assessed(rules, row)
    indicators = {("indicator", each.code): each.outcome for each in a.indicators}
    criteria = {("criterion", each.code): each.outcome for each in a.criteria}
    return {**indicators, **criteria, ("whole", None): a.outcome}


def assessed(rules: ntm.Ruleset, row: Mapping[str, Any]) -> ntm.Assessment:
    """A row as a record: what cannot be accepted is unknown."""
    return rules.assess(validated(rules, row).record)


def validated(rules: ntm.Ruleset, row: Mapping[str, Any]) -> Validated:
    return rules.validate({name: value for name, value in row.items() if name in rules.checked.input_named})


def without_figures(found: Affected) -> Affected:
    """The same without what `by_rows` does not tell."""
    subjects = tuple((each.row, [(turn.part, turn.shift) for turn in each.turns]) for each in found.subjects)
    return Affected(found.rows, found.changed, found.tallies, subjects, found.problems)  # type: ignore[arg-type]


KINDS = {
    "count": pl.Int64, "amount": pl.Float64, "share": pl.Float64, "attested": pl.Boolean, "one of": pl.String,
    "ranked": pl.String, "level": pl.Int32, "year": pl.Int32,
}  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[ntm.Ruleset], list[dict[str, Any]]]:
    """Two rulesets, mostly alike, and rows that are records of one or the other."""
    text = draw(ruleset_texts())
    other = draw(st.one_of(changed(text), changed(text), ruleset_texts()))
    note(other)
    try:
        rules = [ntm.parse(text), ntm.parse(other)]
    except ntm.RulesetError:
        assume(False)
        raise
    kinds = [{each.name: each.kind for each in side.inputs} for side in rules]
    assume(all(kinds[0][name] == kinds[1][name] for name in kinds[0].keys() & kinds[1].keys()))
    rows = []
    for side in rules:
        for row in draw(testing.batches(side, max_size=12)):
            kept = fitting(side.checked, row)
            rows.append({name: float(v) if isinstance(v, Decimal) else v for name, v in kept.items()})
    return rules, rows


def frame_of(rules: Sequence[ntm.Ruleset], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    kinds = {each.name: KINDS[each.kind] for side in rules for each in side.inputs}
    columns = {name: [row.get(name) for row in rows] for name in kinds}
    return pl.DataFrame({"Xã": [f"x{i}" for i in range(len(rows))], **columns}, {"Xã": pl.String, **kinds})


@settings(max_examples=25)
@given(cases())
def test_tables_say_what_records_say(case: tuple[list[ntm.Ruleset], list[dict[str, Any]]]) -> None:
    """Everyone who is affected and nobody else, each part with both outcomes; what the comparison settled left out."""
    rules, rows = case
    found = diff(*rules, prove=False)
    told = affected(found, frame_of(rules, rows), limit=1000)
    assert without_figures(told) == by_rows(found, rules, rows)


@settings(max_examples=12)
@given(cases())
def test_figures_are_those_of_explained_frames(case: tuple[list[ntm.Ruleset], list[dict[str, Any]]]) -> None:
    """The value and the threshold of an indicator, where the rule is one comparison of numbers."""
    rules, rows = case
    frame = frame_of(rules, rows)
    told = affected(diff(*rules, prove=False), frame, limit=1000)
    explained = [each.assess_frame(frame, explain=True).to_dicts() for each in rules]
    for subject in told.subjects:
        assert subject.label == f"x{subject.row - 1}"
        old, new = (each[subject.row - 1] for each in explained)
        for turn in subject.turns:
            sides = (
                (turn.part.old, old, turn.old_value, turn.old_threshold),
                (turn.part.new, new, turn.new_value, turn.new_threshold),
            )
            for code, row, *figures in sides if turn.part.kind == "indicator" else ():
                wanted = [row.get(f"{code} {what}") for what in ("value", "threshold")]
                # The same division, but not always of the same numbers.
                assert all(a == b or math.isclose(a, b, rel_tol=1e-14) for a, b in zip(figures, wanted, strict=True))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("vn/commune@2024-02-29", "vn/commune"),
        ("vn/commune", "lai-chau/commune"),
        ("vn/commune", "vn/commune-advanced"),
    ],
)
@settings(max_examples=2)
@given(data=st.data())
def test_shipped_rulesets(old: str, new: str, data: st.DataObject) -> None:
    """The same for whole decisions."""
    rules, found = shipped(old, new)
    rows = [row for each in rules for row in data.draw(testing.batches(each, min_size=5, max_size=5, missing=0.05))]
    plain = [
        {k: float(v) if isinstance(v, Decimal) else v for k, v in fitting_both(rules, row).items()} for row in rows
    ]
    assert without_figures(affected(found, frame_of(rules, plain))) == by_rows(found, rules, plain)


@cache
def shipped(old: str, new: str) -> tuple[list[ntm.Ruleset], Diff]:
    rules = [ntm.load(old), ntm.load(new)]
    return rules, diff(*rules, prove=False)


def fitting_both(rules: Sequence[ntm.Ruleset], row: Mapping[str, Any]) -> Mapping[str, Any]:
    for side in rules:
        others = {name: value for name, value in row.items() if name not in side.checked.input_named}
        row = {**fitting(side.checked, {k: v for k, v in row.items() if k not in others}), **others}
    return row


# Worked examples -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found() -> Diff:
    return diff(ntm.parse(OLD), ntm.parse(NEW), prove=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(DATA, "utf-8")
    return path


def turns(told: Affected, row: int) -> list[tuple[str | None, Outcome | None, Outcome | None]]:
    """What turned for a subject: the code or the kind, and both outcomes."""
    subject = next(each for each in told.subjects if each.row == row)
    return [(t.part.new or t.part.old or t.part.kind, t.shift.old, t.shift.new) for t in subject.turns]


def test_a_file(found: Diff, data: Path) -> None:
    """Each ruleset reads its own columns, as files are read: decimal commas, titles, what cannot be read, the label."""
    told = affected_of_file(found, data)
    met, not_met, unknown = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN
    assert (told.rows, told.changed) == (5, 4)
    assert [(each.row, each.label) for each in told.subjects] == [(2, "An"), (3, "Bình"), (4, "Cát"), (6, None)]
    assert turns(told, 2) == [("whole", met, not_met), ("2", met, not_met), ("2.1", met, not_met)]
    assert turns(told, 3) == [("whole", met, unknown), ("1", met, unknown), ("1.3", None, unknown)]
    assert turns(told, 4) == [("1", not_met, met), ("1.2", not_met, None)]
    assert turns(told, 6) == [("2", met, not_met), ("2.1", met, not_met)]
    first = told.subjects[0].turns[-1]
    assert (first.old_value, first.old_threshold, first.new_value, first.new_threshold) == (0.4, 0.3, 0.4, 0.5)
    assert told.problems == {Code.RECORD_PART_EXCEEDS_WHOLE: 1, Code.RECORD_UNKNOWN_FIELD: 2}
    assert [problem.field for problem in told.of_file] == ["STT", "Ghi chú"]
    tally = told.tally("indicator", "1.3")
    assert tally is not None
    assert tally.counts == {Shift(None, met): 4, Shift(None, unknown): 1}


@pytest.mark.parametrize("form", [".csv", ".parquet", ".json"])
def test_all_turns_are_written(form: str, found: Diff, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few subjects are listed, and in however many batches the file is read: the same rows, in their order."""
    whole = affected_of_file(found, data)
    monkeypatch.setattr(csv_cells, "BLOCK", 40)
    monkeypatch.setattr(module, "_ROWS", 1)
    target = data.with_name(f"out{form}")
    told = affected_of_file(found, data, target, limit=1)
    assert told.subjects == whole.subjects[:1]
    assert (told.tallies, told.problems, told.changed) == (whole.tallies, whole.problems, whole.changed)
    expected = [_row_of(subject, turn) for subject in whole.subjects for turn in subject.turns]
    match form:
        case ".json":
            written = json.loads(target.read_text("utf-8"))
        case ".parquet":
            written = pl.read_parquet(target).to_dicts()
        case _:
            written = pl.read_csv(target, schema=TABLE).to_dicts()
    assert written == expected


def _row_of(subject: Subject, turn: Turn) -> dict[str, Any]:
    outcomes = [each and each.value for each in (turn.shift.old, turn.shift.new)]
    figures = turn.old_value, turn.old_threshold, turn.new_value, turn.new_threshold
    cells = (subject.row, subject.label, turn.part.kind, turn.part.old, turn.part.new, *outcomes, *figures)
    return dict(zip(TABLE, cells, strict=True))


@pytest.mark.parametrize("form", [".csv", ".parquet", ".json"])
def test_nobody_is_affected(form: str, data: Path) -> None:
    """A ruleset against itself, and a file without rows: tables with heads and no row."""
    rules = ntm.parse(OLD)
    target = data.with_name(f"out{form}")
    told = affected_of_file(diff(rules, rules), data, target)
    assert (told.rows, told.changed, told.tallies, told.subjects) == (5, 0, (), ())
    assert told.problems[Code.RECORD_PART_EXCEEDS_WHOLE] == 1
    if form != ".json":
        read = pl.read_parquet(target) if form == ".parquet" else pl.read_csv(target)
        assert (read.columns, len(read)) == (list(TABLE), 0)
    data.write_text(DATA.splitlines()[0] + "\n", "utf-8")
    told = affected_of_file(diff(rules, ntm.parse(NEW), prove=False), data, target)
    assert (told.rows, told.changed, told.subjects) == (0, 0, ())
    assert target.exists()


def test_only_what_may_differ_is_worked_out(found: Diff) -> None:
    """An indicator that was proved equivalent is left out, but for rulesets that refuse other values."""
    codes = {part.new for part in Comparer(found).parts if part.kind == "indicator"}
    assert codes == {None, "1.3", "2.1"}
    narrower = NEW.replace("count of households, part of", "count of households, 0 to 50, part of")
    codes = {part.new for part in Comparer(diff(ntm.parse(OLD), ntm.parse(narrower), prove=False)).parts}
    assert {"1.1", "3"} <= codes


def test_an_input_with_another_title(found: Diff, data: Path) -> None:
    """Each ruleset finds the column by the title it knows; no column is unknown that one of them knows."""
    renamed = ntm.parse(OLD.replace('decimals "Thu nhập"', 'decimals "Thu nhập mới"'))
    told = affected_of_file(diff(ntm.parse(OLD), renamed, prove=False), data)
    tally = told.tally("indicator", "3")
    assert tally is not None
    assert tally.counts == {Shift(Outcome.MET, Outcome.UNKNOWN): 4, Shift(Outcome.NOT_MET, Outcome.UNKNOWN): 1}
    assert [problem.field for problem in told.of_file] == ["STT", "Chỉ có sau", "Ghi chú"]
    data.write_text(DATA.replace("Ghi chú", "Thu nhập mới").replace(";x\n", ";50,5\n"), "utf-8")
    told = affected_of_file(diff(ntm.parse(OLD), renamed, prove=False), data)
    assert [problem.field for problem in told.of_file] == ["STT", "Chỉ có sau"]


def test_the_column_that_names_subjects(found: Diff, data: Path) -> None:
    """By default the first that is no input; else the one asked for, even one that is an input; or a clear refusal."""
    labels = [each.label for each in affected_of_file(found, data, subject="stt").subjects]
    assert labels == ["1", "2", "3", "5"]
    assert affected_of_file(found, data, subject="Thu nhập").subjects[0].label == "50,5"
    with pytest.raises(NoColumnError, match="Huyện"):
        affected_of_file(found, data, subject="Huyện")
    frame = pl.DataFrame({"households": [100], "sorting": [40]})
    assert affected(found, frame).subjects[0].label is None


def test_data_without_a_column_of_one_ruleset(found: Diff) -> None:
    """What it reads is missing in every row; other tables than those of polars are taken too."""
    frame = pl.DataFrame({"new_only": [1, 0]})
    told = affected(found, frame.to_arrow())
    assert (told.rows, told.changed) == (2, 1)
    unknown, not_met = Outcome.UNKNOWN, Outcome.NOT_MET
    both = [("whole", unknown, not_met), ("1", unknown, not_met)]
    assert turns(told, 2) == [*both, ("1.2", unknown, None), ("1.3", None, not_met)]


def test_nothing_is_written_over(found: Diff, data: Path) -> None:
    """The data are only read, and a failed run leaves what was there."""
    with pytest.raises(SameFileError):
        affected_of_file(found, data, data)
    target = data.with_name("out.csv")
    target.write_text("old", "utf-8")
    with pytest.raises(NoColumnError):
        affected_of_file(found, data, target, subject="Huyện")
    assert target.read_text("utf-8") == "old"
    assert sorted(path.name for path in data.parent.iterdir()) == ["data.csv", "out.csv"]


# Reports -------------------------------------------------------------------------------------------------


def test_text(found: Diff, data: Path) -> None:
    """Counts by how outcomes changed, then each subject with what turned and its figures, in both languages."""
    told = affected_of_file(found, data, limit=1)
    text = affected_text(told, found, "en")
    assert text.startswith("who is affected: 4 of 5 subjects have another outcome\n  the whole: met → not met 1, met")
    assert "\n  1.3 (added): met 4, unknown 1\n" in text
    assert "\n  An (row 2)\n" in text
    assert "\n    2.1: met → not met; 40%, threshold 30% → 50%\n" in text
    assert "\n  … and 3 more subjects\n" in text
    assert "\n  record-part-exceeds-whole: 1\n" in text
    text = affected_text(told, found, "vi")
    assert "2.1: đạt → chưa đạt; 40%, mức đạt chuẩn 30% → 50%" in text
    assert "An (hàng 2)" in text


def test_figures_are_never_shown_as_met_where_they_are_not() -> None:
    """A value beside its threshold is shown with as many decimals as tell them apart, in its unit."""
    rules = [ntm.parse(OLD), ntm.parse(OLD.replace("income >= 48", "income > 48.1"))]
    found = diff(*rules, prove=False)
    told = affected(found, pl.DataFrame({"income": [48.1], "xã": ["A"]}))
    assert "48.1 million VND/person/year, threshold 48 million VND/person/year → 48.1 million" in affected_text(
        told, found, "en"
    )
    rules = [ntm.parse(OLD), ntm.parse(OLD.replace("30%", "29.9960%"))]
    found = diff(*rules, prove=False)
    told = affected(found, pl.DataFrame({"households": [100_000], "sorting": [29_998]}))
    assert "29,998%, mức đạt chuẩn 30% → 29,996%" in affected_text(told, found, "vi")


def test_labels_are_escaped(found: Diff) -> None:
    """A label out of a file is text, whatever it holds, and one line of it."""
    label = "<script>alert('1')</script> | *x*\n# y"
    told = affected(found, pl.DataFrame({"xã": [label], "households": [100], "sorting": [40]}))
    assert "<script" not in affected_html(told, found, "vi")
    assert "\\<script\\>" in affected_markdown(told, found, "vi")
    assert all(line.count(" | ") == 3 for line in affected_markdown(told, found, "vi").splitlines() if "alert" in line)
    assert len(affected_text(told, found, "en").splitlines()) == len(affected_text(told, found, "vi").splitlines())


def test_data_follow_their_schema(found: Diff, data: Path) -> None:
    """The same as data."""
    told = affected_to_dict(affected_of_file(found, data), "en")
    schema("affected").validate(told)
    assert told["tallies"][0] == {
        "part": "whole",
        "old_code": None,
        "new_code": None,
        "outcomes": [
            {"old": "met", "new": "not met", "subjects": 1},
            {"old": "met", "new": "unknown", "subjects": 1},
        ],
    }
    assert told["subjects"][3]["subject"] is None
