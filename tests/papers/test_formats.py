"""Findings in the forms that people, GitHub Actions and code scanning read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.lint import TABLE, Finding, Level
from bot.papers.formats import as_annotation, as_json, as_sarif, as_text

FINDING = Finding("plans/a.md", 5, "no-owner", '"Ship" has no owner.', Level.ERROR)


def at(file: str, message: str = "m", level: Level = Level.WARNING, code: str = "no-why") -> Finding:
    return Finding(file, 1, code, message, level)


def test_a_finding_reads_as_a_compiler_writes_it() -> None:
    assert as_text(FINDING) == 'plans/a.md:5: error no-owner: "Ship" has no owner.'


def test_colours_change_no_word() -> None:
    coloured = as_text(FINDING, colours=True)
    assert "\x1b[1;31merror\x1b[0m" in coloured
    for code in ("\x1b[1;31m", "\x1b[0m", "\x1b[1m", "\x1b[2m"):
        coloured = coloured.replace(code, "")
    assert coloured == as_text(FINDING)


def test_a_plan_says_nothing_to_the_terminal() -> None:
    assert as_text(at("a\nb.md", "x\x1b[2Jy\r\nz\u2028")) == "a b.md:1: warning no-why: x\ufffd[2Jy  z\ufffd"


def test_json_is_one_object_on_one_line() -> None:
    line = as_json(at("ä.md", "two\nlines 🎯"))
    assert "\n" not in line
    assert json.loads(line) == {
        "file": "ä.md",
        "line": 1,
        "level": "warning",
        "code": "no-why",
        "message": "two\nlines 🎯",
    }


@pytest.mark.parametrize(
    ("level", "command"), [(Level.ERROR, "error"), (Level.WARNING, "warning"), (Level.INFO, "notice")]
)
def test_an_annotation_has_githubs_word_for_the_level(level: Level, command: str) -> None:
    assert as_annotation(at("a.md", level=level)) == f"::{command} file=a.md,line=1,title=no-why::m"


def test_an_annotation_cannot_be_broken_by_what_a_plan_says() -> None:
    finding = at("a,b:c%.md", "100% done\r\n::error::x, y: z")
    assert as_annotation(finding) == (
        "::warning file=a%2Cb%3Ac%25.md,line=1,title=no-why::100%25 done%0D%0A::error::x, y: z"
    )


def run_of(*findings: Finding) -> dict[str, Any]:
    log = json.loads(json.dumps(as_sarif(findings, "1.2.3")))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    [run] = log["runs"]
    return dict(run)


def test_sarif_names_the_tool_and_every_rule_once() -> None:
    driver = run_of()["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("goalkeeper", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == list(TABLE)
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    assert {rule["defaultConfiguration"]["level"] for rule in driver["rules"]} == {"error", "warning", "note"}


def test_a_result_of_sarif_points_to_its_rule_file_and_line() -> None:
    run = run_of(FINDING, at("b.md", level=Level.INFO, code="brand-new"))
    first, second = run["results"]
    assert first == {
        "ruleId": "no-owner",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": '"Ship" has no owner.'},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": "plans/a.md"}, "region": {"startLine": 5}}},
        ],
    }
    assert second["level"] == "note"
    assert [run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] for each in run["results"]] == [
        "no-owner",
        "brand-new",
    ]


@pytest.mark.parametrize(
    ("file", "uri"),
    [("a b/ä#1.md", "a%20b/%C3%A4%231.md"), ("c:d.md", "c%3Ad.md"), ("/tmp/a b.md", "file:///tmp/a%20b.md")],  # noqa: S108
)
def test_a_file_of_sarif_is_an_address(file: str, uri: str) -> None:
    [result] = run_of(at(file))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri
