"""What the conformance files are about: a small ruleset for each part of the meaning, and the records to try it on."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product

from attrs import frozen

from ntm_rules.model.record import Record, Value

REFUSED = "record-not-a-number"
"""The code of every input that a record here holds as refused."""

Given = Mapping[str, Value]


@frozen
class Subject:
    """One conformance file: its name, what it is about, the text of its rules, and its records."""

    name: str
    about: str
    text: str
    records: tuple[Record, ...]


def _record(given: Mapping[str, Value | None], *refused: str) -> Record:
    values = {name: value for name, value in given.items() if value is not None and name not in refused}
    return Record(values, dict.fromkeys(refused, REFUSED))


def _every(**values: Iterable[Value | None]) -> Iterator[dict[str, Value | None]]:
    """Every combination of values, None for a missing one."""
    for chosen in product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


_ANSWERS = (True, False, None)


def _connectives() -> Subject:
    text = """ruleset mau/connectives
input a: attested
input b: attested
input c: attested
let both = a and b
criterion 1 "x"
1.1: a and b and c
1.2: a or b or c
1.3: not a
1.4: at least 2 of a, b, c
1.5: b if a else c
1.6: not (a and b) or (c and not both)
1.7: at least 2 of (a and b), (b or c), (not c)
1.8: a and open
1.9: a or delegated to province
1.10: at least 1 of a, open, (b and c)
1.11: open if a else delegated to "Bộ Y tế"
"""
    records = tuple(_record(each) for each in _every(a=_ANSWERS, b=_ANSWERS, c=_ANSWERS))
    return Subject("connectives", "Conditions connected: true, false and unknown in every combination.", text, records)


def _outcomes() -> Subject:
    rules = ""
    for criterion, met_when in (
        ("1", ""),
        ("2", "2.1 or 2.2 or 2.3"),
        ("3", "at least 2 of 3.1, 3.2, 3.3"),
        ("4", "4.1 and not 4.2"),
        ("5", "not (5.1 or 5.2) or at least 1 of 5.2, 5.3"),
        ("6", "at least 2 of (6.1 and 6.2), (6.2 or 6.3), 6.3"),
    ):
        rules += f'criterion {criterion} "x"\n' + (f"  met when {met_when}\n" if met_when else "")
        for i in (1, 2, 3):
            rules += f"{criterion}.{i}: met_{i}\n  applies when concerned_{i}\n"
    text = (
        "ruleset mau/outcomes\n"
        + "".join(f"input met_{i}: attested\ninput concerned_{i}: attested\n" for i in (1, 2, 3))
        + rules
        + "met when at least 3 of 1, 2, 3, 4 and (5 or 6)\n"
    )
    ways = ({"met": True}, {"met": False}, {"met": None}, {"concerned": False})
    records = tuple(
        _record({f"{name}_{i}": value for i, way in enumerate(chosen, 1) for name, value in _concerned(way)})
        for chosen in product(ways, repeat=3)
    )
    unsure = _record({"met_1": True, "met_2": True, "concerned_2": True, "concerned_3": False})
    about = "Criteria and the whole: the four outcomes in every combination; what does not apply is left out."
    return Subject("outcomes", about, text, (*records, unsure))


def _concerned(way: Mapping[str, Value | None]) -> Iterable[tuple[str, Value | None]]:
    return {"concerned": True, **way}.items()


def _comparisons() -> Subject:
    signs = (">=", "<=", ">", "<", "=", "!=")
    rules = ""
    for criterion, (left, right) in enumerate((("m", "n"), ("part / whole", "30%"), ("depth", "-3")), 1):
        rules += f'criterion {criterion} "x"\n'
        rules += "".join(f"{criterion}.{i}: {left} {sign} {right}\n" for i, sign in enumerate(signs, 1))
    text = f"""ruleset mau/comparisons
