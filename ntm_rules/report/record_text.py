"""Records that show something, in words: their values with units and titles, and what was assumed of them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from ntm_rules.compare.results import Assumption
from ntm_rules.diagnostics.data import Language
from ntm_rules.model import ruleset as r
from ntm_rules.model.record import Record, Value
from ntm_rules.model.units import Unit
from ntm_rules.report import diff_words, words
from ntm_rules.report.numbers import MOST_DECIMALS, decimals_of, number

MOST_VALUES = 8
"""How many values of a record a sentence names, where there are more than a few more."""
_FEW = 4


@frozen(slots=False)
class RecordWords:
    """Tells records in one language, by what rulesets declare of their inputs: the first that has an input."""

    rulesets: tuple[r.CheckedRuleset, ...]
    language: Language

    def input(self, name: str) -> str:
        """An input by its title and name in Vietnamese, by its name in English."""
        declared = self.declared.get(name)
        return name if declared is None else words.input_title(declared, self.language)

    @cached_property
    def declared(self) -> Mapping[str, r.Input]:
        """The inputs by name, in order."""
        found: dict[str, r.Input] = {}
        for ruleset in self.rulesets:
            for each in ruleset.inputs:
                found.setdefault(each.name, each)
        return found

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        """The titles of words, in Vietnamese, as they are printed."""
        if self.language == "en":
            return {}
        choices = (choice for ruleset in self.rulesets for each in ruleset.inputs for choice in each.choices)
        return {choice.name: choice.title for choice in choices if choice.title}

    def labels(self, labels: Iterable[r.Label]) -> str:
        """Labels of a table as people know them: in Vietnamese by the titles of the words."""
        return ", ".join(self._titles.get(str(label), str(label)) for label in labels)

    def number(self, value: Fraction | int, unit: Unit | None, *, bare: bool = False) -> str:
        """An exact number with its unit, `bare` without; as a fraction where it has no end: `100/3%`."""
        is_share = unit is not None and unit.is_share
        shown = Fraction(value) * (100 if is_share else 1)
        places = decimals_of(shown, MOST_DECIMALS)
        if unit is None and places == 0:
            return str(shown)  # a year or a level, whose thousands are not set apart
        text = number(shown, self.language, places) if (shown * 10**places).denominator == 1 else str(shown)
        if is_share:
            return f"{text}%"
        return text if bare or unit is None else f"{text} {words.unit(unit, self.language)}"

    def given(self, name: str, value: Value) -> str:
        """A value of a record as people write it: `100 hộ`, `30%`, `có`, the title of a word."""
        if isinstance(value, bool):
            return words.say("yes" if value else "no", self.language)
        if isinstance(value, str):
            return self._titles.get(value, value)
        declared = self.declared.get(name)
        is_count = declared is not None and declared.kind == "count"
        return self.number(value, None if declared is None else declared.unit, bare=is_count)

    def values(self, record: Record) -> list[tuple[str, str]]:
        """The inputs of a record in words, each with its value, in the order in which they are declared."""
        place = {name: i for i, name in enumerate(self.declared)}
        said = {name: self.given(name, value) for name, value in record.values.items()}
        said |= dict.fromkeys(record.refused, diff_words.say("refused", self.language))
        return [(self.input(name), said[name]) for name in sorted(said, key=lambda name: place.get(name, len(place)))]

    def listed(self, record: Record, hidden: int = 0) -> str:
        """The values of a record in a line, as many as a sentence takes: `households = 100, …`.

        `hidden` is how many more it has that nobody need be told.
        """
        values = self.values(record)
        most = MOST_VALUES if len(values) > MOST_VALUES + _FEW else len(values)
        said = [f"{name} = {value}" for name, value in values[:most]]
        rest = hidden + len(values) - most
        return ", ".join((*said, self._more(rest)) if rest else said)

    def assumptions(self, assumptions: Iterable[Assumption], most: int | None = None) -> list[str]:
        """What proofs take for granted, a line for all inputs of which the same is assumed; `most` are named in one."""
        grouped: dict[tuple[str, tuple[str | None, ...]], list[str]] = {}
        for each in assumptions:
            facts = tuple(None if fact is None else self._assumed(each.input, fact) for fact in each.facts)
            grouped.setdefault((each.kind, facts), []).append(each.input)
        return [self._assumption(kind, facts, self._names(names, most)) for (kind, facts), names in grouped.items()]

    def _names(self, names: list[str], most: int | None) -> str:
        if most is None or len(names) <= most + _FEW:
            return ", ".join(names)
        return ", ".join((*names[:most], self._more(len(names) - most)))

    def _more(self, count: int) -> str:
        return diff_words.say("more", self.language, count=count)

    def _assumed(self, name: str, fact: object) -> str:
        if not isinstance(fact, Fraction):
            return str(fact)
        declared = self.declared.get(name)
        return self.number(fact, None if declared is None else declared.unit, bare=True)

    def _assumption(self, kind: str, facts: tuple[str | None, ...], inputs: str) -> str:
        low, high = facts if kind == "range" else (None, None)
        if kind == "range" and (low is None or high is None):
            kind = "most" if low is None else "least"
        listed = ", ".join(fact for fact in facts if fact is not None)
        return diff_words.phrase("assumption", kind, self.language, inputs=inputs, facts=listed, low=low, high=high)
