"""The tables of `comparing.md` are those of the code. `python -m tests.docs.test_comparing_tables` writes the kinds."""

import re
from typing import get_args

from ntm_rules.compare.changes import Kind
from ntm_rules.compare.drafts import SEVERITY
from ntm_rules.compare.results import Direction, Why
from ntm_rules.diagnostics.data import Language
from ntm_rules.report import diff_words

from .pages import ROOT

PATH = ROOT / "docs" / "reference" / "comparing.md"
LANGUAGES: tuple[Language, ...] = ("en", "vi")
_BEGIN, _END = "<!-- kinds -->\n", "<!-- /kinds -->\n"


def kinds_table() -> str:
    """The kinds with what they are called in both languages."""
    rows = ["| kind | severity | called | Vietnamese |", "|---|---|---|---|"]
    for kind in get_args(Kind):
        called = " | ".join(diff_words.phrase("kind", kind, language) for language in LANGUAGES)
        rows.append(f"| `{kind}` | {SEVERITY[kind]} | {called} |")
    return "\n".join(rows) + "\n"


def _between(text: str) -> tuple[int, int]:
    return text.index(_BEGIN) + len(_BEGIN), text.index(_END)


def test_kinds() -> None:
    """Every kind is in the table, and no other."""
    text = PATH.read_text("utf-8")
    start, end = _between(text)
    assert text[start:end] == kinds_table()


def test_directions() -> None:
    """Every direction has its row, with the words reports have for it."""
    text = PATH.read_text("utf-8")
    rows = re.findall(r"^\| ([a-z ]+) \| ([^|]+) \|", text.split("<!-- directions -->")[1], re.MULTILINE)
    expected = [(each.value, diff_words.direction(each, "vi")) for each in Direction]
    assert [(name, vietnamese) for name, vietnamese in rows if name != "direction"][: len(expected)] == expected


def test_reasons() -> None:
    """Every reason why something is not proven is told."""
    told = PATH.read_text("utf-8").split("## Why something is not proven")[1].split("##")[0]
    assert re.findall(r"^\| ([a-z ]+) \| \S", told, re.MULTILINE)[1:] == [why for why in get_args(Why) if why]


if __name__ == "__main__":
    written = PATH.read_text("utf-8")
    start, end = _between(written)
    PATH.write_text(written[:start] + kinds_table() + written[end:], "utf-8")
