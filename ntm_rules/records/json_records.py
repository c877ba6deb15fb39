"""Records in JSON: an array of objects, an object, or one object a line."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, assert_never

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Problem, Words
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.fields import Field, label_among
from ntm_rules.records.json_values import Broken, Nested, Pairs, decode, elements, single
from ntm_rules.records.rows import Records, Row, unreadable, unreadable_file
from ntm_rules.records.validate import Validator
from ntm_rules.records.values import is_missing, text_of

_LINES = frozenset({".jsonl", ".ndjson"})
_FIRST = 1 << 24
_EMPTY = Words("the file is empty", "tệp trống")
_NO_OBJECT = Words("a record must be a JSON object", "mỗi bản ghi phải là một đối tượng JSON")

_Shape = Literal["array", "object", "lines"]


def read_json(ruleset: CheckedRuleset, path: Path, encoding: str) -> Records:
    """Read a JSON file; an array and lines are read record by record. Raises OSError.

    The first field of the first record that is no input names the subjects. A field that is no input is reported once:
    with the file where the first record has it, else with the record where it first stands.
    """
    shape = _shape(path, encoding)
    if shape is None:
        return unreadable_file(_EMPTY)
    file = _File(path, encoding, shape)
    number, first = next(((n, value) for n, value in file.values() if isinstance(value, Pairs)), (1, Pairs(())))
    reader = _Reader.of(Validator.of(ruleset), first)
    return Records(
        None if reader.label is None else reader.label.text,
        tuple(each.text for each in reader.unknown),
        tuple(reader.problems(number)),
        None,
        lambda: reader.read(file.values()),
    )


def _shape(path: Path, encoding: str) -> _Shape | None:
    """How the records stand in the file, by its first line; None for an empty file."""
    with path.open(encoding=encoding) as file:
        while line := file.readline(_FIRST):
            text = line.strip()
            if not text:
                continue
            if path.suffix.lower() in _LINES:
                return "lines"
            if text.startswith("["):
                return "array"
            return "lines" if text.startswith("{") and text.endswith("}") else "object"
    return None


@frozen
class _File:
    path: Path
    encoding: str
    shape: _Shape

    def values(self) -> Iterator[tuple[int, object]]:
        """Open the file and yield what stands for its records, numbered."""
        with self.path.open(encoding=self.encoding) as file:
            match self.shape:
                case "array":
                    yield from enumerate(elements(file), 1)
                case "object":
                    yield 1, decode(file.read())
                case "lines":
                    yield from ((number, decode(line)) for number, line in enumerate(file, 1) if line.strip())
                case _:
                    assert_never(self.shape)


@frozen
class _Reader:
    """Reads records as the first of them has it: the field that names the subjects, and others that are no input."""

    validator: Validator
    label: Field | None
    unknown: tuple[Field, ...]
    given: frozenset[str]

    @classmethod
    def of(cls, validator: Validator, first: Pairs) -> "_Reader":
        """Look at the first record."""
        values = {validator.names.find(key): value for key, value in first.items}
        label = label_among(each for each, value in values.items() if not isinstance(single(value), Nested))
        unknown = tuple(each for each in values if each.input is None and each is not label)
        return cls(validator, label, unknown, frozenset(each.name for each in values))

    def problems(self, number: int) -> Iterator[Problem]:
        """What is wrong with the fields of the first record."""
        names = self.validator.names
        if self.label is not None and names.is_misspelt(self.label.text, self.given):
            yield names.unknown(self.label, row=number)
        for each in self.unknown:
            yield names.unknown(each, row=number)

    def read(self, values: Iterator[tuple[int, object]]) -> Iterator[Row]:
        """Read all records."""
        reported = {each.text for each in self.unknown}
        for number, value in values:
            match value:
                case Pairs():
                    yield self._read(number, value, reported)
                case Broken(why):
                    yield Row(number, None, Record({}), (unreadable(why, number),))
                case _:
                    yield Row(number, None, Record({}), (unreadable(_NO_OBJECT, number),))

    def _read(self, number: int, record: Pairs, reported: set[str]) -> Row:
        """Read one record; `reported` grows by the names of its fields that are no input."""
        label: object = None
        fields: list[tuple[Field, object]] = []
        for key, value in record.items:
            each = self.validator.names.find(key)
            if each == self.label:
                label = single(value)
            elif each.input is not None or key not in reported:
                fields.append((each, single(value)))
            if each.input is None:
                reported.add(key)
        twice = [key for key, times in Counter(key for key, _ in record.items).items() if times > 1]
        doubled = tuple(self._doubled(key, number) for key in twice if self.validator.names.find(key).input is None)
        validated = self.validator.validate_fields(fields, row=number)
        text = None if is_missing(label) else (text_of(label) or "").strip()
        return Row(number, text, validated.record, (*doubled, *validated.problems))

    def _doubled(self, key: str, number: int) -> Problem:
        return Problem(Code.RECORD_DOUBLED_FIELD, number, key, None, (("name", key),))
