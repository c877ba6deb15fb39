"""Which inputs could still change an outcome that is unknown.

Of every part it is asked first what could become of it, then which inputs have a share in its becoming what decides the
whole. Each part is looked at by itself: where two of them read one input, an input more may be asked for than decides.
"""

from collections.abc import Mapping
from typing import assert_never

from attrs import define, field

from ntm_rules.engines.outcome import Outcome, Unknown
from ntm_rules.engines.reference import combine, value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator, Table
from ntm_rules.syntax.codes import IndicatorCode

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome

_Values = frozenset[object]
"""What an expression could come to: truth values, known values, or `_ANY` other."""

_ANY = object()
_NOTHING: _Values = frozenset()
_ANYTHING: _Values = frozenset({_ANY})
_EITHER: _Values = frozenset({True, False})
_ALWAYS = m.All(())


def _both(a: _Values, b: _Values) -> _Values:
    """The values in both sets."""
    return b if _ANY in a else a if _ANY in b else a & b


@define
class Needs:
    """Asks for what is missing from one record. Inputs that were refused are missing too.

    An input with a derivation stands for itself or for what it is worked out from. Inputs that meet an open or a
    delegated threshold are not asked for: no value of theirs decides anything.
    """

    ruleset: CheckedRuleset
    record: Record
    outcomes: Mapping[IndicatorCode, Outcome]
    """The outcomes of the indicators that are asked about."""
    _could: dict[m.Expression, _Values] = field(factory=dict)

    def of_indicator(self, indicator: Indicator) -> tuple[str, ...]:
        """The inputs that could still decide an indicator, in the order they are declared."""
        return self._declared(self._of_indicator(indicator, self._outcomes(indicator)))

    def of_criteria(self, criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
        """The inputs that could still decide one of some criteria, in the order they are declared."""
        every = frozenset(Outcome)
        return self._declared({name for each in criteria for name in self._of_verdict(each.met_when, every)})

    def _declared(self, names: set[str]) -> tuple[str, ...]:
        return tuple(each.name for each in self.ruleset.inputs if each.name in names)

    # Outcomes
    def _outcomes(self, indicator: Indicator) -> frozenset[Outcome]:
        """What could become of an indicator."""
        applies = self.could(indicator.applies_when or _ALWAYS)
        judged = {MET if value else NOT_MET for value in self.could(indicator.condition)} if True in applies else set()
        return frozenset(judged | ({NOT_APPLICABLE} if False in applies else set()))

    def _of_indicator(self, indicator: Indicator, wanted: frozenset[Outcome]) -> set[str]:
        """The inputs with a share in an indicator's coming to one of the outcomes wanted."""
        wanted &= self._outcomes(indicator)
        applies = indicator.applies_when or _ALWAYS
        found = self.of(applies, frozenset({False})) if NOT_APPLICABLE in wanted else set()
        if judged := frozenset(outcome is MET for outcome in wanted - {NOT_APPLICABLE}):
            found |= self.of(applies, frozenset({True})) | self.of(indicator.condition, judged)
        return found

    def _verdicts(self, met_when: m.Expression) -> frozenset[Outcome]:
        """What could become of outcomes combined, as `reference.combine` does: what does not apply is left out."""
        match met_when:
            case m.Verdict(code):
                return self._outcomes(self.ruleset.indicator_coded[code])
            case m.Not(operand):
                return frozenset(map(_opposite, self._verdicts(operand)))
        count, operands = _counted(met_when)
        each = [self._verdicts(operand) for operand in operands]
        met = sum(MET in could for could in each)
        missed = sum(NOT_MET in could for could in each)
        never_missed = sum(could.isdisjoint((NOT_MET, NOT_APPLICABLE)) for could in each)
        applying = sum(MET in could or NOT_APPLICABLE not in could for could in each)
        may = {
            MET: 0 < met >= min(count, applying),
            NOT_MET: missed > 0 and never_missed < count,
            NOT_APPLICABLE: all(NOT_APPLICABLE in could for could in each),
        }
        return frozenset(outcome for outcome in may if may[outcome])

    def _of_verdict(self, met_when: m.Expression, wanted: frozenset[Outcome]) -> set[str]:
        """The inputs with a share in what is combined coming to one of the outcomes wanted; none where it is known."""
        wanted &= self._verdicts(met_when)
        if not wanted or combine(met_when, self.outcomes) is not UNKNOWN:
            return set()
        match met_when:
            case m.Verdict(code):
                return self._of_indicator(self.ruleset.indicator_coded[code], wanted)
            case m.Not(operand):
                return self._of_verdict(operand, frozenset(map(_opposite, wanted)))
        count, operands = _counted(met_when)
        if (MET in wanted and count > 1) or (NOT_MET in wanted and count < len(operands)):
            wanted |= {NOT_APPLICABLE}  # the fewer apply, the fewer are asked for, and the fewer can be met
        return set().union(*(self._of_verdict(each, wanted) for each in operands))

    # Values
    def could(self, e: m.Expression) -> _Values:
        """What an expression could still come to; nothing where it can never be known."""
        if e not in self._could:
            known = value_of(e, self.ruleset, self.record)
            self._could[e] = self._could_become(e) if isinstance(known, Unknown) else frozenset({known})
        return self._could[e]

    def _is_unknown(self, e: m.Expression) -> bool:
        return isinstance(value_of(e, self.ruleset, self.record), Unknown)

    def _could_become(self, e: m.Expression) -> _Values:
        match e:
            case m.Threshold():
                return _NOTHING
            case m.InputValue(name):
                return _EITHER if self.ruleset.input_named[name].kind == "attested" else _ANYTHING
            case m.Defined(name):
                return self.could(self.ruleset.definition_named[name].value)
            case m.Lookup(name):
                return _ANYTHING if self._may_find(self.ruleset.table_named[name]) else _NOTHING
            case m.Quotient(_, divisor) if self.could(divisor) == {0}:
                return _NOTHING
            case m.Sum() | m.Product() | m.Negate() | m.Quotient():
                return _ANYTHING if all(map(self.could, m.parts(e))) else _NOTHING
            case m.Compare(left, _, right):
                return _EITHER if self.could(left) and self.could(right) else _NOTHING
            case m.Choose(condition, then, otherwise):
                decided, first, second = map(self.could, (condition, then, otherwise))
                chosen = (first if True in decided else _NOTHING) | (second if False in decided else _NOTHING)
                return chosen | _both(first, second) if self._is_unknown(condition) else chosen
            case m.Not(operand):
                return frozenset(not value for value in self.could(operand))
            case m.All() | m.Any() | m.AtLeast():
                count, operands = _counted(e)
                true = sum(True in self.could(each) for each in operands)
                not_false = sum(False not in self.could(each) for each in operands)
                return frozenset(value for value, may in ((True, true >= count), (False, not_false < count)) if may)
            case m.Constant() | m.Word() | m.Verdict():
                raise AssertionError(f"{e} is known")
            case _:
                assert_never(e)

    def _may_find(self, table: Table) -> bool:
        """Whether a table has a figure for labels its keys could come to."""
        keys = [self.could(key.value) for key in table.keys]
        rows = (labels for labels, setting in table.cells if isinstance(setting, m.Figure))
        return any(all(_ANY in key or label in key for label, key in zip(row, keys, strict=True)) for row in rows)

    def of(self, e: m.Expression, wanted: _Values) -> set[str]:
        """The inputs with a share in an expression's coming to one of the values wanted; none where it is known."""
        wanted = _both(wanted, self.could(e))
        if not wanted or not self._is_unknown(e):
            return set()
        match e:
            case m.InputValue(name):
                return {name}
            case m.Defined(name):
                return self.of(self.ruleset.definition_named[name].value, wanted)
            case m.Lookup(name):
                return self._of_all(tuple(key.value for key in self.ruleset.table_named[name].keys), _ANYTHING)
            case m.Choose():
                return self._of_choice(e, wanted)
            case m.Not(operand):
                return self.of(operand, frozenset(not value for value in wanted))
            case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
                return self._of_all(operands, wanted)
            case _:
                return self._of_all(m.parts(e), _ANYTHING)

    def _of_all(self, items: tuple[m.Expression, ...], wanted: _Values) -> set[str]:
        return set().union(*(self.of(item, wanted) for item in items))

    def _of_choice(self, e: m.Choose, wanted: _Values) -> set[str]:
        """By way of either branch that its condition could choose, or of both, which may agree."""
        decided, then, otherwise = map(self.could, m.parts(e))
        found = set[str]()
        for truth, branch, values in ((True, e.then, then), (False, e.otherwise, otherwise)):
            if truth in decided and _both(values, wanted):
                found |= self.of(e.condition, frozenset({truth})) | self.of(branch, wanted)
        if self._is_unknown(e.condition) and (agreed := _both(wanted, _both(then, otherwise))):
            found |= self.of(e.then, agreed) | self.of(e.otherwise, agreed)
        return found


def _counted(e: m.Expression) -> tuple[int, tuple[m.Expression, ...]]:
    """A connective as so many of some operands."""
    match e:
        case m.All(operands):
            return len(operands), operands
        case m.Any(operands):
            return 1, operands
        case m.AtLeast(count, operands):
            return count, operands
        case _:
            raise AssertionError(f"{e} counts nothing")


def _opposite(outcome: Outcome) -> Outcome:
    return {MET: NOT_MET, NOT_MET: MET}.get(outcome, outcome)
