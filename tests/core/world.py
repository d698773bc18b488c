"""Small builders of looks and rules for the tests of the planner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core.agreed import Agreed
from bot.core.model import Comment, Issue, Label, Person, Repository, SpaceSnapshot, SprintSnapshot
from bot.core.plan import Memory
from bot.core.rules import Cadence, PlanningRules, Rules, Team
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import render

SECRET = b"a secret of thirty-two bytes....."
CREATED = datetime(2026, 1, 2, 8, tzinfo=UTC)
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
FRIDAY = datetime(2026, 1, 9, 15, tzinfo=UTC)
# What lint says of a plan has tests of its own.
RULES = Rules(cadence=Cadence(starts=date(2026, 1, 5)), planning=PlanningRules(lint=False))
TEAMS = replace(RULES, teams=(Team("Guidance", ("ada",)), Team("Propulsion")))
LABELS = tuple(
    Label(f"LA_{name}", name)
    for name in ("sprint", "goal", "retro", *(word.label for word in DEFAULT_VOCABULARY.words))
)
REPOSITORY = Repository(
    "R_1",
    1,
    "acme/rockets",
    "https://github.example/acme/rockets",
    labels=LABELS,
    assignable=("ada", "grace", "edsger", "barbara"),
)
# What was promised at the start is noted already.
MEMORY = Memory(SECRET, done=frozenset({"committed:1"}))


def url(number: int) -> str:
    return f"https://github.example/acme/rockets/issues/{number}"


def issue(number: int, title: str, body: str = "", **parts: Any) -> Issue:
    """An open issue of a person; `parts` overrides anything."""
    base = Issue(f"I_{number}", number, title, url(number), body, "open", CREATED, CREATED, author=Person("ada"))
    return replace(base, **parts)


def sprint_issue(body: str, *comments: Comment, **parts: Any) -> Issue:
    """The sprint issue #1 of the first sprint, with a plan of these lines."""
    given: dict[str, Any] = {"labels": ("sprint",), "comments": comments, **parts}
    return issue(1, "Sprint 1 - Jan 5 to Jan 16", body, **given)


def comment(number: int, body: str, author: str = "ada", *, mine: bool = False, at: datetime = CREATED) -> Comment:
    """A comment of a person, or of ours."""
    login = "goalkeeper-sandbox[bot]" if mine else author
    return Comment(f"IC_{number}", number, f"{url(1)}#c{number}", body, Person(login, mine), mine, at)


def goal_issue(number: int, title: str, status: str = "not started", owner: str = "", **parts: Any) -> Issue:
    """A goal issue as the bot makes it."""
    word = DEFAULT_VOCABULARY.named(status)
    given: dict[str, Any] = {"labels": ("goal", word.label), "assignees": (owner,) if owner else (), **parts}
    return issue(number, title, **given)


def agreed(number: int, title: str, status: str = "not started", owner: str = "", last_open: str = "") -> Agreed:
    """What was agreed of a goal."""
    word = DEFAULT_VOCABULARY.read(status)
    shown = (word.emoji, word.label) if word else ("", "")
    return Agreed(
        number, f"I_{number}", title, status, last_open or status, owner, *shown, heard_at=CREATED, lined=True
    )


def look(
    sprint: Issue, *goals: Issue, retros: tuple[Issue, ...] = (), repository: Repository = REPOSITORY
) -> SprintSnapshot:
    """A complete look at a sprint."""
    return SprintSnapshot(repository, sprint, goals, retros)


def space(*sprints: Issue, repository: Repository = REPOSITORY) -> SpaceSnapshot:
    """A complete look at a space, newest sprint first."""
    return SpaceSnapshot(repository, sprints)


def remember(*every: Agreed, **parts: object) -> Memory:
    """A memory with these agreed goals."""
    known: Mapping[int, Agreed] = {each.number: each for each in every}
    return replace(MEMORY, agreed=known, **parts)  # type: ignore[arg-type]


def later(moment: datetime, **by: int) -> datetime:
    """A moment some days or hours after another."""
    return moment + timedelta(**by)


__all__ = ["render"]
