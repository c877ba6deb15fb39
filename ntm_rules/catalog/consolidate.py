"""Lays the changes of one instrument after another over the text of a ruleset."""

from collections.abc import Iterable
from itertools import groupby, takewhile

from attrs import define, evolve, field, frozen

from ntm_rules.catalog.authorities import may_set
from ntm_rules.catalog.draft import Draft, Key, in_order, key_of
from ntm_rules.catalog.fill import Filled, fill
from ntm_rules.catalog.instrument import Instrument
from ntm_rules.catalog.layer import Layer, clause
from ntm_rules.catalog.stricter import Strictness, strictness
from ntm_rules.catalog.touch import Touch, touches
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Words
from ntm_rules.diagnostics.near import near
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Span
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.keywords import keywords

_BASE = Words("the base asks for this", "văn bản gốc yêu cầu thế này")
_FIRST = Words("first changed here", "đã thay đổi lần đầu ở đây")
_DELEGATED = Words("delegated here", "được giao ở đây")
_FIRST_HEADER = Words("first given here", "đã ghi lần đầu ở đây")
_ENACTED = Words("this file is of that date", "tệp này có ngày như ở đây")
_FOUND = Words("this is what there is", "hiện có")


@frozen
class Tightening:
    """A rule that is to be at least as strict as the one it stands for: where it stands, and that other one."""

    code: str
    span: Span
    base: n.Statement


