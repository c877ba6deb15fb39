"""What is made from something and kept: texts beside a digest of what they were made from. Data, never code.

A kept text is used only where the digest over its source and itself is right: what is stale or damaged is made anew.
The wheel holds some under `_data/kept`; others are in the user's cache folder, `$XDG_CACHE_HOME/ntm-rules` or
`~/.cache/ntm-rules`. `NTM_CACHE=off` keeps that folder from being read and written.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256

from attrs import frozen

from ntm_rules._resources import PACKAGE

SHIPPED = os.path.join(PACKAGE, "_data", "kept")


def digest(*parts: str | bytes) -> str:
    """A digest of texts, in which each is told from the next."""
    hashed = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        hashed.update(b"%d\n" % len(data))
        hashed.update(data)
    return hashed.hexdigest()


def digest_of_files(root: str, folders: Iterable[str], ending: tuple[str, ...]) -> str:
    """A digest of files in folders under a root: of their places and what they hold. Raises OSError."""
    parts: list[str | bytes] = []
    for folder in folders:
        path = os.path.join(root, folder)
        for name in sorted(name for name in os.listdir(path) if name.endswith(ending)):
            with open(os.path.join(path, name), "rb") as file:
                parts += (folder, name, file.read())
    return digest(*parts)


def user_folder() -> str | None:
    """The user's cache folder; None where it is turned off, or where it would be is not known."""
    if os.environ.get("NTM_CACHE", "").lower() == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "ntm-rules") if os.path.isabs(base) else None


@frozen
class Kept:
    """A text that is kept by a name. `key` is a digest of all that it is made from."""

    name: str
    key: str

    def text(self, make: Callable[[], str]) -> str:
        """The text as kept by the wheel or the user, else made, and kept by the user."""
        found = self.find(SHIPPED)
        if found is None and (home := user_folder()) is not None:
            found = self.find(home)
            if found is None:
                self.keep(found := make(), home)
        return make() if found is None else found

    def find(self, folder: str) -> str | None:
        """The text as kept in a folder; None where there is none, or it is damaged, or made from something else."""
        try:
            with open(os.path.join(folder, self.name), encoding="utf-8", newline="\n") as file:
                seal, _, text = file.read().partition("\n")
        except (OSError, ValueError):
            return None
        return text if seal == digest(self.key, text) else None

    def keep(self, text: str, folder: str) -> None:
        """Write the text into a folder, where that can be done. A reader sees all of it or nothing."""
        from tempfile import NamedTemporaryFile

        with suppress(OSError):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=folder, delete=False) as file:
                try:
                    file.write(f"{digest(self.key, text)}\n{text}")
                    file.close()
                    os.replace(file.name, os.path.join(folder, self.name))
                except OSError:
                    os.unlink(file.name)
                    raise
