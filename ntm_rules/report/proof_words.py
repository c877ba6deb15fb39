"""Looks up what we say of proofs, in a language, from `proof_words.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from ntm_rules.compare.claims import Sought, Verdict
from ntm_rules.diagnostics.data import Language

Section = Literal["verdict", "sought", "audit", "say", "certificate"]


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(Path(__file__).with_name("proof_words.toml").read_text("utf-8"))


def phrase(section: Section, key: str, language: Language, **facts: object) -> str:
    """One of our phrases, filled in. Raises KeyError where there is none."""
    return _table()[section][key][language].format(**facts)


def say(key: str, language: Language, **facts: object) -> str:
    """One of the phrases that hold a report together."""
    return phrase("say", key, language, **facts)


def verdict(value: Verdict, language: Language) -> str:
    """A verdict's word."""
    return phrase("verdict", value, language)


def sought(value: Sought, language: Language) -> str:
    """What record was asked for: `that misses it`."""
    return phrase("sought", value, language)
