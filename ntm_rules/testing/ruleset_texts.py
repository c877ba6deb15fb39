"""Writes small rule files without errors, with the comparisons and connectives in which engines could differ."""

import re
from functools import cache
from itertools import product

from hypothesis import assume, note
from hypothesis import strategies as st

from ntm_rules.diagnostics.data import errors
from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import check
from ntm_rules.syntax.parse import parse

HEADER = "ruleset vn/generated\n"
DECLARED = """
input region: one of a, b, c
input this_year: year 2021 to 2023
input any_year: year
input rating: ranked weak < fair < good
input level: level 0 to 3
input n1: count of households
input n2: count of households, part of n1
input n3: count of households
input n4: count of households, part of n2
input km1: amount in km
input m1: amount in m, -5 to 1000
input ha1: amount in ha
input people: count of people
input money: amount in million_vnd
input dong_per_person: amount in vnd per person
input s1: share
input s2: share = n2 / n1
input s3: share = (n2 + n4) / n1
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
INPUTS = HEADER + DECLARED.lstrip()
"""A ruleset without rules, with everything that they may read."""

_STATEMENTS = {
    match[2]: match[0] for match in re.finditer(r"^(input|let|table) (\w+).*\n(?: .*\n)*", DECLARED, re.MULTILINE)
}
_UNSETTLED = ("open", "delegated to province", 'delegated to "Bộ Y tế"')
_COUNTS = ("n1", "n2", "n3", "total", "(n1 + n2)", "(n1 - n3)", "-n2", "(n2 * 2)", "(n3 / 4)")
_SHARES = (
    "n2 / n1",
    "n3 / n1",
    "s1",
    "s2",
    "s3",
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
        *product(("this_year", "any_year"), ("2022", "open")),
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
def ruleset_texts(draw: st.DrawFn) -> str:
    """The text of a ruleset of one to three criteria with one to three indicators each, and what they read."""
    lines = []
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
    rules = "".join(lines)
    text = HEADER + _read_by(rules) + rules
    assume("\ninput " in text)
    assume(not errors(check(parse(Source.of(text))).diagnostics))  # `at least` may list a condition twice
    note(text)
    return text


def _read_by(rules: str) -> str:
    """The declarations of what rules read, and what that reads in turn; not the rest, so that examples stay small."""
    pending, read = [rules], set[str]()
    while pending:
        names = set(re.findall(r"\w+", pending.pop())) & _STATEMENTS.keys() - read
        read |= names
        pending.extend(_STATEMENTS[name] for name in names)
    return "".join(text for name, text in _STATEMENTS.items() if name in read)
