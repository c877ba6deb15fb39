"""Why an indicator has its outcome, in plain Vietnamese or English, with its numbers."""

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from ntm_rules.diagnostics.data import Language
from ntm_rules.engines.assessment import IndicatorResult
from ntm_rules.engines.details import Attested, Combined, Compared, Detail, Unset, comparisons
from ntm_rules.engines.outcome import (
    Delegated,
    Missing,
    NoRow,
    OpenThreshold,
    Outcome,
    Reason,
    Refused,
    ZeroDivisor,
)
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Value
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.model.units import Unit
from ntm_rules.report import words
from ntm_rules.report.numbers import MOST_DECIMALS, decimals_apart, decimals_of, number, percent

_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "!=": "≠"}
_OPPOSITE = {">=": "<", "<=": ">", ">": "≤", "<": "≥", "=": "≠", "!=": "="}


def explain_indicator(result: IndicatorResult, language: Language) -> str:
    """Say what came out and why: `đạt: 300/812 hộ = 36,95% ≥ 30%`, then the sources."""
    lines = [f"{result.code} {result.title or ''}".rstrip(), *_Teller(result, language).lines()]
    return "\n".join(lines) + "\n"


def summary(result: IndicatorResult, language: Language) -> list[str]:
    """The outcome with its numbers and reasons, without title and sources, one line each."""
    return list(_Teller(result, language).verdict())


def describe_reason(reason: Reason, result: IndicatorResult, language: Language) -> str:
    """One of the reasons why an outcome is unknown, as a clause."""
    return _Teller(result, language).reason(reason)


def describe_sources(result: IndicatorResult, language: Language) -> str:
    """Where the indicator stands and how well its thresholds are known, on one line."""
    text = "; ".join(words.citation(source, language) for source in result.sources)
    if result.basis is not None:
        text += f" [{words.basis(result.basis.mark, language)}]"
    return text


