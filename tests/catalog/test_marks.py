"""The text that `show` prints says of each line that was changed which instrument did it."""

from pathlib import Path

import pytest

from ntm_rules.catalog.marks import marked
from ntm_rules.diagnostics.data import Language
from ntm_rules.syntax.format import format_file
from tests.catalog.shelves import AMENDMENT, BASE, PROVINCE, Told, shelf, told

BY = {"en": "# by", "vi": "# theo"}
OF = {"en": "of", "vi": "ngày"}


def edition(folder: Path, name: str) -> Told:
    """A province's text over an amended one."""
    amendment = f'{AMENDMENT}\nadd 2.11: planned\n  title "x"\n  source "2/QĐ-TTg"\n  basis official\n'
    changes = "set 2.3 for lowland to 51\nset 2.2 to 40%\ninput own: attested\nset 2.10 to own\n  basis official\n"
    files = {"vn__1__sample": BASE, "vn__2__sample": amendment, "mau__9__sample": f"{PROVINCE}\n{changes}"}
    return told(shelf(folder, **files), name)


def printed(found: Told, language: Language = "en") -> list[str]:
    text = format_file(marked(found.edition, language), language)
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_was_changed_names_its_instrument(tmp_path: Path, language: Language) -> None:
    """A changed statement has a comment under its line, a changed row one behind it; what was not changed has none."""
    lines = printed(edition(tmp_path, "mau/sample"), language)
    by_province = f"{BY[language]} 9/QĐ-UBND {OF[language]} 2022-06-01"
    by_amendment = f"{BY[language]} 2/QĐ-TTg {OF[language]} 2023-01-01"
    marks = {i: line for i, line in enumerate(lines) if BY[language] in line}
    assert sorted((lines[i - 1] if line.startswith("#") else line).split()[0] for i, line in marks.items()) == sorted(
        ["2.2:", "2.10:", "2.11:", "input" if language == "en" else "số", "|"]
    )
    assert [by_amendment in line for i, line in marks.items() if lines[i - 1].startswith("2.11")] == [True]
    assert sum(by_province in line for line in marks.values()) == 4
    assert [line for line in lines if "lowland | 48" in line and by_province in line]


def test_the_heading_lists_what_the_text_is_made_of(tmp_path: Path) -> None:
    """Above everything else stand the days of the edition and its instruments, the first first."""
    assert printed(edition(tmp_path, "mau/sample"))[:4] == [
        "# Consolidated text: mau/sample, in force from 2023-01-01 to 2025-12-31; made of",
        "# 1/QĐ-TTg of 2022-03-08 (vn/sample)",
        "# 2/QĐ-TTg of 2023-01-01 (vn/sample)",
        "# 9/QĐ-UBND of 2022-06-01 (mau/sample)",
    ]


def test_a_text_of_one_instrument_is_left_as_it_is(tmp_path: Path) -> None:
    """What a single instrument laid down is printed as it was written."""
    assert format_file(marked(edition(tmp_path, "vn/sample@1").edition, "en"), "en") == BASE
