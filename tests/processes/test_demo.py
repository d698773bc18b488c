"""The demo, with a bot that is killed again and again."""

from __future__ import annotations

import threading
import time
from collections import Counter
from random import Random

from bot.demo.people import Sandbox
from bot.demo.play import play
from bot.demo.stage import Stage, stage
from bot.demo.story import GOALS

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
    assert sorted(goal["title"] for goal in ended["goals"]) == sorted(GOALS)
    assert len(ended["retros"]) == 2
    assert max(titles.values()) == 1
    assert len(ended["team_comments"]) == 2
    assert len(sprint["comments"]) == 5, "two teams, the summary, last words, the record"
    (board,) = ended["boards"]
    assert sum(board["columns"].values()) == len(GOALS)
    assert board["updates"][-1]["status"]
