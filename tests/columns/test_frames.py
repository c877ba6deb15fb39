"""Frames: what each kind of column means, what comes out, and that nothing odd in it is lost or guessed at."""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules import testing
from ntm_rules.columns.columns import to_units
from ntm_rules.columns.reasons import reason_text

RULES = ntm.parse("""ruleset vn/x
input region: one of a "Vùng A", b "Vùng B"
input year: year 2021 to 2025
input households: count of households "Số hộ"
input sorting: count of households, part of households "Số hộ phân loại rác"
input income: amount in million_vnd, 3 decimals
input length: amount in km, 9 decimals
input share_given: share "Tỷ lệ"
input insured: count of people, part of people
input people: count of people
input insured_share: share = insured / people
input valid: attested
input rank: ranked low < middle < high
let place = a if valid else region
criterion 1 "Một"
1.1: sorting / households >= 29%
1.2: income >= 0.3
1.3: share_given >= 30%
1.4: insured_share >= 90%
1.5: valid
  applies when households > 0
1.6: rank >= middle
1.7: income >= by place
  | a | 1 |
  | b | ? |
1.8: length >= 2.5
  basis reported
""")


def outcome(code: str, data: dict[str, Any], schema: dict[str, Any] | None = None) -> str:
    """The outcome of an indicator for a frame of one row."""
    frame = pl.DataFrame({name: [value] for name, value in data.items()}, schema)
    found = RULES.assess_frame(frame)[code][0]
    assert isinstance(found, str)
    return found


def problems(data: dict[str, Any], schema: dict[str, Any] | None = None) -> list[tuple[object, ...]]:
    """The problems of a frame: row, field, value, code."""
    return RULES.problems_frame(pl.DataFrame(data, schema)).rows()


# What columns mean -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (0.3, pl.Float64, "met"),
        (0.1 + 0.2, pl.Float64, "unknown"),  # 0.30000000000000004 has more than three decimals
        (math.nextafter(0.3, 0), pl.Float64, "unknown"),
        (0.299, pl.Float64, "not met"),
        (Decimal("0.300"), pl.Decimal(10, 3), "met"),
        (Decimal("0.299"), pl.Decimal(10, 3), "not met"),
        (1, pl.Int8, "met"),
        (0, pl.UInt64, "not met"),
        (0.3, pl.Float32, "met"),
        ("0,3", pl.String, "met"),
        ("0.3", pl.String, "met"),
        (" 12 ", pl.String, "met"),
        ("1.234", pl.String, "unknown"),  # 1234 or 1.234
        (math.nan, pl.Float64, "unknown"),
        (math.inf, pl.Float64, "unknown"),
        (None, pl.Null, "unknown"),
        (2**62, pl.Int64, "unknown"),
        (-1, pl.Int64, "unknown"),
    ],
)
def test_an_amount(value: object, kind: Any, expected: str) -> None:
    """Columns of any number or text type mean what the same value means in a record."""
    assert outcome("1.2", {"income": value}, {"income": kind}) == expected


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (0.3, pl.Float64, "met"),
        (0.1 + 0.2, pl.Float64, "met"),  # 0.30000000000000004: a share may have any number of decimals
        (math.nextafter(0.3, 0), pl.Float64, "not met"),
        (math.nextafter(0.3, 1), pl.Float64, "met"),
        (1 / 3, pl.Float64, "met"),
        (5e-324, pl.Float64, "unknown"),  # more digits than any quantity has
        (Decimal("0.3"), pl.Decimal(38, 20), "met"),
        (Decimal("0.29999999999999999999"), pl.Decimal(38, 20), "not met"),
        ("30%", pl.String, "met"),
        ("29,99 %", pl.String, "not met"),
        ("0,3", pl.String, "unknown"),  # 0.3 % or 30 %
        (1, pl.Int64, "met"),
        (1.5, pl.Float64, "unknown"),
    ],
)
def test_a_share(value: object, kind: Any, expected: str) -> None:
    """A share is told from a threshold to the last bit of a float."""
    assert outcome("1.3", {"share_given": value}, {"share_given": kind}) == expected


