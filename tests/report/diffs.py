"""Comparisons made by hand, of two small rulesets, for the reports to tell."""

import hashlib
from fractions import Fraction

import ntm_rules as ntm
from ntm_rules.compare.changes import Change, Kind, Part, PartKind, Place, Severity
from ntm_rules.compare.edits import Edit
from ntm_rules.compare.results import (
    Assumption,
    Comparison,
    CriterionDiff,
    Diff,
    Direction,
    IndicatorDiff,
    Side,
    Witness,
)
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Citation, Indicator, Label
from ntm_rules.syntax.codes import IndicatorCode

OLD = """ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08

input region: one of north "Miền Bắc", south "Miền Nam"
input year: year 2023 to 2024 "Năm số liệu"
input households: count of households "Số hộ"
input households_sorting: count of households, part of households "Số hộ phân loại rác tại nguồn"
input income: amount in million_vnd per person per year "Thu nhập bình quân đầu người"
input hall: attested "Có nhà văn hóa"
input green: amount in m2 "Đất cây xanh"
input residents: count of people "Dân số"
let standing = north if hall else region

criterion 1 "Thu nhập"
1.1: income >= by standing, year
    |       | 2023 | 2024 |
    | north |   39 |   42 |
    | south |   53 |    ? |
  title  "Thu nhập bình quân"
  source "1/QĐ-TTg" annex I item 1.1
  basis  unverified
1.2: hall
  title  "Có nhà văn hóa"
  source "1/QĐ-TTg" annex I item 1.2

criterion 17 "Môi trường"
17.4: green / residents >= 2 m2 per person
  title  "Đất cây xanh"
  basis  unverified
17.11: households_sorting / households >= 30%
  title  "Tỷ lệ hộ phân loại chất thải rắn"
  source "1/QĐ-TTg" annex I item 17.11
  basis  unverified
  note   "ghi chú cũ"
17.12: households_sorting >= 5
  title  "Chỉ tiêu bị bãi bỏ"
"""
NEW = """ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "2/QĐ-TTg" of 2024-03-01 by "Thủ tướng Chính phủ"
  in force 2024-03-01 to 2025-12-31

instrument "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
input region: one of north "Miền Bắc", south "Miền Nam"
input year: year 2023 to 2024 "Năm số liệu"
input households: count of households "Số hộ"
input households_sorting: count of households, part of households "Số hộ phân loại rác tại nguồn"
input income: amount in million_vnd per person per year "Thu nhập bình quân đầu người"
input hall: attested "Có nhà văn hóa"
input green: amount in m2 "Đất cây xanh"
input residents: count of people "Dân số"
let standing = north if hall and green > 0 m2 else region

criterion 1 "Thu nhập"
1.1: income >= by standing, year
    |       | 2023 | 2024 |
    | north |   36 |   42 |
    | south |   53 |   56 |
  title  "Thu nhập bình quân"
  source "2/QĐ-TTg" annex I item 1.1
  basis  unverified
1.2: hall
  title  "Có nhà văn hóa"
  source "1/QĐ-TTg" annex I item 1.2

criterion 17 "Môi trường"
17.4: green / residents > 2 m2 per person
  title  "Đất cây xanh"
  basis  unverified
17.11: households_sorting / households >= 50%
  title  "Tỷ lệ hộ phân loại chất thải rắn"
  source "2/QĐ-TTg" annex I item 17.11
  basis  unverified
  note   "ghi chú mới"
17.13: hall and green > 0 m2
  title  "Chỉ tiêu được bổ sung"
"""

NOT_ASKED = Comparison(Direction.NOT_PROVEN, "none")


def code(text: str) -> IndicatorCode:
    """A code, by its text."""
    return IndicatorCode.parse(text)


def sample() -> Diff:
    """The comparison of the two texts above, with every sort of thing that a report tells."""
    return diff_of(OLD, NEW)


def diff_of(old_text: str, new_text: str, old_name: str = "cu.ntm", new_name: str = "moi.ntm") -> Diff:
    """What a comparison of two texts with the rules of the sample finds: titles, notes and file names may be others."""
    old, new = ntm.parse(old_text, old_name), ntm.parse(new_text, new_name)
    made = _Maker(old.checked, new.checked, old_name, new_name)
    changes = made.changes()
    indicators = made.indicators(changes)
    return Diff(
        Side(old.checked, old.about, old.fingerprint),
        Side(new.checked, new.about, new.fingerprint),
        changes,
        Comparison(Direction.INCOMPARABLE, "parts", *made.worse_and_better()),
        made.criteria(),
        indicators,
        (
            Assumption("whole number", "households"),
            Assumption("whole number", "households_sorting"),
            Assumption("part of", "households_sorting", ("households",)),
            Assumption("range", "households", (Fraction(0), None)),
            Assumption("range", "year", (Fraction(2023), Fraction(2024))),
            Assumption("decimals", "income", (3,)),
            Assumption("one of", "region", ("north", "south")),
        ),
    )


def change(
    kind: Kind,
    severity: Severity,
    part: tuple[PartKind, str],
    old: object,
    new: object,
    *,
    cell: tuple[Label, ...] = (),
    indicators: tuple[str, ...] = (),
    places: tuple[Place | None, Place | None] = (None, None),
    sources: tuple[tuple[Citation, ...], tuple[Citation, ...]] = ((), ()),
    edits: tuple[Edit, ...] = (),
) -> Change:
    """A change, with a fingerprint of its own."""
    digest = hashlib.sha256(repr((kind, part, cell, old, new)).encode()).hexdigest()[:16]
    return Change(kind, severity, Part(*part), old, new, digest, cell, indicators, *places, *sources, edits)


