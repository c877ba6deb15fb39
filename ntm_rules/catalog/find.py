"""Finds the files of a catalog: `rulesets/<issuer>/<number>-<year>/<set>.ntm`, each read at most once."""

from collections.abc import Callable
from pathlib import Path

from attrs import define, field, frozen

from ntm_rules._resources import resource
from ntm_rules.catalog.layer import Layer, layer_of
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.near import near
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Source, Sources
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
    """A file of a catalog: the id of its ruleset, the folder of the instrument it is from, and where it stands."""

    id: str
    decision: str
    path: Path


@define
class Catalog:
    """A folder of rule files. Their offsets follow one another, so that a span tells which of them it lies in."""

    root: Path = field(factory=lambda: resource("rulesets"))
    named: Callable[[Path], str] = str
    """What messages call a file."""
    _entries: dict[str, list[Entry]] = field(init=False)
    _layers: dict[Path, Layer] = field(factory=dict, init=False)
    sources: Sources = field(factory=Sources, init=False)
    """The texts read so far."""

    def __attrs_post_init__(self) -> None:
        self._entries = {}
        for file in sorted(self.root.glob("*/*/*.ntm")):
            entry = Entry(f"{file.parent.parent.name}/{file.stem}", file.parent.name, file)
            self._entries.setdefault(entry.id, []).append(entry)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all rulesets, in order."""
        return tuple(sorted(self._entries))

    def entries(self, id: str) -> tuple[Entry, ...]:
        """The files that lay down a ruleset and that amend it. Raises NotInCatalogError."""
        if id not in self._entries:
            raise NotInCatalogError(id, self.near(id))
        return tuple(self._entries[id])

    def near(self, id: str) -> str | None:
        """The id nearest to one the catalog lacks."""
        return near(id, self._entries)

    def layers(self, id: str) -> tuple[Layer, ...]:
        """The layers of a ruleset, in no order; empty where the catalog has none. Raises OSError."""
        return tuple(self.layer(entry) for entry in self._entries.get(id, ()))

    def layer(self, entry: Entry) -> Layer:
        """Read and parse a file of the catalog. It must stand where its id says. Raises OSError."""
        if entry.path not in self._layers:
            parsed = _in_its_place(self.read(entry.path), entry)
            self._layers[entry.path] = layer_of(parsed, entry.decision)
        return self._layers[entry.path]

    def adopt(self, path: Path) -> Layer:
        """Read a file by its path: that of the catalog where it is one, else one laid over it. Raises OSError."""
        resolved = path.resolve()
        for entries in self._entries.values():
            for entry in entries:
                if entry.path.resolve() == resolved:
                    return self.layer(entry)
        return layer_of(self.read(path))

    def read(self, path: Path) -> Parsed:
        """Read and parse a file behind all others. Raises OSError."""
        source, undecodable = read_bytes(path.read_bytes(), self.named(path), self.sources.end)
        self.sources.members.append(source)
        return Parsed(source, n.File(()), frozenset(), undecodable) if undecodable else parse(source)

    def parse(self, text: str, name: str) -> Layer:
        """Parse a text that is laid over the catalog."""
        source = Source.of(text, name, self.sources.end)
        self.sources.members.append(source)
        return layer_of(parse(source))


def catalog_around(path: Path) -> Path | None:
    """The catalog folder that a file stands in: `rulesets`, three folders up; None where it stands in none."""
    folders = path.resolve().parents
    return folders[2] if len(folders) > 2 and folders[2].name == "rulesets" else None


def joined(layers: tuple[Layer, ...]) -> Sources:
    """The texts of layers, in the order of their offsets."""
    members = {layer.source.start: layer.source for layer in layers}
    return Sources([members[start] for start in sorted(members)])


def _in_its_place(parsed: Parsed, entry: Entry) -> Parsed:
    report = Report(parsed.source)
    for item in parsed.file.items:
        if isinstance(item, n.Statement) and isinstance(item.head.node, n.RulesetHead | n.AmendmentHead):
            id = item.head.node.id
            if id.text != entry.id:
                report.add(Code.WRONG_PLACE_IN_CATALOG, id.span, id=id.text, expected=entry.id, fix=entry.id)
    return Parsed(parsed.source, parsed.file, parsed.broken, (*parsed.diagnostics, *report.found))
