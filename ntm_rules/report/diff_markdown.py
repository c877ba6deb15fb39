"""A comparison as Markdown, for a pull request."""

import re
from collections.abc import Iterable, Iterator

from ntm_rules.compare.changes import Change
from ntm_rules.compare.results import Comparison, Diff
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.texts import visible
from ntm_rules.report.diff_outline import CriterionPart, IndicatorPart, is_one_sided, origins, outline, witnesses
from ntm_rules.report.diff_sentences import Sentences, Which, capital

_MARKED = re.compile(r"[\\`*_\[\]#|~!]")
_BREAK = "<br>"


def diff_markdown(diff: Diff, language: Language) -> str:
    """Tell a comparison in Markdown: a table of both editions, the direction, then a table for each criterion.

    Whatever a rule file says stands there as text: it is escaped, and cannot add markup.
    """
    return "\n".join(_Markdown(diff, language).lines()) + "\n"


class _Markdown:
    """Writes a comparison in lines."""

    def __init__(self, diff: Diff, language: Language) -> None:
        self._diff = diff
        self._told = Sentences(diff, language)
        self._outline = outline(diff)

    def lines(self) -> Iterator[str]:
        """All lines, without their ends."""
        told, diff = self._told, self._diff
        names = told.say("comparison", old=diff.old.about.name, new=diff.new.about.name)
        yield f"## {_text(names)}"
        yield ""
        yield from self._sides()
        yield f"**{_text(told.say('whole'))}:** {_text(told.direction(diff.comparison))}"
        yield ""
        yield from _list(self._witnesses(diff.comparison))
        yield f"**{_text(told.say('indicators'))}:** {_text(', '.join(told.counts(self._outline)))}"
        yield ""
        if diff.is_empty:
            yield _text(told.say("same"))
            yield ""
        if self._outline.whole:
            yield f"### {_text(capital(told.say('ruleset_part')))}"
            yield ""
            yield from _list(_text(told.change(change)) for change in self._outline.whole)
        for criterion in self._outline.told:
            yield from self._criterion(criterion)
        if self._outline.shared:
            yield f"### {_text(capital(told.say('shared_part')))}"
            yield ""
            yield from _list(map(self._shared, self._outline.shared_parts))
        if diff.assumptions:
            yield f"<details><summary>{_text(told.say('assumptions'))}</summary>"
            yield ""
            yield from _list(map(_text, told.records.assumptions(diff.assumptions)))
            yield "</details>"

    def _sides(self) -> Iterator[str]:
        told, sides = self._told, (self._diff.old, self._diff.new)
        yield from _table(
            ["", told.say("old"), told.say("new")],
            [
                [_text(told.say("edition")), *(_text(side.about.name) for side in sides)],
                [_text(told.say("in_force")), *(_text(told.dates(side.about.start, side.about.end)) for side in sides)],
                [
                    _text(told.say("instruments")),
                    *(_text(", ".join(each.number for each in side.about.instruments)) for side in sides),
                ],
                [_text(told.say("fingerprint")), *(_code(side.fingerprint) for side in sides)],
            ],
        )

    def _shared(self, changes: tuple[Change, ...]) -> str:
        lines = [_text(self._told.change(change)) for change in changes]
        codes = dict.fromkeys(code for change in changes for code in change.indicators)
        if codes:
            lines.append(_text(self._told.say("read_by", names=", ".join(codes))))
        return _BREAK.join([*lines, *self._origins(changes, "old"), *self._origins(changes, "new")])

    def _criterion(self, part: CriterionPart) -> Iterator[str]:
        told = self._told
        yield f"### {_text(capital(told.say('criterion')))} {_text(f'{part.item.code} {part.title}')}"
        yield ""
        yield _text(told.status(part.item))
        yield ""
        own = () if is_one_sided(part.item) else (_text(told.what(change)) for change in part.changes)
        records = [] if part.shown_below else self._witnesses(part.item.comparison)
        yield from _list([*own, *records])
        if part.told:
            headings = [told.say(key) for key in ("indicator", "direction", "changes", "old", "new")]
            yield from _table(headings, [self._row(indicator) for indicator in part.told])

    def _row(self, part: IndicatorPart) -> list[str]:
        told = self._told
        lines = [_text(told.under(change)) for change in part.changes]
        if part.through:
            names = ", ".join(dict.fromkeys(change.part.name for change in part.through))
            lines.append(_text(told.say("through", names=names)))
        lines += self._witnesses(part.item.comparison)
        name = _text(f"{part.item.code} {part.title}".rstrip())
        return [
            name,
            _text(told.status(part.item)),
            _BREAK.join(lines),
            self._side(part, "old"),
            self._side(part, "new"),
        ]

    def _side(self, part: IndicatorPart, which: Which) -> str:
        rule = self._told.rule(part.item, which)
        return _BREAK.join([*([_code(rule)] if rule else []), *self._origins(part.changes, which, named=False)])

    def _witnesses(self, comparison: Comparison) -> list[str]:
        return [_text(self._told.witness(each, gaps=key == "missing_at")) for key, each in witnesses(comparison)]

    def _origins(self, changes: tuple[Change, ...], which: Which, *, named: bool = True) -> list[str]:
        name = f"{self._told.say(which)}: " if named else ""
        return [_text(name + self._told.origin(each)) for each in origins(changes, new=which == "new")]


def _text(text: str) -> str:
    """Text that is shown as it is, in a table too."""
    shown = visible(text).replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKED.sub(r"\\\g<0>", shown)


def _code(text: str) -> str:
    """A rule in the font of code, between more backticks than it has itself."""
    shown = visible(text).replace("\n", " ").replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    space = " " if "`" in shown else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _list(items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    yield from [*lines, ""] if lines else []


def _table(headings: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    cells = [_text(heading) for heading in headings]
    yield f"| {' | '.join(cells)} |"
    yield f"|{' --- |' * len(cells)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
