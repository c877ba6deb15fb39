"""What changed in the parts that rules share: instruments, inputs, definitions, tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import Factory, evolve, frozen

from ntm_rules.compare.changes import Kind, Part, PartKind
from ntm_rules.compare.drafts import Draft, EditsByPart, Subject
from ntm_rules.compare.edits import Edit
from ntm_rules.compare.expression_changes import Sides, Told, tell_apart, threshold_draft
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Input, Label

Fields = dict[str, list[Edit]]
"""The edits within a node by the names of its fields."""

_SIMPLE: dict[str, Kind] = {
    "id": "ruleset-renamed",
    "title": "title-changed",
    "subject": "subject-changed",
    "in_force": "dates-changed",
    "basis": "basis-changed",
    "sources": "source-changed",
    "notes": "note-changed",
}
"""Fields that change as a whole, and in one way."""


def by_field(edits: Iterable[Edit], steps: int) -> Fields:
    """Edits by the field of the node that `steps` of their paths lead to."""
    found: Fields = {}
    for edit in edits:
        found.setdefault(str(edit.path[steps]), []).append(edit)
    return found


def simple(subject: Subject, fields: Fields) -> Iterator[Draft]:
    """The changes of fields that change as a whole, which are taken out of `fields`."""
    for name, kind in _SIMPLE.items():
        for edit in fields.pop(name, []):
            yield subject.draft_at(kind, edit, edit.old, edit.new)


def all_of(fields: Fields) -> list[Edit]:
    """The edits of all fields."""
    return [edit for edits in fields.values() for edit in edits]


@frozen(slots=False)
class Parts:
    """Finds the changes of what rules share; `edits` are those between the two rulesets.

    `layout` takes in edits that only change the order of declarations. `retyped` are changes of inputs by which they
    have another type, by the inputs' names: they take in what only follows.
    """

    sides: Sides
    edits: EditsByPart
    layout: list[Edit] = Factory(list)
    retyped: dict[str, Draft] = Factory(dict)

    def subject(self, kind: PartKind, name: str, old: Any, new: Any) -> Subject:
        """A part, with the indicators whose rules read it."""
        key = kind, name
        return Subject(Part(kind, name), old, new, self._new_readers.get(key) or self._old_readers.get(key, ()))

    @cached_property
    def _old_readers(self) -> dict[tuple[PartKind, str], tuple[str, ...]]:
        return _readers(self.sides.old)

    @cached_property
    def _new_readers(self) -> dict[tuple[PartKind, str], tuple[str, ...]]:
        return _readers(self.sides.new)

    def follows(self, edit: Edit, names: Iterable[str]) -> bool:
        """Whether an edit only follows from the new type of one of these inputs, whose change takes it in then."""
        name = min(self.retyped.keys() & set(names), default=None)
        if name is not None:
            self.retyped[name].edits.append(edit)
        return name is not None

    def shared(self) -> tuple[list[Draft], ...]:
        """The changes of instruments, of inputs, and of definitions, in this order."""
        old, new = self.sides.old, self.sides.new
        before, after = ({each.number: each for each in side.instruments} for side in (old, new))
        return (
            list(self._items("instrument", "instruments", before, after, _instrument)),
            list(self._items("input", "inputs", old.input_named, new.input_named, self._input)),
            list(
                self._items("definition", "definitions", old.definition_named, new.definition_named, self._definition)
            ),
        )

    def tables(self) -> Iterator[Draft]:
        """The changes of tables. Those of a rule's own are taken with the rule, before."""

        def table(subject: Subject, edits: list[Edit]) -> Iterator[Draft]:
            return self.table(subject, subject, edits, 2)

        yield from self._items("table", "tables", self.sides.old.table_named, self.sides.new.table_named, table)

    def _items(
        self,
        kind: PartKind,
        name: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        within: Callable[[Subject, list[Edit]], Iterator[Draft]],
    ) -> Iterator[Draft]:
        for key in dict.fromkeys((*new, *old)):
            if removed := self.edits.take_whole(name, key, "old"):
                yield self.subject(kind, key, old[key], None).draft(_REMOVED[kind], removed, old=old[key])
            if added := self.edits.take_whole(name, key, "new"):
                yield self.subject(kind, key, None, new[key]).draft(_ADDED[kind], added, new=new[key])
            if edits := self.edits.take(name, key):
                yield from within(self.subject(kind, key, old[key], new[key]), edits)

    def _input(self, subject: Subject, edits: list[Edit]) -> Iterator[Draft]:
        old, new = subject.old, subject.new
        fields = by_field(edits, 2)
        yield from simple(subject, fields)
        rest: list[Edit] = []
        if old.derivation is not None and new.derivation is not None:
            derivation = fields.pop("derivation", [])
            told = tell_apart(self.sides, subject, old.derivation, new.derivation, derivation, 3)
            yield from told.drafts
            rest = [*told.rest, *(edit for edit, _ in told.following)]
        retyping = fields.pop("type", [])
        if "unit" in fields and not fields.keys() & {"kind", "choices"}:
            draft = subject.draft("unit-changed", [*fields.pop("unit"), *retyping], old.unit, new.unit)
            draft.severity = "wording" if old.unit == new.unit else None
            self.retyped[new.name] = draft
            yield draft
            retyping = []
        rest = [*rest, *all_of(fields), *retyping]
        if rest:
            draft = subject.draft("input-changed", rest, old, new)
            draft.severity = "wording" if _is_reworded(old, new) else None
            if retyping:
                self.retyped[new.name] = draft
            yield draft

    def _definition(self, subject: Subject, edits: list[Edit]) -> Iterator[Draft]:
        old, new = subject.old, subject.new
        fields = by_field(edits, 2)
        yield from simple(subject, fields)
        told = self.expression(subject, old.value, new.value, fields.pop("value", []), 3)
        yield from told.drafts
        names = {*self.sides.old.inputs_of(old.value), *self.sides.new.inputs_of(new.value)}
        rest = [*told.rest, *(edit for edit in fields.pop("type", []) if not self.follows(edit, names))]
        if rest:
            yield subject.draft("definition-changed", rest, old, new)

    def expression(
        self, subject: Subject, old: m.Expression, new: m.Expression, edits: Iterable[Edit], steps: int
    ) -> Told:
        """What changed between two expressions that `steps` of the edits' paths lead to."""
        told = tell_apart(self.sides, subject, old, new, edits, steps)
        told.rest.extend(edit for edit, names in told.following if not self.follows(edit, names))
        return told

    def table(self, subject: Subject, owner: Subject, edits: Iterable[Edit], steps: int) -> Iterator[Draft]:
        """The changes of a table; `owner` has its basis and its sources: the table itself, or the rule it stands under.

        The tables may be those of two rules, which differ in their names.
        """
        old, new = subject.old, subject.new
        fields = by_field(edits, steps)
        yield from simple(owner, fields)
        keys, rows = fields.pop("keys", []), fields.pop("cells", [])
        if steps:
            self.layout.extend(edit for edit in (*keys, *rows) if _is_order(edit))
        keys = [edit for edit in keys if not _is_order(edit)]
        whole, within = [], []
        for edit in rows:
            if len(edit.path) == steps + 2 and (edit.old is None or edit.new is None):
                whole.append(edit)
            elif not _is_order(edit):
                within.append(edit)
        if any(edit.path[-1] != "labels" for edit in keys) or (keys and not whole):
            yield subject.draft("table-keys-changed", [*keys, *whole], old.keys, new.keys)
        else:
            for edit in whole:
                kind: Kind = "cell-added" if edit.old is None else "cell-removed"
                draft = subject.draft_at(kind, edit, edit.old, edit.new, _labels(edit, steps))
                draft.edits.extend(keys)  # the label of a new row is told with the first of its cells
                keys = []
                yield draft
        for edit in within:
            yield _cell(subject, owner, edit, steps)


