"""Formulas as SMT-LIB 2, the language of solvers: what is solved here, and what a third party can solve again."""

from collections.abc import Iterable, Mapping
from typing import Literal, assert_never

from attrs import define, field, frozen

from ntm_rules.compare import formulas as f

Sort = Literal["Int", "Real", "Bool"]


@frozen
class Variables:
    """The sorts of variables. A word is the place of one of its words in a list, the first 0."""

    sorts: Mapping[str, Sort]
    words: Mapping[str, tuple[str, ...]]


def script(
    formulas: Iterable[f.Formula],
    variables: Variables,
    comments: Iterable[str] = (),
    defined: Mapping[str, f.Formula] | None = None,
    status: Literal["sat", "unsat"] | None = None,
) -> str:
    """All formulas as one script: declarations, one assertion for each, and the question whether they hold together.

    `defined` are facts that the last formulas speak of, with what they are; whatever else stands in several places is
    defined once, too. `comments` come first, one line each. `status` is the known answer.
    """
    asserted, named = tuple(formulas), dict(defined or {})
    writer = _Writer(variables)
    writer.share((*named.values(), *asserted), kept=named)
    assertions = [f"(assert {writer.text(formula)})" for formula in asserted]
    used = f.names_of_all((*named.values(), *asserted)) - named.keys()
    declared = [f"(declare-const {quoted(name)} {variables.sorts[name]})" for name in variables.sorts if name in used]
    head = [f"(set-logic {logic_of((*named.values(), *asserted), variables)})"]
    if status is not None:
        head += [f"(set-info :status {status})", "(set-info :smt-lib-version 2.6)"]
    told = [f"; {line}" for comment in comments for line in comment.splitlines()]
    return "\n".join((*told, *head, *declared, *writer.definitions, *assertions, "(check-sat)", ""))


def logic_of(formulas: Iterable[f.Formula], variables: Variables) -> str:
    """The plainest logic that has what formulas need: whole numbers, real ones, products of variables."""
    sorts: set[str] = set()
    is_linear = True
    for each in f.within(*formulas):
        match each:
            case f.AtLeast(terms) | f.Equal(terms):
                for monomial, _ in terms:
                    sorts |= {variables.sorts[factor] for factor in monomial if isinstance(factor, str)}
                    is_linear = is_linear and len(monomial) == 1
            case f.Is():
                sorts.add("Int")
            case _:
                pass
    numbers = {"Int": "I", "Real": "R"}
    kinds = "".join(letter for sort, letter in numbers.items() if sort in sorts) or "I"
    return f"QF_{'L' if is_linear else 'N'}{kinds}A"


def quoted(name: str) -> str:
    """A name as a symbol; names of rule files hold no bar and no backslash."""
    return f"|{name}|"


@define
class _Writer:
    variables: Variables
    definitions: list[str] = field(factory=list)
    _defined: dict[f.Formula, str] = field(factory=dict)

    def share(self, formulas: tuple[f.Formula, ...], kept: Mapping[str, f.Formula]) -> None:
        """Define what is used more than once, each after what it uses; then what is `kept` by its name."""
        uses: dict[f.Formula, int] = {}
        every = list(f.within(*formulas))
        for formula in every:
            for part in f.parts(formula):
                uses[part] = uses.get(part, 0) + 1
        for formula in every:
            if uses.get(formula, 0) > 1 and isinstance(formula, f.All | f.Any):
                name = f"part {len(self._defined) + 1}"
                self._define(name, formula)
                self._defined[formula] = quoted(name)
        for name, formula in kept.items():
            self._define(name, formula)

    def _define(self, name: str, formula: f.Formula) -> None:
        self.definitions.append(f"(define-fun {quoted(name)} () Bool {self.text(formula)})")

    def text(self, formula: f.Formula) -> str:
        if (name := self._defined.get(formula)) is not None:
            return name
        match formula:
            case f.Fixed(value):
                return "true" if value else "false"
            case f.Fact(name):
                return quoted(name)
            case f.Is(name, word):
                return f"(= {quoted(name)} {self.variables.words[name].index(word)})"
            case f.AtLeast(terms, bound, strict):
                return f"({'>' if strict else '>='} {self._sides(terms, bound)})"
            case f.Equal(terms, bound):
                return f"(= {self._sides(terms, bound)})"
            case f.Not(operand):
                return f"(not {self.text(operand)})"
            case f.All(operands):
                return f"(and {' '.join(map(self.text, operands))})"
            case f.Any(operands):
                return f"(or {' '.join(map(self.text, operands))})"
            case _:
                assert_never(formula)

    def _sides(self, terms: tuple[tuple[f.Monomial, int], ...], bound: int) -> str:
        """The sum and what it is compared with; where one number is real, all are."""
        factors = [factor for monomial, _ in terms for factor in monomial]
        is_real = any(isinstance(each, str) and self.variables.sorts[each] == "Real" for each in factors)
        written = [self._term(monomial, coefficient, is_real) for monomial, coefficient in terms]
        total = written[0] if len(written) == 1 else f"(+ {' '.join(written)})"
        return f"{total} {_number(bound, is_real)}"

    def _term(self, monomial: f.Monomial, coefficient: int, is_real: bool) -> str:
        factors = [self._factor(factor, is_real) for factor in monomial]
        if coefficient != 1:
            factors.insert(0, _number(coefficient, is_real))
        return factors[0] if len(factors) == 1 else f"(* {' '.join(factors)})"

    def _factor(self, factor: f.Factor, is_real: bool) -> str:
        match factor:
            case f.Chosen(formula):
                return f"(ite {self.text(formula)} {_number(1, is_real)} {_number(0, is_real)})"
            case str():
                is_whole = self.variables.sorts[factor] == "Int"
                return f"(to_real {quoted(factor)})" if is_real and is_whole else quoted(factor)
            case _:
                assert_never(factor)


def _number(value: int, is_real: bool) -> str:
    text = f"{abs(value)}.0" if is_real else str(abs(value))
    return f"(- {text})" if value < 0 else text
