"""Markdown in two languages, Vietnamese first: words, escaped texts, tables; and the parts of a ruleset in it."""

import re
from collections.abc import Iterable

from attrs import evolve

from ntm_rules.model.expressions import Basis
from ntm_rules.report import words
from ntm_rules.report.numbers import number, percent
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.keywords import keywords

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&]")
_ADDRESS = re.compile(r"""(https?://[^\s<>"']*[^\s<>"'.,;:!?)\]])""")


def both(vi: str, en: str) -> str:
    return f"{vi} · {en}"


def keyword(terminal: str) -> str:
    """A keyword of the rule language."""
    return both(keywords()[terminal].vi, keywords()[terminal].en)


def say(key: str) -> str:
    """A phrase of our reports."""
    return both(words.say(key, "vi"), words.say(key, "en"))


def plain(text: str) -> str:
    """A text with nothing in it that Markdown would take for its own; addresses become links."""
    pieces = _ADDRESS.split(text)
    return "".join(f"<{p}>" if i % 2 else _SPECIAL.sub(r"\\\g<0>", p) for i, p in enumerate(pieces))


def code(text: str) -> str:
    """A text as code within a line."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def link(text: str, target: str) -> str:
    return f"[{plain(text)}]({target})"


def bullet(label: str, text: str) -> str:
    return f"- **{label[0].upper()}{label[1:]}:** {text}".rstrip()


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; its cells are Markdown already."""
    first = list(heads)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (first, ["---"] * len(first), *rows))


def rule(part: n.Statement) -> str:
    """What a part asks, as `ntm show` prints it, without its rows, sources and notes."""
    kept = tuple(line for line in part.body if isinstance(line.node, n.AppliesWhen | n.MetWhen))
    return format_file(n.File((n.Statement(evolve(part.head, comments=()), kept),)), "vi")


def rule_on_a_line(part: n.Statement) -> str:
    """The same as code."""
    return code(" ".join(rule(part).split()))


def mark(name: str) -> str:
    """The word for how well a threshold is known."""
    return both(words.basis(name, "vi"), words.basis(name, "en"))


def basis(value: Basis | n.Basis) -> str:
    """How well a threshold is known, and who states it."""
    stated_by = value.stated_by if isinstance(value, Basis) else n.text_of(value.stated_by)
    return mark(value.mark) + (f": {plain(stated_by)}" if stated_by else "")


def label(cell: n.Cell | None) -> str:
    """The word or the year that a row or a column of thresholds is for."""
    match cell:
        case n.NameCell(name):
            return name
        case n.NumberCell(_, figure):
            return figure.text
        case _:
            return ""


def threshold(cell: n.Cell | None) -> str:
    """A cell of a table of thresholds."""
    match cell:
        case n.NumberCell(negative, figure, known):
            value = -figure.value if negative else figure.value
            said = percent(value, "vi") if isinstance(figure, n.Percent) else number(value, "vi")
            return said if known is None else f"{said} ({basis(known)})"
        case n.OpenCell():
            return keywords()["OPEN"].vi
        case n.DelegatedCell(authority):
            return f"{keywords()['DELEGATED_TO'].vi} {plain(words.authority(authority.text, 'vi'))}"
        case _:
            return plain(label(cell))


def grid(part: n.Statement) -> tuple[list[str], list[tuple[str, list[n.Cell | None]]]]:
    """The labels of the columns, none where rows have one cell, and each row's label with its cells."""
    rows = [line.node.cells for line in part.body if isinstance(line.node, n.Row)]
    has_head = bool(rows) and rows[0][0] is None
    columns = [label(cell) for cell in rows[0][1:]] if has_head else []
    return columns, [(label(cells[0]), list(cells[1:])) for cells in rows[has_head:]]


def thresholds(part: n.Statement) -> dict[tuple[str, ...], str]:
    """The cells of a part's table by their labels."""
    columns, rows = grid(part)
    found = {}
    for name, cells in rows:
        for i, cell in enumerate(cells):
            found[name, *columns[i : i + 1]] = threshold(cell)
    return found
