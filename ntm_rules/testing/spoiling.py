"""Spoils valid records: a way for each problem that `validate` finds in the fields of a record."""

# ruff: noqa: ARG001  (ways have one signature, and few read all of it)

from collections.abc import Callable, Collection
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from attrs import define, field, frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.model.limits import largest
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import Input
from ntm_rules.testing.choosing import Chooser, one_of
from ntm_rules.testing.edges import Line, Quantity, root
from ntm_rules.testing.making import Given, Maker, given_value, places_of

_TEXTS_OF_NO_NUMBER = ("n/a", "12 km", "1e3", "-")
_NO_NUMBERS = (*_TEXTS_OF_NO_NUMBER, True, float("inf"), 10**61, (1,))
_NO_ANSWERS = ("maybe", "-", 2, Decimal("0.5"), (True,))
_NO_WORDS = ("no such word", "-", 1, True, ("a",))


class _Plainest:
    """Always the plainest choice."""

    def below(self, count: int) -> int:  # noqa: ARG002
        return 0


@frozen
class Spoiling:
    """A way to give one input wrongly, and the problem it makes."""

    code: Code
    input: Input


@define(slots=False)
class Spoiler:
    """Spoils records of one ruleset, in as many ways as it has."""

    maker: Maker
    codes: Collection[Code] | None = field(default=None)
    """The problems to make, None for all that there are."""

    @cached_property
    def spoilings(self) -> dict[Code, tuple[Spoiling, ...]]:
        """Every way that makes its problem in a record that holds nothing else."""
        found: dict[Code, tuple[Spoiling, ...]] = {}
        for code in _WAYS:
            if self.codes is None or code in self.codes:
                tried = (Spoiling(code, each) for each in self.maker.ruleset.inputs)
                works = tuple(each for each in tried if self._makes(each, self._spoiled(each, {}, _Plainest())))
                if works:
                    found[code] = works
        return found

    def record(self, chooser: Chooser, given: Given, mistakes: int) -> Given:
        """Spoil a record in some places; it has one problem at least, more where one mistake hides another."""
        for _ in range(mistakes):
            spoiling = one_of(chooser, self.spoilings[one_of(chooser, tuple(self.spoilings))])
            spoiled = self._spoiled(spoiling, given, chooser)
            # Where the record leaves no room for the mistake, it is made beside nothing else.
            given = spoiled if self._makes(spoiling, spoiled) else self._spoiled(spoiling, {}, _Plainest())
        return given

    def _spoiled(self, spoiling: Spoiling, given: Given, chooser: Chooser) -> Given:
        spoiled = dict(given)
        _WAYS[spoiling.code](self.maker, spoiling.input, spoiled, chooser)
        return spoiled

    def _makes(self, spoiling: Spoiling, given: Given) -> bool:
        return any(problem.code is spoiling.code for problem in self.maker.validator.validate(given).problems)


# Ways. Each changes a record so that an input has a problem; where the input cannot have it, it makes none.

_Way = Callable[[Maker, Input, Given, Chooser], None]


