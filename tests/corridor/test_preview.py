"""What would a post say? The next one is shown in the words of the space, and nothing is posted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.database import Database
from bot.errors import ForPeople
from bot.metrics import Metrics
from bot.parts import Parts
from bot.preview import Preview, preview, preview_local
from config.settings import load
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n"
RULES = "cadence: {starts: 2026-01-05}\nteams: [{name: Rockets, members: [ada, grace]}]\n"
DEMO = "rituals:\n  Demo: {when: friday, at: '11:00', text: Show what flies}\n"
FOLDER = ".github/goalkeeper/templates"


@pytest.fixture
def parts(corridor: Corridor, database_url: str) -> Parts:
    """The bot's parts over the corridor."""
    settings = load(
        {
            "GOALKEEPER_APP_ID": str(corridor.acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": corridor.acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": corridor.acme.webhook_secret,
        }
    )
    github = corridor.tools.github
    return Parts(
        settings, Database(database_url), corridor.records, lambda: github, Metrics(), corridor.sandbox.clock.now
    )


@pytest.fixture
def started(corridor: Corridor) -> Corridor:
    """A sprint with one goal on its first day."""
    corridor.meet()
    corridor.rules(RULES + DEMO)
    corridor.at(START)
    corridor.act("ada", "open", title="Sprint 1 - Jan 5 to Jan 16", body=PLAN, labels=["sprint"])
    corridor.settle()
    return corridor


def shown(corridor: Corridor, parts: Parts, name: str, at: datetime | None = None) -> Preview:
    """The preview, which writes nothing."""
    before = corridor.writes()
    made = preview("acme/rockets", name, at, parts)
    assert corridor.writes() == before
    return made


def test_the_next_retro_is_shown_as_it_will_be_posted(started: Corridor, parts: Parts) -> None:
    made = shown(started, parts, "retro")
    assert made.text.startswith("Week 1 of [Sprint 1 - Jan 5 to Jan 16]")
    assert "Gyros" in made.text
    assert (made.note, made.problems) == ("as it would be posted on Friday, 2026-01-09 at 15:00 (UTC)", ())


def test_the_next_review_is_shown_as_it_will_be_filed(started: Corridor, parts: Parts) -> None:
    started.rules(f"{RULES}review:\n  enabled: true\n")
    started.settle()
    made = shown(started, parts, "review")
    assert made.text.startswith("A longer look back at [Sprint 1 - Jan 5 to Jan 16]")
    assert made.note == "as it would be posted on Thursday, 2026-01-15 at 10:00 (UTC)"


def test_a_later_one_is_shown_from_a_time_on(started: Corridor, parts: Parts) -> None:
    made = shown(started, parts, "retro", datetime(2026, 1, 12, 9))  # noqa: DTZ001 - by the clock of the space
    assert made.text.startswith("Week 2 of")
    assert "Friday, 2026-01-16 at 15:00" in made.note


def test_the_next_plan_is_that_of_the_next_sprint(started: Corridor, parts: Parts) -> None:
    made = shown(started, parts, "sprint")
    assert made.text.startswith("Jan 19 to Jan 30")
    assert "Friday, 2026-01-16 at 16:00" in made.note


def test_a_ritual_of_the_rules_is_shown_by_its_name(started: Corridor, parts: Parts) -> None:
    made = shown(started, parts, "demo")
    assert "Show what flies" in made.text
    assert "Friday, 2026-01-09 at 11:00" in made.note


def test_what_is_posted_already_is_shown_as_it_is_now(started: Corridor, parts: Parts) -> None:
    assert "| ⚪ not started | Gyros" in shown(started, parts, "summary").text


def test_what_only_events_bring_is_shown_by_an_example(started: Corridor, parts: Parts) -> None:
    made = shown(started, parts, "conflict")
    assert "this is an example" in made.note
    assert "thank you for saying" in made.text


def test_it_is_shown_in_the_words_of_the_space(started: Corridor, parts: Parts) -> None:
    started.act("ada", "write", path=f"{FOLDER}/conflict.md", text="Hello, {{ lost.who | cell }}!\n")
    assert shown(started, parts, "conflict").text == "Hello, ada!\n"
    started.act("ada", "write", path=f"{FOLDER}/conflict.md", text="Hello, {{ lost.whom | cell }}!\n")
    made = shown(started, parts, "conflict")
    assert made.problems[0].startswith(f'{FOLDER}/conflict.md:1 a word has no "whom", did you mean "who"?')
    assert "thank you for saying" in made.text


def test_a_post_that_there_is_not_is_told_with_the_nearest(started: Corridor, parts: Parts) -> None:
    with pytest.raises(ForPeople, match='there is no post "retor", did you mean "retro"'):
        shown(started, parts, "retor")


def test_without_a_sprint_there_is_nothing_to_look_back_on(corridor: Corridor, parts: Parts) -> None:
    corridor.meet()
    corridor.at(START)
    with pytest.raises(ForPeople, match="has no open sprint"):
        shown(corridor, parts, "retro")


def tree(folder: Path, **files: str) -> Path:
    """A working tree with these templates."""
    place = folder / FOLDER
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_a_working_tree_is_checked_without_github(tmp_path: Path) -> None:
    place = tree(tmp_path, unlined="Back: {{ number }}\n", README="How we write\n")
    assert preview_local(place) == Preview(note="all well")
    assert preview_local(place, "unlined").text == "Back: 8\n"
    (place / FOLDER / "team.md").write_text("no plan\n", encoding="utf-8")
    (place / FOLDER / "old").mkdir()
    (place / FOLDER / "goal.md").write_bytes(b"\xff\xfe")
    told = preview_local(place).problems
    assert [line.split(" ", 1)[0] for line in told] == [
        f"{FOLDER}/goal.md",
        f"{FOLDER}/old",
        f"{FOLDER}/team.md:1",
    ]


def test_the_rules_of_a_working_tree_are_checked_and_used(tmp_path: Path) -> None:
    file = tree(tmp_path) / ".github" / "goalkeeper.yml"
    file.write_text("preset: scrum\n", encoding="utf-8")
    assert "## Definition of done" in preview_local(tmp_path, "sprint").text
    assert "celebrate" in preview_local(tmp_path, "sprint review").text
    file.write_text("preset: skrum\n", encoding="utf-8")
    assert preview_local(tmp_path, "sprint").problems == (
        '.github/goalkeeper.yml:1 preset: "skrum" is no preset, did you mean "scrum"?',
    )
    file.write_bytes(b"\xff")
    assert preview_local(tmp_path).problems == (".github/goalkeeper.yml: cannot be read as UTF-8",)


def test_a_preset_is_shown_before_anybody_has_it(tmp_path: Path) -> None:
    assert "### Primary (70 %)" in preview_local(tmp_path, "sprint", "growth-week").text
    with pytest.raises(ForPeople, match='is no preset, did you mean "scrum"'):
        preview_local(tmp_path, "sprint", "skrum")
    with pytest.raises(ForPeople, match="is no folder"):
        preview_local(tmp_path / "none", "sprint")


def test_our_own_lines_are_in_an_example(tmp_path: Path) -> None:
    assert "Quieter pump" in preview_local(tmp_path, "sprint").text
    assert "no command" in preview_local(tmp_path, "answer.md").text
