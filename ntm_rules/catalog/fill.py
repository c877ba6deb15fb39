"""Fills the open and delegated thresholds of a rule or a table with what a layer sets."""

from typing import assert_never

from attrs import evolve, frozen

from ntm_rules.catalog.basis import basis_clause, basis_line, weaker
from ntm_rules.catalog.draft import in_order
from ntm_rules.catalog.stricter import conjuncts
from ntm_rules.syntax import nodes as n

Hole = n.Open | n.Delegated


@frozen
class Filled:
    """The statement with its thresholds set, and what stood where they are now."""

    statement: n.Statement
    holes: tuple[Hole, ...]


def fill(base: n.Statement, change: n.Statement, node: n.Set, set_by: str) -> Filled:
    """Set the thresholds of a statement that have no figure, of a table only those `for` the labels given.

    What is set for some labels says itself where it comes from: `set_by` where the change has no basis that does. Else
    sources and notes of the change are added, and its basis holds; in a rule that asks for more, the weaker of the two
    holds for all.
    """
    basis = basis_clause(change)
    rows, in_cells = _rows(base, node, _cell_basis(base, node, basis, set_by))
    head, in_condition = base.head, tuple[Hole, ...]()
    if not node.labels and isinstance(base.head.node, n.Rule):
        condition, in_condition = _condition(base.head.node.condition, node.value)
        head = evolve(base.head, node=evolve(base.head.node, condition=condition))
    whole = bool(in_condition) or not (node.labels or _asks_for_more(base))
    known = _basis(base, basis) if whole else basis_line(base)
    body = tuple(rows.get(id(line), line) for line in base.body if not isinstance(line.node, n.Basis))
    added = (line for line in change.body if isinstance(line.node, _added(base, node)) and line not in body)
    last = () if known is None else (known,)
    return Filled(n.Statement(head, in_order((*added, *body, *last)), base.damaged), (*in_condition, *in_cells))


def _added(base: n.Statement, node: n.Set) -> tuple[type, ...]:
    """The clauses of a change that hold for the whole statement."""
    if node.labels:
        return (n.Note,)
    has_rows = any(isinstance(line.node, n.Row) for line in base.body)
    return (n.Source, n.Note) if has_rows else (n.Source, n.Note, n.Row)


def _rows(base: n.Statement, node: n.Set, own: n.Basis | None) -> tuple[dict[int, n.Line], list[Hole]]:
    """The rows that change, and the holes that were in them."""
    lines = [line for line in base.body if isinstance(line.node, n.Row)]
    wanted = {label.text for label in node.labels}
    columns: tuple[str, ...] = ()
    changed: dict[int, n.Line] = {}
    holes: list[Hole] = []
    for line in lines:
        row = line.node
        assert isinstance(row, n.Row)
        if row.cells and row.cells[0] is None:
            columns = tuple(map(n.label_of, row.cells))
            continue
        label = n.label_of(row.cells[0]) if row.cells else ""
        cells = list(row.cells)
        for i, cell in enumerate(cells[1:], 1):
            names = {label, columns[i] if i < len(columns) else ""}
            if not isinstance(cell, n.OpenCell | n.DelegatedCell) or not wanted <= names:
                continue
            new = _cell(node.value, own)
            if new is None:
                continue
            holes.append(_hole(cell))
            cells[i] = new
        if cells != list(row.cells):
            changed[id(line)] = evolve(line, node=evolve(row, cells=tuple(cells)))
    return changed, holes


def _hole(cell: n.OpenCell | n.DelegatedCell) -> Hole:
    match cell:
        case n.OpenCell():
            return n.Open(span=cell.span)
        case n.DelegatedCell(authority):
            return n.Delegated(authority, span=cell.span)
        case _:
            assert_never(cell)


def _cell(value: n.Expression, basis: n.Basis | None) -> n.Cell | None:
    """A value as a cell; None where it is no figure and so cannot be one."""
    match value:
        case n.Number() | n.Percent():
            return n.NumberCell(False, value, basis, span=value.span)
        case n.Negative(n.Number() | n.Percent() as number):
            return n.NumberCell(True, number, basis, span=value.span)
        case n.Open():
            return n.OpenCell(span=value.span)
        case n.Delegated(authority):
            return n.DelegatedCell(authority, span=value.span)
        case _:
            return None


def _condition(condition: n.Expression, value: n.Expression) -> tuple[n.Expression, tuple[Hole, ...]]:
    """A condition with every open and delegated threshold set."""
    holes: list[Hole] = []
    plain = isinstance(value, n.Number | n.Percent | n.Name | n.Open | n.Delegated | n.Group | n.Lookup)

    def change(node: object) -> object:
        if isinstance(node, n.Open | n.Delegated):
            holes.append(node)
            return value if plain or node is condition else n.Group(value, span=value.span)
        return node

    return n.rewrite(condition, change), tuple(holes)


# Basis ---------------------------------------------------------------------------------------------------


def _asks_for_more(statement: n.Statement) -> bool:
    """Whether a statement asks for something besides thresholds without a figure, which its basis is also of."""
    rows = (line.node for line in statement.body if isinstance(line.node, n.Row))
    if any(isinstance(cell, n.NumberCell) for row in rows if row.cells[0] is not None for cell in row.cells[1:]):
        return True
    node = statement.head.node
    return isinstance(node, n.Rule) and not all(map(_is_unsettled, conjuncts(node.condition)))


def _is_unsettled(condition: n.Expression) -> bool:
    """Whether a condition is a hole, or compares something with one."""
    holes = n.Open | n.Delegated | n.Lookup
    match condition:
        case n.Comparison(left, _, right):
            return isinstance(left, holes) or isinstance(right, holes)
        case _:
            return isinstance(condition, holes)


def _cell_basis(base: n.Statement, node: n.Set, basis: n.Basis | None, set_by: str) -> n.Basis | None:
    """What a cell says of itself: nothing where the clause of its table does."""
    if node.labels:
        stated_by = set_by if basis is None or basis.stated_by is None else f"{set_by} ({basis.stated_by.text})"
        return n.Basis("unverified" if basis is None else basis.mark, n.Text(stated_by))
    own = basis_clause(base)
    if own is None or not _asks_for_more(base):
        return None
    if basis is None:
        return n.Basis("unverified")
    return None if basis == own else basis


def _basis(base: n.Statement, basis: n.Basis | None) -> n.Line | None:
    """The basis of a rule some of whose thresholds were set: that of what was set, or the weaker with others there."""
    own = basis_clause(base)
    known = weaker(own, basis) if _asks_for_more(base) else basis
    return basis_line(base) if known is own else None if known is None else n.Line(known)
