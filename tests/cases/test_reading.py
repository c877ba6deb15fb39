"""Files of worked cases: what they say, and that whatever is wrong with one is said with its place."""

from pathlib import Path

import pytest

import ntm_rules as ntm
from ntm_rules import Outcome
from ntm_rules.cases.read import Case, CasesError, read_cases
from ntm_rules.cases.run import run_cases

RULES = """\
ruleset mau/x
  enacted "1/QĐ" of 2022-03-08 by "x"
input a: count of households
input b: count of households, part of a
input t: attested
criterion 1 "x"
1.1: b / a >= 30%
  title "Tỷ lệ"
1.2: t
  title "Có"
"""

RECORDS = """\
[records.good]
a = 100
b = 30
t = true
[records.poor]
like = "good"
b = 29
"""


def read(folder: Path, text: str, records: str = RECORDS) -> tuple[Case, ...]:
    path = folder / "x.cases.toml"
    path.write_text(records + text, "utf-8")
    return read_cases(path)


def case(body: str, title: str = "t", record: str = "good") -> str:
    return f'[[cases]]\ntitle = "{title}"\nrecord = "{record}"\n{body}\n'


EDGE = '[[edges]]\nindicator = "1.1"\nrecord = "good"\nmet = { b = 30 }\nmissed = { b = 29 }\n'


def test_a_case(tmp_path: Path) -> None:
    """A case is a record with what must come out; what it does not say is left open."""
    text = case(
        'on = "2024-06-30"\noutcome = "met"\ncriteria_met = 1\n'
        'indicators = { "1.1" = "not met" }\nreasons = { "1.1" = "30%" }'
    )
    [found] = read(tmp_path, text)
    assert found == Case(
        "t",
        {"a": 100, "b": 30, "t": True},
        "2024-06-30",
        Outcome.MET,
        1,
        {"1.1": Outcome.NOT_MET},
        {"1.1": "30%"},
    )
    [bare] = read(tmp_path, case('outcome = "unknown"'))
    assert (bare.on, bare.criteria_met, bare.indicators, bare.reasons) == (None, None, {}, {})


def test_records_build_on_each_other(tmp_path: Path) -> None:
    """A record may be like another but for some fields; a case changes fields of its record, or leaves them out."""
    text = case('change = { b = 10 }\nwithout = ["t"]\noutcome = "not met"', record="poor")
    [found] = read(tmp_path, text)
    assert found.record == {"a": 100, "b": 10}
    again = '[records.poorer]\nlike = "poor"\na = 200\n'
    assert read(tmp_path, case('outcome = "met"', record="poorer"), RECORDS + again)[0].record == {
        "a": 200,
        "b": 29,
        "t": True,
    }


def test_an_edge_is_two_cases(tmp_path: Path) -> None:
    """An edge is a record on either side of a threshold: met by the one, missed by the other."""
    met, missed = read(tmp_path, EDGE)
    assert (met.record["b"], met.indicators) == (30, {"1.1": Outcome.MET})
    assert (missed.record["b"], missed.indicators) == (29, {"1.1": Outcome.NOT_MET})


