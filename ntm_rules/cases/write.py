"""Writes covering cases as TOML, to be pasted into `<set>.cases.toml`."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from itertools import count
from textwrap import wrap

from attrs import evolve, frozen

from ntm_rules.compare.conditions import unsettled
from ntm_rules.compare.cover import Cover, Covering, Why
from ntm_rules.compare.exercise import Exercised, Obligation
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.texts import visible
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Value
from ntm_rules.report import words
from ntm_rules.report.condition_words import condition_text, phrase, say, unsettled_text

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_MOST_CODES = 8
_WIDTH = 116
_DECIMALS = 18


def write_cases(
    cover: Cover, edition: str, language: Language, *, on: str | None = None, taken: Collection[str] = ()
) -> str:
    """Write the records of a cover with a case each; what no record exercises is told in comments at the end.

    `edition` is the name of the ruleset's edition; `on` is what each case names it by, None for the last. `taken` are
    names that records have already.
    """
    return "\n".join(_Writer(cover, language, on).lines(edition, taken)) + "\n"


def toml_value(value: Value) -> str:
    """A value of a record as TOML, exactly: a number as a float where that is the same, else as text.

    A text of many decimals has one reading in any number convention.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int():
            return str(value)
        case Fraction(denominator=1):
            return str(value.numerator)
        case Fraction():
            near = repr(float(value))
            return near if Fraction(near) == value else _text(_decimals(value))


@frozen
class _Writer:
    cover: Cover
    language: Language
    on: str | None

    def lines(self, edition: str, taken: Collection[str]) -> Iterator[str]:
        yield from _comment(self._say("proposed", edition=edition))
        yield from _comment(self._counted())
        free = (name for i in count(1) if (name := f"cover_{i}") not in taken)
        for name, covering in zip(free, self.cover.coverings, strict=False):
            yield ""
            yield from self._covering(name, covering)
        if self.cover.impossible:
            yield ""
            yield from _comment(self._say("impossible"))
            yield from self._impossible()

    def _say(self, key: str, **facts: object) -> str:
        return say(key, self.language, **facts)

    def _counted(self) -> str:
        cover = self.cover
        facts = {
            "all": len(cover.obligations),
            "present": len(cover.present),
            "proposed": sum(len(each.exercised) for each in cover.coverings),
            "none": len(cover.impossible),
        }
        return self._say("counted" if cover.present else "counted_all", **facts)

    def _covering(self, name: str, covering: Covering) -> Iterator[str]:
        """A record, and the case that says what comes out of it."""
        yield f"[records.{name}]"
        for each, value in covering.record.values.items():
            yield f"{_key(each)} = {toml_value(value)}"
        yield ""
        yield "[[cases]]"
        yield f"title = {_text(self._say('title', name=name, codes=self._codes(covering.outcomes)))}"
        yield f"record = {_text(name)}"
        if self.on is not None:
            yield f"on = {_text(self.on)}"
        for exercised in covering.exercised:
            yield from _comment(self._exercised(exercised))
        yield f"# {self._say('now')}"
        outcomes = (f"{_text(code)} = {_text(outcome.value)}" for code, outcome in covering.outcomes.items())
        yield f"indicators = {{ {', '.join(outcomes)} }}"

    def _codes(self, outcomes: Iterable[str]) -> str:
        codes = tuple(outcomes)
        told = ", ".join(codes[:_MOST_CODES])
        rest = len(codes) - _MOST_CODES
        return told if rest <= 0 else self._say("more", codes=told, count=rest)

    def _exercised(self, each: Exercised) -> str:
        outcome, otherwise = (words.outcome(one, self.language) for one in (each.outcome, each.otherwise))
        return self._say("exercised", **self._facts(each.obligation), outcome=outcome, otherwise=otherwise)

    def _facts(self, obligation: Obligation) -> dict[str, str]:
        return {
            "code": str(obligation.indicator.code),
            "condition": condition_text(obligation.condition, self.cover.ruleset, self.language),
            "holds": self._say("true" if obligation.holds else "false"),
        }

    def _impossible(self) -> Iterator[str]:
        """What no record exercises; a condition that is so both ways for one reason is told once."""
        whys = dict(self.cover.impossible)
        for obligation, why in self.cover.impossible:
            other = evolve(obligation, holds=not obligation.holds)
            is_both = whys.get(other) == why
            if is_both and not obligation.holds:
                continue
            facts = self._facts(obligation)
            if is_both:
                facts["holds"] = self._say("either")
            yield from _comment(self._say("never", **facts, why=self._why(obligation, why)))

    def _why(self, obligation: Obligation, why: Why) -> str:
        if why != "unsettled":
            return phrase("why", why, self.language)
        condition = obligation.condition.expression
        settings = unsettled(self.cover.ruleset, condition)
        return unsettled_text(settings, self.language, is_condition=not isinstance(condition, m.Compare))


def _comment(text: str) -> Iterator[str]:
    first, *rest = wrap(visible(text), _WIDTH, break_long_words=False, break_on_hyphens=False)
    yield f"# {first}"
    yield from (f"#   {line}" for line in rest)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _decimals(value: Fraction) -> str:
    """A number with so many decimals that no mark in it can be taken to group digits."""
    digits = f"{abs(round(value * 10**_DECIMALS)):0{_DECIMALS + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-_DECIMALS]}.{digits[-_DECIMALS:]}"
