"""Small rulesets that check: what they read is declared first, then well-typed expressions are made over it."""

from fractions import Fraction
from typing import Any

from attrs import define, field, frozen
from hypothesis import reject
from hypothesis import strategies as st

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import errors
from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import check
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.parse import parse
from tests.strategies import trees

# Units -----------------------------------------------------------------------------------------------------

SHARE = "share"
_UNITS: dict[str, dict[str, int]] = {
    "households": {"households": 1},
    "schools": {"schools": 1},
    "people": {"people": 1, "person": 1},
    "length": {"m": 1, "km": 1000},
    "area": {"m2": 1, "ha": 10_000},
    "income": {"vnd per person per year": 1, "thousand_vnd per person per year": 1000},
    "area per person": {"m2 per person": 1, "ha per person": 10_000},
}
"""What may be added and compared, with its units and their scales."""

_COUNTED = ("households", "schools", "people")
_MEASURED = ("length", "area", "income")
_OPERATORS: tuple[n.Operator, ...] = (">=", "<=", ">", "<", "=", "!=")
_SHARES = tuple(Fraction(percent) / 100 for percent in ("0", "7", "10", "29", "35", "50", "57", "66.7", "75", "100"))
_AMOUNTS = tuple(map(Fraction, ("0", "1", "2", "3", "0.5", "10", "12.25", "36", "100")))
_STEMS = ("hộ", "số_hộ", "đường_xã", "x", "rate", "import", "lambda", "__import__", "exec", "F", "v0", "t1", "judge")
_WORDS = ("cao", "thấp", "xã_khó_khăn", "None", "True", "large", "small", "weak", "good", "eval")


