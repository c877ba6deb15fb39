"""Text to tree: every logical line is parsed alone, so that one bad line never hides a good one."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, Language, Words
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Source, Sources, Span
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.build import Build
from ntm_rules.syntax.expected import explain_unexpected
from ntm_rules.syntax.keywords import before_statements, keywords, opening
from ntm_rules.syntax.lalr import Parser, Unexpected
from ntm_rules.syntax.lines import (
    MAX_NESTING,
    CommentLine,
    LogicalLine,
    comments_in,
    logical_lines,
    look_at_file,
    look_at_line,
)
from ntm_rules.syntax.tables import tables


@frozen
class Parsed:
    """The tree of all lines that could be read, and what was wrong with the others.

    `broken` holds the names, codes and numbers of instruments that lines which could not be read were about to declare,
    so that nobody reports them as unknown.
    """

    source: Source | Sources
    file: n.File
    broken: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """Parse a rule file. Never raises: whatever is wrong is in the diagnostics."""
    report = Report(source)
    if not look_at_file(source, report):
        return Parsed(source, n.File(()), frozenset(), report.found)
    reader = _Reader(source, report)
    items: list[n.Statement | n.Line] = []
    for group in _statements(source):
        match group:
            case CommentLine():
                items.append(reader.comment_line(group))
            case head, *body:
                statement = reader.statement(head, body)
                if statement is not None:
                    items.append(statement)
    return Parsed(source, n.File(tuple(items), _language(items, source)), frozenset(reader.broken), report.found)


_Group = CommentLine | list[LogicalLine | CommentLine]


def _statements(source: Source) -> Iterator[_Group]:
    """Group logical lines: a statement with the indented lines under it, or a comment at the margin."""
    group: list[LogicalLine | CommentLine] = []
    at_margin: list[CommentLine] = []
    for line in logical_lines(source):
        match line:
            case CommentLine(indented=indented) if at_margin or not indented or not group:
                at_margin.append(line)
            case LogicalLine(role="statement"):
                if group:
                    yield group
                yield from at_margin
                group, at_margin = [line], []
            case _:
                # What follows is still of the statement above, and so were the comments at the margin.
                group += [*at_margin, line]
                at_margin = []
    if group:
        yield group
    yield from at_margin


_NAME_OR_CODE = re.compile(r"[^\W\d]\w*|[A-Z]?[0-9]+(?:\.[0-9]+)*")
_QUOTED = re.compile(r'["“”„«]([^"“”„«»\n]+)["“”»]')


def _declared(text: str) -> set[str]:
    """What a line that cannot be read was about to declare: the first word behind its keywords, and texts in quotes."""
    verb = before_statements().match(text)
    keyword = opening("statement").match(text, verb.end() if verb else 0) or verb
    first = _NAME_OR_CODE.search(text, keyword.end() if keyword else 0)
    return {*_QUOTED.findall(text), *((first.group(),) if first else ())}


_BOTH = frozenset({n.Title, n.Source, n.Basis, n.Note})
_CLAUSES: dict[type, frozenset[type]] = {
    n.RulesetHead: frozenset({n.Title, n.Subject, n.Enacted, n.InForce, n.BasedOn, n.Consolidated, n.Note}),
    n.AmendmentHead: frozenset({n.Title, n.Enacted, n.InForce, n.Note}),
    n.Instrument: frozenset({n.Title, n.InForce, n.Note}),
    n.Input: frozenset({n.Source, n.Note}),
    n.Let: frozenset({n.Source, n.Note}),
    n.Table: _BOTH | {n.Row},
    n.Criterion: frozenset({n.MetWhen, n.Source, n.Note}),
    n.Rule: _BOTH | {n.Row, n.AppliesWhen},
    n.MetWhen: frozenset({n.Source, n.Note}),
    n.Set: frozenset({n.Source, n.Basis, n.Note, n.Row}),
    n.Repeal: frozenset({n.Source, n.Note}),
}


def _may_hold(head: n.Head) -> frozenset[type]:
    """The clauses that may stand under a line; what a change brings in holds its own."""
    match head:
        case n.Tighten(inner) | n.Replace(inner) | n.Add(inner):
            return _CLAUSES[type(inner)]
        case _:
            return _CLAUSES[type(head)]


_REPEATABLE = frozenset({n.Source, n.Note, n.Row})


class _Reader:
    """Reads the logical lines of one source."""

    def __init__(self, source: Source, report: Report) -> None:
        self._source = source
        self._report = report
        self.broken: set[str] = set()

    def statement(self, head: LogicalLine | CommentLine, body: list[LogicalLine | CommentLine]) -> n.Statement | None:
        """Read a statement; None when its own line is bad. Its clauses are read all the same."""
        assert isinstance(head, LogicalLine)
        head_line = self._head(head)
        lines = [self.comment_line(b) if isinstance(b, CommentLine) else self._line(b) for b in body]
        if head_line is None:
            return None
        readable = [line for line in lines if line is not None]
        return n.Statement(head_line, tuple(self._fitting(head_line, readable)), damaged=len(readable) < len(lines))

    def _head(self, line: LogicalLine) -> n.Line | None:
        """Read the line that opens a statement, at the margin."""
        text = self._source.slice(line.span)
        if line.role != "statement" or self._source.line_and_column(line.span.start)[1] > 1:
            self._report.add(Code.INDENTED_STATEMENT, line.span)
        elif opening("clause").match(text) and not opening("statement").match(text):
            self._report.add(Code.MISPLACED_CLAUSE, line.span)
        else:
            return self._line(line)
        self.broken |= _declared(text)
        return None

    def comment_line(self, line: CommentLine) -> n.Line:
        return n.Line(self._comment(line.span), blank_above=line.blank_above)

    def _comment(self, span: Span) -> n.Comment:
        text = " ".join(re.split("[\u00a0\u2007\u2009\u202f]", self._source.slice(span)))
        return n.Comment(text.rstrip(), span=span)

    def _line(self, line: LogicalLine) -> n.Line | None:
        node = self._node(line) if look_at_line(self._source, line, self._report) else None
        if node is None:
            self.broken |= _declared(self._source.slice(line.span))
            return None
        comments = tuple(map(self._comment, comments_in(self._source, line.span)))
        return n.Line(node, comments, line.blank_above)

    def _node(self, line: LogicalLine) -> Any:
        """Parse a logical line; None after reporting why it cannot be."""
        span = line.span
        node = _parser().parse(self._source, span, line.role)
        if isinstance(node, Unexpected):
            explain_unexpected(node, self._source, span, self._report)
            return None
        if span.end - span.start > _SHORT and not isinstance(node, _FLAT) and _too_deep(node):
            self._report.add(Code.TOO_DEEP, Span(span.start, span.start + 1), limit=MAX_NESTING)
            return None
        return node

    def _fitting(self, head: n.Line, body: list[n.Line]) -> Iterator[n.Line]:
        """The clauses that may stand under the head, each once; the others are reported."""
        seen: dict[type, Span] = {}
        allowed = _may_hold(head.node)  # type: ignore[arg-type]
        for line in body:
            kind = type(line.node)
            if kind is n.Comment:
                yield line
            elif kind not in allowed:
                self._report.add(Code.MISPLACED_CLAUSE, line.node.span, other=head.node.span, other_label=_BELONGS_TO)
            elif kind in seen and kind not in _REPEATABLE:
                self._report.add(Code.DOUBLED_CLAUSE, line.node.span, other=seen[kind], other_label=_FIRST)
            else:
                seen[kind] = line.node.span
                yield line


_BELONGS_TO = Words("stands under this line", "nằm dưới dòng này")
_FIRST = Words("first given here", "đã ghi lần đầu ở đây")

_SHORT = 2 * MAX_NESTING
"""A line of fewer characters cannot nest too deeply."""

_FLAT = (n.Title, n.Source, n.Basis, n.Note, n.Criterion)
"""What is often long and never nests."""


def _too_deep(node: object) -> bool:
    """Tell whether expressions nest deeper than anyone reads."""
    return any(depth > 2 * MAX_NESTING for depth, _ in enumerate(n.layers(node)))


@cache
def _parser() -> Parser:
    return Parser(tables(), Build())


def _language(items: list[n.Statement | n.Line], source: Source) -> Language:
    """The language of the first keyword at the margin: that of the whole file, as far as `fmt` goes."""
    for item in items:
        if isinstance(item, n.Statement) and not isinstance(item.head.node, n.Rule):
            start = item.head.node.span.start
            vietnamese = (k.vi for k in keywords().values() if "statement" in k.opens)
            text = " ".join(source.slice(Span(start, start + 20)).split())
            return "vi" if text.startswith(tuple(vietnamese)) else "en"
    return "en"
