"""Which input a field of a record means: by its name or by its title."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Facts, Problem, Words
from ntm_rules.diagnostics.near import fold, near
from ntm_rules.model.ruleset import CheckedRuleset, Input
from ntm_rules.records.values import key_of

_PERCENT = re.compile(r"\(\s*%\s*\)\s*$")
_LONGEST_NAME = 500
_RUNNING_NUMBER = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "no."})
_NAMELESS = Words("a field without a name", "mục không có tên")


@frozen
class Field:
    """A field as the user wrote it, and the input it means, None for none. `percent`: it holds figures in percent."""

    text: str
    input: Input | None
    percent: bool = False
    column: int | None = None

    @property
    def name(self) -> str:
        """The name of the input, empty for none."""
        return "" if self.input is None else self.input.name


@frozen
class FieldNames:
    """The names and titles of a ruleset's inputs. A title two inputs share, or that is another's name, is no key."""

    _inputs: Mapping[str, Input]
    _labels: Mapping[str, str]
    """Each name and title with the name of its input."""

    @classmethod
    def of(cls, ruleset: CheckedRuleset) -> "FieldNames":
        """Index the inputs of a ruleset."""
        titles = Counter(key_of(each.title) for each in ruleset.inputs if each.title is not None)
        inputs, labels = {}, {}
        for each in ruleset.inputs:
            if each.title is not None and titles[key_of(each.title)] == 1:
                inputs[key_of(each.title)] = each
                labels[each.title] = each.name
        for each in ruleset.inputs:
            inputs[key_of(each.name)] = each
            labels[each.name] = each.name
        return cls(inputs, labels)

    def find(self, text: str, column: int | None = None) -> Field:
        """Find what a field means. `(%)` at its end says that a share is given in percent."""
        if text in self._inputs and not text.endswith(")"):
            return Field(text, self._inputs[text], False, column)
        in_percent = _PERCENT.search(text)
        found = self._inputs.get(key_of(text))
        if found is None and in_percent:
            found = self._inputs.get(key_of(text[: in_percent.start()]))
            if found is not None and found.kind != "share":
                found = None
        percent = in_percent is not None and found is not None and found.kind == "share"
        return Field(text, found, percent, column)

    def meant(self, text: str) -> tuple[str, str] | None:
        """The name or title nearest to a text, with the name of its input; None when none is near."""
        label = near(_PERCENT.sub("", text).strip(), self._labels) if len(text) <= _LONGEST_NAME else None
        return None if label is None else (label, self._labels[label])

    def is_misspelt(self, text: str, given: Container[str]) -> bool:
        """Whether a text is near the name or title of an input that is not given under another."""
        meant = self.meant(text)
        return meant is not None and meant[1] not in given

    def unknown(self, field: Field, *, row: int | None, value: str | None = None) -> Problem:
        """The problem of a field that means no input."""
        facts: Facts = (("name", field.text if field.text.strip() else _NAMELESS),)
        meant = self.meant(field.text)
        if meant is not None:
            facts = (*facts, ("near", meant[0]))
        return Problem(Code.RECORD_UNKNOWN_FIELD, row, field.text, value, facts, field.column)


def label_among(fields: Iterable[Field]) -> Field | None:
    """The field that names the subjects: the first that is no input, a running number only where there is no other."""
    named = [each for each in fields if each.input is None and each.text]
    return next((each for each in named if fold(each.text) not in _RUNNING_NUMBER), next(iter(named), None))
