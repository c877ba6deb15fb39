"""Changes: each edit belongs to one, and each says what changed in the words an official would use."""

import re
from collections import Counter
from fractions import Fraction
from typing import get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules._api import load, parse
from ntm_rules.compare.changes import Change, Kind, Place
from ntm_rules.compare.edits import same
from ntm_rules.compare.pairs import pairs
from ntm_rules.compare.structure import apply_changes, changes
from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.model.ruleset import CheckedRuleset, Table
from ntm_rules.syntax.codes import IndicatorCode
from ntm_rules.testing import rulesets
from tests.compare.related import Pair, pairs_of_rulesets, rearranged, rewritten, same_condition
from tests.compare.test_edits import REAL

TEXT = """\
ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08 to 2025-12-31
instrument "2/QĐ-BYT" of 2022-02-20 by "Bộ Y tế"
input region: one of highland "Vùng cao", lowland "Vùng thấp" "Vùng"
input year: year 2022 to 2024
input households: count of households "Số hộ"
input people: count of people
input sorting: count of households, part of households "Số hộ phân loại rác"
input sorting_rate: share = sorting / households
input poor: count of households, part of households
input poor_rate: share = poor / households
input green: amount in m2
input income: amount in million_vnd
input rating: ranked weak < fair < good
input planned: attested "Có quy hoạch"
input hall: attested
let standing = highland if planned else region
let large = households > 100
table clean by standing
  | highland | 30% |
  | lowland  |   ? |
  source "1/QĐ-TTg" annex I
  basis  reported
criterion 1 "Quy hoạch"
1.1: planned
  title  "Có quy hoạch"
  source "1/QĐ-TTg" annex I item 1.1
  basis  official
1.2: rating >= fair
  applies when large
criterion 2 "Môi trường"
  met when at least 2 of 2.1, 2.2, 2.3
2.1: sorting / households >= 30%
  basis  unverified
2.2: green / people >= delegated to province
2.3: sorting / households >= clean and not (households = 7)
criterion 3 "Thu nhập"
3: income >= by region, year
  |          | 2022 | 2023 | 2024 |
  | highland |    ? |   36 |   39 |
  | lowland  |   50 |   53 |   56 |
  basis unverified
"""

Said = tuple[str, str, str]
"""The kind of a change, what it touches, how much it matters."""


def checked(text: str) -> CheckedRuleset:
    return parse(text).checked


def nowhere(side: str, span: Span) -> Place | None:
    return None


def compared(old: CheckedRuleset, new: CheckedRuleset) -> tuple[Change, ...]:
    return changes(old, new, pairs(old, new, same_condition), nowhere)


def change_of(*replaced: tuple[str, str]) -> tuple[Change, ...]:
    """What a change of the text above comes to. The changes make the new ruleset, there and back."""
    text = TEXT
    for old, new in replaced:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    a, b = checked(TEXT), checked(text)
    assert same(apply_changes(a, compared(a, b)), b)
    assert same(apply_changes(b, compared(b, a)), a)
    return compared(a, b)


def said(change: Change) -> Said:
    cell = f" {', '.join(map(str, change.cell))}" if change.cell else ""
    return change.kind, f"{change.part.kind} {change.part.name}{cell}", change.severity


# Always --------------------------------------------------------------------------------------------------


def check(old: CheckedRuleset, new: CheckedRuleset) -> None:
    found = compared(old, new)
    made = [edit for change in found for edit in change.edits]
    assert len({id(edit) for edit in made}) == len(made)
    assert fingerprint(apply_changes(old, found)) == fingerprint(new)
    assert same(apply_changes(old, reversed(found)), new)
    assert bool(found) is not same(old, new)
    assert len({change.fingerprint for change in found}) == len(found)
    assert all(re.fullmatch("[0-9a-f]{16}", change.fingerprint) for change in found)


@given(pairs_of_rulesets())
def test_changes_make_the_other_ruleset(pair: Pair) -> None:
    """All changes between two rulesets make one of the other; no edit is in two, and no two changes are alike."""
    check(*pair)
    check(*reversed(pair))


