"""`goalkeeper calendar`: what comes next, for people and for programs, from a file and from a space."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.agenda import Asked, agenda_lines, rules_in
from bot.cli import app
from bot.core import calendar
from bot.core.calendar import Period, Sprint
from bot.core.rules import Cadence, Rules
from bot.errors import ForPeople
from config.rules import parse_rules

PAPER = (Path(__file__).parents[2] / "docs" / "calendar.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
RULES = Rules(cadence=Cadence(starts=date(2026, 3, 23)))


def run(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["calendar", *arguments])
    return ended.exit_code, ended.output


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """The rules that docs/calendar.md shows with their output."""
    (rules,) = re.findall(r"held against this file by a test -->\n```yaml\n(.*?)```", PAPER, re.DOTALL)
    path = tmp_path / "goalkeeper.yml"
    path.write_text(rules, encoding="utf-8")
    return path


def test_the_papers_show_what_is_printed(paper: Path) -> None:
    shown = re.search(r"--from 2026-03-23`:\n\n```text\n(.*?)```", PAPER, re.DOTALL)
    assert shown
    assert run("--local", str(paper), "--from", "2026-03-23") == (0, shown[1])


def test_every_example_of_the_papers_is_good() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAPER, re.DOTALL)
    assert len(examples) > 4
    for example in examples:
        assert parse_rules(example) != Rules()


def test_the_titles_of_the_papers_are_the_ones_of_their_patterns() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|$", PAPER, re.MULTILINE)
    assert len(rows) == 4
    for pattern, told in rows:
        cadence = Cadence(starts=date(2026, 1, 5), title=pattern, halves="{half}" in pattern)
        period = calendar.sprint(3, Rules(cadence=cadence))
        assert calendar.title(period, cadence) == told


def test_for_programs_there_is_json(paper: Path) -> None:
    code, text = run("--local", str(paper), "--from", "2026-04-02", "--json", "--count", "4")
    told = json.loads(text)
    assert (code, told["timezone"], told["feed"]) == (0, "Europe/Zurich", None)
    assert [entry["kind"] for entry in told["entries"]] == ["duty", "ritual", "retro", "plan"]
    assert told["entries"][1] == {
        "at": "2026-04-02T12:00:00Z",
        "until": None,
        "kind": "ritual",
        "title": "Demo of Sprint 1 - Mar 23 to Apr 3",
        "minutes": 60,
        "note": "",
        "key": "ritual:1:demo:end",
    }
    assert (told["entries"][0]["at"], told["entries"][0]["until"]) == ("2026-03-23", "2026-04-03")


def test_one_names_a_space_or_a_file(paper: Path) -> None:
    assert run() == (2, "name a space as OWNER/REPO, or a rules file with --local\n")
    assert run("acme/rockets", "--local", str(paper))[0] == 2


def test_a_file_that_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "goalkeeper.yml"
    with pytest.raises(ForPeople, match="cannot be read"):
        rules_in(path)
    path.write_bytes(b"\xff")
    with pytest.raises(ForPeople, match="cannot be read"):
        rules_in(path)
    path.write_text("cadence:\n  weeks: 9\n", encoding="utf-8")
    code, text = run("--local", str(path))
    assert code == 1
    assert f"{path}:2 cadence.weeks: cannot be 9" in text


def test_a_space_without_sprints_says_how_to_have_some() -> None:
    lines = list(agenda_lines(Asked(), Rules(), NOW))
    assert lines == ["no sprint is known: say when they are under `cadence:` in the rules", "times in UTC"]


def test_sprints_that_people_opened_are_known() -> None:
    sprint = Sprint(Period(date(2026, 3, 19), date(2026, 3, 24)), "Weekend of hacking \u202e with \x1b[2J ends")
    lines = list(agenda_lines(Asked(3), Rules(), NOW, (sprint,), "https://goalkeeper.example.org/calendar/x.ics"))
    assert lines[0].startswith("Fri 2026-03-20  15:00  retro   Retro of Weekend of hacking with [2J ends")
    assert lines[-1] == "feed: https://goalkeeper.example.org/calendar/x.ics"


def test_a_day_begins_in_the_zone_of_the_space() -> None:
    zone = Rules(timezone="Pacific/Auckland", cadence=RULES.cadence)
    (first, *_) = agenda_lines(Asked(1, datetime(2026, 3, 23)), zone, NOW)  # noqa: DTZ001 - as typer hands it over
    assert first.startswith("Mon 2026-03-23    sprint  Sprint 1")


def test_a_long_title_is_cut() -> None:
    sprint = Sprint(Period(date(2026, 3, 23), date(2026, 3, 24), 1), "x" * 200)
    assert max(map(len, agenda_lines(Asked(4), RULES, NOW, (sprint,)))) < 150
