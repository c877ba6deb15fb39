"""The public strategies. Each is made of a maker, which chooses, and of where its choices come from."""

from collections.abc import Collection
from random import Random

from hypothesis import strategies as st

from ntm_rules._api import Ruleset, parse
from ntm_rules.diagnostics.codes import Code
from ntm_rules.testing.choosing import Drawn, Seeded
from ntm_rules.testing.making import Given, Maker
from ntm_rules.testing.ruleset_texts import ruleset_texts
from ntm_rules.testing.spoiling import Spoiler


def records(rules: Ruleset, *, missing: float = 0.25, complete: bool = False) -> st.SearchStrategy[Given]:
    """Records without a problem: dicts from input names to int, Decimal, bool and str, as `rules.assess` takes them.

    They lie where mistakes hide: on a threshold and one step beside it, on both ends of ranges, with nothing to divide
    by, with years no table has a row for, with great numbers. A part never exceeds its whole. A rate is left out, or
    given without its counts, or beside them and rounded.

    `missing` is the share of inputs left out, from 0 to 1. With `complete` none is that cannot be worked out. A record
    shrinks towards an empty one, where inputs may be missing, and towards low numbers, *no*, and the first word.
    Raises ValueError for a share below 0 or above 1.
    """
    maker, share = Maker(rules.checked), _share(missing, complete)

    @st.composite
    def made(draw: st.DrawFn) -> Given:
        return maker.record(Drawn(draw), missing=share)

    return made()


def batches(
    rules: Ruleset, *, min_size: int = 0, max_size: int = 100, missing: float = 0.25, complete: bool = False
) -> st.SearchStrategy[list[Given]]:
    """Lists of records as `records` makes them, for code that takes many at once: tables, files, reports.

    Hypothesis chooses a number for each record, and the record follows from it. So a batch is made fast, and shrinks
    to the records that matter; a record within it does not shrink. Raises ValueError as `records` does.
    """
    maker, share = Maker(rules.checked), _share(missing, complete)

    @st.composite
    def record(draw: st.DrawFn) -> Given:
        return maker.record(Seeded(Random(draw(st.integers(0, 2**32 - 1)))), missing=share)

    return st.lists(record(), min_size=min_size, max_size=max_size)


def invalid_records(
    rules: Ruleset, *, codes: Collection[Code] | None = None, missing: float = 0.25
) -> st.SearchStrategy[Given]:
    """Records in which `rules.validate` finds at least one problem, and which `rules.assess` refuses.

    A record of `records` is spoiled in one to three places. Every code of a problem that a record of these rules can
    have is as likely as any other: wrong types, words and numbers that are none, parts greater than their wholes,
    rates that disagree with their counts, misspelled names. `codes` names those to make.

    Raises ValueError where no record of these rules can have any of the `codes`.
    """
    maker, share = Maker(rules.checked), _share(missing, complete=False)
    spoiler = Spoiler(maker, codes)
    if not spoiler.spoilings:
        wanted = "any problem" if codes is None else " or ".join(code.value for code in codes) or "a problem of none"
        raise ValueError(f"no record of {rules.id} can have {wanted}")

    @st.composite
    def spoiled(draw: st.DrawFn) -> Given:
        chooser = Drawn(draw)
        given = maker.record(chooser, missing=share)
        return spoiler.record(chooser, given, 1 + chooser.below(3))

    return spoiled()


def rulesets() -> st.SearchStrategy[Ruleset]:
    """Small rulesets, ready to assess, with every kind of input, threshold and connective among them.

    One to three criteria of one to three indicators, which read one input at least; what they say is invented. The
    text of one is `rules.checked.source.text`, and is printed with a failing example.
    """
    return ruleset_texts().map(parse)


def _share(missing: float, complete: bool) -> float:
    if not 0 <= missing <= 1:
        raise ValueError(f"missing is a share from 0 to 1, not {missing}")
    return 0 if complete else missing
