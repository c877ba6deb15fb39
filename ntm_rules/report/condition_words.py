"""What we say of single conditions of a rule: the conditions themselves, values, and why something is not there."""

import tomllib
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, assert_never

from ntm_rules.compare.conditions import Condition
from ntm_rules.diagnostics.data import Language
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Value
from ntm_rules.model.ruleset import CheckedRuleset, Input
from ntm_rules.model.units import Unit
from ntm_rules.report import words
from ntm_rules.report.numbers import MOST_DECIMALS, decimals_of, number, percent
from ntm_rules.report.rule_text import expression_text
from ntm_rules.syntax.keywords import keywords


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(Path(__file__).with_name("condition_words.toml").read_text("utf-8"))


def phrase(section: Literal["say", "why"], key: str, language: Language, **facts: object) -> str:
    """One of our phrases, filled in. Raises KeyError where there is none."""
    return _table()[section][key][language].format(**facts)


def say(key: str, language: Language, **facts: object) -> str:
    """One of the phrases that hold a report together."""
    return phrase("say", key, language, **facts)


def condition_text(condition: Condition, ruleset: CheckedRuleset, language: Language) -> str:
    """A condition as a rule file writes it: `applies when craft_villages > 0`, `schools > 3 (in school_size)`."""
    text = expression_text(condition.expression, ruleset, language)
    if condition.place == "applies when":
        text = f"{keywords()['APPLIES_WHEN'].spelling(language)} {text}"
    return text if condition.within is None else say("within", language, condition=text, name=condition.within)


def unsettled_text(settings: Iterable[m.Setting], language: Language, *, is_condition: bool = False) -> str:
    """Why thresholds have no figure, as clauses; or what stands for a whole condition no meaning."""
    return "; ".join(_reason(each, language, is_condition) for each in settings)


def _reason(setting: m.Setting, language: Language, is_condition: bool) -> str:
    match setting:
        case m.Open():
            return words.say("open_condition" if is_condition else "open", language)
        case m.DelegatedTo(authority):
            return words.say("delegated", language, who=words.authority(authority, language))
        case m.Figure():
            raise AssertionError("a figure is settled")
        case _:
            assert_never(setting)


def value_text(value: Value, declared: Input, language: Language) -> str:
    """The value of an input, exactly: `yes`, `30%`, `59.4 million VND`; a count bare, a word by its name."""
    match value:
        case bool():
            return words.say("yes" if value else "no", language)
        case str():
            return value
        case _ if declared.kind in ("level", "year"):
            return str(value)
        case _:
            return quantity_text(Fraction(value), None if declared.kind == "count" else declared.unit, language)


def quantity_text(value: Fraction, unit: Unit | None, language: Language) -> str:
    """An exact number with its unit."""
    if unit is not None and unit.is_share:
        return percent(value, language, decimals_of(value * 100, MOST_DECIMALS))
    text = number(value, language, decimals_of(value, MOST_DECIMALS))
    return text if unit is None else f"{text} {words.unit(unit, language)}"


def word_text(word: str | int, ruleset: CheckedRuleset, language: Language) -> str:
    """A word, or another label of a table, as people know it: in Vietnamese by its title, where it has one."""
    choices = (choice for each in ruleset.inputs for choice in each.choices)
    titles = (choice.title for choice in choices if choice.name == word and choice.title)
    return next(titles, str(word)) if language == "vi" else str(word)
