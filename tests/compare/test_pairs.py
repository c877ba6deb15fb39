"""Pairs: what is about the same thing in two rulesets, whatever its code is."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules._api import load, parse
from ntm_rules.compare.pairs import Pair as Found
from ntm_rules.compare.pairs import Pairs, pairs
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator
from tests.compare.related import Pair, pairs_of_rulesets, rearranged, same_condition

HEADER = """\
ruleset {id}
input a: count of households
input b: count of households
input c: count of households
input d: count of households
input all: count of households
input t: attested
input region: one of north, south
"""


def found(old: str, new: str, *, id: str = "vn/other") -> list[str]:
    """The pairs of two texts of rules, below one header each: `1.1 1.2 moved`, `- 1.3` for an added one."""
    sides = [parse(HEADER.format(id=name) + rules).checked for name, rules in (("vn/x", old), (id, new))]
    return [*map(said, pairs(sides[0], sides[1], same_condition).indicators)]


def said(pair: Found[Indicator] | Found[Criterion]) -> str:
    codes = " ".join(str(each.code) if each else "-" for each in (pair.old, pair.new))
    return f"{codes} moved" if pair.moved else codes


def codes(found: Pairs) -> tuple[list[str], list[str]]:
    return [*map(said, found.criteria)], [*map(said, found.indicators)]


# Always --------------------------------------------------------------------------------------------------


@given(pairs_of_rulesets())
def test_everything_is_in_one_pair(pair: Pair) -> None:
    """Each criterion and each indicator is in one pair, in the order of the new ruleset; removed ones as they stood."""
    old, new = pair
    result = pairs(old, new, same_condition)
    for sides, got in (
        ((old.criteria, new.criteria), result.criteria),
        ((old.indicators, new.indicators), result.indicators),
    ):
        assert tuple(each.new for each in got if each.new) == sides[1]
        assert {each.old.code for each in got if each.old} == {each.code for each in sides[0]}
        assert sum(each.old is not None for each in got) == len(sides[0])
        removed = [each.old.code for each in got if each.old and not each.new]
        assert all(each.moved is False for each in got if not (each.old and each.new))
        if not any(each.moved for each in got):
            assert removed == [each.code for each in sides[0] if each.code in removed]


@given(pairs_of_rulesets())
def test_a_ruleset_is_paired_with_itself(pair: Pair) -> None:
    """Where nothing changed, nothing is added, removed, renumbered or moved."""
    for found in pairs(pair[0], pair[0], same_condition).indicators:
        assert found.old is found.new
        assert not found.moved
        assert found.same_form


@given(st.data(), pairs_of_rulesets())
def test_the_order_of_declarations_does_not_count(data: st.DataObject, pair: Pair) -> None:
    """Inputs, definitions, tables and instruments may be declared in any order."""
    turned = [data.draw(rearranged(each)) for each in pair]
    assert codes(pairs(*turned, same_condition)) == codes(pairs(*pair, same_condition))


# What is the same thing ----------------------------------------------------------------------------------


WATER, HOUSES, POWER = "Tỷ lệ hộ có nước sạch", "Tỷ lệ hộ có nhà ở kiên cố", "Điện"


def rules(*written: str) -> str:
    """Rules of criterion 1, and of 2 behind a `/`: `1.1: t | title`."""
    lines = ['criterion 1 "Một"']
    for each in written:
        rule, _, title = each.partition(" | ")
        lines += ['criterion 2 "Hai"'] if each == "/" else [rule, *([f'  title "{title}"'] if title else [])]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(rules(f"1.1: a / all >= 10% | {WATER}"), rules(f"1.1: t | {WATER}"), ["1.1 1.1"], id="one title"),
        pytest.param(
            rules(f"1.1: a / all >= 10% | {HOUSES}"),
            rules("1.1: t | Tỷ lệ hộ có nhà ở bán kiên cố"),
            ["1.1 1.1"],
            id="close titles",
        ),
        pytest.param(
            rules(f"1.1: a / all >= 10% | {WATER}", f"1.2: b / all >= 10% | {HOUSES}"),
            rules(f"1.1: a / all >= 10% | {POWER}", "1.2: t | Đường"),
            ["1.1 1.1", "1.2 -", "- 1.2"],
            id="one form",
        ),
        pytest.param(
            rules(f"1.1: a / all >= 10% | {WATER}", "1.2: c / all >= 10%"),
            rules(f"1.1: a / b >= 20% | {POWER}", "1.2: all / c >= 10%"),
            ["1.1 1.1", "1.2 1.2"],
            id="what nothing else reads",
        ),
        pytest.param(
            rules(f"1.1: a / all >= 10% | {WATER}", f"1.2: b / all >= 10% | {HOUSES}", "1.3: c / all >= 10%"),
            rules(f"1.1: c / all >= 20% | {POWER}", "1.2: d / all >= 20% | Đường", "1.3: t"),
            ["1.1 -", "1.2 -", "1.3 1.1", "- 1.2", "- 1.3"],
            id="one code for another thing",
        ),
        pytest.param(
            rules("1.1: a / all >= 10%", "1.2: b / all >= 10%"),
            rules("1.1: t", "1.2: a / all >= 10%", "1.3: b / all >= 10%"),
            ["- 1.1", "1.1 1.2", "1.2 1.3"],
            id="renumbered, by form",
        ),
        pytest.param(
            rules(f"1.1: a / all >= 10% | {WATER}", f"1.2: b / all >= 10% | {HOUSES}"),
            rules("1.1: t", f"1.2: c / all >= 20% | {WATER}", f"1.3: d / all >= 20% | {HOUSES}"),
            ["- 1.1", "1.1 1.2", "1.2 1.3"],
            id="renumbered, by title",
        ),
        pytest.param(
            rules(f"1.1: a / all >= 10% | {WATER}"),
            rules("1.1: t | Đường", f"1.2: a / all >= 20% | {WATER} quanh năm"),
            ["- 1.1", "1.1 1.2"],
            id="renumbered, by what it reads",
        ),
        pytest.param(
            rules("1.1: a / all >= 10%", "1.2: b / all >= 10%", "1.3: c / all >= 10%"),
            rules("1.1: b / all >= 10%", "1.2: c / all >= 10%", "1.3: a / all >= 10%"),
            ["1.2 1.1", "1.3 1.2", "1.1 1.3 moved"],
            id="another place",
        ),
        pytest.param(
            rules("1.1: a / all >= 10%", "1.2: t", "/", "2.1: b / all >= 10%"),
            rules("1.1: t", "/", "2.1: a / all >= 10%", "2.2: b / all >= 10%"),
            ["1.2 1.1", "1.1 2.1 moved", "2.1 2.2"],
            id="another criterion",
        ),
        pytest.param(
            rules("1.1: t", "1.2: open"),
            rules("1.1: open", "1.2: t and a > 3"),
            ["- 1.1", "1.1 1.2", "1.2 -"],
            id="open",
        ),
        pytest.param(
            rules("1.1: a > 3 and region = north"),
            rules("1.1: b > 3 and region = north"),
            ["1.1 -", "- 1.1"],
            id="whom it concerns",
        ),
        pytest.param(
            rules(f"1.1: t | {WATER}", f"1.2: a > 3 | {WATER}"),
            rules(f"1.3: b > 3 | {WATER}", f"1.4: c > 3 | {WATER}"),
            ["1.1 -", "1.2 -", "- 1.3", "- 1.4"],
            id="a title that is no name",
        ),
    ],
)
def test_what_is_the_same_thing(old: str, new: str, expected: list[str]) -> None:
    """What has one code must be about one thing; what has not is found by form, by title, by what it reads."""
    assert found(old, new) == expected


def test_codes_tell_where_rulesets_number_alike() -> None:
    """Editions of one ruleset number alike, and so do two that agree on most codes."""
    changed, other = rules(f"1.1: a / all >= 10% | {WATER}"), rules("1.1: t | Đường")
    assert found(changed, other) == ["1.1 -", "- 1.1"]
    assert found(changed, other, id="vn/x") == ["1.1 1.1"]
    most = ("1.2: b / all >= 10%", "1.3: c / all >= 10%")
    assert found(rules(f"1.1: a / all >= 10% | {WATER}", *most), rules("1.1: t | Đường", *most)) == [
        "1.1 1.1",
        "1.2 1.2",
        "1.3 1.3",
    ]


def test_another_order_without_another_code() -> None:
    """As few as explain the new order are moved."""
    old = parse(HEADER.format(id="vn/x") + rules("1.1: a > 1", "1.2: b > 1", "1.3: c > 1")).checked
    (criterion,) = old.criteria
    first, *rest = criterion.indicators
    new = evolve(old, criteria=(evolve(criterion, indicators=(*rest, first)),))
    assert [*map(said, pairs(old, new, same_condition).indicators)] == ["1.2 1.2", "1.3 1.3", "1.1 1.1 moved"]


# Criteria ------------------------------------------------------------------------------------------------


def test_criteria_by_title_and_by_their_indicators() -> None:
    """A criterion is found by its title, under any code, else by the indicators it has."""
    old = HEADER.format(id="vn/x") + (
        'criterion 1 "Điện"\n1: a > 1\ncriterion 2 "Nước sạch"\n2: b > 1\ncriterion 3 "Nhà ở"\n3: c > 1\n'
    )
    new = HEADER.format(id="vn/y") + (
        'criterion 1 "Giao thông"\n1: d > 1\ncriterion 2 "Điện"\n2: t\ncriterion 4 "Dân cư"\n4: c > 1\n'
    )
    result = pairs(parse(old).checked, parse(new).checked, same_condition)
    assert [*map(said, result.criteria)] == ["- 1", "1 2", "2 -", "3 4"]


# Shipped rulesets ----------------------------------------------------------------------------------------


def shipped(old: str, new: str) -> tuple[list[str], list[str]]:
    """The pairs of two shipped rulesets that are not under one code and unmoved."""
    sides: list[CheckedRuleset] = [load(name).checked for name in (old, new)]
    return codes(pairs(sides[0], sides[1], same_condition))


def apart(said: list[str]) -> list[str]:
    return [each for each in said if len({*each.split()}) > 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("vn/commune@2024-02-29", "vn/commune@2024-03-01"),
        ("lai-chau/commune", "vn/commune"),
        ("lang-son/commune", "vn/commune"),
    ],
)
def test_an_amendment_and_a_province_keep_the_codes(old: str, new: str) -> None:
    """All codes mean the same before and after an amendment, and in a province's ruleset and the nation's."""
    for said in shipped(old, new):
        assert apart(said) == []


def test_another_annex_has_the_same_codes_for_other_things() -> None:
    """Annex II numbers its criteria and indicators anew: 14 is education in one, health in the other."""
    criteria, indicators = shipped("vn/commune", "vn/commune-advanced")
    assert [each for each in apart(criteria) if "-" not in each] == ["16 6 moved", "15 14"]
    assert {"14 -", "- 15", "- 16", "18 -", "- 18"} <= {*criteria}
    assert [each for each in apart(indicators) if "-" not in each] == [
        "3.2 3.6",
        "4.2 4",
        "9.2 9",
        "15.1 14.1",
        "17.6 17.3",
        "17.11 17.5 moved",
        "17.9 17.8",
        "17.4 17.11 moved",
    ]
    assert {"10 10", "2.1 2.1", "12.2 12.2", "17.12 17.12", "14.1 -", "- 15.1", "18.4 -"} <= {*indicators}


def test_another_period_has_other_criteria() -> None:
    """The criteria of 2026 have codes of old criteria, but for planning none of their things."""
    criteria, indicators = shipped("vn/commune", "vn/commune-2026")
    assert [each for each in criteria if "-" not in each] == ["1 1"]
    assert [each for each in indicators if "-" not in each] == []
