"""`ntm diff` as a user runs it: what is compared, in which forms, with which exit codes, and who is affected."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from ntm_rules.cli import main
from tests.cli.repositories import RULES
from tests.cli.test_commands import ntm, schema

DATA = """\
Xã;Số hộ;Số hộ phân loại;Thu nhập;year
An;100;40;50,5;2024
Bình;100;60;50,5;2024
Cát;100;20;50,5;2024
Dương;100;120;50,5;2024
"""
NOT_PROVEN = """\
input a: amount in km
input b: amount in km
input c: amount in km

criterion 1 "Một"
1.1: a * b * c >= {}
  basis official
"""


def exit_code(*arguments: object) -> object:
    """The exit code of the command, run in this process."""
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments)])
    return ended.value.code


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.ntm"
    path.write_text(RULES, "utf-8")
    return path


def changed(old: Path, *changes: tuple[str, str], name: str = "new.ntm") -> Path:
    """A version of the rules with some texts replaced."""
    text = old.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = old.with_name(name)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def stricter(old: Path) -> Path:
    return changed(old, ("30%", "50%"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(DATA, "utf-8")
    return path


# Forms ---------------------------------------------------------------------------------------------------


def test_text(old: Path, stricter: Path) -> None:
    """What changed, the direction, the record that shows it, both places; in both languages."""
    done = ntm("diff", old, stricter)
    assert done.returncode == 0, done.stderr
    for said in ("▲ stricter", "threshold raised 30% → 50%", "met → not met", f"{stricter}:26"):
        assert said in done.stdout
    assert "nâng mức từ 30% lên 50%" in ntm("diff", old, stricter, "--lang", "vi").stdout


def test_json(old: Path, stricter: Path) -> None:
    """The published schema, alone and with who is affected."""
    done = ntm("diff", old, stricter, "--format", "json")
    found = json.loads(done.stdout)
    schema("diff").validate(found)
    assert found["direction"] == "stricter"


@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "vn/sample"), ("markdown", "#"), ("json", "{"), ("sarif", "{"), ("html", "<!doctype html>")],
)
def test_every_form_goes_to_a_file(form: str, begins: str, old: Path, stricter: Path) -> None:
    """-o writes what would be printed."""
    target = old.with_name("out")
    done = ntm("diff", old, stricter, "--format", form, "-o", target)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert target.read_text("utf-8") == ntm("diff", old, stricter, "--format", form).stdout
    assert target.read_text("utf-8").startswith(begins)
    nowhere = ntm("diff", old, stricter, "-o", old.parent / "no" / "where")
    assert nowhere.returncode == 1
    assert "no such file" in nowhere.stderr


# What OLD and NEW name -----------------------------------------------------------------------------------


def test_editions() -> None:
    """Ids with a day or a decision."""
    done = ntm("diff", "vn/commune@318-qd-ttg-2022", "vn/commune@2022-03-31", "--no-proofs")
    assert "nothing is different" in done.stdout, done.stderr
    done = ntm("diff", "vn/commune@2024-02-29", "vn/commune@2024-03-01", "--no-proofs")
    assert "211/QĐ-TTg" in done.stdout


def test_a_catalog_of_ones_own(old: Path, stricter: Path) -> None:
    """--catalog is where ids are looked up, for both."""
    place = old.parent / "rules" / "vn" / "1-qd-ttg-2022" / "sample.ntm"
    place.parent.mkdir(parents=True)
    old.rename(place)
    done = ntm("diff", "vn/sample", stricter, "--catalog", old.parent / "rules")
    assert "threshold raised 30% → 50%" in done.stdout, done.stderr
    assert ntm("diff", "vn/sample", stricter).returncode == 1


def test_rules_in_error(old: Path) -> None:
    """Exit code 2, and where they are wrong."""
    done = ntm("diff", old, changed(old, ("30%", "30,5%")))
    assert done.returncode == 2
    assert "new.ntm:26" in done.stderr


# Exit codes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "holding"),
    [
        ([], set()),
        ([("Thu nhập bình quân", "Thu nhập")], {"changed"}),
        ([("30%", "50%")], {"changed", "meaning", "stricter"}),
        ([("30%", "20%")], {"changed", "meaning", "looser"}),
        ([("30%", "20%"), ("| 39", "| 40")], {"changed", "meaning", "looser", "stricter", "incomparable"}),
        ([("| 39", "| 40"), ("| 42", "| 41")], {"changed", "meaning", "looser", "stricter", "incomparable"}),
        (
            [
                ("criterion 10", "input planned: attested\n\ncriterion 10"),
                (">= 30%", ">= 30% or planned and not planned"),
            ],
            {"changed", "meaning", "missing-data"},
        ),
    ],
)
def test_fail_on(changes: list[tuple[str, str]], holding: set[str], old: Path) -> None:
    """Each condition is an exit code of 3 where it holds, and of 0 where it does not; several are any of them."""
    new = changed(old, *changes)
    for condition in ("changed", "meaning", "looser", "stricter", "incomparable", "missing-data", "not-proven"):
        assert exit_code("diff", old, new, "--fail-on", condition) == (3 if condition in holding else 0), condition
    assert exit_code("diff", old, new) == 0
    either = exit_code("diff", old, new, "--fail-on", "looser", "--fail-on", "stricter")
    assert either == (3 if holding & {"looser", "stricter"} else 0)


def test_not_proven(tmp_path: Path) -> None:
    """Code 4 where a direction was asked for, does not hold, and something is not proven; 3 where something holds."""
    old, new = tmp_path / "old.ntm", tmp_path / "new.ntm"
    old.write_text("ruleset vn/x\n" + NOT_PROVEN.format(20), "utf-8")
    new.write_text("ruleset vn/x\n" + NOT_PROVEN.format(30), "utf-8")
    without = ("diff", old, new, "--no-proofs")
    assert exit_code(*without) == 0
    for condition in ("looser", "stricter", "incomparable", "missing-data"):
        assert exit_code(*without, "--fail-on", condition) == 4
    assert exit_code(*without, "--fail-on", "looser", "--fail-on", "not-proven") == 3
    assert exit_code(*without, "--fail-on", "looser", "--fail-on", "changed") == 3
    assert exit_code(*without, "--fail-on", "meaning") == 3


def test_without_a_solver(old: Path, stricter: Path) -> None:
    """What needs z3 is not proven, and what to install is said; with --no-proofs nothing is."""
    code = "import sys; sys.modules['z3'] = None; from ntm_rules.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "diff", str(old), str(stricter)]
    environment = {**os.environ, "NTM_LANG": "en", "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert 'pip install "ntm-rules[prove]"' in done.stderr
    assert "not proven" in done.stdout
    assert ntm("diff", old, stricter, "--no-proofs").stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["vn/commune"],
        ["vn/commune", "vn/commune", "vn/commune"],
        ["vn/commune", "vn/commune", "--affected", "x.csv"],
        ["vn/commune", "vn/commune", "--subject", "Xã"],
        ["vn/commune", "vn/commune", "--fail-on", "affected"],
        ["vn/commune", "vn/commune", "--timeout", "0"],
        ["--git-driver"],
        ["--git-driver", "a", "b"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, not that of rules in error."""
    assert exit_code("diff", *arguments) == 1
    assert "Error" in capsys.readouterr().err


