"""What changed within an expression: thresholds, operators, units, operands of ratios. The rest is not told apart."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import Factory, frozen

from ntm_rules.compare.changes import Kind
from ntm_rules.compare.drafts import Draft, Subject
from ntm_rules.compare.edits import Edit, Step, same
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset


@frozen
class Sides:
    """The two rulesets that are compared."""

    old: CheckedRuleset
    new: CheckedRuleset


@frozen
class Told:
    """The changes that could be told apart, and the edits that are left.

    `following` are edits of the order that a comparison ranks words by, or of how its unit is written, with the names
    of the inputs it reads: where one of those has other words, that is what changed.
    """

    drafts: list[Draft] = Factory(list)
    rest: list[Edit] = Factory(list)
    following: list[tuple[Edit, tuple[str, ...]]] = Factory(list)

    @property
    def all_edits(self) -> list[Edit]:
        """The edits of all of these changes, and those that are left."""
        return [*self.rest, *(edit for draft in self.drafts for edit in draft.edits)]


def tell_apart(
    sides: Sides, subject: Subject, old: m.Expression, new: m.Expression, edits: Iterable[Edit], steps: int
) -> Told:
    """Tell apart the edits between two expressions; as many `steps` of their paths lead to the expressions.

    In a comparison of which more changed than can be told nothing is: 50% of something else is not 30% raised. `old` is
    looked at, but for its inputs not looked up: a rule that was renumbered has its rows under another code there.
    """
    told = Told()
    groups: dict[tuple[Step, ...] | None, list[_Site]] = {}
    for edit in edits:
        site = _Site.of(edit, edit.path[steps:], old, new)
        match site.parent:
            case m.Figure(), _ if site.name == "basis":
                told.drafts.append(subject.draft_at("basis-changed", edit, edit.old, edit.new))
            case _:
                groups.setdefault(site.comparison, []).append(site)
    for comparison, group in groups.items():
        found = [(site, _draft(sides, subject, site)) for site in group if not site.follows]
        if comparison is not None and any(draft is None for _, draft in found):
            told.rest.extend(site.edit for site in group)
            continue
        told.drafts.extend(draft for _, draft in found if draft is not None)
        told.rest.extend(site.edit for site, draft in found if draft is None)
        told.following.extend((site.edit, sides.new.inputs_of(site.parent[1])) for site in group if site.follows)
    return told


@frozen
class _Site:
    """Where an edit stands: its path within the expression, and the nodes of both sides that the path leads through.

    `comparison` is the path to the innermost comparison around it, `ratio` that to the innermost quotient in there.
    """

    edit: Edit
    path: tuple[Step, ...]
    nodes: tuple[tuple[Any, Any], ...]
    comparison: tuple[Step, ...] | None
    ratio: tuple[Step, ...] | None

    @classmethod
    def of(cls, edit: Edit, path: tuple[Step, ...], old: Any, new: Any) -> "_Site":
        nodes = [(old, new)] if path else []
        for step in path[:-1]:
            nodes.append((_at(nodes[-1][0], step), _at(nodes[-1][1], step)))
        comparison = _last(nodes, m.Compare)
        ratio = _last(nodes, m.Quotient)
        if comparison is not None and ratio is not None and ratio < comparison:
            ratio = None
        cut = (None if place is None else path[:place] for place in (comparison, ratio))
        return cls(edit, path, tuple(nodes), *cut)

    @property
    def name(self) -> Step:
        """The last step, empty where the whole expression is replaced."""
        return self.path[-1] if self.path else ""

    @property
    def follows(self) -> bool:
        """Whether it can follow from other words of an input."""
        return self.name == "order" or (self.name == "unit" and self.edit.old == self.edit.new)

    @property
    def parent(self) -> tuple[Any, Any]:
        """What the last step is taken from."""
        return self.nodes[-1] if self.nodes else (None, None)


def _at(node: Any, step: Step) -> Any:
    return node[step] if isinstance(step, int) else getattr(node, str(step))


def _last(nodes: list[tuple[Any, Any]], kind: type) -> int | None:
    return next((i for i in reversed(range(len(nodes))) if isinstance(nodes[i][0], kind)), None)


# Thresholds, operators, units ----------------------------------------------------------------------------


def threshold_draft(subject: Subject, edit: Edit, old: m.Setting, new: m.Setting) -> Draft:
    """How a threshold changed, by the bare number. Where neither side has a figure, no outcome changes."""
    draft = subject.draft_at(_threshold_kind(old, new), edit, old, new)
    if not isinstance(old, m.Figure) and not isinstance(new, m.Figure):
        draft.severity = "standing"
    return draft


def _threshold_kind(old: m.Setting, new: m.Setting) -> Kind:
    match old, new:
        case m.Figure(a), m.Figure(b):
            return "threshold-raised" if a < b else "threshold-lowered"
        case _, m.Figure():
            return "threshold-set"
        case _, m.Open():
            return "threshold-opened"
        case _:
            return "threshold-delegated"


_OPERATORS: Mapping[tuple[m.Operator, m.Operator], Kind] = {
    (">=", ">"): "operator-opened",
    ("<=", "<"): "operator-opened",
    (">", ">="): "operator-closed",
    ("<", "<="): "operator-closed",
}


def _draft(sides: Sides, subject: Subject, site: _Site) -> Draft | None:
    """The change that an edit makes; None where it has no name of its own."""
    edit, (old, new) = site.edit, site.parent
    match old, site.name:
        case m.Figure() | m.DelegatedTo(), _:
            return threshold_draft(subject, edit, old, new)
        case m.Threshold(), _:
            return threshold_draft(subject, edit, old.setting, new.setting)
        case m.Compare(), "operator":
            kind = _OPERATORS.get((old.operator, new.operator), "operator-changed")
            return subject.draft_at(kind, edit, old.operator, new.operator)
        case m.Compare(), "unit":
            return subject.draft_at("unit-changed", edit, edit.old, edit.new)
        case m.Compare(), "right" if (kind_of_table := _to_or_from_table(sides.new, edit)) is not None:
            return subject.draft_at(kind_of_table, edit, edit.old, edit.new)
        case m.Word(), _ if (ranks := _ranks(site)) is not None:
            raised: Kind = "threshold-raised" if ranks[0] < ranks[1] else "threshold-lowered"
            return subject.draft_at(raised, edit, old, new)
        case _:
            return _of_ratio(sides, subject, site)


def _to_or_from_table(new: CheckedRuleset, edit: Edit) -> Kind | None:
    """How a threshold changed that had no figure and has a table of them now, or the other way round."""
    match edit.old, edit.new:
        case m.Threshold(m.Open() | m.DelegatedTo()), m.Lookup(table):
            has_figures = any(isinstance(setting, m.Figure) for _, setting in new.table_named[table].cells)
            return "threshold-set" if has_figures else None
        case m.Lookup(), m.Threshold(m.Open()):
            return "threshold-opened"
        case m.Lookup(), m.Threshold(m.DelegatedTo()):
            return "threshold-delegated"
        case _:
            return None


def _ranks(site: _Site) -> tuple[int, int] | None:
    """The ranks of two words that something ranked is compared with."""
    if site.comparison is None or site.path[:-1] != (*site.comparison, "right"):
        return None
    compare, other = site.nodes[-2]
    old, new = site.parent
    is_ranked = old.name in compare.order and new.name in compare.order and compare.order == other.order
    return (compare.order.index(old.name), compare.order.index(new.name)) if is_ranked else None


# Ratios --------------------------------------------------------------------------------------------------


def _of_ratio(sides: Sides, subject: Subject, site: _Site) -> Draft | None:
    """An operand of a ratio that changed while the other stayed: within it, or as one ratio took another's place."""
    if site.ratio is None:
        exchanged = _exchanged(site)
        ratios = exchanged and (_ratio(sides.old, exchanged[0]), _ratio(sides.new, exchanged[1]))
    else:
        ratios = site.nodes[len(site.ratio)]
    match ratios:
        case m.Quotient() as old, m.Quotient() as new:
            stays = same(old.dividend, new.dividend), same(old.divisor, new.divisor)
        case _:
            return None
    match stays:
        case False, True:
            return subject.draft_at("numerator-changed", site.edit, old.dividend, new.dividend)
        case True, False:
            return subject.draft_at("denominator-changed", site.edit, old.divisor, new.divisor)
        case _:
            return None


def _exchanged(site: _Site) -> tuple[m.Expression, m.Expression] | None:
    """The two expressions of which one took the other's place as a side of a comparison."""
    is_named = isinstance(site.parent[0], m.InputValue)
    path = site.path[:-1] if is_named else site.path
    old, new = site.parent if is_named else (site.edit.old, site.edit.new)
    is_side = site.comparison is not None and path[:-1] == site.comparison
    return (old, new) if is_side and isinstance(old, m.Expression) and isinstance(new, m.Expression) else None


def _ratio(ruleset: CheckedRuleset, e: m.Expression) -> m.Expression | None:
    """What an input is worked out from, which a rule reads as that input; else the expression itself."""
    return ruleset.input_named[e.name].derivation if isinstance(e, m.InputValue) else e
