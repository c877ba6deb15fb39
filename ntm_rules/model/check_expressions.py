"""Types and units of expressions: from what was written to what engines read."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import assert_never

from attrs import define, evolve, field, frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Place, Words
from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.scope import Scope
from ntm_rules.model.types import (
    Choice,
    Enumeration,
    Levels,
    Loose,
    Plain,
    Quantity,
    Truth,
    Type,
    Unsettled,
    Years,
    describe,
)
from ntm_rules.model.units import SHARE, Unit
from ntm_rules.syntax import nodes as n


@frozen
class Typed:
    """An expression with its type."""

    expression: m.Expression
    type: Type


@frozen
class Here:
    """Where an expression stands: whose basis its figures carry, and the inline table its `by` refers to.

    `figures` is false where numbers are no thresholds: in definitions and conditions of applicability. `reported` is
    true where there should be a table and what is wrong with it has been said.
    """

    figures: bool = False
    basis: m.Basis | None = None
    table: Typed | None = None
    reported: bool = False


_CONDITION = Words("a condition", "một điều kiện")
_NUMBER = Words("a number", "một số")
_DECLARED = Words("declared here", "khai báo ở đây")
_FIRST = Words("first given here", "đã ghi lần đầu ở đây")


@define
class Expressions:
    """Checks the expressions of one file. Names are typed on demand, so that order does not matter.

    There are no circles: `order` has seen to that. `_check_table` checks a table that is named in an expression.
    """

    scope: Scope
    _check_table: "Callable[[n.Statement, Expressions], Type | None]"
    _types: dict[str, Typed | None] = field(factory=dict)

    # Names
    def definition(self, name: str) -> Typed | None:
        """The value of a `let`; None where it is in error."""
        if name in self._types:
            return self._types[name]
        node = self.scope.node(name)
        assert isinstance(node, n.Let)
        typed = self.infer(node.value, Here())
        if typed is not None and isinstance(typed.type, Loose):
            self.scope.unknown(n.Name(typed.type.word, span=node.value.span))
            typed = None
        self._types[name] = typed
        return typed

    def derivation(self, name: str) -> Typed | None:
        """What an input is worked out from, None without derivation or in error."""
        key = f"={name}"
        node = self.scope.node(name)
        assert isinstance(node, n.Input)
        match node.derivation:
            case None | n.CountMeeting() | n.Meets() | n.SumOf():
                return None
            case expression:
                if key not in self._types:
                    self._types[key] = self.infer(expression, Here())
                return self._types[key]

    def table(self, name: str) -> Typed | None:
        """A named table's look-up; None where the table is in error."""
        if name not in self._types:
            kind = self._check_table(self.scope.declared[name], self)
            self._types[name] = None if kind is None else Typed(m.Lookup(name), kind)
        return self._types[name]

    def _name(self, node: n.Name) -> Typed | None:
        scope = self.scope
        if scope.is_broken(node.text):
            return None
        if node.text not in scope.declared:
            return Typed(m.Word(node.text, span=node.span), Loose(node.text))
        declaring = scope.node(node.text)
        match declaring:
            case n.Input():
                kind = scope.type_of_input(declaring)
                self.derivation(node.text)
                return None if kind is None else Typed(m.InputValue(node.text, span=node.span), kind)
            case n.Let():
                found = self.definition(node.text)
                return found and Typed(m.Defined(node.text, span=node.span), found.type)
            case n.Table():
                return self.table(node.text)
            case _:
                assert_never(declaring)

    # Expressions
    def condition(self, node: n.Expression, here: Here) -> m.Expression | None:
        """Check an expression that must be a condition."""
        typed = self.infer(node, here)
        if typed is None:
            return None
        match typed.type:
            case Truth() | Unsettled():
                return typed.expression
            case Loose():
                self._unknown(node, typed.type)
            case _:
                self._kind(node.span, _CONDITION, typed.type)
        return None

    def infer(self, node: n.Expression, here: Here) -> Typed | None:
        """Type an expression; None after reporting what is wrong within it."""
        match node:
            case n.Group(inner):
                return self.infer(inner, here)
            case n.Name():
                return self._name(node)
            case n.Number(_, unit):
                if unit is None:
                    return Typed(self._number(node.value, node.span, here), Plain())
                found = self.scope.unit(unit)
                return None if found is None else Typed(self._number(node.value, node.span, here), Quantity(found))
            case n.Percent():
                return Typed(self._number(node.value, node.span, here), Quantity(SHARE))
            case n.Open():
                return Typed(m.Threshold(m.Open(), span=node.span), Unsettled())
            case n.Delegated(authority):
                return Typed(m.Threshold(m.DelegatedTo(authority.text), span=node.span), Unsettled())
            case n.Lookup():
                if here.table is None and not here.reported:
                    self.scope.report.add(Code.MISSING_ROWS, node.span)
                return here.table
            case n.PercentOf():
                return self._percent_of(node, here)
            case n.ThresholdOf(_, ruleset):  # consolidation puts the threshold in its place where there is one
                self.scope.report.add(Code.UNKNOWN_RULESET, ruleset.span, id=ruleset.text)
                return None
            case n.Negative() | n.Sum() | n.Product():
                return self._arithmetic(node, here)
            case n.Comparison():
                return self._comparison(node, here)
            case n.Not(operand):
                negated = self.condition(operand, here)
                return None if negated is None else Typed(m.Not(negated, span=node.span), Truth())
            case n.And(operands) | n.Or(operands):
                conditions = self._conditions(operands, here)
                if conditions is None:
                    return None
                combined = m.All if isinstance(node, n.And) else m.Any
                return Typed(combined(conditions, span=node.span), Truth())
            case n.AtLeast():
                return self._at_least(node, here)
            case n.IfElse():
                return self._choose(node, here)
            case n.CodeName():
                raise AssertionError("codes stand only after `met when`")
            case _:
                assert_never(node)

    def _conditions(self, nodes: tuple[n.Expression, ...], here: Here) -> tuple[m.Expression, ...] | None:
        found = [self.condition(node, here) for node in nodes]
        conditions = tuple(each for each in found if each is not None)
        return conditions if len(conditions) == len(found) else None

    def _number(self, value: Fraction, span: Span, here: Here) -> m.Expression:
        return m.Threshold(m.Figure(value, here.basis), span=span) if here.figures else m.Constant(value, span=span)

    def _at_least(self, node: n.AtLeast, here: Here) -> Typed | None:
        conditions = self._conditions(node.items, here)
        count = self.at_least_count(node)
        if conditions is None or count is None:
            return None
        self.each_once(conditions)
        return Typed(m.AtLeast(count, conditions, span=node.span), Truth())

    def at_least_count(self, node: n.AtLeast) -> int | None:
        """The count of an `at least`, reported when none or all could reach it."""
        value = Fraction(node.count.text) if node.count.text.replace(".", "", 1).isdigit() else Fraction(0)
        if value.denominator == 1 and 0 < value <= len(node.items):
            return int(value)
        self.scope.report.add(Code.CONSTANT_CONDITION, node.span)
        return None

    def each_once(self, conditions: tuple[m.Expression, ...]) -> None:
        """Report what an `at least` lists twice: it would count twice. Open requirements may be two that look alike."""
        first: dict[m.Expression, Span] = {}
        for each in filter(_is_settled, conditions):
            if each in first:
                self.scope.report.add(Code.DOUBLED_CLAUSE, each.span, other=first[each], other_label=_FIRST)
            first.setdefault(each, each.span)

    # Numbers
    def _numeric(self, node: n.Expression, here: Here) -> Typed | None:
        typed = self.infer(node, here)
        if typed is None:
            return None
        match typed.type:
            case Quantity() | Plain():
                return typed
            case Loose():
                self._unknown(node, typed.type)
            case _:
                self._kind(node.span, _NUMBER, typed.type)
        return None

    def _arithmetic(self, node: n.Negative | n.Sum | n.Product, here: Here) -> Typed | None:
        match node:
            case n.Negative(operand):
                typed = self._numeric(operand, here)
                return typed and evolve(typed, expression=m.Negate(typed.expression, span=node.span))
            case n.Sum(first, rest):
                written = (first, *(term for _, term in rest))
                terms = [self._numeric(term, here) for term in written]
                known = [t for t in terms if t is not None]
                if len(known) < len(terms):
                    return None
                signs = ["+", *(sign for sign, _ in rest)]
                return self._sum(node, written, known, signs)
            case n.Product(first, rest):
                result = self._numeric(first, here)
                for sign, factor in rest:
                    result = self._multiply(result, sign == "/", self._numeric(factor, here), factor, node.span)
                return result
            case _:
                assert_never(node)

    def _sum(
        self, node: n.Sum, written: tuple[n.Expression, ...], terms: list[Typed], signs: Sequence[str]
    ) -> Typed | None:
        unit = _unit(terms[0])
        converted: list[m.Expression] = []
        for each, term, sign in zip(written, terms, signs, strict=True):
            other = _unit(term)
            if (unit is None) != (other is None) or (unit and other and unit.dimensions != other.dimensions):
                self._unit_mismatch(written[0], terms[0], each, term)
                return None
            value = _scaled(term.expression, other.scale / unit.scale if unit and other else Fraction(1))
            converted.append(m.Negate(value) if sign == "-" else value)
        return Typed(m.Sum(tuple(converted), span=node.span), terms[0].type)

    def _percent_of(self, node: n.PercentOf, here: Here) -> Typed | None:
        """A share of a quantity, or of a threshold, whose unit the other side of its comparison gives."""
        share, whole = self.infer(node.share, here), self.infer(node.of, here)
        if share is None or whole is None:
            return None
        match whole.type:
            case Quantity() | Plain() | Unsettled():
                return Typed(m.Product((share.expression, whole.expression), span=node.span), whole.type)
            case Loose():
                self._unknown(node.of, whole.type)
            case _:
                self._kind(node.of.span, _NUMBER, whole.type)
        return None

    def _multiply(
        self, left: Typed | None, divide: bool, right: Typed | None, written: n.Expression, span: Span
    ) -> Typed | None:
        if left is None or right is None:
            return None
        if divide and _is_zero(right.expression):
            self.scope.report.add(Code.DIVISION_BY_ZERO, written.span)
            return None
        a, b = _unit(left), _unit(right)
        kind: Type
        factor = Fraction(1)
        if a is None and b is None:
            kind = Plain()
        else:
            unit = (a or SHARE).per(b or SHARE) if divide else (a or SHARE).times(b or SHARE)
            if not unit.dimensions:
                factor, unit = unit.scale, SHARE
            kind = Quantity(unit)
        if divide:
            result: m.Expression = m.Quotient(left.expression, right.expression, span=span)
        else:
            result = m.Product((left.expression, right.expression), span=span)
        return Typed(_scaled(result, factor), kind)

    # Comparisons
    def _comparison(self, node: n.Comparison, here: Here) -> Typed | None:
        left, right = self.infer(node.left, here), self.infer(node.right, here)
        if left is None or right is None:
            return None
        if _is_threshold(left.expression) and not _is_threshold(right.expression):
            node = evolve(node, left=node.right, operator=_TURNED[node.operator], right=node.left)
            left, right = right, left
        compared = self._compare(node, left, right)
        if compared is None:
            return None
        if (_is_constant(compared.left) and _is_constant(compared.right)) or compared.left == compared.right:
            self.scope.report.add(Code.CONSTANT_CONDITION, node.span)
            return None
        return Typed(compared, Truth())

    def _compare(self, node: n.Comparison, left: Typed, right: Typed) -> m.Compare | None:
        def compare(
            right_value: m.Expression = right.expression, unit: Unit | None = None, order: tuple[str, ...] = ()
        ) -> m.Compare:
            return m.Compare(left.expression, node.operator, right_value, unit, order, span=node.span)

        match left.type, right.type:
            case Quantity(unit), Quantity(other):
                if unit.dimensions != other.dimensions:
                    self._unit_mismatch(node.left, left, node.right, right)
                    return None
                return compare(_scaled(right.expression, other.scale / unit.scale), unit)
            case (Quantity(unit), Plain()) | (Plain(), Quantity(unit)):
                if unit.is_share:
                    self._share_without_percent(node, left)
                    return None
                return compare(unit=unit)
            case (Quantity(unit), Unsettled()) | (Unsettled(), Quantity(unit)):
                return compare(unit=unit)
            case (Plain() | Levels() | Years() | Unsettled(), Plain() | Unsettled()) | (Plain(), Levels() | Years()):
                return compare()
            case (Levels(), Levels()) | (Years(), Years()):
                return compare()
            case (Enumeration(ordered=True) as words, Unsettled()) | (Unsettled(), Enumeration(ordered=True) as words):
                return compare(order=words.names)
            case (Unsettled(), _) | (_, Unsettled()):
                self._kind(node.span, _NUMBER, right.type if isinstance(left.type, Unsettled) else left.type)
                return None
            case Loose(), Loose():
                self._unknown(node.left, left.type)
                self._unknown(node.right, right.type)
                return None
            case (Enumeration() as words, Loose()) | (Loose(), Enumeration() as words):
                loose, written = (right, node.right) if isinstance(right.type, Loose) else (left, node.left)
                if not self._is_choice(loose, words, written):
                    return None
            case (Enumeration() as words, Enumeration() as other_words):
                if words.names != other_words.names:
                    self._kind(node.right.span, describe(words), right.type)
                    return None
            case (Loose(), _) | (_, Loose()):
                loose, written = (right, node.right) if isinstance(right.type, Loose) else (left, node.left)
                assert isinstance(loose.type, Loose)
                self._unknown(written, loose.type)
                return None
            case _:
                self._kind(node.right.span, describe(left.type), right.type)
                return None
        if not words.ordered and node.operator not in ("=", "!="):
            self._kind(node.span, Words("a rank", "một hạng"), words)
            return None
        return compare(order=words.names if words.ordered else ())

    def _is_choice(self, loose: Typed, words: Enumeration, written: n.Expression) -> bool:
        assert isinstance(loose.type, Loose)
        if loose.type.word in words.names:
            return True
        self._unknown(written, loose.type, words.names)
        return False

    def _choose(self, node: n.IfElse, here: Here) -> Typed | None:
        condition = self.condition(node.condition, here)
        then, otherwise = self.infer(node.then, here), self.infer(node.otherwise, here)
        if condition is None or then is None or otherwise is None:
            return None
        kind = self._common(node, then, otherwise)
        if kind is None:
            return None
        second = otherwise.expression
        if isinstance(then.type, Quantity) and isinstance(otherwise.type, Quantity):
            second = _scaled(second, otherwise.type.unit.scale / then.type.unit.scale)
        return Typed(m.Choose(condition, then.expression, second, span=node.span), kind)

    def _common(self, node: n.IfElse, then: Typed, otherwise: Typed) -> Type | None:
        """The type both branches share; a chain of bare words is a new enumeration."""
        if (words := self._words(node)) is not None:
            return Enumeration(tuple(Choice(word) for word in dict.fromkeys(words)))
        match then.type, otherwise.type:
            case Loose(), Enumeration():
                return otherwise.type if self._is_choice(then, otherwise.type, node.then) else None
            case Enumeration(), Loose():
                return then.type if self._is_choice(otherwise, then.type, node.otherwise) else None
            case Quantity(unit), Quantity(other):
                if unit.dimensions != other.dimensions:
                    self._unit_mismatch(node.then, then, node.otherwise, otherwise)
                    return None
                return then.type
            case (Unsettled(), other_type) | (other_type, Unsettled()):
                return other_type
            case (a, b) if a == b:
                return a
            case _:
                self._kind(node.otherwise.span, describe(then.type), otherwise.type)
                return None

    def _words(self, node: n.Expression) -> tuple[str, ...] | None:
        """The words of a chain of if and else that chooses among nothing but words of its own, else None.

        Beside a name that is declared a word is one of that name's, or a mistake.
        """
        match _ungrouped(node):
            case n.Name(word) if word not in self.scope.declared:
                return (word,)
            case n.IfElse(then, _, otherwise):
                first, second = self._words(then), self._words(otherwise)
                return None if first is None or second is None else (*first, *second)
            case _:
                return None

    # Reports
    def _unknown(self, written: n.Expression, loose: Loose, choices: tuple[str, ...] = ()) -> None:
        self.scope.unknown(n.Name(loose.word, span=written.span), choices)

    def _kind(self, span: Span, expected: Words, found: Type) -> None:
        self.scope.report.add(Code.KIND_MISMATCH, span, expected=expected, found=describe(found))

    def _share_without_percent(self, node: n.Comparison, left: Typed) -> None:
        plain = node.left if isinstance(left.type, Plain) else node.right
        share = node.right if plain is node.left else node.left
        fix = _as_percent(plain) if isinstance(plain, n.Number) else None
        number = plain.text if isinstance(plain, n.Number) else "…"
        label = Words("a share", "là tỷ lệ")
        self.scope.report.add(
            Code.SHARE_WITHOUT_PERCENT, plain.span, other=share.span, other_label=label, fix=fix, number=number
        )

    def _unit_mismatch(self, left: n.Expression, a: Typed, right: n.Expression, b: Typed) -> None:
        span = self.scope.report.covering(left.span, right.span)
        units = [unit.text if (unit := _unit(each)) else describe(each.type) for each in (a, b)]
        origins = tuple(self._origin(*each) for each in ((left, units[0]), (right, units[1])))
        self.scope.report.add(Code.UNIT_MISMATCH, span, more=origins, left=units[0], right=units[1])

    def _origin(self, written: n.Expression, unit: str | Words) -> Place:
        """Where a unit comes from: the declaration of a lone input, else the expression."""
        span = written.span
        written = _ungrouped(written)
        if isinstance(written, n.Name) and written.text in self.scope.declared:
            span = self.scope.node(written.text).span
        label = unit if isinstance(unit, Words) else Words(f"in `{unit}`", f"tính bằng `{unit}`")
        return self.scope.report.place(span, label)


