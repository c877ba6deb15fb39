"""Syntax trees of whole rule files, as a parser could have made them: every node, in every place it may stand."""

import re
from collections.abc import Callable
from typing import Any, assert_never

from attrs import evolve
from hypothesis import strategies as st

from ntm_rules.syntax import nodes as n
from tests.strategies.words import any_names, codes, comments, dates, names, numbers, texts

# Precedence, loosest first ---------------------------------------------------------------------------------

CONDITIONAL, DISJUNCTION, CONJUNCTION, NEGATION, COMPARISON, SUM, PRODUCT, FACTOR, ATOM = range(9)


def level_of(e: n.Expression) -> int:
    """How tightly an expression binds."""
    match e:
        case n.IfElse():
            return CONDITIONAL
        case n.Or():
            return DISJUNCTION
        case n.And():
            return CONJUNCTION
        case n.Not() | n.AtLeast():
            return NEGATION
        case n.Comparison():
            return COMPARISON
        case n.Sum():
            return SUM
        case n.Product():
            return PRODUCT
        case n.Negative() | n.PercentOf():
            return FACTOR
        case n.Number() | n.Percent() | n.Name() | n.CodeName() | n.Group() | n.Lookup():
            return ATOM
        case n.ThresholdOf() | n.Open() | n.Delegated():
            return ATOM
        case _:
            assert_never(e)


def at(level: int, e: n.Expression) -> n.Expression:
    """The expression for a place of some level: in parentheses where it binds too loosely."""
    return e if level_of(e) >= level else n.Group(e)


def ungrouped(e: n.Expression) -> n.Expression:
    """The expression without the parentheses around it."""
    while isinstance(e, n.Group):
        e = e.inner
    return e


def negative(e: n.Expression) -> n.Expression:
    return n.Negative(at(FACTOR, e))


def percent_of(share: n.Percent, of: n.Expression) -> n.Expression:
    return n.PercentOf(share, at(FACTOR, of))


def total(first: n.Expression, *rest: tuple[Any, n.Expression]) -> n.Expression:
    return n.Sum(at(PRODUCT, first), tuple((sign, at(PRODUCT, term)) for sign, term in rest))


def product(first: n.Expression, *rest: tuple[Any, n.Expression]) -> n.Expression:
    return n.Product(at(FACTOR, first), tuple((sign, at(FACTOR, factor)) for sign, factor in rest))


def comparison(left: n.Expression, operator: n.Operator, right: n.Expression) -> n.Expression:
    return n.Comparison(at(SUM, left), operator, at(SUM, right))


def not_(e: n.Expression) -> n.Expression:
    return n.Not(at(NEGATION, e))


def all_(*operands: n.Expression) -> n.Expression:
    return n.And(tuple(at(NEGATION, e) for e in operands))


def any_(*operands: n.Expression) -> n.Expression:
    return n.Or(tuple(at(CONJUNCTION, e) for e in operands))


def at_least(count: n.Number | n.CodeName, *items: n.Expression) -> n.Expression:
    """`at least k of …`; a `by region` that a comma follows stands in parentheses, or it would take the next name."""
    *others, last = (at(COMPARISON, e) for e in items)
    return n.AtLeast(count, (*(n.Group(e) if _ends_in_lookup(e) else e for e in others), last))


def if_else(then: n.Expression, condition: n.Expression, otherwise: n.Expression) -> n.Expression:
    return n.IfElse(at(DISJUNCTION, then), at(DISJUNCTION, condition), otherwise)


def _ends_in_lookup(e: n.Expression) -> bool:
    match e:
        case n.Lookup():
            return True
        case n.Comparison(_, _, last) | n.Negative(last) | n.PercentOf(_, last):
            return _ends_in_lookup(last)
        case n.Sum(_, rest) | n.Product(_, rest):
            return _ends_in_lookup(rest[-1][1])
        case _:
            return False


# Words -----------------------------------------------------------------------------------------------------