class _Maker:
    def __init__(self, old: CheckedRuleset, new: CheckedRuleset, old_name: str, new_name: str) -> None:
        self.old, self.new, self.old_name, self.new_name = old, new, old_name, new_name

    def changes(self) -> tuple[Change, ...]:
        old, new = self.old, self.new
        compared = [
            (a.condition, b.condition)
            for a, b in ((old.indicator_coded[code(c)], new.indicator_coded[code(c)]) for c in ("17.4", "17.11"))
        ]
        (green_old, green_new), (sorting_old, sorting_new) = compared
        assert isinstance(green_old, m.Compare)
        assert isinstance(green_new, m.Compare)
        assert isinstance(sorting_old, m.Compare)
        assert isinstance(sorting_new, m.Compare)
        cells_old, cells_new = old.table_named["1.1"].settings, new.table_named["1.1"].settings
        places = (
            Place(self.old_name, 17, old.enacted),
            Place(self.new_name, 18, new.enacted),
        )
        raised = Edit(("criteria", ("code", code("17")), "indicators"), Fraction(3, 10), Fraction(1, 2))

        def indicator(kind: Kind, severity: Severity, name: str, a: object, b: object, *edits: Edit) -> Change:
            first, second = old.indicator_coded.get(code(name)), new.indicator_coded.get(code(name))
            sources = (first.sources if first else (), second.sources if second else ())
            sides = (places[0] if first else None, places[1] if second else None)
            return change(kind, severity, ("indicator", name), a, b, places=sides, sources=sources, edits=edits)

        def cell(kind: Kind, *labels: Label) -> Change:
            a, b = cells_old[labels], cells_new[labels]
            return change(kind, "meaning", ("table", "1.1"), a, b, cell=labels, indicators=("1.1",), places=places)

        notes = (old.indicator_coded[code("17.11")].notes, new.indicator_coded[code("17.11")].notes)
        sources = (old.indicator_coded[code("1.1")].sources, new.indicator_coded[code("1.1")].sources)
        return (
            change("dates-changed", "standing", ("ruleset", "vn/sample"), old.in_force, new.in_force),
            change("instrument-added", "standing", ("instrument", "2/QĐ-TTg"), None, new.enacted),
            change(
                "definition-changed",
                "meaning",
                ("definition", "standing"),
                old.definition_named["standing"],
                new.definition_named["standing"],
                indicators=("1.1",),
                places=places,
            ),
            cell("threshold-lowered", "north", 2023),
            cell("threshold-set", "south", 2024),
            indicator("source-changed", "standing", "1.1", *sources),
            indicator("operator-opened", "meaning", "17.4", green_old.operator, green_new.operator),
            indicator("threshold-raised", "meaning", "17.11", _figure(sorting_old), _figure(sorting_new), raised),
            indicator("note-changed", "wording", "17.11", *notes),
            indicator("indicator-removed", "meaning", "17.12", old.indicator_coded[code("17.12")], None),
            indicator("indicator-added", "meaning", "17.13", None, new.indicator_coded[code("17.13")]),
        )

    def worse_and_better(self) -> tuple[Witness, Witness]:
        full = {"households": 100, "households_sorting": 30, "hall": True, "green": Fraction(1, 3), "region": "north"}
        worse = Witness(Record(full), Outcome.MET, Outcome.NOT_MET)
        better = {**full, "residents": 7, "year": 2023, "income": Fraction(365, 10), "a": 1, "b": 2}
        return worse, Witness(Record(better), Outcome.NOT_MET, Outcome.MET)

    def indicators(self, changes: tuple[Change, ...]) -> tuple[IndicatorDiff, ...]:
        sorting = Witness(Record({"households": 100, "households_sorting": 30}), Outcome.MET, Outcome.NOT_MET)
        income = {"year": 2023, "region": "north", "hall": False, "income": Fraction(365, 10), "green": 0}
        lower = Witness(Record(income), Outcome.NOT_MET, Outcome.MET)
        gap = Witness(Record({"green": Fraction(5)}), Outcome.UNKNOWN, Outcome.NOT_MET)
        found = {
            "1.1": Comparison(Direction.LOOSER, "solver", looser_at=lower),
            "1.2": Comparison(Direction.EQUIVALENT, "same text"),
            "17.4": Comparison(Direction.MISSING_DATA, "solver", missing_at=gap),
            "17.11": Comparison(Direction.STRICTER, "solver", stricter_at=sorting),
            "17.12": NOT_ASKED,
            "17.13": NOT_ASKED,
        }

        def pair(name: str, comparison: Comparison) -> IndicatorDiff:
            own = tuple(each for each in changes if each.part.kind == "indicator" and each.part.name == name)
            return IndicatorDiff(self._coded(self.old, name), self._coded(self.new, name), comparison, own)

        return tuple(pair(name, comparison) for name, comparison in found.items())

    def _coded(self, ruleset: CheckedRuleset, name: str) -> Indicator | None:
        return ruleset.indicator_coded.get(code(name))

    def criteria(self) -> tuple[CriterionDiff, ...]:
        directions = (
            Comparison(Direction.LOOSER, "parts"),
            Comparison(Direction.NOT_PROVEN, "none", why="time"),
        )
        return tuple(
            CriterionDiff(a, b, each)
            for a, b, each in zip(self.old.criteria, self.new.criteria, directions, strict=True)
        )


def _figure(condition: m.Compare) -> m.Setting:
    assert isinstance(condition.right, m.Threshold)
    return condition.right.setting
