"""The samples of rule files, checked as somebody would who has nothing else: in a folder of their own.

A sample is a file `code.ntm`, or, where it takes several files, a folder `code` with a catalog `rulesets` in it. A
mistake is marked on the line of its main place, by a comment `# expect: code`, which is taken out before checking.
Fingerprints of editions are written into a folder by `ntm check --catalog FOLDER/rulesets --pin`.
"""

import re
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from attrs import frozen

from ntm_rules.catalog.editions import Edition, edition_of_file, editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.compare.tighten import check_edition
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, in_order
from ntm_rules.model.lint import unverified
from ntm_rules.model.pins import FILE, Pin, compare

CORPUS = Path(__file__).parent

_CATALOG = Path("rulesets")
_MARK = re.compile(rb"# expect: ([a-z0-9-]+)")
_MARKS = re.compile(rb"[ \t]*# expect: [^\n]*")


@frozen
class Sample:
    """The files of a sample by their paths, without the marks, and the command that checks them."""

    code: Code
    files: dict[str, bytes]
    expected: tuple[tuple[str, int, str], ...]
    """File, line and code of each mark."""

    @property
    def is_catalog(self) -> bool:
        return any(Path(name).is_relative_to(_CATALOG) for name in self.files)

    @property
    def command(self) -> str:
        """What to type to see the problems."""
        strict = " --strict" if self.code is Code.UNVERIFIED_THRESHOLD else ""
        return f"ntm check {f'--catalog {_CATALOG}' if self.is_catalog else next(iter(self.files))}{strict}"

    @contextmanager
    def laid_out(self) -> Iterator[None]:
        """Go to a new folder with the files in it."""
        with TemporaryDirectory() as folder, chdir(folder):
            for name, data in self.files.items():
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).write_bytes(data)
            yield

    def check(self) -> tuple[Diagnostic, ...]:
        """What the command finds, in order. No path of this machine is in it."""
        with self.laid_out():
            return in_order(self._found())

    def _found(self) -> Iterator[Diagnostic]:
        shelf = Catalog(_CATALOG) if self.is_catalog else None
        pins = {}
        for each in _all(shelf) if shelf else map(edition_of_file, map(Path, self.files)):
            checked = check_edition(each)
            yield from checked.diagnostics
            if checked.ruleset is not None:
                pins[each.about.name] = Pin.of(checked.ruleset)
                yield from unverified(checked.ruleset) if self.code is Code.UNVERIFIED_THRESHOLD else ()
        if (_CATALOG / FILE).is_file():
            yield from compare(_CATALOG / FILE, pins)


def _all(shelf: Catalog) -> Iterator[Edition]:
    return (each for id in shelf.ids for each in editions(shelf, id))


def sample(code: Code, which: Literal["bad", "right"]) -> Sample:
    """The sample of a code about rule files."""
    folder = CORPUS / which / code.value
    is_folder = folder.is_dir()
    paths = filter(Path.is_file, folder.rglob("*")) if is_folder else (folder.with_suffix(".ntm"),)
    top = folder if is_folder else folder.parent
    written = dict(sorted((path.relative_to(top).as_posix(), path.read_bytes()) for path in paths))
    expected = tuple(
        (name, number, mark.decode())
        for name, data in written.items()
        for number, line in enumerate(data.split(b"\n"), 1)
        for mark in _MARK.findall(line)
    )
    return Sample(code, {name: _MARKS.sub(b"", data) for name, data in written.items()}, expected)
