"""Claims about rules, as data: what is to be proved of which ruleset, criterion or indicator."""

from typing import Literal

from attrs import field, frozen

from ntm_rules.compare.question import Question
from ntm_rules.compare.results import Side, Why
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import Label


@frozen
class Subject:
    """What a claim is about: a ruleset, or its criterion or indicator of a code."""

    side: Side = field(repr=False)
    code: str | None = None

    @property
    def name(self) -> str:
        """`vn/commune@2024-03-01`, or `vn/commune@2024-03-01 17.11`."""
        return self.side.about.name if self.code is None else f"{self.side.about.name} {self.code}"


@frozen
class Implies:
    """Whatever full record meets the first meets the second; and where the second is missed, so is the first."""

    first: Subject
    second: Subject


@frozen
class Equivalent:
    """Both have the same outcome for every full record."""

    first: Subject
    second: Subject


@frozen
class CanBeMet:
    """Some full record meets it."""

    subject: Subject


@frozen
class CanBeMissed:
    """Some full record misses it."""

    subject: Subject


@frozen
class NeverDecides:
    """No full record has another outcome because of it: it could be left out.

    Of an indicator, that is the outcome of the whole; of a comparison in its rule, by its place there from 1, or of a
    cell of a table, it is the outcome of the indicator.
    """

    subject: Subject
    comparison: int | None = None
    table: str | None = None
    cell: tuple[Label, ...] = ()


@frozen
class Compatible:
    """Some full record misses none of them: they do not contradict each other."""

    subjects: tuple[Subject, ...]


@frozen
class Bands:
    """Of indicators that each apply to some subjects, exactly one applies to each: no gap and no overlap."""

    subjects: tuple[Subject, ...]


Claim = Implies | Equivalent | CanBeMet | CanBeMissed | NeverDecides | Compatible | Bands

Verdict = Literal["proved", "refuted", "undecided", "not proven"]
"""It holds; it does not; it turns on what the rules leave open, such as a threshold without a figure; nobody knows."""


@frozen
class Shown:
    """A record, and what the reference makes of it: by each subject of a claim, or by one with and without a part."""

    record: Record
    outcomes: tuple[Outcome, ...]


@frozen
class Certificate:
    """A question to a solver, with the answer it got."""

    question: Question = field(repr=False)
    status: Literal["sat", "unsat"]


@frozen
class Proof:
    """What came out of a claim. `shown` is a record that shows it, or refutes it; `why` says why nothing is known."""

    claim: Claim
    verdict: Verdict
    shown: Shown | None = None
    why: Why = ""
    certificates: tuple[Certificate, ...] = ()
