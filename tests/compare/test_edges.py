"""Edges: records just met and just missed, one step apart; and where there are none, none there are."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules import Outcome
from ntm_rules.compare.conditions import Rules
from ntm_rules.compare.edges import Boundary, Edge, NoEdge, edges
from ntm_rules.compare.points import Evaluation, Point
from ntm_rules.compare.shifts import Shift
from ntm_rules.engines.reference import outcome_of, value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Indicator, Input
from ntm_rules.records.validate import validate
from tests.compare.domains import checked, cuts, is_full, records, small_rules
from tests.compare.supposing import supposing
from tests.strategies.checked import rulesets
from tests.strategies.effort import times

INPUTS = """
input region: one of north, south, east
input year: year 2021 to 2023
input households: count of households
input sorting: count of households, part of households
input men: count of people
input income: amount in million_vnd
input rate: share
input insured_rate: share = men / households_members
input households_members: count of people
input rating: ranked weak < fair < good
input level: level 0 to 3
input plan: attested
input violation: attested
let special = plan or violation
let standing = north if plan else region
table floors by standing, year
  |       | 2021 | 2022 | 2023 |
  | north | ?    | 10   | 20   |
  | south | 30   | 40   | delegated to province |
  | east  | 50   | 60   | 70   |
"""


def found(rule: str, **given: Value) -> list[Boundary]:
    """The boundaries of a rule."""
    ruleset = checked(f"1.1: {rule}", INPUTS)
    return list(edges(ruleset, ruleset.indicators[0], given).boundaries)


def steps(rule: str, **given: Value) -> list[tuple[str, Value, Value]]:
    """The steps of all edges: the input, its value before and after."""
    return [
        (each.edge.input, *(record.values[each.edge.input] for record in each.edge.records))
        for each in found(rule, **given)
        if isinstance(each.edge, Edge)
    ]


def why(rule: str, **given: Value) -> list[str]:
    """Why there are no edges."""
    return [each.edge.why for each in found(rule, **given) if isinstance(each.edge, NoEdge)]


@pytest.mark.parametrize(
    ("rule", "whole", "met", "missed"),
    [
        ("sorting / households >= 30%", 100, 30, 29),
        ("sorting / households > 30%", 100, 31, 30),
        ("sorting / households <= 30%", 100, 30, 31),
        ("sorting / households < 30%", 100, 29, 30),
        ("sorting / households = 30%", 100, 30, 29),
        ("sorting / households >= 100%", 100, 100, 99),
        ("sorting / households >= 1.5%", 200, 3, 2),
        ("sorting / households >= 33.35%", 2000, 667, 666),
        ("not (sorting / households >= 30%)", 100, 29, 30),
        ("sorting >= 30% * households", None, None, None),
    ],
)
def test_a_ratio_turns_at_a_hundred(rule: str, whole: int | None, met: int, missed: int) -> None:
    """Of a hundred, where that shows the threshold exactly; of a larger round number, where it takes one."""
    [boundary] = found(rule)
    assert isinstance(boundary.edge, Edge)
    first, second = boundary.edge.records
    assert boundary.edge.outcomes == (Outcome.MET, Outcome.NOT_MET)
    if whole is not None:
        assert dict(first.values) == {"households": whole, "sorting": met}
        assert dict(second.values) == {"households": whole, "sorting": missed}


@pytest.mark.parametrize(
    ("rule", "step"),
    [
        ("men >= 3", ("men", 3, 2)),
        ("men = 0", ("men", 0, 1)),
        ("income >= 5", ("income", 5, Fraction(4999, 1000))),
        ("rate >= 30%", ("rate", Fraction(3, 10), Fraction(299, 1000))),
        ("rate <= 16.5%", ("rate", Fraction(165, 1000), Fraction(166, 1000))),
        ("rate >= 33.35%", ("rate", Fraction(3335, 10000), Fraction(3334, 10000))),
        ("insured_rate >= 90%", ("men", 90, 89)),
        ("plan", ("plan", True, False)),
        ("not violation", ("violation", False, True)),
        ("rating >= good", ("rating", "good", "fair")),
        ("rating < fair", ("rating", "weak", "fair")),
        ("region = south", ("region", "south", "east")),
        ("level >= 2", ("level", 2, 1)),
        ("year >= 2022", ("year", 2022, 2021)),
    ],
)
def test_every_kind_of_input_moves_by_its_step(rule: str, step: tuple[str, Value, Value]) -> None:
    """A count by one, an amount by its last decimal, a share by 0.1 % or as finely as its figure, words by a place."""
    assert steps(rule) == [step]


def test_every_condition_has_its_edge() -> None:
    """Each comparison and each attested input, those behind definitions too, decides at its own edge."""
    assert steps("men >= 3 and (special or rating >= good)") == [
        ("men", 3, 2),
        ("plan", True, False),
        ("violation", True, False),
        ("rating", "good", "fair"),
    ]


def test_a_condition_for_applying() -> None:
    """What says when an indicator applies turns between what is judged and what is not."""
    judged, applying = found("plan\n  applies when men > 0")
    assert isinstance(judged.edge, Edge)
    assert isinstance(applying.edge, Edge)
    assert judged.edge.outcomes == (Outcome.MET, Outcome.NOT_MET)
    assert applying.edge.outcomes == (Outcome.MET, Outcome.NOT_APPLICABLE)
    assert [record.values["men"] for record in applying.edge.records] == [1, 0]


def test_a_table_has_a_line_for_each_cell() -> None:
    """Every cell that can occur, with its figure met and just missed, or why there is none."""
    boundaries = [each for each in found("income >= floors") if each.cell is not None]
    assert len(boundaries) == 9
    for each in boundaries:
        assert each.cell is not None
        if isinstance(each.cell.setting, m.Figure):
            assert isinstance(each.edge, Edge)
            first, second = (record.values["income"] for record in each.edge.records)
            assert first == each.cell.setting.value
            assert second == each.cell.setting.value - Fraction(1, 1000)
        else:
            assert each.edge == NoEdge("unsettled", (each.cell.setting,))


def test_given_inputs_are_held() -> None:
    """What is given stays as it is in both records, and leaves out the cells that it rules out."""
    boundaries = found("income >= floors", region="south", year=2022)
    assert [each.cell.labels for each in boundaries if each.cell] == [("north", 2022), ("south", 2022)]
    for each in boundaries:
        assert isinstance(each.edge, Edge)
        assert {(r.values["region"], r.values["year"]) for r in each.edge.records} == {("south", 2022)}
    assert steps("sorting / households >= 30%", households=812) == [("sorting", 244, 243)]
    assert steps("sorting / households >= 30%", sorting=30) == [("households", 100, 101)]


def test_a_rate_may_be_given() -> None:
    """An input that would be worked out is given instead: then it is not worked out."""
    ruleset = checked("1.1: insured_rate >= 90% and men >= 3", INPUTS)
    [boundary] = edges(ruleset, ruleset.indicators[0], {"insured_rate": Fraction(19, 20)}).boundaries
    assert isinstance(boundary.edge, Edge)
    assert [dict(record.values) for record in boundary.edge.records] == [
        {"men": 3, "insured_rate": Fraction(19, 20)},
        {"men": 2, "insured_rate": Fraction(19, 20)},
    ]


@pytest.mark.parametrize(
    ("rule", "reasons"),
    [
        ("men >= open", ["unsettled"]),
        ("men / households_members >= delegated to province", ["unsettled"]),
        ("open", ["unsettled"]),
        ("plan and open", ["never met", "unsettled"]),
        ("plan or open", ["never missed", "unsettled"]),
        ("households - sorting >= 0", ["never false"]),
        ("households - sorting < 0", ["never true"]),
        ("plan and (plan or men >= 3)", ["never decides"]),
        ("men >= 3 and men >= 2", ["no step"]),
    ],
)
def test_why_there_is_none(rule: str, reasons: list[str]) -> None:
    """A threshold without a figure, what can never be met, what never decides: each has its reason."""
    assert why(rule) == reasons


def test_what_is_to_blame_is_told() -> None:
    """Where an indicator can never be met, the thresholds without a figure that keep it so are named."""
    first, _ = found("plan and delegated to province")
    assert first.edge == NoEdge("never met", (m.DelegatedTo("province"),))


# Any rules -----------------------------------------------------------------------------------------------


@times(0.4)
@given(ruleset=rulesets(), data=st.data())
def test_edges_are_what_they_say(ruleset: CheckedRuleset, data: st.DataObject) -> None:
    """Two records that the ruleset accepts, one input apart by one step, on which the condition itself turns."""
    indicator = data.draw(st.sampled_from(ruleset.indicators))
    for each in edges(ruleset, indicator, timeout=1).boundaries:
        assert each.edge != NoEdge("engine fault")
        if isinstance(each.edge, Edge):
            _is_edge(each, each.edge, indicator, ruleset)


def _is_edge(boundary: Boundary, edge: Edge, indicator: Indicator, ruleset: CheckedRuleset) -> None:
    first, second = edge.records
    for record, outcome in zip(edge.records, edge.outcomes, strict=True):
        assert validate(ruleset, dict(record.values)).problems == ()
        assert outcome_of(indicator, ruleset, record) is outcome
    apart = {name for name in first.values if first.values[name] != second.values[name]}
    assert apart == {edge.input}
    assert second.values[edge.input] in _beside(ruleset.input_named[edge.input], first.values[edge.input])
    expression = boundary.condition.expression
    holds = [value_of(expression, ruleset, record) for record in edge.records]
    assert holds in ([True, False], [False, True])
    assert supposing(expression, holds[1] is True, indicator, ruleset, first) is edge.outcomes[1]
    if boundary.cell is not None:
        keys = ruleset.table_named[boundary.cell.table].keys
        assert tuple(value_of(key.value, ruleset, first) for key in keys) == boundary.cell.labels


def _beside(each: Input, value: Value) -> Iterator[Value]:
    """The values one step from one, and of words without an order all others."""
    names = [choice.name for choice in each.choices]
    match each.kind, value:
        case _, bool():
            yield not value
        case "one of", _:
            yield from (name for name in names if name != value)
        case "ranked", _:
            place = names.index(str(value))
            yield from (names[other] for other in (place - 1, place + 1) if 0 <= other < len(names))
        case _, str():
            raise AssertionError(value)
        case _:
            step = {"share": Fraction(1, 1000), "amount": Fraction(1, 10 ** (each.decimals or 0))}.get(each.kind, 1)
            yield value - step
            yield value + step


@times(0.3)
@given(seed=st.integers(0, 10**6))
def test_where_there_is_none_no_two_records_make_one(seed: int) -> None:
    """Over domains so small that every pair of records can be tried, an edge is missed in none of them."""
    ruleset = small_rules(seed, 3)
    for indicator in ruleset.indicators:
        expressions = indicator.condition, indicator.applies_when
        names = tuple(n for n in ruleset.inputs_of(*expressions) if ruleset.input_named[n].derivation is None)
        full = {tuple(r.values[name] for name in names): r for r in records(names, cuts(ruleset, *expressions))
                if is_full(names, r)}  # fmt: skip
        by_condition: dict[object, list[Boundary]] = {}
        for each in edges(ruleset, indicator).boundaries:
            by_condition.setdefault(each.condition, []).append(each)
        for boundaries in by_condition.values():
            if not any(isinstance(each.edge, Edge) for each in boundaries):
                assert not list(_pairs(boundaries[0], indicator, ruleset, names, full))


def _pairs(
    boundary: Boundary,
    indicator: Indicator,
    ruleset: CheckedRuleset,
    names: tuple[str, ...],
    full: Mapping[tuple[Value, ...], Record],
) -> Iterator[tuple[Record, Record]]:
    """Pairs of records that would be an edge of a condition."""
    condition = boundary.condition
    after = Outcome.NOT_MET if condition.place == "rule" else Outcome.NOT_APPLICABLE
    for key, record in full.items():
        before = outcome_of(indicator, ruleset, record)
        is_first = before is Outcome.MET if condition.place == "rule" else before is not after
        holds = value_of(condition.expression, ruleset, record)
        if not is_first or not isinstance(holds, bool):
            continue
        for place, name in enumerate(names):
            for value in _beside(ruleset.input_named[name], key[place]):
                other = full.get((*key[:place], value, *key[place + 1 :]))
                if (
                    other is not None
                    and value_of(condition.expression, ruleset, other) is (not holds)
                    and outcome_of(indicator, ruleset, other) is after
                    and supposing(condition.expression, not holds, indicator, ruleset, record) is after
                ):
                    yield record, other


@times(0.5)
@given(ruleset=rulesets(), data=st.data())
def test_a_shifted_formula_says_what_holds_after_the_step(ruleset: CheckedRuleset, data: st.DataObject) -> None:
    """At any point a formula, shifted, is what the formula itself is at the point one step further."""
    rules = Rules(ruleset)
    indicator = ruleset.indicators[0]
    outcomes = rules.outcomes(indicator)
    formula = data.draw(st.sampled_from((outcomes.met, outcomes.not_met, outcomes.not_applicable)))
    if not formula.names:
        return
    variables = rules.view.world.variables
    point: Point = {name: data.draw(_value(variables[name].input)) for name in sorted(formula.names)}
    name = data.draw(st.sampled_from(sorted(point)))
    words = variables[name].words
    by = data.draw(st.sampled_from((Fraction(1, 1000), -1) if variables[name].is_real else (-1, 1)))
    shift = Shift(variables[name], Fraction(by), rules.view.encoder.reals)
    is_beyond = variables[name].input.kind == "ranked" and not 0 <= words.index(str(point[name])) + by < len(words)
    if not is_beyond:
        moved = {**point, name: shift.value(point[name])}
        assert Evaluation((shift.formula(formula),), dict(point)).holds is Evaluation((formula,), moved).holds


def _value(each: Input) -> st.SearchStrategy[object]:
    match each.kind:
        case "attested":
            return st.booleans()
        case "one of" | "ranked":
            return st.sampled_from([choice.name for choice in each.choices])
        case "year":
            return st.integers(2020, 2024)
        case "share":
            return st.sampled_from([Fraction(n, 1000) for n in (0, 1, 299, 300, 330, 333, 500, 1000)])
        case _:
            return st.integers(0, 12)
