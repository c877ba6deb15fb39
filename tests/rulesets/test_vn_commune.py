"""vn/commune, 318/QĐ-TTg annex I with what ministries published, before its amendment: size, basis, every threshold."""

from fractions import Fraction
from typing import Any

import pytest

import ntm_rules as ntm
from ntm_rules import Outcome
from ntm_rules._resources import resource
from ntm_rules.engines.reference import judge
from ntm_rules.model import expressions as m

RULES = ntm.load("vn/commune@2022-06-22")

# How many indicators each criterion has: 57 in all.
SIZES = [2, 4, 2, 2, 1, 3, 1, 4, 2, 1, 1, 2, 5, 2, 4, 1, 12, 6, 2]

REPORTED = {"3.1", "3.2", "5", "7", "8.1", "14.1", "15.3", "15.4"}
DELEGATED = {"2.1", "2.2", "2.3", "2.4"}
OPEN = {"6.1", "12.1", "12.2", "14.2", "16", "17.2", "17.5", "17.6", "17.8", "17.9", "17.12"}

# What only a ministry lays down: its decision comes first among the sources of the indicator.
FROM_MINISTRY = {
    "3.2": "1680/QĐ-BNN-VPĐP",
    "5": "1491/QĐ-BGDĐT",
    "7": "1214/QĐ-BCT",
    "14.1": "1491/QĐ-BGDĐT",
    "14.2": "1491/QĐ-BGDĐT",
}

# A constructed commune of the northern midlands in 2024 that stands exactly on every threshold that has a figure.
ON_EVERY_THRESHOLD: dict[str, Any] = {
    **{each.name: True for each in RULES.inputs if each.kind == "attested"},
    "region": "northern_midlands",
    "year": 2024,
    "specially_difficult": False,
    "safe_zone_in_poor_district": False,
    "households": 1000,
    "villages": 10,
    "population": 4000,
    "population_male": 2000,
    "population_female": 2000,
    "ha_farmland": 500,
    "ha_farmland_irrigated": 400,
    "disaster_score": 50,
    "households_reliable_power": 950,
    "schools": 10,
    "schools_minimum": 10,
    "schools_level_1": 7,
    "villages_with_culture_venue": 10,
    "smallest_stall_area": 3,
    "postal_points": 1,
    "postal_hours": 4,
    "temporary_houses": 0,
    "households_solid_house": 750,
    "income_per_capita": 45,
    "households_poor": 80,
    "households_near_poor": 50,
    "craft_villages": 1,
    "six_year_olds": 50,
    "six_year_olds_in_grade_1": 49,
    "primary_level": 2,
    "lower_secondary_level": 2,
    "literacy_level": 2,
    "people_insured_male": 1800,
    "people_insured_female": 1800,
    "children_measured": 100,
    "children_stunted": 24,
    "people_with_health_record_male": 1000,
    "people_with_health_record_female": 1000,
    "households_clean_water": 300,
    "households_centralized_water": 100,
    "public_green_area": 8000,
    "settlement_population": 4000,
    "pesticide_packaging": 50,
    "pesticide_packaging_collected": 50,
    "medical_waste": 20,
    "medical_waste_collected": 20,
    "food_producers": 40,
    "food_producers_compliant": 40,
    "households_sorting_waste": 300,
    "officials": 20,
    "officials_qualified": 20,
    "party_rating": "good",
    "authority_rating": "good",
    "organizations": 5,
    "organizations_rated_good": 5,
}

# One step worse than the threshold, one input at a time, and the indicator it costs.
ONE_STEP_WORSE = [
    ("3.1", "ha_farmland_irrigated", 399.999),
    ("3.2", "disaster_score", 49.999),
    ("3.2", "disaster_mandatory_items_met", False),
    ("4.2", "households_reliable_power", 949),
    ("5", "schools_minimum", 9),
    ("5", "schools_level_1", 6),
    ("6.3", "villages_with_culture_venue", 9),
    ("7", "smallest_stall_area", 2.999),
    ("7", "market_standard", False),
    ("8.1", "postal_points", 0),
    ("8.1", "postal_hours", 3.999),
    ("9.1", "temporary_houses", 1),
    ("9.2", "households_solid_house", 749),
    ("10", "income_per_capita", 44.999),
    ("11", "households_near_poor", 51),
    ("13.4", "craft_village_plan_carried_out", False),
    ("14.1", "six_year_olds_in_grade_1", 48),
    ("14.1", "primary_level", 1),
    ("14.1", "lower_secondary_level", 1),
    ("14.1", "literacy_level", 1),
    ("14.1", "preschool_5_standard", False),
    ("15.1", "people_insured_male", 1799),
    ("15.1", "people_insured_female", 1799),
    ("15.3", "children_stunted", 25),
    ("15.4", "people_with_health_record_male", 999),
    ("15.4", "people_with_health_record_female", 999),
    ("17.1", "households_clean_water", 299),
    ("17.1", "households_centralized_water", 99),
    ("17.4", "public_green_area", 7999.999),
    ("17.7", "pesticide_packaging_collected", 49.999),
    ("17.7", "medical_waste_collected", 19.999),
    ("17.10", "food_producers_compliant", 39),
    ("17.11", "households_sorting_waste", 299),
    ("18.1", "officials_qualified", 19),
    ("18.2", "party_rating", "fair"),
    ("18.2", "authority_rating", "fair"),
    ("18.3", "organizations_rated_good", 4),
]


