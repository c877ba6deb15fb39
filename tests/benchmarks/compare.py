"""How long comparing and proving takes: two editions of 57 indicators, and a province against the nation."""

from fractions import Fraction

from attrs import evolve

import ntm_rules as ntm
from ntm_rules._api import Ruleset
from ntm_rules._compare import diff, side_of
from ntm_rules.compare.claims import Implies, Subject
from ntm_rules.compare.domain import World
from ntm_rules.compare.prove import prove
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.report.diff_text import diff_text
from tests.benchmarks.measure import Figure, Section, medians

_EVERY = 10


def sections() -> list[Section]:
    """What is measured here."""
    old, again = ntm.load("vn/commune"), ntm.load("vn/commune")
    changed = Ruleset(_changed(old.checked), old.about, (), old._text)
    before, after = ntm.load("vn/commune@2024-02-29"), ntm.load("vn/commune@2024-03-01")
    province = ntm.load("lai-chau/commune")
    gaps = World.of(old.checked, changed.checked).gaps
    forms = [[gaps.indicator(side, each) for each in rules.indicators] for side, rules in enumerate((old, changed))]
    times = medians(
        5,
        same=lambda: diff_text(diff(old, again), "en"),
        tenth=lambda: diff_text(diff(old, changed), "en"),
        amended=lambda: diff_text(diff(before, after), "en"),
        unproved=lambda: diff_text(diff(before, after, prove=False), "en"),
        forms=lambda: [a == b for a, b in zip(*forms, strict=True)],
        province=lambda: prove(Implies(Subject(side_of(province)), Subject(side_of(old)))),
        advanced=lambda: prove(Implies(Subject(side_of(changed)), Subject(side_of(old)))),
    )
    figures = (
        Figure("nothing differs, as text", times["same"], goal="≤ 20 ms"),
        Figure("one indicator in ten has another figure, with proofs, as text", times["tenth"], goal="≤ 0.5 s"),
        Figure("before and after 211/QĐ-TTg, with proofs, as text", times["amended"]),
        Figure("the same without proofs", times["unproved"], "with proofs", times["unproved"] / times["amended"]),
        Figure("canonical forms of 57 indicators compared, once they are made", times["forms"], goal="≤ 0.1 ms"),
        Figure("a province implies the nation: `lai-chau/commune`, `vn/commune`", times["province"], goal="≤ 1 s"),
        Figure("that constructed edition implies the nation", times["advanced"], goal="≤ 1 s"),
    )
    note = "In one process, everything loaded. Six indicators of the constructed pair have other figures."
    return [Section("Two rulesets of 57 indicators compared", note, figures)]


def _changed(ruleset: CheckedRuleset) -> CheckedRuleset:
    """The ruleset with lower figures in a tenth of its indicators."""
    with_figure = [each for each in ruleset.indicators if _has_figure(each.condition)]
    chosen = {each.code for each in with_figure[: len(ruleset.indicators) // _EVERY + 1]}

    def changed(e: m.Expression) -> m.Expression:
        match e:
            case m.Threshold(m.Figure(value) as figure):
                return evolve(e, setting=evolve(figure, value=value * Fraction(9, 10)))
            case _:
                return e

    criteria = tuple(
        evolve(
            criterion,
            indicators=tuple(
                evolve(each, condition=m.rebuild(each.condition, changed)) if each.code in chosen else each
                for each in criterion.indicators
            ),
        )
        for criterion in ruleset.criteria
    )
    return evolve(ruleset, criteria=criteria)


def _has_figure(condition: m.Expression) -> bool:
    found = isinstance(condition, m.Threshold) and isinstance(condition.setting, m.Figure)
    return found or any(map(_has_figure, m.parts(condition)))
