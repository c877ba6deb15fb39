"""Layers as files and texts: the header they make, where each part comes from, and a draft laid over a catalog."""

from pathlib import Path

import pytest

import ntm_rules as ntm
from ntm_rules import Code, Ruleset
from ntm_rules.catalog.find import Catalog
from ntm_rules.model import expressions as m
from tests.catalog.shelves import AMENDMENT, BASE, PROVINCE, shelf, told

SET = "\nset 2.2 to {}%\n  basis official\n"


def sharing(figure: int, number: int = 2, day: str = "2023-01-01") -> str:
    """An amendment that makes 2.1 another share."""
    head = AMENDMENT.replace("2/QĐ-TTg", f"{number}/QĐ-TTg").replace("2023-01-01", day)
    change = f'replace 2.1: sorting / households >= {figure}%\n  source "{number}/QĐ-TTg"\n  basis official\n'
    return f"{head}\n{change}"


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return shelf(
        tmp_path / "rulesets",
        vn__1__sample=BASE,
        vn__2__sample=sharing(40),
        vn__3__sample=sharing(45, 3, "2024-01-01"),
        mau__9__sample=PROVINCE + SET.format(40),
    )


def percent(rules: Ruleset, code: str) -> int | None:
    """The figure an indicator is judged by, in percent."""
    [indicator] = (i for i in rules.indicators if str(i.code) == code)
    [setting] = rules.checked.settings_of(indicator.condition)
    return int(setting.value * 100) if isinstance(setting, m.Figure) else None


# The header


def test_the_header_is_the_layers_own(catalog: Catalog) -> None:
    """Title, subject and notes come from the base where the layer has none; instrument and days are its own."""
    rules = ntm.load("mau/sample", catalog=catalog)
    assert (rules.id, rules.title, rules.checked.subject) == ("mau/sample", "Bộ tiêu chí mẫu", "commune")
    assert rules.enacted is not None
    assert (rules.enacted.number, rules.enacted.issuer) == ("9/QĐ-UBND", "UBND tỉnh Mẫu")
    assert rules.checked.in_force is None
    assert rules.checked.notes == ("chép từ công báo",)


def test_what_the_header_gives_counts(tmp_path: Path) -> None:
    """A layer's own title and subject hold, and its notes stand before those of the base."""
    head = PROVINCE.replace("  enacted", '  title "Của tỉnh"\n  subject village\n  enacted') + '  note "của tỉnh"\n'
    found = told(shelf(tmp_path, vn__1__sample=BASE, mau__9__sample=head), "mau/sample")
    assert (found.checked.title, found.checked.subject) == ("Của tỉnh", "village")
    assert found.checked.notes == ("của tỉnh", "chép từ công báo")


def test_instruments_below_stay_citable(catalog: Catalog) -> None:
    """The decisions of the base and of its amendments are declared, with their days, though no rule need cite them."""
    rules = ntm.load("mau/sample", catalog=catalog)
    assert {each.number for each in rules.checked.instruments} == {"1/QĐ-TTg", "2/QĐ-TTg", "3/QĐ-TTg", "9/QĐ-UBND"}
    assert rules.diagnostics == ()
    assert 'instrument "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"' in told(catalog, "mau/sample").text


def test_a_layer_that_changes_nothing(tmp_path: Path) -> None:
    """A layer without changes means what its base means but for the header."""
    files = shelf(tmp_path, vn__1__sample=BASE, mau__9__sample=PROVINCE)
    base, layer = ntm.load("vn/sample", catalog=files), ntm.load("mau/sample", catalog=files)
    assert layer.criteria == base.criteria
    assert layer.inputs == base.inputs
    assert layer.fingerprint != base.fingerprint


def test_a_layer_in_the_other_language(tmp_path: Path) -> None:
    """Base and layer may be written in different languages; the text is in that of the layer and means the same."""
    vietnamese = """\
bộ tiêu chí mau/sample
  ban hành "9/QĐ-UBND" ngày 2022-06-01 của "UBND tỉnh Mẫu"
  dựa trên vn/sample

quy định 2.2 là 40%
  căn cứ chính thức
thắt chặt 2.1: sorting / households >= 50%
  căn cứ chính thức
"""
    english = f"{PROVINCE}{SET.format(40)}tighten 2.1: sorting / households >= 50%\n  basis official\n"
    texts = [
        told(shelf(tmp_path / folder, vn__1__sample=BASE, mau__9__sample=text), "mau/sample")
        for folder, text in (("vi", vietnamese), ("en", english))
    ]
    assert texts[0].fingerprint == texts[1].fingerprint
    assert [each.edition.parsed.file.language for each in texts] == ["vi", "en"]
    assert 'tiêu chí 2 "Môi trường"' in texts[0].lines


# Where each part comes from


def test_origin(catalog: Catalog) -> None:
    """Each part knows the instrument, the file and the line that put it there."""
    rules = ntm.load("mau/sample", catalog=catalog)
    first, second = (next(i for i in rules.indicators if str(i.code) == code) for code in ("2.1", "2.2"))
    assert isinstance(second.condition, m.Compare)
    assert isinstance(second.condition.right, m.Threshold)
    parts = {
        "criterion": rules.criteria[0],
        "replaced": first,
        "kept": second,
        "threshold": second.condition.right,
        "input": rules.inputs[0],
    }
    found = {}
    for name, part in parts.items():
        origin = rules.origin(part)
        assert origin is not None
        assert origin.instrument is not None
        found[name] = (origin.instrument.number, Path(origin.file).parent.name, origin.line)
    line = BASE.splitlines().index
    assert found == {
        "criterion": ("1/QĐ-TTg", "1", line('criterion 1 "Quy hoạch"') + 1),
        "replaced": ("3/QĐ-TTg", "3", 4),
        "kept": ("1/QĐ-TTg", "1", line("2.2: clean / households >= delegated to province") + 1),
        "threshold": ("9/QĐ-UBND", "9", 5),
        "input": ("1/QĐ-TTg", "1", line("input region: one of highland, lowland") + 1),
    }


