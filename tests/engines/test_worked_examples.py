"""The meaning of the language by worked examples, on the definition and on the fast engine alike."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from ntm_rules.diagnostics.source import Source
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.engines.reference import judge
from ntm_rules.model.check import check
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.parse import parse

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome

INPUTS = """ruleset vn/sample
input a: attested
input b: attested
input c: attested
input n: count of households
input m: count of households
input part: count of households, part of n
input rate: share = part / n
input x: amount in km, 3 decimals
input y: amount in km, 3 decimals
input meters: amount in m
input hectares: amount in ha
input money: amount in million_vnd
input people: count of people
input region: one of north, south
input rating: ranked weak < fair < good
input year: year
let standing = north if a else region
let size = large if n > 3 else medium if n > 1 else small
"""


def rules(text: str) -> CheckedRuleset:
    checked = check(parse(Source.of(INPUTS + text)))
    assert checked.ruleset is not None, checked.diagnostics
    return checked.ruleset


def outcome(condition: str, *, clauses: str = "", refused: tuple[str, ...] = (), **values: Value) -> Outcome:
    """The outcome of one indicator, which both engines must agree on."""
    ruleset = rules(f'criterion 1 "x"\n1.1: {condition}\n{clauses}')
    record = Record(values, dict.fromkeys(refused, "record-negative"))
    judged = judge(ruleset, record)
    assert compile_ruleset(ruleset).judge(record) == judged
    (found,) = judged.indicators.values()
    return found


# Exact ties ----------------------------------------------------------------------------------------------

TIES = [
    (29, 100, "29%"),
    (57, 100, "57%"),
    (7, 100, "7%"),
    (35, 100, "35%"),
    (19, 190, "10%"),
    (570000000000021, 1000000000000037, "57%"),
]


@pytest.mark.parametrize(("part", "whole", "share"), TIES)
def test_a_tie_of_counts(part: int, whole: int, share: str) -> None:
    """On the threshold, >= and <= hold and > and < do not; one less or one more tells."""
    tie = Fraction(part, whole) == Fraction(share[:-1]) / 100
    above = Fraction(part, whole) > Fraction(share[:-1]) / 100
    expected = {">=": tie or above, "<=": tie or not above, ">": above, "<": not tie and not above}
    for operator, holds in expected.items():
        assert outcome(f"part / n {operator} {share}", part=part, n=whole) is (MET if holds else NOT_MET)
    assert outcome(f"part / n >= {share}", part=part - 1, n=whole) is NOT_MET
    assert outcome(f"part / n <= {share}", part=part + 1, n=whole) is NOT_MET


def test_the_large_tie_is_none() -> None:
    """570000000000021 of 1000000000000037 is under 57 % by nine parts in a hundred: floats could not tell."""
    assert 570000000000021 * 100 < 57 * 1000000000000037
    assert outcome("part / n >= 57%", part=570000000000021, n=1000000000000037) is NOT_MET
    assert outcome("part / n >= 57%", part=570000000000022, n=1000000000000037) is MET


@pytest.mark.parametrize(("operator", "expected"), [(">=", MET), ("<=", MET), (">", NOT_MET), ("<", NOT_MET)])
def test_a_tie_of_amounts(operator: str, expected: Outcome) -> None:
    """0.3 of 0.4 is 75 %."""
    assert outcome(f"x / y {operator} 75%", x=Fraction("0.3"), y=Fraction("0.4")) is expected


@pytest.mark.parametrize(("share", "expected"), [("0.299999", NOT_MET), ("0.3", MET), ("0.300001", MET)])
def test_a_rate_given(share: str, expected: Outcome) -> None:
    """A published rate is compared as given."""
    assert outcome("part / n >= 30%", rate=Fraction(share)) is expected


# Kleene --------------------------------------------------------------------------------------------------

TRUTH = {"true": {"a": True}, "false": {"a": False}, "unknown": {}}
_OF = {"true": True, "false": False, "unknown": None}
_SAID = {True: MET, False: NOT_MET, None: UNKNOWN}


def _given(**said: str) -> dict[str, Value]:
    return {name: value for name, word in said.items() if (value := _OF[word]) is not None}


def _and(x: bool | None, y: bool | None) -> bool | None:
    return False if x is False or y is False else None if x is None or y is None else True


def _or(x: bool | None, y: bool | None) -> bool | None:
    return True if x is True or y is True else None if x is None or y is None else False


@pytest.mark.parametrize("x", TRUTH)
@pytest.mark.parametrize("y", TRUTH)
def test_truth_tables(x: str, y: str) -> None:
    """and, or, not over true, false and unknown; De Morgan; at least 2 of 2 is and, at least 1 is or."""
    given, p, q = _given(a=x, b=y), _OF[x], _OF[y]
    negation: Callable[[bool | None], bool | None] = lambda v: None if v is None else not v  # noqa: E731
    assert outcome("a and b", **given) is _SAID[_and(p, q)]
    assert outcome("b and a", **given) is _SAID[_and(p, q)]
    assert outcome("a or b", **given) is _SAID[_or(p, q)]
    assert outcome("not a", **given) is _SAID[negation(p)]
    assert outcome("not (a and b)", **given) is outcome("not a or not b", **given)
    assert outcome("not (a or b)", **given) is outcome("not a and not b", **given)
    assert outcome("a or (a and b)", **given) is _SAID[_or(p, _and(p, q))]
    assert outcome("at least 2 of a, b", **given) is outcome("a and b", **given)
    assert outcome("at least 1 of a, b", **given) is outcome("a or b", **given)


@pytest.mark.parametrize("x", TRUTH)
@pytest.mark.parametrize("y", TRUTH)
@pytest.mark.parametrize("z", TRUTH)
def test_at_least_two_of_three(x: str, y: str, z: str) -> None:
    """True when two are true, false when two are false, else unknown."""
    values = [_OF[x], _OF[y], _OF[z]]
    expected = MET if values.count(True) >= 2 else NOT_MET if values.count(False) >= 2 else UNKNOWN
    assert outcome("at least 2 of a, b, c", **_given(a=x, b=y, c=z)) is expected


# Values --------------------------------------------------------------------------------------------------


def test_a_zero_denominator_is_unknown() -> None:
    """Nothing of nothing is no share, whichever way it is compared."""
    for operator in (">=", "<=", ">", "<", "=", "!="):
        assert outcome(f"part / n {operator} 30%", part=0, n=0) is UNKNOWN
        assert outcome(f"30% {operator} part / n", part=0, n=0) is UNKNOWN
    assert outcome("part / n >= 30%", part=0) is UNKNOWN


def test_a_negative_denominator_turns_the_comparison() -> None:
    """2 / (1 - 3) is -100 %, and less than 30 %."""
    assert outcome("n / (m - people_as_households) < 30%".replace("people_as_households", "n"), n=3, m=1) is MET
    assert outcome("n / (m - n) >= 30%", n=3, m=1) is NOT_MET
    assert outcome("n / (m - n) >= 30%", n=1, m=3) is MET


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("x >= 1500 m", {"x": Fraction("1.5")}, MET),
        ("x >= 1500 m", {"x": Fraction("1.499")}, NOT_MET),
        ("meters >= x", {"x": Fraction("0.2"), "meters": Fraction(200)}, MET),
        ("x + meters >= 2", {"x": Fraction(1), "meters": Fraction(999)}, NOT_MET),
        ("x + meters >= 2", {"x": Fraction(1), "meters": Fraction(1000)}, MET),
        ("meters / x >= 50%", {"x": Fraction(1), "meters": Fraction(500)}, MET),
        ("hectares / people >= 2500 m2 per person", {"hectares": Fraction(1), "people": 4}, MET),
        ("money / people >= 250000 vnd per person", {"money": Fraction(1), "people": 4}, MET),
        ("money / people >= 250001 vnd per person", {"money": Fraction(1), "people": 4}, NOT_MET),
    ],
)
def test_units_convert(condition: str, values: dict[str, Value], expected: Outcome) -> None:
    """Like units compare and add up whatever their scale."""
    assert outcome(condition, **values) is expected


def test_given_before_worked_out_and_refused_is_neither() -> None:
    """A rate is as given, else worked out; a refused one is unknown though its counts are there."""
    assert outcome("part / n >= 30%", rate=Fraction("0.3"), part=0, n=10) is MET
    assert outcome("part / n >= 30%", part=3, n=10) is MET
    assert outcome("part / n >= 30%", part=3, n=10, refused=("rate",)) is UNKNOWN
    assert outcome("rate >= 30%", part=3, n=10, refused=("part",)) is UNKNOWN


def test_a_choice_with_an_unknown_condition() -> None:
    """Where both branches agree the condition does not matter; else the value is unknown."""
    assert outcome("standing = north", region="north") is MET
    assert outcome("standing = north", region="south") is UNKNOWN
    assert outcome("standing = north", a=True) is MET
    assert outcome("standing = north", a=False) is UNKNOWN
    assert outcome("(b if a else c)", b=True, c=True) is MET
    assert outcome("(b if a else c)", b=True, c=False) is UNKNOWN
    assert outcome("(b if a else c)", a=True, b=True) is MET


def test_words_compare_by_rank() -> None:
    """weak < fair < good, as declared."""
    assert outcome("rating >= fair", rating="good") is MET
    assert outcome("rating >= fair", rating="weak") is NOT_MET
    assert outcome("rating = fair", rating="fair") is MET
    assert outcome("size != small", n=2) is MET


def test_a_table_without_a_row_for_the_year() -> None:
    """A year without bounds may have no row: unknown, not met by accident."""
    table = "  | 2023 | 10 |\n  | 2024 | 12 |\n"
    assert outcome("n >= by year", clauses=table, n=10, year=2023) is MET
    assert outcome("n >= by year", clauses=table, n=10, year=2024) is NOT_MET
    assert outcome("n >= by year", clauses=table, n=10, year=2025) is UNKNOWN


def test_open_and_delegated_thresholds_decide_nothing() -> None:
    """Whatever is given; but what fails beside them fails."""
    assert outcome("n >= open", n=10**9) is UNKNOWN
    assert outcome("n >= delegated to province", n=0) is UNKNOWN
    assert outcome("a and open", a=False) is NOT_MET
    assert outcome("a or open", a=True) is MET
    assert outcome("n >= by region", clauses="  | north | ? |\n  | south | 3 |\n", n=5, region="north") is UNKNOWN


# The four outcomes of criteria ---------------------------------------------------------------------------


def criterion(met_when: str, *indicators: Outcome) -> Outcome:
    """The outcome of a criterion with indicators of some outcomes, which both engines must agree on."""
    values: dict[Outcome, str] = {MET: "a", NOT_MET: "b", UNKNOWN: "c", NOT_APPLICABLE: "a\n  applies when b"}
    body = "".join(f"1.{i}: {values[each]}\n" for i, each in enumerate(indicators, 1))
    ruleset = rules(f'criterion 1 "x"\n{met_when}{body}')
    record = Record({"a": True, "b": False})
    judged = judge(ruleset, record)
    assert compile_ruleset(ruleset).judge(record) == judged
    assert judged.outcome is next(iter(judged.criteria.values()))
    return judged.outcome


@pytest.mark.parametrize(
    ("indicators", "expected"),
    [
        ((MET, MET), MET),
        ((MET, NOT_MET, UNKNOWN), NOT_MET),
        ((MET, UNKNOWN), UNKNOWN),
        ((MET, NOT_APPLICABLE), MET),
        ((NOT_MET, NOT_APPLICABLE), NOT_MET),
        ((UNKNOWN, NOT_APPLICABLE), UNKNOWN),
        ((NOT_APPLICABLE, NOT_APPLICABLE), NOT_APPLICABLE),
    ],
)
def test_all_indicators(indicators: tuple[Outcome, ...], expected: Outcome) -> None:
    """By default all must be met; what does not apply is left out."""
    assert criterion("", *indicators) is expected


@pytest.mark.parametrize(
    ("indicators", "expected"),
    [
        ((MET, MET, NOT_MET), MET),
        ((MET, NOT_MET, NOT_MET), NOT_MET),
        ((MET, UNKNOWN, NOT_MET), UNKNOWN),
        ((MET, NOT_APPLICABLE, NOT_APPLICABLE), MET),
        ((NOT_MET, NOT_APPLICABLE, NOT_APPLICABLE), NOT_MET),
        ((MET, NOT_MET, NOT_APPLICABLE), NOT_MET),
        ((NOT_APPLICABLE,) * 3, NOT_APPLICABLE),
    ],
)
def test_at_least_two_indicators(indicators: tuple[Outcome, ...], expected: Outcome) -> None:
    """`at least 2 of` asks for no more than there is left."""
    assert criterion("  met when at least 2 of 1.1, 1.2, 1.3\n", *indicators) is expected


@pytest.mark.parametrize(
    ("met_when", "indicators", "expected"),
    [
        ("1.1 or 1.2", (NOT_MET, NOT_APPLICABLE), NOT_MET),
        ("1.1 or 1.2", (MET, NOT_APPLICABLE), MET),
        ("not 1.1", (NOT_APPLICABLE,), NOT_APPLICABLE),
        ("not 1.1", (UNKNOWN,), UNKNOWN),
        ("1.1 and not 1.2", (MET, NOT_MET), MET),
        ("1.1 and not 1.2", (MET, MET), NOT_MET),
    ],
)
def test_connectives_over_codes(met_when: str, indicators: tuple[Outcome, ...], expected: Outcome) -> None:
    """and, or, not over outcomes leave out what does not apply."""
    assert criterion(f"  met when {met_when}\n", *indicators) is expected


def test_whether_it_applies_may_be_unknown() -> None:
    """An indicator whose applicability is unknown is unknown, though its condition holds."""
    assert outcome("a", clauses="  applies when n > 0\n", a=True) is UNKNOWN
    assert outcome("a", clauses="  applies when n > 0\n", a=True, n=0) is NOT_APPLICABLE
    assert outcome("a", clauses="  applies when n > 0\n", a=False, n=1) is NOT_MET


def test_hostile_names_do_not_reach_the_code() -> None:
    """Names that are Python's, and titles that are code, stay out of what is compiled."""
    text = (
        'ruleset vn/x\ninput __import__: attested "os.system"\ninput lambda: count of exec\ninput hộ_nghèo: attested\n'
        'criterion 1 "x"\n1.1: __import__ and hộ_nghèo or lambda > 3\n'
    )
    checked = check(parse(Source.of(text)))
    assert checked.ruleset is not None
    source = compile_ruleset(checked.ruleset).source
    assert not [word for word in ("import", "lambda", "exec", "os", "nghèo") if word in source]


def test_a_divisor_that_is_worked_out_may_be_negative() -> None:
    """An input of a range from 0 bounds what is given; what it is worked out from may leave it."""
    text = INPUTS + 'input gap: count of households = n - m\ncriterion 1 "x"\n1.1: n / gap < 30%\n'
    checked = check(parse(Source.of(text)))
    assert checked.ruleset is not None
    record = Record({"n": 1, "m": 3})
    assert compile_ruleset(checked.ruleset).judge(record) == judge(checked.ruleset, record)
    assert judge(checked.ruleset, record).outcome is MET
