"""What the reference makes of a record if a condition were otherwise: asked of the reference, of rules unchanged."""

import pytest

from ntm_rules import Outcome
from ntm_rules.engines import reference
from ntm_rules.engines.reference import outcome_of, value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset, Indicator


def supposing(
    condition: m.Expression, holds: bool, indicator: Indicator, ruleset: CheckedRuleset, record: Record
) -> Outcome:
    """The outcome of an indicator where a condition has a value of its own, wherever the rules ask for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "value_of", lambda e, *rest: holds if e == condition else value_of(e, *rest))
        return outcome_of(indicator, ruleset, record)
