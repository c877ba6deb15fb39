"""The page that shows a comparison, in a browser: it works, fits a phone, prints whole, and reports no errors."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import ntm_rules as ntm
from ntm_rules._compare import diff
from ntm_rules.diagnostics.data import Language
from ntm_rules.report.diff_html import diff_html

from ..report.diffs import NEW, OLD, diff_of, sample

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

DESKTOP, PHONE = (1100, 900), (360, 740)
LANGUAGES: tuple[Language, ...] = ("en", "vi")
HOSTILE = "<script>document.title = 'run'</script> <img src=x onerror=\\\"document.title = 'run'\\\">"

# Pairs of elements with text of their own that lie over each other by more than a hair.
OVERLAPS = """
const leaves = [...document.querySelectorAll("main *, header *")].filter((each) => {
  const box = each.getBoundingClientRect();
  const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return own && box.width > 0 && box.height > 0 && getComputedStyle(each).display !== "inline";
});
const found = [];
for (const [i, a] of leaves.entries()) for (const b of leaves.slice(i + 1)) {
  if (a.contains(b) || b.contains(a)) continue;
  const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
  const width = Math.min(p.right, q.right) - Math.max(p.left, q.left);
  const height = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
  if (width > 2 && height > 2) found.push([a.textContent.slice(0, 40), b.textContent.slice(0, 40)]);
}
return found;
"""


class Page:
    """A page that is open in the browser."""

    def __init__(self, browser: "Chrome", path: Path) -> None:
        self._browser, self._path = browser, path

    def open(self, text: str, size: tuple[int, int] = DESKTOP) -> None:
        """Write the text to a file and open that, at a size in pixels."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self._browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self._path.write_text(text, "utf-8")
        self._browser.get(self._path.as_uri())

    def run(self, script: str, *arguments: object) -> Any:
        """What a function body in the page gives back."""
        return self._browser.execute_script(script, *arguments)

    def command(self, name: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser for something that pages cannot."""
        found: dict[str, Any] = self._browser.execute_cdp_cmd(name, parameters)
        return found

    def press(self, status: str) -> None:
        """Press the button of a direction."""
        self.run("document.querySelector(`button[data-status='${arguments[0]}']`).click()", status)

    def search(self, words: str) -> None:
        """Type into the field."""
        script = "search.value = arguments[0]; search.dispatchEvent(new Event('input'))"
        self.run(f"const search = document.getElementById('search'); {script}", words)

    @property
    def shown(self) -> list[str]:
        """The indicators that can be seen."""
        script = "return [...document.querySelectorAll('section.criterion > article')]"
        found: list[str] = self.run(f"{script}.filter((each) => each.offsetParent).map((each) => each.id)")
        return found

    @property
    def complaints(self) -> list[dict[str, Any]]:
        """What the browser's console holds."""
        found: list[dict[str, Any]] = self._browser.get_log("browser")
        return found


@pytest.fixture
def page(browser: "Chrome", tmp_path: Path) -> Iterator[Page]:
    opened = Page(browser, tmp_path / "diff.html")
    yield opened
    opened.command("Emulation.setEmulatedMedia", media="")
    opened.command("Emulation.setScriptExecutionDisabled", value=False)


EVERY = ["indicator-1.1", "indicator-17.4", "indicator-17.11", "removed-17.12", "indicator-17.13"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_no_complaints_and_nothing_overlaps(page: Page, language: Language, size: tuple[int, int]) -> None:
    """The console stays empty, no text lies over another, the page is no wider than the screen."""
    page.open(diff_html(sample(), language), size)
    assert page.complaints == []
    assert page.run(OVERLAPS) == []
    assert page.run("return document.documentElement.scrollWidth") <= size[0]
    assert page.run("return window.innerWidth") == size[0]
    assert page.shown == EVERY


def test_a_long_page_fits_a_phone(page: Page) -> None:
    """Hundreds of changes, with long names and addresses and wide tables, take no more than the phone's width."""
    found = diff(ntm.load("vn/commune@2024-06-30"), ntm.load("vn/commune-advanced@2024-06-30"), prove=False)
    page.open(diff_html(found, "vi"), PHONE)
    assert page.complaints == []
    assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]
    assert page.run("return window.innerWidth") == PHONE[0]


def test_buttons_filter_by_direction(page: Page) -> None:
    """A button shows the indicators of its direction only, and their criteria; one is pressed at a time."""
    page.open(diff_html(sample(), "vi"))
    page.press("stricter")
    assert page.shown == ["indicator-17.11"]
    pressed = "return [...document.querySelectorAll('[aria-pressed=true]')].map((each) => each.dataset.status)"
    assert page.run(pressed) == ["stricter"]
    assert page.run("return document.getElementById('shown').textContent") == "1/5 đang hiển thị"
    assert (
        page.run("return [...document.querySelectorAll('section.criterion')].filter((each) => !each.hidden).length")
        == 1
    )
    page.press("")
    assert page.shown == EVERY
    assert page.complaints == []


@pytest.mark.parametrize("words", ["rác phân loại", "rac phan loai", "RAC", "households_sorting 50%"])
def test_search(page: Page, words: str) -> None:
    """All words must be there, in any order, with or without their marks and capitals."""
    page.open(diff_html(sample(), "vi"))
    page.search(words)
    assert "indicator-17.11" in page.shown
    assert "indicator-1.1" not in page.shown
    page.press("looser")
    assert page.shown == []


def test_keyboard(page: Page) -> None:
    """Buttons, field, links and what scrolls can be reached by the keyboard, and show that they are."""
    page.open(diff_html(sample(), "vi"))
    reached = page.run(
        "return [...document.querySelectorAll('button, input, a, .scroll')].every((each) => each.tabIndex === 0)"
    )
    assert reached
    page.run("document.querySelector('button').focus({focusVisible: true})")
    assert page.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_contrast(page: Page) -> None:
    """Text stands out from its ground by 4.5 to 1 at least."""
    page.open(diff_html(sample(), "vi"))
    ratios = page.run(
        """
        const light = (color) => {
          const [r, g, b] = color.match(/[\\d.]+/g).map((n) => n / 255)
            .map((n) => (n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = (each) => {
          for (let e = each; e; e = e.parentElement) {
            const color = getComputedStyle(e).backgroundColor;
            if (!color.startsWith("rgba")) return color;
          }
          return "rgb(255, 255, 255)";
        };
        return [...document.querySelectorAll("body *")].filter((each) => each.offsetParent && each.textContent.trim())
          .map((each) => {
            const [a, b] = [light(getComputedStyle(each).color), light(ground(each))];
            return [each.tagName + "." + each.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
          });
        """
    )
    assert ratios
    assert [each for each in ratios if each[1] < 4.5] == []


def test_without_the_script_everything_is_shown(page: Page) -> None:
    """Where scripts are off there are no controls, and nothing is hidden."""
    page.command("Emulation.setScriptExecutionDisabled", value=True)
    page.open(diff_html(sample(), "vi"))
    page.command("Emulation.setScriptExecutionDisabled", value=False)
    assert page.shown == EVERY
    assert page.run("return document.querySelector('.controls').offsetParent") is None


def test_print(page: Page) -> None:
    """On paper all indicators stand, whatever is filtered on the screen, and no controls."""
    page.open(diff_html(sample(), "vi"))
    page.press("stricter")
    page.command("Emulation.setEmulatedMedia", media="print")
    assert page.shown == EVERY
    assert page.run("return document.querySelector('.controls').offsetParent") is None
    paper = page.command("Page.printToPDF", preferCSSPageSize=True)
    assert base64.b64decode(paper["data"]).startswith(b"%PDF")


def test_hostile_text_does_nothing(page: Page) -> None:
    """What a rule file holds is not run, even where it looks like a script."""
    old, new = (text.replace("Tỷ lệ hộ phân loại chất thải rắn", HOSTILE) for text in (OLD, NEW))
    page.open(diff_html(diff_of(old, new, "<img src=x onerror=alert(1)>"), "vi"))
    assert page.run("return document.title").startswith("So sánh")
    assert page.run("return document.images.length + document.scripts.length") == 1
    assert page.complaints == []