input m: amount in point, -1000 to 1000
input n: amount in point, -1000 to 1000
input part: count of households, part of whole
input whole: count of households
input depth: amount in m, -10 to 10
{rules}"""
    sides = (
        *(("m", value) for value in (Fraction(-1, 3), Fraction(2), Fraction(1999, 1000), None)),
        *(("n", value) for value in (Fraction(-1, 3), Fraction(2), Fraction(2001, 1000), None)),
    )
    amounts = _every(m=[v for name, v in sides if name == "m"], n=[v for name, v in sides if name == "n"])
    ratios = [(29, 100), (30, 100), (31, 100), (3, 10), (243, 812), (244, 812), (0, 5), (0, 0), (None, 0), (3, None)]
    huge = [(3 * 10**29, 10**30), (3 * 10**29 - 1, 10**30), (3 * 10**29 + 1, 10**30)]
    depths = (Fraction(-3), Fraction(-3001, 1000), Fraction(-2999, 1000))
    plain: dict[str, Value | None] = {"m": Fraction(0), "n": Fraction(1), "part": 1, "whole": 2, "depth": Fraction(0)}
    records = (
        *(_record({**plain, **each}) for each in amounts),
        *(_record({**plain, "part": part, "whole": whole}) for part, whole in (*ratios, *huge)),
        *(_record({**plain, "depth": depth}) for depth in depths),
        _record({"m": Fraction(1)}, "n", "part", "depth"),
    )
    return Subject(
        "comparisons", "Each sign on a tie and on either side of it, with fractions, zero and 10^30.", text, records
    )


def _thresholds() -> Subject:
    text = """ruleset mau/thresholds
input whole: count of households
input part: count of households, part of whole
input rest: count of households, part of whole
input craft: count of villages
input rating: ranked weak < fair < good
input plan: attested
criterion 1 "x"
1.1: part / whole >= open
1.2: part / whole >= delegated to province
1.3: part / whole >= 50%
  applies when craft > 0
1.4: rating >= open
1.5: plan and open
1.6: part / (whole - rest) >= 50% and rest / part <= 200%
1.7: part >= 3
  applies when open
1.8: open
1.9: delegated to "Bộ Y tế"
"""
    full: dict[str, Value | None] = {"whole": 10, "part": 5, "rest": 4, "craft": 1, "rating": "fair", "plan": True}
    records = [_record(full), _record({})]
    records += [_record({**full, name: None}) for name in full]
    records += [_record(full, name) for name in full]
    records += [_record({**full, "plan": False}), _record({**full, "craft": 0}), _record({**full, "craft": 0}, "part")]
    records += [_record({**full, **each}) for each in ({"whole": 0}, {"rest": 10}, {"part": 0}, {"part": 2, "rest": 4})]
    records += [_record({"whole": 0}), _record({"whole": 0, "rest": 0, "craft": 1}, "part")]
    about = "Why an outcome is unknown: missing, refused, nothing to divide by, open, delegated; and applicability."
    return Subject("thresholds", about, text, tuple(records))


def _tables() -> Subject:
    text = """ruleset mau/tables
input region: one of a, b, c
input difficult: attested
input year: year
input level: level 1 to 2
input rating: ranked weak < good
input schools: count of schools
input met: count of schools, part of schools
let standing = a if difficult else region
let size = large if schools > 3 else small
table share by region
  | a | 30%  |
  | b | 50%  |
  | c |   ?  |
table share_by_size by standing, size
  |   | large | small |
  | a | 10%   | delegated to province |
  | b | ?     | 50%   |
  | c | 57%   | 0.1%  |
table count_by_year by level, year
  |   | 2021 | 2023 |
  | 1 | 2    | 3    |
  | 2 | 4    | ?    |
table count_by_rating by rating
  | weak | 5 |
  | good | 2 |
criterion 1 "x"
1.1: met / schools >= share
1.2: met / schools >= share_by_size
1.3: met >= count_by_year
1.4: met > count_by_rating
1.5: met / schools <= 110% of share
1.6: met / schools >= share_by_size if difficult else met / schools >= share
"""
    middle: dict[str, Value | None] = {"schools": 10, "met": 3, "rating": "weak", "level": 1, "year": 2023}
    records = [
        _record({**middle, **each})
        for each in _every(region=("a", "b", "c", None), difficult=_ANSWERS, schools=(3, 10))
    ]
    records += [_record({**middle, **each}) for each in _every(level=(1, 2, None), year=(2020, 2021, 2022, 2023, None))]
    records += [_record({**middle, "region": "b", "difficult": False, "rating": rating}) for rating in ("good", None)]
    records += [
        _record({**middle, "region": "a", "difficult": False, "schools": 1000, "met": met}) for met in (329, 330, 331)
    ]
    records += [_record({**middle, "region": "b"}, "difficult"), _record({**middle, "difficult": True}, "region")]
    records += [_record({**middle, "difficult": True, "region": "c", "schools": None}), _record({"year": 1}, "level")]
    return Subject(
        "tables",
        "Thresholds looked up by one and two keys: words, ranks, levels, years, definitions.",
        text,
        tuple(records),
    )


def _kinds() -> Subject:
    signs = (">=", "<=", ">", "<", "=", "!=")
    rules = 'criterion 1 "x"\n' + "".join(f"1.{i}: rating {sign} fair\n" for i, sign in enumerate(signs, 1))
    rules += 'criterion 2 "x"\n' + "".join(f"2.{i}: level {sign} 2\n" for i, sign in enumerate(signs, 1))
    rules += 'criterion 3 "x"\n' + "".join(f"3.{i}: year {sign} 2022\n" for i, sign in enumerate(signs, 1))
    text = f"""ruleset mau/kinds
