"""A comparison in the order a reader takes it: what changed of the whole, of what rules share, of each criterion."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from ntm_rules.catalog.instrument import Instrument
from ntm_rules.compare.changes import Change, Part, Severity
from ntm_rules.compare.results import Comparison, CriterionDiff, Diff, Direction, IndicatorDiff, Witness
from ntm_rules.model.ruleset import Citation
from ntm_rules.report.rule_text import is_inline

_SHARED = ("input", "definition", "table")
_GRAVEST_FIRST: tuple[Severity, ...] = ("meaning", "standing", "wording")


@frozen
class IndicatorPart:
    """An indicator with what is to be told of it.

    `changes` are its own and those of the rows under it; `through` are those of the inputs, definitions and tables of
    others that it reads.
    """

    item: IndicatorDiff
    changes: tuple[Change, ...]
    through: tuple[Change, ...]

    @property
    def title(self) -> str:
        """The title, of the new rule where there is one; empty where it has none."""
        return _title(self.item)

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell: a change of its own, or other outcomes by what it reads."""
        return bool(self.changes) or _stands_out(self.item)


@frozen
class CriterionPart:
    """A criterion with its own changes, and its indicators in order."""

    item: CriterionDiff
    changes: tuple[Change, ...]
    indicators: tuple[IndicatorPart, ...]

    @property
    def title(self) -> str:
        """The title, of the new criterion where there is one."""
        return _title(self.item)

    @property
    def told(self) -> tuple[IndicatorPart, ...]:
        """The indicators there is something to tell of."""
        return tuple(each for each in self.indicators if each.is_told)

    @property
    def shown_below(self) -> bool:
        """Whether records of its indicators show already what is different about it."""
        return any(True for each in self.told for _ in witnesses(each.item.comparison))

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell, of itself or its indicators."""
        return bool(self.changes or self.told) or _stands_out(self.item)


@frozen
class Outline:
    """All changes, each in one place. `whole` are those of the ruleset, `shared` of what several rules may read."""

    whole: tuple[Change, ...]
    shared: tuple[Change, ...]
    criteria: tuple[CriterionPart, ...]

    @property
    def told(self) -> tuple[CriterionPart, ...]:
        """The criteria there is something to tell of."""
        return tuple(each for each in self.criteria if each.is_told)

    @property
    def shared_parts(self) -> tuple[tuple[Change, ...], ...]:
        """The changes of inputs, definitions and tables, those of one part together."""
        parts: dict[Part, list[Change]] = {}
        for change in self.shared:
            parts.setdefault(change.part, []).append(change)
        return tuple(_by_severity(changes) for changes in parts.values())

    @property
    def in_both(self) -> tuple[IndicatorPart, ...]:
        """The indicators in both rulesets that there is something to tell of."""
        return tuple(each for part in self.criteria for each in part.told if not is_one_sided(each.item))

    @property
    def added(self) -> int:
        """How many indicators the new ruleset alone has."""
        return sum(each.item.old is None for part in self.criteria for each in part.told)

    @property
    def removed(self) -> int:
        """How many indicators the old ruleset alone has."""
        return sum(each.item.new is None for part in self.criteria for each in part.told)

    @property
    def unchanged(self) -> tuple[IndicatorPart, ...]:
        """The indicators there is nothing to tell of."""
        return tuple(each for criterion in self.criteria for each in criterion.indicators if not each.is_told)


def outline(diff: Diff) -> Outline:
    """Put every change of a comparison where a reader looks for it."""
    shared = tuple(change for change in diff.changes if change.part.kind in _SHARED)
    of_new = {each.code: item for item in diff.criteria if item.new for each in item.new.indicators}
    of_old = {each.code: item for item in diff.criteria if item.old for each in item.old.indicators}
    within: dict[int, list[IndicatorPart]] = {id(item): [] for item in diff.criteria}
    for item in diff.indicators:
        if item.new is not None:
            home = of_new[item.new.code]
        else:
            assert item.old is not None
            home = of_old[item.old.code]
        within[id(home)].append(_indicator(item, shared))
    criteria = tuple(CriterionPart(item, _own(item), tuple(within[id(item)])) for item in diff.criteria)
    placed = {change for part in criteria for change in part.changes}
    placed |= {change for part in criteria for indicator in part.indicators for change in indicator.changes}
    rest = [change for change in diff.changes if change not in placed]
    return Outline(
        tuple(change for change in rest if change.part.kind not in _SHARED),
        tuple(change for change in rest if change.part.kind in _SHARED),
        criteria,
    )


def _indicator(item: IndicatorDiff, shared: tuple[Change, ...]) -> IndicatorPart:
    if is_one_sided(item):
        return IndicatorPart(item, _own(item), ())
    read = tuple(change for change in shared if item.code in change.indicators)
    under = tuple(change for change in read if change.part.kind == "table" and is_inline(change.part.name))
    return IndicatorPart(item, _by_severity(_own(item) + under), tuple(each for each in read if each not in under))


def _own(item: IndicatorDiff | CriterionDiff) -> tuple[Change, ...]:
    """The changes of this very one: another may have been added or removed with its code."""
    kind = "indicator" if isinstance(item, IndicatorDiff) else "criterion"
    added, removed = f"{kind}-added", f"{kind}-removed"
    own = (change for change in item.changes if change.part.kind == kind)
    if is_one_sided(item):
        return tuple(change for change in own if change.kind == (added if item.old is None else removed))
    return tuple(change for change in own if change.kind not in (added, removed))


def _by_severity(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: _GRAVEST_FIRST.index(change.severity)))


def _title(item: IndicatorDiff | CriterionDiff) -> str:
    own = item.new or item.old
    assert own is not None
    return own.title or ""


def is_one_sided(item: IndicatorDiff | CriterionDiff) -> bool:
    """Whether it was added or removed."""
    return item.old is None or item.new is None


def _stands_out(item: IndicatorDiff | CriterionDiff) -> bool:
    return is_one_sided(item) or item.comparison.direction is not Direction.EQUIVALENT


# What several reports list -------------------------------------------------------------------------------


def witnesses(comparison: Comparison) -> Iterator[tuple[str, Witness]]:
    """The records that show a direction, each with the phrase for what it shows."""
    for key in ("stricter_at", "looser_at", "missing_at"):
        witness: Witness | None = getattr(comparison, key)
        if witness is not None:
            yield key, witness


@frozen
class Origin:
    """Where one side of a part stands: a file with lines from 1, the instrument, and the sources that say so."""

    file: str | None
    lines: tuple[int, ...]
    instrument: Instrument | None
    sources: tuple[Citation, ...]


def origins(changes: tuple[Change, ...], *, new: bool) -> tuple[Origin, ...]:
    """Where the changes of a part stand on one side, what is of one file and instrument together."""
    lines: dict[tuple[str | None, Instrument | None], list[int]] = {}
    sources: dict[tuple[str | None, Instrument | None], list[Citation]] = {}
    for change in changes:
        place = change.new_place if new else change.old_place
        key = (None, None) if place is None else (place.file, place.instrument)
        lines.setdefault(key, []).extend([] if place is None else [place.line])
        sources.setdefault(key, []).extend(change.new_sources if new else change.old_sources)
    found = (Origin(key[0], tuple(sorted({*lines[key]})), key[1], tuple(dict.fromkeys(sources[key]))) for key in lines)
    return tuple(origin for origin in found if origin.file is not None or origin.sources)
