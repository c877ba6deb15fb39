"""`ntm assess -o`: files in, files out, as a user runs it, and as it is broken off."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from tests.cli.test_commands import SAMPLE, ntm, schema

ROWS = 30_000
SMALL_BLOCKS = "from ntm_rules.columns import csv_cells; csv_cells.BLOCK = 600; "
NO_ROOM = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)); "
NO_POLARS = "import sys; sys.modules['polars'] = None; "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ruleset, and data for a thousand small blocks."""
    (tmp_path / "sample.ntm").write_text(SAMPLE, "utf-8")
    rows = "".join(f"Xã {i};100;{i % 101}\n" for i in range(ROWS))
    (tmp_path / "data.csv").write_text("Xã;Số hộ;Số hộ phân loại\n" + rows, "utf-8")
    return tmp_path


def assess(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return ntm("assess", folder / "sample.ntm", folder / "data.csv", *arguments)


def begin(folder: Path, prepared: str, output: str, **others: int) -> "subprocess.Popen[str]":
    """Start the command in a process that some Python has prepared."""
    arguments = ["assess", "sample.ntm", "data.csv", "-o", output]
    return subprocess.Popen(
        [sys.executable, "-c", f"{prepared}from ntm_rules.cli import main; main({arguments!r})"],
        cwd=folder,
        env={**os.environ, "NTM_LANG": "en", "PYTHONUTF8": "1"},
        stderr=others.get("stderr", subprocess.PIPE),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"sample.ntm", "data.csv"}


def test_what_it_says(folder: Path) -> None:
    """How many rows, how many of each outcome, how many problems of each code; the results are in the files."""
    (folder / "data.csv").write_text("Xã;Số hộ;Số hộ phân loại\nA;100;30\nB;100;29\nC;100;\nD;-1;\n", "utf-8")
    done = assess(folder, "-o", str(folder / "out.csv"))
    first, *rest = done.stdout.splitlines()
    assert first.startswith(f"{folder / 'out.csv'}: 4 rows in ")
    assert rest == [
        *("  met: 1", "  not met: 1", "  unknown: 2"),
        *(f"{folder / 'out.problems.csv'}: 1 problems", "  record-negative: 1"),
    ]
    assert (folder / "out.problems.csv").read_text("utf-8") == "row,field,value,code\n5,Số hộ,-1,record-negative\n"
    lines = (folder / "out.csv").read_text("utf-8").splitlines()
    assert lines[0] == "Xã,17.11,criterion 17,criteria_met,criteria_at_most,criteria_of,outcome,rests_on_unverified"
    assert lines[1].startswith("A,met,met,1,1,1,met,")


def test_json(folder: Path) -> None:
    """The summary as data follows its schema; a place for the problems can be given."""
    target = folder / "out.parquet"
    done = assess(folder, "-o", str(target), "--problems", str(folder / "wrong.csv"), "--format", "json")
    summary = json.loads(done.stdout)
    schema("assess-file").validate(summary)
    assert summary["rows"] == ROWS == len(pl.read_parquet(target))
    assert left(folder) == {"out.parquet", "wrong.csv"}


def test_the_old_way_is_as_it_was(folder: Path) -> None:
    """Without -o nothing is written, and both ways agree."""
    lines = assess(folder, "--brief").stdout.splitlines()
    assert left(folder) == set()
    assess(folder, "-o", str(folder / "out.parquet"))
    results = pl.read_parquet(folder / "out.parquet").select("Xã", pl.col("outcome").cast(pl.String))
    assert [f"{label}: {outcome}" for label, outcome in results.iter_rows()] == [
        line.partition(",")[0] for line in lines
    ]


def test_exit_codes(folder: Path) -> None:
    """3 for what `--fail-on` asks for; 1 for files that cannot be, and options that do not go together."""
    target = str(folder / "out.parquet")
    assert assess(folder, "-o", target, "--fail-on", "unknown", "--fail-on", "problems").returncode == 0
    assert assess(folder, "-o", target, "--fail-on", "not-met").returncode == 3
    (folder / "data.csv").write_text("Xã;Số hộ;Số hộ phân loại\nD;-1;\n", "utf-8")
    assert assess(folder, "-o", target, "--fail-on", "problems").returncode == 3
    assert assess(folder, "-o", target, "--fail-on", "unknown").returncode == 3
    for wrong in (["-o", "out.xlsx"], ["-o", target, "--brief"], ["--problems", "x.csv"], ["-o", "no/where.csv"]):
        assert assess(folder, *wrong).returncode == 1
    (folder / "data.csv").write_bytes(b"\xff\xff")
    done = assess(folder, "-o", target)
    assert done.returncode == 1
    assert "CSV UTF-8" in done.stderr


def test_the_input_is_not_written(folder: Path) -> None:
    """Results over the input are refused."""
    before = (folder / "data.csv").read_bytes()
    for arguments in (["-o", "data.csv"], ["-o", "out.csv", "--problems", "data.csv"]):
        done = assess(folder, *(str(folder / a) if a.endswith(".csv") else a for a in arguments))
        assert done.returncode == 1
        assert "data.csv" in done.stderr
    assert (folder / "data.csv").read_bytes() == before
    assert left(folder) == set()


@pytest.mark.parametrize("output", ["out.parquet", "out.csv"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_run_that_is_broken_off(name: str, output: str, folder: Path) -> None:
    """Ctrl-C and a request to end leave the old results and nothing else; even a killed one leaves the old results."""
    (folder / output).write_text("old", "utf-8")
    process = begin(folder, SMALL_BLOCKS, output)
    deadline = time.monotonic() + 60
    while not list(folder.glob(".*.part")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(getattr(signal, name))
    process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if name == "SIGKILL" else 1)
    assert (folder / output).read_text("utf-8") == "old"
    parts = {each for each in left(folder) if each.endswith(".part")}
    assert left(folder) - parts == {output}
    assert bool(parts) == (name == "SIGKILL")


@pytest.mark.parametrize("output", ["out.parquet", "out.csv"])
def test_a_disk_that_is_full(output: str, folder: Path) -> None:
    """A file that cannot be written to its end is an error that names it, and is taken away."""
    process = begin(folder, NO_ROOM + SMALL_BLOCKS.replace("600", "20_000"), output)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert output in said
    assert "Traceback" not in said
    assert left(folder) == set()


def test_without_polars(folder: Path) -> None:
    """The message says what to install."""
    process = begin(folder, NO_POLARS, "out.csv")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert 'pip install "ntm-rules[frame]"' in said
    assert left(folder) == set()


def test_progress_on_a_terminal(folder: Path) -> None:
    """With stderr a terminal, there is a progress bar, up to its end."""
    terminal, stderr = pty.openpty()
    with begin(folder, SMALL_BLOCKS.replace("600", "60_000"), "out.csv", stderr=stderr) as process:
        os.close(stderr)
        shown = b""
        while chunk := _read(terminal):
            shown += chunk
    os.close(terminal)
    assert process.returncode == 0
    assert b"100%" in shown


def _read(terminal: int) -> bytes:
    """What comes next on a terminal; its end is said as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
