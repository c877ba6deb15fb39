"""What changed in indicators: their codes, their rules with the rows under them, whom they concern."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import evolve, frozen

from ntm_rules.compare.changes import Kind, Part
from ntm_rules.compare.drafts import Draft, Subject, Which
from ntm_rules.compare.edits import Edit, edits_of_node
from ntm_rules.compare.expression_changes import Told
from ntm_rules.compare.pairs import Codes, Pair, Pairs
from ntm_rules.compare.part_changes import Fields, Parts, by_field, simple
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import Indicator
from ntm_rules.syntax.codes import IndicatorCode

_UNREWRITTEN: frozenset[Kind] = frozenset({"basis-changed", "threshold-set", "threshold-opened", "threshold-delegated"})
"""Changes that are told of rules of one form, too: who sets what nobody knows has no part in the form."""


@frozen(slots=False)
class Rules:
    """Finds the changes of indicators; `parts` finds those of the tables under their rules."""

    pairs: Pairs
    parts: Parts

    @cached_property
    def _homes(self) -> tuple[Codes, Codes]:
        """The criteria that indicators belong to, of the old ruleset and of the new one."""
        old, new = (
            {indicator.code: criterion.code for criterion in side.criteria for indicator in criterion.indicators}
            for side in (self.parts.sides.old, self.parts.sides.new)
        )
        return old, new

    def changes(self, pair: Pair[Indicator]) -> Iterator[Draft]:
        """The changes of an indicator that is in both rulesets, or in one."""
        old, new = pair.old, pair.new
        if new is None:
            assert old is not None
            subject = Subject(Part("indicator", str(old.code)), old, None)
            yield subject.draft("indicator-removed", self._whole(old.code, "old"), old=old)
            return
        subject = Subject(Part("indicator", str(new.code)), old, new)
        if old is None:
            yield subject.draft("indicator-added", self._whole(new.code, "new"), new=new)
            return
        home, new_home = self._homes[0][old.code], self._homes[1][new.code]
        stays = self.pairs.criterion_codes.get(home) == new_home
        if old.code != new.code or not stays:
            kind: Kind = "indicator-moved" if pair.moved else "indicator-renumbered"
            wholes = [*self._whole(old.code, "old"), *self._whole(new.code, "new")]
            draft = subject.draft(kind, wholes, old.code, new.code)
            draft.severity = None if stays else "meaning"
            yield draft
        is_kept = old.code == new.code and home == new_home and stays
        yield from self._within(subject, old, new, is_kept=is_kept, same_form=pair.same_form)

    def _whole(self, code: IndicatorCode, side: Which) -> list[Edit]:
        """The edits that remove or add an indicator, unless its criterion is, and the rows under it."""
        edits = self.parts.edits
        return [*edits.take_whole("indicators", code, side), *edits.take_whole("tables", str(code), side)]

    def _within(
        self, subject: Subject, old: Indicator, new: Indicator, *, is_kept: bool, same_form: bool
    ) -> Iterator[Draft]:
        """What changed within an indicator. One that is not kept is removed and added as a whole, by other edits."""
        aligned = _aligned(old, new.code)
        steps = 4 if is_kept else 0
        edits = self.parts.edits.take("indicators", new.code) if is_kept else edits_of_node(aligned, new)
        fields = by_field(edits, steps)
        yield from simple(subject, fields)
        yield from self._rows(subject, old, new)
        told = self._condition(subject, aligned, fields, steps)
        applies = self._applicability(subject, fields, steps)
        if same_form:
            told, applies = _rewritten(told, applies)
        yield from told.drafts
        if told.rest:
            kind: Kind = "condition-rewritten" if same_form else "condition-changed"
            yield subject.draft(kind, told.rest, old.condition, new.condition)
        if applies:
            kind = "condition-rewritten" if same_form else "applicability-changed"
            yield subject.draft(kind, applies, old.applies_when, new.applies_when)

    def _rows(self, subject: Subject, old: Indicator, new: Indicator) -> Iterator[Draft]:
        """What changed in the rows under a rule that has some in both rulesets."""
        before = self.parts.sides.old.table_named.get(str(old.code))
        after = self.parts.sides.new.table_named.get(str(new.code))
        if before is None or after is None:
            return
        edits: Iterable[Edit]
        if old.code == new.code:
            steps, edits = 2, self.parts.edits.take("tables", after.name)
        else:
            steps, edits = 0, edits_of_node(evolve(before, name=after.name), after)
        yield from self.parts.table(self.parts.subject("table", after.name, before, after), subject, edits, steps)

    def _condition(self, subject: Subject, aligned: Indicator, fields: Fields, steps: int) -> Told:
        """What changed in a condition. Rows that were added or removed go with the threshold that has them."""
        old, new = subject.old, subject.new
        told = self.parts.expression(subject, aligned.condition, new.condition, fields.pop("condition", []), steps + 1)
        for draft in told.drafts:
            if old.code != new.code and isinstance(draft.old, m.Expression):
                draft.old = _with_rows(draft.old, new.code, old.code)
        name = str(new.code)
        rows = [
            *self.parts.edits.take_whole("tables", name, "old"),
            *self.parts.edits.take_whole("tables", name, "new"),
        ]
        by_table = (each.edits for each in told.drafts if m.Lookup in (type(each.old), type(each.new)))
        next(by_table, told.rest).extend(rows)
        return told

    def _applicability(self, subject: Subject, fields: Fields, steps: int) -> list[Edit]:
        """The edits of whom an indicator concerns, of which nothing is told apart."""
        edits = fields.pop("applies_when", [])
        old, new = subject.old.applies_when, subject.new.applies_when
        if old is None or new is None:
            return edits
        return self.parts.expression(subject, old, new, edits, steps + 1).all_edits


def _rewritten(told: Told, applies: list[Edit]) -> tuple[Told, list[Edit]]:
    """What is left to tell of a rule that was written in another way: one change, of the condition where it changed."""
    drafts = [draft for draft in told.drafts if draft.kind in _UNREWRITTEN]
    rest = [*told.rest, *(edit for each in told.drafts if each.kind not in _UNREWRITTEN for edit in each.edits)]
    return (Told(drafts, [*rest, *applies]), []) if rest else (Told(drafts), applies)


def _aligned(indicator: Indicator, code: IndicatorCode) -> Indicator:
    """The indicator as it would be under another code, the rows under its rule too."""
    if indicator.code == code:
        return indicator
    return evolve(indicator, code=code, condition=_with_rows(indicator.condition, indicator.code, code))


def _with_rows(expression: m.Expression, own: IndicatorCode, other: IndicatorCode) -> m.Expression:
    """The expression with the rows under its rule looked up by the code of another."""

    def change(e: m.Expression) -> m.Expression:
        return evolve(e, table=str(other)) if isinstance(e, m.Lookup) and e.table == str(own) else e

    return m.rebuild(expression, change)
