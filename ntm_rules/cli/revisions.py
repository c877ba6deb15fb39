"""What OLD and NEW name: a file or a ruleset as it is now, or as a git revision has it."""

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from attrs import frozen

from ntm_rules._api import Ruleset, load, parse_file
from ntm_rules.catalog.find import Catalog
from ntm_rules.cli._shared import COULD_NOT_RUN, load_ruleset, loading, stop
from ntm_rules.cli.git import Repository, write
from ntm_rules.cli.messages import say
from ntm_rules.diagnostics.data import Language

_RULESETS = "rulesets"
"""What the folder of a catalog is called, where nobody says otherwise."""


@frozen
class Here:
    """A file or an id, as they are now."""

    name: str


@frozen
class Past:
    """A file or an id as a revision has it; all its rulesets where the name is empty. `tree` is its top folder's id."""

    repository: Repository
    revision: str
    tree: str
    name: str

    @property
    def file(self) -> PurePosixPath | None:
        """The file of that name, as its path reads from the top folder; None where the revision has none."""
        name = self.name
        if name.startswith(("./", "../")):  # as git has it, other paths are read from the top
            name = posixpath.normpath(posixpath.join(str(self.repository.inside(Path())), name))
        id = self.repository.entry(self.tree, PurePosixPath(name)) if name else None
        return PurePosixPath(name) if id is not None and self.repository.is_file(id) else None


Name = Here | Past


def name_of(text: str, catalog: Path | None, language: Language) -> Name:
    """Tell what an argument names: a file, an id, a revision, in this order. Exits with 1 where it is none of them."""
    shelf = Catalog() if catalog is None else Catalog(catalog)
    if Path(text).is_file() or text.partition("@")[0] in shelf.ids:
        return Here(text)
    repository = Repository.around(Path())
    for revision, name in _readings(text) if repository is not None else ():
        assert repository is not None
        if (tree := repository.tree(revision)) is not None:
            return Past(repository, revision, tree, name)
    is_like_id = "/" in text or text.endswith(".ntm")
    if ":" in text or not is_like_id:
        stop(COULD_NOT_RUN, say("no revision" if repository else "no repository", language, name=text))
    return Here(text)  # whoever loads it says that there is none


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """A revision, and what it is to have: `main`, `main:vn/commune`. A revision may itself hold a colon."""
    yield text, ""
    yield from ((text[:place], text[place + 1 :]) for place, letter in enumerate(text) if letter == ":")


def load_name(name: Name, catalog: Path | None, language: Language) -> Ruleset:
    """Load what is named. Exits with 1 where there is no such thing, with 2 where it has errors."""
    if isinstance(name, Here):
        return load_ruleset(name.name, catalog, language)
    file = name.file
    if file is None and name.name.endswith(".ntm"):
        stop(COULD_NOT_RUN, say("not in revision", language, revision=name.revision, path=name.name))
    with _snapshot(name, file, catalog, language) as snapshot, loading(language):
        return load(name.name, catalog=snapshot.catalog()) if file is None else snapshot.load(file)


def load_all(name: Past, catalog: Path | None, language: Language) -> dict[str, Ruleset]:
    """All rulesets that a revision has, by their ids, each in its last edition. Exits as `load_name` does."""
    with _snapshot(name, None, catalog, language) as snapshot, loading(language):
        shelf = snapshot.catalog()
        return {id: load(id, catalog=shelf) for id in shelf.ids}


@contextmanager
def _snapshot(name: Past, file: PurePosixPath | None, catalog: Path | None, language: Language) -> Iterator["Snapshot"]:
    """What a revision has of a catalog, and of a file beside it."""
    folder = catalog_folder(name.repository, name.tree, file, catalog, language)
    if folder is None and file is None:
        stop(COULD_NOT_RUN, say("not in revision", language, revision=name.revision, path=_RULESETS))
    with loading(language), Snapshot.of(name.repository, name.tree, folder, f"{name.revision}:") as snapshot:
        if file is not None:
            snapshot.write(file, name.repository.blob(f"{name.tree}:{file}"))
        yield snapshot


def catalog_folder(
    repository: Repository, tree: str | None, file: PurePosixPath | None, catalog: Path | None, language: Language
) -> PurePosixPath | None:
    """The folder of the catalog in a revision: the one asked for, that around a file, else `rulesets` at the top.

    In the work tree where `tree` is None. None where neither of the last two is; exits with 1 where the first is not.
    """

    def is_there(folder: PurePosixPath) -> bool:
        return (repository.root / folder).is_dir() if tree is None else repository.entry(tree, folder) is not None

    if catalog is not None:
        asked = repository.inside(catalog)
        if asked is None:
            stop(COULD_NOT_RUN, say("outside repository", language, path=catalog, root=repository.root))
        if not is_there(asked):
            stop(COULD_NOT_RUN, say("not in revision", language, revision=(tree or "")[:12], path=asked))
        return asked
    if file is not None and len(file.parts) > 3 and file.parts[-4] == _RULESETS:
        return file.parents[2]
    top = PurePosixPath(_RULESETS)
    return top if is_there(top) else None


@frozen
class Snapshot:
    """Rule files of a repository in a folder `top` of their own, which stands for its top one.

    `folder` is that of the catalog; None where that is the shipped one. `called` stands before the paths in messages.
    """

    top: Path
    folder: PurePosixPath | None
    called: str

    @classmethod
    @contextmanager
    def of(
        cls, repository: Repository | None, tree: str | None, folder: PurePosixPath | None, called: str
    ) -> Iterator["Snapshot"]:
        """Unpack a catalog as a revision has it, the work tree where `tree` is None; it is gone afterwards.

        Raises OSError.
        """
        with TemporaryDirectory(prefix="ntm-") as name:
            top = Path(name).resolve()
            if repository is None or folder is None:
                folder = None
            elif tree is not None:
                if (id := repository.entry(tree, folder)) is not None:
                    repository.unpack(id, top / folder)
            else:
                for file in (repository.root / folder).glob("*/*/*.ntm"):
                    write(top / file.relative_to(repository.root), file.read_bytes())
            yield cls(top, folder, called)

    def catalog(self) -> Catalog:
        """The catalog, as the folder holds it now."""
        return Catalog(named=self._named) if self.folder is None else Catalog(self.top / self.folder, self._named)

    def write(self, file: PurePosixPath, data: bytes | None) -> None:
        """Give a file another content, or take it away. Raises OSError."""
        if data is None:
            (self.top / file).unlink(missing_ok=True)
        else:
            write(self.top / file, data)

    def load(self, file: PurePosixPath) -> Ruleset:
        """Load a file with the catalog. Raises RulesetError, OSError."""
        return parse_file(self.top / file, catalog=self.catalog())

    def _named(self, path: Path) -> str:
        return f"{self.called}{path.relative_to(self.top).as_posix()}" if path.is_relative_to(self.top) else str(path)
