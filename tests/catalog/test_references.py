"""`threshold of 2.3 in vn/sample`: a rule that is judged by the threshold of another ruleset."""

from fractions import Fraction
from pathlib import Path

import pytest

from ntm_rules import Code
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.reference import judge
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from tests.catalog.shelves import AMENDMENT, BASE, Told, shelf, told

HEAD = """\
ruleset vn/model
  enacted  "4/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08 to 2025-12-31

"""
INCOME = "input income: amount in million_vnd per person per year\n"
SHARE = "input b: count of households\ninput a: count of households, part of b\n"
BODY = '  title  "x"\n  source "4/QĐ-TTg"\n  basis  official\n'


def model(folder: Path, condition: str, declared: str = SHARE, base: str = BASE, **files: str) -> Told:
    text = f'{HEAD}{declared}criterion M1 "x"\nM1: {condition}\n{BODY}'
    return told(shelf(folder, vn__1__sample=base, vn__4__model=text, **files), "vn/model")


def test_a_figure(tmp_path: Path) -> None:
    """The figure of the other rule stands in place of the reference."""
    found = model(tmp_path, "a / b >= threshold of 2.1 in vn/sample")
    assert found.codes == ()
    assert found.statement("M1")[0] == "M1: a / b >= 30%"
    assert [layer.name for layer in found.edition.layers] == ["4/QĐ-TTg", "1/QĐ-TTg"]


def test_a_part_of_a_threshold(tmp_path: Path) -> None:
    """110% of a threshold is worked out exactly when it is judged."""
    found = model(tmp_path, "a / b >= 110% of threshold of 2.1 in vn/sample")
    assert found.codes == ()
    outcomes = [judge(found.checked, Record({"a": a, "b": 100})).outcome for a in (32, 33)]
    assert outcomes == [Outcome.NOT_MET, Outcome.MET]


def test_a_threshold_that_is_not_set(tmp_path: Path) -> None:
    """What is open or delegated there is so here."""
    found = model(tmp_path, "a / b >= threshold of 2.2 in vn/sample")
    assert found.checked.settings_of(found.indicator("M1").condition) == (m.DelegatedTo("province"),)


def test_a_table_comes_along(tmp_path: Path) -> None:
    """With a table come the names it is looked up by, the instrument it cites, and its own basis."""
    found = model(tmp_path, "income >= 110% of threshold of 2.3 in vn/sample", INCOME)
    assert found.codes == ()
    assert found.statement("table") == [
        "table threshold_vn_sample_2_3 by standing, year",
        "| | 2022 | 2023 |",
        "| highland | 39 million_vnd per person per year | ? |",
        "| lowland | 48 million_vnd per person per year | delegated to province |",
        'source "1/QĐ-TTg" annex I item 2.3',
        'basis reported "một trang"',
    ]
    assert {each.name for each in found.checked.inputs} == {"income", "region", "year"}
    assert [each.name for each in found.checked.definitions] == ["standing"]
    record = {"region": "highland", "year": 2022, "income": Fraction("42.9")}
    assert judge(found.checked, Record(record)).outcome is Outcome.MET
    assert judge(found.checked, Record({**record, "income": Fraction("42.899")})).outcome is Outcome.NOT_MET


def test_a_shared_table_comes_by_its_name(tmp_path: Path) -> None:
    """A named table keeps its name."""
    found = model(tmp_path, "a / b >= threshold of 2.4 in vn/sample")
    assert found.codes == ()
    assert found.statement("M1")[0] == "M1: a / b >= clean_share"
    assert [table.name for table in found.checked.tables] == ["clean_share"]


def test_one_table_for_several_rules(tmp_path: Path) -> None:
    """A threshold referred to twice comes once."""
    condition = "income >= threshold of 2.3 in vn/sample and income > 50% of threshold of 2.3 in vn/sample"
    found = model(tmp_path, condition, INCOME)
    assert found.codes == ()
    assert len(found.checked.tables) == 1


SAME = "input region: one of highland, lowland\ninput year: year 2022 to 2023\nlet standing = region\n"


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        (SAME, set()),
        (SAME.replace("highland, lowland", "lowland, highland"), set()),
        (SAME.replace("highland, lowland", "highland, lowland, coast"), {Code.DUPLICATE_NAME, Code.ROW_MISSING}),
        (SAME.replace("2023", "2024"), {Code.DUPLICATE_NAME, Code.ROW_MISSING}),
        (SAME.replace("= region", "= lowland if income > 5 else region"), {Code.DUPLICATE_NAME}),
    ],
)
def test_names_of_both_mean_the_same(tmp_path: Path, declared: str, codes: set[Code]) -> None:
    """A name the file declares itself must be declared alike, or the table would be looked up by something else."""
    found = model(tmp_path, "income >= threshold of 2.3 in vn/sample", INCOME + declared)
    assert set(found.codes) - {Code.UNKNOWN_NAME} == codes  # and what follows from it


def test_a_table_of_ones_own_is_not_the_others(tmp_path: Path) -> None:
    """A table the file has under the same name, with other figures, is no threshold of the other ruleset."""
    own = "table clean_share by region\n  | highland | 1% |\n  | lowland | 2% |\n"
    declared = f"{SHARE}input region: one of highland, lowland\n{own}"
    assert Code.DUPLICATE_NAME in model(tmp_path, "a / b >= threshold of 2.4 in vn/sample", declared).codes


