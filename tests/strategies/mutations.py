"""Good rule files spoiled: tokens and characters taken out, doubled, exchanged and put in."""

import re
from collections.abc import Callable

from hypothesis import strategies as st

from tests.strategies.good_files import EXCERPTS, GOOD_TEXTS
from tests.strategies.words import SPELLINGS

_TOKEN = re.compile(r"\w+|[^\S\n]+|\s|[^\w\s]")
_WORDS = (
    *SPELLINGS,
    *("(", ")", "<", ">=", "!=", "=", "+", "-", "−", "*", "/", "|", "?", ",", ":", "#", '"', "“", "«", "%", "\\"),
    *("0", "1", "17.11", "30%", "1,5", "1.000", "9" * 41, "1" * 5000, "2022-02-30", "vn/commune", "\n", "\n  ", "  "),
    *("x", "hộ", "m²", "households", "km", "person", "\ufeff", "\x00", "\u200b", "а", "\u00a0", "\r", "\x0c", "\u3000"),
    *("(" * 60, "not " * 60, "-" * 120),
)

_Edit = Callable[[list[str]], list[str]]
_places = st.integers(0, 2**16)


def _delete(at: int) -> _Edit:
    return lambda parts: [*parts[: at % len(parts)], *parts[at % len(parts) + 1 :]] if parts else parts


def _double(at: int) -> _Edit:
    return lambda parts: [*parts[: at % len(parts)], parts[at % len(parts)], *parts[at % len(parts) :]] if parts else []


def _swap(at: int, other: int) -> _Edit:
    def edit(parts: list[str]) -> list[str]:
        if not parts:
            return parts
        i, j = at % len(parts), other % len(parts)
        changed = list(parts)
        changed[i], changed[j] = changed[j], changed[i]
        return changed

    return edit


def _insert(at: int, word: str) -> _Edit:
    return lambda parts: [*parts[: at % (len(parts) + 1)], word, *parts[at % (len(parts) + 1) :]]


_edits = st.one_of(
    _places.map(_delete),
    _places.map(_double),
    st.builds(_swap, _places, _places),
    st.builds(_insert, _places, st.one_of(st.sampled_from(_WORDS), st.text(max_size=3))),
)


def _spoiled(text: str, by_tokens: list[_Edit], by_characters: list[_Edit]) -> str:
    tokens = _TOKEN.findall(text)
    for edit in by_tokens:
        tokens = edit(tokens)
    characters = list("".join(tokens))
    for edit in by_characters:
        characters = edit(characters)
    return "".join(characters)


def spoiled(texts: tuple[str, ...] = (*GOOD_TEXTS, *EXCERPTS)) -> st.SearchStrategy[str]:
    """One of the texts with a few edits, of tokens first, then of characters."""
    return st.builds(
        _spoiled, st.sampled_from(texts), st.lists(_edits, min_size=1, max_size=4), st.lists(_edits, max_size=2)
    )
