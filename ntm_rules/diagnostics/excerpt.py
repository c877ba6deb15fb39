"""The lines of a source that a diagnostic is about, with its places underlined."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate

from attrs import frozen

from ntm_rules.diagnostics.data import Language, Place
from ntm_rules.diagnostics.source import Source
from ntm_rules.diagnostics.texts import visible

WIDTH = 100
"""How many columns of a line are shown; a longer one is cut around the place."""

_TAB = 4
_CUT = "…"


@frozen
class Marked:
    """A stretch of one line to be underlined, by `^` or `-`, with a label behind it."""

    line: int
    start: int
    end: int
    sign: str
    label: str | None = None


@frozen
class Row:
    """One row of output: the number of a line or none, and what stands beside it; `sign` tells underlines apart."""

    number: int | None
    text: str
    sign: str = ""


def mark(place: Place, sign: str, language: Language) -> Marked:
    """The part of a place that its first line shows, in offsets within the line."""
    line, column = place.source.line_and_column(place.span.start)
    text = place.source.line_text(line)
    start = column - 1
    end = min(start + place.span.end - place.span.start, len(text))
    label = None if place.label is None else place.label.in_language(language)
    return Marked(line, start, max(end, start), sign, label)


def excerpt(source: Source, marks: Sequence[Marked]) -> Iterator[Row]:
    """The marked lines in order, each once, with an underline for each mark; `...` where lines are left out."""
    last = None
    for line in sorted({m.line for m in marks}):
        if last is not None and line > last + 1:
            yield Row(None, "...")
        last = line
        here = [m for m in marks if m.line == line]
        window = _Window.around(visible(source.line_text(line)), here[0])
        yield Row(line, window.text)
        yield from (Row(None, window.underline(m), m.sign) for m in here)


@frozen
class _Window:
    """What is shown of a line. `columns` holds where each character begins on screen, and last where the line ends."""

    text: str
    columns: tuple[int, ...]
    cut_left: int
    cut_right: int

    @classmethod
    def around(cls, line: str, main: Marked) -> "_Window":
        """Show the whole line, or where it is too long, what lies around the main mark."""
        widths = [_width(character) for character in line]
        columns = (0, *accumulate(widths))
        if columns[-1] <= WIDTH:
            return cls(_expanded(line), columns, 0, columns[-1])
        room = max(WIDTH - (columns[main.end] - columns[main.start]), WIDTH // 2)
        left = min(max(columns[main.start] - room // 2, 0), columns[-1] - WIDTH)
        shown = [i for i, column in enumerate(columns[:-1]) if left <= column and columns[i + 1] <= left + WIDTH]
        first, last = shown[0], shown[-1] + 1
        while first < last and widths[first] == 0:
            first += 1
        text = (_CUT if first else "") + _expanded(line[first:last]) + (_CUT if last < len(line) else "")
        return cls(text, columns, columns[first] - (1 if first else 0), columns[last])

    def underline(self, marked: Marked) -> str:
        """The signs under a mark, at least one, with its label; at the edge where the mark lies outside."""
        start = min(max(self.columns[marked.start], self.cut_left), self.cut_right)
        end = min(max(self.columns[marked.end], start), self.cut_right)
        signs = " " * (start - self.cut_left) + marked.sign * max(end - start, 1)
        return signs if marked.label is None else f"{signs} {visible(marked.label)}"


def _expanded(text: str) -> str:
    return text.replace("\t", " " * _TAB)


def _width(character: str) -> int:
    """How many columns a character takes; combining marks stand on the one before."""
    if character == "\t":
        return _TAB
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
