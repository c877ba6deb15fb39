"""The rules of vn/commune as a programmer would write them by hand, without the library: what we are measured against.

It reads a dictionary of the inputs that are not worked out, None or left out where one is missing, and takes its values
as they are: nothing is checked. Written after the edition of 2024-03-01; `tests.benchmarks.record` compares it with the
reference before it measures anything.
"""

from collections.abc import Mapping
from typing import Any

from ntm_rules.engines.outcome import Outcome

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome

# In the order of the annex; shares in percent, or in permille where half a percent counts.
REGIONS = (
    "northern_midlands", "red_river_delta", "north_central", "south_central_coast", "central_highlands", "southeast",
    "mekong_delta",
)  # fmt: skip
POWER = dict(zip(REGIONS, (95, 99, 98, 98, 98, 99, 98), strict=True))
SOLID_HOUSES = dict(zip(REGIONS, (75, 90, 80, 80, 75, 90, 70), strict=True))
POVERTY = dict(zip(REGIONS, (130, 15, 50, 50, 70, 10, 40), strict=True))
STUNTING = dict(zip(REGIONS, (240, 165, 250, 220, 265, 145, 190), strict=True))
LEVEL_1_LARGE = dict(zip(REGIONS, (70, 100, 70, 70, 70, 100, 70), strict=True))
LEVEL_1_SMALL = dict(zip(REGIONS, (50, 100, 50, 50, 50, 100, 50), strict=True))
INCOME = {
    2022: dict(zip(REGIONS, (39, 53, 39, 44, 44, 62, 53), strict=True)),
    2023: dict(zip(REGIONS, (42, 56, 42, 47, 47, 65, 56), strict=True)),
    2024: dict(zip(REGIONS, (45, 59, 45, 50, 50, 68, 59), strict=True)),
    2025: dict(zip(REGIONS, (48, 62, 48, 53, 53, 71, 62), strict=True)),
}
OUTCOME = {True: MET, False: NOT_MET, None: UNKNOWN}


def at_least(part: Any, whole: Any, share: int, of: int = 100) -> bool | None:
    """Whether a part is at least so many hundredths of its whole; None where that cannot be told."""
    return None if part is None or not whole else part * of >= share * whole


def every(*conditions: bool | None) -> bool | None:
    """Whether all conditions hold: false and unknown is false."""
    return False if False in conditions else None if None in conditions else True


def some(*conditions: bool | None) -> bool | None:
    """Whether one condition holds: true or unknown is true."""
    return True if True in conditions else None if None in conditions else False


def but_open(condition: bool | None) -> bool | None:
    """A condition along with one whose threshold is not established."""
    return False if condition is False else None