# Who is affected -----------------------------------------------------------------------------------------


def test_who_is_affected(old: Path, stricter: Path, data: Path) -> None:
    """Behind the comparison: counts, then subjects by name; the column and how many are listed can be chosen."""
    done = ntm("diff", old, stricter, "--data", data)
    assert done.returncode == 0, done.stderr
    told = done.stdout.partition("who is affected: ")[2]
    assert told.startswith("1 of 4 subjects have another outcome\n")
    assert "An (row 2)\n    the whole: met → not met" in told
    assert "17.11: met → not met; 40%, threshold 30% → 50%" in told
    assert "record-part-exceeds-whole: 1" in told
    told = ntm("diff", old, stricter, "--data", data, "--subject", "Số hộ", "--lang", "vi").stdout
    assert "100 (hàng 2)" in told
    told = ntm("diff", old, stricter, "--data", data, "--limit", "0").stdout
    assert "An" not in told.partition("who is affected")[2]
    assert "… and 1 more subjects" in told


@pytest.mark.parametrize("form", [".csv", ".parquet", ".json"])
def test_all_that_differs_is_written(form: str, old: Path, stricter: Path, data: Path) -> None:
    """--affected writes a row for each part of each subject, however few are listed."""
    target = data.with_name(f"flips{form}")
    done = ntm("diff", old, stricter, "--data", data, "--limit", "0", "--affected", target)
    assert done.returncode == 0, done.stderr
    match form:
        case ".csv":
            with target.open(encoding="utf-8", newline="") as file:
                parts = [(row["subject"], row["part"], row["new_code"]) for row in csv.DictReader(file)]
        case ".json":
            parts = [
                (row["subject"], row["part"], row["new_code"] or "") for row in json.loads(target.read_text("utf-8"))
            ]
        case _:
            parts = (
                pl.read_parquet(target)
                .select("subject", pl.col("part").cast(pl.String), pl.col("new_code").fill_null(""))
                .rows()
            )
    assert parts == [("An", "whole", ""), ("An", "criterion", "17"), ("An", "indicator", "17.11")]