def number_text(value: Fraction) -> str:
    """A decimal as it is written; never with three digits behind the point, which could be thousands."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    if digits == 0:
        return str(int(value))
    digits += digits == 3
    whole, rest = divmod(int(value * 10**digits), 10**digits)
    return f"{whole}.{rest:0{digits}}"


def _unit(text: str) -> n.Unit:
    return n.Unit(tuple(map(n.Name, text.split(" per "))))


def _is_decided(operator: str, value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    """Whether a range alone decides a comparison: such a condition is refused as constant."""
    match operator:
        case ">=":
            return (low is not None and low >= value) or (high is not None and high < value)
        case ">":
            return (low is not None and low > value) or (high is not None and high <= value)
        case "<=":
            return (low is not None and low > value) or (high is not None and high <= value)
        case "<":
            return (low is not None and low >= value) or (high is not None and high < value)
        case _:
            return False


# What is declared ------------------------------------------------------------------------------------------


@frozen
class _Leaf:
    """A number by its name. Its range is in its unit; a definition has none."""

    name: n.Name
    unit: str
    low: Fraction | None = None
    high: Fraction | None = None


@frozen
class _Key:
    """What a table may be looked up by. `ordered` is None where it is no word."""

    name: n.Name
    labels: tuple[str, ...]
    ordered: bool | None = None
    is_open_ended: bool = False


@define
class _Maker:
    """Makes one ruleset, drawing as it goes."""

    draw: st.DrawFn
    declarations: list[n.Statement] = field(factory=list)
    leaves: dict[str, list[_Leaf]] = field(factory=dict)
    floors: dict[str, list[n.Name]] = field(factory=dict)
    keys: list[_Key] = field(factory=list)
    truths: list[n.Name] = field(factory=list)
    rows: tuple[n.Row, ...] | None = None
    has_rows: bool = False
    _count: int = 0

    def pick(self, items: Any) -> Any:
        return self.draw(st.sampled_from(items))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def name(self) -> n.Name:
        """A fresh name."""
        self._count += 1
        return n.Name(f"{self.pick(_STEMS)}_{self._count}")

    def declare(self, node: n.Head, *body: Any) -> None:
        self.declarations.append(n.Statement(n.Line(node), tuple(map(n.Line, body))))

    # Inputs
    def inputs(self) -> None:
        self.counts("households")
        self.truths.append(self.input(n.Attested()))
        self.words()
        makers = (
            lambda: self.counts(self.pick(_COUNTED)),
            self.amounts,
            self.amounts,
            self.rate,
            self.rate,
            self.difference,
            self.per_person,
            self.attested,
            self.words,
            self.levels,
            self.years,
        )
        for maker in self.draw(st.lists(st.sampled_from(makers), min_size=1, max_size=7)):
            maker()

    def input(self, kind: n.Kind, *options: n.Option, derivation: n.Expression | None = None) -> n.Name:
        name = self.name()
        self.declare(n.Input(name, kind, options, derivation))
        return name

    def number_input(self, family: str, kind: n.Kind, unit: str, *options: n.Option, **rest: Any) -> _Leaf:
        high = Fraction(1) if family == SHARE else None
        leaf = _Leaf(self.input(kind, *options, **rest), unit, Fraction(0), high)
        self.leaves.setdefault(family, []).append(leaf)
        return leaf

    def counts(self, family: str) -> None:
        """A count with parts, and parts of parts."""
        kind = n.Count(n.Name(family))
        whole = self.number_input(family, kind, family)
        for _ in range(self.draw(st.integers(0, 2))):
            part = self.number_input(family, kind, family, n.PartOf(whole.name))
            whole = part if self.chance(2) else whole

    def amounts(self) -> None:
        """An amount with a part, or with a range of its own."""
        family = self.pick(_MEASURED)
        unit = self.pick(tuple(_UNITS[family]))
        decimals = (n.Decimals(n.Number(self.pick(("0", "2", "9")))),) if self.chance(3) else ()
        if self.chance(4):
            low, high = n.Bound(True, n.Number("50")), n.Bound(False, n.Number("1000"))
            name = self.input(n.Amount(_unit(unit)), *decimals, n.Range(low, high))
            self.leaves.setdefault(family, []).append(_Leaf(name, unit, Fraction(-50), Fraction(1000)))
            return
        whole = self.number_input(family, n.Amount(_unit(unit)), unit, *decimals)
        if self.chance(2):
            self.number_input(family, n.Amount(_unit(unit)), unit, n.PartOf(whole.name))

    def rate(self) -> None:
        """A share: given only, of a wide range, or worked out where it is not given."""
        match self.draw(st.integers(0, 3)):
            case 0:
                self.number_input(SHARE, n.Share(), "%")
            case 1:
                low, high = n.Bound(True, n.Percent("50")), n.Bound(False, n.Percent("200"))
                name = self.input(n.Share(), n.Range(low, high))
                self.leaves.setdefault(SHARE, []).append(_Leaf(name, "%", Fraction(-1, 2), Fraction(2)))
            case _:
                self.number_input(SHARE, n.Share(), "%", derivation=self.ratio(0))

    def difference(self) -> None:
        """An amount or a count worked out by taking away, which may be less than nothing."""
        family = self.pick([f for f in self.leaves if f != SHARE])
        leaf = self.pick(self.leaves[family])
        kind = n.Count(n.Name(family)) if family in _COUNTED else n.Amount(_unit(leaf.unit))
        signs = self.pick(("+", "-"))
        derivation = trees.total(self.pick(self.leaves[family]).name, (signs, self.pick(self.leaves[family]).name))
        self.number_input(family, kind, leaf.unit, derivation=derivation)

    def per_person(self) -> None:
        """Area by heads."""
        areas, people = self.leaves.get("area"), self.leaves.get("people")
        derivation = trees.product(self.pick(areas).name, ("/", self.pick(people).name)) if areas and people else None
        unit = self.pick(tuple(_UNITS["area per person"]))
        self.number_input("area per person", n.Amount(_unit(unit)), unit, derivation=derivation)

    def attested(self) -> None:
        derivation = self.condition(0) if self.chance(3) else None
        self.truths.append(self.input(n.Attested(), derivation=derivation))

    def words(self) -> None:
        """A word out of a list, ordered or not; one not ordered may be worked out."""
        words = tuple(self.draw(st.permutations(_WORDS)))[: self.draw(st.integers(2, 4))]
        choices = tuple(n.Choice(n.Name(word)) for word in words)
        ordered = self.chance(2)
        derivation = None
        if not ordered and self.truths and self.chance(3):
            derivation = trees.if_else(n.Name(words[0]), self.pick(self.truths), n.Name(words[1]))
            derivation = None if len(words) > 2 else derivation
        name = self.input(n.Ranked(choices) if ordered else n.OneOf(choices), derivation=derivation)
        self.keys.append(_Key(name, words, ordered))

    def levels(self) -> None:
        low = self.draw(st.integers(0, 2))
        high = low + self.draw(st.integers(1, 2))
        name = self.input(n.Level(n.Number(str(low)), n.Number(str(high))))
        self.keys.append(_Key(name, tuple(str(level) for level in range(low, high + 1))))

    def years(self) -> None:
        bounds = (n.Number("2021"), n.Number("2023"))
        is_open_ended = self.chance(2)
        name = self.input(n.Year(None if is_open_ended else bounds))
        self.keys.append(_Key(name, ("2021", "2022", "2023"), None, is_open_ended))

    # Definitions and tables
    def definitions(self) -> None:
        makers = (self.word_definition, self.number_definition, self.truth_definition, self.table, self.floor)
        for maker in self.draw(st.lists(st.sampled_from(makers), max_size=4)):
            maker()

    def define(self, value: n.Expression) -> n.Name:
        name = self.name()
        self.declare(n.Let(name, value))
        return name

    def word_definition(self) -> None:
        """`large if … else small`, with words of its own; or a choice of an input, else the input."""
        lists = [key for key in self.keys if key.ordered is not None]
        if lists and self.chance(2):
            key = self.pick(lists)
            value = trees.if_else(n.Name(self.pick(key.labels)), self.condition(1), key.name)
            self.keys.append(_Key(self.define(value), key.labels, key.ordered))
            return
        words = tuple(f"cỡ_{i}" for i in range(self.draw(st.integers(2, 3))))
        value: n.Expression = n.Name(words[-1])
        for word in reversed(words[:-1]):
            value = trees.if_else(n.Name(word), self.condition(0), value)
        self.keys.append(_Key(self.define(value), words, False))

    def number_definition(self) -> None:
        family = self.pick(tuple(self.leaves))
        value = self.number(family, 2)
        unit = self.unit_of(value, family)
        if unit is not None:
            self.leaves[family].append(_Leaf(self.define(value), unit))

    def truth_definition(self) -> None:
        self.truths.append(self.define(self.condition(2)))

    def table(self) -> None:
        """A named table of thresholds."""
        family = self.pick((*self.leaves, SHARE))
        keys = self.some_keys()
        if not keys:
            return
        name = self.name()
        rows = self.table_rows(keys, family)
        basis = (n.Basis(self.pick(("official", "reported", "unverified"))),) if self.chance(2) else ()
        self.declare(n.Table(name, tuple(key.name for key in keys)), *rows, *basis)
        self.floors.setdefault(family, []).append(name)

    def floor(self) -> None:
        """A threshold with a name: one of two, or one that is not settled."""
        family = self.pick((*self.leaves, SHARE))
        if self.chance(4):
            self.floors.setdefault(family, []).append(self.define(self.unsettled()))
            return
        then, otherwise = self.figure(family, ">=", None), self.figure(family, ">=", None)
        if self.chance(3):
            then = self.unsettled()
        value = trees.if_else(then, self.condition(1), otherwise)
        self.floors.setdefault(family, []).append(self.define(value))

    def some_keys(self) -> tuple[_Key, ...]:
        keys = [key for key in self.keys if len(key.labels) <= 4]
        return tuple(self.draw(st.permutations(keys)))[: self.draw(st.integers(1, 2))]

    def table_rows(self, keys: tuple[_Key, ...], family: str) -> tuple[n.Row, ...]:
        is_plain = family != SHARE and self.chance(2)

        def cell() -> n.Cell:
            match self.draw(st.integers(0, 6)):
                case 0:
                    return n.OpenCell()
                case 1:
                    return n.DelegatedCell(self.pick((n.Name("province"), n.Text("Bộ Y tế"))))
            mark = self.pick((None, None, "official", "reported", "unverified"))
            return n.NumberCell(self.chance(12), self.bare_figure(family, is_plain), mark)

        def label(key: _Key, text: str) -> n.Cell:
            return n.NameCell(text) if key.ordered is not None else n.NumberCell(False, n.Number(text))

        first, *second = ([*key.labels[: 2 if key.is_open_ended else None]] for key in keys)
        columns = second[0] if second else [None]
        rows = [n.Row((label(keys[0], text), *(cell() for _ in columns))) for text in first]
        head = [n.Row((None, *(label(keys[1], text) for text in columns)))] if second else []
        return (*head, *rows)

    # Numbers
    def number(self, family: str, depth: int) -> n.Expression:
        """A number that reads at least one input."""
        if depth == 0 or self.chance(3):
            return self.pick(self.leaves[family]).name if family in self.leaves else self.ratio(0)
        inner = depth - 1
        match self.draw(st.integers(0, 6)):
            case 0:
                return trees.total(
                    self.number(family, inner), *((self.pick(("+", "-")), self.number(family, inner)) for _ in "ab")
                )
            case 1:
                return trees.total(self.bare_figure(family, False), ("-", self.number(family, inner)))
            case 2:
                return trees.product(self.number(family, inner), (self.pick(("*", "/")), n.Number(self.pick(("2", "4")))))
            case 3:
                return trees.product(n.Percent(self.pick(("50", "110"))), ("*", self.number(family, inner)))
            case 4:
                return trees.negative(self.number(family, inner))
            case 5:
                return trees.if_else(self.number(family, inner), self.condition(0), self.number(family, inner))
            case _:
                return self.ratio(inner) if family == SHARE else self.number(family, inner)

    def ratio(self, depth: int) -> n.Expression:
        family = self.pick([f for f in self.leaves if f != SHARE])
        return trees.product(self.number(family, depth), ("/", self.number(family, depth)))

    def unit_of(self, e: n.Expression, family: str) -> str | None:
        """The unit a number is in: that of its first term; None where it takes reckoning."""
        match e:
            case n.Name():
                return next(leaf.unit for leaf in self.leaves[family] if leaf.name == e)
            case n.Group(inner) | n.Negative(inner) | n.Sum(inner):
                return self.unit_of(inner, family)
            case n.Number(_, n.Unit() as unit):
                return " per ".join(name.text for name in unit.names)
            case _:
                return "%" if family == SHARE else None

    def bare_figure(self, family: str, is_plain: bool) -> n.Number | n.Percent:
        """A figure as written, of some unit of the family."""
        if family == SHARE:
            return n.Percent(number_text(self.pick(_SHARES) * 100))
        unit = None if is_plain else _unit(self.pick(tuple(_UNITS[family])))
        return n.Number(number_text(self.pick(_AMOUNTS)), unit)

    def figure(self, family: str, operator: str, left: n.Expression | None) -> n.Expression:
        """A figure to compare a number with, not one that the number's own range decides."""
        low, high, unit = self.range_of(left, family)
        if family == SHARE:
            fitting = [v for v in _SHARES if not _is_decided(operator, v, low, high)]
            return n.Percent(number_text(self.pick(fitting) * 100))
        fitting = [v for v in _AMOUNTS if not _is_decided(operator, v, low, high)]
        value = self.pick(fitting)
        if unit is None or self.chance(2):
            if left is None:
                return n.Number(number_text(value), _unit(self.pick(tuple(_UNITS[family]))))
            return n.Number(number_text(value))
        written = self.pick(tuple(_UNITS[family]))
        return n.Number(number_text(value * _UNITS[family][unit] / _UNITS[family][written]), _unit(written))

    def range_of(self, e: n.Expression | None, family: str) -> tuple[Fraction | None, Fraction | None, str | None]:
        """The range and the unit of a lone number; a ratio may be read as the rate that stands for it."""
        e = None if e is None else trees.ungrouped(e)
        for leaf in self.leaves.get(family, ()):
            if leaf.name == e:
                return leaf.low, leaf.high, leaf.unit
        return (Fraction(0), Fraction(1) if family == SHARE else None, None)

    # Conditions
    def condition(self, depth: int) -> n.Expression:
        """A condition, nested so deeply at most."""
        if depth > 0 and not self.chance(3):
            inner = depth - 1
            match self.draw(st.integers(0, 5)):
                case 0:
                    return trees.all_(*(self.condition(inner) for _ in "ab"))
                case 1:
                    return trees.any_(*(self.condition(inner) for _ in "ab"))
                case 2:
                    return trees.not_(self.condition(inner))
                case 3:
                    items = [self.condition(inner) for _ in range(self.draw(st.integers(1, 3)))]
                    return trees.at_least(n.Number(str(self.draw(st.integers(1, len(items))))), *items)
                case 4:
                    return trees.if_else(self.condition(inner), self.condition(0), self.condition(inner))
                case _:
                    return n.Group(self.condition(inner))
        match self.draw(st.integers(0, 9)):
            case 0 | 1 if self.truths:
                return self.pick(self.truths)
            case 2 if self.keys:
                return self.key_comparison(self.pick(self.keys))
            case 3 if self.chance(2):
                return self.unsettled()
            case _:
                return self.number_comparison(min(depth, 2))

    def number_comparison(self, depth: int) -> n.Expression:
        family = self.pick((*self.leaves, SHARE))
        operator = self.pick(_OPERATORS)
        left = self.number(family, depth)
        right = self.threshold(family, operator, left, depth)
        if _bare(left) == _bare(right):
            right = self.figure(family, operator, left)
        return trees.comparison(right, operator, left) if self.chance(8) else trees.comparison(left, operator, right)

    def threshold(self, family: str, operator: str, left: n.Expression, depth: int) -> n.Expression:
        match self.draw(st.integers(0, 9)):
            case 0 | 1 | 2 if self.floors.get(family):
                return self.pick(self.floors[family])
            case 3 | 4 if self.rows is None and self.has_rows and (keys := self.some_keys()):
                self.rows = self.table_rows(keys, family)
                return n.Lookup(tuple(key.name for key in keys))
            case 5:
                return self.unsettled()
            case 6:
                return self.number(family, depth)
            case _:
                return self.figure(family, operator, left)

    def unsettled(self) -> n.Expression:
        return self.pick((n.Open(), n.Delegated(n.Name("province")), n.Delegated(n.Text("Bộ Y tế"))))

    def key_comparison(self, key: _Key) -> n.Expression:
        """A word with a word, a level with a level, a year with a year."""
        if key.ordered is not None:
            alike = [k for k in self.keys if (k.labels, k.ordered) == (key.labels, key.ordered) and k.name != key.name]
            right = self.pick(alike).name if alike and self.chance(2) else n.Name(self.pick(key.labels))
            return trees.comparison(key.name, self.pick(_OPERATORS if key.ordered else ("=", "!=")), right)
        operator = self.pick(_OPERATORS)
        low, high = (None, None) if key.is_open_ended else (Fraction(key.labels[0]), Fraction(key.labels[-1]))
        fitting = [label for label in key.labels if not _is_decided(operator, Fraction(label), low, high)]
        return trees.comparison(key.name, operator, n.Number(self.pick(fitting)) if fitting else self.unsettled())

    # Criteria
    def criteria(self) -> list[n.Statement]:
        statements = []
        codes: list[str] = []
        inner: list[str] = []
        for number in range(1, self.draw(st.integers(1, 3)) + 1):
            letter = self.pick(("", "", "M"))
            code = f"{letter}{number + (10 if letter else 0)}"
            size = self.draw(st.integers(1, 3))
            own = [code] if size == 1 and self.chance(2) else [f"{code}.{i}" for i in range(8, 8 + size)]
            clauses = [] if self.chance(2) else [n.MetWhen(*self.of_codes(own, "indicators"))]
            head = n.Criterion(n.CodeName(code), n.Text(f"Tiêu chí {code}"))
            statements.append(n.Statement(n.Line(head), tuple(map(n.Line, clauses))))
            statements.extend(map(self.rule, own))
            codes.append(code)
            inner.extend(own)
        statements.sort(key=_by_code)
        if not self.chance(2):
            statements.append(n.Statement(n.Line(n.MetWhen(*self.of_codes([*codes, *inner], "criteria")))))
        return statements

    def rule(self, code: str) -> n.Statement:
        self.rows, self.has_rows = None, True
        condition = self.condition(3)
        rows, self.rows, self.has_rows = self.rows or (), None, False
        body: list[Any] = [*rows]
        if self.chance(3):
            body.append(n.AppliesWhen(self.condition(1)))
        if not self.chance(3):
            body.append(n.Basis(self.pick(("official", "reported", "unverified"))))
        return n.Statement(n.Line(n.Rule(n.CodeName(code), condition)), tuple(map(n.Line, body)))

    def of_codes(self, codes: list[str], of: Any) -> tuple[n.Expression | None, Any]:
        if self.chance(4):
            return None, of
        return self.verdict([n.CodeName(code) for code in codes], 2), None

    def verdict(self, codes: list[n.CodeName], depth: int) -> n.Expression:
        if depth == 0 or self.chance(3):
            return self.pick(codes)
        parts = [self.verdict(codes, depth - 1) for _ in range(self.draw(st.integers(2, 3)))]
        match self.draw(st.integers(0, 3)):
            case 0:
                return trees.all_(*parts)
            case 1:
                return trees.any_(*parts)
            case 2:
                return trees.not_(parts[0])
            case _:
                count = n.CodeName(str(self.draw(st.integers(1, len(parts)))))
                return n.AtLeast(count, tuple(trees.at(trees.ATOM, part) for part in parts))


