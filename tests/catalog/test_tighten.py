"""`tighten`: a rule at least as strict as the one it stands for; whatever is not is said."""

from pathlib import Path

import pytest

from ntm_rules import Code
from ntm_rules.diagnostics.codes import Severity
from tests.catalog.shelves import BASE, PROVINCE, Told, shelf, told

STRICT: tuple[Code, ...] = ()
LOOSER = (Code.LOOSER_THAN_BASE,)
UNDECIDED = (Code.TIGHTENING_UNDECIDED,)

ABOUT_STRICTNESS = {*LOOSER, *UNDECIDED}


def tightened(folder: Path, rule: str, body: str = "  basis official\n", base: str = BASE) -> Told:
    layer = f"{PROVINCE}\ntighten {rule}\n{body}"
    return told(shelf(folder, vn__1__sample=base, mau__9__sample=layer), "mau/sample")


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("2.1: sorting / households >= 31%", STRICT),
        ("2.1: sorting / households >= 30%", STRICT),
        ("2.1: sorting / households >= 29.9999%", LOOSER),
        ("2.1: sorting / households > 30%", STRICT),
        ("2.1: sorting / households > 29%", LOOSER),
        ("2.1: (sorting / households >= 50%)", STRICT),
        ("2.1: sorting / households >= 30% and planned", STRICT),
        ("2.1: planned and (market and sorting / households >= 50%)", STRICT),
        ("2.1: sorting / households >= 20% and planned", LOOSER),
        ("2.1: sorting / households >= 30% or planned", UNDECIDED),
        ("2.1: sorting / households <= 50%", UNDECIDED),
        ("2.1: sorting / households >= 50% if planned else sorting / households >= 30%", UNDECIDED),
        ("2.1: sorting / households >= open", UNDECIDED),
        ("2.1: clean / households >= 90%", UNDECIDED),
        ("2.1: not market", UNDECIDED),
        ("1: planned and market", STRICT),
        ("1: planned", STRICT),
        ("1: planned or market", UNDECIDED),
        ("2.10: market and open and planned", STRICT),
        ("2.10: market", UNDECIDED),
        ("2.2: clean / households >= 90%", UNDECIDED),  # no figure below it to be stricter than: that is `set`
    ],
)
def test_one_threshold(tmp_path: Path, rule: str, codes: tuple[Code, ...]) -> None:
    """More of the same is stricter, less of it looser; of what compares otherwise nothing is claimed."""
    found = [code for code in tightened(tmp_path, rule).codes if code in ABOUT_STRICTNESS]
    assert tuple(found) == codes


@pytest.mark.parametrize("threshold", ["delegated to province", "open", "clean_share", "110% of clean_share"])
def test_the_same_comparison_and_more(tmp_path: Path, threshold: str) -> None:
    """What the base asks for, word by word, and something besides is at least as strict."""
    base = BASE.replace("clean / households >= delegated to province", f"clean / households >= {threshold}")
    found = tightened(tmp_path, f"2.2: clean / households >= {threshold} and planned", base=base)
    assert [code for code in found.codes if code in ABOUT_STRICTNESS] == []


@pytest.mark.parametrize(
    ("base", "sign", "figure", "codes"),
    [
        ("<= 10%", "<=", "10%", STRICT),
        ("<= 10%", "<=", "9%", STRICT),
        ("<= 10%", "<=", "11%", LOOSER),
        ("<= 10%", "<", "10%", STRICT),
        ("< 10%", "<=", "10%", LOOSER),
        ("< 10%", "<", "10%", STRICT),
        ("> 30%", ">=", "30%", LOOSER),
        ("> 30%", ">=", "30.0001%", STRICT),
        (">= 30%", "=", "100%", UNDECIDED),
    ],
)
def test_signs(tmp_path: Path, base: str, sign: str, figure: str, codes: tuple[Code, ...]) -> None:
    """`at most` is stricter downwards; on the same figure `>` is stricter than `>=`, and `<` than `<=`."""
    text = BASE.replace("2.1: sorting / households >= 30%", f"2.1: sorting / households {base}")
    assert tightened(tmp_path, f"2.1: sorting / households {sign} {figure}", base=text).codes == codes