@pytest.mark.parametrize(("old", "new"), REAL)
def test_shipped_rulesets(old: str, new: str) -> None:
    """It holds for shipped rulesets."""
    check(load(old).checked, load(new).checked)


@given(st.data(), pairs_of_rulesets())
def test_the_order_of_declarations_does_not_count(data: st.DataObject, pair: Pair) -> None:
    """Whatever order things are declared in, what changed is the same, and known by the same fingerprints."""
    turned = [data.draw(rearranged(each)) for each in pair]
    found, others = compared(*pair), compared(*turned)
    assert Counter(each.fingerprint for each in found if each.kind != "layout-changed") == Counter(
        each.fingerprint for each in others if each.kind != "layout-changed"
    )


@given(st.data())
def test_another_order_is_layout(data: st.DataObject) -> None:
    """Where only the order of declarations is another, one change says so, and it changes no outcome."""
    old = data.draw(rulesets()).checked
    new = data.draw(rearranged(old))
    assert [(each.kind, each.severity) for each in compared(old, new)] in ([], [("layout-changed", "wording")])


def test_places_and_comments_do_not_count() -> None:
    """The same rules elsewhere in another file are no change, and change no fingerprint."""
    old, new = parse(TEXT), parse(TEXT.replace(">= 30%", ">= 50%"))
    assert compared(old.checked, rewritten(old)) == ()
    (change,) = compared(old.checked, new.checked)
    (again,) = compared(rewritten(old), rewritten(new))
    assert again.fingerprint == change.fingerprint == "31a4cd7b20eab779"


def test_the_order_of_rows_does_not_count() -> None:
    """A table is known by what it says, however its rows and columns are ordered."""
    without = checked(TEXT)
    found = [compared(without, evolve(without, tables=(*without.tables, table))) for table in _both_ways()]
    assert [[each.kind for each in added] for added in found] == [["table-added"]] * 2
    assert found[0][0].fingerprint == found[1][0].fingerprint


def _both_ways() -> list[Table]:
    """A table with its rows in one order and in the other."""
    table = evolve(checked(TEXT).table_named["3"], name="more")
    keys = tuple(evolve(key, labels=key.labels[::-1]) for key in table.keys)
    return [table, evolve(table, keys=keys, cells=table.cells[::-1])]


# Each kind -----------------------------------------------------------------------------------------------

Replaced = tuple[tuple[str, str], ...]
"""What of the text above is replaced, and by what."""


def one(old: str, new: str) -> Replaced:
    return ((old, new),)


PLAN = '1.1: planned\n  title  "Có quy hoạch"\n  source "1/QĐ-TTg" annex I item 1.1\n  basis  official\n'
RATING = "1.2: rating >= fair\n  applies when large\n"
INCOME = """\
3: income >= by region, year
  |          | 2022 | 2023 | 2024 |
  | highland |    ? |   36 |   39 |
  | lowland  |   50 |   53 |   56 |
  basis unverified
"""
CLEAN = TEXT[TEXT.index("table clean") : TEXT.index("criterion 1")]
ROWS = "  | highland | 30% |\n  | lowland  |   ? |\n"
TWO = "\n  | highland | 3 |\n  | lowland | 4 |\n"

