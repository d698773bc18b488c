"""Shows the play to a person: a progress display, the end state, and the addresses to go on from."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.core.status import DEFAULT_VOCABULARY
from bot.demo.play import addresses, play
from bot.demo.stage import Stage, stage
from bot.demo.story import SCENES, SIGHTS, Scene


def show(*, leave: bool, as_json: bool, port: int = 0, sandbox_port: int = 0) -> bool:
    """Play, show how it ended, and stay up unless `leave`; return whether all surfaces came to say the same."""
    console = Console(stderr=as_json, highlight=False)
    _end_as_with_ctrl_c()
    console.print("Starting a GitHub in miniature, a PostgreSQL and the bot, all on this machine …")
    with stage(port, sandbox_port) as playing:
        where = addresses(playing)
        console.print(f"Watch: {where['issues']} and the board {where['board']}", soft_wrap=True)
        ended = _played(playing, console)
        if as_json:
            print(json.dumps(ended, ensure_ascii=False, indent=2))  # noqa: T201 - the answer on standard output
        else:
            _told(ended, console)
        if not leave:
            _stay(playing, ended, console)
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


def _sights(ended: dict[str, Any], issues: str) -> Iterator[tuple[str, str]]:
    """Yield what is worth a look, in words and with its address."""
    sprint = ended["sprint_issue"]
    yield f"the plan, {sprint['title']}", f"{issues}/{sprint['number']}"
    numbers = {goal["title"]: goal["number"] for goal in ended["goals"]}
    for title, what in SIGHTS.items():
        if title in numbers:
            yield f"{title}, {what}", f"{issues}/{numbers[title]}"
    for retro in ended["retros"][-1:]:
        yield "the last retro", f"{issues}/{retro['number']}"


def _told(ended: dict[str, Any], console: Console) -> None:
    boards = [board["title"] for board in ended["boards"]]
    heads = ("", "Goal", "Line", "Label", "Issue", *boards, "Owner")
    table = Table(*heads, title="How the goals stand, in all places", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for goal in ended["goals"]:
        status, owner = goal["status"], goal["owner"]
        word = DEFAULT_VOCABULARY.read(status["line"] or "")
        words = [str(status[surface]) for surface in ("line", "label", "state")]
        columns = [str(goal["columns"][title]) for title in boards]
        table.add_row(word.emoji if word else "?", goal["title"], *words, *columns, str(owner["line"]))
    console.print(table)
    for board in ended["boards"]:
        said = board["updates"][-1]["status"].replace("_", " ").lower() if board["updates"] else "nothing"
        verdict = f"The board {board['title']} says: {said}. A status without a column shows in the nearest one."
        console.print(verdict, soft_wrap=True)
    retros = ", ".join(f"#{retro['number']}" for retro in ended["retros"])
    console.print(f"Retros: {retros}. Calls to GitHub: {ended['calls']['total']}.")
    console.print("All surfaces say the same." if ended["converged"] else "[red]The surfaces do not agree.[/red]")


def _stay(playing: Stage, ended: dict[str, Any], console: Console) -> None:
    """Stay up until the person has seen enough; a bot that dies is told of."""
    where = addresses(playing)
    console.print("\nWhere to look:")
    for what, address in (*_sights(ended, where["issues"]), ("the board", where["board"])):
        console.print(f"  {what}: {address}", soft_wrap=True)
    console.print(f"Go on playing (choose who you are at the top): {where['issues']}", soft_wrap=True)
    console.print(f"How the bot is: {where['bot']}", soft_wrap=True)
    console.print(f"Its logs: {where['logs']}", soft_wrap=True)
    console.print("Ctrl-C ends it all, and leaves nothing behind.")
    try:
        while playing.bot.poll() is None:
            time.sleep(0.5)
        console.print(f"[red]The bot ended with code {playing.bot.returncode}; see the logs.[/red]")
    except KeyboardInterrupt:
        console.print("Goodbye.")