name_nodes = names.map(n.Name)
any_name_nodes = any_names.map(n.Name)
text_nodes = texts.map(n.Text)
date_nodes = dates.map(n.Date)
code_nodes = codes.map(n.CodeName)
_IDS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?/[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)
id_nodes = _IDS.map(n.Name)
plain_numbers = numbers.map(n.Number)
percents = numbers.map(n.Percent)
units = st.lists(name_nodes, min_size=1, max_size=3).map(lambda found: n.Unit(tuple(found)))
figures = st.one_of(st.builds(n.Number, numbers, st.none() | units), percents)
authorities = st.one_of(any_name_nodes, text_nodes)
marks = st.sampled_from(("official", "reported", "unverified"))
bases = st.builds(n.Basis, marks, st.none() | text_nodes)


def _tuples(strategy: st.SearchStrategy[Any], low: int, high: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=low, max_size=high).map(tuple)


# Expressions -----------------------------------------------------------------------------------------------

_LEAVES = st.one_of(
    name_nodes,
    figures,
    _tuples(any_name_nodes, 1, 2).map(n.Lookup),
    st.builds(n.ThresholdOf, code_nodes, id_nodes),
    st.just(n.Open()),
    authorities.map(n.Delegated),
)
_OPERATORS = st.sampled_from((">=", "<=", ">", "<", "=", "!="))


def _spread(build: Callable[..., n.Expression]) -> Callable[[tuple[Any, ...]], n.Expression]:
    return lambda parts: build(*parts)


def _wider(inner: st.SearchStrategy[n.Expression]) -> st.SearchStrategy[n.Expression]:
    several = _tuples(inner, 2, 3)
    return st.one_of(
        st.builds(comparison, inner, _OPERATORS, inner),
        several.map(_spread(all_)),
        several.map(_spread(any_)),
        inner.map(not_),
        st.builds(total, inner, st.tuples(st.sampled_from("+-"), inner), st.tuples(st.sampled_from("+-"), inner)),
        st.builds(product, inner, st.tuples(st.sampled_from("*/"), inner)),
        inner.map(negative),
        st.builds(percent_of, percents, inner),
        inner.map(n.Group),
        st.builds(lambda count, items: at_least(count, *items), plain_numbers, _tuples(inner, 1, 3)),
        st.builds(if_else, inner, inner, inner),
    )


_EXPRESSIONS: st.SearchStrategy[n.Expression] = st.recursive(_LEAVES, _wider, max_leaves=8)

expressions: st.SearchStrategy[n.Expression] = st.deferred(lambda: _EXPRESSIONS)
"""Any expression the grammar takes, whether or not it means anything."""


def _atom_of_codes(e: n.Expression, last: bool) -> n.Expression:
    return e if isinstance(e, n.CodeName) or (last and isinstance(e, n.AtLeast)) else at(ATOM, e)


def _at_least_of_codes(count: int, items: tuple[n.Expression, ...]) -> n.Expression:
    atoms = (_atom_of_codes(e, i == len(items) - 1) for i, e in enumerate(items))
    return n.AtLeast(n.CodeName(str(count)), tuple(atoms))


def _not_of_codes(e: n.Expression) -> n.Expression:
    return n.Not(at(NEGATION, e))


def _wider_of_codes(inner: st.SearchStrategy[n.Expression]) -> st.SearchStrategy[n.Expression]:
    several = _tuples(inner, 2, 3)
    return st.one_of(
        several.map(_spread(all_)),
        several.map(_spread(any_)),
        inner.map(_not_of_codes),
        inner.map(n.Group),
        st.builds(_at_least_of_codes, st.integers(0, 12), _tuples(inner, 1, 3)),
    )


def expressions_of_codes(codes: st.SearchStrategy[n.CodeName] = code_nodes) -> st.SearchStrategy[n.Expression]:
    """What may stand after `met when`."""
    return st.recursive(codes, _wider_of_codes, max_leaves=6)


# Inputs ----------------------------------------------------------------------------------------------------

