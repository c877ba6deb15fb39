"""Each indicator whose threshold is known can be met and can be missed; the others are listed, and wait for one."""

from functools import cache

import pytest

import ntm_rules as ntm
from ntm_rules import Outcome
from ntm_rules.engines.reference import judge
from tests.rulesets.finder import Given, find, settled, unsettled
from tests.rulesets.shipped import EDITIONS, LAST, every_edition, every_ruleset

BOTH = {Outcome.MET, Outcome.NOT_MET}

_COMMUNE = "2.1 2.2 2.3 2.4 12.1 12.2 14.2 16 17.1 17.2 17.6 17.8 17.9 17.12"
_ADVANCED = (
    "2.1 2.2 2.3 2.4 3.1 3.3 3.4 4 5.1 5.3 5.5 6.3 8.2 9 11 12.1 12.2 12.3 13.5 14.2 "
    "17.3 17.4 17.7 17.8 17.10 17.12 18.1 18.2 18.3 18.7"
)
UNDECIDED = {
    "lai-chau/commune": _COMMUNE,
    "lai-chau/commune-advanced": _ADVANCED,
    "lang-son/commune": _COMMUNE,
    "lang-son/commune-advanced": _ADVANCED,
    "vn/commune": _COMMUNE,
    "vn/commune-advanced": _ADVANCED,
    "vn/district": "6.2 6.3 6.4 8.1 8.3",
    "vn/district-advanced": "8.1 8.2",
    "vn/district-special": "2.2",
    "vn/town": "T2",
}
"""Indicators that no record meets or misses, since no figure is established for any region, or none is set by the
authority it is delegated to."""

NEVER_MET = {
    "lai-chau/commune": "6.1 13.1 15.4 17.5 18.4",
    "lai-chau/commune-advanced": "3.6 8.4 14.4",
    "lang-son/commune": "6.1 13.1 15.4 17.5 18.4",
    "lang-son/commune-advanced": "3.6 8.4 14.4",
    "vn/commune": "6.1 13.1 15.4 17.5 18.4",
    "vn/commune-2026": "1 2 3 4 5 6 7 8 9 10",
    "vn/commune-advanced": "3.6 8.4 14.4",
    "vn/district-advanced": "1.1",
    "vn/district-special": "2.3 3.1 5.1 5.2 6 7 8 9",
}
"""Indicators that a record can miss by what is known of them, and that none can meet, since something is open too."""


@cache
def found(name: str) -> dict[str, dict[Outcome, Given]]:
    """For each indicator of an edition, a record that meets it and one that misses it, as far as there are any."""
    ruleset = EDITIONS[name].checked
    return {str(i.code): dict(find(ruleset, i)) for i in ruleset.indicators}


@every_edition
def test_what_is_known_can_be_met_and_missed(name: str) -> None:
    """Where every threshold has a figure, there is a record for either outcome, valid in every field."""
    ruleset = EDITIONS[name].checked
    known = {str(i.code) for i in ruleset.indicators if not unsettled(ruleset, i)}
    assert {code for code, records in found(name).items() if code in known and records.keys() != BOTH} == set()


@every_edition
def test_what_cannot_waits_for_a_figure(name: str) -> None:
    """An indicator that cannot be met, or missed, can be both once each open or delegated threshold has a figure."""
    ruleset = EDITIONS[name].checked
    for indicator in ruleset.indicators:
        if found(name)[str(indicator.code)].keys() != BOTH:
            assert {outcome for each in settled(ruleset, indicator) for outcome in find(ruleset, each)} == BOTH, name


@every_edition
def test_the_fast_engine_says_so_too(name: str) -> None:
    """The records found have their outcomes through `assess` as well, and all others are as the reference has them."""
    rules = EDITIONS[name]
    for code, records in found(name).items():
        for outcome, given in records.items():
            record = rules.validate(given).record
            assert rules.compiled.judge(record) == judge(rules.checked, record)
            assert rules.outcomes(given)[code] is outcome


@every_ruleset
def test_those_that_wait_by_name(id: str) -> None:
    """The last edition of a ruleset has these indicators that cannot be decided, or can be missed only; no other."""
    outcomes = found(LAST[id].about.name)
    assert [code for code, records in outcomes.items() if not records] == UNDECIDED.get(id, "").split()
    assert [code for code, records in outcomes.items() if records.keys() == {Outcome.NOT_MET}] == (
        NEVER_MET.get(id, "").split()
    )
    assert not [code for code, records in outcomes.items() if records.keys() == {Outcome.MET}]


def test_what_ministries_settle() -> None:
    """As enacted, vn/commune waits for four conditions more, which three ministries published within its first year."""
    enacted, settled_by_ministries = (
        {code for code, records in found(f"vn/commune@{day}").items() if not records}
        for day in ("2022-03-08", "2022-06-22")
    )
    assert enacted - settled_by_ministries == {"3.2", "5", "7", "14.1"}
    assert not settled_by_ministries - enacted


def test_a_threshold_out_of_reach_is_seen() -> None:
    """The search finds no record for what no record can meet, and so would tell a figure that is out of reach."""
    text = """ruleset vn/x
input whole: count of households
input a: count of households, part of whole
input b: count of households, part of a
criterion 1 "x"
1.1: a / whole <= 30% and b / whole >= 40%
1.2: a / whole >= 30% and b / whole >= 40%
"""
    rules = ntm.parse(text).checked
    assert [set(find(rules, indicator)) for indicator in rules.indicators] == [{Outcome.NOT_MET}, BOTH]


@pytest.mark.parametrize("operator", [">=", ">", "<=", "<"])
def test_every_figure_is_found_from_both_sides(operator: str) -> None:
    """A share that a whole of a thousand cannot hit is still met and missed."""
    text = f"""ruleset vn/x
input whole: count of households
input a: count of households, part of whole
criterion 1 "x"
1.1: a / whole {operator} 33.3333%
"""
    rules = ntm.parse(text).checked
    assert find(rules, rules.indicators[0]).keys() == BOTH