def test_cases_and_edges_in_order(tmp_path: Path) -> None:
    """Cases come first, as they stand in the file, then edges."""
    titles = [each.title for each in read(tmp_path, EDGE + case('outcome = "met"', "b") + case('outcome = "met"', "a"))]
    assert titles == ["b", "a", "edge 1 (1.1), met", "edge 1 (1.1), missed"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "Invalid value"),
        ("[case]\n", "nothing is called `case` here"),
        ("[cases]\n", "`cases` is a list of tables: write [[cases]]"),
        ("[[cases.a]]\n", "`cases` is a list of tables"),
        ("[[cases]]\n", "case 1 has no `title`"),
        ("[[cases]]\ntitle = 3\n", "case 1 has no `title`"),
        ('[[cases]]\ntitle = "t"\noutcome = "met"\n', "case 1 (t) has no `record`"),
        (case(""), "case 1 (t) says nothing of what must come out"),
        (case('outcome = "good"'), "`good` is no outcome; there are: met, not met, unknown, not applicable"),
        (case('indicators = { "1.1" = "ok" }'), "`ok` is no outcome"),
        (case('indicators = "1.1"'), "`indicators` is a table"),
        (case('reasons = ["x"]'), "`reasons` is a table"),
        (case('criteria_met = "1"'), "`criteria_met` is a number"),
        (case('outcome = "met"\noutcomes = "met"'), "nothing is called `outcomes` here"),
        (case('outcome = "met"', record="best"), "there is no record `best`"),
        (case('outcome = "met"\nwithout = ["z"]'), "its record has no `z` to leave out"),
        (case('outcome = "met"\nchange = 3'), "`change` is a table"),
        (case('outcome = "met"') + case('outcome = "?"', "second"), "case 2 (second): `?` is no outcome"),
        ("[[edges]]\n", "edge 1 has no `indicator`"),
        (EDGE.replace('record = "good"\n', ""), "edge 1 (1.1) has no `record`"),
        (EDGE.replace("met = { b = 30 }\n", "", 1), "edge 1 (1.1) needs both `met` and `missed`"),
        (EDGE.replace("missed = { b = 29 }\n", ""), "edge 1 (1.1) needs both `met` and `missed`"),
        (EDGE + 'title = "x"\n', "nothing is called `title` here"),
        ('[records.r]\nlike = "r"\n' + case('outcome = "met"', record="r"), "there is no record `r`"),
        ('[records.r]\nlike = "s"\n' + case('outcome = "met"', record="r"), "there is no record `s`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """A file that cannot be read as one of cases says which file, which case and what, and is not read in part."""
    with pytest.raises(CasesError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)
    assert "x.cases.toml" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("records = 3\n" + case('outcome = "met"'), id="records"),
        pytest.param("cases = [1]\n", id="cases"),
        pytest.param("[records]\ngood = 3\n" + case('outcome = "met"'), id="record"),
        pytest.param('[records.good]\nlike = ["x"]\n' + case('outcome = "met"'), id="like"),
        pytest.param(RECORDS + case('outcome = "met"\nwithout = "a"'), id="without"),
        pytest.param(RECORDS + case('outcome = "met"\nwithout = 3'), id="without a number"),
        pytest.param(RECORDS + case('outcome = "met"\non = 3'), id="on"),
        pytest.param(RECORDS + case("criteria_met = true"), id="criteria_met"),
    ],
)
def test_what_is_of_another_sort_is_said_too(tmp_path: Path, text: str) -> None:
    """A value of the wrong sort is a complaint like any other."""
    with pytest.raises(CasesError):
        read(tmp_path, text, "")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is a complaint too."""
    path = tmp_path / "x.cases.toml"
    path.write_bytes(b'[[cases]]\ntitle = "\xff"\n')
    with pytest.raises(CasesError, match=r"x\.cases\.toml"):
        read_cases(path)


def test_an_empty_file_has_no_cases(tmp_path: Path) -> None:
    """Nothing said, nothing to try."""
    assert read(tmp_path, "", "") == ()


def test_running(tmp_path: Path) -> None:
    """What comes out otherwise than a case says is listed, by case and by what it says of; the rest passes."""
    rules = ntm.parse(RULES)
    asked: list[str | None] = []

    def assessor(on: str | None) -> object:
        asked.append(on)
        return rules.assess

    right = case('outcome = "met"\ncriteria_met = 1\nindicators = { "1.1" = "met" }\nreasons = { "1.1" = "30/100" }')
    assert list(run_cases(read(tmp_path, right + EDGE), assessor)) == []  # type: ignore[arg-type]
    assert asked == [None]  # one edition, asked for once
    wrong = case(
        'outcome = "not met"\ncriteria_met = 0\n'
        'indicators = { "1.1" = "unknown", "1.2" = "met" }\nreasons = { "1.1" = "31%" }',
        "w",
    )
    found = list(run_cases(read(tmp_path, wrong), assessor))  # type: ignore[arg-type]
    assert [(each.case.title, each.of, each.expected) for each in found] == [
        ("w", "ruleset", ntm.Outcome.NOT_MET),
        ("w", "ruleset", "0 criteria met"),
        ("w", "1.1", ntm.Outcome.UNKNOWN),
        ("w", "1.1", "31%"),
    ]
    assert [each.found for each in found[:3]] == [ntm.Outcome.MET, "1", ntm.Outcome.MET]


def test_a_record_with_a_problem_is_no_case(tmp_path: Path) -> None:
    """A case must be valid: a misspelt field or an impossible value does not pass for a missing one."""
    rules = ntm.parse(RULES)
    for change in ("{ c = 1 }", "{ b = 101 }", "{ t = 7 }"):
        with pytest.raises(ntm.RecordError):
            list(run_cases(read(tmp_path, case(f'change = {change}\noutcome = "met"')), lambda on: rules.assess))


def test_an_indicator_that_is_not_there(tmp_path: Path) -> None:
    """A case about a code the ruleset has not is a mistake of the case."""
    rules = ntm.parse(RULES)
    with pytest.raises(KeyError, match=r"1\.9"):
        list(run_cases(read(tmp_path, case('indicators = { "1.9" = "met" }')), lambda on: rules.assess))
