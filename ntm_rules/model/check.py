"""Tree to checked ruleset: every problem of a file in one run."""

from collections import deque
from datetime import date

from attrs import evolve, frozen

from ntm_rules.catalog.instrument import Instrument
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, Words, errors, in_order
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Span
from ntm_rules.model import expressions as m
from ntm_rules.model.check_criteria import Criteria
from ntm_rules.model.check_expressions import Expressions
from ntm_rules.model.check_inputs import check_input, ratios_of, with_ratios, with_ratios_in_derivation
from ntm_rules.model.check_tables import check_table
from ntm_rules.model.clauses import basis_of, notes_of, sources_of, title_of
from ntm_rules.model.lint import lint
from ntm_rules.model.order import settle_order
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Definition, Table
from ntm_rules.model.scope import Scope
from ntm_rules.model.types import Type
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.parse import Parsed

_FIRST = Words("first given here", "đã ghi lần đầu ở đây")


@frozen
class Checked:
    """What checking gives: the ruleset, None when there are errors, and all diagnostics, those of parsing too."""

    ruleset: CheckedRuleset | None
    diagnostics: tuple[Diagnostic, ...]


def check(parsed: Parsed) -> Checked:
    """Check a parsed rule file. Never raises: whatever is wrong is in the diagnostics."""
    checker = _Checker(parsed)
    ruleset = checker.run()
    found = in_order((*parsed.diagnostics, *checker.report.found))
    if not errors(found):
        found = in_order((*found, *lint(ruleset)))
    return Checked(None if errors(found) else ruleset, found)


