"""Collects the diagnostics of one source while its passes run."""

from attrs import define, field

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, Fact, Fix, Place, Words, in_order
from ntm_rules.diagnostics.source import Source, Span


@define
class Report:
    """A growing list of diagnostics; the one mutable thing a pass is handed."""

    source: Source
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
        others = () if other is None else (Place(self.source, other, other_label),)
        self._found.append(
            Diagnostic(
                code,
                Place(self.source, span, label),
                tuple(facts.items()),
                others + more,
                None if fix is None else Fix(span, fix),
            )
        )

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """Everything so far, in the order of the text."""
        return in_order(self._found)
