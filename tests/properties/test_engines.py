"""The fast engine against the definition, and what the definition promises: on generated rulesets and records."""

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_rules.engines.assessment import Assessment, assess, without_unverified
from ntm_rules.engines.details import Combined, Detail
from ntm_rules.engines.outcome import Missing, Outcome, Refused
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.engines.reference import Judged, judge
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.testing.making import Maker
from tests.strategies.checked import many_records, records, rulesets

UNKNOWN = Outcome.UNKNOWN


def everything(judged: Judged) -> dict[str, Outcome]:
    """All outcomes of a record by a name for each."""
    return {
        **{f"indicator {code}": outcome for code, outcome in judged.indicators.items()},
        **{f"criterion {code}": outcome for code, outcome in judged.criteria.items()},
        "ruleset": judged.outcome,
    }


def assessed(ruleset: CheckedRuleset, record: Record) -> Assessment:
    return assess(compile_ruleset(ruleset), compile_ruleset(without_unverified(ruleset)), record)


@given(st.data())
def test_record_engine_is_the_reference(data: st.DataObject) -> None:
    """The generated function gives the outcomes of the reference: indicators, criteria and the whole."""
    ruleset = data.draw(rulesets())
    seed = data.draw(st.integers(0, 2**32))
    for each in (ruleset, without_unverified(ruleset)):
        compiled, maker = compile_ruleset(each), Maker(each)
        for missing, refused in ((0, 0), (0.1, 0.02), (0.2, 0.04), (0.3, 0)):
            for record in many_records(maker, seed, 10, missing=missing, refused=refused):
                assert compiled.judge(record) == judge(each, record), record


@given(st.data())
def test_knowing_more_changes_no_decided_outcome(data: st.DataObject) -> None:
    """Filling missing inputs decides what was unknown, and changes nothing that was decided."""
    ruleset = data.draw(rulesets())
    full = data.draw(records(ruleset, missing=0))
    known = data.draw(st.sets(st.sampled_from(sorted(full.values)))) if full.values else set()
    some = Record({name: value for name, value in full.values.items() if name in known})
    # A rate left out may be worked out from its counts, to another value than the one that is given later.
    more = Record({**full.values, **_worked_out_now(ruleset, some, full)})
    before, after = everything(judge(ruleset, some)), everything(judge(ruleset, more))
    for name, outcome in before.items():
        assert outcome is UNKNOWN or after[name] is outcome, name


def _worked_out_now(ruleset: CheckedRuleset, some: Record, full: Record) -> dict[str, Value]:
    """For inputs with a derivation that `some` lacks, the value worked out from the full record, so that it agrees."""
    from ntm_rules.engines.outcome import Unknown
    from ntm_rules.engines.reference import value_of

    found: dict[str, Value] = {}
    for each in ruleset.inputs:
        if each.derivation is not None and each.name in full.values and each.name not in some.values:
            plain = Record({name: value for name, value in full.values.items() if name != each.name})
            value = value_of(each.derivation, ruleset, plain)
            found[each.name] = full.values[each.name] if isinstance(value, Unknown) else value
    return found


@given(st.data(), st.integers(1, 10**12))
def test_scaling_both_sides_of_a_ratio_changes_nothing(data: st.DataObject, factor: int) -> None:
    """n2 of n1 is the same share as k times n2 of k times n1."""
    ruleset = _only(data, 'criterion 1 "x"\n1.1: n2 / n1 {} {}\n')
    record = data.draw(records(ruleset, missing=0.05))
    scaled = {k: v * factor if k in ("n1", "n2") and isinstance(v, int) else v for k, v in record.values.items()}
    assert judge(ruleset, record) == judge(ruleset, Record(scaled))


def _only(data: st.DataObject, rules: str) -> CheckedRuleset:
    """A ruleset of one comparison with a share."""
    from ntm_rules.diagnostics.source import Source
    from ntm_rules.model.check import check
    from ntm_rules.syntax.parse import parse

    operator = data.draw(st.sampled_from((">=", "<=", ">", "<")))
    share = data.draw(st.integers(1, 99))  # at the ends a comparison may always come out the same
    inputs = "ruleset vn/x\ninput n1: count of households\ninput n2: count of households, part of n1\n"
    text = inputs + rules.format(operator, f"{share}%")
    checked = check(parse(Source.of(text))).ruleset
    assert checked is not None
    return checked


