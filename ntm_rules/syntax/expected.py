"""What a syntax error is told as: what was found, what was expected in spoken words, and what was probably meant."""

import re

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.near import near_words
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.syntax.keywords import keywords, reserved_words
from ntm_rules.syntax.lalr import Unexpected

_END = Words("the end of the line", "hết dòng")

# Terminals that are no keywords, as people would say them. Those with the same words are said once.
_SPOKEN = {
    "NAME": Words("a name", "một tên"),
    "RULESET_ID": Words("an id such as `vn/commune`", "mã bộ tiêu chí, ví dụ `vn/commune`"),
    "STRING": Words("a text in quotes", "đoạn chữ trong ngoặc kép"),
    "DATE": Words("a date such as 2022-03-08", "ngày, ví dụ 2022-03-08"),
    "CODE": Words("a code such as 17.11", "mã số, ví dụ 17.11"),
    "NUMBER": Words("a number", "một số"),
    "PERCENT": Words("a percentage", "một tỷ lệ %"),
    "COMPARISON": Words("a comparison (>= <= > < = !=)", "phép so sánh (>= <= > < = !=)"),
    "PLUS": Words("an operation (+ - * /)", "phép tính (+ - * /)"),
    "MINUS": Words("an operation (+ - * /)", "phép tính (+ - * /)"),
    "TIMES": Words("an operation (+ - * /)", "phép tính (+ - * /)"),
    "DIVIDED_BY": Words("an operation (+ - * /)", "phép tính (+ - * /)"),
    "UNKNOWN": Words("`?`", "`?`"),
    "BAR": Words("`|`", "`|`"),
    "COLON": Words("`:`", "`:`"),
    "COMMA": Words("`,`", "`,`"),
    "DOT": Words("`.`", "`.`"),
    "EQUAL": Words("`=`", "`=`"),
    "LESS": Words("`<`", "`<`"),
    "LPAR": Words("`(`", "`(`"),
    "RPAR": Words("`)`", "`)`"),
    "$END": _END,
}

# What people write who know other languages, and what it is here.
_HABITS = {
    "==": "=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
    "÷": "/",
    "–": "-",
    "&": "and",
    "!": "not",
    ";": "",
}

_MAX_EXPECTED = 6

_CONTINUE = frozenset({"and", "or", "và", "hoặc", "not", "không", "if", "nếu", "else", "còn"})


def explain_unexpected(error: Unexpected, source: Source, line: Span, report: Report) -> None:
    """Turn what the parser says of a logical line into a diagnostic."""
    span, found = _found(error, source, line)
    spoken = _spoken(error.expected)
    for habit, plain in _HABITS.items():
        starts = (max(span.start - 1, source.start), span.start)
        where = next((s for i in starts if source.slice(s := Span(i, i + len(habit))) == habit), None)
        if where is not None and found != _END:
            report.add(Code.SYNTAX, where, found=habit, expected=(f"`{plain}`",) if plain else (_END,), fix=plain)
            return
    if (opener := _misspelled_opener(source, line, span)) is not None:
        where, word, clause = opener
        report.add(Code.SYNTAX, where, found=word, expected=(f"`{clause}`",), fix=clause)
        return
    meant = None
    if isinstance(found, str) and (keyword := _misspelled_keyword(source, line, span, error.expected)) is not None:
        span, found, meant = keyword
    report.add(Code.SYNTAX, span, found=found, expected=spoken, fix=meant)


def _misspelled_keyword(source: Source, line: Span, at: Span, accepted: frozenset[str]) -> tuple[Span, str, str] | None:
    """The keyword probably meant by the words that begin where a line cannot be read on, or with the word before.

    In an expression the first of several words is read as a name: `chua xac dinh` cannot be read from its second on.
    """
    near_by = max(line.start, at.start - _LONGEST_WORD)
    before = _WORD_BEFORE.search(source.slice(Span(near_by, at.start)))
    if before is not None:
        start = near_by + before.start()
        spellings = [s for s in reserved_words() if " " in s]
        found = near_words(source.slice(Span(start, line.end)), spellings)
        if found is not None and start + len(found[0]) > at.start:
            return Span(start, start + len(found[0])), *found
    spellings = [s for name in accepted if (k := keywords().get(name)) for s in (k.en, k.vi)]
    found = near_words(source.slice(Span(at.start, line.end)), spellings)
    return None if found is None else (Span(at.start, at.start + len(found[0])), *found)


_WORD_BEFORE = re.compile(r"\w+\s+$")
_LONGEST_WORD = 40


def _found(error: Unexpected, source: Source, line: Span) -> tuple[Span, str | Words]:
    if error.at_end:
        return Span(max(line.end - 1, line.start), line.end), _END
    return error.span, source.slice(error.span)


def _misspelled_opener(source: Source, line: Span, at: Span) -> tuple[Span, str, str] | None:
    """The clause keyword probably meant by the first words of a line that was read as a continuation."""
    start = source.line_starts[source.line_and_column(at.start)[0] - 1]
    if start <= line.start:
        return None
    text = source.slice(Span(start, line.end))
    first = start + len(text) - len(text.lstrip())
    if text.split(maxsplit=1)[0] in _CONTINUE:
        return None
    clauses = [s for k in keywords().values() if "clause" in k.opens for s in (k.en, k.vi)]
    found = near_words(text.lstrip(), clauses)
    return None if found is None else (Span(first, first + len(found[0])), *found)


def _spoken(terminals: frozenset[str]) -> tuple[Words, ...]:
    """Say what was expected: our words for names and numbers, keywords in backticks; a few, then `…`."""
    order = {name: i for i, name in enumerate((*_SPOKEN, *keywords()))}
    words: dict[Words, None] = {}
    for name in sorted(terminals - {"COMMENT", "SPACE"}, key=lambda name: order.get(name, len(order))):
        if (keyword := keywords().get(name)) is not None:
            words[Words(f"`{keyword.en}`", f"`{keyword.vi}`")] = None
        else:
            words[_SPOKEN[name]] = None
    said = tuple(words)
    if len(said) > _MAX_EXPECTED:
        said = (*said[:_MAX_EXPECTED], Words("…", "…"))
    return said
