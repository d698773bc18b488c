"""The review through the whole corridor: filed, marked in three ways, told anew, and compared with the one before."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.corridor.corridor import Corridor, Killed
from tests.corridor.test_life import Stage

RULES = """\
teams:
  - name: Guidance
    members: [ada, grace]
cadence:
  starts: 2026-01-05
  weeks: 2
retro:
  enabled: false
rotas:
  facilitator: [grace, ada]
review:
  enabled: true
  dimensions: [Clarity, Pace]
"""
PLAN = "## Plan\n\n- Star tracker (Owner: @grace) - sees stars\n- Gyros (Owner: @ada)\n- Pump (Owner: @edsger)\n"
BEGINS = datetime(2026, 1, 5, 8, tzinfo=UTC)
FIRST = datetime(2026, 1, 15, 10, 1, tzinfo=UTC)
SECOND = FIRST + timedelta(weeks=2)


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return a stage on which the first sprint has begun, with three goals."""
    play = Stage(corridor)
    begin(play)
    return play


def begin(stage: Stage, rules: str = RULES) -> None:
    """Begin the first sprint."""
    stage.corridor.rules(rules)
    stage.corridor.meet()
    stage.corridor.at(datetime(2026, 1, 2, 16, 1, tzinfo=UTC))
    number = int(stage.corridor.sprint()["number"])
    stage.edit("ada", f"{stage.body(number)}\n{PLAN}", number)
    stage.corridor.at(BEGINS)


def reviews(stage: Stage) -> list[dict[str, Any]]:
    """Return the reviews, oldest first."""
    found = [issue for issue in stage.corridor.issues("retro") if str(issue["title"]).startswith("Review of ")]
    return sorted(found, key=lambda issue: int(issue["number"]))


def row(stage: Stage, number: int, dimension: str) -> str:
    """Return the line of a dimension in the table of a review."""
    return next(line for line in stage.body(number).split("\n") if line.startswith(f"| **{dimension}**"))


def asking(stage: Stage, number: int, dimension: str) -> dict[str, Any]:
    """Return the comment that asks for marks in a dimension."""
    (found,) = [each for each in stage.issue(number)["comments"] if str(each["body"]).startswith(f"**{dimension}**")]
    return dict(found)


def sprints(stage: Stage) -> list[int]:
    """Return the numbers of the sprint issues, oldest first."""
    return sorted(int(issue["number"]) for issue in stage.corridor.issues("sprint"))


def test_a_review_is_filed_on_its_day_and_asks_for_marks(stage: Stage) -> None:
    star = stage.number("Star tracker")
    stage.do("grace", "merge", title="Find Vega", closes=[star])
    stage.corridor.at(FIRST - timedelta(minutes=2))
    assert reviews(stage) == []
    stage.corridor.at(FIRST)
    (review,) = reviews(stage)
    number, body = int(review["number"]), str(review["body"])
    assert review["assignees"] == ["grace"]
    assert "1 of 3 goals done, none with a number that somebody measured" in body
    assert f"- **DONE** Star tracker [#{star}]" in body
    assert "Find Vega [#" in body
    assert "Nobody has given a mark yet." in stage.body(number)
    assert "🚀 5" in asking(stage, number, "Clarity")["body"]
    assert asking(stage, number, "Pace")
    assert f"**Review:** [#{number}]" in stage.body(sprints(stage)[0])
    stage.rests()


def test_marks_come_in_three_ways_and_of_each_person_the_latest_counts(stage: Stage) -> None:
    stage.do("ada", "comment", issue=sprints(stage)[0], body="/health clarity 2 nobody knows")
    stage.corridor.at(FIRST)
    number = int(reviews(stage)[0]["number"])
    assert row(stage, number, "Clarity") == "| **Clarity** | 2 of 5 | weak |  |  | ada 2 |"
    star = stage.number("Star tracker")
    said = f"/health Clarity 4 look at #{star} and docs/AIM.md; risk: nobody outside reads it"
    stage.do("ada", "comment", issue=number, body=said)
    assert row(stage, number, "Clarity").endswith("| ada 4 |")
    body = stage.body(number)
    assert f"[#{star}]" in body
    assert "is there, open · docs/AIM.md not looked up" in body
    assert "  - Risk: nobody outside reads it" in body
    heard = next(each for each in stage.issue(number)["comments"] if "risk:" in each["body"])
    assert [each["content"] for each in heard["reactions"]] == ["+1"]
    asked = asking(stage, number, "Clarity")["id"]
    stage.corridor.act("grace", "react", comment=asked, content="-1")
    stage.later(hours=1)
    assert (
        row(stage, number, "Clarity") == "| **Clarity** | 2.5 of 5 | holds, not by much | 1 to 4 |  | ada 4, grace 1 |"
    )
    assert "You see this very differently" in stage.body(number)
    stage.corridor.act("grace", "react", comment=asked, content="rocket")
    stage.later(hours=1)
    assert row(stage, number, "Clarity").endswith("| ada 4, grace 5 |")
    stage.edit(
        "linus", stage.body(number).replace("- Clarity:\n", "- Clarity: 3 (grace), 4 (edsger) it is so\n"), number
    )
    assert row(stage, number, "Clarity").endswith("| ada 4, grace 3, edsger 4 |")
    assert "- Clarity: 3 (grace), 4 (edsger) it is so\n" in stage.body(number)
    stage.do("grace", "comment", issue=number, body="/health Clarity 5")
    assert row(stage, number, "Clarity").endswith("| ada 4, edsger 4, grace 5 |")
    stage.rests()


