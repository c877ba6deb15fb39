"""Edits: applied to one ruleset they give the other, and they are as small as what changed."""

import typing
from fractions import Fraction

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules._api import load, parse
from ntm_rules.compare import edits as module
from ntm_rules.compare.edits import Edit, EditError, apply_edits, edits, same
from ntm_rules.model import expressions as m
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.model.types import Choice
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode
from ntm_rules.testing import rulesets
from tests.compare.related import Pair, pairs_of_rulesets, rearranged, rewritten

REAL = [
    ("vn/commune@2024-02-29", "vn/commune@2024-03-01"),
    ("vn/commune", "vn/commune-advanced"),
    ("vn/commune", "vn/commune-2026"),
    ("lai-chau/commune", "vn/commune"),
    ("lang-son/commune", "vn/commune"),
]

TEXT = """\
ruleset vn/sample
  enacted "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
input region: one of highland "Vùng cao", lowland "Vùng thấp"
input households: count of households
input sorting: count of households, part of households
input people: count of people
input area: amount in ha
table clean by region
  | highland | 30% |
  | lowland  |   ? |
criterion 1 "Môi trường"
1.1: sorting / households >= 30%
1.2: area / people >= 2 ha per person
1.3: sorting / households >= clean
"""


def checked(text: str = TEXT) -> CheckedRuleset:
    return parse(text).checked


def between(old: str, new: str) -> tuple[Edit, ...]:
    """The edits that a change of the text makes."""
    assert TEXT.count(old) == 1
    return edits(checked(), checked(TEXT.replace(old, new)))


def code(text: str) -> tuple[str, IndicatorCode]:
    return "code", IndicatorCode.parse(text)


# From two rulesets to edits and back ---------------------------------------------------------------------


@given(pairs_of_rulesets(), st.randoms(use_true_random=False))
def test_edits_make_the_other_ruleset(pair: Pair, random: typing.Any) -> None:
    """The edits from one ruleset to another, made in any order, give that one: word by word, with its fingerprint.

    There are some exactly where the two are not the same, and as many lead back.
    """
    old, new = pair
    found = list(edits(old, new))
    assert bool(found) is not same(old, new)
    assert len(found) == len(edits(new, old))
    random.shuffle(found)
    made = apply_edits(old, found)
    assert made == new
    assert same(made, new)
    assert fingerprint(made) == fingerprint(new)


@given(rulesets())
def test_the_same_ruleset_needs_no_edits(rules: typing.Any) -> None:
    """Where something stands does not count."""
    assert edits(rules.checked, rules.checked) == ()
    assert edits(rules.checked, rewritten(rules)) == ()


@given(st.data())
def test_another_order_is_edits_of_orders(data: st.DataObject) -> None:
    """Declarations in another order take no more than one edit for each tuple of them, of keys only."""
    old = data.draw(rulesets()).checked
    new = data.draw(rearranged(old))
    found = edits(old, new)
    assert apply_edits(old, found) == new
    for edit in found:
        assert edit.path[-1] in {*module.KEYS, "labels"}
        assert sorted(map(str, typing.cast(tuple[object, ...], edit.old))) == sorted(
            map(str, typing.cast(tuple[object, ...], edit.new))
        )


@pytest.mark.parametrize(("old_name", "new_name"), REAL)
def test_shipped_rulesets(old_name: str, new_name: str) -> None:
    """It holds for shipped rulesets, there and back."""
    old, new = load(old_name).checked, load(new_name).checked
    assert fingerprint(apply_edits(old, edits(old, new))) == fingerprint(new)
    assert fingerprint(apply_edits(new, edits(new, old))) == fingerprint(old)


# What an edit is -----------------------------------------------------------------------------------------


def test_a_raised_threshold_is_one_edit() -> None:
    """It stands at the value of the figure, with both numbers and where they stand."""
    (edit,) = between(">= 30%", ">= 50%")
    where = ("criteria", code("1"), "indicators", code("1.1"), "condition", "right", "setting", "value")
    assert edit == Edit(where, Fraction(3, 10), Fraction(1, 2))
    assert TEXT[edit.old_span.start : edit.old_span.end] == "30%"
    assert TEXT.replace(">= 30%", ">= 50%")[edit.new_span.start : edit.new_span.end] == "50%"


def test_the_cell_of_a_table_is_its_threshold() -> None:
    """It is found by its labels."""
    (edit,) = between("|   ? |", "| 40% |")
    assert edit.path == ("tables", ("name", "clean"), "cells", ("labels", ("lowland",)))
    assert (edit.old, edit.new) == (m.Open(), m.Figure(Fraction(2, 5)))


def test_an_added_item_says_what_it_comes_after() -> None:
    """The first one comes after nothing."""
    (second,) = between("input households:", "input houses: count of houses\ninput households:")
    assert (second.path, second.old, second.after) == (("inputs", ("name", "houses")), None, "region")
    (first,) = between("input region:", "input houses: count of houses\ninput region:")
    assert (first.path, first.after) == (("inputs", ("name", "houses")), None)


def test_a_removed_item_stood_somewhere() -> None:
    """What is removed is the whole item, which has a place on the old side only."""
    removed, rest = between("1.2: area / people >= 2 ha per person\n", "")
    assert removed.path[-1] == code("1.2")
    assert removed.new is None
    assert TEXT[removed.old_span.start :].startswith("1.2: area")
    assert rest.path[-1] == "operands"  # of what makes the criterion met


