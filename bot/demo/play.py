"""Plays the story on the stage: moves the clock, lets people act, and waits until the bot is quiet again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

from bot.demo.people import BOARD, Cast, Sandbox
from bot.demo.result import end_state
from bot.demo.stage import Stage
from bot.demo.story import BEGIN, REPOSITORY, RULES, SCENES, Scene, nothing

_QUIET_SECONDS = 1.2
_PATIENCE_SECONDS = 90.0
_POLL_SECONDS = 0.1
_BUSY = ("dirty", "leased", "parked")

Told = Callable[[int, int, Scene], None]


def play(stage: Stage, told: Told) -> dict[str, Any]:
    """Play every scene; `told` hears of each before it is played. Return the end state as JSON values."""
    sandbox = Sandbox(stage.sandbox_url)
    try:
        sandbox.set_clock(BEGIN)
        sandbox.act("ada", "write", path=".github/goalkeeper.yml", text=RULES, message="Say how we plan")
        cast, quiet = Cast(sandbox), True
        for number, scene in enumerate(SCENES, 1):
            told(number, len(SCENES), scene)
            sandbox.set_clock(scene.at)
            quiet = until_quiet(stage, sandbox) and quiet
            if scene.act is nothing:
                continue
            _acted(scene, cast, sandbox)
            quiet = until_quiet(stage, sandbox) and quiet
        return end_state(sandbox.issues(), sandbox.calls(), sandbox.boards(), quiet=quiet)
    finally:
        sandbox.close()


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
    """Wait until no delivery waits and no row is dirty for a moment; False when that takes too long."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    quiet_since: float | None = None
    while time.monotonic() < deadline:
        now = time.monotonic()
        if sandbox.waiting() == 0 and _clean(stage.bot_url):
            quiet_since = quiet_since or now
            if now - quiet_since > _QUIET_SECONDS:
                return True
        else:
            quiet_since = None
        time.sleep(_POLL_SECONDS)
    return False


def _clean(bot_url: str) -> bool:
    """Whether the bot says that no row is dirty, leased or parked. A bot that is down says nothing."""
    try:
        text = httpx.get(f"{bot_url}/metrics", trust_env=False, timeout=10).text
    except httpx.TransportError:
        return False
    rows = [line for line in text.splitlines() if line.startswith("goalkeeper_rows{")]
    busy = [line for line in rows if any(f'"{state}"' in line for state in _BUSY)]
    return len(busy) == len(_BUSY) and all(line.endswith(" 0.0") for line in busy)


def addresses(stage: Stage) -> dict[str, str]:
    """Return what to open afterwards, by what it is."""
    return {
        "issues": f"{stage.sandbox_url}/{REPOSITORY}/issues",
        "board": f"{stage.sandbox_url}/orgs/{REPOSITORY.partition('/')[0]}/projects/{BOARD}",
        "bot": f"{stage.bot_url}/ready",
        "logs": str(stage.folder),
    }
