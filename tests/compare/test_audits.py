"""Audits: what is odd within a ruleset is found and shown, and nothing where all is well."""

from collections.abc import Iterable

import pytest

import ntm_rules as ntm
from ntm_rules._compare import side_of
from ntm_rules.compare.audit import audit, is_finding
from ntm_rules.compare.claims import Bands, Compatible, Proof
from ntm_rules.compare.sentences import sentence
from ntm_rules.engines.outcome import Outcome
from tests.compare.claims import ruleset, shown
from tests.rulesets.shipped import CATALOG

TABLE = """
1.1: income >= by region, year
  |          | 2021 | 2022 |
  | highland |   36 |   39 |
  | lowland  |   50 |   53 |
"""


def findings(rules: str) -> list[Proof]:
    return [each for each in audit(ruleset(rules)) if is_finding(each)]


def told(proofs: Iterable[Proof]) -> list[str]:
    return [f"{each.verdict}: {sentence(each.claim, 'en')}" for each in proofs]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("1.1: a / whole >= 30%\n1.2: t\n", []),
        (TABLE, []),
        ("1.1: a / whole >= open\n1.2: t\n", []),
        ("1.1: a / whole <= 30% and b / whole >= 40%\n1.2: t\n", ["refuted: mau/commune 1.1 can be met"]),
        ("1.1: rate >= 30% or not rate >= 30%\n1.2: t\n", ["refuted: mau/commune 1.1 can be missed"]),
        ("1.1: a / whole >= 30%\n1.2: a / whole >= 20%\n", ["proved: mau/commune 1.2 never decides"]),
        (
            "1.1: income >= 30 and income >= 20\n",
            ["proved: comparison 2 of mau/commune 1.1 never decides"],
        ),
        (
            f"{TABLE.rstrip()}\n  applies when not (region = highland and year = 2022)\n",
            ["proved: the figure for (highland, 2022) never decides mau/commune 1.1"],
        ),
        (
            "1.1: income >= 30\n1.2: income < 20\n",
            ["refuted: 2 indicators of mau/commune do not contradict each other"],
        ),
    ],
)  # fmt: skip
def test_what_an_audit_finds(rules: str, expected: list[str]) -> None:
    """What cannot be met or missed, what never decides, what contradicts; and nothing where all is well."""
    assert told(findings(rules)) == expected


def test_a_contradiction_names_those_between_which_it_is() -> None:
    """As few indicators as there are to it, of all there are; the others then never decide."""
    *others, found = findings("1.1: t\n1.2: income >= 30\n1.3: u\n1.4: income < 20\n1.5: rate >= 10%\n")
    assert isinstance(found.claim, Compatible)
    assert [each.code for each in found.claim.subjects] == ["1.2", "1.4"]
    assert [sentence(each.claim, "en") for each in others] == [
        f"mau/commune {c} never decides" for c in ("1.1", "1.3", "1.5")
    ]


def bands(*conditions: str) -> list[Proof]:
    """What an audit finds of indicators that each apply to some."""
    rules = "".join(f"1.{i}: t\n  applies when {each}\n" for i, each in enumerate(conditions, 1))
    return [each for each in audit(ruleset(rules)) if isinstance(each.claim, Bands)]


def test_bands() -> None:
    """Neither a gap nor an overlap; conditions that are the same are one band, and those on other inputs none."""
    (sound,) = bands("income < 20", "income >= 20 and income < 40", "income >= 40")
    assert sound.verdict == "proved"
    (gap,) = bands("income < 20", "income > 20")
    assert gap.verdict == "refuted"
    assert shown(gap).record.values["income"] == 20
    assert shown(gap).outcomes == (Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE)
    (overlap,) = bands("income < 40", "income >= 20")
    assert overlap.verdict == "refuted"
    assert Outcome.NOT_APPLICABLE not in shown(overlap).outcomes
    assert bands("income >= 20", "income >= 20", "rate < 10%") == []


@pytest.mark.parametrize("id", [id for id in CATALOG.ids if id.split("/")[1] not in ("commune", "commune-advanced")])
def test_shipped_rulesets_have_no_findings(id: str) -> None:
    """No shipped rule is impossible, superfluous or contradictory; those of communes are audited elsewhere."""
    assert told(each for each in audit(side_of(ntm.load(id))) if is_finding(each) or each.verdict == "not proven") == []
