"""Where the grammar and the shipped rulesets are: inside the wheel, or beside the package in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the path of a file or folder under `grammar/` or `rulesets/`, given as `grammar/ntm.lark`.

    Raises FileNotFoundError when neither the wheel nor the checkout holds it.
    """
    for root in (PACKAGE / "_data", PACKAGE.parent):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(f"ntm_rules was installed without {name}")
