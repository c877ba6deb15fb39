"""`vn/commune` of 2024-03-01 as an expert of polars would write it by hand, for one shape of data.

It trusts the data: nothing is checked, neither parts against wholes nor ranges nor rates against what they are worked
out from, and nothing says why an outcome is unknown. It takes the columns of `data.communes` only: of the derived
inputs the two published ones, amounts as Float64 of at most the declared decimals, words as Enum in the declared order.

Exact all the same: ratios are multiplied across; a float is compared with another, or with a whole number, as it
stands, since what has at most 15 digits is ordered as its decimals are; otherwise it is rounded to whole units of its
last decimal, which a float holds exactly.

Tried and slower: outcomes as Boolean, UInt8, then Enum by `cat.to`, instead of `when` over Enum literals (by three
quarters of the whole); figures by `replace_strict` instead of `gather` (four times each). Tried and no faster: amounts
cast to Int64, guards at each comparison, figures by `when` or as Int32, outcomes as UInt8, the streaming engine.
"""

from collections.abc import Sequence

import polars as pl


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


OUTCOME = pl.Enum(["met", "not met", "unknown", "not applicable"])
MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = (pl.lit(word, dtype=OUTCOME) for word in OUTCOME.categories)
OPEN = pl.lit(None, dtype=pl.Boolean)

DIVISORS = words(
    "households villages population population_male population_female schools six_year_olds children_measured"
    " settlement_population food_producers officials organizations ha_farmland pesticide_packaging medical_waste"
)

# Regions in the declared order: midlands, Red River, north central, south central coast, highlands, southeast, Mekong
RELIABLE_POWER = (95, 99, 98, 98, 98, 99, 98)  # per cent
SOLID_HOUSES = (75, 90, 80, 80, 75, 90, 70)  # per cent
POVERTY = (130, 15, 50, 50, 70, 10, 40)  # per mille
STUNTING = (240, 165, 250, 220, 265, 145, 190)  # per mille
LEVEL_1 = (7, 5, 10, 10, 7, 5, 7, 5, 7, 5, 10, 10, 7, 5)  # tenths; of more than three schools, of fewer
INCOME = tuple(
    figure
    for first in (39, 53, 39, 44, 44, 62, 53)
    for figure in (None, first, first + 3, first + 6, first + 9)  # 2021 to 2025
)

ATTESTED = {
    "1.1": "plan_valid",
    "1.2": "plan_rules_applied",
    "4.1": "power_system_standard",
    "6.2": "recreation_place",
    "8.2": "telecom_service",
    "8.3": "radio_and_loudspeakers",
    "8.4": "it_in_administration",
    "13.2": "linkage_model",
    "13.3": "key_products_traceable",
    "13.5": "extension_team_effective",
    "15.2": "commune_health_standard",
    "17.3": "landscape_standard",
    "18.5": "gender_equality_and_protection",
    "18.6": "training_plan_carried_out",
    "19.1": "militia_strong",
}

WITHOUT_FIGURE = words("2.1 2.2 2.3 2.4 12.1 12.2 14.2 16 17.1 17.2 17.6 17.8 17.9 17.12")

CODES = words(
    "1.1 1.2 2.1 2.2 2.3 2.4 3.1 3.2 4.1 4.2 5 6.1 6.2 6.3 7 8.1 8.2 8.3 8.4 9.1 9.2 10 11 12.1 12.2 13.1 13.2 13.3"
    " 13.4 13.5 14.1 14.2 15.1 15.2 15.3 15.4 16 17.1 17.2 17.3 17.4 17.5 17.6 17.7 17.8 17.9 17.10 17.11 17.12 18.1"
    " 18.2 18.3 18.4 18.5 18.6 19.1 19.2"
)


