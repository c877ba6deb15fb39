"""Files of records, whatever they are written in."""

from os import PathLike
from pathlib import Path

from ntm_rules.diagnostics.data import Words
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.records.json_records import read_json
from ntm_rules.records.rows import Records, Row, unreadable_file
from ntm_rules.records.tables import read_table
from ntm_rules.records.text_files import encoding_of

__all__ = ["Records", "Row", "read_records"]

_JSON = frozenset({".json", ".jsonl", ".ndjson"})
_TABLES = frozenset({".csv", ".tsv", ".tab"})


def read_records(ruleset: CheckedRuleset, path: str | PathLike[str]) -> Records:
    """Read the records of a CSV or JSON file, told apart by its name, else by how it begins.

    Nothing is left out: every row of data yields a `Row`, whatever is wrong with it. A file that cannot be read has one
    problem and no row. Raises OSError when there is no such file.
    """
    path = Path(path)
    encoding = encoding_of(path)
    if isinstance(encoding, Words):
        return unreadable_file(encoding)
    if _is_json(path, encoding):
        return read_json(ruleset, path, encoding)
    return read_table(ruleset, path, encoding)


def _is_json(path: Path, encoding: str) -> bool:
    suffix = path.suffix.lower()
    if suffix in _JSON or suffix in _TABLES:
        return suffix in _JSON
    with path.open(encoding=encoding) as file:
        while line := file.readline(4096):
            if line.strip():
                return line.lstrip().startswith(("{", "["))
    return False
