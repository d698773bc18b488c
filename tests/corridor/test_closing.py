"""The end of a sprint through the whole corridor: last words, grace, the record, closing, quiet; and what people do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.record import Outcome, opened, read
from tests.corridor.corridor import Corridor, Killed
from tests.corridor.ending import NOON, RULES, Stage, at


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """A sprint that has begun."""
    made = Stage(corridor)
    made.begin()
    return made


ALL_KINDS = {
    "Star tracker": "done",
    "Gyros": "failed",
    "First flight": "tried",
    "Test stand": "failed",
    "Licence": "carried",
    "Pump": "scraped",
    "Paint": "failed",
}


def test_the_end_of_a_sprint_with_goals_of_all_kinds(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(NOON - timedelta(minutes=1))
    assert stage.comments("record") == []
    assert stage.issue(1)["state"] == "open"
    stage.corridor.at(NOON)
    (post,) = stage.comments("record")
    assert "1 of 7 goals done, 1 carried over, 1 tried and learnt from, 3 failed, 1 scraped." in post["body"]
    assert stage.outcomes() == ALL_KINDS
    goals = {goal.title: goal for goal in stage.kept().goals}
    assert [goal.title for goal in stage.kept().goals if goal.added] == ["Paint"]
    assert goals["Star tracker"].words == "It found Vega."
    assert [target.met for target in goals["Star tracker"].targets] == [True, False]
    assert goals["First flight"].learning == "wind above 6 m/s turns it over"
    held = opened(post["body"], stage.corridor.records.marker_secret())
    assert held.whole
    assert held.record == stage.kept()
    sprint = stage.issue(1)
    assert (sprint["state"], sprint["state_reason"]) == ("closed", "completed")
    assert re.search(rf"\[Record of this sprint\]\(https?://\S+/issues/1#issuecomment-{post['id']}\)", sprint["body"])
    assert stage.corridor.records.frozen(stage.repo, 1)[0].node_id
    stage.rests()
    assert "its record is frozen" in stage.corridor.troubles()[f"sprint:{stage.repo}:1"]


def test_a_note_for_the_retro_on_the_issue_of_a_bold_goal_is_its_learning(stage: Stage) -> None:
    stage.do("ada", "comment", issue=stage.number("First flight"), body="/retro better watch the wind before")
    stage.corridor.at(NOON)
    (goal,) = [goal for goal in stage.kept().goals if goal.title == "First flight"]
    assert (goal.outcome, goal.learning) == (Outcome.TRIED, "watch the wind before")


def test_owners_who_said_nothing_are_asked_once_and_the_others_are_not(stage: Stage) -> None:
    stage.corridor.at(at(12, 10))
    stage.do("ada", "comment", issue=stage.number("Gyros"), body="Half of them turn.")
    stage.corridor.at(at(15, 11, 59))
    assert stage.comments("last-words") == []
    stage.corridor.at(at(15, 12))
    (asked,) = stage.comments("last-words")
    assert re.findall(r"@(\w+)", asked["body"]) == ["grace", "ada", "barbara", "linus", "edsger"]
    assert "Gyros" not in asked["body"]
    assert "First flight" in asked["body"]
    stage.corridor.at(at(16, 12))
    assert len(stage.comments("last-words")) == 1


def test_nobody_is_asked_when_all_have_spoken(stage: Stage) -> None:
    stage.corridor.at(at(14, 10))
    for issue in stage.corridor.issues("goal"):
        stage.do(issue["assignees"][0], "comment", issue=issue["number"], body="It goes well.")
    stage.corridor.at(at(15, 12))
    stage.corridor.at(at(16, 20))
    assert stage.comments("last-words") == []


def test_what_is_finished_in_the_time_of_grace_is_credited_and_what_comes_later_is_not(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(at(19, 9))
    stage.do("ada", "close", issue=stage.number("Gyros"))
    stage.corridor.at(NOON)
    assert stage.outcomes() == {**ALL_KINDS, "Gyros": "done late"}
    (post,) = stage.comments("record")
    stage.do("barbara", "close", issue=stage.number("Test stand"))
    stage.corridor.at(at(20))
    stage.corridor.heal()
    assert stage.comments("record") == [post]
    assert stage.outcomes()["Test stand"] == "failed"


def test_a_bot_that_was_down_tells_what_was_at_the_end_and_not_what_is(stage: Stage) -> None:
    stage.play()
    stage.corridor.sandbox.clock.set(at(19, 11), ticking=False)
    stage.corridor.act("ada", "close", issue=stage.number("Gyros"))
    stage.corridor.sandbox.clock.set(at(21, 9), ticking=False)
    stage.corridor.act("barbara", "close", issue=stage.number("Test stand"))
    stage.corridor.at(at(22, 9))
    assert stage.outcomes() == {**ALL_KINDS, "Gyros": "done late"}
    assert stage.issue(1)["state"] == "closed"


def test_nothing_moves_before_the_record_and_what_moves_after_changes_nothing(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(at(19, 8))
    licence = stage.number("Licence")
    (second,) = [each["number"] for each in stage.corridor.issues("sprint") if each["number"] != 1]
    assert f"[#{licence}]" in stage.body(second)
    assert stage.issue(licence)["parent"] == 1
    stage.corridor.at(NOON)
    stage.corridor.at(NOON + timedelta(minutes=11))
    assert stage.issue(licence)["parent"] == second
    (post,) = stage.comments("record")
    body = stage.body(1)
    stage.do("linus", "close", issue=licence)
    stage.corridor.at(at(23))
    stage.corridor.heal()
    assert (stage.comments("record"), stage.body(1)) == ([post], body)
    assert stage.outcomes()["Licence"] == "carried"


def test_the_next_record_compares_itself_and_does_not_count_what_was_done_before(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(at(19, 9))
    stage.do("linus", "reopen", issue=stage.number("Licence"))
    stage.do("linus", "close", issue=stage.number("Licence"))
    for day in (19, 20, 30):
        stage.corridor.at(at(day, 12, 11))
    (second,) = [each["number"] for each in stage.corridor.issues("sprint") if each["state"] == "open"]
    stage.do("ada", "edit", issue=second, body=f"{stage.body(second)}\n## Plan\n\n- Rover (Owner: @ada)\n")
    stage.corridor.at(datetime(2026, 2, 2, 12, 1, tzinfo=UTC))
    records = stage.corridor.records.frozen(stage.repo, second)
    record = read(records[0].text)
    assert [goal.title for goal in record.goals if goal.outcome is Outcome.DONE] == []
    assert "Licence" not in [goal.title for goal in record.goals]
    assert [(each.number, each.sums.done) for each in record.before] == [(1, 2)]


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(4))
def test_a_bot_that_dies_again_and_again_freezes_posts_and_closes_once(stage: Stage, seed: int) -> None:
    stage.play()
    sandbox = stage.corridor.sandbox
    sandbox.dice.seed(seed)
    sandbox.chance = 0.4
    sandbox.clock.set(NOON, ticking=False)
    for _ in range(40):
        try:
            stage.corridor.settle()
        except Killed:
            stage.corridor.restart()
            stage.corridor.pass_time()
    sandbox.chance = 0.0
    stage.corridor.restart()
    stage.corridor.heal()
    assert sandbox.deaths > 0
    (post,) = stage.comments("record")
    assert opened(post["body"], stage.corridor.records.marker_secret()).record == stage.kept()
    assert stage.outcomes() == ALL_KINDS
    sprint = stage.issue(1)
    assert sprint["state"] == "closed"
    assert sprint["body"].count("Record of this sprint") == 1
    stage.rests()


def test_a_record_that_somebody_deletes_is_told_and_not_posted_again(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(NOON)
    (post,) = stage.comments("record")
    stage.do("ada", "delete_comment", comment=post["id"])
    stage.corridor.heal()
    assert stage.comments("record") == []
    assert "the comment of its record was deleted" in stage.corridor.troubles()[f"sprint:{stage.repo}:1"]
    stage.do("ada", "reopen", issue=1)
    (summary,) = stage.comments("summary")
    assert "the comment of its record was deleted; it is not written anew" in summary["body"]
    assert stage.comments("record") == []
    assert stage.issue(1)["state"] == "open"


def test_an_edited_record_is_told(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(NOON)
    (post,) = stage.comments("record")
    stage.do("ada", "edit_comment", comment=post["id"], body=post["body"].replace("failed", "done"))
    stage.corridor.heal()
    assert "the comment of its record was edited" in stage.corridor.troubles()[f"sprint:{stage.repo}:1"]
    assert stage.outcomes() == ALL_KINDS


def test_a_lost_database_learns_the_record_from_its_comment_and_writes_nothing(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(NOON)
    kept, (post,) = stage.corridor.records.frozen(stage.repo, 1)[0], stage.comments("record")
    stage.corridor.at(at(30))
    stage.forget()
    stage.corridor.meet()
    before = stage.issue(1)
    stage.corridor.settle()
    assert stage.comments("record") == [post]
    assert stage.corridor.records.frozen(stage.repo, 1) == [kept]
    assert stage.issue(1) == before
    assert "its record is frozen" in stage.corridor.troubles()[f"sprint:{stage.repo}:1"], "it sleeps again"


def test_a_sprint_that_is_reopened_goes_on_and_keeps_its_record(stage: Stage) -> None:
    stage.play()
    stage.corridor.at(NOON)
    (post,) = stage.comments("record")
    stage.corridor.at(at(20))
    stage.do("ada", "reopen", issue=1)
    assert "✅ Star tracker" in stage.body(1)
    stage.do("ada", "reopen", issue=stage.number("Star tracker"))
    # As open as it was before it was closed; nobody was asked whether it shall go on, so it stays where it was.
    assert "\n- ⚪ Star tracker [#2](" in stage.body(1)
    assert stage.corridor.goal("Star tracker")["labels"] == ["goal", "status: not started"]
    told = stage.corridor.records.told(stage.repo, number=stage.number("Star tracker"))
    assert [(each.change.after, each.change.who) for each in told if each.change.what == "decided"] == [("leave", "")]
    (following,) = [each for each in stage.corridor.issues("sprint") if each["number"] != 1]
    left_over = following["body"].partition("## Left over from the last sprint\n")[2]
    assert left_over.startswith("\n- ⚪ Star tracker [#2](")
    assert "left in the last sprint (nobody decided, so the rules did)\n- 🔁 Gyros" in left_over
    assert stage.issue(1)["state"] == "open"
    stage.corridor.heal()
    assert stage.comments("record") == [post]


def test_the_conversation_is_locked_when_the_rules_say_so(corridor: Corridor) -> None:
    stage = Stage(corridor)
    stage.begin(f"{RULES}closing:\n  lock: true\n  grace_days: 0\n")
    stage.play()
    corridor.at(at(17, 0))
    sprint = stage.issue(1)
    assert (sprint["state"], sprint["locked"]) == ("closed", True)
    assert len(stage.comments("record")) == 1
    stage.rests()


def test_the_days_of_a_sprint_are_known_until_somebody_closes_it_before_their_end(stage: Stage) -> None:
    ((title, opened),) = stage.corridor.records.titles(stage.repo)
    assert (title, opened) == (stage.issue(1)["title"], at(2, 16, 1))
    stage.do("ada", "close", issue=1)
    assert stage.corridor.records.titles(stage.repo) == ()
    stage.do("ada", "reopen", issue=1)
    assert stage.corridor.records.titles(stage.repo) == ((title, opened),)


def test_a_sprint_closed_by_hand_gets_its_record_as_well(stage: Stage) -> None:
    stage.play()
    stage.do("ada", "close", issue=1)
    stage.corridor.at(NOON)
    assert len(stage.comments("record")) == 1
    assert "Record of this sprint" in stage.body(1)
    stage.rests()


def test_without_the_rule_a_sprint_ends_as_before(corridor: Corridor) -> None:
    stage = Stage(corridor)
    stage.begin(f"{RULES}closing:\n  enabled: false\n")
    stage.play()
    corridor.at(at(20))
    assert stage.comments("record") == []
    assert stage.comments("last-words") == []
    assert stage.issue(1)["state"] == "open"