@pytest.mark.parametrize("length", [1, 2, 30_000])
@pytest.mark.parametrize("kind", [pl.Float64, pl.Float32])
def test_every_amount_of_few_decimals_is_exact(length: int, kind: Any) -> None:
    """Divisions by a constant, which polars turns into multiplications, would refuse one amount in seven."""
    for first in (0, 57, 1001, 9_999):
        frame = pl.DataFrame({"income": [n / 1000 for n in range(first, first + length)]}, {"income": kind})
        assert RULES.problems_frame(frame).rows() == []
        assert RULES.assess_frame(frame)["1.2"].to_list() == [
            "met" if n >= 300 else "not met" for n in range(first, first + length)
        ]


def test_every_share_of_few_decimals_is_exact() -> None:
    """As amounts are."""
    frame = pl.DataFrame({"share_given": [n / 10_000 for n in range(10_001)]})
    assert RULES.problems_frame(frame).rows() == []
    assert RULES.assess_frame(frame)["1.3"].to_list() == ["met" if n >= 3000 else "not met" for n in range(10_001)]


def test_a_share_in_percent() -> None:
    """A title that ends with `(%)` says that the figures are percentages."""
    assert outcome("1.3", {"Tỷ lệ (%)": 30.0}) == "met"
    assert outcome("1.3", {"Tỷ lệ (%)": 29.99}) == "not met"


@pytest.mark.parametrize(
    ("value", "kind"),
    [(True, pl.Boolean), (1, pl.Int8), (1.0, pl.Float64), ("Đạt", pl.String), ("x", pl.Categorical)],
)
def test_an_attested_input(value: object, kind: Any) -> None:
    """Truth values, ones and zeros, and what people write."""
    assert outcome("1.5", {"valid": value, "households": 1}, {"valid": kind, "households": pl.Int64}) == "met"


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Enum(["low", "middle", "high"]), pl.Enum(["high"])])
def test_a_word(kind: Any) -> None:
    """Words as text or as a category, whatever its categories are."""
    assert outcome("1.6", {"rank": "high"}, {"rank": kind}) == "met"


def test_a_word_as_people_write_it() -> None:
    """Titles, capitals and missing diacritics are read as in a record; another word is a problem."""
    frame = pl.DataFrame({"region": ["vung a", "B", "c", "", None], "income": [1.0] * 5, "valid": [False] * 5})
    assert RULES.assess_frame(frame, explain=True)["1.7 reason"].to_list() == [
        None,
        "open threshold",
        "refused region",
        "missing region",
        "missing region",
    ]
    assert RULES.problems_frame(frame).rows() == [(3, "region", "c", "record-unknown-choice")]


def test_a_title_and_a_missing_column() -> None:
    """A column is found by its title; an input without a column is missing."""
    assert outcome("1.1", {"Số hộ": 100, "Số hộ phân loại rác": 29}) == "met"
    assert outcome("1.1", {"Số hộ": 100}) == "unknown"


# What comes out --------------------------------------------------------------------------------------------


def test_columns_of_the_result() -> None:
    """Other columns are kept in front; then indicators, criteria and totals."""
    frame = pl.DataFrame(
        {"xã": ["A"], "row": [7], "problem": [1], "place": ["?"], "valid given": [0], "households": [100]}
    )
    found = RULES.assess_frame(frame)
    assert found.columns[:5] == ["xã", "row", "problem", "place", "valid given"]
    assert found.row(0)[:5] == ("A", 7, 1, "?", 0)
    assert found.columns[5:] == [
        *(f"1.{i}" for i in range(1, 9)),
        "criterion 1",
        "criteria_met",
        "criteria_at_most",
        "criteria_of",
        "outcome",
        "rests_on_unverified",
    ]
    assert found.schema["1.1"] == pl.Enum(["met", "not met", "unknown", "not applicable"])


def test_internal_names_of_a_hostile_frame() -> None:
    """No column of a frame is taken for one that is worked out, whatever it is called."""
    frame = pl.DataFrame({"·place": ["b"], "·households given": [0], "households": [100], "sorting": [29]})
    assert RULES.assess_frame(frame).row(0)[:3] == ("b", 0, "met")


