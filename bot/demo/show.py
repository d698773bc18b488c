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
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.core.status import DEFAULT_VOCABULARY
from bot.demo.play import addresses, play
from bot.demo.result import Answer
from bot.demo.stage import OPERATOR, Stage, stage
from bot.demo.story import SCENES, SIGHTS, Scene

_MARGIN = " " * 18
_ORDINALS = {2: "2nd", 3: "3rd"}


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
            if scene.chapter:
                console.print(f"\n[bold]{scene.chapter}[/bold]")
            day = f"{scene.at:%a} {scene.at:%b} {scene.at.day:2} {scene.at:%H:%M}"
            console.print(f"{day}  {scene.told}", soft_wrap=True)
            progress.update(task, completed=number - 1)

        def answered(answer: Answer) -> None:
            for line in (f"$ goalkeeper {' '.join(answer.words)}", *answer.lines):
                console.print(f"{_MARGIN}{line}", soft_wrap=True, markup=False, style="dim")

        ended = play(playing, told, answered)
        progress.update(task, completed=len(SCENES))
    return ended


def _sights(ended: dict[str, Any], issues: str) -> Iterator[tuple[str, str]]:
    """Yield what is worth a look, in words and with its address."""
    for sprint in ended["sprint_issues"]:
        yield f"the plan, {sprint['title']}", f"{issues}/{sprint['number']}"
    for record in ended["records"]:
        yield f"the record of {_short(record)}", f"{issues}/{record['number']}#issuecomment-{record['comment']}"
    for retro in ended["retros"][-2:-1]:
        yield "a retro that follows up on actions", f"{issues}/{retro['number']}"
    for retro in ended["retros"][-1:]:
        yield "the last retro", f"{issues}/{retro['number']}"
    numbers = {goal["title"]: goal["number"] for goal in ended["goals"]}
    for title, what in SIGHTS.items():
        if title in numbers:
            yield f"{title}, {what}", f"{issues}/{numbers[title]}"


def _told(ended: dict[str, Any], console: Console) -> None:
    boards = [board["title"] for board in ended["boards"]]
    heads = ("", "Goal", "Sprint", "Line, label, issue", *boards, "Owner")
    table = Table(*heads, title="How the goals stand, in all places", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    sprints = {sprint["number"]: _short(sprint).removeprefix("Sprint ") for sprint in ended["sprint_issues"]}
    for goal in sorted(ended["goals"], key=lambda goal: int(goal["sprint"])):
        status, owner = goal["status"], goal["owner"]
        word = DEFAULT_VOCABULARY.read(status["line"] or "")
        words = dict.fromkeys(str(status[surface]) for surface in ("line", "label", "state"))
        columns = [str(goal["columns"][title]) for title in boards]
        sprint, sign = sprints.get(goal["sprint"], "?"), word.emoji if word else "?"
        table.add_row(sign, goal["title"], sprint, " / ".join(words), *columns, str(owner["line"]))
    console.print(table)
    for heading, sentence in _in_short(ended):
        console.print(f"[bold]{heading}[/bold] {escape(sentence)}", soft_wrap=True)
    console.print("All surfaces say the same." if ended["converged"] else "[red]The surfaces do not agree.[/red]")


def _in_short(ended: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what happened, from the end state, as a heading and a sentence each."""
    if ended["left_over"]:
        yield "Left over:", "; ".join(map(_decision, ended["left_over"])) + "."
    if ended["age"]:
        ages = (f"{title} ({_ORDINALS.get(age, f'{age}th')} sprint)" for title, age in ended["age"].items())
        yield "Went on:", ", ".join(ages) + "."
    if ended["actions"]:
        yield "Actions:", "; ".join(map(_fate, ended["actions"])) + "."
    for goal in ended["blocked"]:
        called = " and ".join(f"{each['login']} ({each['as']})" for each in goal["called"])
        yield (
            "Blocked:",
            f"{goal['goal']}, for {', '.join(goal['lasted']) or 'how long is open'}; called were {called}.",
        )
    for record in ended["records"]:
        yield f"Record of {_short(record)}:", f"{record['verdict']} SHA-256 {record['checksum'][:16]}…"
    for board in ended["boards"]:
        said = board["updates"][-1]["status"].replace("_", " ").lower() if board["updates"] else "nothing"
        yield f"The board {board['title']}", f"says: {said}. A status without a column shows in the nearest one."
    retros = ", ".join(f"#{retro['number']}" for retro in ended["retros"])
    yield "Retros:", f"{retros}. Calls to GitHub: {ended['calls']['total']}."


def _decision(each: dict[str, Any]) -> str:
    who = f"says {each['who']}" if each["who"] else f"{each['note']}, so the rule did"
    return f"{each['goal']}: {each['decided']}, {who}"


def _fate(each: dict[str, Any]) -> str:
    words = ["forgotten"] * each["forgotten"] + ["let go"] * each["dropped"] + ["done"] * each["done"]
    moved = f"in {len(each['listed'])} retros" if len(each["listed"]) > 1 else ""
    return f"“{each['text']}” {', '.join(filter(None, (moved, *words))) or 'open'}"


def _short(sprint: dict[str, Any]) -> str:
    """Return the name of a sprint without its dates."""
    return str(sprint["title"]).partition(" - ")[0]


def _stay(playing: Stage, ended: dict[str, Any], console: Console) -> None:
    """Stay up until the person has seen enough; a bot that dies is told of."""
    where = addresses(playing)
    console.print("\nWhere to look:")
    for what, address in (*_sights(ended, where["issues"]), ("the board", where["board"])):
        console.print(f"  {what}: {address}", soft_wrap=True)
    console.print(
        f"The dashboard (log in as whom you like; {OPERATOR} is an operator): {playing.bot_url}/", soft_wrap=True
    )
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
