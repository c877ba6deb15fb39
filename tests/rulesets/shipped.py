"""The shipped catalog, read once in a process: every edition of every ruleset, by its name."""

import pytest

from ntm_rules import Code, Ruleset
from ntm_rules.catalog.editions import editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.model.check import check

CATALOG = Catalog()


def _read() -> tuple[dict[str, Ruleset], dict[str, tuple[Code, ...]]]:
    """The editions that can be used, and what is wrong with the others: one bad file is not to hide the rest."""
    sound, unsound = dict[str, Ruleset](), dict[str, tuple[Code, ...]]()
    for id in CATALOG.ids:
        for each in editions(CATALOG, id):
            found = check(each.parsed)
            if found.ruleset is None:
                unsound[each.about.name] = tuple(d.code for d in found.diagnostics)
            else:
                sound[each.about.name] = Ruleset(found.ruleset, each.about, found.diagnostics, each)
    return sound, unsound


EDITIONS, UNSOUND = _read()

LAST = {rules.id: rules for rules in EDITIONS.values()}
"""The last edition of each ruleset."""

every_edition = pytest.mark.parametrize("name", EDITIONS)
"""Runs a test for each edition of the shipped catalog; `name` is the key of `EDITIONS`."""

every_ruleset = pytest.mark.parametrize("id", CATALOG.ids)
"""Runs a test for each ruleset of the shipped catalog, by id."""
