"""The verdicts of a program as stages of their own, with those that hold if unverified thresholds are open."""

from collections.abc import Mapping

from attrs import frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns.build import FALSE, never_unknown
from ntm_rules.columns.program import Program, Stage, Verdict, combine, judge
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.codes import IndicatorCode

_Verdicts = Mapping[IndicatorCode, Verdict]


@frozen
class Verdicts:
    """Verdicts by name, after the `stages` that work them out: the indicators first, then the criteria."""

    stages: tuple[Stage, ...]
    indicators: _Verdicts
    criteria: _Verdicts
    outcome: Verdict
    surely: Verdict
    """The outcome if every unverified threshold were open."""

    @classmethod
    def of(cls, program: Program, cautious: CheckedRuleset) -> "Verdicts":
        """Bind the verdicts of a program; `cautious` is its ruleset without unverified thresholds."""
        first: dict[str, w.Node] = {}
        second: dict[str, w.Node] = {}
        indicators = _bind(program.indicators, {}, "", first)
        sure_ones = _bind(judge(cautious, program.lowering.over(cautious))[0], program.indicators, "surely ", first)
        ruleset = program.ruleset
        criteria = {each.code: combine(each.met_when, indicators) for each in ruleset.criteria}
        sure = {each.code: combine(each.met_when, indicators | sure_ones) for each in ruleset.criteria}
        bound = _bind(criteria, {}, "criterion ", second)
        bound_sure = bound | _bind(sure, criteria, "criterion surely ", second)
        return cls(
            (Stage(tuple(first.items())), Stage(tuple(second.items()))),
            indicators,
            bound,
            combine(ruleset.met_when, indicators | bound),
            combine(ruleset.met_when, indicators | sure_ones | bound_sure),
        )


def _bind(
    verdicts: _Verdicts, known: _Verdicts, prefix: str, bindings: dict[str, w.Node]
) -> dict[IndicatorCode, Verdict]:
    """Give verdicts columns, but for those `known` to be the same already."""
    found = {}
    for code, verdict in verdicts.items():
        if known.get(code) == verdict:
            continue
        met, does_not_apply = f"{prefix}{code} met", f"{prefix}{code} does not apply"
        bindings[met] = verdict.met
        never = verdict.does_not_apply
        if never != FALSE:
            bindings[does_not_apply] = never
        found[code] = Verdict(
            w.BoundFlag(met, never_unknown(verdict.met)),
            FALSE if never == FALSE else w.BoundFlag(does_not_apply, known=True),
        )
    return found
