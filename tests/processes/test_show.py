"""What the demo shows, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.demo import show as demo
from bot.demo.result import Answer
from bot.demo.stage import Stage
from bot.demo.story import SCENES, Scene

END: dict[str, Any] = {
    "converged": True,
    "sprint_issue": {"number": 1, "title": "Sprint 1 - Jan 5 to Jan 16"},
    "sprint_issues": [{"number": 1, "title": "Sprint 1 - Jan 5 to Jan 16"}, {"number": 9, "title": "Sprint 2"}],
    "goals": [
        {
            "title": "Gyros",
            "number": 2,
            "sprint": 9,
            "status": {"line": "on track", "label": "on track", "state": "on track", "board 1": "on track"},
            "columns": {"Rockets": "Doing"},
            "owner": {"line": "ada", "assignee": "ada"},
        },
        {
            "title": "First flight",
            "number": 3,
            "sprint": 1,
            "status": {"line": None, "label": None, "state": None, "board 1": None},
            "columns": {"Rockets": None},
            "owner": {"line": None, "assignee": None},
        },
    ],
    "boards": [{"number": 1, "title": "Rockets", "columns": {"Doing": 1}, "updates": [{"status": "AT_RISK"}]}],
    "retros": [{"number": 4}, {"number": 10}],
    "records": [{"number": 1, "title": "Sprint 1", "verdict": "1 of 2 done.", "checksum": 64 * "a", "comment": 7}],
    "actions": [
        {"text": "Oil [it]", "owner": "ada", "listed": [4], "done": True, "forgotten": False, "dropped": False},
        {"text": "Sweep", "owner": "ada", "listed": [4, 10], "done": False, "forgotten": True, "dropped": True},
        {"text": "Wait", "owner": "ada", "listed": [10], "done": False, "forgotten": False, "dropped": False},
    ],
    "blocked": [
        {"goal": "Gyros", "called": [{"login": "ada", "as": "team lead"}], "lasted": ["3 h of working time"]},
        {"goal": "Pump", "called": [{"login": "linus", "as": "stakeholder"}], "lasted": []},
    ],
    "left_over": [
        {"goal": "Gyros", "decided": "carry", "who": "", "note": "nobody decided"},
        {"goal": "Pump", "decided": "drop", "who": "ada", "note": ""},
    ],
    "age": {"Gyros": 2, "Pump": 4},
    "calls": {"total": 99},
}


class Bot:
    """A bot process that has ended."""

    returncode = 1

    def poll(self) -> int:
        return self.returncode


class Patient(Bot):
    """A bot process that runs until somebody presses Ctrl-C."""

    def poll(self) -> int:
        raise KeyboardInterrupt


@pytest.fixture
def playing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """A play without a stage: it tells every scene and ends as `end` says, with this `bot`."""
    play: dict[str, Any] = {"end": END, "bot": Bot()}

    @contextlib.contextmanager
    def stage(_port: int, _sandbox_port: int) -> Iterator[Stage]:
        yield Stage(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2", play["bot"])

    def played(_stage: Stage, told: Callable[[int, int, Scene], None], answered: Callable[[Answer], None]) -> Any:
        for number, scene in enumerate(SCENES, 1):
            told(number, len(SCENES), scene)
        answered(Answer(("record", "acme/rockets", "1"), 0, ("proven: [it] is as it was",)))
        return play["end"]

    monkeypatch.setattr(demo, "stage", stage)
    monkeypatch.setattr(demo, "play", played)
    monkeypatch.setattr(demo, "_end_as_with_ctrl_c", lambda: None)
    monkeypatch.setenv("COLUMNS", "200")
    return play


def test_every_scene_is_told_and_every_goal_shown(playing: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert playing["end"]["converged"] is demo.show(leave=True, as_json=False) is True
    shown = capsys.readouterr().out
    assert not [scene.told for scene in SCENES if scene.told not in shown]
    told = ("Gyros", "First flight", "Doing", "Rockets says: at risk", "All surfaces say the same")
    assert "$ goalkeeper record acme/rockets 1\n" in shown
    assert "proven: [it] is as it was\n" in shown
    for words in (*told, "Retros: #4, #10. Calls to GitHub: 99."):
        assert words in shown


def test_what_happened_is_told_in_short(playing: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert playing["end"] == END
    demo.show(leave=True, as_json=False)
    shown = capsys.readouterr().out
    for line in (
        "Left over: Gyros: carry, nobody decided, so the rule did; Pump: drop, says ada.",
        "Went on: Gyros (2nd sprint), Pump (4th sprint).",
        "Actions: “Oil [it]” done; “Sweep” in 2 retros, forgotten, let go; “Wait” open.",
        "Blocked: Gyros, for 3 h of working time; called were ada (team lead).",
        "Blocked: Pump, for how long is open; called were linus (stakeholder).",
        "Record of Sprint 1: 1 of 2 done. SHA-256 aaaaaaaaaaaaaaaa…",
    ):
        assert f"{line}\n" in shown


def test_a_play_in_which_nothing_was_left_says_nothing_of_it(
    playing: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    nothing: dict[str, Any] = {"left_over": [], "age": {}, "actions": [], "blocked": [], "records": []}
    playing["end"] = {**END, **nothing}
    demo.show(leave=True, as_json=False)
    shown = capsys.readouterr().out
    assert not [words for words in ("Left over:", "Went on:", "Actions:", "Blocked:", "Record of") if words in shown]


def test_json_is_all_that_is_on_standard_output(playing: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    playing["end"] = {**END, "converged": False}
    assert not demo.show(leave=True, as_json=True)
    assert json.loads(capsys.readouterr().out) == playing["end"]


@pytest.mark.parametrize(("bot", "words"), [(Bot(), "The bot ended with code 1"), (Patient(), "Goodbye.")])
def test_the_play_stays_up_until_its_bot_or_its_person_ends_it(
    playing: dict[str, Any], capsys: pytest.CaptureFixture[str], bot: Bot, words: str
) -> None:
    playing["bot"] = bot
    playing["end"] = {**END, "converged": False}
    demo.show(leave=False, as_json=False)
    shown = capsys.readouterr().out
    assert "The surfaces do not agree" in shown
    assert "http://127.0.0.1:1/acme/rockets/issues" in shown
    assert words in shown
    for sight in ("issues/1", "issues/9", "issues/3", "issues/4", "issues/10", "issues/1#issuecomment-7"):
        assert f"http://127.0.0.1:1/acme/rockets/{sight}\n" in shown
    assert "http://127.0.0.1:1/orgs/acme/projects/1\n" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no polite kill")
def test_a_demo_that_is_told_to_end_leaves_nothing_behind(open_folder: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "demo", "--exit"]
    environment = {**os.environ, "TMPDIR": str(open_folder)}
    with subprocess.Popen(command, cwd="/", env=environment, stdout=subprocess.PIPE, text=True) as shown:
        assert shown.stdout is not None
        while "Watch" not in shown.stdout.readline():
            assert shown.poll() is None
        time.sleep(0.5)
        shown.send_signal(signal.SIGTERM)
        assert shown.wait(30) != 0
    assert not list(open_folder.iterdir())
