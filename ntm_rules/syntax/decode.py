"""From the bytes of a file to its text."""

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic
from ntm_rules.diagnostics.report import Report
from ntm_rules.diagnostics.source import Source, Span


def read_bytes(data: bytes, name: str, start: int = 0) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Decode a file that should be UTF-8.

    `start` is the offset of its first character. Where the file is no UTF-8, the one diagnostic stands at its first bad
    byte, and the source shows such bytes as U+FFFD. The text
    is then an illustration only: what else seems wrong with it comes of the encoding and is not to be told.
    """
    try:
        return Source.of(data.decode("utf-8"), name, start), ()
    except UnicodeDecodeError as error:
        source = Source.of(data.decode("utf-8", errors="replace"), name, start)
        at = start + len(Source.of(data[: error.start].decode("utf-8")).text)
        report = Report(source)
        report.add(Code.NOT_UTF8, Span(at, at + 1), byte=f"0x{data[error.start]:02X}")
        return source, report.found
