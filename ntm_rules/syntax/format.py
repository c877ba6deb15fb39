"""Tree to text: the one plain way to write a file. Comments stay, in order; what it writes reads back the same."""

import re
from collections.abc import Iterator
from typing import assert_never

from ntm_rules.diagnostics.data import Language
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.keywords import keywords, opening

WIDTH = 110
INDENT = "  "
_LATIN = "a-zA-Z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_BARE_LABEL = re.compile(rf"(?![A-Z][0-9])[{_LATIN}][{_LATIN}0-9]*|[A-Z]?[0-9]+(?:\.[0-9]+)*")

# Clauses whose values are set under one another within a statement.
_ALIGNED: dict[type, str] = {
    n.Title: "TITLE",
    n.Subject: "SUBJECT",
    n.Enacted: "ENACTED",
    n.InForce: "IN_FORCE",
    n.BasedOn: "BASED_ON",
    n.Consolidated: "CONSOLIDATED",
    n.Source: "SOURCE",
    n.Basis: "BASIS",
    n.Note: "NOTE",
}


_VERBS: dict[type, str] = {n.Tighten: "TIGHTEN", n.Replace: "REPLACE", n.Add: "ADD"}


def format_file(file: n.File, language: Language | None = None) -> str:
    """Write a file with keywords in a language, by default the one it was written in."""
    writer = _Writer(language or file.language)
    lines: list[str] = []
    for i, item in enumerate(file.items):
        head = item.head if isinstance(item, n.Statement) else item
        if head.blank_above and i:
            lines.append("")
        lines.extend(writer.line(head, ""))
        if isinstance(item, n.Statement):
            lines.extend(writer.body(item.body))
    return "".join(f"{line}\n" for line in lines)


def format_expression(expression: n.Expression, language: Language = "en") -> str:
    """Write an expression on one line."""
    return _Writer(language).expression(expression)