EXAMPLES: list[tuple[Replaced, list[Said]]] = [
    # the ruleset
    (one("ruleset vn/sample", "ruleset vn/other"), [("ruleset-renamed", "ruleset vn/other", "wording")]),
    (one('"Bộ tiêu chí mẫu"', '"Bộ tiêu chí"'), [("title-changed", "ruleset vn/sample", "wording")]),
    (one("subject  commune", "subject  village"), [("subject-changed", "ruleset vn/sample", "meaning")]),
    (one("to 2025-12-31", "to 2026-12-31"), [("dates-changed", "ruleset vn/sample", "standing")]),
    (
        one('instrument "2/QĐ', 'instrument "3/QĐ-BYT" of 2022-02-20\ninstrument "2/QĐ'),
        [("instrument-added", "instrument 3/QĐ-BYT", "standing")],
    ),
    (
        one('instrument "2/QĐ-BYT" of 2022-02-20 by "Bộ Y tế"\n', ""),
        [("instrument-removed", "instrument 2/QĐ-BYT", "standing")],
    ),
    (one("of 2022-02-20", "of 2022-02-21"), [("instrument-changed", "instrument 2/QĐ-BYT", "standing")]),
    (one("of 2022-03-08", "of 2022-03-09"), [("instrument-changed", "instrument 1/QĐ-TTg", "standing")]),
    (
        (
            ('enacted  "1/QĐ-TTg" of 2022-03-08', 'enacted  "4/QĐ-TTg" of 2024-03-08'),
            ('instrument "2/QĐ', 'instrument "1/QĐ-TTg" of 2022-03-08\ninstrument "2/QĐ'),
        ),
        [
            ("instrument-changed", "ruleset vn/sample", "standing"),
            ("instrument-added", "instrument 4/QĐ-TTg", "standing"),
            ("instrument-changed", "instrument 1/QĐ-TTg", "standing"),
        ],
    ),
    (one("at least 2 of 2.1", "at least 1 of 2.1"), [("met-when-changed", "criterion 2", "meaning")]),
    (one(INCOME, INCOME + "met when 1 or 2 or 3\n"), [("met-when-changed", "ruleset vn/sample", "meaning")]),
    # criteria and indicators; what is met when all others are changes with them
    (
        one(INCOME, INCOME + 'criterion 4 "Điện"\n4: hall\n'),
        [("criterion-added", "criterion 4", "meaning"), ("indicator-added", "indicator 4", "meaning")],
    ),
    (
        one(f'criterion 3 "Thu nhập"\n{INCOME}', ""),
        [("criterion-removed", "criterion 3", "meaning"), ("indicator-removed", "indicator 3", "meaning")],
    ),
    (one(PLAN, ""), [("indicator-removed", "indicator 1.1", "meaning")]),
    (one(RATING, RATING + "1.3: hall\n"), [("indicator-added", "indicator 1.3", "meaning")]),
    (one("1.2: rating", "1.3: rating"), [("indicator-renumbered", "indicator 1.3", "wording")]),
    (
        (("2.1: sorting / households >= 30%", "2.0: sorting / households >= 50%"), ("of 2.1,", "of 2.0,")),
        [("indicator-renumbered", "indicator 2.0", "wording"), ("threshold-raised", "indicator 2.0", "meaning")],
    ),
    (
        (('criterion 3 "Thu nhập"\n3:', 'criterion 4 "Thu nhập"\n4:'), ("|   56 |", "|   57 |")),
        [
            ("criterion-renumbered", "criterion 4", "wording"),
            ("indicator-renumbered", "indicator 4", "wording"),
            ("threshold-raised", "table 4 lowland, 2024", "meaning"),
        ],
    ),
    (
        (
            (f'criterion 3 "Thu nhập"\n{INCOME}', ""),
            ('criterion 1 "', f'criterion 0 "Thu nhập"\n0{INCOME[1:]}criterion 1 "'),
        ),
        [("criterion-moved", "criterion 0", "wording"), ("indicator-renumbered", "indicator 0", "wording")],
    ),
    (((RATING, ""), (PLAN, "1.0" + RATING[3:] + PLAN)), [("indicator-moved", "indicator 1.0", "wording")]),
    (
        (
            (RATING, ""),
            ("  met when at least 2 of 2.1, 2.2, 2.3\n", ""),
            ("2.1: sorting", f"2.0{RATING[3:]}2.1: sorting"),
        ),
        [("met-when-changed", "criterion 2", "meaning"), ("indicator-moved", "indicator 2.0", "meaning")],
    ),
    # what a rule asks
    (one(">= 30%", ">= 50%"), [("threshold-raised", "indicator 2.1", "meaning")]),
    (one(">= 30%", ">= 20%"), [("threshold-lowered", "indicator 2.1", "meaning")]),
    (one("rating >= fair", "rating >= good"), [("threshold-raised", "indicator 1.2", "meaning")]),
    (one(">= delegated to province", ">= 2 m2 per person"), [("threshold-set", "indicator 2.2", "meaning")]),
    (one(">= delegated to province", f">= by region{TWO}"), [("threshold-set", "indicator 2.2", "meaning")]),
    (one(">= 30%", ">= open"), [("threshold-opened", "indicator 2.1", "meaning")]),
    (one(">= delegated to province", ">= open"), [("threshold-opened", "indicator 2.2", "standing")]),
    (one(">= 30%", ">= delegated to province"), [("threshold-delegated", "indicator 2.1", "meaning")]),
    (
        one(">= delegated to province", ">= delegated to ministry"),
        [("threshold-delegated", "indicator 2.2", "standing")],
    ),
    (one(">= 30%", "> 30%"), [("operator-opened", "indicator 2.1", "meaning")]),
    (one("rating >= fair", "rating = fair"), [("operator-changed", "indicator 1.2", "meaning")]),
    (one("2.1: sorting / households", "2.1: poor / households"), [("numerator-changed", "indicator 2.1", "meaning")]),
    (one("2.2: green / people", "2.2: (green + green) / people"), [("numerator-changed", "indicator 2.2", "meaning")]),
    (
        one("2.2: green / people", "2.2: green / (people + people)"),
        [("denominator-changed", "indicator 2.2", "meaning")],
    ),
    (
        one("2.2: green / people >= delegated to province", "2.2: sorting / people >= delegated to province"),
        [("numerator-changed", "indicator 2.2", "meaning"), ("unit-changed", "indicator 2.2", "meaning")],
    ),
    (one("applies when large", "applies when not large"), [("applicability-changed", "indicator 1.2", "meaning")]),
    (one("  applies when large\n", ""), [("applicability-changed", "indicator 1.2", "meaning")]),
    (
        one("2.1: sorting / households >= 30%", "2.1: sorting / households >= 30% and hall"),
        [("condition-changed", "indicator 2.1", "meaning")],
    ),
    (one("2.1: sorting / households >= 30%", "2.1: people > 50"), [("condition-changed", "indicator 2.1", "meaning")]),
    (
        one(
            "2.1: sorting / households >= 30%",
            "2.1: sorting / households >= by region\n  | highland | 30% |\n  | lowland | 40% |",
        ),
        [("condition-changed", "indicator 2.1", "meaning")],
    ),
    (
        one("clean and not (households = 7)", "clean and not (people = 7)"),
        [("condition-changed", "indicator 2.3", "meaning")],
    ),
    # in the cells of a table
    (one("|   36 |", "|   37 |"), [("threshold-raised", "table 3 highland, 2023", "meaning")]),
    (one("|   36 |", "|   35 |"), [("threshold-lowered", "table 3 highland, 2023", "meaning")]),
    (one("|    ? |", "|   33 |"), [("threshold-set", "table 3 highland, 2022", "meaning")]),
    (one("|   36 |", "|    ? |"), [("threshold-opened", "table 3 highland, 2023", "meaning")]),
    (
        one("| lowland  |   ? |", "| lowland  | delegated to province |"),
        [("threshold-delegated", "table clean lowland", "standing")],
    ),
    (
        (
            ("year 2022", "year 2021"),
            ("| 2022 |", "| 2021 | 2022 |"),
            ("|    ? |", "|   30 |    ? |"),
            ("|   50 |", "|   40 |   50 |"),
        ),
        [
            ("cell-added", "table 3 highland, 2021", "meaning"),
            ("cell-added", "table 3 lowland, 2021", "meaning"),
            ("input-changed", "input year", "meaning"),
        ],
    ),
    (
        (("year 2022", "year 2023"), ("| 2022 |", "|"), ("|    ? |", "|"), ("|   50 |", "|")),
        [
            ("cell-removed", "table 3 highland, 2022", "meaning"),
            ("cell-removed", "table 3 lowland, 2022", "meaning"),
            ("input-changed", "input year", "meaning"),
        ],
    ),
    (one("table clean by standing", "table clean by region"), [("table-keys-changed", "table clean", "meaning")]),
    (
        ((", year\n  |          | 2022 | 2023 | 2024 |\n", "\n"), ("|    ? |   36 |", "|"), ("|   50 |   53 |", "|")),
        [("table-keys-changed", "table 3", "meaning")],
    ),
    (one(ROWS, "  | lowland | ? |\n  | highland | 30% |\n"), [("layout-changed", "ruleset vn/sample", "wording")]),
    # how well it is known
    (one("  basis  unverified", "  basis  reported"), [("basis-changed", "indicator 2.1", "standing")]),
    (one("  basis  reported", "  basis  official"), [("basis-changed", "table clean", "standing")]),
    (one("| 30% |", "| 30% official |"), [("basis-changed", "table clean highland", "standing")]),
    (one("item 1.1", "item 1.2"), [("source-changed", "indicator 1.1", "standing")]),
    (one("annex I\n  basis  reported", "annex II\n  basis  reported"), [("source-changed", "table clean", "standing")]),
    (one("rating >= fair", 'rating >= fair\n  note "theo công báo"'), [("note-changed", "indicator 1.2", "wording")]),
    # what rules read
    (
        one("input hall: attested", "input hall: attested\ninput more: attested"),
        [("input-added", "input more", "meaning")],
    ),
    (one("input hall: attested\n", ""), [("input-removed", "input hall", "meaning")]),
    (
        one("input green: amount in m2", "input green: amount in m2, 2 decimals"),
        [("input-changed", "input green", "meaning")],
    ),
    (one(', part of households "Số hộ phân', ' "Số hộ phân'), [("input-changed", "input sorting", "meaning")]),
    (one("input hall: attested", "input hall: share"), [("input-changed", "input hall", "meaning")]),
    (one('"Số hộ"', '"Số hộ gia đình"'), [("title-changed", "input households", "wording")]),
    (one('"Vùng thấp"', '"Đồng bằng"'), [("input-changed", "input region", "wording")]),
    (one("weak < fair < good", "weak < fair < good < excellent"), [("input-changed", "input rating", "meaning")]),
    (
        one("income: amount in million_vnd", "income: amount in vnd"),
        [("unit-changed", "indicator 3", "meaning"), ("unit-changed", "input income", "meaning")],
    ),
    (one("people: count of people", "people: count of person"), [("unit-changed", "input people", "wording")]),
    (
        one("poor_rate: share = poor / households", "poor_rate: share = (poor + sorting) / households"),
        [("numerator-changed", "input poor_rate", "meaning")],
    ),
    (
        one("let large =", "let small = households < 7\nlet large ="),
        [("definition-added", "definition small", "wording")],
    ),
    (
        (("let large = households > 100\n", ""), ("  applies when large\n", "")),
        [("applicability-changed", "indicator 1.2", "meaning"), ("definition-removed", "definition large", "meaning")],
    ),
    (one("households > 100", "households >= 100"), [("operator-closed", "definition large", "meaning")]),
    (
        one("let large = households > 100", "let large = people > 100"),
        [("definition-changed", "definition large", "meaning")],
    ),
    (
        one("highland if planned else region", "lowland if planned else region"),
        [("definition-changed", "definition standing", "meaning")],
    ),
    (one("table clean", f"table other by region{TWO}table clean"), [("table-added", "table other", "wording")]),
    (
        ((CLEAN, ""), (">= clean and", ">= 30% and")),
        [("condition-changed", "indicator 2.3", "meaning"), ("table-removed", "table clean", "meaning")],
    ),
]


