"""Finds rulesets by their ids in a catalog folder."""

from pathlib import Path

from attrs import frozen

from ntm_rules._resources import resource
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.near import near
from ntm_rules.diagnostics.report import Report
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.decode import read_bytes
from ntm_rules.syntax.parse import Parsed, parse


class NotInCatalogError(LookupError):
    """No ruleset has the id asked for."""

    def __init__(self, id: str, meant: str | None) -> None:
        super().__init__(f"no ruleset {id!r} in the catalog" + (f"; did you mean {meant!r}?" if meant else ""))
        self.id = id
        self.meant = meant


@frozen(order=True)
class Entry:
    """A ruleset of a catalog: its id, the folder of the decision that laid it down, and its file."""

    id: str
    decision: str
    path: Path


def entries(root: Path | None = None) -> tuple[Entry, ...]:
    """All rulesets of a catalog folder, the shipped one by default, in the order of their ids."""
    folder = root if root is not None else resource("rulesets")
    files = sorted(folder.glob("*/*/*.ntm"))
    return tuple(sorted(Entry(f"{f.parent.parent.name}/{f.stem}", f.parent.name, f) for f in files))


def find(id: str, root: Path | None = None) -> Entry:
    """The ruleset with an id such as `vn/commune`. Raises NotInCatalogError, LookupError for two."""
    known = entries(root)
    match [entry for entry in known if entry.id == id]:
        case [entry]:
            return entry
        case []:
            raise NotInCatalogError(id, near(id, {entry.id for entry in known}))
        case several:
            raise LookupError(f"{id} stands under several decisions: {', '.join(entry.decision for entry in several)}")


def read(path: Path, entry: Entry | None = None) -> Parsed:
    """Read and parse a rule file. One out of a catalog must stand where its id says. Raises OSError."""
    source, undecodable = read_bytes(path.read_bytes(), str(path))
    if undecodable:
        return Parsed(source, n.File(()), frozenset(), undecodable)
    parsed = parse(source)
    if entry is None:
        return parsed
    report = Report(source)
    for item in parsed.file.items:
        if isinstance(item, n.Statement) and isinstance(item.head.node, n.RulesetHead):
            id = item.head.node.id
            if id.text != entry.id:
                report.add(Code.WRONG_PLACE_IN_CATALOG, id.span, id=id.text, expected=entry.id, fix=entry.id)
    return Parsed(source, parsed.file, parsed.broken, (*parsed.diagnostics, *report.found))
