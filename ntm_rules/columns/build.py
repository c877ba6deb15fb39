"""Makes nodes: folds constants, leaves out what decides nothing, and works ranges out."""

from collections.abc import Iterable
from math import prod
from typing import TypeVar, assert_never

from ntm_rules.columns import nodes as w
from ntm_rules.model.expressions import Operator

_T = TypeVar("_T")

NOTHING = w.Nothing()
TRUE = w.Fixed(True)
FALSE = w.Fixed(False)
ONE = w.Number(1)

FLIPPED: dict[Operator, Operator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


def range_of(node: w.Whole) -> w.Range:
    """The range of a whole number."""
    match node:
        case w.Nothing():
            return 0, 0
        case w.Number(value):
            return value, value
        case _:
            return node.range


def plus(terms: Iterable[w.Whole]) -> w.Whole:
    """Add whole numbers."""
    kept = [term for term in terms if term != w.Number(0)]
    if NOTHING in kept:
        return NOTHING
    constant = sum(term.value for term in kept if isinstance(term, w.Number))
    others = [term for term in kept if not isinstance(term, w.Number)]
    items = (*others, w.Number(constant)) if constant or not others else tuple(others)
    if len(items) == 1:
        return items[0]
    ranges = [range_of(item) for item in items]
    return w.Plus(items, (sum(low for low, _ in ranges), sum(high for _, high in ranges)))


def times(*factors: w.Whole) -> w.Whole:
    """Multiply whole numbers; the constant comes first."""
    if NOTHING in factors:
        return NOTHING
    constant = prod(factor.value for factor in factors if isinstance(factor, w.Number))
    others: list[w.Whole] = []
    for factor in factors:
        match factor:
            case w.Number():
                pass
            case w.Times((w.Number(value), *rest), _):
                constant *= value
                others.extend(rest)
            case w.Times(inner, _):
                others.extend(inner)
            case _:
                others.append(factor)
    items = tuple(others) if constant == 1 and others else (w.Number(constant), *others)
    if len(items) == 1:
        return items[0]
    low, high = range_of(items[0])
    for item in items[1:]:
        ends = [a * b for a in (low, high) for b in range_of(item)]
        low, high = min(ends), max(ends)
    return w.Times(items, (low, high))


def negative(node: w.Whole) -> w.Whole:
    """The number below zero."""
    return times(w.Number(-1), node)


def compared(left: w.Whole, operator: Operator, right: w.Whole) -> w.Flag:
    """Compare whole numbers; a constant stands on the right."""
    if NOTHING in (left, right):
        return NOTHING
    if isinstance(left, w.Number) and not isinstance(right, w.Number):
        left, operator, right = right, FLIPPED[operator], left
    return w.Compared(left, operator, right)


def same(left: w.Word, right: w.Word) -> w.Flag:
    """Compare words."""
    if NOTHING in (left, right):
        return NOTHING
    return w.Same(left, right)


def negation(flag: w.Flag) -> w.Flag:
    """Kleene's not."""
    match flag:
        case w.Nothing():
            return flag
        case w.Fixed(value):
            return w.Fixed(not value)
        case w.Not(operand):
            return operand
        case _:
            return w.Not(flag)


def every(flags: Iterable[w.Flag]) -> w.Flag:
    """Kleene's and."""
    kept = tuple(dict.fromkeys(flag for flag in _flat(flags, w.All) if flag != TRUE))
    if FALSE in kept:
        return FALSE
    return kept[0] if len(kept) == 1 else w.All(kept) if kept else TRUE


def some(flags: Iterable[w.Flag]) -> w.Flag:
    """Kleene's or."""
    kept = tuple(dict.fromkeys(flag for flag in _flat(flags, w.Any) if flag != FALSE))
    if TRUE in kept:
        return TRUE
    return kept[0] if len(kept) == 1 else w.Any(kept) if kept else FALSE


def _flat(flags: Iterable[w.Flag], kind: type[w.All] | type[w.Any]) -> Iterable[w.Flag]:
    for flag in flags:
        if isinstance(flag, kind):
            yield from flag.operands
        else:
            yield flag


def is_(flag: w.Flag, value: bool) -> w.Flag:
    """Whether a flag is true, or false."""
    match flag:
        case w.Nothing():
            return FALSE
        case w.Fixed(fixed):
            return w.Fixed(fixed is value)
        case w.Not(operand):
            return is_(operand, not value)
        case _ if never_unknown(flag):
            return flag if value else negation(flag)
        case _:
            return w.Is(flag, value)


def known(node: w.Node) -> w.Flag:
    """Whether something is known."""
    match node:
        case w.Nothing():
            return FALSE
        case w.Number() | w.Spelled() | w.Fixed():
            return TRUE
        case w.Not(operand):
            return known(operand)
        case w.Plus(items) | w.Times(items):
            return every(known(item) for item in items)
        case w.Compared(left, _, right):
            return every((known(left), known(right)))
        case _:
            return w.Known(node)


def never_unknown(flag: w.Flag) -> bool:
    """Whether a flag is true or false for every record."""
    match flag:
        case w.Fixed() | w.Is() | w.Known() | w.Refused():
            return True
        case w.BoundFlag(_, is_known):
            return is_known
        case w.Not(operand):
            return never_unknown(operand)
        case w.All(operands) | w.Any(operands):
            return all(map(never_unknown, operands))
        case _:
            return False


def pick_whole(condition: w.Flag, then: w.Whole, otherwise: w.Whole) -> w.Whole:
    """`then` where the condition is true, else `otherwise`."""
    decided = _decided(condition, then, otherwise)
    if decided is not None:
        return decided
    known = [range_of(branch) for branch in (then, otherwise) if branch != NOTHING]
    return w.PickWhole(condition, then, otherwise, (min(low for low, _ in known), max(high for _, high in known)))


def pick_word(condition: w.Flag, then: w.Word, otherwise: w.Word) -> w.Word:
    """As `pick_whole`."""
    decided = _decided(condition, then, otherwise)
    return w.PickWord(condition, then, otherwise) if decided is None else decided


def words_of(word: w.Word) -> tuple[str, ...]:
    """The words that one may be."""
    match word:
        case w.Nothing():
            return ()
        case w.Spelled(text):
            return (text,)
        case w.GivenWord(_, choices) | w.BoundWord(_, choices):
            return choices
        case w.PickWord(_, then, otherwise):
            return tuple(dict.fromkeys((*words_of(then), *words_of(otherwise))))
        case _:
            assert_never(word)


def pick_flag(condition: w.Flag, then: w.Flag, otherwise: w.Flag) -> w.Flag:
    """As `pick_whole`."""
    decided = _decided(condition, then, otherwise)
    if decided is not None:
        return decided
    if never_unknown(condition):
        match then, otherwise:
            case w.Fixed(True), _:
                return some((condition, otherwise))
            case w.Fixed(False), _:
                return every((negation(condition), otherwise))
            case _, w.Fixed(False):
                return every((condition, then))
            case _, w.Fixed(True):
                return some((negation(condition), then))
    return w.PickFlag(condition, then, otherwise)


def _decided(condition: w.Flag, then: _T, otherwise: _T) -> _T | None:
    """The branch that is picked for every record, None where it depends."""
    if condition == TRUE or then == otherwise:
        return then
    return otherwise if condition in (FALSE, NOTHING) else None
