"""The commands our pages show are run, and print what the pages say."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import click
import pytest

from ntm_rules.cli import ntm

from .pages import IS_CHECKOUT, ROOT, Block, Page, bench, page, pages, write_or_edit

_ELIDED = "…"
_INLINE = re.compile(r"`(ntm [^`]+)`")
_MAKE = re.compile(r"(?:`|^    |\$ )make ([a-z][a-z-]*)", re.MULTILINE)
_WITH_CONSOLE = [each.name for each in pages() if any(block.kind == "console" for block in each.blocks)]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[None]]]:
    """All pages, followed side by side: the commands of one page take turns, and each starts a process."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield {name: pool.submit(_follow_page, name, tmp_path_factory.mktemp("reader")) for name in _WITH_CONSOLE}


@pytest.mark.parametrize("name", _WITH_CONSOLE)
def test_commands_print_what_the_page_shows(name: str, followed: dict[str, Future[None]]) -> None:
    """From the top of a page to its end, every command prints what stands below it; `…` stands for lines left out."""
    followed[name].result()


@pytest.mark.parametrize("name", [each.name for each in pages() if _INLINE.search(each.prose)])
def test_commands_in_prose_exist(name: str) -> None:
    """A command named within a sentence is one of ours, and its options are options of it."""
    for written in _INLINE.findall(page(name).prose):
        command, *words = shlex.split(written)[1:]
        if command == "…" or command.startswith("-"):
            continue
        known = ntm.get_command(click.Context(ntm), command)
        assert known is not None, f"{written!r}: there is no such command"
        options = {o for p in known.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
        used = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert used <= options, f"{written!r}: {used - options}"


@pytest.mark.skipif(not IS_CHECKOUT, reason="there is no Makefile beside an installed wheel")
def test_make_targets_exist() -> None:
    """`make …` in a page is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for each in pages():
        for target in _MAKE.findall(each.text):
            assert target in targets, f"{each.name}: make {target}"


def _follow_page(name: str, folder: Path) -> None:
    each = page(name)
    bench(folder)
    for block in each.blocks:
        if block.file is not None:
            write_or_edit(block, folder)
        elif block.kind == "console":
            _follow(block, each, folder)


def _follow(block: Block, each: Page, folder: Path) -> None:
    for command, expected, wanted in steps(block):
        where = f"{each.name}, line {block.line}: {command}"
        code, printed = run(command, each.language, folder)
        assert code == wanted, f"{where}: exit code {code}\n" + "\n".join(printed)
        assert _fits(expected, printed), f"{where} printed\n" + "\n".join((*printed, "", "not", "", *expected))


def steps(block: Block) -> Iterator[tuple[str, list[str], int]]:
    """Each command of a block with the lines it is to print and its exit code."""
    lines = [line.rstrip() for line in block.text.rstrip("\n").split("\n")]
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    assert starts, f"line {block.line}: a console block without a command"
    assert starts[0] == 0, f"line {block.line}: a console block begins with a command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        code = int(block.option("exit") or 0) if end == len(lines) else 0
        yield lines[start][2:], lines[start + 1 : end], code


def run(command: str, language: str, folder: Path) -> tuple[int, list[str]]:
    """Run a command in the reader's folder: its exit code and the lines it prints. `make` is looked up elsewhere."""
    match shlex.split(command):
        case ["make", *_]:
            return 0, []
        case ["cp", source, target]:
            shutil.copy(folder / source, folder / target)
            return 0, []
        case ["cat", file]:
            return 0, _lines((folder / file).read_text("utf-8"))
        case ["ntm", *arguments]:
            code, printed = _ntm(arguments, language, folder)
            return code, _lines(printed)
        case _:
            raise AssertionError(f"the test does not know how to run {command!r}")


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip("\n").split("\n")] if text.strip() else []


def _ntm(arguments: list[str], language: str, folder: Path) -> tuple[int, str]:
    """Run `ntm` in the reader's folder; `> FILE` at the end puts what it prints into a file."""
    target = None
    if ">" in arguments:
        *arguments, _, target = arguments
    done = subprocess.run(
        [sys.executable, "-m", "ntm_rules.cli", *arguments],
        cwd=folder,
        env={**os.environ, "NTM_LANG": language, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if target is None:
        return done.returncode, done.stdout
    (folder / target).write_text(done.stdout, "utf-8")
    return done.returncode, ""


def _fits(expected: list[str], printed: list[str]) -> bool:
    """Whether lines are those expected, `…` standing for one line or more."""
    if not expected or not printed:
        return not expected and not printed
    first, *rest = expected
    if first.strip() == _ELIDED:
        return any(_fits(rest, printed[i:]) for i in range(1, len(printed) + 1))
    return first == printed[0] and _fits(rest, printed[1:])


@pytest.mark.parametrize(
    ("expected", "printed", "fits"),
    [
        (["a", "…", "d"], ["a", "b", "c", "d"], True),
        (["a", "…"], ["a", "b"], True),
        (["a", "…"], ["a"], False),
        (["a", "…", "d"], ["a", "d"], False),
        (["a"], ["a", "b"], False),
        ([], ["a"], False),
        ([], [], True),
    ],
)
def test_elided_lines(expected: list[str], printed: list[str], fits: bool) -> None:
    """What is shown must be there, and what is left out must be marked."""
    assert _fits(expected, printed) is fits
