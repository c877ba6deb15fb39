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
from tests.compare.change_examples import (
    CLEAN,
    EXAMPLES,
    PLAN,
    RATING,
    REWRITTEN,
    TEXT,
    TWO,
    Replaced,
    Said,
)
from tests.compare.related import Pair, pairs_of_rulesets, rearranged, rewritten, same_condition
from tests.compare.test_edits import REAL


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