def _by_code(statement: n.Statement) -> tuple[str, int]:
    node = statement.head.node
    assert isinstance(node, n.Criterion | n.Rule)
    code = node.code.text.split(".")[0]
    return ("M", int(code[1:])) if code.startswith("M") else ("", int(code))


def _bare(node: Any) -> Any:
    """An expression without any parentheses."""
    match node:
        case n.Group(inner):
            return _bare(inner)
        case tuple():
            return tuple(map(_bare, node))
        case _ if type(node).__module__ == n.__name__ and not isinstance(node, n.Name):
            return (type(node), *(_bare(getattr(node, each)) for each in node.__slots__ if each[0] != "_" and each != "span"))
        case _:
            return node


@st.composite
def files(draw: st.DrawFn) -> n.File:
    """The tree of a ruleset that checks, declarations in any order."""
    maker = _Maker(draw)
    maker.inputs()
    maker.definitions()
    criteria = maker.criteria()
    head = n.Statement(n.Line(n.RulesetHead(n.Name("vn/generated"))))
    declarations = draw(st.permutations(maker.declarations)) if maker.chance(3) else maker.declarations
    return n.File((head, *declarations, *criteria))


@st.composite
def rulesets(draw: st.DrawFn) -> CheckedRuleset:
    """A checked ruleset. Its text is its source's."""
    text = format_file(draw(files()), draw(st.sampled_from(("en", "vi"))))
    checked = check(parse(Source.of(text)))
    found = {diagnostic.code for diagnostic in errors(checked.diagnostics)}
    if found and found <= {Code.CONSTANT_CONDITION, Code.TOO_DEEP}:
        reject()  # two sides that turn out the same, or definitions of definitions: rare
    assert checked.ruleset is not None, (text, errors(checked.diagnostics))
    return checked.ruleset
