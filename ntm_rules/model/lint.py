"""What may stand but should not: names nobody reads, figures without basis or source, conditions that judge nothing.

For rulesets without errors.
"""

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic
from ntm_rules.diagnostics.report import Report
from ntm_rules.model import expressions as m
from ntm_rules.model.ranges import always_the_same
from ntm_rules.model.ruleset import CheckedRuleset, Indicator


def lint(ruleset: CheckedRuleset) -> tuple[Diagnostic, ...]:
    """Return warnings and hints, and comparisons that always come out the same, which are errors."""
    report = Report(ruleset.source)
    _unused(ruleset, report)
    for indicator in ruleset.indicators:
        _unfounded(ruleset, indicator, report)
    for span in dict.fromkeys(always_the_same(ruleset)):
        report.add(Code.CONSTANT_CONDITION, span)
    return report.found


def _unused(ruleset: CheckedRuleset, report: Report) -> None:
    conditions = [e for i in ruleset.indicators for e in (i.condition, i.applies_when)]
    read = {
        (type(e), e.table if isinstance(e, m.Lookup) else e.name)
        for e in ruleset.reach(*conditions)
        if isinstance(e, m.InputValue | m.Defined | m.Lookup)
    }
    wholes = {each.part_of for each in ruleset.inputs if (m.InputValue, each.name) in read}
    for each in ruleset.inputs:
        if (m.InputValue, each.name) not in read and each.name not in wholes:
            report.add(Code.UNUSED_INPUT, each.span, name=each.name)
    for definition in ruleset.definitions:
        if (m.Defined, definition.name) not in read:
            report.add(Code.UNUSED_DEFINITION, definition.span, name=definition.name)
    for table in ruleset.tables:
        if (m.Lookup, table.name) not in read:
            report.add(Code.UNUSED_DEFINITION, table.span, name=table.name)


def _unfounded(ruleset: CheckedRuleset, indicator: Indicator, report: Report) -> None:
    code = str(indicator.code)
    tables = [ruleset.table_named[e.table] for e in ruleset.reach(indicator.condition) if isinstance(e, m.Lookup)]
    settings = ruleset.settings_of(indicator.condition)
    if not indicator.sources and not any(table.sources for table in tables):
        report.add(Code.MISSING_SOURCE, indicator.span, code=code)
    has_bare_figure = any(isinstance(s, m.Figure) and s.basis is None for s in settings)
    if has_bare_figure or (indicator.basis is None and _is_attested(ruleset, indicator)):
        report.add(Code.MISSING_BASIS, indicator.span, code=code)
    if indicator.title is None:
        report.add(Code.UNTITLED, indicator.span, code=code)


def _is_attested(ruleset: CheckedRuleset, indicator: Indicator) -> bool:
    """Whether an indicator asks for something that is attested, and compares nothing with a figure."""
    reached = tuple(ruleset.reach(indicator.condition))
    asks = {e.name for e in reached if isinstance(e, m.InputValue)}
    figures = any(isinstance(s, m.Figure) for s in ruleset.settings_of(indicator.condition))
    return not figures and any(ruleset.input_named[name].kind == "attested" for name in asks)


def unverified(ruleset: CheckedRuleset) -> tuple[Diagnostic, ...]:
    """A hint for each indicator judged by a threshold that is unverified."""
    report = Report(ruleset.source)
    for indicator in ruleset.indicators:
        settings = ruleset.settings_of(indicator.condition)
        bases = {s.basis for s in settings if isinstance(s, m.Figure)} or (
            {indicator.basis} if _is_attested(ruleset, indicator) else set()
        )
        if any(basis is None or basis.mark == "unverified" for basis in bases):
            report.add(Code.UNVERIFIED_THRESHOLD, indicator.span, code=str(indicator.code))
    return report.found
