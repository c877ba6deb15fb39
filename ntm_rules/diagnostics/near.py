"""Near names: what the author probably meant, diacritics folded."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher


def fold(text: str) -> str:
    """Lower-case the text without diacritics: `Hộ_Nghèo` becomes `ho_ngheo`."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def near(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate nearest to the name, or None when none is near."""
    best, best_ratio = None, _NEAR
    folded = fold(name)
    for candidate in candidates:
        if (ratio := _likeness(folded, candidate, best_ratio)) > best_ratio:
            best, best_ratio = candidate, ratio
    return best


def near_words(text: str, candidates: Iterable[str]) -> tuple[str, str] | None:
    """Return the candidate nearest to the words a text begins with, behind those words; None when none is near.

    A candidate of several words is compared with as many, and with the first alone, in case they were run together.
    """
    run = _RUN.match(text[:_LONGEST])
    starts = [text[: word.end()] for word in _WORD.finditer(run.group())] if run else []
    folded = [fold(" ".join(start.split())) for start in starts]
    best, best_ratio = None, _NEAR
    for candidate in sorted(candidates, key=lambda each: -each.count(" ")):
        for count in dict.fromkeys((candidate.count(" "), 0)):
            if count < len(starts) and (ratio := _likeness(folded[count], candidate, best_ratio)) > best_ratio:
                best, best_ratio = (starts[count], candidate), ratio
    return best


_NEAR = 0.74
_LONGEST = 100
_WORD = re.compile(r"\w+")
_RUN = re.compile(r"\w+(?:\s+\w+)*")


def _likeness(name: str, candidate: str, wanted: float) -> float:
    """How alike a folded name and a candidate are, from 0 to 1; 0 where that is not more than wanted."""
    matcher = SequenceMatcher(None, name, fold(candidate), autojunk=False)
    if matcher.real_quick_ratio() <= wanted or matcher.quick_ratio() <= wanted:
        return 0
    return matcher.ratio()
