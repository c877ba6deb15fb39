"""The tree of a rule file: one class for each rule of `grammar/ntm.lark`, each with its span, outside equality."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar

from attrs import evolve, field, fields, has

from ntm_rules._frozen import frozen
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.source import NOWHERE, Span


def _span() -> Span:
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


# Words ---------------------------------------------------------------------------------------------------


@frozen
class Name:
    """A name, as the author wrote it."""

    text: str
    span: Span = _span()


@frozen
class Text:
    """A quoted text, without its quotes."""

    text: str
    span: Span = _span()


@frozen
class Date:
    """A day, written 2022-03-08; `value` is None when there is no such day."""

    text: str
    span: Span = _span()

    @property
    def value(self) -> date | None:
        try:
            return date.fromisoformat(self.text)
        except ValueError:
            return None


@frozen
class CodeName:
    """The code of a criterion or an indicator: 17.11, 5, M2."""

    text: str
    span: Span = _span()


@frozen
class Unit:
    """A unit as written: `million_vnd per person per year`."""

    names: tuple[Name, ...]
    span: Span = _span()


# Expressions ---------------------------------------------------------------------------------------------


@frozen
class Number:
    """A plain number; `unit` where one is written behind it."""

    text: str
    unit: Unit | None = None
    span: Span = _span()

    @property
    def value(self) -> Fraction:
        return Fraction(self.text)


@frozen
class Percent:
    """A share in percent, without the sign: `30%` has the text `30` and the value 3/10."""

    text: str
    span: Span = _span()

    @property
    def value(self) -> Fraction:
        return Fraction(self.text) / 100


@frozen
class Group:
    """Parentheses, kept as the author set them."""

    inner: "Expression"
    span: Span = _span()


@frozen
class Negative:
    operand: "Expression"
    span: Span = _span()


@frozen
class Sum:
    """`first ± term ± term …`"""

    first: "Expression"
    rest: tuple[tuple[Literal["+", "-"], "Expression"], ...]
    span: Span = _span()


@frozen
class Product:
    """`first × factor ÷ factor …`, from left to right."""

    first: "Expression"
    rest: tuple[tuple[Literal["*", "/"], "Expression"], ...]
    span: Span = _span()


@frozen
class Lookup:
    """`by region, year`: the cell of the table whose rows stand below the rule."""

    keys: tuple[Name, ...]
    span: Span = _span()


@frozen
class Open:
    """A threshold exists, its figure is not established."""

    span: Span = _span()


@frozen
class Delegated:
    """The threshold is set by another authority."""

    authority: Name | Text
    span: Span = _span()


@frozen
class PercentOf:
    """`110% of threshold of 10 in vn/commune-advanced`"""

    share: Percent
    of: "Expression"
    span: Span = _span()


@frozen
class ThresholdOf:
    """The threshold that another ruleset judges an indicator by."""

    code: CodeName
    ruleset: Name
    span: Span = _span()


Operator = Literal[">=", "<=", ">", "<", "=", "!="]


@frozen
class Comparison:
    left: "Expression"
    operator: Operator
    right: "Expression"
    span: Span = _span()


@frozen
class AtLeast:
    count: Number | CodeName
    items: tuple["Expression", ...]
    span: Span = _span()


@frozen
class Not:
    operand: "Expression"
    span: Span = _span()


@frozen
class And:
    operands: tuple["Expression", ...]
    span: Span = _span()


@frozen
class Or:
    operands: tuple["Expression", ...]
    span: Span = _span()


@frozen
class IfElse:
    then: "Expression"
    condition: "Expression"
    otherwise: "Expression"
    span: Span = _span()


Expression = (
    Number
    | Percent
    | Name
    | CodeName
    | Group
    | Negative
    | Sum
    | Product
    | Lookup
    | PercentOf
    | ThresholdOf
    | Open
    | Delegated
    | Comparison
    | AtLeast
    | Not
    | And
    | Or
    | IfElse
)

# Kinds of input and their options ------------------------------------------------------------------------


@frozen
class Count:
    noun: Name
    span: Span = _span()


@frozen
class Amount:
    unit: Unit
    span: Span = _span()


@frozen
class Share:
    span: Span = _span()


@frozen
class Attested:
    span: Span = _span()


@frozen
class Choice:
    name: Name
    title: Text | None = None
    span: Span = _span()


@frozen
class OneOf:
    choices: tuple[Choice, ...]
    span: Span = _span()


@frozen
class Ranked:
    """Ordered words, the lowest first."""

    choices: tuple[Choice, ...]
    span: Span = _span()


@frozen
class Level:
    low: Number
    high: Number
    span: Span = _span()


@frozen
class Year:
    bounds: tuple[Number, Number] | None = None
    span: Span = _span()


Kind = Count | Amount | Share | Attested | OneOf | Ranked | Level | Year


@frozen
class PartOf:
    whole: Name
    span: Span = _span()


@frozen
class Decimals:
    number: Number
    span: Span = _span()


@frozen
class Bound:
    negative: bool
    number: Number | Percent
    span: Span = _span()


@frozen
class Range:
    low: Bound
    high: Bound
    span: Span = _span()


Option = PartOf | Decimals | Range

# What an input is filled in from by a roll-up ------------------------------------------------------------


@frozen
class CountMeeting:
    """`count of communes meeting vn/commune`"""

    noun: Name
    ruleset: Name
    span: Span = _span()


@frozen
class Meets:
    """`meets vn/commune-advanced`: the subject itself meets another ruleset."""

    ruleset: Name
    span: Span = _span()


@frozen
class SumOf:
    """`sum of villages.households`: an input added up over the level below."""

    noun: Name
    input: Name
    span: Span = _span()


RollUp = CountMeeting | Meets | SumOf

# Statements, clauses, rows -------------------------------------------------------------------------------


@frozen
class RulesetHead:
    id: Name
    span: Span = _span()


@frozen
class AmendmentHead:
    """`amendment vn/commune`: the file holds what one instrument changes in a ruleset."""

    id: Name
    span: Span = _span()


@frozen
class Instrument:
    """A decision that rules cite. `enacts`: it is the one a layer is from, and so needs no citing."""

    number: Text
    date: Date | None = None
    issuer: Text | None = None
    enacts: bool = field(default=False, eq=False, repr=False, kw_only=True)
    span: Span = _span()


@frozen
class Input:
    name: Name
    kind: Kind
    options: tuple[Option, ...] = ()
    derivation: Expression | RollUp | None = None
    title: Text | None = None
    span: Span = _span()


@frozen
class Let:
    name: Name
    value: Expression
    span: Span = _span()


@frozen
class Table:
    name: Name
    keys: tuple[Name, ...]
    span: Span = _span()


@frozen
class Criterion:
    code: CodeName
    title: Text
    span: Span = _span()


@frozen
class Rule:
    code: CodeName
    condition: Expression
    span: Span = _span()


@frozen
class MetWhen:
    """`met when …` over codes; `condition` is None for the default, all of them."""

    condition: Expression | None
    of: Literal["criteria", "indicators"] | None = None
    span: Span = _span()


Declaration = Input | Let | Table | Criterion | MetWhen


@frozen
class Set:
    """`set 17.8 to 70%`: fills in open and delegated thresholds; of a table, the cells `for` the labels given."""

    target: CodeName | Name
    labels: tuple[Name | Number, ...]
    value: Expression
    span: Span = _span()


@frozen
class Tighten:
    """The rule in place of the base's one with the same code, at least as strict."""

    rule: Rule
    span: Span = _span()


