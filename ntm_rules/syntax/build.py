"""From reductions of the grammar to our nodes: one method for each rule and terminal of `grammar/ntm.lark`."""

from typing import Any

from attrs import evolve

from ntm_rules._frozen import frozen
from ntm_rules.diagnostics.source import NOWHERE, Span
from ntm_rules.syntax import nodes as n

_PLAIN_DIGITS = str.maketrans("²³", "23")
_PLAIN_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
_PLAIN_OPERATORS = {"≥": ">=", "≤": "<=", "≠": "!="}


@frozen
class Token:
    """A terminal as it was read: its name in the grammar, its characters, where it stands."""

    type: str
    text: str
    span: Span


def _span(children: list[Any]) -> Span:
    """From the first child to the last; every keyword is a child, so that nothing is left out but parentheses."""
    first = last = None
    for child in children:
        if child is not None:
            first, last = first or child, child
    return NOWHERE if first is None or last is None else Span(first.span.start, last.span.end)


def _nodes(children: list[Any]) -> tuple[Any, ...]:
    """The children that are nodes: no keywords, no absent ones."""
    return tuple(c for c in children if c is not None and not isinstance(c, Token))


def _title_last(kind: n.Kind) -> tuple[n.Kind, n.Text | None]:
    """The text that ends a list is the title of the input where no other word of the list has one.

    The grammar gives it to the last word; nobody names that word alone.
    """
    match kind:
        case n.OneOf((*others, last)) | n.Ranked((*others, last)) if not any(choice.title for choice in others):
            bare = evolve(last, title=None, span=last.name.span)
            span = Span(kind.span.start, bare.span.end)
            return evolve(kind, choices=(*others, bare), span=span), last.title
        case _:
            return kind, None


