"""`vn/commune` of 2024-03-01 as an expert of SQL would write it by hand for DuckDB, for one shape of data.

It trusts the data: nothing is checked, neither parts against wholes nor ranges nor rates against what they are worked
out from, and nothing says why an outcome is unknown. It takes a table of the columns of `data.communes`: of the derived
inputs the two published ones, amounts as DOUBLE of at most the declared decimals, words as ENUM.

Exact all the same, in the ways of `by_hand_polars`: ratios are multiplied across, doubles are compared as they stand
or rounded to whole units of their last decimal. An outcome is its number: 0 not met, 1 met, 2 unknown, 3 not
applicable.

Tried and slower: figures by CASE or out of lists instead of one join with seven rows (by a sixth and more), outcomes
as ENUM (by a third), a table as the result instead of Arrow (by a third). Tried and no faster: CASE over a flag
instead of a cast and COALESCE.
"""

import re
from pathlib import Path

import duckdb
import polars as pl

from tests.benchmarks.by_hand_polars import ATTESTED, CODES, WITHOUT_FIGURE, words

REGIONS = words(
    "northern_midlands red_river_delta north_central south_central_coast central_highlands southeast mekong_delta"
)

# power and houses in per cent, poverty and stunting per mille; income of 2022, three more each year after;
# schools of level 1 in tenths, of more than three schools and of fewer
FIGURES = """
    CREATE TABLE figures AS
    SELECT place::UTINYINT AS place, columns(* EXCLUDE place)::BIGINT FROM (VALUES
        (0, 95, 75, 130, 240, 39, 7, 5),
        (1, 99, 90, 15, 165, 53, 10, 10),
        (2, 98, 80, 50, 250, 39, 7, 5),
        (3, 98, 80, 50, 220, 44, 7, 5),
        (4, 98, 75, 70, 265, 44, 7, 5),
        (5, 99, 90, 10, 145, 62, 10, 10),
        (6, 98, 70, 40, 190, 53, 7, 5)
    ) AS _(place, power, houses, poverty, stunting, income_of_2022, many_schools, few_schools)
"""

HARD = "(area_ii_or_iii OR difficult_coast_or_island OR safe_zone_in_district_still_poor)"
MARKET = "(market_standard AND smallest_stall_area >= 3::DOUBLE)"

COMPARED = {
    "3.1": "5 * round(ha_farmland_irrigated * 1e4) >= 4 * round(nullif(ha_farmland, 0) * 1e4)",
    "3.2": "disaster_mandatory_items_met AND disaster_score >= 50::DOUBLE",
    "4.2": "100 * households_reliable_power >= power * all_households",
    "5": "schools_minimum >= all_schools AND 10 * schools_level_1 >= level_1 * all_schools",
    "6.1": "culture_hall_and_sports_ground AND NULL::BOOLEAN",
    "6.3": "villages_with_culture_venue >= nullif(villages, 0)",
    "7": f"""CASE market_planned
        WHEN true THEN {MARKET} WHEN false THEN store_standard
        ELSE CASE WHEN {MARKET} = store_standard THEN store_standard END END""",
    "8.1": "postal_points >= 1 AND postal_hours >= 4::DOUBLE AND postal_other_conditions_met",
    "9.1": "temporary_houses = 0",
    "9.2": "100 * households_solid_house >= houses * all_households",
    "10": "coalesce(total_income >= income * nullif(population, 0), income_per_capita >= income)",
    "11": """coalesce(1000 * (households_poor + households_near_poor) <= poverty * all_households,
        round(poverty_rate * 1e4) <= 10 * poverty)""",
    "13.1": "(cooperative_effective OR cooperative_group_effective) AND NULL::BOOLEAN",
    "13.4": "craft_village_plan_carried_out",
    "14.1": """50 * six_year_olds_in_grade_1 >= 49 * nullif(six_year_olds, 0) AND preschool_5_standard
        AND primary_level >= 2 AND lower_secondary_level >= 2 AND literacy_level >= 2""",
    "15.1": """10 * people_insured_male >= 9 * nullif(population_male, 0)
        AND 10 * people_insured_female >= 9 * nullif(population_female, 0)""",
    "15.3": "1000 * children_stunted <= stunting * nullif(children_measured, 0)",
    "15.4": "health_records_introduced AND NULL::BOOLEAN",
    "17.4": "public_green_area >= 2 * nullif(settlement_population, 0)",
    "17.5": "burial_compliant AND NULL::BOOLEAN",
    "17.7": """pesticide_packaging_collected >= nullif(pesticide_packaging, 0)
        AND medical_waste_collected >= nullif(medical_waste, 0)""",
    "17.10": "food_producers_compliant >= nullif(food_producers, 0)",
    "17.11": "10 * households_sorting_waste >= 3 * all_households",
    "18.1": "officials_qualified >= nullif(officials, 0)",
    "18.2": "party_rating >= 'good'::rating AND authority_rating >= 'good'::rating",
    "18.3": "organizations_rated_good >= nullif(organizations, 0)",
    "18.4": """legal_documents_issued AND legal_information_and_education AND mediation_and_legal_aid
        AND NULL::BOOLEAN""",
    "19.2": """no_national_security_violation AND no_unlawful_mass_complaint AND no_major_crime
        AND crime_and_accidents_contained AND security_movement_model""",
}


