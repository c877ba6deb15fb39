"""Classes made by our `frozen` behave as those attrs makes."""

import pickle
from functools import cached_property
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules._frozen import frozen


@frozen
class Ours:
    """Two fields that count, one that does not."""

    a: object
    b: object = None
    span: int = attrs.field(default=0, eq=False, repr=False, kw_only=True)


@frozen
class One:
    """A single field, which is compared by itself."""

    a: object


@frozen
class Empty:
    """No field."""


@attrs.frozen
class Theirs:
    """The same, made by attrs."""

    a: object
    b: object = None
    span: int = attrs.field(default=0, eq=False, repr=False, kw_only=True)


values = st.one_of(st.none(), st.integers(0, 2), st.sampled_from(("", "x")), st.tuples(st.integers(0, 1)))


@given(values, values, values, values, st.integers(0, 1))
def test_comparing_and_hashing(a: object, b: object, c: object, d: object, span: int) -> None:
    """Equal where all fields that count are, and then hashed alike; never equal to another class."""
    assert (Ours(a, b) == Ours(c, d, span=span)) == (Theirs(a, b) == Theirs(c, d, span=span))
    assert hash(Ours(a, b, span=span)) == hash(Ours(a, b))
    assert repr(Ours(a, b, span=span)) == repr(Theirs(a, b)).replace("Theirs", "Ours")
    assert (One(a) == One(c)) == (a == c)
    assert One((a,)) != (a,)
    assert Ours(a) != Theirs(a)


@frozen(slots=False)
class Open:
    """One that may hold what it has worked out."""

    a: object

    @cached_property
    def twice(self) -> tuple[object, object]:
        return self.a, self.a


def test_without_slots() -> None:
    """What was worked out does not count."""
    worked_out = Open(1)
    assert worked_out.twice == (1, 1)
    assert worked_out == Open(1)
    assert hash(worked_out) == hash(Open(1))


def test_the_rest_is_of_attrs() -> None:
    """Frozen, with slots, for `evolve`, `match`, pickles and `attrs.fields`."""
    ours: Any = Ours(1, 2, span=3)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ours.a = 2
    assert not hasattr(ours, "__dict__")
    assert attrs.evolve(ours, a=5) == Ours(5, 2)
    assert pickle.loads(pickle.dumps(ours)) == ours
    assert [field.name for field in attrs.fields(Ours)] == ["a", "b", "span"]
    assert Ours.__match_args__ == ("a", "b")
    assert Empty() == Empty()
    assert len({Empty(), Empty()}) == 1
    assert repr(Empty()) == "Empty()"