def _ungrouped(node: n.Expression) -> n.Expression:
    while isinstance(node, n.Group):
        node = node.inner
    return node


def _as_percent(number: n.Number) -> str:
    """The percentage probably meant: 35 is 35%, and so is 0.35."""
    value = number.value * 100 if 0 < number.value < 1 else number.value
    return f"{int(value)}%" if value.denominator == 1 else f"{float(value)}%"


def _unit(typed: Typed) -> Unit | None:
    return typed.type.unit if isinstance(typed.type, Quantity) else None


def _scaled(expression: m.Expression, factor: Fraction) -> m.Expression:
    """The same quantity in a unit `factor` times smaller."""
    if factor == 1:
        return expression
    if isinstance(expression, m.Threshold) and isinstance(expression.setting, m.Figure):
        figure = evolve(expression.setting, value=expression.setting.value * factor)
        return evolve(expression, setting=figure)
    return m.Product((m.Constant(factor), expression), span=expression.span)


_TURNED: dict[n.Operator, n.Operator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


def _is_threshold(expression: m.Expression) -> bool:
    """Whether a side of a comparison is what the other is compared with: it stands on the right from then on."""
    match expression:
        case m.Threshold() | m.Lookup() | m.Constant() | m.Word():
            return True
        case m.Sum() | m.Product() | m.Negate() | m.Quotient():
            return all(map(_is_threshold, m.parts(expression)))
        case m.Choose(_, then, otherwise):
            return _is_threshold(then) and _is_threshold(otherwise)
        case _:
            return False


def _is_settled(expression: m.Expression) -> bool:
    """Whether no threshold within an expression is without a figure."""
    match expression:
        case m.Threshold(setting):
            return isinstance(setting, m.Figure)
        case _:
            return all(map(_is_settled, m.parts(expression)))


def _is_zero(expression: m.Expression) -> bool:
    match expression:
        case m.Constant(value) | m.Threshold(m.Figure(value)):
            return value == 0
        case _:
            return False


def _is_constant(expression: m.Expression) -> bool:
    match expression:
        case m.Constant() | m.Word() | m.Threshold(m.Figure()):
            return True
        case m.Sum() | m.Negate() | m.Product() | m.Quotient():
            return all(map(_is_constant, m.parts(expression)))
        case _:
            return False
