"""The conditions of a rule, each taken alone: when one holds, and when it decides what comes out."""

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import Literal

from attrs import define, field, frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns.lower import Lowering
from ntm_rules.columns.program import verdict_of
from ntm_rules.compare import formulas as f
from ntm_rules.compare.domain import View, World
from ntm_rules.compare.encode import Pair
from ntm_rules.compare.outcomes import Outcomes
from ntm_rules.compare.points import Evaluation, Point
from ntm_rules.compare.question import Question
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Indicator


@frozen(cache_hash=True)
class Condition:
    """A comparison or an attested input; or a threshold that stands for a condition, which nothing makes true or false.

    What a rule says in several places is one condition. `place` is where it stands first: in the rule itself, or in
    what says when that applies. `within` names the definition or the worked-out input that it stands in, if any.
    """

    expression: m.Expression
    place: Literal["rule", "applies when"]
    within: str | None = None


def conditions(indicator: Indicator, ruleset: CheckedRuleset) -> tuple[Condition, ...]:
    """The conditions that an indicator turns on, as they stand; through definitions and what is worked out, too."""
    walk = _Walk(ruleset)
    found: dict[m.Expression, Condition] = {}
    for each, within in walk.condition(indicator.condition, None):
        found.setdefault(each, Condition(each, "rule", within))
    for each, within in () if indicator.applies_when is None else walk.condition(indicator.applies_when, None):
        found.setdefault(each, Condition(each, "applies when", within))
    return tuple(found.values())


_Leaves = Iterator[tuple[m.Expression, str | None]]


@frozen
class _Walk:
    """Goes through expressions, each with the name it stands under."""

    ruleset: CheckedRuleset

    def condition(self, e: m.Expression, within: str | None) -> _Leaves:
        """The conditions of what is true or false."""
        match e:
            case m.All() | m.Any() | m.AtLeast() | m.Not() | m.Choose():
                for part in m.parts(e):
                    yield from self.condition(part, within)
            case m.Defined(name):
                yield from self.condition(self.ruleset.definition_named[name].value, name)
            case m.InputValue(name) if (derivation := self.ruleset.input_named[name].derivation) is not None:
                yield from self.condition(derivation, name)
            case m.Compare(left, _, right):
                yield e, within
                yield from self.value(left, within)
                yield from self.value(right, within)
            case _:
                yield e, within

    def value(self, e: m.Expression, within: str | None) -> _Leaves:
        """The conditions that a number or a word turns on."""
        match e:
            case m.Choose(condition, then, otherwise):
                yield from self.condition(condition, within)
                yield from self.value(then, within)
                yield from self.value(otherwise, within)
            case m.Defined(name):
                yield from self.value(self.ruleset.definition_named[name].value, name)
            case m.InputValue(name):
                if (derivation := self.ruleset.input_named[name].derivation) is not None:
                    yield from self.value(derivation, name)
            case m.Lookup(table):
                for key in self.ruleset.table_named[table].keys:
                    yield from self.value(key.value, within)
            case _:
                for part in m.parts(e):
                    yield from self.value(part, within)


@define(slots=False)
class Rules:
    """A ruleset over full records, as formulas that know of single conditions."""

    ruleset: CheckedRuleset
    view: View = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.view = World.of(self.ruleset).full

    @property
    def lowering(self) -> Lowering:
        """How the ruleset reads its records."""
        return self.view.lowerings[0]

    def when(self, condition: m.Expression) -> Pair:
        """When a condition is true, and when it is false. Raises TooManyCasesError."""
        return self.view.encoder.pair(self.lowering.flag(condition))

    def outcomes(self, indicator: Indicator) -> Outcomes:
        """When an indicator has which outcome. Raises TooManyCasesError."""
        return self.view.indicator(0, indicator)

    def supposing(self, indicator: Indicator, condition: Condition, holds: bool) -> Outcomes:
        """When an indicator has which outcome if a condition holds, or does not, whatever the record says of it.

        Raises TooManyCasesError.
        """
        lowering = Lowering(self.ruleset, self.lowering.held, {condition.expression: w.Fixed(holds)})
        return self.view.outcomes(verdict_of(indicator, lowering))

    def given(self, *indicators: Indicator) -> frozenset[str]:
        """The inputs that a full record gives for indicators."""
        return self.view.given(0, *indicators)

    def valid(self, names: frozenset[str]) -> f.Formula:
        """That the ruleset accepts the values of inputs."""
        return f.all_of(clause.formula for clause in self.view.assumed(read=names))

    def can(self, formula: f.Formula, timeout: float) -> bool:
        """Whether there is a point at which a formula holds. Raises as `witness.find`."""
        from ntm_rules.compare.witness import find

        return find(Question(self.view, formula), timeout, is_shown=False) is not None

    def find(self, formula: f.Formula, read: frozenset[str], timeout: float) -> Point | None:
        """A point at which a formula holds, small and round, with values for all that is `read`; None where there is
        none. Raises as `witness.find`.
        """
        from ntm_rules.compare.witness import find

        question = Question(self.view, formula, read=read)
        point = find(question, timeout)
        shares = [name for name in point or () if self.view.world.variables[name].is_real]
        if point is None or not shares:
            return point
        evaluation = Evaluation(question.formulas, point)
        for name in shares:
            value = point[name]
            assert not isinstance(value, str)
            next((each for each in _rounder_share(Fraction(value)) if evaluation.try_values({name: each})), None)
        return point

    def record(self, point: Point) -> Record:
        """A point as a record that a file can hold: decimals without end are cut, and it may show something else."""
        from ntm_rules.compare.witness import record_of

        return Record({name: _written(value) for name, value in record_of(self.view, point).values.items()})


_SHARE_PLACES = (0, 1, 2, 3, 4, 5, 6, 9, 12)


def _written(value: Value) -> Value:
    if not isinstance(value, Fraction) or 10 ** _SHARE_PLACES[-1] % value.denominator == 0:
        return value
    return round(value, _SHARE_PLACES[-1])


def _rounder_share(value: Fraction) -> Iterator[Fraction]:
    """Shares not far from one, those of fewest decimals first."""
    for places in _SHARE_PLACES:
        below = floor(value * 10**places)
        yield Fraction(below, 10**places)
        yield Fraction(below + 1, 10**places)


def differ(one: Outcomes, other: Outcomes) -> f.Formula:
    """When two outcomes are not the same."""
    pairs = zip(one.levels, other.levels, strict=True)
    return f.negation(f.all_of(f.chosen(a, b, f.negation(b)) for a, b in pairs))


def known(outcomes: Outcomes) -> f.Formula:
    """When an outcome is not unknown."""
    return f.negation(outcomes.unknown)


def unsettled(ruleset: CheckedRuleset, *expressions: m.Expression | None) -> tuple[m.Setting, ...]:
    """The thresholds without a figure that expressions may be judged by, each once."""
    return tuple(dict.fromkeys(each for each in ruleset.settings_of(*expressions) if not isinstance(each, m.Figure)))
