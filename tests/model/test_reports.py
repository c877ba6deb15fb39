"""Checking says each thing once, in its place, and never breaks. Each case failed before it was mended."""

import pytest

from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import Checked, check
from ntm_rules.syntax.parse import parse

HEAD = 'ruleset vn/sample\n  enacted "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"\n'
REGION = "input region: one of highland, lowland\ninput rate: share\n"


def checked(text: str) -> Checked:
    return check(parse(Source.of(HEAD + text)))


def codes(text: str) -> list[str]:
    """The codes of all errors, in the order of the text."""
    return [d.code.value for d in checked(text).diagnostics if d.severity.value == "error"]


def test_a_stray_character_where_only_the_line_may_end() -> None:
    """A character of no token at the end of a line is a syntax error, not a crash."""
    assert codes("criterion 1 {\n") == ["syntax"]
    assert [d.code.value for d in parse(Source.of("ruleset a/b {\n")).diagnostics] == ["syntax"]


def test_a_rule_outside_its_criterion_does_not_upset_the_order() -> None:
    """A rule in the wrong criterion is reported as that; the next rule is not compared with it."""
    text = 'input plan: attested\ncriterion 1 "x"\n22: plan\n1.1: plan\n'
    assert codes(text) == ["outside-criterion"]


def test_a_table_may_stand_below_its_use() -> None:
    """Names are known in the whole file: a table used above its declaration is that table, not an open threshold."""
    table = "table floor by region\n  | highland | 30% |\n  | lowland | 40% |\n"
    above, below = (
        checked(REGION + 'let u = highland if rate > floor else lowland\ncriterion 1 "x"\n1.1: rate >= floor\n' + text)
        for text in ("", table)
    )
    assert above.ruleset is None
    assert below.ruleset is not None
    assert [t.name for t in below.ruleset.tables] == ["floor"]


@pytest.mark.parametrize(
    "circle",
    [
        "table t by t\n  | highland | 1 |\n",
        "let u = highland if t > 3 else lowland\ntable t by u\n  | highland | 1 |\n  | lowland | 2 |\n",
        "let a = b + 1\nlet b = c + 1\nlet c = a + 1\n",
        "input a: share = b\ninput b: share = a\n",
    ],
)
def test_a_circle_is_reported_once(circle: str) -> None:
    """What is worked out from itself, by lets, derivations or tables, is one error."""
    assert codes(f'{REGION}{circle}criterion 1 "x"\n1.1: rate > 3%\n') == ["cyclic-derivation"]


def test_parts_in_a_circle_are_reported_once() -> None:
    """a part of b, b part of c, c part of a."""
    text = "".join(f"input {a}: count of households, part of {b}\n" for a, b in ("ab", "bc", "ca"))
    assert codes(text + 'criterion 1 "x"\n1.1: a > 3\n') == ["cyclic-derivation"]


