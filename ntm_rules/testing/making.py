"""Makes valid records of a ruleset: on its thresholds and beside them, at the ends of ranges, empty, and huge."""

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import assert_never

from attrs import define, field

from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.limits import largest
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Input
from ntm_rules.records.validate import Validator
from ntm_rules.testing.choosing import Chooser, between, happens, one_of
from ntm_rules.testing.edges import Line, Quantity, root

Given = dict[str, object]
"""A record as a program hands it over: int, Decimal, bool and str by input name."""

_SHARE_PLACES = 6
_USUAL = 2000
_MILLION = 10**6
_USUAL_YEARS = (2021, 2025)
_YEARS = (1, 9999)
_BESIDE = (0, -1, 1)
_TRIES = 5
_TRUE = 0.75
_GIVEN_TOO = 0.3


def places_of(each: Input) -> int:
    """How many decimals are made for an input: none for whole numbers, all it may have for amounts."""
    match each.kind:
        case "amount":
            return 3 if each.decimals is None else each.decimals
        case "share":
            return _SHARE_PLACES
        case "count" | "level" | "year" | "attested" | "one of" | "ranked":
            return 0
        case _:
            assert_never(each.kind)


def given_value(each: Input, value: Fraction) -> object:
    """A number as a program hands it over: int where it is whole by its kind, else Decimal without idle zeros."""
    if each.kind not in ("amount", "share"):
        return int(value)
    return decimal(value, next(p for p in range(61) if 10**p % value.denominator == 0))


def decimal(value: Fraction, places: int) -> Decimal:
    """A number with so many decimals, exactly: Decimal's own arithmetic would round it."""
    return Decimal(f"{int(value * 10**places)}e-{places}")


@define(frozen=True, slots=False)
class Maker:
    """Makes records of one ruleset. What follows from the rules alone is worked out once."""

    ruleset: CheckedRuleset

    @cached_property
    def validator(self) -> Validator:
        return Validator.of(self.ruleset)

    @cached_property
    def order(self) -> tuple[Input, ...]:
        """The order inputs are made in: what decides between thresholds first, wholes and sources before the rest."""
        return _order(self.ruleset)

    @cached_property
    def compares(self) -> dict[str, list[m.Compare]]:
        """The comparisons of numbers that read an input."""
        found: dict[str, list[m.Compare]] = {each.name: [] for each in self.ruleset.inputs}
        judged = [e for i in self.ruleset.indicators for e in (i.condition, i.applies_when)]
        for e in dict.fromkeys(e for e in self.ruleset.reach(*judged) if isinstance(e, m.Compare) and not e.order):
            for name in self.ruleset.inputs_of(e.left, e.right):
                found[name].append(e)
        return found

    @cached_property
    def bounded(self) -> dict[str, list[Input]]:
        """Inputs worked out from an input whose value must lie in a range."""
        found: dict[str, list[Input]] = {each.name: [] for each in self.ruleset.inputs}
        for derived in map(self.ruleset.input_named.__getitem__, self.validator.may_leave_range):
            for name in self.ruleset.inputs_of(derived.derivation):
                found[name].append(derived)
        return found

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """The inputs that are part of an input."""
        found: dict[str, list[str]] = {each.name: [] for each in self.ruleset.inputs}
        for each in self.ruleset.inputs:
            if each.part_of is not None:
                found[each.part_of].append(each.name)
        return found

    @cached_property
    def years(self) -> dict[str, list[int]]:
        """The whole numbers that tables have rows for, by the input they are looked up by."""
        found: dict[str, list[int]] = {each.name: [] for each in self.ruleset.inputs}
        for key in (key for table in self.ruleset.tables for key in table.keys):
            if isinstance(key.value, m.InputValue):
                found[key.value.name] += [label for label in key.labels if isinstance(label, int)]
        return found

    def record(self, chooser: Chooser, *, missing: float = 0.25) -> Given:
        """Make a record, leaving a share of `missing` of the inputs out that are not worked out from others."""
        draft = _Draft(self, chooser)
        for each in self.order:
            if each.derivation is not None:
                draft.derived(each)
            elif not missing or happens(chooser, 1 - missing):
                draft.add(each, draft.value(each))
        return self._valid(draft.given)

    def _valid(self, given: Given) -> Given:
        """The record in the order of its inputs, without what is still wrong with it: figures that leave no room."""
        while problems := self.validator.validate(given).problems:
            for problem in problems:
                assert problem.field is not None
                each = self.ruleset.input_named[problem.field]
                culprits = (each.name, *reversed(self.ruleset.inputs_of(each.derivation)))
                given.pop(next((name for name in culprits if name in given), ""), None)
        return {each.name: given[each.name] for each in self.ruleset.inputs if each.name in given}


