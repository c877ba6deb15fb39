"""The table of keywords in the manual is that of the grammar. `python -m tests.docs.test_keywords_table` writes it."""

import re
import tomllib
from collections.abc import Iterator

from ntm_rules._resources import resource

from .pages import ROOT

PATH = ROOT / "docs" / "reference" / "language.md"
_BEGIN, _END = "<!-- keywords -->\n", "<!-- /keywords -->\n"
_RULE = re.compile(r"\??([a-z_]+):(.*)")
_PLACES = {"statement": "opens a statement", "clause": "opens a clause"}


def keywords_table() -> str:
    """The keywords in the order of the grammar: both spellings, and the rules of the grammar each stands in."""
    rules = dict[str, dict[str, None]]()
    for name, terminals in _alternatives():
        for terminal in terminals:
            rules.setdefault(terminal, {})[name] = None
    rows = ["| English | Vietnamese | where |", "|---|---|---|"]
    for terminal, keyword in tomllib.loads(resource("grammar/keywords.toml").read_text("utf-8")).items():
        said = [_PLACES[place] for place in keyword.get("opens", ()) if place in _PLACES]
        where = ", ".join(said or rules[terminal])
        rows.append(f"| `{keyword['en']}` | `{keyword['vi']}` | {where} |")
    return "\n".join(rows) + "\n"


def _alternatives() -> Iterator[tuple[str, list[str]]]:
    """Each alternative of the grammar under its own name, with the terminals in it."""
    rule = ""
    for line in resource("grammar/ntm.lark").read_text("utf-8").splitlines():
        opened = _RULE.match(line)
        if opened is not None:
            rule, body = opened.groups()
        elif line.startswith(" "):
            body = line
        else:
            continue
        for alternative in body.split(" | "):
            right, _, alias = alternative.partition("->")
            name = (alias.strip() or rule).removesuffix("_of_codes").rstrip("_").replace("_", " ")
            yield name, re.findall(r"\b[A-Z][A-Z_]+\b", right)


def test_manual_lists_all_keywords() -> None:
    """A new keyword, or a new spelling, is in the manual."""
    _, _, rest = PATH.read_text("utf-8").partition(_BEGIN)
    written, end, _ = rest.partition(_END)
    assert end, "the markers around the table are gone"
    assert written == keywords_table(), "run `python -m tests.docs.test_keywords_table`"


if __name__ == "__main__":
    before, begin, rest = PATH.read_text("utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    PATH.write_text(before + begin + keywords_table() + end + after, "utf-8")