def test_nothing_that_stands_in_no_file_has_an_origin(catalog: Catalog) -> None:
    """A part that was built has none."""
    assert ntm.load("vn/sample", catalog=catalog).origin(m.Threshold(m.Open())) is None


def test_a_problem_stands_in_the_file_it_is_in(tmp_path: Path) -> None:
    """A mistake in the base is reported there, also when a layer over it is read."""
    files = shelf(tmp_path, vn__1__sample=BASE.replace("planned\n  title", "planed\n  title"), mau__9__sample=PROVINCE)
    with pytest.raises(ntm.RulesetError) as caught:
        ntm.load("mau/sample", catalog=files)
    [problem] = (d for d in caught.value.diagnostics if d.code is Code.UNKNOWN_NAME)
    assert problem.place.source.name.endswith("vn/1/sample.ntm")
    assert problem.line == BASE.splitlines().index("1: planned") + 1


# A text laid over a catalog


def test_a_layers_text(catalog: Catalog) -> None:
    """The text of a layer is consolidated with its base out of the catalog, whatever the catalog has of its id."""
    assert percent(ntm.parse(PROVINCE + SET.format(77), catalog=catalog), "2.2") == 77
    new = ntm.parse(PROVINCE.replace("mau/sample", "khac/sample") + SET.format(66), catalog=catalog)
    assert (new.id, percent(new, "2.2"), percent(new, "2.1")) == ("khac/sample", 66, 45)


def test_a_day_for_a_layers_text(catalog: Catalog) -> None:
    """A text is consolidated with what is in force on the day asked for."""
    earlier, later = (ntm.parse(PROVINCE + SET.format(77), catalog=catalog, on=day) for day in ("2022-07-01", None))
    assert (percent(earlier, "2.1"), percent(later, "2.1")) == (30, 45)
    assert percent(earlier, "2.2") == percent(later, "2.2") == 77


def test_an_amendments_text(catalog: Catalog) -> None:
    """The text of an amendment makes the edition of its own first day, unless another is asked for."""
    found = ntm.parse(sharing(60, 7, "2023-06-01"), catalog=catalog)
    assert (found.about.name, percent(found, "2.1")) == ("vn/sample@2023-06-01", 60)
    after = ntm.parse(sharing(60, 7, "2023-06-01"), catalog=catalog, on="2024-06-01")
    assert (after.about.name, percent(after, "2.1")) == ("vn/sample@2024-01-01", 45)


def test_a_given_amendment_replaces_the_catalogs_own(catalog: Catalog) -> None:
    """A draft of an amendment stands in for the one of the same instrument; with any other it adds up."""
    assert percent(ntm.parse(sharing(60), catalog=catalog), "2.1") == 60
    with pytest.raises(ntm.RulesetError) as caught:
        ntm.parse(sharing(60, 7), catalog=catalog)
    assert [d.code for d in caught.value.diagnostics] == [Code.CHANGED_TWICE]


def test_a_given_ruleset_is_taken_as_it_is(catalog: Catalog) -> None:
    """The text of a whole ruleset is that: what the catalog has of its id, amendments too, does not change it."""
    text = BASE.replace("30%\n  title", "33%\n  title")
    found = ntm.parse(text, catalog=catalog, on="2024-06-01")
    assert percent(found, "2.1") == 33
    assert len(found.edition.layers) == 1


def test_a_file_of_the_catalog_and_a_draft(catalog: Catalog) -> None:
    """A file in a catalog belongs to it, by its path alone; a draft elsewhere is laid over the catalog named."""
    assert percent(ntm.parse_file(catalog.root / "mau" / "9" / "sample.ntm"), "2.1") == 45
    assert percent(ntm.parse_file(catalog.root / "vn" / "2" / "sample.ntm"), "2.1") == 40
    draft = catalog.root.parent / "draft.ntm"
    draft.write_text(PROVINCE + SET.format(55), "utf-8")
    assert percent(ntm.parse_file(draft, catalog=catalog), "2.2") == 55


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", {Code.RULESET_HEADER}),
        ("set 2.2 to 40%\n", {Code.RULESET_HEADER, Code.CHANGE_WITHOUT_BASE}),
        ("amendment vn/simple\n\nset 2.2 to 40%\n", {Code.UNKNOWN_RULESET}),
        ("ruleset mau/x\n  based on vn/simple\n", {Code.UNKNOWN_RULESET}),
    ],
)
def test_a_text_that_belongs_to_nothing(catalog: Catalog, text: str, codes: set[Code]) -> None:
    """A text without a header, or of a ruleset that the catalog lacks, is an error that says so, not a crash."""
    with pytest.raises(ntm.RulesetError) as caught:
        ntm.parse(text, catalog=catalog)
    assert {d.code for d in caught.value.diagnostics} == codes


def test_reading_leaves_the_catalog_as_it_is(catalog: Catalog) -> None:
    """Drafts read through a catalog are no part of it."""
    before = {name: told(catalog, name).fingerprint for name in ("vn/sample", "mau/sample", "vn/sample@2023-06-01")}
    ntm.parse(sharing(60), catalog=catalog)
    ntm.parse(PROVINCE + SET.format(77), catalog=catalog)
    assert {name: told(catalog, name).fingerprint for name in before} == before
