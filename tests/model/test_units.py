"""Units as they are written: what cancels is gone, what is left says what the number is in."""

import pytest

from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import check
from ntm_rules.model.types import Quantity
from ntm_rules.report import words
from ntm_rules.syntax.parse import parse

INPUTS = """ruleset vn/sample
input area: amount in m2
input plot: amount in m2 per person
input fields: amount in ha
input residents: count of people
input households: count of households
input income: amount in million_vnd per person per year
input years: amount in year
input rate: share
input dense: amount in m2 per m2 per person
"""


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("area / plot", "person", "người"),
        ("plot * residents", "m2", "m²"),
        ("area / residents", "m2 per people", "m²/người"),
        ("income * residents", "million_vnd per year", "triệu đồng/năm"),
        ("income * years * residents", "million_vnd", "triệu đồng"),
        ("income / income * residents", "people", "người"),
        ("area / area / residents", "1 per people", "1/người"),
        ("rate / residents", "1 per people", "1/người"),
        ("rate * area", "m2", "m²"),
        ("dense * residents", "%", "%"),
        ("area * residents", "m2 * people", "m²·người"),
        # hectares and square meters are one kind, but not one unit: without both the number would say something else
        ("fields / plot", "ha * person per m2", "ha·người/m²"),
        ("residents / households", "people per households", "người/hộ"),
    ],
)
def test_what_is_left_of_a_unit(value: str, unit: str, told: str) -> None:
    """A product or a ratio is in the unit that is left after cancelling."""
    text = f'{INPUTS}let x = {value}\ncriterion 1 "x"\n1.1: x > open\n'
    found = check(parse(Source.of(text))).ruleset
    assert found is not None
    (definition,) = found.definitions
    assert isinstance(definition.type, Quantity)
    assert definition.type.unit.text == unit
    assert words.unit(definition.type.unit, "vi") == told
