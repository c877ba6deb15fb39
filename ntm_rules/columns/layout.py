"""A ruleset laid out over the columns of a polars frame: which gives which input, and what is worked out from them."""

from collections.abc import Iterator, Mapping
from itertools import chain

import polars as pl
from attrs import frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns.polars_nodes import PolarsNodes
from ntm_rules.columns.polars_read import CODE, Reading, is_float, reading
from ntm_rules.columns.program import Program, Stage, program_of
from ntm_rules.columns.width import DECIMAL_38, is_wide, refuse_too_wide
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.model.types import Enumeration
from ntm_rules.records.fields import Field, FieldNames
from ntm_rules.records.numerals import Convention


@frozen
class Layout:
    """`others` are the columns that give no input. `checked`: the values are known to be without problems."""

    program: Program
    nodes: PolarsNodes
    others: tuple[str, ...]
    _fields: Mapping[str, Field]
    _schema: pl.Schema
    _checked: bool
    _convention: Convention | None

    @classmethod
    def of(cls, schema: pl.Schema, ruleset: CheckedRuleset, checked: bool, convention: Convention | None) -> "Layout":
        """Find the columns that inputs are given by, under their names or titles.

        Raises ValueError where two give one input.
        """
        names = FieldNames.of(ruleset)
        fields: dict[str, Field] = {}
        others = []
        for column in schema:
            field = names.find(column)
            if field.input is None:
                others.append(column)
            elif field.name in fields:
                first = fields[field.name].text
                raise ValueError(f"the columns `{first}` and `{column}` both give the input `{field.name}`")
            else:
                fields[field.name] = field
        program = program_of(ruleset, fields.keys(), checked=checked)
        floats = (
            each.name for each in program.columns if is_float(each, fields[each.name], schema[fields[each.name].text])
        )
        nodes = PolarsNodes(tuple(dict.fromkeys(_words_of(ruleset))), _prefix(schema), frozenset(floats))
        return cls(program, nodes, tuple(others), fields, schema, checked, convention)

    def _readings(self) -> Iterator[tuple[str, Reading]]:
        for column in self.program.columns:
            field = self._fields[column.name]
            kind, words = self._schema[field.text], self.nodes.words
            name = self.nodes.inner(f"{column.name} read")
            yield column.name, reading(column, field, kind, words, self._convention, name, checked=self._checked)

    def read_first(self) -> tuple[pl.Expr, ...]:
        """The inputs that are read value by value."""
        return tuple(read.first for _, read in self._readings() if read.first is not None)

    def read(self) -> tuple[pl.Expr, ...]:
        """The inputs, as they are read. Polars leaves out what is not used."""
        write = self.nodes
        columns = (
            (
                read.value.alias(write.given(name)),
                read.refused.alias(write.refused(name)),
                read.step.alias(write.step(name)),
            )
            for name, read in self._readings()
        )
        return tuple(chain.from_iterable(columns))

    def divisors(self) -> tuple[pl.Expr, ...]:
        """The inputs that are divided by, null where they are zero: guarded once, not in each comparison."""
        columns = ((name, pl.col(self.nodes.given(name))) for name in self._numbers())
        return tuple(pl.when(value > 0).then(value).alias(self.nodes.divisor(name)) for name, value in columns)

    def _numbers(self) -> Iterator[str]:
        return (each.name for each in self.program.columns if each.input.kind in ("count", "amount"))

    def codes(self) -> tuple[pl.Expr, ...]:
        """Why inputs were refused when they were read."""
        return tuple(read.code.cat.to(CODE).alias(self.nodes.inner(f"{name} code")) for name, read in self._readings())

    def problems(self) -> Iterator[tuple[str, pl.Expr]]:
        """Why the value of each field is refused, null where it is not."""
        for column in self.program.columns:
            code = pl.col(self.nodes.inner(f"{column.name} code"))
            for refusal in self.program.refusals:
                if refusal.input == column.name:
                    refused_later = self.nodes.condition(refusal.condition)
                    code = pl.when(refused_later).then(pl.lit(refusal.code.value, CODE)).otherwise(code)
            yield self._fields[column.name].text, code

    def bound(self, stage: Stage) -> tuple[pl.Expr, ...]:
        """What a stage works out. Raises TooWideError."""
        return tuple(self._bound(name, node).alias(self.nodes.inner(name)) for name, node in stage.bindings)

    def _bound(self, name: str, node: w.Node) -> pl.Expr:
        refuse_too_wide(node, DECIMAL_38, name)
        match node:
            case w.Plus() | w.Times() | w.Cell() | w.Rank() | w.Count() | w.PickWhole():
                return self.nodes.whole(node).cast(pl.Int128 if is_wide(w.Bound(name, node.range)) else pl.Int64)
            case _:
                return self.nodes.any_node(node)


def _prefix(schema: pl.Schema) -> str:
    """A beginning that no column's name has."""
    prefix = "·"
    while any(name.startswith(prefix) for name in schema):
        prefix += "·"
    return prefix


def _words_of(ruleset: CheckedRuleset) -> Iterator[str]:
    """All words that may turn up: choices of inputs first, so that those of one input stand together."""
    for each in ruleset.inputs:
        yield from (choice.name for choice in each.choices)
    for definition in ruleset.definitions:
        if isinstance(definition.type, Enumeration):
            yield from definition.type.names
    for table in ruleset.tables:
        for key in table.keys:
            yield from (label for label in key.labels if isinstance(label, str))
