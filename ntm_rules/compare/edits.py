"""Edits from one checked ruleset to another, as data: applied to the first they give the second."""

from attrs import field, frozen

from ntm_rules.diagnostics.source import NOWHERE, Span

Step = str | int | tuple[str, object]
"""A field of a node by name; a place in a tuple by number; an item of a keyed tuple by the key's field and value."""


@frozen
class Edit:
    """What stands at a path is replaced. `old` is None where something is added, `new` where it is removed.

    An edit whose path ends in the name of a keyed tuple gives its items another order: both are tuples of keys.
    """

    path: tuple[Step, ...]
    old: object
    new: object
    old_span: Span = field(default=NOWHERE, eq=False, repr=False)
    new_span: Span = field(default=NOWHERE, eq=False, repr=False)
