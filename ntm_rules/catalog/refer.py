"""`threshold of 10 in vn/commune-advanced`: puts the threshold of another ruleset where a rule refers to it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ntm_rules.catalog.basis import basis_clause, weaker
from ntm_rules.catalog.draft import Draft
from ntm_rules.catalog.layer import clause, references
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.near import near
from ntm_rules.diagnostics.report import Report
from ntm_rules.syntax import nodes as n

if TYPE_CHECKING:
    from ntm_rules.catalog.editions import Edition

_HERE = Words("this rule judges by something else", "quy tắc này không so sánh với một mức")
_OURS = Words("declared otherwise here", "khai báo khác ở đây")


def with_thresholds(
    file: n.File, edition: "Callable[[n.Name], Edition | None]", report: Report
) -> tuple[n.File, "tuple[Edition, ...]"]:
    """The file with every reference resolved, and the editions it now holds parts of.

    What is wrong is reported; a threshold that is not there is left open.

    A table comes along under a name of its own, with the inputs and definitions it is looked up by; those the file
    declares itself must be declared alike.
    """
    found_references = list(references(file.items))
    if not found_references:
        return file, ()
    rulesets = {reference.ruleset.text: reference.ruleset for reference in found_references}
    editions = {text: edition(id) for text, id in rulesets.items()}
    bringer = _Bringer(Draft(list(file.items)), report)
    found: dict[tuple[str, str], n.Expression] = {}
    for reference in found_references:
        other = editions[reference.ruleset.text]
        key = (reference.code.text, reference.ruleset.text)
        if other is not None and key not in found:
            threshold = bringer.bring(reference, other)
            if threshold is not None:
                found[key] = threshold

    def change(node: object) -> object:
        if not isinstance(node, n.ThresholdOf):
            return node
        return found.get((node.code.text, node.ruleset.text)) or n.Open(span=node.span)

    weakened = (_weakened(item, bringer.weakest) for item in bringer.draft.items)
    items = n.rewrite(tuple(weakened), change)
    return evolve(file, items=items), tuple(each for each in editions.values() if each is not None)


def rolled_up(file: n.File) -> Iterator[n.Name]:
    """The rulesets that inputs are filled in from by a roll-up: nothing of their text is read."""
    for item in file.items:
        match item:
            case n.Statement(head=n.Line(node=n.Input(derivation=n.CountMeeting() | n.Meets() as roll_up))):
                yield roll_up.ruleset
            case _:
                pass


@define
class _Bringer:
    """Takes statements over from other editions."""

    draft: Draft
    report: Report
    _compared: set[str] = field(factory=set)
    weakest: dict[tuple[str, str], n.Basis | None] = field(factory=dict)
    """How well a plain figure is known that is referred to, by its code and ruleset."""

    def bring(self, reference: n.ThresholdOf, edition: "Edition") -> n.Expression | None:
        """The threshold referred to, as the file can write it; None after reporting that there is none."""
        theirs = Draft(list(edition.parsed.file.items))
        rule = theirs.find(("rule", reference.code.text))
        if rule is None:
            if edition.parsed.file.items:
                codes = [code for sort, code in theirs.keys if sort == "rule"]
                meant = near(reference.code.text, codes)
                self.report.add(Code.UNKNOWN_CODE, reference.code.span, fix=meant, code=reference.code.text)
            return None
        node = rule.head.node
        assert isinstance(node, n.Rule)
        unit = _unit_of(node.condition, theirs)
        match node.condition:
            case n.Comparison(_, _, n.Lookup(keys) as lookup):
                letters = "".join(c if c.isalnum() else "_" for c in f"{reference.ruleset.text}_{reference.code.text}")
                name = n.Name(f"threshold_{letters}", span=lookup.span)
                table = n.Statement(
                    n.Line(n.Table(name, keys, span=node.span), blank_above=True), _of_table(rule, unit)
                )
                self._add(table, theirs)
                return name
            case n.Comparison(_, _, n.Name(text) as name) if theirs.find(("name", text)) is not None:
                self._bring_name(text, theirs)
                return name
            case n.Comparison(_, _, n.Number() | n.Percent() as figure):
                self.weakest[reference.code.text, reference.ruleset.text] = basis_clause(rule)
                return _in_unit(figure, unit)
            case n.Comparison(_, _, n.Open() | n.Delegated() as hole):
                return hole
            case _:
                self.report.add(
                    Code.NO_THRESHOLD, reference.span, other=node.span, other_label=_HERE, code=reference.code.text
                )
                return None

    def _bring_name(self, name: str, theirs: Draft) -> None:
        statement = theirs.find(("name", name))
        if statement is None:
            return
        ours = self.draft.find(("name", name))
        if ours is None:
            self._add(statement, theirs)
        elif _meaning(ours) != _meaning(statement):
            span = ours.head.node.span
            self.report.add(Code.DUPLICATE_NAME, statement.head.node.span, other=span, other_label=_OURS, name=name)
        elif name not in self._compared:
            self._compared.add(name)
            for used in _used(statement.head.node):
                self._bring_name(used, theirs)

    def _add(self, statement: n.Statement, theirs: Draft) -> None:
        """Add a statement with the names it uses and the instruments it cites."""
        for used in _used(statement.head.node):
            self._bring_name(used, theirs)
        for line in statement.body:
            if isinstance(line.node, n.Source):
                self._cite(line.node.instrument.text, theirs)
        key = ("name", statement.head.node.name.text)  # type: ignore[union-attr]
        if self.draft.find(key) is None:
            self.draft.insert(statement)

    def _cite(self, number: str, theirs: Draft) -> None:
        if self.draft.find(("instrument", number)) is not None:
            return
        declared = theirs.find(("instrument", number))
        if declared is not None:
            self.draft.insert(declared)
            return
        for item in theirs.items:
            if isinstance(item, n.Statement) and isinstance(item.head.node, n.RulesetHead):
                enacted = clause(item, n.Enacted)
                own = next((clause(s, n.Enacted) for s in self.draft.items if isinstance(s, n.Statement)), None)
                is_ours = own is not None and enacted is not None and own.number == enacted.number
                if enacted is not None and enacted.number.text == number and not is_ours:
                    head = n.Instrument(enacted.number, enacted.date, enacted.issuer, span=enacted.span)
                    self.draft.insert(n.Statement(n.Line(head, blank_above=True)))


def _weakened(item: n.Statement | n.Line, weakest: dict[tuple[str, str], n.Basis | None]) -> n.Statement | n.Line:
    """A rule that refers to plain figures is known no better than they are."""
    if not isinstance(item, n.Statement):
        return item
    for reference in references((item,)):
        key = (reference.code.text, reference.ruleset.text)
        if key in weakest:
            basis = weaker(basis_clause(item), weakest[key])
            others = tuple(line for line in item.body if not isinstance(line.node, n.Basis))
            item = evolve(item, body=others if basis is None else (*others, n.Line(basis)))
    return item


def _meaning(statement: n.Statement) -> tuple[object, ...]:
    """What a declaration says: its line and its rows, but for titles and the order of choices."""
    node: object = statement.head.node
    match node:
        case n.Input(kind=n.OneOf(choices)):
            node = evolve(node, kind=frozenset(choice.name.text for choice in choices), title=None)  # type: ignore[arg-type]
        case n.Input():
            node = evolve(node, title=None)
    return node, *(line.node for line in statement.body if isinstance(line.node, n.Row))


def _used(node: object) -> Iterator[str]:
    """The names a declaration is worked out from, or is a part of; nouns and units are none."""
    match node:
        case n.Input(options=options, derivation=derivation):
            pending: list[object] = [option.whole for option in options if isinstance(option, n.PartOf)]
            pending += [] if isinstance(derivation, n.RollUp) else [derivation]
        case n.Let(value=value):
            pending = [value]
        case n.Table(keys=keys):
            pending = list(keys)
        case _:
            pending = []
    while pending:
        each = pending.pop()
        if isinstance(each, n.Name):
            yield each.text
        elif not isinstance(each, n.Unit) and each is not None:
            pending.extend(n.children(each))


def _unit_of(condition: n.Expression, theirs: Draft) -> n.Unit | None:
    """The unit a bare threshold is in: that of the amount it is compared with."""
    match condition:
        case n.Comparison(n.Name(text), _, _):
            declared = theirs.find(("name", text))
            match declared.head.node if declared is not None else None:
                case n.Input(kind=n.Amount(unit)):
                    return unit
    return None


def _in_unit(figure: n.Number | n.Percent, unit: n.Unit | None) -> n.Number | n.Percent:
    """A figure with the unit it is in, since the rule that refers to it may compare another one."""
    return evolve(figure, unit=unit) if isinstance(figure, n.Number) and figure.unit is None else figure


def _of_table(rule: n.Statement, unit: n.Unit | None) -> tuple[n.Line, ...]:
    """What of a rule's body belongs to its table."""
    kept = n.Row | n.Source | n.Basis | n.Note
    return tuple(_row_in_unit(line, unit) for line in rule.body if isinstance(line.node, kept))


def _row_in_unit(line: n.Line, unit: n.Unit | None) -> n.Line:
    """A row with the unit of its figures; labels stay as they are."""
    row = line.node
    if not isinstance(row, n.Row) or row.cells[0] is None:
        return line
    label, *cells = row.cells
    figures = (
        evolve(cell, number=_in_unit(cell.number, unit)) if isinstance(cell, n.NumberCell) else cell for cell in cells
    )
    return evolve(line, node=evolve(row, cells=(label, *figures)))
