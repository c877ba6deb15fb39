"""An assessment as plain data for JSON. The schema is `docs/schemas/assessment.schema.json`."""

import sys
from fractions import Fraction
from typing import Any, assert_never

from attrs import asdict

from ntm_rules.engines.assessment import Assessment, CriterionResult, IndicatorResult
from ntm_rules.engines.details import Attested, Combined, Compared, Detail, Unset
from ntm_rules.engines.outcome import Reason
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Value
from ntm_rules.model.units import Unit

VERSION = 1


def assessment_to_dict(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as dicts, lists, strings, numbers and None. Exact numbers are written `75/203`."""
    bounds = assessment.bounds
    return {
        "version": VERSION,
        "ruleset": assessment.ruleset.id,
        "edition": assessment.edition,
        "fingerprint": assessment.fingerprint,
        "outcome": assessment.outcome.value,
        "criteria_met": {"at_least": bounds.at_least, "at_most": bounds.at_most, "of": bounds.of},
        "rests_on_unverified": assessment.rests_on_unverified,
        "needs": list(assessment.needs),
        "criteria": [_criterion(result) for result in assessment.criteria],
    }


def _criterion(result: CriterionResult) -> dict[str, Any]:
    return {
        "code": result.code,
        "title": result.title,
        "outcome": result.outcome.value,
        "rests_on_unverified": result.rests_on_unverified,
        "indicators": [indicator_to_dict(each) for each in result.indicators],
    }


def indicator_to_dict(result: IndicatorResult) -> dict[str, Any]:
    """Return one indicator's result as plain data."""
    return {
        "code": result.code,
        "title": result.title,
        "outcome": result.outcome.value,
        "value": _value(result.value),
        "threshold": _value(result.threshold),
        "unit": _unit(result.unit),
        "basis": result.basis and result.basis.mark,
        "stated_by": result.basis and result.basis.stated_by,
        "sources": [str(source) for source in result.sources],
        "notes": list(result.indicator.notes),
        "reasons": [reason_to_dict(reason) for reason in result.reasons],
        "detail": _detail(result.detail),
    }


def _detail(detail: Detail) -> dict[str, Any]:
    match detail:
        case Compared():
            return {
                "kind": "compared",
                "met": detail.met,
                "name": detail.name,
                "value": _value(detail.value),
                "operator": detail.operator,
                "threshold": _value(detail.threshold),
                "setting": _setting(detail.setting),
                "row": list(detail.row),
                "share": _value(detail.share),
                "unit": _unit(detail.unit),
                "dividend": _quantity(detail.dividend),
                "divisor": _quantity(detail.divisor),
                "inputs": list(detail.inputs),
                "reasons": [reason_to_dict(reason) for reason in detail.reasons],
            }
        case Attested(name, met, reasons):
            return {"kind": "attested", "met": met, "name": name, "reasons": [reason_to_dict(r) for r in reasons]}
        case Unset(setting, reasons):
            plain = [reason_to_dict(r) for r in reasons]
            return {"kind": "unset", "met": None, "setting": _setting(setting), "reasons": plain}
        case Combined(how, count, parts, met):
            return {"kind": how, "count": count, "met": met, "parts": [_detail(part) for part in parts]}
        case _:
            assert_never(detail)


def _value(value: Value | None) -> Any:
    """Words and truth values as they are; numbers exactly and, for those who only show them, approximately."""
    if value is None or isinstance(value, str | bool):
        return value
    try:
        approximate = float(value)
    except OverflowError:
        approximate = sys.float_info.max if value > 0 else -sys.float_info.max
    return {"exact": str(Fraction(value)), "approximate": approximate}


def _quantity(quantity: tuple[Value | None, Unit | None] | None) -> dict[str, Any] | None:
    return None if quantity is None else {"value": _value(quantity[0]), "unit": _unit(quantity[1])}


def _unit(unit: Unit | None) -> str | None:
    return None if unit is None else unit.text


def _setting(setting: m.Setting | None) -> str | None:
    match setting:
        case None:
            return None
        case m.Figure():
            return "figure"
        case m.Open():
            return "open"
        case m.DelegatedTo(authority):
            return f"delegated to {authority}"
        case _:
            assert_never(setting)


def reason_to_dict(reason: Reason) -> dict[str, Any]:
    """Return a reason for an unknown outcome as plain data."""
    name = type(reason).__name__
    kind = "".join(f" {c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
    return {"kind": kind, **{key: list(v) if isinstance(v, tuple) else v for key, v in asdict(reason).items()}}