def test_a_column_of_the_result_in_the_frame() -> None:
    """A column that would be written over is an error."""
    with pytest.raises(ValueError, match=r"has a column `1\.1`, which is one of the result"):
        RULES.assess_frame(pl.DataFrame({"1.1": ["x"], "households": [1]}))


def test_an_input_given_twice() -> None:
    """By its name and by its title: nobody can choose."""
    with pytest.raises(ValueError, match="`households` and `Số hộ` both give the input `households`"):
        RULES.assess_frame(pl.DataFrame({"households": [1], "Số hộ": [2]}))


def test_two_rows_of_one_subject() -> None:
    """Rows are records: two of one subject are judged each by itself, in their order."""
    frame = pl.DataFrame({"xã": ["A", "A"], "households": [100, 100], "sorting": [29, 28]})
    assert RULES.assess_frame(frame).select("xã", "1.1").rows() == [("A", "met"), ("A", "not met")]


def test_an_empty_frame() -> None:
    """No row in, no row out, and the same columns."""
    frame = pl.DataFrame({"households": [1]})
    assert RULES.assess_frame(frame.clear()).schema == RULES.assess_frame(frame).schema
    assert RULES.problems_frame(frame.clear()).height == 0
    assert RULES.assess_frame(pl.DataFrame({"xã": ["A"]}))["outcome"].to_list() == ["unknown"]


def test_no_table() -> None:
    """What is no table is told so."""
    with pytest.raises(TypeError, match="not list"):
        RULES.assess_frame([{"households": 1}])  # type: ignore[call-overload]


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame, pa.table], ids=["polars", "pandas", "pyarrow"])
def test_tables_of_other_libraries(make: Any) -> None:
    """A frame of pandas or pyarrow comes back as one of polars."""
    table = make({"xã": ["A", "B"], "households": [100, 100], "sorting": [29, None]})
    found = RULES.assess_frame(table)
    assert isinstance(found, pl.DataFrame)
    assert found["1.1"].to_list() == ["met", "unknown"]


def test_a_lazy_frame_stays_lazy() -> None:
    """Nothing is collected before the caller does; batches give what the whole gives."""
    reads = []
    frame = pl.DataFrame({"households": range(1, 5001), "sorting": range(5000)})

    def seen(batch: pl.DataFrame) -> pl.DataFrame:
        reads.append(batch.height)
        return batch

    lazy = frame.lazy().map_batches(seen, schema=frame.schema, streamable=True)
    found = RULES.assess_frame(lazy)
    assert isinstance(found, pl.LazyFrame)
    assert isinstance(RULES.problems_frame(lazy), pl.LazyFrame)
    assert reads == []
    assert found.collect(engine="streaming").equals(RULES.assess_frame(frame))


# Problems --------------------------------------------------------------------------------------------------


def test_problems_are_listed_and_rows_kept() -> None:
    """Row from 1, the column as it is called, the value as text, the code."""
    data = {
        "Số hộ": [100, -1, 10**12 + 1, 10],
        "sorting": [29.0, 1.5, 3.0, 11.0],
        "year": [2020, 2021, 2021, 2021],
        "income": [1.0, 0.0001, 1e15, math.inf],
    }
    assert problems(data) == [
        (1, "year", "2020", "record-out-of-range"),
        (2, "Số hộ", "-1", "record-negative"),
        (2, "sorting", "1.5", "record-not-whole"),
        (2, "income", "0.0001", "record-too-precise"),
        (3, "Số hộ", "1000000000001", "record-too-large"),
        (3, "income", "1000000000000000.0", "record-too-large"),
        (4, "sorting", "11.0", "record-part-exceeds-whole"),
        (4, "income", "inf", "record-not-a-number"),
    ]
    assert RULES.assess_frame(pl.DataFrame(data)).height == 4


