"""Edits from one checked ruleset to another, as data: applied to the first they give the second."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from fractions import Fraction
from operator import attrgetter
from typing import Any

from attrs import define, evolve, field, fields, frozen

from ntm_rules.diagnostics.source import NOWHERE, Span
from ntm_rules.model import expressions as m
from ntm_rules.model import ruleset as r
from ntm_rules.model.types import Choice
from ntm_rules.model.units import Unit
from ntm_rules.syntax.codes import IndicatorCode

Step = str | int | tuple[str, object]
"""A field of a node by name; a place in a tuple by number; an item of a keyed tuple by the key's field and value."""


@frozen
class Edit:
    """What stands at a path is replaced. `old` is None where something is added, `new` where it is removed.

    An edit whose path ends in the name of a keyed tuple gives its items another order: both are tuples of keys. The
    cell of a table is its threshold, by its labels. `after` is the key of the item that an added one comes after, None
    where it is the first.
    """

    path: tuple[Step, ...]
    old: object
    new: object
    old_span: Span = field(default=NOWHERE, eq=False, repr=False)
    new_span: Span = field(default=NOWHERE, eq=False, repr=False)
    after: object = None


class EditError(ValueError):
    """A ruleset is not what an edit takes it to be, or two edits disagree. `edit` is the one that could not be made."""

    def __init__(self, edit: Edit) -> None:
        super().__init__(f"cannot be made here: {edit}")
        self.edit = edit


Keyed = Collection[tuple[str, object]]
"""Items of keyed tuples, by the name of the tuple and the key."""


def edits(old: r.CheckedRuleset, new: r.CheckedRuleset, apart: Keyed = ()) -> tuple[Edit, ...]:
    """The edits that make `new` of `old`, none where they are equal; spans and sources do not count, words do.

    Items of one key are compared field by field, but for those `apart`, which are removed and added: two indicators of
    one code, say, that are about different things.
    """
    return tuple(_Walk(apart).node(old, new, _Here()))


def edits_of_node(old: object, new: object) -> tuple[Edit, ...]:
    """The edits that make one node of another of its class; their paths begin at the node."""
    return tuple(_Walk().node(old, new, _Here((), _span(old, NOWHERE), _span(new, NOWHERE))))


def apply_edits(ruleset: r.CheckedRuleset, made: Iterable[Edit]) -> r.CheckedRuleset:
    """Make edits, in whichever order they are given. What they put in keeps its spans, which are of another text.

    Raises EditError where something else stands than an edit replaces, or two edits are about one thing. Whether the
    result is a ruleset without errors is not checked.
    """
    root = _Branch()
    for edit in made:
        branch = root
        for step in edit.path:
            branch = branch.below.setdefault(step, _Branch())
        branch.edits.append(edit)
    result = _apply(ruleset, root)
    assert isinstance(result, r.CheckedRuleset)
    return result


def same(a: object, b: object) -> bool:
    """Whether two parts of rulesets say the same in the same words: `==` leaves out titles of choices and of units."""
    if a is b:
        return True
    kind = a.__class__
    if kind in _WORDLESS:
        return a == b
    if kind is not b.__class__:
        return False
    if kind is tuple:
        assert isinstance(a, tuple)
        assert isinstance(b, tuple)
        return len(a) == len(b) and all(map(same, a, b))
    get = _getter(kind)
    return all(map(same, get(a), get(b)))


# What nodes are made of ----------------------------------------------------------------------------------

KEYS = {
    "inputs": "name",
    "definitions": "name",
    "tables": "name",
    "instruments": "number",
    "criteria": "code",
    "indicators": "code",
    "cells": "labels",
}
"""The keyed tuples, by the names of their fields, with the field that is the key."""

_PLACES = frozenset({"terms", "factors", "operands", "keys"})
"""Tuples that are compared place by place where they are of one length: operands, and the keys of tables."""

_LEAVES = frozenset({str, int, bool, type(None), Fraction, datetime.date, IndicatorCode})
_WHOLE = _LEAVES | {tuple, Unit, Choice, m.Basis, r.Citation}
"""What is replaced whole: half of a citation says nothing."""

_WORDLESS = _LEAVES | {
    m.Threshold, m.Constant, m.Word, m.InputValue, m.Defined, m.Lookup, m.Verdict, m.Basis, r.Citation, r.Table,
}  # fmt: skip
"""What has no unit and no choice within, so that `==` tells all, and faster."""

_NOT_COUNTED = frozenset({"span", "source"})
_NAMES: dict[type, tuple[str, ...]] = {}
_GETTERS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def _names(kind: type) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(f.name for f in fields(kind) if f.name not in _NOT_COUNTED)
    return _NAMES[kind]


