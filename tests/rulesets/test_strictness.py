"""One ruleset beside another: advanced communes beside communes, provinces beside the nation."""

import datetime
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules import Outcome, Ruleset
from ntm_rules.catalog.layer import Layer
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from tests.rulesets.compared import Found, Requirement, compared, requirements
from tests.rulesets.records import maker
from tests.rulesets.shipped import CATALOG, EDITIONS
from tests.strategies.effort import times


def in_force(id: str, day: datetime.date) -> Ruleset | None:
    """The edition of a ruleset in force on a day."""
    for rules in EDITIONS.values():
        start, end = rules.about.start, rules.about.end
        if rules.id == id and (start is None or start <= day) and (end is None or day <= end):
            return rules
    return None


# Advanced communes beside communes

NO_FIGURE = {
    "3.1 and 3.1": "the advanced share of irrigated farmland is open",
    "3.6 and 3.2": "the advanced score is delegated to a ministry",
    "4 and 4.2": "the advanced share of reliable power is open",
    "5.1 and 5": "the advanced share of schools of level 1 is delegated to a ministry",
    "5.3 and 14.1": "the advanced levels are open",
    "9 and 9.2": "the advanced share of solid houses is open",
    "10 and 10": "the advanced incomes of five regions are open",
    "11 and 11": "the advanced poverty rate is open",
    "14.4 and 15.4": "the advanced share of health records is open for some regions",
    "18.1 and 17.1": "the advanced share of centralized water is known for one region",
}
"""Where meeting the advanced set says nothing yet, since its own figure is not established, at least for some regions;
wherever it has one, it is compared."""

BASE_HAS_NONE = {
    "12.1 and 12.1": "the share of trained workers is open in both",
    "12.2 and 12.2": "the share of certified workers is open in both",
    "17.2 and 17.2": "the base share of compliant establishments is open",
    "17.3 and 17.6": "the base share of waste collected is open",
    "17.8 and 17.9": "the base share of compliant livestock facilities is open",
    "17.12 and 17.12": "the base share of plastic waste is open",
}
"""Where the base set asks for a share that is not established: what the advanced set asks for cannot be compared."""

IMPLIED = {"1.1 and 1.1", "3.6 and 3.2", "5.4 and 14.1", "14.1 and 15.1", "17.5 and 17.11", "17.11 and 17.4"}
"""Where the advanced set asks for the same quantity and no less of it."""


def shared(advanced: CheckedRuleset, base: CheckedRuleset) -> Iterator[tuple[str, Requirement, Requirement]]:
    """What both ask for of one quantity, by the codes of their indicators."""
    for new in requirements(advanced):
        for old in requirements(base):
            if new.quantity == old.quantity and not isinstance(new.condition, m.Threshold):
                yield f"{new.indicator.code} and {old.indicator.code}", new, old


PAIRS = [
    pytest.param(name, rules.about.name, id=f"{name} {rules.about.name}")
    for name, advanced in EDITIONS.items()
    if advanced.id.endswith("/commune-advanced")
    for rules in EDITIONS.values()
    if rules.id == advanced.id.removesuffix("-advanced")
    for day in (advanced.about.start, rules.about.start)
    if day is not None and in_force(advanced.id, day) is advanced and in_force(rules.id, day) is rules
]
"""Editions of the advanced and the base set in force together, of the nation and of provinces."""


@pytest.mark.parametrize(("advanced", "base"), dict.fromkeys(tuple(pair.values) for pair in PAIRS))
def test_advanced_is_nowhere_below(advanced: str, base: str) -> None:
    """Whatever both sets judge, in each region and year, the advanced set asks for no less; or it is listed why not."""
    found: dict[str, set[Found]] = {}
    for codes, new, old in shared(EDITIONS[advanced].checked, EDITIONS[base].checked):
        assert same_names(new, old), codes
        found.setdefault(codes, set()).add(compared(new, old))
    assert not {codes for codes, each in found.items() if Found.LOOSER in each}
    assert {codes for codes, each in found.items() if Found.NO_FIGURE in each} <= NO_FIGURE.keys()
    assert {codes for codes, each in found.items() if Found.FREE in each} <= BASE_HAS_NONE.keys()
    assert {codes for codes, each in found.items() if Found.STRICT in each} <= IMPLIED


