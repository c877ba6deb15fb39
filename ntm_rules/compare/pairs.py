"""Which criteria and indicators of two rulesets are about the same thing, whatever their codes are."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Generic, TypeVar

from attrs import define, field, frozen

from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Indicator
from ntm_rules.syntax.codes import IndicatorCode

SameForm = Callable[[Indicator, Indicator], bool]
"""Whether an indicator of the old ruleset and one of the new have equal canonical forms."""

Codes = dict[IndicatorCode, IndicatorCode]
"""Codes in the new ruleset by those in the old one."""

T = TypeVar("T", Criterion, Indicator)

_CLOSE = 0.6
"""How much of the words of two titles is the same, in the same order, where they are close: difflib's own cutoff."""

_ALIKE = 0.5
"""How alike two indicators are, from 0 to 1, that are paired although their codes are not the same."""


@frozen
class Pair(Generic[T]):
    """A criterion or an indicator of both rulesets, or of one: `old` is None where it was added, `new` where removed.

    `moved` where it stands in another criterion, or elsewhere in the order of its own. `same_form` where two indicators
    have equal canonical forms.
    """

    old: T | None
    new: T | None
    moved: bool = False
    same_form: bool = False


@frozen(slots=False)
class Pairs:
    """All criteria and indicators, in the order of the new ruleset, each removed one after what stood before it."""

    criteria: tuple[Pair[Criterion], ...]
    indicators: tuple[Pair[Indicator], ...]

    @cached_property
    def criterion_codes(self) -> Codes:
        """The codes of the criteria that are in both rulesets."""
        return _codes(self.criteria)

    @cached_property
    def indicator_codes(self) -> Codes:
        """The codes of the indicators that are in both rulesets."""
        return _codes(self.indicators)


def _codes(found: tuple[Pair[T], ...]) -> Codes:
    return {pair.old.code: pair.new.code for pair in found if pair.old and pair.new}


def pairs(old: CheckedRuleset, new: CheckedRuleset, same_form: SameForm) -> Pairs:
    """Pair the criteria and the indicators of two rulesets. The order of declarations does not count.

    What has one code is a pair where it is about the same thing: titles are equal or close, forms are the same, or both
    read an input that no other indicator reads. What has another code is found by its form, by its title, and by what
    it reads. A code alone tells only where two rulesets number alike, as editions of one and a province's do.
    """
    found = _pair_indicators(old, new, same_form)
    number_alike = old.id == new.id or found.most_codes_agree
    if number_alike:
        found.take(found.of_one_code())
    codes = found.codes
    criterion_codes = _pair_criteria(old, new, codes, number_alike)
    here, there = ({i.code: c.code for c in each.criteria for i in c.indicators} for each in (old, new))
    moved = {a for a, b in codes.items() if criterion_codes.get(here[a]) != there[b]}
    for criterion in old.criteria:
        moved |= _out_of_order(criterion.indicators, new.indicators, codes, moved)
    crossed = _out_of_order(old.criteria, new.criteria, criterion_codes)
    return Pairs(
        tuple(_in_order(old.criteria, new.criteria, criterion_codes, crossed)),
        tuple(_in_order(old.indicators, new.indicators, codes, moved, same_form)),
    )


@define
class _Matching(Generic[T]):
    """Takes pairs in, the surest first: what has been found is not looked for again."""

    old: Mapping[IndicatorCode, T]
    new: Mapping[IndicatorCode, T]
    codes: Codes = field(factory=dict)
    taken: set[IndicatorCode] = field(factory=set)

    def take(self, candidates: Iterable[tuple[T, T]]) -> None:
        for a, b in candidates:
            if a.code not in self.codes and b.code not in self.taken:
                self.codes[a.code] = b.code
                self.taken.add(b.code)

    def of_one_code(self) -> Iterator[tuple[T, T]]:
        """What is left under one code on both sides."""
        for code, item in self.old.items():
            if code not in self.codes and code in self.new and code not in self.taken:
                yield item, self.new[code]

    def of_one_title(self) -> Iterator[tuple[T, T]]:
        """What has a title on both sides that nothing else has."""
        a, b = (_by_own_title(each.values()) for each in (self.old, self.new))
        return ((a[title], b[title]) for title in a if title in b)

    def left(self) -> Iterator[tuple[T, T]]:
        """All pairs of what is left, in order."""
        old = [item for code, item in self.old.items() if code not in self.codes]
        return product(old, [item for code, item in self.new.items() if code not in self.taken])

    @property
    def most_codes_agree(self) -> bool:
        """Whether most codes of both sides have been found to mean the same."""
        common = self.old.keys() & self.new.keys()
        return 2 * sum(self.codes.get(code) == code for code in common) > len(common)


def _by_own_title(items: Iterable[T]) -> dict[str, T]:
    items = tuple(items)
    count = Counter(item.title for item in items)
    return {item.title: item for item in items if item.title and count[item.title] == 1}


def _have_one_title(a: T, b: T) -> bool:
    return a.title is not None and a.title == b.title


def _closeness(a: T, b: T) -> float:
    """How close two titles are, word by word, from 0 to 1."""
    words, other = ((each.title or "").casefold().split() for each in (a, b))
    return SequenceMatcher(None, words, other, autojunk=False).ratio() if words and other else 0


# Indicators ----------------------------------------------------------------------------------------------


