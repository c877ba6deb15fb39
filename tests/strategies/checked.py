"""What `ntm_rules.testing` generates, as engines read it: checked rulesets, and records that were validated."""

from collections.abc import Iterator
from random import Random

from hypothesis import strategies as st

from ntm_rules import testing
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.testing.choosing import Chooser, Drawn, Seeded, happens
from ntm_rules.testing.making import Maker


def rulesets() -> st.SearchStrategy[CheckedRuleset]:
    """Small rulesets."""
    return testing.rulesets().map(lambda rules: rules.checked)


def records(ruleset: CheckedRuleset, *, missing: float = 0.25, refused: float = 0.0) -> st.SearchStrategy[Record]:
    """Records of a ruleset, with shares of inputs missing and refused."""
    maker = Maker(ruleset)

    @st.composite
    def record(draw: st.DrawFn) -> Record:
        return _record(maker, Drawn(draw), missing, refused)

    return record()


def many_records(
    maker: Maker, seed: int, count: int, *, missing: float = 0.25, refused: float = 0.0
) -> Iterator[Record]:
    """Records that follow from a seed: an example can hold many of them, which do not shrink."""
    random = Random(seed)
    return (_record(maker, Seeded(random), missing, refused) for _ in range(count))


def _record(maker: Maker, chooser: Chooser, missing: float, refused: float) -> Record:
    values = dict(maker.validator.validate(maker.record(chooser, missing=missing)).record.values)
    bad = [each.name for each in maker.ruleset.inputs if happens(chooser, refused)]
    kept = {name: value for name, value in values.items() if name not in bad}
    return Record(kept, dict.fromkeys(bad, "record-not-a-number"))
