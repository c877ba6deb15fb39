"""HTML from its parts. Whatever is not markup already is escaped, here and nowhere else."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from html import escape
from itertools import groupby

from ntm_rules.diagnostics.texts import visible

_VOID = frozenset({"input", "meta"})
_TOKEN = re.compile(r"\s+|[\w./%-]+|.")

_ALIKE = 0.4
"""How much two texts have in common, out of 1, for the rest to be worth marking word by word."""


class Markup(str):
    """Text that is HTML already. Only `tag` and `raw` make it."""

    __slots__ = ()


Attribute = str | int | bool | None


def tag(name: str, /, *children: str, **attributes: Attribute) -> Markup:
    """An element. Attributes are named as in HTML, `_` for `-` and one at the end for names of Python: `class_`.

    An attribute is left out where it is False or None, and has no value where it is True.
    """
    start = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{start}>")
    return Markup(f"<{start}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Markup:
    """Markup and text behind one another."""
    return Markup("".join(child if isinstance(child, Markup) else _escaped(child) for child in children))


def raw(text: str) -> Markup:
    """Markup that we wrote ourselves, such as a style sheet."""
    return Markup(text)


def marked(old: str, new: str) -> tuple[Markup, Markup]:
    """Two texts with the words marked that only one of them has: `<del>` in the old one, `<ins>` in the new one."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    steps = [(kind == "equal", "".join(a[i:j]), "".join(b[k:n])) for kind, i, j, k, n in matcher.get_opcodes()]
    if matcher.ratio() < _ALIKE:
        steps = [(False, old, new)]
    before: list[str] = []
    after: list[str] = []
    for is_equal, parts in groupby(_closed(steps), key=lambda step: step[0]):
        olds, news = zip(*((only_old, only_new) for _, only_old, only_new in parts), strict=True)
        for found, texts, name in ((before, olds, "del"), (after, news, "ins")):
            text = "".join(texts)
            found.append(text if is_equal or not text else tag(name, text))
    return joined(before), joined(after)


_Step = tuple[bool, str, str]
"""Whether both texts have the same here, and what each has."""


def _closed(steps: list[_Step]) -> Iterator[_Step]:
    """The steps, with a space between two changes taken for one of them."""
    for place, (is_equal, old, new) in enumerate(steps):
        is_gap = is_equal and old.isspace() and 0 < place < len(steps) - 1
        yield is_equal and not is_gap, old, new


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = name.removesuffix("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_escaped(str(value))}"'


def _escaped(text: str) -> str:
    return escape(visible(text))
