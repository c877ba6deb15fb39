"""Records in JSON."""

import io
import json
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
from ntm_rules.records.json_values import Broken, elements
from ntm_rules.records.read import Records, Row, read_records

Reader = Callable[..., Records]


@pytest.fixture
def read(rules: CheckedRuleset, tmp_path: Path) -> Reader:
    """Read a text as a JSON file."""

    def read(content: str, name: str = "records.json") -> Records:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return read_records(rules, path)

    return read


def codes(problems: tuple[Problem, ...]) -> list[tuple[str | None, Code]]:
    return [(problem.field, problem.code) for problem in problems]


def from_bytes(rules: CheckedRuleset, content: bytes, suffix: str) -> tuple[Records, list[Row]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records" + suffix)
        path.write_bytes(content)
        records = read_records(rules, path)
        return records, list(records)


keys = st.sampled_from(["households", "Số hộ", "xã", "income", "plan_valid", "sorting_rate", ""])
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)
texts = documents.map(json.dumps)
suffixes = st.sampled_from((".json", ".jsonl", ".txt"))


@settings(deadline=None)
@given(
    st.binary()
    | st.tuples(texts, st.integers(0, 30)).map(lambda pair: pair[0][pair[1] :].encode())
    | texts.map(str.encode),
    suffixes,
)
@example(b"[" * 100_000, ".json")
@example(b'{"a":' * 100_000, ".json")
@example(b'[{"income": 1e999999999999999999999}]', ".json")
@example(b'[{"households": ' + b"9" * 5000 + b"}]", ".json")
@example(b'{"households": "\\ud800"}', ".json")
def test_no_file_raises(rules: CheckedRuleset, content: bytes, suffix: str) -> None:
    """Whatever stands in a file, it is read, or there is a problem that can be told."""
    records, rows = from_bytes(rules, content, suffix)
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    for problem in (*records.problems, *(problem for row in rows for problem in row.problems)):
        assert message(problem, "vi")
        assert message(problem, "en")


objects = st.lists(
    st.dictionaries(keys, st.none() | st.booleans() | st.integers(0, 99) | st.text(max_size=5)), max_size=6
)


@settings(deadline=None)
@given(objects)
def test_an_array_and_lines_say_the_same(rules: CheckedRuleset, given_objects: list[dict[str, object]]) -> None:
    """Every object is a row, in an array as one a line; and its values are those a mapping has."""
    array = from_bytes(rules, json.dumps(given_objects, indent=2).encode(), ".json")[1]
    lines = from_bytes(rules, "\n".join(map(json.dumps, given_objects)).encode(), ".jsonl")[1]
    assert array == lines
    assert len(array) == len(given_objects)


