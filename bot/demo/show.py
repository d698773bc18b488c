"""Shows the play to a person: a progress display, the end state, and the addresses to go on from."""

from __future__ import annotations

import json
import signal
import time
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.core.status import DEFAULT_VOCABULARY
from bot.demo.play import addresses, play
from bot.demo.stage import Stage, stage
from bot.demo.story import SCENES, Scene


def show(*, leave: bool, as_json: bool, port: int = 0, sandbox_port: int = 0) -> bool:
    """Play, show how it ended, and stay up unless `leave`; return whether all surfaces came to say the same."""
    console = Console(stderr=as_json, highlight=False)
    _end_as_with_ctrl_c()
    console.print("Starting a GitHub in miniature, a PostgreSQL and the bot, all on this machine …")
    with stage(port, sandbox_port) as playing:
        console.print(f"Watch: {addresses(playing)['issues']}", soft_wrap=True)
        ended = _played(playing, console)
        if as_json:
            print(json.dumps(ended, ensure_ascii=False, indent=2))  # noqa: T201 - the answer on standard output
        else:
            _told(ended, console)
        if not leave:
            _stay(playing, console)
    return bool(ended["converged"])


def _end_as_with_ctrl_c() -> None:
    """Let a closed terminal and a polite kill end the play as Ctrl-C does: nothing is left running."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupted)


def _played(playing: Stage, console: Console) -> dict[str, Any]:
    """Tell the story line by line above a bar that moves."""
    columns = (BarColumn(40), TextColumn("{task.completed} of {task.total}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(SCENES))

        def told(number: int, _total: int, scene: Scene) -> None:
            day = f"{scene.at:%a} {scene.at:%b} {scene.at.day:2} {scene.at:%H:%M}"
            console.print(f"{day}  {scene.told}", soft_wrap=True)
            progress.update(task, completed=number - 1)

        ended = play(playing, told)
        progress.update(task, completed=len(SCENES))
    return ended


def _told(ended: dict[str, Any], console: Console) -> None:
    table = Table("", "Goal", "Line", "Label", "Issue", "Owner", title=ended["sprint_issue"]["title"])
    for goal in ended["goals"]:
        status, owner = goal["status"], goal["owner"]
        word = DEFAULT_VOCABULARY.read(status["line"] or "")
        words = [str(status[surface]) for surface in ("line", "label", "state")]
        table.add_row(word.emoji if word else "?", goal["title"], *words, str(owner["line"]))
    console.print(table)
    retros = ", ".join(f"#{retro['number']}" for retro in ended["retros"])
    console.print(f"Retros: {retros}. Calls to GitHub: {ended['calls']['total']}.")
    console.print("All surfaces say the same." if ended["converged"] else "[red]The surfaces do not agree.[/red]")


def _stay(playing: Stage, console: Console) -> None:
    """Stay up until the person has seen enough; a bot that dies is told of."""
    where = addresses(playing)
    console.print(f"\nGo on playing (choose who you are at the top): {where['issues']}", soft_wrap=True)
    console.print(f"How the bot is: {where['bot']}", soft_wrap=True)
    console.print(f"Its logs: {where['logs']}", soft_wrap=True)
    console.print("Ctrl-C ends it all, and leaves nothing behind.")
    try:
        while playing.bot.poll() is None:
            time.sleep(0.5)
        console.print(f"[red]The bot ended with code {playing.bot.returncode}; see the logs.[/red]")
    except KeyboardInterrupt:
        console.print("Goodbye.")
