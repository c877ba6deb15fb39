"""Why something is unknown, over columns: the first reason the reference gives, as a number in a list of texts."""

from fractions import Fraction
from typing import assert_never

from attrs import define, field

from ntm_rules.columns import nodes as w
from ntm_rules.columns.build import FALSE, NOTHING, every, is_, known, pick_whole, some
from ntm_rules.columns.lower import Lowering, known_value
from ntm_rules.columns.ratios import comparison, constant
from ntm_rules.engines.outcome import Delegated, Missing, NoRow, OpenThreshold, Reason, Refused, ZeroDivisor
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import Indicator


def reason_text(reason: Reason) -> str:
    """A reason as columns hold it: its kind, and what it is about where that is one thing."""
    match reason:
        case Missing(name):
            return f"missing {name}"
        case Refused(name):
            return f"refused {name}"
        case ZeroDivisor():
            return "zero divisor"
        case OpenThreshold():
            return "open threshold"
        case Delegated(authority):
            return f"delegated to {authority}"
        case NoRow(table):
            return f"no row in {table}"
        case _:
            assert_never(reason)


@define
class Reasons:
    """Finds reasons. `texts` are those found so far; a reason is the place of its text in the list."""

    lowering: Lowering
    texts: list[str] = field(factory=list)

    def of_indicator(self, indicator: Indicator, met: w.Flag, applies_not: w.Flag) -> w.Whole:
        """Why an indicator is unknown; unknown itself where it is not."""
        reason = self._unless_known(indicator.condition)
        if indicator.applies_when is not None:
            applies = self.lowering.flag(indicator.applies_when)
            reason = pick_whole(known(applies), reason, self._unless_known(indicator.applies_when))
        decided = some((applies_not, known(met)))
        return pick_whole(decided, NOTHING, reason)

    def _text(self, reason: Reason) -> w.Whole:
        text = reason_text(reason)
        if text not in self.texts:
            self.texts.append(text)
        return w.Number(self.texts.index(text))

    def _unless_known(self, e: m.Expression, other: bool = False) -> w.Whole:
        """The first reason why an expression is unknown. With `other`, the first that is not a missing input."""
        value = self.lowering.value(e) if not isinstance(e, m.Threshold | m.Lookup) else None
        is_known = FALSE if value is None else known_value(value)
        return pick_whole(is_known, NOTHING, self._reason(e, other))

    def _first(self, *reasons: w.Whole) -> w.Whole:
        found: w.Whole = NOTHING
        for reason in reversed(reasons):
            found = pick_whole(known(reason), reason, found)
        return found

    def _reason(self, e: m.Expression, other: bool) -> w.Whole:
        def each(*items: m.Expression) -> list[w.Whole]:
            return [self._unless_known(item, other) for item in items]

        match e:
            case m.Threshold(setting):
                return self._setting(setting)
            case m.Constant() | m.Word():
                return NOTHING
            case m.InputValue(name):
                return self._input(name, other)
            case m.Defined(name):
                return self._unless_known(self.lowering.ruleset.definition_named[name].value, other)
            case m.Lookup(name):
                return self._lookup(name, other)
            case m.Quotient(dividend, divisor):
                zero = is_(comparison(self.lowering.number(divisor), "=", constant(Fraction(0))), True)
                nothing = self._text(ZeroDivisor(()))
                return pick_whole(zero, nothing, self._first(*each(dividend, divisor)))
            case m.Choose(condition, then, otherwise):
                decided = self.lowering.flag(condition)
                first, one, two = each(condition, then, otherwise)
                chosen = pick_whole(is_(decided, True), one, pick_whole(is_(decided, False), two, NOTHING))
                return pick_whole(known(decided), chosen, self._first(first, one, two))
            case m.Negate() | m.Not() | m.Sum() | m.Product() | m.Compare() | m.All() | m.Any() | m.AtLeast():
                return self._first(*each(*m.parts(e)))
            case m.Verdict():
                raise AssertionError("a verdict is combined, it has no value")
            case _:
                assert_never(e)

    def _input(self, name: str, other: bool) -> w.Whole:
        each, held = self.lowering.ruleset.input_named[name], self.lowering.held[name]
        missing = NOTHING if other else self._text(Missing(name))
        if each.derivation is not None:
            worked_out = self._unless_known(each.derivation)
            if worked_out != NOTHING:
                another = self._unless_known(each.derivation, other=True)
                behind = another if other else worked_out
                missing = pick_whole(known(another), behind, missing)
        return pick_whole(held.refused, self._text(Refused(name, "")), missing)

    def _lookup(self, name: str, other: bool) -> w.Whole:
        table = self.lowering.ruleset.table_named[name]
        keys = [self._unless_known(key.value, other) for key in table.keys]
        labels = tuple(key.labels for key in table.keys)
        rows = [(a,) for a in labels[0]] if len(labels) == 1 else [(a, b) for a in labels[0] for b in labels[1]]
        settings = [table.settings.get(row) for row in rows]
        numbers = [None if s is None or isinstance(s, m.Figure) else self._number(self._setting(s)) for s in settings]
        no_row: w.Whole = self._text(NoRow(name, ()))
        places = tuple(self.lowering.label(key.value) for key in table.keys)
        if NOTHING not in places and any(number is not None for number in numbers):
            some_numbers = [number for number in numbers if number is not None]
            cell = w.Cell(name, places, labels, tuple(numbers), (min(some_numbers), max(some_numbers)))
            no_row = pick_whole(known(cell), cell, no_row)
        keys_known = [known_value(self.lowering.value(key.value)) for key in table.keys]
        return pick_whole(every(keys_known), no_row, self._first(*keys))

    def _setting(self, setting: m.Setting) -> w.Whole:
        match setting:
            case m.Figure():
                return NOTHING
            case m.Open():
                return self._text(OpenThreshold())
            case m.DelegatedTo(authority):
                return self._text(Delegated(authority))
            case _:
                assert_never(setting)

    @staticmethod
    def _number(text: w.Whole) -> int:
        assert isinstance(text, w.Number)
        return text.value
