"""Names, texts and numbers as they may be written in a rule file.

What many strategies are built of is deferred, so that the repr of those stays short.
"""

import re
import unicodedata

from hypothesis import strategies as st

from ntm_rules.syntax.keywords import keywords

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00a0\u00ad\u061c\u2007\u2009\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_GROUPED = re.compile(r"[0-9]{1,3}\.[0-9]{3}")

SPELLINGS = tuple(spelling for k in keywords().values() for spelling in (k.en, k.vi))
"""All keywords, in both languages."""

KEYWORDS = frozenset(spelling for spelling in SPELLINGS if " " not in spelling)
"""Keywords of one word: no names where the grammar takes both."""

_STEMS = (
    "households", "hộ", "số_hộ_nghèo", "km_đường", "x", "Y2", "_", "_a", "thôn", "trường", "party_rating", "A1", "at",
    "met", "in", "part", "count", "tiêu", "chí", "còn", "chưa", "đạt", "all", "import", "lambda", "None", "__import__",
)  # fmt: skip


def _is_name(text: str) -> bool:
    return text not in KEYWORDS


_NAMES = st.one_of(
    st.sampled_from(_STEMS).filter(_is_name),
    st.from_regex(r"[a-zA-Z_ăâđêôơưÁỘệ][a-zA-Z0-9_ăâđêôơưấộỹ]{0,8}", fullmatch=True).filter(_is_name),
)
_ANY_NAMES = st.one_of(_NAMES, st.sampled_from(sorted(KEYWORDS - {"thuộc"})))

names = st.deferred(lambda: _NAMES)
"""Names that are no keyword: they may stand in expressions."""

any_names = st.deferred(lambda: _ANY_NAMES)
"""Names for places where the grammar takes nothing but a name (and, after a choice, `part of`)."""


def readable(text: str) -> str:
    """The text in NFC, without line ends, hidden characters and odd spaces."""
    return unicodedata.normalize("NFC", _HIDDEN.sub("", text))


_TEXTS = st.one_of(
    st.sampled_from(("", "Thu nhập bình quân", "318/QĐ-TTg", '"', "\\", '\\"', "a \\\\ b", "“x”", "«", "# no", "đ|e")),
    st.text(st.sampled_from('ab 1.,#|"\\“”„«»%:ộđ\t²'), max_size=12),
    st.text(max_size=12).map(readable),
)

texts = st.deferred(lambda: _TEXTS)
"""What may stand between quotes."""

comments = texts.map(lambda text: f"#{text}".rstrip())
"""A comment with its `#`."""


def _written(text: str) -> str:
    return f"{text}0" if _GROUPED.fullmatch(text) else text


numbers = st.from_regex(r"[0-9]{1,7}(\.[0-9]{1,4})?", fullmatch=True).map(_written)
"""Numbers as written; never three digits behind a point, which could be thousands."""

codes = st.from_regex(r"[A-Z]?[0-9]{1,3}(\.[0-9]{1,3}){0,2}", fullmatch=True)
dates = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
