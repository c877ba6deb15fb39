"""One set of cases for every engine: what the reference makes of a row, each of them makes of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules.cases.read import read_cases
from ntm_rules.columns.width import TooWideError
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.fields import FieldNames
from ntm_rules.records.values import Accepted, read_value
from ntm_rules.testing.choosing import Seeded
from ntm_rules.testing.making import Maker
from ntm_rules.testing.spoiling import Spoiler
from tests.columns.engines import Compiled, Engine, Polars, Reference, Row, Sql, fits
from tests.servers.fixtures import EVERY_ENGINE
from tests.strategies.checked import rulesets
from tests.strategies.effort import times

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Reference()


@pytest.fixture(scope="session", params=["record", "polars", "polars, streaming", *EVERY_ENGINE, "duckdb, floats"])
def judge(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    match request.param:
        case "record":
            return Compiled()
        case "polars":
            return Polars(lazy=False)
        case "polars, streaming":
            return Polars(lazy=True)
        case "duckdb, floats":
            return Sql(request.getfixturevalue("duckdb"), floats=True)
        case name:
            return Sql(request.getfixturevalue(name))


def agree(engine: Engine, rules: CheckedRuleset, rows: Sequence[Row]) -> None:
    """What an engine makes of rows is what the reference makes of them, as far as it can hold their numbers."""
    held = fits(engine, rules, rows)
    found, expected = engine.outcomes(rules, held), REFERENCE.outcomes(rules, held)
    assert len(found) == len(expected)
    for row, ours, theirs in zip(held, found, expected, strict=True):
        assert ours == theirs, row


# Worked cases --------------------------------------------------------------------------------------------


def worked() -> Iterator[tuple[str, str | None, list[Row]]]:
    """The records of the worked cases of each ruleset, for the last edition they name."""
    for path in sorted((ROOT / "rulesets").glob("**/*.cases.toml")):
        rows = defaultdict[str | None, list[Row]](list)
        for case in read_cases(path):
            rows[case.on].append(case.record)
        last = max(rows, key=lambda on: on or "")
        yield str(path.relative_to(ROOT / "rulesets").with_suffix("").with_suffix(".ntm")), last, rows[last]


@cache
def edition(file: str, on: str | None) -> CheckedRuleset:
    """A shipped ruleset, in its edition of a day."""
    id = ntm.parse_file(ROOT / "rulesets" / file).id
    return ntm.load(id, on=on).checked


@pytest.mark.parametrize(("file", "on", "rows"), [pytest.param(*each, id=f"{each[0]}@{each[1]}") for each in worked()])
def test_worked_cases(judge: Engine, file: str, on: str | None, rows: list[Row]) -> None:
    """The records of the worked cases of every ruleset."""
    rules = edition(file, on)
    agree(judge, rules, [_as_columns_hold_it(rules, row) for row in rows])


def _as_columns_hold_it(rules: CheckedRuleset, row: Row) -> Row:
    """The values of a record that was written by hand: numbers out of their texts, words as the rules spell them."""
    names, held = FieldNames.of(rules), {}
    for text, value in row.items():
        field = names.find(text)
        found = None if field.input is None else read_value(field.input, value, percent=field.percent)
        if isinstance(found, Accepted):
            held[field.name] = found.value
            if isinstance(found.value, Fraction):
                held[field.name] = (Decimal(found.value.numerator) / found.value.denominator).normalize()
    return held


# Ties and truth tables -----------------------------------------------------------------------------------

TIES = ntm.parse("""
ruleset mau/ties
input n: count of households
input part: count of households, part of n
input km: amount in km, 2 decimals
input lane: amount in km, 1 decimals
input long: amount in km
input rate: share
input given: share = part / n
criterion 1 "Mẫu"
1.1: part / n >= 30%
1.2: part / n <= 30%
1.3: part / n > 30%
1.4: part / n < 30%
1.5: part / n = 30%
1.6: part / n != 30%
1.7: rate >= 30%
1.8: rate > 30%
1.9: km >= 0.3
1.10: given >= 30%
1.11: km + lane = long
""").checked


LONG = Decimal("0.5")


def test_ties(judge: Engine) -> None:
    """On a threshold and one step beside it, for each operator; over nothing; 0.3 + 0.2 is 0.5."""
    shares = ["0.3", "0.30001", "0.29999", "0", "1", None]
    rows: list[Row] = [
        {"n": n, "part": part, "km": km, "rate": rate, "given": given, "lane": Decimal("0.2"), "long": LONG}
        for n, parts in (
            (10, (2, 3, 4)),
            (10**8, (3 * 10**7 - 1, 3 * 10**7)),
            (0, (0,)),
            (None, (3,)),
            (7, (None, 8, -1)),
        )
        for part in parts
        for km, rate, given in zip(
            (Decimal(3), Decimal("2.99"), Decimal("3.01"), Decimal("0.3"), None, Decimal("0.001")),
            (None if each is None else Decimal(each) for each in shares),
            (None if each is None else Decimal(each) for each in reversed(shares)),
            strict=True,
        )
    ]
    agree(judge, TIES, rows)


EDGE = """
ruleset mau/edge
input n: count of households
input part: count of households, part of n
input other: count of households
input km: amount in km, 3 decimals
criterion 1 "Mẫu"
1.1: part / n >= 33.3333333%
1.2: part * n >= other * n
1.3: km * n >= 1 km * other
"""


def test_numbers_at_the_edge_of_64_bits(judge: Engine) -> None:
    """The largest numbers, on a tie and one step beside it, where a product passes 64 bits by far."""
    most = 10**12
    tie = 333_333_333_000
    rows: list[Row] = [
        {"n": n, "part": part, "other": other, "km": Decimal(km)}
        for n in (most, most - 1)
        for part, other in ((tie, tie), (tie - 1, tie), (tie + 1, tie), (most - 1, most - 1), (n, most))
        for km in ("999999999999.999", "999999999999.998", "0.001")
    ]
    agree(judge, ntm.parse(EDGE).checked, rows)


def test_rules_too_wide_for_any_engine_are_refused(judge: Engine) -> None:
    """A rule whose numbers no integer holds is refused before any row is read, and says which it is."""
    if not isinstance(judge, Polars | Sql):
        return
    rules = ntm.parse(EDGE.replace("part * n >= other * n", "part * n * n * n >= other * n * n * n")).checked
    if isinstance(judge, Sql) and judge.dialect == "postgres":
        agree(judge, rules, [{"n": 10**12, "part": 10**12 - 1, "other": 10**12}])
        return
    with pytest.raises(TooWideError, match=r"1\.2"):
        judge.outcomes(rules, [{"n": 1}])


TRUTH = ntm.parse("""
ruleset mau/truth
input a: attested
input b: attested
input c: attested
input here: attested
let both = a and b
let chosen = a if c else b
criterion 1 "Mẫu"
1.1: a
  applies when here