input region: one of a, b, c
input other: one of a, b, c
input rating: ranked weak < fair < good
input floor: ranked weak < fair < good
input level: level 1 to 3
input year: year 2021 to 2023
input given: attested
let standing = a if given else other
let rank = good if given else weak
{rules}criterion 4 "x"
4.1: region = a
4.2: region != a
4.3: standing = b
4.4: standing = region
4.5: rank = good
4.6: rating >= floor
"""
    ranks = ("weak", "fair", "good", None)
    plain: dict[str, Value | None] = {
        "region": "c",
        "other": "c",
        "given": False,
        "rating": "weak",
        "floor": "weak",
        "level": 1,
        "year": 2021,
    }
    words = _every(region=("a", "b", None), other=("a", "b", None), given=_ANSWERS)
    records = [_record({**plain, **each}) for each in _every(rating=ranks, floor=ranks)]
    records += [_record({**plain, "level": level, "year": 2020 + level}) for level in (1, 2, 3)]
    records += [_record({**plain, **each}) for each in words]
    records += [_record({"region": "a"}, "other", "rating", "level", "year", "given"), _record({})]
    return Subject("kinds", "Words, ranks, levels and years, compared with every sign they take.", text, tuple(records))


def _derivations() -> Subject:
    text = """ruleset mau/derivations
input whole: count of households
input part: count of households, part of whole
input other: count of households, part of whole
input rate: share = part / whole
input both: share = (part + other) / whole
input twice: share, 0% to 200% = rate + rate
input men: count of people
input women: count of people
input everyone: count of people = men + women
input large: attested = everyone > 100
input region: one of a, b = a if large else b
input communes: count of communes
input communes_met: count of communes, part of communes = count of communes meeting vn/commune
input commune_met: attested = meets vn/commune
let few = everyone < 3 or rate > 90%
let margin = rate - 30%
criterion 1 "x"
1.1: part / whole >= 30%
1.2: both <= 50%
1.3: twice >= 60%
1.4: women / everyone >= 1/3 of 100%
1.5: large
1.6: region = a
1.7: few
1.8: margin >= 0%
1.9: communes_met / communes >= 100% and commune_met
""".replace("1/3 of 100%", "33.3%")
    counts: dict[str, Value | None] = {"whole": 10, "part": 3, "other": 2, "men": 67, "women": 34}
    given: list[dict[str, Value | None]] = [
        counts,
        {},
        {"rate": Fraction(3, 10)},
        {"rate": Fraction(1, 4), "other": 3},
        {**counts, "rate": Fraction(9, 10)},
        {**counts, "whole": 0},
        {**counts, "whole": 0, "rate": Fraction(1, 2)},
        {"whole": 0},
        {"part": 3},
        {"twice": Fraction(3, 5), "both": Fraction(1, 2)},
        {"everyone": 100, "women": 33},
        {"everyone": 101, "large": False},
        {"men": 100},
        {"men": 0, "women": 0, "rate": Fraction(1)},
        {"large": True},
        {"region": "b", "large": True},
        {"communes": 5, "communes_met": 5, "commune_met": True},
        {"communes": 5, "communes_met": 4, "commune_met": True},
        {"communes": 5, "commune_met": False},
    ]
    refused = [("rate",), ("part",), ("whole", "twice"), ("everyone",), ("large",), ("men", "rate")]
    records = (*map(_record, given), *(_record(counts, *names) for names in refused), _record({"men": 1}, "women"))
    return Subject(
        "derivations", "Inputs given, worked out, missing behind others, and refused; definitions.", text, records
    )


def _units() -> Subject:
    text = """ruleset mau/units