choices = st.builds(n.Choice, any_name_nodes, st.none() | text_nodes)
kinds = st.one_of(
    any_name_nodes.map(n.Count),
    units.map(n.Amount),
    st.just(n.Share()),
    st.just(n.Attested()),
    _tuples(choices, 1, 7).map(n.OneOf),
    _tuples(choices, 2, 7).map(n.Ranked),
    st.builds(n.Level, plain_numbers, plain_numbers),
    st.builds(n.Year, st.none() | st.tuples(plain_numbers, plain_numbers)),
)
bounds = st.builds(n.Bound, st.booleans(), st.one_of(plain_numbers, percents))
options = st.one_of(any_name_nodes.map(n.PartOf), plain_numbers.map(n.Decimals), st.builds(n.Range, bounds, bounds))

roll_ups = st.one_of(
    st.builds(n.CountMeeting, any_name_nodes, id_nodes),
    id_nodes.map(n.Meets),
    st.builds(n.SumOf, any_name_nodes, any_name_nodes),
)


def _as_read(node: n.Input) -> n.Input:
    """One text behind a list is the last word's where others have one, else the input's; words end where options begin.

    After words and a comma comes a word, so that a list of words has no options.
    """
    if isinstance(node.kind, n.OneOf):
        node = evolve(node, options=())
    match node:
        case n.Input(_, n.OneOf((*others, last)) | n.Ranked((*others, last)) as kind, (), None, title):
            text = title or last.title
            if title is not None and last.title is not None:
                return node
            if any(choice.title for choice in others):
                return evolve(node, kind=evolve(kind, choices=(*others, evolve(last, title=text))), title=None)
            return evolve(node, kind=evolve(kind, choices=(*others, evolve(last, title=None))), title=text)
        case _:
            return node


inputs = st.builds(
    n.Input, any_name_nodes, kinds, _tuples(options, 0, 2), st.none() | expressions | roll_ups, st.none() | text_nodes
).map(_as_read)

# Clauses and rows ------------------------------------------------------------------------------------------

places = st.builds(
    n.SourcePlace,
    st.sampled_from(("annex", "article", "clause", "point", "item", "page")),
    st.one_of(any_names, codes, texts),
)
cells = st.one_of(
    st.none(),
    st.builds(n.NumberCell, st.booleans(), figures, st.none() | bases),
    any_names.map(n.NameCell),
    st.just(n.OpenCell()),
    authorities.map(n.DelegatedCell),
)
met_whens = st.one_of(
    st.just(n.MetWhen(None, "criteria")), st.just(n.MetWhen(None, "indicators")), expressions_of_codes().map(n.MetWhen)
)
clauses: dict[type, st.SearchStrategy[Any]] = {
    n.Title: text_nodes.map(n.Title),
    n.Subject: any_name_nodes.map(n.Subject),
    n.Enacted: st.builds(n.Enacted, text_nodes, date_nodes, text_nodes),
    n.InForce: st.builds(n.InForce, date_nodes, st.none() | date_nodes),
    n.BasedOn: id_nodes.map(n.BasedOn),
    n.Consolidated: st.builds(n.Consolidated, date_nodes, st.none() | date_nodes),
    n.AppliesWhen: expressions.map(n.AppliesWhen),
    n.Source: st.builds(n.Source, text_nodes, _tuples(places, 0, 3)),
    n.Basis: bases,
    n.Note: text_nodes.map(n.Note),
    n.MetWhen: met_whens,
    n.Row: _tuples(cells, 1, 4).map(n.Row),
}
"""Clauses and rows by their class."""

_REPEATABLE = (n.Source, n.Note, n.Row)
_UNDER: dict[type, tuple[type, ...]] = {
    n.RulesetHead: (n.Title, n.Subject, n.Enacted, n.InForce, n.BasedOn, n.Consolidated, n.Note),
    n.AmendmentHead: (n.Title, n.Enacted, n.InForce, n.Note),
    n.Instrument: (n.Title, n.InForce, n.Note),
    n.Input: (n.Source, n.Note),
    n.Let: (n.Source, n.Note),
    n.Table: (n.Row, n.Title, n.Source, n.Basis, n.Note),
    n.Criterion: (n.MetWhen, n.Source, n.Note),
    n.Rule: (n.Row, n.Title, n.Source, n.Basis, n.Note, n.AppliesWhen),
    n.MetWhen: (n.Source, n.Note),
    n.Set: (n.Row, n.Source, n.Basis, n.Note),
    n.Repeal: (n.Source, n.Note),
}
_CHANGED: dict[type, tuple[type, ...]] = {
    n.Tighten: (n.Rule,),
    n.Replace: (n.Rule, n.Input, n.Let, n.Table, n.Criterion, n.MetWhen),
    n.Add: (n.Rule, n.Criterion),
}
"""What may stand behind a verb; it has its own clauses there."""

