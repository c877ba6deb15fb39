"""Progress on long files: on a terminal's stderr, and only there."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.cli.test_commands import SAMPLE


def test_a_long_file_shows_progress_on_a_terminal(tmp_path: Path) -> None:
    """With stderr a terminal, a long file gets a progress bar there; stdout holds the results alone."""
    rules, data = tmp_path / "sample.ntm", tmp_path / "long.csv"
    rules.write_text(SAMPLE, "utf-8")
    rows = "".join(f"Xã số {i} của một danh sách dài;100;{i % 100}\n" for i in range(6000))
    data.write_text("xã;households;households_sorting_waste\n" + rows, "utf-8")
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-m", "ntm_rules.cli", "assess", str(rules), str(data), "--brief"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, encoding="utf-8") as process:
        os.close(stderr)
        out, _ = process.communicate()
    shown = b""
    while chunk := _read(terminal):
        shown += chunk
    os.close(terminal)
    assert process.returncode == 0
    assert len(out.splitlines()) == 6000
    assert b"100%" in shown


def _read(terminal: int) -> bytes:
    """What is left on a terminal whose other end is closed; the system says end of file as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
