"""Whether a merged ruleset is what it was made from with the changes of both sides, and nothing else."""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from ntm_rules.compare.edits import KEYS, Edit, EditError, apply_edits, edits, same
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset


@frozen
class Differing:
    """A part of a ruleset: the field it stands in, such as `indicators`, and its key; both are empty for the whole.

    `readers` are the codes of the indicators whose rules read an input, a definition or a table.
    """

    kind: str
    name: str
    readers: tuple[str, ...] = ()


def disagreements(base: CheckedRuleset, ours: CheckedRuleset, theirs: CheckedRuleset) -> tuple[Differing, ...]:
    """The parts that two rulesets made of one change in different ways, in the order of the first."""
    return _parts(_clashing(_edits(base, ours), _edits(base, theirs)), base, ours)


def differences(
    base: CheckedRuleset, ours: CheckedRuleset, theirs: CheckedRuleset, merged: CheckedRuleset
) -> tuple[Differing, ...]:
    """The parts in which a merged ruleset is not `base` with the changes of both sides: none where it is.

    The order of items does not count: it is that of the merged text.
    """
    left, right = _edits(base, ours), _edits(base, theirs)
    clashing = _clashing(left, right)
    if clashing:
        return _parts(clashing, base, ours)
    both = [*left, *(edit for edit in right if not any(_is_same(edit, other) for other in left))]
    try:
        return _parts(_edits(apply_edits(base, both), merged), base, merged)
    except EditError as error:
        return _parts([error.edit], base, merged)


def _edits(old: CheckedRuleset, new: CheckedRuleset) -> list[Edit]:
    """The edits that change items, wherever these come to stand."""
    return [evolve(edit, after=None) for edit in edits(old, new) if edit.path[-1] not in KEYS]


def _clashing(left: Iterable[Edit], right: Iterable[Edit]) -> list[Edit]:
    """The edits of which the other side makes another of the same thing, or of something within it or around it."""
    others = list(right)
    return [edit for edit in left if any(_meet(edit, other) and not _is_same(edit, other) for other in others)]


def _meet(a: Edit, b: Edit) -> bool:
    shorter = min(len(a.path), len(b.path))
    return a.path[:shorter] == b.path[:shorter]


def _is_same(a: Edit, b: Edit) -> bool:
    return a.path == b.path and same(a.old, b.old) and same(a.new, b.new)


def _parts(found: Iterable[Edit], *rulesets: CheckedRuleset) -> tuple[Differing, ...]:
    """What edits are about, with what reads it in any of the rulesets."""
    names = dict.fromkeys(map(_name, found))
    return tuple(
        Differing(*name, tuple(dict.fromkeys(c for each in rulesets for c in _readers(each, *name)))) for name in names
    )


def _name(edit: Edit) -> tuple[str, str]:
    """The innermost part that a reader knows by a name: an indicator rather than the figure in it."""
    found = ("", "")
    for field, step in zip(edit.path, edit.path[1:], strict=False):
        if isinstance(field, str) and isinstance(step, tuple) and field != "cells":
            found = (field, str(step[1]))
    return found


def _readers(ruleset: CheckedRuleset, kind: str, name: str) -> Iterator[str]:
    wanted: dict[str, m.Expression] = {
        "inputs": m.InputValue(name), "definitions": m.Defined(name), "tables": m.Lookup(name)
    }  # fmt: skip
    for each in ruleset.indicators if kind in wanted else ():
        if wanted[kind] in ruleset.reach(each.condition, each.applies_when):
            yield str(each.code)
