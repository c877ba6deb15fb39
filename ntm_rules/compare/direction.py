"""How one rule stands to another: by canonical form where that suffices, else by a solver, with records to show it."""

from collections.abc import Callable, Iterable, Set

from attrs import define, evolve, field, frozen

from ntm_rules.compare import formulas as f
from ntm_rules.compare.domain import InputsDifferError, View, World
from ntm_rules.compare.encode import TooManyCasesError
from ntm_rules.compare.outcomes import Outcomes, facts_of
from ntm_rules.compare.question import EngineFaultError, NoRecordsError, Question
from ntm_rules.compare.reach import for_any_figure, is_open
from ntm_rules.compare.results import Comparison, Direction, Why, Witness
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import NOT_APPLICABLE, combine, judge, outcome_of
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import Criterion, Indicator

_ANY = frozenset(Direction)
_MAYBE_WORSE = {Direction.STRICTER, Direction.INCOMPARABLE, Direction.NOT_PROVEN}
_MAYBE_BETTER = {Direction.LOOSER, Direction.INCOMPARABLE, Direction.NOT_PROVEN}

_SAME_FOR_ANY_FIGURE = {
    Direction.EQUIVALENT: {Direction.EQUIVALENT},
    Direction.MISSING_DATA: {Direction.EQUIVALENT, Direction.MISSING_DATA},
    Direction.STRICTER: {Direction.EQUIVALENT, Direction.MISSING_DATA, Direction.STRICTER},
    Direction.LOOSER: {Direction.EQUIVALENT, Direction.MISSING_DATA, Direction.LOOSER},
}
"""How rules may compare with other figures where they compare so with those that are known."""


_OLD, _NEW = facts_of("old"), facts_of("new")
_OLD_PASSES = f.any_of((_OLD.met, _OLD.not_applicable))
_NEW_PASSES = f.any_of((_NEW.met, _NEW.not_applicable))
_LEVELS = tuple(zip(_OLD.levels, _NEW.levels, strict=True))

WORSE = f.any_of(f.all_of((old, f.negation(new))) for old, new in _LEVELS)
BETTER = f.any_of(f.all_of((f.negation(old), new)) for old, new in _LEVELS)
OTHER = f.any_of((WORSE, BETTER))
MET_TO_MISSED = f.all_of((_OLD_PASSES, _NEW.not_met))
MISSED_TO_MET = f.all_of((_OLD.not_met, _NEW_PASSES))

SAME = Comparison(Direction.EQUIVALENT, "same text")

_DECIDED = {
    (True, True): Direction.INCOMPARABLE,
    (True, False): Direction.STRICTER,
    (False, True): Direction.LOOSER,
}
"""By whether there is a record that is judged worse, and one that is judged better."""


@frozen
class _Two:
    """What is compared: the indicators that decide on each side, the outcomes of both over one kind of records, and
    what the reference makes of a record by each.
    """

    old: tuple[Indicator | None, ...]
    new: tuple[Indicator | None, ...]
    pick: Callable[[View], tuple[Outcomes, Outcomes]]
    replay: Callable[[Record], tuple[Outcome, Outcome]]

    def question(self, view: View, formula: f.Formula) -> Question:
        """Whether there is a record for which a formula over both outcomes holds."""
        old, new = self.pick(view)
        read = view.given(0, *self.old) | view.given(1, *self.new)
        return Question(view, formula, {**old.named("old"), **new.named("new")}, read)


