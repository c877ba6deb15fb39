"""What is said of changes and directions: complete, in both languages, with the words that officials use."""

import re
import tomllib
from fractions import Fraction
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from ntm_rules.compare.changes import Kind, PartKind, Severity
from ntm_rules.compare.results import Assumption, Comparison, Direction, Ground, Why, Witness
from ntm_rules.diagnostics.data import Language
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record
from ntm_rules.report import diff_words
from ntm_rules.report.diff_sentences import Sentences

from .diffs import change, code, sample

FOLDER = Path(diff_words.__file__).parent
TABLE = tomllib.loads((FOLDER / "diff_words.toml").read_text("utf-8"))
LANGUAGES: tuple[Language, ...] = ("en", "vi")


def facts(template: str) -> set[str]:
    """The placeholders of a phrase."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_phrase_in_both_languages() -> None:
    """No phrase is missing in a language, and both ask for the same facts."""
    for section in TABLE.values():
        for key, said in section.items():
            assert set(said) == {"en", "vi"}, key
            assert facts(said["en"]) == facts(said["vi"]), key


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("direction", [each.value for each in Direction]),
        ("meaning", [each.value for each in Direction]),
        ("ground", get_args(Ground)),
        ("why", [each for each in get_args(Why) if each]),
        ("severity", get_args(Severity)),
        ("part", get_args(PartKind)),
        ("kind", get_args(Kind)),
    ],
)
def test_a_word_for_everything(section: str, keys: list[str]) -> None:
    """There is a word for each kind, direction and ground, and none for anything else."""
    assert set(TABLE[section]) == set(keys)
    assert set(TABLE["change"]) <= set(TABLE["kind"])
    assert set(diff_words.SIGNS) == set(Direction)
    assert len(set(diff_words.SIGNS.values())) == len(Direction)


def test_no_phrase_is_left_over() -> None:
    """Each phrase that holds a report together is asked for somewhere."""
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    assert not [key for key in TABLE["say"] if not re.search(rf"""["']{key}["']""", code)]


@pytest.mark.parametrize(
    ("kind", "vi", "en"),
    [
        ("threshold-raised", "17.11: nâng mức từ 30% lên 50%", "17.11: threshold raised 30% → 50%"),
        (
            "threshold-lowered",
            "1.1 (Miền Bắc, 2023): hạ mức từ 39 triệu đồng/người/năm xuống 36",
            "39 million VND/person",
        ),
        ("threshold-set", "quy định mức 56 triệu đồng/người/năm, trước đây: chưa xác định", "before: open"),
        ("operator-opened", "17.4: so sánh không còn gồm dấu bằng: >= → >", "17.4: bound excluded: >= → >"),
        ("note-changed", "17.11: đổi ghi chú: “ghi chú cũ” → “ghi chú mới”", "17.11: note changed:"),
        ("source-changed", "phụ lục I, mục 1.1 → 2/QĐ-TTg, phụ lục I", "1/QĐ-TTg, annex I, item 1.1 → 2/QĐ-TTg"),
        (
            "definition-changed",
            "định nghĩa standing: thay đổi: north nếu hall",
            "definition standing: changed: north if hall",
        ),
        ("dates-changed", "từ 08/03/2022 → từ 01/03/2024 đến 31/12/2025", "from 2022-03-08 → from 2024-03-01 to 2025"),
        ("indicator-removed", "17.12: bãi bỏ: households_sorting >= 5", "17.12: removed: households_sorting >= 5"),
        ("indicator-added", "17.13: bổ sung: hall và green > 0 m2", "17.13: added: hall and green > 0 m2"),
    ],
)
def test_changes_told(kind: Kind, vi: str, en: str) -> None:
    """A change says what it touches, what happened, and both sides with their units."""
    diff = sample()
    found = next(each for each in diff.changes if each.kind == kind)
    assert vi in Sentences(diff, "vi").change(found)
    assert en in Sentences(diff, "en").change(found)


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_can_be_told(kind: Kind, language: Language) -> None:
    """Whatever is on either side, also nothing, there is a sentence for it."""
    diff = sample()
    values = (None, Fraction(1, 3), ">=", ("a", "b"), code("17.11"), m.Open(), diff.new.checked.criteria[0], True)
    for value in values:
        made = change(kind, "meaning", ("indicator", "17.11"), value, None)
        said = Sentences(diff, language).change(made)
        assert said.startswith("17.11: ")
        assert len(said) > len("17.11: ")


def test_delegated_thresholds() -> None:
    """Who sets a threshold now is said by what they are called."""
    diff = sample()
    made = change(
        "threshold-delegated", "meaning", ("indicator", "17.11"), m.Figure(Fraction(3, 10)), m.DelegatedTo("province")
    )
    assert Sentences(diff, "vi").what(made) == "mức giao cho UBND cấp tỉnh, trước đây: 30%"
    assert Sentences(diff, "en").what(made) == "threshold delegated to the province, before: 30%"


def test_met_when_told_by_its_keyword() -> None:
    """Where all indicators had to be met, the rule says so, not each code."""
    diff = sample()
    old = diff.old.checked.met_when
    made = change(
        "met-when-changed",
        "meaning",
        ("ruleset", "vn/sample"),
        old,
        m.Any((m.Verdict(code("1")), m.Verdict(code("17")))),
    )
    assert Sentences(diff, "vi").what(made) == "đổi điều kiện đạt: mọi tiêu chí đều đạt → 1 hoặc 17"


@pytest.mark.parametrize(
    ("values", "gaps", "vi"),
    [
        (
            {"households_sorting": 30, "households": 1200},
            False,
            "với Số hộ (households) = 1.200, Số hộ phân loại rác tại nguồn (households_sorting) = 30: đạt → chưa đạt",
        ),
        ({"green": Fraction(1, 3)}, False, "với Đất cây xanh (green) = 1/3 m²: đạt → chưa đạt"),
        ({"year": 2023, "hall": False, "region": "north"}, False, "với region = Miền Bắc, Năm số liệu (year) = 2023,"),
        (
            {"income": Fraction(73, 2)},
            True,
            "chỉ với Thu nhập bình quân đầu người (income) = 36,5 triệu đồng/người/năm:",
        ),
        ({}, True, "không có số liệu nào: đạt → chưa đạt"),
    ],
)
def test_records_told(values: dict[str, int | Fraction | str | bool], gaps: bool, vi: str) -> None:
    """A record is told by titles, in the order of the declarations, with exact numbers in their units."""
    witness = Witness(Record(values), Outcome.MET, Outcome.NOT_MET)
    assert Sentences(sample(), "vi").witness(witness, gaps=gaps).startswith(vi)


def test_long_records_are_cut() -> None:
    """A sentence names the first values of a long record and counts the others; refused ones are named as such."""
    long = Witness(Record({f"n{i}": i for i in range(20)}), Outcome.MET, Outcome.UNKNOWN)
    assert Sentences(sample(), "en").witness(long).endswith("n7 = 7, 12 more: met → unknown")
    refused = Witness(Record({}, {"hall": "record-not-yes-or-no"}), Outcome.MET, Outcome.UNKNOWN)
    assert Sentences(sample(), "en").witness(refused) == "with hall = a value that is not accepted: met → unknown"


def test_why_nothing_is_proven() -> None:
    """A direction says what it rests on, and an unproven one why it is."""
    told = Sentences(sample(), "vi")
    assert told.direction(Comparison(Direction.STRICTER, "solver")) == "▲ chặt hơn (chứng minh tự động)"
    late = Comparison(Direction.NOT_PROVEN, "none", why="time")
    assert told.direction(late) == "? chưa chứng minh được (hết thời gian)"


def test_assumptions_told() -> None:
    """What is assumed alike of several inputs is one line; a range says which ends it has."""
    assert Sentences(sample(), "en").records.assumptions(sample().assumptions) == [
        "households, households_sorting: whole numbers",
        "households_sorting: part of households",
        "households: at least 0",
        "year: from 2023 to 2024",
        "income: at most 3 decimals",
        "region: one of north, south",
    ]
    kinds = get_args(Assumption.__annotations__["kind"])
    assert set(kinds) | {"least", "most"} == set(TABLE["assumption"])
