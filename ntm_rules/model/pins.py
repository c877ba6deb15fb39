"""`fingerprints.toml` of a catalog: what each edition means, pinned, so that none changes without anybody saying so."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import frozen

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.model.fingerprint import fingerprint, parts
from ntm_rules.model.ruleset import CheckedRuleset

FILE = "fingerprints.toml"
_HEAD = """\
# What each edition of this catalog means, as fingerprints. Written by `ntm check --catalog --pin`: run it after a
# change that is meant, and read the diff. `ntm check --catalog` fails when an edition has moved, and names its parts.
"""
_NAME = re.compile(r'^\["([^"]+)"\]$', re.MULTILINE)


@frozen
class Pin:
    """The fingerprint of an edition, and short ones of its parts."""

    fingerprint: str
    parts: Mapping[str, str]

    @classmethod
    def of(cls, ruleset: CheckedRuleset) -> "Pin":
        return cls(fingerprint(ruleset), parts(ruleset))


def compare(path: Path, found: Mapping[str, Pin]) -> tuple[Diagnostic, ...]:
    """Compare the editions of a catalog, by name, with those pinned in a file. Raises OSError, ValueError."""
    source = Source.of(path.read_text("utf-8"), str(path))
    report = Report(source)
    pinned = read(source.text)
    places = {match[1]: Span(*match.span(1)) for match in _NAME.finditer(source.text)}
    for name, pin in pinned.items():
        if name not in found:
            report.add(Code.EDITION_MISSING, places.get(name, Span(0, 0)), name=name)
        elif found[name].fingerprint != pin.fingerprint:
            report.add(Code.EDITION_MOVED, places.get(name, Span(0, 0)), name=name, moved=_moved(pin, found[name]))
    for name in found:
        if name not in pinned:
            report.add(Code.EDITION_NOT_PINNED, Span(0, 0), name=name)
    return report.found


def _moved(old: Pin, new: Pin) -> tuple[str, ...]:
    """The parts that differ, are new or are gone; those of the old one first."""
    names = dict.fromkeys((*old.parts, *new.parts))
    return tuple(name for name in names if old.parts.get(name) != new.parts.get(name))


def read(text: str) -> dict[str, Pin]:
    """The pins of a file. Raises ValueError for text that is none."""
    table = tomllib.loads(text)
    try:
        return {name: Pin(row["fingerprint"], dict(_entries(row["parts"]))) for name, row in table.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("an edition is pinned by a `fingerprint` and its `parts`") from error


def write(pins: Mapping[str, Pin]) -> str:
    """The text of a file that pins editions."""
    blocks = (
        "\n".join((f'["{name}"]', f'fingerprint = "{pin.fingerprint}"', "parts = [", *_rows(pin), "]\n"))
        for name, pin in sorted(pins.items())
    )
    return "\n".join((_HEAD, *blocks))


def _rows(pin: Pin) -> Iterable[str]:
    """A line for each criterion with its indicators, and for what comes before them."""
    row: list[str] = []
    for name, digest in pin.parts.items():
        if name.startswith("criterion ") and row:
            yield f'  "{", ".join(row)}",'
            row = []
        row.append(f"{name} = {digest}")
    yield f'  "{", ".join(row)}",'


def _entries(rows: Iterable[str]) -> Iterable[tuple[str, str]]:
    for row in rows:
        for entry in row.split(", "):
            name, _, digest = entry.partition(" = ")
            yield name, digest
