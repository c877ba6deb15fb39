"""The text of an edition with a comment on whatever an instrument changed, for people to read."""

from attrs import evolve

from ntm_rules.catalog.editions import Edition
from ntm_rules.catalog.instrument import Instrument
from ntm_rules.catalog.layer import Layer
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.source import NOWHERE
from ntm_rules.syntax import nodes as n

_HEAD = {"en": "Consolidated text", "vi": "Văn bản hợp nhất"}
_IN_FORCE = {"en": ("in force from", "to"), "vi": ("có hiệu lực từ ngày", "đến ngày")}
_MADE_OF = {"en": "made of", "vi": "hợp nhất từ"}
_BY = {"en": "by", "vi": "theo"}
_DATED = {"en": "of", "vi": "ngày"}
_NO_NUMBER = {"en": "an instrument whose number is not given", "vi": "văn bản không ghi số"}


def marked(edition: Edition, language: Language) -> n.File:
    """The consolidated file; one that a single instrument laid down is left as it is."""
    file = edition.parsed.file
    if len(edition.layers) < 2:
        return file
    marker = _Marker(edition, language)
    items = tuple(marker.statement(item) if isinstance(item, n.Statement) else item for item in file.items)
    return evolve(file, items=(*marker.heading(), *items))


class _Marker:
    """Writes the comments of one edition in one language."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition = edition
        self._language = language

    def heading(self) -> tuple[n.Line, ...]:
        """What the text is and which instruments it is made of."""
        edition, language = self._edition, self._language
        since, until = _IN_FORCE[language]
        in_force = f", {since} {edition.start}" if edition.start else ""
        in_force += f" {until} {edition.end}" if edition.end else ""
        lines = [f"# {_HEAD[language]}: {edition.id}{in_force}; {_MADE_OF[language]}"]
        lines += [f"#   {self._said(layer.instrument)} ({layer.id})" for layer in edition.layers]
        return tuple(n.Line(n.Comment(line)) for line in lines)

    def statement(self, statement: n.Statement) -> n.Statement:
        """A statement marked where its line, or a row of its table, is not of the first instrument alone."""
        node = statement.head.node
        if isinstance(node, n.RulesetHead):
            notes = tuple(line for line in statement.body if isinstance(line.node, n.Note))
            others = tuple(line for line in statement.body if line not in notes)
            return evolve(statement, body=(*others, *self._consolidated(), *notes))
        if isinstance(node, n.Instrument):
            return statement
        body = tuple(self._row(line) if isinstance(line.node, n.Row) else line for line in statement.body)
        mark = self._mark(node)
        return evolve(statement, body=body if mark is None else (n.Line(mark), *body))

    def _consolidated(self) -> tuple[n.Line, ...]:
        """The clause that says which edition the text is, so that it can be read as that edition again."""
        start, end = self._edition.start, self._edition.end
        if start is None:
            return ()
        last = None if end is None else n.Date(end.isoformat())
        return (n.Line(n.Consolidated(n.Date(start.isoformat()), last)),)

    def _row(self, line: n.Line) -> n.Line:
        mark = self._mark(line.node)
        return line if mark is None else evolve(line, comments=(*line.comments, mark))

    def _mark(self, node: object) -> n.Comment | None:
        changed = self._changed_by(node)
        said = ", ".join(self._said(layer.instrument) for layer in changed)
        return n.Comment(f"# {_BY[self._language]} {said}") if changed else None

    def _changed_by(self, node: object) -> list[Layer]:
        """The layers, but for the first, that nodes of a line come from, in the order they were laid."""
        spans = [each.span for layer in n.layers(node) for each in layer]  # type: ignore[attr-defined]
        found = {self._edition.origin(span.start) for span in spans if span != NOWHERE}
        return [layer for layer in self._edition.layers[1:] if layer in found]

    def _said(self, instrument: Instrument | None) -> str:
        if instrument is None:
            return _NO_NUMBER[self._language]
        day = f" {_DATED[self._language]} {instrument.date}" if instrument.date else ""
        return f"{instrument.number}{day}"
