"""Who is affected by a new ruleset, as text, Markdown, HTML and plain data."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ntm_rules.compare.results import Diff
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.export import problems_to_json
from ntm_rules.diagnostics.texts import one_line
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.model.units import Unit
from ntm_rules.report import words
from ntm_rules.report.markup import Markup, tag
from ntm_rules.report.numbers import decimals_apart, decimals_of, number

if TYPE_CHECKING:  # it needs polars
    from ntm_rules.compare.affected import Affected, Part, Shift, Subject, Tally, Turn

_MOST_DECIMALS = 6
_ORDER = (*Outcome, None)
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~#&]")

_SAID: dict[str, dict[Language, str]] = {
    "affected": {"en": "who is affected", "vi": "đối tượng bị ảnh hưởng"},
    "some": {
        "en": "{changed} of {rows} subjects have another outcome",
        "vi": "{changed} trong {rows} đối tượng có kết quả khác",
    },
    "nobody": {
        "en": "none of {rows} subjects has another outcome",
        "vi": "không đối tượng nào trong {rows} đối tượng có kết quả khác",
    },
    "whole": {"en": "the whole", "vi": "cả bộ tiêu chí"},
    "criterion": {"en": "criterion {code}", "vi": "tiêu chí {code}"},
    "indicator": {"en": "{code}", "vi": "{code}"},
    "was": {"en": "{part} (was {code})", "vi": "{part} (trước là {code})"},
    "added": {"en": "{part} (added)", "vi": "{part} (bổ sung)"},
    "removed": {"en": "{part} (removed)", "vi": "{part} (bãi bỏ)"},
    "row": {"en": "row {row}", "vi": "hàng {row}"},
    "threshold": {"en": "threshold", "vi": "mức đạt chuẩn"},
    "more": {"en": "… and {count} more subjects", "vi": "… và {count} đối tượng khác"},
    "problems": {
        "en": "problems of the data; values that cannot be read are unknown",
        "vi": "vấn đề của số liệu; giá trị không đọc được coi như chưa có",
    },
    "part": {"en": "part", "vi": "phần"},
    "outcomes": {"en": "outcomes", "vi": "kết quả"},
    "subjects": {"en": "subjects", "vi": "số đối tượng"},
    "subject": {"en": "subject", "vi": "đối tượng"},
    "figures": {"en": "figures", "vi": "con số"},
    "code": {"en": "problem", "vi": "vấn đề"},
    "count": {"en": "times", "vi": "số lần"},
}


def affected_text(found: "Affected", diff: Diff, language: Language) -> str:
    """The counts, then the subjects with what turned, a line each."""
    told = _Told(diff, language)
    lines = [f"{told.say('affected')}: {told.sum(found)}"]
    for tally in found.tallies:
        shifts = ", ".join(f"{told.shift(shift)} {told.count(count)}" for shift, count in _in_order(tally))
        lines.append(f"  {told.part(tally.part)}: {shifts}")
    for subject in found.subjects:
        lines += ["", f"  {told.name(subject)}"]
        lines += ["    " + "; ".join(filter(None, told.turn(turn))) for turn in subject.turns]
    if more := found.changed - len(found.subjects):
        lines += ["", f"  {told.say('more', count=told.count(more))}"]
    if found.problems:
        lines += ["", f"{told.say('problems')}:"]
        lines += [f"  {code}: {told.count(count)}" for code, count in _problems(found)]
    return "\n".join(lines) + "\n"


def affected_markdown(found: "Affected", diff: Diff, language: Language) -> str:
    """The same as a section of a page, in tables."""
    told = _Told(diff, language)
    lines = [f"## {told.heading()}", "", f"{told.sum(found)}.", ""]
    for heads, rows in told.tables(found):
        lines += [_row(heads), f"|{' --- |' * len(heads)}", *map(_row, rows), ""]
    return "\n".join(lines)


def affected_html(found: "Affected", diff: Diff, language: Language) -> Markup:
    """The same as a section of a page in HTML."""
    told = _Told(diff, language)
    tables = (
        tag(
            "table",
            tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
            tag("tbody", *(_html_row(heads, row) for row in rows)),
            class_="listed",
        )
        for heads, rows in told.tables(found)
    )
    return tag("section", tag("h2", told.heading()), tag("p", f"{told.sum(found)}."), *tables)


def affected_to_dict(found: "Affected", language: Language) -> dict[str, Any]:
    """The same as data: `docs/schemas/affected.schema.json`. Values and thresholds are floats."""
    return {
        "rows": found.rows,
        "changed": found.changed,
        "tallies": [
            {
                **_part_to_dict(tally.part),
                "outcomes": [{**_shift_to_dict(shift), "subjects": count} for shift, count in _in_order(tally)],
            }
            for tally in found.tallies
        ],
        "subjects": [
            {
                "row": subject.row,
                "subject": subject.label,
                "turns": [
                    {
                        **_part_to_dict(turn.part),
                        **_shift_to_dict(turn.shift),
                        "old_value": turn.old_value,
                        "old_threshold": turn.old_threshold,
                        "new_value": turn.new_value,
                        "new_threshold": turn.new_threshold,
                    }
                    for turn in subject.turns
                ],
            }
            for subject in found.subjects
        ],
        "problems": dict(_problems(found)),
        "of_file": problems_to_json(found.of_file, language),
    }


@frozen
class _Told:
    """Tells the parts in one language."""

    diff: Diff
    language: Language

    def say(self, key: str, **facts: object) -> str:
        return _SAID[key][self.language].format(**facts)

    def heading(self) -> str:
        return _capital(self.say("affected"))

    def sum(self, found: "Affected") -> str:
        key = "some" if found.changed else "nobody"
        return self.say(key, changed=self.count(found.changed), rows=self.count(found.rows))

    def count(self, count: int) -> str:
        return number(count, self.language)

    def part(self, part: "Part") -> str:
        text = self.say(part.kind, code=part.new or part.old)
        if part.is_in_both:
            return text if part.old == part.new else self.say("was", part=text, code=part.old)
        return self.say("removed" if part.new is None else "added", part=text)

    def shift(self, shift: "Shift") -> str:
        outcomes = (each for each in (shift.old, shift.new) if each is not None)
        return " → ".join(words.outcome(each, self.language) for each in outcomes)

    def name(self, subject: "Subject") -> str:
        row = self.say("row", row=subject.row)
        return row if subject.label is None else f"{one_line(subject.label)} ({row})"

    def turn(self, turn: "Turn") -> tuple[str, str]:
        """What turned and how, and its figures: `36.95%, threshold 30% → 50%`."""
        return f"{self.part(turn.part)}: {self.shift(turn.shift)}", self.figures(turn)

    def figures(self, turn: "Turn") -> str:
        """The values and thresholds of an indicator; nothing where it is not one comparison of numbers."""
        sides = (
            (self.diff.old.checked, turn.part.old, turn.old_value, turn.old_threshold),
            (self.diff.new.checked, turn.part.new, turn.new_value, turn.new_threshold),
        )
        if turn.part.kind != "indicator" or all(each is None for side in sides for each in side[2:]):
            return ""
        known = [
            _Figures.of(ruleset, code, value, threshold)
            for ruleset, code, value, threshold in sides
            if code is not None
        ]
        # One value is written alike beside both thresholds.
        decimals = max((each.decimals for each in known if each.decimals is not None), default=None)
        values = dict.fromkeys(self._number(each.value, each.unit, decimals) for each in known)
        thresholds = dict.fromkeys(self._number(each.threshold, each.unit, None) for each in known)
        return f"{' → '.join(values)}, {self.say('threshold')} {' → '.join(thresholds)}"

    def _number(self, value: Fraction | None, unit: Unit | None, decimals: int | None) -> str:
        if value is None:
            return "?"
        text = number(value, self.language, decimals_of(value, _MOST_DECIMALS) if decimals is None else decimals)
        if unit is None:
            return str(value) if value.denominator == 1 else text  # a year, a level
        return f"{text}%" if unit.is_share else f"{text} {words.unit(unit, self.language)}"

    def tables(self, found: "Affected") -> Iterator[tuple[list[str], list[list[str]]]]:
        """The counts, the subjects and the problems, each as heads and rows; those without a row are left out."""
        tallies = [
            [self.part(tally.part), self.shift(shift), self.count(count)]
            for tally in found.tallies
            for shift, count in _in_order(tally)
        ]
        turns = [
            [self.name(subject), self.part(turn.part), self.shift(turn.shift), self.figures(turn)]
            for subject in found.subjects
            for turn in subject.turns
        ]
        if more := found.changed - len(found.subjects):
            turns.append([self.say("more", count=self.count(more)), "", "", ""])
        problems = [[code, self.count(count)] for code, count in _problems(found)]
        for keys, rows in (
            (("part", "outcomes", "subjects"), tallies),
            (("subject", "part", "outcomes", "figures"), turns),
            (("code", "count"), problems),
        ):
            if rows:
                yield [_capital(self.say(key)) for key in keys], rows


@frozen
class _Figures:
    """A value and a threshold as they are written, shares in percent."""

    value: Fraction | None
    threshold: Fraction | None
    unit: Unit | None

    @classmethod
    def of(cls, ruleset: CheckedRuleset, code: str, value: float | None, threshold: float | None) -> "_Figures":
        """Read the figures of an indicator: as many digits as a float is sure to hold, so that 30% is written so."""
        indicator = next(each for each in ruleset.indicators if str(each.code) == code)
        compare = _compare(indicator.condition, ruleset)
        unit = None if compare is None else compare.unit
        scale = 100 if unit is not None and unit.is_share else 1
        exact = [None if each is None else Fraction(f"{each:.15g}") * scale for each in (value, threshold)]
        return cls(exact[0], exact[1], unit)

    @property
    def decimals(self) -> int | None:
        """How many tell the two apart; None where one is not known."""
        return None if self.value is None or self.threshold is None else decimals_apart(self.value, self.threshold)


def _compare(e: m.Expression, ruleset: CheckedRuleset) -> m.Compare | None:
    """The comparison whose sides an indicator's value and threshold are, as `columns/explain.py` finds them."""
    match e:
        case m.Compare():
            return e
        case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
            inner = operands
        case m.Choose(_, then, otherwise):
            inner = (then, otherwise)
        case m.Not(operand):
            inner = (operand,)
        case m.Defined(name):
            inner = (ruleset.definition_named[name].value,)
        case _:
            inner = ()
    return next((found for part in inner if (found := _compare(part, ruleset)) is not None), None)


def _in_order(tally: "Tally") -> list[tuple["Shift", int]]:
    return sorted(tally.counts.items(), key=lambda item: (_ORDER.index(item[0].old), _ORDER.index(item[0].new)))


def _problems(found: "Affected") -> list[tuple[str, int]]:
    return sorted((code.value, count) for code, count in found.problems.items())


def _part_to_dict(part: "Part") -> dict[str, Any]:
    return {"part": part.kind, "old_code": part.old, "new_code": part.new}


def _shift_to_dict(shift: "Shift") -> dict[str, Any]:
    old, new = ((each and each.value) for each in (shift.old, shift.new))
    return {"old": old, "new": new}


def _html_row(heads: list[str], cells: list[str]) -> Markup:
    """A row; on a narrow screen each cell says what it is."""
    return tag(
        "tr", *(tag("td", cell, data_label=head if cell else None) for head, cell in zip(heads, cells, strict=True))
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(_SPECIAL.sub(_escaped, cell) for cell in cells)} |"


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"
