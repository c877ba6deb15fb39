"""The worked cases beside the rulesets: each comes out as it must."""

from functools import cache
from pathlib import Path

import pytest

import ntm_rules as ntm
from ntm_rules import Outcome, Ruleset
from ntm_rules._api import case_files
from ntm_rules.cases.read import Case, read_cases
from ntm_rules.cases.run import Assess, run_cases
from tests.rulesets.shipped import CATALOG, LAST, every_ruleset
from tests.rulesets.test_met_and_missed import NEVER_MET


@cache
def edition(id: str, on: str | None) -> Ruleset:
    return ntm.load(id, on=on, catalog=CATALOG) if on is not None else LAST[id]


@cache
def cases(id: str) -> tuple[Case, ...]:
    """All cases of a ruleset, of every file beside it."""
    return tuple(case for path in case_files(id, CATALOG) for case in read_cases(path))


@every_ruleset
def test_every_ruleset_has_cases(id: str) -> None:
    """No ruleset is shipped untried: there are cases, and one that misses an indicator; one meets one if any can."""
    outcomes = {outcome for case in cases(id) for outcome in case.indicators.values()}
    assert Outcome.NOT_MET in outcomes
    assert Outcome.MET in outcomes or {*NEVER_MET.get(id, "").split()} == {str(i.code) for i in LAST[id].indicators}


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=f"{id} {path.parent.name}") for id in CATALOG.ids for path in case_files(id, CATALOG)],
)
def test_cases(path: Path) -> None:
    """What comes out of each record is what its case says."""
    id = f"{path.parent.parent.name}/{path.name.removesuffix('.cases.toml')}"

    def assessor(on: str | None) -> Assess:
        return edition(id, on).assess

    assert [(d.case.title, d.of, d.expected, d.found) for d in run_cases(read_cases(path), assessor)] == []


def test_no_file_of_cases_is_overlooked() -> None:
    """Every file of cases stands beside the ruleset it is about."""
    beside = {path for id in CATALOG.ids for path in case_files(id, CATALOG)}
    assert beside == set(CATALOG.root.rglob("*.cases.toml"))


@every_ruleset
def test_titles_tell_cases_apart(id: str) -> None:
    """No two cases of a ruleset have one title: a failing one can be found by it."""
    titles = [case.title for case in cases(id)]
    assert len(titles) == len(set(titles))
