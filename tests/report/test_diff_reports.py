"""Every report tells any comparison: of generated rulesets, and of one with itself."""

import json

from hypothesis import given

import ntm_rules as ntm
from ntm_rules._compare import diff
from ntm_rules.compare.results import Diff
from ntm_rules.diagnostics.data import Language
from ntm_rules.report.diff_html import diff_html
from ntm_rules.report.diff_json import diff_to_dict
from ntm_rules.report.diff_markdown import diff_markdown
from ntm_rules.report.diff_outline import outline
from ntm_rules.report.diff_sarif import diff_sarif
from ntm_rules.report.diff_text import diff_text
from ntm_rules.testing import rulesets

from ..strategies.effort import times
from .diffs import OLD, sample
from .pages import read
from .test_diff_json import validator

LANGUAGES: tuple[Language, ...] = ("en", "vi")
VALIDATOR = validator()


def told(found: Diff) -> None:
    """Tell a comparison in every form."""
    assert len(json.loads(json.dumps(diff_to_dict(found)))["changes"]) == len(found.changes)
    for language in LANGUAGES:
        assert diff_text(found, language)
        assert diff_markdown(found, language)
        read(diff_html(found, language))
        assert len(diff_sarif(found, language)["runs"][0]["results"]) == len(found.changes)


@times(1 / 2)
@given(rulesets(), rulesets())
def test_any_comparison_is_told(old: ntm.Ruleset, new: ntm.Ruleset) -> None:
    """Whatever two rulesets differ in, each report has words for it, and the elements of the page nest."""
    told(diff(old, new, prove=False))


@times(1 / 10)
@given(rulesets(), rulesets())
def test_any_comparison_follows_the_schema(old: ntm.Ruleset, new: ntm.Ruleset) -> None:
    """The JSON of any comparison is what the published schema says."""
    VALIDATOR.validate(json.loads(json.dumps(diff_to_dict(diff(old, new, prove=False)))))


@times(1 / 2)
@given(rulesets(), rulesets())
def test_no_change_is_lost(old: ntm.Ruleset, new: ntm.Ruleset) -> None:
    """Each change stands in one place of what readers get; each indicator is told or counted as unchanged."""
    found = diff(old, new, prove=False)
    made = outline(found)
    own = [change for part in made.criteria for each in part.indicators for change in each.changes]
    of_criteria = [change for part in made.criteria for change in part.changes]
    placed = [*made.whole, *made.shared, *of_criteria, *own]
    assert sorted(map(repr, placed)) == sorted(map(repr, found.changes))
    parts = [each.item for part in made.criteria for each in part.indicators]
    assert sorted(map(repr, parts)) == sorted(map(repr, found.indicators))


def test_nothing_is_different() -> None:
    """A ruleset beside itself: that nothing is different is said, and no indicator is listed."""
    rules = ntm.parse(OLD)
    found = diff(rules, rules)
    told(found)
    assert "nothing is different" in diff_text(found, "en")
    assert "không có gì khác" in diff_markdown(found, "vi")
    assert not read(diff_html(found, "vi")).of_class("controls")


def test_the_sample_is_told() -> None:
    """So is one with every sort of direction and record."""
    told(sample())