@frozen
class Replace:
    """What stands in place of the base's part with the same code or name."""

    by: Rule | Declaration
    span: Span = _span()


@frozen
class Add:
    added: Rule | Criterion
    span: Span = _span()


@frozen
class Repeal:
    """`repeal 17.12`, `repeal criterion 5`, `repeal households_near`"""

    target: CodeName | Name
    is_criterion: bool = False
    span: Span = _span()


Change = Set | Tighten | Replace | Add | Repeal
Head = RulesetHead | AmendmentHead | Instrument | Declaration | Rule | Change


@frozen
class Title:
    text: Text
    span: Span = _span()


@frozen
class Subject:
    name: Name
    span: Span = _span()


@frozen
class Enacted:
    number: Text
    date: Date
    issuer: Text
    span: Span = _span()


@frozen
class InForce:
    start: Date
    end: Date | None = None
    span: Span = _span()


@frozen
class BasedOn:
    """The ruleset that this one is laid over."""

    ruleset: Name
    span: Span = _span()


@frozen
class Consolidated:
    """The text is an edition, in force on these days: it holds what instruments later than its decision changed."""

    start: Date
    end: Date | None = None
    span: Span = _span()


@frozen
class AppliesWhen:
    condition: Expression
    span: Span = _span()


PlaceKind = Literal["annex", "article", "clause", "point", "item", "page"]


