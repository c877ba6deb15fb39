"""`replace`, `add` and `repeal`, and what may not be changed."""

from pathlib import Path

import pytest

from ntm_rules import Code
from tests.catalog.shelves import AMENDMENT, BASE, PROVINCE, amended, shelf, told, with_layer

CITED = '  source "2/QĐ-TTg"\n  basis official\n'
TITLED = f'  title "x"\n{CITED}'


# replace


def test_replace_a_rule(tmp_path: Path) -> None:
    """The new rule stands in place of the old one; of the old one only the title is kept, where none is given."""
    found = amended(tmp_path, f"replace 2.1: sorting / households >= 20%\n{CITED}")
    assert found.codes == ()
    assert found.statement("2.1") == [
        "2.1: sorting / households >= 20%",
        'title "Phân loại rác"',
        'source "2/QĐ-TTg"',
        "basis official",
    ]
    assert found.heads.index("2.1: sorting / households >= 20%") == found.heads.index("criterion 2") + 1


def test_replace_drops_who_it_concerns(tmp_path: Path) -> None:
    """A rule replaced concerns everybody, unless it says otherwise itself."""
    base = BASE.replace("1: planned\n", "1: planned\n  applies when households > 100\n")
    files = {"vn__1__sample": base, "vn__2__sample": 'amendment vn/sample\n  enacted "2/QĐ-TTg" of 2023-01-01 by "x"\n'}
    files["vn__2__sample"] += f"\nreplace 1: planned and market\n{CITED}"
    assert told(shelf(tmp_path, **files), "vn/sample").indicator("1").applies_when is None


@pytest.mark.parametrize(
    ("change", "start", "statement"),
    [
        ("input market: count of markets", "input market", "input market: count of markets"),
        ("let standing = highland if planned else region", "let", "let standing = highland if planned else region"),
        ('criterion 2 "Môi trường sống"', "criterion 2", 'criterion 2 "Môi trường sống"'),
        ("met when at least 1 of 1, 2", "met when", "met when at least 1 of 1, 2"),
        (
            "table clean_share by region\n  | highland | 40% |\n  | lowland | 50% |",
            "table",
            "table clean_share by region",
        ),
    ],
)
def test_replace_a_declaration(tmp_path: Path, change: str, start: str, statement: str) -> None:
    """Whatever has a name, a code or is the one `met when` can be replaced, and stays in its place."""
    found = amended(tmp_path, f'replace {change}\n  source "2/QĐ-TTg"\n')
    assert set(found.codes) <= {Code.KIND_MISMATCH, Code.MISSING_BASIS}  # a count is no condition in 2.10
    assert found.statement(start)[0] == statement
    before = [head.split()[0] for head in told(shelf(tmp_path / "b", vn__1__sample=BASE), "vn/sample").heads]
    after = [head.split()[0] for head in found.heads]
    assert [head for head in after if head not in ("instrument", "met")] == before


@pytest.mark.parametrize(
    "change",
    ["2.1: sorting / households >= 20%", "input market: attested", 'criterion 2 "x"', "met when 1 and 2"],
)
def test_replace_needs_a_source(tmp_path: Path, change: str) -> None:
    """Putting something else in the place of what a decision says takes a source that says so."""
    assert Code.CHANGE_WITHOUT_SOURCE in amended(tmp_path, f"replace {change}\n").codes


@pytest.mark.parametrize(
    "change", ["2.9: planned", "input markets: attested", 'criterion 3 "x"', "let sitting = region"]
)
def test_replace_what_is_there(tmp_path: Path, change: str) -> None:
    """What the base has not cannot be replaced, and does not come in by that."""
    found = amended(tmp_path, f"replace {change}\n{CITED}")
    assert Code.NOTHING_TO_CHANGE in found.codes
    assert change not in found.text


def test_replaced_rules_are_what_later_layers_see(tmp_path: Path) -> None:
    """A table replaced by name holds for every rule that uses it."""
    change = f"replace table clean_share by region\n  | highland | 40% |\n  | lowland | 50% |\n{CITED}"
    found = amended(tmp_path, change)
    assert [str(s.value) for s in found.checked.settings_of(found.indicator("2.4").condition)] == ["2/5", "1/2"]


# add


def test_add_rules_in_the_order_of_their_codes(tmp_path: Path) -> None:
    """A new rule stands behind the last one of its criterion with a smaller code: 2.9 before 2.10, 2.11 behind."""
    changes = "".join(f"add {code}: planned\n{TITLED}" for code in ("2.11", "2.9", "2.0", "1.1"))
    base = BASE.replace("1: planned", "1.2: planned")
    files = {"vn__1__sample": base, "vn__2__sample": 'amendment vn/sample\n  enacted "2/QĐ-TTg" of 2023-01-01 by "x"\n'}
    files["vn__2__sample"] += f"\n{changes}"
    found = told(shelf(tmp_path, **files), "vn/sample")
    assert found.codes == ()
    codes = [str(i.code) for i in found.checked.indicators]
    assert codes == ["1.1", "1.2", "2.0", "2.1", "2.2", "2.3", "2.4", "2.9", "2.10", "2.11"]


