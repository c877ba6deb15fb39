"""The edges of a rule: records just met and just missed, which differ in one input by one unit of its last decimal."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from attrs import define, evolve, field, frozen

from ntm_rules.compare import formulas as f
from ntm_rules.compare.conditions import Condition, Rules, conditions, unsettled
from ntm_rules.compare.encode import TooManyCasesError
from ntm_rules.compare.outcomes import Outcomes
from ntm_rules.compare.points import Point
from ntm_rules.compare.question import EngineFaultError, NoRecordsError
from ntm_rules.compare.shifts import Shift
from ntm_rules.compare.variables import Variable
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import outcome_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Label

Why = Literal[
    "unsettled", "unknown", "never true", "never false", "never met", "never missed", "never decides", "no step",
    "size", "time", "no records", "engine fault",
]  # fmt: skip
"""Why there is no edge: a threshold has no figure; nobody can know the condition; it cannot be true, or false; the
indicator cannot be met, or missed; the condition never decides between both; no one step of an input turns it; too many
cases to write down; time ran out; no record is accepted; an engine contradicts the reference."""


@frozen
class Cell:
    """A cell of the table that a condition reads its threshold from."""

    table: str
    labels: tuple[Label, ...]
    setting: m.Setting


@frozen
class Edge:
    """Two full records that differ in one input, each with its outcome by the reference.

    The first is met and the second is not; of what says when an indicator applies, the second is one it does not
    apply to.
    """

    input: str
    records: tuple[Record, Record]
    outcomes: tuple[Outcome, Outcome]


@frozen
class NoEdge:
    """Why there is none, and the thresholds without a figure that may be to blame."""

    why: Why
    unsettled: tuple[m.Setting, ...] = ()


@frozen
class Boundary:
    """Where a condition turns what comes out; by each cell of a table that it reads."""

    condition: Condition
    edge: Edge | NoEdge
    cell: Cell | None = None


@frozen
class Edges:
    """The edges of an indicator: of every condition in turn, on records that hold what is `given`."""

    ruleset: CheckedRuleset = field(repr=False)
    indicator: Indicator
    given: Mapping[str, Value]
    boundaries: tuple[Boundary, ...]


def edges(
    ruleset: CheckedRuleset, indicator: Indicator, given: Mapping[str, Value] | None = None, timeout: float = 5.0
) -> Edges:
    """Find the edges of every condition of an indicator, on full records that hold what is `given`.

    Of a table only the cells are told that can occur; conditions that are settled by what is given are not told. An
    input that is worked out and `given` is not worked out.
    `timeout` is for one question to the solver, in seconds. Raises ImportError without z3.
    """
    taken = dict(given or {})
    own = tuple(evolve(each, derivation=None) if each.name in taken else each for each in ruleset.inputs)
    search = _Search(ruleset, Rules(evolve(ruleset, inputs=own)), indicator, taken, timeout)
    found = (each for each in conditions(indicator, search.rules.ruleset) if not search.is_settled(each))
    return Edges(ruleset, indicator, taken, tuple(each for one in found for each in search.boundaries(one)))


_SIZES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000)
"""What something is divided by, the best first: a hundred shows whole percents."""

_SHARE_STEP = 3
"""A share moves by 0.1 %, which has so many decimals; by less where its thresholds are finer."""

_MOST_PLACES = 10

_Pick = Callable[[Outcomes], f.Formula]


@frozen
class _Turn:
    """The outcomes that an edge leads from and to."""

    first: _Pick
    second: _Pick


_TURNS = {
    "rule": _Turn(lambda o: o.met, lambda o: o.not_met),
    "applies when": _Turn(lambda o: f.negation(o.not_applicable), lambda o: o.not_applicable),
}


@define
class _Search:
    judged_by: CheckedRuleset
    rules: Rules
    indicator: Indicator
    given: dict[str, Value]
    timeout: float
    inputs: frozenset[str] = field(init=False)
    always: f.Formula = field(init=False)
    """What holds of every record: its values are accepted, and are those that are given."""

    def __attrs_post_init__(self) -> None:
        self.inputs = self.rules.given(self.indicator)
        fixed = (self._is(self._variable(name), value) for name, value in self.given.items() if name in self.inputs)
        self.always = f.all_of((self.rules.valid(self.inputs), *fixed))

    def is_settled(self, condition: Condition) -> bool:
        """Whether all inputs of a condition are given."""
        read = [name for name in self.rules.ruleset.inputs_of(condition.expression) if name in self.inputs]
        return bool(read) and self.given.keys() >= set(read)

    def _variable(self, name: str) -> Variable:
        return self.rules.view.world.variables[name]

    def _is(self, variable: Variable, value: Value) -> f.Formula:
        match value:
            case bool():
                return f.fact(variable.name) if value else f.negation(f.fact(variable.name))
            case str():
                return f.is_word(variable.name, value)
            case _:
                scaled = Fraction(value) * variable.scale
                return f.zero({(variable.name,): scaled.denominator, (): -scaled.numerator})

    def boundaries(self, condition: Condition) -> Iterator[Boundary]:
        """The edges of a condition: one, or one for each cell that can occur."""
        try:
            cells = tuple(self._cells(condition.expression))
        except TooManyCasesError:
            cells = ()
        if not cells:
            yield Boundary(condition, self._tried(condition, None, f.TRUE))
        for cell, here in cells:
            edge = self._tried(condition, cell, here)
            if isinstance(edge, Edge) or self._occurs(here):
                yield Boundary(condition, edge, cell)

    def _occurs(self, here: f.Formula) -> bool:
        try:
            return self._can(here)
        except (TimeoutError, NoRecordsError, EngineFaultError):
            return True

    # The cells of tables
    def _cells(self, e: m.Expression) -> Iterator[tuple[Cell, f.Formula]]:
        """The cells that a comparison may read its threshold from, each with when it does."""
        for table, path in self._lookups(e, ()) if isinstance(e, m.Compare) else ():
            keys = self.rules.ruleset.table_named[table].keys
            for labels, setting in self.rules.ruleset.table_named[table].cells:
                found = (self._is_label(key.value, label) for key, label in zip(keys, labels, strict=True))
                yield Cell(table, labels, setting), f.all_of((*path, *found))

    def _is_label(self, key: m.Expression, label: Label) -> f.Formula:
        word = m.Word(label) if isinstance(label, str) else m.Constant(Fraction(label))
        return self.rules.when(m.Compare(key, "=", word)).true

    def _lookups(self, e: m.Expression, path: tuple[f.Formula, ...]) -> Iterator[tuple[str, tuple[f.Formula, ...]]]:
        """The tables that a number is read from, each with when it is."""
        match e:
            case m.Lookup(table):
                yield table, path
            case m.Choose(condition, then, otherwise):
                chosen = self.rules.when(condition)
                yield from self._lookups(then, (*path, chosen.true))
                yield from self._lookups(otherwise, (*path, chosen.false))
            case _:
                for part in (*m.parts(e), *self._behind(e)):
                    yield from self._lookups(part, path)

    def _behind(self, e: m.Expression) -> tuple[m.Expression, ...]:
        """What a definition stands for, and what an input is worked out from."""
        match e:
            case m.Defined(name):
                return (self.rules.ruleset.definition_named[name].value,)
            case m.InputValue(name):
                derivation = self.rules.ruleset.input_named[name].derivation
                return () if derivation is None else (derivation,)
            case _:
                return ()

    # One edge
    def _tried(self, condition: Condition, cell: Cell | None, here: f.Formula) -> Edge | NoEdge:
        if cell is not None and not isinstance(cell.setting, m.Figure):
            return NoEdge("unsettled", (cell.setting,))
        try:
            return self._edge(condition, here) or self._none(condition, here)
        except TooManyCasesError:
            return NoEdge("size")
        except TimeoutError:
            return NoEdge("time")
        except NoRecordsError:
            return NoEdge("no records")
        except EngineFaultError:
            return NoEdge("engine fault")

    def _can(self, formula: f.Formula) -> bool:
        return self.rules.can(f.all_of((self.always, formula)), self.timeout)

    def _edge(self, condition: Condition, here: f.Formula) -> Edge | None:
        """The edge of the first step that makes one, on the roundest records that are found for it."""
        sides, turn = self._sides(condition), _TURNS[condition.place]
        if not sides:
            return None
        missed = turn.second(self.rules.outcomes(self.indicator))
        for shift in self._shifts(condition.expression):
            turned = f.any_of(f.all_of((each.decides, shift.formula(each.other))) for each in sides)
            formula = f.all_of((self.always, here, turned, shift.formula(f.all_of((self.always, missed)))))
            point = self._roundest(formula, condition, shift)
            if point is not None:
                return self._replayed(point, shift, condition)
        return None

    def _sides(self, condition: Condition) -> tuple["_Side", ...]:
        """A condition that holds, and one that does not, where the indicator would turn if it were otherwise."""
        when, turn = self.rules.when(condition.expression), _TURNS[condition.place]
        if when.known is f.FALSE:
            return ()
        if_true, if_false = (self.rules.supposing(self.indicator, condition, holds) for holds in (True, False))
        return (
            _Side(f.all_of((when.true, turn.first(if_true), turn.second(if_false))), when.false),
            _Side(f.all_of((when.false, turn.first(if_false), turn.second(if_true))), when.true),
        )

    def _shifts(self, e: m.Expression) -> Iterator[Shift]:
        """The steps that may turn a condition: of what is compared first, then of what else it reads."""
        compared = dict.fromkeys(self._compared(e))
        rest = (name for name in self.rules.ruleset.inputs_of(e) if name in self.inputs)
        for name in dict.fromkeys((*compared, *rest)):
            if name not in self.given:
                variable = self._variable(name)
                for by in self._steps(variable, e):
                    yield Shift(variable, Fraction(by), self.rules.view.encoder.reals)

    def _compared(self, e: m.Expression) -> Iterator[str]:
        """The inputs that a value is made of, as they stand, but for what only chooses between values."""
        match e:
            case m.InputValue(name) if name in self.inputs:
                yield name
            case m.Choose(_, then, otherwise):
                yield from self._compared(then)
                yield from self._compared(otherwise)
            case _:
                for part in (*m.parts(e), *self._behind(e)):
                    yield from self._compared(part)

    def _steps(self, variable: Variable, e: m.Expression) -> tuple[int | Fraction, ...]:
        match variable.input.kind:
            case "attested":
                return (1,)
            case "one of":
                return tuple(range(1, len(variable.words)))
            case "share":
                figures = (each for each in self.rules.ruleset.settings_of(e) if isinstance(each, m.Figure))
                places = max((_places(each.value) for each in figures), default=0)
                step = Fraction(1, 10 ** max(places, _SHARE_STEP))
                return -step, step
            case _:
                return -1, 1

    def _roundest(self, formula: f.Formula, condition: Condition, shift: Shift) -> Point | None:
        """A point for a formula: where it can be, one exactly on the threshold, of a hundred things or so."""
        best, exact = self._best(condition), self._exactly(condition.expression, shift)
        size = next(self._sized(condition.expression), f.TRUE)
        sharp = f.all_of((best, exact, size))
        for alone in dict.fromkeys((self._alone(condition.expression, shift), f.TRUE)):
            if (found := self._sharper(formula, sharp, alone)) is not None:
                return found
        if not self.rules.can(formula, self.timeout):
            return None
        for sharp in (f.all_of((best, exact)), best):
            exactly = self._sharper(formula, sharp)
            if exactly is not None:
                sized = (self._sharper(formula, sharp, size) for size in self._sized(condition.expression))
                return next((each for each in sized if each is not None), exactly)
        return self.rules.find(formula, self.inputs, self.timeout)

    def _best(self, condition: Condition) -> f.Formula:
        return self.rules.outcomes(self.indicator).met if condition.place == "applies when" else f.TRUE

    def _exactly(self, e: m.Expression, shift: Shift) -> f.Formula:
        """That both sides of a comparison are equal, before the step or after it."""
        if not isinstance(e, m.Compare):
            return f.TRUE
        equal = self.rules.when(m.Compare(e.left, "=", e.right, e.unit, e.order)).true
        return f.any_of((equal, shift.formula(equal)))

    def _sized(self, e: m.Expression) -> Iterator[f.Formula]:
        """That what a ratio is divided by is so much, the roundest first; nothing where there is no ratio.

        What is no comparison decides on another ratio of the rule.
        """
        divisor = self._divisor(e if isinstance(e, m.Compare) else self.indicator.condition)
        if divisor is not None:
            for size in _SIZES:
                yield self.rules.when(m.Compare(divisor, "=", m.Constant(Fraction(size)))).true

    def _divisor(self, e: m.Expression) -> m.Expression | None:
        match e:
            case m.Quotient(_, divisor):
                return divisor
            case _:
                found = map(self._divisor, (*m.parts(e), *self._behind(e)))
                return next((each for each in found if each is not None), None)

    def _alone(self, e: m.Expression, shift: Shift) -> f.Formula:
        """That of all numbers compared, but for what is divided by, only the one that moves counts."""
        divisor = self._divisor(e)
        kept = {shift.variable.name, *(() if divisor is None else self._compared(divisor))}
        others = (self._variable(name) for name in self._compared(e) if name not in kept)
        return f.all_of(f.zero({(each.name,): 1}) for each in others if _is_number(each))

    def _sharper(self, *formulas: f.Formula) -> Point | None:
        try:
            return self.rules.find(f.all_of(formulas), self.inputs, self.timeout)
        except TimeoutError:
            return None

    def _replayed(self, point: Point, shift: Shift, condition: Condition) -> Edge:
        """The records of both points, which the reference must judge as was asked."""
        name = shift.variable.name
        beside = {**point, name: shift.value(point[name])}
        first, second = map(self.rules.record, (point, beside))
        one, other = (outcome_of(self.indicator, self.judged_by, each) for each in (first, second))
        if not _is_edge(one, other, condition):
            raise EngineFaultError("the reference judges the records otherwise")
        return Edge(name, (first, second), (one, other))

    # Why there is none
    def _none(self, condition: Condition, here: f.Formula) -> NoEdge:
        """Why a condition has no edge: the first of all reasons that is true."""
        when, turn = self.rules.when(condition.expression), _TURNS[condition.place]
        outcomes, ruleset = self.rules.outcomes(self.indicator), self.rules.ruleset
        own = unsettled(ruleset, condition.expression)
        every = unsettled(ruleset, self.indicator.condition, self.indicator.applies_when)
        asked: tuple[tuple[Why, f.Formula, tuple[m.Setting, ...]], ...] = (
            ("no records", f.TRUE, ()),
            ("unsettled" if own else "unknown", when.known, own),
            ("never true", when.true, ()),
            ("never false", when.false, ()),
            ("never met", turn.first(outcomes), every),
            ("never missed", turn.second(outcomes), every),
            ("never decides", f.any_of(each.decides for each in self._sides(condition)), ()),
        )
        for why, formula, to_blame in asked:
            if not self._can(f.all_of((here, formula))):
                return NoEdge(why, to_blame)
        return NoEdge("no step")


@frozen
class _Side:
    """When a condition decides by being as it is, and when it is otherwise."""

    decides: f.Formula
    other: f.Formula


def _is_edge(one: Outcome, other: Outcome, condition: Condition) -> bool:
    if condition.place == "rule":
        return (one, other) == (Outcome.MET, Outcome.NOT_MET)
    return one is not Outcome.NOT_APPLICABLE and other is Outcome.NOT_APPLICABLE


def _is_number(variable: Variable) -> bool:
    return variable.input.kind in ("count", "amount", "share")


def _places(value: Fraction) -> int:
    """The decimals of a number; of one without an end, none count."""
    return next((places for places in range(_MOST_PLACES) if 10**places % value.denominator == 0), 0)
