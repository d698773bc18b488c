"""The end of a sprint, step by step: the record in the database, its comment, then the issue is closed; and quiet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core import document
from bot.core import record as core
from bot.core.edits import CloseIssue, Edit, LockIssue, PostComment, SpliceText, once
from bot.core.model import Comment
from bot.core.plan.closing.recording import comment, record_of
from bot.core.plan.grace import Timetable, links_record, timetable
from bot.core.plan.lines import lines
from bot.core.plan.turn import Turn
from bot.core.plan.values import Plan, Problem
from bot.core.record import Frozen

# What else is to be done is done first, so that the record tells what is; but nothing holds it up for ever.
_PATIENCE = timedelta(hours=1)
# A sprint that was over for so long before we came gets no record; one that we knew, after a long absence, does.
_LONG_AGO = timedelta(days=7)
_ABSENCE = timedelta(days=28)
# GitHub's lists show a new comment a little later.
_SHOWN = timedelta(seconds=10)


@dataclass(slots=True)
class _Rest:
    """What is left to do once the record is there."""

    edits: list[Edit] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    frozen: Frozen | None = None

    def __bool__(self) -> bool:
        return bool(self.edits or self.settled or self.frozen)


def ended(turn: Turn) -> Plan | None:
    """Return what is left to do in a sprint whose record is there; None where it goes on as before.

    From the record on nothing else is done until its issue is closed, and after that nothing at all: a closed sprint
    stays as it was. Who reopens the issue has it go on.
    """
    is_lost = not turn.issue.is_open and links_record(turn.issue)
    if not turn.rules.closing.enabled or not (turn.happened(_key(turn)) or is_lost):
        return None
    if _comment(turn) is None and _key(turn) in turn.memory.recent:
        return Plan(made=turn.made, due_at=turn.now + _SHOWN)
    rest = _rest(turn)
    if not rest:
        return None if turn.issue.is_open else Plan(made=turn.made, over=f"it is closed and {_said(turn)}")
    told = tuple(turn.problems)
    return Plan(tuple(rest.edits), problems=told, made=turn.made, settled=tuple(rest.settled), frozen=rest.frozen)


def record_problems(turn: Turn) -> None:
    """Say in the summary of a sprint that goes on what became of its record."""
    wrong = _wrong(turn) if turn.rules.closing.enabled and turn.happened(_key(turn)) else ""
    if wrong:
        where = turn.snapshot.repository.full_name
        number = turn.period.number or f"'#{turn.issue.number}'"
        message = f"{wrong}; it is not written anew. `goalkeeper record {where} {number}` tells what differs"
        turn.problems.append(Problem("The record", message))


def close(turn: Turn) -> None:
    """Freeze the record of a sprint when its time of grace is over, and post what was frozen."""
    if not turn.rules.closing.enabled or turn.happened(_key(turn)):
        return
    table = timetable(turn.period, turn.rules)
    if turn.now < table.freezes:
        turn.due.append(table.freezes)
        return
    own = _own(turn)
    if own is None:
        _freeze(turn, table)
        return
    text = comment(turn, core.read(own.text))
    turn.edits.append(PostComment(_key(turn), turn.issue.id, turn.issue.number, text))


def _freeze(turn: Turn, table: Timetable) -> None:
    if turn.now > table.freezes + (_ABSENCE if _was_known(turn, table) else _LONG_AGO):
        return
    # A retro that comes late, after an absence, still gets its link: from the record on nobody would see to that.
    is_filing = any(once(edit).startswith(("retro:", "review:")) for edit in turn.edits)
    if is_filing or ((turn.edits or turn.waiting) and turn.now < table.freezes + _PATIENCE):
        turn.waiting = True
        return
    record = record_of(turn, table)
    if record is not None:
        turn.frozen = core.frozen(record)
    elif turn.rules.closing.close and _is_empty(turn) and not turn.happened(_closed_key(turn)):
        turn.edits.append(CloseIssue(turn.issue.id, turn.issue.number, "not_planned"))
        turn.settled.append(_closed_key(turn))


def _was_known(turn: Turn, table: Timetable) -> bool:
    """Whether we had a hand in the sprint before it ended."""
    return any(change.at <= table.ends for change in turn.memory.history)


def _is_empty(turn: Turn) -> bool:
    """Whether nobody has planned anything in an open sprint issue."""
    return turn.issue.is_open and not lines(turn.issue, turn.memory, turn.rules.vocabulary)


def _rest(turn: Turn) -> _Rest:
    rest, own, post = _Rest(), _own(turn), _comment(turn)
    if own is None and post is not None:
        held = core.opened(post.body, turn.memory.secret)
        rest.frozen = core.frozen(held.record, post.id) if held.record and held.whole else None
    elif own is not None and not own.node_id and post is not None:
        rest.frozen = replace(own, node_id=post.id)
    _shut(turn, rest)
    if post is not None:
        rest.edits.extend(_linked(turn, post))
    _lock(turn, rest)
    return rest


def _linked(turn: Turn, post: Comment) -> Iterator[Edit]:
    """The sprint issue links its record in a block of ours, which comes after the closing and tells of that, too."""
    if turn.happened(_closed_key(turn)):
        return
    text = turn.render("posts/record-link.md", url=post.url).rstrip()
    block = document.PutBlock("record", str(turn.issue.number), text, "end")
    if turn.after(turn.issue.body, block, "the link to its record") != turn.issue.body:
        yield SpliceText(turn.issue.id, turn.issue.number, (block,))


def _shut(turn: Turn, rest: _Rest) -> None:
    """Close the issue once, as the rules say; who reopens it is heeded."""
    if turn.happened(_closed_key(turn)):
        return
    if turn.rules.closing.close and turn.issue.is_open and not links_record(turn.issue):
        rest.edits.append(CloseIssue(turn.issue.id, turn.issue.number, "completed"))
    rest.settled.append(_closed_key(turn))


def _lock(turn: Turn, rest: _Rest) -> None:
    """Lock the conversation once, last of all: we could not comment there any more."""
    key = f"locked:{turn.issue.number}"
    if turn.rules.closing.lock and not turn.happened(key):
        rest.edits.append(LockIssue(turn.issue.id, turn.issue.number))
        rest.settled.append(key)


def _said(turn: Turn) -> str:
    wrong = _wrong(turn)
    return f"its record is frozen, but {wrong}" if wrong else "its record is frozen"


def _wrong(turn: Turn) -> str:
    """Return what a person did to the comment of the record, "" when nobody did anything."""
    post = _comment(turn)
    if post is None:
        return "the comment of its record was deleted" if turn.issue.comments_complete else ""
    return "" if core.opened(post.body, turn.memory.secret).whole else "the comment of its record was edited"


def _comment(turn: Turn) -> Comment | None:
    return turn.ours(_key(turn))


def _own(turn: Turn) -> Frozen | None:
    return next((each for each in turn.memory.frozen if each.sprint == turn.issue.number), None)


def _key(turn: Turn) -> str:
    return f"record:{turn.issue.number}"


def _closed_key(turn: Turn) -> str:
    return f"closed:{turn.issue.number}"
