"""Writes a page for every ruleset of the catalog into docs/rulesets: what it asks, how well that is known, its history.

Run it without arguments to write the pages, with `--check` to see whether they are as they should be: it then names
the pages that differ and exits with 1.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import bilingual as b
from attrs import define
from bilingual import both, bullet, keyword, plain, say, table
from click.testing import CliRunner
from generated import ROOT, write_or_check
from ruleset_history import Event, Parts, bases_of, closure, history, parts, same

from ntm_rules._api import load
from ntm_rules.catalog.draft import Key
from ntm_rules.catalog.editions import Edition, edition
from ntm_rules.catalog.find import Catalog
from ntm_rules.catalog.layer import Layer
from ntm_rules.cli import ntm
from ntm_rules.model.clauses import basis_of, notes_of, sources_of, title_of
from ntm_rules.report import words
from ntm_rules.syntax import nodes as n

PAGES = ROOT / "docs" / "rulesets"
_NOTE = "<!-- Written by tools/ruleset_pages.py from rulesets/: change those and run it again. -->"
_ABOUT = """\
Mỗi bộ tiêu chí có một trang: các văn bản, các văn bản hợp nhất, quy tắc của từng chỉ tiêu với nguồn và căn cứ, và những
gì đã thay đổi. Bảng dưới đây nói về văn bản hợp nhất mới nhất; cột cuối đếm các mức đạt chuẩn theo mức độ chắc chắn.
Các bộ tiêu chí được viết theo các văn bản đã công bố và không phải là văn bản chính thức: xem [NOTICE](../../NOTICE).

