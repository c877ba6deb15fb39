"""Editions checked ahead of time, so that loading one parses nothing: the wheel's, and those in the user's cache.

Each is kept with a digest of what it was made from, the rule files of its catalog and our code that reads them, and is
used for no others. `tools/compile_catalog.py` writes what the wheel holds, `load` what the user's cache holds.
"""

import datetime
import json
import os
from functools import cache
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ntm_rules._cache import SHIPPED, Kept, digest, digest_of_files, user_folder
from ntm_rules._resources import PACKAGE, resource_path
from ntm_rules.catalog.instrument import About
from ntm_rules.diagnostics.data import Diagnostic
from ntm_rules.diagnostics.source import Source
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.model.store import dumps, loads

if TYPE_CHECKING:
    from ntm_rules.catalog.editions import Edition

INDEX = "editions"
"""The name of the list of what the wheel holds."""


@frozen
class Asked:
    """An edition of the catalog in a folder, by a name such as `vn/commune@2024-03-01`.

    `key` is a digest of the catalog's files, and of our code.
    """

    root: str
    name: str
    key: str

    @classmethod
    def of(cls, root: str, name: str) -> "Asked":
        """Raises OSError where the folder cannot be read."""
        return cls(root, name, digest(_texts(root), _code()))

    def edition(self) -> "Edition":
        """The text. Raises RuntimeError where the files of the catalog have been changed meanwhile."""
        from pathlib import Path

        from ntm_rules.catalog.editions import edition_named
        from ntm_rules.catalog.find import Catalog

        if Asked.of(self.root, self.name).key != self.key:
            raise RuntimeError(f"the rule files in {self.root} have changed since {self.name} was loaded")
        return edition_named(Catalog(Path(self.root)), self.name)


@frozen
class Shipped:
    """A checked edition with its warnings and hints."""

    checked: CheckedRuleset
    about: About
    diagnostics: tuple[Diagnostic, ...]
    asked: Asked


def shipped(asked: Asked, folder: str = SHIPPED) -> Shipped | None:
    """An edition as the wheel holds it: that of a day or by a decision, the last one by default; else None."""
    index = Kept(INDEX, asked.key).find(folder)
    if index is None:
        return None
    id, _, when = asked.name.partition("@")
    row = json.loads(index).get(id)
    if row is None:
        return None
    day = _day(row["decisions"].get(when, when))
    if when and day is None:
        return None
    for name, start, end in reversed(row["editions"]):
        if day is None or _is_in_force(day, _day(start), _day(end)):
            return _found(evolve(asked, name=name), folder, "")
    return None


def cached(asked: Asked) -> Shipped | None:
    """An edition as the user's cache holds it."""
    home = user_folder()
    return None if home is None else _found(asked, home, asked.root)


def keep(edition: Shipped) -> None:
    """Keep an edition in the user's cache, for the next one who asks for it by the same name."""
    home = user_folder()
    if home is not None:
        _write(edition, home, edition.asked.root)


def write_shipped(found: dict[str, list[Shipped]], decisions: dict[str, dict[str, str | None]], folder: str) -> None:
    """Write what the wheel holds: the editions of each id in order, and the days of the decisions it is made of."""
    rows = {}
    for id, editions in found.items():
        days = [(each.about.start, each.about.end) for each in editions]
        texts = [tuple(day and day.isoformat() for day in each) for each in days]
        rows[id] = {
            "editions": [(each.asked.name, *text) for each, text in zip(editions, texts, strict=True)],
            "decisions": decisions[id],
        }
        for each in editions:
            _write(each, folder, "")
    key = next(each.asked.key for editions in found.values() for each in editions)
    Kept(INDEX, key).keep(json.dumps(rows, ensure_ascii=False), folder)


def _write(edition: Shipped, folder: str, root: str) -> None:
    plain = evolve(edition.checked, source=Source("<compiled>", ""))
    _kept(edition.asked, root).keep(dumps((plain, edition.about, edition.diagnostics)), folder)


def _found(asked: Asked, folder: str, root: str) -> Shipped | None:
    text = _kept(asked, root).find(folder)
    if text is None:
        return None
    checked, about, diagnostics = loads(text)
    return Shipped(checked, about, diagnostics, asked)


def _kept(asked: Asked, root: str) -> Kept:
    """One file for each name and folder, so that what is stale is written over.

    The folder counts because diagnostics name files by it; what the wheel holds has none, and may be anywhere.
    """
    return Kept(f"{digest(root, asked.name)[:32]}.json", asked.key)


def _day(text: str | None) -> datetime.date | None:
    """A day in any of the ways dates are written; None for what is none."""
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return None


def _is_in_force(day: datetime.date, start: datetime.date | None, end: datetime.date | None) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)


def _texts(root: str) -> str:
    """A digest of the rule files of a catalog."""
    folders = (f"{issuer}/{decision}" for issuer in _folders(root) for decision in _folders(os.path.join(root, issuer)))
    return digest_of_files(root, folders, (".ntm",))


def _folders(path: str) -> list[str]:
    with os.scandir(path) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir())


@cache
def _code() -> str:
    """A digest of the grammar and of our code on the way from a text to a checked ruleset."""
    code = digest_of_files(PACKAGE, ("", "syntax", "catalog", "model", "diagnostics"), (".py", ".toml"))
    return digest(code, digest_of_files(resource_path("grammar"), ("",), (".lark", ".toml")))
