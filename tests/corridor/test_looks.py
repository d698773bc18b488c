"""How many looks a turn takes: one where GitHub took all that there was to do, more where something has to follow."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from bot.records.store import SQL
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- 🟢 Gyros (Owner: @grace)\n"


@pytest.fixture
def stage(corridor: Corridor) -> Corridor:
    """A quiet sprint with one goal, whose card is on the board."""
    corridor.sandbox.clock.set(START, ticking=False)
    corridor.rules("boards: [1]\nteams: [Guidance]\n")
    corridor.act("ada", "open", title="Sprint 1 - Jan 5 to Jan 16", body=PLAN, labels=["sprint"])
    corridor.settle()
    corridor.heal()
    return corridor


def looks(stage: Corridor) -> list[int]:
    """Settle; return how many edits each look came to."""
    with capture_logs() as said:
        stage.settle()
    return [each["edits"] for each in said if each["event"] == "looked"]


def test_the_log_names_issues_by_number_and_key_and_never_by_title(stage: Corridor) -> None:
    body = stage.sprint()["body"]
    stage.act("ada", "edit", issue=stage.sprint()["number"], body=f"{body}- Secret valve (Owner: @ada)\r\n")
    with capture_logs() as said:
        stage.settle()
        stage.act(
            "grace", "comment", issue=stage.goal("Secret valve")["number"], body="/status at risk of a secret leak"
        )
        stage.settle()
    assert [each["number"] for each in said if each["event"] == "opened"] == [stage.goal("Secret valve")["number"]]
    assert any("open an issue (goal:1:" in each.get("what", "") for each in said)
    assert "ecret" not in str(said)
    assert "leak" not in str(said)


def test_a_change_of_status_is_one_look_and_the_next_finds_nothing_to_do(stage: Corridor) -> None:
    stage.act("grace", "label", issue=stage.goal("Gyros")["number"], label="status: at risk")
    (edits,) = looks(stage)
    assert edits > 1
    before = stage.writes()
    stage.heal()
    assert stage.writes() == before


def test_a_look_asks_the_records_for_each_thing_once(stage: Corridor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[object] = Counter()
    execute = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *given: Any, **options: Any) -> Any:
        asked[query] += 1
        return execute(self, query, *given, **options)

    stage.pass_time()
    stage.records.wake(f"sprint:{stage.acme.repository.id}:{stage.sprint()['number']}", stage.tools.defer)
    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    assert stage.work() == 1
    once = (
        "agreed",
        "history",
        "elsewhere",
        "kept",
        "risks_before",
        "health_elsewhere",
        "frozen",
        "decided",
        "receipts",
    )
    assert {name: asked[SQL[name]] for name in once} == dict.fromkeys(once, 1)
    assert sum(asked.values()) < 50


def signs(stage: Corridor) -> list[str]:
    """Return our reactions to the latest comment of a person."""
    comment = next(each for each in stage.goal("Gyros")["comments"] if each["author"] == "grace")
    return [each["content"] for each in comment["reactions"]]


@pytest.mark.parametrize(("command", "sign"), [("/status at risk", "+1"), ("/statsu done", "confused")])
def test_a_command_is_answered_in_the_look_in_which_it_is_heard(stage: Corridor, command: str, sign: str) -> None:
    stage.act("grace", "comment", issue=stage.goal("Gyros")["number"], body=command)
    assert len(looks(stage)) == 1
    assert signs(stage) == [sign]
    assert ("status: at risk" in stage.goal("Gyros")["labels"]) == (sign == "+1")
    before = stage.writes()
    stage.heal()
    assert stage.writes() == before


@pytest.mark.parametrize("command", ["/points 5", "/confidence 40%", "/target 40 users"])
def test_what_a_command_writes_on_a_line_is_looked_at_again(stage: Corridor, command: str) -> None:
    stage.act("grace", "comment", issue=stage.goal("Gyros")["number"], body=command)
    assert len(looks(stage)) == 2
    assert signs(stage) == ["+1"]


def test_an_answer_that_github_did_not_take_is_given_by_the_next_look(stage: Corridor) -> None:
    stage.sandbox.fault("502", operation="React")
    stage.act("grace", "comment", issue=stage.goal("Gyros")["number"], body="/status at risk")
    looks(stage)
    assert signs(stage) == ["eyes"]
    stage.pass_time()
    looks(stage)
    assert signs(stage) == ["+1"]


def test_a_new_goal_is_looked_at_again_until_its_card_is_set(stage: Corridor) -> None:
    issue = stage.sprint()
    stage.act("ada", "edit", issue=issue["number"], body=f"{issue['body']}\n- Optics\n")
    found = looks(stage)
    assert len(found) > 2
    assert stage.goal("Optics")


def test_a_retro_that_was_held_back_by_other_edits_is_filed_in_the_same_turn(stage: Corridor) -> None:
    stage.sandbox.clock.set(START + timedelta(days=4, hours=8), ticking=False)
    stage.act("grace", "label", issue=stage.goal("Gyros")["number"], label="status: at risk")
    first, second, *_ = looks(stage)
    assert (first > 1, second) == (True, 1)
    assert len(stage.issues("retro")) == 1


def test_after_a_failure_the_turn_looks_once_more(stage: Corridor) -> None:
    stage.sandbox.fault("502", operation="RewriteIssue")
    stage.act("grace", "label", issue=stage.goal("Gyros")["number"], label="status: at risk")
    assert len(looks(stage)) == 1
    stage.pass_time()
    assert Counter(edits > 0 for edits in looks(stage)) == {True: 1, False: 1}
