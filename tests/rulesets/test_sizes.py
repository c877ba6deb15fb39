"""How many criteria and indicators each ruleset has, as its decision says; and that every edition can be used."""

from collections import Counter

from attrs import frozen

from ntm_rules._api import load_editions
from tests.rulesets.shipped import CATALOG, EDITIONS, UNSOUND, every_edition


@frozen
class Size:
    """Numbered criteria with their indicators, and conditions: criteria whose code begins with a letter."""

    criteria: int
    indicators: int
    conditions: int = 0


SIZES = {
    "lai-chau/commune": Size(19, 57),
    "lai-chau/commune-advanced": Size(19, 75),
    "lai-chau/village": Size(15, 15),
    "lang-son/commune": Size(19, 57),
    "lang-son/commune-advanced": Size(19, 75),
    "lang-son/model-garden": Size(5, 5),
    "lang-son/model-residential-area": Size(9, 9),
    "vn/civilized-urban": Size(9, 16, conditions=3),
    "vn/commune": Size(19, 57),
    "vn/commune-2026": Size(10, 10),
    "vn/commune-advanced": Size(19, 75),
    "vn/commune-model": Size(0, 0, conditions=4),
    "vn/district": Size(9, 36, conditions=4),
    "vn/district-advanced": Size(9, 14, conditions=3),
    "vn/district-special": Size(9, 14, conditions=1),
    "vn/province": Size(0, 0, conditions=8),
    "vn/town": Size(0, 0, conditions=4),
}
"""By ruleset; no amendment so far adds an indicator or repeals one. vn/district-advanced, vn/district-special,
vn/civilized-urban and vn/commune-2026 have fewer indicators than their decisions: the others are not published."""


def test_every_edition_can_be_used() -> None:
    """No text of the catalog has an error, alone or consolidated."""
    assert not UNSOUND


def test_every_ruleset_has_a_size() -> None:
    """The table above leaves none out."""
    assert tuple(SIZES) == CATALOG.ids


@every_edition
def test_size(name: str) -> None:
    """Criteria, indicators and conditions are as many as the decision has, or as are known of it."""
    rules = EDITIONS[name]
    letters = [criterion.code.letter for criterion in rules.criteria]
    numbered = [c for c in rules.criteria if not c.code.letter]
    found = Size(len(numbered), sum(len(c.indicators) for c in numbered), sum(map(bool, letters)))
    assert found == SIZES[rules.id]
    assert all(len(c.indicators) == 1 for c in rules.criteria if c.code.letter)


@every_edition
def test_numbered_without_a_gap(name: str) -> None:
    """Criteria run from 1, those with a letter too; the indicators of a criterion from .1, or it has a single one."""
    for letter, count in Counter(c.code.letter for c in EDITIONS[name].criteria).items():
        codes = [str(c.code) for c in EDITIONS[name].criteria if c.code.letter == letter]
        assert codes == [f"{letter}{i}" for i in range(1, count + 1)]
    for criterion in EDITIONS[name].criteria:
        codes = [str(i.code) for i in criterion.indicators]
        assert codes in ([str(criterion.code)], [f"{criterion.code}.{i}" for i in range(1, len(codes) + 1)])


def test_editions_are_loaded_as_they_are_read_here() -> None:
    """`load_editions` gives the editions these tests are about, each with a title and without a warning."""
    for id in ("vn/commune", "lai-chau/commune"):
        assert [each.about.name for each in load_editions(CATALOG, id)] == [
            n for n in EDITIONS if n.split("@")[0] == id
        ]
    for name, rules in EDITIONS.items():
        assert rules.title, name
        assert not rules.diagnostics, name
