"""The reports on the pairs an auditor asks for, word for word. NTM_UPDATE_GOLDENS=1 writes them anew: read the diff."""

import os
from pathlib import Path

import pytest

import ntm_rules as ntm
from ntm_rules._compare import diff
from ntm_rules.compare.results import Diff, Direction
from ntm_rules.compare.structure import apply_changes
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.report.diff_text import diff_text

GOLDENS = Path(__file__).parent / "goldens"

PAIRS = {
    "amended": ("vn/commune@2024-02-29", "vn/commune@2024-03-01"),
    "advanced": ("vn/commune", "vn/commune-advanced"),
    "next-period": ("vn/commune", "vn/commune-2026"),
    "lai-chau": ("vn/commune", "lai-chau/commune"),
    "lai-chau-advanced": ("vn/commune-advanced", "lai-chau/commune-advanced"),
    "lang-son": ("vn/commune", "lang-son/commune"),
    "lang-son-advanced": ("vn/commune-advanced", "lang-son/commune-advanced"),
}
LANGUAGES = {"amended": ("en", "vi")}


@pytest.fixture(scope="module")
def diffs() -> dict[str, Diff]:
    return {name: diff(ntm.load(old), ntm.load(new)) for name, (old, new) in PAIRS.items()}


@pytest.mark.parametrize(
    ("name", "language"), [(name, each) for name in PAIRS for each in LANGUAGES.get(name, ("en",))]
)
def test_report(name: str, language: str, diffs: dict[str, Diff]) -> None:
    """The report in a terminal."""
    golden = GOLDENS / f"{name}.{language}.txt"
    text = diff_text(diffs[name], language)  # type: ignore[arg-type]
    if os.environ.get("NTM_UPDATE_GOLDENS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("name", PAIRS)
def test_changes_make_the_new_edition(name: str, diffs: dict[str, Diff]) -> None:
    """The changes applied to the old edition give the new one, with its fingerprint."""
    found = diffs[name]
    assert fingerprint(apply_changes(found.old.checked, found.changes)) == found.new.fingerprint


@pytest.mark.parametrize("name", PAIRS)
def test_nothing_is_left_unproved(name: str, diffs: dict[str, Diff]) -> None:
    """No question of a shipped pair takes too long, and no engine contradicts another."""
    parts = (*diffs[name].indicators, *diffs[name].criteria)
    comparisons = (*(part.comparison for part in parts), diffs[name].comparison)
    assert {each.why for each in comparisons} <= {"", "inputs differ", "open thresholds"}


def test_provinces_ask_for_what_the_nation_asks(diffs: dict[str, Diff]) -> None:
    """No province whose decision is in the catalog has set a figure that is looser than the nation's."""
    for name in ("lai-chau", "lang-son"):
        assert diffs[name].direction is Direction.EQUIVALENT
