"""Reads our pages: their fenced blocks, their prose, the files and edits they ask a reader to make.

A fenced block says in its info string what it is:

    console           `$ ` lines are commands, the rest is what they print; `exit=2` where the last command exits with 2
    edit FILE         `- ` lines stand in FILE and are replaced by the `+ ` lines below them
    ntm FILE          a file the reader writes; so do csv, json, python and toml; without FILE it is a sample to read
    ntm error=CODE    a sample that is wrong, with the one code that `ntm check` reports for it
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

import ntm_rules

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(ntm_rules.__file__).resolve().parent
IS_CHECKOUT = (ROOT / "pyproject.toml").is_file()
"""Beside an installed wheel there may be no more than tests/, docs/, examples/, grammar/ and rulesets/."""

_FENCE = re.compile(r"^( *)(`{3,})(.*)$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_VIETNAMESE = "<!-- lang: vi -->"
_WRITTEN = frozenset({"ntm", "csv", "json", "python", "toml"})


@frozen
class Block:
    """A fenced block: the words of its info string, its text, and the line of the page it begins on."""

    info: tuple[str, ...]
    text: str
    line: int

    @property
    def kind(self) -> str:
        return self.info[0] if self.info else ""

    @property
    def file(self) -> str | None:
        """The file that is written or edited."""
        if self.kind not in _WRITTEN | {"edit"}:
            return None
        return next((word for word in self.info[1:] if "=" not in word), None)

    def option(self, name: str) -> str | None:
        """The value of `name=value` in the info string."""
        values = (word.partition("=")[2] for word in self.info if word.startswith(f"{name}="))
        return next(values, None)


@frozen
class Page:
    """One Markdown file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def language(self) -> str:
        """Vietnamese pages say so on their first line, or stand in a folder `vi`."""
        is_vietnamese = self.text.startswith(_VIETNAMESE) or "vi" in self.path.relative_to(ROOT).parts
        return "vi" if is_vietnamese else "en"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All fenced blocks, in order."""
        return tuple(item for item in _parts(self.text) if isinstance(item, Block))

    @property
    def prose(self) -> str:
        """The page without fenced blocks and comments."""
        return _COMMENT.sub("", "\n".join(item for item in _parts(self.text) if isinstance(item, str)))

    @property
    def written(self) -> frozenset[str]:
        """The files the page asks its reader to write."""
        return frozenset(block.file for block in self.blocks if block.file is not None)


def _parts(text: str) -> Iterator[Block | str]:
    """Lines of prose and fenced blocks."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        fence = _FENCE.match(line)
        if fence is None:
            yield line
            continue
        indent, ticks, info = fence.groups()
        body = []
        for _, inner in lines:
            if inner.strip() == ticks:
                break
            body.append(inner.removeprefix(indent))
        else:
            raise AssertionError(f"the block that begins on line {number} is not closed")
        yield Block(tuple(info.split()), "\n".join(body) + "\n", number)


def pages() -> tuple[Page, ...]:
    """Every page of ours that is there."""
    paths = [*ROOT.glob("*.md"), *ROOT.glob("changelog.d/*.md"), *ROOT.glob("docs/**/*.md")]
    return tuple(Page(path, path.read_text("utf-8")) for path in sorted(paths))


def page(name: str) -> Page:
    """The page of a path from the root."""
    return Page(ROOT / name, (ROOT / name).read_text("utf-8"))


def bench(folder: Path) -> Path:
    """Give a reader's folder what the pages take for granted: the examples and the rulesets."""
    for name in ("examples", "rulesets"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def write_or_edit(block: Block, folder: Path) -> None:
    """Do to the reader's files what a block with a FILE says."""
    assert block.file is not None
    path = folder / block.file
    if block.kind != "edit":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        return
    text = path.read_text("utf-8")
    for old, new in _edits(block):
        where = f"{block.file}, edit on line {block.line}"
        assert f"\n{text}".count(f"\n{old}\n") == 1, f"{where}: this line does not stand there once: {old!r}"
        text = f"\n{text}".replace(f"\n{old}\n", f"\n{new}")[1:]
    path.write_text(text, "utf-8")


def _edits(block: Block) -> Iterator[tuple[str, str]]:
    """Each old line with the lines that take its place; without any the old line is deleted."""
    old, new = None, list[str]()
    for line in block.text.splitlines():
        sign, content = line[:1], line[2:]
        assert re.match(r"[-+]( |$)", line), f"line {block.line}: neither `- ` nor `+ `: {line!r}"
        if sign == "-":
            if old is not None:
                yield old, "".join(new)
            old, new = content, []
        else:
            assert old is not None, f"line {block.line}: an edit begins with the old line"
            new.append(f"{content}\n")
    assert old is not None, f"line {block.line}: an edit without lines"
    yield old, "".join(new)
