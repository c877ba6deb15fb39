"""A comparison as one HTML page that needs nothing else: style and script stand in it."""

import base64
import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

from ntm_rules.compare.results import Diff, Direction
from ntm_rules.diagnostics.data import Language
from ntm_rules.report import diff_words
from ntm_rules.report.diff_html_parts import Parts, anchor_of, key_of, status_of
from ntm_rules.report.diff_outline import CriterionPart, Outline, is_one_sided, outline
from ntm_rules.report.diff_sentences import Sentences, capital
from ntm_rules.report.markup import Markup, raw, tag

_STATUSES = (*map(key_of, Direction), "added", "removed")


def diff_html(diff: Diff, language: Language, *more: Markup) -> str:
    """Write a comparison as a page for the browser and for paper; `more` are sections that follow its own.

    It loads nothing. Without its script it shows everything; with it, indicators are filtered by direction and by
    words. Whatever a rule file says is escaped, and the page runs no other script and applies no other style.
    """
    return _Page(diff, language, more).html()


class _Page:
    """Puts the page together."""

    def __init__(self, diff: Diff, language: Language, more: tuple[Markup, ...]) -> None:
        self._diff = diff
        self._more = more
        self._language = language
        self._told = Sentences(diff, language)
        self._outline = outline(diff)
        self._parts = Parts(self._told, self._outline)

    def html(self) -> str:
        """The whole text."""
        style, script = _asset("diff_page.css"), _asset("diff_page.js")
        policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
        head = tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=policy),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", self._title()),
            tag("style", raw(style)),
        )
        body = tag("body", self._head(), tag("main", *self._sections(), *self._more), tag("script", raw(script)))
        return f"<!doctype html>\n{tag('html', head, body, lang=self._language)}\n"

    def _title(self) -> str:
        return self._told.say("comparison", old=self._diff.old.about.name, new=self._diff.new.about.name)

    def _heading(self, key: str) -> Markup:
        return tag("h2", capital(self._told.say(key)))

    def _head(self) -> Markup:
        told, sides = self._told, (self._diff.old, self._diff.new)
        rows = {
            "edition": [side.about.name for side in sides],
            "title": [side.checked.title or "" for side in sides],
            "in_force": [told.dates(side.about.start, side.about.end) for side in sides],
            "instruments": ["; ".join(map(told.instrument, side.about.instruments)) for side in sides],
            "fingerprint": [side.fingerprint for side in sides],
        }
        names = [capital(told.say(key)) for key in ("old", "new")]
        body = (
            tag(
                "tr",
                tag("th", capital(told.say(key)), scope="row"),
                *(
                    tag("td", text or diff_words.NOTHING, data_label=name)
                    for name, text in zip(names, texts, strict=True)
                ),
            )
            for key, texts in rows.items()
        )
        head = tag("tr", tag("td"), *(tag("th", name, scope="col") for name in names))
        return tag(
            "header", tag("h1", self._title()), tag("table", tag("thead", head), tag("tbody", *body), class_="sides")
        )

    def _sections(self) -> list[Markup]:
        found = [self._summary()]
        if self._outline.whole:
            changes = (tag("li", self._told.change(change)) for change in self._outline.whole)
            found.append(tag("section", self._heading("ruleset_part"), tag("ul", *changes)))
        if self._outline.told:
            found.append(self._controls())
        found.extend(map(self._criterion, self._outline.told))
        if self._outline.shared:
            found.append(tag("section", self._heading("shared_part"), *self._parts.shared()))
        if self._outline.unchanged:
            found.append(self._unchanged())
        if self._diff.assumptions:
            lines = (tag("li", line) for line in self._told.records.assumptions(self._diff.assumptions))
            found.append(tag("section", self._heading("assumptions"), tag("ul", *lines)))
        return found

    def _summary(self) -> Markup:
        told, diff = self._told, self._diff
        direction = diff.direction
        meaning = capital(diff_words.phrase("meaning", direction.value, self._language))
        same = [tag("p", capital(told.say("same")))] if diff.is_empty else []
        return tag(
            "section",
            self._heading("whole"),
            *same,
            tag("p", self._parts.badge(key_of(direction)), " ", f"{meaning}."),
            tag("p", capital(told.shown_by(diff.comparison)), class_="ground"),
            self._counts(),
            *self._parts.records(diff.comparison),
        )

    def _counts(self) -> Markup:
        """How many criteria and indicators have each direction, were added or removed, or did not change."""
        criteria, indicators = _counted(self._outline)
        rows = [
            tag(
                "tr",
                tag("th", self._parts.badge(status), scope="row"),
                tag("td", str(criteria[status])),
                tag("td", str(indicators[status])),
            )
            for status in _STATUSES
            if criteria[status] or indicators[status]
        ]
        told = self._told
        unchanged = (len(self._outline.criteria) - len(self._outline.told), len(self._outline.unchanged))
        rows.append(tag("tr", tag("th", told.say("unchanged"), scope="row"), *(tag("td", str(n)) for n in unchanged)))
        keys = ("direction", "criteria", "indicators")
        head = tag("tr", *(tag("th", capital(told.say(key)), scope="col") for key in keys))
        return tag("table", tag("thead", head), tag("tbody", *rows), class_="counts")

    def _controls(self) -> Markup:
        """Buttons and a field that only the script can serve: it shows them."""
        told = self._told
        _, indicators = _counted(self._outline)
        everything = f"{told.say('all')} ({indicators.total()})"
        buttons = [tag("button", everything, type="button", data_status="", aria_pressed="true")]
        for status in _STATUSES:
            if indicators[status]:
                label = (self._parts.badge(status), f" ({indicators[status]})")
                buttons.append(tag("button", *label, type="button", data_status=status, aria_pressed="false"))
        search = tag("label", capital(told.say("search")), " ", tag("input", type="search", id="search"))
        shown = tag("p", "", id="shown", role="status", data_text=told.say("shown"))
        group = tag("div", *buttons, role="group", aria_label=told.say("filter"))
        return tag("div", group, search, shown, class_="controls", hidden=True)

    def _criterion(self, part: CriterionPart) -> Markup:
        told, item = self._told, part.item
        name = f"{capital(told.say('criterion'))} {item.code} {part.title}"
        return tag(
            "section",
            tag("h2", name, " ", self._parts.badge(status_of(item))),
            *self._parts.ground(item),
            *([] if is_one_sided(item) else [self._parts.changes(part.changes)]),
            *([] if part.shown_below else self._parts.records(item.comparison)),
            *map(self._parts.indicator, part.told),
            class_="criterion",
        )

    def _unchanged(self) -> Markup:
        parts = self._outline.unchanged
        items = (tag("li", f"{part.item.code} {part.title}".rstrip(), id=anchor_of(part.item)) for part in parts)
        return tag("section", self._heading("unchanged"), tag("ul", *items, class_="unchanged"))


def _counted(told: Outline) -> tuple[Counter[str], Counter[str]]:
    """How many criteria and how many indicators that are told have each status."""
    indicators = (status_of(each.item) for part in told.told for each in part.told)
    return Counter(status_of(part.item) for part in told.told), Counter(indicators)


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _hash(text: str) -> str:
    """What the page's policy calls a style sheet or a script that it may apply."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