def test_definitions_mean_the_same_all_the_way_down(tmp_path: Path) -> None:
    """A definition written alike means the same only where what it is made of does."""
    standing = "let standing = highland if special else region"
    base = BASE.replace("let standing = region", f"input special: attested\n{standing}")
    declared = f"{INCOME}input region: one of highland, lowland\nlet special = income > 5\n{standing}\n"
    found = model(tmp_path, "income >= threshold of 2.3 in vn/sample", declared, base)
    assert Code.DUPLICATE_NAME in found.codes


def test_only_what_is_read_comes_along(tmp_path: Path) -> None:
    """What an input counts is no name of another input: nothing comes along that the threshold does not need."""
    by_markets = "input stalls: count of market\nlet standing = highland if stalls > 3 else region"
    found = model(
        tmp_path, "income >= threshold of 2.3 in vn/sample", INCOME, BASE.replace("let standing = region", by_markets)
    )
    assert {each.name for each in found.checked.inputs} == {"income", "region", "year", "stalls"}


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("1 in vn/sample", Code.NO_THRESHOLD),  # attested
        ("2.10 in vn/sample", Code.NO_THRESHOLD),  # two conditions
        ("2.9 in vn/sample", Code.UNKNOWN_CODE),
        ("2.1 in vn/simple", Code.UNKNOWN_RULESET),
        ("M1 in vn/model", Code.CYCLIC_BASES),
    ],
)
def test_there_is_a_threshold(tmp_path: Path, reference: str, code: Code) -> None:
    """The other ruleset is there, has the rule, and compares something with a threshold, or an error says which not."""
    found = model(tmp_path, f"a / b >= threshold of {reference}")
    assert found.codes == (code,)
    assert found.ruleset is None


def test_the_other_text_of_the_day(tmp_path: Path) -> None:
    """The threshold is that of the same day: an amendment of the other ruleset makes an edition of this one."""
    amendment = AMENDMENT + '\nreplace 2.1: sorting / households >= 40%\n  source "2/QĐ-TTg"\n  basis official\n'
    text = f'{HEAD}{SHARE}criterion M1 "x"\nM1: a / b >= threshold of 2.1 in vn/sample\n{BODY}'
    catalog = shelf(tmp_path, vn__1__sample=BASE, vn__2__sample=amendment, vn__4__model=text)
    earlier, later = told(catalog, "vn/model@2022-12-31"), told(catalog, "vn/model")
    assert (earlier.edition.about.name, later.edition.about.name) == ("vn/model@2022-03-08", "vn/model@2023-01-01")
    assert (earlier.statement("M1")[0], later.statement("M1")[0]) == ("M1: a / b >= 30%", "M1: a / b >= 40%")


def test_two_that_refer_to_each_other(tmp_path: Path) -> None:
    """References in a circle are an error, not a loop."""
    base = BASE.replace(">= 30%", ">= threshold of M1 in vn/model")
    assert Code.CYCLIC_BASES in model(tmp_path, "a / b >= threshold of 2.1 in vn/sample", base=base).codes


def test_a_figure_is_no_better_known_here(tmp_path: Path) -> None:
    """A threshold of another ruleset is known as well as it is there, whatever the basis of the rule here."""
    base = BASE.replace('basis  reported "một trang"\n  note', "basis  unverified\n  note")
    found = model(tmp_path, "a / b >= threshold of 2.1 in vn/sample", base=base)
    [figure] = found.checked.settings_of(found.indicator("M1").condition)
    assert figure == m.Figure(Fraction(3, 10), m.Basis("unverified"))


# Roll-ups refer to rulesets too, and take nothing of their text


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        ("a: count of communes, part of b = count of communes meeting vn/sample", ()),
        ("a: count of communes, part of b = count of communes meeting vn/simple", (Code.UNKNOWN_RULESET,)),
        ("a: count of communes, part of b = count of villages meeting vn/sample", (Code.KIND_MISMATCH,)),
        ("a: count of communes, part of b = sum of districts.communes", ()),
    ],
)
def test_roll_ups(tmp_path: Path, declared: str, codes: tuple[Code, ...]) -> None:
    """A roll-up names a ruleset of the catalog; the input is given by hand until one fills it in."""
    found = model(tmp_path, "a / b >= 50%", f"input b: count of communes\ninput {declared}\n")
    assert found.codes == codes
    assert len(found.edition.layers) == 1


def test_a_ruleset_may_count_those_that_count_it(tmp_path: Path) -> None:
    """Two rulesets whose roll-ups name each other are no circle: neither reads the other's text."""
    attested = "input b: attested = meets {}\n"
    ours = f'{HEAD}{attested.format("vn/other")}criterion M1 "x"\nM1: b\n{BODY}'
    theirs = ours.replace("vn/model", "vn/ours").replace("vn/other", "vn/model").replace("vn/ours", "vn/other")
    catalog = shelf(tmp_path, vn__4__model=ours, vn__4__other=theirs)
    assert told(catalog, "vn/model").codes == told(catalog, "vn/other").codes == ()


def test_a_figure_keeps_its_unit(tmp_path: Path) -> None:
    """Bare figures are read in the unit of the rule they come from, whatever the rule that refers to them compares."""
    income = "input pay: amount in vnd per person per year\n"
    found = model(tmp_path, "pay >= threshold of 2.3 in vn/sample", income)
    assert found.codes == ()
    given = {"region": "highland", "year": 2022}
    outcomes = [judge(found.checked, Record({**given, "pay": pay})).outcome for pay in (38_999_999, 39_000_000)]
    assert outcomes == [Outcome.NOT_MET, Outcome.MET]
