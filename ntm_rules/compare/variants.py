"""Rules with something left out: a figure of a table, a comparison."""

from attrs import evolve

from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset, Label


def without_cell(ruleset: CheckedRuleset, table: str, cell: tuple[Label, ...]) -> CheckedRuleset:
    """The ruleset with the figure of a cell taken out of its table. Raises LookupError."""
    if table not in ruleset.table_named or cell not in ruleset.table_named[table].settings:
        raise LookupError(f"{ruleset.id} has no table `{table}` with a cell {cell}")
    found = ruleset.table_named[table]
    cells = tuple((labels, m.Open() if labels == cell else setting) for labels, setting in found.cells)
    return evolve(ruleset, tables=tuple(evolve(t, cells=cells) if t is found else t for t in ruleset.tables))


def comparisons(condition: m.Expression) -> tuple[m.Compare, ...]:
    """The comparisons in a condition, as they stand there."""
    here = (condition,) if isinstance(condition, m.Compare) else ()
    return (*here, *(each for part in m.parts(condition) for each in comparisons(part)))


def without_comparison(condition: m.Expression, place: int) -> m.Expression:
    """A condition as it is when one of its comparisons asks nothing. Raises LookupError where it has not so many.

    Among conditions that must all hold it holds, among those of which one suffices it does not.
    """
    found = comparisons(condition)
    if not 1 <= place <= len(found):
        raise LookupError(f"the rule has {len(found)} comparisons: there is no number {place}")
    return _left_out(condition, found[place - 1], m.All(()))


def _left_out(e: m.Expression, comparison: m.Compare, neutral: m.Expression) -> m.Expression:
    if e is comparison:
        return neutral
    match e:
        case m.Any(operands):
            return evolve(e, operands=tuple(_left_out(each, comparison, _opposite(m.All(()))) for each in operands))
        case m.All(operands):
            return evolve(e, operands=tuple(_left_out(each, comparison, m.All(())) for each in operands))
        case m.AtLeast(_, operands):
            return evolve(e, operands=tuple(_left_out(each, comparison, neutral) for each in operands))
        case m.Not(operand):
            return evolve(e, operand=_left_out(operand, comparison, _opposite(neutral)))
        case m.Choose(condition, then, otherwise):
            one, two, three = (_left_out(each, comparison, neutral) for each in (condition, then, otherwise))
            return m.Choose(one, two, three, span=e.span)
        case _:
            return e


def _opposite(neutral: m.Expression) -> m.Expression:
    return m.Any(()) if neutral == m.All(()) else m.All(())
