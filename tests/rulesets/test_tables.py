"""Every table of thresholds gives a setting for whatever a record can say."""

from itertools import product

from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Label, TableKey
from ntm_rules.model.types import Enumeration, Levels, Type, Years
from tests.rulesets.shipped import EDITIONS, every_edition


def possible(ruleset: CheckedRuleset, key: TableKey) -> tuple[Label, ...]:
    """Everything a key can be; of a year without bounds, the years the table has."""
    match key.value:
        case m.InputValue(name):
            kind: Type = ruleset.input_named[name].type
        case m.Defined(name):
            kind = ruleset.definition_named[name].type
    match kind:
        case Enumeration():
            return kind.names
        case Levels(low, high) | Years(int() as low, int() as high):
            return tuple(range(low, high + 1))
        case Years():
            return key.labels
        case _:
            raise AssertionError(f"{kind} is no key of a table")


@every_edition
def test_tables_are_total(name: str) -> None:
    """A table has one cell, and only one, for every combination of what its keys can be."""
    ruleset = EDITIONS[name].checked
    for table in ruleset.tables:
        wanted = sorted(product(*(possible(ruleset, key) for key in table.keys)), key=str)
        assert sorted((labels for labels, _ in table.cells), key=str) == wanted, table.name


def test_the_years_of_a_period_are_those_of_its_programme() -> None:
    """Thresholds by year cover 2021 to 2025 in every set that asks for the year."""
    for name, rules in EDITIONS.items():
        for table in rules.checked.tables:
            for key in table.keys:
                if key.value == m.InputValue("year"):
                    assert key.labels == (2021, 2022, 2023, 2024, 2025), name
