"""Near names: what the author probably meant, diacritics folded."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher


def fold(text: str) -> str:
    """Lower-case the text without diacritics: `Hộ_Nghèo` becomes `ho_ngheo`."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def near(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate nearest to the name, or None when none is near."""
    wanted = fold(name)
    best, best_ratio = None, 0.74
    for candidate in candidates:
        matcher = SequenceMatcher(None, wanted, fold(candidate), autojunk=False)
        if matcher.real_quick_ratio() <= best_ratio or matcher.quick_ratio() <= best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio > best_ratio:
            best, best_ratio = candidate, ratio
    return best
