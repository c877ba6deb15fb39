"""Writes a page for every code of a diagnostic into docs/errors, from the texts and the samples of the test corpus.

Run it without arguments to write the pages, with `--check` to see whether they are as they should be: it then names
the pages that differ and exits with 1.
"""

import argparse
import re
import sys
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from ntm_rules.catalog.find import find, read
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_problems, render_text, severity_name
from ntm_rules.diagnostics.texts import summary, visible, why
from ntm_rules.model.check import check
from ntm_rules.model.lint import unverified
from ntm_rules.records.read import read_records

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"
PAGES = ROOT / "docs" / "errors"
LANGUAGES: tuple[Language, ...] = ("en", "vi")

_NOTE = "<!-- Written by tools/error_pages.py from texts.toml and tests/corpus: change those and run it again. -->"
_EXPECT = re.compile(rb"[ \t]*# expect: [^\n]*")
_CATALOG = re.compile(r"# expect: [a-z-]+ in (rulesets/([^/\s]+)/[^/\s]+/([^/\s]+)\.ntm)")
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
class Sample:
    """A wrong file, the same put right, the command that finds the mistake, and what it says in each language."""

    wrong: str
    right: str
    command: str
    said: dict[Language, str]


def sample_of(code: Code) -> Sample:
    """Check the sample of a code as a user would, in a folder of its own so that no path of this machine is shown."""
    with TemporaryDirectory() as folder, chdir(folder):
        return _of_records(code) if code.is_about_records else _of_rules(code)


def _of_rules(code: Code) -> Sample:
    bad = CORPUS / "bad" / f"{code.value}.ntm"
    written = bad.read_bytes()
    data = _EXPECT.sub(b"", written)
    place = _CATALOG.search(written.decode("utf-8", errors="replace"))
    path = Path(f"{code.value}.ntm" if place is None else place[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if place is None:
        command = f"ntm check {path}"
        parsed = read(path)
    else:
        id = f"{place[2]}/{place[3]}"
        command = f"ntm check {id} --catalog rulesets"
        parsed = read(path, find(id, Path("rulesets")))
    checked = check(parsed)
    found = checked.diagnostics
    if code is Code.UNVERIFIED_THRESHOLD and checked.ruleset is not None:
        command += " --strict"
        found = (*found, *unverified(checked.ruleset))
    right = (CORPUS / "right" / bad.name).read_text("utf-8")
    said = {language: render_text(found, language) for language in LANGUAGES}
    return Sample(data.decode("utf-8", errors="replace"), right, command, said)


def _of_records(code: Code) -> Sample:
    bad = CORPUS / "bad" / f"{code.value}.csv"
    ruleset = check(read(_RULES)).ruleset
    assert ruleset is not None, f"{_RULES} has errors"
    records = read_records(ruleset, bad)
    problems = [*records.problems, *(problem for row in records for problem in row.problems)]
    right = (CORPUS / "right" / bad.name).read_text("utf-8")
    said = {language: render_problems(problems, language) for language in LANGUAGES}
    return Sample(bad.read_text("utf-8"), right, f"ntm assess {_RULES.name} {bad.name}", said)


def page(code: Code) -> str:
    """The page of a code: English first, then Vietnamese, both of one shape."""
    sample = sample_of(code)
    parts = [_NOTE, f"# {code.value}", *_section(code, sample, "en")]
    parts += ["## Tiếng Việt", *_section(code, sample, "vi")]
    return "\n\n".join(parts) + "\n"


def _section(code: Code, sample: Sample, language: Language) -> list[str]:
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
        _block(sample.wrong, form),
        *read_against,
        f"{printed}:",
        _block(sample.said[language], "text"),
        f"{level} {words.right}",
        _block(sample.right, form),
        f"{level} {words.why}",
        why(code, language),
    ]


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


def differing(wanted: dict[Path, str]) -> list[Path]:
    """The pages that are missing or not as wanted, and those nobody wants."""
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    return sorted((*stale, *(path for path in PAGES.glob("*.md") if path not in wanted)))


def main() -> int:
    """Write the pages, or only compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a page differs")
    check_only = parser.parse_args().check
    wanted = pages()
    found = differing(wanted)
    if check_only:
        for path in found:
            print(f"{path.relative_to(ROOT)} is not as tools/error_pages.py writes it", file=sys.stderr)
        return 1 if found else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in found:
        if path in wanted:
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