def connect(parquet: Path, threads: int) -> duckdb.DuckDBPyConnection:
    """A database in memory with the subjects of a Parquet file in the table `communes`."""
    database = duckdb.connect(config={"threads": threads})
    database.execute(FIGURES)
    database.execute(f"CREATE TYPE region AS ENUM ({', '.join(map(repr, REGIONS))})")
    database.execute("CREATE TYPE rating AS ENUM ('weak', 'fair', 'good', 'excellent')")
    typed_words = {"region": "region", "party_rating": "rating", "authority_rating": "rating"}
    typed = ", ".join(f"{name}::{kind} AS {name}" for name, kind in typed_words.items())
    database.execute(f"CREATE TABLE communes AS SELECT * REPLACE ({typed}) FROM read_parquet('{parquet}')")
    return database


def fetch(database: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Carry a query out and hand its result over as Arrow does, without a copy a value."""
    return pl.DataFrame(database.sql(query))


def indicators() -> str:
    """The query for the outcomes of the 57 indicators."""
    return f"{_FLAGS} SELECT {', '.join(map(_outcome_of, CODES))} FROM flags"


def everything(in_words: bool = False) -> str:
    """The query for the outcomes of the 57 indicators, the 19 criteria and the whole, as numbers or in words."""
    criteria = {f'"criterion {number}"': _criterion(str(number)) for number in range(1, 20)}
    judged = ", ".join(f"{flag} AS {name}" for name, flag in criteria.items())
    outcomes = [f"{_outcome(name)} AS {name}" for name in criteria]
    whole = _outcome(f"({' AND '.join(criteria)})")
    columns = ", ".join([*map(_outcome_of, CODES), *outcomes, f"{whole} AS outcome"])
    if in_words:
        for number, word in enumerate(("not met", "met", "unknown", "not applicable")):
            columns = columns.replace(f"{number}::UTINYINT", f"'{word}'")
        columns = re.sub(r"coalesce\((.+?)::UTINYINT, 'unknown'\)", _IN_WORDS, columns)
    return f"{_FLAGS}, judged AS (SELECT *, {judged} FROM flags) SELECT {columns} FROM judged"


_IN_WORDS = r"CASE \1 WHEN true THEN 'met' WHEN false THEN 'not met' ELSE 'unknown' END"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _outcome(flag: str) -> str:
    return f"coalesce({flag}::UTINYINT, 2::UTINYINT)"


def _outcome_of(code: str) -> str:
    outcome = _outcome(_quoted(code))
    if code in WITHOUT_FIGURE:
        outcome = "2::UTINYINT"
    elif code == "13.4":
        outcome = f"CASE has_crafts WHEN true THEN {outcome} WHEN false THEN 3::UTINYINT ELSE 2::UTINYINT END"
    return f'{outcome} AS "{code}"'


def _criterion(number: str) -> str:
    codes = [code for code in CODES if code.split(".")[0] == number]
    flags = [_quoted(code) for code in codes if code not in (*WITHOUT_FIGURE, "13.4")]
    flags += ["NULL::BOOLEAN"] if any(code in WITHOUT_FIGURE for code in codes) else []
    flags += ['CASE has_crafts WHEN false THEN true WHEN true THEN "13.4" END'] if "13.4" in codes else []
    return " AND ".join(flags)


_FLAGS = f"""
WITH placed AS (
    SELECT *, enum_code(region)::UTINYINT AS of_region,
        CASE WHEN {HARD} OR of_region = 0 THEN 0 WHEN NOT {HARD} THEN of_region END::UTINYINT AS place,
        nullif(households, 0) AS all_households, nullif(schools, 0) AS all_schools
    FROM communes
), looked_up AS (
    SELECT *, CASE WHEN year BETWEEN 2022 AND 2025 THEN income_of_2022 + 3 * (year - 2022) END AS income,
        CASE WHEN schools > 3 THEN many_schools ELSE few_schools END AS level_1
    FROM placed LEFT JOIN figures USING (place)
), flags AS (
    SELECT craft_villages > 0 AS has_crafts,
        {", ".join(f'{flag} AS "{code}"' for code, flag in {**ATTESTED, **COMPARED}.items())}
    FROM looked_up
)"""
