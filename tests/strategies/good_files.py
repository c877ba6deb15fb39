"""The rule files that are right, whole and in pieces that stand by themselves."""

import re
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent

SHIPPED = tuple(sorted((_TESTS.parent / "rulesets").rglob("*.ntm")))
"""The files of the catalog."""

GOOD_FILES = tuple(sorted(path for name in ("good", "right") for path in (_TESTS / "corpus" / name).rglob("*.ntm")))
"""The files of the corpus that are right."""

_BLOCK = re.compile(r"^[^\s#].*\n(?:[ \t]+.*\n|\n(?=[ \t]))*", re.MULTILINE)
_DECLARES = re.compile(r"(?:input|let|table|số liệu|đặt|bảng) +(\w+)")
_WORD = re.compile(r"\w+")


def excerpts(text: str) -> tuple[str, ...]:
    """For each rule of a file, the smallest file with it: the header, its criterion, and what it reads."""
    blocks: list[str] = _BLOCK.findall(text)
    declared = {match[1]: block for block in blocks if (match := _DECLARES.match(block))}
    instruments = [block for block in blocks if block.startswith(("instrument", "văn bản"))]
    found = []
    criterion = ""
    for block in blocks:
        if block.startswith(("criterion", "tiêu chí")):
            criterion = block
        elif re.match(r"[A-Z]?[0-9]", block):
            wanted: dict[str, None] = {}
            pending = [block]
            while pending:
                for word in _WORD.findall(pending.pop()):
                    if word in declared and word not in wanted:
                        wanted[word] = None
                        pending.append(declared[word])
            read = [text for name, text in declared.items() if name in wanted]
            found.append("".join((blocks[0], *instruments, *read, criterion, block)))
    return tuple(found)


GOOD_TEXTS = tuple(path.read_text("utf-8") for path in GOOD_FILES)
EXCERPTS = tuple(excerpt for path in SHIPPED for excerpt in excerpts(path.read_text("utf-8")))
"""The shipped files, a rule at a time."""