def test_every_exception_is_one() -> None:
    """No list above names codes that no two editions share so."""
    found: dict[Found, set[str]] = {each: set() for each in Found}
    for pair in PAIRS:
        advanced, base = (EDITIONS[str(name)].checked for name in pair.values)
        for codes, new, old in shared(advanced, base):
            found[compared(new, old)].add(codes)
    assert found[Found.NO_FIGURE] == NO_FIGURE.keys()
    assert found[Found.FREE] == BASE_HAS_NONE.keys()
    assert found[Found.STRICT] == IMPLIED


@times(0.5)
@given(st.integers(0, 2**32))
def test_advanced_met_is_base_met(seed: int) -> None:
    """A record that meets an advanced indicator meets the base one that asks for nothing else, by the engine too."""
    advanced, base = "vn/commune-advanced@2022-03-08", "vn/commune@2022-06-22"
    values = {**maker(base).record(seed, rates=0), **maker(advanced).record(seed, rates=0)}
    first, second = (EDITIONS[each].compiled.judge(Record(values)).indicators for each in (advanced, base))
    outcomes = ({str(code): outcome for code, outcome in each.items()} for each in (first, second))
    ours, theirs = outcomes
    for pair in ("1.1 and 1.1", "14.1 and 15.1", "17.5 and 17.11", "17.11 and 17.4", "10 and 10"):
        code, _, other = pair.partition(" and ")
        assert ours[code] is not Outcome.MET or theirs[other] is not Outcome.NOT_MET, pair


# Provinces beside the nation

LAID_OVER = {
    name: (rules, own.base.text)
    for name, rules in EDITIONS.items()
    for own in rules.edition.layers
    if own.base is not None and own.id == rules.id
}
"""Editions with the id of what they are laid over."""


def base_of(name: str) -> Ruleset:
    """What an edition is laid over, as in force on the day the edition begins."""
    rules, base = LAID_OVER[name]
    assert rules.about.start is not None
    found = in_force(base, rules.about.start)
    assert found is not None
    return found


def looser(new: CheckedRuleset, base: CheckedRuleset) -> Iterator[str]:
    """What a ruleset does not ask for as strictly as its base. Where the base has no figure it may set any."""
    own = {indicator.code: indicator for indicator in new.indicators}
    for old in requirements(base):
        if isinstance(old.condition, m.Threshold):
            continue
        code = old.indicator.code
        offered = (
            [each for each in requirements(new, own[code]) if each.quantity == old.quantity] if code in own else []
        )
        verdicts = {compared(each, old) for each in offered if same_names(each, old)} or {Found.ABSENT}
        if not verdicts & {Found.STRICT, Found.FREE}:
            yield f"{code}: {min(verdicts, key=list(Found).index).value}"


def same_names(new: Requirement, old: Requirement) -> bool:
    """Whether the names in two requirements stand for the same: one set might define a region otherwise."""
    for name in {e for e in old.ruleset.reach(old.condition) if isinstance(e, m.InputValue | m.Defined)}:
        match name:
            case m.InputValue(text):
                ours, theirs = (each.ruleset.input_named.get(text) for each in (new, old))
                same = ours is None or theirs is None or (ours.derivation, ours.low) == (theirs.derivation, theirs.low)
            case m.Defined(text):
                defined, meant = (each.ruleset.definition_named.get(text) for each in (new, old))
                same = defined is None or meant is None or defined.value == meant.value
        if not same:
            return False
    return True


@pytest.mark.parametrize("name", LAID_OVER)
def test_a_province_is_nowhere_looser(name: str) -> None:
    """On the same day, each national indicator is asked for as strictly; delegated ones may be set to any figure."""
    rules, base = LAID_OVER[name][0], base_of(name)
    assert list(looser(rules.checked, base.checked)) == []
    assert rules.checked.met_when == base.checked.met_when
    wanted = {c.code: c.met_when for c in base.criteria}
    assert {c.code: c.met_when for c in rules.criteria if c.code in wanted} == wanted
    assert rules.checked.subject == base.checked.subject


def test_every_province_is_compared() -> None:
    """Every ruleset of the catalog with a base is among those compared, each of its editions."""
    texts: list[Layer] = [layer for id in CATALOG.ids for layer in CATALOG.layers(id)]
    laid_over = {layer.id for layer in texts if layer.base is not None}
    assert {rules.id for rules, _ in LAID_OVER.values()} == laid_over
    assert len(LAID_OVER) == len([rules for rules in EDITIONS.values() if rules.id in laid_over])