@pytest.mark.parametrize(
    ("old", "new", "last"),
    [
        ("1.1: sorting / households >= 30%", "1.1: sorting / households > 30%", ["operator"]),
        ("1.1: sorting / households", "1.1: (sorting + households) / households", ["dividend"]),
        ("of 2022-03-08", "of 2022-03-09", ["date", "date"]),  # the enacting decision is one of the instruments
        ('"Vùng thấp"', '"Vùng đồng bằng"', ["choices", "choices"]),
        ('"Vùng cao"', '"Vùng núi"', ["choices", "choices"]),
        ("amount in ha", "amount in ha, 2 decimals", ["decimals"]),
        ("input people: count of people", "input people: count of person", ["unit", "unit", "unit"]),
    ],
)
def test_edits_are_small(old: str, new: str, last: list[str]) -> None:
    """An edit is as deep as both sides are alike."""
    found = between(old, new)
    assert [edit.path[-1] for edit in found] == last
    assert apply_edits(checked(), found) == checked(TEXT.replace(old, new))


def test_items_apart_are_removed_and_added() -> None:
    """What has one code but is about other things may be told from what changed."""
    old, new = checked(), checked(TEXT.replace(">= 30%", ">= 50%"))
    found = edits(old, new, {("indicators", IndicatorCode.parse("1.1"))})
    assert [(edit.old is None, edit.new is None) for edit in found] == [(False, True), (True, False)]
    assert apply_edits(old, found[::-1]) == new


# What cannot be made -------------------------------------------------------------------------------------


def refused(ruleset: CheckedRuleset, found: tuple[Edit, ...]) -> None:
    with pytest.raises(EditError, match="cannot be made here") as error:
        apply_edits(ruleset, found)
    assert error.value.edit in found


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        pytest.param(TEXT.replace(">= 30%", ">= 40%"), ">= 30%", ">= 50%", id="another figure"),
        pytest.param(TEXT.replace("1.1: sorting / households >= 30%\n", ""), ">= 30%", ">= 50%", id="no such rule"),
        pytest.param(TEXT.replace(">= 30%", ">= clean"), ">= 30%", ">= 50%", id="another sort of threshold"),
        pytest.param(
            TEXT.replace("input people", "input houses: count of houses\ninput people"),
            "input people",
            "input houses: count of dwellings\ninput people",
            id="added already",
        ),
        pytest.param(
            TEXT.replace("input area", "input size").replace("area /", "size /"),
            "table clean",
            "input more: attested\ntable clean",
            id="nothing to come after",
        ),
    ],
)
def test_an_edit_is_made_only_where_it_fits(text: str, old: str, new: str) -> None:
    """Where a ruleset is not what an edit takes it to be, the edit is refused, and named."""
    refused(checked(text), between(old, new))


def test_another_order_is_given_only_to_what_stood_in_order() -> None:
    """Items that are gone do not matter, and those that came in between keep their places."""
    old = checked()
    order = edits(old, evolve(old, inputs=old.inputs[::-1]))
    refused(evolve(old, inputs=(*old.inputs[1:], old.inputs[0])), order)
    fewer = evolve(old, inputs=old.inputs[1:])
    assert apply_edits(fewer, order) == evolve(old, inputs=old.inputs[:0:-1])
    one, more = old.inputs[0], evolve(old.inputs[0], name="more")
    assert apply_edits(evolve(old, inputs=(one, more, *old.inputs[1:])), order).inputs[1] == more


def test_two_edits_of_one_thing_conflict() -> None:
    """Neither wins, unless they are one and the same."""
    first, second = between(">= 30%", ">= 50%"), between(">= 30%", ">= 40%")
    refused(checked(), (*first, *second))
    assert apply_edits(checked(), {*first, *between(">= 30%", ">= 50%")}) == checked(TEXT.replace(">= 30%", ">= 50%"))


def test_edits_of_two_versions_go_together() -> None:
    """Edits that two versions of a ruleset took, of different things, may be made at once."""
    changes = [
        (">= 30%", ">= 50%"),
        ("|   ? |", "| 40% |"),
        ("input area", "input houses: count of houses\ninput area"),
    ]
    together, text = tuple(edit for change in changes for edit in between(*change)), TEXT
    for change in changes:
        text = text.replace(*change)
    assert apply_edits(checked(), together) == checked(text)


# What counts ---------------------------------------------------------------------------------------------


def test_words_count() -> None:
    """Titles of choices and how a unit is written take edits, although equality leaves them out."""
    old = checked()
    people = old.input_named["people"]
    assert people.unit is not None
    unit = evolve(people.unit, text="person")
    new = evolve(old, inputs=tuple(evolve(i, unit=unit) if i is people else i for i in old.inputs))
    assert old == new
    (edit,) = edits(old, new)
    assert same(apply_edits(old, (edit,)), new)


def test_what_equality_tells_holds_no_words() -> None:
    """No class that is compared by `==` alone holds a unit or a choice, whose words `==` leaves out."""
    pending, seen = list(module._WORDLESS), set[object]()
    while pending:
        kind = pending.pop()
        if kind in seen:
            continue
        seen.add(kind)
        pending.extend(typing.get_args(kind))
        if hasattr(kind, "__attrs_attrs__"):
            hints = typing.get_type_hints(kind)
            pending.extend(hints[f.name] for f in fields(kind))
    assert seen.isdisjoint({Unit, Choice})
    assert m.Figure in seen