REWRITTEN: list[tuple[Replaced, list[Said]]] = [
    (one(">= 30%", "> 30%"), [("condition-rewritten", "indicator 2.1", "wording")]),
    (
        (("rating >= fair", "rating > weak"), ("applies when large", "applies when not (not large)")),
        [("condition-rewritten", "indicator 1.2", "wording")],
    ),
    (one("not (households = 7)", "households != 7"), [("condition-rewritten", "indicator 2.3", "wording")]),
    (one("applies when large", "applies when not (not large)"), [("condition-rewritten", "indicator 1.2", "wording")]),
    (
        one(">= delegated to province", ">= open"),
        [("threshold-opened", "indicator 2.2", "standing")],  # told although nobody knows either figure
    ),
]
"""What is told of rules that have one form."""


@pytest.mark.parametrize(("replaced", "expected"), EXAMPLES)
def test_each_kind(replaced: Replaced, expected: list[Said]) -> None:
    """What changed has its own name, where it stands, and how much it matters."""
    assert [*map(said, change_of(*replaced))] == expected


@pytest.mark.parametrize(("replaced", "expected"), REWRITTEN)
def test_rules_of_one_form(replaced: Replaced, expected: list[Said]) -> None:
    """A rule that was written in another way and has the same form did not change its meaning."""
    text = TEXT
    for before, after in replaced:
        text = text.replace(before, after)
    old, new = checked(TEXT), checked(text)
    found = changes(old, new, pairs(old, new, lambda a, b: a.code == b.code), nowhere)
    assert [*map(said, found)] == expected
    assert same(apply_changes(old, found), new)


