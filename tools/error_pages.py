"""Writes a page for every code of a diagnostic into docs/errors, from the texts and the samples of the test corpus.

Run it without arguments to write the pages, with `--check` to see whether they are as they should be: it then names
the pages that differ and exits with 1.
"""

import sys
from pathlib import Path

from attrs import frozen
from generated import ROOT, write_or_check

sys.path.insert(0, str(ROOT))

from ntm_rules.catalog.editions import edition_of_file
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_problems, render_text, severity_name
from ntm_rules.diagnostics.texts import summary, visible, why
from ntm_rules.model.check import check
from ntm_rules.records.read import read_records
from tests.corpus.samples import CORPUS, sample

PAGES = ROOT / "docs" / "errors"
LANGUAGES: tuple[Language, ...] = ("en", "vi")

_NOTE = "<!-- Written by tools/error_pages.py from texts.toml and tests/corpus: change those and run it again. -->"
_RULES = CORPUS / "records.ntm"


@frozen
class Words:
    """The headings and phrases of every page, in one language."""

    wrong: str
    right: str
    why: str
    printed: str
    problems: str
    read_against: str
    code: str
    severity: str
    meaning: str


WORDS: dict[Language, Words] = {
    "en": Words(
        wrong="Wrong",
        right="Right",
        why="Why",
        printed="`{command}` prints",
        problems="`{command}` prints, besides the outcomes",
        read_against="The data is read against [{name}]({path}).",
        code="Code",
        severity="Severity",
        meaning="Meaning",
    ),
    "vi": Words(
        wrong="Sai",
        right="Đúng",
        why="Vì sao",
        printed="`{command} --lang vi` in ra",
        problems="`{command} --lang vi` in ra, bên cạnh kết quả đánh giá",
        read_against="Số liệu được đọc theo bộ tiêu chí [{name}]({path}).",
        code="Mã",
        severity="Mức độ",
        meaning="Ý nghĩa",
    ),
}


@frozen
class Shown:
    """What a page shows: wrong files and the same put right, the command that finds the mistake, and what it says."""

    wrong: dict[str, str]
    right: dict[str, str]
    command: str
    said: dict[Language, str]


def shown(code: Code) -> Shown:
    """The sample of a code. Of the right files, those are shown that differ."""
    return _of_records(code) if code.is_about_records else _of_rules(code)


def _of_rules(code: Code) -> Shown:
    bad, right = sample(code, "bad"), sample(code, "right")
    found = bad.check()
    changed = {name: data for name, data in right.files.items() if data != bad.files.get(name)}
    said = {language: render_text(found, language) for language in LANGUAGES}
    return Shown(_texts(bad.files), _texts(changed), bad.command, said)


def _texts(files: dict[str, bytes]) -> dict[str, str]:
    return {name: data.decode("utf-8", errors="replace") for name, data in files.items()}


def _of_records(code: Code) -> Shown:
    bad = CORPUS / "bad" / f"{code.value}.csv"
    ruleset = check(edition_of_file(_RULES).parsed).ruleset
    assert ruleset is not None, f"{_RULES} has errors"
    records = read_records(ruleset, bad)
    problems = [*records.problems, *(problem for row in records for problem in row.problems)]
    wrong, right = ({bad.name: (CORPUS / which / bad.name).read_text("utf-8")} for which in ("bad", "right"))
    said = {language: render_problems(problems, language) for language in LANGUAGES}
    return Shown(wrong, right, f"ntm assess {_RULES.name} {bad.name}", said)


def page(code: Code) -> str:
    """The page of a code: English first, then Vietnamese, both of one shape."""
    sample = shown(code)
    parts = [_NOTE, f"# {code.value}", *_section(code, sample, "en")]
    parts += ["## Tiếng Việt", *_section(code, sample, "vi")]
    return "\n\n".join(parts) + "\n"


def _section(code: Code, sample: Shown, language: Language) -> list[str]:
    words = WORDS[language]
    level = "##" if language == "en" else "###"
    form = "csv" if code.is_about_records else "text"
    printed = (words.problems if code.is_about_records else words.printed).format(command=sample.command)
    path = Path("..", "..") / _RULES.relative_to(ROOT)
    read_against = [words.read_against.format(name=_RULES.name, path=path.as_posix())] if code.is_about_records else []
    return [
        f"**{words.severity}:** {severity_name(code.severity, language)}",
        summary(code, language),
        f"{level} {words.wrong}",
        *_files(sample.wrong, form),
        *read_against,
        f"{printed}:",
        _block(sample.said[language], "text"),
        f"{level} {words.right}",
        *_files(sample.right, form),
        f"{level} {words.why}",
        why(code, language),
    ]


def _files(files: dict[str, str], form: str) -> list[str]:
    """Each file in a block; with its path where it must stand in a catalog."""
    parts = []
    for name, text in files.items():
        if "/" in name:
            parts.append(f"**{name}**")
        parts.append(_block(text, form))
    return parts


def _block(text: str, form: str) -> str:
    """A block of code; what cannot be seen is shown as a replacement character."""
    return f"```{form}\n{visible(text).rstrip()}\n```"


def index() -> str:
    """The page that lists all codes."""
    parts = [
        _NOTE,
        "# Errors, warnings and hints",
        "Each message of `ntm` carries a code, and each code has a page: what is wrong, the same put right, and why. "
        "The samples are invented.",
        "Mỗi thông báo của `ntm` có một mã và mỗi mã có một trang: sai ở đâu, sửa thế nào và vì sao. "
        "Các ví dụ đều là giả định.",
    ]
    for heading, about_records in (("Rule files · Tệp quy tắc", False), ("Data · Số liệu", True)):
        codes = [code for code in Code if code.is_about_records is about_records]
        parts += [f"## {heading}", "\n".join((*_table_head(), *map(_table_row, codes)))]
    return "\n\n".join(parts) + "\n"


def _table_head() -> tuple[str, str]:
    cells = []
    for name in ("code", "severity", "meaning"):
        cells.append(" · ".join(getattr(WORDS[language], name) for language in LANGUAGES))
    return f"| {' | '.join(cells)} |", "| --- | --- | --- |"


def _table_row(code: Code) -> str:
    severity = " · ".join(severity_name(code.severity, language) for language in LANGUAGES)
    meaning = "<br>".join(summary(code, language) for language in LANGUAGES)
    return f"| [{code.value}]({code.value}.md) | {severity} | {meaning} |"


def pages() -> dict[Path, str]:
    """Every page with the text it should have."""
    return {PAGES / "README.md": index(), **{PAGES / f"{code.value}.md": page(code) for code in Code}}


if __name__ == "__main__":
    sys.exit(write_or_check(PAGES, pages(), __doc__))
