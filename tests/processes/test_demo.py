"""The demo, with a bot that is killed again and again."""

from __future__ import annotations

import threading
import time
from collections import Counter
from random import Random

from bot.demo.people import Sandbox
from bot.demo.play import play
from bot.demo.stage import Stage, stage
from bot.demo.story import ADDED, GOALS

KILLS = 8


def kill_now_and_then(playing: Stage, over: threading.Event) -> None:
    """Kill the bot with SIGKILL at random moments, and start it again."""
    dice = Random(7)
    for _ in range(KILLS):
        if over.wait(1 + 3 * dice.random()):
            return
        playing.kill_bot()
        time.sleep(0.2)
        playing.start_bot()


def test_the_demo_comes_to_its_end_however_often_the_bot_is_killed() -> None:
    over = threading.Event()
    with stage() as playing:
        killer = threading.Thread(target=kill_now_and_then, args=[playing, over])
        killer.start()
        try:
            ended = play(playing, lambda *_: None)
        finally:
            over.set()
            killer.join()
        sandbox = Sandbox(playing.sandbox_url)
        titles = Counter(issue["title"] for issue in sandbox.issues())
        sprint = next(issue for issue in sandbox.issues() if "sprint" in issue["labels"])
        sandbox.close()
    assert ended["converged"]
    assert sorted(goal["title"] for goal in ended["goals"]) == sorted((*GOALS, *ADDED))
    assert len(ended["retros"]) == 4
    assert [issue["title"].partition(" - ")[0] for issue in ended["sprint_issues"]] == [
        *("Sprint 1", "Sprint 2", "Sprint 3"),
    ]
    assert [record["verdict"].partition(" done")[0] for record in ended["records"]] == ["4 of 8 goals", "4 of 6 goals"]
    assert sorted((each["goal"], each["decided"], each["who"]) for each in ended["left_over"]) == [
        ("First flight", "carry", "ada"),
        ("Ground antenna", "carry", ""),
        ("Test fire", "split", "edsger"),
    ]
    assert {each["text"].split()[0]: (each["done"], each["forgotten"]) for each in ended["actions"]} == {
        "Order": (True, False),
        "Write": (True, False),
        "Show": (False, True),
    }
    calendar, proven, edited, verified = ended["commands"]
    links = [line for line in calendar["lines"] if line.startswith("feed")]
    assert (calendar["code"], len(calendar["lines"]) - len(links)) == (0, 11)
    assert any(line.startswith("feed: http://127.0.0.1:") for line in links)
    assert proven["code"] == 0
    assert f"proven: its data have the checksum that it names, {ended['records'][0]['checksum']}" in proven["lines"]
    assert edited["code"] == verified["code"] == 1
    assert any(line.startswith("WRONG: @linus edited the comment on 2026-01-19") for line in edited["lines"])
    assert [line[:6].strip() for line in verified["lines"]] == ["WRONG", "ok"]
    assert max(titles.values()) == 1
    assert len(ended["team_comments"]) == 2
    assert len(sprint["comments"]) == 5, "two teams, the summary, last words, the record"
    (board,) = ended["boards"]
    assert sum(board["columns"].values()) == len(GOALS) + len(ADDED)
    assert board["updates"][-1]["status"]
