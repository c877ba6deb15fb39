"""Compares two rulesets: what changed, and how each part of the new one stands to the old one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from attrs import define, evolve

from ntm_rules.compare import structure
from ntm_rules.compare.changes import Change, Place
from ntm_rules.compare.direction import SAME, Directions
from ntm_rules.compare.domain import InputsDifferError, View, World
from ntm_rules.compare.edits import same
from ntm_rules.compare.encode import TooManyCasesError
from ntm_rules.compare.pairs import Pair, pairs
from ntm_rules.compare.reach import declarations, is_open
from ntm_rules.compare.results import (
    Assumption,
    Comparison,
    CriterionDiff,
    Diff,
    Direction,
    IndicatorDiff,
    Side,
)
from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator
from ntm_rules.syntax.codes import IndicatorCode

Placing = Callable[[Literal["old", "new"], Span], Place | None]
"""Where a span of one side stands; None for what stands in no file."""


def compare(old: Side, new: Side, place: Placing, *, timeout: float | None = 5.0) -> Diff:
    """Compare two rulesets, each question to the solver within `timeout` seconds; without one, None asks no solver.

    What cannot be proved for want of a solver is `NOT_PROVEN`, and everything else is there all the same.
    """
    if same(old.checked, new.checked):
        return _the_same(old, new)
    return _Comparing(old, new, Directions(World.of(old.checked, new.checked), timeout)).diff(place)


def _the_same(old: Side, new: Side) -> Diff:
    criteria = zip(old.checked.criteria, new.checked.criteria, strict=True)
    indicators = zip(old.checked.indicators, new.checked.indicators, strict=True)
    return Diff(
        old,
        new,
        (),
        SAME,
        tuple(CriterionDiff(*pair, SAME) for pair in criteria),
        tuple(IndicatorDiff(*pair, SAME) for pair in indicators),
    )


@define
class _Comparing:
    old: Side
    new: Side
    directions: Directions

    def diff(self, place: Placing) -> Diff:
        found = pairs(self.old.checked, self.new.checked, self._same_form)
        compared = {pair: self._indicator(pair) for pair in found.indicators}
        changes = structure.changes(self.old.checked, self.new.checked, found, place)
        changes = tuple(_rewritten(each, compared) for each in changes)
        indicators = tuple(
            IndicatorDiff(pair.old, pair.new, comparison, tuple(_of_indicator(pair, changes)))
            for pair, comparison in compared.items()
        )
        criteria = tuple(
            CriterionDiff(pair.old, pair.new, self._criterion(pair, compared), tuple(_of_criterion(pair, changes)))
            for pair in found.criteria
        )
        whole = self._whole(criteria)
        return Diff(self.old, self.new, changes, whole, criteria, indicators, self._assumptions(indicators))

    # Directions
    def _same_form(self, old: Indicator, new: Indicator) -> bool:
        """Whether two rules come to equal formulas; of those whose figures nobody knows, texts must be equal."""
        if is_open(self.old.checked, old) or is_open(self.new.checked, new):
            return self._same_text(old, new)
        gaps = self.directions.world.gaps
        try:
            return gaps.indicator(0, old) == gaps.indicator(1, new)
        except (InputsDifferError, TooManyCasesError):
            return False

    def _indicator(self, pair: Pair[Indicator]) -> Comparison:
        same = pair.old is not None and pair.new is not None and self._same_text(pair.old, pair.new)
        return SAME if same else self.directions.indicator(pair.old, pair.new)

    def _same_text(self, old: Indicator, new: Indicator) -> bool:
        """Whether two rules are equal, and all that they read is."""
        if (old.condition, old.applies_when) != (new.condition, new.applies_when):
            return False
        if old.sources != new.sources and is_open(self.old.checked, old):
            return False  # another decision may give its open threshold another figure
        sides = self.old.checked, self.new.checked
        before, after = (declarations(side, old.condition, old.applies_when) for side in sides)
        return before == after

    def _criterion(self, pair: Pair[Criterion], compared: Mapping[Pair[Indicator], Comparison]) -> Comparison:
        if pair.old is None or pair.new is None:
            return self.directions.criterion(pair.old, pair.new)
        inside = [p for p in compared if p.old in pair.old.indicators or p.new in pair.new.indicators]
        is_one_to_one = all(p.old in pair.old.indicators and p.new in pair.new.indicators for p in inside)
        parts = [compared[p] for p in inside] if is_one_to_one and _need_all(pair.old, pair.new) else None
        return self.directions.criterion(pair.old, pair.new, parts)

    def _whole(self, criteria: tuple[CriterionDiff, ...]) -> Comparison:
        old, new = self.old.checked, self.new.checked
        is_one_to_one = all(each.old is not None and each.new is not None for each in criteria)
        parts = [each.comparison for each in criteria]
        return self.directions.whole(parts if is_one_to_one and _need_all(old, new) else None)

    def _assumptions(self, indicators: Iterable[IndicatorDiff]) -> tuple[Assumption, ...]:
        """What the solver took for granted when it compared indicators."""
        view = self.directions.world.full
        asked = [each for each in indicators if each.comparison.ground == "solver"]
        return tuple(dict.fromkeys(a for each in asked for a in _assumed(view, each)))


def _assumed(view: View, each: IndicatorDiff) -> Iterator[Assumption]:
    outcomes = view.indicator(0, each.old), view.indicator(1, each.new)
    formulas = [formula for side in outcomes for formula in side.named("").values()]
    yield from (clause.assumption for clause in view.assumed(*formulas))


def _need_all(*parts: Criterion | CheckedRuleset) -> bool:
    """Whether each is met when all its parts are."""
    return all(each.met_when == m.All(tuple(m.Verdict(code) for code in _codes(each))) for each in parts)


def _codes(part: Criterion | CheckedRuleset) -> list[IndicatorCode]:
    return [each.code for each in (part.indicators if isinstance(part, Criterion) else part.criteria)]


def _of_indicator(pair: Pair[Indicator], changes: Iterable[Change]) -> Iterator[Change]:
    """The changes to an indicator, and to what its rule reads."""
    for each in changes:
        side = pair.old if each.kind.endswith("-removed") else pair.new
        code = None if side is None else str(side.code)
        if each.part.name == code if each.part.kind == "indicator" else code in each.indicators:
            yield each


def _of_criterion(pair: Pair[Criterion], changes: Iterable[Change]) -> Iterator[Change]:
    for each in changes:
        side = pair.old if each.kind.endswith("-removed") else pair.new
        if each.part.kind == "criterion" and side is not None and each.part.name == str(side.code):
            yield each


def _rewritten(change: Change, compared: Mapping[Pair[Indicator], Comparison]) -> Change:
    """A change of a condition that has the same meaning is no change of the meaning."""
    if change.kind != "condition-changed":
        return change
    for pair, comparison in compared.items():
        if pair.new is not None and str(pair.new.code) == change.part.name:
            if comparison.direction is Direction.EQUIVALENT:
                return evolve(change, kind="condition-rewritten", severity="wording")
            return change
    return change