def test_a_chain_of_lets_is_bounded() -> None:
    """A chain of 2,000 definitions is an error, in place of a crash; one of 40 is fine."""
    for length, expected in ((40, []), (2000, ["too-deep"])):
        lets = "".join(f"let x{i} = x{i - 1} * 2\n" for i in range(1, length))
        text = f'input x0: count of households\n{lets}criterion 1 "x"\n1.1: x{length - 1} > 3\n'
        assert sorted(set(codes(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a line that cannot be read takes nothing else with it
        ('criterion 1 "x"\n1.1: rate > 3%\n  source "2/QĐ-TTg"\ninstrument "2/QĐ-TTg" of 15/01/2022\n', ["syntax"]),
        ('criterion 1 "x"\n1.1: rate >= by region\n  | highland | 30%\n  | lowland | 40% |\n', ["syntax"]),
        ('criterion 1 "x"\n1.1: rate >= by region\n  | highland | 30%\n', ["syntax"]),
        ('input plan "x"\ncriterion 1 "x"\n1.1: plan\n', ["syntax"]),
        ('criterion 1 "x"\n1.1: rate >= 30,5%\n', ["decimal-comma"]),
        # a word in the corner of a table
        (
            'input year: year 2021 to 2022\ncriterion 1 "x"\n1.1: rate >= by region, year\n'
            "  | region | 2021 | 2022 |\n  | highland | 1% | 2% |\n  | lowland | 3% | 4% |\n",
            ["row-shape"],
        ),
        # numbers with commas and points
        ('input n: count of people\ncriterion 1 "x"\n1.1: n > 1,234,567\n', ["decimal-comma"]),
        ('input n: count of people\ncriterion 1 "x"\n1.1: n > 1.234,5\n', ["decimal-comma"]),
        # codes are no numbers
        ('criterion 1 "x"\n1.1: rate > 3%\n1.2: rate > 4%\nmet when at least 1 of 1.1,1.2\n', []),
        # a clause at the margin
        ('criterion 1 "x"\n1.1: rate > 3%\ntitle "y"\n', ["misplaced-clause"]),
        # a `met when` of a criterion that lost its indentation would judge the whole
        ('criterion 1 "x"\nmet when 1.1 or 1.2\n1.1: rate > 3%\n1.2: rate > 4%\n', ["misplaced-clause"]),
        # a comment at the margin ends no statement
        ('criterion 1 "x"\n1.1: rate >= by region\n  | highland | 30% |\n# later\n  | lowland | 40% |\n', []),
        # no thousands begin with 0
        ('input d: amount in km\ncriterion 1 "x"\n1.1: d >= 0.125\n', []),
        # an option given twice
        ('input n: count of people, 1 to 3, 1 to 4\ncriterion 1 "x"\n1.1: rate > 3%\n', ["doubled-clause"]),
    ],
)
def test_one_mistake_is_one_error(text: str, expected: list[str]) -> None:
    """A mistake is told where it is, and nothing that only follows from it."""
    assert codes(REGION + text) == expected


def test_the_numbers_a_message_offers() -> None:
    """`1,234,567` is one number with thousands commas; `1.234.567` can be no decimal."""
    commas, points = (
        dict(checked(f'input n: count of people\ncriterion 1 "x"\n1.1: n > {n}\n').diagnostics[0].facts)
        for n in ("1,234,567", "1.234.567")
    )
    assert (commas["written"], commas["plain"]) == ("1,234,567", "1234567")
    assert (points["plain"], points["decimal"]) == ("1234567", "")


def test_a_rank_may_meet_an_open_threshold() -> None:
    """`rating >= open` is a rule like any other: which rank is asked is not established."""
    assert codes('input rating: ranked weak < good\ncriterion 1 "x"\n1.1: rating >= open\n') == []


@pytest.mark.parametrize(
    "declared",
    [
        "input open: attested\n",
        "let không = rate > 3%\n",
        "table or by region\n  | highland | 30% |\n  | lowland | 40% |\n",
        "input rating: ranked weak < open < good\n",
        "input owner: one of theo, của\n",
    ],
)
def test_a_name_that_is_a_keyword_in_expressions(declared: str) -> None:
    """A name nobody could read in a rule is refused where it is declared: `open` there would be an open threshold."""
    found = codes(f'{REGION}{declared}criterion 1 "x"\n1.1: rate > 3%\n')
    assert set(found) == {"reserved-name"}
    assert len(found) == (2 if "owner" in declared else 1)


def test_a_name_that_is_a_keyword_elsewhere() -> None:
    """Keywords of other places are names like any other."""
    text = 'input year: year\ninput title: attested\ninput share: share\ncriterion 1 "x"\n1.1: title and share > 3%\n'
    assert codes(text) == []


WORDS = "input difficult: attested\ninput island: attested\ninput n: count of households\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # beside a declared list a word that is none of it is a mistake, wherever it stands in the chain
        ("highlnd if difficult else highland if island else region", ["unknown-name"]),
        ("highland if difficult else highlnd if island else region", ["unknown-name"]),
        ("(region if difficult else highland) if island else highlnd", ["unknown-name"]),
        ("highland if difficult else lowland if island else region", []),
        # a chain of nothing but words makes a list of its own
        ("large if n > 9 else medium if n > 3 else small", []),
        ("(large if n > 9 else medium) if n > 3 else small", []),
        ("highland if n > 9 else medium if n > 3 else small", []),
    ],
)
def test_words_in_a_chain(value: str, expected: list[str]) -> None:
    """A chain of if and else makes new words only where all of it is words."""
    assert codes(f'{REGION}{WORDS}let standing = {value}\ncriterion 1 "x"\n1.1: rate > 3%\n') == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("1.1: at least 2 of difficult, difficult, island\n", 1),
        ("1.1: at least 2 of n > 1, (n > 1), island\n", 1),
        ("1.1: difficult\n1.2: island\nmet when at least 2 of 1.1, 1.2, 1.1\n", 1),
        # two requirements that are not established may be two
        ("1.1: at least 2 of open, open, island\n", 0),
        ("1.1: at least 2 of n > open, n > open, island\n", 0),
        ("1.1: at least 2 of n > 1, n > 2, island\n", 0),
    ],
)
def test_a_condition_listed_twice(rules: str, expected: int) -> None:
    """`at least` counts conditions: one that is listed twice would count twice."""
    assert codes(f'{WORDS}criterion 1 "x"\n{rules}') == ["doubled-clause"] * expected


