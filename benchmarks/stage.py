"""The bot on a stage: sandbox, door and records as in the corridor of the tests, at the pace of a real installation.

The play has one clock. The bot's pauses move it, and the database feels it too: sweeps and waits come as they do.
"""

from __future__ import annotations

import contextlib
import logging
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import structlog

from bot.database import Database
from bot.embedded import Embedded
from bot.github.client import Call, Clocks, GitHub
from bot.queue import Ending
from bot.records import Records
from bot.sandbox.deliveries import Delivery
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Key, new_rsa_key
from tests.conftest import HASTY
from tests.corridor.corridor import BASE, Corridor, Deadly, build

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PEOPLE = ("ada", "grace", "edsger", "barbara", "linus")
TEAMS = tuple(f"Team {letter}" for letter in "ABCDEFGHIJ")
SWEEP = 14_400.0  # as the settings have it for an App
STEP = timedelta(hours=1)
BOARD = 1
_TURNS = 60
_LEASE = 120.0

RULES = """\
timezone: UTC
teams: [{teams}]
boards: [1]
cadence: {{starts: 2026-01-05, weeks: 2, opens_days_before: 3}}
retro: {{day: friday, at: "15:00"}}
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a stretch of the play cost: calls of the installation as the sandbox noted them, and the edits they made.

    `made` are the times of new comments and cards: several of them come of one call.
    """

    calls: tuple[dict[str, Any], ...]
    edits: tuple[tuple[str, str], ...]
    made: tuple[datetime, ...] = ()

    @property
    def requests(self) -> int:
        """How many requests there were, those for tokens included."""
        return len(self.calls)

    @property
    def points(self) -> int:
        """What they cost by GitHub's formula."""
        return sum(call["cost"] for call in self.calls)

    @property
    def operations(self) -> Counter[str]:
        """How often each operation was asked for."""
        return Counter(call["operation"] or f"{call['method']} {call['path']}" for call in self.calls)

    def most_created(self, within: timedelta) -> int:
        """The most issues, comments, cards, labels and status updates that were made in a window of time."""
        made = sorted([*(datetime.fromisoformat(call["at"]) for call in self.calls if _creates(call)), *self.made])
        return max((sum(at - within < each <= at for each in made) for at in made), default=0)


def _creates(call: dict[str, Any]) -> bool:
    if call["operation"] in {"CreateIssue", "PostBoardUpdate"}:
        return True
    return call["method"] == "POST" and str(call["path"]).endswith("/labels")


@dataclass(slots=True)
class Stage:
    """A corridor whose time passes, and the counts of what the bot does in it."""

    corridor: Corridor
    calls: list[Call] = field(default_factory=list)
    edits: list[tuple[str, str]] = field(default_factory=list)
    losing: tuple[random.Random, float] | None = None
    lost: int = 0

    @property
    def sandbox(self) -> Sandbox:
        """The GitHub of the play."""
        return self.corridor.sandbox

    @property
    def now(self) -> datetime:
        """The time of the play."""
        return self.corridor.now

    def act(self, who: str, do: str, **wish: Any) -> dict[str, Any]:
        """Let a person do something in acme/rockets."""
        return self.corridor.act(who, do, **wish)

    def seconds(self) -> float:
        """The time of the play in seconds."""
        return self.now.timestamp()

    def nap(self, seconds: float) -> None:
        """Let the bot's pauses take the play's time."""
        self.sandbox.clock.advance(timedelta(seconds=seconds))

    def settle(self) -> None:
        """Carry deliveries and work until nothing waits that could go on now."""
        for _ in range(_TURNS):
            before = self.now
            self.corridor.records.tick(before, self.corridor.tools.defer, patience=0)
            carried = self.sandbox.deliver(self._send)
            with structlog.testing.capture_logs() as said:
                worked = self.corridor.work()
            self.edits += [(each["edit"], each["what"]) for each in said if each["event"] == "edit"]
            self._age(self.now - before)
            if not carried and not worked:
                return
        raise AssertionError("the play did not come to rest")

    def until(self, moment: datetime) -> None:
        """Let time pass; what is due, swept or to be tried again on the way is done at its time."""
        self.settle()
        while self.now < moment:
            before = self.now
            self.sandbox.clock.set(min(moment, before + STEP, *self._moments()), ticking=False)
            self._age(self.now - before)
            self.corridor.records.sweep(self.corridor.tools.defer, SWEEP)
            self.settle()

    @contextlib.contextmanager
    def counting(self) -> Iterator[list[Counted]]:
        """Count what happens inside; the list holds the counts afterwards."""
        calls, edits, begun = len(self.sandbox.calls), len(self.edits), self.now
        found: list[Counted] = []
        yield found
        made = tuple(dict(call) for call in list(self.sandbox.calls)[calls:])
        found.append(Counted(made, tuple(self.edits[edits:]), tuple(at for at in self._made() if at >= begun)))

    def _made(self) -> list[datetime]:
        """Return when each of our comments was posted, and each card added."""
        comments = self.sandbox.world.comments.values()
        posted = [each.created_at for each in comments if each.author is self.corridor.acme.app.bot]
        return [*posted, *(item.created_at for item in self.corridor.acme.board.items)]

    def look(self) -> None:
        """Ask for a look at everything and take it."""
        self.corridor.records.wake("acme/rockets", self.corridor.tools.defer)
        self.settle()

    def ending(self) -> Ending:
        """How the last job ended."""
        return self.corridor.endings[-1][1]

    def _send(self, delivery: Delivery) -> int:
        if self.losing and self.losing[0].random() < self.losing[1]:
            self.lost += 1
            return 502
        return self.corridor.send(delivery)

    def _age(self, passed: timedelta) -> None:
        """Let the rows of the database be older: its own clock is the one on the wall."""
        if passed:
            with psycopg.connect(self.corridor.url) as conn:
                conn.execute("UPDATE work SET looked_at = looked_at - %(d)s, next_at = next_at - %(d)s", {"d": passed})
                conn.execute("UPDATE effect SET tried_at = tried_at - %s", [passed])

    def _moments(self) -> list[datetime]:
        """When the rows want to be looked at next, by the play's clock."""
        with psycopg.connect(self.corridor.url) as conn:
            due = conn.execute("SELECT due_at FROM work WHERE due_at > %s", [self.now]).fetchall()
            later = "SELECT next_at - now() FROM work WHERE wanted > done AND NOT parked AND asleep = ''"
            waits = [max(wait, timedelta(seconds=1)) for (wait,) in conn.execute(later)]
        return [*(at for (at,) in due), *(self.now + wait for wait in waits)]


