"""Writes generated pages, or says which differ from what they should be: `--check`."""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write_or_check(folder: Path, wanted: dict[Path, str], description: str | None, pattern: str = "*.md") -> int:
    """Write files into a folder and delete all others like them in it; with `--check`, only name what differs."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a page differs")
    check_only = parser.parse_args().check
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    found = sorted((*stale, *(path for path in folder.glob(pattern) if path not in wanted)))
    if check_only:
        for path in found:
            print(f"{path.relative_to(ROOT)} is not as tools/{Path(sys.argv[0]).name} writes it", file=sys.stderr)
        return 1 if found else 0
    folder.mkdir(parents=True, exist_ok=True)
    for path in found:
        if path in wanted:
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()
    return 0
