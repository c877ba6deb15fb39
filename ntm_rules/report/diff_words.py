"""Looks up what we say of two rulesets beside each other, in a language, from `diff_words.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from ntm_rules.compare.changes import Kind
from ntm_rules.compare.results import Direction
from ntm_rules.diagnostics.data import Language
from ntm_rules.syntax.keywords import keywords

SIGNS = {
    Direction.EQUIVALENT: "=",
    Direction.STRICTER: "▲",
    Direction.LOOSER: "▼",
    Direction.INCOMPARABLE: "◆",
    Direction.MISSING_DATA: "○",
    Direction.NOT_PROVEN: "?",
}
"""A sign of each direction, so that color is never all that tells them apart."""

NOTHING = "–"
"""What stands where one side says nothing."""

Section = Literal[
    "direction", "meaning", "ground", "why", "severity", "part", "kind", "change", "assumption", "say"
]  # fmt: skip


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(Path(__file__).with_name("diff_words.toml").read_text("utf-8"))


def phrase(section: Section, key: str, language: Language, **facts: object) -> str:
    """One of our phrases, filled in. Raises KeyError where there is none."""
    return _table()[section][key][language].format(**facts)


def say(key: str, language: Language, **facts: object) -> str:
    """One of the phrases that hold a report together."""
    return phrase("say", key, language, **facts)


def told(kind: Kind, old: str, new: str, language: Language) -> str:
    """What changed: `threshold raised 30% → 50%`; a side without anything is a dash."""
    if kind in _table()["change"]:
        return phrase("change", kind, language, old=old or NOTHING, new=new or NOTHING)
    name = phrase("kind", kind, language)
    return f"{name}: {old or NOTHING} → {new or NOTHING}" if old or new else name


def direction(value: Direction, language: Language) -> str:
    """A direction's word."""
    return phrase("direction", value.value, language)


def signed(value: Direction, language: Language) -> str:
    """A direction's sign and word: `▲ stricter`."""
    return f"{SIGNS[value]} {direction(value, language)}"


def keyword(terminal: str, language: Language) -> str:
    """A keyword of the rule language."""
    return keywords()[terminal].spelling(language)
