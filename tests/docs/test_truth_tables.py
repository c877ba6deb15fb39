"""Every table of `meaning.md` is what the reference says."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import permutations, product
from typing import Any, get_args

import pytest

from ntm_rules import Outcome, parse
from ntm_rules.engines import outcome as o
from ntm_rules.engines.assessment import assess
from ntm_rules.engines.reference import combine, judge, outcome_of, value_of
from ntm_rules.model.expressions import InputValue, Lookup
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.codes import IndicatorCode

from .pages import page

PAGE = "docs/reference/meaning.md"
TEXT = page(PAGE).text
_DECLARED = """
ruleset mau/truth
input a: attested
input b: attested
input c: attested
input m: amount in km
input n: amount in km
input rate: share = m / n
input region: one of highland, lowland, coast
table share_by_region by region
    | highland | 50%                   |
    | lowland  | ?                     |
    | coast    | delegated to province |
"""
_TRUTH = {"true": True, "false": False}
_ABSENT = ("missing", "unknown")
Row = dict[str, str]


def _tables(marker: str) -> list[list[Row]]:
    """The tables behind a marker, each row by the heads of its columns."""
    tables = []
    for part in TEXT.split(f"<!-- {marker} -->\n")[1:]:
        head, _, *rows = (_cells(line) for line in part.partition("\n\n")[0].splitlines() if line.startswith("|"))
        tables.append([dict(zip(head, row, strict=True)) for row in rows])
    assert tables, marker
    return tables


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "").removesuffix(" in a rule") for cell in line.strip("|").split("|")]


def _spelt_out(rows: list[Row], columns: list[str]) -> Iterator[Row]:
    """Rows with `any` replaced by each value of its column, and by none."""
    for row in rows:
        values = [
            sorted({r[c] for r in rows} - {"any"} | {"missing"}) if row[c] == "any" else [row[c]] for c in columns
        ]
        for chosen in product(*values):
            yield {**row, **dict(zip(columns, chosen, strict=True))}


def _value(text: str) -> Any:
    if text in _TRUTH:
        return _TRUTH[text]
    if re.fullmatch(r"[0-9/]+%?", text):
        return Fraction(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    return text


def _record(given: Mapping[str, str]) -> Record:
    values = {name: _value(text) for name, text in given.items() if text not in (*_ABSENT, "refused")}
    return Record(values, {name: "record-negative" for name, text in given.items() if text == "refused"})


def _kind(reason: o.Reason) -> str:
    """`ZeroDivisor` is the reason `zero divisor`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(reason).__name__).lower()


@pytest.mark.parametrize("rows", _tables("truth"), ids=lambda rows: " ".join(rows[0]))
def test_expressions(rows: list[Row]) -> None:
    """Columns headed by inputs are a record, the others what the reference makes of it."""
    base = parse(_DECLARED).checked
    inputs = [name for name in rows[0] if name in base.input_named]
    outputs = [head for head in rows[0] if head not in (*inputs, "reason")]
    lets = "".join(f"let v{i} = {head}\n" for i, head in enumerate(outputs) if head not in base.table_named)
    ruleset = parse(_DECLARED + lets).checked
    for row in _spelt_out(rows, inputs):
        record = _record({name: row[name] for name in inputs})
        for i, head in enumerate(outputs):
            named = head in base.table_named
            found = value_of(Lookup(head) if named else ruleset.definition_named[f"v{i}"].value, ruleset, record)
            if row[head] == "unknown":
                assert isinstance(found, o.Unknown), (row, head, found)
                assert found.reasons
                assert not row.get("reason") or {_kind(r) for r in found.reasons} == {row["reason"]}, (row, found)
            else:
                assert found == _value(row[head]), (row, head, found)
                assert not row.get("reason")


@pytest.mark.parametrize("rows", _tables("truth"), ids=lambda rows: " ".join(rows[0]))
def test_tables_leave_out_no_case(rows: list[Row]) -> None:
    """A table gives every combination of the values it shows, and none twice with two results."""
    base = parse(_DECLARED).checked
    inputs = [name for name in rows[0] if name in base.input_named]
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in _spelt_out(rows, inputs):
        case = tuple("missing" if row[name] == "unknown" else row[name] for name in inputs)
        results = tuple(text for head, text in row.items() if head not in inputs)
        assert seen.setdefault(case, results) == results, (case, results)
    if all(base.input_named[name].kind == "attested" for name in inputs):
        assert len(seen) == 3 ** len(inputs)


def test_at_least() -> None:
    """`at least 2 of a, b, c` depends on how many are true and how many unknown, not on which."""
    (rows,) = _tables("counts")
    ruleset = parse(_DECLARED + "let v = at least 2 of a, b, c\n").checked
    assert {tuple(map(int, (r["true"], r["unknown"], r["false"]))) for r in rows} == {
        counts for counts in product(range(4), repeat=3) if sum(counts) == 3
    }
    for row in rows:
        conditions = [text for text in ("true", "unknown", "false") for _ in range(int(row[text]))]
        for order in set(permutations(conditions)):
            found = value_of(
                ruleset.definition_named["v"].value, ruleset, _record(dict(zip("abc", order, strict=True)))
            )
            expected = row["at least 2 of a, b, c"]
            assert (isinstance(found, o.Unknown) and expected == "unknown") or found is _TRUTH.get(expected)