@define
class Directions:
    """Compares rules over the records of a world. `timeout` is for one question, in seconds; None asks no solver."""

    world: World
    timeout: float | None
    _known: dict[tuple[Outcomes, Outcomes, frozenset[str]], Comparison] = field(factory=dict)
    _any_figure: "Directions | None" = None

    def indicator(self, old: Indicator | None, new: Indicator | None) -> Comparison:
        """Compare an indicator of the first ruleset with one of the second; None where there is none."""
        two = _Two(
            (old,),
            (new,),
            lambda view: (view.indicator(0, old), view.indicator(1, new)),
            lambda record: (self._outcome(0, old, record), self._outcome(1, new, record)),
        )
        found = self._compared(two)
        return self._for_any_figure(two, found, lambda d: d.indicator(d.part(0, old), d.part(1, new)))

    def criterion(
        self, old: Criterion | None, new: Criterion | None, parts: Iterable[Comparison] | None = None
    ) -> Comparison:
        """Compare a criterion of the first ruleset with one of the second; None where there is none.

        `parts` are how its indicators compare, where both need all of the same ones.
        """
        directions = _ANY if parts is None else frozenset(each.direction for each in parts)
        two = _Two(
            () if old is None else old.indicators,
            () if new is None else new.indicators,
            lambda view: (view.criterion(0, old), view.criterion(1, new)),
            lambda record: (self._combined(0, old, record), self._combined(1, new, record)),
        )
        found = self._compared(two, directions)
        return self._for_any_figure(two, found, lambda d: d.criterion(d.group(0, old), d.group(1, new)), directions)

    def whole(self, parts: Iterable[Comparison] | None = None) -> Comparison:
        """Compare the two rulesets. `parts` are how their criteria compare, where both need all of the same ones."""
        first, second = self.world.rulesets
        directions = _ANY if parts is None else frozenset(each.direction for each in parts)
        two = _Two(
            first.indicators,
            second.indicators,
            lambda view: (view.whole(0), view.whole(1)),
            lambda record: (judge(first, record).outcome, judge(second, record).outcome),
        )
        return self._for_any_figure(two, self._compared(two, directions), lambda d: d.whole(), directions)

    # Figures that nobody knows yet
    def _for_any_figure(
        self, two: _Two, found: Comparison, again: "Callable[[Directions], Comparison]", parts: Set[Direction] = _ANY
    ) -> Comparison:
        """What was found, if it holds whatever figures open thresholds will have; else it is not proven.

        What needs all its parts need not be asked again, as its parts were.
        """
        same = _SAME_FOR_ANY_FIGURE.get(found.direction)
        first, second = self.world.rulesets
        if same is None or parts <= same or not (is_open(first, *two.old) or is_open(second, *two.new)):
            return found
        if self._any_figure is None:
            self._any_figure = Directions(World.of(*for_any_figure(first, second)), self.timeout)
        other = again(self._any_figure)
        if other.direction in same:
            return found
        why = other.why if other.direction is Direction.NOT_PROVEN else "open thresholds"
        return evolve(found, direction=Direction.NOT_PROVEN, ground="none", why=why)

    def part(self, side: int, indicator: Indicator | None) -> Indicator | None:
        """The indicator of a side that has the code of another one."""
        return None if indicator is None else self.world.rulesets[side].indicator_coded[indicator.code]

    def group(self, side: int, criterion: Criterion | None) -> Criterion | None:
        """The criterion of a side that has the code of another one."""
        criteria = self.world.rulesets[side].criteria
        return None if criterion is None else next(each for each in criteria if each.code == criterion.code)

    def _outcome(self, side: int, indicator: Indicator | None, record: Record) -> Outcome:
        return NOT_APPLICABLE if indicator is None else outcome_of(indicator, self.world.rulesets[side], record)

    def _combined(self, side: int, criterion: Criterion | None, record: Record) -> Outcome:
        if criterion is None:
            return NOT_APPLICABLE
        outcomes = {each.code: self._outcome(side, each, record) for each in criterion.indicators}
        return combine(criterion.met_when, outcomes)

    def _compared(self, two: _Two, directions: Set[Direction] = _ANY) -> Comparison:
        if directions <= {Direction.EQUIVALENT}:
            return Comparison(Direction.EQUIVALENT, "parts")
        try:
            pair, full = two.pick(self.world.gaps), self.world.full
            key = *pair, full.given(0, *two.old) | full.given(1, *two.new)
            if key not in self._known:
                self._known[key] = self._compare(pair, two, directions)
            return self._known[key]
        except InputsDifferError:
            return _unproven("inputs differ")
        except TooManyCasesError:
            return _unproven("size")
        except TimeoutError:
            return _unproven("time")
        except ImportError:
            return _unproven("no solver")
        except NoRecordsError:
            return _unproven("no records")
        except EngineFaultError:
            return _unproven("engine fault")

    def _compare(self, pair: tuple[Outcomes, Outcomes], two: _Two, parts: Set[Direction]) -> Comparison:
        if pair[0] == pair[1]:
            return Comparison(Direction.EQUIVALENT, "same form")
        if self.timeout is None:
            return _unproven("no solver")
        stricter = looser = None
        is_timely = True
        # What needs all its parts is as bad as the worst of them: it is no worse where none is, and no better.
        try:
            stricter = self._plainest(MET_TO_MISSED, WORSE, two) if parts & _MAYBE_WORSE else None
        except TimeoutError:
            is_timely = False
        try:
            looser = self._plainest(MISSED_TO_MET, BETTER, two) if parts & _MAYBE_BETTER else None
        except TimeoutError:
            is_timely = False
        if not is_timely:
            return self._replayed(Comparison(Direction.NOT_PROVEN, "none", stricter, looser, why="time"))
        if stricter or looser:
            direction = _DECIDED[stricter is not None, looser is not None]
            return self._replayed(Comparison(direction, "solver", stricter, looser))
        missing = self._witness(self.world.gaps, OTHER, two)
        direction = Direction.EQUIVALENT if missing is None else Direction.MISSING_DATA
        return self._replayed(Comparison(direction, "solver", missing_at=missing))

    def _plainest(self, plain: f.Formula, formula: f.Formula, two: _Two) -> Witness | None:
        """A record on full data for a formula; a plainer one that implies it is asked first."""
        return self._witness(self.world.full, plain, two) or self._witness(self.world.full, formula, two)

    def _witness(self, view: View, formula: f.Formula, two: _Two) -> Witness | None:
        from ntm_rules.compare.witness import find, record_of

        assert self.timeout is not None
        point = find(two.question(view, formula), self.timeout)
        if point is None:
            return None
        record = record_of(view, point)
        return Witness(record, *two.replay(record))

    def _replayed(self, comparison: Comparison) -> Comparison:
        """The comparison, unless the reference judges one of its records otherwise than it says."""
        worse, better, other = comparison.stricter_at, comparison.looser_at, comparison.missing_at
        is_as_said = (
            (worse is None or RANK[worse.new] < RANK[worse.old])
            and (better is None or RANK[better.new] > RANK[better.old])
            and (other is None or other.new is not other.old)
        )
        return comparison if is_as_said else _unproven("engine fault")


RANK = {
    Outcome.NOT_MET: 0,
    Outcome.UNKNOWN: 1,
    Outcome.MET: 2,
    Outcome.NOT_APPLICABLE: 3,
}
"""The outcomes, the worst first: what does not apply asks nothing."""


def _unproven(why: Why) -> Comparison:
    return Comparison(Direction.NOT_PROVEN, "none", why=why)
