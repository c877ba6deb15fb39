"""`invalid_records`: every problem that a record can have, and none that is not asked for."""

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules.testing import invalid_records, rulesets
from tests.testing.test_records import RULES

_OF_FILES = {ntm.Code.RECORD_ROW_SHAPE, ntm.Code.RECORD_UNREADABLE}
CODES = sorted({code for code in ntm.Code if code.is_about_records} - _OF_FILES)


def problems(rules: ntm.Ruleset, count: int, **options: Any) -> list[set[ntm.Code]]:
    """The codes of the problems of some examples."""
    found: list[set[ntm.Code]] = []

    @settings(max_examples=count, phases=[Phase.generate], database=None, derandomize=True)
    @given(invalid_records(rules, **options))
    def collect(record: dict[str, Any]) -> None:
        found.append({problem.code for problem in rules.validate(record).problems})

    collect()
    return found


@given(st.data())
def test_records_of_generated_rulesets_have_problems(data: st.DataObject) -> None:
    """Whatever the ruleset, each record is refused, and its good fields can still be assessed."""
    rules = data.draw(rulesets())
    record = data.draw(invalid_records(rules))
    with pytest.raises(ntm.RecordError):
        rules.assess(record)
    rules.assess(rules.validate(record).record)


def test_every_kind_of_problem_turns_up() -> None:
    """All codes that the fields of a record can have are made."""
    assert set().union(*problems(RULES, 300)) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_codes_are_made_as_asked(code: ntm.Code) -> None:
    """With `codes`, every record has such a problem; other problems only follow from it."""
    assert all(code in found for found in problems(RULES, 25, codes=[code]))


def test_codes_that_cannot_be_made_are_refused() -> None:
    """Problems of files, and those of inputs that the rules do not have, are none of their records."""
    attested = ntm.parse('ruleset mau/commune\ninput a: attested\ncriterion 1 "x"\n1: a\n')
    for rules, code in ((RULES, ntm.Code.RECORD_UNREADABLE), (attested, ntm.Code.RECORD_NEGATIVE)):
        with pytest.raises(ValueError, match=code.value):
            invalid_records(rules, codes=[code])
