"""Collects the diagnostics of one ruleset while its passes run."""

from attrs import define, field

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, Fact, Fix, Place, Words, in_order
from ntm_rules.diagnostics.source import Source, Sources, Span


@define
class Report:
    """A growing list of diagnostics; the one mutable thing a pass is handed."""

    source: Source | Sources
    _found: list[Diagnostic] = field(factory=list)

    def add(
        self,
        code: Code,
        span: Span,
        /,
        *,
        label: Words | None = None,
        other: Span | None = None,
        other_label: Words | None = None,
        more: tuple[Place, ...] = (),
        fix: str | None = None,
        **facts: Fact,
    ) -> None:
        """Add a problem at a span, with a second place where there is one and the text that would mend it."""
        others = () if other is None else (self.place(other, other_label),)
        self._found.append(
            Diagnostic(
                code,
                self.place(span, label),
                tuple(facts.items()),
                others + more,
                None if fix is None else Fix(span, fix),
            )
        )

    def place(self, span: Span, label: Words | None = None) -> Place:
        """A span in the text it lies in."""
        return Place(self.source.at(span.start), span, label)

    def covering(self, one: Span, other: Span) -> Span:
        """The span from the first of two to the last; the latter alone where they lie in two texts."""
        first, last = sorted((one, other))
        if self.source.at(first.start) is not self.source.at(last.start):
            return last
        return Span(first.start, max(one.end, other.end))

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """Everything so far, in the order of the text."""
        return in_order(self._found)
