"""Diagnostics as data. The words are made last, in `texts`."""

from collections.abc import Iterable
from typing import Literal

from ntm_rules._frozen import frozen
from ntm_rules.diagnostics.codes import Code, Severity
from ntm_rules.diagnostics.source import Source, Span

Language = Literal["en", "vi"]


@frozen
class Words:
    """A phrase of ours in both languages, for instance the kind of an input."""

    en: str
    vi: str

    def __str__(self) -> str:
        return self.en

    def in_language(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en


Fact = str | int | Words | tuple["str | Words", ...]
"""What a message is filled with: the author's own words (str), a number, a phrase of ours, or a list of these."""

Facts = tuple[tuple[str, Fact], ...]


@frozen
class Place:
    """A stretch of a source, with a few words on why it matters."""

    source: Source
    span: Span
    label: Words | None = None


@frozen
class Fix:
    """A replacement of the main place's text that would mend the problem."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One problem in a rule file: its code, where it is, and the facts its message is made from."""

    code: Code
    place: Place
    facts: Facts = ()
    others: tuple[Place, ...] = ()
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        return self.code.severity

    @property
    def line(self) -> int:
        """Line of the main place, from 1."""
        return self.place.source.line_and_column(self.place.span.start)[0]

    @property
    def column(self) -> int:
        """Column of the main place, from 1, in characters."""
        return self.place.source.line_and_column(self.place.span.start)[1]


@frozen
class Problem:
    """One bad field of a record: its row (from 1; None for a mapping), field, value as given, code and facts."""

    code: Code
    row: int | None
    field: str | None
    value: str | None
    facts: Facts = ()
    column: int | None = None
    """Column of a table, from 1; None where the record is no table."""


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, without repeats."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_by_place))


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Keep those that keep a ruleset from being used."""
    return tuple(d for d in diagnostics if d.severity is Severity.ERROR)


def _by_place(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    place = diagnostic.place
    return place.source.name, place.span.start, place.span.end, diagnostic.code