def test_every_kind_has_an_example() -> None:
    """There is no kind of change that nothing makes."""
    assert {kind for _, expected in (*EXAMPLES, *REWRITTEN) for kind, _, _ in expected} == {*get_args(Kind)}


def test_items_that_only_changed_places_are_moved() -> None:
    """Criteria and indicators whose order is another under the same codes are moved, all by one change."""
    old = checked(TEXT)
    turned = tuple(evolve(each, indicators=each.indicators[::-1]) for each in old.criteria[::-1])
    found = compared(old, evolve(old, criteria=turned))
    assert [said(each) for each in found] == [
        ("criterion-moved", "ruleset vn/sample", "wording"),
        ("indicator-moved", "criterion 2", "wording"),
        ("indicator-moved", "criterion 1", "wording"),
    ]
    assert [str(code) for code in found[0].new] == ["3", "2", "1"]  # type: ignore[attr-defined]
    assert same(apply_changes(old, found), evolve(old, criteria=turned))


# What a change holds -------------------------------------------------------------------------------------


def test_both_sides() -> None:
    """The parts of the model that differ, whole where their fields alone say little."""
    (raised,) = change_of((">= 30%", ">= 50%"))
    basis = m.Basis("unverified")
    assert (raised.old, raised.new) == (m.Figure(Fraction(3, 10), basis), m.Figure(Fraction(1, 2), basis))
    (numerator,) = change_of(("2.1: sorting / households", "2.1: poor / households"))
    assert (numerator.old, numerator.new) == (m.InputValue("sorting"), m.InputValue("poor"))
    (opened,) = change_of((">= 30%", "> 30%"))
    assert (opened.old, opened.new) == (">=", ">")
    (input,) = change_of(("input green: amount in m2", "input green: amount in m2, 2 decimals"))
    assert (input.old, input.new) == (checked(TEXT).input_named["green"], evolve(input.old, decimals=2))  # type: ignore[type-var]
    (renumbered,) = change_of(("1.2: rating", "1.3: rating"))
    assert (renumbered.old, renumbered.new) == (IndicatorCode.parse("1.2"), IndicatorCode.parse("1.3"))
    (cell,) = change_of(("|   36 |", "|    ? |"))
    assert (cell.new, cell.cell) == (m.Open(), ("highland", 2023))