@define
class Consolidation:
    """The text so far, and what was found wrong in laying layers over it."""

    report: Report
    draft: Draft = field(factory=lambda: Draft([]))
    instruments: dict[str, Instrument] = field(factory=dict)
    broken: set[str] = field(factory=set)
    """What lines that cannot be read were about to declare: nothing is said of it."""
    tightenings: list[Tightening] = field(factory=list)
    """What the texts alone do not settle is left to whoever can prove it."""

    def lay_down(self, ruleset: Layer) -> None:
        """Begin with a ruleset that is based on nothing."""
        self.draft = Draft(list(ruleset.parsed.file.items))
        self._know(ruleset)

    def lay_over(self, ruleset: Layer, base_file: n.File, base_layers: Iterable[Layer]) -> None:
        """Lay a ruleset over the text of its base: the header is its own, with what it leaves out from the base."""
        self.draft = Draft(list(base_file.items))
        for layer in base_layers:
            self._know(layer)
        self._know(ruleset)
        own = next(s for s in _statements(ruleset) if isinstance(s.head.node, n.RulesetHead))
        above = takewhile(lambda item: isinstance(item, n.Line), ruleset.parsed.file.items)
        base = next((s for s in self._heads() if isinstance(s.head.node, n.RulesetHead)), None)
        if base is not None:
            self.draft.items[self.draft.items.index(base)] = _header(own, base)
            enacted = clause(base, n.Enacted)
            if enacted is not None:
                self._declare(enacted, None, clause(base, n.InForce), ())
        first = self.draft.items[0]
        apart = evolve(first, blank_above=True) if isinstance(first, n.Line) else first
        self.draft = Draft([*above, apart, *self.draft.items[1:]])
        self._one_header(ruleset)
        self._touched_twice(ruleset, [])
        self._change(ruleset)

    def amend(self, amendments: list[Layer]) -> None:
        """Apply amendments in the order of their dates; two that touch one thing on one date contradict each other."""
        for _, same_day in groupby(amendments, key=lambda layer: layer.start):
            touched: list[tuple[Touch, Layer]] = []
            for amendment in same_day:
                self._know(amendment)
                self._one_header(amendment)
                head = next(s for s in _statements(amendment) if isinstance(s.head.node, n.AmendmentHead))
                enacted = clause(head, n.Enacted)
                if enacted is not None:
                    notes = tuple(line for line in head.body if isinstance(line.node, n.Note))
                    self._declare(enacted, clause(head, n.Title), clause(head, n.InForce), notes)
                self._touched_twice(amendment, touched)
                self._change(amendment)

    def _know(self, layer: Layer) -> None:
        """Take note of the instruments a layer names, for their dates and issuers, and of what cannot be read."""
        self.broken |= layer.parsed.broken
        if layer.instrument is not None:
            self.instruments[layer.instrument.number] = layer.instrument
        for statement in _statements(layer):
            if isinstance(statement.head.node, n.Instrument):
                node = statement.head.node
                issuer, day = n.text_of(node.issuer), node.date.value if node.date else None
                self.instruments.setdefault(node.number.text, Instrument(node.number.text, day, issuer, span=node.span))

    def _heads(self) -> Iterable[n.Statement]:
        return (item for item in self.draft.items if isinstance(item, n.Statement))

    def _declare(
        self, enacted: n.Enacted, title: n.Title | None, in_force: n.InForce | None, notes: tuple[n.Line, ...]
    ) -> None:
        """Keep the instrument of a layer below as a declared one, so that its rules may cite it."""
        head = n.Instrument(enacted.number, enacted.date, enacted.issuer, enacts=True, span=enacted.span)
        body = tuple(n.Line(node) for node in (title, in_force) if node is not None)
        if self.draft.find(("instrument", enacted.number.text)) is None:
            self.draft.insert(n.Statement(n.Line(head, blank_above=True), (*body, *notes)))

    def check_citations(self, layers: Iterable[Layer]) -> None:
        """No instrument can state what one of an earlier date lays down."""
        for layer in layers:
            own = layer.dated
            for statement in _statements(layer) if own is not None else ():
                for line in statement.body:
                    if not isinstance(line.node, n.Source):
                        continue
                    cited = self.instruments.get(line.node.instrument.text)
                    if cited is not None and cited.date is not None and own is not None and cited.date > own:
                        self.report.add(
                            Code.SOURCE_NOT_YET_ISSUED,
                            line.node.instrument.span,
                            other=layer.instrument.span if layer.instrument else None,
                            other_label=_ENACTED,
                            number=cited.number,
                            date=cited.date.isoformat(),
                            own=own.isoformat(),
                        )

    # Changes
    def _change(self, layer: Layer) -> None:
        for statement in _statements(layer):
            match statement.head.node:
                case n.RulesetHead() | n.AmendmentHead():
                    pass
                case n.Instrument(number):
                    if self.draft.find(("instrument", number.text)) is None:
                        self.draft.insert(statement)
                case n.Input() | n.Let() | n.Table():
                    self.draft.insert(statement)
                case n.Rule() | n.Criterion() | n.MetWhen() as node:
                    is_there = isinstance(node, n.MetWhen) or self.draft.find(_key(node)) is not None
                    verb = keywords()["REPLACE" if is_there else "ADD"]
                    where = Span(node.span.start, node.span.start)
                    said = Words(f"`{verb.en}`", f"`{verb.vi}`")
                    self.report.add(
                        Code.MISSING_VERB, where, fix=f"{verb.spelling(layer.parsed.file.language)} ", verb=said
                    )
                case n.Add(added):
                    self.draft.insert(_as(statement, added))
                case n.Repeal():
                    self._repeal(statement.head.node)
                case n.Replace(by):
                    self._replace(statement, by)
                case n.Tighten(rule):
                    self._tighten(statement, rule, layer)
                case n.Set():
                    self._set(statement, statement.head.node, layer)

    def _find(self, key: Key, written: n.CodeName | n.Name) -> n.Statement | None:
        """What is to be changed; None after reporting that it is not there. Of codes, all are near each other."""
        found = self.draft.find(key)
        if found is None and written.text not in self.broken:
            text = written.text
            names = (name for sort, name in self.draft.keys if sort == key[0])
            meant = near(text, names) if isinstance(written, n.Name) else None
            other = self.draft.find((key[0], meant)) if meant else None
            span = other.head.node.span if other is not None else None
            self.report.add(Code.NOTHING_TO_CHANGE, written.span, other=span, other_label=_FOUND, fix=meant, what=text)
        return found

    def _repeal(self, node: n.Repeal) -> None:
        sort = "criterion" if node.is_criterion else "rule" if isinstance(node.target, n.CodeName) else "name"
        key = (sort, node.target.text)
        if self._find(key, node.target) is not None:
            self.draft.remove(key)

    def _replace(self, statement: n.Statement, by: n.Rule | n.Declaration) -> None:
        if clause(statement, n.Source) is None:
            self.report.add(Code.CHANGE_WITHOUT_SOURCE, by.span)
        key = _key(by)
        match by:
            case n.Rule(code) | n.Criterion(code):
                base = self._find(key, code)
            case n.MetWhen():
                base = self.draft.find(key)
                if base is None:  # what holds by default is replaced where none is written
                    self.draft.insert(_as(statement, by))
            case _:
                base = self._find(key, by.name)
        if base is not None:
            kept = (n.Title,) if isinstance(by, n.Rule) else ()
            self.draft.replace(key, _with_inherited(_as(statement, by), base, kept))

    def _tighten(self, statement: n.Statement, rule: n.Rule, layer: Layer) -> None:
        base = self._find(_key(rule), rule.code)
        if base is None:
            return
        own = _with_source(_as(statement, rule), layer)
        replacement = _with_inherited(own, base, (n.Title, n.AppliesWhen, n.Source))
        match strictness(replacement, base):
            case Strictness.LOOSER:
                self.report.add(
                    Code.LOOSER_THAN_BASE,
                    rule.span,
                    other=base.head.node.span,
                    other_label=_BASE,
                    code=rule.code.text,
                )
            case Strictness.UNDECIDED:
                self.tightenings.append(Tightening(rule.code.text, rule.span, base))
                self.report.add(
                    Code.TIGHTENING_UNDECIDED,
                    rule.span,
                    other=base.head.node.span,
                    other_label=_BASE,
                    code=rule.code.text,
                    to_set=rule.code.text if _has_holes(base) else "",
                )
            case Strictness.AT_LEAST_AS_STRICT:
                pass
        self.draft.replace(_key(rule), replacement)

    def _set(self, statement: n.Statement, node: n.Set, layer: Layer) -> None:
        key = ("rule" if isinstance(node.target, n.CodeName) else "name", node.target.text)
        base = self._find(key, node.target)
        if base is None:
            return
        filled = fill(base, _with_source(statement, layer), node, _cited(statement, layer))
        if not filled.holes:
            labels = tuple(label.text for label in node.labels)
            self.report.add(
                Code.NOTHING_TO_SET,
                node.target.span,
                other=base.head.node.span,
                other_label=_BASE,
                what=node.target.text,
                labels=labels,
            )
            return
        self._is_entitled(statement, filled, layer)
        self.draft.replace(key, filled.statement)

    def _is_entitled(self, statement: n.Statement, filled: Filled, layer: Layer) -> None:
        """A delegated threshold is set by the authority it was delegated to: that of the source, else of the layer."""
        number = _set_by(statement, layer)
        issuer = self.instruments[number].issuer if number in self.instruments else None
        for hole in filled.holes:
            if isinstance(hole, n.Open) or may_set(hole.authority.text, issuer):
                continue
            node = statement.head.node
            assert isinstance(node, n.Set)
            self.report.add(
                Code.WRONG_AUTHORITY,
                node.target.span,
                other=hole.span,
                other_label=_DELEGATED,
                authority=hole.authority.text,
                issuer=issuer or "",
            )
            return

    def _touched_twice(self, layer: Layer, touched: list[tuple[Touch, Layer]]) -> None:
        """Report what a layer changes that another, or itself, changed on the same day.

        What two bring in under one name is reported as any double is.
        """
        for statement in _statements(layer):
            for touch in touches(statement.head.node, self.draft):
                clash = next((each for each in touched if touch.clashes_with(each[0])), None)
                if clash is not None:
                    first, by = clash
                    self.report.add(
                        Code.CHANGED_TWICE,
                        touch.span,
                        other=first.span,
                        other_label=_FIRST,
                        what=touch.name,
                        first=by.name,
                    )
                touched.append((touch, layer))

    def _one_header(self, layer: Layer) -> None:
        """Report headers after the first, and one that does not open its file: a file is of one instrument."""
        statements = _statements(layer)
        first, *others = (s for s in statements if isinstance(s.head.node, n.RulesetHead | n.AmendmentHead))
        if statements[0] is not first:
            self.report.add(Code.RULESET_HEADER, first.head.node.span)
        for extra in others:
            self.report.add(
                Code.RULESET_HEADER, extra.head.node.span, other=first.head.node.span, other_label=_FIRST_HEADER
            )