@cache
def key() -> Key:
    """Return a key pair for an App, always the same; it takes long to make."""
    return new_rsa_key()


@contextlib.contextmanager
def server(settings: Mapping[str, str] = HASTY) -> Iterator[str]:
    """Start a PostgreSQL of its own and return the URL of a migrated database in it."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-bench-"))
    folder.chmod(0o755)
    embedded = Embedded(folder, settings=settings)
    try:
        url = embedded.start()
        Database(url).migrate()
        yield url
    finally:
        embedded.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def stage(url: str) -> Iterator[Stage]:
    """Set a stage over a fresh migrated database: acme/rockets with a board, where the bot is installed."""
    logged = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO), cache_logger_on_first_use=False
    )
    sandbox = Deadly(base_url=BASE)
    records = Records.open(url)
    try:
        for corridor in build(sandbox, sandbox.seed(key()), records, url):
            corridor.lease = _LEASE
            play = Stage(corridor)
            sandbox.world.token_clock = sandbox.clock
            clocks = Clocks(monotonic=play.seconds, unix=play.seconds, sleep=play.nap)
            access = replace(corridor.access, read_pause=0.1, write_pause=1.0)
            corridor.tools = replace(corridor.tools, github=GitHub(access, play.calls.append, clocks), settle=30.0)
            yield play
    finally:
        records.close()
        structlog.configure(**logged)


def open_sprint(play: Stage, goals: int, teams: Sequence[str] = TEAMS, start: datetime = START) -> None:
    """Open a sprint of so many goals, shared out among the teams' comments, and let everything come to rest."""
    _plan_iterations(play, start)
    play.act("ada", "write", path=".github/goalkeeper.yml", text=RULES.format(teams=_teams(teams)))
    play.corridor.meet()
    play.until(start - timedelta(days=2))
    write_plans(play, goals, teams)
    play.until(start + timedelta(hours=2))


def _plan_iterations(play: Stage, start: datetime) -> None:
    """Let the board have an iteration for this sprint and for the next, and none besides."""
    field = play.corridor.acme.board.field_named("Sprint")
    for title in [iteration.title for iteration in field.iterations] if field else []:
        play.act("ada", "remove_iteration", board=BOARD, iteration=title)
    for number, weeks in enumerate((0, 2)):
        first = (start + timedelta(weeks=weeks)).date().isoformat()
        play.act("ada", "add_iteration", board=BOARD, title=f"Weeks {number + 1}", start=first, days=14)


def _teams(teams: Sequence[str]) -> str:
    return ", ".join(f"{{name: {name}, members: [{', '.join(PEOPLE)}]}}" for name in teams)


def write_plans(play: Stage, goals: int, teams: Sequence[str]) -> None:
    """Every team writes its goals into its comment."""
    for place, team in enumerate(teams):
        comment = team_comment(play, team)
        plan = "\n".join(_goal(number) for number in range(place + 1, goals + 1, len(teams)))
        play.act(
            PEOPLE[place % 5], "edit_comment", comment=comment["id"], body=f"{comment['body']}\n\n## Plan\n\n{plan}\n"
        )
        play.until(play.now + timedelta(minutes=20))


def _goal(number: int) -> str:
    owner = PEOPLE[number % len(PEOPLE)]
    return (
        f"- Goal number {number} (Owner: @{owner}) - somebody outside the team can see it and say what it is worth\n"
        f"  - Why? People leave at step {number}\n  - 🎯 {number} people use it on more than one day\n"
    )


def team_comment(play: Stage, team: str) -> dict[str, Any]:
    """Return a team's comment on the sprint issue."""
    comments: list[dict[str, Any]] = play.corridor.sprint()["comments"]
    return next(each for each in comments if each["body"].startswith(f"# {team}") or f"Team {team}\n" in each["body"])


def goal_numbers(play: Stage) -> list[int]:
    """The numbers of the goal issues, oldest first."""
    return [issue["number"] for issue in play.corridor.issues("goal")]