def test_indicators() -> None:
    """An indicator is judged by its condition where it applies."""
    (rows,) = _tables("indicator")
    always = _one_rule("1.1: b")
    sometimes = _one_rule("1.1: b\n  applies when a")
    seen = set()
    for row in rows:
        conditions = ("true", "false", "unknown") if row["condition"] == "any" else (row["condition"],)
        for condition in conditions:
            seen.add((row["applies when"], condition))
            ruleset = always if row["applies when"] == "not written" else sometimes
            record = _record({"a": row["applies when"].replace("not written", "unknown"), "b": condition})
            assert outcome_of(ruleset.indicators[0], ruleset, record) is Outcome(row["outcome"]), row
    assert len(seen) == 4 * 3


@pytest.mark.parametrize("rows", _tables("outcomes"), ids=lambda rows: list(rows[0])[-1])
def test_criteria(rows: list[Row]) -> None:
    """Outcomes combine as the table says, whatever their order."""
    codes = [head for head in rows[0] if re.fullmatch(r"[0-9.]+", head)]
    expressions = [head for head in rows[0] if head not in codes]
    for expression in expressions:
        lines = "\n".join(f"{code}: a" for code in codes)
        criterion = parse(f'{_DECLARED}criterion 1 "Mẫu"\n  met when {expression}\n{lines}\n').checked.criteria[0]
        for row in rows:
            for order in permutations(row[code] for code in codes):
                outcomes = {IndicatorCode.parse(c): Outcome(text) for c, text in zip(codes, order, strict=True)}
                assert combine(criterion.met_when, outcomes) is Outcome(row[expression]), (expression, order)
    if len(codes) < 3:
        orders = {order for row in rows for order in permutations(row[code] for code in codes)}
        assert len(orders) == len(Outcome) ** len(codes)


def test_criteria_by_default() -> None:
    """Without `met when` a criterion needs all its indicators, and the whole all its criteria."""
    ruleset = _one_rule("1.1: a\n1.2: b")
    for a, b in product(("true", "false", "unknown"), repeat=2):
        judged = judge(ruleset, _record({"a": a, "b": b}))
        expected = combine(_one_rule("1.1: a\n1.2: b", "met when 1.1 and 1.2").criteria[0].met_when, judged.indicators)
        assert judged.outcome is judged.criteria[IndicatorCode.parse("1")] is expected


def test_bounds() -> None:
    """At least what is met, at most that and what is unknown, of what applies."""
    (rows,) = _tables("bounds")
    for row in rows:
        outcomes = [text for text in ("met", "not met", "unknown", "not applicable") for _ in range(int(row[text]))]
        rules = parse(
            _DECLARED + "".join(f'criterion {i} "Mẫu"\n{_outcome_rule(i, text)}' for i, text in enumerate(outcomes, 1))
        )
        bounds = assess(rules.compiled, rules.compiled, _record({"a": "true", "b": "false"})).bounds
        assert (bounds.at_least, bounds.at_most, bounds.of) == tuple(int(row[k]) for k in ("at least", "at most", "of"))


def _outcome_rule(code: int, outcome: str) -> str:
    """A rule that has an outcome where `a` holds, `b` does not, and nothing is known of `c`."""
    conditions = {"met": "a", "not met": "b", "unknown": "c", "not applicable": "a\n  applies when b"}
    return f"{code}: {conditions[outcome]}\n"


def test_reasons() -> None:
    """The page lists every reason there is."""
    (rows,) = _tables("reasons")
    examples: dict[type, o.Reason] = {
        o.Missing: o.Missing("a"),
        o.Refused: o.Refused("a", "record-negative"),
        o.ZeroDivisor: o.ZeroDivisor(("a",)),
        o.OpenThreshold: o.OpenThreshold(),
        o.Delegated: o.Delegated("province"),
        o.NoRow: o.NoRow("t", (2021,)),
    }
    assert set(examples) == set(get_args(o.Reason))
    assert [row["reason"] for row in rows] == [_kind(reason) for reason in examples.values()]


def test_year_without_row_is_unknown() -> None:
    """For a year that a table has no row for, the outcome is unknown, for that reason."""
    ruleset = parse(_DECLARED + "input y: year\ntable t by y\n  | 2021 | 30% |\n").checked
    assert value_of(Lookup("t"), ruleset, Record({"y": 2021})) == Fraction(3, 10)
    found = value_of(Lookup("t"), ruleset, Record({"y": 2022}))
    assert isinstance(found, o.Unknown)
    assert [_kind(reason) for reason in found.reasons] == ["no row"]


def test_ratio_is_its_input() -> None:
    """The ratio an input is declared as is read as that input."""
    ruleset = parse(_DECLARED + "let v = m / n\n").checked
    assert ruleset.definition_named["v"].value == InputValue("rate")


def _one_rule(rules: str, met_when: str = "") -> CheckedRuleset:
    return parse(f'{_DECLARED}criterion 1 "Mẫu"\n' + (f"  {met_when}\n" if met_when else "") + f"{rules}\n").checked