def test_rows_under_one_code_of_two_things() -> None:
    """Where one code is of two things, the rows under it are not compared."""
    rules = """ruleset {}
input region: one of highland, lowland
input households: count of households
input people: count of people
criterion 1 "Một"
1.1: {} > 3
"""
    old = rules.format("vn/sample", f"households > by region{TWO}1.2: households")
    new = rules.format("vn/other", f"people > by region{TWO.replace('4', '5')}1.2: people")
    found = compared(checked(old), checked(new))
    assert [(*said(each)[:2], len(each.edits)) for each in found] == [
        ("ruleset-renamed", "ruleset vn/other", 1),
        ("indicator-removed", "indicator 1.1", 2),
        ("indicator-removed", "indicator 1.2", 1),
        ("indicator-added", "indicator 1.1", 2),
        ("indicator-added", "indicator 1.2", 1),
    ]


def test_a_renumbered_rule_looks_up_its_own_rows() -> None:
    """Each side names the table that its own ruleset has."""
    rows = "\n    | highland | 30% |\n    | lowland | 40% |"
    old = checked(TEXT.replace(">= 30%", f">= by region{rows}"))
    new = checked(
        TEXT.replace("2.1: sorting / households >= 30%", "2.0: sorting / households >= open").replace("2.1,", "2.0,")
    )
    found = {each.kind: each for each in compared(old, new)}
    assert found["threshold-opened"].old == m.Lookup("2.1")
    assert found["threshold-opened"].edits == ()
    assert {edit.path[0] for edit in found["indicator-renumbered"].edits} == {"criteria", "tables"}


