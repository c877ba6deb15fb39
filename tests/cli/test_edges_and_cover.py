"""`ntm explain --edges` and `ntm cases --cover`, as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import ntm, schema

RULES = """ruleset mau/commune
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-UBND" of 2022-03-08 by "UBND tỉnh Mẫu"

input vùng: one of north, south
input số_hộ: count of households
input phân_loại: count of households, part of số_hộ
input thu_nhập: amount in million_vnd
input kế_hoạch: attested

criterion 1 "Mẫu"
1.1: phân_loại / số_hộ >= 30% and kế_hoạch
1.2: thu_nhập >= by vùng
  | north | 45.5 |
  | south |    ? |
1.3: thu_nhập >= delegated to province
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "sample.ntm"
    path.write_text(RULES, "utf-8")
    return path


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a command printed that went well, line by line."""
    assert done.returncode == 0, done.stderr
    return [line.strip() for line in done.stdout.splitlines()]


def test_the_sentence_in_both_languages() -> None:
    """The sentence the project promises: what is met of a hundred, and what is missed."""
    command = ("explain", "vn/commune", "17.11", "--edges")
    assert "với 100 hộ: 30 đạt, 29 chưa đạt" in ntm(*command, language="vi").stdout
    assert "with 100 households: 30 met, 29 not met" in ntm(*command).stdout


def test_a_condition_has_its_line_and_its_records(rules: Path) -> None:
    """The rule, each condition, its edge, and in parentheses all that both records hold."""
    assert lines(ntm("explain", rules, "1.1", "--edges")) == [
        "1.1: phân_loại / số_hộ >= 30% and kế_hoạch",
        "1.1",
        "phân_loại / số_hộ >= 30%",
        "with 100 households: 30 met, 29 not met (phân_loại = 30 → 29; số_hộ = 100; kế_hoạch = yes)",
        "kế_hoạch",
        "yes: met, no: not met (kế_hoạch = yes → no; số_hộ = 100; phân_loại = 100)",
    ]


def test_cells_and_what_is_given(rules: Path) -> None:
    """A line for each cell that fits what is given; a threshold without a figure says so instead."""
    told = lines(ntm("explain", rules, "1.2", "--edges"))[-2:]
    assert told == [
        "north: 45.5 million VND; 45.5 million VND met, 45.499 million VND not met "
        "(thu_nhập = 45.5 million VND → 45.499 million VND; vùng = north)",
        "south: the threshold exists, but its figure is not established",
    ]
    assert lines(ntm("explain", rules, "1.2", "--edges", "-i", "vùng=south"))[-1] == told[1]
    assert lines(ntm("explain", rules, "1.1", "--edges", "-i", "số_hộ=812"))[3].startswith(
        "with 812 households: 244 met"
    )
    settled = lines(ntm("explain", rules, "1.2", "--edges", "-i", "vùng=north", "-i", "thu_nhập=50"))
    assert settled[-1] == "the inputs given settle every condition"
    assert "the threshold is to be set by the province" in lines(ntm("explain", rules, "1.3", "--edges"))[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("vn/commune", "17.11"),
        ("vn/commune", "10", "-i", "region=red_river_delta", "-i", "year=2024"),
        ("vn/commune", "13.4"),
        ("vn/commune", "17.5"),
        ("vn/district", "2.1"),
    ],
)
def test_edges_as_data(arguments: tuple[str, ...]) -> None:
    """`--format json` follows its schema; there is an edge, or else a reason."""
    done = ntm("explain", *arguments, "--edges", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    schema("edges").validate(told)
    for condition in told["conditions"]:
        for edge in condition["edges"]:
            assert (edge["why"] is None) == (edge["first"] is not None) == (edge["second"] is not None)


def test_wrong_usage_of_edges(rules: Path) -> None:
    """Bad values are listed as ever; --data makes no sense beside --edges."""
    done = ntm("explain", rules, "1.1", "--edges", "-i", "số_hộ=-5", "-i", "nobody=1")
    assert done.returncode == 1
    assert "số_hộ" in done.stderr
    assert "nobody" in done.stderr
    assert ntm("explain", rules, "1.1", "--edges", "--data", rules).returncode == 1
    assert ntm("explain", rules, "9.9", "--edges").returncode == 1


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_proposed_can_be_pasted(rules: Path, language: str) -> None:
    """Proposed cases pass as they are; then nothing is missing, and `all` proposes anew under names that are free."""
    proposed = ntm("cases", rules, "--cover", language=language)
    assert proposed.returncode == 0, proposed.stderr
    beside = rules.with_suffix(".cases.toml")
    beside.write_text(proposed.stdout, "utf-8")
    run = ntm("cases", rules)
    assert run.returncode == 0, run.stderr
    assert "all as they must be" in run.stdout
    again = ntm("cases", rules, "--cover")
    assert "[[cases]]" not in again.stdout
    assert "Of 8, the present cases exercise 6, those below 0; 2 cannot be exercised." in " ".join(
        line.removeprefix("#").strip() for line in again.stdout.splitlines()
    )
    more = ntm("cases", rules, "--cover", "all")
    beside.write_text(proposed.stdout + more.stdout, "utf-8")
    assert ntm("cases", rules).returncode == 0
    beside.write_text(proposed.stdout.replace('"not met"', '"met"'), "utf-8")
    assert ntm("cases", rules).returncode == 3


def test_an_edition_is_named_in_its_cases(tmp_path: Path) -> None:
    """Cases of an edition that is not the only one say which they are of; those present of other editions count not."""
    done = ntm("cases", "vn/commune-advanced@2022-03-08", "--cover", "all")
    assert done.returncode == 0, done.stderr
    assert 'on = "2022-03-08"' in done.stdout


def test_wrong_usage_of_cover(rules: Path) -> None:
    """One ruleset at a time; a file of cases that cannot be read is named."""
    assert ntm("cases", "--cover").returncode == 1
    assert ntm("cases", rules, rules, "--cover").returncode == 1
    rules.with_suffix(".cases.toml").write_text("[[case]]\n", "utf-8")
    done = ntm("cases", rules, "--cover")
    assert done.returncode == 1
    assert "sample.cases.toml" in done.stderr


def test_without_the_solver(rules: Path, tmp_path: Path) -> None:
    """Without z3 both say how to install it, and exit with 1; the rest of the commands goes on."""
    (tmp_path / "z3.py").write_text('raise ModuleNotFoundError("No module named z3", name="z3")\n', "utf-8")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ntm_rules.cli", *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(tmp_path), "NTM_LANG": "en", "PYTHONUTF8": "1"},
            check=False,
        )

    for arguments in (("explain", rules, "1.1", "--edges"), ("cases", rules, "--cover")):
        done = run(*arguments)
        assert done.returncode == 1
        assert 'pip install "ntm-rules[prove]"' in done.stderr
        assert "Traceback" not in done.stderr
    assert run("explain", rules, "1.1").returncode == 0
    assert run("cases", rules).returncode == 1
