"""Nodes as SQL, built of sqlglot's expressions. What may pass 64 bits is worked out in the engine's widest integers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from typing import assert_never

from attrs import define, field
from sqlglot import exp

from ntm_rules.columns import nodes as w
from ntm_rules.columns.dialects import Dialect, Gap
from ntm_rules.columns.width import bits_fit, is_wide
from ntm_rules.model.expressions import Operator
from ntm_rules.model.ruleset import Label

_INT = 2**31 - 1
"""Engines work literals and conditions out in integers of 32 bits."""

_COMPARISONS: Mapping[Operator, type[exp.Binary]] = {
    ">=": exp.GTE, "<=": exp.LTE, ">": exp.GT, "<": exp.LT, "=": exp.EQ, "!=": exp.NEQ,
}  # fmt: skip


@define
class Names:
    """Names of columns within the statement: one a thing, whatever the engine makes of case and of long names."""

    dialect: Dialect
    between: str = " "
    _names: dict[str, str] = field(factory=dict)
    _taken: set[str] = field(factory=set)
    """Without regard to case."""

    def of(self, thing: str, called: str | None = None) -> str:
        """The name of a thing: what it is called, else the thing itself, where that is still free."""
        if (found := self._names.get(thing)) is None:
            number, label = 1, called or thing
            found = self._short(label, "")
            while found.casefold() in self._taken:
                number += 1
                found = self._short(label, f"{self.between}{number}")
            self._names[thing] = found
            self._taken.add(found.casefold())
        return found

    def _short(self, name: str, end: str) -> str:
        name, limit = name.replace(".", "_") if Gap.DOTS in self.dialect.gaps else name, self.dialect.longest_name
        while limit is not None and len((name + end).encode()) > limit:
            name = name[:-1]
        return name + end


def outside(name: str, dialect: Dialect) -> str:
    """A name of the user's own. Raises ValueError for one that the engine cannot have."""
    refused = "\0" + ("`\\" if Gap.QUOTES in dialect.gaps else "")
    if not name or any(character in name for character in refused):
        raise ValueError(f"{dialect.title} has no names such as {name!r}")
    return name


def quoted(name: str) -> exp.Identifier:
    """A name, always in quotes."""
    return exp.to_identifier(name, quoted=True)


def column(name: str) -> exp.Column:
    """A column by its name."""
    return exp.Column(this=quoted(name))


