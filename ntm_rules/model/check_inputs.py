"""Inputs: their kinds, ranges and wholes, and that what they are worked out from is of their kind."""

from fractions import Fraction
from itertools import dropwhile

from attrs import evolve

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.check_expressions import Expressions, Typed
from ntm_rules.model.clauses import sources_of
from ntm_rules.model.ruleset import CountMeeting, Input, Kind, Meets, RollUp, SumOf
from ntm_rules.model.types import Enumeration, Levels, Loose, Plain, Quantity, Truth, Type, Years, describe
from ntm_rules.syntax import nodes as n

DECIMALS = 3
"""How many decimals a given amount may have where the rule file does not say."""

_FIRST = Words("first given here", "đã ghi lần đầu ở đây")
_DECLARED = Words("declared here", "khai báo ở đây")
_ROLL_UP = Words("filled in by this", "được điền từ đây")
_INPUT = Words("an input", "một số liệu đầu vào")
_KINDS: dict[type[n.Kind], Kind] = {
    n.Count: "count",
    n.Amount: "amount",
    n.Share: "share",
    n.Attested: "attested",
    n.OneOf: "one of",
    n.Ranked: "ranked",
    n.Level: "level",
    n.Year: "year",
}


def check_input(statement: n.Statement, expressions: Expressions, notes: tuple[str, ...]) -> Input | None:
    """Check one input; None after reporting what is wrong."""
    node = statement.head.node
    assert isinstance(node, n.Input)
    kind = expressions.scope.type_of_input(node)
    if kind is None:
        return None
    seen: dict[type, Span] = {}
    for option in node.options:
        if type(option) in seen:
            expressions.scope.report.add(Code.DOUBLED_CLAUSE, option.span, other=seen[type(option)], other_label=_FIRST)
        seen.setdefault(type(option), option.span)
    unit = kind.unit if isinstance(kind, Quantity) else None
    low, high = _bounds(node, kind, expressions)
    return Input(
        name=node.name.text,
        title=n.text_of(node.title),
        kind=_KINDS[type(node.kind)],
        type=kind,
        unit=unit,
        choices=kind.choices if isinstance(kind, Enumeration) else (),
        part_of=_whole(node, kind, expressions),
        low=low,
        high=high,
        decimals=_decimals(node, expressions),
        derivation=_derivation(node, kind, expressions),
        roll_up=_roll_up(node, kind, expressions),
        notes=notes,
        sources=sources_of(statement),
        span=node.span,
    )


def _bounds(node: n.Input, kind: Type, expressions: Expressions) -> tuple[Fraction | None, Fraction | None]:
    written = next((o for o in node.options if isinstance(o, n.Range)), None)
    if written is not None and not isinstance(kind, Quantity):
        expressions.scope.report.add(
            Code.KIND_MISMATCH, written.span, expected=Words("a number", "một số"), found=describe(kind)
        )
    elif written is not None and isinstance(kind, Quantity):
        low, high = (b.number.value * (-1 if b.negative else 1) for b in (written.low, written.high))
        is_percent = {isinstance(b.number, n.Percent) for b in (written.low, written.high)}
        if low >= high or is_percent != {kind.unit.is_share}:
            ends = [("-" if b.negative else "") + b.number.text for b in (written.low, written.high)]
            expressions.scope.report.add(Code.INVALID_RANGE, written.span, low=ends[0], high=ends[1])
        return low, high
    match kind:
        case Quantity(unit):
            return Fraction(0), Fraction(1) if unit.is_share else None
        case Levels(least, most):
            return Fraction(least), Fraction(most)
        case Years(int(first), int(last)):
            return Fraction(first), Fraction(last)
        case _:
            return None, None


def _decimals(node: n.Input, expressions: Expressions) -> int | None:
    written = next((o for o in node.options if isinstance(o, n.Decimals)), None)
    if written is None:
        return DECIMALS if isinstance(node.kind, n.Amount) else None
    if not isinstance(node.kind, n.Amount) or not written.number.text.isdigit() or int(written.number.text) > 9:
        expressions.scope.report.add(Code.INVALID_RANGE, written.span, low="0", high="9")
        return None
    return int(written.number.text)


def _whole(node: n.Input, kind: Type, expressions: Expressions) -> str | None:
    """The input this one is a part of, which must be of the same unit and not a part of this."""
    scope = expressions.scope
    written = next((o.whole for o in node.options if isinstance(o, n.PartOf)), None)
    if written is None:
        return None
    if scope.is_broken(written.text):
        return None
    if written.text not in scope.declared:
        scope.unknown(written)
        return None
    whole = scope.node(written.text)
    if not isinstance(whole, n.Input):
        found = Words("a definition or a table", "một định nghĩa hoặc một bảng")
        scope.report.add(Code.KIND_MISMATCH, written.span, expected=_INPUT, found=found)
        return None
    other = scope.type_of_input(whole)
    if isinstance(kind, Quantity) and isinstance(other, Quantity) and kind.unit == other.unit:
        return None if _is_own_part(node.name.text, expressions) else written.text
    if other is not None:
        expected = describe(kind)
        scope.report.add(
            Code.KIND_MISMATCH,
            written.span,
            other=whole.span,
            other_label=_DECLARED,
            expected=expected,
            found=describe(other),
        )
    return None


