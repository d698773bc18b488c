"""The sheet of a sprint in the corridor: as people see the sprint on GitHub, and nothing when nothing changed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from bot.core.edits import Edit, SwapLabels
from bot.core.sheet import Sheet
from bot.github.faults import Refused
from bot.records.store import SQL
from tests.corridor.corridor import Corridor
from tests.corridor.ending import Stage, at
from tests.corridor.test_refusals import refusing

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
pytestmark = pytest.mark.no_cover
PLAN = "## Plan\n\n- 🟢 Gyros (Owner: @grace)\n- Rover (Owner: @ada)\n"


@pytest.fixture
def stage(corridor: Corridor) -> Corridor:
    """A quiet sprint with two goals."""
    corridor.sandbox.clock.set(START, ticking=False)
    corridor.rules("teams: [Guidance]\n")
    corridor.act("ada", "open", title="Sprint 1 - Jan 5 to Jan 16", body=PLAN, labels=["sprint"])
    corridor.settle()
    corridor.heal()
    return corridor


def sheet(stage: Corridor) -> Sheet:
    found = stage.records.current(stage.acme.repository.id, date(2026, 1, 5))
    assert found is not None
    return found.sheet


def told(stage: Corridor) -> dict[str, tuple[str, str]]:
    return {goal.title: (goal.status, goal.owner) for goal in sheet(stage).goals}


def test_what_somebody_changes_is_on_the_sheet_after_the_look(stage: Corridor) -> None:
    assert told(stage) == {"Gyros": ("on track", "grace"), "Rover": ("not started", "ada")}
    number = stage.goal("Gyros")["number"]
    stage.act("grace", "label", issue=number, label="status: at risk")
    stage.settle()
    assert told(stage)["Gyros"] == ("at risk", "grace")
    stage.act("ada", "comment", issue=number, body="/owner @edsger")
    stage.settle()
    assert told(stage)["Gyros"] == ("at risk", "edsger")
    goal = next(each for each in sheet(stage).goals if each.title == "Gyros")
    assert (goal.number, goal.since, goal.team) == (number, stage.now, "")
    assert sheet(stage).teams == ("Guidance",)


def test_a_look_at_which_nothing_changed_keeps_nothing(stage: Corridor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[object] = Counter()
    execute = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *given: Any, **options: Any) -> Any:
        asked[query] += 1
        return execute(self, query, *given, **options)

    before = stage.records.sheets(stage.acme.repository.id)
    stage.pass_time()
    key = f"sprint:{stage.acme.repository.id}:{stage.sprint()['number']}"
    stage.records.wake(key, stage.tools.defer)
    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    assert stage.work() == 1
    assert asked[SQL["keep_sheet"]] == asked[SQL["remember_shown"]] == asked[SQL["hold"]] == 0
    assert stage.records.sheets(stage.acme.repository.id) == before
    monkeypatch.undo()
    stage.act("ada", "edit", issue=stage.sprint()["number"], title="Sprint 1 - Jan 5 to Jan 16, rain")
    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    stage.settle()
    assert asked[SQL["keep_sheet"]] == 1
    assert sheet(stage).title == "Sprint 1 - Jan 5 to Jan 16, rain"


def test_a_sheet_that_was_lost_is_there_again_with_the_next_change(stage: Corridor) -> None:
    with psycopg.connect(stage.url) as conn:
        conn.execute("DELETE FROM sheet")
        conn.execute("DELETE FROM effect WHERE key LIKE '%sheet:%'")
    stage.heal()
    assert told(stage)["Gyros"] == ("on track", "grace")


def test_what_github_refused_is_on_the_sheet_as_in_the_summary(
    stage: Corridor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = stage.goal("Gyros")["number"]

    def refuses(edit: Edit) -> bool:
        return isinstance(edit, SwapLabels) and edit.number == number

    refusing(monkeypatch, refuses, Refused("Labels", "an issue has at most 100 labels"))
    stage.act("grace", "edit", issue=stage.sprint()["number"], body=stage.sprint()["body"].replace("🟢", "🔴"))
    stage.settle()
    summary = next(each["body"] for each in stage.sprint()["comments"] if "goalkeeper:summary" in each["body"])
    assert "an issue has at most 100 labels" in summary
    assert any("an issue has at most 100 labels" in problem for problem in sheet(stage).problems)
    assert told(stage)["Gyros"] == ("off track", "grace")
    assert "off track" in summary


def test_a_sprint_that_lost_its_label_is_not_shown(stage: Corridor) -> None:
    stage.act("ada", "unlabel", issue=stage.sprint()["number"], label="sprint")
    stage.settle()
    assert stage.records.current(stage.acme.repository.id, date(2026, 1, 5)) is None


def test_the_last_sheet_of_a_sprint_stays_with_its_record(corridor: Corridor) -> None:
    play = Stage(corridor)
    play.begin()
    play.play()
    for day in (19, 20, 30):
        corridor.at(at(day, 12, 11))
    found = corridor.records.sheet(play.repo, 1)
    assert found is not None
    assert found.sheet.state == "closed"
    record = play.kept()
    assert {each.title for each in found.sheet.goals} == {each.title for each in record.goals}
    assert found.at == record.frozen_at
