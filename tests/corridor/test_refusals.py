"""What GitHub refuses, or has no room for, holds up nothing else, and is not said anew in every look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.edits import Edit, PostBoardUpdate, PostComment, React, SwapLabels
from bot.github.faults import Refused
from bot.github.pacing import Crowded
from bot.github.write import Writer
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- 🟢 Gyros (Owner: @grace)\n"
Refuses = Callable[[Edit], bool]


@pytest.fixture
def stage(corridor: Corridor) -> Corridor:
    """A sprint with one goal."""
    corridor.sandbox.clock.set(START, ticking=False)
    corridor.rules("boards: [1]\nteams: [Guidance]\n")
    corridor.act("ada", "open", title="Sprint 1 - Jan 5 to Jan 16", body=PLAN, labels=["sprint"])
    corridor.settle()
    return corridor


def refusing(monkeypatch: pytest.MonkeyPatch, refuses: Refuses, error: Exception) -> list[Edit]:
    """Let GitHub refuse some edits; return those that it was asked for."""
    asked: list[Edit] = []
    apply_all = Writer.apply_all

    def choosy(self: Writer, group: Sequence[Edit]) -> list[object]:
        asked.extend(group)
        kept = [edit for edit in group if not refuses(edit)]
        made = iter(apply_all(self, kept) if kept else [])
        return [error if refuses(edit) else next(made) for edit in group]

    monkeypatch.setattr(Writer, "apply_all", choosy)
    return asked


def test_what_is_refused_for_good_is_told_once(stage: Corridor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = refusing(monkeypatch, lambda edit: isinstance(edit, React), Refused("React", "not here"))
    stage.act("ada", "comment", issue=stage.goal("Gyros")["number"], body="/status at risk")
    stage.settle()
    assert "status: at risk" in stage.goal("Gyros")["labels"]
    assert "not here" in stage.sprint()["comments"][-1]["body"]
    stage.at(stage.now + timedelta(minutes=11))
    stage.heal()
    asked.clear()
    stage.heal()
    stage.heal()
    assert [type(edit) for edit in asked] == [React, React]


def test_a_carried_goal_that_was_deleted_does_not_hold_up_the_next_sprint(stage: Corridor) -> None:
    number = stage.goal("Gyros")["number"]
    stage.act("grace", "label", issue=number, label="status: carried over")
    stage.settle()
    stage.act("ada", "delete", issue=number)
    stage.settle()
    stage.sandbox.clock.set(START + timedelta(days=14), ticking=False)
    plan = f"## Plan\n\n- Gyros #{number}\n- Optics\n"
    stage.act("ada", "open", title="Sprint 2 - Jan 19 to Jan 30", body=plan, labels=["sprint"])
    stage.heal()
    stage.at(START + timedelta(days=14, hours=6))
    for _ in range(3):
        stage.heal()
    assert stage.goal("Optics")
    assert list(stage.troubles().values()) == ["acme/rockets#1: it is closed and its record is frozen"]
    (second,) = [issue for issue in stage.issues("sprint") if issue["title"].startswith("Sprint 2")]
    assert any("is not there any more" in comment["body"] for comment in second["comments"])


@pytest.mark.parametrize("kind", ["history", "board"])
def test_what_had_no_room_comes_later(stage: Corridor, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    def late(edit: Edit) -> bool:
        if kind == "board":
            return isinstance(edit, PostBoardUpdate)
        return isinstance(edit, PostComment) and edit.key.startswith("history:")

    with monkeypatch.context() as crowd:
        refused = refusing(crowd, late, Crowded(60, "no room", counts=False))
        stage.act("grace", "label", issue=stage.goal("Gyros")["number"], label="status: off track")
        stage.at(stage.now + timedelta(minutes=11))
        assert any(map(late, refused))
    stage.pass_time()
    made = refusing(monkeypatch, lambda _: False, Crowded(60, ""))
    stage.heal()
    assert any(map(late, made))


def test_a_goal_that_github_refuses_holds_up_no_other_goal(stage: Corridor, monkeypatch: pytest.MonkeyPatch) -> None:
    body = stage.sprint()["body"].replace("- 🟢", "- 🟢 Pump (Owner: @ada)\n- 🟢", 1)
    stage.act("ada", "edit", issue=stage.sprint()["number"], body=body)
    stage.settle()
    gyros, pump = stage.goal("Gyros")["number"], stage.goal("Pump")["number"]

    def refuses(edit: Edit) -> bool:
        return isinstance(edit, SwapLabels) and edit.number == gyros

    refusing(monkeypatch, refuses, Refused("Labels", "an issue has at most 100 labels"))
    for number in (gyros, pump):
        stage.act("ada", "comment", issue=number, body="/status at risk")
    stage.settle()
    for _ in range(3):
        stage.heal()
    told = [each.change for each in stage.records.told(stage.acme.repository.id, number=pump)]
    assert [(each.after, each.who) for each in told if each.what == "status"] == [("at risk", "ada")]
    (said,) = [each for each in stage.goal("Pump")["comments"] if each["body"] == "/status at risk"]
    assert "+1" in [each["content"] for each in said["reactions"]]
    assert "100 labels" in "".join(each["body"] for each in stage.sprint()["comments"])
    monkeypatch.undo()
    stage.heal()
    assert "status: at risk" in stage.goal("Gyros")["labels"]
    told = [each.change for each in stage.records.told(stage.acme.repository.id, number=gyros)]
    assert [each.after for each in told if each.what == "status"] == ["at risk"]
