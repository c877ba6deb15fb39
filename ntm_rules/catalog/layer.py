"""A layer: the rule file of one instrument, which lays down a ruleset or changes one."""

import datetime
from collections.abc import Iterator
from typing import TypeVar

from attrs import field, frozen

from ntm_rules.catalog.instrument import Instrument
from ntm_rules.diagnostics.source import NOWHERE, Source, Span
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.parse import Parsed

_Clause = TypeVar("_Clause", bound=n.Clause)


@frozen
class Layer:
    """One rule file with what its header says. `start` and `end` are its days in force, None where it has none.

    `decision` is the folder it stands under in a catalog; `base` the id it is laid over by `based on`; `references` are
    the rulesets whose thresholds its rules refer to. `dated` is the day no source in it can be later than: that of its
    instrument, or of a consolidated text. `days_span` is where its days are given, else its header.
    """

    parsed: Parsed = field(eq=False, repr=False)
    id: str | None = None
    is_amendment: bool = False
    base: n.Name | None = None
    instrument: Instrument | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    decision: str | None = None
    dated: datetime.date | None = None
    references: tuple[n.Name, ...] = field(default=(), eq=False)
    head_span: Span = field(default=NOWHERE, eq=False, repr=False)
    days_span: Span = field(default=NOWHERE, eq=False, repr=False)

    @property
    def source(self) -> Source:
        source = self.parsed.source
        assert isinstance(source, Source)
        return source

    @property
    def name(self) -> str:
        """What people call it: the number of its instrument, else its file."""
        return self.instrument.number if self.instrument is not None else self.source.name


def layer_of(parsed: Parsed, decision: str | None = None) -> Layer:
    """Read the header of a parsed file."""
    statements = (item for item in parsed.file.items if isinstance(item, n.Statement))
    head = next((s for s in statements if isinstance(s.head.node, n.RulesetHead | n.AmendmentHead)), None)
    if head is None:
        return Layer(parsed, decision=decision)
    node = head.head.node
    assert isinstance(node, n.RulesetHead | n.AmendmentHead)
    enacted, consolidated, based_on = clause(head, n.Enacted), clause(head, n.Consolidated), clause(head, n.BasedOn)
    in_force: n.Consolidated | n.InForce | None = consolidated or clause(head, n.InForce)
    instrument = None
    if enacted is not None:
        number, day, issuer = enacted.number, enacted.date.value, enacted.issuer.text
        instrument = Instrument(number.text, day, issuer, span=number.span)
    issued = instrument.date if instrument else None
    return Layer(
        parsed,
        id=node.id.text,
        is_amendment=isinstance(node, n.AmendmentHead),
        base=None if based_on is None else based_on.ruleset,
        instrument=instrument,
        start=in_force.start.value if in_force else issued,
        end=in_force.end.value if in_force and in_force.end else None,
        decision=decision,
        dated=consolidated.start.value if consolidated else issued,
        references=tuple(each.ruleset for each in references(parsed.file.items)),
        head_span=node.span,
        days_span=in_force.span if in_force else node.span,
    )


def references(items: tuple[n.Statement | n.Line, ...]) -> Iterator[n.ThresholdOf]:
    """The thresholds of other rulesets that rules, definitions and changes refer to."""
    pending: list[object] = [item.head.node for item in items if isinstance(item, n.Statement)]
    pending = [node for node in pending if isinstance(node, n.Rule | n.Let | n.Change)]
    while pending:
        node = pending.pop()
        if isinstance(node, n.ThresholdOf):
            yield node
        else:
            pending.extend(n.children(node))


def clause(statement: n.Statement, kind: type[_Clause]) -> _Clause | None:
    """The one clause of a kind under a statement."""
    return next((line.node for line in statement.body if isinstance(line.node, kind)), None)