_ADDED: dict[PartKind, Kind] = {
    "instrument": "instrument-added",
    "input": "input-added",
    "definition": "definition-added",
    "table": "table-added",
}
_REMOVED: dict[PartKind, Kind] = {
    "instrument": "instrument-removed",
    "input": "input-removed",
    "definition": "definition-removed",
    "table": "table-removed",
}


def _instrument(subject: Subject, edits: list[Edit]) -> Iterator[Draft]:
    yield subject.draft("instrument-changed", edits, subject.old, subject.new)


def _is_reworded(old: Input, new: Input) -> bool:
    """Whether two inputs are declared alike, but for titles of choices and how units are written."""
    return old == evolve(new, title=old.title, notes=old.notes, sources=old.sources)


# Tables --------------------------------------------------------------------------------------------------


def _labels(edit: Edit, steps: int) -> tuple[Label, ...]:
    """The labels of the cell that an edit is about; `steps` of its path lead to the table."""
    step = edit.path[steps + 1]
    assert isinstance(step, tuple)
    assert isinstance(step[1], tuple)
    return step[1]


def _is_order(edit: Edit) -> bool:
    """Whether an edit gives the cells of a table, or the labels of a key, another order only."""
    match edit:
        case Edit((*_, "cells")):
            return True
        case Edit((*_, "labels"), tuple() as old, tuple() as new):
            return Counter(old) == Counter(new)
        case _:
            return False


def _cell(subject: Subject, owner: Subject, edit: Edit, steps: int) -> Draft:
    """The change of a cell that is in both tables. A basis that the whole table has is told once, of the whole."""
    old, new = subject.old, subject.new
    labels = _labels(edit, steps)
    if edit.path[-1] == "basis":
        is_whole = (edit.old, edit.new) == (old.basis, new.basis)
        return owner.draft_at("basis-changed", edit, edit.old, edit.new, () if is_whole else labels)
    draft = threshold_draft(subject, edit, old.settings[labels], new.settings[labels])
    draft.cell = labels
    return draft


# Who reads what ------------------------------------------------------------------------------------------


def _readers(ruleset: CheckedRuleset) -> dict[tuple[PartKind, str], tuple[str, ...]]:
    """The codes of the indicators whose rules read an input, a definition or a table, in order."""
    found: dict[tuple[PartKind, str], dict[str, None]] = {}
    for indicator in ruleset.indicators:
        for e in ruleset.reach(indicator.condition, indicator.applies_when):
            match e:
                case m.InputValue(name):
                    key: tuple[PartKind, str] = "input", name
                case m.Defined(name):
                    key = "definition", name
                case m.Lookup(name):
                    key = "table", name
                case _:
                    continue
            found.setdefault(key, {})[str(indicator.code)] = None
    return {key: tuple(codes) for key, codes in found.items()}
