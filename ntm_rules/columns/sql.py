"""A ruleset as one SQL statement: a row for each row of a table, with the outcomes that a frame has as well."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen
from sqlglot import exp

from ntm_rules.columns import nodes as w
from ntm_rules.columns.build import FALSE
from ntm_rules.columns.dialects import Dialect, Gap, dialect_named
from ntm_rules.columns.program import Program, Verdict, program_of
from ntm_rules.columns.sql_layers import Layer, Layers, indicator
from ntm_rules.columns.sql_nodes import Names, SqlNodes, as_given, case, column, outside, quoted, step
from ntm_rules.columns.sql_read import step_of, value_of
from ntm_rules.columns.width import is_wide, refuse_too_wide
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.ruleset import CheckedRuleset, Indicator

Table = str | Sequence[str]
"""A table by its name; or by schema and name, or catalog, schema and name."""

Columns = Iterable[str] | Mapping[str, str]
"""The inputs that a table has columns for, by their names, or each with the name of its column."""


def to_sql(
    ruleset: CheckedRuleset,
    cautious: CheckedRuleset,
    dialect: str,
    table: Table,
    *,
    columns: Columns | None = None,
    keep: Sequence[str] = (),
    checked: bool = False,
) -> str:
    """Write a statement that judges every row of a table; `cautious` is the ruleset without its unverified thresholds.

    `columns` tells which inputs the table has, all by default. `keep` names columns that are passed through, in front.
    `checked`: the table is known to be without bad values, and none is looked for.

    Raises ValueError for an unknown dialect or input, for a name that the engine cannot have, and for a kept column
    that is called as one of the result; TooWideError where a rule needs numbers that the engine does not hold.
    """
    row = dialect_named(dialect)
    statement = _Statement.of(ruleset, cautious, row, table, columns, keep, checked)
    return statement.query().sql(row.name, pretty=True, max_text_width=100) + "\n"


@frozen
class _Statement:
    """A ruleset laid out over the columns of one table."""

    program: Program
    layers: Layers
    dialect: Dialect
    table: exp.Table
    given: Mapping[str, str]
    keep: tuple[str, ...]
    checked: bool
    nodes: SqlNodes
    tables: Names

    @classmethod
    def of(
        cls,
        ruleset: CheckedRuleset,
        cautious: CheckedRuleset,
        dialect: Dialect,
        table: Table,
        columns: Columns | None,
        keep: Sequence[str],
        checked: bool,
    ) -> "_Statement":
        """Find the columns that inputs are given by. Raises as `to_sql` does."""
        given = _given(ruleset, columns, dialect)
        kept = tuple(outside(name, dialect) for name in ((keep,) if isinstance(keep, str) else keep))
        names, tables = Names(dialect), Names(dialect, between="_")
        for name in kept:
            names.of(_kept(name), name)
        program = program_of(ruleset, given.keys(), checked=checked, column=dialect.column)
        nodes = SqlNodes(dialect, names, frozenset(given))
        layers = Layers.of(program, cautious)
        return cls(program, layers, dialect, _table(table, dialect, tables), given, kept, checked, nodes, tables)

    def query(self) -> exp.Select:
        """The statement."""
        before, ctes = self.table, list[exp.CTE]()
        for name, columns in (*self._read(), *map(self._layer, self.layers.layers)):
            this = quoted(self.tables.of(f"step {len(ctes)}", name))
            inner = exp.select(*columns, copy=False).from_(before, copy=False)
            ctes.append(exp.CTE(this=inner, alias=exp.TableAlias(this=this), materialized=self.dialect.fenced or None))
            before = exp.Table(this=this.copy())
        query = exp.select(*self._chosen(), copy=False).from_(before, copy=False)
        about = self.program.ruleset
        query.set("with_", exp.With(expressions=ctes))
        query.add_comments([": ".join(filter(None, (about.id, about.title)))])
        return query

    # What goes in
    def _read(self) -> Iterator[tuple[str, list[exp.Expr]]]:
        """The inputs as they are read; then one unit of the last decimal of those that are compared as rounded."""
        within = set(self.layers.within())
        asked = {node.name for node in within if isinstance(node, w.Refused)}
        steps = {node.name for node in within if isinstance(node, w.Step)}
        read = asked | steps | {n.name for n in within if isinstance(n, w.Given | w.GivenWord | w.GivenFlag)}
        found = [self._named(column(name), _kept(name), name) for name in self.keep]
        for each in self.program.columns:
            if each.name in read:
                source = column(self.given[each.name])
                found.append(self._named(value_of(each, source, self.dialect, self.checked), each.name))
            if each.name in asked:
                found.append(self._named(column(self.given[each.name]), as_given(each.name)))
        yield "given", found or [exp.alias_(exp.null(), "nothing", quoted=True)]
        if steps:
            columns = [each for each in self.program.columns if each.name in steps]
            yield (
                "steps",
                [
                    exp.Star(),
                    *(self._named(step_of(each, self.nodes.named(each.name)), step(each.name)) for each in columns),
                ],
            )

    def _named(self, value: exp.Expr, thing: str, called: str | None = None) -> exp.Expr:
        name = self.nodes.names.of(thing, called)
        is_it = isinstance(value, exp.Column) and value.name == name
        return value if is_it else exp.alias_(value, name, quoted=True, copy=False)

    # What is worked out
    def _layer(self, layer: Layer) -> tuple[str, list[exp.Expr]]:
        rules = {indicator(each.code): each for each in self.program.ruleset.indicators}
        columns: list[exp.Expr] = [exp.Star()]
        for thing, node in layer.bindings.items():
            rule = rules.get(thing)
            refuse_too_wide(node, self.dialect.largest, thing)
            called = layer.called.get(thing) or self.nodes.bound(thing)
            alias = self._named(self._bound(node), self.nodes.bound(thing), called)
            if rule is not None:
                alias.add_comments([_citation(rule)])
            columns.append(alias)
        return layer.name, columns

    def _bound(self, node: w.Node) -> exp.Expr:
        written = self.nodes.node(node)
        match node:
            case w.Plus() | w.Times() | w.Cell() | w.Rank() | w.Count() | w.PickWhole():
                wide = is_wide(w.Bound("", node.range))
                return exp.cast(written, self.dialect.wide or "BIGINT") if wide else exp.cast(written, "BIGINT")
            case _:
                return written

    # What comes out
    def _chosen(self) -> Iterator[exp.Expr]:
        """What is kept, and the results. Raises ValueError where a kept column is called as one of the results."""
        results = dict(self._results())
        called = {name.casefold() for name in results}
        for name in self.keep:
            if name.casefold() in called:
                raise ValueError(f"the column `{name}` is called as one of the result: keep it by another name")
            yield self._aliased(self.nodes.named(_kept(name)), name)
        rules = {self._code(each.code): each for each in self.program.ruleset.indicators}
        bound = {thing for layer in self.layers.layers for thing in layer.bindings}
        for name, value in results.items():
            alias = self._aliased(value, name)
            if name in rules and indicator(rules[name].code) not in bound:
                alias.add_comments([_citation(rules[name])])
            yield alias

    def _aliased(self, value: exp.Expr, name: str) -> exp.Expr:
        is_it = isinstance(value, exp.Column) and value.name == name
        return value if is_it else exp.alias_(value, name, quoted=True, copy=False)

    def _results(self) -> Iterator[tuple[str, exp.Expr]]:
        layers, count = self.layers, self.nodes.count
        for code, verdict in layers.indicators.items():
            yield self._code(code), self._outcome(verdict)
        for code, verdict in layers.criteria.items():
            yield f"criterion {self._code(code)}", self._outcome(verdict)
        yield "criteria_met", count(layers.met)
        yield "criteria_at_most", count(layers.possible)
        yield "criteria_of", count(layers.applying)
        outcome, surely = self._outcome(layers.outcome), self._outcome(layers.surely)
        yield "outcome", outcome
        same = layers.outcome == layers.surely
        yield "rests_on_unverified", exp.false() if same else exp.NEQ(this=outcome.copy(), expression=surely)

    def _outcome(self, verdict: Verdict) -> exp.Expr:
        text = {each: exp.Literal.string(each.value) for each in Outcome}
        branches = []
        if verdict.does_not_apply != FALSE:
            branches.append((self.nodes.condition(verdict.does_not_apply), text[Outcome.NOT_APPLICABLE]))
        match verdict.met:
            case w.Nothing() if not branches:
                return text[Outcome.UNKNOWN]
            case w.Nothing():
                pass
            case w.Fixed(value):
                branches.append((exp.true(), text[Outcome.MET if value else Outcome.NOT_MET]))
            case met:
                branches.append((self.nodes.flag(met), text[Outcome.MET]))
                branches.append((exp.Not(this=self.nodes.flag(met)), text[Outcome.NOT_MET]))
        return case(*branches, default=text[Outcome.UNKNOWN])

    def _code(self, code: object) -> str:
        return str(code).replace(".", "_") if Gap.DOTS in self.dialect.gaps else str(code)


def _given(ruleset: CheckedRuleset, columns: Columns | None, dialect: Dialect) -> dict[str, str]:
    """The column of each input that there is one for."""
    match columns:
        case None:
            given = {each.name: each.name for each in ruleset.inputs}
        case Mapping():
            given = dict(columns)
        case _:
            given = {name: name for name in columns}
    for name, called in given.items():
        if name not in ruleset.input_named:
            raise ValueError(f"{ruleset.id} has no input `{name}`")
        outside(called, dialect)
    return given


def _table(table: Table, dialect: Dialect, tables: Names) -> exp.Table:
    """The table; no step of the statement may be called like it, or it would hide it."""
    parts = (table,) if isinstance(table, str) else tuple(table)
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"a table has one to three names, not {len(parts)}")
    for part in parts:
        tables.of(f"table {part}", outside(part, dialect))
    return exp.Table(**dict(zip(("this", "db", "catalog"), map(quoted, reversed(parts)), strict=False)))


def _kept(name: str) -> str:
    return f"kept {name}"


def _citation(rule: Indicator) -> str:
    """What an indicator is, and where it stands, on one line."""
    title = " ".join(part for part in (str(rule.code), rule.title) if part)
    return " ".join("; ".join(part for part in (title, rule.source) if part).split())