def indicators(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The outcomes of the 57 indicators."""
    return _flags(frame).select(_outcomes())


def everything(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The outcomes of the 57 indicators, the 19 criteria and the whole."""
    flags = _flags(frame).with_columns(_criteria())
    whole = pl.all_horizontal(f"criterion {number}" for number in range(1, 20))
    criteria = [_outcome(pl.col(f"criterion {number}")).alias(f"criterion {number}") for number in range(1, 20)]
    return flags.with_columns(whole.alias("whole")).select(
        *_outcomes(), *criteria, _outcome(pl.col("whole")).alias("outcome")
    )


def _flags(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Whether each indicator is met, null where that is unknown."""
    guarded = [pl.when(pl.col(name) > 0).then(name).alias(name) for name in DIVISORS]
    hard = pl.any_horizontal("area_ii_or_iii", "difficult_coast_or_island", "safe_zone_in_district_still_poor")
    region = pl.col("region").to_physical().cast(pl.UInt32)
    of_midlands = hard.fill_null(False) | (region == 0)
    place = pl.when(of_midlands).then(pl.lit(0, dtype=pl.UInt32)).when(hard.not_()).then(region)
    frame = frame.with_columns(*guarded, place.alias("place"))
    flags = {code: pl.col(name) for code, name in ATTESTED.items()} | _compared()
    return frame.select(
        *(flag.alias(code) for code, flag in flags.items()),
        (pl.col("craft_villages") > 0).alias("has crafts"),
    )


def _compared() -> dict[str, pl.Expr]:
    c = pl.col
    schools, population, poor = c("schools"), c("population"), c("households_poor") + c("households_near_poor")
    size = (c("schools") <= 3).cast(pl.UInt32)
    level_1 = _figure(LEVEL_1, c("place") * 2 + size)
    income = _figure(INCOME, c("place") * 5 + (c("year") - 2021).cast(pl.UInt32))
    poverty = _figure(POVERTY)
    market = (c("market_standard") & (c("smallest_stall_area") >= 3.0)), c("store_standard")
    return {
        "3.1": 5 * (c("ha_farmland_irrigated") * 1e4).round() >= 4 * (c("ha_farmland") * 1e4).round(),
        "3.2": c("disaster_mandatory_items_met") & (c("disaster_score") >= 50.0),
        "4.2": 100 * c("households_reliable_power") >= _figure(RELIABLE_POWER) * c("households"),
        "5": (c("schools_minimum") >= schools) & (10 * c("schools_level_1") >= level_1 * schools),
        "6.1": c("culture_hall_and_sports_ground") & OPEN,
        "6.3": c("villages_with_culture_venue") >= c("villages"),
        "7": _either(c("market_planned"), *market),
        "8.1": (c("postal_points") >= 1) & (c("postal_hours") >= 4.0) & c("postal_other_conditions_met"),
        "9.1": c("temporary_houses") == 0,
        "9.2": 100 * c("households_solid_house") >= _figure(SOLID_HOUSES) * c("households"),
        "10": pl.coalesce(c("total_income") >= income * population, c("income_per_capita") >= income),
        "11": pl.coalesce(1000 * poor <= poverty * c("households"), (c("poverty_rate") * 1e4).round() <= 10 * poverty),
        "13.1": (c("cooperative_effective") | c("cooperative_group_effective")) & OPEN,
        "13.4": c("craft_village_plan_carried_out"),
        "14.1": (50 * c("six_year_olds_in_grade_1") >= 49 * c("six_year_olds"))
        & c("preschool_5_standard")
        & (c("primary_level") >= 2)
        & (c("lower_secondary_level") >= 2)
        & (c("literacy_level") >= 2),
        "15.1": (10 * c("people_insured_male") >= 9 * c("population_male"))
        & (10 * c("people_insured_female") >= 9 * c("population_female")),
        "15.3": 1000 * c("children_stunted") <= _figure(STUNTING) * c("children_measured"),
        "15.4": c("health_records_introduced") & OPEN,
        "17.4": c("public_green_area") >= 2 * c("settlement_population"),
        "17.5": c("burial_compliant") & OPEN,
        "17.7": (c("pesticide_packaging_collected") >= c("pesticide_packaging"))
        & (c("medical_waste_collected") >= c("medical_waste")),
        "17.10": c("food_producers_compliant") >= c("food_producers"),
        "17.11": 10 * c("households_sorting_waste") >= 3 * c("households"),
        "18.1": c("officials_qualified") >= c("officials"),
        "18.2": (c("party_rating").to_physical() >= 2) & (c("authority_rating").to_physical() >= 2),
        "18.3": c("organizations_rated_good") >= c("organizations"),
        "18.4": pl.all_horizontal(
            "legal_documents_issued", "legal_information_and_education", "mediation_and_legal_aid"
        )
        & OPEN,
        "19.2": pl.all_horizontal(
            "no_national_security_violation",
            "no_unlawful_mass_complaint",
            "no_major_crime",
            "crime_and_accidents_contained",
            "security_movement_model",
        ),
    }


def _figure(figures: Sequence[int | None], place: pl.Expr | None = None) -> pl.Expr:
    return pl.lit(pl.Series(figures, dtype=pl.Int64)).gather(pl.col("place") if place is None else place)


def _either(condition: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    """One of two flags; where nobody knows which, what they agree on."""
    decided = pl.when(condition).then(then).when(condition.not_()).then(otherwise)
    return decided.otherwise(pl.when(then == otherwise).then(then))


def _outcomes() -> list[pl.Expr]:
    return [_outcome_of(code).alias(code) for code in CODES]


def _outcome_of(code: str) -> pl.Expr:
    if code in WITHOUT_FIGURE:
        return UNKNOWN
    if code != "13.4":
        return _outcome(pl.col(code))
    applies, met = pl.col("has crafts"), pl.col(code)
    return (
        pl.when(applies.not_()).then(NOT_APPLICABLE)
        .when(applies & met).then(MET)
        .when(applies & met.not_()).then(NOT_MET)
        .otherwise(UNKNOWN)
    )  # fmt: skip


def _outcome(flag: pl.Expr) -> pl.Expr:
    return pl.when(flag).then(MET).when(flag.not_()).then(NOT_MET).otherwise(UNKNOWN)


def _criteria() -> list[pl.Expr]:
    """Whether each criterion is met: some indicator of all but 13.4 applies always."""
    criteria = []
    for number in range(1, 20):
        codes = [code for code in CODES if code.split(".")[0] == str(number)]
        flags = [pl.col(code) for code in codes if code not in (*WITHOUT_FIGURE, "13.4")]
        flags += [OPEN] if any(code in WITHOUT_FIGURE for code in codes) else []
        if "13.4" in codes:
            flags.append(pl.when(pl.col("has crafts").not_()).then(True).when(pl.col("has crafts")).then("13.4"))
        criteria.append(pl.all_horizontal(flags).alias(f"criterion {number}"))
    return criteria
