"""Changes in the making: which edits make them, how much they matter, what they are known by."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, Literal

from attrs import Factory, define, evolve, frozen

from ntm_rules.compare.changes import Change, Kind, Part, Place, Severity
from ntm_rules.compare.edits import Edit, Step
from ntm_rules.diagnostics.source import NOWHERE, Span
from ntm_rules.model.fingerprint import without_notes
from ntm_rules.model.ruleset import Label, Table
from ntm_rules.model.to_dict import plain

Which = Literal["old", "new"]
PlaceOf = Callable[[Which, Span], Place | None]
"""Where a span of the old or the new ruleset stands."""


@frozen
class Subject:
    """A part of both rulesets, or of one: what it is called, its node on either side, and whose rules read it."""

    part: Part
    old: Any
    new: Any
    indicators: tuple[str, ...] = ()

    def draft(self, kind: Kind, edits: Iterable[Edit] = (), old: object = None, new: object = None) -> "Draft":
        """A change of the whole part, with what differs in it."""
        return Draft(self, kind, old, new, list(edits), (_span(self.old), _span(self.new)))

    def draft_at(self, kind: Kind, edit: Edit, old: object, new: object, cell: tuple[Label, ...] = ()) -> "Draft":
        """A change that an edit makes, where it makes it."""
        return Draft(self, kind, old, new, [edit], (edit.old_span, edit.new_span), cell)


def _span(node: Any) -> Span:
    return getattr(node, "span", NOWHERE)


@define
class Draft:
    """A change whose edits are still being gathered. `severity` where it is not the one of its kind."""

    subject: Subject
    kind: Kind
    old: object
    new: object
    edits: list[Edit]
    spans: tuple[Span, Span]
    cell: tuple[Label, ...] = ()
    severity: Severity | None = None


SEVERITY: dict[Kind, Severity] = {
    "ruleset-renamed": "wording",
    "title-changed": "wording",
    "subject-changed": "meaning",
    "dates-changed": "standing",
    "instrument-added": "standing",
    "instrument-removed": "standing",
    "instrument-changed": "standing",
    "met-when-changed": "meaning",
    "criterion-added": "meaning",
    "criterion-removed": "meaning",
    "criterion-renumbered": "wording",
    "criterion-moved": "wording",
    "indicator-added": "meaning",
    "indicator-removed": "meaning",
    "indicator-renumbered": "wording",
    "indicator-moved": "wording",
    "threshold-raised": "meaning",
    "threshold-lowered": "meaning",
    "threshold-set": "meaning",
    "threshold-opened": "meaning",
    "threshold-delegated": "meaning",
    "cell-added": "meaning",
    "cell-removed": "meaning",
    "operator-opened": "meaning",
    "operator-closed": "meaning",
    "operator-changed": "meaning",
    "numerator-changed": "meaning",
    "denominator-changed": "meaning",
    "unit-changed": "meaning",
    "applicability-changed": "meaning",
    "condition-changed": "meaning",
    "condition-rewritten": "wording",
    "basis-changed": "standing",
    "source-changed": "standing",
    "note-changed": "wording",
    "input-added": "meaning",
    "input-removed": "meaning",
    "input-changed": "meaning",
    "definition-added": "meaning",
    "definition-removed": "meaning",
    "definition-changed": "meaning",
    "table-added": "meaning",
    "table-removed": "meaning",
    "table-keys-changed": "meaning",
    "layout-changed": "wording",
}
"""How much each kind of change matters, unless what changed shows that it matters less."""


def fingerprint(draft: Draft) -> str:
    """What a change is known by in every run, in hexadecimal. Spans, notes and the order of rows do not count."""
    sides = (without_notes(plain(_settled(side))) for side in (draft.old, draft.new))
    part = draft.subject.part
    known = [draft.kind, part.kind, part.name, plain(draft.cell), *sides]
    text = json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _settled(side: Any) -> Any:
    if not isinstance(side, Table):
        return side
    keys = tuple(evolve(key, labels=tuple(sorted(key.labels, key=str))) for key in side.keys)
    return evolve(side, keys=keys, cells=tuple(sorted(side.cells, key=lambda cell: tuple(map(str, cell[0])))))


@define
class EditsByPart:
    """The edits between two rulesets, each to be taken once, by the item of a keyed tuple that it is within.

    `wholes` add or remove an item; `inner` change one, or the ruleset itself, by the name of its field.
    """

    wholes: dict[tuple[str, object, Which], Edit] = Factory(dict)
    inner: dict[tuple[str, object], list[Edit]] = Factory(dict)

    @classmethod
    def of(cls, edits: Iterable[Edit]) -> "EditsByPart":
        found = cls()
        for edit in edits:
            name, key, steps = _address(edit.path)
            if len(edit.path) > steps:
                found.inner.setdefault((name, key), []).append(edit)
            else:
                found.wholes[name, key, "old" if edit.new is None else "new"] = edit
        return found

    def take(self, name: str, key: object) -> list[Edit]:
        """The edits within an item; those of a field of the ruleset by an empty name and the field's."""
        return self.inner.pop((name, key), [])

    def take_whole(self, name: str, key: object, side: Which) -> list[Edit]:
        """The edit that removes an item from the old side, or adds it to the new one, if there is one."""
        edit = self.wholes.pop((name, key, side), None)
        return [] if edit is None else [edit]

    @property
    def left(self) -> list[Edit]:
        """What nobody has taken."""
        return [*self.wholes.values(), *(edit for edits in self.inner.values() for edit in edits)]


def _address(path: tuple[Step, ...]) -> tuple[str, object, int]:
    """The item an edit is within, by the name of its tuple and its key, and how many steps lead to it."""
    match path:
        case ("criteria", _, "indicators", (_, key), *_):
            return "indicators", key, 4
        case (str(name), (_, key), *_):
            return name, key, 2
        case _:
            return "", path[0], 0


def finish(drafts: Iterable[Draft], edits: Iterable[Edit], place: PlaceOf) -> tuple[Change, ...]:
    """Make changes of drafts. Those that say the same of one part are one, with the edits of all.

    Of the edits that drafts hold, only those among `edits` make the new ruleset: others were found between indicators
    that are removed and added as a whole.
    """
    merged: dict[str, Draft] = {}
    for draft in drafts:
        first = merged.setdefault(fingerprint(draft), draft)
        if first is not draft:
            first.edits.extend(draft.edits)
    made = {id(edit) for edit in edits}
    return tuple(_change(digest, draft, made, place) for digest, draft in merged.items())


def _severity(draft: Draft) -> Severity:
    severity = draft.severity or SEVERITY[draft.kind]
    part = draft.subject.part.kind
    is_unread = part in ("definition", "table") and not draft.subject.indicators
    return "wording" if is_unread and severity == "meaning" else severity


def _change(digest: str, draft: Draft, made: set[int], place: PlaceOf) -> Change:
    subject, (old_span, new_span) = draft.subject, draft.spans
    return Change(
        kind=draft.kind,
        severity=_severity(draft),
        part=subject.part,
        old=draft.old,
        new=draft.new,
        fingerprint=digest,
        cell=draft.cell,
        indicators=subject.indicators,
        old_place=None if old_span == NOWHERE else place("old", old_span),
        new_place=None if new_span == NOWHERE else place("new", new_span),
        old_sources=getattr(subject.old, "sources", ()),
        new_sources=getattr(subject.new, "sources", ()),
        edits=tuple(edit for edit in draft.edits if id(edit) in made),
    )
