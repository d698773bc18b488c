"""The pages of the presets show what is: the days of a sprint and its plan are made from the rules and templates."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.calendar import agenda, nth
from bot.core.rules import Rules
from bot.render import Words, shelf
from bot.render.examples import examples
from config.presets import presets
from config.rules import parse_rules

DOCS = Path(__file__).parents[2] / "docs"
TEAM = "cadence:\n  starts: 2026-01-05\nteams: [{name: Rockets, members: [ada, grace, linus]}]\n"


def rules(preset: str) -> Rules:
    return parse_rules(f"preset: {preset}\n{TEAM}")


def calendar_of(preset: str) -> str:
    """The days of the first sprint as a table."""
    own = rules(preset)
    first = nth(1, own)
    assert first is not None
    begin = datetime(first.start.year, first.start.month, first.start.day, tzinfo=UTC) - timedelta(days=4)
    end = datetime(first.end.year, first.end.month, first.end.day, tzinfo=UTC) + timedelta(days=1, hours=-1)
    rows = ["| day | time | what | how long |", "|---|---|---|---|"]
    for entry in agenda(own, begin, end):
        moment = "" if entry.days else f"{entry.at:%H:%M}"
        long = f"{entry.minutes} min" if entry.minutes else ""
        note = f" ({entry.note})" if entry.note else ""
        rows.append(f"| {entry.at:%a} {entry.at.day} {entry.at:%b} | {moment} | {entry.title}{note} | {long} |")
    return "\n".join(rows)


def plan_of(preset: str) -> str:
    """The plan of its second sprint as it is opened."""
    own = rules(preset)
    example = next(each for each in examples()["sprint.md"] if each.name == "sprint-next")
    text = Words(shelf(()), own.vocabulary, own.preset)("posts/sprint.md", **example.values)
    return f"````markdown\n{text.rstrip()}\n````"


def put(text: str, mark: str, part: str) -> str:
    """The page with this part between its marks."""
    before, begin, rest = text.partition(f"<!-- {mark} -->\n")
    _, end, after = rest.partition("<!-- end -->")
    assert begin
    assert end
    return f"{before}{begin}{part}\n{end}{after}"


@pytest.mark.parametrize("preset", presets())
def test_the_page_of_a_preset_shows_what_is(preset: str) -> None:
    file = DOCS / "presets" / f"{preset}.md"
    text = file.read_text(encoding="utf-8")
    shown = put(put(text, "calendar", calendar_of(preset)), "sprint", plan_of(preset))
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8"), "write it anew: UPDATE_EXPECTED=1 pytest tests/papers"


def test_every_preset_has_its_page_and_its_row() -> None:
    assert {each.stem for each in (DOCS / "presets").glob("*.md")} == set(presets())
    table = (DOCS / "presets.md").read_text(encoding="utf-8")
    assert [name for name in presets() if f"[`{name}`](presets/{name}.md)" not in table] == []


@pytest.mark.parametrize("preset", presets())
def test_nothing_of_a_preset_is_posted_twice_at_one_minute_to_one_place(preset: str) -> None:
    own = rules(preset)
    entries = agenda(own, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    # Notes are asked for when work begins, beside a stand-up where one is held then: each asks for something else.
    timed = [(entry.at, entry.key) for entry in entries if not entry.days and entry.kind != "notes"]
    assert len({at for at, _ in timed}) == len(timed)
