"""What plain records were judged by, for all indicators at once: values, thresholds, bases, reasons.

It says in generated code what `details` says of any record by the reference. Where the reference has to be asked, since
a rule is of a rarer kind, there is `ASK`.
"""

from fractions import Fraction
from itertools import chain
from typing import Final, assert_never

from attrs import define, frozen

from ntm_rules.engines.outcome import Reason, Unknown, ZeroDivisor
from ntm_rules.engines.reference import value_of
from ntm_rules.engines.thresholds import least
from ntm_rules.engines.writer import UNKNOWN, Writer
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Table
from ntm_rules.model.types import Enumeration, Truth

ASK: Final = object()


@frozen
class ShownCode:
    """Code for what an indicator was judged by."""

    value: str
    threshold: str
    basis: str
    reasons: str


@frozen
class _Compared:
    """Code for what a condition compares; `used` are the settings it is judged by, None where the record decides.

    `compares` is None where the record decides whether there is a comparison at all.
    """

    value: str = "None"
    threshold: str = "None"
    compares: bool | None = False
    used: tuple[m.Setting, ...] | None = ()
    basis: str = ""


def together(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Each reason once."""
    return tuple(dict.fromkeys(reasons))


@define
class Shower:
    """Writes what indicators were judged by, beside what a writer of plain records has written."""

    writer: Writer
    _basis: m.Basis | None = None

    @property
    def ruleset(self) -> CheckedRuleset:
        return self.writer.ruleset

    def shown(self, indicator: Indicator) -> ShownCode:
        """The code for one indicator."""
        self._basis = indicator.basis
        found = self._compared(indicator.condition)
        applies = indicator.applies_when is None or self.writer.term(indicator.applies_when).certain
        unknown = self._reasons(indicator.condition) if applies else None
        reasons = "ASK" if unknown is None else unknown.code
        if found is None:
            return ShownCode("ASK", "ASK", "ASK", reasons)
        return ShownCode(found.value, found.threshold, self._basis_of(found) or "ASK", reasons)

    def _basis_of(self, found: _Compared) -> str | None:
        if found.used is None:
            return found.basis or None
        if not found.used:
            return self.writer.constant(self._basis)
        return self.writer.constant(least(each.basis for each in found.used if isinstance(each, m.Figure)))

    # What is compared
    def _compared(self, e: m.Expression) -> _Compared | None:
        match e:
            case m.Compare():
                return self._comparison(e)
            case m.Defined(name):
                return self._compared(self.ruleset.definition_named[name].value)
            case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
                return self._several([self._compared(operand) for operand in operands])
            case m.Not(operand):
                return self._compared(operand)
            case m.Choose():
                return self._choice(e)
            case _:
                return _Compared()

    def _several(self, parts: list[_Compared | None]) -> _Compared | None:
        known = [part for part in parts if part is not None and part.compares is not None]
        if len(known) < len(parts):
            return None
        comparing = [part for part in known if part.compares]
        if len(comparing) == 1:
            return comparing[0]
        settings = [part.used for part in comparing if part.used is not None]
        if len(settings) < len(comparing):
            return None
        return _Compared(compares=bool(comparing), used=tuple(each for some in settings for each in some))

    def _choice(self, e: m.Choose) -> _Compared | None:
        condition, then, otherwise = self.writer.term(e.condition), self._compared(e.then), self._compared(e.otherwise)
        if then is None or otherwise is None or not condition.certain:
            return None
        bases = [self._basis_of(branch) for branch in (then, otherwise)]
        value, threshold, basis = (
            f"({a} if {condition.code} else {b})"
            for a, b in ((then.value, otherwise.value), (then.threshold, otherwise.threshold), bases)
        )
        compares = then.compares if then.compares == otherwise.compares else None
        return _Compared(value, threshold, compares, None, basis if all(bases) else "")

    def _comparison(self, e: m.Compare) -> _Compared | None:
        if not self._is_number(e.left):
            value = threshold = "None"
        else:
            value, threshold = self._fraction(e.left), self._fraction(e.right)
        match e.right:
            case m.Threshold(setting):
                return _Compared(value, threshold, True, (setting,))
            case m.Lookup(name):
                basis_of = {
                    labels: setting.basis if isinstance(setting, m.Figure) else None
                    for labels, setting in self.ruleset.table_named[name].cells
                }
                bases = set(basis_of.values())
                if self.writer.term(e.right).certain and len(bases) == 1:
                    return _Compared(value, threshold, True, (m.Figure(Fraction(0), bases.pop()),))
                row = self.writer.row(self.ruleset.table_named[name])
                found = f"{self.writer.rows(basis_of)}.get({row}, {self.writer.constant(self._basis)})"
                return _Compared(value, threshold, True, None, found)
            case _ if any(isinstance(each, m.Threshold | m.Lookup) for each in self.ruleset.reach(e.right)):
                return None
            case _:
                return _Compared(value, threshold, True, ())

    def _is_number(self, e: m.Expression) -> bool:
        match e:
            case m.InputValue(name):
                return self.ruleset.input_named[name].kind not in ("attested", "one of", "ranked")
            case m.Defined(name):
                return not isinstance(self.ruleset.definition_named[name].type, Enumeration | Truth)
            case m.Choose(_, then):
                return self._is_number(then)
            case _:
                return not isinstance(e, m.Word)

    def _fraction(self, e: m.Expression) -> str:
        """An expression as an exact number."""
        match e:
            case m.Threshold(m.Figure(number)) | m.Constant(number):
                return self.writer.constant(number)
            case m.Lookup(name):
                table = self.ruleset.table_named[name]
                figures = {labels: setting.value for labels, setting in table.cells if isinstance(setting, m.Figure)}
                return f"{self.writer.rows(figures)}.get({self.writer.row(table)})"
        term = self.writer.term(e)
        if term == UNKNOWN or self._is_ratio(e):
            return term.code
        unknown = "" if term.certain else f"None if {term.code} is None else "
        return f"({unknown}F({term.code}, {term.per}))"

    def _is_ratio(self, e: m.Expression) -> bool:
        """Whether what holds a value is an exact ratio already."""
        derivation = self.ruleset.input_named[e.name].derivation if isinstance(e, m.InputValue) else None
        return isinstance(derivation or e, m.Quotient)

    # Why it is unknown
    def _reasons(self, e: m.Expression) -> "_Reasons | None":
        """Code for why an expression is unknown, empty where it is known; None where the reference has to be asked."""
        term = self.writer.term(e)
        if term.certain:
            return _NONE
        match e:
            case m.Threshold():
                reasons = self._unset(e)
                return _Reasons(self.writer.constant(reasons), frozenset(reasons))
            case m.Defined(name):
                return self._reasons(self.ruleset.definition_named[name].value)
            case m.InputValue(name):
                derivation = self.ruleset.input_named[name].derivation
                return None if derivation is None else self._reasons(derivation)
            case m.Quotient(dividend, divisor):
                over = self.writer.term(divisor)
                if not (self.writer.term(dividend).certain and over.certain):
                    return None
                zero = ZeroDivisor(self.ruleset.inputs_of(divisor))
                return _Reasons(f"(() if {over.code} else {self.writer.constant((zero,))})", frozenset({zero}))
            case m.Lookup(name):
                return self._no_figure(self.ruleset.table_named[name])
            case m.Choose(condition, then, otherwise):
                decided, first, second = self.writer.term(condition), self._reasons(then), self._reasons(otherwise)
                if not decided.certain or first is None or second is None:
                    return None
                return _Reasons(f"({first.code} if {decided.code} else {second.code})", first.among | second.among)
            case m.Sum() | m.Product() | m.Negate() | m.Compare() | m.Not():
                return self._all_reasons(m.parts(e))
            case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
                found = self._all_reasons(operands)
                if found is None or term == UNKNOWN:
                    return found
                return _Reasons(f"({found.code} if {term.code} is None else ())", found.among)
            case m.Constant() | m.Word() | m.Verdict():
                raise AssertionError(f"{e} is known")
            case _:
                assert_never(e)

    def _unset(self, e: m.Threshold) -> tuple[Reason, ...]:
        return Unknown.of(value_of(e, self.ruleset, Record({}))).reasons

    def _no_figure(self, table: Table) -> "_Reasons | None":
        if not self.writer.has_every_label(table):
            return None
        unset = {labels: self._unset(m.Threshold(s)) for labels, s in table.cells if not isinstance(s, m.Figure)}
        code = f"{self.writer.rows(unset)}.get({self.writer.row(table)}, ())"
        return _Reasons(code, frozenset(chain.from_iterable(unset.values())))

    def _all_reasons(self, parts: tuple[m.Expression, ...]) -> "_Reasons | None":
        found = [self._reasons(part) for part in parts]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            return None
        some = [each for each in known if each.among]
        among = frozenset(chain.from_iterable(each.among for each in some))
        code = f"({' + '.join(each.code for each in some) or '()'})"
        may_repeat = sum(len(each.among) for each in some) > len(among)
        return _Reasons(f"together{code}" if may_repeat else code, among)


@frozen
class _Reasons:
    """Code for a tuple of reasons, and those it may hold."""

    code: str
    among: frozenset[Reason]


_NONE = _Reasons("()", frozenset())
