"""Units of quantities: dimensions and a scale, so that like adds to like and km compares with m."""

from fractions import Fraction

from attrs import field

from ntm_rules._frozen import frozen

_Dimensions = tuple[tuple[str, int], ...]


@frozen
class Unit:
    """A product of powers of base units, with a scale to them. `text` is the unit as written.

    Two units are equal when dimensions and scale are; a share is the unit without dimensions.
    """

    dimensions: _Dimensions
    scale: Fraction
    text: str = field(eq=False)

    @property
    def is_share(self) -> bool:
        """Whether the unit has no dimension, as a ratio of like quantities has."""
        return not self.dimensions

    def times(self, other: "Unit") -> "Unit":
        """The unit of a product."""
        over, under = other._named
        return self._combine(other, 1, over, under)

    def per(self, other: "Unit") -> "Unit":
        """The unit of a ratio: `million_vnd` per `person`."""
        over, under = other._named
        return self._combine(other, -1, under, over)

    @property
    def _named(self) -> tuple[list[str], list[str]]:
        """The names over and under the line: `m2 * people per year` has two and one."""
        over, *under = self.text.split(" per ")
        return ([] if over in ("%", _ONE) else over.split(" * ")), under

    def _combine(self, other: "Unit", power: int, more_over: list[str], more_under: list[str]) -> "Unit":
        exponents = dict(self.dimensions)
        for base, exponent in other.dimensions:
            exponents[base] = exponents.get(base, 0) + power * exponent
        dimensions = tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))
        over, under = self._named
        text = _written([*over, *more_over], [*under, *more_under]) if dimensions else "%"
        return Unit(dimensions, self.scale * other.scale**power, text)


_ONE = "1"


def _written(over: list[str], under: list[str]) -> str:
    """A unit by its names; what stands on both sides of the line is left out.

    Hectares over square meters stay: the number is in both, and would be another one without them.
    """
    over, below = list(over), []
    for name in under:
        same = next((each for each in over if counted(each) == counted(name)), None)
        if same is None:
            below.append(name)
        else:
            over.remove(same)
    return " per ".join((" * ".join(over) or _ONE, *below))


SHARE = Unit((), Fraction(1), "%")


def _unit(text: str, scale: int | Fraction, **dimensions: int) -> Unit:
    return Unit(tuple(sorted(dimensions.items())), Fraction(scale), text)


_KNOWN = {
    unit.text: unit
    for unit in (
        _unit("m", 1, m=1),
        _unit("km", 1000, m=1),
        _unit("m2", 1, m=2),
        _unit("ha", 10_000, m=2),
        _unit("km2", 1_000_000, m=2),
        _unit("m3", 1, m=3),
        _unit("liter", Fraction(1, 1000), m=3),
        _unit("kg", 1, kg=1),
        _unit("tonne", 1000, kg=1),
        _unit("vnd", 1, vnd=1),
        _unit("thousand_vnd", 1000, vnd=1),
        _unit("million_vnd", 10**6, vnd=1),
        _unit("billion_vnd", 10**9, vnd=1),
        _unit("year", 1, year=1),
        _unit("month", Fraction(1, 12), year=1),
        _unit("day", 1, day=1),
        _unit("hour", Fraction(1, 24), day=1),
        _unit("point", 1, point=1),
        _unit("person", 1, people=1),
        _unit("people", 1, people=1),
    )
}


def known_units() -> tuple[str, ...]:
    """The names of measures every rule file may use."""
    return tuple(_KNOWN)


def counted(noun: str) -> Unit:
    """The unit of a count: each noun is a dimension of its own, and `people` are `person`s."""
    return _KNOWN.get(noun) or Unit(((noun, 1),), Fraction(1), noun)


def measure(name: str) -> Unit | None:
    """The measure of a name, None when there is none such."""
    return _KNOWN.get(name)
