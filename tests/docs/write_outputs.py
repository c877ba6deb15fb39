"""Writes the output of commands into our pages anew: `python -m tests.docs.write_outputs`, then read the difference.

Output in which lines are left out, by `…`, is not touched. A page is left as it is when a command of it does not exit
as the page says.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from .pages import Page, bench, pages, write_or_edit
from .test_commands import run, steps


def main() -> None:
    """Follow every page from its top and replace what its commands print."""
    for each in pages():
        if any(block.kind == "console" for block in each.blocks):
            with TemporaryDirectory() as folder:
                written = _with_outputs(each, bench(Path(folder)))
            if written != each.text:
                each.path.write_text(written, "utf-8")
                print(each.name)


def _with_outputs(each: Page, folder: Path) -> str:
    lines = each.text.splitlines()
    done: list[str] = []
    last = 0
    for block in each.blocks:
        if block.file is not None:
            write_or_edit(block, folder)
        if block.file is not None or block.kind != "console":
            continue
        end = block.line + len(block.text.rstrip("\n").split("\n"))
        done += lines[last : block.line]
        for command, shown, wanted in steps(block):
            code, printed = run(command, each.language, folder)
            if code != wanted:
                raise SystemExit("\n".join((f"{each.name}: {command} exits with {code}", *printed)))
            done += [f"$ {command}", *(shown if "…" in (line.strip() for line in shown) else printed)]
        last = end
    return "\n".join((*done, *lines[last:])) + "\n"


if __name__ == "__main__":
    main()
