"""All changes from one ruleset to another. Each edit between them belongs to one change."""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from ntm_rules.compare.changes import Change, Kind, Part
from ntm_rules.compare.drafts import Draft, EditsByPart, PlaceOf, Subject, finish
from ntm_rules.compare.edits import Edit, Keyed, apply_edits, edits, edits_of_node
from ntm_rules.compare.expression_changes import Sides
from ntm_rules.compare.pairs import Codes, Pair, Pairs
from ntm_rules.compare.part_changes import Parts, by_field, simple
from ntm_rules.compare.rule_changes import Rules
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator


def changes(old: CheckedRuleset, new: CheckedRuleset, pairs: Pairs, place: PlaceOf) -> tuple[Change, ...]:
    """All changes: those of the whole, of criteria, of indicators, then of what rules share.

    An indicator whose code changed is removed and added as a whole, by the edits of the change that renumbers or moves
    it; what changed within is told by changes without edits. Where the order of declarations is another, the last
    change, `layout-changed`, says so.
    """
    between = edits(old, new, _apart(old, pairs))
    parts = Parts(Sides(old, new), EditsByPart.of(between))
    drafts = list(_Structure(pairs, parts).drafts())
    assert not parts.edits.left
    return finish(drafts, between, place)


def apply_changes(ruleset: CheckedRuleset, made: Iterable[Change]) -> CheckedRuleset:
    """Make changes, in whichever order they are given. All of those between two rulesets make the one of the other.

    Raises EditError as `apply_edits` does.
    """
    return apply_edits(ruleset, [edit for change in made for edit in change.edits])


def layout_change(ruleset: CheckedRuleset) -> Change:
    """The one change where texts are different and rulesets are not: comments, layout."""
    draft = Subject(Part("ruleset", ruleset.id), ruleset, ruleset).draft("layout-changed")
    return finish([draft], (), lambda *_: None)[0]


def _apart(old: CheckedRuleset, pairs: Pairs) -> Keyed:
    """What has one code in both rulesets without being the same thing, and the tables under such rules."""
    criteria = {c.code for c in old.criteria if pairs.criterion_codes.get(c.code) != c.code}
    indicators = {i.code for i in old.indicators if pairs.indicator_codes.get(i.code) != i.code}
    return {
        *(("criteria", code) for code in criteria),
        *(("indicators", code) for code in indicators),
        *(("tables", str(code)) for code in indicators),
    }


_STRUCTURAL: frozenset[Kind] = frozenset(
    {
        "criterion-added", "criterion-removed", "criterion-renumbered", "criterion-moved",
        "indicator-added", "indicator-removed", "indicator-renumbered", "indicator-moved",
    }
)  # fmt: skip
"""Changes from which it follows that what is met when others are names others."""


