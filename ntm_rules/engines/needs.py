"""Which inputs could still change an outcome that is unknown."""

from typing import assert_never

from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator


def needs_of(indicator: Indicator, ruleset: CheckedRuleset, record: Record) -> tuple[str, ...]:
    """Names of the missing or refused inputs that could decide an unknown indicator, in the order they are declared.

    An input with a derivation stands for itself or for what it is worked out from. Inputs that meet an open or
    delegated threshold are not asked for: no value of theirs decides anything.
    """
    needs = _Needs(ruleset, record)
    applies = indicator.applies_when
    found: set[str] = set()
    if applies is not None and needs.is_unknown(applies):
        if not needs.may_be_known(applies):
            return ()
        found = needs.of(applies)
    found |= needs.of(indicator.condition)
    return tuple(each.name for each in ruleset.inputs if each.name in found)


class _Needs:
    """Asks of expressions what is missing from one record."""

    def __init__(self, ruleset: CheckedRuleset, record: Record) -> None:
        self._ruleset = ruleset
        self._record = record

    def is_unknown(self, e: m.Expression) -> bool:
        return isinstance(value_of(e, self._ruleset, self._record), Unknown)

    def of(self, e: m.Expression) -> set[str]:
        """The inputs that could make an expression known; none when it is known or never can be."""
        if not self.is_unknown(e) or not self.may_be_known(e):
            return set()
        if isinstance(e, m.InputValue):
            return {e.name}
        return set().union(*(self.of(part) for part in self._behind(e)))

    def may_be_known(self, e: m.Expression) -> bool:
        """Whether an expression is known, or some inputs more could make it so."""
        if not self.is_unknown(e):
            return True
        match e:
            case m.Threshold():
                return False
            case m.Lookup():
                keys = self._behind(e)
                return any(map(self.is_unknown, keys)) and all(map(self.may_be_known, keys))
            case m.Quotient(_, divisor) if value_of(divisor, self._ruleset, self._record) == 0:
                return False
            case m.Choose(condition, then, otherwise):
                decided = value_of(condition, self._ruleset, self._record)
                if not isinstance(decided, Unknown):
                    return self.may_be_known(then if decided else otherwise)
                branches = (then, otherwise)
                may_agree = any(map(self.is_unknown, branches)) and all(map(self.may_be_known, branches))
                return may_agree or (self.may_be_known(condition) and any(map(self.may_be_known, branches)))
            case m.All(items) | m.Any(items) | m.AtLeast(_, items):
                return any(self.is_unknown(item) and self.may_be_known(item) for item in items)
            case m.Sum() | m.Product() | m.Negate() | m.Quotient() | m.Compare() | m.Not() | m.Defined():
                return all(map(self.may_be_known, self._behind(e)))
            case m.Constant() | m.Word() | m.InputValue() | m.Verdict():
                return True
            case _:
                assert_never(e)

    def _behind(self, e: m.Expression) -> tuple[m.Expression, ...]:
        match e:
            case m.Defined(name):
                return (self._ruleset.definition_named[name].value,)
            case m.Lookup(name):
                return tuple(key.value for key in self._ruleset.table_named[name].keys)
            case _:
                return m.parts(e)
