"""What the wheel holds: the package, grammar and rulesets, and nothing that git ignores."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel under test, or one built from a copy of the checkout with stray files that git ignores."""
    if "NTM_WHEEL" in os.environ:
        return Path(os.environ["NTM_WHEEL"])
    work = tmp_path_factory.mktemp("wheel")
    tree = work / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis"))
    for folder in ("rulesets/vn/__pycache__", "grammar/build"):
        (tree / folder).mkdir(parents=True, exist_ok=True)
        (tree / folder / "stray.pyc").write_bytes(b"")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(work / "dist"), str(tree)]
    subprocess.run(build, check=True, capture_output=True)
    return next((work / "dist").glob("*.whl"))


def test_holds_grammar_rulesets_and_types(wheel: Path) -> None:
    """What the package needs at run time is inside."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "ntm_rules/py.typed" in names
    for path in [*(ROOT / "grammar").iterdir(), *(ROOT / "rulesets").rglob("*.ntm")]:
        assert f"ntm_rules/_data/{path.relative_to(ROOT).as_posix()}" in names


_OURS = {".py", ".toml", ".lark", ".ntm", ".txt", ".css", ".js", ".typed", ""}


def test_holds_nothing_else(wheel: Path) -> None:
    """Every file is of the package, its data or its metadata; nothing cached, nothing of the tests."""
    archive = zipfile.ZipFile(wheel)
    for name in archive.namelist():
        assert name.startswith(("ntm_rules/", "ntm_rules-")), name
        kept = name.startswith("ntm_rules/_data/kept/") and is_kept_text(archive.read(name))
        known = Path(name).suffix in _OURS or ".dist-info/" in name
        assert known or kept, name
        assert "__pycache__" not in name


def is_kept_text(data: bytes) -> bool:
    """Whether a file is JSON below a digest: data, no code."""
    seal, _, text = data.decode().partition("\n")
    return len(seal) == 64 and isinstance(json.loads(text), dict)


_USE_WHAT_IS_KEPT = """
import sys
from ntm_rules._resources import resource_path
from ntm_rules.catalog.editions import editions
from ntm_rules.catalog.find import Catalog
from ntm_rules.shipped import Asked, shipped
catalog = Catalog()
for id in catalog.ids:
    for each in editions(catalog, id):
        found = shipped(Asked.of(resource_path("rulesets"), each.about.name))
        assert found is not None and found.about == each.about, each.about.name
assert "lark" not in sys.modules
"""


def test_keeps_tables_and_every_edition_ready(wheel: Path, tmp_path: Path) -> None:
    """Reading a text needs no Lark, and loading an edition parses nothing: each is there, for these texts."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NTM_CACHE": "off"}
    subprocess.run([sys.executable, "-c", _USE_WHAT_IS_KEPT], check=True, env=environment, cwd=tmp_path)


def test_carries_license_and_notice(wheel: Path) -> None:
    """The licence and the notice on the decisions go with it."""
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("/LICENSE") for name in names)
    assert any(name.endswith("/NOTICE") for name in names)
