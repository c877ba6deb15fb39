"""Which text is in force on a day: amendments in the order of their dates, rulesets one after another, names."""

import datetime
from pathlib import Path

import pytest

from ntm_rules import Code
from ntm_rules.catalog.editions import day_named, decisions, edition, editions
from ntm_rules.catalog.find import Catalog
from tests.catalog.shelves import BASE, PROVINCE, Told, shelf, told


def amending(number: int, day: str, change: str, in_force: str = "") -> str:
    """An amendment of the sample ruleset by a decision of a day."""
    head = f'amendment vn/sample\n  enacted "{number}/QĐ-TTg" of {day} by "Thủ tướng Chính phủ"\n'
    return f"{head}{in_force}\n{change}"


def share(figure: int, number: int) -> str:
    """A change of 2.1."""
    return f'replace 2.1: sorting / households >= {figure}%\n  source "{number}/QĐ-TTg"\n  basis official\n'


def all_of(catalog: Catalog, id: str = "vn/sample") -> dict[str, str | None]:
    """The editions of a ruleset, each with its last day."""
    return {e.about.name: e.about.end and e.about.end.isoformat() for e in editions(catalog, id)}


def layers(found: Told) -> list[str]:
    return [layer.name for layer in found.edition.layers]


def test_amendments_in_the_order_of_their_dates(tmp_path: Path) -> None:
    """Each date begins an edition, whatever the files are called; the later amendment changes what the earlier left."""
    catalog = shelf(
        tmp_path,
        vn__1__sample=BASE,
        vn__2__sample=amending(2, "2023-01-01", share(40, 2)),
        vn__3__sample=amending(3, "2022-06-01", share(50, 3)),
    )
    assert all_of(catalog) == {
        "vn/sample@2022-03-08": "2022-05-31",
        "vn/sample@2022-06-01": "2022-12-31",
        "vn/sample@2023-01-01": "2025-12-31",
    }
    for day, figure in (("2022-05-31", 30), ("2022-06-01", 50), ("2022-12-31", 50), ("2023-01-01", 40)):
        assert told(catalog, f"vn/sample@{day}").statement("2.1")[0] == f"2.1: sorting / households >= {figure}%"
    assert layers(told(catalog, "vn/sample")) == ["1/QĐ-TTg", "3/QĐ-TTg", "2/QĐ-TTg"]


def test_an_amendment_builds_on_the_one_before(tmp_path: Path) -> None:
    """What one amendment adds another may change, and what it repeals another cannot."""
    add = 'add 2.11: planned\n  title "x"\n  source "2/QĐ-TTg"\n  basis official\n'
    tighten = 'tighten 2.11: planned and market\n  source "3/QĐ-TTg"\n  basis official\n'
    first, second = amending(2, "2022-06-01", add), amending(3, "2023-01-01", tighten)
    catalog = shelf(tmp_path / "a", vn__1__sample=BASE, vn__2__sample=first, vn__3__sample=second)
    assert told(catalog, "vn/sample").codes == ()
    assert told(catalog, "vn/sample").statement("2.11")[0] == "2.11: planned and market"
    late = shelf(
        tmp_path / "b",
        vn__1__sample=BASE,
        vn__2__sample=first.replace("2022-06-01", "2023-06-01"),
        vn__3__sample=second,
    )
    assert told(late, "vn/sample@2023-02-01").codes == (Code.NOTHING_TO_CHANGE,)


def test_two_on_one_date_that_touch_one_thing(tmp_path: Path) -> None:
    """Nobody can tell which of the two holds: an error, at the second, that names the first."""
    catalog = shelf(
        tmp_path,
        vn__1__sample=BASE,
        vn__2__sample=amending(2, "2023-01-01", share(40, 2)),
        vn__3__sample=amending(3, "2023-01-01", share(50, 3)),
    )
    found = told(catalog, "vn/sample")
    assert found.codes == (Code.CHANGED_TWICE,)
    [problem] = found.edition.parsed.diagnostics
    assert dict(problem.facts)["first"] == "2/QĐ-TTg"
    assert problem.place.source.name.endswith("vn/3/sample.ntm")
    assert told(catalog, "vn/sample@2022-12-31").codes == ()


def test_two_on_one_date_that_touch_different_things(tmp_path: Path) -> None:
    """They may come in either order, and mean the same: one edition."""
    one = amending(2, "2023-01-01", f"input b: attested\n{share(40, 2)}")
    other = amending(3, "2023-01-01", "input c: attested\nset 2.10 to b_or_c\n  basis unverified\nlet b_or_c = c\n")
    orders = (
        shelf(tmp_path / "a", vn__1__sample=BASE, vn__2__sample=one, vn__3__sample=other),
        shelf(tmp_path / "b", vn__1__sample=BASE, vn__2__sample=other, vn__3__sample=one),
    )
    first, second = (told(catalog, "vn/sample") for catalog in orders)
    assert first.codes == (Code.UNUSED_INPUT,)
    assert first.fingerprint == second.fingerprint
    assert len(all_of(orders[0])) == 2


