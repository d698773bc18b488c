"""Plays the story on the stage: moves the clock, lets people act, and waits until the bot is quiet again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

from bot.demo.people import BOARD, Cast, Sandbox
from bot.demo.result import Answer, end_state, history_facts
from bot.demo.stage import Stage
from bot.demo.story import BEGIN, REPOSITORY, RULES, SCENES, Ask, Scene, nothing

_PATIENCE_SECONDS = 90.0
_POLL_SECONDS = 0.1
_BUSY = ("dirty", "leased", "parked")
# The clock was surely read once in between, after it had been moved.
_TICKS = 2
_HISTORY = ("history", REPOSITORY, "--json")

Told = Callable[[int, int, Scene], None]
Answered = Callable[[Answer], None]


def play(stage: Stage, told: Told, answered: Answered = lambda _: None) -> dict[str, Any]:
    """Play every scene; `told` hears of each before it is played, `answered` what was asked on the command line.

    Return the end state as JSON values.
    """
    sandbox = Sandbox(stage.sandbox_url)
    answers: list[Answer] = []
    try:
        sandbox.set_clock(BEGIN)
        sandbox.act("ada", "write", path=".github/goalkeeper.yml", text=RULES, message="Say how we plan")
        cast, quiet = Cast(sandbox), True
        for number, scene in enumerate(SCENES, 1):
            told(number, len(SCENES), scene)
            sandbox.set_clock(scene.at)
            quiet = until_quiet(stage, sandbox) and quiet
            if scene.act is not nothing:
                _acted(scene, cast, sandbox)
                quiet = until_quiet(stage, sandbox) and quiet
            if scene.ask:
                answers.append(_asked(scene.ask, stage))
                answered(answers[-1])
        ended = end_state(sandbox.issues(), sandbox.calls(), sandbox.boards(), quiet=quiet)
        told_by_history = history_facts(stage.command(*_HISTORY).stdout.splitlines())
        return ended | told_by_history | {"commands": [answer.as_json() for answer in answers]}
    finally:
        sandbox.close()


def _asked(ask: Ask, stage: Stage) -> Answer:
    """Type a command, and keep of its answer what is shown."""
    done = stage.command(*ask.words)
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    return Answer(ask.words, done.returncode, tuple(line for line in lines if line.startswith(ask.shown or "")))


def _acted(scene: Scene, cast: Cast, sandbox: Sandbox) -> None:
    """Let the people of a scene act; what they do at once leaves the sandbox together."""
    if not scene.at_once:
        scene.act(cast)
        return
    sandbox.hold_deliveries(hold=True)
    try:
        scene.act(cast)
    finally:
        sandbox.hold_deliveries(hold=False)


def until_quiet(stage: Stage, sandbox: Sandbox) -> bool:
    """Wait until the bot has seen the time, no delivery waits and no row is dirty; False when that takes too long."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    first: float | None = None
    calm = False
    while time.monotonic() < deadline:
        delivered = sandbox.waiting() == 0
        clean, ticks = _seen(stage.bot_url)
        if ticks is None or first is None or ticks < first:  # a bot that was started anew counts from nought
            first = ticks
        was_calm, calm = calm, delivered and clean and first is not None and (ticks or 0) >= first + _TICKS
        if was_calm and calm:
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _seen(bot_url: str) -> tuple[bool, float | None]:
    """Return whether no row is dirty, leased or parked, and how often the clock ticked; None: the bot is down."""
    try:
        lines = httpx.get(f"{bot_url}/metrics", trust_env=False, timeout=10).text.splitlines()
    except httpx.TransportError:
        return False, None
    rows = [line for line in lines if line.startswith("goalkeeper_rows{")]
    busy = [line for line in rows if any(f'"{state}"' in line for state in _BUSY)]
    ticks = next((float(line.split()[-1]) for line in lines if line.startswith("goalkeeper_ticks_total")), None)
    return len(busy) == len(_BUSY) and all(line.endswith(" 0.0") for line in busy), ticks


def addresses(stage: Stage) -> dict[str, str]:
    """Return what to open afterwards, by what it is."""
    return {
        "issues": f"{stage.sandbox_url}/{REPOSITORY}/issues",
        "board": f"{stage.sandbox_url}/orgs/{REPOSITORY.partition('/')[0]}/projects/{BOARD}",
        "bot": f"{stage.bot_url}/ready",
        "logs": str(stage.folder),
    }
