"""Claims as sentences, in English and Vietnamese: `lai-chau/commune 17.11 implies vn/commune 17.11`."""

import shlex
from collections.abc import Callable, Iterator
from typing import assert_never
from unicodedata import normalize

from attrs import evolve, frozen

from ntm_rules.compare.claims import (
    Bands,
    CanBeMet,
    CanBeMissed,
    Claim,
    Compatible,
    Equivalent,
    Implies,
    NeverDecides,
    Subject,
)
from ntm_rules.compare.results import Side
from ntm_rules.compare.subjects import part_of
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.near import near
from ntm_rules.model.ruleset import Indicator
from ntm_rules.syntax.keywords import keywords

SideNamed = Callable[[str], Side]
"""Finds the ruleset that a sentence names."""


class SentenceError(ValueError):
    """A sentence is no claim. `meant` is the phrase that it nearly has."""

    def __init__(self, sentence: str, meant: str | None = None) -> None:
        hint = f"; did you mean `{meant}`?" if meant else ""
        super().__init__(f"`{sentence}` is no claim: a claim reads {', '.join(FORMS['en'])}{hint}")
        self.sentence = sentence
        self.meant = meant


@frozen
class _Phrase:
    """What makes a sentence out of names: its spellings in a language, the first one being ours."""

    kind: type[Implies] | type[Equivalent] | type[CanBeMet] | type[CanBeMissed] | type[NeverDecides]
    en: tuple[str, ...]
    vi: tuple[str, ...]

    @property
    def has_two(self) -> bool:
        """Whether a name stands on either side of it."""
        return self.kind is Implies or self.kind is Equivalent

    def spelling(self, language: Language) -> str:
        return (self.en if language == "en" else self.vi)[0]


_PHRASES = (
    _Phrase(Implies, ("implies",), ("suy ra",)),
    _Phrase(Equivalent, ("is equivalent to", "equivalent to", "equivalent"), ("tương đương với", "tương đương")),
    _Phrase(CanBeMet, ("can be met",), ("có thể đạt",)),
    _Phrase(CanBeMissed, ("can be missed",), ("có thể không đạt",)),
    _Phrase(NeverDecides, ("never decides",), ("không bao giờ quyết định",)),
)
_OF_KIND = {each.kind: each for each in _PHRASES}
_SPELLED = {tuple(text.split()): each for each in _PHRASES for text in (*each.en, *each.vi)}
_LONGEST_FIRST = sorted(_SPELLED, key=len, reverse=True)


def _forms(language: Language) -> tuple[str, ...]:
    def form(each: _Phrase) -> str:
        return f"`A {each.spelling(language)} B`" if each.has_two else f"`A 17.11 {each.spelling(language)}`"

    return tuple(map(form, _PHRASES))


FORMS: dict[Language, tuple[str, ...]] = {"en": _forms("en"), "vi": _forms("vi")}
"""What sentences look like."""


# From sentences to claims --------------------------------------------------------------------------------


def words_of(line: str) -> tuple[str, ...]:
    """The words of a sentence; a name with blanks stands in quotation marks, and `#` begins a comment.

    Raises SentenceError.
    """
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.quotes, lexer.escape = True, '"', ""
    try:
        return tuple(lexer)
    except ValueError:
        raise SentenceError(line.strip()) from None


def sentences_in(text: str) -> Iterator[tuple[str, ...]]:
    """The sentences of a file, one a line, as words. Raises SentenceError."""
    return filter(None, map(words_of, text.splitlines()))


def claim_of(words: tuple[str, ...], side: SideNamed) -> Claim:
    """Read a sentence; `side` finds the rulesets it names.

    Raises SentenceError, LookupError for a code that a ruleset does not have, and whatever `side` raises.
    """
    plain = tuple(normalize("NFC", word).casefold() for word in words)
    for start in range(1, len(words)):
        for spelled in _LONGEST_FIRST:
            if plain[start : start + len(spelled)] == spelled:
                before, after = words[:start], words[start + len(spelled) :]
                return _claim(_SPELLED[spelled], before, after, words, side)
    spellings = {word for spelled in _SPELLED for word in spelled}
    meant = next((found for word in plain[1:] if word not in spellings and (found := near(word, spellings))), None)
    raise SentenceError(" ".join(words), meant)