@settings(deadline=None)
@given(st.lists(st.integers() | st.lists(st.integers()) | st.text()), st.integers(1, 20), st.sampled_from((None, 2)))
def test_elements_are_the_same_in_blocks_of_any_size(values: list[object], block: int, indent: int | None) -> None:
    """Where a block ends does not matter, be it within a number."""

    class Blocks(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            return super().read(block)

    assert list(elements(Blocks(json.dumps(values, indent=indent)))) == values


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_numbers_are_exact(rules: CheckedRuleset, thousandths: int) -> None:
    """A number in a file means what is written, not the nearest float."""
    text = f'[{{"income": {thousandths // 1000}.{thousandths % 1000:03d}}}]'
    _, (row,) = from_bytes(rules, text.encode(), ".json")
    assert row.record.values == {"income": Fraction(thousandths, 1000)}


EXPECTED = [
    Row(1, "A", Record({"households": 812, "households_poor": 12})),
    Row(2, "B", Record({"plan_valid": True})),
]


@pytest.mark.parametrize("name", ["records.json", "records.txt", "records"])
def test_an_array(read: Reader, name: str) -> None:
    """Each object is a record; the field that is no input names its subject. The name of the file need not say JSON."""
    records = read(
        '[{"xã": "A", "households": 812, "Số hộ nghèo": 12.0},\n {"plan_valid": true, "xã": "B", "households": null}]',
        name,
    )
    assert (records.label_column, records.unused_columns, records.problems) == ("xã", (), ())
    assert list(records) == EXPECTED
    assert list(records) == EXPECTED, "a file can be gone through again"


@pytest.mark.parametrize("content", ['{"xã": "A", "households": 812}', '{\n "xã": "A",\n "households": 812}\n'])
def test_an_object(read: Reader, content: str) -> None:
    """One object is one record."""
    assert list(read(content)) == [Row(1, "A", Record({"households": 812}))]


def test_lines(read: Reader) -> None:
    """One object a line; rows have the numbers of the lines, and a broken line does not hide the others."""
    records = read('{"xã": "A", "households": 812}\n\n{"xã": "B", "households": 8,}\n{"xã": "C", "households": 813}\n')
    assert [(row.number, row.label, dict(row.record.values)) for row in records] == [
        (1, "A", {"households": 812}),
        (3, None, {}),
        (4, "C", {"households": 813}),
    ]
    assert [codes(row.problems) for row in records] == [[], [(None, Code.RECORD_UNREADABLE)], []]


def test_fields_that_are_no_input(read: Reader) -> None:
    """Each is reported once: with the file where the first record has it, else where it first stands."""
    records = read('[{"xã": "A", "ghi chú": 1}, {"xã": "B", "ghi chú": 2, "thôn": 3}, {"thôn": 4, "xã": ["C"]}]')
    assert (records.label_column, records.unused_columns) == ("xã", ("ghi chú",))
    assert codes(records.problems) == [("ghi chú", Code.RECORD_UNKNOWN_FIELD)]
    assert [codes(row.problems) for row in records] == [[], [("thôn", Code.RECORD_UNKNOWN_FIELD)], []]


def test_a_misspelled_input_is_reported(read: Reader) -> None:
    """Even where it is taken to name the subjects."""
    records = read('[{"househods": 812}]')
    assert records.label_column == "househods"
    assert records.problems[0].facts == (("name", "househods"), ("near", "households"))


def test_keys_given_twice(read: Reader) -> None:
    """JSON readers keep the last; here neither is chosen."""
    (row,) = read('[{"xã": "A", "households": 812, "households": 813, "xã": "B"}]')
    assert row.record == Record({}, {"households": "record-doubled-field"})
    assert codes(row.problems) == [("xã", Code.RECORD_DOUBLED_FIELD), ("households", Code.RECORD_DOUBLED_FIELD)]


def test_nested_values(read: Reader) -> None:
    """An array or an object is no value of an input; the problem shows it."""
    (row,) = read('[{"households": [1, 2.5], "plan_valid": {"a": "có"}, "region": []}]')
    assert [(p.field, p.code, p.value) for p in row.problems] == [
        ("households", Code.RECORD_NOT_A_NUMBER, "[1, 2.5]"),
        ("plan_valid", Code.RECORD_NOT_YES_OR_NO, '{"a": "có"}'),
        ("region", Code.RECORD_UNKNOWN_CHOICE, "[]"),
    ]


def test_what_python_writes_for_no_number(read: Reader) -> None:
    """NaN is missing; Infinity is a problem."""
    (row,) = read('[{"households": NaN, "schools": Infinity}]')
    assert row.record == Record({}, {"schools": "record-not-a-number"})
    assert row.problems[0].value == "Infinity"


def test_text_in_json_has_no_convention(read: Reader) -> None:
    """A number given as text is read where it has one reading."""
    (row,) = read('[{"sorting_rate": "94,75%", "income": "1.234"}]')
    assert row.record == Record({"sorting_rate": Fraction(379, 400)}, {"income": "record-ambiguous-number"})


@pytest.mark.parametrize(
    "content", ['[{"households": 1}, 5]', '[{"households": 1} {"households": 2}]', '[{"households": 1}, {']
)
def test_what_is_no_record_is_a_row_with_a_problem(read: Reader, content: str) -> None:
    """The records before it are read; where the text breaks off, what follows cannot be told apart."""
    first, second = read(content)
    assert first == Row(1, None, Record({"households": 1}))
    assert codes(second.problems) == [(None, Code.RECORD_UNREADABLE)]
    assert (second.number, second.record) == (2, Record({}))


@pytest.mark.parametrize("content", ["", " \n\n"])
def test_an_empty_file(read: Reader, content: str) -> None:
    """It has one problem and no row."""
    records = read(content)
    assert codes(records.problems) == [(None, Code.RECORD_UNREADABLE)]
    assert list(records) == []


def test_nothing_may_follow_an_array() -> None:
    """Text behind the array is not passed over."""
    assert [type(each) for each in elements(io.StringIO("[] []"))] == [Broken]
    assert list(elements(io.StringIO(" [ 1 , 2 ] \n"))) == [1, 2]
