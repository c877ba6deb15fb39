"""Editions: the text of a ruleset in force on a date, and the instruments it is consolidated from."""

import datetime
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from ntm_rules.catalog.consolidate import Consolidation, Tightening
from ntm_rules.catalog.find import Catalog, catalog_around, joined
from ntm_rules.catalog.instrument import About
from ntm_rules.catalog.layer import Layer
from ntm_rules.catalog.refer import rolled_up, with_thresholds
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words, in_order
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Span
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.parse import Parsed

_DAY = datetime.timedelta(days=1)
_ENDS = Words("the earlier text ends here", "văn bản trước hết hiệu lực ở đây")
_DAYS = Words("in force on these days", "có hiệu lực vào những ngày này")


class NoSuchEditionError(LookupError):
    """What should name an edition is no day and no decision the ruleset is made of."""

    def __init__(self, id: str, when: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{when!r} is no day such as 2024-06-30, and no decision that {id} is made of: {known}")
        self.id = id
        self.when = when
        self.known = known


@frozen
class Edition:
    """The consolidated text of a ruleset with the layers it was made from, the first laid down first.

    In force from `start` to `end`, None where the header does not say. With errors in `parsed`, what could be
    consolidated.
    """

    id: str
    parsed: Parsed
    layers: tuple[Layer, ...]
    start: datetime.date | None
    end: datetime.date | None
    tightenings: tuple[Tightening, ...] = ()
    """The rules to be stricter than their base of which the texts do not show that they are."""

    @property
    def about(self) -> About:
        """Which edition this is, without its text."""
        instruments = tuple(layer.instrument for layer in self.layers if layer.instrument is not None)
        return About(self.id, self.start, self.end, instruments)

    def origin(self, offset: int) -> Layer | None:
        """The layer that put what stands at an offset into the edition; None for an offset of no layer."""
        source = self.parsed.source.at(offset)
        return next((layer for layer in self.layers if layer.source is source), None)


def edition(catalog: Catalog, id: str, on: datetime.date | None = None) -> Edition:
    """The edition of a ruleset in force on a day, the last one by default.

    Raises NotInCatalogError where the catalog lacks the id, OSError. Whatever is wrong with the texts is in the
    diagnostics of the result.
    """
    catalog.entries(id)
    return _Editions(catalog).edition(id, on)


def edition_of(catalog: Catalog, layer: Layer, on: datetime.date | None = None) -> Edition:
    """The edition that a file makes together with the catalog: it stands in for what the catalog has of its kind."""
    if layer.id is None:
        return Edition("", layer.parsed, (layer,), None, None)
    day = layer.start if on is None and layer.is_amendment else on
    return _Editions(catalog, {layer.id: layer}).edition(layer.id, day)


def edition_of_file(path: Path, root: Path | None = None) -> Edition:
    """The edition a file makes with a catalog: that of `root`, else the one it stands in, else the shipped one.

    Raises OSError.
    """
    folder = root if root is not None else catalog_around(path)
    catalog = Catalog() if folder is None else Catalog(folder)
    return edition_of(catalog, catalog.adopt(path))


def editions(catalog: Catalog, id: str) -> Iterator[Edition]:
    """All editions of a ruleset, in the order of their days; the one there is where no header gives a day.

    Raises as `edition` does.
    """
    yield from (edition(catalog, id, day) for day in sorted(_Editions(catalog).starts(id)) or (None,))


def edition_named(catalog: Catalog, name: str) -> Edition:
    """The edition that `vn/commune`, `vn/commune@2024-06-30` or `vn/commune@318-qd-ttg-2022` names.

    Raises what `edition` and `day_named` raise.
    """
    id, _, when = name.partition("@")
    return edition(catalog, id, day_named(catalog, id, when) if when else None)


def day_named(catalog: Catalog, id: str, when: str) -> datetime.date | None:
    """The day that a date names, or a decision by its folder: that on which it came to be part of a ruleset.

    Raises LookupError for what is neither, or a decision that is no part of the ruleset.
    """
    try:
        return datetime.date.fromisoformat(when)
    except ValueError:
        known = decisions(catalog, id)
        if when not in known:
            raise NoSuchEditionError(id, when, tuple(known)) from None
        return known[when]


def decisions(catalog: Catalog, id: str) -> dict[str, datetime.date | None]:
    """The decisions a ruleset was ever made of, each with the day on which it came to be part of it."""
    return _Editions(catalog).decisions(id)


@frozen
class _Editions:
    """Finds the texts in force on a day and consolidates them.

    `given` are files that stand in for what the catalog has of an id; `within` the ids that are being consolidated,
    each for the one before it.
    """

    catalog: Catalog
    given: dict[str, Layer] = field(factory=dict)
    within: tuple[str, ...] = ()

    def layers(self, id: str) -> list[Layer]:
        given = self.given.get(id)
        if given is None:
            return list(self.catalog.layers(id))
        if not given.is_amendment:
            return [given]
        return [each for each in self.catalog.layers(id) if not _is_same(each, given)] + [given]

    def starts(self, id: str, seen: frozenset[str] = frozenset()) -> set[datetime.date]:
        """The days on which the text of a ruleset changes, by itself or, while in force, by what it is based on."""
        if id in seen:
            return set()
        layers = self.layers(id)
        rulesets = [layer for layer in layers if not layer.is_amendment]
        own = {layer.start for layer in layers if layer.start is not None}
        after = {layer.end + _DAY for layer in layers if layer.is_amendment and layer.end is not None}
        below = (name for layer in layers for name in ((layer.base,) if layer.base else ()) + layer.references)
        of_base = {day for name in below for day in self.starts(name.text, seen | {id})}
        return own | {day for day in of_base | after if any(_is_in_force(each, day) for each in rulesets)}

    def decisions(self, id: str) -> dict[str, datetime.date | None]:
        """Decisions by their folders, of the ruleset and of what it is based on."""
        self.catalog.entries(id)
        first = min(self.starts(id), default=None)
        found: dict[str, datetime.date | None] = {}
        pending, seen = [id], {id}
        while pending:
            for layer in self.layers(pending.pop()):
                if layer.decision is not None:
                    later = first is not None and layer.start is not None and layer.start > first
                    found.setdefault(layer.decision, layer.start if later else first)
                below = {name.text for name in ((layer.base,) if layer.base else ()) + layer.references} - seen
                pending.extend(below)
                seen |= below
        return found

    def edition(self, id: str, on: datetime.date | None, asked: Span | None = None) -> Edition:
        """The edition in force on a day, the last one by default; `asked` is where another text refers to it."""
        here = evolve(self, within=(*self.within, id))
        layers = sorted(self.layers(id), key=lambda layer: layer.start or datetime.date.min)
        rulesets = [layer for layer in layers if not layer.is_amendment]
        report = Report(self.catalog.sources)
        _one_after_another(rulesets, report)
        day = on if on is not None else self._last_day(id, rulesets)
        ruleset = next((r for r in reversed(rulesets) if _is_in_force(r, day)), None)
        if ruleset is None:
            return _none(id, day, rulesets, layers, report, asked)
        amendments = [a for a in layers if a.is_amendment and _reaches(a, ruleset) and _is_in_force(a, day)]
        base = None if ruleset.base is None else here.referred(ruleset.base, day, report)
        if ruleset.base is not None and (base is None or not base.parsed.file.items):
            return _without_text(id, (*(base.layers if base else ()), ruleset, *amendments), report, base)
        consolidation = Consolidation(report)
        if base is None:
            consolidation.lay_down(ruleset)
        else:
            consolidation.lay_over(ruleset, base.parsed.file, base.layers)
        consolidation.amend(amendments)
        consolidation.check_citations((ruleset, *amendments))
        file = n.File(tuple(consolidation.draft.items), ruleset.parsed.file.language)
        for name in rolled_up(file):
            here.exists(name, report)
        file, brought = with_thresholds(file, lambda name: here.referred(name, day, report), report)
        below = (*((base,) if base else ()), *brought)
        others = tuple(layer for each in brought for layer in each.layers)
        used = tuple(dict.fromkeys((*(base.layers if base else ()), ruleset, *amendments, *others)))
        source = ruleset.source if len(used) == 1 else joined(used)
        parsed = (*(layer.parsed for layer in (ruleset, *amendments)), *(each.parsed for each in below))
        broken = frozenset[str]().union(*(layer.parsed.broken for layer in used))
        diagnostics = in_order((*(d for each in parsed for d in each.diagnostics), *report.found))
        start, end = self._period(id, day, ruleset, below)
        parsed_edition = Parsed(source, file, broken, diagnostics)
        return Edition(id, parsed_edition, used, start, end, tuple(consolidation.tightenings))

    def _last_day(self, id: str, rulesets: list[Layer]) -> datetime.date:
        last = max(self.starts(id), default=datetime.date.min)
        end = rulesets[-1].end if rulesets else None
        return last if end is None else min(last, end)

    def referred(self, name: n.Name, day: datetime.date, report: Report) -> Edition | None:
        """The edition of another ruleset on the same day; None after reporting that there is none."""
        id = name.text
        if id in self.within:
            chain = " → ".join((*self.within[self.within.index(id) :], id))
            report.add(Code.CYCLIC_BASES, name.span, chain=chain)
            return None
        return self.edition(id, day, name.span) if self.exists(name, report) else None

    def exists(self, name: n.Name, report: Report) -> bool:
        """Whether the catalog has a ruleset, reported where it has not."""
        id = name.text
        if id in self.given or id in self.catalog.ids:
            return True
        report.add(Code.UNKNOWN_RULESET, name.span, id=id, fix=self.catalog.near(id))
        return False

    def _period(
        self, id: str, day: datetime.date, ruleset: Layer, below: tuple[Edition, ...]
    ) -> tuple[datetime.date | None, datetime.date | None]:
        """From the last change to the day before the next one, while what it is made of is in force."""
        starts = sorted(self.starts(id))
        start = max((s for s in starts if s <= day), default=None)
        ends = [ruleset.end, *(each.end for each in below), *(s - _DAY for s in starts if s > day)]
        return start, min((end for end in ends if end is not None), default=None)


def _is_same(layer: Layer, given: Layer) -> bool:
    """Whether a layer of the catalog is another text of a given amendment."""
    known = layer.instrument is not None and layer.instrument == given.instrument
    return layer is given or (layer.is_amendment and known)


def _is_in_force(layer: Layer, day: datetime.date) -> bool:
    return (layer.start is None or layer.start <= day) and (layer.end is None or day <= layer.end)


def _reaches(amendment: Layer, ruleset: Layer) -> bool:
    """Whether an amendment came while a ruleset was in force: it does not change a later one."""
    return amendment.start is None or ruleset.start is None or ruleset.start <= amendment.start


def _one_after_another(rulesets: list[Layer], report: Report) -> None:
    """Between the texts that lay down one id there is no gap and no overlap."""
    for earlier, later in pairwise(rulesets):
        if earlier.end is None or earlier.start is None or later.start is None:
            continue
        if later.start != earlier.end + _DAY:
            report.add(
                Code.OVERLAPPING_EDITIONS if later.start <= earlier.end else Code.GAP_BETWEEN_EDITIONS,
                later.days_span,
                other=earlier.days_span,
                other_label=_ENDS,
                end=earlier.end.isoformat(),
                start=later.start.isoformat(),
            )


def _none(
    id: str, day: datetime.date, rulesets: list[Layer], layers: list[Layer], report: Report, asked: Span | None
) -> Edition:
    """No text is in force on the day: before the first, after the last, between two, or there are only amendments."""
    if not rulesets:
        for layer in layers:
            report.add(Code.UNKNOWN_RULESET, layer.head_span, id=id)
    else:
        first, last = rulesets[0], rulesets[-1]
        nearest, facts = last, dict[str, Any]()
        if first.start is not None and day < first.start:
            nearest, facts = first, {"first": first.start.isoformat()}
        elif last.end is not None and last.end < day:
            facts = {"last": last.end.isoformat()}
        where, other = (nearest.days_span, None) if asked is None else (asked, nearest.days_span)
        report.add(Code.NO_EDITION, where, other=other, other_label=_DAYS, id=id, day=day.isoformat(), **facts)
    return _without_text(id, tuple(layers), report)


def _without_text(id: str, layers: tuple[Layer, ...], report: Report, base: Edition | None = None) -> Edition:
    """An edition that there is no text of: what the text would be made of is missing, and its diagnostics say so."""
    parsed = (*(layer.parsed for layer in layers), *((base.parsed,) if base else ()))
    diagnostics = in_order((*(d for each in parsed for d in each.diagnostics), *report.found))
    return Edition(id, Parsed(joined(layers), n.File(()), frozenset(), diagnostics), layers, None, None)
