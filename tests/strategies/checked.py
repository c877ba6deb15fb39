"""Small rulesets that check, and records for them, biased to where engines differ: ties, zeros, gaps, huge numbers."""

from fractions import Fraction
from functools import cache
from itertools import product
from random import Random

from hypothesis import assume
from hypothesis import strategies as st

from ntm_rules.diagnostics.data import errors
from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import check
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Input
from ntm_rules.syntax.parse import parse

INPUTS = """ruleset vn/generated
input region: one of a, b, c
input year: year 2021 to 2023
input any_year: year
input rating: ranked weak < fair < good
input level: level 0 to 3
input n1: count of households
input n2: count of households, part of n1
input n3: count of households
input km1: amount in km
input m1: amount in m, -5 to 1000
input ha1: amount in ha
input people: count of people
input money: amount in million_vnd
input dong_per_person: amount in vnd per person
input s1: share
input s2: share = n2 / n1
input growth: share, -50% to 200%
input t1: attested
input t2: attested
input t3: attested = n3 > 3
let standing = a if t1 or t2 else region
let size = large if n3 > 3 else medium if n3 > 1 else small
let total = n1 + n3
let few = n1 < 3 and t2
let floor = by_two if t2 else by_region
table by_region by region
  | a | 30% |
  | b | 50% |
  | c |   ? |
table by_two by standing, size
  |   | large | medium | small |
  | a | 10%   | 20%    | delegated to province |
  | b | 25%   | ?      | 50%   |
  | c | 57%   | 29%    | 75%   |
table by_level by level, any_year
  |   | 2021 | 2022 |
  | 0 |  1   |  2   |
  | 1 |  3   |  ?   |
  | 2 |  5   |  7   |
  | 3 |  4   |  10  |
"""

_UNSETTLED = ("open", "delegated to province", 'delegated to "Bộ Y tế"')
_COUNTS = ("n1", "n2", "n3", "total", "(n1 + n2)", "(n1 - n3)", "-n2", "(n2 * 2)", "(n3 / 4)")
_SHARES = (
    "n2 / n1",
    "n3 / n1",
    "s1",
    "s2",
    "growth",
    "n2 / total",
    "(n2 + n3) / n1",
    "km1 / m1",
    "m1 / km1",
    "n1 / (n1 - n3)",
)
_PERCENTS = ("0%", "10%", "25%", "29%", "30%", "50%", "57%", "75%", "100%", "33.3%")
_NUMBERS = ("0", "1", "3", "10")


def pairs() -> list[tuple[str, str]]:
    """Everything that may be compared with something else, each pair as likely as any other."""
    found = [
        *product(_SHARES, (*_PERCENTS, *_UNSETTLED, "by_region", "by_two", "s1", "floor", "110% of by_region")),
        *product(_COUNTS, (*_NUMBERS, "n3", "total", "by_level", "open")),
        *product(("km1",), (*_NUMBERS, "3 m", "m1", "open")),
        *product(("m1 / people",), ("1 km per person", "3 m per person", "2")),
        *product(("ha1 / people",), ("1 ha per person", "3 m2 per person", "2")),
        *product(("money / people",), ("dong_per_person", *_NUMBERS, "open")),
        *product(("rating",), ("fair", "good", "open")),
        *product(("level",), ("1", "2", "open")),
        *product(("year", "any_year"), ("2022", "open")),
    ]
    return [pair for pair in found if pair[0] != pair[1]]


@cache
def _comparisons() -> tuple[str, ...]:
    """Every comparison that may come out either way; the others are refused."""
    found = [f"{left} {sign} {right}" for left, right in pairs() for sign in (">=", "<=", ">", "<", "=", "!=")]
    rules = "".join(f"1.{i}: {each}\n" for i, each in enumerate(found, 1))
    refused = {d.line for d in errors(check(parse(Source.of(f'{INPUTS}criterion 1 "x"\n{rules}'))).diagnostics)}
    first = INPUTS.count("\n") + 2
    return tuple(each for line, each in enumerate(found, first) if line not in refused)


def _comparison() -> st.SearchStrategy[str]:
    return st.deferred(lambda: st.sampled_from(_comparisons()))


_EQUALITIES = st.sampled_from(
    ("region = a", "region != b", "standing = a", "size != small", "rating = good", "few", "t1", "t2", "t3")
)