def outcomes(**changes: Any) -> dict[str, Outcome]:
    """The outcomes of the commune on every threshold, with some inputs changed; None takes an input away."""
    record = {name: value for name, value in {**ON_EVERY_THRESHOLD, **changes}.items() if value is not None}
    accepted = RULES.validate(record)
    assert not accepted.problems
    judged = judge(RULES.checked, accepted.record)
    assert judged == RULES.compiled.judge(accepted.record)
    return {str(code): outcome for code, outcome in judged.indicators.items()}


def test_size() -> None:
    """19 criteria, 57 indicators, numbered as printed."""
    assert [len(criterion.indicators) for criterion in RULES.criteria] == SIZES
    assert [str(criterion.code) for criterion in RULES.criteria] == [str(i) for i in range(1, 20)]
    assert len(RULES.indicators) == 57


def test_every_indicator_has_title_and_source() -> None:
    """Titles and places as printed; nothing warned of."""
    assert RULES.diagnostics == ()
    for indicator in RULES.indicators:
        assert indicator.title
        code = str(indicator.code)
        first = [FROM_MINISTRY[code]] if code in FROM_MINISTRY else []
        place = f"318/QĐ-TTg annex I item {code}"
        assert [str(source) for source in indicator.sources][: len(first) + 1] == [*first, place]


def test_how_well_thresholds_are_known() -> None:
    """No figure is official, since the decision itself was not read; those reported say where."""
    for indicator in RULES.indicators:
        code = str(indicator.code)
        settings = RULES.checked.settings_of(indicator.condition)
        figures = [s for s in settings if isinstance(s, m.Figure)]
        if code in DELEGATED:
            assert [type(s) for s in settings] == [m.DelegatedTo]
        elif code in OPEN:
            assert settings
            assert not figures
        else:
            assert indicator.basis is not None
            assert indicator.basis.mark == ("reported" if code in REPORTED else "unverified")
            assert all(figure.basis is not None for figure in figures)
        for figure in figures:
            assert figure.basis is not None
            assert figure.basis.mark != "official"
            assert (figure.basis.mark == "reported") == bool(figure.basis.stated_by)


def test_cells_that_are_not_established() -> None:
    """Incomes of 2021, and what the sources cut off, are open cells, not figures."""
    tables = RULES.checked.table_named
    income = tables["10"].settings
    assert {year for (_, year), setting in income.items() if isinstance(setting, m.Open)} == {2021}
    assert sum(isinstance(s, m.Open) for s in tables["health_record_share"].settings.values()) == 5
    assert sum(isinstance(s, m.Open) for s in tables["clean_water_share"].settings.values()) == 5
    assert sum(isinstance(s, m.Open) for s in tables["centralized_water_share"].settings.values()) == 5


def test_met_exactly_on_every_threshold() -> None:
    """Standing on a threshold is meeting it; what has no figure is unknown."""
    for code, outcome in outcomes().items():
        assert outcome is (Outcome.UNKNOWN if code in DELEGATED | OPEN else Outcome.MET), code