FULL = BASE.replace("39 |                     ? |", "39 | 42 |").replace("48 | delegated to province |", "48 | 51 |")


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([(39, 42), (48, 51)], STRICT),
        ([(40, 42), (48, 60)], STRICT),
        ([(39, 42), (48, 50)], LOOSER),
        ([(38, 99), (99, 99)], LOOSER),
        ([("?", 42), (48, 51)], UNDECIDED),
        ([("?", 42), (48, 50)], LOOSER),
    ],
)
def test_cell_by_cell(tmp_path: Path, rows: list[tuple[object, object]], codes: tuple[Code, ...]) -> None:
    """A table is stricter when every cell is; one looser cell makes it looser, whatever the others."""
    highland, lowland = (" | ".join(map(str, row)) for row in rows)
    body = f"  | | 2022 | 2023 |\n  | highland | {highland} |\n  | lowland | {lowland} |\n  basis official\n"
    assert tightened(tmp_path, "2.3: income >= by standing, year", body, FULL).codes == codes


@pytest.mark.parametrize(("figure", "codes"), [(51, STRICT), (50, LOOSER), (39, LOOSER)])
def test_one_figure_in_place_of_a_table(tmp_path: Path, figure: int, codes: tuple[Code, ...]) -> None:
    """One figure for all is stricter only when it is so for every label."""
    found = tightened(tmp_path, f"2.3: income >= {figure}", base=FULL).codes
    assert tuple(code for code in found if code in ABOUT_STRICTNESS) == codes


@pytest.mark.parametrize(("cells", "codes"), [(("30%", "50%"), STRICT), (("29%", "90%"), LOOSER)])
def test_a_table_in_place_of_one_figure(tmp_path: Path, cells: tuple[str, str], codes: tuple[Code, ...]) -> None:
    """A table in place of one figure is stricter only when each of its cells is."""
    body = f"  | highland | {cells[0]} |\n  | lowland | {cells[1]} |\n  basis official\n"
    assert tightened(tmp_path, "2.1: sorting / households >= by region", body).codes == codes


def test_who_it_concerns(tmp_path: Path) -> None:
    """The condition of the base stays where none is given; with another one nothing is claimed."""
    base = BASE.replace("1: planned\n", "1: planned\n  applies when households > 100\n")
    kept = tightened(tmp_path / "a", "1: planned and market", base=base)
    assert kept.codes == ()
    assert "applies when households > 100" in kept.statement("1:")
    body = "  applies when households > 500\n  basis official\n"
    assert tightened(tmp_path / "b", "1: planned and market", body, base).codes == UNDECIDED


def test_looser_is_an_error_undecided_a_warning(tmp_path: Path) -> None:
    """A looser rule cannot be used; where it cannot be told, whoever writes it is asked to look."""
    looser, undecided = tightened(tmp_path / "a", "2.1: planned or market"), tightened(tmp_path / "b", "1: market")
    assert looser.ruleset is not None
    assert undecided.ruleset is not None
    assert tightened(tmp_path / "c", "2.1: sorting / households >= 1%").ruleset is None
    assert Code.LOOSER_THAN_BASE.severity is Severity.ERROR
    assert Code.TIGHTENING_UNDECIDED.severity is Severity.WARNING


def test_both_places_are_shown(tmp_path: Path) -> None:
    """The problem stands at the new rule, and points at the old one in its own file."""
    [problem] = tightened(tmp_path, "2.1: sorting / households >= 1%").edition.parsed.diagnostics
    assert problem.place.source.name.endswith("mau/9/sample.ntm")
    assert [place.source.name.rsplit("/", 3)[1:] for place in problem.others] == [["vn", "1", "sample.ntm"]]


def test_what_is_kept_of_the_base(tmp_path: Path) -> None:
    """Title and sources stay, the new source first; basis and notes are the new rule's own."""
    body = '  source "9/QĐ-UBND" item 2.1\n  basis official\n  note "của tỉnh"\n'
    assert tightened(tmp_path, "2.1: sorting / households >= 50%", body).statement("2.1") == [
        "2.1: sorting / households >= 50%",
        'title "Phân loại rác"',
        'source "9/QĐ-UBND" item 2.1',
        'source "1/QĐ-TTg" annex I item 2.1',
        "basis official",
        'note "của tỉnh"',
    ]


def test_a_title_of_its_own(tmp_path: Path) -> None:
    """A new title takes the place of the old one."""
    found = tightened(tmp_path, "2.1: sorting / households >= 50%", '  title "Khác"\n  basis official\n')
    assert [line for line in found.statement("2.1") if line.startswith("title")] == ['title "Khác"']


def test_what_is_not_there_cannot_be_tightened(tmp_path: Path) -> None:
    """A code the base has not is an error, and nothing is added for it."""
    found = tightened(tmp_path, "2.30: planned")
    assert found.codes == (Code.NOTHING_TO_CHANGE,)
    assert "2.30" not in found.text
