"""A ruleset as it stands if nothing in it is taken on trust."""

from attrs import evolve

from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Indicator


def without_unverified(ruleset: CheckedRuleset) -> CheckedRuleset:
    """The ruleset with every unverified threshold open, and every rule whose basis is unverified open as a whole.

    A basis that is not given is no better than an unverified one.
    """

    def is_unverified(basis: m.Basis | None) -> bool:
        return basis is None or basis.mark == "unverified"

    def settled(setting: m.Setting) -> m.Setting:
        return m.Open() if isinstance(setting, m.Figure) and is_unverified(setting.basis) else setting

    def change(e: m.Expression) -> m.Expression:
        return evolve(e, setting=settled(e.setting)) if isinstance(e, m.Threshold) else e

    def indicator(i: Indicator) -> Indicator:
        figures = any(isinstance(s, m.Figure) for s in ruleset.settings_of(i.condition))
        if is_unverified(i.basis) and (i.basis is not None or not figures):
            return evolve(i, condition=m.Threshold(m.Open()))
        return evolve(i, condition=m.rebuild(i.condition, change))

    return evolve(
        ruleset,
        tables=tuple(evolve(t, cells=tuple((k, settled(s)) for k, s in t.cells)) for t in ruleset.tables),
        criteria=tuple(evolve(c, indicators=tuple(map(indicator, c.indicators))) for c in ruleset.criteria),
    )
