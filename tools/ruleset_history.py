"""What each instrument did to the parts of a ruleset, found by comparing every edition with the one before."""

import datetime
from collections.abc import Iterator
from itertools import pairwise

from attrs import frozen

from ntm_rules.catalog.draft import Draft, Key, key_of
from ntm_rules.catalog.editions import Edition, edition, editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.catalog.layer import Layer
from ntm_rules.diagnostics.source import NOWHERE
from ntm_rules.syntax import nodes as n

Parts = dict[Key, n.Statement]


@frozen
class Event:
    """A part before and from a day on, None where it is not there; and who made it so, each with the verb it used."""

    day: datetime.date | None
    by: tuple[tuple[Layer, str], ...]
    old: n.Statement | None
    new: n.Statement | None


def parts(edition: Edition | None) -> Parts:
    """The statements of an edition by what they are known by, in order."""
    draft = Draft(list(edition.parsed.file.items) if edition is not None else [])
    found = ((key, draft.find(key)) for key in draft.keys if key[0] != "instrument")
    return {key: statement for key, statement in found if statement is not None}


def bases_of(catalog: Catalog, id: str) -> tuple[str, ...]:
    """The id of the ruleset that another is laid over, and of those that one is laid over."""
    base = next((layer.base.text for layer in catalog.layers(id) if layer.base is not None), None)
    return () if base is None else (base, *bases_of(catalog, base))


def history(catalog: Catalog, id: str) -> dict[Key, tuple[Event, ...]]:
    """What happened to every part that a ruleset ever had; with a base, what happened since it was laid over it."""
    all_editions = tuple(editions(catalog, id))
    bases = bases_of(catalog, id)
    before = edition(catalog, bases[0], all_editions[0].start) if bases else None
    found: dict[Key, tuple[Event, ...]] = {}
    for earlier, later in pairwise((before, *all_editions)):
        assert later is not None
        was, now = parts(earlier), parts(later)
        layers = [layer for layer in later.layers if earlier is None or layer not in earlier.layers]
        for key in {**was, **now}:
            old, new = was.get(key), now.get(key)
            if not same(old, new):
                acts = ((layer, verb) for layer in layers if layer.id in (id, *bases) for verb in _verbs(layer, key))
                by = tuple(acts) or _by(old, new, layers, later)
                event = Event(later.start, by, old, new)
                found[key] = (*found.get(key, ()), event)
    return found


def same(one: n.Statement | None, other: n.Statement | None) -> bool:
    """Whether two statements say the same, comments aside."""
    return _said(one) == _said(other)


def _said(statement: n.Statement | None) -> tuple[object, ...] | None:
    if statement is None:
        return None
    return (statement.head.node, *(line.node for line in statement.body if not isinstance(line.node, n.Comment)))


def _by(
    old: n.Statement | None, new: n.Statement | None, layers: list[Layer], later: Edition
) -> tuple[tuple[Layer, str], ...]:
    """Of new layers, none of which names a part, those that text of it comes from, or all of them."""
    spans = (getattr(node, "span", NOWHERE) for layer in n.layers(new) for node in layer)
    origins = [later.origin(span.start) for span in spans if span != NOWHERE]
    verb = "REPEAL" if new is None else "ADD" if old is None else "REPLACE"
    return tuple((layer, verb) for layer in layers if not origins or layer in origins)


def _verbs(layer: Layer, key: Key) -> Iterator[str]:
    """The keywords of what a file does to a part; `ENACTED` where it lays it down."""
    for item in layer.parsed.file.items:
        node = item.head.node if isinstance(item, n.Statement) else None
        match node:
            case n.Set(target) if key == ("rule" if isinstance(target, n.CodeName) else "name", target.text):
                yield "SET"
            case n.Tighten(inner) | n.Replace(inner) | n.Add(inner) if key == key_of(inner):
                yield type(node).__name__.upper()
            case n.Repeal(target, is_criterion) if key[1] == target.text and is_criterion == (key[0] == "criterion"):
                yield "REPEAL"
            case _ if key == key_of(node):
                yield "ADD" if layer.is_amendment or layer.base is not None else "ENACTED"


def closure(key: Key, among: Parts) -> Parts:
    """A part with all that it reads: inputs, definitions, tables, and what these read."""
    found: Parts = {}
    pending = [key]
    while pending:
        here = pending.pop()
        if here in among and here not in found:
            found[here] = among[here]
            nodes = (node for layer in n.layers(among[here]) for node in layer)
            pending.extend(("name", node.text) for node in nodes if isinstance(node, n.Name))
    return found