def _claim(
    phrase: _Phrase, before: tuple[str, ...], after: tuple[str, ...], words: tuple[str, ...], side: SideNamed
) -> Claim:
    parts = [_named(part) for part in ((before, after) if phrase.has_two else (before,))]
    if None in parts or (after and not phrase.has_two):
        raise SentenceError(" ".join(words))
    subjects = [Subject(side(name), code, name) for name, code in filter(None, parts)]
    found = [part_of(each) for each in subjects]  # that there is such a part is known before anything is proved
    if phrase.kind is NeverDecides and not isinstance(found[0], Indicator):
        raise SentenceError(" ".join(words))
    return phrase.kind(*subjects)  # type: ignore[arg-type]  # mypy does not count them


def _named(words: tuple[str, ...]) -> tuple[str, str | None] | None:
    """The ruleset and the code that words name, `criterion 17` in either language; None where they name nothing."""
    match words:
        case [ruleset]:
            return ruleset, None
        case [ruleset, code]:
            return ruleset, code
        case [ruleset, *word, code] if normalize("NFC", " ".join(word)).casefold() in _criterion_words():
            return ruleset, f"criterion {code}"
        case _:
            return None


def _criterion_words() -> tuple[str, str]:
    spelled = keywords()["CRITERION"]
    return spelled.en, spelled.vi


# From claims to sentences --------------------------------------------------------------------------------

_OTHERS: dict[str, dict[Language, str]] = {
    "comparison": {
        "en": "comparison {place} of {subject} never decides",
        "vi": "phép so sánh thứ {place} của {subject} không bao giờ quyết định",
    },
    "cell": {
        "en": "the figure for {cell} never decides {subject}",
        "vi": "mức ở ô {cell} không bao giờ quyết định {subject}",
    },
    "compatible": {
        "en": "{count} indicators of {ruleset} do not contradict each other",
        "vi": "{count} chỉ tiêu của {ruleset} không mâu thuẫn nhau",
    },
    "bands": {
        "en": "exactly one of {codes} of {ruleset} applies",
        "vi": "đúng một trong các chỉ tiêu {codes} của {ruleset} được áp dụng",
    },
}


def sentence(claim: Claim, language: Language) -> str:
    """Say a claim in words. Those that can be asked for by a sentence are said in one that can be read again."""

    def other(key: str, **facts: object) -> str:
        return _OTHERS[key][language].format(**facts)

    match claim:
        case Implies(first, second) | Equivalent(first, second):
            return f"{_told(first, language)} {_OF_KIND[type(claim)].spelling(language)} {_told(second, language)}"
        case NeverDecides(subject, comparison=int(place)):
            return other("comparison", place=place, subject=_told(subject, language))
        case NeverDecides(subject, table=str()):
            cell = ", ".join(map(str, claim.cell))
            return other("cell", cell=f"({cell})", subject=_told(subject, language))
        case CanBeMet(subject) | CanBeMissed(subject) | NeverDecides(subject):
            return f"{_told(subject, language)} {_OF_KIND[type(claim)].spelling(language)}"
        case Compatible(subjects):
            return other("compatible", count=len(subjects), ruleset=_ruleset(subjects))
        case Bands(subjects):
            codes = ", ".join(each.code or "" for each in subjects)
            return other("bands", codes=codes, ruleset=_ruleset(subjects))
        case _:
            assert_never(claim)


def _ruleset(subjects: tuple[Subject, ...]) -> str:
    return _quoted(subjects[0].ruleset) if subjects else ""


def _told(subject: Subject, language: Language) -> str:
    """A subject as a sentence names it."""
    spelled = keywords()["CRITERION"]
    code = subject.code and subject.code.replace(spelled.en, spelled.spelling(language))
    return evolve(subject, called=_quoted(subject.ruleset), code=code).name


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name or "#" in name else name
