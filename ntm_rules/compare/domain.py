"""The records that a proof speaks of: what two rulesets declare of their inputs, as variables and as formulas."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import define, field, frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns import ratios
from ntm_rules.columns.lower import Held, Lowering, as_ratio, known_value
from ntm_rules.columns.program import Verdict, combine, verdict_of
from ntm_rules.compare import formulas as f
from ntm_rules.compare.encode import Encoder, held, refused
from ntm_rules.compare.outcomes import NOT_THERE, Outcomes
from ntm_rules.compare.results import Assumption
from ntm_rules.compare.smt import Sort, Variables
from ntm_rules.compare.variables import Variable, conflict, variable_of
from ntm_rules.engines.plain import may_leave_range
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator, Input
from ntm_rules.syntax.codes import IndicatorCode


@frozen
class Clause:
    """Something that is assumed of every record, and the inputs it is about."""

    formula: f.Formula
    inputs: frozenset[str]
    assumption: Assumption


@define(frozen=True, slots=False, eq=False)
class World:
    """Rulesets over the same records."""

    rulesets: tuple[CheckedRuleset, ...]
    variables: Mapping[str, Variable]
    conflicting: frozenset[str]
    """Inputs that are no one thing: of another kind or unit in another ruleset, or with no value that all accept."""

    @classmethod
    def of(cls, *rulesets: CheckedRuleset) -> "World":
        """The records that all rulesets accept."""
        declared: dict[str, list[Input]] = {}
        for ruleset in rulesets:
            for each in ruleset.inputs:
                declared.setdefault(each.name, []).append(each)
        variables = {name: variable_of(inputs) for name, inputs in declared.items()}
        return cls(
            rulesets, variables, frozenset(name for name in variables if conflict(declared[name], variables[name]))
        )

    @cached_property
    def full(self) -> "View":
        """Records without gaps: every input is given that is not worked out from others."""
        return View(self, True)

    @cached_property
    def gaps(self) -> "View":
        """All records: any input may be missing, and what is worked out may be given, or refused."""
        return View(self, False)


class InputsDifferError(ValueError):
    """A rule reads an input that is no one thing in all rulesets."""


@define(slots=False, eq=False)
class View:
    """The formulas of rulesets over one kind of records."""

    world: World
    is_full: bool
    _verdicts: dict[tuple[int, int], tuple[Indicator, Verdict]] = field(factory=dict)
    """By side and identity: two equal indicators are looked up faster than they are compared."""
    _reads: dict[tuple[int, int], tuple[Indicator, tuple[str, ...]]] = field(factory=dict)
    _outcomes: dict[int, tuple[Verdict, Outcomes]] = field(factory=dict)
    is_satisfiable: bool | None = None
    """Whether all that is assumed can hold together; None until somebody has looked."""
    _clauses: dict[str, tuple[Clause, ...]] = field(factory=dict)

    @cached_property
    def encoder(self) -> Encoder:
        reals = frozenset(name for name, each in self.world.variables.items() if each.is_real)
        return Encoder(self._holds, reals)

    def _holds(self, name: str) -> f.Formula:
        return f.TRUE if self.is_full else f.fact(held(name))

    @cached_property
    def lowerings(self) -> tuple[Lowering, ...]:
        """How each ruleset reads the records."""
        if not self.is_full:
            return tuple(Lowering(ruleset, self._held_with_gaps(ruleset)) for ruleset in self.world.rulesets)
        own = tuple(Lowering(ruleset, self._held_in_full(ruleset)) for ruleset in self.world.rulesets)
        for name, (reader, maker) in self.borrowed.items():
            own[reader].held[name] = Held(own[maker].worked_out(name))
        return own

    @cached_property
    def borrowed(self) -> Mapping[str, tuple[int, int]]:
        """On full data, inputs that one ruleset is given and another works out, with the sides of both.

        A full record has what they are worked out from, so that they are worked out for both.
        """
        found = {}
        for reader, ruleset in enumerate(self.world.rulesets if self.is_full else ()):
            for each in ruleset.inputs:
                makers = (i for i, other in enumerate(self.world.rulesets) if _is_derived(each.name, other))
                maker = None if each.derivation is not None else next(makers, None)
                if maker is not None and self._is_comparable(each.name, self.world.rulesets[maker]):
                    found[each.name] = reader, maker
        return found

    @cached_property
    def conflicting(self) -> frozenset[str]:
        """Inputs that cannot be compared: see `World`, and two that are each worked out from the other."""
        circular = set()
        for name, (_, maker) in self.borrowed.items():
            ruleset = self.world.rulesets[maker]
            needs = ruleset.inputs_of(ruleset.input_named[name].derivation)
            if any(self.borrowed.get(need, (None,))[0] == maker for need in needs):
                circular.add(name)
        return self.world.conflicting | circular

    def _held_in_full(self, ruleset: CheckedRuleset) -> dict[str, Held]:
        return {
            each.name: Held(self.world.variables[each.name].given) if each.derivation is None else Held()
            for each in ruleset.inputs
        }

    def _held_with_gaps(self, ruleset: CheckedRuleset) -> dict[str, Held]:
        return {
            each.name: Held(
                self.world.variables[each.name].given, *(() if each.derivation is None else (w.Refused(each.name),))
            )
            for each in ruleset.inputs
        }

    # Outcomes
    def indicator(self, side: int, indicator: Indicator | None) -> Outcomes:
        """When an indicator of a ruleset has which outcome. Raises as `indicator`."""
        return NOT_THERE if indicator is None else self.outcomes(self._verdict(side, indicator))

    def criterion(self, side: int, criterion: Criterion | None) -> Outcomes:
        """When a criterion of a ruleset has which outcome. Raises as `indicator`."""
        return NOT_THERE if criterion is None else self.outcomes(self._combined(side, criterion))

    def whole(self, side: int) -> Outcomes:
        """When the whole of a ruleset has which outcome. Raises as `indicator`."""
        ruleset = self.world.rulesets[side]
        indicators = {each.code: self._verdict(side, each) for each in ruleset.indicators}
        criteria = {each.code: self._combined(side, each) for each in ruleset.criteria}
        return self.outcomes(combine(ruleset.met_when, indicators | criteria))

    def without(self, side: int, code: IndicatorCode) -> Outcomes:
        """When the whole of a ruleset has which outcome if an indicator is left out. Raises as `indicator`."""
        ruleset = self.world.rulesets[side]
        left_out = Verdict(w.Nothing(), w.Fixed(True))
        verdicts = {each.code: self._verdict(side, each) for each in ruleset.indicators} | {code: left_out}
        criteria = {each.code: combine(each.met_when, verdicts) for each in ruleset.criteria}
        return self.outcomes(combine(ruleset.met_when, verdicts | criteria))

    def _verdict(self, side: int, indicator: Indicator) -> Verdict:
        key = side, id(indicator)
        if key not in self._verdicts:
            if not self.conflicting.isdisjoint(self._read(side, indicator)):
                raise InputsDifferError
            self._verdicts[key] = indicator, verdict_of(indicator, self.lowerings[side])
        return self._verdicts[key][1]

    def _read(self, side: int, indicator: Indicator) -> tuple[str, ...]:
        key = side, id(indicator)
        if key not in self._reads:
            read = self.world.rulesets[side].inputs_of(indicator.condition, indicator.applies_when)
            self._reads[key] = indicator, read
        return self._reads[key][1]

    def _combined(self, side: int, criterion: Criterion) -> Verdict:
        return combine(criterion.met_when, {each.code: self._verdict(side, each) for each in criterion.indicators})

    def outcomes(self, verdict: Verdict) -> Outcomes:
        """When a verdict has which outcome."""
        if id(verdict) not in self._outcomes:
            met, none = self.encoder.pair(verdict.met), self.encoder.pair(verdict.does_not_apply).true
            applies = f.negation(none)
            found = Outcomes(f.all_of((applies, met.true)), f.all_of((applies, met.false)), none)
            self._outcomes[id(verdict)] = verdict, found
        return self._outcomes[id(verdict)][1]

    # What is assumed
    def assumed(self, *formulas: f.Formula, read: frozenset[str] = frozenset()) -> tuple[Clause, ...]:
        """What is assumed of the inputs that formulas are about, and of others that are `read`."""
        return self._assumed(self.inputs_of(*formulas) | read)

    def given(self, side: int, *indicators: Indicator | None) -> frozenset[str]:
        """On full data, the inputs that a record must give for indicators of a ruleset; else none.

        Formulas need not speak of all: what is true or false whichever it is has been left out of them.
        """
        if not self.is_full:
            return frozenset()
        read = {name for each in indicators if each is not None for name in self._read(side, each)}
        borrowed = [name for name in read if name in self.borrowed and self.borrowed[name][0] == side]
        for name in borrowed:
            maker = self.world.rulesets[self.borrowed[name][1]]
            read.update(maker.inputs_of(maker.input_named[name].derivation))
        derived = {each.name for rules in self.world.rulesets for each in rules.inputs if each.derivation is not None}
        return frozenset(read - derived)

    @property
    def assumed_of_all(self) -> tuple[Clause, ...]:
        """What is assumed of all inputs that can be compared."""
        return self._assumed(frozenset(self.world.variables) - self.conflicting)

    def _assumed(self, inputs: frozenset[str]) -> tuple[Clause, ...]:
        made = [each for each in self._derived if inputs.issuperset(each.needs)]
        # on full data what is worked out is no variable
        known = inputs if self.is_full else inputs.union(each.name for each in made)
        found = [clause for name in self.world.variables if name in known for clause in self._about(name)]
        found += [clause for each in made for clause in self._worked_out(each)]
        return tuple(clause for clause in found if clause.formula is not f.TRUE and clause.inputs <= known)

    def inputs_of(self, *formulas: f.Formula) -> frozenset[str]:
        """The inputs that formulas are about."""
        return frozenset(self._input_of[name] for name in f.names_of_all(formulas))

    @cached_property
    def _input_of(self) -> Mapping[str, str]:
        names = self.world.variables
        return {variable: name for name in names for variable in (name, held(name), refused(name))}

    @cached_property
    def variables(self) -> Variables:
        """The variables of formulas, for solvers."""
        sorts: dict[str, Sort] = {}
        for name, each in self.world.variables.items():
            sorts[name] = "Bool" if each.input.kind == "attested" else "Real" if each.is_real else "Int"
            sorts[held(name)] = sorts[refused(name)] = "Bool"
        return Variables(sorts, {name: each.words for name, each in self.world.variables.items()})

    @cached_property
    def _derived(self) -> tuple["_Derived", ...]:
        """The inputs that each ruleset works out."""
        found = []
        for lowering in self.lowerings:
            ruleset = lowering.ruleset
            beyond = may_leave_range(ruleset)
            for each in ruleset.inputs:
                if each.derivation is not None and self._is_comparable(each.name, ruleset):
                    needs = ruleset.inputs_of(each.derivation)
                    given = tuple(need for need in needs if ruleset.input_named[need].derivation is None)
                    found.append(_Derived(lowering, each.name, given, each.name in beyond))
        return tuple(found)

    def _is_comparable(self, name: str, ruleset: CheckedRuleset) -> bool:
        """Whether an input and all it is worked out from are one thing in all rulesets."""
        return self.world.conflicting.isdisjoint(ruleset.inputs_of(m.InputValue(name)))

    def _about(self, name: str) -> tuple[Clause, ...]:
        if (found := self._clauses.get(name)) is None:
            self._clauses[name] = found = (*self._values(self.world.variables[name]), *self._parts(name))
        return found

    def _values(self, each: Variable) -> Iterator[Clause]:
        inputs = frozenset((each.name,))
        match each.input.kind:
            case "attested":
                pass
            case "one of" | "ranked":
                formula = f.any_of(f.is_word(each.name, word) for word in each.common)
                yield Clause(formula, inputs, Assumption("one of", each.name, each.common))
            case _:
                number: f.Polynomial = {(each.name,): 1}
                low, high = self._bounded(each, number, each.low, 1), self._bounded(each, number, each.high, -1)
                facts = each.input.low, each.input.high
                yield Clause(f.all_of((low, high)), inputs, Assumption("range", each.name, facts))

    def _bounded(self, each: Variable, number: f.Polynomial, end: Fraction, sign: int) -> f.Formula:
        """That a number in its units is at least an end of its range; or with the other sign, at most."""
        scaled = end * each.scale
        below: f.Polynomial = {(): -scaled.numerator} if scaled else {}
        difference = f.plus(f.times({(): scaled.denominator}, number), below)
        return f.not_below(f.times({(): sign}, difference), not each.is_real)

    def _parts(self, name: str) -> Iterator[Clause]:
        """No part is greater than a whole it is part of, as far as both are known."""
        for lowering in self.lowerings:
            each = lowering.ruleset.input_named.get(name)
            for whole in () if each is None else _wholes(each, lowering.ruleset):
                if not self._is_comparable(whole, lowering.ruleset):
                    continue
                part = as_ratio(lowering.held[name].given)
                exceeds = ratios.comparison(part, ">", lowering.number(m.InputValue(whole)))
                yield self._clause(f.negation(self.encoder.pair(exceeds).true), "part of", name, whole)

    def _worked_out(self, derived: "_Derived") -> Iterator[Clause]:
        """What is worked out lies in its range; it is given only where it cannot be worked out, or refused."""
        name, ruleset = derived.name, derived.lowering.ruleset
        worked_out = derived.lowering.worked_out(name)
        if derived.may_leave_range:
            number, each = as_ratio(worked_out), ruleset.input_named[name]
            for operator, end in _ends(each):
                beyond = ratios.comparison(number, operator, ratios.constant(end))
                yield self._clause(f.negation(self.encoder.pair(beyond).true), "range", name, each.low, each.high)
        if not self.is_full:
            known = self.encoder.pair(known_value(worked_out)).true
            given, was_refused = f.fact(held(name)), f.fact(refused(name))
            alone = f.negation(f.all_of((given, f.any_of((known, was_refused)))))
            yield self._clause(alone, "worked out", name)

    def _clause(self, formula: f.Formula, kind: str, name: str, *facts: object) -> Clause:
        assumption = Assumption(kind, name, facts)  # type: ignore[arg-type]
        return Clause(formula, self.inputs_of(formula), assumption)


@frozen
class _Derived:
    """An input that a ruleset works out, and the given ones that it needs for it."""

    lowering: Lowering
    name: str
    needs: tuple[str, ...]
    may_leave_range: bool


def _is_derived(name: str, ruleset: CheckedRuleset) -> bool:
    each = ruleset.input_named.get(name)
    return each is not None and each.derivation is not None


def _wholes(part: Input, ruleset: CheckedRuleset) -> Iterator[str]:
    whole = part.part_of
    while whole is not None:
        yield whole
        whole = ruleset.input_named[whole].part_of


def _ends(each: Input) -> Iterator[tuple[m.Operator, Fraction]]:
    if each.low is not None:
        yield "<", each.low
    if each.high is not None:
        yield ">", each.high
