"""What we say: every word in both languages, every unit of the shipped rulesets with a word for it."""

import tomllib
from pathlib import Path

import pytest

import ntm_rules as ntm
from ntm_rules.report import words
from ntm_rules.syntax.keywords import keywords

TABLE = tomllib.loads(Path(words.__file__).with_name("words.toml").read_text("utf-8"))


def test_every_word_in_both_languages() -> None:
    """No word is missing in a language, and both ask for the same facts."""
    for section in TABLE.values():
        for key, said in section.items():
            assert set(said) == {"en", "vi"}, key
            assert {w for w in said["en"].split() if "{" in w} or not {w for w in said["vi"].split() if "{" in w}, key


@pytest.mark.parametrize("id", ntm.list_rulesets())
def test_every_unit_of_a_shipped_ruleset_has_a_word(id: str) -> None:
    """A unit without a word would be shown as the rule file writes it, in English."""
    rules = ntm.load(id)
    for each in rules.inputs:
        for name in each.unit.text.split(" per ") if each.unit else ():
            assert name in TABLE["unit"], name


def test_what_has_a_keyword_is_called_by_it() -> None:
    """Officials read in a report what they write in a rule file: `được công bố` there is `được công bố` here."""
    said = {**TABLE["basis"], **TABLE["place"], **{key: TABLE["say"][key] for key in ("source", "basis", "note")}}
    spelled = {key: keywords()[key.upper()] for key in said}
    assert {key: (word.en, word.vi) for key, word in spelled.items()} == {
        k: (w["en"], w["vi"]) for k, w in said.items()
    }


@pytest.mark.parametrize(
    ("key", "keyword"),
    [
        ("delegated", "DELEGATED_TO"),
        ("open", "OPEN"),
        ("open_condition", "OPEN"),
        ("at least", "AT_LEAST"),
        ("not", "NOT"),
    ],
)
def test_phrases_hold_the_keyword(key: str, keyword: str) -> None:
    """A phrase about what a keyword says has the keyword in it."""
    assert keywords()[keyword].vi in TABLE["say"][key]["vi"]
