"""Trees to text and back."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.source import Source
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.parse import parse
from tests.strategies import trees
from tests.strategies.effort import times
from tests.strategies.good_files import GOOD_FILES, SHIPPED
from tests.strategies.mutations import spoiled

languages: st.SearchStrategy[Language] = st.sampled_from(("en", "vi"))
_NODES = (
    *get_args(n.Expression),
    *get_args(n.Kind),
    *get_args(n.Option),
    *get_args(n.Clause),
    *get_args(n.Cell),
    *get_args(n.RollUp),
    *(n.Row, n.Text, n.Date, n.Unit, n.Choice, n.Bound, n.SourcePlace),
)


def read(text: str) -> n.File:
    """The tree of a text that is right."""
    parsed = parse(Source.of(text))
    assert parsed.diagnostics == (), text
    return parsed.file


def lines_of(file: n.File) -> list[n.Line]:
    """All lines of a file, in order."""
    return [
        line for item in file.items for line in ((item.head, *item.body) if isinstance(item, n.Statement) else (item,))
    ]


def comments_of(file: n.File) -> list[str]:
    """All comments of a file, in order."""
    return [
        comment.text
        for line in lines_of(file)
        for comment in ((line.node,) if isinstance(line.node, n.Comment) else line.comments)
    ]


def nodes_of(file: n.File) -> list[object]:
    """What the lines of a file say, comments aside."""
    return [line.node for line in lines_of(file) if not isinstance(line.node, n.Comment)]


@times(4)
@given(trees.files, languages)
def test_what_is_written_reads_back_the_same(file: n.File, language: Language) -> None:
    """Format, then parse: the same tree, whichever language the keywords are written in."""
    assert read(format_file(file, language)) == file


def test_generated_trees_hold_every_node() -> None:
    """The trees these tests generate have nodes of every class; those of statements have a strategy each."""
    assert set(trees.heads) == set(get_args(n.Head))
    seen: set[type] = set()
    several = (trees.kinds, trees.options, trees.cells, trees.expressions, trees.roll_ups)

    @settings(derandomize=True, database=None, max_examples=100, phases=[Phase.generate])
    @given(st.tuples(*3 * several, *trees.clauses.values()))
    def look(parts: tuple[object, ...]) -> None:
        for layer in n.layers(parts):
            seen.update(map(type, layer))

    look()
    assert set(_NODES) - seen == set()


@pytest.mark.parametrize("path", [*SHIPPED, *GOOD_FILES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_good_file_is_the_same_in_the_other_language(path: Path) -> None:
    """A file rewritten in either language says the same, line by line, and has its comments, in order."""
    file = read(path.read_text("utf-8"))
    for language in ("en", "vi"):
        rewritten = read(format_file(file, language))
        assert nodes_of(rewritten) == nodes_of(file)
        assert comments_of(rewritten) == comments_of(file)


def once_and_twice(text: str) -> tuple[n.File, n.File, str, str]:
    """A text that parses, formatted once and again."""
    file = read(text)
    once = format_file(file)
    again = read(once)
    return file, again, once, format_file(again)


@times(4)
@given(spoiled())
def test_whatever_parses_can_be_formatted(text: str) -> None:
    """Formatting a text that parses changes neither what it says nor its comments; formatting again changes nothing."""
    if parse(Source.of(text)).diagnostics:
        return
    file, again, once, twice = once_and_twice(text)
    assert nodes_of(again) == nodes_of(file)
    assert comments_of(again) == comments_of(file)
    assert twice == once


_COMMENT = st.sampled_from(("", "  # one", '  # two "quoted"', "\n", "\n# three", "\n    # four", "\n\n  # five"))
_BROKEN_LINES = (
    ("1.1: a", "\n    and (b", "\n    or c)", "\n    and d", "\n  applies when e", "\n    or f", "\n"),
    ("1.1: not (a", "\n    and b)", "\n  title", '\n    "t"', '\n  note "x"', "\n"),
    ("1: x >= by a,", "\n     b", "\n    |   | 1 |", "\n    | p | 2", "\n      |", "\n    | long_name | 3 |", "\n"),
    ("input a: one of b,", "\n    c", '\n    "t"', "\ninput b: count of c", "\n    , part of d", "\n  = e", "\n"),
    ("criterion 1", '\n    "t"', "\n  met when 1.1", "\n    or not 1.2", "\nmet when 1", "\n    and 2", "\n"),
    ("let a = b", "\n    if c", "\n    else d", '\n  note "x"', "\ntable t", "\n  by a", "\n  | b | 5 |", "\n"),
)


@st.composite
def commented(draw: st.DrawFn) -> str:
    """A text whose lines are broken everywhere, with comments at every break."""
    parts = draw(st.sampled_from(_BROKEN_LINES))
    return "".join(part + draw(_COMMENT) for part in parts[:-1]) + "\n"


@times(6)
@given(commented())
def test_comments_stay(text: str) -> None:
    """Comments inside and between lines are kept, all of them, in order; formatting again changes nothing."""
    parsed = parse(Source.of(text))
    if parsed.diagnostics:
        return
    file, again, once, twice = once_and_twice(text)
    written = [line[line.index("#") :].rstrip() for line in text.split("\n") if "#" in line]
    assert comments_of(file) == written
    assert comments_of(again) == written
    assert nodes_of(again) == nodes_of(file)
    assert twice == once


@pytest.mark.parametrize(
    "text",
    [
        'criterion 1 "x"\n1: a\n  source "1" annex "²"\n',
        'criterion 1 "x"\n1: a\n  source "1" annex "Ж"\n',
        'criterion 1 "x"\n1: a\n  source "1" point "A1b" item "17.1a"\n',
        'criterion 1 "x"\n1: a\n  source "1" point đ item IV article 2a\n',
        f"input a: ranked {' < '.join(f'word_{i}' for i in range(20))} < b, part of bab\n",
        f"input a: one of {', '.join(f'word_{i}' for i in range(20))}, table, note\n",
    ],
)
def test_words_that_look_like_others(text: str) -> None:
    """Labels and choices that look like codes, keywords or parts of other words read back as they were."""
    file = read(text.replace("2a", "2"))
    assert read(format_file(file, "vi")) == file
    assert read(format_file(file, "en")) == file


def test_a_vietnamese_letter_needs_no_quotes() -> None:
    """`point đ` is written as it was: only labels that would be read as something else are quoted."""
    text = 'criterion 1 "x"\n\n1: a\n  source "1" point đ item 17.11 annex IV\n'
    assert format_file(read(text)) == text


@pytest.mark.parametrize(
    ("written", "of_last", "of_input"),
    [
        ('one of a, b "Vùng"', None, "Vùng"),
        ('ranked a < b "Vùng"', None, "Vùng"),
        ('một trong a, b\n    "Vùng"', None, "Vùng"),
        ('one of a "A", b "B"', "B", None),
        ('one of a, b "B" "Vùng"', "B", "Vùng"),
        ('one of a, b "B" = c', "B", None),
        ('ranked a < b "B", part of c', "B", None),
        ("one of a, b", None, None),
    ],
)
def test_the_title_behind_a_list_of_words(written: str, of_last: str | None, of_input: str | None) -> None:
    """One text behind words that have none is the title of the input, not that of the last word alone."""
    (statement,) = read(f"input x: {written}\n").items
    assert isinstance(statement, n.Statement)
    node = statement.head.node
    assert isinstance(node, n.Input)
    assert isinstance(node.kind, n.OneOf | n.Ranked)
    assert (n.text_of(node.kind.choices[-1].title), n.text_of(node.title)) == (of_last, of_input)
