"""What a comparison finds: changes, directions, and the records that show them. Rendered elsewhere, in any form."""

from enum import Enum
from typing import Literal

from attrs import field, frozen

from ntm_rules.catalog.instrument import About, Instrument
from ntm_rules.compare.changes import Change, Place
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator

__all__ = [
    "About", "Assumption", "Change", "Comparison", "CriterionDiff", "Diff", "Direction", "Ground", "IndicatorDiff",
    "Instrument", "Place", "Side", "Witness",
]  # fmt: skip


class Direction(Enum):
    """How the later of two rules stands to the earlier one."""

    EQUIVALENT = "equivalent"
    """The same outcome for every record, also where data are missing."""
    STRICTER = "stricter"
    """On full data never a better outcome, and a worse one for some record."""
    LOOSER = "looser"
    """On full data never a worse outcome, and a better one for some record."""
    INCOMPARABLE = "incomparable"
    """A better outcome for some record, a worse one for another."""
    MISSING_DATA = "differs only where data are missing"
    """The same outcome on full data, another one for some record with gaps."""
    NOT_PROVEN = "not proven"
    """Nobody could tell: time ran out, or the rules cannot be compared. `Comparison.why` says which."""


Ground = Literal["same text", "same form", "parts", "solver", "none"]
"""What a direction rests on: equal rules; equal canonical forms; the directions of its parts; a solver; nothing."""


Why = Literal["", "time", "size", "inputs differ", "open thresholds", "no records", "no solver", "engine fault"]
"""Why a direction is not proven: time ran out; too many cases to write down; an input is declared in two ways; it turns
on figures that are not established; what is declared of inputs holds for no record; nothing is there to prove with, or
nobody asked; an engine contradicts the reference."""


@frozen
class Witness:
    """A record that two rules judge differently. Both outcomes are the reference's own."""

    record: Record
    old: Outcome
    new: Outcome


@frozen
class Comparison:
    """How one rule stands to another, and what shows it.

    `stricter_at` is a record that the new rule judges worse, `looser_at` one that it judges better, each on full data;
    `missing_at` a record with gaps that both judge differently, where no full one is. What does not apply is better
    than met, as nothing is asked, and unknown stands between not met and met.
    """

    direction: Direction
    ground: Ground
    stricter_at: Witness | None = None
    looser_at: Witness | None = None
    missing_at: Witness | None = None
    why: Why = ""


@frozen
class Assumption:
    """What every proof takes for granted of the records: a declaration of an input, the same in both rulesets or not.

    `kind` says what is declared; `facts` are its words and numbers: the whole of a part, the ends of a range (None
    where there is none), the words of a list, the decimals of an amount.
    """

    kind: Literal["whole number", "decimals", "range", "part of", "one of", "worked out"]
    input: str
    facts: tuple[object, ...] = ()


@frozen
class IndicatorDiff:
    """An indicator in both rulesets, or in one. `old` or `new` is None where it was added or removed."""

    old: Indicator | None
    new: Indicator | None
    comparison: Comparison
    changes: tuple[Change, ...] = ()

    @property
    def code(self) -> str:
        """The code, of the new rule where there is one."""
        indicator = self.new or self.old
        assert indicator is not None
        return str(indicator.code)


@frozen
class CriterionDiff:
    """A criterion in both rulesets, or in one."""

    old: Criterion | None
    new: Criterion | None
    comparison: Comparison
    changes: tuple[Change, ...] = ()

    @property
    def code(self) -> str:
        """The code, of the new criterion where there is one."""
        criterion = self.new or self.old
        assert criterion is not None
        return str(criterion.code)


@frozen
class Side:
    """One of the two rulesets."""

    checked: CheckedRuleset = field(repr=False)
    about: About
    fingerprint: str


@frozen
class Diff:
    """All that is different between two rulesets, and what it comes to.

    `changes` are all changes, those of indicators and criteria too. `indicators` and `criteria` are all pairs there
    are, also the unchanged ones, in the order of the new ruleset, each removed one after what stood before it.
    """

    old: Side
    new: Side
    changes: tuple[Change, ...]
    comparison: Comparison
    criteria: tuple[CriterionDiff, ...]
    indicators: tuple[IndicatorDiff, ...]
    assumptions: tuple[Assumption, ...] = ()

    @property
    def direction(self) -> Direction:
        """How the whole of the new ruleset stands to the old one."""
        return self.comparison.direction

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is different."""
        return not self.changes