def test_in_force_counts_not_the_day_of_enactment(tmp_path: Path) -> None:
    """An amendment enacted earlier that comes into force later changes the text then."""
    later = amending(2, "2022-12-01", share(40, 2), "  in force 2023-02-01\n")
    catalog = shelf(tmp_path, vn__1__sample=BASE, vn__2__sample=later)
    assert list(all_of(catalog)) == ["vn/sample@2022-03-08", "vn/sample@2023-02-01"]


def test_an_amendment_with_a_last_day(tmp_path: Path) -> None:
    """An amendment that is in force for some time only changes the text for that time, or may give no last day."""
    change = amending(2, "2022-12-01", share(40, 2), "  in force 2023-02-01 to 2023-06-30\n")
    found = told(shelf(tmp_path, vn__1__sample=BASE, vn__2__sample=change), "vn/sample@2024-01-01")
    assert found.codes != () or found.statement("2.1")[0] == "2.1: sorting / households >= 30%"


# Rulesets one after another

SECOND = BASE.replace('"1/QĐ-TTg"', '"5/QĐ-TTg"').replace("2025-12-31", "2030-12-31")


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        ("2026-01-01", ()),
        ("2026-01-02", (Code.GAP_BETWEEN_EDITIONS,)),
        ("2025-12-31", (Code.OVERLAPPING_EDITIONS,)),
        ("2024-01-01", (Code.OVERLAPPING_EDITIONS,)),
    ],
)
def test_one_after_another(tmp_path: Path, start: str, codes: tuple[Code, ...]) -> None:
    """The text that follows another begins on the day after its last: no day is without one, none has two."""
    catalog = shelf(tmp_path, vn__1__sample=BASE, vn__5__sample=SECOND.replace("2022-03-08", start))
    assert told(catalog, "vn/sample").codes == codes
    assert told(catalog, "vn/sample@2022-03-08").codes == codes
    assert layers(told(catalog, "vn/sample")) == ["5/QĐ-TTg"]


def test_a_text_without_an_end_holds_until_the_next(tmp_path: Path) -> None:
    """Where no last day is given, the next text ends the one before."""
    first = BASE.replace(" to 2025-12-31", "")
    catalog = shelf(tmp_path, vn__1__sample=first, vn__5__sample=SECOND.replace("2022-03-08", "2024-07-01"))
    assert all_of(catalog) == {"vn/sample@2022-03-08": "2024-06-30", "vn/sample@2024-07-01": "2030-12-31"}
    assert told(catalog, "vn/sample").codes == ()


def test_an_amendment_is_of_the_text_in_force_on_its_day(tmp_path: Path) -> None:
    """The text that follows is laid down anew: what was amended before does not change it."""
    catalog = shelf(
        tmp_path,
        vn__1__sample=BASE,
        vn__2__sample=amending(2, "2023-01-01", share(40, 2)),
        vn__5__sample=SECOND.replace("2022-03-08", "2026-01-01"),
    )
    assert told(catalog, "vn/sample").statement("2.1")[0] == "2.1: sorting / households >= 30%"
    assert layers(told(catalog, "vn/sample")) == ["5/QĐ-TTg"]
    assert layers(told(catalog, "vn/sample@2025-01-01")) == ["1/QĐ-TTg", "2/QĐ-TTg"]


@pytest.mark.parametrize("day", ["2022-03-07", "2026-01-01"])
def test_a_day_without_a_text(tmp_path: Path, day: str) -> None:
    """Before the first edition and after the last there is none: an error, not the nearest one."""
    found = told(shelf(tmp_path, vn__1__sample=BASE), f"vn/sample@{day}")
    assert found.codes == (Code.NO_EDITION,)
    assert found.ruleset is None


@pytest.mark.parametrize("day", ["2021-12-01", "2026-12-01"])
def test_an_amendment_of_a_day_without_a_text(tmp_path: Path, day: str) -> None:
    """An amendment that no text is in force for is found when all editions are looked at."""
    catalog = shelf(tmp_path, vn__1__sample=BASE, vn__2__sample=amending(2, day, share(40, 2)))
    found = [d.code for each in editions(catalog, "vn/sample") for d in each.parsed.diagnostics]
    assert found == [Code.NO_EDITION]
    assert layers(told(catalog, "vn/sample")) == ["1/QĐ-TTg"]