def test_who_is_affected_in_other_forms(old: Path, stricter: Path, data: Path) -> None:
    """JSON by its schema; Markdown and HTML as a section; SARIF has no place for it."""
    found = json.loads(ntm("diff", old, stricter, "--data", data, "--format", "json").stdout)
    schema("diff").validate(found)
    assert found["affected"]["changed"] == 1
    assert "\n## Who is affected\n" in ntm("diff", old, stricter, "--data", data, "--format", "markdown").stdout
    page = ntm("diff", old, stricter, "--data", data, "--format", "html").stdout
    assert page.index("<h2>Who is affected</h2>") < page.index("</main>")
    assert ntm("diff", old, stricter, "--data", data, "--format", "sarif").returncode == 1
    target = data.with_name("flips.csv")
    done = ntm("diff", old, stricter, "--data", data, "--format", "sarif", "--affected", target)
    assert done.returncode == 0, done.stderr
    assert target.exists()


def test_fail_on_affected(old: Path, stricter: Path, data: Path) -> None:
    """Code 3 where a subject has another outcome, whatever the rules could do."""
    assert ntm("diff", old, stricter, "--data", data, "--fail-on", "affected").returncode == 3
    data.write_text(DATA.replace("40;", "50;"), "utf-8")
    assert ntm("diff", old, stricter, "--data", data, "--fail-on", "affected").returncode == 0


def test_data_that_cannot_be_read(old: Path, stricter: Path, data: Path) -> None:
    """Exit code 1, each with its reason; nothing is written over the data."""
    given = ("diff", old, stricter, "--no-proofs", "--data")
    for arguments, said in (
        ([old], "must end in one of .parquet"),
        ([data, "--affected", data], "read and written"),
        ([data, "--affected", data.with_name("x.xlsx")], "must end in one of .csv"),
        ([data, "--subject", "Huyện"], "no column `Huyện`"),
    ):
        done = ntm(*given, *arguments)
        assert done.returncode == 1
        assert said in done.stderr
    assert data.read_text("utf-8") == DATA
    data.write_bytes(b"\\xff\\xff")
    assert "CSV UTF-8" in ntm(*given, data).stderr


def test_without_polars(old: Path, stricter: Path, data: Path) -> None:
    """The message says what to install."""
    code = "import sys; sys.modules['polars'] = None; from ntm_rules.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "diff", str(old), str(stricter), "--data", str(data)]
    environment = {**os.environ, "NTM_LANG": "vi", "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 1
    assert '--data cần polars: pip install "ntm-rules[frame]"' in done.stderr


@pytest.mark.parametrize("command", ["diff", "merge"])
def test_help_has_an_example(command: str) -> None:
    """Each command's help shows how it is called."""
    done = ntm(command, "--help")
    assert done.returncode == 0
    assert f"  ntm {command}" in done.stdout
    assert "Example" in done.stdout
