"""Checked rules as text: what it says is what the rules mean."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules.diagnostics.data import Language
from ntm_rules.model import expressions as m
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.model.ruleset import CheckedRuleset, Table

from ..strategies.checked import rulesets
from .rule_files import rule_file

LANGUAGES: tuple[Language, ...] = ("en", "vi")


@given(rulesets(), st.sampled_from(LANGUAGES))
def test_the_text_means_the_rules(ruleset: CheckedRuleset, language: Language) -> None:
    """A file made of the texts of all parts, in either language, has the fingerprint of the ruleset."""
    text = rule_file(ruleset, language)
    assert fingerprint(ntm.parse(text).checked) == fingerprint(ruleset), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", ntm.list_rulesets())
def test_the_text_means_the_shipped_rules(id: str, language: Language) -> None:
    """So has one made of a shipped ruleset, but for what stands in clauses: how well figures are known, sources."""
    ruleset = ntm.load(id).checked
    again = ntm.parse(rule_file(ruleset, language)).checked
    assert again.inputs == tuple(evolve(each, notes=(), sources=()) for each in ruleset.inputs)
    assert [(d.name, d.value, d.type) for d in again.definitions] == [
        (d.name, d.value, d.type) for d in ruleset.definitions
    ]
    assert {t.name: _bare_table(t) for t in again.tables} == {t.name: _bare_table(t) for t in ruleset.tables}
    assert [(i.code, _bare(i.condition), i.applies_when) for i in again.indicators] == [
        (i.code, _bare(i.condition), i.applies_when) for i in ruleset.indicators
    ]
    assert [c.met_when for c in (again, *again.criteria)] == [c.met_when for c in (ruleset, *ruleset.criteria)]


def _bare(condition: m.Expression) -> m.Expression:
    return m.rebuild(condition, lambda e: evolve(e, setting=_known(e.setting)) if isinstance(e, m.Threshold) else e)


def _bare_table(table: Table) -> Table:
    cells = tuple((labels, _known(setting)) for labels, setting in table.cells)
    return evolve(table, cells=cells, basis=None, notes=(), sources=())


def _known(setting: m.Setting) -> m.Setting:
    return evolve(setting, basis=None) if isinstance(setting, m.Figure) else setting


INPUTS = """ruleset vn/sample
input km1: amount in km
input m1: amount in m
input ha1: amount in ha, 4 decimals
input people: count of people, 0 to 100000
input n1: count of households
input s1: share = m1 / km1
input growth: share, -50% to 200%
input months: amount in month
input years: amount in year
input region: one of a "Vùng A", b "Vùng B"
input t1: attested
input met: count of communes = count of communes meeting vn/commune
let third = n1 / 3
criterion 1 "Một"
"""


@pytest.mark.parametrize(
    "rule",
    [
        "km1 / m1 >= 110%",
        "ha1 / people >= 3 m2 per people",
        "km1 >= 3",
        "km1 >= m1 + 3 m",
        "m1 >= 3 km + km1",
        "(n1 + 3 households) / n1 >= 33.3%",
        "n1 - (n1 - 3 households) >= -5",
        "s1 >= 50% of growth",
        "km1 >= (3 km if t1 else 4 m)",
        "not (t1 or n1 > 3) and (at least 1 of t1, n1 = 0, (t1 and n1 > 1))",
        "t1 if n1 > 3 else t1 and n1 > 1 if n1 > 2 else open",
        "(t1 if n1 > 3 else open) or t1",
        "n1 >= third * 2",
        "years / 3 >= months / 7",
        'km1 >= 50% of delegated to "Bộ Y tế"',
        'km1 >= delegated to "năm"',
        "region = a",
        "-n1 + -(n1 - n1 * 2) <= n1 * (n1 / n1)",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_corners(rule: str, language: Language) -> None:
    """Units, parentheses, numbers without an end, names that are keywords: all survive, in either language."""
    ruleset = ntm.parse(f"{INPUTS}1.1: {rule}\n").checked
    text = rule_file(ruleset, language)
    assert fingerprint(ntm.parse(text).checked) == fingerprint(ruleset), text