class _Checker:
    """One pass over one file."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.report = Report(parsed.source)
        self.statements = [item for item in parsed.file.items if isinstance(item, n.Statement)]
        self.scope = Scope(self.report, parsed.broken)
        self.tables: dict[str, Table] = {}
        self.expressions = Expressions(self.scope, self._table)
        self.criteria = Criteria(self.expressions, bool(errors(parsed.diagnostics)))

    def run(self) -> CheckedRuleset:
        self.scope.declare_all(self.statements)
        settle_order(self.scope, self.statements)
        head = self._header()
        instruments = self._instruments(head)
        for name, statement in self.scope.declared.items():
            if isinstance(statement.head.node, n.Table) and not self.scope.is_broken(name):
                self.expressions.table(name)
        inputs = tuple(
            each
            for s in self.scope.statements(n.Input)
            if (each := check_input(s, self.expressions, notes_of(s))) is not None
        )
        definitions = self._definitions()
        met_when = self._walk()
        criteria = self.criteria.finish()
        self._cited(instruments)
        ratios = ratios_of(inputs)
        clauses = {type(line.node): line.node for line in (head.body if head else ())}
        subject, in_force = clauses.get(n.Subject), clauses.get(n.InForce)
        return CheckedRuleset(
            id=head.head.node.id.text if head and isinstance(head.head.node, n.RulesetHead) else "",
            title=title_of(head) if head else None,
            subject=subject.name.text if isinstance(subject, n.Subject) else None,
            enacted=instruments[0] if n.Enacted in clauses else None,
            in_force=self._in_force(in_force) if isinstance(in_force, n.InForce) else None,
            instruments=instruments,
            inputs=tuple(with_ratios_in_derivation(each, ratios) for each in inputs),
            definitions=tuple(evolve(d, value=with_ratios(d.value, ratios)) for d in definitions),
            tables=(*(self.tables[t] for t in self.scope.declared if t in self.tables), *self.criteria.inline_tables),
            criteria=tuple(_with_ratios(criterion, ratios) for criterion in criteria),
            met_when=self._met_when(met_when, criteria),
            notes=notes_of(head) if head else (),
            source=self.parsed.source,
        )

    def _header(self) -> n.Statement | None:
        """The one header, which opens the file."""
        heads = [s for s in self.statements if isinstance(s.head.node, n.RulesetHead)]
        for extra in heads[1:]:
            self.report.add(
                Code.RULESET_HEADER, extra.head.node.span, other=heads[0].head.node.span, other_label=_FIRST
            )
        if heads and self.statements[0] is not heads[0]:
            self.report.add(Code.RULESET_HEADER, heads[0].head.node.span)
        elif not heads and not errors(self.parsed.diagnostics):
            self.report.add(Code.RULESET_HEADER, Span(0, 0))
        return heads[0] if heads else None

    def _instruments(self, head: n.Statement | None) -> tuple[Instrument, ...]:
        """The enacting decision first, then those declared. Numbers are not doubled, days exist."""
        found: dict[str, Instrument] = {}
        lines = [*(head.body if head else ()), *(s.head for s in self.statements)]
        titles = {id(s.head): title_of(s) for s in self.statements}
        for line in lines:
            node = line.node
            if not isinstance(node, n.Enacted | n.Instrument):
                continue
            number = node.number.text
            if number in found:
                self.report.add(
                    Code.DUPLICATE_NAME, node.number.span, other=found[number].span, other_label=_FIRST, name=number
                )
                continue
            day = self._day(node.date) if node.date else None
            found[number] = Instrument(number, day, n.text_of(node.issuer), titles.get(id(line)), span=node.number.span)
        for statement in self.statements:
            for line in statement.body:
                if isinstance(line.node, n.InForce) and isinstance(statement.head.node, n.Instrument):
                    self._in_force(line.node)
        return tuple(found.values())

    def _day(self, written: n.Date) -> date | None:
        if written.value is None:
            self.report.add(Code.INVALID_DATE, written.span, date=written.text)
        return written.value

    def _in_force(self, clause: n.InForce) -> tuple[date, date | None] | None:
        start, end = self._day(clause.start), self._day(clause.end) if clause.end else None
        if start is None:
            return None
        if end is not None and end < start:
            self.report.add(Code.INVALID_RANGE, clause.span, low=clause.start.text, high=end.isoformat())
        return start, end

    def _table(self, statement: n.Statement, expressions: Expressions) -> Type | None:
        """Check a named table; its type, None where it is in error."""
        node = statement.head.node
        assert isinstance(node, n.Table)
        checked = check_table(
            node.name.text, node.keys, statement, node.span, expressions, basis_of(statement), sources_of(statement)
        )
        if checked is None:
            return None
        self.tables[node.name.text], kind = checked
        return kind

    def _definitions(self) -> list[Definition]:
        found = []
        for statement in self.scope.statements(n.Let):
            node = statement.head.node
            assert isinstance(node, n.Let)
            typed = self.expressions.definition(node.name.text)
            if typed is not None and not self.scope.is_broken(node.name.text):
                sources, notes = sources_of(statement), notes_of(statement)
                found.append(Definition(node.name.text, typed.expression, typed.type, sources, notes, span=node.span))
        return found

    def _walk(self) -> n.MetWhen | None:
        """Criteria and rules from top to bottom; the file's `met when` where there is one."""
        met_when: n.MetWhen | None = None
        broken_at = deque(d.place.span.start for d in errors(self.parsed.diagnostics))
        for i, statement in enumerate(self.statements):
            node = statement.head.node
            if broken_at and broken_at[0] < node.span.start:
                self.criteria.broken()
                while broken_at and broken_at[0] < node.span.start:
                    broken_at.popleft()
            match node:
                case n.Criterion():
                    self.criteria.criterion(statement)
                case n.Rule():
                    self.criteria.rule(statement)
                case n.MetWhen():
                    if any(isinstance(s.head.node, n.Rule) for s in self.statements[i:]):
                        self.report.add(Code.MISPLACED_CLAUSE, node.span)
                    if met_when is not None:
                        self.report.add(Code.DOUBLED_CLAUSE, node.span, other=met_when.span, other_label=_FIRST)
                    met_when = met_when or node
                case n.Set() | n.Tighten() | n.Replace() | n.Add() | n.Repeal():
                    # Consolidation takes in the changes of layers; those left have nothing to change.
                    self.report.add(Code.CHANGE_WITHOUT_BASE, node.span)
                case _:
                    pass
        return met_when

    def _met_when(self, clause: n.MetWhen | None, criteria: tuple[Criterion, ...]) -> m.Expression:
        codes = tuple(criterion.code for criterion in criteria)
        if clause is None or clause.condition is None:
            return self.criteria.met_when(clause, codes, "criteria")
        indicators = tuple(i.code for criterion in criteria for i in criterion.indicators)
        return self.criteria.met_when(clause, (*codes, *indicators), "criteria")

    def _cited(self, instruments: tuple[Instrument, ...]) -> None:
        """Every decision cited is declared, every one declared is cited."""
        known = {instrument.number: instrument for instrument in instruments}
        cited = set()
        for statement in self.statements:
            for line in statement.body:
                if isinstance(line.node, n.Source):
                    number = line.node.instrument
                    cited.add(number.text)
                    if number.text not in known and number.text not in self.parsed.broken:
                        meant = self.scope.near(number.text, known)
                        other = known[meant].span if meant else None
                        fix = f'"{meant}"' if meant else None
                        self.report.add(Code.UNKNOWN_INSTRUMENT, number.span, other=other, fix=fix, number=number.text)
        stated_by = [
            cell.basis.stated_by.text
            for statement in self.statements
            for line in statement.body
            if isinstance(line.node, n.Row)
            for cell in line.node.cells
            if isinstance(cell, n.NumberCell) and cell.basis is not None and cell.basis.stated_by is not None
        ]
        cited |= {number for number in known for text in stated_by if text.startswith(number)}
        if any(isinstance(line.node, n.Consolidated) for s in self.statements[:1] for line in s.body):
            return  # an edition names all instruments it is made of
        for statement in self.statements:
            node = statement.head.node
            if isinstance(node, n.Instrument) and not node.enacts and node.number.text not in cited:
                self.report.add(Code.UNUSED_INSTRUMENT, node.number.span, number=node.number.text)


def _with_ratios(criterion: Criterion, ratios: dict[m.Expression, str]) -> Criterion:
    indicators = tuple(
        evolve(
            i,
            condition=with_ratios(i.condition, ratios),
            applies_when=i.applies_when and with_ratios(i.applies_when, ratios),
        )
        for i in criterion.indicators
    )
    return evolve(criterion, indicators=indicators)
