"""The open issues of a repository through the whole corridor: in a ritual, in a review, at the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.backlog import _lines, backlog_lines
from bot.core.backlog import Hygiene
from bot.database import Database
from bot.errors import ForPeople
from bot.metrics import Metrics
from bot.parts import Parts
from config.settings import load
from tests.corridor.corridor import Corridor
from tests.corridor.test_life import Stage

RULES = """\
teams: [{name: Guidance, members: [ada, grace]}]
cadence: {starts: 2026-01-05, weeks: 2}
registers: true
retro: {enabled: false}
closing: {enabled: false}
review: {enabled: true, reactions: false}
rituals:
  Backlog review: {when: tuesday, at: "10:00", template: backlog}
"""
PLAN = "## Plan\n\n- Star tracker (Owner: @grace) - sees stars\n\n## Metrics\n\n- Drift: 3 → 1\n"
READY = """\
Estimate: 4 h
Question: is it the bearing?

It makes the drift smaller.

## Acceptance criteria

- [ ] below 2 % in an hour
- [ ] below 3 % in a day
- [ ] nobody hears it
"""
TUESDAY = datetime(2026, 1, 6, 10, 1, tzinfo=UTC)
REVIEW_DAY = datetime(2026, 1, 15, 10, 1, tzinfo=UTC)


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """A stage on which the first sprint has begun, beside three open issues."""
    play = Stage(corridor)
    corridor.rules(RULES)
    corridor.meet()
    corridor.at(datetime(2026, 1, 2, 16, 1, tzinfo=UTC))
    number = int(corridor.sprint()["number"])
    play.edit("ada", f"{play.body(number)}\n{PLAN}", number)
    corridor.at(datetime(2026, 1, 5, 8, tzinfo=UTC))
    play.do("ada", "open", title="Quieter bearing", body=READY, assignees=["ada"])
    play.do("ada", "open", title="Rebuild the pump (3 weeks)", body="It is loud.")
    play.do("grace", "open", title="Leak", body=READY.replace("Question", "Matter").replace("drift", "noise"))
    return play


def numbered(stage: Stage, title: str) -> int:
    return next(int(str(each["number"])) for each in stage.corridor.issues() if each["title"] == title)


def asked(stage: Stage) -> int:
    """How often the backlog was asked for."""
    return [call["operation"] for call in stage.corridor.sandbox.calls].count("Backlog")


def reviews(stage: Stage) -> list[dict[str, Any]]:
    found = [each for each in stage.corridor.issues("retro") if str(each["title"]).startswith("Review")]
    return sorted(found, key=lambda each: int(each["number"]))


def test_the_ritual_says_what_open_issues_lack_and_reads_them_once(stage: Stage) -> None:
    assert asked(stage) == 0
    stage.corridor.at(TUESDAY)
    said = next(each["body"] for each in stage.issue(1)["comments"] if "Backlog review" in each["body"])
    assert "**1 of 3 open tasks could be begun.**" in said
    assert "| too large (more than 16 h, or L and above) | 1 |" in said
    pump, leak = numbered(stage, "Rebuild the pump (3 weeks)"), numbered(stage, "Leak")
    first = said.index(f"[#{pump}]")
    assert first < said.index(f"[#{leak}]")
    assert "too large (3 weeks), no criteria, serves no number, answers no question, nobody's" in said
    assert "Quieter bearing" not in said
    assert asked(stage) == 1
    stage.rests()
    assert asked(stage) == 1


def test_the_review_tells_of_the_backlog_and_no_other_look_reads_it(stage: Stage) -> None:
    stage.corridor.at(REVIEW_DAY)
    (review,) = reviews(stage)
    assert "**1 of 3 open tasks could be begun.**" in review["body"]
    assert f"[#{numbered(stage, 'Leak')}]" in review["body"]
    assert asked(stage) == 2
    stage.rests()
    assert asked(stage) == 2


def test_blind_spots_go_from_a_command_to_the_review_and_on_until_they_are_ticked(stage: Stage) -> None:
    stage.do("ada", "comment", issue=1, body="/blindspot critical: nobody has restored a backup")
    assert "🔴 B1, critical: nobody has restored a backup (ada, Jan 5)" in stage.body(1)
    stage.corridor.at(REVIEW_DAY)
    (review,) = reviews(stage)
    number = int(review["number"])
    mine = "- [ ] 🔴 B1, critical: nobody has restored a backup (ada, Jan 5)\n"
    assert mine in review["body"]
    stage.edit("grace", stage.body(number).replace(mine, f"{mine}- low: the manual is old\n"), number)
    assert "manual" not in stage.body(1)
    stage.corridor.at(REVIEW_DAY + timedelta(hours=1))
    assert "🟢 B2, low: the manual is old (the review, Jan 15)" in stage.body(1)
    stage.edit("grace", stage.body(number).replace("- [ ] 🔴", "- [x] 🔴"), number)
    stage.corridor.at(REVIEW_DAY + timedelta(hours=2))
    assert "~~B1: nobody has restored a backup~~ closed by the review" in stage.body(1)
    # In the next sprint only what is open goes on, one sprint older.
    stage.corridor.at(datetime(2026, 1, 20, 8, tzinfo=UTC))
    newest = max(int(str(each["number"])) for each in stage.corridor.issues("sprint"))
    assert "🟢 B1, low: the manual is old (the review, Jan 15; open in 2 sprints)" in stage.body(newest)
    assert "backup" not in stage.body(newest)
    stage.rests()


def test_the_seven_days_are_followed_up_once_and_what_is_left_comes_back(stage: Stage) -> None:
    stage.corridor.at(REVIEW_DAY)
    number = int(reviews(stage)[0]["number"])
    steps = "- [ ] Restore the backup (Owner: @grace) (quick win)\n- [x] Write it down (Owner: @ada)\n"
    ways = "- letters → read on Mondays → Guidance\n- the survey\n"
    body = stage.body(number)
    head, mark, tail = body.partition("## The next seven days\n\n")
    body = f"{head}{mark}{steps}{tail}"
    head, mark, tail = body.partition("## Where it goes what users say\n\n")
    stage.edit("ada", f"{head}{mark}{ways}{tail}", number)
    stage.corridor.at(datetime(2026, 1, 22, 8, tzinfo=UTC))
    assert not [each for each in stage.issue(number)["comments"] if "A week after" in each["body"]]
    stage.corridor.at(datetime(2026, 1, 22, 9, 1, tzinfo=UTC))
    (said,) = [each["body"] for each in stage.issue(number)["comments"] if "A week after" in each["body"]]
    assert "1 of 2 steps is done." in said
    assert "- Restore the backup · grace · quick win" in said
    assert "@grace: tick above" in said
    stage.rests()
    stage.corridor.at(datetime(2026, 1, 29, 10, 1, tzinfo=UTC))
    later = reviews(stage)[1]["body"]
    assert f"- [ ] Restore the backup (Owner: grace) (quick win)\n  - Left from [#{number}]" in later
    assert "Write it down" not in later
    assert "- letters → read on Mondays → Guidance\n- the survey\n" in later
    assert "One ends nowhere" in later
    assert sum("A week after" in each["body"] for each in stage.issue(number)["comments"]) == 1


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


@pytest.mark.usefixtures("stage")
def test_the_paper_shows_what_is_printed(parts: Parts) -> None:
    text = (Path(__file__).parents[2] / "docs" / "backlog.md").read_text(encoding="utf-8")
    shown = text.partition("```console\n$ goalkeeper backlog acme/rockets\n")[2].partition("```")[0]
    printed = "".join(f"{line}\n" for line in backlog_lines("acme/rockets", parts))
    assert shown == printed


def test_the_command_line_prints_the_same_and_writes_nothing(stage: Stage, parts: Parts) -> None:
    before = stage.corridor.writes()
    lines = list(backlog_lines("acme/rockets", parts))
    assert lines[:2] == [
        "1 of 3 open tasks could be begun",
        "    1  too large (more than 16 h, or L and above)",
    ]
    pump = numbered(stage, "Rebuild the pump (3 weeks)")
    assert (
        f"#{pump} Rebuild the pump (3 weeks): too large (3 weeks), no criteria, serves no number, answers no question, "
        "nobody's"
    ) in lines
    (text,) = backlog_lines("acme/rockets", parts, as_json=True)
    found = json.loads(text)
    assert (found["tasks"], found["ready"], found["worst"][0]["number"]) == (3, 1, pump)
    assert stage.corridor.writes() == before
    with pytest.raises(ForPeople):
        list(backlog_lines("acme/rockets#1", parts))


def test_nothing_to_do_and_what_was_left_out_are_said() -> None:
    assert list(_lines(Hygiene())) == ["no task is open"]
    assert list(_lines(Hygiene(total=300, looked=200, tasks=1, ready=0, counts=(("have no owner", 1),), more=1))) == [
        "0 of 1 open task could be begun",
        "looked at 200 of 300 open issues: the last that changed, and the longest untouched",
        "    1  have no owner",
        "1 more lack something",
    ]