class _Teller:
    """Tells one indicator's result in one language."""

    def __init__(self, result: IndicatorResult, language: Language) -> None:
        self._result = result
        self._language = language
        self._ruleset: CheckedRuleset = result.ruleset

    def _say(self, key: str, **facts: object) -> str:
        return words.say(key, self._language, **facts)

    def lines(self) -> Iterator[str]:
        for line in self.verdict():
            yield f"  {line}"
        if self._result.sources:
            citations = "; ".join(words.citation(source, self._language) for source in self._result.sources)
            yield f"  {self._say('source')}: {citations}"
        basis = self._result.basis
        if basis is None and self._uses_figures():
            yield f"  {self._say('basis')}: {self._say('basis_missing')}"
        if basis is not None:
            stated = f", {self._say('stated_by')} {basis.stated_by}" if basis.stated_by else ""
            yield f"  {self._say('basis')}: {words.basis(basis.mark, self._language)}{stated}"
        for note in self._result.indicator.notes:
            yield f"  {self._say('note')}: {note}"

    def _uses_figures(self) -> bool:
        compared = comparisons(self._result.detail)
        return any(isinstance(c.setting, m.Figure) for c in compared)

    def verdict(self) -> Iterator[str]:
        """The outcome and what was compared, each unknown part with its reasons."""
        result = self._result
        outcome = words.outcome(result.outcome, self._language)
        if result.outcome is Outcome.NOT_APPLICABLE:
            yield f"{outcome}: {self._say('applies_not')}"
            return
        if result.applies is None:
            yield f"{outcome}: {self._say('applies_unknown')}: {self._reasons(result.reasons)}"
            return
        first, *rest = self._detail(result.detail, "")
        yield f"{outcome}: {first}"
        yield from rest

    def _detail(self, detail: Detail, indent: str) -> list[str]:
        """A condition on one line, its parts indented under it."""
        match detail:
            case Compared():
                return [self._compared(detail)]
            case Unset(m.Open()):
                return [self._say("open_condition")]
            case Attested(_, None, reasons) | Unset(_, reasons):
                return [self._reasons(reasons)]
            case Attested(name, met):
                return [f"{self._input(name)}: {self._say('yes' if met else 'no')}"]
            case Combined(how, count, parts, _):
                lines = [self._say(how, count=count) + ":"]
                for part in parts:
                    name = (
                        f"{self._input(part.name)}: "
                        if isinstance(part, Compared) and part.name and part.value is not None
                        else ""
                    )
                    first, *rest = self._detail(part, indent + "  ")
                    lines.append(f"{indent}  {_sign(part.met)} {name}{first}")
                    lines.extend(rest)
                return lines
            case _:
                assert_never(detail)

    def _compared(self, c: Compared) -> str:
        """`300/812 hộ = 36,95% ≥ 30%`; where it is unknown, what is known of it and why the rest is not."""
        decimals = None
        if _is_number(c.value) and _is_number(c.threshold):
            decimals = decimals_apart(_shown(c.value, c.unit), _shown(c.threshold, c.unit))
        value = "" if c.value is None else self._ratio(c) + self._value(c.value, c.unit, decimals, c.inputs)
        threshold = self._threshold(c)
        if c.met is not None:
            return f"{value} {(_SIGNS if c.met else _OPPOSITE)[c.operator]} {threshold}"
        required = threshold and self._say("required", threshold=f"{_SIGNS[c.operator]} {threshold}")
        return "; ".join(part for part in (value, required, self._reasons(c.reasons)) if part)

    def _threshold(self, c: Compared) -> str:
        """`59,4 triệu đồng`, never rounded; `110% × 54 = 59,4 triệu đồng` where it is a share of another."""
        if c.threshold is None:
            return ""
        if not _is_number(c.threshold):
            return self._value(c.threshold, c.unit, None, c.inputs) + self._row(c)
        shown = _shown(c.threshold, c.unit)
        text = self._value(c.threshold, c.unit, decimals_of(shown, MOST_DECIMALS), c.inputs) + self._row(c)
        if not c.share:
            return text
        share = percent(c.share, self._language, decimals_of(c.share * 100, MOST_DECIMALS))
        whole = self._plain(shown / c.share) + ("%" if c.unit is not None and c.unit.is_share else "")
        return f"{share} × {whole} = {text}"

    def _row(self, c: Compared) -> str:
        """The row of the table a threshold was found in: ` (Trung du miền núi phía Bắc, 2024)`."""
        return f" ({', '.join(self._label(label) for label in c.row)})" if c.row else ""

    def _label(self, label: str | int) -> str:
        """A label of a table as people know it: the title of the choice, where an input gives it one."""
        choices = (choice for each in self._ruleset.inputs for choice in each.choices)
        titles = (choice.title for choice in choices if choice.name == label and choice.title)
        return next(titles, str(label)) if self._language == "vi" else str(label)

    def _reasons(self, reasons: tuple[Reason, ...]) -> str:
        return "; ".join(self.reason(reason) for reason in reasons)

    def _ratio(self, c: Compared) -> str:
        """The two quantities of a ratio, as far as they are known: `300/812 hộ = `."""
        if c.dividend is None or c.divisor is None:
            return ""
        (a, a_unit), (b, b_unit) = c.dividend, c.divisor
        if a is None or b is None:
            return ""
        shown = [self._plain(v) for v in (a, b)]
        names = ["" if u is None else f" {words.unit(u, self._language)}" for u in (a_unit, b_unit)]
        if names[0] == names[1]:
            return f"{shown[0]}/{shown[1]}{names[0]} = "
        return f"{shown[0]}{names[0]} / {shown[1]}{names[1]} = "

    def _plain(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        exact = Fraction(value)
        return number(exact, self._language, decimals_of(exact, most=6))

    def _value(self, value: Value, unit: Unit | None, decimals: int | None, inputs: tuple[str, ...]) -> str:
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        if isinstance(value, str):
            return self._word(value, inputs)
        if unit is None:
            return str(value) if Fraction(value).denominator == 1 else number(value, self._language, decimals)
        if unit.is_share:
            return percent(Fraction(value), self._language, decimals)
        return f"{number(value, self._language, decimals)} {words.unit(unit, self._language)}"

    def _word(self, name: str, inputs: tuple[str, ...]) -> str:
        """A choice's title, from the input it belongs to."""
        for each in map(self._ruleset.input_named.get, inputs):
            for choice in each.choices if each is not None else ():
                if choice.name == name and choice.title:
                    return choice.title
        return name

    def _input(self, name: str) -> str:
        return (
            words.input_title(self._ruleset.input_named[name], self._language)
            if name in self._ruleset.input_named
            else name
        )

    def reason(self, reason: Reason) -> str:
        """A reason as a clause."""
        match reason:
            case Missing(name, instead):
                text = self._say("missing", input=self._input(name))
                return f"{text} {self._say('or_give', inputs=', '.join(instead))}" if instead else text
            case Refused(name):
                return self._say("refused", input=self._input(name))
            case ZeroDivisor(names):
                return self._say("zero_divisor", inputs=", ".join(map(self._input, names)))
            case OpenThreshold():
                return self._say("open")
            case Delegated(authority):
                return self._say("delegated", who=words.authority(authority, self._language))
            case NoRow(_, labels):
                return self._say("no_row", labels=", ".join(map(str, labels)))
            case _:
                assert_never(reason)


def _sign(met: bool | None) -> str:
    return "?" if met is None else "✓" if met else "✗"


def _shown(value: Value | None, unit: Unit | None) -> Fraction:
    """A number as it is written: a share in percent."""
    assert value is not None
    return Fraction(value) * (100 if unit is not None and unit.is_share else 1)


def _is_number(value: Value | None) -> bool:
    return value is not None and not isinstance(value, str | bool)
