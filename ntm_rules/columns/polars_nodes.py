"""Nodes as polars expressions. What may pass 64 bits is worked out in 128: polars itself wraps around in silence."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add, and_, mul, or_
from typing import assert_never

import polars as pl
from attrs import define, field

from ntm_rules.columns import nodes as w
from ntm_rules.columns.build import every, never_unknown, range_of, words_of
from ntm_rules.columns.width import IN_FLOATS, bits_fit, is_wide

WORD = pl.UInt32
"""Words are numbers: their places in the list of all words of the ruleset."""


@define
class PolarsNodes:
    """Writes nodes over the columns that `polars_read` makes: inputs by `given`, refusals by `refused`."""

    words: tuple[str, ...]
    prefix: str = ""
    """What the names of all columns that are worked out begin with, and no column of the frame does."""
    floats: frozenset[str] = frozenset()
    """Inputs whose columns hold whole numbers as floats. They are exact, and stay so below 2**53."""
    _whole: dict[w.Whole, pl.Expr] = field(factory=dict)
    _flag: dict[w.Flag, pl.Expr] = field(factory=dict)

    def inner(self, name: str) -> str:
        """The column of something worked out."""
        return self.prefix + name

    def given(self, name: str) -> str:
        """The column of an input as it was read."""
        return self.inner(f"{name} given")

    def divisor(self, name: str) -> str:
        """The column of an input as it was read, null where it is zero."""
        return self.inner(_divisor(name))

    def step(self, name: str) -> str:
        """The column of one unit of the last decimal that an input is given with."""
        return self.inner(f"{name} step")

    def refused(self, name: str) -> str:
        """The column that tells whether an input's value was refused when it was read."""
        return self.inner(f"{name} refused")

    # Whole numbers
    def whole(self, node: w.Whole, wide: bool = False) -> pl.Expr:
        """Write a whole number, as Int128 where it is, or must be, wide; as Int64 else."""
        if (found := self._whole.get(node)) is None:
            self._whole[node] = found = self._write_whole(node)
        return found.cast(pl.Int128) if wide and not is_wide(node) else found

    def _write_whole(self, node: w.Whole) -> pl.Expr:
        wide = is_wide(node)
        kind = pl.Int128 if wide else pl.Int64
        match node:
            case w.Nothing():
                return pl.lit(None, dtype=pl.Int64)
            case w.Number(value):
                return pl.lit(value, dtype=kind)
            case w.Given(name):
                return pl.col(self.given(name)).cast(pl.Int64) if name in self.floats else pl.col(self.given(name))
            case w.Step(name):
                return pl.col(self.step(name))
            case w.Bound(name):
                return pl.col(self.inner(name)).cast(pl.Int64) if self._is_float(node) else pl.col(self.inner(name))
            case w.Plus(terms):
                return reduce(add, (self.whole(term, wide) for term in terms))
            case w.Times(factors):
                return reduce(mul, (self.whole(factor, wide) for factor in factors))
            case w.Cell():
                return self._cell(node)
            case w.Rank(word, order):
                return self._place_of_word(word, order).cast(pl.Int64)
            case w.Count(flags):
                return self.count(flags).cast(pl.Int64)
            case w.PickWhole(condition, then, otherwise):
                return pl.when(self.condition(condition)).then(self.whole(then, wide)).otherwise(
                    self.whole(otherwise, wide)
                )  # fmt: skip
            case _:
                assert_never(node)

    def count(self, flags: Iterable[w.Flag]) -> pl.Expr:
        """How many flags are true, as UInt8 or wider."""
        counted = list(flags)
        one, zero = (pl.lit(each, dtype=pl.UInt8 if len(counted) < 256 else pl.UInt32) for each in (1, 0))
        return reduce(add, (pl.when(self.condition(flag)).then(one).otherwise(zero) for flag in counted), zero)

    def _cell(self, node: w.Cell) -> pl.Expr:
        """Gather from the list of figures, by the places of the labels: no condition is nested in another."""
        places = [self._label(key, labels) for key, labels in zip(node.keys, node.labels, strict=True)]
        place = places[0] if len(places) == 1 else places[0] * len(node.labels[1]) + places[1]
        figures = pl.Series(node.figures, dtype=pl.Int128 if is_wide(node) else pl.Int64)
        return pl.lit(figures).gather(place)

    def _label(self, key: w.Whole | w.Word, labels: tuple[str | int, ...]) -> pl.Expr:
        """The place of a label in a list, as UInt32; null where it is not there."""
        match key:
            case w.Nothing() | w.Spelled() | w.GivenWord() | w.BoundWord() | w.PickWord():
                return self._place_of_word(key, tuple(str(label) for label in labels))
            case _:
                numbers = [int(label) for label in labels]
                low, high = range_of(key)
                written = self.whole(key)
                if numbers == list(range(numbers[0], numbers[-1] + 1)):
                    inside = numbers[0] <= low and high <= numbers[-1]
                    place = written - numbers[0]
                    within = place if inside else pl.when(written.is_between(numbers[0], numbers[-1])).then(place)
                    return within.cast(pl.UInt32)
                return written.replace_strict(numbers, range(len(numbers)), default=None, return_dtype=pl.UInt32)

    def _place_of_word(self, word: w.Word, order: tuple[str, ...]) -> pl.Expr:
        written, numbers = self.word(word), [self.words.index(each) for each in order]
        first, last = numbers[0], numbers[-1]
        if numbers == list(range(first, last + 1)):
            place = written - first if first else written
            inside = set(words_of(word)) <= set(order)
            return place if inside else pl.when(written.is_between(first, last)).then(place)
        places = {number: place for place, number in enumerate(numbers)}
        return pl.lit(pl.Series([places.get(i) for i in range(len(self.words))], dtype=pl.UInt32)).gather(written)

    # Words
    def word(self, node: w.Word) -> pl.Expr:
        """Write a word."""
        match node:
            case w.Nothing():
                return pl.lit(None, dtype=WORD)
            case w.Spelled(word):
                return pl.lit(self.words.index(word), dtype=WORD)
            case w.GivenWord(name):
                return pl.col(self.given(name))
            case w.BoundWord(name):
                return pl.col(self.inner(name))
            case w.PickWord(condition, then, otherwise):
                return pl.when(self.condition(condition)).then(self.word(then)).otherwise(self.word(otherwise))
            case _:
                assert_never(node)

    # Flags
    def flag(self, node: w.Flag) -> pl.Expr:
        """Write a flag; null where it is unknown."""
        if (found := self._flag.get(node)) is None:
            self._flag[node] = found = self._write_flag(node)
        return found

    def _write_flag(self, node: w.Flag) -> pl.Expr:
        match node:
            case w.Nothing():
                return pl.lit(None, dtype=pl.Boolean)
            case w.Fixed(value):
                return pl.lit(value)
            case w.GivenFlag(name):
                return pl.col(self.given(name))
            case w.Refused(name):
                return pl.col(self.refused(name))
            case w.BoundFlag(name):
                return pl.col(self.inner(name))
            case w.Compared(left, operator, right):
                a, b = self._sides(left, right)
                return {">=": a.ge, "<=": a.le, ">": a.gt, "<": a.lt, "=": a.eq, "!=": a.ne}[operator](b)
            case w.Same(left, right):
                return self.word(left) == self.word(right)
            case w.Not(operand):
                return self.flag(operand).not_()
            case w.All(operands):
                return reduce(and_, map(self.flag, operands))
            case w.Any(operands):
                return reduce(or_, map(self.flag, operands))
            case w.Is(flag, value):
                written = self.flag(flag)
                return written.fill_null(False) if value else written.not_().fill_null(False)
            case w.Known(inner):
                return self._node(inner).is_not_null()
            case w.PickFlag(condition, w.Compared() as compared, w.Nothing()):
                return self._guarded(condition, compared)
            case w.PickFlag(condition, then, otherwise):
                return pl.when(self.condition(condition)).then(self.flag(then)).otherwise(self.flag(otherwise))
            case _:
                assert_never(node)

    def _sides(self, left: w.Whole, right: w.Whole) -> tuple[pl.Expr, pl.Expr]:
        """Two numbers to be compared, of one type."""
        sides = (left, right)
        if any(self._is_float(side) for side in sides) and all(bits_fit(side, IN_FLOATS) for side in sides):
            return self._float(left), self._float(right)
        wide = is_wide(left) or is_wide(right)
        return self.whole(left, wide), self.whole(right, wide)

    def _is_float(self, node: w.Whole) -> bool:
        """Whether a product holds an input whose column is of floats."""
        match node:
            case w.Given(name):
                return name in self.floats
            case w.Bound(name):
                return name in map(_divisor, self.floats)
            case w.Times(factors):
                return any(map(self._is_float, factors))
            case _:
                return False

    def _float(self, node: w.Whole) -> pl.Expr:
        """Write a whole number as a float, which is exact in its range."""
        match node:
            case w.Number(value):
                return pl.lit(float(value))
            case w.Given(name) if name in self.floats:
                return pl.col(self.given(name))
            case w.Bound(name) if self._is_float(node):
                return pl.col(self.inner(name))
            case w.Times(factors):
                return reduce(mul, map(self._float, factors))
            case _:
                return self.whole(node).cast(pl.Float64)

    def _guarded(self, condition: w.Flag, compared: w.Compared) -> pl.Expr:
        """A comparison where a condition holds; an input that must be above zero is read as a divisor."""
        guards = condition.operands if isinstance(condition, w.All) else (condition,)
        divisors = {
            guard.left: w.Bound(_divisor(guard.left.name), guard.left.range)
            for guard in guards
            if isinstance(guard, w.Compared)
            and isinstance(guard.left, w.Given)
            and (guard.operator, guard.right) == (">", w.Number(0))
        }
        left, right = (_with(side, divisors) for side in (compared.left, compared.right))
        others = [guard for guard in guards if not (isinstance(guard, w.Compared) and guard.left in divisors)]
        decided = self.flag(w.Compared(left, compared.operator, right))
        return pl.when(self.condition(every(others))).then(decided) if others else decided

    def condition(self, node: w.Flag) -> pl.Expr:
        """Write a flag that is only asked whether it is true: null will do for false."""
        match node:
            case w.Is(flag, value):
                return self.condition(flag) if value else self.flag(flag).not_()
            case w.All(operands):
                return reduce(and_, map(self.condition, operands))
            case w.Any(operands):
                return reduce(or_, map(self.condition, operands))
            case _:
                return self.flag(node)

    def _node(self, node: w.Node) -> pl.Expr:
        match node:
            case w.Spelled() | w.GivenWord() | w.BoundWord() | w.PickWord():
                return self.word(node)
            case (
                w.Number() | w.Given() | w.Step() | w.Bound() | w.Plus() | w.Times() | w.Cell() | w.Rank()
                | w.Count() | w.PickWhole()
            ):  # fmt: skip
                return self.whole(node)
            case _:
                return self.flag(node)

    def any_node(self, node: w.Node) -> pl.Expr:
        """Write a node of any sort, two-valued flags without null."""
        if isinstance(node, w.All | w.Any | w.Not) and never_unknown(node):
            return self.condition(node).fill_null(False)
        return self._node(node)


def _with(node: w.Whole, others: Mapping[w.Given, w.Bound]) -> w.Whole:
    """A product with some of its factors read from other columns."""
    match node:
        case w.Given():
            return others.get(node, node)
        case w.Times(factors, range):
            return w.Times(tuple(_with(factor, others) for factor in factors), range)
        case _:
            return node


def _divisor(name: str) -> str:
    return f"{name} divisor"
