"""Formulas of plain logic over whole and real numbers, words and facts: what rules come to once unknown is spelled out.

They are built in a canonical form: operands in no order and once each, linear comparisons reduced and of one sign. So
many rules that are written differently and mean the same come to equal formulas, and nobody need prove it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import gcd
from typing import TypeVar, assert_never
from weakref import WeakValueDictionary
from zlib import crc32

from attrs import frozen

# Each formula exists once, so that it is told from others by identity: make one with the functions below only. `names`
# are the variables in it; `place` orders operands alike in every run and whatever was made before.


@frozen(eq=False)
class Fixed:
    """True, or false."""

    value: bool
    names: frozenset[str] = frozenset()
    place: int = 0


@frozen(eq=False)
class Fact:
    """A variable that is true or false."""

    name: str
    names: frozenset[str]
    place: int


@frozen(eq=False)
class Is:
    """Whether a variable for a word has one of its values."""

    name: str
    word: str
    names: frozenset[str]
    place: int


@frozen(cache_hash=True)
class Chosen:
    """The number 1 where a formula holds, else 0."""

    formula: "Formula"


Factor = str | Chosen
Monomial = tuple[Factor, ...]
"""A product of variables, in order; none is the number one."""

Terms = tuple[tuple[Monomial, int], ...]

Polynomial = Mapping[Monomial, int]


@frozen(eq=False)
class AtLeast:
    """`terms` add up to `bound` or more; to more than that where it is `strict`, which only real numbers need."""

    terms: Terms
    bound: int
    strict: bool
    names: frozenset[str]
    place: int


@frozen(eq=False)
class Equal:
    """`terms` add up to `bound`."""

    terms: Terms
    bound: int
    names: frozenset[str]
    place: int


@frozen(eq=False)
class Not:
    operand: "Formula"
    names: frozenset[str]
    place: int


@frozen(eq=False)
class All:
    operands: tuple["Formula", ...]
    names: frozenset[str]
    place: int


@frozen(eq=False)
class Any:
    operands: tuple["Formula", ...]
    names: frozenset[str]
    place: int


Formula = Fixed | Fact | Is | AtLeast | Equal | Not | All | Any

TRUE = Fixed(True)
FALSE = Fixed(False)

_F = TypeVar("_F", bound=Formula)
_MADE: WeakValueDictionary[tuple[object, ...], Formula] = WeakValueDictionary()


def _once(key: tuple[object, ...], make: Callable[[], _F]) -> _F:
    """The formula of a key, made where there is none yet."""
    found = _MADE.get(key)
    if found is None:
        _MADE[key] = found = make()
    return found  # type: ignore[return-value]


def _place_of(*parts: int | str) -> int:
    """A number made of parts. Hashes of whole numbers are the same in every run, those of texts are not."""
    return hash(tuple(crc32(part.encode()) if isinstance(part, str) else part for part in parts))


def fixed(value: bool) -> Formula:
    """True, or false."""
    return TRUE if value else FALSE


def fact(name: str) -> Formula:
    """That a fact is true."""
    return _once((Fact, name), lambda: Fact(name, frozenset((name,)), _place_of(1, name)))


def is_word(name: str, word: str) -> Formula:
    """That a variable is a word."""
    return _once((Is, name, word), lambda: Is(name, word, frozenset((name,)), _place_of(2, name, word)))


def negation(formula: Formula) -> Formula:
    """What holds where a formula does not; `not` stands before single comparisons and facts only."""
    match formula:
        case Fixed(value):
            return FALSE if value else TRUE
        case Not(operand):
            return operand
        case All(operands):
            return any_of(map(negation, operands))
        case Any(operands):
            return all_of(map(negation, operands))
        case _:
            return _once((Not, formula), lambda: Not(formula, formula.names, _place_of(3, formula.place)))


def all_of(formulas: Iterable[Formula]) -> Formula:
    """All of them."""
    return _joined(formulas, All, TRUE, FALSE)


def any_of(formulas: Iterable[Formula]) -> Formula:
    """One of them at least."""
    return _joined(formulas, Any, FALSE, TRUE)


def _joined(formulas: Iterable[Formula], kind: type[All] | type[Any], neutral: Fixed, deciding: Fixed) -> Formula:
    kept: dict[Formula, None] = {}
    for formula in formulas:
        for each in formula.operands if isinstance(formula, kind) else (formula,):
            if each is deciding:
                return deciding
            if each is not neutral:
                kept[each] = None
    for each in kept:
        if isinstance(each, Not) and each.operand in kept:
            return deciding
    if len(kept) < 2:
        return next(iter(kept), neutral)

    def made() -> All | Any:
        operands = tuple(sorted(kept, key=lambda each: each.place))
        place = _place_of(4 if kind is All else 5, *(each.place for each in operands))
        return kind(operands, names_of_all(operands), place)

    return _once((kind, frozenset(kept)), made)


def chosen(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """One formula where a condition holds, else the other."""
    if then == otherwise:
        return then
    return any_of((all_of((condition, then)), all_of((negation(condition), otherwise))))


def inlined(formula: Formula, defined: Mapping[str, Formula]) -> Formula:
    """A formula with facts replaced by what they are defined to be; they do not stand within sums."""
    if defined.keys().isdisjoint(formula.names):
        return formula
    match formula:
        case Fact(name):
            return defined.get(name, formula)
        case Not(operand):
            return negation(inlined(operand, defined))
        case All(operands):
            return all_of(inlined(operand, defined) for operand in operands)
        case Any(operands):
            return any_of(inlined(operand, defined) for operand in operands)
        case _:
            return formula


# Numbers -------------------------------------------------------------------------------------------------


def plus(a: Polynomial, b: Polynomial) -> Polynomial:
    """Add."""
    total = dict(a)
    for monomial, coefficient in b.items():
        total[monomial] = total.get(monomial, 0) + coefficient
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    """Multiply."""
    total: dict[Monomial, int] = {}
    for one, coefficient in a.items():
        for other, by in b.items():
            product = tuple(sorted(one + other, key=_place)) if one and other else one + other
            total[product] = total.get(product, 0) + coefficient * by
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def _place(factor: Factor) -> tuple[bool, str, int]:
    return (False, factor, 0) if isinstance(factor, str) else (True, "", factor.formula.place)


def not_below(polynomial: Polynomial, is_whole: bool, strict: bool = False) -> Formula:
    """The comparison of a polynomial with zero: at least, or more where it is strict.

    Whole numbers need no strict one, and are divided by what all their coefficients have in common.
    """
    terms, bound = _reduced(polynomial)
    if not terms:
        return fixed(bound < 0 or (bound == 0 and not strict))
    if is_whole:
        common = gcd(*(coefficient for _, coefficient in terms))
        # more than `bound` is at least the next; then all is divided, the bound rounded up
        bound = -((-(bound + strict)) // common)
        strict = False
    else:
        common = gcd(bound, *(coefficient for _, coefficient in terms))
        bound //= common
    terms = tuple((monomial, coefficient // common) for monomial, coefficient in terms)
    if terms[0][1] > 0:
        return _at_least(terms, bound, strict)
    back = tuple((monomial, -coefficient) for monomial, coefficient in terms)
    # -p >= b is p <= -b, which is: not p > -b, and for whole numbers: not p >= 1 - b
    return negation(_at_least(back, 1 - bound) if is_whole else _at_least(back, -bound, not strict))


def zero(polynomial: Polynomial) -> Formula:
    """The comparison of a polynomial with zero: equal."""
    terms, bound = _reduced(polynomial)
    if not terms:
        return fixed(bound == 0)
    common = gcd(bound, *(coefficient for _, coefficient in terms))
    if terms[0][1] < 0:
        common = -common
    terms = tuple((monomial, coefficient // common) for monomial, coefficient in terms)
    bound //= common
    return _once(
        (Equal, frozenset(terms), bound),
        lambda: Equal(terms, bound, _names_of(terms), _place_of(6, *_places_of(terms), bound)),
    )


def _at_least(terms: Terms, bound: int, strict: bool = False) -> Formula:
    key = AtLeast, frozenset(terms), bound, strict
    return _once(
        key, lambda: AtLeast(terms, bound, strict, _names_of(terms), _place_of(7, *_places_of(terms), bound, strict))
    )


def _places_of(terms: Terms) -> Iterator[int]:
    for monomial, coefficient in terms:
        yield coefficient
        for factor in monomial:
            yield _place_of(8, factor) if isinstance(factor, str) else factor.formula.place


def _names_of(terms: Terms) -> frozenset[str]:
    factors = [factor for monomial, _ in terms for factor in monomial]
    own = frozenset(factor for factor in factors if isinstance(factor, str))
    return own.union(*(factor.formula.names for factor in factors if isinstance(factor, Chosen)))


def _reduced(polynomial: Polynomial) -> tuple[Terms, int]:
    """The terms with variables, in one order, and what they are compared with."""
    terms = sorted(((m, c) for m, c in polynomial.items() if m), key=lambda term: [*map(_place, term[0])])
    return tuple(terms), -polynomial.get((), 0)


# Looking into formulas -----------------------------------------------------------------------------------


def within(*formulas: Formula) -> Iterator[Formula]:
    """Formulas and all within them, each once, what is within before what it is within."""
    seen: set[Formula] = set()
    pending: list[tuple[Formula, bool]] = [(formula, False) for formula in reversed(formulas)]
    while pending:
        formula, is_done = pending.pop()
        if is_done:
            yield formula
        elif formula not in seen:
            seen.add(formula)
            pending.append((formula, True))
            pending.extend((part, False) for part in parts(formula))


def parts(formula: Formula) -> Iterator[Formula]:
    """The formulas directly within one."""
    match formula:
        case All(operands) | Any(operands):
            yield from operands
        case Not(operand):
            yield operand
        case AtLeast(terms) | Equal(terms):
            for monomial, _ in terms:
                yield from (factor.formula for factor in monomial if isinstance(factor, Chosen))
        case Fixed() | Fact() | Is():
            pass
        case _:
            assert_never(formula)


def names_of_all(formulas: Iterable[Formula]) -> frozenset[str]:
    """The variables of formulas."""
    return frozenset[str]().union(*(formula.names for formula in formulas))
