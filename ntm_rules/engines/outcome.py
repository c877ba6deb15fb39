"""The four outcomes, and why one may be unknown."""

from enum import Enum

from attrs import frozen

from ntm_rules.model.record import Value


class Outcome(Enum):
    """What a record makes of an indicator, a criterion or a ruleset."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


@frozen
class Missing:
    """An input the record does not hold. `instead` are the missing inputs it could be worked out from."""

    input: str
    instead: tuple[str, ...] = ()


@frozen
class Refused:
    """An input given with a value that could not be accepted; `code` names the problem."""

    input: str
    code: str


@frozen
class ZeroDivisor:
    """A ratio over nothing; `inputs` are those the divisor is made of."""

    inputs: tuple[str, ...]


@frozen
class OpenThreshold:
    """The threshold exists, its figure is not established."""


@frozen
class Delegated:
    """The threshold is set by another authority, which has not set it here."""

    authority: str


@frozen
class NoRow:
    """The table of thresholds has no row for these labels."""

    table: str
    labels: tuple[str | int, ...]


Reason = Missing | Refused | ZeroDivisor | OpenThreshold | Delegated | NoRow


@frozen
class Unknown:
    """A value that cannot be told, with every reason why, in the order they were met."""

    reasons: tuple[Reason, ...]

    @classmethod
    def of(cls, *values: "Value | Unknown") -> "Unknown":
        """Gather the reasons of the unknown ones among some values."""
        return cls(tuple(dict.fromkeys(r for v in values if isinstance(v, Unknown) for r in v.reasons)))
