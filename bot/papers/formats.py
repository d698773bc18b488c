"""Findings as lines for people, as JSON, as annotations of GitHub Actions, and as SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from bot.core.lint import TABLE, Finding, Level
from bot.papers.texts import printable

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice", Level.OFF: "debug"}
_SARIF = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note", Level.OFF: "none"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_COLOURS = {Level.ERROR: "\x1b[1;31m", Level.WARNING: "\x1b[1;33m", Level.INFO: "\x1b[1;36m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


class Format(StrEnum):
    """How `goalkeeper lint` prints what it found."""

    TEXT = "text"
    GITHUB = "github"
    SARIF = "sarif"


def as_text(finding: Finding, *, colours: bool = False) -> str:
    """Return a finding as a compiler writes it: `file:line: level code: message`."""
    where, message = printable(f"{finding.file}:{finding.line}"), printable(finding.message)
    if not colours:
        return f"{where}: {finding.level} {finding.code}: {message}"
    level = f"{_COLOURS.get(finding.level, '')}{finding.level}{_PLAIN}"
    return f"{_BOLD}{where}:{_PLAIN} {level} {_DIM}{finding.code}:{_PLAIN} {message}"


def as_json(finding: Finding) -> str:
    """Return a finding as a JSON object on one line."""
    found = {
        "file": finding.file,
        "line": finding.line,
        "level": str(finding.level),
        "code": finding.code,
        "message": finding.message,
    }
    return json.dumps(found, ensure_ascii=False)


def as_annotation(finding: Finding) -> str:
    """Return a finding as a workflow command, which GitHub shows beside the line.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    command = _COMMANDS[finding.level]
    place = f"file={_property(finding.file)},line={finding.line},title={_property(finding.code)}"
    return f"::{command} {place}::{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Iterable[Finding], version: str) -> dict[str, Any]:
    """Return findings as one SARIF 2.1.0 log; codes that the table does not know get a rule of their own."""
    listed = list(findings)
    codes = list(dict.fromkeys([*TABLE, *(finding.code for finding in listed)]))
    places = {code: place for place, code in enumerate(codes)}
    driver = {"name": "goalkeeper", "version": version, "rules": list(_rules(codes))}
    results = [_result(finding, places[finding.code]) for finding in listed]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(codes: Iterable[str]) -> Iterator[dict[str, Any]]:
    for code in codes:
        rule = TABLE.get(code)
        text = rule.reason if rule else "Noticed while reading."
        level = _SARIF[rule.level if rule else Level.WARNING]
        yield {"id": code, "shortDescription": {"text": text}, "defaultConfiguration": {"level": level}}


def _result(finding: Finding, place: int) -> dict[str, Any]:
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(finding.file)},
            "region": {"startLine": finding.line},
        }
    }
    return {
        "ruleId": finding.code,
        "ruleIndex": place,
        "level": _SARIF[finding.level],
        "message": {"text": finding.message},
        "locations": [location],
    }


def _uri(name: str) -> str:
    path = PurePath(name)
    # A first part with a colon would read as a scheme.
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe="/@+")