def test_amendments_alone_are_no_ruleset(tmp_path: Path) -> None:
    """An amendment needs a ruleset in the catalog."""
    catalog = shelf(tmp_path, vn__2__sample=amending(2, "2023-01-01", share(40, 2)))
    assert told(catalog, "vn/sample").codes == (Code.UNKNOWN_RULESET,)


# Names of editions


def test_an_edition_is_named_by_a_day_or_a_decision(tmp_path: Path) -> None:
    """Any day of an edition names it, and so does the folder of the decision that began it; without one, the last."""
    change = amending(2, "2023-01-01", share(40, 2))
    province = f"{PROVINCE}\nset 2.2 to 40%\n  basis official\n"
    catalog = shelf(tmp_path, vn__1__sample=BASE, vn__2__sample=change, mau__9__sample=province)
    names = {
        "vn/sample": "vn/sample@2023-01-01",
        "vn/sample@2": "vn/sample@2023-01-01",
        "vn/sample@1": "vn/sample@2022-03-08",
        "vn/sample@2022-12-31": "vn/sample@2022-03-08",
        "mau/sample": "mau/sample@2023-01-01",
        "mau/sample@9": "mau/sample@2022-06-01",
        "mau/sample@2": "mau/sample@2023-01-01",
        "mau/sample@1": "mau/sample@2022-06-01",  # it came to be part of the province's text when that began
    }
    assert {name: told(catalog, name).edition.about.name for name in names} == names
    assert set(decisions(catalog, "mau/sample")) == {"1", "2", "9"}


@pytest.mark.parametrize("when", ["7", "2", "gần đây", "2023-02-30", "2023"])
def test_a_name_that_is_neither(tmp_path: Path, when: str) -> None:
    """What is no day, and no decision the ruleset is made of, is the caller's mistake; what there is, is said."""
    with pytest.raises(LookupError, match="'1'"):
        day_named(shelf(tmp_path, vn__1__sample=BASE), "vn/sample", when)


def test_an_id_the_catalog_lacks(tmp_path: Path) -> None:
    """An unknown id is the caller's mistake, with the near one."""
    with pytest.raises(LookupError, match="vn/sample"):
        edition(shelf(tmp_path, vn__1__sample=BASE), "vn/samples")


# Bases


def test_a_base_changes_with_its_amendments(tmp_path: Path) -> None:
    """A province's text is laid over the national one of the same day: it has an edition for each change below it."""
    province = f"{PROVINCE}\nset 2.2 to 40%\n  basis official\n"
    catalog = shelf(
        tmp_path,
        vn__1__sample=BASE,
        vn__2__sample=amending(2, "2023-01-01", share(40, 2)),
        vn__3__sample=amending(3, "2022-05-01", share(35, 3)),
        mau__9__sample=province,
    )
    assert all_of(catalog, "mau/sample") == {
        "mau/sample@2022-06-01": "2022-12-31",
        "mau/sample@2023-01-01": "2025-12-31",
    }
    earlier, later = told(catalog, "mau/sample@2022-06-01"), told(catalog, "mau/sample")
    assert (earlier.statement("2.1")[0][-3:], later.statement("2.1")[0][-3:]) == ("35%", "40%")
    assert layers(later) == ["1/QĐ-TTg", "3/QĐ-TTg", "2/QĐ-TTg", "9/QĐ-UBND"]


def test_a_base_that_changes_what_a_layer_changed(tmp_path: Path) -> None:
    """What the nation repeals later the province cannot set any more: its text of that day is in error."""
    catalog = shelf(
        tmp_path,
        vn__1__sample=BASE,
        vn__2__sample=amending(2, "2023-01-01", "repeal 2.2\n"),
        mau__9__sample=f"{PROVINCE}\nset 2.2 to 40%\n  basis official\n",
    )
    assert told(catalog, "mau/sample@2022-12-31").codes == ()
    assert Code.NOTHING_TO_CHANGE in told(catalog, "mau/sample").codes


def test_a_layer_has_amendments_of_its_own(tmp_path: Path) -> None:
    """A province amends its own text, figures it set itself included."""
    amendment = 'amendment mau/sample\n  enacted "10/QĐ-UBND" of 2023-06-01 by "UBND tỉnh Mẫu"\n\n'
    amendment += 'tighten 2.2: clean / households >= 60%\n  source "10/QĐ-UBND"\n  basis official\n'
    province = f"{PROVINCE}\nset 2.2 to 40%\n  basis official\n"
    catalog = shelf(tmp_path, vn__1__sample=BASE, mau__9__sample=province, mau__10__sample=amendment)
    assert told(catalog, "mau/sample").codes == ()
    assert told(catalog, "mau/sample").statement("2.2")[0] == "2.2: clean / households >= 60%"
    assert told(catalog, "mau/sample@2023-05-31").statement("2.2")[0] == "2.2: clean / households >= 40%"


