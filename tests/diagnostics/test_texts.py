"""The words of diagnostics: complete, in both languages, filled with what is really known."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from ntm_rules.catalog.editions import edition_of_file
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, Fix, Language, Place, Problem, Words
from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.diagnostics.texts import (
    MAX_LISTED,
    MAX_QUOTED,
    help_text,
    message,
    placeholders,
    summary,
    templates,
    visible,
    why,
)
from ntm_rules.model.check import check
from ntm_rules.records.read import read_records
from ntm_rules.syntax.keywords import keywords
from tests.corpus.samples import CORPUS, sample

ROOT = Path(__file__).parents[2]
LANGUAGES: tuple[Language, ...] = ("en", "vi")
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
SOURCE = Source.of("17.1: waste_rate >= 30%\n", "x.ntm")


def diagnostic(code: Code, fix: str | None = None, **facts: object) -> Diagnostic:
    """A diagnostic of a line, with some facts."""
    span = Span(0, 4)
    given = tuple(facts.items())
    return Diagnostic(code, Place(SOURCE, span), given, fix=None if fix is None else Fix(span, fix))  # type: ignore[arg-type]


@cache
def corpus() -> tuple[Diagnostic | Problem, ...]:
    """Everything that the bad samples yield."""
    found: list[Diagnostic | Problem] = []
    for code in Code:
        if not code.is_about_records:
            found.extend(sample(code, "bad").check())
    ruleset = check(edition_of_file(CORPUS / "records.ntm").parsed).ruleset
    assert ruleset is not None
    for path in sorted((CORPUS / "bad").glob("*.csv")):
        records = read_records(ruleset, path)
        found.extend((*records.problems, *(problem for row in records for problem in row.problems)))
    return tuple(found)


@pytest.mark.parametrize("code", Code, ids=str)
def test_complete(code: Code) -> None:
    """Every code has a message, a summary and a reason in both languages, and the Vietnamese ones are Vietnamese."""
    for language in LANGUAGES:
        said = [*templates(code, "message", language), summary(code, language), why(code, language)]
        assert len(said) >= 3
        for text in (*said, *templates(code, "help", language)):
            assert text.strip() == text != ""
            assert "\n" not in text
            assert language == "en" or VIETNAMESE.search(text)
            assert language == "vi" or not VIETNAMESE.search(re.sub(r"`[^`]*`", "", text))


@pytest.mark.parametrize("code", Code, ids=str)
def test_has_a_page(code: Code) -> None:
    """Every code has a page."""
    assert (ROOT / "docs" / "errors" / f"{code.value}.md").is_file()


@pytest.mark.parametrize("code", Code, ids=str)
def test_style(code: Code) -> None:
    """A message or help is one clause, lower case, without full stop; a summary one sentence; a reason two to five."""
    for language in LANGUAGES:
        for text in (*templates(code, "message", language), *templates(code, "help", language)):
            assert not text[0].isupper()
            assert not text.endswith((".", "!", " "))
            assert text.count("`") % 2 == 0
        assert re.fullmatch(r"[^\W\d_].*[^.]\.", summary(code, language))
        assert 2 <= len(re.findall(r"[.?!](?= |$)", why(code, language))) <= 5


def test_no_jargon() -> None:
    """Nothing says the name a keyword or a sign has in the grammar."""
    names = {*keywords(), "COMPARISON", "LPAR", "RPAR", "BAR", "EQUAL", "LESS", "NUMBER", "NAME", "$END"}
    for item in corpus():
        for language in LANGUAGES:
            said = f"{message(item, language)} {help_text(item, language)}"
            assert names.isdisjoint(re.findall(r"[A-Z$_]{3,}", re.sub(r"`[^`]*`", "", said)))


def test_placeholders_are_facts() -> None:
    """Every placeholder of a template is a fact that is really passed with its code."""
    facts: defaultdict[Code, set[str]] = defaultdict(set)
    for item in corpus():
        facts[item.code] |= {name for name, _ in item.facts}
        facts[item.code] |= {"field", "value"} if isinstance(item, Problem) else {"fix"} if item.fix else set()
    for code in Code:
        for language in LANGUAGES:
            for text in (*templates(code, "message", language), *templates(code, "help", language)):
                assert placeholders(text) <= facts[code], f"{code}: {text}"


@pytest.mark.parametrize("code", Code, ids=str)
def test_languages_agree(code: Code) -> None:
    """Both languages have the same templates, and the Vietnamese ones need no fact more."""
    for section in ("message", "help"):
        english, vietnamese = templates(code, section, "en"), templates(code, section, "vi")
        assert len(english) == len(vietnamese)
        for one, other in zip(english, vietnamese, strict=True):
            assert placeholders(one) >= placeholders(other)


@pytest.mark.parametrize("code", Code, ids=str)
def test_the_last_template_needs_least(code: Code) -> None:
    """A template that can always be filled stands behind those that need more, never before them."""
    for section in ("message", "help"):
        needed = [placeholders(text) for text in templates(code, section, "en")]
        assert not any(later >= earlier for i, earlier in enumerate(needed) for later in needed[i + 1 :])


def test_everything_in_the_corpus_can_be_said() -> None:
    """No sample leaves a brace, an empty pair of backticks or a doubled one."""
    for item in corpus():
        for language in LANGUAGES:
            for said in (message(item, language), help_text(item, language) or ""):
                assert not re.search(r"[{}]|``|None", said), said


def test_units_are_named() -> None:
    """A mismatch of units names both."""
    item = diagnostic(Code.UNIT_MISMATCH, left="km", right="households")
    for language in LANGUAGES:
        assert "`km`" in message(item, language)
        assert "`households`" in message(item, language)


def test_fix_makes_the_help() -> None:
    """Where there is a fix, the help proposes it; where there is none, it says something else."""
    assert help_text(diagnostic(Code.UNKNOWN_NAME, "waste", name="wast"), "en") == "did you mean `waste`?"
    assert help_text(diagnostic(Code.UNKNOWN_NAME, "waste", name="wast"), "vi") == "có phải muốn viết `waste`?"
    without = help_text(diagnostic(Code.UNKNOWN_NAME, name="wast"), "en")
    assert without is not None
    assert "did you mean" not in without


def test_empty_facts_are_absent() -> None:
    """A fact that says nothing chooses the wording that does without it."""
    empty = message(diagnostic(Code.ROW_UNKNOWN, row=""), "en")
    assert empty == message(diagnostic(Code.ROW_UNKNOWN), "en")
    assert "`" not in empty
    assert help_text(diagnostic(Code.SYNTAX, "", found=";", expected=("x",)), "en") is None


def test_lists() -> None:
    """Lists are joined with `or`, each part in backticks where the list is; a long one ends in `…`."""
    item = diagnostic(Code.ROW_MISSING, labels=("a", "b", "c"))
    assert "`a`, `b` or `c`" in message(item, "en")
    assert "`a`, `b` hoặc `c`" in message(item, "vi")
    assert "`a`, `b`, …" in message(diagnostic(Code.ROW_MISSING, labels=("a", "b", "…")), "en")
    assert message(diagnostic(Code.ROW_MISSING, labels=("a",)), "en").endswith("`a`")
    long = message(diagnostic(Code.ROW_MISSING, labels=tuple(f"row{i}" for i in range(100))), "en")
    assert long.count("`row") == MAX_LISTED
    assert long.endswith(", …")


def test_lists_that_hold_together() -> None:
    """What a rate is worked out from is joined with `and`; a text stands as it is."""
    facts = (("worked_out", "33%"), ("from_", ("households", "sorting")))
    item = Problem(Code.RECORD_RATE_DISAGREES, 2, "rate", "43%", facts)
    assert "`households` and `sorting`" in message(item, "en")
    assert "`households` và `sorting`" in message(item, "vi")
    text = Problem(Code.RECORD_RATE_DISAGREES, 2, "rate", "43%", (("worked_out", "33%"), ("from_", "300 / 900")))
    assert "`300 / 900`" in message(text, "en")


def test_our_phrases_stand_without_backticks() -> None:
    """Backticks are for the author's own words."""
    end = Words("the end of the line", "hết dòng")
    item = diagnostic(Code.SYNTAX, found=end, expected=(Words("a number", "một số"), Words("`of`", "`ngày`")))
    assert message(item, "en") == "expected a number or `of`, found the end of the line"
    assert message(item, "vi") == "cần một số hoặc `ngày`, nhưng gặp hết dòng"


