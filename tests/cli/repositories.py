"""Git repositories of rule files, made for a test."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from attrs import frozen

NTM = f"{shlex.quote(sys.executable)} -m ntm_rules.cli"
"""The command, as a shell starts it."""

PLACE = "rulesets/vn/1-qd-ttg-2022/sample.ntm"
RULES = """\
ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08

input year: year 2021 to 2025
input income: amount in million_vnd per person per year "Thu nhập"
input households: count of households "Số hộ"
input households_sorting_waste: count of households, part of households "Số hộ phân loại"

criterion 10 "Thu nhập"

10: income >= by year
    | 2021 | 36 |
    | 2022 | 39 |
    | 2023 | 42 |
    | 2024 | 45 |
    | 2025 | 48 |
  title  "Thu nhập bình quân"
  source "1/QĐ-TTg" annex I item 10
  basis  unverified

criterion 17 "Môi trường"

17.11: households_sorting_waste / households >= 30%
  title  "Tỷ lệ hộ phân loại"
  source "1/QĐ-TTg" annex I item 17.11
  basis  unverified
"""
AMENDMENT_PLACE = "rulesets/vn/2-qd-ttg-2023/sample.ntm"
AMENDMENT = """\
amendment vn/sample
  enacted "2/QĐ-TTg" of 2023-01-01 by "Thủ tướng Chính phủ"
  in force 2023-01-01

replace 17.11: households_sorting_waste / households >= 50%
  title  "Tỷ lệ hộ phân loại"
  source "2/QĐ-TTg" article 1
  basis  unverified
"""


@frozen
class Repository:
    """A repository in a folder of its own, which no settings of the machine reach."""

    folder: Path

    @classmethod
    def new(cls, folder: Path, **files: str) -> "Repository":
        """A repository with one commit on `main`, of the rules and others by their paths."""
        folder.mkdir(parents=True)
        made = cls(folder)
        made.git("init", "--quiet", "--initial-branch=main")
        made.commit("first", {PLACE: RULES, ".gitattributes": "*.ntm diff=ntm merge=ntm\n", **files})
        return made

    def run(self, *command: str, language: str = "en") -> "subprocess.CompletedProcess[str]":
        """Run a command in the top folder, Vietnamese or English."""
        author = {f"GIT_{who}_{what}": "a@b.vn" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_PAGER": "cat"}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **author, **settings, "NTM_LANG": language, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str, language: str = "en") -> str:
        """Run git, which must go well; what it prints."""
        done = self.run("git", *arguments, language=language)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ntm(self, *arguments: object, language: str = "en") -> "subprocess.CompletedProcess[str]":
        """Run our command."""
        return self.run(sys.executable, "-m", "ntm_rules.cli", *map(str, arguments), language=language)

    def write(self, path: str, text: str) -> None:
        """Write a file of the work tree."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def read(self, path: str = PLACE) -> str:
        """Read a file of the work tree."""
        return (self.folder / path).read_text("utf-8")

    def commit(self, message: str, files: dict[str, str]) -> None:
        """Write files, and commit all there is."""
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def branch(self, name: str, *changes: tuple[str, str], path: str = PLACE) -> None:
        """Leave `main` for a branch with one commit that replaces texts in the rules, and come back."""
        self.git("switch", "--quiet", "--create", name)
        text = self.read(path)
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self.commit(name, {path: text})
        self.git("switch", "--quiet", "main")
