"""Makes what the wheel keeps ready to use: `python tools/compile_catalog.py FOLDER`.

The parse tables of the grammar, and every edition of the catalog, consolidated and checked. The build of the wheel runs
it; `ntm_rules/shipped.py` and `ntm_rules/syntax/tables.py` read what it writes.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ntm_rules.catalog.editions import decisions, edition, editions  # noqa: E402
from ntm_rules.catalog.find import Catalog  # noqa: E402
from ntm_rules.model.check import check  # noqa: E402
from ntm_rules.shipped import Asked, Shipped, write_shipped  # noqa: E402
from ntm_rules.syntax import tables  # noqa: E402


def write(folder: Path, root: Path) -> None:
    """Write the tables, and every edition of the catalog at a root. Raises ValueError for one that is not in order."""
    tables.kept().keep(tables.made(), str(folder))
    found: dict[str, list[Shipped]] = {}
    days: dict[str, dict[str, str | None]] = {}
    catalog = Catalog(root)
    for id in catalog.ids:
        for each in editions(catalog, id):
            asked = Asked.of(str(root), each.about.name)
            # Offsets are those of a catalog that read nothing else, as they will be when the text is asked for.
            alone = edition(Catalog(root), id, each.start)
            checked = check(alone.parsed)
            if checked.ruleset is None or checked.diagnostics:
                raise ValueError(f"{each.about.name} is not in order: run `ntm check {id}`")
            found.setdefault(id, []).append(Shipped(checked.ruleset, alone.about, (), asked))
        days[id] = {decision: day and day.isoformat() for decision, day in decisions(catalog, id).items()}
    write_shipped(found, days, str(folder))


if __name__ == "__main__":
    write(Path(sys.argv[1]), ROOT / "rulesets")
