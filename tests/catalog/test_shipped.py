"""Editions checked ahead of time are those the texts give."""

from pathlib import Path

import pytest
from attrs import evolve

import ntm_rules as ntm
from ntm_rules._resources import resource_path
from ntm_rules.catalog.find import Catalog
from ntm_rules.shipped import Asked, Shipped, shipped
from tools.compile_catalog import write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a wheel keeps of the shipped catalog."""
    folder = tmp_path_factory.mktemp("kept")
    write(folder, Path(resource_path("rulesets")))
    return str(folder)


def find(name: str, folder: str) -> Shipped | None:
    return shipped(Asked.of(resource_path("rulesets"), name), folder)


@pytest.mark.parametrize("when", [None, "2023-12-31", "20231231", "211-qd-ttg-2024", "318-qd-ttg-2022"])
def test_an_edition_is_the_same(folder: str, when: str | None) -> None:
    """The same rules, days, instruments and text, however the edition is named."""
    found = find("vn/commune" if when is None else f"vn/commune@{when}", folder)
    texts = ntm.load("vn/commune", on=when, catalog=Catalog())
    assert found is not None
    assert (found.checked, found.about) == (texts.checked, texts.about)
    assert found.asked.edition().parsed == texts.edition.parsed
    assert [each.span for each in found.checked.indicators] == [each.span for each in texts.indicators]


@pytest.mark.parametrize("when", ["2022-01-01", "2026-01-01", "soon"])
def test_what_was_not_compiled_is_left_to_the_texts(folder: str, when: str) -> None:
    """They say why there is none."""
    assert find(f"vn/commune@{when}", folder) is None


def test_it_is_used_for_the_texts_it_was_made_from_only(folder: str) -> None:
    """Where texts or code are others, they are read."""
    asked = Asked.of(resource_path("rulesets"), "vn/commune")
    assert shipped(asked, folder) is not None
    assert shipped(evolve(asked, key="another"), folder) is None
