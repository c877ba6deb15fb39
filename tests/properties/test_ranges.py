"""Comparisons that are refused since they always come out the same: they do, on generated records."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.diagnostics.source import Source
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import CompiledRuleset, compile_ruleset
from ntm_rules.model import check
from ntm_rules.model.ranges import always_the_same
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.codes import IndicatorCode
from ntm_rules.syntax.parse import parse
from ntm_rules.testing.making import Maker
from ntm_rules.testing.ruleset_texts import INPUTS, pairs
from tests.strategies.checked import many_records

_DECIDED = (Outcome.MET, Outcome.NOT_MET)


@cache
def _unlinted() -> CheckedRuleset:
    """Every comparison of the strategies as a rule, those that are refused too."""
    comparisons = (f"{left} {sign} {right}" for left, right in pairs() for sign in (">=", "<", "<=", ">", "=", "!="))
    rules = "".join(f"1.{i}: {each}\n" for i, each in enumerate(comparisons, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "lint", lambda ruleset: ())
        found = check.check(parse(Source.of(f'{INPUTS}criterion 1 "x"\n{rules}'))).ruleset
    assert found is not None
    return found


@cache
def _refused() -> tuple[CompiledRuleset, Maker, frozenset[IndicatorCode]]:
    ruleset = _unlinted()
    spans = set(always_the_same(ruleset))
    codes = frozenset(i.code for i in ruleset.indicators if i.condition.span in spans)
    return compile_ruleset(ruleset), Maker(ruleset), codes


@given(st.integers(0, 2**32))
def test_what_is_refused_as_constant_is_constant(seed: int) -> None:
    """No two records decide a refused comparison differently."""
    compiled, maker, refused = _refused()
    assert refused
    found = [compiled.judge(record).indicators for record in many_records(maker, seed, 10, missing=0)]
    for code in refused:
        assert len({judged[code] for judged in found} & set(_DECIDED)) < 2, code
