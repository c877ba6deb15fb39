"""The texts rules are read from, normalized once, with offsets turned into lines and columns."""

import unicodedata
from bisect import bisect_right
from functools import cached_property

from attrs import define, field, frozen


@frozen(order=True)
class Span:
    """A half-open range of offsets, counted through all texts that are read together."""

    start: int
    end: int


NOWHERE = Span(0, 0)
"""The span of nodes that were built rather than read."""


@define(frozen=True, slots=False)
class Source:
    """A named text. The text is NFC with line ends `\\n`; lines and columns count from 1, in characters of it.

    `start` is the offset of its first character: texts that are read together follow one another, so that a span alone
    tells which of them it lies in.
    """

    name: str
    text: str = field(repr=False)
    start: int = 0

    @classmethod
    def of(cls, text: str, name: str = "<text>", start: int = 0) -> "Source":
        """Normalize the text: NFC, no byte-order mark, line ends as `\\n`."""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return cls(name, unicodedata.normalize("NFC", text), start)

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin."""
        starts = [self.start]
        place = self.text.find("\n") + 1
        while place:
            starts.append(self.start + place)
            place = self.text.find("\n", place) + 1
        return tuple(starts)

    def slice(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start - self.start : span.end - self.start]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """Return the text of a line, counted from 1, without its end."""
        starts = self.line_starts
        return self.slice(Span(starts[line - 1], starts[line] - 1 if line < len(starts) else self.end))

    def at(self, offset: int) -> "Source":  # noqa: ARG002 (as `Sources.at`)
        """The text an offset lies in: this one."""
        return self


@define
class Sources:
    """Texts that are read together, in the order of their offsets; each begins behind the one before."""

    members: list[Source] = field(factory=list)

    @property
    def end(self) -> int:
        """Where the next text may begin."""
        return self.members[-1].end + 1 if self.members else 0

    def at(self, offset: int) -> Source:
        """The text an offset lies in."""
        return self.members[max(bisect_right(self.members, offset, key=lambda source: source.start) - 1, 0)]
