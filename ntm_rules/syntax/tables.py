"""The parse tables of the grammar as data: made by Lark once, kept by the wheel or in the cache, checked on reading."""

import json
import os
from functools import cache
from importlib.util import find_spec
from typing import Any

from attrs import frozen

from ntm_rules._cache import Kept, digest
from ntm_rules._resources import PACKAGE, resource_path

NAME = "grammar"
MISSING, EXPAND = -1, -2
"""In the shape of a rule: an absent child; and, from here down, a child that is a list of children, -3 the second."""

Rule = tuple[str, int, str, tuple[int, ...] | None, bool]
"""Origin, number of symbols, the method of `Build`, the children it is handed (None for all), whether a single child
stands for the whole.
"""


@frozen
class Tables:
    """What a parser needs to know of the grammar.

    `states` say for each symbol what to do: the next state, or as -1, -2 … the rule to reduce by. `terminals` have
    patterns, in the order they are tried in; `keywords` are found by their first word, each with its further words;
    `signs` are single characters.
    """

    terminals: tuple[tuple[str, str], ...]
    keywords: dict[str, tuple[tuple[str, tuple[str, ...]], ...]]
    signs: dict[str, str]
    ignored: tuple[str, ...]
    rules: tuple[Rule, ...]
    states: tuple[dict[str, int], ...]
    starts: dict[str, int]
    ends: dict[str, int]
    names: frozenset[str]

    @classmethod
    def of(cls, plain: Any) -> "Tables":
        """Tables from plain data. Raises LookupError, TypeError, ValueError where it is of another form."""
        return cls(
            terminals=tuple((name, pattern) for name, pattern in plain["terminals"]),
            keywords={
                first: tuple((name, tuple(rest)) for name, rest in found) for first, found in plain["keywords"].items()
            },
            signs=plain["signs"],
            ignored=tuple(plain["ignored"]),
            rules=tuple(
                (origin, size, name, None if shape is None else tuple(shape), single)
                for origin, size, name, shape, single in plain["rules"]
            ),
            states=tuple(plain["states"]),
            starts=plain["starts"],
            ends=plain["ends"],
            names=frozenset(plain["names"]),
        )


@cache
def tables() -> Tables:
    """The tables of the grammar there is: out of the wheel or the cache where they are of it, else made anew."""
    return Tables.of(json.loads(kept().text(made)))


def kept() -> Kept:
    """Where the tables are kept, and what they are made from: grammar, keywords, Lark, and our code that makes them."""
    lark = find_spec("lark")
    assert lark is not None
    assert lark.origin is not None
    code = (os.path.join(PACKAGE, "syntax", name) for name in ("tables.py", "make_tables.py", "keywords.py"))
    texts = []
    for path in (resource_path("grammar/ntm.lark"), resource_path("grammar/keywords.toml"), *code, lark.origin):
        with open(path, "rb") as file:
            texts.append(file.read())
    return Kept(NAME, digest(*texts))


def made() -> str:
    from ntm_rules.syntax.make_tables import make_tables  # Lark is needed only here

    return json.dumps(make_tables(), ensure_ascii=False, separators=(",", ":"))
