"""One record, fast: a ruleset becomes functions of straight-line code, each written when it is first asked for.

`judge` takes any record; one with refused inputs is rare and goes to the reference. `outcomes` and `read` take what
most records are when they come, a plain one; any other they leave to the validator and to `judge`.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any

from attrs import define, field, frozen

from ntm_rules.engines import plain, reference
from ntm_rules.engines.figures import ASK, Shower, together
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.unverified import without_unverified
from ntm_rules.engines.writer import Term, Writer
from ntm_rules.model import expressions as m
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Citation, Indicator

Values = tuple[Any, ...]
Found = tuple[Outcome, ...]
"""Outcomes of the indicators, then of the criteria, then of the whole."""

_NAMES = {
    "M": Outcome.MET,
    "X": Outcome.NOT_MET,
    "U": Outcome.UNKNOWN,
    "N": Outcome.NOT_APPLICABLE,
    "F": Fraction,
    "min": min,
    "ASK": ASK,
    "together": together,
    **plain.NAMES,
}


@frozen(eq=False)
class Plain:
    """A plain record that was read, and its outcomes. Numbers of `values` are whole, over the scale of their input."""

    names: tuple[str, ...] = field(repr=False)
    scales: tuple[tuple[str, int], ...] = field(repr=False)
    """The amounts and shares among the names, each with its scale."""
    values: Values
    found: Found = field(repr=False)

    def record(self) -> Record:
        """The record as the validator makes it."""
        values: dict[str, Value] = dict(zip(self.names, self.values, strict=True))
        for name, scale in self.scales:
            number = values[name]
            assert type(number) is int
            values[name] = Fraction(number, scale) if number % scale else Fraction(number // scale)
        return Record(values)


@frozen(eq=False)
class Shown:
    """What every indicator was judged by, in order; `ASK` where the reference has to be asked."""

    values: Values
    thresholds: Values
    bases: Values
    reasons: Values


@frozen(eq=False)
class _Function:
    """A generated function of a tuple of values: those of `names`."""

    names: tuple[str, ...]
    source: str
    call: Callable[[Values], Any]

    @classmethod
    def of(cls, writer: Writer, result: str, before: Iterable[str] = ()) -> "_Function":
        """Compile what was written. `before` stands before it; `result` is what the function returns."""
        slots = writer.slots.values()
        lines = (f"({''.join(f'{slot}, ' for slot in slots)}) = values" if slots else "pass", *before, *writer.lines)
        source = "".join(("def judge(values):\n", *(f"    {line}\n" for line in lines), f"    return {result}\n"))
        namespace = {"__builtins__": {}, **_NAMES, **writer.constants}
        exec(compile(source, "<ruleset>", "exec"), namespace)  # the code is ours: see the writer's docstring
        return cls(tuple(writer.slots), source, namespace["judge"])


@frozen(eq=False)
class _PlainFunction:
    """A generated function of plain records. `size` is how many inputs such a record has."""

    function: _Function
    size: int
    _get: Callable[[Mapping[str, object]], Values]

    @classmethod
    def of(cls, function: _Function, size: int) -> "_PlainFunction":
        names = function.names
        get = itemgetter(*names) if len(names) > 1 else lambda record: tuple(record[name] for name in names)
        return cls(function, size, get)

    def __call__(self, record: Mapping[str, object]) -> Any:
        """What the function makes of a record, None where that is not plain."""
        if type(record) is not dict or len(record) != self.size:
            return None
        try:
            return self.function.call(self._get(record))
        except (KeyError, ValueError, OverflowError):  # without an input, or with what is no number
            return None


@define(frozen=True, slots=False)
class CompiledRuleset:
    """A ruleset as functions."""

    ruleset: CheckedRuleset

    def __reduce__(self) -> "tuple[type[CompiledRuleset], tuple[CheckedRuleset]]":
        """A function cannot be pickled; the ruleset can, and is compiled again."""
        return CompiledRuleset, (self.ruleset,)

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the ruleset."""
        return fingerprint(self.ruleset)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators of the ruleset, in order."""
        return self.ruleset.indicators

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the indicators, as text."""
        return tuple(str(each.code) for each in self.indicators)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each indicator stands, by its code as text."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def sources(self) -> tuple[tuple[Citation, ...], ...]:
        """The places that state each indicator, and those of the tables its thresholds stand in."""
        return tuple(map(self._sources, self.indicators))

    def _sources(self, indicator: Indicator) -> tuple[Citation, ...]:
        reached = self.ruleset.reach(indicator.condition)
        tables = (self.ruleset.table_named[e.table].sources for e in reached if isinstance(e, m.Lookup))
        return tuple(dict.fromkeys((*indicator.sources, *chain.from_iterable(tables))))

    @cached_property
    def source_texts(self) -> tuple[str | None, ...]:
        """The first place that states each indicator, as text."""
        return tuple(str(sources[0]) if sources else None for sources in self.sources)

    @cached_property
    def cautious(self) -> "CompiledRuleset":
        """The ruleset without its unverified thresholds."""
        return CompiledRuleset(without_unverified(self.ruleset))

    # Any record
    @property
    def source(self) -> str:
        """The generated code that judges any record, to be read."""
        return self._any.source

    @cached_property
    def _any(self) -> _Function:
        writer = Writer(self.ruleset)
        return _Function.of(writer, _outcomes(writer))

    def found(self, record: Record) -> Found:
        """The outcomes of a record, in order."""
        if record.refused:
            judged = reference.judge(self.ruleset, record)
            return (*judged.indicators.values(), *judged.criteria.values(), judged.outcome)
        found: Found = self._any.call(tuple(map(record.values.get, self._any.names)))
        return found

    def judge(self, record: Record) -> reference.Judged:
        """Judge a record, as `reference.judge` does."""
        return self.judged(self.found(record))

    def judged(self, found: Found) -> reference.Judged:
        """Outcomes by their codes."""
        indicators = {each.code: outcome for each, outcome in zip(self.indicators, found, strict=False)}
        of_criteria = found[len(indicators) :]
        criteria = {each.code: outcome for each, outcome in zip(self.ruleset.criteria, of_criteria, strict=False)}
        return reference.Judged(indicators, criteria, found[-1])

    # Plain records
    @property
    def plain_source(self) -> str:
        """The generated code that judges plain records, to be read; empty where the ruleset has none."""
        return "" if self._judging is None else self._judging.function.source

    @cached_property
    def _judging(self) -> _PlainFunction | None:
        return self._plain(read_all=False)

    @cached_property
    def _reading(self) -> _PlainFunction | None:
        return self._plain(read_all=True)

    def _plain(self, *, read_all: bool) -> _PlainFunction | None:
        """The function of plain records.

        It returns the outcomes of the indicators. With `read_all` it looks at what no rule reads too, and returns the
        values, and the outcomes of the criteria and the whole.
        """
        names = plain.plain_inputs(self.ruleset)
        if names is None:
            return None
        writer = Writer(self.ruleset, plain=True)
        for name in names if read_all else ():
            writer.slot(name)
        found = _outcomes(writer) if read_all else _tuple(map(writer.indicator, self.indicators))
        read = {e.name for e in self.ruleset.reach(*_rules(self.ruleset)) if isinstance(e, m.InputValue)}
        worked_out = (name for name in plain.may_leave_range(self.ruleset) if read_all or name in read)
        within = [writer.term(test).code for test in plain.within_range(self.ruleset, tuple(worked_out))]
        if within:
            found = f"None if {' or '.join(f'{each} is False' for each in within)} else {found}"
        values = "".join(f"{slot}, " for slot in writer.slots.values())
        before = plain.guards(self.ruleset, writer.slots, writer.constant)
        return _PlainFunction.of(
            _Function.of(writer, f"(({values}), {found})" if read_all else found, before), len(names)
        )

    @cached_property
    def _showing(self) -> _Function:
        writer = Writer(self.ruleset, plain=True)
        for name in plain.plain_inputs(self.ruleset) or ():
            writer.slot(name)
        shower = Shower(writer)
        shown = [shower.shown(each) for each in self.indicators]
        columns = zip(*((each.value, each.threshold, each.basis, each.reasons) for each in shown), strict=True)
        return _Function.of(writer, f"({', '.join(f'({chr(44).join(column)},)' for column in columns)})")

    def shown(self, read: Plain | None) -> Shown:
        """What the indicators were judged by; `ASK` for all where a record was not read as a plain one."""
        return self._nothing_shown if read is None else Shown(*self._showing.call(read.values))

    @cached_property
    def _nothing_shown(self) -> Shown:
        asked = (ASK,) * len(self.indicators)
        return Shown(asked, asked, asked, asked)

    def outcomes(self, record: Mapping[str, object]) -> Found | None:
        """The outcomes of the indicators of a plain record, in order; None where a record is not plain.

        What no rule reads is not looked at.
        """
        found: Found | None = None if self._judging is None else self._judging(record)
        return found

    def read(self, record: Mapping[str, object]) -> Plain | None:
        """Read a plain record and judge it; None where a record is not plain."""
        read = None if self._reading is None else self._reading(record)
        if read is None or read[1] is None or self._reading is None:
            return None
        return Plain(self._reading.function.names, self._scales, *read)

    @cached_property
    def _scales(self) -> tuple[tuple[str, int], ...]:
        numbers = (each for each in self.ruleset.inputs if each.kind in ("amount", "share") and each.derivation is None)
        return tuple((each.name, plain.scale_of(each)) for each in numbers)