def test_a_renumbered_rule_follows_its_inputs() -> None:
    """How a unit is written is told of the input, also where the rule has another code and rows of its own."""
    old_text = TEXT.replace(">= delegated to province", f">= by region{TWO}")
    new_text = old_text.replace("2.2: green", "2.25: green").replace("2.2,", "2.25,").replace("of people", "of person")
    rule = new_text[new_text.index("2.25: green") : new_text.index("2.3: sorting")]
    new_text = new_text.replace(rule, "").replace("criterion 3", f"{rule}criterion 3")
    found = compared(checked(old_text), checked(new_text))
    assert [said(each)[:2] for each in found] == [
        ("indicator-moved", "indicator 2.25"),
        ("unit-changed", "input people"),
    ]


def test_who_reads_what_changed() -> None:
    """Changes of what is shared name the indicators that read it, through other things too, by their new codes."""
    (large,) = change_of(("households > 100", "households > 200"))
    assert large.indicators == ("1.2",)
    (households,) = change_of(('"Số hộ"', '"Số hộ gia đình"'))
    assert households.indicators == ("1.2", "2.1", "2.3")
    removed = change_of((CLEAN, ""), (">= clean and", ">= 30% and"))[-1]
    assert removed.indicators == ("2.3",)
    renumbered = change_of(("1.2: rating", "1.3: rating"), ("households > 100", "households > 200"))[-1]
    assert renumbered.indicators == ("1.3",)
    assert change_of((">= 30%", ">= 50%"))[0].indicators == ()


def test_where_it_stands() -> None:
    """The nearest span of both sides is handed to the caller, who knows files and lines; sources are of the part."""
    new_text = TEXT.replace(RATING, RATING + "1.3: hall\n").replace(PLAN, "").replace("|   36 |", "|   37 |")
    old, new = checked(TEXT), checked(new_text)

    def place(side: str, span: Span) -> Place:
        text = TEXT if side == "old" else new_text
        return Place(text[span.start : span.end], text.count("\n", 0, span.start) + 1)

    found = changes(old, new, pairs(old, new, same_condition), place)
    at = {each.kind: (each.old_place and each.old_place.file, each.new_place and each.new_place.file) for each in found}
    assert at["indicator-added"] == (None, "1.3: hall")
    assert at["indicator-removed"] == ("1.1: planned", None)
    assert at["threshold-raised"] == ("36", "37")
    removed = next(each for each in found if each.kind == "indicator-removed")
    assert [str(source) for source in removed.old_sources] == ["1/QĐ-TTg annex I item 1.1"]
    assert removed.new_sources == ()


def test_two_changes_that_say_the_same_are_one() -> None:
    """A figure that stands twice in a rule, and is raised twice, is raised."""
    both = TEXT.replace(
        "2.1: sorting / households >= 30%", "2.1: sorting / households >= 30% and poor / households >= 30%"
    )
    (change,) = compared(checked(both), checked(both.replace(">= 30%", ">= 50%")))
    assert (change.kind, len(change.edits)) == ("threshold-raised", 2)


def test_an_input_worked_out_anew() -> None:
    """A rule that compares another rate is told by what the two are worked out from."""
    (change,) = change_of(("2.1: sorting / households", "2.1: poor_rate"))
    assert said(change) == ("numerator-changed", "indicator 2.1", "meaning")
    assert (change.old, change.new) == (m.InputValue("sorting"), m.InputValue("poor"))