@pytest.mark.parametrize(("code", "name", "value"), ONE_STEP_WORSE)
def test_missed_by_one_step(code: str, name: str, value: Any) -> None:
    """One step worse costs exactly the indicator that asks for it."""
    before, after = outcomes(), outcomes(**{name: value})
    assert {c for c in after if after[c] is not before[c]} == {code}
    assert after[code] is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("region", "income", "poverty", "power", "housing"),
    [
        ("northern_midlands", 45, 13, 95, 75),
        ("red_river_delta", 59, 1.5, 99, 90),
        ("north_central", 45, 5, 98, 80),
        ("south_central_coast", 50, 5, 98, 80),
        ("central_highlands", 50, 7, 98, 75),
        ("southeast", 68, 1, 99, 90),
        ("mekong_delta", 59, 4, 98, 70),
    ],
)
def test_each_region(region: str, income: int, poverty: float, power: int, housing: int) -> None:
    """Each region's own figures for 2024, in percent where they are shares: met exactly, missed just."""

    def judged(step: Fraction) -> set[Outcome]:
        """The outcomes of the four indicators with every figure worse by a step."""
        found = outcomes(
            region=region,
            income_per_capita=income - step,
            poverty_rate=(Fraction(str(poverty)) + step) / 100,
            reliable_power_rate=(power - step) / 100,
            solid_house_rate=(housing - step) / 100,
            **dict.fromkeys(
                ("households_poor", "households_near_poor", "households_reliable_power", "households_solid_house")
            ),
        )
        return {found[code] for code in ("4.2", "9.2", "10", "11")}

    assert judged(Fraction(0)) == {Outcome.MET}
    assert judged(Fraction(1, 1000)) == {Outcome.NOT_MET}


@pytest.mark.parametrize("special", ["specially_difficult", "safe_zone_in_poor_district"])
def test_regional_override(special: str) -> None:
    """A specially difficult or safe-zone commune elsewhere takes the column of the northern midlands."""
    delta = outcomes(region="red_river_delta")
    assert delta["10"] is Outcome.NOT_MET
    lifted = outcomes(region="red_river_delta", **{special: True})
    assert lifted["10"] is Outcome.MET
    unknown = outcomes(region="red_river_delta", **{special: None})
    assert unknown["10"] is Outcome.UNKNOWN
    assert outcomes(**{special: None})["10"] is Outcome.MET


def test_schools_by_size_of_commune() -> None:
    """With three schools or fewer half must be at level 1; in the Red River Delta all of them must."""
    assert outcomes(schools=2, schools_minimum=2, schools_level_1=1)["5"] is Outcome.MET
    assert outcomes(schools=4, schools_minimum=4, schools_level_1=2)["5"] is Outcome.NOT_MET
    assert outcomes(region="red_river_delta", schools_level_1=9)["5"] is Outcome.NOT_MET
    assert outcomes(region="southeast", schools_level_1=10)["5"] is Outcome.MET


def test_no_craft_village_no_craft_plan() -> None:
    """13.4 is asked only where there are craft villages; criterion 13 is then met by the rest."""
    record = {**ON_EVERY_THRESHOLD, "craft_villages": 0, "craft_village_plan_carried_out": False}
    assessment = RULES.assess(record)
    assert assessment["13.4"].outcome is Outcome.NOT_APPLICABLE
    assert assessment.criterion("13").outcome is Outcome.MET


def test_market_or_store() -> None:
    """A planned market is judged as a market; only a commune without one by its stores."""
    assert outcomes(store_standard=False)["7"] is Outcome.MET
    assert outcomes(market_planned=False, market_standard=False)["7"] is Outcome.MET
    assert outcomes(market_planned=True, market_standard=False)["7"] is Outcome.NOT_MET


def test_published_rates_stand_for_counts() -> None:
    """A commune of which only rates were published is judged by them."""
    counts = dict.fromkeys(("households_sorting_waste", "people_insured_male", "people_insured_female"))
    rates = {"waste_sorting_rate": "30%", "insurance_male_rate": "90%", "insurance_female_rate": "89.9%"}
    found = outcomes(**counts, **rates)
    assert found["17.11"] is Outcome.MET
    assert found["15.1"] is Outcome.NOT_MET


def test_empty_record() -> None:
    """Nothing known, nothing decided: every criterion is unknown, every unknown has a reason."""
    assessment = RULES.assess({})
    assert {c.outcome for c in assessment.criteria} == {Outcome.UNKNOWN}
    assert (assessment.bounds.at_least, assessment.bounds.at_most, assessment.bounds.of) == (0, 19, 19)
    assert all(result.reasons for result in assessment.indicators)
    assert not assessment.rests_on_unverified


def test_the_card_line() -> None:
    """The line of the project stands in the file as it is, a complete rule."""
    text = (resource("rulesets") / "vn/318-qd-ttg-2022/commune.ntm").read_text("utf-8")
    assert "\n17.11: households_sorting_waste / households >= 30%\n" in text
