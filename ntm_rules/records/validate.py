"""A record checked: each field against its input, parts against wholes, rates against what they are worked out from."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache

from attrs import define, field, frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Fact, Problem, Words
from ntm_rules.engines.outcome import Unknown
from ntm_rules.engines.plain import may_leave_range
from ntm_rules.engines.reference import value_of
from ntm_rules.model.expressions import InputValue
from ntm_rules.model.record import Record, Value
from ntm_rules.model.ruleset import CheckedRuleset, Input
from ntm_rules.records.fields import Field, FieldNames
from ntm_rules.records.numerals import Convention, number_text
from ntm_rules.records.values import Accepted, is_missing, is_within, range_facts, read_value, text_of

_YES = Words("yes", "có")
_NO = Words("no", "không")


@frozen
class Validated:
    """What could be accepted of a record, and everything that was wrong with it, in the order of its fields."""

    record: Record
    problems: tuple[Problem, ...]


def validate(
    ruleset: CheckedRuleset,
    given: Mapping[str, object],
    *,
    row: int | None = None,
    convention: Convention | None = None,
) -> Validated:
    """Check one record, its fields by input name or by title. Never raises: all that is wrong is in the problems.

    `row` goes into the problems. `convention` is that of numbers given as text, None where it is not known.
    """
    return _validator(_Same(ruleset)).validate(given, row=row, convention=convention)


@define(frozen=True, slots=False)
class Validator:
    """Checks records of one ruleset."""

    ruleset: CheckedRuleset = field(repr=False)
    names: FieldNames = field(repr=False)

    @classmethod
    def of(cls, ruleset: CheckedRuleset) -> "Validator":
        """Make the validator of a ruleset."""
        return cls(ruleset, FieldNames.of(ruleset))

    def validate(
        self, given: Mapping[str, object], *, row: int | None = None, convention: Convention | None = None
    ) -> Validated:
        """Check one record, as `validate` does."""
        fields = ((self.names.find(str(name)), value) for name, value in given.items())
        return self.validate_fields(fields, row=row, convention=convention)

    def validate_fields(
        self,
        fields: Iterable[tuple[Field, object]],
        *,
        row: int | None = None,
        convention: Convention | None = None,
        refused: Mapping[str, str] | None = None,
    ) -> Validated:
        """Check values whose fields have been found; inputs `refused` from the start are reported elsewhere."""
        check = _Check(self, row, refused=dict(refused or {}))
        check.read(fields, convention)
        check.parts()
        check.rates()
        check.worked_out()
        return check.finish()

    @cached_property
    def needs(self) -> Mapping[str, tuple[str, ...]]:
        """The inputs each input is worked out from, all the way; what one needs stands before it."""
        needs = {
            each.name: self.ruleset.inputs_of(each.derivation)
            for each in self.ruleset.inputs
            if each.derivation is not None
        }
        return dict(sorted(needs.items(), key=lambda item: len(item[1])))

    @cached_property
    def may_leave_range(self) -> tuple[str, ...]:
        """Inputs whose worked-out value nothing keeps in its range; a part over its whole is kept by the part."""
        return may_leave_range(self.ruleset)


@frozen(eq=False)
class _Same:
    """A ruleset as a key that is equal to itself only: comparing two rulesets takes longer than checking a record."""

    ruleset: CheckedRuleset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.ruleset is other.ruleset

    def __hash__(self) -> int:
        return id(self.ruleset)


@lru_cache(maxsize=16)
def _validator(same: _Same) -> Validator:
    return Validator.of(same.ruleset)


@frozen
class _Given:
    """A value, the field it was given under, and where that stands among the fields."""

    field: Field
    value: object
    position: int


@define
class _Check:
    """One record while it is checked."""

    validator: Validator
    row: int | None
    refused: dict[str, str]
    given: dict[str, _Given] = field(factory=dict)
    values: dict[str, Value] = field(factory=dict)
    steps: dict[str, Fraction] = field(factory=dict)
    problems: list[tuple[int, Problem]] = field(factory=list)

    # Each field by itself
    def read(self, fields: Iterable[tuple[Field, object]], convention: Convention | None) -> None:
        """Accept what each field holds, or list its problem. An input given twice is refused: nobody can choose."""
        for position, (each, value) in enumerate(fields):
            given = _Given(each, value, position)
            if each.input is None:
                text = None if is_missing(value) else text_of(value)
                self.problems.append((position, self.validator.names.unknown(each, row=self.row, value=text)))
            elif each.input.name in self.given:
                self._refuse(each.input.name, Code.RECORD_DOUBLED_FIELD, given, ("name", each.input.name))
            else:
                self.given[each.input.name] = given
        for name, given in self.given.items():
            if name not in self.refused and given.field.input is not None:
                self._read(given.field.input, given, convention)

    def _read(self, each: Input, given: _Given, convention: Convention | None) -> None:
        found = read_value(each, given.value, convention=convention, percent=given.field.percent)
        match found:
            case Accepted(accepted, step):
                self.values[each.name] = accepted
                self.steps[each.name] = step
            case Problem(code, _, _, value, facts):
                self.refused[each.name] = code.value
                problem = Problem(code, self.row, given.field.text, value, facts, given.field.column)
                self.problems.append((given.position, problem))
            case None:
                pass

    def _refuse(self, name: str, code: Code, given: _Given, *facts: tuple[str, Fact]) -> None:
        self.values.pop(name, None)
        self.refused[name] = code.value
        value = None if is_missing(given.value) else text_of(given.value)
        problem = Problem(code, self.row, given.field.text, value, facts, given.field.column)
        self.problems.append((given.position, problem))

    # Fields against each other
    def parts(self) -> None:
        """Refuse every part greater than a whole, the nearest that it exceeds; wholes of wholes count."""
        exceeding = {}
        for name, part in self.values.items():
            wholes = self._wholes(name)
            exceeded = next(((whole, value) for whole, value in wholes if _number(part) > value), None)
            if exceeded is not None:
                exceeding[name] = exceeded
        for name, (whole, value) in exceeding.items():
            text = number_text(value, share=self._input(whole).kind == "share")
            facts = (("whole", whole), ("whole_value", text))
            self._refuse(name, Code.RECORD_PART_EXCEEDS_WHOLE, self.given[name], *facts)

    def _wholes(self, name: str) -> Iterator[tuple[str, Fraction | int]]:
        """The wholes an input is part of, the nearest first, with their values as given or worked out."""
        whole = self._input(name).part_of
        while whole is not None:
            each = self._input(whole)
            value: Value | Unknown | None = None
            if whole in self.values:
                value = self.values[whole]
            elif each.derivation is not None and whole not in self.refused:
                value = value_of(InputValue(whole), self.validator.ruleset, self._record())
            if value is not None and not isinstance(value, Unknown):
                yield whole, _number(value)
            whole = each.part_of

    def rates(self) -> None:
        """Compare what is given with what the rest of the record makes of it.

        Where both agree the rest is the more exact: the input is left out, to be worked out. Where not, it is refused.
        """
        if all(self._input(name).derivation is None for name in self.values):
            return
        for name, needs in self.validator.needs.items():
            derivation = self._input(name).derivation
            if name not in self.values or derivation is None:
                continue
            given = self.values.pop(name)
            worked_out = value_of(derivation, self.validator.ruleset, self._record())
            if isinstance(worked_out, Unknown):
                self.values[name] = given
            elif not _agree(self._input(name), given, self.steps[name], worked_out):
                self._disagrees(name, worked_out, tuple(need for need in needs if need in self.values))

    def worked_out(self) -> None:
        """Refuse what comes out of its range when it is worked out, such as a poverty rate above 100 %."""
        for name in self.validator.may_leave_range:
            each = self._input(name)
            if name in self.values or name in self.refused or each.derivation is None:
                continue
            value = value_of(each.derivation, self.validator.ruleset, self._record())
            if isinstance(value, Unknown) or is_within(each, _number(value)):
                continue
            self.refused[name] = Code.RECORD_OUT_OF_RANGE.value
            text = number_text(_number(value), share=each.kind == "share")
            problem = Problem(Code.RECORD_OUT_OF_RANGE, self.row, name, text, range_facts(each))
            self.problems.append((len(self.given), problem))

    def _disagrees(self, name: str, worked_out: Value, needs: tuple[str, ...]) -> None:
        text = _text(self._input(name), worked_out)
        self._refuse(name, Code.RECORD_RATE_DISAGREES, self.given[name], ("worked_out", text), ("from_", needs))

    def finish(self) -> Validated:
        """The record, its inputs in the order of the ruleset, and the problems in the order of the fields."""
        names = [each.name for each in self.validator.ruleset.inputs]
        values = {name: self.values[name] for name in names if name in self.values}
        refused = {name: self.refused[name] for name in names if name in self.refused}
        problems = [problem for _, problem in sorted(self.problems, key=lambda found: found[0])]
        return Validated(Record(values, refused), tuple(problems))

    def _record(self) -> Record:
        """The record as it stands now."""
        return Record(self.values, self.refused)

    def _input(self, name: str) -> Input:
        return self.validator.ruleset.input_named[name]


def _agree(each: Input, given: Value, step: Fraction, worked_out: Value) -> bool:
    """Whether a given value is the worked-out one but for rounding: by less than a unit of its last decimal.

    Whole numbers are exact where what is worked out is whole: they may only be rounded from what is not.
    """
    if isinstance(worked_out, bool | str) or isinstance(given, bool | str):
        return given == worked_out
    off = abs(Fraction(given) - worked_out)
    return off < (1 if each.kind in ("count", "level", "year") else step)


def _number(value: Value) -> Fraction | int:
    assert not isinstance(value, str)
    return value


def _text(each: Input, value: Value) -> Fact:
    match value:
        case bool() | str():
            return value if isinstance(value, str) else _YES if value else _NO
        case _:
            return number_text(value, share=each.kind == "share")