# The comparison itself

HEAD = """ruleset vn/x
input region: one of highland, lowland
input whole: count of households
input a: count of households, part of whole
input rating: ranked weak < fair < good
input t: attested
criterion 1 "x"
"""
TABLE = "1.1: a / whole >= by region\n  | highland | {} |\n  | lowland | {} |\n"


@pytest.mark.parametrize(
    ("base", "new", "found"),
    [
        ("1.1: a / whole >= 30%\n", "1.1: a / whole >= 30%\n", []),
        ("1.1: a / whole >= 30%\n", "1.1: a / whole >= 31%\n", []),
        ("1.1: a / whole >= 30%\n", "1.1: a / whole >= 29%\n", ["1.1: looser"]),
        ("1.1: a / whole > 30%\n", "1.1: a / whole >= 30%\n", ["1.1: looser"]),
        ("1.1: a / whole >= 30%\n", "1.1: a / whole > 30%\n", []),
        ("1.1: a / whole <= 30%\n", "1.1: a / whole <= 31%\n", ["1.1: looser"]),
        ("1.1: a / whole <= 30%\n", "1.1: a / whole <= 29%\n", []),
        ("1.1: a / whole >= 30%\n", "1.1: a / whole <= 30%\n", ["1.1: not asked for"]),
        ("1.1: a / whole >= 30%\n", "1.1: t\n", ["1.1: not asked for"]),
        ("1.1: a / whole >= 30%\n", "1.2: a / whole >= 30%\n", ["1.1: not asked for"]),
        ("1.1: a / whole >= 30% and t\n", "1.1: a / whole >= 30%\n", ["1.1: not asked for"]),
        ("1.1: t\n", "1.1: t and a / whole >= 1%\n", []),
        ("1.1: t\n", "1.1: t or a / whole >= 1%\n", ["1.1: not asked for"]),
        ("1.1: a / whole >= open\n", "1.1: a / whole >= 1%\n", []),
        ("1.1: a / whole >= delegated to province\n", "1.1: a / whole >= 1%\n", []),
        ("1.1: a / whole >= 30%\n", "1.1: a / whole >= open\n", ["1.1: has no figure where the other has one"]),
        ("1.1: delegated to province\n", "1.1: t\n", []),
        ("1.1: rating >= good\n", "1.1: rating >= fair\n", ["1.1: looser"]),
        ("1.1: rating >= fair\n", "1.1: rating >= good\n", []),
        (TABLE.format("30%", "40%"), TABLE.format("30%", "39%"), ["1.1: looser"]),
        (TABLE.format("30%", "40%"), TABLE.format("31%", "40%"), []),
        (TABLE.format("30%", "?"), TABLE.format("30%", "1%"), []),
        (TABLE.format("30%", "40%"), "1.1: a / whole >= 40%\n", []),
        (TABLE.format("30%", "40%"), "1.1: a / whole >= 30%\n", ["1.1: looser"]),
        ("1.1: t\n", "1.1: t\n  applies when whole > 0\n", ["1.1: looser"]),
        ("1.1: t\n  applies when whole > 0\n", "1.1: t\n", []),
    ],
)
def test_what_is_looser(base: str, new: str, found: list[str]) -> None:
    """Less of a share, a weaker sign, a requirement dropped, narrowed or opened: each is looser, and nothing else."""
    ours, theirs = (ntm.parse(HEAD + text).checked for text in (new, base))
    assert list(looser(ours, theirs)) == found


def test_a_name_with_another_meaning_is_looser() -> None:
    """A table looked up by a region that is defined otherwise is not the same requirement."""
    by = "1.1: a / whole >= by standing\n  | highland | 30% |\n  | lowland | 40% |\n"
    head, rest = HEAD.split("criterion")
    texts = (
        f"{head}let standing = {defined}\ncriterion{rest}{by}"
        for defined in ("highland if t else region", "highland if not t else region")
    )
    ours, theirs = (ntm.parse(text).checked for text in texts)
    assert list(looser(ours, ours)) == []
    assert list(looser(ours, theirs)) == ["1.1: not asked for"]
