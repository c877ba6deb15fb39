"""Where the grammar and the shipped rulesets are: inside the wheel, or beside the package in a checkout."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = os.path.dirname(os.path.realpath(__file__))
"""The folder of the package."""


def resource(name: str) -> "Path":
    """Return the path of a file or folder under `grammar/` or `rulesets/`, given as `grammar/ntm.lark`.

    Raises FileNotFoundError when neither the wheel nor the checkout holds it.
    """
    from pathlib import Path  # it takes longer to import than to load a ruleset

    return Path(resource_path(name))


def resource_path(name: str) -> str:
    """The same as text."""
    for root in (os.path.join(PACKAGE, "_data"), os.path.dirname(PACKAGE)):
        path = os.path.join(root, name)
        if os.path.exists(path):
            return path
    raise FileNotFoundError(f"ntm_rules was installed without {name}")
