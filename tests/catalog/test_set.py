"""`set`: a layer fills in the thresholds that are open or delegated, and nothing else."""

from fractions import Fraction
from pathlib import Path

import pytest

from ntm_rules import Code
from ntm_rules.model import expressions as m
from tests.catalog.shelves import BASE, PROVINCE, shelf, told, with_layer


def test_a_delegated_threshold(tmp_path: Path) -> None:
    """The figure stands where the rule left it to somebody else, with the basis and the source of who sets it."""
    found = with_layer(tmp_path, 'set 2.2 to 40%\n  source "9/QĐ-UBND" item 2.2\n  basis official\n')
    assert found.codes == ()
    assert found.statement("2.2") == [
        "2.2: clean / households >= 40%",
        'title "Nước sạch"',
        'source "9/QĐ-UBND" item 2.2',
        'source "1/QĐ-TTg" annex I item 2.2',
        "basis official",
    ]
    assert found.checked.settings_of(found.indicator("2.2").condition) == (
        m.Figure(Fraction(2, 5), m.Basis("official")),
    )


def test_an_open_condition_is_set_to_a_condition(tmp_path: Path) -> None:
    """What stands open for a whole condition may be set to one; several conditions are held together."""
    changes = "input stalls: count of stalls\nset 2.10 to stalls >= 3 or planned\n  basis unverified\n"
    assert with_layer(tmp_path, changes).statement("2.10")[0] == "2.10: market and (stalls >= 3 or planned)"


def test_every_hole_of_a_rule_is_set(tmp_path: Path) -> None:
    """One figure for men and women: a rule with two open thresholds has it twice."""
    base = BASE.replace("2.2: clean / households >=", "2.2: sorting / households >= open and clean / households >=")
    files = {"vn__1__sample": base, "mau__9__sample": PROVINCE + "\nset 2.2 to 40%\n  basis official\n"}
    found = told(shelf(tmp_path, **files), "mau/sample")
    assert found.statement("2.2")[0] == "2.2: sorting / households >= 40% and clean / households >= 40%"


def test_all_cells_of_a_table(tmp_path: Path) -> None:
    """Without labels every open and every delegated cell is set; cells with a figure stay."""
    found = with_layer(tmp_path, 'set 2.3 to 51\n  basis reported "một trang"\n')
    assert found.statement("2.3")[1:4] == ["| | 2022 | 2023 |", "| highland | 39 | 51 |", "| lowland | 48 | 51 |"]


@pytest.mark.parametrize(
    ("labels", "cells"),
    [
        ("lowland", ["39 | ?", "48 | {}"]),
        ("highland", ["39 | {}", "48 | delegated to province"]),
        ("2023", ["39 | {}", "48 | {}"]),
        ("highland, 2023", ["39 | {}", "48 | delegated to province"]),
        ("2023, highland", ["39 | {}", "48 | delegated to province"]),
    ],
)
def test_cells_for_labels(tmp_path: Path, labels: str, cells: list[str]) -> None:
    """With labels only the cells that stand under all of them; each says itself who set it."""
    found = with_layer(tmp_path, f"set 2.3 for {labels} to 51\n  basis official\n")
    assert found.codes == ()
    highland, lowland = (row.format('51 official "9/QĐ-UBND"') for row in cells)
    assert found.statement("2.3")[2:4] == [f"| highland | {highland} |", f"| lowland | {lowland} |"]


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        ("", 'unverified "9/QĐ-UBND"'),
        ("  basis official\n", 'official "9/QĐ-UBND"'),
        ('  source "3/QĐ"\n  basis official\n', 'official "3/QĐ"'),
        ('  source "3/QĐ"\n  basis reported "https://example.org"\n', 'reported "3/QĐ (https://example.org)"'),
    ],
)
def test_a_cell_says_who_set_it(tmp_path: Path, clauses: str, said: str) -> None:
    """A cell set by its labels names the source of the change, its own instrument, or where it is known from."""
    declared = 'instrument "3/QĐ" of 2022-05-01 by "UBND tỉnh Mẫu"\n' if "3/QĐ" in clauses else ""
    found = with_layer(tmp_path, f"{declared}set 2.3 for lowland to 51\n{clauses}")
    assert f"| lowland | 48 | 51 {said} |" in found.statement("2.3")
    assert 'source "3/QĐ"' not in found.text


def test_the_source_of_a_cell_counts_as_cited(tmp_path: Path) -> None:
    """An instrument that a change cites is cited, also where it sets some cells only: nothing is warned of."""
    declared = 'instrument "3/QĐ" of 2022-05-01 by "UBND tỉnh Mẫu"\n'
    change = 'set 2.3 for lowland to 51\n  source "3/QĐ"\n  basis official\n'
    assert with_layer(tmp_path, declared + change).codes == ()


def test_one_cell_after_another(tmp_path: Path) -> None:
    """A layer may set different cells to different figures."""
    changes = "set 2.3 for highland to 45\n  basis official\nset 2.3 for lowland to 51\n  basis official\n"
    found = with_layer(tmp_path, changes)
    assert found.codes == ()
    assert found.statement("2.3")[2:4] == [
        '| highland | 39 | 45 official "9/QĐ-UBND" |',
        '| lowland | 48 | 51 official "9/QĐ-UBND" |',
    ]


