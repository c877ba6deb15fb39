"""Changes from one ruleset to another: what kind, where it stands on both sides, and the edits that make it."""

from typing import Literal

from attrs import field, frozen

from ntm_rules.catalog.instrument import Instrument
from ntm_rules.compare.edits import Edit
from ntm_rules.model.ruleset import Citation, Label

Kind = Literal[
    # the ruleset
    "ruleset-renamed",
    "title-changed",
    "subject-changed",
    "dates-changed",
    "instrument-added",
    "instrument-removed",
    "instrument-changed",
    "met-when-changed",
    # criteria and indicators
    "criterion-added",
    "criterion-removed",
    "criterion-renumbered",
    "criterion-moved",
    "indicator-added",
    "indicator-removed",
    "indicator-renumbered",
    "indicator-moved",
    # what a rule asks
    "threshold-raised",
    "threshold-lowered",
    "threshold-set",
    "threshold-opened",
    "threshold-delegated",
    "cell-added",
    "cell-removed",
    "operator-opened",
    "operator-closed",
    "operator-changed",
    "numerator-changed",
    "denominator-changed",
    "unit-changed",
    "applicability-changed",
    "condition-changed",
    "condition-rewritten",
    # how well it is known
    "basis-changed",
    "source-changed",
    "note-changed",
    # what rules read
    "input-added",
    "input-removed",
    "input-changed",
    "definition-added",
    "definition-removed",
    "definition-changed",
    "table-added",
    "table-removed",
    "table-keys-changed",
    # nothing of the meaning
    "layout-changed",
]

Severity = Literal["meaning", "standing", "wording"]
"""Whether outcomes may change; or only how well the rules are founded: sources, basis, dates; or only their words."""

PartKind = Literal["ruleset", "instrument", "criterion", "indicator", "input", "definition", "table"]


@frozen
class Part:
    """What of a ruleset a change touches: its kind and what it is called, `17.11` or `households`; the id for all."""

    kind: PartKind
    name: str


@frozen
class Place:
    """Where something stands: the instrument that put it there, where known, its file and the line in it, from 1."""

    file: str
    line: int
    instrument: Instrument | None = None


@frozen
class Change:
    """One change. `old` and `new` are the parts of the model that differ, None where there is none.

    Of a threshold they are its settings, or the words that something ranked is compared with, or the look-up of a table
    that open and delegated thresholds give way to; of an operand of a ratio, of a condition and of what makes something
    met, the expressions; of an input, a definition and an instrument, and of what was added or removed, the whole; of
    the keys of a table, the keys; of what was renumbered or moved, its codes, and of what stands in another order under
    the same codes, all of them in their orders; else the value of the field.

    `cell` are the labels of the table cell that changed; the table under a rule is called by its code. `indicators` are
    the codes, on the new side, of the indicators whose rules read what changed, where several may. The part of an
    indicator is called by its new code, unless it was removed. What changed within an indicator that was renumbered or
    moved has no edits: those of the change that says so remove and add the whole. `fingerprint` is the same in every
    run: 16 hexadecimal digits.
    """

    kind: Kind
    severity: Severity
    part: Part
    old: object
    new: object
    fingerprint: str
    cell: tuple[Label, ...] = ()
    indicators: tuple[str, ...] = ()
    old_place: Place | None = None
    new_place: Place | None = None
    old_sources: tuple[Citation, ...] = ()
    new_sources: tuple[Citation, ...] = ()
    edits: tuple[Edit, ...] = field(default=(), repr=False)