def test_add_criteria_in_the_order_of_their_codes(tmp_path: Path) -> None:
    """A new criterion stands before the first one with a greater code, with its rules."""
    changes = "".join(f'add criterion {code} "x"\nadd {code}.1: planned\n{TITLED}' for code in ("3", "0", "10", "9"))
    found = amended(tmp_path, changes)
    assert found.codes == ()
    assert [str(c.code) for c in found.checked.criteria] == ["0", "1", "2", "3", "9", "10"]
    assert [[str(i.code) for i in c.indicators] for c in found.checked.criteria if str(c.code) != "2"] == [
        ["0.1"],
        ["1"],
        ["3.1"],
        ["9.1"],
        ["10.1"],
    ]


def test_add_a_criterion_before_the_end(tmp_path: Path) -> None:
    """What comes last in a file, `met when`, stays last."""
    base = f"{BASE}\nmet when at least 1 of 1, 2\n"
    layer = f'{PROVINCE}\nadd criterion 3 "x"\nadd 3: planned\n{TITLED.replace("2/QĐ-TTg", "9/QĐ-UBND")}'
    found = told(shelf(tmp_path, vn__1__sample=base, mau__9__sample=layer), "mau/sample")
    assert found.codes == ()
    assert [head.split()[0] for head in found.heads[-3:]] == ["criterion", "3:", "met"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("add 2.1: planned", Code.DUPLICATE_CODE),
        ('add criterion 1 "x"', Code.DUPLICATE_CODE),
        ("add 3.1: planned", Code.OUTSIDE_CRITERION),
        ('add criterion 3 "x"', Code.EMPTY_CRITERION),
        ("input market: attested", Code.DUPLICATE_NAME),
        ("let standing = region", Code.DUPLICATE_NAME),
    ],
)
def test_what_is_added_is_new_and_in_its_place(tmp_path: Path, change: str, code: Code) -> None:
    """A code or a name the base has is not added again; a rule is added to a criterion that there is."""
    assert code in amended(tmp_path, f"{change}\n").codes


def test_new_inputs_stand_with_the_inputs(tmp_path: Path) -> None:
    """Inputs, definitions and tables of a layer need no verb; they come behind those of the base, before the rules."""
    table = "table low by region\n  | highland | 1% |\n  | lowland | 2% |\n  basis official\n"
    heads = amended(tmp_path, f"{table}let either = planned or b\ninput b: attested\nadd 2.11: either\n{TITLED}").heads
    assert heads[heads.index("input market: attested") + 1] == "input b: attested"
    new = [heads.index(head) for head in ("let either = planned or b", "table low by region")]
    assert heads.index("let standing = region") < min(new)
    assert max(new) < heads.index("criterion 1")


# repeal


def test_repeal_a_rule(tmp_path: Path) -> None:
    """The rule is gone, with its title, sources and rows; the others stay."""
    found = amended(tmp_path, "repeal 2.3\n")
    assert [str(i.code) for i in found.checked.indicators] == ["1", "2.1", "2.2", "2.4", "2.10"]
    assert "Thu nhập" not in found.text
    assert set(found.codes) == {Code.UNUSED_INPUT, Code.UNUSED_DEFINITION}  # what only it read


def test_repeal_a_criterion(tmp_path: Path) -> None:
    """With a criterion go its indicators."""
    found = amended(tmp_path, "repeal criterion 2\n")
    assert [str(i.code) for i in found.checked.indicators] == ["1"]
    assert "criterion 2" not in found.text


def test_repeal_a_criterion_with_comments_between_its_rules(tmp_path: Path) -> None:
    """A comment between two rules of a criterion ends nothing: all its rules go."""
    base = BASE.replace("2.2: clean", "# who sets it\n2.2: clean")
    files = shelf(tmp_path, vn__1__sample=base, vn__2__sample=f"{AMENDMENT}\nrepeal criterion 2\n")
    assert [str(i.code) for i in told(files, "vn/sample").checked.indicators] == ["1"]


def test_repeal_a_name(tmp_path: Path) -> None:
    """A name can go once no rule uses it; before that, the rule that does is in error."""
    assert amended(tmp_path / "a", "repeal 2.10\nrepeal market\n").codes == ()
    assert amended(tmp_path / "b", "repeal market\n").codes == (Code.UNKNOWN_NAME,)


def test_an_empty_criterion_is_an_error(tmp_path: Path) -> None:
    """Repealing the last indicator of a criterion leaves nothing to judge it by."""
    assert Code.EMPTY_CRITERION in amended(tmp_path, "repeal 1\n").codes


@pytest.mark.parametrize("change", ["repeal 2.9", "repeal criterion 7", "repeal markets", "repeal 2"])
def test_repeal_what_is_there(tmp_path: Path, change: str) -> None:
    """What is not there cannot be repealed; a criterion is repealed as a criterion, not as a rule."""
    assert amended(tmp_path, f"{change}\n").codes == (Code.NOTHING_TO_CHANGE,)