# Statements and files --------------------------------------------------------------------------------------

_named_targets = any_name_nodes.filter(lambda name: not re.fullmatch(r"[A-Z][0-9]+", name.text))
"""Names that are no codes."""
heads: dict[type, st.SearchStrategy[Any]] = {
    n.RulesetHead: id_nodes.map(n.RulesetHead),
    n.AmendmentHead: id_nodes.map(n.AmendmentHead),
    n.Instrument: st.builds(n.Instrument, text_nodes, st.none() | date_nodes, st.none() | text_nodes),
    n.Input: inputs,
    n.Let: st.builds(n.Let, any_name_nodes, expressions),
    n.Table: st.builds(n.Table, any_name_nodes, _tuples(any_name_nodes, 1, 2)),
    n.Criterion: st.builds(n.Criterion, code_nodes, text_nodes),
    n.Rule: st.builds(n.Rule, code_nodes, expressions),
    n.MetWhen: met_whens,
    n.Set: st.builds(n.Set, code_nodes | _named_targets, _tuples(any_name_nodes | plain_numbers, 0, 2), expressions),
    n.Repeal: st.one_of(
        st.builds(n.Repeal, code_nodes, st.booleans()),
        _named_targets.filter(lambda name: name.text != "criterion").map(n.Repeal),
    ),
}
heads |= {verb: st.one_of(*(heads[kind].map(verb) for kind in kinds)) for verb, kinds in _CHANGED.items()}
"""Statements' own lines by their class."""

_COMMENT_NODES = comments.map(n.Comment)


def _line(node: Any, comment: n.Comment | None, blank_above: bool) -> n.Line:
    return n.Line(node, () if comment is None else (comment,), blank_above)


def lines(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[n.Line]:
    """Lines with a comment behind them or none, below a blank line or not."""
    return st.builds(_line, nodes, st.none() | _COMMENT_NODES, st.booleans())


comment_lines = st.builds(n.Line, _COMMENT_NODES, blank_above=st.booleans())


def _each_once(body: list[n.Line]) -> tuple[n.Line, ...]:
    seen: set[type] = set()
    kept = []
    for line in body:
        kind = type(line.node)
        if kind not in seen or kind in (*_REPEATABLE, n.Comment):
            kept.append(line)
        seen.add(kind)
    return tuple(kept)


def statements(kind: type) -> st.SearchStrategy[n.Statement]:
    """Statements of one class with the clauses, rows and comments that may stand under it."""
    if kind in _CHANGED:
        return st.one_of(*(_statements(heads[each].map(kind), each) for each in _CHANGED[kind]))
    return _statements(heads[kind], kind)


def _statements(nodes: st.SearchStrategy[Any], kind: type) -> st.SearchStrategy[n.Statement]:
    inner = st.one_of(*(lines(clauses[each]) for each in _UNDER[kind]), comment_lines)
    return st.builds(n.Statement, lines(nodes), st.lists(inner, max_size=3).map(_each_once))


def _file(items: list[n.Statement | n.Line]) -> n.File:
    """Nothing stands above the first line, not even a blank one."""
    match items:
        case [n.Statement(head) as first, *rest]:
            items = [evolve(first, head=evolve(head, blank_above=False)), *rest]
        case [n.Line() as first, *rest]:
            items = [evolve(first, blank_above=False), *rest]
    return n.File(tuple(items))


_ITEMS = st.lists(st.one_of(*(statements(kind) for kind in heads), comment_lines), max_size=4)

files: st.SearchStrategy[n.File] = st.deferred(lambda: _ITEMS.map(_file))
"""Whole files, in any order and whether or not they mean anything: each is what its own text would be read as."""
