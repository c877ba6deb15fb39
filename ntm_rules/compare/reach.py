"""What rules read, and where they rest on a threshold without a figure."""

from collections.abc import Iterator

from attrs import evolve

from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Criterion, Definition, Indicator, Input, Table
from ntm_rules.model.types import Truth

Declaration = Input | Definition | Table


def declarations(ruleset: CheckedRuleset, *expressions: m.Expression | None) -> frozenset[Declaration]:
    """All inputs, definitions and tables that expressions read."""
    return frozenset(_declarations(ruleset, *expressions))


def _declarations(ruleset: CheckedRuleset, *expressions: m.Expression | None) -> Iterator[Declaration]:
    for each in ruleset.reach(*expressions):
        match each:
            case m.InputValue(name):
                yield ruleset.input_named[name]
            case m.Defined(name):
                yield ruleset.definition_named[name]
            case m.Lookup(name):
                yield ruleset.table_named[name]
            case _:
                pass


def is_open(ruleset: CheckedRuleset, *indicators: Indicator | None) -> bool:
    """Whether indicators rest on a threshold that is open or delegated."""
    read = (e for each in indicators if each is not None for e in (each.condition, each.applies_when))
    return _is_open(ruleset, *read)


def _is_open(ruleset: CheckedRuleset, *expressions: m.Expression | None) -> bool:
    return any(not isinstance(setting, m.Figure) for setting in ruleset.settings_of(*expressions))


def for_any_figure(*rulesets: CheckedRuleset) -> tuple[CheckedRuleset, ...]:
    """The rulesets as they are whatever figures their open and delegated thresholds will have.

    Each condition that rests on such a threshold becomes an attested input: it may hold or not. It is one input in all
    rulesets where the condition is the same and the indicator cites the same places; other decisions may give other
    figures.
    """
    known: dict[object, str] = {}
    return tuple(_for_any_figure(ruleset, known) for ruleset in rulesets)


def _for_any_figure(ruleset: CheckedRuleset, known: dict[object, str]) -> CheckedRuleset:
    used: dict[str, None] = {}

    def condition(e: m.Expression, indicator: Indicator) -> m.Expression:
        if not _is_open(ruleset, e):
            return e
        match e:
            case m.Not(operand):
                return evolve(e, operand=condition(operand, indicator))
            case m.All(operands) | m.Any(operands) | m.AtLeast(_, operands):
                return evolve(e, operands=tuple(condition(operand, indicator) for operand in operands))
            case _:
                key = indicator.code, indicator.sources, e, declarations(ruleset, e)
                name = known.setdefault(key, f"figure {len(known) + 1} is reached")
                used[name] = None
                return m.InputValue(name)

    def rewritten(each: Indicator) -> Indicator:
        applies = None if each.applies_when is None else condition(each.applies_when, each)
        return evolve(each, condition=condition(each.condition, each), applies_when=applies)

    def criterion(each: Criterion) -> Criterion:
        return evolve(each, indicators=tuple(map(rewritten, each.indicators)))

    criteria = tuple(map(criterion, ruleset.criteria))
    reached = tuple(Input(name, None, "attested", Truth()) for name in used)
    return evolve(ruleset, criteria=criteria, inputs=(*ruleset.inputs, *reached))
