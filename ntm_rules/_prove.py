"""`prove` as the public API has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ntm_rules._api import Ruleset, load, parse_file
from ntm_rules._compare import side_of
from ntm_rules.columns.extras import extra
from ntm_rules.compare import prove as engine
from ntm_rules.compare.claims import Proof
from ntm_rules.compare.sentences import claim_of, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from ntm_rules.catalog.find import Catalog
    from ntm_rules.compare.results import Side


def prove(
    claim: str, /, *, timeout: float = 5.0, catalog: str | Path | Catalog | None = None, **rulesets: Ruleset
) -> Proof:
    """Prove or refute a claim about all full records, each question to z3 within `timeout` seconds.

    A claim reads `A implies B`, `A is equivalent to B`, `A 17.11 can be met`, `A 17.11 can be missed` or
    `A 17.11 never decides`, in English or Vietnamese. A and B each name a ruleset, with a code or without: one that is
    given by that name, `prove("province implies nation", province=…, nation=…)`; else an id, an edition or a rule file,
    which is loaded.

    Raises SentenceError, a ValueError, for what is no claim; LookupError for a ruleset or a code there is not; what
    `load` raises; ImportError without `pip install "ntm-rules[prove]"`.
    """
    with extra():
        import ntm_rules.compare.solver  # noqa: F401

    def side(name: str) -> Side:
        return side_of(rulesets[name] if name in rulesets else _loaded(name, catalog))

    return engine.prove(claim_of(words_of(claim), side), timeout)


def _loaded(name: str, catalog: str | Path | Catalog | None) -> Ruleset:
    return parse_file(name, catalog=catalog) if name.endswith(".ntm") else load(name, catalog=catalog)