def test_a_shared_table(tmp_path: Path) -> None:
    """A named table is set by its name, for every rule that uses it."""
    found = with_layer(tmp_path, 'set clean_share to 60%\n  source "9/QĐ-UBND"\n  basis official\n')
    assert found.codes == ()
    assert found.statement("table clean_share") == [
        "table clean_share by region",
        "| highland | 30% |",
        "| lowland | 60% official |",
        'source "9/QĐ-UBND"',
        'source "1/QĐ-TTg" annex I item 2.4',
        'basis reported "một trang"',
    ]


@pytest.mark.parametrize(
    ("base", "given", "basis"),
    [
        ("official", "unverified", "basis unverified"),
        ("official", "reported", "basis reported"),
        ("unverified", "official", "basis unverified"),
        ('reported "một trang"', "official", 'basis reported "một trang"'),
        ("official", "official", "basis official"),
    ],
)
def test_beside_another_figure_the_weaker_basis_holds(tmp_path: Path, base: str, given: str, basis: str) -> None:
    """One basis stands for all figures of a rule: a figure set does not make another one better known."""
    rule = f"2.2: sorting / households >= 10% and clean / households >= open\n  basis {base}\n"
    before, after = BASE.split("2.2: clean / households >= delegated to province\n")
    files = {"vn__1__sample": before + rule + after, "mau__9__sample": PROVINCE}
    files["mau__9__sample"] += f"\nset 2.2 to 40%\n  basis {given}\n"
    assert basis in told(shelf(tmp_path, **files), "mau/sample").statement("2.2")


def test_beside_a_requirement_the_weaker_basis_holds(tmp_path: Path) -> None:
    """An attested requirement that is unverified is no better known once what stood open beside it is set."""
    found = with_layer(tmp_path, "set 2.10 to planned\n  basis official\n")
    assert found.statement("2.10")[0] == "2.10: market and planned"
    assert "basis unverified" in found.statement("2.10")


def test_without_a_basis_of_its_own_a_cell_is_unverified(tmp_path: Path) -> None:
    """The basis of a table's other figures says nothing of one that is set without any."""
    assert "| highland | 39 | 45 unverified |" in with_layer(tmp_path, "set 2.3 to 45\n").statement("2.3")


def test_sources_and_notes_of_both(tmp_path: Path) -> None:
    """What is cited for the figure comes first, then what is cited for the rule; notes likewise. None is repeated."""
    changes = """set 2.10 to planned
  source "9/QĐ-UBND" item 2.10
  source "1/QĐ-TTg" annex I item 2.10
  basis official
  note "của tỉnh"
"""
    found = with_layer(tmp_path, changes).statement("2.10")
    assert [line for line in found if line.startswith(("source", "note"))] == [
        'source "9/QĐ-UBND" item 2.10',
        'source "1/QĐ-TTg" annex I item 2.10',
        'note "của tỉnh"',
    ]


def test_a_threshold_may_be_set_to_a_table_of_the_layer(tmp_path: Path) -> None:
    """A province that divides its communes otherwise names its own table."""
    changes = """table own_share by standing
  | highland | 20% |
  | lowland | 50% |
  source "9/QĐ-UBND"
  basis official
set 2.2 to own_share
"""
    found = with_layer(tmp_path, changes)
    assert found.codes == ()
    assert found.statement("2.2")[0] == "2.2: clean / households >= own_share"


def test_a_threshold_may_be_set_to_rows_of_its_own(tmp_path: Path) -> None:
    """The rows of a `by …` stand under `set`, and then under the rule."""
    changes = "set 2.2 to by region\n  | highland | 20% |\n  | lowland | 50% |\n  basis official\n"
    found = with_layer(tmp_path, changes)
    assert found.codes == ()
    assert found.statement("2.2")[:3] == [
        "2.2: clean / households >= by region",
        "| highland | 20% |",
        "| lowland | 50% |",
    ]


def test_open_may_be_delegated_and_delegated_found_open(tmp_path: Path) -> None:
    """Setting does not need a figure: a later text may say who sets it, or that the figure is not established."""
    changes = "set 2.2 to open\nset 2.3 for highland to delegated to province\n"
    found = with_layer(tmp_path, changes)
    assert found.statement("2.2")[0] == "2.2: clean / households >= open"
    assert found.statement("2.3")[2] == "| highland | 39 | delegated to province |"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("set 2.1 to 40%", Code.NOTHING_TO_SET),  # has a figure
        ("set 1 to 40%", Code.NOTHING_TO_SET),
        ("set clean_share for highland to 50%", Code.NOTHING_TO_SET),
        ("set clean_share for midland to 50%", Code.NOTHING_TO_SET),
        ("set 2.3 for 2022 to 50", Code.NOTHING_TO_SET),
        ("set 2.3 to planned", Code.NOTHING_TO_SET),  # no figure, and a cell holds nothing else
        ("set 2.30 to 40%", Code.NOTHING_TO_CHANGE),
        ("set clean_shares to 40%", Code.NOTHING_TO_CHANGE),
    ],
)
def test_nothing_to_set(tmp_path: Path, change: str, code: Code) -> None:
    """A figure cannot be set over another: that is `tighten` or `replace`. Nor can what is not there."""
    found = with_layer(tmp_path, f"{change}\n  basis official\n")
    assert found.codes == (code,)


