"""Makes the parse tables of the grammar with Lark."""

from collections.abc import Iterator
from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from ntm_rules.syntax.keywords import grammar, keywords
from ntm_rules.syntax.tables import EXPAND, MISSING

STARTS = ["statement", "clause", "row"]
_Plain = dict[str, Any]


def make_tables() -> _Plain:
    """The tables as plain data, as `Tables.of` reads them."""
    data, memo = Lark(grammar(), parser="lalr", start=STARTS).memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    symbols, known = table["tokens"], keywords()
    ignored = data["parser"]["lexer_conf"]["ignore"]
    terminals = sorted((memo[each["@"]] for each in data["parser"]["lexer_conf"]["terminals"]), key=_lexing_order)
    by_name = {each["name"]: each["pattern"]["value"] for each in terminals}
    plain = [each for each in terminals if each["name"] not in known and each["name"] not in ignored]
    signs = {each["pattern"]["value"]: each["name"] for each in plain if _is_sign(each)}
    patterns = [each for each in plain if not _is_sign(each)]
    if plain != [*patterns, *(each for each in plain if _is_sign(each))]:
        patterns, signs = plain, {}  # a sign that comes before a pattern is one itself
    rules = [memo[each["@"]] for each in data["rules"]]
    numbers = {each["@"]: number for number, each in enumerate(data["rules"])}
    states = {
        state: {symbols[symbol]: -numbers[arg["@"]] - 1 if is_reduction else arg for symbol, (is_reduction, arg) in row}
        for state, row in ((state, row.items()) for state, row in table["states"].items())
    }
    places = _places(states, table["start_states"])
    return {
        "terminals": [[each["name"], each["pattern"]["value"]] for each in patterns],
        "keywords": _keywords([each["name"] for each in terminals if each["name"] in known]),
        "signs": signs,
        "ignored": [by_name[name] for name in ignored],
        "rules": [_rule(each) for each in rules],
        "states": [
            {symbol: places.get(action, action) for symbol, action in sorted(states[state].items())} for state in places
        ],
        "starts": {start: places[table["start_states"][start]] for start in STARTS},
        "ends": {start: places[table["end_states"][start]] for start in STARTS},
        "names": [name for name in by_name if name not in ignored],
    }


def _places(states: dict[int, dict[str, int]], starts: dict[str, int]) -> dict[int, int]:
    """States in an order of their own: Lark numbers them otherwise each time."""
    found = {starts[start]: place for place, start in enumerate(STARTS)}
    pending = list(found)
    for state in pending:
        for _, action in sorted(states[state].items()):
            if action >= 0 and action not in found:
                found[action] = len(found)
                pending.append(action)
    return found


def _lexing_order(terminal: _Plain) -> tuple[int, int, int, str]:
    """The order in which Lark tries terminals at a place."""
    pattern = terminal["pattern"]
    width = pattern["_width"][1] if "_width" in pattern else len(pattern["value"])
    return -terminal["priority"], -width, -len(pattern["value"]), terminal["name"]


def _is_sign(terminal: _Plain) -> bool:
    return terminal["pattern"]["__type__"] == "PatternStr" and len(terminal["pattern"]["value"]) == 1


def _keywords(names: list[str]) -> dict[str, list[tuple[str, list[str]]]]:
    """Keywords by their first word, in the order in which they are tried; of one terminal the longer spelling first."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for name in names:
        for spelling in sorted((keywords()[name].en, keywords()[name].vi), key=len, reverse=True):
            first, *rest = spelling.split(" ")
            found.setdefault(first, []).append((name, rest))
    return found


def _rule(rule: _Plain) -> tuple[str, int, str, list[int] | None, bool]:
    origin, size = rule["origin"]["name"], len(rule["expansion"])
    shape = list(_shape(rule["expansion"], rule["options"]["empty_indices"]))
    kept = None if shape == list(range(size)) else shape
    return origin, size, rule["alias"] or origin, kept, rule["options"]["expand1"] and not rule["alias"]


def _shape(expansion: list[_Plain], absent: tuple[bool, ...]) -> Iterator[int]:
    """Which children a node is handed: `absent` marks with True where an optional symbol is not there."""
    flags = list(absent) or [False] * len(expansion)
    place = 0
    for flag in flags:
        if flag:
            yield MISSING
            continue
        symbol = expansion[place]
        if symbol["name"].startswith("_") and symbol["__type__"] == "NonTerminal":
            yield EXPAND - place
        elif not symbol.get("filter_out"):
            yield place
        place += 1
