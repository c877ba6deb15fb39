"""Rulesets are found by id, and a file stands where its id says."""

from pathlib import Path

import pytest

import ntm_rules as ntm

HEAD = 'ruleset vn/sample\n\ninput a: attested\n\ncriterion 1 "x"\n1.1: a\n'


def place(root: Path, name: str) -> Path:
    path = root / "vn" / "1-qd-ttg-2022" / f"{name}.ntm"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD, "utf-8")
    return path


def test_load_out_of_a_catalog_of_ones_own(tmp_path: Path) -> None:
    """`load` looks in the folder it is given."""
    place(tmp_path, "sample")
    assert ntm.load("vn/sample", catalog=tmp_path).id == "vn/sample"
    assert ntm.list_rulesets(catalog=tmp_path) == ("vn/sample",)


def test_unknown_id_is_a_lookup_error_that_names_the_near_one() -> None:
    """A wrong id is the caller's mistake: an exception, with what was probably meant."""
    with pytest.raises(LookupError, match="vn/commune"):
        ntm.load("vn/comune")


def test_a_file_in_the_wrong_place_is_an_error(tmp_path: Path) -> None:
    """Id and place must agree, or two editions could answer to one id."""
    place(tmp_path, "other")
    with pytest.raises(ntm.RulesetError) as caught:
        ntm.load("vn/other", catalog=tmp_path)
    assert [d.code for d in caught.value.diagnostics if d.code is ntm.Code.WRONG_PLACE_IN_CATALOG]


def test_parse_file_reads_any_path(tmp_path: Path) -> None:
    """A file outside a catalog may have any id."""
    assert ntm.parse_file(place(tmp_path, "other")).id == "vn/sample"
