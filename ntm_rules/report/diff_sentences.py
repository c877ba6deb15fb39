"""What a comparison found, in sentences: changes, the records that show a direction, what was assumed."""

import datetime
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Literal, assert_never

from attrs import frozen

from ntm_rules.catalog.instrument import Instrument
from ntm_rules.compare.changes import Change
from ntm_rules.compare.results import (
    Comparison,
    CriterionDiff,
    Diff,
    Direction,
    IndicatorDiff,
    Side,
    Witness,
)
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.texts import one_line
from ntm_rules.model import expressions as m
from ntm_rules.model import ruleset as r
from ntm_rules.model.types import Choice, Type, describe
from ntm_rules.model.units import Unit
from ntm_rules.report import diff_words, words
from ntm_rules.report.diff_outline import Origin, Outline
from ntm_rules.report.input_text import input_text
from ntm_rules.report.record_text import RecordWords
from ntm_rules.report.rule_text import (
    expression_text,
    is_inline,
    keys_text,
    met_when_text,
    table_units,
    unit_of,
    within,
)

ADDED, REMOVED = "+", "−"
"""Signs of what is on one side only."""

Which = Literal["old", "new"]
"""One of the two sides."""
_QUOTED = ("title-changed", "note-changed")


@frozen(slots=False)
class Sentences:
    """Tells the parts of one comparison in one language, as plain text of one line each."""

    diff: Diff
    language: Language

    def say(self, key: str, **facts: object) -> str:
        """One of the phrases that hold a report together."""
        return diff_words.say(key, self.language, **facts)

    # Changes
    def change(self, change: Change) -> str:
        """A change with what it touches: `17.11: threshold raised 30% → 50%`."""
        return f"{self.part(change)}: {self.what(change)}"

    def part(self, change: Change) -> str:
        """What a change touches: `17.11`, `10 (northern_midlands, 2024)`, `input households`."""
        kind, name = change.part.kind, change.part.name
        inline = kind == "table" and is_inline(name)
        said = name if inline else diff_words.phrase("part", kind, self.language, name=name)
        return f"{said} ({self.records.labels(change.cell)})" if change.cell else said

    def what(self, change: Change) -> str:
        """What changed, without where: `threshold raised 30% → 50%`."""
        old, new = _apart(change.old, change.new)
        return diff_words.told(
            change.kind, self._value(change, old, "old"), self._value(change, new, "new"), self.language
        )

    def under(self, change: Change) -> str:
        """What changed, where what it touches stands above: only the labels of a table's cell are told."""
        return f"{self.records.labels(change.cell)}: {self.what(change)}" if change.cell else self.what(change)

    def rule(self, item: IndicatorDiff, which: Which) -> str:
        """The rule of an indicator on one side, without its code; empty where it has none there."""
        indicator = item.old if which == "old" else item.new
        if indicator is None:
            return ""
        return expression_text(indicator.condition, self.side(which).checked, self.language)

    @cached_property
    def records(self) -> RecordWords:
        """Tells values and records, by what the new ruleset declares, else the old one."""
        return RecordWords((self.diff.new.checked, self.diff.old.checked), self.language)

    def side(self, which: Which) -> Side:
        """One of the two rulesets."""
        return self.diff.old if which == "old" else self.diff.new

    def _value(self, change: Change, value: object, which: Which) -> str:
        """One side of a change; empty where there is none."""
        checked, language = self.side(which).checked, self.language
        match value:
            case None:
                return ""
            case Fraction() | m.Constant() | m.Figure() | m.Threshold(m.Figure()):
                figure = _number_of(value)
                assert figure is not None
                return self.records.number(figure, self._unit(change, value, which))
            case (m.Open() | m.DelegatedTo() as setting) | m.Threshold(setting):
                return self.setting(setting, None)
            case r.Indicator(condition=condition):
                return expression_text(condition, checked, language)
            case r.Criterion(title=title):
                return title
            case r.Input():
                return input_text(value, checked, language).partition(": ")[2]
            case r.Definition(value=defined, type=type):
                return expression_text(defined, checked, language, unit_of(type))
            case r.Table():
                return keys_text(value, language)
            case r.TableKey(key):
                return key.name
            case m.Basis():
                return self.basis(value)
            case r.Citation():
                return words.citation(value, language)
            case Instrument():
                return self.instrument(value)
            case Unit():
                return words.unit(value, language)
            case Choice(name, title):
                return name if title is None else f"{name} “{title}”"
            case datetime.date():
                return self.date(value)
            case (datetime.date() | None as start, datetime.date() | None as end):
                return self.dates(start, end)
            case tuple() if change.kind in _QUOTED:
                return f"“{one_line(' / '.join(value))}”"
            case tuple():
                return ", ".join(self._value(change, each, which) for each in value)
            case str():
                return f"“{one_line(value)}”" if change.kind in _QUOTED else value
            case _ if isinstance(value, m.Expression):
                for owner in self._owners(change, which):
                    if owner.met_when == value:
                        return met_when_text(owner, checked, language)
                return expression_text(value, checked, language, self._unit(change, value, which))
            case _ if isinstance(value, Type):
                return describe(value).in_language(language)
            case _:
                return str(value)

    def _owners(self, change: Change, which: Which) -> list[r.Criterion | r.CheckedRuleset]:
        """What is met by what changed, where that is a `met when`."""
        if change.kind != "met-when-changed":
            return []
        if change.part.kind == "ruleset":
            return [self.side(which).checked]
        pairs = (each for each in self.diff.criteria if each.code == change.part.name)
        own = [pair.old if which == "old" else pair.new for pair in pairs]
        return [each for each in own if each is not None]

    # Units of what stands alone
    @cached_property
    def _table_units(self) -> Mapping[Which, Mapping[str, Unit]]:
        return {"old": table_units(self.diff.old.checked), "new": table_units(self.diff.new.checked)}

    def cell_unit(self, table: str, which: Which) -> Unit | None:
        """What the cells of a table are in, where the rules tell."""
        other: Which = "new" if which == "old" else "old"
        return self._table_units[which].get(table) or self._table_units[other].get(table)

    def _unit(self, change: Change, value: object, which: Which) -> Unit | None:
        """The unit of a number or an expression that changed, where it stands in its rule."""
        if change.cell or change.part.kind == "table":
            return self.cell_unit(change.part.name, which)
        checked = self.side(which).checked
        sought = _number_of(value)
        for expression, unit in self._expressions(change, which):
            for each, own in within(expression, checked, unit):
                if each == value or (sought is not None and _number_of(each) == sought):
                    return own
        return None

    def _expressions(self, change: Change, which: Which) -> list[tuple[m.Expression, Unit | None]]:
        checked, name = self.side(which).checked, change.part.name
        found: list[tuple[m.Expression | None, Unit | None]] = []
        match change.part.kind:
            case "indicator":
                pairs = (each for each in self.diff.indicators if each.code == name)
                own = (pair.old if which == "old" else pair.new for pair in pairs)
                found = [(e, None) for each in own if each is not None for e in (each.condition, each.applies_when)]
            case "definition" if name in checked.definition_named:
                definition = checked.definition_named[name]
                found = [(definition.value, unit_of(definition.type))]
            case "input" if name in checked.input_named:
                each = checked.input_named[name]
                found = [(each.derivation, each.unit)]
        return [(expression, unit) for expression, unit in found if expression is not None]

    # Words for values
    def setting(self, setting: m.Setting, unit: Unit | None, *, bare: bool = False) -> str:
        """A threshold in words: `30%`, `open`, `delegated to the province`."""
        match setting:
            case m.Figure(value):
                return self.records.number(value, unit, bare=bare)
            case m.Open():
                return diff_words.keyword("OPEN", self.language)
            case m.DelegatedTo(authority):
                return (
                    f"{diff_words.keyword('DELEGATED_TO', self.language)} {words.authority(authority, self.language)}"
                )
            case _:
                assert_never(setting)

    def basis(self, basis: m.Basis) -> str:
        """How well a threshold is known, and who states it."""
        mark = words.basis(basis.mark, self.language)
        return mark if basis.stated_by is None else f"{mark} “{basis.stated_by}”"

    def instrument(self, instrument: Instrument) -> str:
        """A decision with its date and issuer, as far as known."""
        text = instrument.number
        if instrument.date is not None:
            text = self.say("dated", number=text, date=self.date(instrument.date))
        return text if instrument.issuer is None else self.say("issued", instrument=text, issuer=instrument.issuer)

    def date(self, day: datetime.date) -> str:
        """A day as officials write it in Vietnamese, `08/03/2022`, else `2022-03-08`."""
        return f"{day:%d/%m/%Y}" if self.language == "vi" else day.isoformat()

    def dates(self, start: datetime.date | None, end: datetime.date | None) -> str:
        """The days something is in force, as far as known; empty where none is."""
        first, last = (None if day is None else self.date(day) for day in (start, end))
        match first, last:
            case None, None:
                return ""
            case None, _:
                return self.say("until", end=last)
            case _, None:
                return self.say("from", start=first)
            case _:
                return self.say("from_to", start=first, end=last)

    # Directions
    def direction(self, comparison: Comparison) -> str:
        """A direction with what it rests on, or why there is none: `▲ stricter (proved by a solver)`."""
        return f"{diff_words.signed(comparison.direction, self.language)} ({self.shown_by(comparison)})"

    def shown_by(self, comparison: Comparison) -> str:
        """What a direction rests on, or why there is none."""
        if comparison.why:
            return diff_words.phrase("why", comparison.why, self.language)
        return diff_words.phrase("ground", comparison.ground, self.language)

    def status(self, item: IndicatorDiff | CriterionDiff) -> str:
        """Whether an indicator or a criterion was added or removed, else its direction with what that rests on."""
        if item.old is not None and item.new is not None:
            return self.direction(item.comparison)
        return f"{ADDED} {self.say('added')}" if item.old is None else f"{REMOVED} {self.say('removed')}"

    def counts(self, told: Outline) -> list[str]:
        """How many indicators have each direction, were added, were removed, or did not change."""
        found = Counter(part.item.comparison.direction for part in told.in_both)
        said = [f"{diff_words.signed(each, self.language)} {found[each]}" for each in Direction if found[each]]
        for key, sign, count in (("added", ADDED, told.added), ("removed", REMOVED, told.removed)):
            said += [f"{sign} {self.say(key)} {count}"] if count else []
        return [*said, f"{self.say('unchanged')} {len(told.unchanged)}"]

    def origin(self, origin: Origin) -> str:
        """Where something stands, and where its sources say so."""
        sources = "; ".join(words.citation(source, self.language) for source in origin.sources)
        return "; ".join(filter(None, (self.place(origin), sources and f"{self.say('source')}: {sources}")))

    def place(self, origin: Origin) -> str:
        """Where something stands: file, first and last line, and the instrument that put it there."""
        lines = "–".join(map(str, origin.lines[:1] + origin.lines[1:][-1:]))
        file = "" if origin.file is None else f"{origin.file}:{lines}"
        number = "" if origin.instrument is None else origin.instrument.number
        return ", ".join(filter(None, (file, number)))

    # Records
    def witness(self, witness: Witness, *, gaps: bool = False) -> str:
        """A record that is judged differently: `with households = 100, …: met → not met`; `gaps` where it has some."""
        values = self.records.listed(witness.record)
        key = "witness_nothing" if not values else "witness_gaps" if gaps else "witness"
        return self.say(key, values=values, old=self.outcome(witness, "old"), new=self.outcome(witness, "new"))

    def outcome(self, witness: Witness, which: Which) -> str:
        """The outcome of a record by one of the rulesets."""
        return words.outcome(witness.old if which == "old" else witness.new, self.language)


def capital(text: str) -> str:
    """A phrase as it begins a line of its own."""
    return text[:1].upper() + text[1:]


def _apart(old: object, new: object) -> tuple[object, object]:
    """Of two lists of texts or citations, what only one of them has."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        only_old = tuple(each for each in old if each not in new)
        only_new = tuple(each for each in new if each not in old)
        if (only_old or only_new) and all(isinstance(each, str | r.Citation) for each in (*old, *new)):
            return only_old or None, only_new or None
    return old, new


def _number_of(value: object) -> Fraction | None:
    """The number that a threshold or a constant is, however it is given."""
    match value:
        case Fraction():
            return value
        case m.Figure(number) | m.Threshold(m.Figure(number)) | m.Constant(number):
            return number
        case _:
            return None