def _pair_indicators(old: CheckedRuleset, new: CheckedRuleset, same_form: SameForm) -> _Matching[Indicator]:
    reads = _Reads.of(old, new)
    matching = _Matching(old.indicator_coded, new.indicator_coded)

    def is_same(a: Indicator, b: Indicator) -> bool:
        # What reads nothing is open or delegated, and has the form of everything that is.
        return reads.have_common(a, b) and same_form(a, b)

    matching.take((a, b) for a, b in matching.of_one_code() if _have_one_title(a, b) or is_same(a, b))
    matching.take((a, b) for a, b in matching.left() if is_same(a, b))
    matching.take(matching.of_one_title())
    matching.take((a, b) for a, b in matching.of_one_code() if _closeness(a, b) >= _CLOSE or reads.have_their_own(a, b))
    alike = [(reads.likeness(a, b), (a, b)) for a, b in matching.left() if reads.have_common(a, b)]
    matching.take(pair for like, pair in sorted(alike, key=lambda each: -each[0]) if like >= _ALIKE)
    return matching


@frozen
class _Reads:
    """The inputs that each indicator reads, by its code, and by how many an input is read where more read it.

    `readers` leaves out words of lists and years, which say whom a rule concerns rather than what it is about.
    """

    old: dict[IndicatorCode, frozenset[str]]
    new: dict[IndicatorCode, frozenset[str]]
    readers: dict[str, int]

    @classmethod
    def of(cls, old: CheckedRuleset, new: CheckedRuleset) -> "_Reads":
        a, b = (
            {i.code: frozenset(each.inputs_of(i.condition, i.applies_when)) for i in each.indicators}
            for each in (old, new)
        )
        readers, others = (Counter(name for names in side.values() for name in names) for side in (a, b))
        whom = {each.name for each in (*old.inputs, *new.inputs) if each.kind in ("one of", "year")}
        return cls(a, b, {name: count for name, count in (readers | others).items() if name not in whom})

    def have_common(self, a: Indicator, b: Indicator) -> bool:
        return not self.old[a.code].isdisjoint(self.new[b.code])

    def have_their_own(self, a: Indicator, b: Indicator) -> bool:
        """Whether both read an input that no other indicator reads."""
        return any(self.readers.get(name) == 1 for name in self.old[a.code] & self.new[b.code])

    def likeness(self, a: Indicator, b: Indicator) -> float:
        """How much of what two indicators read is the same, what few read counting more, and how close titles are."""
        mine, other = self.old[a.code], self.new[b.code]
        everything = self._weight(mine | other)
        share = float(self._weight(mine & other) / everything) if everything else 0
        return (share + _closeness(a, b)) / 2 if a.title and b.title else share

    def _weight(self, names: frozenset[str]) -> Fraction:
        return sum((Fraction(1, self.readers[name]) for name in names if name in self.readers), Fraction())


# Criteria ------------------------------------------------------------------------------------------------


def _pair_criteria(old: CheckedRuleset, new: CheckedRuleset, codes: Codes, number_alike: bool) -> Codes:
    matching = _Matching({c.code: c for c in old.criteria}, {c.code: c for c in new.criteria})

    def common(a: Criterion, b: Criterion) -> float:
        """How many of the indicators of the smaller criterion are in the other one, from 0 to 1."""
        new_codes = {i.code for i in b.indicators}
        least = min(len(a.indicators), len(b.indicators))
        return sum(codes.get(i.code) in new_codes for i in a.indicators) / least if least else 0

    matching.take((a, b) for a, b in matching.of_one_code() if _have_one_title(a, b))
    matching.take(matching.of_one_title())
    matching.take((a, b) for a, b in matching.of_one_code() if _closeness(a, b) >= _CLOSE or common(a, b) >= _ALIKE)
    alike = [(common(a, b), (a, b)) for a, b in matching.left()]
    matching.take(pair for like, pair in sorted(alike, key=lambda each: -each[0]) if like >= _ALIKE)
    if number_alike:
        matching.take(matching.of_one_code())
    return matching.codes


# Order ---------------------------------------------------------------------------------------------------


_Row = tuple[int, int, tuple[IndicatorCode, ...]]


def _out_of_order(
    old: tuple[T, ...], new: tuple[T, ...], codes: Codes, apart: Iterable[IndicatorCode] = ()
) -> set[IndicatorCode]:
    """The old codes of what changed its place among the rest: as few as explain the new order. `apart` do not count.

    What kept its code moved only where nothing else explains it.
    """
    place = {item.code: i for i, item in enumerate(new)}
    rest = [item.code for item in old if item.code in codes and item.code not in apart]
    # For each item that may be the last, the best row of items whose new places rise: how many kept their codes, how
    # many there are, and which.
    nothing: _Row = (0, 0, ())
    rows: list[_Row] = []
    for code in rest:
        before = [row for row in rows if place[codes[row[2][-1]]] < place[codes[code]]]
        best: _Row = max(before, key=lambda row: row[:2], default=nothing)
        rows.append((best[0] + (codes[code] == code), best[1] + 1, (*best[2], code)))
    staying = max(rows, key=lambda row: row[:2], default=nothing)[2]
    return {code for code in rest if code not in staying}


def _in_order(
    old: tuple[T, ...],
    new: tuple[T, ...],
    codes: Codes,
    moved: set[IndicatorCode],
    same_form: Callable[[T, T], bool] = lambda *_: False,
) -> Iterator[Pair[T]]:
    """All pairs in the order of the new side; a removed one follows the pair of what stood before it."""
    old_coded = {item.code: item for item in old}
    old_of = {b: a for a, b in codes.items()}
    removed: dict[IndicatorCode | None, list[T]] = {None: []}
    before: IndicatorCode | None = None
    for item in old:
        if item.code in codes:
            before = item.code
        else:
            removed.setdefault(before, []).append(item)
    yield from (Pair(item, None) for item in removed[None])
    for item in new:
        code = old_of.get(item.code)
        if code is None:
            yield Pair(None, item)
        else:
            yield Pair(old_coded[code], item, code in moved, same_form(old_coded[code], item))
            yield from (Pair(each, None) for each in removed.get(code, ()))
