"""A ruleset, what is replaced in its text, and the changes that are told of it: all kinds there are."""

TEXT = """\
ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08 to 2025-12-31
instrument "2/QĐ-BYT" of 2022-02-20 by "Bộ Y tế"
input region: one of highland "Vùng cao", lowland "Vùng thấp" "Vùng"
input year: year 2022 to 2024
input households: count of households "Số hộ"
input people: count of people
input sorting: count of households, part of households "Số hộ phân loại rác"
input sorting_rate: share = sorting / households
input poor: count of households, part of households
input poor_rate: share = poor / households
input green: amount in m2
input income: amount in million_vnd
input rating: ranked weak < fair < good
input planned: attested "Có quy hoạch"
input hall: attested
let standing = highland if planned else region
let large = households > 100
table clean by standing
  | highland | 30% |
  | lowland  |   ? |
  source "1/QĐ-TTg" annex I
  basis  reported
criterion 1 "Quy hoạch"
1.1: planned
  title  "Có quy hoạch"
  source "1/QĐ-TTg" annex I item 1.1
  basis  official
1.2: rating >= fair
  applies when large
criterion 2 "Môi trường"
  met when at least 2 of 2.1, 2.2, 2.3
2.1: sorting / households >= 30%
  basis  unverified
2.2: green / people >= delegated to province
2.3: sorting / households >= clean and not (households = 7)
criterion 3 "Thu nhập"
3: income >= by region, year
  |          | 2022 | 2023 | 2024 |
  | highland |    ? |   36 |   39 |
  | lowland  |   50 |   53 |   56 |
  basis unverified
"""

Said = tuple[str, str, str]
"""The kind of a change, what it touches, how much it matters."""

Replaced = tuple[tuple[str, str], ...]
"""What of the text above is replaced, and by what."""


def one(old: str, new: str) -> Replaced:
    return ((old, new),)


PLAN = '1.1: planned\n  title  "Có quy hoạch"\n  source "1/QĐ-TTg" annex I item 1.1\n  basis  official\n'
RATING = "1.2: rating >= fair\n  applies when large\n"
INCOME = """\
3: income >= by region, year
  |          | 2022 | 2023 | 2024 |
  | highland |    ? |   36 |   39 |
  | lowland  |   50 |   53 |   56 |
  basis unverified
"""
CLEAN = TEXT[TEXT.index("table clean") : TEXT.index("criterion 1")]
ROWS = "  | highland | 30% |\n  | lowland  |   ? |\n"
TWO = "\n  | highland | 3 |\n  | lowland | 4 |\n"