def _getter(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the fields of a node that count, as a tuple."""
    if kind not in _GETTERS:
        names = _names(kind)
        one = attrgetter(*names) if names else None
        _GETTERS[kind] = one if one and len(names) > 1 else lambda node: tuple(getattr(node, name) for name in names)
    return _GETTERS[kind]


def _items(name: str, items: tuple[Any, ...]) -> dict[object, Any]:
    """The items of a keyed tuple by their keys, in order."""
    if name == "cells":
        return dict(items)
    key = attrgetter(KEYS[name])
    found = {key(item): item for item in items}
    assert len(found) == len(items), f"{name} have keys of their own"
    return found


# From two rulesets to edits ------------------------------------------------------------------------------


@frozen
class _Here:
    """Where the walk is: the path, and the nearest spans of both sides."""

    path: tuple[Step, ...] = ()
    old: Span = NOWHERE
    new: Span = NOWHERE

    def at(self, step: Step, old: object, new: object) -> "_Here":
        return _Here((*self.path, step), _span(old, self.old), _span(new, self.new))

    def edit(self, old: object, new: object, after: object = None) -> Edit:
        return Edit(self.path, old, new, self.old, self.new, after)


def _span(node: object, nearest: Span) -> Span:
    found: Span = getattr(node, "span", NOWHERE)
    return nearest if found == NOWHERE else found


@frozen
class _Walk:
    apart: Keyed = ()

    def node(self, old: Any, new: Any, here: _Here) -> Iterator[Edit]:
        """The edits between two values at one place; of leaves, only where they are not the same."""
        kind = old.__class__
        if kind is not new.__class__ or kind in _WHOLE:
            yield here.edit(old, new)
            return
        get = _getter(kind)
        for name, a, b in zip(_names(kind), get(old), get(new), strict=True):
            if name in KEYS:
                yield from self._keyed(name, a, b, here.at(name, None, None))
            elif same(a, b):
                continue
            elif name in _PLACES and len(a) == len(b):
                inner = here.at(name, None, None)
                for place, (x, y) in enumerate(zip(a, b, strict=True)):
                    if not same(x, y):
                        yield from self.node(x, y, inner.at(place, x, y))
            else:
                yield from self.node(a, b, here.at(name, a, b))

    def _keyed(self, name: str, old: tuple[Any, ...], new: tuple[Any, ...], here: _Here) -> Iterator[Edit]:
        before, after = _items(name, old), _items(name, new)
        common = {key for key in before if key in after and (name, key) not in self.apart}
        for key, item in before.items():
            step = (KEYS[name], key)
            if key not in common:
                yield here.at(step, item, None).edit(item, None)
            elif not same(item, after[key]):
                yield from self.node(item, after[key], here.at(step, item, after[key]))
        old_order, new_order = (tuple(filter(common.__contains__, each)) for each in (before, after))
        if old_order != new_order:
            yield here.edit(old_order, new_order)
        previous = None
        for key, item in after.items():
            if key not in common:
                yield here.at((KEYS[name], key), None, item).edit(None, item, previous)
            previous = key


# From edits to a ruleset ---------------------------------------------------------------------------------


@define
class _Branch:
    """The edits of one place, and those below it."""

    edits: list[Edit] = field(factory=list)
    below: dict[Step, "_Branch"] = field(factory=dict)

    def some(self) -> Edit:
        """An edit of these, to say where something went wrong."""
        return self.edits[-1] if self.edits else next(iter(self.below.values())).some()


def _apply(value: Any, branch: _Branch) -> Any:
    if branch.edits:
        edit = branch.edits[0]
        if len(branch.edits) > 1 or branch.below or not same(value, edit.old):
            raise EditError(branch.some())
        return edit.new
    if isinstance(value, tuple):
        return _apply_to_places(value, branch)
    changed: dict[str, Any] = {}
    for name, inner in branch.below.items():
        if not isinstance(name, str) or name not in _names(type(value)):
            raise EditError(inner.some())
        part = getattr(value, name)
        changed[name] = _apply_to_items(name, part, inner) if name in KEYS else _apply(part, inner)
    return evolve(value, **changed)


def _apply_to_places(items: tuple[Any, ...], branch: _Branch) -> tuple[Any, ...]:
    found = list(items)
    for place, inner in branch.below.items():
        if not isinstance(place, int) or place >= len(items):
            raise EditError(inner.some())
        found[place] = _apply(items[place], inner)
    return tuple(found)


def _apply_to_items(name: str, items: tuple[Any, ...], branch: _Branch) -> tuple[Any, ...]:
    """Items are removed, then changed, then ordered, then added."""
    found = _items(name, items)
    added: dict[object, list[tuple[object, Edit]]] = {}
    for step, inner in branch.below.items():
        if not isinstance(step, tuple):
            raise EditError(inner.some())
        key = step[1]
        news = [edit for edit in inner.edits if edit.old is None]
        rest = evolve(inner, edits=[edit for edit in inner.edits if edit.old is not None])
        if rest.edits or rest.below:
            if key not in found:
                raise EditError(rest.some())
            found[key] = _apply(found[key], rest)
            if found[key] is None:
                del found[key]
        if len(news) > 1 or (news and key in found):
            raise EditError(news[-1])
        for edit in news:
            added.setdefault(edit.after, []).append((key, edit))
    for edit in branch.edits:
        found = _ordered(found, edit)
    found = _with_added(found, added)
    return tuple(found.items()) if name == "cells" else tuple(found.values())


def _ordered(items: dict[object, Any], edit: Edit) -> dict[object, Any]:
    """The items in the order an edit gives them; those it does not know keep their places."""
    assert isinstance(edit.old, tuple)
    assert isinstance(edit.new, tuple)
    old, new = ([key for key in order if key in items] for order in (edit.old, edit.new))
    if [key for key in items if key in set(old)] != old:
        raise EditError(edit)
    turn = iter(new)
    keys = [next(turn) if key in set(old) else key for key in items]
    return {key: items[key] for key in keys}


def _with_added(items: dict[object, Any], added: dict[object, list[tuple[object, Edit]]]) -> dict[object, Any]:
    """The items with the added ones, each behind the one it comes after; of several, the first given comes first."""
    found: dict[object, Any] = {}
    waiting = added.copy()
    pending = [(key, item) for key, item in reversed(items.items())]

    def take_in(after: object) -> None:
        pending.extend((key, edit.new) for key, edit in reversed(waiting.pop(after, [])))

    take_in(None)
    while pending:
        key, item = pending.pop()
        found[key] = item
        take_in(key)
    for left in waiting.values():
        raise EditError(left[0][1])
    return found