def test_a_layer_ends_with_its_base(tmp_path: Path) -> None:
    """Where the base is not in force, there is nothing to lay a text over."""
    province = f"{PROVINCE}  in force 2022-06-01 to 2027-12-31\n"
    catalog = shelf(tmp_path, vn__1__sample=BASE, mau__9__sample=province)
    assert told(catalog, "mau/sample").edition.about.end == datetime.date(2025, 12, 31)
    assert told(catalog, "mau/sample@2026-01-01").codes == (Code.NO_EDITION,)


def _based(id: str, base: str) -> str:
    return f'ruleset {id}\n  enacted "1/QĐ-TTg" of 2022-03-08 by "x"\n  based on {base}\n'


@pytest.mark.parametrize(
    ("bases", "chain"),
    [
        ({"a": "a"}, "vn/a → vn/a"),
        ({"a": "b", "b": "a"}, "vn/a → vn/b → vn/a"),
        ({"a": "b", "b": "c", "c": "b"}, "vn/b → vn/c → vn/b"),
    ],
)
def test_bases_in_a_circle(tmp_path: Path, bases: dict[str, str], chain: str) -> None:
    """A circle of bases has no text to begin with: an error that shows the circle, not a loop."""
    catalog = shelf(tmp_path, **{f"vn__1__{name}": _based(f"vn/{name}", f"vn/{base}") for name, base in bases.items()})
    found = told(catalog, "vn/a")
    assert found.codes == (Code.CYCLIC_BASES,)
    [problem] = found.edition.parsed.diagnostics
    assert dict(problem.facts)["chain"] == chain


def test_a_base_that_is_not_there(tmp_path: Path) -> None:
    """A base the catalog lacks is an error with the near id, and none of what follows from it."""
    catalog = shelf(
        tmp_path, vn__1__sample=BASE, mau__9__sample=PROVINCE.replace("vn/sample", "vn/simple") + "\nrepeal 2.1\n"
    )
    found = told(catalog, "mau/sample")
    assert found.codes == (Code.UNKNOWN_RULESET,)
    [problem] = found.edition.parsed.diagnostics
    assert problem.fix is not None
    assert problem.fix.text == "vn/sample"


BASIS = "  basis official\n"
SAME_DAY = [
    pytest.param(f"set 2.2 to 40%\n{BASIS}", "repeal 2.2\n", id="set and repeal"),
    pytest.param(f"set 2.2 to 40%\n{BASIS}", f"replace 2.2: clean / households >= 50%\n{BASIS}", id="set and replace"),
    pytest.param(
        f"set clean_share to 60%\n{BASIS}",
        f"replace table clean_share by region\n  | highland | 40% |\n  | lowland | ? |\n{BASIS}",
        id="set and replace a table",
    ),
    pytest.param(f"set 2.3 to 51\n{BASIS}", f"set 2.3 for lowland to 60\n{BASIS}", id="set all and some"),
    pytest.param(
        f"set 2.3 for 2023 to 51\n{BASIS}",
        f"set 2.3 for lowland to 60\n{BASIS}",
        id="set a row and a column",
    ),
    pytest.param(f"set 2.3 for lowland to 60\n{BASIS}", "repeal 2.3\n", id="set some and repeal"),
    pytest.param(
        "repeal criterion 2\n",
        f"tighten 2.1: sorting / households >= 50%\n{BASIS}",
        id="repeal a criterion and tighten in it",
    ),
    pytest.param(
        "repeal criterion 2\n",
        f"add 2.11: planned\n{BASIS}",
        id="repeal a criterion and add to it",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME_DAY)
@pytest.mark.parametrize("turned", [False, True])
def test_two_on_one_date_that_touch_one_thing_in_two_ways(tmp_path: Path, one: str, other: str, turned: bool) -> None:
    """So it is too where one fills in or changes what the other repeals, replaces or fills in for some labels only."""
    head = 'amendment vn/sample\n  enacted "{}/QĐ" of 2023-01-01 by "UBND tỉnh Mẫu"\n\n{}'
    texts = [head.format(number, change) for number, change in ((2, one), (3, other))]
    first, second = reversed(texts) if turned else texts
    catalog = shelf(tmp_path, vn__1__sample=BASE, vn__2__sample=first, vn__3__sample=second)
    assert Code.CHANGED_TWICE in told(catalog, "vn/sample").codes
