"""The generators of `ntm_rules.testing` on the shipped editions: valid is valid, bad is bad, and edges are hit."""

from collections import defaultdict
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ntm_rules import Outcome
from ntm_rules.testing import invalid_records, records
from ntm_rules.testing.making import Given
from tests.rulesets.finder import find
from tests.rulesets.shipped import EDITIONS, LAST

_FEW = ("vn/commune", "vn/district", "vn/civilized-urban", "lai-chau/village", "lang-son/model-garden")


@cache
def _valid(name: str) -> st.SearchStrategy[Given]:
    return records(EDITIONS[name])


@cache
def _invalid(name: str) -> st.SearchStrategy[Given]:
    return invalid_records(EDITIONS[name])


@pytest.mark.parametrize("id", _FEW)
@given(st.data())
@settings(max_examples=25)
def test_records_are_valid(id: str, data: st.DataObject) -> None:
    """No record of `records` has a problem."""
    rules = LAST[id]
    assert rules.validate(data.draw(_valid(rules.about.name))).problems == ()


@given(st.data())
def test_records_of_every_edition_are_valid(data: st.DataObject) -> None:
    """Nor has one of any other edition."""
    name = data.draw(st.sampled_from(sorted(EDITIONS)))
    assert EDITIONS[name].validate(data.draw(_valid(name))).problems == ()


@pytest.mark.parametrize("id", _FEW)
@given(st.data())
@settings(max_examples=25)
def test_invalid_records_have_problems(id: str, data: st.DataObject) -> None:
    """Each record of `invalid_records` has a problem."""
    rules = LAST[id]
    assert rules.validate(data.draw(_invalid(rules.about.name))).problems


@given(st.data())
@settings(max_examples=20)
def test_invalid_records_of_every_edition_have_problems(data: st.DataObject) -> None:
    """So has each of any other edition."""
    name = data.draw(st.sampled_from(sorted(EDITIONS)))
    assert EDITIONS[name].validate(data.draw(_invalid(name))).problems


def test_records_hit_all_outcomes() -> None:
    """In 300 records of vn/commune nearly every indicator comes out in every way that it can."""
    rules = LAST["vn/commune"]
    seen = defaultdict[str, set[Outcome]](set)

    @settings(max_examples=300, phases=[Phase.generate], database=None, derandomize=True)
    @given(records(rules))
    def collect(record: Given) -> None:
        for code, outcome in rules.outcomes(record).items():
            seen[code].add(outcome)

    collect()
    possible = {(str(i.code), o) for i in rules.indicators for o in (*find(rules.checked, i), Outcome.UNKNOWN)}
    possible |= {(str(i.code), Outcome.NOT_APPLICABLE) for i in rules.indicators if i.applies_when is not None}
    missed = {(code, outcome) for code, outcome in possible if outcome not in seen[code]}
    assert len(possible) > 120
    assert len(missed) <= 2, missed  # met only where eight conditions hold at once
