"""Claims about rules, as data: what is to be proved of which ruleset, criterion or indicator."""

from typing import Literal, assert_never

from attrs import field, frozen

from ntm_rules.compare.question import Question
from ntm_rules.compare.results import Assumption, Side, Why
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import Label


@frozen
class Subject:
    """What a claim is about: a ruleset, or its criterion or indicator of a code.

    `code` is `17.11`, or `criterion 17` where an indicator has that code too. `called` is the name that whoever makes
    the claim has for the ruleset.
    """

    side: Side = field(repr=lambda side: side.about.name)
    code: str | None = None
    called: str | None = None

    @property
    def ruleset(self) -> str:
        """What the ruleset is called: as whoever makes the claim does, else `vn/commune@2024-03-01`."""
        return self.called or self.side.about.name

    @property
    def name(self) -> str:
        """`vn/commune@2024-03-01`, or `vn/commune@2024-03-01 17.11`."""
        return self.ruleset if self.code is None else f"{self.ruleset} {self.code}"


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

    @property
    def is_about_all(self) -> bool:
        """Whether it is about an indicator and the outcome of the whole, not about a part of the indicator."""
        return self.comparison is None and self.table is None


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


Sought = Literal[
    "passed and missed", "better and worse", "known apart", "apart", "met", "missed", "unknown",
    "without it", "none missed", "none applies", "two apply", "any",
]  # fmt: skip
"""What record a question asks for: one that the first of two subjects lets pass and the second misses; that the first
judges better; that both judge differently, knowing each outcome, or not; that is met, missed, unknown; that comes out
differently without something; that misses no subject; that none or two apply to; any that is accepted at all."""


@frozen
class Certificate:
    """A question to a solver, with the answer it got: `sat` where there is such a record.

    `verdict` is what that makes of the claim; None where the answer must be `sat` for the proof to mean anything. Where
    it is `supposed`, each condition that rests on an open threshold is a fact that may hold or not.
    """

    question: Question = field(repr=False)
    sought: Sought
    verdict: Verdict | None
    status: Literal["sat", "unsat"]
    supposed: bool = False


@frozen
class Proof:
    """What came out of a claim. `shown` is a record that shows it, or refutes it; `why` says why nothing is known.

    Of a claim that is proved, `for_any_figure` says that it rests on open thresholds and holds whatever figures they
    will have; and `never_met`, of an implication, that no full record meets the first, so that it says no more than
    that whoever misses the second misses the first. `seconds` is how long it took.
    """

    claim: Claim
    verdict: Verdict
    shown: Shown | None = None
    why: Why = ""
    for_any_figure: bool = False
    never_met: bool = False
    certificates: tuple[Certificate, ...] = field(default=(), repr=False)
    seconds: float = field(default=0.0, eq=False, repr=False)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was taken for granted of the records; nothing where canonical forms settle it."""
        return tuple(dict.fromkeys(each for one in self.certificates for each in one.question.assumptions))


def subjects_of(claim: Claim) -> tuple[Subject, ...]:
    """What a claim is about, in its order."""
    match claim:
        case Implies(first, second) | Equivalent(first, second):
            return first, second
        case CanBeMet(subject) | CanBeMissed(subject) | NeverDecides(subject):
            return (subject,)
        case Compatible(subjects) | Bands(subjects):
            return subjects
        case _:
            assert_never(claim)
