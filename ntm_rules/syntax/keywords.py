"""The table of keyword spellings, as the grammar, the parser and the formatter need it."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache

from attrs import frozen

from ntm_rules._resources import resource
from ntm_rules.diagnostics.data import Language

_SPACE = r"[ \t\u00a0\u2007\u2009\u202f]+"


@frozen
class Keyword:
    """One keyword: its terminal's name, both spellings, where it may open a line, whether expressions may hold it."""

    terminal: str
    en: str
    vi: str
    opens: tuple[str, ...]
    reserved: bool

    def spelling(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en

    @property
    def pattern(self) -> str:
        """A regular expression for either spelling."""
        return _any_of((self.en, self.vi))


def _any_of(spellings: Iterable[str]) -> str:
    longest_first = sorted(spellings, key=len, reverse=True)
    alternatives = (_SPACE.join(map(re.escape, spelling.split(" "))) for spelling in longest_first)
    return rf"(?:{'|'.join(alternatives)})(?!\w)"


@cache
def keywords() -> dict[str, Keyword]:
    """All keywords by the name of their terminal."""
    table = tomllib.loads(resource("grammar/keywords.toml").read_text("utf-8"))
    return {
        name: Keyword(name, row["en"], row["vi"], tuple(row.get("opens", ())), row.get("reserved", False))
        for name, row in table.items()
    }


@cache
def reserved_words() -> frozenset[str]:
    """What no name may be: within expressions it would be read as the keyword."""
    return frozenset(spelling for k in keywords().values() if k.reserved for spelling in (k.en, k.vi))


@cache
def opening(what: str) -> re.Pattern[str]:
    """A pattern for the keywords that open a `statement`, a `clause`, or a line of `codes`."""
    words = [k for k in keywords().values() if what in k.opens]
    return re.compile(_any_of(spelling for k in words for spelling in (k.en, k.vi)))


@cache
def before_statements() -> re.Pattern[str]:
    """A pattern for the verbs that another statement follows, with the space behind them."""
    return re.compile(_spelled("TIGHTEN", "REPLACE", "ADD") + _SPACE)


@cache
def codes_within() -> re.Pattern[str]:
    """A pattern for the codes that stand within a line, with the keyword before them."""
    return re.compile(rf"(?<!\w){_spelled('SET', 'THRESHOLD_OF')}{_SPACE}[A-Z]?[0-9]+(?:\.[0-9]+)*")


def _spelled(*terminals: str) -> str:
    words = [keywords()[name] for name in terminals]
    return _any_of(spelling for k in words for spelling in (k.en, k.vi))


def grammar() -> str:
    """The grammar with a terminal for each keyword.

    A keyword of more words comes before one of fewer, so that `met when` is never read as a name.
    """
    terminals = (
        f"{k.terminal}.{3 + max(k.en.count(' '), k.vi.count(' '))}: /{k.pattern}/" for k in keywords().values()
    )
    return resource("grammar/ntm.lark").read_text("utf-8") + "\n" + "\n".join(terminals) + "\n"