def test_strangers_and_other_reactions_are_no_marks(stage: Stage) -> None:
    stage.corridor.at(FIRST)
    number = int(reviews(stage)[0]["number"])
    asked = asking(stage, number, "Pace")["id"]
    stage.corridor.act("ada", "react", comment=asked, content="heart")
    stage.later(hours=1)
    assert row(stage, number, "Pace").endswith("| nobody yet |")
    stage.rests()


def test_the_next_review_shows_the_trend_and_takes_over(stage: Stage) -> None:
    stage.corridor.at(FIRST)
    first = int(reviews(stage)[0]["number"])
    stage.do("ada", "comment", issue=first, body="/health Clarity 2")
    stage.do("ada", "comment", issue=first, body="/health Pace 4")
    stage.corridor.at(datetime(2026, 1, 20, 10, tzinfo=UTC))
    assert stage.issue(sprints(stage)[0])["state"] == "closed"
    # The sprint is over, and the next one hears what comes late.
    stage.do("grace", "comment", issue=first, body="/health Clarity 3 it got better")
    assert row(stage, first, "Clarity").endswith("| ada 2, grace 3 |")
    stage.do("ada", "comment", issue=sprints(stage)[1], body="/health Clarity 4")
    assert row(stage, first, "Clarity").endswith("| ada 2, grace 3 |")
    stage.corridor.at(SECOND)
    second = int(reviews(stage)[1]["number"])
    assert f"The review before: [#{first}]" in stage.body(second)
    assert row(stage, second, "Clarity") == "| **Clarity** | 4 of 5 | sound |  | ↑ 2.5 | ada 4 |"
    assert row(stage, second, "Pace") == "| **Pace** | – |  |  | 4 | nobody yet |"
    assert f"([#{first}]" in stage.body(second)
    stage.do("ada", "comment", issue=second, body="/health Pace 3")
    assert "| ↓ 4 | ada 3 |" in row(stage, second, "Pace")
    assert stage.issue(first)["state"] == "closed"
    stage.rests()


def test_the_trend_survives_the_review_that_somebody_deletes(stage: Stage) -> None:
    stage.corridor.at(FIRST)
    first = int(reviews(stage)[0]["number"])
    stage.do("ada", "comment", issue=first, body="/health Clarity 2")
    stage.do("ada", "delete", issue=first)
    stage.corridor.at(datetime(2026, 1, 19, 8, tzinfo=UTC))
    stage.corridor.at(SECOND)
    second = int(reviews(stage)[-1]["number"])
    stage.do("ada", "comment", issue=second, body="/health Clarity 4")
    assert "| ↑ 2 |" in row(stage, second, "Clarity")


def test_actions_of_a_review_become_issues_and_comments_are_gathered(corridor: Corridor) -> None:
    stage = Stage(corridor)
    begin(stage, f"{RULES}actions:\n  become: issues\n")
    corridor.at(FIRST)
    number = int(reviews(stage)[0]["number"])
    lines = "## Actions\n\n- [ ] Ask three people on the barge (Owner: @ada)\n"
    stage.edit("ada", stage.body(number).replace("## Actions\n", lines), number)
    stage.do("grace", "comment", issue=number, body="/retro better write things down\n\nA good month.")
    stage.later(hours=2)
    (action,) = corridor.issues("retro action")
    assert (action["title"], action["assignees"]) == ("Ask three people on the barge", ["ada"])
    assert "- A good month. (grace)" in stage.body(number)
    stage.rests()


def test_every_second_sprint_is_enough_where_the_rules_say_so(corridor: Corridor) -> None:
    stage = Stage(corridor)
    begin(stage, f"{RULES}  every: 2\n  reactions: false\n")
    corridor.at(FIRST)
    assert reviews(stage) == []
    corridor.at(datetime(2026, 1, 19, 8, tzinfo=UTC))
    corridor.at(SECOND)
    (review,) = reviews(stage)
    assert "Jan 19 to Jan 30" in str(review["title"])
    assert stage.issue(int(review["number"]))["comments"] == []
    stage.rests()


def test_whoever_asks_for_no_review_gets_none(corridor: Corridor) -> None:
    stage = Stage(corridor)
    begin(stage, RULES.replace("review:\n  enabled: true", "review:\n  enabled: false"))
    stage.do("ada", "comment", issue=sprints(stage)[0], body="/health Clarity 2")
    corridor.at(FIRST)
    corridor.at(datetime(2026, 1, 17, 12, tzinfo=UTC))
    assert reviews(stage) == []
    stage.rests()


def test_a_bot_that_is_killed_again_and_again_files_one_review_and_asks_once(corridor: Corridor) -> None:
    stage = Stage(corridor)
    begin(stage)
    corridor.sandbox.dice = random.Random(20_260_115)
    survive(stage, FIRST)
    number = int(reviews(stage)[0]["number"])
    corridor.act("ada", "comment", issue=number, body="/health Clarity 4 we know")
    survive(stage, FIRST + timedelta(minutes=2))
    corridor.act("grace", "react", comment=asking(stage, number, "Clarity")["id"], content="+1")
    survive(stage, FIRST + timedelta(hours=2))
    corridor.heal()
    assert corridor.sandbox.deaths > 2
    assert len(reviews(stage)) == 1
    assert len(stage.issue(number)["comments"]) == 3
    assert row(stage, number, "Clarity").endswith("| ada 4, grace 4 |")
    stage.rests()


def survive(stage: Stage, moment: datetime) -> None:
    """Move the clock, and let the bot be killed now and then until its work is done."""
    corridor = stage.corridor
    corridor.sandbox.clock.set(moment, ticking=False)
    corridor.sandbox.chance = 0.25
    for _ in range(40):
        try:
            corridor.heal()
        except Killed:
            corridor.restart()
        else:
            break
    corridor.sandbox.chance = 0.0