def compile_ruleset(ruleset: CheckedRuleset) -> CompiledRuleset:
    """The functions of a ruleset, which are generated when they are first called."""
    return CompiledRuleset(ruleset)


def _rules(ruleset: CheckedRuleset) -> Iterable[m.Expression]:
    rules = ((each.condition, each.applies_when) for each in ruleset.indicators)
    return (e for e in chain.from_iterable(rules) if e is not None)


def _outcomes(writer: Writer) -> str:
    """Write all that is judged, and the tuple of the outcomes."""
    ruleset = writer.ruleset
    outcomes = {indicator.code: writer.indicator(indicator) for indicator in ruleset.indicators}
    criteria = {each.code: writer.combine(each.met_when, outcomes) for each in ruleset.criteria}
    whole = writer.combine(ruleset.met_when, outcomes | criteria)
    return _tuple((*outcomes.values(), *criteria.values(), whole))


def _tuple(terms: Iterable[Term]) -> str:
    return f"({''.join(f'{_outcome(term)}, ' for term in terms)})"


def _outcome(term: Term) -> str:
    if term.code == "None":
        return "U"
    unknown = "" if term.certain else f"U if {term.code} is None else "
    other = "" if term.applies else f"N if {term.code} is N else "
    return f"{unknown}{other}M if {term.code} else X"
