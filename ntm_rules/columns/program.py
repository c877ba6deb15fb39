"""A ruleset as stages of columns: each stage works some out of those before it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from typing import assert_never

from attrs import define, evolve, field, frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns import ratios
from ntm_rules.columns.build import (
    FALSE,
    NOTHING,
    TRUE,
    compared,
    every,
    is_,
    negation,
    never_unknown,
    pick_flag,
    pick_whole,
    pick_word,
    some,
    words_of,
)
from ntm_rules.columns.columns import Column, column_of
from ntm_rules.columns.lower import Held, Lowering, Value, as_ratio, equal, known_value
from ntm_rules.columns.ratios import Ratio
from ntm_rules.diagnostics.codes import Code
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Input
from ntm_rules.records.validate import Validator
from ntm_rules.syntax.codes import IndicatorCode


@frozen
class Verdict:
    """An outcome: whether it is met, unknown where that cannot be told; and whether it does not apply, never unknown.

    Where it does not apply, `met` says nothing.
    """

    met: w.Flag
    does_not_apply: w.Flag = FALSE

    @property
    def applies(self) -> w.Flag:
        """Whether it applies. Never unknown."""
        return negation(self.does_not_apply)

    @property
    def is_met(self) -> w.Flag:
        """Whether it applies and is met for certain. Never unknown."""
        return every((self.applies, is_(self.met, True)))

    @property
    def may_be_met(self) -> w.Flag:
        """Whether it applies and is not missed for certain. Never unknown."""
        return every((self.applies, negation(is_(self.met, False))))


@frozen
class Refusal:
    """A value that is refused after its column was read: which input, why, and when. The condition is never unknown."""

    input: str
    code: Code
    condition: w.Flag


@frozen
class Stage:
    """Columns worked out together."""

    bindings: tuple[tuple[str, w.Node], ...]


@frozen
class Program:
    """What an engine of columns carries out."""

    ruleset: CheckedRuleset
    columns: tuple[Column, ...]
    """The inputs that are read, in the order of the ruleset."""
    stages: tuple[Stage, ...]
    refusals: tuple[Refusal, ...]
    indicators: Mapping[IndicatorCode, Verdict]
    criteria: Mapping[IndicatorCode, Verdict]
    outcome: Verdict
    lowering: Lowering


def program_of(
    ruleset: CheckedRuleset,
    given: Collection[str],
    *,
    checked: bool = False,
    column: Callable[[Input], Column] = column_of,
) -> Program:
    """Lay a ruleset out over the inputs that columns are given for.

    `checked`: the data are known to be without problems, so that nothing is refused. `column` says how an input is
    read by an engine that counts less far than others.
    """
    return _Layout(ruleset, frozenset(given), checked, column).program()


def judge(ruleset: CheckedRuleset, lowering: Lowering) -> tuple[dict[IndicatorCode, Verdict], ...]:
    """The verdicts on indicators and criteria."""
    indicators = {each.code: verdict_of(each, lowering) for each in ruleset.indicators}
    return indicators, {each.code: combine(each.met_when, indicators) for each in ruleset.criteria}


def verdict_of(indicator: Indicator, lowering: Lowering) -> Verdict:
    """The verdict on an indicator."""
    condition = lowering.flag(indicator.condition)
    if indicator.applies_when is None:
        return Verdict(condition)
    applies = lowering.flag(indicator.applies_when)
    return Verdict(pick_flag(is_(applies, True), condition, NOTHING), is_(applies, False))


def combine(met_when: m.Expression, verdicts: Mapping[IndicatorCode, Verdict]) -> Verdict:
    """Combine verdicts. What does not apply counts for nothing; where nothing applies, neither does the whole."""
    match met_when:
        case m.Verdict(code):
            return verdicts[code]
        case m.Not(operand):
            inner = combine(operand, verdicts)
            return Verdict(negation(inner.met), inner.does_not_apply)
        case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
            items = [combine(operand, verdicts) for operand in operands]
        case _:
            raise AssertionError(f"{met_when} stands for no outcome")
    none_applies = every(item.does_not_apply for item in items)
    match met_when:
        case m.All():
            return Verdict(every(pick_flag(i.does_not_apply, TRUE, i.met) for i in items), none_applies)
        case m.Any():
            return Verdict(some(pick_flag(i.does_not_apply, FALSE, i.met) for i in items), none_applies)
        case m.AtLeast(count):
            return Verdict(_enough(count, items), none_applies)


def _enough(count: int, items: list[Verdict]) -> w.Flag:
    """At least `count`, or all that apply where fewer do: so many may fail, and what does not apply fails first."""
    met = w.Count(tuple(i.is_met for i in items))
    possible = w.Count(tuple(i.may_be_met for i in items))
    needed: w.Whole = w.Number(count)
    if any(i.does_not_apply != FALSE for i in items):
        applying = w.Count(tuple(i.applies for i in items))
        needed = pick_whole(compared(applying, "<", w.Number(count)), applying, w.Number(count))
    too_few = compared(possible, "<", needed)
    return pick_flag(compared(met, ">=", needed), TRUE, pick_flag(too_few, FALSE, NOTHING))


@define
class _Layout:
    """Goes through what `records/validate.py` does to a record, over columns; then works values out once."""

    ruleset: CheckedRuleset
    given: frozenset[str]
    checked: bool
    column: Callable[[Input], Column]
    bindings: dict[str, w.Node] = field(factory=dict)
    refusals: list[Refusal] = field(factory=list)

    def program(self) -> Program:
        columns = tuple(self.column(each) for each in self.ruleset.inputs if each.name in self.given)
        held = {each.name: Held() for each in self.ruleset.inputs}
        for column in columns:
            held[column.name] = Held(column.given, FALSE if self.checked else w.Refused(column.name))
        lowering = Lowering(self.ruleset, held)
        if not self.checked:
            lowering = self._parts(lowering)
        lowering = self._rates(lowering)
        if not self.checked:
            lowering = self._out_of_range(lowering)
        self._work_out(lowering)
        indicators, criteria = judge(self.ruleset, lowering)
        outcome = combine(self.ruleset.met_when, indicators | criteria)
        stages, refusals = _staged(self.bindings), tuple(self.refusals)
        return Program(self.ruleset, columns, stages, refusals, indicators, criteria, outcome, lowering)

    # What is refused once all columns are read
    def _parts(self, lowering: Lowering) -> Lowering:
        """Refuse every part greater than a whole, given or worked out; wholes of wholes count."""
        exceeding = {
            each.name: some(self._exceeds(each, lowering)) for each in self.ruleset.inputs if each.name in self.given
        }
        return self._refuse(lowering, Code.RECORD_PART_EXCEEDS_WHOLE, exceeding)

    def _exceeds(self, part: Input, lowering: Lowering) -> Iterator[w.Flag]:
        whole = part.part_of
        while whole is not None:
            value = lowering.number(m.InputValue(whole))
            yield is_(ratios.comparison(as_ratio(lowering.held[part.name].given), ">", value), True)
            whole = self.ruleset.input_named[whole].part_of

    def _rates(self, lowering: Lowering) -> Lowering:
        """Refuse what disagrees with what the rest makes of it; where both agree, the rest is the more exact."""
        for name in Validator.of(self.ruleset).needs:
            if name not in self.given:
                continue
            held, each = lowering.held[name], self.ruleset.input_named[name]
            worked_out = lowering.worked_out(name)
            settled = known_value(worked_out)
            if settled == FALSE:
                continue
            settled = self._bind(f"{name} worked out", settled)
            if not self.checked:
                agrees = is_(_agree(each, held.given, worked_out), True)
                disagrees = every((known_value(held.given), settled, negation(agrees)))
                lowering = self._refuse(lowering, Code.RECORD_RATE_DISAGREES, {name: disagrees})
            left = Held(unless(settled, held.given), lowering.held[name].refused)
            lowering = Lowering(self.ruleset, {**lowering.held, name: left})
        return lowering

    def _out_of_range(self, lowering: Lowering) -> Lowering:
        """Refuse what comes out of its range when it is worked out."""
        for name in Validator.of(self.ruleset).may_leave_range:
            each, held = self.ruleset.input_named[name], lowering.held[name]
            value = as_ratio(lowering.worked_out(name))
            beyond = some(is_(ratios.comparison(value, op, ratios.constant(end)), True) for op, end in _ends(each))
            refused = every((negation(known_value(held.given)), negation(held.refused), beyond))
            lowering = self._refuse(lowering, Code.RECORD_OUT_OF_RANGE, {name: refused})
        return lowering

    def _refuse(self, lowering: Lowering, code: Code, conditions: Mapping[str, w.Flag]) -> Lowering:
        """Take values away where a condition holds, and remember that they were refused."""
        held = dict(lowering.held)
        for name, condition in conditions.items():
            if condition != FALSE:
                refused = self._bind(f"{name} {code}", condition)
                self.refusals.append(Refusal(name, code, refused))
                held[name] = Held(unless(refused, held[name].given), some((held[name].refused, refused)))
        return Lowering(self.ruleset, held)

    # What is worked out once and for all
    def _work_out(self, lowering: Lowering) -> None:
        """Bind definitions and derived inputs that the rules read, each after what it needs."""
        conditions = [e for i in self.ruleset.indicators for e in (i.condition, i.applies_when) if e is not None]
        done: set[m.Expression] = set()

        def visit(e: m.Expression) -> None:
            for reference in references(e, self.ruleset):
                if reference in done:
                    continue
                done.add(reference)
                behind = _behind(reference, self.ruleset)
                if behind is not None:
                    visit(behind)
                    if not _is_plain(behind):
                        lowering.bound[reference] = self._bound(reference.name, lowering.value(reference))

        for condition in conditions:
            visit(condition)

    def _bound(self, name: str, value: Value) -> Value:
        """A value as a column of its own, a ratio as two where its denominator is no constant."""
        match value:
            case Ratio():
                inside = value.guarded()
                over = self._bind_whole(name, inside.over)
                under = self._bind_whole(f"{name} under", inside.under)
                return Ratio(over, under, inside.factor)
            case w.Spelled() | w.GivenWord() | w.BoundWord():
                return value
            case w.PickWord():
                self.bindings[name] = value
                return w.BoundWord(name, words_of(value))
            case _:
                return self._bind(name, value)

    def _bind_whole(self, name: str, value: w.Whole) -> w.Whole:
        match value:
            case w.Nothing() | w.Number() | w.Given() | w.Bound():
                return value
            case _:
                self.bindings[name] = value
                return w.Bound(name, value.range)

    def _bind(self, name: str, flag: w.Flag) -> w.Flag:
        match flag:
            case w.Nothing() | w.Fixed() | w.GivenFlag() | w.BoundFlag():
                return flag
            case _:
                self.bindings[name] = flag
                return w.BoundFlag(name, never_unknown(flag))


def unless(refused: w.Flag, value: Value) -> Value:
    """A value, unknown where it is refused."""
    match value:
        case Ratio():
            return evolve(value, guards=(*value.guards, negation(refused)))
        case w.Spelled() | w.GivenWord() | w.BoundWord() | w.PickWord():
            return pick_word(negation(refused), value, NOTHING)
        case _:
            return pick_flag(negation(refused), value, NOTHING)


def references(e: m.Expression, ruleset: CheckedRuleset) -> Iterator[m.InputValue | m.Defined]:
    """The inputs and definitions an expression names, also in the keys of its tables."""
    match e:
        case m.InputValue() | m.Defined():
            yield e
        case m.Lookup(table):
            for key in ruleset.table_named[table].keys:
                yield key.value
        case _:
            for part in m.parts(e):
                yield from references(part, ruleset)


def _behind(reference: m.InputValue | m.Defined, ruleset: CheckedRuleset) -> m.Expression | None:
    match reference:
        case m.InputValue(name):
            return ruleset.input_named[name].derivation
        case m.Defined(name):
            return ruleset.definition_named[name].value
        case _:
            assert_never(reference)


def _is_plain(e: m.Expression) -> bool:
    """A ratio of inputs is best compared where it stands: multiplied across, nothing of it need be kept."""
    match e:
        case m.Quotient(m.InputValue(), m.InputValue() | m.Constant()):
            return True
        case _:
            return False


def _agree(each: Input, given: Value, worked_out: Value) -> w.Flag:
    """Whether a given value is the worked-out one but for rounding: by less than a unit of its last decimal."""
    if not isinstance(given, Ratio):
        return equal(given, worked_out)
    over = given.over
    step = ratios.constant(Fraction(1))
    if each.kind in ("amount", "share") and isinstance(over, w.Given):
        step = evolve(given, over=w.Step(over.name, (1, given.factor.denominator)))
    back = ratios.constant(Fraction(-1))
    off = ratios.total((given, ratios.product(back, as_ratio(worked_out))))
    return every(ratios.comparison(distance, "<", step) for distance in (off, ratios.product(back, off)))


def _ends(each: Input) -> Iterator[tuple[m.Operator, Fraction]]:
    if each.low is not None:
        yield "<", each.low
    if each.high is not None:
        yield ">", each.high


def _staged(bindings: Mapping[str, w.Node]) -> tuple[Stage, ...]:
    """What needs nothing of the others first, then what needs only that, and so on."""
    depth: dict[str, int] = {}
    stages: list[dict[str, w.Node]] = []
    for name, node in bindings.items():
        needs = (e.name for e in w.within(node) if isinstance(e, w.Bound | w.BoundWord | w.BoundFlag))
        depth[name] = max((depth[need] + 1 for need in needs), default=0)
        if depth[name] == len(stages):
            stages.append({})
        stages[depth[name]][name] = node
    return tuple(Stage(tuple(stage.items())) for stage in stages)
