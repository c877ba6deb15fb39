"""What we ask git: which revision a name stands for, and what a folder or a file held in it. Nothing is written."""

import io
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from attrs import frozen

_NOT_STORED = frozenset(".0")
"""What the id of a file is made of that git has not stored: one of the work tree, or none at all."""


class GitError(OSError):
    """git could not do what it was asked to; the message is git's own."""


@frozen
class Repository:
    """A repository with a work tree, by its top folder."""

    root: Path

    @classmethod
    def around(cls, folder: Path) -> "Repository | None":
        """The repository a folder lies in; None where it lies in none, or there is no git."""
        try:
            top = _run(folder, "rev-parse", "--show-toplevel")
        except (GitError, OSError):
            return None
        return cls(Path(top.decode().removesuffix("\n")).resolve())

    def inside(self, path: Path) -> PurePosixPath | None:
        """A path as it reads from the top folder; None where it lies outside."""
        whole = path.resolve()
        return PurePosixPath(whole.relative_to(self.root).as_posix()) if whole.is_relative_to(self.root) else None

    def tree(self, revision: str) -> str | None:
        """The id of the top folder as a revision has it; None where the name is no revision's."""
        return self._id(f"{revision}^{{tree}}") if revision else None

    def entry(self, tree: str, path: PurePosixPath) -> str | None:
        """The id of a file or folder below a tree; None where there is none."""
        return self._id(f"{tree}:{path}" if path.parts else tree)

    def is_file(self, id: str) -> bool:
        """Whether an id is that of a file."""
        return self._git("cat-file", "-t", id) == b"blob\n"

    def blob(self, id: str) -> bytes:
        """What a file holds. Raises GitError."""
        return self._git("cat-file", "blob", id)

    def unpack(self, tree: str, folder: Path) -> None:
        """Write the rule files below a tree into a folder; no link is followed or made. Raises GitError, OSError."""
        with tarfile.open(fileobj=io.BytesIO(self._git("archive", "--format=tar", tree))) as archive:
            for member in archive:
                path = PurePosixPath(member.name)
                file = archive.extractfile(member) if member.isreg() and path.suffix == ".ntm" else None
                if file is not None and not path.is_absolute() and ".." not in path.parts:
                    write(folder.joinpath(path), file.read())

    def step(self, path: PurePosixPath, old: str, new: str) -> tuple[str, str] | None:
        """The newest commit that put one file in the place of another, and before it its parent; None for none."""
        for commit, before, after in self._history(path, new if is_stored(new) else old):
            if (before, after) == (_stored(old), _stored(new)) and (parent := self._id(f"{commit}^1^{{commit}}")):
                return parent, commit
        return None

    def holding(self, path: PurePosixPath, id: str) -> str | None:
        """A commit that has a file at a path: the one checked out, else the newest that put it there."""
        if self._id(f"HEAD:{path}") == id:
            return "HEAD"
        return next((commit for commit, _, after in self._history(path, id) if after == id), None)

    def _history(self, path: PurePosixPath, id: str) -> list[tuple[str, str, str]]:
        """The commits, newest first, in which a file came to a path or left it: each with the ids before and after."""
        if not is_stored(id):
            return []
        how = ("--all", "-m", "--no-renames", "--raw", "--no-abbrev", "--format=commit %H", f"--find-object={id}")
        found, commit = [], ""
        for line in self._git("log", *how, "--", f":(top,literal){path}").decode(errors="replace").splitlines():
            match line.split():
                case ["commit", commit]:
                    pass
                case [mode, _, before, after, *_] if mode.startswith(":"):
                    found.append((commit, _stored(before), _stored(after)))
        return found

    def _id(self, name: str) -> str | None:
        try:
            return self._git("rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()
        except GitError:
            return None

    def _git(self, *arguments: str) -> bytes:
        return _run(self.root, *arguments)


def is_stored(id: str) -> bool:
    """Whether an id is that of a file git has stored, not of one in the work tree, nor of none."""
    return not set(id) <= _NOT_STORED


def merge_text(base: Path, ours: Path, theirs: Path) -> tuple[bytes, bool]:
    """Merge three files line by line, and whether that went without conflict. Raises GitError, OSError."""
    names = ("-L", "ours", "-L", "base", "-L", "theirs")
    files = (str(path.resolve()) for path in (ours, base, theirs))
    done = _start(Path(), "merge-file", "-p", *names, *files)
    # The code is the number of conflicts, up to 127; beyond is an error.
    if done.returncode not in range(128):
        raise GitError(done.stderr.decode(errors="replace").strip())
    return done.stdout, done.returncode == 0


def write(path: Path, data: bytes) -> None:
    """Write a file, its folders too. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _stored(id: str) -> str:
    """An id, empty where git has not stored the file."""
    return id if is_stored(id) else ""


def _run(folder: Path, *arguments: str) -> bytes:
    done = _start(folder, *arguments)
    if done.returncode != 0:
        raise GitError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def _start(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["git", *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
