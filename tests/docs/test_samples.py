"""The rule files our pages show are right, or wrong as they say; what the manual states in tables is so."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ntm_rules import format_text
from ntm_rules.catalog.editions import edition_of
from ntm_rules.catalog.find import Catalog
from ntm_rules.diagnostics.data import errors
from ntm_rules.model import check_inputs, scope
from ntm_rules.model.check import check
from ntm_rules.model.units import known_units, measure
from ntm_rules.syntax import lines, parse
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.keywords import keywords

from .pages import ROOT, Block, Page, page, pages

MANUAL = "docs/reference/language.md"
_PRELUDE = re.compile(r"<!-- Declared for the samples.*?:\n(.*?)-->", re.DOTALL)
_HEADER = re.compile(r"^(?:ruleset|bộ tiêu chí|amendment|sửa đổi) ", re.MULTILINE)
_NAME = re.compile(r"^(?:input|let|table|số liệu|đặt|bảng) (\w+)", re.MULTILINE)
_CRITERION = re.compile(r"^(?:criterion|tiêu chí) ", re.MULTILINE)
_RULE = re.compile(r"^([A-Z]?[0-9]+)[0-9.]*:")
_SAMPLES = [
    pytest.param(each.name, block, id=f"{each.name}:{block.line}")
    for each in pages()
    for block in each.blocks
    if block.kind == "ntm"
]


@pytest.mark.parametrize(("name", "block"), _SAMPLES)
def test_samples_are_right_or_wrong_as_they_say(name: str, block: Block, tmp_path: Path) -> None:
    """A sample has no errors, and a wrong one has the error it is shown for and no other."""
    if block.file is not None:
        return  # followed step by step, with its errors, by test_commands
    if not _PRELUDE.search(page(name).text) and not _HEADER.search(block.text):
        shipped = [path.read_text("utf-8") for path in (ROOT / "rulesets").rglob("*.ntm")]
        assert any(block.text in text for text in shipped), "neither a whole file nor a part of a shipped ruleset"
        return
    shelf = _catalog(page(name), tmp_path)
    found = check(edition_of(shelf, shelf.parse(_whole(page(name), block.text), name)).parsed)
    codes = {str(d.code) for d in errors(found.diagnostics)}
    expected = block.option("error")
    assert codes == ({expected} if expected else set()), found.diagnostics


@pytest.mark.parametrize(("name", "block"), _SAMPLES)
def test_samples_are_formatted(name: str, block: Block) -> None:
    """Samples have the form that `ntm fmt` writes."""
    assert format_text(block.text) == block.text


def _catalog(each: Page, folder: Path) -> Catalog:
    """What the samples of a page are laid over: its first sample, where that is a whole file."""
    first = next(block for block in each.blocks if block.kind == "ntm")
    header = re.match(r"(?:#[^\n]*\n)*ruleset ([a-z-]+)/([a-z-]+)\n", first.text)
    if header is not None:
        path = folder / header[1] / "01" / f"{header[2]}.ntm"
        path.parent.mkdir(parents=True)
        path.write_text(first.text, "utf-8")
    return Catalog(folder)


def _whole(each: Page, text: str) -> str:
    """A sample with what it takes for granted: the header, the inputs its page declares for it, its criteria."""
    if _HEADER.search(text):
        return text
    prelude = _PRELUDE.search(each.text)
    own = set(_NAME.findall(text))
    declared = [line for line in (prelude[1] if prelude else "").splitlines() if _NAME.findall(line)[0] not in own]
    header = ["ruleset mau/sample", '  enacted "01/QĐ-UBND" of 2022-01-15 by "UBND tỉnh Mẫu"']
    body = text.splitlines() if _CRITERION.search(text) else list(_with_criteria(text))
    return "\n".join((*header, *declared, *body)) + "\n"


def _with_criteria(text: str) -> Iterator[str]:
    """Rules with a criterion before each group of them."""
    current = None
    for line in text.splitlines():
        rule = _RULE.match(line)
        if rule is not None and rule[1] != current:
            current = rule[1]
            yield f'criterion {current} "Tiêu chí"'
        yield line


def _table(marker: str, text: str) -> list[list[str]]:
    """The cells of the first table behind a marker, without its head."""
    rows = [
        line for line in text.partition(marker)[2].lstrip().partition("\n\n")[0].splitlines() if line.startswith("|")
    ]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_manual_says_what_may_stand_under_each_statement() -> None:
    """The table of statements names the clauses the parser accepts."""
    kinds = {
        "`ruleset`": n.RulesetHead,
        "`amendment`": n.AmendmentHead,
        "`instrument`": n.Instrument,
        "`input`": n.Input,
        "`let`": n.Let,
        "`table`": n.Table,
        "`criterion`": n.Criterion,
        "a code and `:`": n.Rule,
        "`met when`": n.MetWhen,
        "`set`": n.Set,
        "`repeal`": n.Repeal,
    }
    written = {
        row[0]: {word.strip(" `") for word in row[2].split(",")} for row in _table("## Statements", page(MANUAL).text)
    }
    verbs = written.pop("`tighten`, `replace`, `add`")
    assert verbs == {"what that statement has"}
    accepted = {
        name: {"rows" if kind is n.Row else _spelling(kind) for kind in parse._CLAUSES[head]}
        for name, head in kinds.items()
    }
    assert written == accepted


def _spelling(clause: type) -> str:
    terminal = re.sub(r"(?<!^)(?=[A-Z])", "_", clause.__name__).upper()
    return keywords()[terminal].en


def test_manual_lists_all_units() -> None:
    """Every built-in unit is in the manual, and those of one row can be converted into each other."""
    table = _table("<!-- units -->", page(MANUAL).text)
    assert sorted(unit for row in table for unit in re.findall(r"`(\w+)`", row[1])) == sorted(known_units())
    for title, units in table:
        for group in units.split(";") if title != "other" else ():
            dimensions = {found.dimensions for name in re.findall(r"`(\w+)`", group) if (found := measure(name))}
            assert len(dimensions) == 1, group


def test_manual_states_the_limits() -> None:
    """The limits are those of the code."""
    stated = [int(row[1].replace(",", "")) for row in _table("<!-- limits -->", page(MANUAL).text)]
    of_lines = [lines.MAX_FILE, lines.MAX_LINE, lines.MAX_DIGITS, lines.MAX_NESTING]
    assert stated == [*of_lines, check_inputs.DECIMALS, scope.MAX_STEPS]
