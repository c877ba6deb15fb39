"""How our pages are written."""

import re
import unicodedata
from pathlib import Path

import pytest

from .pages import ROOT, page, pages

_UNWELCOME = re.compile(r"\b(simply|just|easily|obviously)\b", re.IGNORECASE)
_CODE = re.compile(r"`[^`\n]*`|\]\([^)]*\)|https?://\S+")
_MACHINE = re.compile(r"(?<![\w.])/(?:work|home|tmp|root|Users)/")
_LETTERS = frozenset("àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
_BARE = re.compile(r"\b(tieu chi|nong thon|so lieu|khong|duoc|chua dat|can cu|muc dat chuan)\b", re.IGNORECASE)

# Written from texts.toml by tools/error_pages.py, and tested with it.
_OURS = [each.name for each in pages() if "errors" not in each.path.parts]


@pytest.mark.parametrize("name", _OURS)
def test_no_word_that_belittles_the_reader(name: str) -> None:
    """What is simple to the writer need not be so to the reader."""
    found = _UNWELCOME.findall(_CODE.sub("", page(name).prose))
    assert not found


@pytest.mark.parametrize("name", [each.name for each in pages()])
def test_pages_are_in_one_form(name: str) -> None:
    """NFC, one newline at the end, no spaces at line ends, no paths of anybody's machine, one title."""
    each = page(name)
    assert unicodedata.is_normalized("NFC", each.text)
    assert each.text.endswith("\n")
    assert not each.text.endswith("\n\n")
    assert not [line for line in each.text.splitlines() if line != line.rstrip()]
    assert not _MACHINE.search(each.text)
    is_fragment = each.path.parent.name == "changelog.d" and each.path.name != "README.md"
    assert len(re.findall(r"^# ", each.prose, re.MULTILINE)) == (0 if is_fragment else 1)


@pytest.mark.parametrize("name", [each.name for each in pages() if each.language == "vi"])
def test_vietnamese_has_its_diacritics(name: str) -> None:
    """A Vietnamese page is Vietnamese throughout: letters of every family, and no word stripped of its marks."""
    prose = _CODE.sub("", page(name).prose).lower()
    assert len(_LETTERS & set(prose)) > len(_LETTERS) * 0.8
    assert not _BARE.findall(prose)
    paragraphs = [p for p in prose.split("\n\n") if len(p.split()) > 12]
    assert not [p for p in paragraphs if len(_LETTERS & set(p)) < 8]


def test_every_page_for_officers_is_in_both_languages() -> None:
    """Tutorials and how-tos come in pairs that point at each other, but for those that say they are for developers."""
    folders = (ROOT / "docs" / "tutorial", ROOT / "docs" / "how-to")
    in_folders = [each for each in pages() if each.path.parent in folders]
    for_officers = [each for each in in_folders if not each.text.startswith("<!-- For developers. -->")]
    assert {each.path.parent for each in for_officers} == set(folders)
    for each in for_officers:
        others = {
            (each.path.parent / target).resolve()
            for target in re.findall(r"^\*\[.*\]\((.*)\)\*$", each.text, re.MULTILINE)
        }
        assert len(others) == 1
        (other,) = (page(str(Path(path).relative_to(ROOT))) for path in others)
        assert {each.language, other.language} == {"en", "vi"}
        assert (
            re.findall(r"^```(\w+)", each.text, re.MULTILINE)[-6:]
            == re.findall(r"^```(\w+)", other.text, re.MULTILINE)[-6:]
        )
