"""What our pages point to is there: links, their headings, and the paths of this repository they name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .pages import IS_CHECKOUT, PACKAGE, ROOT, Page, page, pages

_LINK = re.compile(r"(?<!!)\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_PATH = re.compile(r"[\w.<>*-]+(?:/[\w.<>*-]+)*(?:/|\.(?:md|py|toml|ntm|lark|json|csv|expect|lock|txt))")
_FILE = re.compile(r"[\w-]+\.(?:md|py|toml|lark)")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_NAMES = [each.name for each in pages()]


@pytest.mark.parametrize("name", _NAMES)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link is a file that exists, and its fragment a heading of that file."""
    each = page(name)
    for target in _LINK.findall(each.prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = (each.path.parent / path).resolve() if path else each.path
        if _is_elsewhere(file.relative_to(ROOT)):
            continue
        assert file.exists() or _in_package(file), f"{name}: {target}"
        assert not heading or heading in _headings(file), f"{name}: {target}"


@pytest.mark.parametrize("name", _NAMES)
def test_paths_exist(name: str) -> None:
    """Every path in backticks exists, from the root, the package or the page; `<…>` and `*` stand for any name.

    A name without a slash may stand in any folder. Files that the reader writes are no files of ours.
    """
    each = page(name)
    for code in _CODE.findall(each.prose):
        if _is_path(code, each) and not _is_elsewhere(Path(code)):
            assert _exists(code, each), f"{name}: {code}"


def _is_path(code: str, each: Page) -> bool:
    if code in each.written or code.startswith("my/"):
        return False
    return _PATH.fullmatch(code) is not None if "/" in code else _FILE.fullmatch(code) is not None


def _exists(code: str, each: Page) -> bool:
    pattern = re.sub(r"<[^>]*>", "*", code).rstrip("/")
    if code.startswith("<"):
        pattern = f"*/{pattern}"
    if "/" not in code:
        return any(_files_named(pattern))
    inside = pattern.removeprefix("ntm_rules/")
    return any(
        any(root.glob(written)) for root, written in ((ROOT, pattern), (PACKAGE, inside), (each.path.parent, pattern))
    )


def _files_named(name: str) -> Iterator[Path]:
    """Files of ours with a name, in whatever folder, environments and caches left out."""
    yield from ROOT.glob(name)
    yield from PACKAGE.rglob(name)
    for folder in ROOT.iterdir():
        if folder.is_dir() and folder.name[0] != ".":
            yield from folder.rglob(name)


def _is_elsewhere(path: Path) -> bool:
    """Beside an installed wheel, not everything of the checkout is there."""
    first = path.parts[0] if path.parts else ""
    return not IS_CHECKOUT and not (ROOT / first).exists() and not (PACKAGE / first).exists() and first != "ntm_rules"


def _in_package(file: Path) -> bool:
    relative = file.relative_to(ROOT)
    return relative.parts[0] == "ntm_rules" and PACKAGE.joinpath(*relative.parts[1:]).exists()


def _headings(file: Path) -> set[str]:
    """The fragments of a page's headings, as GitHub makes them."""
    titles = _HEADING.findall(Page(file, file.read_text("utf-8")).prose)
    return {re.sub(r"[^\w -]", "", title.replace("`", "").lower()).replace(" ", "-") for title in titles}


def test_paths_are_told_from_other_code() -> None:
    """What counts as a path, and what does not."""
    each = page("docs/README.md")
    for path in (
        "docs/adr/",
        "ntm_rules/model/check_*.py",
        "rulesets/<issuer>/<number>-<year>/<set>.ntm",
        "syntax/nodes.py",
        "texts.toml",
    ):
        assert _is_path(path, each), path
        assert _exists(path, each), path
    for other in ("vn/commune", "318/QĐ-TTg", "x / y", "m2 per person", "ntm check vn/commune", "my/rulesets/"):
        assert not _is_path(other, each), other
    assert _exists("<issuer>/<number>-<year>/<set>.ntm", each)
    for missing in ("nothing.py", "docs/nothing/", "ntm_rules/model/nothing.py", "rulesets/<issuer>/<set>.toml"):
        assert _is_path(missing, each), missing
        assert not _exists(missing, each), missing
