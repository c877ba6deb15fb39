"""A comparison for the terminal."""

from collections.abc import Iterator
from textwrap import wrap

from ntm_rules.compare.changes import Change
from ntm_rules.compare.results import Comparison, Diff, Side
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.texts import visible
from ntm_rules.report.diff_outline import CriterionPart, IndicatorPart, is_one_sided, origins, outline, witnesses
from ntm_rules.report.diff_sentences import Sentences

WIDTH = 110
"""Columns of a line, where words allow."""

_INDENT = "  "
_TIED = "\0=\0"  # an input stays with its value where a line is broken; no text of a file holds this


def diff_text(diff: Diff, language: Language) -> str:
    """Tell a comparison: both editions, the direction of the whole, then what changed, criterion by criterion.

    Indicators that nothing happened to are counted, not listed. What the proofs assumed stands at the end.
    """
    return "".join(f"{part}\n" for line in _Text(diff, language).lines() for part in wrapped(visible(line)))


class _Text:
    """Writes a comparison in lines."""

    def __init__(self, diff: Diff, language: Language) -> None:
        self._diff = diff
        self._told = Sentences(diff, language)
        self._outline = outline(diff)

    def lines(self) -> Iterator[str]:
        """All lines, without their ends."""
        yield from self._head()
        if self._outline.whole:
            yield ""
            yield self._told.say("ruleset_part")
            yield from (_INDENT + self._told.change(change) for change in self._outline.whole)
        for criterion in self._outline.told:
            yield ""
            yield from self._criterion(criterion)
        if self._outline.shared:
            yield ""
            yield self._told.say("shared_part")
            for changes in self._outline.shared_parts:
                yield from self._shared(changes)
        if self._diff.assumptions:
            yield ""
            yield f"{self._told.say('assumptions')}:"
            yield from (_INDENT + line for line in self._told.records.assumptions(self._diff.assumptions))

    def _head(self) -> Iterator[str]:
        told, diff = self._told, self._diff
        yield f"{diff.old.about.name} → {diff.new.about.name}"
        for key, side in (("old", diff.old), ("new", diff.new)):
            yield f"{_INDENT}{told.say(key)}: {self._side(side)}"
        yield f"{told.say('whole')}: {told.direction(diff.comparison)}"
        yield from self._witnesses(diff.comparison, _INDENT)
        yield f"{told.say('indicators')}: {', '.join(told.counts(self._outline))}"
        if diff.is_empty:
            yield told.say("same")

    def _side(self, side: Side) -> str:
        numbers = ", ".join(instrument.number for instrument in side.about.instruments)
        dates = self._told.dates(side.about.start, side.about.end)
        said = (numbers, dates, f"{self._told.say('fingerprint')} {side.fingerprint}")
        return "; ".join(filter(None, said))

    def _shared(self, changes: tuple[Change, ...]) -> Iterator[str]:
        yield from (_INDENT + self._told.change(change) for change in changes)
        codes = dict.fromkeys(code for change in changes for code in change.indicators)
        if codes:
            yield _INDENT * 2 + self._told.say("read_by", names=", ".join(codes))
        yield from self._origins(changes, _INDENT * 2)

    def _criterion(self, part: CriterionPart) -> Iterator[str]:
        yield f"{self._told.say('criterion')} {part.item.code} {part.title}: {self._told.status(part.item)}"
        if not is_one_sided(part.item):
            yield from (_INDENT + self._told.what(change) for change in part.changes)
        if not part.shown_below:
            yield from self._witnesses(part.item.comparison, _INDENT)
        yield from self._origins(part.changes, _INDENT)
        for indicator in part.told:
            yield from self._indicator(indicator)

    def _indicator(self, part: IndicatorPart) -> Iterator[str]:
        yield f"{_INDENT}{part.item.code} {part.title}".rstrip() + f": {self._told.status(part.item)}"
        yield from (_INDENT * 2 + self._told.under(change) for change in part.changes)
        if part.through:
            names = ", ".join(dict.fromkeys(change.part.name for change in part.through))
            yield _INDENT * 2 + self._told.say("through", names=names)
        yield from self._witnesses(part.item.comparison, _INDENT * 2)
        yield from self._origins(part.changes, _INDENT * 2)

    def _witnesses(self, comparison: Comparison, indent: str) -> Iterator[str]:
        for key, witness in witnesses(comparison):
            yield indent + self._told.witness(witness, gaps=key == "missing_at")

    def _origins(self, changes: tuple[Change, ...], indent: str) -> Iterator[str]:
        for key in ("old", "new"):
            for origin in origins(changes, new=key == "new"):
                yield f"{indent}{self._told.say(key)}: {self._told.origin(origin)}"


def wrapped(line: str) -> list[str]:
    """A line as lines that fit the screen, the further ones indented more; what is longer by itself stays whole."""
    indent = line[: len(line) - len(line.lstrip())]
    further = indent + _INDENT * 2
    whole = line.replace(" = ", _TIED)
    lines = wrap(whole, WIDTH, subsequent_indent=further, break_long_words=False, break_on_hyphens=False)
    return [each.replace(_TIED, " = ") for each in lines] or [""]
