"""A dashboard with something to see: a sprint in full swing, sprints before it, and what became of a goal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.agreed import Agreed, Change
from bot.core.sheet import Sheet
from bot.event import Repo
from bot.records import Records, Shown
from bot.records.work import nothing_queued
from bot.sandbox.seeds import Key
from bot.sandbox.world import NewIssue
from tests.web.sheets import NOW, SHEET
from tests.web.visiting import House, house

EARLIER = tuple(
    replace(
        SHEET,
        sprint=90 + back,
        number=48 - back,
        title=f"Sprint {48 - back}",
        start=SHEET.start - timedelta(days=14 * back),
        end=SHEET.end - timedelta(days=14 * back),
        state="closed",
    )
    for back in (1, 2)
)


def changes(number: int, now: datetime = NOW) -> tuple[Change, ...]:
    """What became of a goal: something of every kind."""
    return (
        Change(number, now - timedelta(days=9), "created", "", "not started", "line", "edsger"),
        Change(number, now - timedelta(days=8), "status", "not started", "on track", "label", "edsger"),
        Change(number, now - timedelta(days=3), "owner", "ada", "edsger", "assignee", "grace"),
        Change(number, now - timedelta(days=2), "lost status", "blocked", "on track", "board", "linus"),
        Change(number, now - timedelta(days=1), "status", "on track", "blocked", "command", "edsger", "No microphone."),
        Change(number, now - timedelta(hours=2), "points", "3", "5", "comment"),
    )


# A goal that no sheet has any more.
REMOVED = (
    Change(13, NOW - timedelta(days=9), "created", "", "not started", "line", "ada", title="Paint the tower"),
    Change(13, NOW - timedelta(days=8), "owner", "", "linus", "assignee", "ada", title="Paint the tower"),
    Change(13, NOW - timedelta(days=7), "status", "not started", "dropped", "label", "ada", title="Paint the tower"),
    Change(13, NOW - timedelta(days=6), "removed", "", "", "line", "ada", title="Paint the tower"),
)


def keep(records: Records, repo: Repo, *sheets: Sheet, told: tuple[Change, ...] = ()) -> None:
    """Let the records know these sprints; the first one has the changes."""
    known = records.claim(f"space:{repo.id}", "a test")
    assert known is not None
    records.know_sprints(known, [sheet.sprint for sheet in sheets], nothing_queued)
    records.finish(known)
    for sheet in sheets:
        claim = records.claim(f"sprint:{repo.id}:{sheet.sprint}", "a test")
        assert claim is not None
        at = NOW - timedelta(minutes=3)
        goals = [
            Agreed(goal.number, f"I_{goal.number}", goal.title, goal.status, "on track", goal.owner)
            for goal in sheet.goals
            if goal.number
        ]
        records.remember(claim, goals, told if sheet is sheets[0] else (), sheet=Shown(sheet, at))
        records.finish(claim)


def at_noon(made: House) -> None:
    """Set the clock of a house, which stands at the beginning of the year, to the last days of our sprint."""
    object.__setattr__(made.desk, "now", lambda: NOW)


@contextlib.contextmanager
def furnished(key: Key, database_url: str, **given: str) -> Iterator[House]:
    """Set up the house, and put the sprints into its records; the rest are settings without prefix."""
    with house(key, database_url, None, **given) as made:
        at_noon(made)
        repo = Repo(made.acme.repository.id, made.acme.repository.full_name)
        keep(made.records, repo, SHEET, *EARLIER, told=(*changes(4), *REMOVED))
        titles = {goal.number: goal.title for goal in SHEET.goals}
        for number in range(1, max(titles) + 1):
            issue = NewIssue(titles.get(number, SHEET.title))
            assert made.world.create_issue(made.world.actor("ada"), made.acme.repository, issue).number == number
        yield made