# What a layer may hold


@pytest.mark.parametrize(
    ("statement", "fix"),
    [
        ("2.1: planned", "replace "),
        ("5.1: planned", "add "),
        ('criterion 2 "x"', "replace "),
        ('criterion 4 "x"', "add "),
        ("met when 1 and 2", "replace "),
    ],
)
def test_a_change_says_what_it_does(tmp_path: Path, statement: str, fix: str) -> None:
    """A rule or a criterion of a layer needs its verb; the one that fits is the fix, and nothing changes without it."""
    found = amended(tmp_path, f"{statement}\n")
    [problem] = (d for d in found.edition.parsed.diagnostics if d.code is Code.MISSING_VERB)
    assert problem.fix is not None
    assert problem.fix.text == fix
    assert statement not in found.text


@pytest.mark.parametrize(
    "change", ["set 2.2 to 40%", "tighten 2.1: planned", "replace 2.1: planned", "add 3.1: planned", "repeal 2.1"]
)
def test_changes_need_something_to_change(tmp_path: Path, change: str) -> None:
    """A ruleset that is based on nothing has nothing to change."""
    assert Code.CHANGE_WITHOUT_BASE in told(shelf(tmp_path, vn__1__sample=f"{BASE}\n{change}\n"), "vn/sample").codes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("set 2.2 to 40%", "set 2.2 to 50%"),
        ("set 2.3 for lowland to 50", "set 2.3 for lowland to 51"),
        ("repeal 2.1", "tighten 2.1: sorting / households >= 90%"),
        ("tighten 2.1: sorting / households >= 90%", "repeal 2.1"),
        ("repeal 1", "repeal 1"),
    ],
)
def test_one_thing_is_changed_once(tmp_path: Path, one: str, other: str) -> None:
    """A layer that touches one thing twice contradicts itself: the second place is the problem, beside the first."""
    found = with_layer(tmp_path, f"{one}\n{other}\n").edition.parsed.diagnostics
    [problem] = (d for d in found if d.code is Code.CHANGED_TWICE)
    assert (problem.line, problem.others[0].source.line_and_column(problem.others[0].span.start)[0]) == (6, 5)


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("add 2.11: planned", Code.DUPLICATE_CODE),
        ('add criterion 3 "x"', Code.DUPLICATE_CODE),
        ("input b: attested", Code.DUPLICATE_NAME),
        ("let either = planned or market", Code.DUPLICATE_NAME),
    ],
)
def test_one_thing_is_added_once(tmp_path: Path, added: str, code: Code) -> None:
    """What a layer adds twice is there twice: the same error as in a file of its own, once."""
    codes = with_layer(tmp_path, f"{added}\n{added}\n").codes
    assert codes.count(code) == 1
    assert Code.CHANGED_TWICE not in codes


def test_different_cells_are_different_things(tmp_path: Path) -> None:
    """Each group of cells of a table may be set by itself."""
    changes = "set 2.3 for lowland to 50\n  basis official\nset 2.3 for highland to 51\n  basis official\n"
    assert with_layer(tmp_path, changes).codes == ()


@pytest.mark.parametrize("second", [AMENDMENT.replace("2023", "2024"), "ruleset vn/sample\n", "amendment vn/sample\n"])
def test_a_layer_has_one_header(tmp_path: Path, second: str) -> None:
    """A file is the text of one instrument: a second header is an error, as it is in a ruleset of its own."""
    found = amended(tmp_path, f"{second}\nset 2.10 to planned\n  basis unverified\n")
    assert Code.RULESET_HEADER in found.codes


def test_a_layer_begins_with_its_header(tmp_path: Path) -> None:
    """The header opens the file, as it does in a ruleset of its own."""
    files = shelf(tmp_path, vn__1__sample=BASE, mau__9__sample=f"let either = planned or market\n{PROVINCE}")
    assert Code.RULESET_HEADER in told(files, "mau/sample").codes


def test_a_mistake_in_the_base_is_reported_once(tmp_path: Path) -> None:
    """A rule of the base that cannot be read is still there to be changed: only the mistake itself is reported."""
    base = BASE.replace("2.1: sorting / households", "2.1: sorting // households")
    layer = f"{PROVINCE}\ntighten 2.1: sorting / households >= 50%\n  basis official\n"
    found = told(shelf(tmp_path, vn__1__sample=base, mau__9__sample=layer), "mau/sample")
    assert found.codes == (Code.SYNTAX,)


def test_comments_of_both_are_kept(tmp_path: Path) -> None:
    """Comments between the base's statements stay; those of a changed statement are the change's own."""
    base = BASE.replace("2.2: clean", "# who sets it\n2.2: clean")
    layer = f"{PROVINCE}\ntighten 2.1: sorting / households >= 50%  # more\n  basis official\n"
    text = told(shelf(tmp_path, vn__1__sample=base, mau__9__sample=layer), "mau/sample").text
    assert "# who sets it\n2.2: clean" in text
    assert "2.1: sorting / households >= 50%  # more\n" in text
