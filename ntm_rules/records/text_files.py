"""Whether a file is text we can read, and in which encoding."""

import codecs
from pathlib import Path

from ntm_rules.diagnostics.data import Words

_BLOCK = 1 << 20
_NOT_UTF8 = Words(
    "the file is not UTF-8 text; in the spreadsheet program, save it as CSV UTF-8",
    "tệp không phải văn bản UTF-8; trong chương trình bảng tính, hãy lưu tệp dưới dạng CSV UTF-8",
)
_WORKBOOK = Words(
    "the file is a spreadsheet workbook; save the sheet as CSV UTF-8",
    "tệp là sổ bảng tính; hãy lưu trang tính dưới dạng CSV UTF-8",
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(path: Path) -> str | Words:
    """Return the encoding of a text file, or why it is none. Raises OSError.

    UTF-8 with or without byte-order mark, and UTF-16 with one, which is what spreadsheets call Unicode text. The whole
    file is decoded once, so that reading it later meets no surprise.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_WORKBOOKS):
        return _WORKBOOK
    encoding = "utf-16" if head.startswith(_UTF16) else "utf-8-sig"
    return encoding if _decodes(path, encoding) else _NOT_UTF8


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                if "\0" in decoder.decode(block):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True