def _is_own_part(name: str, expressions: Expressions) -> bool:
    """Report an input that is a part of itself, directly or by way of others."""
    scope = expressions.scope
    chain, last = {name: False}, name
    while name not in scope.own_parts:
        node = scope.declared[last].head.node
        options = node.options if isinstance(node, n.Input) else ()
        whole = next((o.whole.text for o in options if isinstance(o, n.PartOf)), None)
        if whole is None or whole not in scope.declared or whole in scope.own_parts:
            scope.own_parts.update(chain)
        elif whole in chain:
            circle = dict.fromkeys(dropwhile(whole.__ne__, chain), True)
            said = " → ".join((*circle, whole))
            scope.report.add(Code.CYCLIC_DERIVATION, scope.node(whole).name.span, chain=said)
            scope.own_parts.update(chain | circle)
        else:
            chain[whole], last = False, whole
    return scope.own_parts[name]


def _derivation(node: n.Input, kind: Type, expressions: Expressions) -> m.Expression | None:
    typed = expressions.derivation(node.name.text)
    if typed is None or node.derivation is None:
        return None
    match kind, typed.type:
        case Quantity(unit), Quantity(other) if unit.dimensions == other.dimensions:
            factor = other.scale / unit.scale
            return typed.expression if factor == 1 else m.Product((m.Constant(factor), typed.expression))
        case Enumeration() as words, Enumeration() as others if words.names == others.names:
            return typed.expression
        case Enumeration() as words, Loose(word) if word in words.names:
            return typed.expression
        case (Truth(), Truth()) | (Levels(), Levels()) | (Years(), Years()):
            return typed.expression
        case Quantity(unit), Plain() if not unit.is_share:
            return typed.expression
        case Quantity(unit), Quantity(other):
            expressions.scope.report.add(
                Code.UNIT_MISMATCH,
                node.derivation.span,
                other=node.kind.span,
                other_label=_DECLARED,
                left=unit.text,
                right=other.text,
            )
        case _:
            _wrong_kind(node, kind, typed, expressions)
    return None


def _roll_up(node: n.Input, kind: Type, expressions: Expressions) -> RollUp | None:
    """What other assessments fill an input in; a count is of the subjects counted, a verdict is attested."""
    match node.derivation, node.kind:
        case n.CountMeeting(noun, ruleset), n.Count(counted) if noun.text == counted.text:
            return CountMeeting(noun.text, ruleset.text)
        case n.Meets(ruleset), n.Attested():
            return Meets(ruleset.text)
        case n.SumOf(noun, input), n.Count() | n.Amount():
            return SumOf(noun.text, input.text)
        case ((n.CountMeeting() | n.Meets() | n.SumOf() as written), _):
            expected = {
                n.CountMeeting: Words("a count of the same subjects", "số lượng của chính các đối tượng đó"),
                n.Meets: Words("something attested", "nội dung được xác nhận"),
                n.SumOf: Words("a count or an amount", "số lượng hoặc đại lượng"),
            }[type(written)]
            expressions.scope.report.add(
                Code.KIND_MISMATCH,
                node.kind.span,
                other=written.span,
                other_label=_ROLL_UP,
                expected=expected,
                found=describe(kind),
            )
    return None


def _wrong_kind(node: n.Input, kind: Type, typed: Typed, expressions: Expressions) -> None:
    assert node.derivation is not None
    report = expressions.scope.report
    if isinstance(typed.type, Loose):
        expressions.scope.unknown(n.Name(typed.type.word, span=node.derivation.span))
    else:
        span: Span = node.derivation.span
        report.add(
            Code.KIND_MISMATCH,
            span,
            other=node.kind.span,
            other_label=_DECLARED,
            expected=describe(kind),
            found=describe(typed.type),
        )


def with_ratios(expression: m.Expression, ratios: dict[m.Expression, str], own: str | None = None) -> m.Expression:
    """Read each ratio that an input stands for as that input, so that a published rate does where counts are missing.

    `own` is the input whose derivation this is: it is not read by itself.
    """

    def change(e: m.Expression) -> m.Expression:
        rate = ratios.get(e) if isinstance(e, m.Quotient) else None
        return e if rate is None or rate == own else m.InputValue(rate, span=e.span)

    return m.rebuild(expression, change)


def ratios_of(inputs: tuple[Input, ...]) -> dict[m.Expression, str]:
    """Ratios that inputs stand for, each with the first such input."""
    ratios: dict[m.Expression, str] = {}
    for each in inputs:
        if isinstance(each.derivation, m.Quotient):
            ratios.setdefault(each.derivation, each.name)
    return ratios


def with_ratios_in_derivation(each: Input, ratios: dict[m.Expression, str]) -> Input:
    """An input whose derivation reads ratios as the inputs that stand for them."""
    if each.derivation is None:
        return each
    return evolve(each, derivation=with_ratios(each.derivation, ratios, each.name))