def conditions() -> st.SearchStrategy[str]:
    """Well-typed conditions, nested a little."""

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=2, max_size=3)
        return st.one_of(
            several.map(lambda items: f"({' and '.join(items)})"),
            several.map(lambda items: f"({' or '.join(items)})"),
            inner.map(lambda item: f"not ({item})"),
            several.map(lambda items: f"(at least 2 of {', '.join(f'({item})' for item in items)})"),
            st.tuples(inner, inner, inner).map(lambda t: f"(({t[0]}) if {t[1]} else ({t[2]}))"),
        )

    leaves = st.one_of(_comparison(), _comparison(), _EQUALITIES, st.sampled_from(("open", "delegated to province")))
    return st.recursive(leaves, extend, max_leaves=5)


_INLINE = "n3 / n1 >= by region\n  | a | 30% |\n  | b | 50% |\n  | c | ? |\n"


@st.composite
def rulesets(draw: st.DrawFn) -> CheckedRuleset:
    """A ruleset of one to three criteria with one to three indicators each, over a fixed set of inputs."""
    lines = [INPUTS]
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    for criterion, size in enumerate(sizes, 1):
        lines.append(f'criterion {criterion} "Tiêu chí {criterion}"\n')
        codes = [f"{criterion}.{i}" for i in range(1, size + 1)]
        if size > 1:
            chosen = (
                "",
                f"  met when at least 2 of {', '.join(codes)}\n",
                f"  met when {codes[0]} or not {codes[1]}\n",
            )
            lines.append(draw(st.sampled_from(chosen)))
        for code in codes:
            body = draw(st.one_of(conditions().map(lambda text: text + "\n"), st.just(_INLINE)))
            lines.append(f"{code}: {body}")
            if draw(st.booleans()):
                lines.append(f"  applies when {draw(st.one_of(_comparison(), _EQUALITIES))}\n")
            lines.append(draw(st.sampled_from(("", "  basis reported\n", "  basis unverified\n"))))
    if len(sizes) > 1:
        every = ", ".join(str(i) for i in range(1, len(sizes) + 1))
        lines.append(draw(st.sampled_from(("", f"met when at least 1 of {every}\n", "met when 1 and (2 or not 1)\n"))))
    checked = check(parse(Source.of("".join(lines)))).ruleset
    assume(checked is not None)  # `at least` may list a condition twice
    assert checked is not None
    return checked


_SMALL = (0, 0, 1, 2, 3, 4, 10, 12, 100)
_TIES = tuple(Fraction(percent[:-1]) / 100 for percent in _PERCENTS)


def _value(each: Input, whole: int | None, random: Random) -> Value:
    match each.kind:
        case "count":
            if whole is not None:
                return random.choice((0, whole, random.randint(0, whole), 3 * whole // 10, whole // 2))
            return random.choice(_SMALL) if random.random() < 0.85 else random.randint(0, 10**30)
        case "amount":
            low = 0 if each.low is None else max(int(each.low), -5)
            return Fraction(
                random.choice((low, *_SMALL, random.randint(low, 12), Fraction(random.randint(0, 9999), 1000)))
            )
        case "share":
            return random.choice(_TIES) if random.random() < 0.7 else Fraction(random.randint(0, 1000), 1000)
        case "attested":
            return random.random() < 0.5
        case "one of" | "ranked":
            return random.choice(each.choices).name
        case "level":
            return random.randint(0, 3)
        case "year":
            return random.randint(2021, 2023)


def random_record(ruleset: CheckedRuleset, seed: int, *, missing: float = 0.25, refused: float = 0.0) -> Record:
    """A valid record, the same for the same seed, with shares of inputs missing and refused.

    Made without drawing field by field, so that an example can hold many. A part never exceeds its whole.
    """
    random = Random(seed)
    values: dict[str, Value] = {}
    bad: dict[str, str] = {}
    for each in ruleset.inputs:
        dice = random.random()
        if dice < missing:
            continue
        if dice < missing + refused:
            bad[each.name] = "record-not-a-number"
            continue
        whole = values.get(each.part_of) if each.part_of else None
        value = _value(each, whole if isinstance(whole, int) else None, random)
        if each.derivation is None or random.random() < 0.3:
            values[each.name] = value
    return Record(values, bad)


def records(ruleset: CheckedRuleset, *, missing: float = 0.25, refused: float = 0.0) -> st.SearchStrategy[Record]:
    """Valid records of a ruleset."""
    return st.integers(0, 2**32).map(lambda seed: random_record(ruleset, seed, missing=missing, refused=refused))
