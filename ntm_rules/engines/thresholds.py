"""What a comparison was judged by: thresholds, followed through definitions, choices, sums and products."""

from collections.abc import Iterable
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Label

_KNOWN = ("unverified", "reported", "official")


@frozen
class Judging:
    """The threshold that one side of a comparison is.

    `setting` is None where the side is no threshold, or cannot be told. Of several it is the one that is not settled,
    else their figure, as well known as the least of them. `row` are the labels of the table's row it was found in.
    `share` is the part of another threshold that is asked for, as in `110% of …`.
    """

    setting: m.Setting | None = None
    row: tuple[Label, ...] = ()
    share: Fraction | None = None

    @property
    def basis(self) -> m.Basis | None:
        return self.setting.basis if isinstance(self.setting, m.Figure) else None


def judging(side: m.Expression, ruleset: CheckedRuleset, record: Record) -> Judging:
    """Tell what a side of a comparison was read from."""
    read = _read(side, ruleset, record)
    if not read:
        return Judging()
    rows = {row for _, row in read if row}
    row = rows.pop() if len(rows) == 1 else ()
    for setting, _ in read:
        if not isinstance(setting, m.Figure):
            return Judging(setting, row)
    value = value_of(side, ruleset, record)
    if not isinstance(value, int | Fraction):
        return Judging()
    basis = least(setting.basis for setting, _ in read if isinstance(setting, m.Figure))
    return Judging(m.Figure(Fraction(value), basis), row, _share(side, ruleset, record))


def least(bases: Iterable[m.Basis | None]) -> m.Basis | None:
    """The basis of what is least known; None where one is not given, or there is none."""
    least: m.Basis | None = None
    for basis in bases:
        if basis is None:
            return None
        if least is None or _KNOWN.index(basis.mark) < _KNOWN.index(least.mark):
            least = basis
    return least


def _read(
    e: m.Expression, ruleset: CheckedRuleset, record: Record
) -> tuple[tuple[m.Setting, tuple[Label, ...]], ...] | None:
    """The thresholds within a value, each with the labels of its row; None where it cannot be told which they are."""
    match e:
        case m.Threshold(setting):
            return ((setting, ()),)
        case m.Lookup(name):
            table = ruleset.table_named[name]
            found = (value_of(key.value, ruleset, record) for key in table.keys)
            row = tuple(label for label in found if isinstance(label, str | int))
            return ((table.settings[row], row),) if row in table.settings else None
        case m.Constant() | m.Word():
            return ()
        case m.Sum() | m.Product() | m.Negate() | m.Quotient():
            parts = m.parts(e)
        case m.Defined() | m.InputValue() | m.Choose():
            parts = _behind(e, ruleset, record)
            if isinstance(e, m.Choose) and len(parts) > 1 and isinstance(value_of(e, ruleset, record), Unknown):
                return None
        case m.Compare() | m.Not() | m.All() | m.Any() | m.AtLeast() | m.Verdict():
            raise AssertionError(f"{e} is compared with nothing")
        case _:
            assert_never(e)
    read = [_read(part, ruleset, record) for part in parts]
    known = [each for each in read if each is not None]
    return tuple(each for some in known for each in some) if len(known) == len(read) else None


def _behind(
    e: m.Defined | m.InputValue | m.Choose, ruleset: CheckedRuleset, record: Record
) -> tuple[m.Expression, ...]:
    """What a value is taken from: one expression, none for what is given, two branches that cannot be told apart."""
    match e:
        case m.Defined(name):
            return (ruleset.definition_named[name].value,)
        case m.InputValue(name):
            derivation = ruleset.input_named[name].derivation
            given = name in record.values or name in record.refused
            return () if given or derivation is None else (derivation,)
        case m.Choose(condition, then, otherwise):
            decided = value_of(condition, ruleset, record)
            return (then, otherwise) if isinstance(decided, Unknown) else (then if decided else otherwise,)
        case _:
            assert_never(e)


def _share(e: m.Expression, ruleset: CheckedRuleset, record: Record) -> Fraction | None:
    match e:
        case m.Product((m.Threshold(m.Figure(share)), whole)) if _read(whole, ruleset, record):
            return share
        case m.Product((m.Constant(), inner)):  # converted to another unit
            return _share(inner, ruleset, record)
        case m.Defined() | m.InputValue() | m.Choose():
            behind = _behind(e, ruleset, record)
            return _share(behind[0], ruleset, record) if len(behind) == 1 else None
        case _:
            return None
