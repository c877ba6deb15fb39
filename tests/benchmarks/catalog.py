"""How long the catalog takes, in one process: editions and the whole of it, checked and compiled."""

from pathlib import Path
from tempfile import TemporaryDirectory

import ntm_rules as ntm
from ntm_rules._api import Ruleset
from ntm_rules._resources import resource_path
from ntm_rules.catalog.editions import edition, editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.model.check import check
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.shipped import Asked, shipped
from tests.benchmarks.measure import Figure, Section, medians
from tools.compile_catalog import write


def sections() -> list[Section]:
    """What is measured here."""
    with TemporaryDirectory() as folder:
        root = resource_path("rulesets")
        write(Path(folder), Path(root))
        rules = ntm.load("vn/commune")
        parsed = edition(Catalog(), "vn/commune").parsed
        times = medians(
            kept=lambda: shipped(Asked.of(root, "vn/commune"), folder),
            texts=lambda: edition(Catalog(), "vn/commune"),
            check=lambda: check(parsed),
            compile=lambda: Ruleset(rules.checked, rules.about).outcomes({}),
            fingerprint=lambda: fingerprint(rules.checked),
        )
    source = times["texts"] + times["check"]
    figures = (
        Figure("load what the wheel keeps", times["kept"], "from the texts", times["kept"] / source),
        Figure("read, parse and consolidate the texts", times["texts"]),
        Figure("check", times["check"]),
        Figure("compile and judge once", times["compile"]),
        Figure("fingerprint", times["fingerprint"]),
    )
    whole = Figure("every edition of every ruleset, from the texts", medians(3, whole=_whole)["whole"])
    note = "Runs in one process, after a first one: what a long-running program sees."
    return [
        Section("An edition again: `vn/commune`", note, figures),
        Section("The whole catalog", "As `ntm check --catalog` reads it.", (whole,)),
    ]


def _whole() -> None:
    catalog = Catalog()
    for id in catalog.ids:
        for each in editions(catalog, id):
            assert check(each.parsed).ruleset is not None