input km: amount in km
input m: amount in m
input ha: amount in ha
input people: count of people
input income: amount in million_vnd per person per year
input dong: amount in vnd per person per month
input waste: amount in tonne per day
input days: amount in day
criterion 1 "x"
1.1: km >= 500 m
1.2: m >= 1.5 km
1.3: km + m >= 3 km
1.4: m / km >= 50%
1.5: ha / people >= 3 m2 per person
1.6: income >= dong
1.7: waste <= 500 kg per day
1.8: days > 36 hour
1.9: people >= 3
"""
    values: dict[str, tuple[Value | None, ...]] = {
        "km": (Fraction(1, 2), Fraction(499, 1000), Fraction(3), Fraction(0)),
        "m": (Fraction(1500), Fraction(250), Fraction(2500), Fraction(0)),
        "ha": (Fraction(3, 1000), Fraction(2999, 1000000), Fraction(1), None),
        "people": (10, 10, 0, 3),
        "income": (Fraction(48), Fraction(12), Fraction(47999, 1000), None),
        "dong": (Fraction(4000000), Fraction(1000000), Fraction(4000000), Fraction(1)),
        "waste": (Fraction(1, 2), Fraction(501, 1000), Fraction(0), None),
        "days": (Fraction(3, 2), Fraction(1501, 1000), Fraction(2), None),
    }
    records = tuple(_record({name: column[i] for name, column in values.items()}) for i in range(4))
    crossed = (_record(each) for each in _every(km=values["km"], m=values["m"]))
    return Subject("units", "Units of one kind are converted before anything is compared.", text, (*records, *crossed))


def _numbers() -> Subject:
    text = """ruleset mau/numbers
input a: amount in point, -1000000 to 1000000, 9 decimals
input b: amount in point, -1000000 to 1000000, 9 decimals
input n: count of households
input d: count of households
input s: share, -50% to 200%
let total = a + b - n / d * b
let product = a * b * a
let nested = (a / b) / (b / a)
criterion 1 "x"
1.1: total >= 0
1.2: product <= b * b * b
1.3: nested = 100%
1.4: -a > b
1.5: a - b >= 0.000000001
1.6: a * 3 = b
1.7: n / (n - d) > 100%
1.8: n / d + s >= 150%
1.9: (n + d) / 3 >= 1000000
1.10: 110% of s < 33%
1.11: -(s * s) >= -4%
"""
    tiny = Fraction(1, 10**9)
    pairs: list[dict[str, Value | None]] = [
        {"a": a, "b": b}
        for a, b in (
            (Fraction(1, 3), Fraction(1)),
            (Fraction(1), Fraction(1) - tiny),
            (Fraction(1), Fraction(1)),
            (Fraction(-1), Fraction(1)),
            (Fraction(-2), Fraction(-1)),
            (Fraction(0), Fraction(5)),
            (Fraction(5), Fraction(0)),
            (Fraction(1, 2), Fraction(1, 2) + tiny),
            (Fraction(2, 3), Fraction(1, 3)),
        )
    ]
    counts = [(1, 2), (2, 1), (5, 5), (0, 0), (10**30, 10**30 - 1), (10**30 + 1, 10**30), (2999999, 1), (2999999, 0)]
    shares = [Fraction(1, 2), Fraction(3, 10), Fraction(-1, 5), Fraction(1, 5), Fraction(-50, 100), Fraction(2)]
    records = (
        *map(_record, pairs),
        *(_record({"n": n, "d": d, "s": Fraction(1, 2)}) for n, d in counts),
        *(_record({"n": 4, "d": 3, "s": s}) for s in (*shares, Fraction(299999999, 10**9))),
        _record({"a": Fraction(0), "n": 0}, "d"),
    )
    return Subject(
        "numbers", "Exact arithmetic: fractions, negative numbers, nothing to divide by, 10^30.", text, records
    )


def subjects() -> tuple[Subject, ...]:
    """All of them, in the order a port would best take them in."""
    return (
        _connectives(),
        _outcomes(),
        _comparisons(),
        _thresholds(),
        _tables(),
        _kinds(),
        _derivations(),
        _units(),
        _numbers(),
    )


SHIPPED = {
    "vn-commune": "vn/commune@2024-03-01",
    "lai-chau-village": "lai-chau/village@2023-01-12",
    "vn-civilized-urban": "vn/civilized-urban@2022-04-15",
}
"""The editions of shipped rulesets that have a file, by the name of that."""
