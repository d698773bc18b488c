"""A sprint at its end: goals of every kind, what changed of them, and looks at chosen instants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.edits import Edit, PostComment, RewriteComment, SpliceText
from bot.core.model import Comment, Issue, SprintSnapshot
from bot.core.plan import Memory, Plan, plan_sprint
from bot.core.record import Record, read
from bot.core.rules import Rules
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import render
from tests.core import world
from tests.core.world import MEMORY, MONDAY, RULES, agreed, comment, goal_issue, look, sprint_issue

THURSDAY = datetime(2026, 1, 15, 12, tzinfo=UTC)
END = datetime(2026, 1, 17, tzinfo=UTC)
NOON = datetime(2026, 1, 19, 12, tzinfo=UTC)
LATER = datetime(2026, 1, 19, 13, 1, tzinfo=UTC)
QUIET = replace(RULES, retro=replace(RULES.retro, enabled=False))
ASKED = frozenset({"last-words:1"})


def day(number: int, hour: int = 12) -> datetime:
    """An instant of January."""
    return datetime(2026, 1, number, hour, tzinfo=UTC)


def line(number: int, title: str, status: str, owner: str = "ada", more: str = "") -> str:
    """A goal as a line of the plan."""
    return (
        f"- {DEFAULT_VOCABULARY.named(status).emoji} {title} [#{number}]({world.url(number)}) (Owner: @{owner}){more}"
    )


def turn_of(number: int, before: str, after: str, at: datetime, note: str = "") -> Change:
    """A change of status."""
    return Change(number, at, "status", before, after, "label", "ada", note)


def promised(*numbers: int) -> tuple[Change, ...]:
    """What the sprint promised at its start."""
    return tuple(Change(number, MONDAY, "committed", "", "", "line", title=f"goal {number}") for number in numbers)


def words(number: int, text: str, author: str = "ada", at: datetime = THURSDAY) -> Comment:
    """A comment on a goal's issue."""
    return comment(number, text, author, at=at)


def said(edits: tuple[Edit, ...], kind: type[Edit]) -> list[str]:
    """The edits of a kind, in words."""
    return [str(edit) for edit in edits if isinstance(edit, kind)]


def remember(goals: list[Agreed], *changes: Change, **parts: object) -> Memory:
    """A memory of a sprint that has begun, been asked, and whose goals are agreed upon."""
    given: dict[str, object] = {"done": ASKED, "history": changes, **parts}
    return replace(MEMORY, agreed={each.number: each for each in goals}, **given)  # type: ignore[arg-type]


def planned(snapshot: SprintSnapshot, memory: Memory, now: datetime = NOON, rules: Rules = QUIET) -> Plan:
    """The plan of a moment."""
    return plan_sprint(snapshot, rules, memory, now, render)


def calm(snapshot: SprintSnapshot, memory: Memory, now: datetime = NOON, rules: Rules = QUIET) -> SprintSnapshot:
    """The same look when all that concerns its goals is done: an hour after that nobody waits for it anyway."""
    plan = planned(snapshot, memory, now, rules)
    posted = [edit for edit in plan.edits if isinstance(edit, PostComment)]
    assert not [edit for edit in plan.edits if not isinstance(edit, PostComment | RewriteComment)], plan.edits
    there = tuple(comment(900 + n, edit.body, mine=True) for n, edit in enumerate(posted))
    return replace(snapshot, issue=replace(snapshot.issue, comments=(*snapshot.issue.comments, *there)))


def record_in(plan: Plan) -> Record:
    """The record that a plan freezes."""
    assert plan.frozen is not None
    return read(plan.frozen.text)


def body_after(plan: Plan, issue: Issue) -> str:
    """The body of the sprint issue after the plan's splices."""
    changes = [change for edit in plan.edits if isinstance(edit, SpliceText) for change in edit.changes]
    return document.splice(issue.body, changes).text


__all__ = ["MEMORY", "agreed", "goal_issue", "look", "sprint_issue"]
