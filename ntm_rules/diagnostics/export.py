"""Diagnostics for programs: JSON, the annotations of GitHub's workflows, SARIF 2.1.0."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from ntm_rules.diagnostics.codes import Code, Severity
from ntm_rules.diagnostics.data import Diagnostic, Language, Place, Problem
from ntm_rules.diagnostics.source import Source, Span
from ntm_rules.diagnostics.texts import help_text, message, summary, why

PAGES = "docs/errors/"
"""Where each code has its page, from the root of the repository."""

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_GITHUB_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
_SURROGATE = re.compile("[\ud800-\udfff]")

_Json = dict[str, Any]


def to_json(diagnostics: Sequence[Diagnostic], language: Language) -> list[_Json]:
    """Each diagnostic as plain data. Lines and columns count from 1, in characters; ends are exclusive."""
    return [
        {
            "code": item.code.value,
            "severity": item.severity.value,
            "message": message(item, language),
            "help": help_text(item, language),
            **_place(item.place),
            "excerpt": _encodable(item.place.source.line_text(item.line)),
            "fix": None if item.fix is None else {**_range(item.place.source, item.fix.span), "text": item.fix.text},
            "others": [
                {**_place(other), "label": None if other.label is None else other.label.in_language(language)}
                for other in item.others
            ],
        }
        for item in diagnostics
    ]


def problems_to_json(problems: Sequence[Problem], language: Language) -> list[_Json]:
    """Each problem of a record as plain data. Rows and columns count from 1."""
    return [
        {
            "code": item.code.value,
            "severity": item.code.severity.value,
            "row": item.row,
            "column": item.column,
            "field": None if item.field is None else _encodable(item.field),
            "value": None if item.value is None else _encodable(item.value),
            "message": message(item, language),
            "help": help_text(item, language),
        }
        for item in problems
    ]


def _encodable(text: str) -> str:
    """The text with halves of characters replaced: no file and no screen can take them."""
    return _SURROGATE.sub("\ufffd", text)


def _range(source: Source, span: Span) -> dict[str, int]:
    line, column = source.line_and_column(span.start)
    end_line, end_column = source.line_and_column(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _place(place: Place) -> dict[str, Any]:
    return {"file": _encodable(place.source.name), **_range(place.source, place.span)}


# GitHub --------------------------------------------------------------------------------------------------


def render_github(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request, one a line."""
    return "".join(_command(item, language) + "\n" for item in diagnostics)


def _command(item: Diagnostic, language: Language) -> str:
    where = _range(item.place.source, item.place.span)
    properties = {
        "file": item.place.source.name.replace("\\", "/"),
        "line": where["line"],
        "col": where["column"],
        "endLine": where["end_line"],
        "endColumn": where["end_column"],
        "title": item.code.value,
    }
    said = ",".join(f"{name}={_escaped_property(str(value))}" for name, value in properties.items())
    help_ = help_text(item, language)
    text = message(item, language) + ("" if help_ is None else f"\n{help_}")
    return f"::{_GITHUB_COMMANDS[item.severity]} {said}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


# SARIF ---------------------------------------------------------------------------------------------------


def to_sarif(diagnostics: Sequence[Diagnostic], language: Language, version: str) -> _Json:
    """A SARIF 2.1.0 log of one run of ntm in this version."""
    codes = sorted({item.code for item in diagnostics})
    driver = {"name": "ntm", "version": version, "rules": [_rule(code, language) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, codes.index(item.code), language) for item in diagnostics],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: Code, language: Language) -> _Json:
    return {
        "id": code.value,
        "shortDescription": {"text": summary(code, language)},
        "fullDescription": {"text": why(code, language)},
        "helpUri": f"{PAGES}{code.value}.md",
        "defaultConfiguration": {"level": _SARIF_LEVELS[code.severity]},
    }


def _result(item: Diagnostic, rule_index: int, language: Language) -> _Json:
    help_ = help_text(item, language)
    text = message(item, language)
    result: _Json = {
        "ruleId": item.code.value,
        "ruleIndex": rule_index,
        "level": _SARIF_LEVELS[item.severity],
        "message": {"text": text if help_ is None else f"{text}\n{help_}"},
        "locations": [{"physicalLocation": _physical(item.place)}],
    }
    if item.others:
        result["relatedLocations"] = [_related(i, other, language) for i, other in enumerate(item.others, 1)]
    if item.fix is not None:
        replacement = {
            "deletedRegion": _region(item.place.source, item.fix.span),
            "insertedContent": {"text": item.fix.text},
        }
        change = {"artifactLocation": {"uri": uri(item.place.source.name)}, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": help_ or text}, "artifactChanges": [change]}]
    return result


def _related(number: int, place: Place, language: Language) -> _Json:
    related: _Json = {"id": number, "physicalLocation": _physical(place)}
    if place.label is not None:
        related["message"] = {"text": place.label.in_language(language)}
    return related


def _physical(place: Place) -> _Json:
    line, _ = place.source.line_and_column(place.span.start)
    snippet = {"text": _encodable(place.source.line_text(line))}
    return {
        "artifactLocation": {"uri": uri(place.source.name)},
        "region": _region(place.source, place.span),
        "contextRegion": {"startLine": line, "snippet": snippet},
    }


def _region(source: Source, span: Span) -> dict[str, int]:
    where = _range(source, span)
    return {
        "startLine": where["line"],
        "startColumn": where["column"],
        "endLine": where["end_line"],
        "endColumn": where["end_column"],
    }


def uri(name: str) -> str:
    """The URI of a file: absolute for an absolute path, else relative."""
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        if path.is_absolute():
            return path.as_uri()
    return quote(name.replace("\\", "/"), errors="replace")