@frozen
class _Structure:
    """Finds the changes of two rulesets; `parts` finds those of what rules share."""

    pairs: Pairs
    parts: Parts

    @property
    def _sides(self) -> Sides:
        return self.parts.sides

    def drafts(self) -> Iterator[Draft]:
        old, new = self._sides.old, self._sides.new
        whole = Subject(Part("ruleset", new.id), old, new)
        # Rules and definitions hand over to inputs what only follows from those, and criteria to indicators.
        instruments, inputs, definitions = self.parts.shared()
        rules = Rules(self.pairs, self.parts)
        indicators = [draft for pair in self.pairs.indicators for draft in rules.changes(pair)]
        criteria = [draft for pair in self.pairs.criteria for draft in self._criterion(pair, indicators)]
        tables = list(self.parts.tables())
        yield from self._header(whole, [*criteria, *indicators])
        for drafts in (instruments, criteria, indicators, inputs, definitions, tables):
            yield from drafts
        if self.parts.layout:
            yield whole.draft("layout-changed", self.parts.layout)

    # The whole
    def _header(self, whole: Subject, below: list[Draft]) -> Iterator[Draft]:
        old, new, edits = self._sides.old, self._sides.new, self.parts.edits
        names = ("id", "title", "subject", "in_force", "notes")
        yield from simple(whole, {name: edits.take("", name) for name in names})
        order = edits.take("", "instruments")
        if enacted := edits.take("", "enacted"):  # the enacting decision comes first
            subject = _enacting(whole, old, new)
            yield subject.draft("instrument-changed", [*enacted, *order], old.enacted, new.enacted)
            order = []
        self.parts.layout.extend(order)
        for name in ("inputs", "definitions", "tables"):
            self.parts.layout.extend(edits.take("", name))
        orders = [whole.draft_at("criterion-moved", edit, edit.old, edit.new) for edit in edits.take("", "criteria")]
        yield from orders
        below = [*orders, *below]
        codes = {**self.pairs.indicator_codes, **self.pairs.criterion_codes}
        yield from _met_when(whole, edits.take("", "met_when"), (old.criteria, new.criteria), codes, below)

    # Criteria
    def _criterion(self, pair: Pair[Criterion], below: list[Draft]) -> Iterator[Draft]:
        edits, old, new = self.parts.edits, pair.old, pair.new
        if new is None:
            assert old is not None
            subject = Subject(Part("criterion", str(old.code)), old, None)
            yield subject.draft("criterion-removed", edits.take_whole("criteria", old.code, "old"), old=old)
            return
        subject = Subject(Part("criterion", str(new.code)), old, new)
        if old is None:
            yield subject.draft("criterion-added", edits.take_whole("criteria", new.code, "new"), new=new)
            return
        below = [each for each in below if _is_within(each.subject.old, old) or _is_within(each.subject.new, new)]
        if old.code == new.code:
            steps, within = 2, edits.take("criteria", new.code)
        else:
            kind: Kind = "criterion-moved" if pair.moved else "criterion-renumbered"
            whole = [*edits.take_whole("criteria", old.code, "old"), *edits.take_whole("criteria", new.code, "new")]
            below = [subject.draft(kind, whole, old.code, new.code), *below]
            yield below[0]
            steps, within = 0, list(edits_of_node(evolve(old, code=new.code, indicators=new.indicators), new))
        fields = by_field(within, steps)
        yield from simple(subject, fields)
        orders = [subject.draft_at("indicator-moved", e, e.old, e.new) for e in fields.pop("indicators", [])]
        yield from orders
        items = old.indicators, new.indicators
        yield from _met_when(subject, fields.pop("met_when", []), items, self.pairs.indicator_codes, [*orders, *below])


def _is_within(node: object, criterion: Criterion) -> bool:
    return isinstance(node, Indicator) and any(node.code == each.code for each in criterion.indicators)


def _enacting(whole: Subject, old: CheckedRuleset, new: CheckedRuleset) -> Subject:
    """What changed where the enacting decision did: what is said of it, or which one it is."""
    if old.enacted is None or new.enacted is None or old.enacted.number != new.enacted.number:
        return whole
    return Subject(Part("instrument", new.enacted.number), old.enacted, new.enacted)


# What is met when others are -----------------------------------------------------------------------------


def _met_when(
    subject: Subject,
    edits: list[Edit],
    items: tuple[tuple[Criterion | Indicator, ...], tuple[Criterion | Indicator, ...]],
    codes: Codes,
    below: list[Draft],
) -> Iterator[Draft]:
    """The change of what makes a criterion or a ruleset met; where it only follows, the change it follows from."""
    if not edits:
        return
    old, new = subject.old.met_when, subject.new.met_when
    cause = next((draft for draft in below if draft.kind in _STRUCTURAL), None)
    is_default = old == _all_met(items[0]) and new == _all_met(items[1])
    if cause is not None and (is_default or _renumbered(old, codes) == new):
        cause.edits.extend(edits)
    else:
        draft = subject.draft_at("met-when-changed", edits[0], old, new)
        draft.edits.extend(edits[1:])
        yield draft


def _all_met(items: tuple[Criterion | Indicator, ...]) -> m.Expression:
    return m.All(tuple(m.Verdict(item.code) for item in items))


def _renumbered(met_when: m.Expression, codes: Codes) -> m.Expression:
    def change(e: m.Expression) -> m.Expression:
        return m.Verdict(codes.get(e.code, e.code)) if isinstance(e, m.Verdict) else e

    return m.rebuild(met_when, change)
