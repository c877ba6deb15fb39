"""The commands, run as a user runs them, with their exit codes and their JSON against the published schemas."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
COMMUNES = ROOT / "examples" / "communes.csv"
BEFORE_211 = "vn/commune@2023-12-31"
SAMPLE = """ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08

input households: count of households "Số hộ"
input households_sorting_waste: count of households, part of households "Số hộ phân loại"

criterion 17 "Môi trường"
17.11: households_sorting_waste / households >= 30%
  title  "Tỷ lệ hộ phân loại"
  source "1/QĐ-TTg" annex I item 17.11
  basis  unverified
"""


def ntm(*arguments: object, language: str = "en", stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ntm_rules.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        env={**os.environ, "NTM_LANG": language, "PYTHONUTF8": "1"},
        check=False,
    )


def schema(name: str) -> Draft202012Validator:
    """A validator for a published schema; references resolve among the published ones only."""
    files = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.schema.json")}
    registry = Registry().with_resources((key, Resource.from_contents(value)) for key, value in files.items())
    return Draft202012Validator(files[f"{name}.schema.json"], registry=registry)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.ntm"
    path.write_text(SAMPLE, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("assess", ["assess", BEFORE_211, COMMUNES]),
        ("explain", ["explain", "vn/commune", "17.11", "-i", "households=812", "-i", "households_sorting_waste=300"]),
        ("explain", ["explain", "vn/commune", "7"]),
        ("list", ["list"]),
        ("check", ["check", "vn/commune", "--strict"]),
        ("ruleset", ["show", "vn/commune"]),
    ],
)
def test_json_follows_the_published_schema(name: str, arguments: list[object]) -> None:
    """Every command's `--format json` validates against its schema in docs/schemas."""
    done = ntm(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    schema(name).validate(json.loads(done.stdout))


def test_fmt_json(sample: Path) -> None:
    """`fmt --format json` follows its schema too."""
    done = ntm("fmt", "--check", "--format", "json", sample)
    schema("fmt").validate(json.loads(done.stdout))


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.schema.json")), ids=lambda path: path.name)
def test_schemas_are_schemas(path: Path) -> None:
    """What is published is valid JSON Schema and names itself."""
    content = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(content)
    assert content["$id"] == path.name


def test_exit_code_of_wrong_usage_is_one() -> None:
    """Code 2 says the rules have errors; a wrong option must not look like that."""
    assert ntm("assess").returncode == 1
    assert ntm("no-such-command").returncode == 1
    assert ntm("check", "vn/comune").returncode == 1
    assert ntm("check", "no-such-file.ntm").returncode == 1


def test_unknown_ruleset_names_the_near_one() -> None:
    """An id that is nearly right is answered with the right one."""
    assert "vn/commune" in ntm("show", "vn/comune").stderr


def test_exit_code_of_rules_in_error_is_two(tmp_path: Path) -> None:
    """check, assess and show all stop with 2 on a rule file in error, and say where."""
    path = tmp_path / "bad.ntm"
    path.write_text(SAMPLE.replace("30%", "30,5%"), "utf-8")
    for arguments in (["check", path], ["show", path], ["assess", path, COMMUNES], ["fmt", path]):
        done = ntm(*arguments)
        assert done.returncode == 2
        assert "bad.ntm:11:49" in done.stdout + done.stderr


def test_check_fail_on(sample: Path) -> None:
    """`--fail-on warning` turns a warning into code 3; without it, warnings pass."""
    assert ntm("check", sample, "--fail-on", "hint").returncode == 0
    sample.write_text(SAMPLE.replace("  basis  unverified\n", ""), "utf-8")
    assert ntm("check", sample).returncode == 0
    assert ntm("check", sample, "--fail-on", "warning").returncode == 3


def test_check_strict_lists_unverified_thresholds(sample: Path) -> None:
    """`--strict` names each indicator judged by an unverified threshold."""
    assert "unverified-threshold" in ntm("check", sample, "--strict").stdout
    assert "unverified-threshold" not in ntm("check", sample).stdout


def test_check_without_arguments_checks_the_catalog() -> None:
    """The shipped catalog is in order."""
    done = ntm("check", "--fail-on", "warning")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("form", ["github", "sarif", "json"])
def test_check_formats_name_the_place(form: str, tmp_path: Path) -> None:
    """Each machine form carries code, line and column."""
    path = tmp_path / "bad.ntm"
    path.write_text(SAMPLE.replace("/ households ", "/ house_holds "), "utf-8")
    done = ntm("check", path, "--format", form)
    assert done.returncode == 2
    assert "unknown-name" in done.stdout
    assert "11" in done.stdout


def test_fmt_rewrites_keeps_comments_and_is_idempotent(sample: Path) -> None:
    """`fmt` writes the plain form once; a second run changes nothing; `--check` says so with its exit code."""
    sample.write_text(SAMPLE.replace(">= 30%", "≥  30 %   # theo văn bản"), "utf-8")
    assert ntm("fmt", "--check", sample).returncode == 3
    assert ntm("fmt", sample).returncode == 0
    assert ">= 30%  # theo văn bản" in sample.read_text("utf-8")
    assert ntm("fmt", "--check", sample).returncode == 0


def test_fmt_to_vietnamese_and_back(sample: Path) -> None:
    """`--lang` rewrites keywords only: there and back again is the same file."""
    assert ntm("fmt", sample).returncode == 0
    before = sample.read_text("utf-8")
    assert ntm("fmt", "--lang", "vi", sample).returncode == 0
    assert "tiêu chí 17" in sample.read_text("utf-8")
    assert ntm("fmt", "--lang", "en", sample).returncode == 0
    assert sample.read_text("utf-8") == before


def test_fmt_leaves_a_file_it_cannot_read_alone(sample: Path) -> None:
    """A file with a syntax error is reported and not touched."""
    sample.write_text(SAMPLE + "17.12: a >= \n", "utf-8")
    before = sample.read_bytes()
    assert ntm("fmt", sample).returncode == 2
    assert sample.read_bytes() == before


def test_fmt_reads_stdin(sample: Path) -> None:
    """`-` formats stdin to stdout, for editors."""
    assert ntm("fmt", "-", stdin=SAMPLE).stdout == SAMPLE


@pytest.mark.parametrize("language", ["en", "vi"])
def test_show_prints_what_can_be_read_again(language: str, tmp_path: Path) -> None:
    """`show`, in either language, prints a rule file that checks without errors."""
    path = tmp_path / "shown.ntm"
    path.write_text(ntm("show", "vn/commune", "--lang", language).stdout, "utf-8")
    assert ntm("check", path, "--fail-on", "hint").returncode == 0


def test_show_one_indicator() -> None:
    """`show RULESET CODE` prints one rule with its clauses, 17.1 and not 17.10."""
    shown = ntm("show", "vn/commune", "17.11").stdout
    assert shown.startswith("17.11: households_sorting_waste / households >= 30%\n")
    assert ntm("show", "vn/commune", "99").returncode == 1


def test_explain_says_the_numbers_in_both_languages() -> None:
    """The sentence the project promises, in Vietnamese and in English."""
    arguments = ["explain", "vn/commune", "17.11", "-i", "households=812", "-i", "households_sorting_waste=300"]
    assert "đạt: 300/812 hộ = 36,95% ≥ 30%" in ntm(*arguments, "--lang", "vi").stdout
    assert "met: 300/812 households = 36.95% ≥ 30%" in ntm(*arguments, "--lang", "en").stdout


def test_explain_a_record_of_a_file() -> None:
    """`--subject` picks a record by its label or row number."""
    said = ntm(
        "explain", BEFORE_211, "10", "--data", COMMUNES, "--subject", "Tân Văn, Bình Gia, Lạng Sơn", language="vi"
    )
    assert "đạt: 51 triệu đồng/người/năm ≥ 42 triệu đồng/người/năm" in said.stdout
    assert ntm("explain", BEFORE_211, "10", "--data", COMMUNES, "--subject", "nobody").returncode == 1


def test_explain_refuses_bad_values_with_all_of_them() -> None:
    """A bad value given by hand stops with 1, and every bad field is listed."""
    done = ntm("explain", "vn/commune", "17.11", "-i", "households=-5", "-i", "households_sorting_waste=ba")
    assert done.returncode == 1
    assert "households" in done.stderr
    assert "households_sorting_waste" in done.stderr


def test_assess_lists_problems_and_keeps_the_row(sample: Path, tmp_path: Path) -> None:
    """A bad field is listed with row, column and value; its row is judged all the same."""
    data = tmp_path / "data.csv"
    data.write_text("xã;Số hộ;Số hộ phân loại\nA;100;30\nB;1.234;400\nC;100;120\n", "utf-8")
    done = ntm("assess", sample, data, "--brief", language="vi")
    assert done.returncode == 0
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:3]] == ["A", "B", "C"]
    assert "1.234" in done.stdout
    assert ntm("assess", sample, data, "--fail-on", "problems").returncode == 3
    assert ntm("assess", sample, data, "--fail-on", "not-met").returncode == 0


def test_assess_shows_no_progress_off_a_terminal() -> None:
    """Nothing on stderr when it is not a terminal."""
    assert ntm("assess", BEFORE_211, COMMUNES, "--brief").stderr == ""


@pytest.mark.parametrize("command", ["check", "fmt", "show", "list", "assess", "explain"])
def test_help_has_an_example(command: str) -> None:
    """Each command's help shows how it is called."""
    done = ntm(command, "--help")
    assert done.returncode == 0
    assert f"  ntm {command}" in done.stdout
    assert "Example" in done.stdout


def test_catalog_option(sample: Path, tmp_path: Path) -> None:
    """`--catalog` looks ids up in a folder of one's own; a file whose id is not that of its place is an error."""
    place = tmp_path / "rules" / "vn" / "1-qd-ttg-2022" / "sample.ntm"
    place.parent.mkdir(parents=True)
    place.write_text(SAMPLE, "utf-8")
    assert "vn/sample" in ntm("list", "--catalog", tmp_path / "rules").stdout
    place.rename(place.with_name("other.ntm"))
    assert "wrong-place-in-catalog" in ntm("check", "--catalog", tmp_path / "rules").stdout
