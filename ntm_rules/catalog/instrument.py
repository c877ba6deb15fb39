"""Instruments, and the name of an edition with the instruments it is made of."""

import datetime

from attrs import field

from ntm_rules._frozen import frozen
from ntm_rules.diagnostics.source import NOWHERE, Span


@frozen
class Instrument:
    """A decision: its number, date and issuer, as far as known."""

    number: str
    date: datetime.date | None = None
    issuer: str | None = None
    title: str | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class About:
    """Which edition a text is: its ruleset, its first and last day in force as far as known, its instruments.

    `instruments` are those that laid down the ruleset and its bases, and that changed them, the first first.
    """

    id: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    instruments: tuple[Instrument, ...] = ()

    @property
    def name(self) -> str:
        """The id with the day the edition begins on: `vn/commune@2024-03-01`."""
        return self.id if self.start is None else f"{self.id}@{self.start.isoformat()}"