EXAMPLES: list[tuple[Replaced, list[Said]]] = [
    # the ruleset
    (one("ruleset vn/sample", "ruleset vn/other"), [("ruleset-renamed", "ruleset vn/other", "wording")]),
    (one('"Bộ tiêu chí mẫu"', '"Bộ tiêu chí"'), [("title-changed", "ruleset vn/sample", "wording")]),
    (one("subject  commune", "subject  village"), [("subject-changed", "ruleset vn/sample", "meaning")]),
    (one("to 2025-12-31", "to 2026-12-31"), [("dates-changed", "ruleset vn/sample", "standing")]),
    (
        one('instrument "2/QĐ', 'instrument "3/QĐ-BYT" of 2022-02-20\ninstrument "2/QĐ'),
        [("instrument-added", "instrument 3/QĐ-BYT", "standing")],
    ),
    (
        one('instrument "2/QĐ-BYT" of 2022-02-20 by "Bộ Y tế"\n', ""),
        [("instrument-removed", "instrument 2/QĐ-BYT", "standing")],
    ),
    (one("of 2022-02-20", "of 2022-02-21"), [("instrument-changed", "instrument 2/QĐ-BYT", "standing")]),
    (one("of 2022-03-08", "of 2022-03-09"), [("instrument-changed", "instrument 1/QĐ-TTg", "standing")]),
    (
        (
            ('enacted  "1/QĐ-TTg" of 2022-03-08', 'enacted  "4/QĐ-TTg" of 2024-03-08'),
            ('instrument "2/QĐ', 'instrument "1/QĐ-TTg" of 2022-03-08\ninstrument "2/QĐ'),
        ),
        [
            ("instrument-changed", "ruleset vn/sample", "standing"),
            ("instrument-added", "instrument 4/QĐ-TTg", "standing"),
            ("instrument-changed", "instrument 1/QĐ-TTg", "standing"),
        ],
    ),
    (one("at least 2 of 2.1", "at least 1 of 2.1"), [("met-when-changed", "criterion 2", "meaning")]),
    (one(INCOME, INCOME + "met when 1 or 2 or 3\n"), [("met-when-changed", "ruleset vn/sample", "meaning")]),
    # criteria and indicators; what is met when all others are changes with them
    (
        one(INCOME, INCOME + 'criterion 4 "Điện"\n4: hall\n'),
        [("criterion-added", "criterion 4", "meaning"), ("indicator-added", "indicator 4", "meaning")],
    ),
    (
        one(f'criterion 3 "Thu nhập"\n{INCOME}', ""),
        [("criterion-removed", "criterion 3", "meaning"), ("indicator-removed", "indicator 3", "meaning")],
    ),
    (one(PLAN, ""), [("indicator-removed", "indicator 1.1", "meaning")]),
    (one(RATING, RATING + "1.3: hall\n"), [("indicator-added", "indicator 1.3", "meaning")]),
    (one("1.2: rating", "1.3: rating"), [("indicator-renumbered", "indicator 1.3", "wording")]),
    (
        (("2.1: sorting / households >= 30%", "2.0: sorting / households >= 50%"), ("of 2.1,", "of 2.0,")),
        [("indicator-renumbered", "indicator 2.0", "wording"), ("threshold-raised", "indicator 2.0", "meaning")],
    ),
    (
        (('criterion 3 "Thu nhập"\n3:', 'criterion 4 "Thu nhập"\n4:'), ("|   56 |", "|   57 |")),
        [
            ("criterion-renumbered", "criterion 4", "wording"),
            ("indicator-renumbered", "indicator 4", "wording"),
            ("threshold-raised", "table 4 lowland, 2024", "meaning"),
        ],
    ),
    (
        (
            (f'criterion 3 "Thu nhập"\n{INCOME}', ""),
            ('criterion 1 "', f'criterion 0 "Thu nhập"\n0{INCOME[1:]}criterion 1 "'),
        ),
        [("criterion-moved", "criterion 0", "wording"), ("indicator-renumbered", "indicator 0", "wording")],
    ),
    (((RATING, ""), (PLAN, "1.0" + RATING[3:] + PLAN)), [("indicator-moved", "indicator 1.0", "wording")]),
    (
        (
            (RATING, ""),
            ("  met when at least 2 of 2.1, 2.2, 2.3\n", ""),
            ("2.1: sorting", f"2.0{RATING[3:]}2.1: sorting"),
        ),
        [("met-when-changed", "criterion 2", "meaning"), ("indicator-moved", "indicator 2.0", "meaning")],
    ),
    # what a rule asks
    (one(">= 30%", ">= 50%"), [("threshold-raised", "indicator 2.1", "meaning")]),
    (one(">= 30%", ">= 20%"), [("threshold-lowered", "indicator 2.1", "meaning")]),
    (one("rating >= fair", "rating >= good"), [("threshold-raised", "indicator 1.2", "meaning")]),
    (one(">= delegated to province", ">= 2 m2 per person"), [("threshold-set", "indicator 2.2", "meaning")]),
    (one(">= delegated to province", f">= by region{TWO}"), [("threshold-set", "indicator 2.2", "meaning")]),
    (one(">= 30%", ">= open"), [("threshold-opened", "indicator 2.1", "meaning")]),
    (one(">= delegated to province", ">= open"), [("threshold-opened", "indicator 2.2", "standing")]),
    (one(">= 30%", ">= delegated to province"), [("threshold-delegated", "indicator 2.1", "meaning")]),
    (
        one(">= delegated to province", ">= delegated to ministry"),
        [("threshold-delegated", "indicator 2.2", "standing")],
    ),
    (one(">= 30%", "> 30%"), [("operator-opened", "indicator 2.1", "meaning")]),
    (one("rating >= fair", "rating = fair"), [("operator-changed", "indicator 1.2", "meaning")]),
    (one("2.1: sorting / households", "2.1: poor / households"), [("numerator-changed", "indicator 2.1", "meaning")]),
    (one("2.2: green / people", "2.2: (green + green) / people"), [("numerator-changed", "indicator 2.2", "meaning")]),
    (
        one("2.2: green / people", "2.2: green / (people + people)"),
        [("denominator-changed", "indicator 2.2", "meaning")],
    ),
    (
        one("2.2: green / people >= delegated to province", "2.2: sorting / people >= delegated to province"),
        [("numerator-changed", "indicator 2.2", "meaning"), ("unit-changed", "indicator 2.2", "meaning")],
    ),
    (one("applies when large", "applies when not large"), [("applicability-changed", "indicator 1.2", "meaning")]),
    (one("  applies when large\n", ""), [("applicability-changed", "indicator 1.2", "meaning")]),
    (
        one("2.1: sorting / households >= 30%", "2.1: sorting / households >= 30% and hall"),
        [("condition-changed", "indicator 2.1", "meaning")],
    ),
    (one("2.1: sorting / households >= 30%", "2.1: people > 50"), [("condition-changed", "indicator 2.1", "meaning")]),
    (
        one(
            "2.1: sorting / households >= 30%",
            "2.1: sorting / households >= by region\n  | highland | 30% |\n  | lowland | 40% |",
        ),
        [("condition-changed", "indicator 2.1", "meaning")],
    ),
    (
        one("clean and not (households = 7)", "clean and not (people = 7)"),
        [("condition-changed", "indicator 2.3", "meaning")],
    ),
    # in the cells of a table
    (one("|   36 |", "|   37 |"), [("threshold-raised", "table 3 highland, 2023", "meaning")]),
    (one("|   36 |", "|   35 |"), [("threshold-lowered", "table 3 highland, 2023", "meaning")]),
    (one("|    ? |", "|   33 |"), [("threshold-set", "table 3 highland, 2022", "meaning")]),
    (one("|   36 |", "|    ? |"), [("threshold-opened", "table 3 highland, 2023", "meaning")]),
    (
        one("| lowland  |   ? |", "| lowland  | delegated to province |"),
        [("threshold-delegated", "table clean lowland", "standing")],
    ),
    (
        (
            ("year 2022", "year 2021"),
            ("| 2022 |", "| 2021 | 2022 |"),
            ("|    ? |", "|   30 |    ? |"),
            ("|   50 |", "|   40 |   50 |"),
        ),
        [
            ("cell-added", "table 3 highland, 2021", "meaning"),
            ("cell-added", "table 3 lowland, 2021", "meaning"),
            ("input-changed", "input year", "meaning"),
        ],
    ),
    (
        (("year 2022", "year 2023"), ("| 2022 |", "|"), ("|    ? |", "|"), ("|   50 |", "|")),
        [
            ("cell-removed", "table 3 highland, 2022", "meaning"),
            ("cell-removed", "table 3 lowland, 2022", "meaning"),
            ("input-changed", "input year", "meaning"),
        ],
    ),
    (one("table clean by standing", "table clean by region"), [("table-keys-changed", "table clean", "meaning")]),
    (
        ((", year\n  |          | 2022 | 2023 | 2024 |\n", "\n"), ("|    ? |   36 |", "|"), ("|   50 |   53 |", "|")),
        [("table-keys-changed", "table 3", "meaning")],
    ),
    (one(ROWS, "  | lowland | ? |\n  | highland | 30% |\n"), [("layout-changed", "ruleset vn/sample", "wording")]),
    # how well it is known
    (one("  basis  unverified", "  basis  reported"), [("basis-changed", "indicator 2.1", "standing")]),
    (one("  basis  reported", "  basis  official"), [("basis-changed", "table clean", "standing")]),
    (one("| 30% |", "| 30% official |"), [("basis-changed", "table clean highland", "standing")]),
    (one("item 1.1", "item 1.2"), [("source-changed", "indicator 1.1", "standing")]),
    (one("annex I\n  basis  reported", "annex II\n  basis  reported"), [("source-changed", "table clean", "standing")]),
    (one("rating >= fair", 'rating >= fair\n  note "theo công báo"'), [("note-changed", "indicator 1.2", "wording")]),
    # what rules read
    (
        one("input hall: attested", "input hall: attested\ninput more: attested"),
        [("input-added", "input more", "meaning")],
    ),
    (one("input hall: attested\n", ""), [("input-removed", "input hall", "meaning")]),
    (
        one("input green: amount in m2", "input green: amount in m2, 2 decimals"),
        [("input-changed", "input green", "meaning")],
    ),
    (one(', part of households "Số hộ phân', ' "Số hộ phân'), [("input-changed", "input sorting", "meaning")]),
    (one("input hall: attested", "input hall: share"), [("input-changed", "input hall", "meaning")]),
    (one('"Số hộ"', '"Số hộ gia đình"'), [("title-changed", "input households", "wording")]),
    (one('"Vùng thấp"', '"Đồng bằng"'), [("input-changed", "input region", "wording")]),
    (one("weak < fair < good", "weak < fair < good < excellent"), [("input-changed", "input rating", "meaning")]),
    (
        one("income: amount in million_vnd", "income: amount in vnd"),
        [("unit-changed", "indicator 3", "meaning"), ("unit-changed", "input income", "meaning")],
    ),
    (one("people: count of people", "people: count of person"), [("unit-changed", "input people", "wording")]),
    (
        one("poor_rate: share = poor / households", "poor_rate: share = (poor + sorting) / households"),
        [("numerator-changed", "input poor_rate", "meaning")],
    ),
    (
        one("let large =", "let small = households < 7\nlet large ="),
        [("definition-added", "definition small", "wording")],
    ),
    (
        (("let large = households > 100\n", ""), ("  applies when large\n", "")),
        [("applicability-changed", "indicator 1.2", "meaning"), ("definition-removed", "definition large", "meaning")],
    ),
    (one("households > 100", "households >= 100"), [("operator-closed", "definition large", "meaning")]),
    (
        one("let large = households > 100", "let large = people > 100"),
        [("definition-changed", "definition large", "meaning")],
    ),
    (
        one("highland if planned else region", "lowland if planned else region"),
        [("definition-changed", "definition standing", "meaning")],
    ),
    (one("table clean", f"table other by region{TWO}table clean"), [("table-added", "table other", "wording")]),
    (
        ((CLEAN, ""), (">= clean and", ">= 30% and")),
        [("condition-changed", "indicator 2.3", "meaning"), ("table-removed", "table clean", "meaning")],
    ),
]


REWRITTEN: list[tuple[Replaced, list[Said]]] = [
    (one(">= 30%", "> 30%"), [("condition-rewritten", "indicator 2.1", "wording")]),
    (
        (("rating >= fair", "rating > weak"), ("applies when large", "applies when not (not large)")),
        [("condition-rewritten", "indicator 1.2", "wording")],
    ),
    (one("not (households = 7)", "households != 7"), [("condition-rewritten", "indicator 2.3", "wording")]),
    (one("applies when large", "applies when not (not large)"), [("condition-rewritten", "indicator 1.2", "wording")]),
    (
        one(">= delegated to province", ">= open"),
        [("threshold-opened", "indicator 2.2", "standing")],  # told although nobody knows either figure
    ),
]
"""What is told of rules that have one form."""