class _Writer:
    """Writes nodes in one language."""

    def __init__(self, language: Language) -> None:
        self._word = {k.terminal: k.spelling(language) for k in keywords().values()}
        self._clause_width = 0

    # Lines
    def body(self, body: tuple[n.Line, ...]) -> Iterator[str]:
        """The lines under a statement; rows that follow one another are aligned."""
        table: list[n.Line] = []
        self._clause_width = max((len(self._word[k]) for b in body if (k := _ALIGNED.get(type(b.node)))), default=0)
        for line in body:
            if isinstance(line.node, n.Row) and not line.blank_above and len(line.comments) < 2:
                table.append(line)
                continue
            yield from self._rows(table)
            table = []
            if line.blank_above:
                yield ""
            if isinstance(line.node, n.Row):
                table = [line]
                continue
            yield from self.line(line, INDENT)
        yield from self._rows(table)

    def line(self, line: n.Line, indent: str) -> Iterator[str]:
        """A logical line, broken at its outermost `and` or `or` when it is long or commented inside."""
        node = line.node
        if isinstance(node, n.Comment):
            yield indent + node.text
            return
        if isinstance(node, n.Input) and not line.comments and len(indent) + len(" ".join(self._words(node))) > WIDTH:
            yield from self._long_input(node)
            return
        opening, chain = self._parts(node)
        flat = indent + opening + (self.expression(chain) if chain is not None else "")
        inner = [c for c in line.comments if chain is not None and c.span.start < chain.span.end]
        if isinstance(chain, (n.And, n.Or)) and (inner or len(flat) > WIDTH):
            yield from self._broken(opening, chain, line.comments, indent)
            return
        # No outer chain to hang them on: comments from inside go above, those behind the line stay there.
        *above, last = line.comments or (None,)
        if last is not None and last in inner:
            above, last = [*above, last], None
        for comment in above:
            assert comment is not None
            yield indent + comment.text
        yield flat if last is None else f"{flat}  {last.text}"

    def _broken(self, opening: str, chain: n.And | n.Or, comments: tuple[n.Comment, ...], indent: str) -> Iterator[str]:
        word = self._word["AND" if isinstance(chain, n.And) else "OR"]
        hanging = indent + INDENT * 2
        starts = [operand.span.start for operand in chain.operands[1:]]
        for i, operand in enumerate(chain.operands):
            text = f"{hanging}{word} " if i else indent + opening
            text += self.expression(operand)
            mine = [c for c in comments if sum(start <= c.span.start for start in starts) == i]
            yield text + (f"  {mine[0].text}" if mine else "")
            below = INDENT if operand is chain.operands[-1] else hanging  # below the last, they are lines of their own
            yield from (below + c.text for c in mine[1:])

    def _rows(self, lines: list[n.Line]) -> Iterator[str]:
        rows = [[self._cell(cell) for cell in line.node.cells] for line in lines if isinstance(line.node, n.Row)]
        widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows), default=0))]
        for line, row in zip(lines, rows, strict=True):
            cells = (c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=False)))
            text = INDENT + INDENT + "| " + " | ".join(cells) + " |"
            for comment in line.comments[:-1]:
                yield INDENT + comment.text
            yield f"{text}  {line.comments[-1].text}" if line.comments else text

    # Statements and clauses
    def _parts(self, node: n.Head | n.Clause | n.Row) -> tuple[str, n.Expression | None]:
        """A line as a fixed opening and the expression that may be broken."""
        w = self._word
        match node:
            case n.Rule(code, condition):
                return f"{code.text}: ", condition
            case n.Tighten(rule) | n.Replace(n.Rule() as rule) | n.Add(n.Rule() as rule):
                return f"{w[_VERBS[type(node)]]} {rule.code.text}: ", rule.condition
            case n.Replace(n.Let() | n.MetWhen() as inner):
                opening, chain = self._parts(inner)
                return f"{w['REPLACE']} {opening}", chain
            case n.Set(target, labels, value):
                of = f" {w['FOR']} {', '.join(label.text for label in labels)}" if labels else ""
                return f"{w['SET']} {target.text}{of} {w['SET_TO']} ", value
            case n.Let(name, value):
                return f"{w['LET']} {name.text} = ", value
            case n.AppliesWhen(condition):
                return f"{w['APPLIES_WHEN']} ", condition
            case n.MetWhen(None, of):
                return f"{w['MET_WHEN']} {w['ALL_INDICATORS' if of == 'indicators' else 'ALL_CRITERIA']}", None
            case n.MetWhen(condition):
                return f"{w['MET_WHEN']} ", condition
            case _:
                words = " ".join(self._words(node))
                if (terminal := _ALIGNED.get(type(node))) is not None:
                    keyword = w[terminal]
                    words = keyword.ljust(self._clause_width) + words.removeprefix(keyword)
                return words, None

    def _words(self, node: n.Head | n.Clause | n.Row) -> Iterator[str]:
        w = self._word
        match node:
            case n.RulesetHead(id):
                yield f"{w['RULESET']} {id.text}"
            case n.AmendmentHead(id):
                yield f"{w['AMENDMENT']} {id.text}"
            case n.Replace(by):
                yield w["REPLACE"]
                yield from self._words(by)
            case n.Add(added):
                yield w["ADD"]
                yield from self._words(added)
            case n.Repeal(target, is_criterion):
                yield w["REPEAL"]
                if is_criterion:
                    yield w["CRITERION"]
                yield target.text
            case n.Instrument(number, date, issuer):
                yield f"{w['INSTRUMENT']} {_quoted(number)}"
                if date is not None:
                    yield f"{w['DATED']} {date.text}"
                if issuer is not None:
                    yield f"{w['ISSUED_BY']} {_quoted(issuer)}"
            case n.Input():
                yield from self._input(node)
            case n.Table(name, keys):
                yield f"{w['TABLE']} {name.text} {w['BY']} {', '.join(key.text for key in keys)}"
            case n.Criterion(code, title):
                yield f"{w['CRITERION']} {code.text} {_quoted(title)}"
            case n.Title(text):
                yield f"{w['TITLE']} {_quoted(text)}"
            case n.Subject(name):
                yield f"{w['SUBJECT']} {name.text}"
            case n.Enacted(number, date, issuer):
                yield f"{w['ENACTED']} {_quoted(number)} {w['DATED']} {date.text} {w['ISSUED_BY']} {_quoted(issuer)}"
            case n.InForce(start, end) | n.Consolidated(start, end):
                yield f"{w['IN_FORCE' if isinstance(node, n.InForce) else 'CONSOLIDATED']} {start.text}"
                if end is not None:
                    yield f"{w['TO']} {end.text}"
            case n.BasedOn(ruleset):
                yield f"{w['BASED_ON']} {ruleset.text}"
            case n.Source(instrument, places):
                yield f"{w['SOURCE']} {_quoted(instrument)}"
                for place in places:
                    yield f"{w[place.kind.upper()]} {_label(place.label)}"
            case n.Basis():
                yield f"{w['BASIS']} {self._basis(node)}"
            case n.Note(text):
                yield f"{w['NOTE']} {_quoted(text)}"
            case n.Row() | n.Rule() | n.Let() | n.AppliesWhen() | n.MetWhen() | n.Set() | n.Tighten():
                raise AssertionError(node)
            case _:
                assert_never(node)

    def _input(self, node: n.Input) -> Iterator[str]:
        options = "".join(f", {self._option(option)}" for option in node.options)
        yield f"{self._word['INPUT']} {node.name.text}: {self._kind(node.kind)}{options}"
        match node.derivation:
            case None:
                pass
            case n.CountMeeting() | n.Meets() | n.SumOf() as roll_up:
                yield f"= {self._roll_up(roll_up)}"
            case expression:
                yield f"= {self.expression(expression)}"
        if node.title is not None:
            yield _quoted(node.title)

    def _roll_up(self, roll_up: n.RollUp) -> str:
        w = self._word
        match roll_up:
            case n.CountMeeting(noun, ruleset):
                return f"{w['COUNT_OF']} {noun.text} {w['MEETING']} {ruleset.text}"
            case n.Meets(ruleset):
                return f"{w['MEETS']} {ruleset.text}"
            case n.SumOf(noun, input):
                return f"{w['SUM_OF']} {noun.text}.{input.text}"
            case _:
                assert_never(roll_up)

    def _long_input(self, node: n.Input) -> Iterator[str]:
        """An input over several lines: its choices one a line, its title on a line of its own."""
        first, *rest = self._input(node)
        choices = node.kind.choices if isinstance(node.kind, n.OneOf | n.Ranked) else ()
        if choices and not any(map(_opens_line, choices)):
            sign = "," if isinstance(node.kind, n.OneOf) else " <"
            keyword = self._word["ONE_OF" if isinstance(node.kind, n.OneOf) else "RANKED"]
            yield f"{self._word['INPUT']} {node.name.text}: {keyword}"
            *lines, last = map(_choice, choices)
            yield from (f"{INDENT * 2}{line}{sign}" for line in lines)
            first = INDENT * 2 + last + "".join(f", {self._option(option)}" for option in node.options)
        elif rest and len(first) + 1 + len(rest[0]) <= WIDTH:
            first = f"{first} {rest.pop(0)}"
        yield first
        yield from (INDENT * 2 + line for line in rest)

    def _kind(self, kind: n.Kind) -> str:
        w = self._word
        match kind:
            case n.Count(noun):
                return f"{w['COUNT_OF']} {noun.text}"
            case n.Amount(unit):
                return f"{w['AMOUNT_IN']} {self._unit(unit)}"
            case n.Share():
                return w["SHARE"]
            case n.Attested():
                return w["ATTESTED"]
            case n.OneOf(choices):
                return f"{w['ONE_OF']} {', '.join(map(_choice, choices))}"
            case n.Ranked(choices):
                return f"{w['RANKED']} {' < '.join(map(_choice, choices))}"
            case n.Level(low, high):
                return f"{w['LEVEL']} {low.text} {w['TO']} {high.text}"
            case n.Year(bounds):
                return w["YEAR"] + (f" {bounds[0].text} {w['TO']} {bounds[1].text}" if bounds else "")
            case _:
                assert_never(kind)

    def _option(self, option: n.Option) -> str:
        w = self._word
        match option:
            case n.PartOf(whole):
                return f"{w['PART_OF']} {whole.text}"
            case n.Decimals(number):
                return f"{number.text} {w['DECIMALS']}"
            case n.Range(low, high):
                return f"{_bound(low)} {w['TO']} {_bound(high)}"
            case _:
                assert_never(option)

    def _basis(self, basis: n.Basis) -> str:
        mark = self._word[basis.mark.upper()]
        return mark if basis.stated_by is None else f"{mark} {_quoted(basis.stated_by)}"

    def _unit(self, unit: n.Unit) -> str:
        return f" {self._word['PER']} ".join(name.text for name in unit.names)

    def _cell(self, cell: n.Cell | None) -> str:
        match cell:
            case None:
                return ""
            case n.NumberCell(negative, number, basis):
                known = "" if basis is None else f" {self._basis(basis)}"
                return ("-" if negative else "") + self.expression(number) + known
            case n.NameCell(name):
                return name
            case n.OpenCell():
                return "?"
            case n.DelegatedCell(authority):
                return f"{self._word['DELEGATED_TO']} {_authority(authority)}"
            case _:
                assert_never(cell)

    # Expressions
    def expression(self, e: n.Expression) -> str:
        """An expression on one line, parentheses where the author set them."""
        w, show = self._word, self.expression
        match e:
            case n.Number(text, unit):
                return text if unit is None else f"{text} {self._unit(unit)}"
            case n.Percent(text):
                return f"{text}%"
            case n.Name(text) | n.CodeName(text):
                return text
            case n.Group(inner):
                return f"({show(inner)})"
            case n.Negative(operand):
                return f"-{show(operand)}"
            case n.Sum(first, rest) | n.Product(first, rest):
                return show(first) + "".join(f" {sign} {show(term)}" for sign, term in rest)
            case n.Lookup(keys):
                return f"{w['BY']} {', '.join(key.text for key in keys)}"
            case n.PercentOf(share, of):
                return f"{show(share)} {w['OF']} {show(of)}"
            case n.ThresholdOf(code, ruleset):
                return f"{w['THRESHOLD_OF']} {code.text} {w['IN']} {ruleset.text}"
            case n.Open():
                return w["OPEN"]
            case n.Delegated(authority):
                return f"{w['DELEGATED_TO']} {_authority(authority)}"
            case n.Comparison(left, operator, right):
                return f"{show(left)} {operator} {show(right)}"
            case n.AtLeast(count, items):
                return f"{w['AT_LEAST']} {count.text} {w['AMONG']} {', '.join(map(show, items))}"
            case n.Not(operand):
                return f"{w['NOT']} {show(operand)}"
            case n.And(operands):
                return f" {w['AND']} ".join(map(show, operands))
            case n.Or(operands):
                return f" {w['OR']} ".join(map(show, operands))
            case n.IfElse(then, condition, otherwise):
                return f"{show(then)} {w['IF']} {show(condition)} {w['ELSE']} {show(otherwise)}"
            case _:
                assert_never(e)


def _quoted(text: n.Text) -> str:
    escaped = text.text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _label(label: str) -> str:
    return label if _BARE_LABEL.fullmatch(label) else _quoted(n.Text(label))


def _authority(authority: n.Name | n.Text) -> str:
    return authority.text if isinstance(authority, n.Name) else _quoted(authority)


def _choice(choice: n.Choice) -> str:
    return choice.name.text if choice.title is None else f"{choice.name.text} {_quoted(choice.title)}"


def _opens_line(choice: n.Choice) -> bool:
    """Whether a line that begins with the choice would be read as a clause or a statement."""
    return any(opening(what).match(choice.name.text) for what in ("clause", "statement"))


def _bound(bound: n.Bound) -> str:
    percent = "%" if isinstance(bound.number, n.Percent) else ""
    return ("-" if bound.negative else "") + bound.number.text + percent
