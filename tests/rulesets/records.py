"""Valid records for shipped rulesets: near their thresholds, often good, and made better input by input."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import ceil
from random import Random

from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.reference import value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Input
from tests.rulesets.directions import MORE
from tests.rulesets.shipped import EDITIONS

WHOLE = 1000

Given = dict[str, Value]


class Maker:
    """Makes records of one ruleset; the same seed gives the same record."""

    def __init__(self, ruleset: CheckedRuleset) -> None:
        self._ruleset = ruleset
        self._parts: dict[str, list[str]] = {}
        for each in ruleset.inputs:
            self._parts.setdefault(each.part_of or "", []).append(each.name)
        self._order = list(self._parts.get("", ()))  # wholes before their parts
        for name in self._order:
            self._order.extend(self._parts.get(name, ()))
        self._figures: dict[str, list[Fraction]] = {name: [] for name in self._order}
        conditions = (e for i in ruleset.indicators for e in (i.condition, i.applies_when))
        for compare in dict.fromkeys(e for e in ruleset.reach(*conditions) if isinstance(e, m.Compare)):
            figures = {s.value for s in ruleset.settings_of(compare) if isinstance(s, m.Figure)}
            for name in ruleset.inputs_of(compare):
                self._figures[name].extend(sorted(figures))

    def record(self, seed: int, *, rates: float = 0.1) -> Given:
        """Values for all inputs. A share of `rates` of those that are worked out is given instead of their parts."""
        random = Random(seed)
        given: Given = {}
        instead = set[str]()
        for name in self._order:
            each = self._ruleset.input_named[name]
            match each.derivation:
                case None:
                    given[name] = self._value(each, given, random)
                case m.Quotient(dividend) if random.random() < rates:
                    given[name] = self._value(each, given, random)
                    instead.update(self._ruleset.inputs_of(dividend))
                case _:
                    pass
        return self._within_ranges({name: value for name, value in given.items() if name not in instead})

    def improved(self, given: Mapping[str, Value], name: str, direction: int, random: Random) -> Given | None:
        """The record with one input better, within its whole and its range; None where it is at its best."""
        each, value = self._ruleset.input_named[name], given[name]
        match each.kind:
            case "attested":
                best = direction == MORE
                better: list[Value] = [best] if value is not best else []
            case "one of" | "ranked":
                words = [choice.name for choice in each.choices]
                at = words.index(str(value))
                better = list(words[at + 1 :] if direction == MORE else words[:at])
            case _:
                numbers = self._numbers(each, given, random)
                better = [v for v in numbers if (Fraction(v) - Fraction(value)) * direction > 0]
        return {**given, name: random.choice(better)} if better else None

    def _value(self, each: Input, given: Given, random: Random) -> Value:
        match each.kind:
            case "attested":
                return random.random() < 0.8
            case "one of" | "ranked":
                return random.choice(each.choices).name
            case _:
                return random.choice(self._numbers(each, given, random))

    def _numbers(self, each: Input, given: Mapping[str, Value], random: Random) -> list[int | Fraction]:
        """Possible values: both ends, thresholds as they are and of the whole, a step off them, and any other."""
        low, high = self._ends(each, given)
        whole_numbers = each.kind not in ("amount", "share")
        step = Fraction(1) if whole_numbers else Fraction(1, 10 ** (each.decimals or 3))
        top = Fraction(2 * WHOLE) if high is None else high
        scale = 1 if each.kind == "share" else WHOLE if high is None else top
        figures = [figure * by for figure in self._figures[each.name] for by in (1, scale)]
        values = [low, top, top, Fraction(WHOLE), low + (top - low) * Fraction(random.randrange(1000), 1000)]
        values += [f + off for f in random.sample(figures, min(len(figures), 4)) for off in (0, 0, step, -step)]
        rounded = (Fraction(ceil(value / step)) * step for value in values)
        possible = [value for value in rounded if low <= value <= (value if high is None else high)] or [low]
        return [int(value) for value in possible] if whole_numbers else list(possible)

    def _ends(self, each: Input, given: Mapping[str, Value]) -> tuple[Fraction, Fraction | None]:
        """The least and the most an input can be beside the others."""
        if each.kind == "year" and each.low is None:
            return Fraction(2021), Fraction(2025)
        parts = (Fraction(given[part]) for part in self._parts.get(each.name, ()) if part in given)
        low = max([each.low or Fraction(0), *parts])
        whole = given.get(each.part_of) if each.part_of is not None else None
        ends = [end for end in (each.high, whole) if end is not None]
        return low, min(map(Fraction, ends), default=None)

    def _within_ranges(self, given: Given) -> Given:
        """Without the last of several parts that exceed their whole together."""
        for each in self._ruleset.inputs:
            match each.derivation:
                case m.Quotient(m.Sum()) if each.high is not None and each.name not in given:
                    value = value_of(each.derivation, self._ruleset, Record(given))
                    if not isinstance(value, Unknown) and Fraction(value) > each.high:
                        del given[self._ruleset.inputs_of(each.derivation)[-1]]
                case _:
                    pass
        return given


@cache
def maker(edition: str) -> Maker:
    """The maker of an edition's records."""
    return Maker(EDITIONS[edition].checked)
