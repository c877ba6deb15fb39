"""The text of a file, normalized once, with offsets turned into lines and columns."""

import unicodedata
from bisect import bisect_right
from functools import cached_property

from attrs import define, field, frozen


@frozen(order=True)
class Span:
    """A half-open range of offsets into a source's text."""

    start: int
    end: int


NOWHERE = Span(0, 0)
"""The span of nodes that were built rather than read."""


@define(frozen=True, slots=False)
class Source:
    """A named text. The text is NFC with line ends `\\n`; lines and columns count from 1, in characters of it."""

    name: str
    text: str = field(repr=False)

    @classmethod
    def of(cls, text: str, name: str = "<text>") -> "Source":
        """Normalize the text: NFC, no byte-order mark, line ends as `\\n`."""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return cls(name, unicodedata.normalize("NFC", text))

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin."""
        starts = [0]
        starts.extend(i + 1 for i, character in enumerate(self.text) if character == "\n")
        return tuple(starts)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """Return the text of a line, counted from 1, without its end."""
        starts = self.line_starts
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end]
