"""Whether a rule is at least as strict as the one it stands for, decided where both compare the same with figures."""

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from ntm_rules.syntax import nodes as n


class Strictness(Enum):
    """What is known of a rule beside its base."""

    AT_LEAST_AS_STRICT = "at least as strict"
    LOOSER = "looser"
    UNDECIDED = "undecided"


def strictness(new: n.Statement, base: n.Statement) -> Strictness:
    """Compare two rules, each with its rows. Every condition the base joins with `and` needs one at least as strict."""
    old_rule, new_rule = base.head.node, new.head.node
    assert isinstance(old_rule, n.Rule)
    assert isinstance(new_rule, n.Rule)
    if _applies(new) != _applies(base):
        return Strictness.UNDECIDED
    offered = list(conjuncts(new_rule.condition))
    found = [
        max((_compare(each, new, asked, base) for each in offered), key=_PREFERRED.index)
        for asked in conjuncts(old_rule.condition)
    ]
    return min(found, key=_WORST.index)


_PREFERRED = (Strictness.UNDECIDED, Strictness.LOOSER, Strictness.AT_LEAST_AS_STRICT)
_WORST = (Strictness.LOOSER, Strictness.UNDECIDED, Strictness.AT_LEAST_AS_STRICT)


def _applies(statement: n.Statement) -> object:
    return next((line.node for line in statement.body if isinstance(line.node, n.AppliesWhen)), None)


def conjuncts(expression: n.Expression) -> Iterator[n.Expression]:
    """The conditions that an expression joins with `and`."""
    match expression:
        case n.Group(inner):
            yield from conjuncts(inner)
        case n.And(operands):
            for operand in operands:
                yield from conjuncts(operand)
        case _:
            yield expression


def _compare(new: n.Expression, new_rows: n.Statement, old: n.Expression, old_rows: n.Statement) -> Strictness:
    if new == old and not any(isinstance(e, n.Lookup) for layer in n.layers(old) for e in layer):
        return Strictness.AT_LEAST_AS_STRICT
    match new, old:
        case n.Comparison(left, sign, right), n.Comparison(other, old_sign, asked) if left == other:
            if sign[0] != old_sign[0] or sign[0] not in "<>":
                return Strictness.UNDECIDED
            weaker_sign = len(sign) > len(old_sign)  # `>=` in place of `>`
            return _thresholds(_figures(right, new_rows), _figures(asked, old_rows), sign[0] == ">", weaker_sign)
        case _:
            return Strictness.UNDECIDED


_Figures = dict[tuple[tuple[str, str], ...], Fraction | None] | None
"""Figures by the keys and labels of their cells, one without any for a plain one; None where a cell has none."""


def _thresholds(new: _Figures, old: _Figures, is_floor: bool, weaker_sign: bool) -> Strictness:
    """Every figure of the base is met by the one for the same labels, or by the plain one."""
    if new is None or old is None:
        return Strictness.UNDECIDED
    decided = Strictness.AT_LEAST_AS_STRICT
    for labels in {*new, *old} - ({()} if len({*new, *old}) > 1 else set()):
        a, b = new.get(labels, new.get(())), old.get(labels, old.get(()))
        if a is None or b is None:
            decided = Strictness.UNDECIDED
        elif (a < b if is_floor else a > b) or (a == b and weaker_sign):
            return Strictness.LOOSER
    return decided


def _figures(threshold: n.Expression, statement: n.Statement) -> _Figures:
    match threshold:
        case n.Percent() | n.Number(_, None):
            return {(): threshold.value}
        case n.Lookup(keys):
            return _cells(statement, tuple(key.text for key in keys))
        case _:
            return None


def _cells(statement: n.Statement, keys: tuple[str, ...]) -> _Figures:
    rows = [line.node for line in statement.body if isinstance(line.node, n.Row)]
    two_keys = len(keys) == 2
    columns = [n.label_of(cell) for cell in rows[0].cells[1:]] if rows and two_keys else [""]
    found: dict[tuple[tuple[str, str], ...], Fraction | None] = {}
    for row in rows[1:] if two_keys else rows:
        for column, cell in zip(columns, row.cells[1:], strict=False):
            labels = tuple(sorted(zip(keys, (n.label_of(row.cells[0]), column), strict=False)))
            match cell:
                case n.NumberCell(negative, n.Percent() | n.Number(_, None) as number):
                    found[labels] = -number.value if negative else number.value
                case _:
                    found[labels] = None
    return found
