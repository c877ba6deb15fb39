"""Rules as code for nông thôn mới, Vietnam's new-style rural area programme.

    import ntm_rules as ntm

    rules = ntm.load("vn/commune")
    assessment = rules.assess({"households": 812, "households_sorting_waste": 300})
    assessment["17.11"].outcome     # Outcome.MET

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ntm_rules._api import (
        RecordError,
        Ruleset,
        RulesetError,
        describe,
        explain,
        format_text,
        list_rulesets,
        load,
        parse,
        parse_file,
        read_file,
    )
    from ntm_rules._compare import diff
    from ntm_rules._prove import prove
    from ntm_rules.compare.claims import Proof
    from ntm_rules.compare.results import Diff
    from ntm_rules.diagnostics.codes import Code, Severity
    from ntm_rules.diagnostics.data import Diagnostic, Problem
    from ntm_rules.engines.assessment import Assessment, CriterionResult, IndicatorResult
    from ntm_rules.engines.outcome import Outcome
    from ntm_rules.model.record import Record

_HOME = {
    "RecordError": "_api",
    "Ruleset": "_api",
    "RulesetError": "_api",
    "describe": "_api",
    "explain": "_api",
    "format_text": "_api",
    "list_rulesets": "_api",
    "load": "_api",
    "parse": "_api",
    "parse_file": "_api",
    "read_file": "_api",
    "diff": "_compare",
    "prove": "_prove",
    "Proof": "compare.claims",
    "Diff": "compare.results",
    "Code": "diagnostics.codes",
    "Severity": "diagnostics.codes",
    "Diagnostic": "diagnostics.data",
    "Problem": "diagnostics.data",
    "Assessment": "engines.assessment",
    "CriterionResult": "engines.assessment",
    "IndicatorResult": "engines.assessment",
    "Outcome": "engines.outcome",
    "Record": "model.record",
}

__all__ = [  # noqa: RUF022  (functions first, as people look for them)
    "load",
    "parse",
    "parse_file",
    "list_rulesets",
    "read_file",
    "diff",
    "prove",
    "explain",
    "describe",
    "format_text",
    "Ruleset",
    "Assessment",
    "CriterionResult",
    "IndicatorResult",
    "Diff",
    "Proof",
    "Outcome",
    "Record",
    "RulesetError",
    "RecordError",
    "Diagnostic",
    "Problem",
    "Code",
    "Severity",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("ntm-rules")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
