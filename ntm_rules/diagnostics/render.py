"""Diagnostics as text for people. The forms that programs read stand in `export`; all are offered here."""

from collections.abc import Iterator, Sequence

from ntm_rules.diagnostics.codes import Severity
from ntm_rules.diagnostics.data import Diagnostic, Language, Place, Problem
from ntm_rules.diagnostics.excerpt import excerpt, mark
from ntm_rules.diagnostics.export import problems_to_json, render_github, to_json, to_sarif
from ntm_rules.diagnostics.source import Source
from ntm_rules.diagnostics.texts import help_text, message, one_line, visible

__all__ = [
    "count_line",
    "problems_to_json",
    "render_github",
    "render_problems",
    "render_text",
    "severity_name",
    "to_json",
    "to_sarif",
]

_SEVERITIES = {
    Severity.ERROR: {"en": ("error", "errors"), "vi": ("lỗi", "lỗi")},
    Severity.WARNING: {"en": ("warning", "warnings"), "vi": ("cảnh báo", "cảnh báo")},
    Severity.HINT: {"en": ("hint", "hints"), "vi": ("gợi ý", "gợi ý")},
}
_HELP = {"en": "help", "vi": "cách sửa"}
_ROW = {"en": "row", "vi": "hàng"}
_COLUMN = {"en": "column", "vi": "cột"}
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.HINT: "36"}
_BLUE = "34"


def severity_name(severity: Severity, language: Language) -> str:
    """The word for a severity."""
    return _SEVERITIES[severity][language][0]


def count_line(items: Sequence[Diagnostic | Problem], language: Language) -> str:
    """Say how many there are of each severity: `2 errors, 1 warning`; nothing where there are none."""
    said = []
    for severity, words in _SEVERITIES.items():
        count = sum(item.code.severity is severity for item in items)
        if count:
            said.append(f"{count} {words[language][count != 1]}")
    return ", ".join(said)


def render_text(diagnostics: Sequence[Diagnostic], language: Language, color: bool = False) -> str:
    """Render diagnostics with the lines they are about, and a last line that counts them; empty when there are none."""
    paint = _Paint(color)
    blocks = ["\n".join(_diagnostic(each, language, paint)) for each in diagnostics]
    return _page(blocks, diagnostics, language)


def render_problems(problems: Sequence[Problem], language: Language) -> str:
    """Render the problems of records: where each is, what is wrong, what to do, and a last line that counts them."""
    blocks = ["\n".join(_problem(each, language)) for each in problems]
    return _page(blocks, problems, language)


def _page(blocks: list[str], items: Sequence[Diagnostic | Problem], language: Language) -> str:
    return "\n\n".join((*blocks, count_line(items, language))) + "\n" if blocks else ""


class _Paint:
    """Sets text in color, or leaves it as it is."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, color: str) -> str:
        return f"\x1b[1;{color}m{text}\x1b[0m" if self._color and text else text


def _head(item: Diagnostic | Problem, language: Language, paint: _Paint) -> str:
    severity = item.code.severity
    head = paint(f"{severity_name(severity, language)}[{item.code}]", _COLORS[severity])
    return f"{head}: {message(item, language)}"


def _diagnostic(item: Diagnostic, language: Language, paint: _Paint) -> Iterator[str]:
    places = (item.place, *item.others)
    gutter = max(len(str(p.source.line_and_column(p.span.start)[0])) for p in places)
    yield _head(item, language, paint)
    sources = dict.fromkeys(place.source.name for place in places)
    for name in sources:
        here = [place for place in places if place.source.name == name]
        arrow = "-->" if name == item.place.source.name else ":::"
        line, column = here[0].source.line_and_column(here[0].span.start)
        yield f"{' ' * gutter}{paint(arrow, _BLUE)} {visible(name)}:{line}:{column}"
        yield from _excerpt(here, item, gutter, language, paint)
    said = help_text(item, language)
    if said is not None:
        yield f"{' ' * gutter} {paint('=', _BLUE)} {_HELP[language]}: {said}"


def _excerpt(places: list[Place], item: Diagnostic, gutter: int, language: Language, paint: _Paint) -> Iterator[str]:
    """The lines of one source with their numbers, under and above an empty row of the gutter."""
    source: Source = places[0].source
    bar = paint("|", _BLUE)
    marks = [mark(place, "^" if place is item.place else "-", language) for place in places]
    yield f"{' ' * gutter} {bar}"
    for row in excerpt(source, marks):
        if row.number is None and not row.sign:
            yield paint(row.text, _BLUE)
            continue
        color = _COLORS[item.severity] if row.sign == "^" else _BLUE
        number = paint(f"{'' if row.number is None else row.number:>{gutter}}", _BLUE)
        text = paint(row.text, color) if row.sign else row.text
        yield f"{number} {bar} {text}".rstrip()
    yield f"{' ' * gutter} {bar}"


def _problem(item: Problem, language: Language) -> Iterator[str]:
    yield _head(item, language, _Paint(False))
    where = []
    if item.row is not None:
        where.append(f"{_ROW[language]} {item.row}")
    if item.column is not None:
        where.append(f"{_COLUMN[language]} {item.column}")
    if item.field is not None:
        where.append(one_line(item.field) + ("" if item.value is None else f" = {one_line(item.value)}"))
    if where:
        yield f" --> {', '.join(where)}"
    said = help_text(item, language)
    if said is not None:
        yield f"  = {_HELP[language]}: {said}"