@frozen
class SourcePlace:
    kind: PlaceKind
    label: str
    span: Span = _span()


@frozen
class Source:
    """Where an instrument says so: `"318/QĐ-TTg" annex I item 10`."""

    instrument: Text
    places: tuple[SourcePlace, ...] = ()
    span: Span = _span()


Mark = Literal["official", "reported", "unverified"]


@frozen
class Basis:
    """How well a threshold is known; `stated_by` names the document that states it."""

    mark: Mark
    stated_by: Text | None = None
    span: Span = _span()


@frozen
class Note:
    text: Text
    span: Span = _span()


@frozen
class NumberCell:
    """A figure; `basis` where it is known otherwise than its table."""

    negative: bool
    number: Number | Percent
    basis: Basis | None = None
    span: Span = _span()


@frozen
class NameCell:
    name: str
    span: Span = _span()


@frozen
class OpenCell:
    span: Span = _span()


@frozen
class DelegatedCell:
    authority: Name | Text
    span: Span = _span()


Cell = NumberCell | NameCell | OpenCell | DelegatedCell


@frozen
class Row:
    """A row of a threshold table; a blank cell is None."""

    cells: tuple[Cell | None, ...]
    span: Span = _span()


Clause = Title | Subject | Enacted | InForce | BasedOn | Consolidated | AppliesWhen | Source | Basis | Note | MetWhen


@frozen
class Comment:
    """A comment with its `#`."""

    text: str
    span: Span = _span()


def children(node: object) -> Iterator[object]:
    """The nodes directly within a node, or within a tuple of nodes."""
    kind: type = type(node)
    names = _field_names(kind)
    pending: list[Any] = [node] if isinstance(node, tuple) else [getattr(node, name) for name in names]
    while pending:
        value = pending.pop()
        if isinstance(value, tuple):
            pending.extend(value)
        elif not isinstance(value, str) and _is_node(kind := type(value)):
            yield value


_is_node: Callable[[type], bool] = cache(has)


@cache
def _field_names(node: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(node) if f.name != "span") if has(node) else ()


def layers(node: object) -> Iterator[list[object]]:
    """The nodes of a tree, layer by layer from the root, without recursion."""
    layer: list[object] = [node]
    while layer:
        yield layer
        layer = [child for parent in layer for child in children(parent)]


_Node = TypeVar("_Node")


def rewrite(node: _Node, change: Callable[[object], object]) -> _Node:
    """A tree with every node replaced by what `change` makes of it, from the leaves up; unchanged parts are shared."""
    kind = type(node)
    if isinstance(node, tuple):
        items = tuple(rewrite(item, change) for item in node)
        same = all(new is old for new, old in zip(items, node, strict=True))
        return node if same else items  # type: ignore[return-value]
    if not has(kind):
        return node
    new = {name: rewrite(getattr(node, name), change) for name in _field_names(kind)}
    changed = {name: value for name, value in new.items() if value is not getattr(node, name)}
    return change(evolve(node, **changed) if changed else node)  # type: ignore[misc,return-value]


def label_of(cell: Cell | None) -> str:
    """What a cell at the head of a row or a column says; empty where it is no label."""
    match cell:
        case NameCell(name):
            return name
        case NumberCell(_, number):
            return number.text
        case _:
            return ""


def text_of(text: Text | None) -> str | None:
    """The words of an optional text."""
    return None if text is None else text.text


# The file ------------------------------------------------------------------------------------------------


@frozen
class Line:
    """A logical line: what it says, the comments inside and behind it, and whether a blank line stands above."""

    node: Head | Clause | Row | Comment
    comments: tuple[Comment, ...] = ()
    blank_above: bool = False


@frozen
class Statement:
    """A line at the margin with the clauses, rows and comments indented under it.

    `damaged` says that a line of the body could not be read and is left out.
    """

    head: Line
    body: tuple[Line, ...] = ()
    damaged: bool = field(default=False, eq=False)


@frozen
class File:
    """A rule file: statements and the comments between them, in order."""

    items: tuple[Statement | Line, ...]
    language: Language = field(default="en", eq=False)
