"""The page that shows a comparison: in order, self-contained, safe, and readable without its script."""

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.compare.results import Direction
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.texts import visible
from ntm_rules.report.diff_html import diff_html
from ntm_rules.report.markup import marked, tag

from .diffs import NEW, OLD, diff_of, sample
from .pages import Element, read

LANGUAGES: tuple[Language, ...] = ("en", "vi")
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> ' & &amp; &#60; --> ]]> javascript:alert(1)"


def article(page: Element, id: str) -> Element:
    """The part of a page with an id."""
    (found,) = (each for each in page.all("article") if each.attributes["id"] == id)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_in_order(language: Language) -> None:
    """Elements nest, the language is said, ids are there once, links lead to them, headings skip no level."""
    page = read(diff_html(sample(), language))
    (html,) = page.all("html")
    assert html.attributes["lang"] == language
    every = _all(page)
    ids = [each.attributes["id"] for each in every if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    links = [(each.attributes["href"] or "").removeprefix("#") for each in page.all("a")]
    assert links
    assert set(links) <= set(ids)
    levels = [int(each.name[1]) for each in every if re.fullmatch("h[1-6]", each.name)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_page_loads_nothing() -> None:
    """No address is in it but those of its own parts, and its policy lets nothing in but its own style and script."""
    text = diff_html(sample(), "vi")
    page = read(text)
    assert not [each for each in _all(page) if {"src", "srcset", "action", "data"} & set(each.attributes)]
    assert {each.name for each in _all(page)} & {"link", "img", "iframe", "object"} == set()
    assert not re.search(r"url\(|@import|https?://", text)
    (policy,) = (m for m in page.all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy")
    for name in ("style", "script"):
        (element,) = page.all(name)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in (policy.attributes["content"] or "")
    assert not [
        each for each in _all(page) if any(name.startswith("on") or name == "style" for name in each.attributes)
    ]


def test_everything_is_shown_without_the_script() -> None:
    """Only the controls are hidden, which do nothing without it."""
    page = read(diff_html(sample(), "en"))
    hidden = [each for each in _all(page) if "hidden" in each.attributes]
    assert [each.attributes["class"] for each in hidden] == ["controls"]


def test_both_sides_beside_each_other() -> None:
    """What changed in a rule is marked on either side, what did not stands once."""
    sorting = article(read(diff_html(sample(), "vi")), "indicator-17.11")
    assert [each.text for each in sorting.all("del")] == ["30%", "1/QĐ-TTg", "cũ"]
    assert [each.text for each in sorting.all("ins")] == ["50%", "2/QĐ-TTg", "mới"]
    rows = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in sorting.all("tr") if row.all("th")}
    assert rows["Quy tắc"] == ["households_sorting / households >= 30%", "households_sorting / households >= 50%"]
    assert rows["Căn cứ"] == ["chưa kiểm chứng"]
    assert rows["Vị trí"] == ["cu.ntm:17, 1/QĐ-TTg", "moi.ntm:18, 2/QĐ-TTg"]


def test_changed_cells_are_marked() -> None:
    """A table of thresholds shows both figures of a cell that changed, one of a cell that did not."""
    income = article(read(diff_html(sample(), "en")), "indicator-1.1")
    (table,) = income.of_class("cells")
    cells = [[cell.text.strip() for cell in row.all("td")] for row in table.all("tbody")[0].all("tr")]
    assert cells == [["39 36", "42"], ["53", "open 56"]]
    assert [each.text for each in table.all("ins")] == ["36", "56"]
    assert "million VND/person/year" in table.all("caption")[0].text


def test_records_as_tables() -> None:
    """A record that shows a direction is a row an input, under both outcomes."""
    sorting = article(read(diff_html(sample(), "en")), "indicator-17.11")
    (record,) = sorting.of_class("record")
    rows = [[cell.text for cell in row.within] for row in record.all("tbody")[0].all("tr")]
    assert rows == [["Outcome", "met → not met"], ["households", "100"], ["households_sorting", "30"]]


def test_directions_are_counted() -> None:
    """The summary counts criteria and indicators by direction; badges have a sign and a word, no color alone."""
    page = read(diff_html(sample(), "en"))
    (table,) = page.of_class("counts")
    rows = {row.within[0].text: [cell.text for cell in row.within[1:]] for row in table.all("tbody")[0].all("tr")}
    assert rows["▲ stricter"] == ["0", "1"]
    assert rows["▼ looser"] == ["1", "1"]
    assert rows["+ added"] == ["0", "1"]
    assert rows["unchanged"] == ["0", "1"]
    statuses = {each.attributes["data-status"] for each in page.all("article") if "data-status" in each.attributes}
    buttons = {each.attributes["data-status"] for each in page.all("button")}
    assert buttons == {"", *statuses}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_text(language: Language) -> None:
    """Markup in titles, notes, inputs, words and file names is shown as it is written, and does nothing."""
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    texts = [
        re.sub(r'"(Tỷ lệ hộ phân loại chất thải rắn|ghi chú (?:cũ|mới)|Số hộ|Miền Bắc|Bộ tiêu chí mẫu|Môi trường)"',
               lambda found: f'"{quoted} {found[1]}"', text)
        for text in (OLD, NEW)
    ]  # fmt: skip
    text = diff_html(diff_of(*texts, f"{HOSTILE}.ntm", f'"{HOSTILE}".ntm'), language)
    page = read(text)
    assert len(page.all("script")) == 1
    assert not page.all("img")
    shown = article(page, "indicator-17.11")
    assert f"17.11 {HOSTILE} Tỷ lệ hộ phân loại chất thải rắn" in shown.text
    assert f'"{HOSTILE}".ntm:18' in shown.text
    assert "<script>alert" not in text


@given(st.text(), st.text(), st.sampled_from(("td", "p")))
def test_markup_gives_text_back(text: str, attribute: str, name: str) -> None:
    """Any text within an element and in an attribute reads back the same, but for what has no shape."""
    (element,) = read(tag(name, text, title=attribute)).all(name)
    assert element.text == visible(text).replace("\r\n", "\n").replace("\r", "\n")
    assert element.attributes == {"title": visible(attribute)}


@given(st.text("ab ,<&"), st.text("ab ,<&"))
def test_marks_keep_the_text(old: str, new: str) -> None:
    """Marks change nothing else: without them both texts are there, and what is equal has none."""
    before, after = (read(each) for each in marked(old, new))
    assert before.text == old
    assert after.text == new
    if old == new:
        assert not before.all("del")
        assert not after.all("ins")


def test_status_of_every_direction_has_a_style() -> None:
    """Each direction has colors of its own in the style sheet."""
    (style,) = read(diff_html(sample(), "en")).all("style")
    for direction in Direction:
        assert re.search(rf"^\.{direction.name.lower().replace('_', '-')} {{", style.text, re.MULTILINE)


def _all(element: Element) -> list[Element]:
    return [element, *(each for child in element.within for each in _all(child))]
