"""Criteria and indicators: codes in order and in their place, and what makes each met."""

from typing import assert_never

from attrs import define, evolve, field

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.check_expressions import Expressions, Here, Typed
from ntm_rules.model.check_tables import check_table
from ntm_rules.model.clauses import basis_of, notes_of, sources_of, title_of
from ntm_rules.model.ruleset import Criterion, Indicator, Table
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.codes import IndicatorCode

_CRITERION = Words("the criterion", "tiêu chí")
_BEFORE = Words("already stands before it", "đã đứng trước")
_FIRST = Words("first given here", "đã ghi lần đầu ở đây")


@define
class Criteria:
    """Gathers criteria and their indicators while the file is walked from top to bottom."""

    expressions: Expressions
    has_broken_lines: bool
    inline_tables: list[Table] = field(factory=list)
    _criteria: list[Criterion] = field(factory=list)
    _heads: list[n.Statement] = field(factory=list)
    _indicators: list[list[Indicator]] = field(factory=list)
    _seen: dict[tuple[str, IndicatorCode], Span] = field(factory=dict)
    _orphaned: bool = False

    def broken(self) -> None:
        """A criterion's line could not be read: the rules that follow are not blamed for it."""
        self._orphaned = True

    def criterion(self, statement: n.Statement) -> None:
        """Open a criterion."""
        node = statement.head.node
        assert isinstance(node, n.Criterion)
        self._orphaned = False
        code = IndicatorCode.parse(node.code.text)
        self._in_order("criterion", code, node.code, self._criteria[-1].code if self._criteria else None)
        self._heads.append(statement)
        self._indicators.append([])
        empty = m.All(())
        notes, sources = notes_of(statement), sources_of(statement)
        self._criteria.append(Criterion(code, node.title.text, (), empty, notes, sources, span=node.span))

    def rule(self, statement: n.Statement) -> None:
        """Add an indicator to the criterion that is open."""
        node = statement.head.node
        assert isinstance(node, n.Rule)
        code = IndicatorCode.parse(node.code.text)
        current = self._criteria[-1] if self._criteria else None
        if not self._orphaned:
            if current is None or not code.is_within(current.code):
                other = self._heads[-1].head.node.span if self._heads else None
                self._report.add(
                    Code.OUTSIDE_CRITERION, node.code.span, other=other, other_label=_CRITERION, code=node.code.text
                )
            else:
                own = (i.code for i in reversed(self._indicators[-1]) if i.code.is_within(current.code))
                self._in_order("indicator", code, node.code, next(own, None))
        indicator = self._indicator(statement, node, code)
        if current is not None:
            self._indicators[-1].append(indicator)

    @property
    def _report(self) -> Report:
        return self.expressions.scope.report

    def _in_order(self, sort: str, code: IndicatorCode, written: n.CodeName, before: IndicatorCode | None) -> None:
        first = self._seen.setdefault((sort, code), written.span)
        if first is not written.span:
            self._report.add(Code.DUPLICATE_CODE, written.span, other=first, other_label=_FIRST, code=written.text)
        elif before is not None and code < before:
            other = self._seen[sort, before]
            self._report.add(
                Code.OUT_OF_ORDER, written.span, other=other, other_label=_BEFORE, code=written.text, before=str(before)
            )

    def _indicator(self, statement: n.Statement, node: n.Rule, code: IndicatorCode) -> Indicator:
        """Check a rule. One in error keeps its place with an open condition, so that codes still resolve."""
        basis, sources = basis_of(statement), sources_of(statement)
        lookups = _lookups(node.condition)
        table = self._inline_table(statement, node, lookups, basis)
        here = Here(figures=True, basis=basis, table=table, reported=bool(lookups))
        condition = self.expressions.condition(node.condition, here)
        applies = next((c.node for c in statement.body if isinstance(c.node, n.AppliesWhen)), None)
        applies_when = None if applies is None else self.expressions.condition(applies.condition, Here())
        return Indicator(
            code,
            title_of(statement),
            condition if condition is not None else m.Threshold(m.Open()),
            applies_when,
            sources,
            basis,
            notes_of(statement),
            span=node.span,
        )

    def _inline_table(
        self, statement: n.Statement, node: n.Rule, lookups: list[n.Lookup], basis: m.Basis | None
    ) -> Typed | None:
        rows = tuple(line.node for line in statement.body if isinstance(line.node, n.Row))
        if not lookups:
            for row in rows[:1]:
                self._report.add(Code.MISPLACED_CLAUSE, row.span, other=node.span)
            return None
        for extra in lookups[1:]:
            self._report.add(Code.MISSING_ROWS, extra.span)
        checked = check_table(node.code.text, lookups[0].keys, statement, lookups[0].span, self.expressions, basis)
        if checked is None:
            return None
        table, kind = checked
        self.inline_tables.append(table)
        return Typed(m.Lookup(table.name, span=lookups[0].span), kind)

    def finish(self) -> tuple[Criterion, ...]:
        """Close all criteria, each met when its clause says, by default when all its indicators are."""
        finished = []
        for criterion, statement, indicators in zip(self._criteria, self._heads, self._indicators, strict=True):
            if not indicators and not self.has_broken_lines:
                self._report.add(Code.EMPTY_CRITERION, criterion.span, code=str(criterion.code))
            clause = next((c.node for c in statement.body if isinstance(c.node, n.MetWhen)), None)
            met_when = self.met_when(clause, tuple(i.code for i in indicators), "indicators")
            finished.append(evolve(criterion, indicators=tuple(indicators), met_when=met_when))
        return tuple(finished)

    def met_when(self, clause: n.MetWhen | None, codes: tuple[IndicatorCode, ...], of: str) -> m.Expression:
        """What a `met when` asks for over some codes; all of them where it is absent or in error."""
        everything = m.All(tuple(m.Verdict(code) for code in codes))
        if clause is None:
            return everything
        if clause.condition is None:
            if clause.of != of:
                self._report.add(Code.MISPLACED_CLAUSE, clause.span)
            return everything
        return self._verdict(clause.condition, frozenset(codes)) or everything

    def _verdict(self, node: n.Expression, codes: frozenset[IndicatorCode]) -> m.Expression | None:
        match node:
            case n.CodeName(text):
                code = IndicatorCode.parse(text)
                if code in codes or text in self.expressions.scope.broken:
                    return m.Verdict(code, span=node.span)
                self._report.add(Code.UNKNOWN_CODE, node.span, code=text)
                return None
            case n.Group(inner):
                return self._verdict(inner, codes)
            case n.Not(operand):
                inner_verdict = self._verdict(operand, codes)
                return inner_verdict and m.Not(inner_verdict, span=node.span)
            case n.And(items) | n.Or(items) | n.AtLeast(_, items):
                found = [self._verdict(item, codes) for item in items]
                verdicts = tuple(each for each in found if each is not None)
                count = self.expressions.at_least_count(node) if isinstance(node, n.AtLeast) else 0
                if len(verdicts) < len(items) or count is None:
                    return None
                if isinstance(node, n.AtLeast):
                    self.expressions.each_once(verdicts)
                    return m.AtLeast(count, verdicts, span=node.span)
                return (m.All if isinstance(node, n.And) else m.Any)(verdicts, span=node.span)
            case _:
                raise AssertionError(f"the grammar lets only codes stand here, not {node}")


def _lookups(node: n.Expression) -> list[n.Lookup]:
    """All `by …` of an expression, from left to right."""
    match node:
        case n.Lookup():
            return [node]
        case n.Group(inner) | n.Negative(inner) | n.Not(inner) | n.PercentOf(_, inner):
            children: tuple[n.Expression, ...] = (inner,)
        case n.Sum(first, rest) | n.Product(first, rest):
            children = (first, *(term for _, term in rest))
        case n.Comparison(left, _, right):
            children = (left, right)
        case n.And(items) | n.Or(items) | n.AtLeast(_, items):
            children = items
        case n.IfElse(then, condition, otherwise):
            children = (then, condition, otherwise)
        case n.Number() | n.Percent() | n.Name() | n.CodeName() | n.ThresholdOf() | n.Open() | n.Delegated():
            children = ()
        case _:
            assert_never(node)
    return [found for child in children for found in _lookups(child)]