One page a ruleset: its instruments and editions, the rule of every indicator with source and basis, and what changed.
The table is about the last edition; its last column counts thresholds by how well they are known. The rulesets are
written from public decisions and are no official text: see [NOTICE](../../NOTICE)."""
_JUDGED = ("criterion", "rule", "met when")
_CRITERIA, _INDICATORS = both("tiêu chí", "criteria"), both("chỉ tiêu", "indicators")
_THRESHOLDS, _IN_FORCE = both("mức đạt chuẩn", "thresholds"), both("có hiệu lực", "in force")
_KNOWN = {sort: b.mark(sort) for sort in ("official", "reported", "unverified")} | {
    "open": keyword("OPEN"),
    "delegated": both("giao cho cơ quan khác", "delegated"),
    "": both("chưa có con số", "no figure yet"),
}


@define(slots=False)
class Page:
    """The page of one ruleset. `rows` is what `ntm list` says of its editions."""

    catalog: Catalog
    id: str
    rows: list[dict[str, Any]]

    @cached_property
    def last(self) -> Edition:
        return edition(self.catalog, self.id)

    @cached_property
    def parts(self) -> Parts:
        return parts(self.last)

    @cached_property
    def _base(self) -> str | None:
        return next(iter(bases_of(self.catalog, self.id)), None)

    @cached_property
    def _of_base(self) -> Parts:
        return {} if self._base is None else parts(edition(self.catalog, self._base))

    @cached_property
    def _history(self) -> dict[Key, tuple[Event, ...]]:
        return history(self.catalog, self.id)

    @cached_property
    def _titles(self) -> dict[str, str]:
        """What inputs, and the words they are chosen from, are called."""
        inputs = [part.head.node for part in self.parts.values() if isinstance(part.head.node, n.Input)]
        kinds = (each.kind for each in inputs if isinstance(each.kind, n.OneOf | n.Ranked))
        titled: list[n.Choice | n.Input] = [*(choice for kind in kinds for choice in kind.choices), *inputs]
        return {each.name.text: each.title.text for each in titled if each.title is not None}

    def text(self) -> str:
        """The page."""
        shared = (key for key in self.parts if self._is_shared(key) and not self._is_inherited(key))
        of_shared = list(self._in_full(shared))
        gone = [key for key, events in self._history.items() if events[-1].new is None and key[0] in _JUDGED]
        blocks = [_NOTE, *self._header(), *self._editions(), f"## {both('Tiêu chí', 'Criteria')}"]
        for is_inherited, keys in groupby((key for key in self.parts if key[0] in _JUDGED), self._is_as_in_base):
            blocks += (self._inherited if is_inherited else self._in_full)(keys)
        if of_shared:
            blocks += [f"## {both('Dùng chung cho nhiều chỉ tiêu', 'Shared by indicators')}", *of_shared]
        if gone:
            blocks += [f"## {both('Đã bãi bỏ', 'Repealed')}"]
            blocks += [block for key in gone for block in (f"#### {key[1]}", "\n".join(self._told(key)))]
        return "\n\n".join(blocks) + "\n"

    # What it is, and by which instruments
    def _header(self) -> Iterator[str]:
        row = self.rows[-1]
        indicators = load(self.id, catalog=self.catalog).indicators
        bases = Counter(each.basis.mark if each.basis is not None else "" for each in indicators)
        yield f"# {plain(row['title'] or self.id)}"
        counts = f"{row['criteria']} {_CRITERIA}, {row['indicators']} {_INDICATORS}"
        yield f"`{self.id}`, {keyword('SUBJECT')} `{row['subject']}`: {counts}"
        lines = [bullet(keyword("BASED_ON"), _link(self._base))] if self._base is not None else []
        lines += [bullet(_THRESHOLDS, _counted(row["thresholds"])), bullet(_INDICATORS, _counted(bases))]
        yield "\n".join(lines)
        yield f"## {both('Văn bản', 'Instruments')}"
        heads = (
            both("số", "number"),
            both("ngày", "date"),
            both("cơ quan ban hành", "issuer"),
            both("vai trò", "role"),
        )
        yield table(heads, map(self._instrument, self.last.layers))
        if notes := [bullet(_number(layer), plain(note)) for layer in self.last.layers for note in _notes(layer)]:
            yield "\n".join(notes)

    def _instrument(self, layer: Layer) -> tuple[str, ...]:
        file = Path("..", "..", "rulesets", Path(layer.source.name).relative_to(self.catalog.root)).as_posix()
        own, role = layer.instrument, keyword("AMENDMENT" if layer.is_amendment else "ENACTED")
        dated = ("", "") if own is None else (f"{own.date or ''}", plain(own.issuer or ""))
        return f"[{_number(layer)}]({file})", *dated, f"{role} `{layer.id}`"

    def _editions(self) -> Iterator[str]:
        yield f"## {both('Văn bản hợp nhất', 'Editions')}"
        heads = (_IN_FORCE, _CRITERIA, _INDICATORS, both("mã kiểm tra nội dung", "fingerprint"))
        yield table(heads, ((_days(r), *_sizes(r), f"`{r['fingerprint']}`") for r in self.rows))
        yield f"{both('Toàn văn', 'Full text')}: `ntm show {self.rows[-1]['edition']} --lang vi`"
        done: dict[tuple[str, str], dict[str, list[str]]] = {}
        for key, events in self._history.items():
            for day, (layer, verb) in ((f"{event.day}", by) for event in events for by in event.by):
                if verb != "ENACTED":
                    done.setdefault((day, _number(layer)), {}).setdefault(verb, []).append(_name(key))
        for (day, number), verbs in sorted(done.items()):
            yield f"**{day}, {number}**"
            lines = (bullet(keyword(verb), ", ".join(sorted(names, key=_codes_first))) for verb, names in verbs.items())
            yield "\n".join(sorted(lines))

    # What it asks
    def _inherited(self, keys: Iterator[Key]) -> Iterator[str]:
        """Indicators that stand on the page of the base."""
        yield f"{both('Như', 'as in')} {_link(self._base or '')}:"
        yield "\n".join(f"- {key[1]} {plain(title_of(self.parts[key]) or '')}".rstrip() for key in keys)

    def _in_full(self, keys: Iterator[Key]) -> Iterator[str]:
        return (block for key in keys for block in self._part(key))

    def _part(self, key: Key) -> Iterator[str]:
        """A criterion, an indicator, or what several of them use."""
        part = self.parts[key]
        node = part.head.node
        title = plain(node.title.text if isinstance(node, n.Criterion) else title_of(part) or "")
        yield f"{'####' if isinstance(node, n.Rule) else '###'} {_name(key)} {title}".rstrip()
        if not isinstance(node, n.Criterion) or any(isinstance(line.node, n.MetWhen) for line in part.body):
            yield f"```text\n{b.rule(part)}```"
        columns, rows = b.grid(part)
        if rows:
            keys = next(x.keys for layer in n.layers(part) for x in layer if isinstance(x, n.Table | n.Lookup))
            heads = map(self._title, columns) if columns else (_THRESHOLDS,)
            cells = ((self._title(label), *map(b.threshold, cells)) for label, cells in rows)
            yield table((" / ".join(self._title(each.text) for each in keys), *heads), cells)
        if lines := list(self._lines(key, part)):
            yield "\n".join(lines)

    def _lines(self, key: Key, part: n.Statement) -> Iterator[str]:
        rule = b.rule(part)
        named = {name: at.start() for name in self._titles if (at := re.search(rf"\b{name}\b", rule))}
        if named:
            inputs = (f"`{name}` {plain(self._titles[name])}" for name in sorted(named, key=lambda name: named[name]))
            yield bullet(keyword("INPUT"), "; ".join(inputs))
        if sources := sources_of(part):
            yield bullet(say("source"), plain("; ".join(words.citation(each, "vi") for each in sources)))
        if basis := basis_of(part):
            yield bullet(say("basis"), b.basis(basis))
        yield from (bullet(say("note"), plain(note)) for note in notes_of(part))
        if told := list(self._told(key)):
            yield bullet(both("lịch sử", "history"), "")
            yield from (f"  {line}" for line in told)

    def _title(self, name: str) -> str:
        return plain(self._titles[name]) if name in self._titles else b.code(name) if name.isidentifier() else name

    # What happened to it
    def _is_shared(self, key: Key) -> bool:
        return isinstance(self.parts[key].head.node, n.Let | n.Table)

    def _is_as_in_base(self, key: Key) -> bool:
        return key[0] == "rule" and self._base is not None and self._is_inherited(key)

    def _is_inherited(self, key: Key) -> bool:
        """Whether the part, and all it reads, is that of the base."""
        return all(same(self._of_base.get(each), part) for each, part in closure(key, self.parts).items())

    def _told(self, key: Key) -> Iterator[str]:
        """The history of a part and of what it reads; nothing where it stands as it was laid down."""
        events = self._history.get(key, ())
        days = {f"{event.day}" for event in events}
        first = min(days, default="")
        read = (each for each in closure(key, self.parts) if each != key and self._is_shared(each))
        later = ((e, _name(each)) for each in read for e in self._history.get(each, ()) if f"{e.day}" > first)
        of_read = [each for each in later if f"{each[0].day}" not in days]
        dated = sorted([*((e, self._change(e)) for e in events), *of_read], key=lambda each: f"{each[0].day}")
        if all(verb == "ENACTED" for event, _ in dated for _, verb in event.by):
            return
        if events and events[0].old is not None and self._base is not None:
            yield f"- {_link(self._base)}: {b.rule_on_a_line(events[0].old)}"
        for event, change in dated:
            by = "; ".join(f"{_number(layer)} {keyword(verb)}" for layer, verb in event.by)
            yield f"- {event.day}, {by}: {change}".removesuffix(": ")

    def _change(self, event: Event) -> str:
        """What is new of a part: its rule, its title, its thresholds; else that something beside them is."""
        if event.old is None or event.new is None:
            return b.rule_on_a_line(event.new) if event.new is not None else ""
        rule, title = b.rule_on_a_line(event.new), title_of(event.new) or ""
        said = [rule] if rule != b.rule_on_a_line(event.old) else []
        said += [f"“{plain(title)}”"] if title != (title_of(event.old) or "") else []
        old, new = b.thresholds(event.old), b.thresholds(event.new)
        for labels in (labels for labels in new | old if new.get(labels) != old.get(labels)):
            cell = ", ".join(map(self._title, labels))
            said += [f"{cell}: {old.get(labels, '–')} → {new.get(labels, '–')}"]
        return "; ".join(said) or both("nguồn, căn cứ hoặc ghi chú", "source, basis or note")


def _number(layer: Layer) -> str:
    return both("không rõ số", "number not known") if layer.instrument is None else plain(layer.instrument.number)


def _codes_first(name: str) -> bool:
    return name.startswith("`")


def _notes(layer: Layer) -> tuple[str, ...]:
    """The notes in the header of a rule file."""
    heads = (item for item in layer.parsed.file.items if isinstance(item, n.Statement))
    return next((notes_of(s) for s in heads if isinstance(s.head.node, n.RulesetHead | n.AmendmentHead)), ())


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[sort]} {said}" for sort, said in _KNOWN.items() if counts.get(sort)) or say("needs_none")


def _days(row: dict[str, Any]) -> str:
    start, end = row["in_force"]
    return f"{start or ''} … {end or ''}".strip()


def _sizes(row: dict[str, Any]) -> tuple[str, str]:
    return str(row["criteria"]), str(row["indicators"])


def _name(key: Key) -> str:
    return b.code(key[1]) if key[0] == "name" else key[1] or keyword("MET_WHEN")


def _file(id: str) -> str:
    return f"{id.replace('/', '-')}.md"


def _link(id: str) -> str:
    return b.link(id, _file(id))


def _index(last: list[dict[str, Any]]) -> str:
    """The page that lists all rulesets."""
    heads = (both("bộ tiêu chí", "ruleset"), keyword("TITLE"), keyword("ENACTED"), _IN_FORCE)
    rows = (
        (
            _link(row["id"]),
            plain(row["title"] or ""),
            plain(", ".join(filter(None, (row["decision"], row["issuer"]))) or "–"),
            _days(row),
            *_sizes(row),
            _counted(row["thresholds"]),
        )
        for row in last
    )
    listed = table((*heads, _CRITERIA, _INDICATORS, _THRESHOLDS), rows)
    return "\n\n".join((_NOTE, f"# {both('Các bộ tiêu chí', 'Rulesets')}", _ABOUT, listed)) + "\n"


def pages(root: Path) -> dict[Path, str]:
    """Every page of a catalog with the text it should have."""
    listed = CliRunner().invoke(ntm, ["list", "--editions", "--format", "json", "--catalog", str(root)])
    rows: list[dict[str, Any]] = json.loads(listed.output)["rulesets"]
    catalog = Catalog(root)
    of = {id: [row for row in rows if row["id"] == id] for id in catalog.ids}
    wanted = {PAGES / _file(id): Page(catalog, id, editions).text() for id, editions in of.items()}
    return {PAGES / "README.md": _index([editions[-1] for editions in of.values()]), **wanted}


if __name__ == "__main__":
    sys.exit(write_or_check(PAGES, pages(ROOT / "rulesets"), __doc__))
