"""Sentences: every form of a claim in both languages, what is none, and files of claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules.compare.claims import CanBeMet, CanBeMissed, Claim, Equivalent, Implies, NeverDecides, Subject
from ntm_rules.compare.sentences import FORMS, SentenceError, claim_of, sentence, sentences_in, words_of
from ntm_rules.compare.subjects import NoSuchCodeError
from ntm_rules.diagnostics.data import Language
from tests.compare.claims import claim, ruleset

RULES = ruleset("""
criterion 1 "Mẫu"
1.1: a / whole >= 30%
1.2: t
criterion 2 "Mẫu"
2: income >= 30
""")
NAMES = st.one_of(
    st.sampled_from(("vn/commune", "vn/commune@2024-03-01", "my rules.ntm", "#1.ntm", "tỉnh", "implies", "can", "suy")),
    st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='"'), min_size=1, max_size=8),
)
CODES = st.sampled_from((None, "1.1", "2", "criterion 1", "criterion 2"))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Claims that can be made in a sentence, about one ruleset by any name."""
    kind = draw(st.sampled_from((Implies, Equivalent, CanBeMet, CanBeMissed, NeverDecides)))
    if kind is NeverDecides:
        return kind(Subject(RULES, draw(st.sampled_from(("1.1", "1.2", "2"))), draw(NAMES)))
    count = 2 if kind in (Implies, Equivalent) else 1
    return kind(*(Subject(RULES, draw(CODES), draw(NAMES)) for _ in range(count)))


@given(claims(), st.sampled_from(("en", "vi")))
def test_a_claim_is_said_as_it_is_read(made: Claim, language: Language) -> None:
    """Whatever rulesets are called, the sentence of a claim means the claim, in both languages."""
    assert claim_of(words_of(sentence(made, language)), lambda name: RULES) == made


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("A implies B", Implies),
        ("A 1.1 implies B criterion 1", Implies),
        ("A suy ra B", Implies),
        ("A equivalent B", Equivalent),
        ("A is equivalent to B", Equivalent),
        ("A 2 tương đương B 2", Equivalent),
        ("A tương đương với B", Equivalent),
        ("A 1.1 can be met", CanBeMet),
        ("A can be met", CanBeMet),
        ("A 1.1 có thể đạt", CanBeMet),
        ("A tiêu chí 2 có thể không đạt", CanBeMissed),
        ("A criterion 2 CAN BE MISSED", CanBeMissed),
        ("A 1.2 never decides", NeverDecides),
        ("A 1.2 không bao giờ quyết định", NeverDecides),
    ],
)
def test_sentences_that_are_claims(written: str, kind: type[Claim]) -> None:
    """Each form in both languages; a criterion is told from an indicator of its code."""
    assert isinstance(claim(written, A=RULES, B=RULES), kind)


@pytest.mark.parametrize(
    "written",
    ["", "A", "A 1.1", "A B", "implies", "A implies", "implies B", "A can be met B", "A 1.1 1.2 implies B",
     "A never decides", "A criterion 1 never decides", "A can be", "A can met", '"A implies B', "A implied by B"],
)  # fmt: skip
def test_what_is_no_claim(written: str) -> None:
    """A sentence that is none says what one looks like."""
    with pytest.raises(SentenceError) as raised:
        claim(written, A=RULES, B=RULES)
    assert all(form in str(raised.value) for form in FORMS["en"])


def test_a_misspelt_claim_is_told_the_near_word() -> None:
    """Near words only, and of those that are written."""
    with pytest.raises(SentenceError, match="did you mean `implies`"):
        claim("A implys B", A=RULES, B=RULES)
    with pytest.raises(SentenceError) as raised:
        claim("A contradicts B", A=RULES, B=RULES)
    assert raised.value.meant is None


def test_a_code_there_is_not() -> None:
    """It is known before anything is proved, and said of which ruleset."""
    for written in ("A 1.3 can be met", "A criterion 1.1 can be met", "A implies A 17.11"):
        with pytest.raises(NoSuchCodeError, match="mau/commune has no criterion and no indicator"):
            claim(written, A=RULES)


def test_files_of_claims() -> None:
    """One sentence a line; comments and empty lines are none, and a name with blanks is quoted."""
    text = '# what must hold\n\nA implies B  # by decree\n"my rules.ntm" 1.1 can be met\n'
    assert list(sentences_in(text)) == [("A", "implies", "B"), ("my rules.ntm", "1.1", "can", "be", "met")]