def test_what_is_not_there_names_what_is_near(tmp_path: Path) -> None:
    """A misspelt name comes with the near one as a fix, and with the place where that stands."""
    [problem] = with_layer(tmp_path, "set clean_shares to 40%\n").edition.parsed.diagnostics
    assert problem.fix is not None
    assert problem.fix.text == "clean_share"
    assert problem.others[0].source.name.endswith("vn/1/sample.ntm")
    assert problem.place.source.name.endswith("mau/9/sample.ntm")


# Who may set a threshold


@pytest.mark.parametrize(
    ("issuer", "codes"),
    [
        ("UBND tỉnh Mẫu", ()),
        ("Ủy ban nhân dân tỉnh Mẫu", ()),
        ("HĐND tỉnh Mẫu", ()),
        ("UBND thành phố Mẫu", ()),
        ("UBND huyện Mẫu", (Code.WRONG_AUTHORITY,)),
        ("Bộ Y tế", (Code.WRONG_AUTHORITY,)),
        ("Thủ tướng Chính phủ", (Code.WRONG_AUTHORITY,)),
    ],
)
def test_only_the_authority_named_sets_what_is_delegated(tmp_path: Path, issuer: str, codes: tuple[Code, ...]) -> None:
    """What is left to the province is set by the province: by the issuer of the layer, where no source is given."""
    assert (
        with_layer(tmp_path, "set 2.2 to 40%\n  basis official\n", PROVINCE.replace("UBND tỉnh Mẫu", issuer)).codes
        == codes
    )


def test_anybody_may_state_an_open_figure(tmp_path: Path) -> None:
    """An open figure is set already, only not known: whoever knows it may write it down."""
    head = PROVINCE.replace("UBND tỉnh Mẫu", "UBND xã Mẫu")
    assert with_layer(tmp_path, "set 2.10 to planned\n  basis unverified\n", head).codes == ()


def test_the_source_says_who_sets_it(tmp_path: Path) -> None:
    """Where a change cites an instrument, the issuer of that one counts, not that of the layer."""
    change = 'instrument "3/QĐ" of 2022-05-01 by "{}"\nset 2.2 to 40%\n  source "3/QĐ"\n  basis official\n'
    assert with_layer(tmp_path / "a", change.format("Bộ Y tế")).codes == (Code.WRONG_AUTHORITY,)
    by_commune = PROVINCE.replace("UBND tỉnh Mẫu", "UBND xã Mẫu")
    assert with_layer(tmp_path / "b", change.format("UBND tỉnh Mẫu"), by_commune).codes == ()


def test_an_authority_named_in_full(tmp_path: Path) -> None:
    """A threshold left to one ministry by its name is not another's to set."""
    base = BASE.replace("delegated to province\n  title", 'delegated to "Bộ Y tế"\n  title')
    for folder, issuer, codes in (("a", "Bộ Y tế", ()), ("b", "Bộ Công Thương", (Code.WRONG_AUTHORITY,))):
        layer = PROVINCE.replace("UBND tỉnh Mẫu", issuer) + "\nset 2.2 to 40%\n  basis official\n"
        assert told(shelf(tmp_path / folder, vn__1__sample=base, mau__9__sample=layer), "mau/sample").codes == codes


# Which source may be cited


@pytest.mark.parametrize(
    ("day", "codes"), [("2022-05-31", ()), ("2022-06-01", ()), ("2022-06-02", (Code.SOURCE_NOT_YET_ISSUED,))]
)
def test_a_source_is_no_later_than_the_layer(tmp_path: Path, day: str, codes: tuple[Code, ...]) -> None:
    """What a decision lays down cannot come from one issued after it."""
    change = f'instrument "3/QĐ" of {day} by "UBND tỉnh Mẫu"\nset 2.2 to 40%\n  source "3/QĐ"\n  basis official\n'
    assert with_layer(tmp_path, change).codes == codes


def test_a_source_without_a_day_may_be_cited(tmp_path: Path) -> None:
    """Of an instrument whose day is not known nothing can be said."""
    change = 'instrument "3/QĐ" by "UBND tỉnh Mẫu"\nset 2.2 to 40%\n  source "3/QĐ"\n  basis official\n'
    assert with_layer(tmp_path, change).codes == ()


def test_a_source_is_declared(tmp_path: Path) -> None:
    """A layer cites its own instrument, those of its base and those it declares, and no other."""
    for folder, number, codes in (
        ("a", "9/QĐ-UBND", ()),
        ("b", "1/QĐ-TTg", (Code.WRONG_AUTHORITY,)),
        ("c", "7/QĐ", (Code.UNKNOWN_INSTRUMENT,)),
    ):
        change = f'set 2.2 to 40%\n  source "{number}"\n  basis official\n'
        assert with_layer(tmp_path / folder, change).codes == codes
