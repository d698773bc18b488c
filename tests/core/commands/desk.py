"""A desk with a few goals and people, and calls as they stand in comments, for the tests of commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.core.agreed import Change
from bot.core.commands.parse import spelled
from bot.core.commands.run import judge
from bot.core.commands.values import Call, Desk, Done, Known, Mistake, Order, Refused, Verdict
from bot.core.model import Comment, Issue, Person, Standing
from bot.core.rules import Team

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
CREATED = datetime(2026, 1, 6, 8, tzinfo=UTC)


def url(number: int) -> str:
    return f"https://github.example/acme/rockets/issues/{number}"


TRACKER = Known(
    "Star tracker",
    12,
    "grace",
    ("edsger",),
    "on track",
    "Guidance",
    url(12),
    author="barbara",
    targets=("40 users say yes", "5 stars seen"),
)
MAP = Known("Star map", 13, "ada", status="blocked", url=url(13))
SEARCH = Known("Search", 14)
INDEX = Known("Search index", 15)
PUMP = Known("The pump `runs` dry")
GOALS = (TRACKER, MAP, SEARCH, INDEX, PUMP)
DESK = Desk(
    NOW,
    GOALS,
    teams=(Team("Guidance", ("ada", "linus")), Team("Propulsion")),
    standing={
        "ada": Standing("write", org_member=True),
        "barbara": Standing("read", org_member=True),
        "linus": Standing("triage"),
    },
    blind_spots=("nobody has ever restored a backup",),
)


def call(line: str, goal: int | None = None, who: str = "ada", **parts: Any) -> Call:
    """The first command of a comment."""
    found = spelled(line)[0]
    base = Call("IC_1", 1, url(1), 1, goal, found.name, found.words, found.line, found.digest, who, NOW)
    return replace(base, **parts)


def judged(line: str, goal: int | None = None, who: str = "ada", desk: Desk = DESK, **parts: Any) -> Verdict:
    return judge(call(line, goal, who, **parts), desk)


def order(line: str, goal: int | None = None, who: str = "ada", desk: Desk = DESK) -> Order:
    """The one order that a command becomes."""
    verdict = judged(line, goal, who, desk)
    assert isinstance(verdict, Done), verdict
    assert len(verdict.orders) == 1
    return verdict.orders[0]


def mistake(line: str, goal: int | None = None, who: str = "ada", desk: Desk = DESK) -> str:
    """What is told of a command that cannot be understood, as people read it."""
    verdict = judged(line, goal, who, desk)
    assert isinstance(verdict, Mistake), verdict
    return verdict.message.replace("\u200b", "")


def refused(line: str, goal: int | None = None, who: str = "ada", desk: Desk = DESK, **parts: Any) -> str:
    verdict = judged(line, goal, who, desk, **parts)
    assert isinstance(verdict, Refused), verdict
    return verdict.message.replace("\u200b", "")


def issue(number: int, title: str) -> Issue:
    return Issue(f"I_{number}", number, title, url(number), "", "open", CREATED, CREATED, author=Person("ada"))


def comment(number: int, body: str, author: str = "ada", *, mine: bool = False, at: datetime = CREATED) -> Comment:
    return Comment(f"IC_{number}", number, f"{url(12)}#c{number}", body, Person(author), mine, at)


def changed(what: str, before: str, after: str, who: str = "ada", *, number: int = 12, title: str = "") -> Change:
    return Change(number, NOW, what, before, after, "command", who, title=title)
