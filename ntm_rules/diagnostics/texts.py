"""The words of diagnostics, in two languages: `texts.toml` filled with the facts a diagnostic carries."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, Fact, Language, Problem, Words

Section = Literal["message", "help", "summary", "why"]

MAX_QUOTED = 100
"""How many characters of the author's own words a message repeats."""
MAX_LISTED = 8
"""How many items of a list a message names."""

_OR = {"en": " or ", "vi": " hoặc "}
_AND = {"en": " and ", "vi": " và "}
_MORE = "…"
_BLANK_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_OTHERS = re.compile(r"[^\t\n -~]")
_QUOTED = re.compile(r"`\{(\w+)(?::\w+)?\}`")
_ONE_LINE = str.maketrans("\t\n", "  ")


@frozen
class _Texts:
    """What one code says in one language. Messages and helps are tried from the first template on."""

    message: tuple[str, ...]
    help: tuple[str, ...]
    summary: str
    why: str


def message(item: Diagnostic | Problem, language: Language) -> str:
    """Say what is wrong, in one clause."""
    found = _fill(_texts()[item.code, language].message, _facts(item), language)
    assert found is not None, f"the facts of {item.code} fill none of its messages: {item.facts}"
    return found


def help_text(item: Diagnostic | Problem, language: Language) -> str | None:
    """Say what to do about it, None where there is nothing to add."""
    return _fill(_texts()[item.code, language].help, _facts(item), language)


def summary(code: Code, language: Language) -> str:
    """Name the problem a code stands for, in one sentence."""
    return _texts()[code, language].summary


def why(code: Code, language: Language) -> str:
    """Explain why it is a problem and what to do, in a few sentences."""
    return _texts()[code, language].why


def placeholders(template: str) -> frozenset[str]:
    """The names of the facts a template needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def visible(text: str) -> str:
    """Replace what has no shape, or would turn the line around, so that it can be shown safely on any screen."""
    return _OTHERS.sub(lambda match: _shown(match.group()), text)


def _shown(character: str) -> str:
    return "\ufffd" if unicodedata.category(character) in _BLANK_CATEGORIES else character


def one_line(text: str) -> str:
    """Show somebody's words on one line, cut where they are long."""
    text = visible(text).translate(_ONE_LINE)
    return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + _MORE


def templates(code: Code, section: Literal["message", "help"], language: Language) -> tuple[str, ...]:
    """The templates of a code as they stand in `texts.toml`, the one that needs the most facts first."""
    texts = _texts()[code, language]
    return texts.message if section == "message" else texts.help


@cache
def _texts() -> dict[tuple[Code, Language], _Texts]:
    table = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))
    languages: tuple[Language, ...] = ("en", "vi")
    return {(Code(code), language): _read(row, language) for code, row in table.items() for language in languages}


def _read(row: dict[str, dict[str, str | list[str]]], language: Language) -> _Texts:
    def all_of(section: Section) -> tuple[str, ...]:
        written = row.get(section, {}).get(language, [])
        return (written,) if isinstance(written, str) else tuple(written)

    return _Texts(all_of("message"), all_of("help"), all_of("summary")[0], all_of("why")[0])


def _facts(item: Diagnostic | Problem) -> dict[str, Fact]:
    """The facts by name, without those that say nothing."""
    facts: dict[str, Fact | None] = dict(item.facts)
    match item:
        case Diagnostic(fix=fix):
            facts["fix"] = None if fix is None else fix.text
        case Problem(field=field, value=value):
            facts.update(field=field, value=value)
    if item.code is Code.ROW_SHAPE and facts.get("found") in (0, facts.get("expected")):
        facts.update(found=None, expected=None)  # one cell is wrong, not how many there are
    if item.code is Code.KIND_MISMATCH and facts.get("found") == facts.get("expected"):
        facts.update(found=None, expected=None)  # such as words of two lists: to name the kind once more says nothing
    return {name: fact for name, fact in facts.items() if fact is not None and fact not in ("", ())}


def _fill(candidates: tuple[str, ...], facts: dict[str, Fact], language: Language) -> str | None:
    """Fill the first template whose facts are all there."""
    for template in candidates:
        names = placeholders(template)
        if names <= facts.keys():
            ours = frozenset(name for name in names if isinstance(facts[name], Words | tuple))
            quoted = ours & set(_QUOTED.findall(template))
            said = {name: _Spoken(facts[name], language, name in quoted) for name in names}
            return _without_backticks(template, quoted).format_map(said)
    return None


def _without_backticks(template: str, names: frozenset[str]) -> str:
    """Take the backticks away that stand directly around some placeholders."""
    return _QUOTED.sub(lambda match: match[0].strip("`") if match[1] in names else match[0], template)


@frozen
class _Spoken:
    """A fact in one language, as a template asks for it: `{fact}`, or `{fact:and}` for a list that holds together."""

    fact: Fact
    language: Language
    quote: bool

    def __format__(self, joined_by: str) -> str:
        if isinstance(self.fact, tuple):
            last = _AND if joined_by == "and" else _OR
            return _joined([self._item(item) for item in self.fact], last[self.language])
        return self._item(self.fact)

    def _item(self, item: str | int | Words) -> str:
        match item:
            case Words():
                return item.in_language(self.language)
            case int():
                return f"{item:,}".replace(",", "\u00a0")
            case str():
                return f"`{one_line(item)}`" if self.quote and item != _MORE else one_line(item)


def _joined(items: list[str], last: str) -> str:
    """`a, b or c`; a list that goes on ends in `…`."""
    if len(items) > MAX_LISTED:
        items = [*items[:MAX_LISTED], _MORE]
    if len(items) == 1 or items[-1] == _MORE:
        return ", ".join(items)
    return ", ".join(items[:-1]) + last + items[-1]
