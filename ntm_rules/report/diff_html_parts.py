"""The parts of the page that shows a comparison: both sides of a rule, tables of thresholds, records."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from attrs import frozen

from ntm_rules.compare.changes import Change, Kind
from ntm_rules.compare.results import Comparison, CriterionDiff, Direction, IndicatorDiff
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import Definition, Indicator, Input, Label, Table
from ntm_rules.report import diff_words, words
from ntm_rules.report.diff_outline import IndicatorPart, Outline, is_one_sided, origins, witnesses
from ntm_rules.report.diff_sentences import ADDED, REMOVED, Sentences, Which, capital
from ntm_rules.report.input_text import input_text
from ntm_rules.report.markup import Markup, joined, marked, tag
from ntm_rules.report.rule_text import expression_text, is_inline, keys_text, unit_of

MOST_CELLS = 6
"""How many changes of cells are listed one by one beside their table."""

_SIDES: tuple[Which, Which] = ("old", "new")
_CODE = ("rule", "applies_when")

_LISTED = ("part", "rule", "readers", "place")

_SEEN: tuple[Kind, ...] = (
    "title-changed", "basis-changed", "source-changed", "note-changed",
    "condition-changed", "condition-rewritten", "applicability-changed", "definition-changed", "input-changed",
)  # fmt: skip
"""What is seen below, where both sides stand beside each other: it is only named."""

_Node = Indicator | Definition | Input | Table


def key_of(direction: Direction) -> str:
    """What the style sheet and the script call a direction: `missing-data`."""
    return direction.name.lower().replace("_", "-")


def status_of(item: IndicatorDiff | CriterionDiff) -> str:
    """What they call what was `added` or `removed`; else its direction."""
    if item.old is None:
        return "added"
    return "removed" if item.new is None else key_of(item.comparison.direction)


def anchor_of(item: IndicatorDiff) -> str:
    """The id of an indicator on the page. A removed one may have the code of another."""
    return f"{'removed' if item.new is None else 'indicator'}-{item.code}"


@frozen(slots=False)
class Parts:
    """Makes the parts of one page."""

    told: Sentences
    outline: Outline

    def badge(self, status: str) -> Markup:
        """A sign and a word, in a color of their own."""
        directions = {key_of(each): each for each in Direction}
        if status in directions:
            text = diff_words.signed(directions[status], self.told.language)
        else:
            text = f"{ADDED if status == 'added' else REMOVED} {self.told.say(status)}"
        return tag("span", text, class_=f"badge {status}")

    def ground(self, item: IndicatorDiff | CriterionDiff) -> list[Markup]:
        """What a direction rests on, or why there is none; nothing for what is on one side only."""
        if item.old is None or item.new is None:
            return []
        return [tag("p", capital(self.told.shown_by(item.comparison)), class_="ground")]

    # Rules and what they share
    def indicator(self, part: IndicatorPart) -> Markup:
        """An indicator: what changed, both sides beside each other, its rows, the records that show its direction."""
        item, status = part.item, status_of(part.item)
        heading = tag("h3", f"{item.code} {part.title}".rstrip(), " ", self.badge(status))
        if is_one_sided(item):
            body = [self._one_side(item, part.changes)]
        else:
            tables = dict.fromkeys(change.part.name for change in part.changes if change.part.kind == "table")
            through = dict.fromkeys((f"{each.part.kind}-{each.part.name}", each.part.name) for each in part.through)
            body = [
                *self.ground(item),
                self.changes(part.changes),
                *([tag("p", *self._linked("through", through))] if through else []),
                self._both_sides(item.old, item.new, part.changes),
                *map(self._table, tables),
                *self.records(item.comparison),
            ]
        return tag("article", heading, *body, class_="part", data_status=status, id=anchor_of(item))

    def shared(self) -> list[Markup]:
        """The inputs, definitions and tables that changed, each with what reads it; then those on one side only."""
        both = [self._shared(changes) for changes in self.outline.shared_parts if not _is_one_sided(changes)]
        one_sided = list(filter(_is_one_sided, self.outline.shared_parts))
        if not one_sided:
            return both
        head = tag("tr", *(tag("th", capital(self.told.say(key)), scope="col") for key in _LISTED))
        rows = map(self._listed, one_sided)
        return [*both, tag("table", tag("thead", head), tag("tbody", *rows), class_="listed")]

    def _shared(self, changes: tuple[Change, ...]) -> Markup:
        kind, name = changes[0].part.kind, changes[0].part.name
        read = self._readers(changes)
        return tag(
            "article",
            tag("h3", self._name(changes[0])),
            self.changes(changes),
            *([tag("p", *self._linked("read_by", read))] if read else []),
            self._both_sides(self._declared(changes[0], "old"), self._declared(changes[0], "new"), changes),
            *([self._table(name)] if kind == "table" else []),
            class_="part",
            id=f"{kind}-{name}",
        )

    def _listed(self, changes: tuple[Change, ...]) -> Markup:
        """A row for what was added or removed as a whole."""
        change = changes[0]
        which: Which = "old" if change.new is None else "new"
        status = "removed" if which == "old" else "added"
        node = self._declared(change, which)
        rule = "" if node is None else self._rule(node, which)["rule"]
        places = (self.told.origin(origin) for origin in origins(changes, new=which == "new"))
        cells = (
            joined((self.badge(status), " ", tag("span", rule, class_="code"))),
            joined(self._links(self._readers(changes))),
            "; ".join(places),
        )
        labels = (capital(self.told.say(key)) for key in _LISTED[1:])
        return tag(
            "tr",
            tag("th", self._name(change), scope="row"),
            *(tag("td", cell, data_label=label) for cell, label in zip(cells, labels, strict=True)),
            id=f"{change.part.kind}-{change.part.name}",
        )

    def _name(self, change: Change) -> str:
        return capital(diff_words.phrase("part", change.part.kind, self.told.language, name=change.part.name))

    def _readers(self, changes: tuple[Change, ...]) -> list[tuple[str, str]]:
        codes = dict.fromkeys(code for change in changes for code in change.indicators)
        return [(f"indicator-{code}", code) for code in codes]

    def _declared(self, change: Change, which: Which) -> _Node | None:
        checked, name = self.told.side(which).checked, change.part.name
        match change.part.kind:
            case "definition":
                return checked.definition_named.get(name)
            case "input":
                return checked.input_named.get(name)
            case _:
                return checked.table_named.get(name)

    def changes(self, changes: Iterable[Change]) -> Markup:
        """A list of changes. What is seen below is only named, cells are counted where they are many."""
        given = tuple(changes)
        cells = Counter(change.kind for change in given if change.cell)
        is_long = cells.total() > MOST_CELLS
        items = [self._change(change) for change in given if not (is_long and change.cell)]
        if is_long:
            items += [self._counted(diff_words.phrase("kind", kind, self.told.language), cells[kind]) for kind in cells]
        return tag("ul", *(tag("li", item) for item in items)) if items else joined(())

    def _change(self, change: Change) -> str:
        if change.kind in _SEEN:
            return diff_words.phrase("kind", change.kind, self.told.language)
        return self.told.under(change)

    def _counted(self, kind: str, count: int) -> str:
        return self.told.say("cells", kind=kind, count=count)

    def _linked(self, key: str, links: Iterable[tuple[str, str]]) -> list[str]:
        """A phrase about parts that stand elsewhere on the page, each with the id it has there."""
        before, after = self.told.say(key, names="\n").split("\n")
        return [before, *self._links(links), after]

    def _links(self, links: Iterable[tuple[str, str]]) -> list[str]:
        made = [tag("a", name, href=f"#{id}") if id in self._ids else name for id, name in links]
        return [each for name in made for each in (name, ", ")][:-1]

    @cached_property
    def _ids(self) -> frozenset[str]:
        indicators = (anchor_of(part.item) for criterion in self.outline.criteria for part in criterion.indicators)
        return frozenset((*indicators, *(f"{each.part.kind}-{each.part.name}" for each in self.outline.shared)))

    # Both sides
    def _both_sides(self, old: _Node | None, new: _Node | None, changes: tuple[Change, ...]) -> Markup:
        """What a rule says on either side, a row each, with the words marked that changed."""
        facts = {"old": self._facts(old, "old", changes), "new": self._facts(new, "new", changes)}
        rows = []
        for key in dict.fromkeys((*facts["old"], *facts["new"])):
            before, after = (facts[which].get(key, "") for which in _SIDES)
            if key == "title" and before == after:
                continue
            rows.append(self._row(key, before, after))
        head = tag("tr", tag("td"), *(tag("th", capital(self.told.say(which)), scope="col") for which in _SIDES))
        return tag("table", tag("thead", head), tag("tbody", *rows), class_="sides")

    def _one_side(self, item: IndicatorDiff, changes: tuple[Change, ...]) -> Markup:
        """What an indicator says that was added or removed, and its rows."""
        which: Which = "old" if item.new is None else "new"
        facts = self._facts(item.new or item.old, which, changes)
        facts.pop("title", None)
        rows = (self._row(key, text, text) for key, text in facts.items())
        table = self.told.side(which).checked.table_named.get(item.code)
        grid = [] if table is None else [self._grid(item.code, table, table)]
        return joined((tag("table", tag("tbody", *rows), class_="sides"), *grid))

    def _row(self, key: str, before: str, after: str) -> Markup:
        code = "code" if key in _CODE else None
        name = tag("th", capital(self.told.say(key)), scope="row")
        if before == after:
            return tag("tr", name, tag("td", before, colspan=2, class_=code))
        # A line has another number for any line above it: that says nothing of the rule.
        sides = (before, after) if key == "place" else marked(before, after)
        return tag(
            "tr",
            name,
            *(
                tag("td", text or diff_words.NOTHING, data_label=capital(self.told.say(which)), class_=code)
                for which, text in zip(_SIDES, sides, strict=True)
            ),
        )

    def _facts(self, node: _Node | None, which: Which, changes: tuple[Change, ...]) -> dict[str, str]:
        """What one side says, by the phrase that names it, without what it does not say."""
        if node is None:
            return {}
        told = self.told
        basis = node.basis if isinstance(node, Indicator | Table) else None
        found = {
            **self._rule(node, which),
            "basis": "" if basis is None else told.basis(basis),
            "source": "; ".join(words.citation(source, told.language) for source in node.sources),
            "note": "; ".join(node.notes),
            "place": "; ".join(told.place(origin) for origin in origins(changes, new=which == "new")),
        }
        return {key: text for key, text in found.items() if text}

    def _rule(self, node: _Node, which: Which) -> dict[str, str]:
        checked, language = self.told.side(which).checked, self.told.language
        match node:
            case Indicator(title=title, condition=condition, applies_when=applies):
                when = "" if applies is None else expression_text(applies, checked, language)
                return {
                    "title": title or "",
                    "rule": expression_text(condition, checked, language),
                    "applies_when": when,
                }
            case Definition(value=value, type=type):
                return {"rule": expression_text(value, checked, language, unit_of(type))}
            case Input():
                return {"rule": input_text(node, checked, language).partition(": ")[2]}
            case Table():
                return {"rule": keys_text(node, language)}

    # Tables of thresholds
    def _table(self, name: str) -> Markup:
        """A table of thresholds with the cells marked that changed; two, where it is looked up by other things."""
        old, new = (self.told.side(which).checked.table_named.get(name) for which in _SIDES)
        if old is not None and new is not None and _names(old) != _names(new):
            return joined((self._grid(name, old, None), self._grid(name, None, new)))
        return self._grid(name, old, new)

    def _grid(self, name: str, old: Table | None, new: Table | None) -> Markup:
        table = new or old
        assert table is not None
        rows = _labels(0, new, old)
        columns: list[tuple[Label, ...]] = [(label,) for label in _labels(1, new, old)] if len(table.keys) > 1 else [()]
        unit = self.told.cell_unit(name, "new" if new is not None else "old")
        caption = keys_text(table, self.told.language) if is_inline(name) else name
        if unit is not None and not unit.is_share:
            caption += f" ({words.unit(unit, self.told.language)})"
        head = [tag("th", self.told.records.labels(column), scope="col") for column in columns if column]
        body = (
            tag(
                "tr",
                tag("th", self.told.records.labels((row,)), scope="row"),
                *(tag("td", self._cell(name, (row, *column), old, new)) for column in columns),
            )
            for row in rows
        )
        return self._scrolling(
            caption, *([tag("thead", tag("tr", tag("td"), *head))] if head else []), tag("tbody", *body), class_="cells"
        )

    def _cell(self, name: str, labels: tuple[Label, ...], old: Table | None, new: Table | None) -> Markup:
        before = "" if old is None else self._setting(name, old.settings.get(labels), "old")
        after = "" if new is None else self._setting(name, new.settings.get(labels), "new")
        if before == after:
            return joined((before,))
        return joined((*([tag("del", before)] if before else []), " ", *([tag("ins", after)] if after else [])))

    def _setting(self, name: str, setting: m.Setting | None, which: Which) -> str:
        return "" if setting is None else self.told.setting(setting, self.told.cell_unit(name, which), bare=True)

    # Records
    def records(self, comparison: Comparison) -> list[Markup]:
        """The records that show a direction, beside each other: the outcomes, then the value of each input."""
        found = dict(witnesses(comparison))
        if not found:
            return []
        told = self.told
        given = [dict(told.records.values(witness.record)) for witness in found.values()]
        heads = (tag("th", capital(told.say(key)), scope="col") for key in found)
        outcomes = (tag("td", f"{told.outcome(each, 'old')} → {told.outcome(each, 'new')}") for each in found.values())
        rows = (
            tag("tr", tag("th", name, scope="row"), *(tag("td", each.get(name, diff_words.NOTHING)) for each in given))
            for name in dict.fromkeys(name for each in given for name in each)
        )
        head = tag("tr", tag("th", capital(told.say("input")), scope="col"), *heads)
        outcome = tag("tr", tag("th", capital(told.say("outcome")), scope="row"), *outcomes, class_="outcome")
        return [
            self._scrolling(
                capital(told.say("records")), tag("thead", head), tag("tbody", outcome, *rows), class_="record"
            )
        ]

    def _scrolling(self, caption: str, *rows: Markup, class_: str) -> Markup:
        """A table that scrolls by itself where the screen is narrow or the table long, with the keyboard too."""
        table = tag("table", tag("caption", caption), *rows, class_=class_)
        return tag("div", table, class_="scroll", role="region", tabindex=0, aria_label=caption)


def _is_one_sided(changes: tuple[Change, ...]) -> bool:
    """Whether the part was added or removed as a whole, and no table of cells is to be shown."""
    return len(changes) == 1 and changes[0].kind in (
        "input-added", "input-removed", "definition-added", "definition-removed"
    )  # fmt: skip


def _names(table: Table) -> list[str]:
    return [key.value.name for key in table.keys]


def _labels(place: int, *tables: Table | None) -> list[Label]:
    """The labels of a key in any of the tables, each once."""
    return list(dict.fromkeys(label for table in tables if table is not None for label in table.keys[place].labels))