def test_braces_in_facts() -> None:
    """The author's words are never read as templates."""
    assert "`{name} {0}`" in message(diagnostic(Code.UNKNOWN_NAME, name="{name} {0}"), "en")


def test_long_and_strange_words() -> None:
    """The author's words are cut when long, and shown on one line without anything that could disturb a screen."""
    long = message(diagnostic(Code.UNKNOWN_NAME, name="x" * 5000), "en")
    assert len(long) < MAX_QUOTED + 60
    strange = message(Problem(Code.RECORD_NOT_A_NUMBER, 1, "f", "a\nb\x1b[31m\u202e\ud800c"), "en")
    assert strange == "`a b�[31m��c` is not a number"
    assert strange.encode()


def test_row_shape() -> None:
    """Cells are counted only where their number is what is wrong."""
    assert message(diagnostic(Code.ROW_SHAPE, found=3, expected=4), "en") == (
        "this row has 3 cells, the table has 4 columns"
    )
    for found, expected in ((4, 4), (0, 1)):
        assert not re.search(r"\d", message(diagnostic(Code.ROW_SHAPE, found=found, expected=expected), "en"))


def test_kinds_that_sound_alike() -> None:
    """Words of two lists are both words of a list: nobody is told that one was expected and the other found."""
    words = Words("a word of a list", "một từ trong danh sách")
    assert "word of a list" not in message(diagnostic(Code.KIND_MISMATCH, expected=words, found=words), "en")


@pytest.mark.parametrize("code", [code for code in Code if code.is_about_records], ids=str)
def test_problems_without_field_or_value(code: Code) -> None:
    """A problem of a whole row or file can be told without a field and a value."""
    facts = next(item.facts for item in corpus() if item.code is code)
    for language in LANGUAGES:
        assert message(Problem(code, None, None, None, facts), language)


def test_visible() -> None:
    """Letters, marks and wide characters are kept; what has no shape is replaced, one for one."""
    assert visible("Xã Ấp 中 e\u0301 \u00a0%") == "Xã Ấp 中 e\u0301 \u00a0%"
    assert visible("\u200b\u202e\x00\x1b\u2028") == "�" * 5
