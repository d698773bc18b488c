"""The story of the demo, played through the corridor: two sprints, and what became of everything in them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.agenda import Asked, agenda_lines
from bot.core.calendar import Sprint, period_of
from bot.demo.result import end_state, history_facts
from bot.demo.story import ADDED, GOALS, SCENES, Ask
from bot.history import Asked as AskedHistory
from bot.history import Form, history_lines
from bot.record import Desk, Said, every, one
from bot.records import Records
from bot.sandbox.picture import inspect_boards
from bot.sandbox.seeds import Key
from config.rules import parse_rules
from config.settings import load
from tests.corridor.cast import cast
from tests.corridor.corridor import BASE, Corridor, Deadly, build, new_database

FIRST = "4 of 8 goals done, 2 carried over, 1 failed, 1 scraped."
SECOND = "4 of 6 goals done, 1 carried over, 1 scraped."
ALL = (*GOALS, *ADDED)


@dataclass
class Told:
    """The end of the story, and what was asked on the way."""

    corridor: Corridor
    end: dict[str, Any]
    proofs: list[Said] = field(default_factory=list)
    calendar: list[str] = field(default_factory=list)

    def comments(self, kind: str, sprint: int) -> list[str]:
        """Return our comments of a kind on a sprint issue, by the number of the sprint."""
        issue = self.corridor.issues("sprint")[sprint - 1]
        return [each["body"] for each in issue["comments"] if f"<!-- goalkeeper:{kind} " in each["body"]]

    def goal(self, title: str) -> dict[str, Any]:
        """Return a goal of the end state."""
        return next(goal for goal in self.end["goals"] if goal["title"] == title)


@pytest.fixture(scope="module")
def told(database_server: str, key: Key) -> Iterator[Told]:
    """Play every scene."""
    sandbox = Deadly(base_url=BASE)
    with new_database(database_server) as url, contextlib.closing(Records.open(url)) as records:
        for corridor in build(sandbox, sandbox.seed(key), records, url):
            made = Told(corridor, {})
            corridor.rules()
            for scene in SCENES:
                corridor.at(scene.at)
                scene.act(cast(corridor))
                corridor.settle()
                if scene.ask:
                    asked(made, scene.ask)
            boards = inspect_boards(sandbox.world)
            end = end_state(corridor.issues(), [dict(call) for call in sandbox.calls], boards, quiet=True)
            lines = history_lines(AskedHistory("acme/rockets", form=Form.JSON), records)
            made.end = end | history_facts(lines)
            yield made


def asked(made: Told, ask: Ask) -> None:
    """Answer a command of the story, without a process of its own."""
    corridor = made.corridor
    if ask.words[0] == "calendar":
        text = corridor.acme.repository.files[".github/goalkeeper.yml"]
        rules = parse_rules(text)
        issue = corridor.issues("sprint")[-1]
        known = (Sprint(period_of(issue["title"], corridor.now, rules), issue["title"]),)
        made.calendar = list(agenda_lines(Asked(), rules, corridor.now, known))
        return
    settings = load(
        {
            "GOALKEEPER_APP_ID": str(corridor.acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": corridor.acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": corridor.acme.webhook_secret,
        }
    )
    desk = Desk(settings, corridor.tools.github, corridor.records, corridor.tools.secret)
    proof = every(ask.words[1], desk) if ask.words[2] == "--verify" else one(ask.words[1], ask.words[2], desk)
    made.proofs.append(proof)


def test_every_goal_ends_with_one_word_and_one_owner_in_all_places(told: Told) -> None:
    assert told.end["converged"]
    assert sorted(goal["title"] for goal in told.end["goals"]) == sorted(ALL)
    status = {goal["title"]: goal["status"]["line"] for goal in told.end["goals"]}
    assert {title for title, word in status.items() if word == "done"} == {
        *("Launch licence", "Star tracker", "Landing radar", "Valve test stand"),
        *("First flight", "Test fire", "Recovery boat", "Write the landing checklist"),
    }
    assert {title for title, word in status.items() if word == "dropped"} == {"Quieter pump", "Ground antenna"}
    assert status["Test fire (the rest)"] == "not started"
    assert [issue["title"].partition(" - ")[0] for issue in told.end["sprint_issues"]] == [
        *("Sprint 1", "Sprint 2", "Sprint 3"),
    ]
    assert len(told.end["retros"]) == 4


def test_left_overs_are_decided_by_a_box_a_command_and_the_rule(told: Told) -> None:
    decided = {each["goal"]: (each["decided"], each["who"], each["note"]) for each in told.end["left_over"]}
    assert decided == {
        "First flight": ("carry", "ada", ""),
        "Test fire": ("split", "edsger", "full thrust is a goal of its own"),
        "Ground antenna": ("carry", "", "nobody decided"),
    }
    (undecided,) = told.comments("undecided", 2)
    assert re.findall(r"^- @(\w+): (.+?) \[#", undecided, re.MULTILINE) == [("linus", "Ground antenna")]
    assert told.comments("undecided", 3) == []


def test_the_age_of_what_went_on_is_counted(told: Told) -> None:
    assert told.end["age"] == {"First flight": 2, "Ground antenna": 2, "Test fire": 2, "Test fire (the rest)": 2}
    (summary,) = told.comments("summary", 2)
    assert sorted(re.findall(r"\| \S+ [\w ]+ \| (.+?) \[#\d+\]\S* \(2nd sprint\)", summary)) == [
        *("First flight", "Ground antenna", "Test fire"),
    ]
    assert "Added since" not in summary
    body = told.corridor.issues("sprint")[1]["body"]
    headlines = body.partition("## Headline goals")[2].partition("\n## ")[0]
    assert "- ✅ First flight [#" in headlines


def test_a_card_that_the_bot_left_behind_says_nothing_in_the_next_sprint(told: Told) -> None:
    lines = history_lines(AskedHistory("acme/rockets", "Test fire (the rest)", form=Form.TABLE), told.corridor.records)
    assert not [line for line in lines if "board" in line]
    assert told.goal("Test fire (the rest)")["columns"] == {"Rockets": "Todo"}


def test_the_actions_of_the_first_retro_are_followed_up_in_the_second_sprint(told: Told) -> None:
    first, second, third, last = [retro["number"] for retro in told.end["retros"]]
    actions = {each["text"]: each for each in told.end["actions"]}
    seals, checklist, visitors = (
        actions[text]
        for text in (
            "Order the seals two weeks ahead",
            "Write the landing checklist",
            "Show visitors the pad on Fridays only",
        )
    )
    assert (seals["owner"], seals["listed"], seals["done"], seals["forgotten"]) == ("barbara", [second], True, False)
    assert (checklist["owner"], checklist["listed"], checklist["done"]) == ("ada", [second, third], True)
    assert not checklist["forgotten"]
    assert (visitors["listed"], visitors["forgotten"], visitors["dropped"]) == ([second, third], True, True)
    ends = {retro["number"]: re.findall(r"_Closed: (.+)_", retro["body"]) for retro in told.corridor.issues("retro")}
    assert [len(ends[number]) for number in (first, second, third, last)] == [1, 1, 1, 0]
    assert ends[first][0].startswith("3 go on in")
    assert ends[second][0].startswith("1 of 3 actions done, 2 go on in")
    assert ends[third][0].startswith("1 of 2 actions done")


def test_a_retro_tells_of_its_own_week(told: Told) -> None:
    bodies = [retro["body"] for retro in told.corridor.issues("retro")]
    verdicts = [re.findall(r"This week (.+?)\.\*\*", body)[0] for body in bodies]
    assert verdicts == [
        "4 went forward and 2 fell back",
        "4 got done, 1 fell back and 1 was given up",
        "2 went forward",
        "4 got done, 1 goes on in the next sprint and 1 was given up",
    ]
    assert ["## Blocked this week" in body for body in bodies] == [False, False, True, False]
    assert "## Open actions" in bodies[2]
    done = "Done since the last retro: “Write the landing checklist” (ada)."
    assert re.search(rf"^## Actions of earlier retros\n+{re.escape(done)}$", bodies[3], re.MULTILINE)
    (summary,) = told.comments("summary", 3)
    assert "To be mended" not in summary


def test_the_records_are_frozen_and_proven_and_an_edit_is_noticed_for_ever(told: Told) -> None:
    assert [record["verdict"] for record in told.end["records"]] == [FIRST, SECOND]
    proven, edited, verified = told.proofs
    checksum = told.end["records"][0]["checksum"]
    assert proven.holds
    assert proven.lines[-3:] == (
        "proven: the comment is as we sealed it, word for word",
        f"proven: its data have the checksum that it names, {checksum}",
        "proven: its data are those of the database",
    )
    assert not edited.holds
    assert edited.wrong[0].startswith("WRONG: the seal of the comment is broken")
    assert edited.wrong[1] == "WRONG: @linus edited the comment on 2026-01-19 at 13:00 UTC"
    assert edited.lines[1] == FIRST, "the database's copy is printed"
    first, second = verified.lines
    assert re.fullmatch(rf"ok     #\d+ Sprint 2 - Jan 19 to Jan 30: {re.escape(SECOND)}", second)
    assert first.startswith("WRONG  #1 Sprint 1")
    assert first.count("@linus edited the comment") == 2
    assert first.count("what stands there now is what we wrote") == 2


def test_the_second_record_stands_beside_the_first(told: Told) -> None:
    (record,) = told.comments("record", 2)
    assert "| 1 | 8 | 4 | 0 | 2 |" in record
    assert "| **2** | 6 | 4 | 0 | 1 |" in record


def test_who_is_stuck_gets_help_by_a_clock_that_sleeps_at_night(told: Told) -> None:
    assert told.end["blocked"] == [
        {
            "goal": "Test fire",
            "called": [{"login": "barbara", "as": "team lead"}, {"login": "ada", "as": "product manager"}],
            "lasted": ["9 h of working time"],
        }
    ]
    (post,) = told.comments("standup", 2)
    danger = post.partition("**In danger**")[2].partition("**One by one**")[0]
    assert "Test fire" in danger
    assert "the truck is in a ditch" in danger
    assert "grace: the parachute opens at the first pull" in post


def test_the_calendar_tells_the_next_ten(told: Told) -> None:
    *entries, zone = told.calendar
    assert zone == "times in UTC"
    assert len(entries) == 10
    assert re.fullmatch(r"Mon 2026-01-19 +duty +Facilitator: grace +until Jan 30", entries[0])
    assert [line.split()[2] for line in entries if line.startswith("Wed")] == ["09:00"] * 2
    assert any(re.match(r"Fri 2026-01-30  16:00  plan +Plan of Sprint 3 - Feb 2 to Feb 13", line) for line in entries)


def test_the_next_plan_begins_with_the_outcomes(told: Told) -> None:
    second, third = (issue["body"] for issue in told.corridor.issues("sprint")[1:])
    assert "- ✅ Launch licence" in second
    assert "- 🟡 First flight" in second
    assert "the last office has signed" in second
    assert "- ✅ First flight" in third
    assert "(2nd sprint)" in third or "2nd" in third