@pytest.mark.parametrize(
    ("share", "expected"), [(0.9, []), (0.901, []), (0.95, [(1, "insured_share", "0.95", "record-rate-disagrees")])]
)
def test_a_rate_beside_its_counts(share: float, expected: list[object]) -> None:
    """Within a percentage point it is rounding; the counts are the more exact. Beyond it is refused."""
    data = {"insured": [901], "people": [1000], "insured_share": [share]}
    assert problems(data) == expected
    assert RULES.assess_frame(pl.DataFrame(data))["1.4"].to_list() == ["unknown" if expected else "met"]


@given(st.data())
def test_problems_are_those_of_records(data: st.DataObject) -> None:
    """Each row has the problems that `validate` finds in it, and no other."""
    rules = data.draw(testing.rulesets())
    rows = data.draw(
        st.lists(st.one_of(testing.records(rules), testing.invalid_records(rules)), min_size=1, max_size=4)
    )
    known = {each.name for each in rules.inputs}
    rows = [{name: value for name, value in row.items() if name in known} for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame({name: _column([row.get(name) for row in rows]) for name in names})
    rows = [dict(zip(names, row, strict=True)) for row in frame.rows()]
    found = sorted(rules.problems_frame(frame).select("row", "field", "code").rows())
    assert found == sorted(
        (number, problem.field, problem.code.value)
        for number, row in enumerate(rows, 1)
        for problem in rules.validate(row).problems
    )


def _column(values: list[Any]) -> pl.Series:
    """A column for values of any types: of their own type where they are of one, of text else."""
    kinds = {type(value) for value in values if value is not None}
    if (len(kinds) == 1 and kinds <= {bool, float, str}) or (
        kinds == {int} and all(abs(v or 0) < 2**63 for v in values)
    ):
        return pl.Series(values)
    return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)


# Explanations ----------------------------------------------------------------------------------------------


@given(st.data())
def test_explanations_are_those_of_assessments(data: st.DataObject) -> None:
    """Value, threshold and first reason of each indicator; floats are off by less than their last digits."""
    rules = data.draw(testing.rulesets())
    rows = data.draw(st.lists(testing.records(rules), min_size=1, max_size=4))
    names = [each.name for each in rules.inputs]
    frame = pl.DataFrame({name: _numbers([row.get(name) for row in rows]) for name in names})
    for row, found in zip(
        frame.rows(named=True), rules.assess_frame(frame, explain=True).rows(named=True), strict=True
    ):
        for result in rules.assess(rules.validate(row).record):
            reason = None if result.reason is None else reason_text(result.reason)
            assert found[f"{result.code} reason"] == reason
            for name, exact in (("value", result.value), ("threshold", result.threshold)):
                shown = found.get(f"{result.code} {name}")
                if shown is None:
                    assert exact is None
                else:
                    assert exact is not None
                    assert math.isclose(shown, exact, rel_tol=1e-12)


def _numbers(values: list[Any]) -> pl.Series:
    decimals = any(isinstance(value, Decimal) for value in values)
    return pl.Series([float(v) if decimals and v is not None else v for v in values])


# Data known to be clean ------------------------------------------------------------------------------------


@given(st.data())
def test_checked_data_come_out_alike(data: st.DataObject) -> None:
    """Where there is no problem, `checked` changes nothing."""
    rules = data.draw(testing.rulesets())
    rows = data.draw(st.lists(testing.records(rules), min_size=1, max_size=4))
    frame = pl.DataFrame({each.name: _numbers([row.get(each.name) for row in rows]) for each in rules.inputs})
    if rules.problems_frame(frame).height == 0:
        assert rules.assess_frame(frame, checked=True).equals(rules.assess_frame(frame))


# Units -----------------------------------------------------------------------------------------------------


@given(st.fractions(0, 1), st.integers(0, 10**17))
def test_reading_to_units_keeps_the_order(value: Fraction, threshold: int) -> None:
    """A share is above, below or at a threshold of up to 17 decimals after it was read to 18 as it was before."""
    at, read = threshold * 10, to_units(value, 18)
    exact = value * 10**18
    assert (read > at, read == at, read < at) == (exact > at, exact == at, exact < at)
