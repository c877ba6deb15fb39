"""Importing the package is light: nothing is loaded until a name is used, and nothing outside the base install ever."""

import subprocess
import sys
from pathlib import Path

import pytest

BASE = {"attr", "attrs", "lark", "click", "ntm_rules"}


def modules_after(statement: str) -> set[str]:
    """Top-level modules a fresh interpreter has loaded after a statement, beyond those it starts with."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_import_loads_nothing_of_ours_and_no_lark() -> None:
    """`import ntm_rules` loads that one module, and no library at all."""
    loaded = modules_after("import ntm_rules")
    assert {name for name in loaded if name.startswith("ntm_rules")} == {"ntm_rules"}
    assert not {name for name in loaded if name.partition(".")[0] in BASE - {"ntm_rules"}}


def test_assessing_stays_within_the_base_install() -> None:
    """Loading and assessing loads attrs besides the standard library, Lark where a text is read, and no more."""
    loaded = {
        name.partition(".")[0] for name in modules_after("import ntm_rules; ntm_rules.load('vn/commune').assess({})")
    }
    outside = {name for name in loaded if name not in sys.stdlib_module_names and name not in BASE}
    # Names a standard module gives itself when it is frozen, and the import hook of an editable install.
    assert not {name for name in outside if not name.startswith(("_", "__editable__"))}


def test_assessing_from_what_is_kept_reads_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once an edition is kept, neither Lark nor what reads and checks rule files is loaded, nor much else."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NTM_CACHE", raising=False)
    statement = "import ntm_rules; ntm_rules.load('vn/commune').assess({})"
    modules_after(statement)
    loaded = modules_after(statement)
    reading = {name for name in loaded if name.startswith(("ntm_rules.syntax.", "ntm_rules.model.check"))}
    assert reading <= {"ntm_rules.syntax.codes"}
    assert not loaded & {"lark", "tomllib", "pathlib", "ntm_rules.catalog.editions"}


def test_every_public_name_is_there() -> None:
    """`__all__` holds what can be imported, about twenty names, and `dir` shows them."""
    import ntm_rules

    assert 15 <= len(ntm_rules.__all__) <= 25
    for name in ntm_rules.__all__:
        assert getattr(ntm_rules, name) is not None
    assert set(ntm_rules.__all__) <= set(dir(ntm_rules))