def _giving(*values: object) -> _Way:
    """A way that gives one of some values."""

    def way(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
        given[each.name] = one_of(chooser, values)

    return way


def _unknown_field(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    given[one_of(chooser, (f"{each.name}_", each.name[:-1], f"x_{each.name}"))] = given.pop(each.name, 1)


def _doubled_field(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    if each.title is not None:
        given[each.title] = given.setdefault(each.name, None)


def _negative(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    given[each.name] = given_value(each, -one_of(chooser, (Fraction(1), _step(each))))


def _out_of_range(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    """Beyond an end of the range; where the input is worked out, perhaps by what it is worked out from."""
    if each.name in maker.validator.may_leave_range and one_of(chooser, (True, False)):
        _work_out_of_range(maker, each, given)
        return
    off = one_of(chooser, (Fraction(1), _step(each)))
    beyond = [end + sign * off for end, sign in ((each.high, 1), (each.low or None, -1)) if end is not None]
    if beyond:
        given[each.name] = given_value(each, one_of(chooser, beyond))


def _work_out_of_range(maker: Maker, each: Input, given: Given) -> None:
    assert each.derivation is not None
    sources = _make_known(maker, each, given)
    for name in sources:
        record = _record(maker, {other: given[other] for other in sources if other != name})
        quantity = Line(maker.ruleset, record, name).quantity(each.derivation)
        source = maker.ruleset.input_named[name]
        step = _step(source)
        for bound in (each.high, each.low):
            end = None if bound is None or quantity is None else root(quantity.minus(_constant(bound)))
            if end is None:
                continue
            for value in (floor(end / step) * step + step, ceil(end / step) * step - step):
                changed = {**given, name: given_value(source, value)}
                if [p.field for p in maker.validator.validate(changed).problems] == [each.name]:
                    given.update(changed)
                    return


def _too_large(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    if each.kind in ("count", "amount") and each.high is None:
        given[each.name] = given_value(each, largest(each) + one_of(chooser, (Fraction(1), _step(each))))


def _too_precise(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    if each.decimals is not None:
        low = max(each.low or Fraction(0), Fraction(0))
        given[each.name] = given_value(each, low + _step(each) / one_of(chooser, (2, 10)))


def _part_exceeds_whole(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    """A part greater than its whole, if by the smallest step."""
    if each.part_of is None:
        return
    whole = maker.ruleset.input_named[each.part_of]
    if not isinstance(given.get(whole.name), int | Decimal):
        given[whole.name] = given_value(whole, max(Fraction(whole.high is None), whole.low or Fraction(0)))
    value = given[whole.name]
    assert isinstance(value, int | Decimal)
    given[each.name] = given_value(each, Fraction(value) + one_of(chooser, (Fraction(1), _step(each))))


def _rate_disagrees(maker: Maker, each: Input, given: Given, chooser: Chooser) -> None:
    """Another value than the one that is worked out, if by one unit of its last decimal."""
    if each.derivation is None:
        return
    given.pop(each.name, None)
    _make_known(maker, each, given)
    worked_out = value_of(each.derivation, maker.ruleset, _record(maker, given))
    match worked_out:
        case Unknown():
            return
        case bool():
            given[each.name] = not worked_out
        case str():
            given[each.name] = one_of(chooser, [c.name for c in each.choices if c.name != worked_out] or [worked_out])
        case _:
            step = max(_step(each), Fraction(1, 100)) if each.kind == "share" else _step(each)
            values = (floor(worked_out / step) * step - step, ceil(worked_out / step) * step + step)
            inside = [v for v in values if each.low is None or v >= each.low if each.high is None or v <= each.high]
            if inside:
                given[each.name] = given_value(each, one_of(chooser, inside))


def _make_known(maker: Maker, each: Input, given: Given) -> tuple[str, ...]:
    """Give what an input is worked out from, where it cannot be worked out yet, each as plainly as can be."""
    named = maker.ruleset.input_named
    sources = tuple(name for name in maker.ruleset.inputs_of(each.derivation) if named[name].derivation is None)
    given.pop(each.name, None)
    if each.derivation is None or not isinstance(
        value_of(each.derivation, maker.ruleset, _record(maker, given)), Unknown
    ):
        return tuple(name for name in sources if name in given)
    for name in sources:
        part: str | None = name
        while part is not None:
            given[part] = _plain_value(named[part])
            part = named[part].part_of
    return sources


def _plain_value(each: Input) -> object:
    """One, yes, the first word: what divides anything, and is no more than a whole of the same value."""
    match each.kind:
        case "attested":
            return True
        case "one of" | "ranked":
            return each.choices[0].name
        case _:
            low = max(Fraction(1), each.low or Fraction(1))
            return given_value(each, low if each.high is None else min(low, each.high))


def _record(maker: Maker, given: Given) -> Record:
    return maker.validator.validate(given).record


def _step(each: Input) -> Fraction:
    return Fraction(1, 10 ** places_of(each))


def _constant(value: Fraction) -> Quantity:
    return Quantity((value,) if value else ())


_WAYS: dict[Code, _Way] = {
    Code.RECORD_NOT_A_NUMBER: _giving(*_NO_NUMBERS),
    Code.RECORD_NOT_YES_OR_NO: _giving(*_NO_ANSWERS),
    Code.RECORD_UNKNOWN_CHOICE: _giving(*_NO_WORDS),
    Code.RECORD_NOT_WHOLE: _giving(Decimal("1.5"), 0.5, "2,5"),
    Code.RECORD_AMBIGUOUS_NUMBER: _giving("1.234", "1,234"),
    Code.RECORD_WITHOUT_PERCENT: _giving("30", "0,9", "29.5"),
    Code.RECORD_NEGATIVE: _negative,
    Code.RECORD_OUT_OF_RANGE: _out_of_range,
    Code.RECORD_TOO_LARGE: _too_large,
    Code.RECORD_TOO_PRECISE: _too_precise,
    Code.RECORD_PART_EXCEEDS_WHOLE: _part_exceeds_whole,
    Code.RECORD_RATE_DISAGREES: _rate_disagrees,
    Code.RECORD_UNKNOWN_FIELD: _unknown_field,
    Code.RECORD_DOUBLED_FIELD: _doubled_field,
}
