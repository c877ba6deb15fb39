"""What the wheel holds: the package, grammar and rulesets, and nothing that git ignores."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ntm_rules.catalog.editions import editions
from ntm_rules.catalog.find import Catalog

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


def test_holds_nothing_else(wheel: Path) -> None:
    """Every file is of the package, its data or its metadata; nothing cached, nothing of the tests."""
    for name in zipfile.ZipFile(wheel).namelist():
        assert name.startswith(("ntm_rules/", "ntm_rules-")), name
        compiled = name.startswith("ntm_rules/_data/compiled/") and Path(name).suffix in {".json", ".pickle"}
        known = Path(name).suffix in {".py", ".toml", ".lark", ".ntm", ".typed", ""} or ".dist-info/" in name
        assert known or compiled, name
        assert "__pycache__" not in name


def test_holds_every_edition_compiled(wheel: Path) -> None:
    """Loading an edition of the shipped catalog parses nothing: each is there, consolidated and checked."""
    archive = zipfile.ZipFile(wheel)
    index = json.loads(archive.read("ntm_rules/_data/compiled/index.json"))
    catalog = Catalog(ROOT / "rulesets")
    assert set(index) == set(catalog.ids)
    for id, row in index.items():
        assert [each["start"] for each in row["editions"]] == [
            each.start and each.start.isoformat() for each in editions(catalog, id)
        ]
        for each in row["editions"]:
            assert f"ntm_rules/_data/compiled/{each['file']}" in archive.namelist()


def test_carries_license_and_notice(wheel: Path) -> None:
    """The licence and the notice on the decisions go with it."""
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("/LICENSE") for name in names)
    assert any(name.endswith("/NOTICE") for name in names)