def judge(record: Mapping[str, Any]) -> tuple[dict[str, Outcome], dict[str, Outcome], Outcome]:
    """The outcomes of the indicators, of the criteria, and of the whole."""
    get = record.get
    households, year, villages, schools = get("households"), get("year"), get("villages"), get("schools")
    region = get("region")
    lowered = some(
        get("area_ii_or_iii"), get("difficult_coast_or_island"), get("safe_zone_in_district_still_poor")
    )  # fmt: skip
    if lowered:
        region = "northern_midlands"
    elif lowered is None and region != "northern_midlands":
        region = None

    c2_1 = c2_2 = c2_3 = c2_4 = None
    c3_1 = at_least(get("ha_farmland_irrigated"), get("ha_farmland"), 80)
    score = get("disaster_score")
    c3_2 = every(get("disaster_mandatory_items_met"), None if score is None else score >= 50)
    c4_2 = None if region is None else at_least(get("households_reliable_power"), households, POWER[region])
    level_1 = None
    if region is not None and schools is not None:
        share = (LEVEL_1_LARGE if schools > 3 else LEVEL_1_SMALL)[region]
        level_1 = at_least(get("schools_level_1"), schools, share)
    c5 = every(at_least(get("schools_minimum"), schools, 100), level_1)
    c6_1 = but_open(get("culture_hall_and_sports_ground"))
    c6_3 = at_least(get("villages_with_culture_venue"), villages, 100)
    stalls, planned = get("smallest_stall_area"), get("market_planned")
    market = every(get("market_standard"), None if stalls is None else stalls >= 3)
    store = get("store_standard")
    c7 = market if planned else store if planned is False else market if market is store else None
    points, hours = get("postal_points"), get("postal_hours")
    c8_1 = every(
        None if points is None else points >= 1,
        None if hours is None else hours >= 4,
        get("postal_other_conditions_met"),
    )
    temporary = get("temporary_houses")
    c9_1 = None if temporary is None else temporary == 0
    c9_2 = None if region is None else at_least(get("households_solid_house"), households, SOLID_HOUSES[region])
    income, population, c10 = get("total_income"), get("population"), None
    if income is not None and population and region is not None and year in INCOME:
        c10 = income >= INCOME[year][region] * population
    poor, near_poor, c11 = get("households_poor"), get("households_near_poor"), None
    if poor is not None and near_poor is not None and households and region is not None:
        c11 = (poor + near_poor) * 1000 <= POVERTY[region] * households
    c12_1 = c12_2 = None
    c13_1 = but_open(some(get("cooperative_effective"), get("cooperative_group_effective")))
    craft_villages = get("craft_villages")
    primary, secondary, literacy = get("primary_level"), get("lower_secondary_level"), get("literacy_level")
    c14_1 = every(
        at_least(get("six_year_olds_in_grade_1"), get("six_year_olds"), 98),
        get("preschool_5_standard"),
        None if primary is None else primary >= 2,
        None if secondary is None else secondary >= 2,
        None if literacy is None else literacy >= 2,
    )
    c15_1 = every(
        at_least(get("people_insured_male"), get("population_male"), 90),
        at_least(get("people_insured_female"), get("population_female"), 90),
    )
    stunted, measured, c15_3 = get("children_stunted"), get("children_measured"), None
    if stunted is not None and measured and region is not None:
        c15_3 = stunted * 1000 <= STUNTING[region] * measured
    green, settled = get("public_green_area"), get("settlement_population")
    c17_4 = None if green is None or not settled else green >= 2 * settled
    c17_7 = every(
        at_least(get("pesticide_packaging_collected"), get("pesticide_packaging"), 100),
        at_least(get("medical_waste_collected"), get("medical_waste"), 100),
    )
    c17_11 = at_least(get("households_sorting_waste"), households, 30)
    party, authority = get("party_rating"), get("authority_rating")
    c18_2 = every(
        None if party is None else party in ("good", "excellent"),
        None if authority is None else authority in ("good", "excellent"),
    )
    c18_4 = but_open(
        every(get("legal_documents_issued"), get("legal_information_and_education"), get("mediation_and_legal_aid"))
    )
    c19_2 = every(
        get("no_national_security_violation"),
        get("no_unlawful_mass_complaint"),
        get("no_major_crime"),
        get("crime_and_accidents_contained"),
        get("security_movement_model"),
    )
    conditions = {
        "1.1": get("plan_valid"), "1.2": get("plan_rules_applied"),
        "2.1": c2_1, "2.2": c2_2, "2.3": c2_3, "2.4": c2_4,
        "3.1": c3_1, "3.2": c3_2,
        "4.1": get("power_system_standard"), "4.2": c4_2,
        "5": c5,
        "6.1": c6_1, "6.2": get("recreation_place"), "6.3": c6_3,
        "7": c7,
        "8.1": c8_1, "8.2": get("telecom_service"), "8.3": get("radio_and_loudspeakers"),
        "8.4": get("it_in_administration"),
        "9.1": c9_1, "9.2": c9_2,
        "10": c10,
        "11": c11,
        "12.1": c12_1, "12.2": c12_2,
        "13.1": c13_1, "13.2": get("linkage_model"), "13.3": get("key_products_traceable"),
        "13.4": get("craft_village_plan_carried_out"), "13.5": get("extension_team_effective"),
        "14.1": c14_1, "14.2": None,
        "15.1": c15_1, "15.2": get("commune_health_standard"), "15.3": c15_3,
        "15.4": but_open(get("health_records_introduced")),
        "16": None,
        "17.1": None, "17.2": None, "17.3": get("landscape_standard"), "17.4": c17_4,
        "17.5": but_open(get("burial_compliant")), "17.6": None, "17.7": c17_7, "17.8": None, "17.9": None,
        "17.10": at_least(get("food_producers_compliant"), get("food_producers"), 100), "17.11": c17_11, "17.12": None,
        "18.1": at_least(get("officials_qualified"), get("officials"), 100), "18.2": c18_2,
        "18.3": at_least(get("organizations_rated_good"), get("organizations"), 100), "18.4": c18_4,
        "18.5": get("gender_equality_and_protection"), "18.6": get("training_plan_carried_out"),
        "19.1": get("militia_strong"), "19.2": c19_2,
    }  # fmt: skip
    indicators = {code: OUTCOME[condition] for code, condition in conditions.items()}
    if craft_villages is None:
        indicators["13.4"] = UNKNOWN
    elif craft_villages == 0:
        indicators["13.4"] = NOT_APPLICABLE
    c = indicators
    criteria = {
        "1": all_met(c["1.1"], c["1.2"]),
        "2": all_met(c["2.1"], c["2.2"], c["2.3"], c["2.4"]),
        "3": all_met(c["3.1"], c["3.2"]),
        "4": all_met(c["4.1"], c["4.2"]),
        "5": c["5"],
        "6": all_met(c["6.1"], c["6.2"], c["6.3"]),
        "7": c["7"],
        "8": all_met(c["8.1"], c["8.2"], c["8.3"], c["8.4"]),
        "9": all_met(c["9.1"], c["9.2"]),
        "10": c["10"],
        "11": c["11"],
        "12": all_met(c["12.1"], c["12.2"]),
        "13": all_met(c["13.1"], c["13.2"], c["13.3"], c["13.4"], c["13.5"]),
        "14": all_met(c["14.1"], c["14.2"]),
        "15": all_met(c["15.1"], c["15.2"], c["15.3"], c["15.4"]),
        "16": c["16"],
        "17": all_met(
            c["17.1"], c["17.2"], c["17.3"], c["17.4"], c["17.5"], c["17.6"], c["17.7"], c["17.8"], c["17.9"],
            c["17.10"], c["17.11"], c["17.12"],
        ),
        "18": all_met(c["18.1"], c["18.2"], c["18.3"], c["18.4"], c["18.5"], c["18.6"]),
        "19": all_met(c["19.1"], c["19.2"]),
    }  # fmt: skip
    return indicators, criteria, all_met(*criteria.values())


def all_met(*outcomes: Outcome) -> Outcome:
    """What applies must be met; no criterion of these is without an indicator that does."""
    return NOT_MET if NOT_MET in outcomes else UNKNOWN if UNKNOWN in outcomes else MET