RANGES = """input sorting: count of households, part of n
input n: count of households
input rural: count of households, part of n
input poor: count of households, part of rural
input growth: share, -50% to 200%
input depth: amount in m, -5 to 5
input grade: level 1 to 3
input rating: ranked weak < fair < good
input zone: one of upper, lower
let grown = growth + 10%
table floor by zone
    | upper | 30%  |
    | lower | 300% |
table bare by zone
    | upper | ? |
    | lower | delegated to province |
"""


@pytest.mark.parametrize(
    ("condition", "constant"),
    [
        # ratios of a part and its whole, and parts of parts
        ("sorting / n >= 300%", True),
        ("sorting / n > 100%", True),
        ("sorting / n >= 100%", False),
        ("sorting / n >= 0%", True),
        ("poor / n > 100%", True),
        ("n / poor >= 300%", False),
        ("(sorting + poor) / n > 100%", False),
        ("(n - sorting) / n >= 0%", False),
        ("sorting <= n", True),
        ("n >= poor", True),
        ("poor >= n", False),
        ("sorting > n", True),
        # sums, products, signs
        ("n + 3 households > 2", True),
        ("n * 2 >= 0", True),
        ("-n <= 0", True),
        ("n - sorting >= 0", False),
        ("depth / 2 >= -3", True),
        ("depth >= -3", False),
        ("1 m / depth >= 0%", False),
        # ranks and levels
        ("rating >= weak", True),
        ("rating < weak", True),
        ("rating > good", True),
        ("rating >= fair", False),
        ("rating = weak", False),
        ("grade >= 1", True),
        ("grade = 4", True),
        ("grade != 0", True),
        ("grade = 3", False),
        # definitions, choices, tables
        ("grown >= -40%", True),
        ("grown > 210%", True),
        ("grown > 200%", False),
        ("sorting / n >= (30% if zone = upper else 300%)", False),
        ("sorting / n >= (200% if zone = upper else 300%)", True),
        ("sorting / n >= bare", False),
        ("sorting / n >= open", False),
    ],
)
def test_a_comparison_that_always_comes_out_the_same(condition: str, constant: bool) -> None:
    """What both sides can be decides it, whatever is reported."""
    expected = ["constant-condition"] if constant else []
    assert codes(f'{RANGES}criterion 1 "x"\n1.1: {condition}\n') == expected
    assert codes(f'{RANGES}criterion 1 "x"\n1.1: zone = upper\n  applies when {condition}\n') == expected
    assert codes(f'{RANGES}let condition = {condition}\ncriterion 1 "x"\n1.1: condition\n') == expected


def test_a_cell_that_decides_its_comparison() -> None:
    """A figure of a table that nobody or everybody reaches is told in its cell."""
    for rule, marked in (
        ("sorting / n >= floor", "300%"),
        ("sorting / n >= 110% of floor", "300%"),
        ("sorting / n >= by zone\n  | upper | 0% |\n  | lower | 10% |", "0%"),
        ("growth >= floor", "300%"),
        ("growth >= by zone\n  | upper | -10% |\n  | lower | 10% |", None),
    ):
        found = checked(f'{RANGES}criterion 1 "x"\n1.1: {rule}\n').diagnostics
        constant = [d.place for d in found if d.code.value == "constant-condition"]
        assert [place.source.slice(place.span) for place in constant] == ([] if marked is None else [marked])


@pytest.mark.parametrize("sign", ["+", "*"])
def test_definitions_that_grow_without_end(sign: str) -> None:
    """A chain of definitions that double or square each other is checked in no time, whatever its last one comes to."""
    lets = "".join(f"let x{i} = x{i - 1} {sign} x{i - 1}\n" for i in range(1, 40))
    assert (
        codes(f'input n: count of households\nlet x0 = 9\n{lets}criterion 1 "x"\n1.1: n * x39 > 3 households\n') == []
    )
