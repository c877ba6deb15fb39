"""Rulesets written to be kept are the same when they are read again."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve, fields, has
from hypothesis import given

import ntm_rules as ntm
from ntm_rules.diagnostics.source import Source
from ntm_rules.model import expressions as m
from ntm_rules.model import ruleset as r
from ntm_rules.model import store
from ntm_rules.model import types as t
from ntm_rules.model.check import check
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.model.store import dumps, loads
from ntm_rules.syntax.parse import parse
from tests.strategies.effort import times
from tests.strategies.good_files import GOOD_TEXTS
from tests.strategies.mutations import spoiled


def everything(value: Any) -> Any:
    """A value with the fields that equality leaves out."""
    if isinstance(value, tuple):
        return tuple(map(everything, value))
    if not has(type(value)) or isinstance(value, Source):
        return type(value), value
    return type(value), tuple(everything(getattr(value, f.name)) for f in fields(type(value)))


def test_rulesets() -> None:
    """Every field of every part comes back, places and titles too, and so does the fingerprint."""
    rulesets = [found for text in GOOD_TEXTS if (found := check(parse(Source.of(text))).ruleset) is not None]
    assert len(rulesets) > len(GOOD_TEXTS) / 2  # the others are layers, read here without their bases
    for ruleset in rulesets:
        again = loads(dumps(ruleset))
        assert isinstance(again, CheckedRuleset)
        assert everything(again) == everything(ruleset)
        assert fingerprint(again) == fingerprint(ruleset)


@times(1)
@given(spoiled())
def test_diagnostics(text: str) -> None:
    """So do diagnostics, with their facts and fixes and the texts they point into."""
    found = check(parse(Source.of(text))).diagnostics
    assert everything(loads(dumps(found))) == everything(found)


def test_only_numbers_and_strings_are_kept() -> None:
    """It is data: what is read is built of a closed list of classes, and anything else is refused."""
    text = dumps(evolve(ntm.load("vn/commune").checked, source=Source("", "")))
    plain = json.loads(text)
    assert all(atom is None or isinstance(atom, str | int) for atom in plain["atoms"])
    assert all(isinstance(number, int) for row in plain["rows"] for number in row)
    with pytest.raises(TypeError, match="Path"):
        dumps((1, Path()))


@pytest.mark.parametrize("union", [m.Expression, m.Setting, t.Type, r.RollUp])
def test_every_class_of_the_model_has_its_place(union: Any) -> None:
    """Also those that no sample holds."""
    assert set(get_args(union)) <= set(store._CLASSES)
