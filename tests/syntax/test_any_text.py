"""Whatever text is handed in: diagnostics or a ruleset, in bounded time, and nothing is ever raised."""

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_rules.diagnostics.data import Diagnostic, errors
from ntm_rules.diagnostics.source import Source
from ntm_rules.engines.record import compile_ruleset
from ntm_rules.engines.reference import judge
from ntm_rules.model.check import Checked, check
from ntm_rules.model.record import Record
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.parse import parse
from tests.strategies import trees
from tests.strategies.effort import times
from tests.strategies.good_files import SHIPPED
from tests.strategies.mutations import spoiled
from tests.strategies.words import SPELLINGS

SECONDS = 2


def read(text: str) -> Checked:
    """Read a text all the way, and hold what comes out of it to the rules that hold for any text."""
    start = process_time()
    source = Source.of(text)
    parsed = parse(source)
    checked = check(parsed)
    assert process_time() - start < SECONDS
    for diagnostic in checked.diagnostics:
        assert_within_text(diagnostic, source)
    for language in ("en", "vi"):
        format_file(parsed.file, language)
    assert (checked.ruleset is None) == bool(errors(checked.diagnostics))
    if checked.ruleset is not None:
        assert_nothing_lost(checked.ruleset, parsed.file)
        assert compile_ruleset(checked.ruleset).judge(Record({})) == judge(checked.ruleset, Record({}))
    return checked


def assert_within_text(diagnostic: Diagnostic, source: Source) -> None:
    """Every place of a diagnostic is a stretch of the text it is about."""
    spans = [place.span for place in (diagnostic.place, *diagnostic.others)]
    if diagnostic.fix is not None:
        spans.append(diagnostic.fix.span)
    for span in spans:
        assert 0 <= span.start <= span.end <= len(source.text), diagnostic
    assert 1 <= diagnostic.line <= source.text.count("\n") + 1
    assert diagnostic.column >= 1


def assert_nothing_lost(ruleset: CheckedRuleset, file: n.File) -> None:
    """Every statement of a file without errors is in the ruleset; none is dropped in silence."""
    heads = [item.head.node for item in file.items if isinstance(item, n.Statement)]
    kept = {
        n.Input: ruleset.inputs,
        n.Let: ruleset.definitions,
        n.Criterion: ruleset.criteria,
        n.Rule: ruleset.indicators,
    }
    for kind, found in kept.items():
        assert len(found) == sum(isinstance(head, kind) for head in heads), kind
    names = {head.name.text for head in heads if isinstance(head, n.Table)}
    assert names <= {table.name for table in ruleset.tables}
    rules = [head for head in heads if isinstance(head, n.Rule)]
    for rule, indicator in zip(rules, ruleset.indicators, strict=True):
        assert indicator.condition.span == trees.ungrouped(rule.condition).span


@times(8)
@given(spoiled())
def test_spoiled_files_are_diagnosed(text: str) -> None:
    """A good file with tokens and characters taken out, doubled, exchanged or put in raises nothing."""
    read(text)


@times(0.1)
@given(spoiled(tuple(path.read_text("utf-8") for path in SHIPPED)))
def test_spoiled_whole_files_are_diagnosed(text: str) -> None:
    """The same for a decision's whole file."""
    read(text)


@times(5)
@given(st.text(max_size=200))
@example("\ufeff\ufeffruleset")
@example("ruleset a/b {")
@example("1.1")
@example('"')
@example("\x00")
@example("|")
@example("  |")
@example("#")
@example("\r\r\n\u2028\u2029\x85\x0b\x0c\x1c\u3000")
@example("²: x")
def test_any_text_is_diagnosed(text: str) -> None:
    """Any text at all, control characters, foreign scripts and lone surrogates among it, raises nothing."""
    read(text)


_PARTS = st.one_of(
    st.sampled_from(
        ("\n", "\n  ", " ", ", ", ": ", "= ", "1", "1.1", "30%", "x", "hộ", '"x"', "| ", "(", ")", "#", "?")
    ),
    st.sampled_from(SPELLINGS),
)


@times(5)
@given(st.lists(_PARTS, max_size=40).map(" ".join))
def test_any_words_are_diagnosed(text: str) -> None:
    """Keywords, numbers and signs in any order raise nothing."""
    read(text)


@times(2)
@given(trees.files)
def test_any_tree_is_diagnosed(file: n.File) -> None:
    """Whatever parses can be checked, whether or not it means anything."""
    read(format_file(file))


BODY = 'ruleset vn/x\ninput x: attested\ncriterion 1 "Một"\n'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{BODY}{'1' * 5000}: x\n", "too-large"),
        (f"{BODY}  met when {'1' * 5000}\n1: x\n", "too-large"),
        (f"{BODY}  met when at least 1.1.1 of 1, 1\n1: x\n", "constant-condition"),
        (f"{BODY}  met when at least M2 of 1, 1\n1: x\n", "constant-condition"),
        ("ruleset vn/x\ninput ²: attested\n", "unused-input"),
    ],
    ids=["code of a rule", "code in a clause", "a code as a count", "a letter as a count", "a name of a superscript"],
)
def test_odd_codes_and_names(text: str, code: str) -> None:
    """Codes and counts that are no sensible number are told, not stumbled over."""
    assert code in {d.code.value for d in read(text).diagnostics}
