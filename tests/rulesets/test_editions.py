"""Editions of the shipped catalog: the same however they are reached, and printed as a text that means the same."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules._api import load_editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.catalog.marks import marked
from ntm_rules.diagnostics.data import Language
from ntm_rules.syntax.format import format_file
from tests.rulesets.shipped import CATALOG, EDITIONS, LAST, every_edition, every_ruleset
from tests.strategies.effort import times

NAMES = sorted(EDITIONS)


@times(0.07)
@given(st.lists(st.sampled_from(NAMES), min_size=3, max_size=5, unique=True), st.booleans())
def test_order_of_loading_does_not_matter(names: list[str], fresh: bool) -> None:
    """Editions loaded in any order, through one catalog or one each, mean the same."""
    catalog = Catalog()
    for name in names:
        rules = ntm.load(name, catalog=Catalog() if fresh else catalog)
        assert rules.fingerprint == EDITIONS[name].fingerprint, name
        assert rules.about == EDITIONS[name].about


@times(0.07)
@given(st.permutations(CATALOG.ids).map(lambda ids: ids[:3]))
def test_order_of_rulesets_does_not_matter(ids: list[str]) -> None:
    """All editions of a ruleset, after those of others through one catalog, are those of it alone."""
    catalog = Catalog()
    for id in ids:
        found = {rules.about.name: rules.fingerprint for rules in load_editions(catalog, id)}
        assert found == {name: rules.fingerprint for name, rules in EDITIONS.items() if rules.id == id}


@every_ruleset
def test_a_file_of_the_catalog_is_its_edition(id: str) -> None:
    """A file read by its path makes the edition that the catalog makes of it; an amendment that of its first day."""
    for entry in CATALOG.entries(id):
        rules = ntm.parse_file(entry.path, catalog=CATALOG)
        layer = CATALOG.layer(entry)
        same = EDITIONS[rules.about.name]
        assert rules.fingerprint == same.fingerprint
        assert layer in rules.edition.layers
        if layer.is_amendment:
            assert rules.about.start == layer.start


@every_ruleset
def test_a_ready_edition_is_that_of_the_texts(id: str) -> None:
    """`load` without a catalog gives what the texts of the shipped one say, made ready beforehand or not."""
    rules = ntm.load(id)
    assert rules.checked == LAST[id].checked
    assert rules.about == LAST[id].about


@pytest.mark.parametrize("language", ["en", "vi"])
@every_edition
def test_show_prints_what_it_means(name: str, language: Language) -> None:
    """The text that `show` prints, in either language, is a whole ruleset with the same meaning, and printed alike."""
    rules = EDITIONS[name]
    text = format_file(marked(rules.edition, language), language)
    again = ntm.parse(text, catalog=CATALOG)
    assert again.fingerprint == rules.fingerprint
    assert again.about.name == rules.about.name
    assert len(again.edition.layers) == 1
    assert format_file(again.edition.parsed.file, language) == text


@every_ruleset
def test_editions_follow_one_another(id: str) -> None:
    """The editions of a ruleset leave no day out and share none, and each says something else than the one before."""
    found = [rules for rules in EDITIONS.values() if rules.id == id]
    for earlier, later in pairwise(found):
        assert earlier.about.end is not None
        assert later.about.start is not None
        assert (later.about.start - earlier.about.end).days == 1
        assert earlier.fingerprint != later.fingerprint


@every_edition
def test_every_part_has_an_origin(name: str) -> None:
    """Each criterion, indicator and input was put there by a file of the edition, at the line it stands on."""
    rules = EDITIONS[name]
    files = {layer.source.name: layer.source for layer in rules.edition.layers}
    for part in (*rules.criteria, *rules.indicators, *rules.inputs):
        origin = rules.origin(part)
        assert origin is not None
        line = files[origin.file].line_text(origin.line)
        assert (str(part.code) if hasattr(part, "code") else part.name) in line
