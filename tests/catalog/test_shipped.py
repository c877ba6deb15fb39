"""Editions compiled ahead of time are those the texts give."""

from pathlib import Path

import pytest

import ntm_rules as ntm
from ntm_rules.shipped import shipped
from tools.compile_catalog import write


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of compiled editions, of the shipped catalog."""
    folder = tmp_path_factory.mktemp("compiled")
    write(folder, Path("rulesets"))
    return folder


@pytest.mark.parametrize("when", [None, "2023-12-31", "20231231", "211-qd-ttg-2024", "318-qd-ttg-2022"])
def test_an_edition_is_the_same(compiled: Path, when: str | None) -> None:
    """The same rules, days and instruments, however the edition is named."""
    found, texts = shipped("vn/commune", when, compiled), ntm.load("vn/commune", on=when, catalog="rulesets")
    assert found is not None
    assert (found.checked, found.about) == (texts.checked, texts.about)


@pytest.mark.parametrize("when", ["2022-01-01", "2026-01-01", "soon"])
def test_what_was_not_compiled_is_left_to_the_texts(compiled: Path, when: str) -> None:
    """They say why there is none."""
    assert shipped("vn/commune", when, compiled) is None
