"""What a change touches, so that two of one day that touch one thing are seen."""

from collections.abc import Iterator

from attrs import field, frozen

from ntm_rules.catalog.draft import Draft, Key, key_of
from ntm_rules.diagnostics.source import Span
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.codes import IndicatorCode

Cell = tuple[str, str]


@frozen
class Touch:
    """One thing that is changed. `cells` are those of its table, by row and column, None for the whole of it.

    `brings_in` says that it was not there before; `with_rules` that a criterion goes with its indicators.
    """

    key: Key
    span: Span = field(eq=False)
    cells: frozenset[Cell] | None = None
    brings_in: bool = False
    with_rules: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return self.key[1] or "met when"

    def clashes_with(self, other: "Touch") -> bool:
        """Whether both touch one thing. Two that bring in the same are a double, not a clash."""
        if self.brings_in and other.brings_in:
            return False
        if self.key == other.key:
            return self.cells is None or other.cells is None or not self.cells.isdisjoint(other.cells)
        return _holds(self, other) or _holds(other, self)


def _holds(criterion: Touch, rule: Touch) -> bool:
    """Whether one takes away the criterion that the other changes a rule of."""
    if not criterion.with_rules or rule.key[0] != "rule":
        return False
    return IndicatorCode.parse(rule.key[1]).is_within(IndicatorCode.parse(criterion.key[1]))


def touches(node: object, draft: Draft) -> Iterator[Touch]:
    """What the change with this line touches, in the text as it stands before the changes of its day."""
    match node:
        case n.Set(target, labels):
            key = ("rule" if isinstance(target, n.CodeName) else "name", target.text)
            yield Touch(key, target.span, _cells(draft.find(key), {label.text for label in labels}))
        case n.Tighten(rule):
            yield Touch(_key(rule), rule.code.span)
        case n.Replace(by):
            yield Touch(_key(by), by.span)
        case n.Add(added):
            yield Touch(_key(added), added.span, brings_in=True)
        case n.Repeal(target, True):
            yield Touch(("criterion", target.text), target.span, with_rules=True)
        case n.Repeal(target):
            yield Touch(("rule" if isinstance(target, n.CodeName) else "name", target.text), target.span)
        case n.Input() | n.Let() | n.Table():
            yield Touch(_key(node), node.name.span, brings_in=True)
        case _:
            pass


def _key(node: n.Rule | n.Declaration) -> Key:
    key = key_of(node)
    assert key is not None
    return key


def _cells(statement: n.Statement | None, labels: set[str]) -> frozenset[Cell] | None:
    """The cells of a table that labels name; None without labels."""
    if not labels or statement is None:
        return None
    rows = [line.node for line in statement.body if isinstance(line.node, n.Row)]
    header = rows[0].cells if rows and rows[0].cells[0] is None else None
    found = {
        (n.label_of(row.cells[0]), "" if header is None else n.label_of(header[i]))
        for row in rows
        if row.cells[0] is not None
        for i in range(1, min(len(row.cells), len(row.cells) if header is None else len(header)))
    }
    return frozenset(cell for cell in found if labels <= set(cell))