class Build:
    """Called by the parser as it reduces; holds no state."""

    # Terminals
    def NAME(self, token: Token) -> n.Name:
        text = token.text
        return n.Name(text if text.isascii() else text[0] + text[1:].translate(_PLAIN_DIGITS), span=token.span)

    RULESET_ID = NAME

    def STRING(self, token: Token) -> n.Text:
        text = token.text[1:-1].translate(_PLAIN_SPACES)
        if token.text.startswith('"'):
            text = text.replace('\\"', '"').replace("\\\\", "\\")
        return n.Text(text, span=token.span)

    def DATE(self, token: Token) -> n.Date:
        return n.Date(token.text, span=token.span)

    def CODE(self, token: Token) -> n.CodeName:
        return n.CodeName(token.text, span=token.span)

    def NUMBER(self, token: Token) -> n.Number:
        return n.Number(token.text, span=token.span)

    def PERCENT(self, token: Token) -> n.Percent:
        return n.Percent(token.text[:-1].strip(), span=token.span)

    # Statements
    def ruleset(self, children: list[Any]) -> n.RulesetHead:
        return n.RulesetHead(children[1], span=_span(children))

    def amendment(self, children: list[Any]) -> n.AmendmentHead:
        return n.AmendmentHead(children[1], span=_span(children))

    def instrument(self, children: list[Any]) -> n.Instrument:
        _, number, _, date, _, issuer = children
        return n.Instrument(number, date, issuer, span=_span(children))

    def input(self, children: list[Any]) -> n.Input:
        _, name, kind, *options, _, derivation, title = children
        if title is None and derivation is None and not options:
            kind, title = _title_last(kind)
        return n.Input(name, kind, tuple(options), derivation, title, span=_span(children))

    def let(self, children: list[Any]) -> n.Let:
        return n.Let(children[1], children[3], span=_span(children))

    def table(self, children: list[Any]) -> n.Table:
        name, *keys = _nodes(children)
        return n.Table(name, tuple(keys), span=_span(children))

    def criterion(self, children: list[Any]) -> n.Criterion:
        return n.Criterion(children[1], children[2], span=_span(children))

    def rule(self, children: list[Any]) -> n.Rule:
        return n.Rule(children[0], children[1], span=_span(children))

    def met_when(self, children: list[Any]) -> n.MetWhen:
        match children[1]:
            case Token(type="ALL_CRITERIA"):
                return n.MetWhen(None, "criteria", span=_span(children))
            case Token(type="ALL_INDICATORS"):
                return n.MetWhen(None, "indicators", span=_span(children))
            case condition:
                return n.MetWhen(condition, span=_span(children))

    # Changes
    def set(self, children: list[Any]) -> n.Set:
        target, *labels, value = _nodes(children)
        return n.Set(target, tuple(labels), value, span=_span(children))

    def tighten(self, children: list[Any]) -> n.Tighten:
        return n.Tighten(children[1], span=_span(children))

    def replace(self, children: list[Any]) -> n.Replace:
        return n.Replace(children[1], span=_span(children))

    def add(self, children: list[Any]) -> n.Add:
        return n.Add(children[1], span=_span(children))

    def repeal(self, children: list[Any]) -> n.Repeal:
        _, criterion, target = children
        return n.Repeal(target, criterion is not None, span=_span(children))

    # Kinds and options
    def count(self, children: list[Any]) -> n.Count:
        return n.Count(children[1], span=_span(children))

    def amount(self, children: list[Any]) -> n.Amount:
        return n.Amount(children[1], span=_span(children))

    def share(self, children: list[Any]) -> n.Share:
        return n.Share(span=_span(children))

    def attested(self, children: list[Any]) -> n.Attested:
        return n.Attested(span=_span(children))

    def one_of(self, children: list[Any]) -> n.OneOf:
        return n.OneOf(_nodes(children), span=_span(children))

    def ranked(self, children: list[Any]) -> n.Ranked:
        return n.Ranked(_nodes(children), span=_span(children))

    def level(self, children: list[Any]) -> n.Level:
        return n.Level(children[1], children[3], span=_span(children))

    def year(self, children: list[Any]) -> n.Year:
        low, high = children[1], children[3]
        return n.Year(None if low is None else (low, high), span=_span(children))

    def choice(self, children: list[Any]) -> n.Choice:
        return n.Choice(children[0], children[1], span=_span(children))

    def unit(self, children: list[Any]) -> n.Unit:
        return n.Unit(_nodes(children), span=_span(children))

    def part_of(self, children: list[Any]) -> n.PartOf:
        return n.PartOf(children[1], span=_span(children))

    def decimals(self, children: list[Any]) -> n.Decimals:
        return n.Decimals(children[0], span=_span(children))

    def range(self, children: list[Any]) -> n.Range:
        return n.Range(children[0], children[2], span=_span(children))

    def bound(self, children: list[Any]) -> n.Bound:
        return n.Bound(children[0] is not None, children[1], span=_span(children))

    # Roll-ups
    def count_meeting(self, children: list[Any]) -> n.CountMeeting:
        noun, ruleset = _nodes(children)
        return n.CountMeeting(noun, ruleset, span=_span(children))

    def meets(self, children: list[Any]) -> n.Meets:
        return n.Meets(children[1], span=_span(children))

    def sum_of(self, children: list[Any]) -> n.SumOf:
        noun, input = _nodes(children)
        return n.SumOf(noun, input, span=_span(children))

    # Expressions
    def number(self, children: list[Any]) -> n.Number:
        number, unit = children
        return n.Number(number.text, unit, span=_span(children))

    def group(self, children: list[Any]) -> n.Group:
        return n.Group(children[0], span=_span(children))

    def negative(self, children: list[Any]) -> n.Negative:
        return n.Negative(children[1], span=_span(children))

    def sum(self, children: list[Any]) -> n.Sum:
        rest = zip(children[1::2], children[2::2], strict=True)
        terms = tuple(("+" if sign.type == "PLUS" else "-", term) for sign, term in rest)
        return n.Sum(children[0], terms, span=_span(children))  # type: ignore[arg-type]

    def product(self, children: list[Any]) -> n.Product:
        rest = zip(children[1::2], children[2::2], strict=True)
        factors = tuple(("*" if sign.type == "TIMES" else "/", factor) for sign, factor in rest)
        return n.Product(children[0], factors, span=_span(children))  # type: ignore[arg-type]

    def lookup(self, children: list[Any]) -> n.Lookup:
        return n.Lookup(_nodes(children), span=_span(children))

    def percent_of(self, children: list[Any]) -> n.PercentOf:
        share, of = _nodes(children)
        return n.PercentOf(share, of, span=_span(children))

    def threshold_of(self, children: list[Any]) -> n.ThresholdOf:
        code, ruleset = _nodes(children)
        return n.ThresholdOf(code, ruleset, span=_span(children))

    def open(self, children: list[Any]) -> n.Open:
        return n.Open(span=_span(children))

    def delegated(self, children: list[Any]) -> n.Delegated:
        return n.Delegated(children[1], span=_span(children))

    def comparison(self, children: list[Any]) -> n.Comparison:
        left, operator, right = children
        return n.Comparison(left, _PLAIN_OPERATORS.get(operator.text, operator.text), right, span=_span(children))

    def at_least(self, children: list[Any]) -> n.AtLeast:
        count, *items = _nodes(children)
        return n.AtLeast(count, tuple(items), span=_span(children))

    at_least_of_codes = at_least

    def not_(self, children: list[Any]) -> n.Not:
        return n.Not(children[1], span=_span(children))

    def and_(self, children: list[Any]) -> n.And:
        return n.And(_nodes(children), span=_span(children))

    def or_(self, children: list[Any]) -> n.Or:
        return n.Or(_nodes(children), span=_span(children))

    def if_else(self, children: list[Any]) -> n.IfElse:
        then, condition, otherwise = _nodes(children)
        return n.IfElse(then, condition, otherwise, span=_span(children))

    # Clauses
    def title(self, children: list[Any]) -> n.Title:
        return n.Title(children[1], span=_span(children))

    def subject(self, children: list[Any]) -> n.Subject:
        return n.Subject(children[1], span=_span(children))

    def enacted(self, children: list[Any]) -> n.Enacted:
        number, date, issuer = _nodes(children)
        return n.Enacted(number, date, issuer, span=_span(children))

    def in_force(self, children: list[Any]) -> n.InForce:
        return n.InForce(children[1], children[3], span=_span(children))

    def based_on(self, children: list[Any]) -> n.BasedOn:
        return n.BasedOn(children[1], span=_span(children))

    def consolidated(self, children: list[Any]) -> n.Consolidated:
        return n.Consolidated(children[1], children[3], span=_span(children))

    def applies_when(self, children: list[Any]) -> n.AppliesWhen:
        return n.AppliesWhen(children[1], span=_span(children))

    def source(self, children: list[Any]) -> n.Source:
        instrument, *places = _nodes(children)
        return n.Source(instrument, tuple(places), span=_span(children))

    def place(self, children: list[Any]) -> n.SourcePlace:
        kind, label = children
        return n.SourcePlace(kind.type.lower(), label.text, span=_span(children))

    def basis(self, children: list[Any]) -> n.Basis:
        _, mark, stated_by = children
        return n.Basis(mark.type.lower(), stated_by, span=_span(children))

    def note(self, children: list[Any]) -> n.Note:
        return n.Note(children[1], span=_span(children))

    # Rows
    def row(self, children: list[Any]) -> n.Row:
        cells = tuple(c for c in children if not isinstance(c, Token))
        return n.Row(cells, span=_span(children))

    def number_cell(self, children: list[Any]) -> n.NumberCell:
        minus, number, mark, stated_by = children
        basis = None if mark is None else n.Basis(mark.type.lower(), stated_by, span=_span(children[2:]))
        return n.NumberCell(minus is not None, number, basis, span=_span(children))

    def name_cell(self, children: list[Any]) -> n.NameCell:
        return n.NameCell(children[0].text, span=_span(children))

    def open_cell(self, children: list[Any]) -> n.OpenCell:
        return n.OpenCell(span=_span(children))

    def delegated_cell(self, children: list[Any]) -> n.DelegatedCell:
        return n.DelegatedCell(children[1], span=_span(children))
