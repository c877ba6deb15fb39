"""Strategies for testing code that uses `ntm_rules`: records, bad records and rulesets, biased to where mistakes hide.

    from hypothesis import given
    import ntm_rules as ntm
    from ntm_rules.testing import records

    rules = ntm.load("vn/commune")

    @given(records(rules))
    def test_my_report(record): ...

They need Hypothesis: `pip install "ntm-rules[testing]"`.
"""

try:
    import hypothesis as _hypothesis  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "hypothesis":
        raise
    raise ModuleNotFoundError(
        'ntm_rules.testing needs Hypothesis: pip install "ntm-rules[testing]"', name="hypothesis"
    ) from error

from ntm_rules.testing.strategies import batches, invalid_records, records, rulesets

__all__ = ["batches", "invalid_records", "records", "rulesets"]
