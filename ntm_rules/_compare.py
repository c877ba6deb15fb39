"""`diff` and `prove` as the public API has them."""

from typing import Literal

from attrs import evolve

from ntm_rules._api import Ruleset
from ntm_rules._resources import resource_path
from ntm_rules.compare.changes import Place
from ntm_rules.compare.compare import compare
from ntm_rules.compare.results import Diff, Side
from ntm_rules.compare.structure import layout_change
from ntm_rules.diagnostics.source import NOWHERE, Span
from ntm_rules.shipped import Asked


def diff(old: Ruleset, new: Ruleset, *, prove: bool = True, timeout: float = 5.0) -> Diff:
    """Compare two rulesets: every change, and whether each indicator, criterion and the whole is stricter or looser.

    What canonical forms do not settle is proved by z3 (`pip install "ntm-rules[prove]"`), each question within
    `timeout` seconds; without z3, or without `prove`, it is `NOT_PROVEN` and says why. Raises RuntimeError where rule
    files were changed after a ruleset was loaded.
    """
    rules = {"old": old, "new": new}

    def place(side: Literal["old", "new"], span: Span) -> Place | None:
        if span == NOWHERE:
            return None
        edition = rules[side].edition
        layer = edition.origin(span.start)
        if layer is None:
            return None
        return Place(_shown(layer.source.name), layer.source.line_and_column(span.start)[0], layer.instrument)

    found = compare(side_of(old), side_of(new), place, timeout=timeout if prove else None)
    if found.is_empty and _texts_differ(old, new):
        found = evolve(found, changes=(layout_change(new.checked),))
    return found


def _texts_differ(old: Ruleset, new: Ruleset) -> bool:
    """Whether editions are made of other texts; one edition out of one catalog is not read for that."""
    one, other = old._text, new._text
    if isinstance(one, Asked) and isinstance(other, Asked) and one.key == other.key and old.about == new.about:
        return False
    texts = ([layer.source.text for layer in rules.edition.layers] for rules in (old, new))
    return next(texts) != next(texts)


def _shown(file: str) -> str:
    """A file of the shipped catalog as `rulesets/…`, wherever that is installed; any other as it was given."""
    catalog = resource_path("rulesets")
    return f"rulesets{file.removeprefix(str(catalog))}" if file.startswith(str(catalog)) else file


def side_of(rules: Ruleset) -> Side:
    """A ruleset as one side of a comparison."""
    return Side(rules.checked, rules.about, rules.fingerprint)
