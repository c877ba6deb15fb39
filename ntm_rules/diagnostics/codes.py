"""The codes of everything that can be wrong in a rule file or a record. Their texts stand in `texts.toml`."""

from enum import Enum, StrEnum


class Severity(Enum):
    """How much a diagnostic weighs: only errors keep a ruleset from being used."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Code(StrEnum):
    """A kind of problem. Codes starting with `record-` are about data, the rest about rule files."""

    # characters and lines
    SYNTAX = "syntax"
    UNCLOSED_QUOTE = "unclosed-quote"
    DECIMAL_COMMA = "decimal-comma"
    THOUSANDS_POINT = "thousands-point"
    MIXED_SCRIPTS = "mixed-scripts"
    HIDDEN_CHARACTER = "hidden-character"
    NOT_UTF8 = "not-utf8"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    # statements and clauses
    INDENTED_STATEMENT = "indented-statement"
    MISPLACED_CLAUSE = "misplaced-clause"
    DOUBLED_CLAUSE = "doubled-clause"
    RULESET_HEADER = "ruleset-header"
    INVALID_DATE = "invalid-date"
    WRONG_PLACE_IN_CATALOG = "wrong-place-in-catalog"
    # layers, amendments, editions
    UNKNOWN_RULESET = "unknown-ruleset"
    CYCLIC_BASES = "cyclic-bases"
    NO_EDITION = "no-edition"
    GAP_BETWEEN_EDITIONS = "gap-between-editions"
    OVERLAPPING_EDITIONS = "overlapping-editions"
    NOTHING_TO_CHANGE = "nothing-to-change"
    NOTHING_TO_SET = "nothing-to-set"
    CHANGED_TWICE = "changed-twice"
    MISSING_VERB = "missing-verb"
    CHANGE_WITHOUT_BASE = "change-without-base"
    CHANGE_WITHOUT_SOURCE = "change-without-source"
    LOOSER_THAN_BASE = "looser-than-base"
    TIGHTENING_UNDECIDED = "tightening-undecided"
    WRONG_AUTHORITY = "wrong-authority"
    SOURCE_NOT_YET_ISSUED = "source-not-yet-issued"
    NO_THRESHOLD = "no-threshold"
    EDITION_MOVED = "edition-moved"
    EDITION_MISSING = "edition-missing"
    EDITION_NOT_PINNED = "edition-not-pinned"
    # names
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_UNIT = "unknown-unit"
    DUPLICATE_NAME = "duplicate-name"
    UNUSED_INPUT = "unused-input"
    UNUSED_DEFINITION = "unused-definition"
    CYCLIC_DERIVATION = "cyclic-derivation"
    UNKNOWN_INSTRUMENT = "unknown-instrument"
    UNUSED_INSTRUMENT = "unused-instrument"
    RESERVED_NAME = "reserved-name"
    # kinds and units
    UNIT_MISMATCH = "unit-mismatch"
    SHARE_WITHOUT_PERCENT = "share-without-percent"
    KIND_MISMATCH = "kind-mismatch"
    INVALID_RANGE = "invalid-range"
    DIVISION_BY_ZERO = "division-by-zero"
    CONSTANT_CONDITION = "constant-condition"
    # thresholds and tables
    MISSING_ROWS = "missing-rows"
    ROW_MISSING = "row-missing"
    ROW_DOUBLED = "row-doubled"
    ROW_UNKNOWN = "row-unknown"
    ROW_SHAPE = "row-shape"
    MISSING_BASIS = "missing-basis"
    MISSING_SOURCE = "missing-source"
    UNVERIFIED_THRESHOLD = "unverified-threshold"
    # criteria and indicators
    OUTSIDE_CRITERION = "outside-criterion"
    OUT_OF_ORDER = "out-of-order"
    DUPLICATE_CODE = "duplicate-code"
    EMPTY_CRITERION = "empty-criterion"
    UNKNOWN_CODE = "unknown-code"
    UNTITLED = "untitled"
    # records
    RECORD_UNKNOWN_FIELD = "record-unknown-field"
    RECORD_DOUBLED_FIELD = "record-doubled-field"
    RECORD_NOT_A_NUMBER = "record-not-a-number"
    RECORD_AMBIGUOUS_NUMBER = "record-ambiguous-number"
    RECORD_WITHOUT_PERCENT = "record-without-percent"
    RECORD_NOT_WHOLE = "record-not-whole"
    RECORD_NEGATIVE = "record-negative"
    RECORD_OUT_OF_RANGE = "record-out-of-range"
    RECORD_TOO_LARGE = "record-too-large"
    RECORD_TOO_PRECISE = "record-too-precise"
    RECORD_UNKNOWN_CHOICE = "record-unknown-choice"
    RECORD_NOT_YES_OR_NO = "record-not-yes-or-no"
    RECORD_PART_EXCEEDS_WHOLE = "record-part-exceeds-whole"
    RECORD_RATE_DISAGREES = "record-rate-disagrees"
    RECORD_ROW_SHAPE = "record-row-shape"
    RECORD_UNREADABLE = "record-unreadable"

    @property
    def severity(self) -> Severity:
        """Severity of every diagnostic with this code."""
        return _MILDER.get(self, Severity.ERROR)

    @property
    def is_about_records(self) -> bool:
        return self.value.startswith("record-")


_MILDER = {
    Code.TIGHTENING_UNDECIDED: Severity.WARNING,
    Code.EDITION_NOT_PINNED: Severity.WARNING,
    Code.UNUSED_INPUT: Severity.WARNING,
    Code.UNUSED_DEFINITION: Severity.WARNING,
    Code.UNUSED_INSTRUMENT: Severity.WARNING,
    Code.MISSING_BASIS: Severity.WARNING,
    Code.MISSING_SOURCE: Severity.WARNING,
    Code.RECORD_UNKNOWN_FIELD: Severity.WARNING,
    Code.UNTITLED: Severity.HINT,
    Code.UNVERIFIED_THRESHOLD: Severity.HINT,
}
