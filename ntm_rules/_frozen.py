"""`frozen` as attrs has it, made for modules with many small classes: a third of the time at import.

attrs writes the methods of each class as text and compiles them, which takes longer than all else about a class.
Comparing, hashing and showing are the same for all, so they are written here, once; attrs makes the rest.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attrs import frozen as frozen
else:
    from functools import partial
    from operator import attrgetter

    import attrs

    _GETTERS = {}

    def frozen(cls=None, *, slots=True):
        """A frozen attrs class whose instances are equal when their fields are, as attrs makes it."""
        if cls is None:
            return partial(frozen, slots=slots)
        cls.__eq__, cls.__hash__, cls.__repr__ = _eq, _hash, _repr
        return attrs.frozen(cls, slots=slots)

    def _eq(self, other):
        kind = self.__class__
        if other.__class__ is not kind:
            return NotImplemented
        get = _GETTERS.get(kind) or _getter(kind)
        return get(self) == get(other)

    def _hash(self):
        kind = self.__class__
        return hash((kind, (_GETTERS.get(kind) or _getter(kind))(self)))

    def _repr(self):
        kind = self.__class__
        shown = (f"{f.name}={getattr(self, f.name)!r}" for f in attrs.fields(kind) if f.repr)
        return f"{kind.__qualname__.rpartition('>.')[2]}({', '.join(shown)})"

    def _getter(kind):
        """What gives the fields of an instance that count in a comparison."""
        names = [f.name for f in attrs.fields(kind) if f.eq]
        _GETTERS[kind] = get = attrgetter(*names) if names else _nothing
        return get

    def _nothing(self):  # noqa: ARG001
        return ()
