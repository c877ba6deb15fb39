"""A checked ruleset: the criteria of one decision with all that they read."""

import datetime
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Literal

from attrs import field

from ntm_rules._frozen import frozen
from ntm_rules.catalog.instrument import Instrument
from ntm_rules.diagnostics.source import NOWHERE, Source, Sources, Span
from ntm_rules.model.expressions import (
    Basis,
    Defined,
    Expression,
    InputValue,
    Lookup,
    Setting,
    Threshold,
    parts,
)
from ntm_rules.model.types import Choice, Type
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode

Kind = Literal["count", "amount", "share", "attested", "one of", "ranked", "level", "year"]


def _span() -> Span:
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Citation:
    """A place in an instrument: `318/QĐ-TTg`, annex I, item 17.11. Each place is a kind and a label."""

    instrument: str
    places: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join((self.instrument, *(f"{kind} {label}" for kind, label in self.places)))


@frozen
class CountMeeting:
    """How many subjects of the level below meet a ruleset."""

    noun: str
    ruleset: str


@frozen
class Meets:
    """Whether the subject itself meets another ruleset."""

    ruleset: str


@frozen
class SumOf:
    """An input added up over the subjects of the level below."""

    noun: str
    input: str


RollUp = CountMeeting | Meets | SumOf


@frozen
class Input:
    """A quantity the rules read.

    `roll_up` says what of other assessments fills it in; until a roll-up does, it is given by hand. `low` and `high`
    bound a given value, None where there is no bound; `decimals` is how many a given amount may have.
    """

    name: str
    title: str | None
    kind: Kind
    type: Type
    unit: Unit | None = None
    choices: tuple[Choice, ...] = ()
    part_of: str | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    decimals: int | None = None
    derivation: Expression | None = None
    roll_up: RollUp | None = None
    notes: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
    span: Span = _span()


@frozen
class Definition:
    """A `let`: always worked out, never given."""

    name: str
    value: Expression
    type: Type
    sources: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    span: Span = _span()


Label = str | int


@frozen
class TableKey:
    """What a table is looked up by, and the labels it has rows or columns for."""

    value: InputValue | Defined
    labels: tuple[Label, ...]


@frozen(slots=False)
class Table:
    """A table of thresholds by one or two enumerations or the year; every combination of labels has a cell."""

    name: str
    keys: tuple[TableKey, ...]
    cells: tuple[tuple[tuple[Label, ...], Setting], ...]
    sources: tuple[Citation, ...] = ()
    basis: Basis | None = None
    notes: tuple[str, ...] = ()
    span: Span = _span()

    @cached_property
    def settings(self) -> dict[tuple[Label, ...], Setting]:
        """The cells by their labels."""
        return dict(self.cells)


@frozen
class Indicator:
    """The smallest thing judged. `applies_when` is None where it always applies."""

    code: IndicatorCode
    title: str | None
    condition: Expression
    applies_when: Expression | None = None
    sources: tuple[Citation, ...] = ()
    basis: Basis | None = None
    notes: tuple[str, ...] = ()
    span: Span = _span()

    @property
    def source(self) -> str | None:
        """The first place that states the indicator, as text."""
        return str(self.sources[0]) if self.sources else None


@frozen
class Criterion:
    """A numbered group of indicators, and what makes it met."""

    code: IndicatorCode
    title: str
    indicators: tuple[Indicator, ...]
    met_when: Expression
    notes: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
    span: Span = _span()


@frozen(slots=False)
class CheckedRuleset:
    """The criteria one decision lays down for one kind of subject, checked and ready for every engine."""

    id: str
    title: str | None
    subject: str | None
    enacted: Instrument | None
    in_force: tuple[datetime.date, datetime.date | None] | None
    instruments: tuple[Instrument, ...]
    inputs: tuple[Input, ...]
    definitions: tuple[Definition, ...]
    tables: tuple[Table, ...]
    criteria: tuple[Criterion, ...]
    met_when: Expression
    notes: tuple[str, ...] = ()
    source: Source | Sources = field(eq=False, repr=False, default=Source("<built>", ""))

    @cached_property
    def input_named(self) -> dict[str, Input]:
        return {each.name: each for each in self.inputs}

    @cached_property
    def definition_named(self) -> dict[str, Definition]:
        return {each.name: each for each in self.definitions}

    @cached_property
    def table_named(self) -> dict[str, Table]:
        return {each.name: each for each in self.tables}

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators in order."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def indicator_coded(self) -> dict[IndicatorCode, Indicator]:
        return {each.code: each for each in self.indicators}

    def reach(self, *expressions: Expression | None) -> Iterator[Expression]:
        """Yield all expressions an expression reads: within it, and through definitions, derivations and tables."""
        pending = [e for e in expressions if e is not None]
        seen: set[tuple[type, str]] = set()
        while pending:
            expression = pending.pop()
            yield expression
            pending.extend(parts(expression))
            match expression:
                case InputValue(name) | Defined(name) | Lookup(name) if (type(expression), name) not in seen:
                    seen.add((type(expression), name))
                    pending.extend(self._behind(expression))

    def _behind(self, reference: InputValue | Defined | Lookup) -> Iterator[Expression]:
        match reference:
            case InputValue(name):
                derivation = self.input_named[name].derivation
                if derivation is not None:
                    yield derivation
            case Defined(name):
                yield self.definition_named[name].value
            case Lookup(table):
                yield from (key.value for key in self.table_named[table].keys)

    def inputs_of(self, *expressions: Expression | None) -> tuple[str, ...]:
        """The names of all inputs an expression reads, in the order they are declared."""
        names = {e.name for e in self.reach(*expressions) if isinstance(e, InputValue)}
        return tuple(each.name for each in self.inputs if each.name in names)

    def settings_of(self, *expressions: Expression | None) -> tuple[Setting, ...]:
        """All thresholds an expression may be judged by: those written in it, and every cell of its tables once."""
        reached = tuple(self.reach(*expressions))
        written = [e.setting for e in reached if isinstance(e, Threshold)]
        tables = dict.fromkeys(e.table for e in reached if isinstance(e, Lookup))
        return (*written, *(setting for name in tables for _, setting in self.table_named[name].cells))
