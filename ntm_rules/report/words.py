"""Looks up what we say, in a language, from `words.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from ntm_rules.diagnostics.data import Language
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.ruleset import Citation, Input
from ntm_rules.model.units import Unit


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def say(key: str, language: Language, **facts: object) -> str:
    """One of our phrases, filled in."""
    return _table()["say"][key][language].format(**facts)


def _word(section: str, key: str, language: Language) -> str:
    return _table()[section].get(key, {}).get(language, key)


def outcome(value: Outcome, language: Language) -> str:
    """The outcome's word."""
    return _word("outcome", value.value, language)


def basis(mark: str, language: Language) -> str:
    """The word for how well a threshold is known."""
    return _word("basis", mark, language)


def authority(name: str, language: Language) -> str:
    """Who sets a delegated threshold; named as in the rule file where we have no word."""
    return _word("authority", name, language)


def unit(value: Unit, language: Language) -> str:
    """A unit as people write it: `triệu đồng/người/năm`."""

    def written(name: str) -> str:
        return _word("unit", name, language).replace("_", " ")

    return "/".join("·".join(map(written, part.split(" * "))) for part in value.text.split(" per "))


def citation(value: Citation, language: Language) -> str:
    """A place in an instrument: `318/QĐ-TTg, phụ lục I, mục 17.11`."""
    places = (f"{_word('place', kind, language)} {label}" for kind, label in value.places)
    return ", ".join((value.instrument, *places))


def input_title(value: Input, language: Language) -> str:
    """An input as its title and name; the name alone in English, where titles are Vietnamese."""
    if value.title is None or language == "en":
        return value.name
    return f"{value.title} ({value.name})"