@given(st.data())
def test_bounds_hold_whatever_is_learned(data: st.DataObject) -> None:
    """However the missing inputs turn out, as many criteria are met as the bounds say."""
    ruleset = data.draw(rulesets())
    full = data.draw(records(ruleset, missing=0))
    known = {name for name in full.values if data.draw(st.booleans())}
    derived = {each.name for each in ruleset.inputs if each.derivation is not None}
    assume(not derived & full.values.keys())
    bounds = assessed(ruleset, Record({k: v for k, v in full.values.items() if k in known})).bounds
    met = list(judge(ruleset, full).criteria.values()).count(Outcome.MET)
    assert bounds.at_least <= met <= bounds.at_most


@given(st.data())
def test_only_what_is_needed_can_change_a_criterion(data: st.DataObject) -> None:
    """Filling inputs that are not needed, nor behind a needed one, changes no criterion."""
    ruleset = data.draw(rulesets())
    full = data.draw(records(ruleset, missing=0))
    known = {name for name in full.values if data.draw(st.booleans())}
    some = Record({name: value for name, value in full.values.items() if name in known})
    needs = assessed(ruleset, some).needs
    asked = {*needs, *ruleset.inputs_of(*(ruleset.input_named[name].derivation for name in needs))}
    derived = {each.name for each in ruleset.inputs if each.derivation is not None}
    filled = Record({k: v for k, v in full.values.items() if k in known or k not in asked | derived})
    assert judge(ruleset, filled).criteria == judge(ruleset, some).criteria


@given(st.data())
def test_an_unknown_outcome_has_a_reason(data: st.DataObject) -> None:
    """Every unknown indicator says why, no decided one does; inputs it names are missing or refused."""
    ruleset = data.draw(rulesets())
    record = data.draw(records(ruleset, refused=0.1))
    for result in assessed(ruleset, record).indicators:
        assert bool(result.reasons) == (result.outcome is UNKNOWN)
        for reason in result.reasons:
            match reason:
                case Missing(name):
                    assert name not in record.values
                    assert name not in record.refused
                case Refused(name):
                    assert name in record.refused


@given(st.data())
def test_details_tell_the_outcome(data: st.DataObject) -> None:
    """The detail of an indicator that applies says met, not met or unknown as its outcome does; so do its parts."""
    ruleset = data.draw(rulesets())
    record = data.draw(records(ruleset, refused=0.1))
    for result in assessed(ruleset, record).indicators:
        if result.applies:
            assert result.detail.met is {Outcome.MET: True, Outcome.NOT_MET: False}.get(result.outcome)
        _check_parts(result.detail)


def _check_parts(detail: Detail) -> None:
    """A combination follows from its parts."""
    if not isinstance(detail, Combined):
        return
    true = sum(part.met is True for part in detail.parts)
    unknown = sum(part.met is None for part in detail.parts)
    if detail.how in ("all", "any", "at least"):
        assert detail.met is (True if true >= detail.count else False if true + unknown < detail.count else None)
    for part in detail.parts:
        _check_parts(part)


@given(st.data())
def test_outcomes_rest_on_unverified_thresholds_only_where_there_are_any(data: st.DataObject) -> None:
    """With every basis reported, nothing rests on an unverified threshold."""
    ruleset = data.draw(rulesets())
    record = data.draw(records(ruleset))
    basis = m.Basis("reported", "một trang công bố")

    def change(e: m.Expression) -> m.Expression:
        figure = isinstance(e, m.Threshold) and isinstance(e.setting, m.Figure)
        return evolve(e, setting=evolve(e.setting, basis=basis)) if figure else e  # type: ignore[call-arg, union-attr]

    criteria = tuple(
        evolve(
            c, indicators=tuple(evolve(i, basis=basis, condition=m.rebuild(i.condition, change)) for i in c.indicators)
        )
        for c in ruleset.criteria
    )
    sure = evolve(ruleset, criteria=criteria, tables=tuple(_reported(ruleset, basis)))
    assessment = assessed(sure, record)
    assert not assessment.rests_on_unverified
    assert not any(c.rests_on_unverified for c in assessment.criteria)


def _reported(ruleset: CheckedRuleset, basis: m.Basis):  # type: ignore[no-untyped-def]
    for table in ruleset.tables:
        cells = tuple((k, evolve(s, basis=basis) if isinstance(s, m.Figure) else s) for k, s in table.cells)
        yield evolve(table, cells=cells)


@given(st.data())
def test_generated_code_holds_no_text_of_the_rule_file(data: st.DataObject) -> None:
    """Names and words of a rule file never reach the code that is compiled."""
    ruleset = data.draw(rulesets())
    source = compile_ruleset(ruleset).source
    for name in ("region", "rating", "households", "standing", "by_two", "weak", "large", "province", "Bộ"):
        assert name not in source
