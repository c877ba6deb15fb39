"""What we say: every word in both languages, every unit of the shipped rulesets with a word for it."""

import tomllib
from pathlib import Path

import pytest

import ntm_rules as ntm
from ntm_rules.report import words

TABLE = tomllib.loads(Path(words.__file__).with_name("words.toml").read_text("utf-8"))


def test_every_word_in_both_languages() -> None:
    """No word is missing in a language, and both ask for the same facts."""
    for section in TABLE.values():
        for key, said in section.items():
            assert set(said) == {"en", "vi"}, key
            assert {w for w in said["en"].split() if "{" in w} or not {w for w in said["vi"].split() if "{" in w}, key


@pytest.mark.parametrize("entry", ntm.list_rulesets(), ids=lambda entry: entry.id)
def test_every_unit_of_a_shipped_ruleset_has_a_word(entry: object) -> None:
    """A unit without a word would be shown as the rule file writes it, in English."""
    rules = ntm.load(entry.id)  # type: ignore[attr-defined]
    for each in rules.inputs:
        for name in each.unit.text.split(" per ") if each.unit else ():
            assert name in TABLE["unit"], name
