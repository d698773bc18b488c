"""Goals without a line in the plan: one that people made as an issue gets a line; one that lost its line is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import document
from bot.core.agreed import Agreed
from bot.core.calendar import day_text, local_day
from bot.core.document import Kind, goal_line
from bot.core.document.headings import headings_of, kind_of
from bot.core.document.values import LANES
from bot.core.edits import PostComment
from bot.core.merge import Surface, Voice
from bot.core.model import Comment, Issue
from bot.core.plan.goals import Settled
from bot.core.plan.lines import Line
from bot.core.plan.teams import team_key
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem
from bot.core.status import Ending, Word


@dataclass(frozen=True, slots=True)
class Lining:
    """Whether a goal has, or ever had, a line; since when it has none; and what that says about its status."""

    lined: bool
    since: datetime | None = None
    voices: tuple[Voice, ...] = ()


def lining(turn: Turn, line: Line | None, issue: Issue, before: Agreed | None) -> Lining:
    """Return what having or not having a line means for a goal."""
    if line is not None:
        return Lining(lined=True, voices=_back(turn, line, before))
    if not _had_line(turn, issue, before):
        return Lining(lined=False)
    since = before.unlined_at if before and before.unlined_at else turn.now
    until = since + timedelta(days=turn.rules.grace_days)
    if turn.now < until or before is None or not _is_open(turn, before.status):
        return Lining(lined=True, since=since)
    note = f"its line was taken out of the plan on {day_text(local_day(since, turn.zone))}"
    return Lining(lined=True, since=since, voices=(Voice(Surface.LINE, _dropped(turn).name, until, note=note),))


def _had_line(turn: Turn, issue: Issue, before: Agreed | None) -> bool:
    """What we opened came from a line, also when that is gone before anybody looked."""
    return bool(before and before.lined) or any(key.startswith("goal:") for key in turn.memory.keys(issue))


def _back(turn: Turn, line: Line, before: Agreed | None) -> tuple[Voice, ...]:
    """A line that comes back without a sign of its own undoes the dropping."""
    if before and before.unlined_at and before.status == _dropped(turn).name and not line.goal.status:
        return (Voice(Surface.LINE, before.last_open),)
    return ()


def _is_open(turn: Turn, status: str) -> bool:
    word = turn.rules.vocabulary.read(status)
    return word is None or word.ending is Ending.OPEN


def _dropped(turn: Turn) -> Word:
    return turn.rules.vocabulary.ending(Ending.NOT_PLANNED)


def care(turn: Turn, issue: Issue, settled: Settled, before: Agreed | None, found: Lining) -> None:
    """Do what a goal without a line needs: a line, a warning with a date, or a word on how to undo the dropping."""
    word = settled.word
    reopened = before is not None and before.status == _dropped(turn).name and word.ending is Ending.OPEN
    if not found.lined or reopened:
        if word.ending is Ending.OPEN:
            _add_line(turn, issue, settled.owner, word)
        return
    assert found.since is not None  # noqa: S101 - a goal that lost its line lost it at some time
    until = found.since + timedelta(days=turn.rules.grace_days)
    if word.ending is Ending.OPEN:
        turn.due.append(until)
        day = day_text(local_day(until, turn.zone))
        message = f"has lost its line in the plan, and counts as dropped from {day} on; write one with #{issue.number}"
        turn.problems.append(Problem(f"#{issue.number}", message, issue.url))
    elif before is not None and before.status != word.name and any(v.says == word.name for v in found.voices):
        _explain(turn, issue, found.since)


def _explain(turn: Turn, issue: Issue, since: datetime) -> None:
    key = f"unlined:{issue.number}:{since:%Y%m%dT%H%M}"
    if not turn.happened(key):
        day = day_text(local_day(since, turn.zone))
        body = turn.post(key, "posts/unlined.md", day=day, number=issue.number, sprint=turn.issue)
        turn.edits.append(PostComment(key, issue.id, issue.number, body))


def _add_line(turn: Turn, issue: Issue, owner: str, word: Word) -> None:
    """Write a line into the comment of the owner's team, else into the body, in the lane that a label names."""
    line = goal_line(
        issue.title,
        emoji=word.emoji,
        number=issue.number,
        url=issue.url,
        owner=owner,
        vocabulary=turn.rules.vocabulary,
    )
    turn.splice(_home(turn, owner), document.AddGoal(_lane(issue, turn), line))


def _lane(issue: Issue, turn: Turn) -> Kind:
    known = headings_of(turn.rules.vocabulary.headings)
    kinds = (kind_of(label.rpartition(":")[2], known) for label in issue.labels)
    return next((kind for kind in kinds if kind in LANES), Kind.PLAN)


def _home(turn: Turn, owner: str) -> str:
    """Return the node id of the text for a new line: people of one team plan in their team's comment."""
    login = owner.casefold()
    teams = [team for team in turn.rules.teams if login in {member.casefold() for member in team.members}]
    ours = [turn.ours(f"team:{turn.issue.number}:{team_key(team.name)}") for team in teams]
    comments = [comment for comment in ours if isinstance(comment, Comment)]
    return comments[0].id if len(comments) == len(teams) == 1 else turn.issue.id
