"""Formulas of plain logic over whole and real numbers, words and facts: what rules come to once unknown is spelled out.

They are built in a canonical form: operands in no order and once each, linear comparisons reduced and of one sign. So
many rules that are written differently and mean the same come to equal formulas, and nobody need prove it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import gcd
from typing import assert_never

from attrs import field, frozen


@frozen(cache_hash=True)
class Fixed:
    """True, or false."""

    value: bool


@frozen(cache_hash=True)
class Fact:
    """A variable that is true or false."""

    name: str


@frozen(cache_hash=True)
class Is:
    """Whether a variable for a word has one of its values."""

    name: str
    word: str


@frozen(cache_hash=True)
class Chosen:
    """The number 1 where a formula holds, else 0."""

    formula: "Formula"


Factor = str | Chosen
Monomial = tuple[Factor, ...]
"""A product of variables, in order; none is the number one."""

Polynomial = Mapping[Monomial, int]


@frozen(cache_hash=True)
class AtLeast:
    """`terms` add up to `bound` or more; to more than that where it is `strict`, which only real numbers need."""

    terms: tuple[tuple[Monomial, int], ...] = field(eq=frozenset)
    bound: int
    strict: bool = False


@frozen(cache_hash=True)
class Equal:
    """`terms` add up to `bound`."""

    terms: tuple[tuple[Monomial, int], ...] = field(eq=frozenset)
    bound: int


@frozen(cache_hash=True)
class Not:
    operand: "Formula"


@frozen(cache_hash=True)
class All:
    operands: tuple["Formula", ...] = field(eq=frozenset)


@frozen(cache_hash=True)
class Any:
    operands: tuple["Formula", ...] = field(eq=frozenset)


Formula = Fixed | Fact | Is | AtLeast | Equal | Not | All | Any

TRUE = Fixed(True)
FALSE = Fixed(False)
"""The only two of their kind: they are told by identity."""


def fixed(value: bool) -> Formula:
    """True, or false."""
    return TRUE if value else FALSE


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
            return Not(formula)


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
    if not kept:
        return neutral
    return next(iter(kept)) if len(kept) == 1 else kind(tuple(kept))


def implied(condition: Formula, formula: Formula) -> Formula:
    """The formula, where the condition holds."""
    return any_of((negation(condition), formula))


def chosen(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """One formula where a condition holds, else the other."""
    if then == otherwise:
        return then
    return any_of((all_of((condition, then)), all_of((negation(condition), otherwise))))


def inlined(formula: Formula, defined: Mapping[str, Formula]) -> Formula:
    """A formula with facts replaced by what they are defined to be; they do not stand within sums."""
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


def _place(factor: Factor) -> tuple[bool, str]:
    return (False, factor) if isinstance(factor, str) else (True, "")


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
        return AtLeast(terms, bound, strict)
    back = tuple((monomial, -coefficient) for monomial, coefficient in terms)
    # -p >= b is p <= -b, which is: not p > -b, and for whole numbers: not p >= 1 - b
    return Not(AtLeast(back, 1 - bound)) if is_whole else Not(AtLeast(back, -bound, not strict))


def zero(polynomial: Polynomial) -> Formula:
    """The comparison of a polynomial with zero: equal."""
    terms, bound = _reduced(polynomial)
    if not terms:
        return fixed(bound == 0)
    common = gcd(bound, *(coefficient for _, coefficient in terms))
    if terms[0][1] < 0:
        common = -common
    return Equal(tuple((monomial, coefficient // common) for monomial, coefficient in terms), bound // common)


def _reduced(polynomial: Polynomial) -> tuple[tuple[tuple[Monomial, int], ...], int]:
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


@lru_cache(maxsize=1 << 16)
def names(formula: Formula) -> frozenset[str]:
    """The variables of a formula."""
    match formula:
        case Fact(name) | Is(name):
            own = frozenset((name,))
        case AtLeast(terms) | Equal(terms):
            own = frozenset(factor for monomial, _ in terms for factor in monomial if isinstance(factor, str))
        case _:
            own = frozenset()
    return own.union(*map(names, parts(formula)))


def names_of_all(formulas: Iterable[Formula]) -> frozenset[str]:
    """The variables of formulas."""
    return frozenset[str]().union(*map(names, formulas))