def number(value: int) -> exp.Expr:
    """A whole number."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def case(*branches: tuple[exp.Expr, exp.Expr], default: exp.Expr | None = None) -> exp.Expr:
    """The first value whose condition is true, else the default, else NULL."""
    if isinstance(default, exp.Null):
        default = None
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in branches], default=default)


def chosen(of: exp.Expr, values: Iterable[tuple[exp.Expr, exp.Expr]], default: exp.Expr | None = None) -> exp.Expr:
    """The value beside the one that `of` is equal to, else the default, else NULL."""
    return exp.Case(this=of, ifs=[exp.If(this=key, true=value) for key, value in values], default=default)


def joined(kind: type[exp.Connector], items: Sequence[exp.Expr]) -> exp.Expr:
    """Conditions with `and` or `or` between them."""
    return reduce(
        lambda a, b: kind(this=a, expression=b), [exp.paren(i, copy=False) if _loose(i) else i for i in items]
    )


def negated(item: exp.Expr) -> exp.Expr:
    """`NOT` before a condition."""
    return exp.Not(this=exp.paren(item, copy=False) if _loose(item) or isinstance(item, exp.Binary | exp.Is) else item)


def _loose(item: exp.Expr) -> bool:
    return isinstance(item, exp.Connector)


@define
class SqlNodes:
    """Writes nodes over the columns of the statement: each is called by `names` what the node calls it."""

    dialect: Dialect
    names: Names
    given: Collection[str]
    """The inputs that there are columns for."""

    def bound(self, name: str) -> str:
        """What a definition, or an input worked out, is called: an input may be given as well."""
        return f"{name} to judge by" if name in self.given else name

    def named(self, thing: str) -> exp.Column:
        """The column of a thing."""
        return column(self.names.of(thing))

    # Whole numbers
    def whole(self, node: w.Whole) -> exp.Expr:
        """Write a whole number."""
        match node:
            case w.Nothing():
                return exp.null()
            case w.Number(value):
                return self._widened(number(value)) if is_wide(node) else number(value)
            case w.Given(name):
                return self.named(name)
            case w.Step(name):
                return self.named(step(name))
            case w.Bound(name):
                return self.named(self.bound(name))
            case w.Plus(terms):
                return self._folded(exp.Add, terms, node)
            case w.Times(factors):
                return self._folded(exp.Mul, factors, node)
            case w.Cell(_, keys, labels, figures):
                return self._cell(keys, labels, figures)
            case w.Rank(word, order):
                return chosen(self.word(word), ((exp.Literal.string(each), number(i)) for i, each in enumerate(order)))
            case w.Count(flags):
                return self.count(flags)
            case w.PickWhole(condition, then, otherwise):
                return case((self.condition(condition), self.whole(then)), default=self.whole(otherwise))
            case _:
                assert_never(node)

    def count(self, flags: Sequence[w.Flag]) -> exp.Expr:
        """How many flags are true."""
        ones: list[exp.Expr] = [case((self.condition(flag), number(1)), default=number(0)) for flag in flags]
        return reduce(lambda a, b: exp.Add(this=a, expression=b), ones) if ones else number(0)

    def _folded(self, kind: type[exp.Binary], items: tuple[w.Whole, ...], node: w.Plus | w.Times) -> exp.Expr:
        """Add or multiply from the left; the first is as wide as what comes out of it has to be."""
        first, *rest = (self._within(kind, item) for item in items)
        if is_wide(node):
            first = first if is_wide(items[0]) else self._widened(first)
        elif not bits_fit(node, _INT) and not any(map(_is_long, items[:2])):
            first = exp.cast(first, "BIGINT")
        written = first
        for item, each in zip(items[1:], rest, strict=True):
            taken_away = _negated(item) if kind is exp.Add else None
            if taken_away is None:
                written = kind(this=written, expression=each)
            else:
                written = exp.Sub(this=written, expression=self._within(exp.Mul, taken_away))
        return written

    def _within(self, kind: type[exp.Binary], item: w.Whole) -> exp.Expr:
        written = self.whole(item)
        return exp.paren(written, copy=False) if kind is exp.Mul and isinstance(item, w.Plus | w.Count) else written

    def _widened(self, written: exp.Expr) -> exp.Expr:
        return exp.cast(written, self.dialect.wide or "BIGINT")

    def _cell(
        self, keys: Sequence[w.Whole | w.Word], labels: Sequence[tuple[Label, ...]], figures: Sequence[int | None]
    ) -> exp.Expr:
        """One case for a key; the second key has one in each branch. What has no figure has no branch."""
        size = len(figures) // len(labels[0])
        parts = [figures[i * size : (i + 1) * size] for i in range(len(labels[0]))]
        branches = [
            (exp.convert(label), number(part[0]) if len(keys) == 1 else self._cell(keys[1:], labels[1:], part))  # type: ignore[arg-type]
            for label, part in zip(labels[0], parts, strict=True)
            if any(figure is not None for figure in part)
        ]
        return chosen(self.node(keys[0]), branches)

    # Words
    def word(self, node: w.Word) -> exp.Expr:
        """Write a word."""
        match node:
            case w.Nothing():
                return exp.null()
            case w.Spelled(word):
                return exp.Literal.string(word)
            case w.GivenWord(name):
                return self.named(name)
            case w.BoundWord(name):
                return self.named(self.bound(name))
            case w.PickWord(condition, then, otherwise):
                return case((self.condition(condition), self.word(then)), default=self.word(otherwise))
            case _:
                assert_never(node)

    # Flags
    def flag(self, node: w.Flag) -> exp.Expr:
        """Write a flag; NULL where it is unknown."""
        match node:
            case w.Nothing():
                return exp.cast(exp.null(), "BOOLEAN")
            case w.Fixed(value):
                return exp.true() if value else exp.false()
            case w.GivenFlag(name):
                return self.named(name)
            case w.Refused(name):
                there, unread = self.named(as_given(name)), self.named(name)
                return exp.paren(joined(exp.And, (_is_known(there), exp.Is(this=unread, expression=exp.null()))))
            case w.BoundFlag(name):
                return self.named(self.bound(name))
            case w.Compared(left, operator, right):
                return self._compared(left, operator, right)
            case w.Same(left, right):
                return exp.EQ(this=self.word(left), expression=self.word(right))
            case w.Not(w.Compared(left, operator, right)):
                return self._compared(left, _OPPOSITES[operator], right)
            case w.Not(operand):
                return negated(self.flag(operand))
            case w.All(operands):
                return joined(exp.And, [self.flag(each) for each in operands])
            case w.Any(operands):
                return joined(exp.Or, [self.flag(each) for each in operands])
            case w.Is(flag, value):
                written = self.flag(flag)
                loose = isinstance(written, exp.Connector | exp.Binary | exp.Not)
                inside = exp.paren(written, copy=False) if loose else written
                return exp.Is(this=inside, expression=exp.true() if value else exp.false())
            case w.Known(inner):
                return _is_known(self.node(inner))
            case w.PickFlag(condition, then, otherwise):
                return case(*self._branches(condition, then), default=self._default(otherwise))
            case _:
                assert_never(node)

    def condition(self, node: w.Flag) -> exp.Expr:
        """Write a flag that is only asked whether it is true: NULL will do for false."""
        match node:
            case w.Is(flag, True):
                return self.condition(flag)
            case w.Is(flag, False):
                return self.flag(w.Not(flag))
            case w.All(operands):
                return joined(exp.And, [self.condition(each) for each in operands])
            case w.Any(operands):
                return joined(exp.Or, [self.condition(each) for each in operands])
            case _:
                return self.flag(node)

    def _branches(self, condition: w.Flag, then: w.Flag) -> list[tuple[exp.Expr, exp.Expr]]:
        """What is asked for already is not asked for within the branch once more."""
        asked = set(condition.operands) if isinstance(condition, w.All) else {condition}
        while (
            isinstance(then, w.PickFlag)
            and (set(then.condition.operands) if isinstance(then.condition, w.All) else {then.condition}) <= asked
        ):
            then = then.then
        return [(self.condition(condition), self.flag(then))]

    def _default(self, otherwise: w.Flag) -> exp.Expr | None:
        return None if otherwise == w.Nothing() else self.flag(otherwise)

    def _compared(self, left: w.Whole, operator: Operator, right: w.Whole) -> exp.Expr:
        match left, right:
            case w.Rank(word, order), w.Rank(w.Spelled(other)):
                place = order.index(other)
                enough = [each for i, each in enumerate(order) if _HOLDS[operator](i, place)]
                return exp.In(this=self.word(word), expressions=[exp.Literal.string(each) for each in enough])
            case _:
                return _COMPARISONS[operator](this=self.whole(left), expression=self.whole(right))

    def node(self, node: w.Node) -> exp.Expr:
        """Write a node of any sort."""
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


_OPPOSITES: Mapping[Operator, Operator] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "=": "!=", "!=": "="}
_HOLDS = {
    ">=": int.__ge__, "<=": int.__le__, ">": int.__gt__, "<": int.__lt__, "=": int.__eq__, "!=": int.__ne__,
}  # fmt: skip


def _is_known(item: exp.Expr) -> exp.Expr:
    inside = exp.paren(item, copy=False) if isinstance(item, exp.Binary | exp.Not) else item
    return exp.Is(this=inside, expression=exp.Not(this=exp.null()))


def _negated(node: w.Whole) -> w.Whole | None:
    """What is to be taken away where a number is a negative multiple, None where it is not."""
    match node:
        case w.Times((w.Number(-1), other), _):
            return other
        case w.Times((w.Number(value), *others), (low, high)) if value < 0:
            kept = (w.Number(-value), *others) if value != -1 else tuple(others)
            return w.Times(kept, (-high, -low))
        case _:
            return None


def _is_long(node: w.Whole) -> bool:
    """Whether an engine works a number out in 64 bits of its own accord."""
    match node:
        case w.Given() | w.Step() | w.Bound() | w.Plus() | w.Times():
            return True
        case w.PickWhole(_, then, otherwise):
            return _is_long(then) or _is_long(otherwise)
        case _:
            return not bits_fit(node, _INT)


def step(name: str) -> str:
    """What one unit of the last decimal that an input is given with is called."""
    return f"{name} step"


def as_given(name: str) -> str:
    """What the very column of an input is called."""
    return f"{name} as given"