1.2: b
1.3: a and b
1.4: a or b
1.5: not a
1.6: at least 2 of a, b, c
1.7: chosen
1.8: both or not c
criterion 2 "Mẫu"
  met when 2.1 or 2.2
2.1: a
  applies when here
2.2: b
  applies when not here
criterion 3 "Mẫu"
  met when at least 2 of 3.1, 3.2, 3.3
3.1: a
  applies when here
3.2: b
3.3: c
  applies when a
met when at least 2 of 1, 2, 3
""").checked


def test_truth_tables(judge: Engine) -> None:
    """Every connective over true, false and unknown, and over what does not apply."""
    rows = [dict(zip(("a", "b", "c", "here"), each, strict=True)) for each in product((True, False, None), repeat=4)]
    agree(judge, TRUTH, rows)


# Anything ------------------------------------------------------------------------------------------------


@times(0.15)
@given(st.data())
def test_generated(judge: Engine, data: st.DataObject) -> None:
    """Generated rulesets over many records: with nulls, zero denominators, ties, and great numbers."""
    rules, seed = data.draw(rulesets()), data.draw(st.integers(0, 2**32))
    maker, random = Maker(rules), Random(seed)
    agree(judge, rules, [maker.record(Seeded(random), missing=missing) for missing in (0, 0.1, 0.3) for _ in range(30)])


_IN_COLUMNS = (
    "record-not-whole", "record-negative", "record-out-of-range", "record-too-precise", "record-part-exceeds-whole",
    "record-rate-disagrees",
)  # fmt: skip


@times(0.15)
@given(st.data())
def test_generated_and_spoiled(judge: Engine, data: st.DataObject) -> None:
    """Records with values that are refused: each is unknown, and nothing is worked out in its place."""
    rules, seed = data.draw(rulesets()), data.draw(st.integers(0, 2**32))
    maker, random = Maker(rules), Random(seed)
    codes = [code for code in ntm.Code if code.value in _IN_COLUMNS]
    spoiler = Spoiler(maker, codes)
    if not spoiler.spoilings:
        return
    rows = [spoiler.record(Seeded(random), maker.record(Seeded(random), missing=0.1), 2) for _ in range(60)]
    agree(judge, rules, [{name: each for name, each in row.items() if _has_a_type(rules, name, each)} for row in rows])


def _has_a_type(rules: CheckedRuleset, name: str, value: object) -> bool:
    """Whether a column of its type can hold a value."""
    if name not in rules.input_named:
        return False
    match rules.input_named[name].kind:
        case "attested":
            return isinstance(value, bool)
        case "one of" | "ranked":
            return isinstance(value, str)
        case "amount" | "share":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case _:
            return isinstance(value, int) and not isinstance(value, bool)
