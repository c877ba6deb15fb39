"""Records and results as values: they cannot be changed, are equal by what they hold, and can be looked up."""

import pickle

import pytest

import ntm_rules as ntm
from ntm_rules.model.record import Record

RULES = """ruleset vn/sample
  enacted "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
input hall: attested
input n: count of households
criterion 17 "Một"
17.1: hall
17.10: n > 3
"""


def test_a_record_is_a_value() -> None:
    """What is handed over is copied, cannot be changed, and can be a key."""
    values = {"n": 3, "hall": True}
    record = Record(values, {"m": "record-negative"})
    values["n"] = 4
    assert record.values["n"] == 3
    with pytest.raises(TypeError):
        record.values["n"] = 5  # type: ignore[index]
    same = Record({"hall": True, "n": 3}, {"m": "record-negative"})
    assert record == same != Record({"n": 3})
    assert len({record, same, Record({"n": 3})}) == 2
    assert pickle.loads(pickle.dumps(record)) == record


def test_results_are_values() -> None:
    """Results of equal records are equal, and can be keys."""
    rules = ntm.parse(RULES)
    one, other = (rules.assess({"n": 5})["17.10"] for _ in range(2))
    assert one == other
    assert len({one, other}) == 1


def test_what_is_in_an_assessment() -> None:
    """Codes are looked for as they are looked up: 17.10 is not 17.1."""
    assessment = ntm.parse(RULES).assess({"n": 5})
    assert "17.10" in assessment
    assert "17.1" in assessment
    assert "17.100" not in assessment
    assert "17" not in assessment
    assert "hall" not in assessment
    assert 17.1 not in assessment
    assert assessment["17.1"] in assessment
    assert assessment["17.1"] not in ntm.parse(RULES).assess({"n": 2})


def test_a_validated_record_is_assessed_as_what_it_was_made_of() -> None:
    """What `validate` gives is accepted where it has no problems; else its record has to be handed over on purpose."""
    rules = ntm.parse(RULES)
    assert rules.assess(rules.validate({"n": 5}))["17.10"].outcome is ntm.Outcome.MET
    validated = rules.validate({"n": -5})
    with pytest.raises(ntm.RecordError):
        rules.assess(validated)
    assert rules.assess(validated.record)["17.10"].outcome is ntm.Outcome.UNKNOWN


@pytest.mark.parametrize("record", [None, 3, [("n", 5)], "n=5"])
def test_what_is_no_record(record: object) -> None:
    """The message says what to hand over."""
    with pytest.raises(TypeError, match=r"a mapping from inputs to values"):
        ntm.parse(RULES).assess(record)  # type: ignore[arg-type]
