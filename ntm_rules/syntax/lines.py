"""Cuts a source into logical lines, and looks at each for what no grammar would explain well."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.syntax.keywords import before_statements, codes_within, opening

MAX_FILE = 5_000_000
MAX_LINE = 20_000
MAX_DIGITS = 40
MAX_NESTING = 50
MAX_HIDDEN = 1000

_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\["\\])*"|[“”„][^“”„\n]*[“”]|«[^«»\n]*»|#[^\n]*')
_LONE_QUOTE = re.compile(r"[\"“”„«»]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_HIDDEN_RUN = re.compile(rf"({_HIDDEN.pattern})\1*")
_RULE_HEAD = re.compile(r"[A-Z]?[0-9]+(?:\.[0-9]+)*[ \t\u00a0]*:")
_DECIMAL_COMMA = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)*(?:,[0-9]+)+")
_THOUSANDS_POINT = re.compile(r"(?<![\w.])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![\w.]|,[0-9])")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WORD = re.compile(r"\w+")

Role = Literal["statement", "clause", "row"]


@frozen
class LogicalLine:
    """A line with the lines that continue it. `blank_above`: an empty line stands before it."""

    role: Role
    span: Span
    blank_above: bool


@frozen
class CommentLine:
    """A line that is only a comment; `indented` ones belong to the statement above."""

    span: Span
    indented: bool
    blank_above: bool


def logical_lines(source: Source) -> Iterator[LogicalLine | CommentLine]:
    """Yield the logical lines of a source in order.

    A comment between a line and its continuation is part of the logical line.
    """
    pending: list[CommentLine] = []
    current: LogicalLine | None = None
    blank = False
    clause, statement = opening("clause"), opening("statement")
    for start, text in zip(source.line_starts, source.text.split("\n"), strict=True):
        stripped = text.strip()
        if not stripped:
            blank = current is not None or bool(pending)
            continue
        first = start + len(text) - len(text.lstrip())
        last = start + len(text.rstrip())
        indented = first > start
        if stripped.startswith("#"):
            pending.append(CommentLine(Span(first, last), indented, blank))
            blank = False
            continue
        role: Role | None
        if not indented:
            role = "statement"
        elif stripped.startswith("|"):
            role = "row"
        elif clause.match(stripped):
            role = "clause"
        elif statement.match(stripped) or _RULE_HEAD.match(stripped) or current is None:
            role = "statement"
        else:
            role = None
        if role is None and current is not None:
            current = LogicalLine(current.role, Span(current.span.start, last), current.blank_above)
            pending = []
        else:
            if current is not None:
                yield current
            yield from pending
            pending = []
            current = LogicalLine(role or "statement", Span(first, last), blank)
        blank = False
    if current is not None:
        yield current
    yield from pending


def masked(text: str) -> str:
    """Blank out quoted texts and comments, keeping every offset."""
    return _STRING_OR_COMMENT.sub(lambda match: " " * len(match.group()), text)


def comments_in(source: Source, span: Span) -> Iterator[Span]:
    """Yield where comments stand within a logical line."""
    for match in _STRING_OR_COMMENT.finditer(source.slice(span)):
        if match.group().startswith("#"):
            yield Span(span.start + match.start(), span.start + match.end())


def look_at_file(source: Source, report: Report) -> bool:
    """Report what keeps a whole file from being read; True when it can be."""
    if len(source.text) > MAX_FILE:
        report.add(Code.TOO_LARGE, Span(source.start, source.start), what=Words("file", "tệp"), limit=MAX_FILE)
        return False
    for match in islice(_HIDDEN_RUN.finditer(source.text), MAX_HIDDEN):
        character = match[1]
        name = unicodedata.name(character, "control character")
        point = f"U+{ord(character):04X}"
        where = Span(source.start + match.start(), source.start + match.end())
        report.add(Code.HIDDEN_CHARACTER, where, point=point, name=name.lower(), fix="")
    return True


def look_at_line(source: Source, line: LogicalLine, report: Report) -> bool:
    """Report foreign letters, commas and points in numbers, and things too large; True when the line can be parsed."""
    start, end = line.span.start, line.span.end
    if end - start > MAX_LINE:
        report.add(Code.TOO_LARGE, Span(start, start + 40), what=Words("line", "dòng"), limit=MAX_LINE)
        return False
    written = source.slice(line.span)
    text = masked(written)
    fine = _HIDDEN.search(text) is None
    if (quote := _LONE_QUOTE.search(text)) is not None:
        at = start + quote.start()
        line_end = written.find("\n", quote.start())
        report.add(Code.UNCLOSED_QUOTE, Span(at, end if line_end < 0 else start + line_end))
        fine = False
    if not text.isascii():
        for word in _WORD.finditer(text):
            if foreign := next(filter(_is_foreign, word.group()), None):
                where = Span(start + word.start(), start + word.end())
                name = unicodedata.name(foreign, "letter without a name").lower()
                report.add(Code.MIXED_SCRIPTS, where, word=word.group(), letter=foreign, name=name)
                fine = False
    return _look_at_numbers(line, text, report) and _look_at_nesting(line, text, report) and fine


def _is_foreign(character: str) -> bool:
    return not character.isascii() and not unicodedata.name(character, "").startswith(("LATIN", "SUPERSCRIPT"))


def _look_at_numbers(line: LogicalLine, text: str, report: Report) -> bool:
    """Numbers that are too long, and commas and points in numbers: not in codes (17.11), which are none."""
    fine = True
    start = line.span.start
    for match in _DIGITS.finditer(text):
        if len(match.group()) > MAX_DIGITS:
            where = Span(start + match.start(), start + match.end())
            report.add(Code.TOO_LARGE, where, what=Words("number", "số"), limit=MAX_DIGITS)
            fine = False
    verb = before_statements().match(text)
    begin = verb.end() if verb else 0
    if opening("codes").match(text, begin):
        return fine
    head = _RULE_HEAD.match(text, begin)
    begin = head.end() if head else begin
    text = codes_within().sub(lambda match: " " * len(match.group()), text)
    for match in _DECIMAL_COMMA.finditer(text, begin):
        where, written = Span(start + match.start(), start + match.end()), match.group()
        has_one = written.count(",") == 1
        plain = written.replace(".", "").replace(",", ".") if has_one else written.replace(",", "")
        report.add(Code.DECIMAL_COMMA, where, written=written, plain=plain)
        fine = False
    for match in _THOUSANDS_POINT.finditer(text, begin):
        where, written = Span(start + match.start(), start + match.end()), match.group()
        decimal = f"{written}0" if written.count(".") == 1 else ""
        report.add(Code.THOUSANDS_POINT, where, written=written, plain=written.replace(".", ""), decimal=decimal)
        fine = False
    return fine


def _look_at_nesting(line: LogicalLine, text: str, report: Report) -> bool:
    depth = 0
    for match in re.finditer(r"[()]", text):
        depth += 1 if match.group() == "(" else -1
        if depth > MAX_NESTING:
            at = line.span.start + match.start()
            report.add(Code.TOO_DEEP, Span(at, at + 1), limit=MAX_NESTING)
            return False
    return True
