"""What is kept is used only for what it was made from; whatever becomes of the files, the answer is right."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules._cache import Kept, digest, user_folder
from tests.strategies.effort import times

RULES = """ruleset mau/commune
  title   "Bộ tiêu chí mẫu"
  subject commune
  enacted "01/QĐ-UBND" of 2022-01-15 by "UBND tỉnh Mẫu"
input households: count of households "Số hộ"
input poor: count of households, part of households "Số hộ nghèo"
criterion 1 "Hộ nghèo"
1: poor / households <= 5%
  title  "Tỷ lệ hộ nghèo"
  source "01/QĐ-UBND" item 1
  basis  official
"""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("NTM_CACHE", raising=False)
    return tmp_path / "cache" / "ntm-rules"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A catalog of one ruleset."""
    file = tmp_path / "rulesets" / "mau" / "01-qd-ubnd-2022" / "commune.ntm"
    file.parent.mkdir(parents=True)
    file.write_text(RULES, "utf-8")
    return tmp_path / "rulesets"


def rule_file(catalog: Path) -> Path:
    return next(catalog.rglob("*.ntm"))


def editions_kept(home: Path) -> list[Path]:
    return sorted(home.glob("*.json"))


def test_a_second_load_is_the_same(home: Path, catalog: Path) -> None:
    """The ruleset, its edition and where its parts stand are those of the texts."""
    first, second = ntm.load("mau/commune", catalog=catalog), ntm.load("mau/commune", catalog=catalog)
    assert len(editions_kept(home)) == 1
    assert second.checked.source.name == "<compiled>"
    assert (second.checked, second.about, second.fingerprint) == (first.checked, first.about, first.fingerprint)
    assert second.diagnostics == first.diagnostics
    assert second.origin(second.indicators[0]) == first.origin(first.indicators[0])
    assert second.edition.parsed == first.edition.parsed


def test_a_changed_text_is_read_anew(home: Path, catalog: Path) -> None:
    """Also one of the same length and of the same time."""
    before = ntm.load("mau/commune", catalog=catalog)
    file = rule_file(catalog)
    times = file.stat()
    file.write_text(RULES.replace("5%", "4%"), "utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = ntm.load("mau/commune", catalog=catalog)
    assert after.fingerprint != before.fingerprint
    assert len(editions_kept(home)) == 1


def test_the_text_of_a_ruleset_is_never_another(home: Path, catalog: Path) -> None:
    """Where the files were changed since it was loaded, it says so rather than showing a wrong place."""
    ntm.load("mau/commune", catalog=catalog)
    rules = ntm.load("mau/commune", catalog=catalog)
    rule_file(catalog).write_text(f"# a line above\n{RULES}", "utf-8")
    with pytest.raises(RuntimeError, match="have changed"):
        rules.origin(rules.indicators[0])


@pytest.mark.parametrize("size", [0, 1, 64, 65, 300, -1])
def test_a_damaged_file_is_made_anew(home: Path, catalog: Path, size: int) -> None:
    """Cut anywhere, it is not used; the next load keeps a whole one."""
    whole = ntm.load("mau/commune", catalog=catalog)
    (kept,) = editions_kept(home)
    data = kept.read_bytes()
    kept.write_bytes(data[:size])
    assert ntm.load("mau/commune", catalog=catalog).checked == whole.checked
    assert kept.read_bytes() == data


def test_it_can_be_turned_off(home: Path, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`NTM_CACHE=off` keeps the folder from being read and written."""
    monkeypatch.setenv("NTM_CACHE", "off")
    assert ntm.load("mau/commune", catalog=catalog).checked.source.name != "<compiled>"
    assert user_folder() is None
    assert not home.exists()


def test_a_folder_that_cannot_be_written_is_no_error(
    catalog: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What cannot be kept is made each time."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.delenv("NTM_CACHE", raising=False)
    for _ in range(2):
        assert ntm.load("mau/commune", catalog=catalog).checked.source.name != "<compiled>"


def test_rules_in_error_are_never_kept(home: Path, catalog: Path) -> None:
    """They are read each time, and say what is wrong."""
    rule_file(catalog).write_text(RULES.replace("5%", "5 km"), "utf-8")
    for _ in range(2):
        with pytest.raises(ntm.RulesetError):
            ntm.load("mau/commune", catalog=catalog)
    assert not editions_kept(home)


def test_many_may_write_at_once(tmp_path: Path) -> None:
    """Each reader sees the whole of what one of them wrote."""
    texts = {f"{i}" * 200_000 for i in range(8)}
    kept = Kept("name", digest("key"))
    kept.keep(min(texts), str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(kept.keep, text, str(tmp_path)) for text in texts]
        assert all(kept.find(str(tmp_path)) in texts for _ in range(50))
        for writer in writers:
            writer.result()
    assert [path.name for path in tmp_path.iterdir()] == ["name"]


@times(5)
@given(data=st.data(), text=st.text(alphabet="ab\né", max_size=20))
def test_no_change_of_a_file_goes_unnoticed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, text: str
) -> None:
    """Whatever byte is changed, taken out or added: either the text is the same, or there is none."""
    folder = tmp_path_factory.mktemp("kept")
    kept = Kept("name", digest("key"))
    kept.keep(text, str(folder))
    whole = (folder / "name").read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    changed = whole[:at] + data.draw(st.binary(max_size=2)) + whole[at + data.draw(st.integers(0, 2)) :]
    (folder / "name").write_bytes(changed)
    assert kept.find(str(folder)) == (text if changed == whole else None)
    assert Kept("name", digest("another")).find(str(folder)) is None