def _order(ruleset: CheckedRuleset) -> tuple[Input, ...]:
    """Each input behind what it is worked out from, and behind its whole unless that is worked out from it."""
    found: dict[str, Input] = {}
    pending = set[str]()

    def visit(name: str) -> None:
        if name in found or name in pending:
            return
        pending.add(name)
        each = ruleset.input_named[name]
        for source in ruleset.inputs_of(each.derivation):
            visit(source)
        if each.part_of is not None and name not in ruleset.inputs_of(ruleset.input_named[each.part_of].derivation):
            visit(each.part_of)
        found[name] = each

    is_number = [each.kind in ("count", "amount", "share") for each in ruleset.inputs]
    for late in (False, True):
        for each, number in zip(ruleset.inputs, is_number, strict=True):
            if number is late:
                visit(each.name)
    return tuple(found.values())


@define
class _Draft:
    """A record being made. `given` is what is handed over, `known` what the rules will read of it."""

    maker: Maker
    chooser: Chooser
    given: Given = field(factory=dict)
    known: dict[str, Value] = field(factory=dict)

    @property
    def _record(self) -> Record:
        return Record(self.known)

    def add(self, each: Input, value: Value | None) -> None:
        """Give an input; None where there is no room for any value."""
        if value is None:
            return
        self.known[each.name] = value
        self.given[each.name] = given_value(each, value) if isinstance(value, Fraction) else value

    def derived(self, each: Input) -> None:
        """Leave an input to be worked out, or give it: rounded where it is worked out too, freely where it is not."""
        if each.derivation is None or not happens(self.chooser, _GIVEN_TOO):
            return
        worked_out = value_of(each.derivation, self.maker.ruleset, self._record)
        if isinstance(worked_out, Unknown):
            self.add(each, self.value(each))
        elif isinstance(worked_out, str | bool):
            self.given[each.name] = worked_out
        else:
            self._rounded(each, Fraction(worked_out))

    def _rounded(self, each: Input, exact: Fraction) -> None:
        """Give a number that is worked out too, rounded to some decimals, up or down."""
        low, high = self._room(each)
        most = places_of(each)
        places = one_of(self.chooser, sorted({min(2, most), min(4, most), most}))
        scaled = exact * 10**places
        rounded = one_of(self.chooser, (round(scaled), floor(scaled), ceil(scaled)))
        value = Fraction(rounded, 10**places)
        if (low is None or value >= low) and (high is None or value <= high):
            self.given[each.name] = decimal(value, places) if each.kind in ("amount", "share") else rounded

    def value(self, each: Input) -> Value | None:
        """A value for an input beside those made before; None where there is no room for any."""
        match each.kind:
            case "attested":
                return happens(self.chooser, _TRUE)
            case "one of" | "ranked":
                return one_of(self.chooser, each.choices).name
            case "level" | "year" | "count":
                number = self._number(each)
                return None if number is None else int(number)
            case "amount" | "share":
                return self._number(each)
            case _:
                assert_never(each.kind)

    def _number(self, each: Input) -> Fraction | None:
        """A number on the grid of the decimals it may have."""
        scale = 10 ** places_of(each)
        least, most = self._room(each)
        low = None if least is None else ceil(least * scale)
        high = None if most is None else floor(most * scale)
        if each.kind == "year":
            low, high = (end if known is None else known for end, known in zip(_YEARS, (low, high), strict=True))
        low = -largest(each) * scale if low is None else low
        if high is not None and low > high:
            return None
        drawn = self._drawn(each, low, high, scale)
        return Fraction(max(low, min(drawn, largest(each) * scale if high is None else high)), scale)

    def _drawn(self, each: Input, low: int, high: int | None, scale: int) -> int:
        """A multiple of the smallest step: an end, any, huge, or on a threshold; perhaps beyond an end.

        Every way but the ends takes one choice, so that a record keeps its shape where Hypothesis tries another way.
        """
        match one_of(self.chooser, ("low", "any", "any", "fine", "high", *("tie",) * 7)):
            case "low" if each.low is not None:
                return low
            case "high" if each.kind != "year":
                huge = (_MILLION, largest(each) // 10, largest(each))
                return one_of(self.chooser, huge) * scale if high is None else high
            case "fine" if high is None:
                return max(low, 0) + self.chooser.below(_USUAL * scale + 1)
            case "tie" if (found := self._tie(each, scale)) is not None:
                return found
            case _:
                return self._any(each, low, high, scale)

    def _any(self, each: Input, low: int, high: int | None, scale: int) -> int:
        if each.kind == "year":
            bounds = _USUAL_YEARS if each.low is None or high is None else (low, high)
            labels = self.maker.years[each.name] or bounds
            return between(self.chooser, min(labels) - 1, max(labels) + 1)
        if high is None:
            return max(low, 0) + (1 + self.chooser.below(_USUAL)) * scale
        return between(self.chooser, low, high)

    def _tie(self, each: Input, scale: int) -> int | None:
        """The value at which some comparison turns, or a step beside it."""
        compares = self.maker.compares[each.name]
        if not compares:
            return None
        line = Line(self.maker.ruleset, self._record, each.name)
        first, off = divmod(self.chooser.below(len(compares) * len(_BESIDE)), len(_BESIDE))
        for compare in (*compares[first:], *compares[:first])[:_TRIES]:
            tie = line.tie(compare)
            if tie is not None:
                return ceil(tie * scale) + _BESIDE[off]
        return None

    def _room(self, each: Input) -> tuple[Fraction | None, Fraction | None]:
        """The least and the most an input can be: its range, its wholes and parts, the ranges of what it makes."""
        lows, highs = [each.low], [each.high]
        lows += [self._number_of(part) for part in self.maker.parts[each.name] if part in self.given]
        whole = each.part_of
        while whole is not None:
            highs.append(self._number_of(whole))
            whole = self.maker.ruleset.input_named[whole].part_of
        for derived in self.maker.bounded[each.name]:
            if derived.name not in self.known and derived.derivation is not None:
                quantity = Line(self.maker.ruleset, self._record, each.name).quantity(derived.derivation)
                if quantity is not None:
                    low, high = _kept_within(derived, quantity)
                    lows.append(low)
                    highs.append(high)
        return (
            max((low for low in lows if low is not None), default=None),
            min((high for high in highs if high is not None), default=None),
        )

    def _number_of(self, name: str) -> Fraction | None:
        """An input as it is compared with its parts: as given, else worked out."""
        if name in self.given:
            given = self.given[name]
            assert isinstance(given, int | Decimal)
            return Fraction(given)
        found = value_of(m.InputValue(name), self.maker.ruleset, self._record)
        return None if isinstance(found, Unknown | str) else Fraction(found)


def _kept_within(derived: Input, quantity: Quantity) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most an input can be for what is worked out from it to stay in its range."""
    least: Fraction | None = None
    most: Fraction | None = None
    for bound, sign in ((derived.low, 1), (derived.high, -1)):
        if bound is None or (end := root(quantity.minus(Quantity((bound,) if bound else ())))) is None:
            continue
        below, above = (quantity.at(end + off) for off in (-1, 1))
        if below is not None and (below - bound) * sign < 0:
            least = end if least is None else max(least, end)
        if above is not None and (above - bound) * sign < 0:
            most = end if most is None else min(most, end)
    return least, most
