"""Consolidates and checks every edition of the catalog ahead of time: `python tools/compile_catalog.py FOLDER`.

The build of the wheel runs it; `ntm_rules/shipped.py` reads what it writes.
"""

import json
import pickle
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ntm_rules.catalog.editions import decisions, edition, editions  # noqa: E402
from ntm_rules.catalog.find import Catalog  # noqa: E402
from ntm_rules.diagnostics.source import Source  # noqa: E402
from ntm_rules.model.check import check  # noqa: E402
from ntm_rules.shipped import INDEX, Shipped  # noqa: E402

from attrs import evolve  # noqa: E402  isort: skip


def write(folder: Path, root: Path) -> None:
    """Write every edition of the catalog at a root, and an index of them. Raises ValueError for one with errors."""
    folder.mkdir(parents=True, exist_ok=True)
    index = {}
    catalog = Catalog(root)
    for id in catalog.ids:
        rows = []
        for each in editions(catalog, id):
            # Offsets are those of a catalog that read nothing else, as they will be when the text is asked for.
            alone = edition(Catalog(root), id, each.start)
            checked = check(alone.parsed)
            if checked.ruleset is None:
                raise ValueError(f"{each.about.name} has errors: run `ntm check {id}`")
            plain = evolve(checked.ruleset, source=Source("<compiled>", ""))
            file = f"{each.about.name.replace('/', '.')}.pickle"
            (folder / file).write_bytes(pickle.dumps(Shipped(plain, alone.about, checked.diagnostics), protocol=5))
            start, end = each.start, each.end
            rows.append({"start": start and start.isoformat(), "end": end and end.isoformat(), "file": file})
        known = {decision: day and day.isoformat() for decision, day in decisions(catalog, id).items()}
        index[id] = {"editions": rows, "decisions": known}
    (folder / INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), ROOT / "rulesets")