def _set_by(statement: n.Statement, layer: Layer) -> str:
    """The instrument a threshold is set by: the one cited, else that of the layer."""
    source = clause(statement, n.Source)
    return source.instrument.text if source is not None else layer.name


def _cited(statement: n.Statement, layer: Layer) -> str:
    """The same with the place in it."""
    source = clause(statement, n.Source)
    places = () if source is None else tuple(f"{place.kind} {place.label}" for place in source.places)
    return " ".join((_set_by(statement, layer), *places))


def _with_source(statement: n.Statement, layer: Layer) -> n.Statement:
    """A change that cites its own instrument where it cites none: what it lays down is not of the base's sources."""
    if layer.instrument is None or clause(statement, n.Source) is not None:
        return statement
    number = n.Text(layer.instrument.number, span=layer.instrument.span)
    return evolve(statement, body=(n.Line(n.Source(number, span=number.span)), *statement.body))


def _statements(layer: Layer) -> list[n.Statement]:
    return [item for item in layer.parsed.file.items if isinstance(item, n.Statement)]


def _key(node: n.Rule | n.Declaration) -> Key:
    key = key_of(node)
    assert key is not None
    return key


def _has_holes(statement: n.Statement) -> bool:
    """Whether a threshold of a statement has no figure yet."""
    holes = n.Open | n.Delegated | n.OpenCell | n.DelegatedCell
    lines = (statement.head, *statement.body)
    return any(isinstance(node, holes) for line in lines for layer in n.layers(line.node) for node in layer)


def _as(statement: n.Statement, node: n.Rule | n.Declaration) -> n.Statement:
    """A change without its verb."""
    return evolve(statement, head=evolve(statement.head, node=node))


def _with_inherited(statement: n.Statement, base: n.Statement, kinds: tuple[type, ...]) -> n.Statement:
    """A statement with the clauses of its base that it does not give itself; sources of both are kept."""
    own = {type(line.node) for line in statement.body}
    inherited = tuple(
        line
        for line in base.body
        if type(line.node) in kinds and (type(line.node) not in own or isinstance(line.node, n.Source))
    )
    head = evolve(statement.head, blank_above=base.head.blank_above)
    return evolve(statement, head=head, body=in_order((*statement.body, *inherited)) if inherited else statement.body)


def _header(own: n.Statement, base: n.Statement) -> n.Statement:
    """The header of a ruleset laid over another."""
    body = tuple(line for line in own.body if not isinstance(line.node, n.BasedOn))
    given = {type(line.node) for line in body}
    missing = tuple(kind for kind in (n.Title, n.Subject) if kind not in given)
    inherited = (line for line in base.body if isinstance(line.node, missing))
    notes = (line for line in base.body if isinstance(line.node, n.Note))
    return evolve(own, body=(*inherited, *body, *notes))
