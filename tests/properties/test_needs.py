"""What is still needed, against a search through everything that could be learned."""

import re
from collections.abc import Iterator
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_rules.diagnostics.source import Source
from ntm_rules.engines.assessment import assess, without_unverified
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.model.check import check
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.parse import parse

MOST = 6
"""Inputs of a ruleset: a search takes three answers to each, none among them."""


def _conditions() -> st.SearchStrategy[str]:
    """Conditions of attested inputs, written `?`, and open ones."""

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=2, max_size=3)
        return st.one_of(
            several.map(lambda items: f"({' and '.join(items)})"),
            several.map(lambda items: f"({' or '.join(items)})"),
            inner.map(lambda item: f"(not {item})"),
            st.lists(inner, min_size=3, max_size=4).map(lambda items: f"(at least 2 of {', '.join(items)})"),
            st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        )

    return st.recursive(st.sampled_from(("?", "?", "open")), extend, max_leaves=4)


@st.composite
def read_once(draw: st.DrawFn, applicability: bool) -> CheckedRuleset:
    """A criterion in which every input is read once, so that what could become of its parts is independent."""
    size = draw(st.integers(1, 4))
    codes = [f"1.{i}" for i in range(1, size + 1)]
    met_when = draw(st.sampled_from(("", *_MET_WHEN[size])))
    rules = ""
    for code in codes:
        rules += f"{code}: {draw(_conditions())}\n"
        if applicability and draw(st.booleans()):
            rules += f"  applies when {draw(_conditions())}\n"
    count = rules.count("?")
    assume(0 < count <= MOST)
    numbers = iter(range(count))
    rules = re.sub(r"\?", lambda _: f"t{next(numbers)}", rules)
    inputs = "".join(f"input t{i}: attested\n" for i in range(count))
    text = f'ruleset vn/x\n{inputs}criterion 1 "x"\n{met_when}{rules}'
    ruleset = check(parse(Source.of(text))).ruleset
    assert ruleset is not None, text
    return ruleset


_MET_WHEN = {
    1: ("  met when not 1.1\n",),
    2: ("  met when 1.1 or 1.2\n", "  met when 1.1 and not 1.2\n"),
    3: ("  met when at least 2 of 1.1, 1.2, 1.3\n", "  met when 1.1 and (1.2 or 1.3)\n"),
    4: ("  met when 1.1 and at least 2 of 1.2, 1.3, 1.4\n", "  met when not (1.1 and 1.2) or (1.3 and 1.4)\n"),
}


def _outcomes(ruleset: CheckedRuleset, known: dict[str, bool]) -> Iterator[tuple[dict[str, bool], Outcome]]:
    """Every record that may be learned from one, with the outcome of the criterion."""
    judge = compile_ruleset(ruleset).judge
    missing = [each.name for each in ruleset.inputs if each.name not in known]
    for answers in product((True, False, None), repeat=len(missing)):
        learned = {name: answer for name, answer in zip(missing, answers, strict=True) if answer is not None}
        (outcome,) = judge(Record({**known, **learned})).criteria.values()
        yield known | learned, outcome


def _search(ruleset: CheckedRuleset, known: dict[str, bool]) -> set[str]:
    """The inputs of which some answer, beside some others, changes the outcome."""
    outcome_of = {frozenset(record.items()): outcome for record, outcome in _outcomes(ruleset, known)}
    return {
        name
        for record, outcome in outcome_of.items()
        for name, answer in record
        if name not in known and outcome_of[record - {(name, answer)}] is not outcome
    }


def _needs(data: st.DataObject, ruleset: CheckedRuleset) -> tuple[set[str], set[str]]:
    """What an assessment says is needed, and what is."""
    answers = {each.name: data.draw(st.sampled_from((True, False, None, None))) for each in ruleset.inputs}
    known = {name: answer for name, answer in answers.items() if answer is not None}
    compiled = compile_ruleset(ruleset)
    found = assess(compiled, compile_ruleset(without_unverified(ruleset)), Record(known))
    (criterion,) = found.criteria
    return set(found.needs), _search(ruleset, known) if criterion.outcome is Outcome.UNKNOWN else set()


@given(st.data())
def test_what_is_needed_is_what_could_change_a_criterion(data: st.DataObject) -> None:
    """Of rules that read every input once and always apply, exactly the inputs are asked for that could decide."""
    said, needed = _needs(data, data.draw(read_once(applicability=False)))
    assert said == needed


@given(st.data())
def test_nothing_that_could_change_a_criterion_is_left_out(data: st.DataObject) -> None:
    """Where indicators may turn out not to apply, no input is left out that could decide."""
    said, needed = _needs(data, data.draw(read_once(applicability=True)))
    assert said >= needed
