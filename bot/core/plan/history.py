"""What a goal issue tells of its past: one comment with its history, and a word to those who were overtaken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.agreed import Change
from bot.core.calendar import day_text
from bot.core.edits import PostComment, RewriteComment
from bot.core.merge import Surface, Voice
from bot.core.model import Issue
from bot.core.plan.record import Overtaken
from bot.core.plan.turn import Turn
from bot.core.plan.values import same_text
from bot.core.status import Vocabulary

IN_SIGHT = 5
MOST = 100
_NOTE = 200
# What every goal has: nobody has to be told.
_UNTOLD = frozenset({"created", "committed", "decided"})
_HOW: Mapping[str, str] = {
    Surface.COMMAND: "by command",
    Surface.COMMENT: "in a comment",
    Surface.LABEL: "by label",
    Surface.BOARD: "on the board",
    Surface.STATE: "by closing or reopening the issue",
    Surface.NOTE: "in its Status: line",
    Surface.LINE: "on its line in the plan",
    Surface.BOX: "by its box in the plan",
    Surface.ASSIGNEE: "by assigning",
    "rules": "because the rules changed",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a history: when, who, what they did, with whose `name`, and how; every part may be "".

    Without a `who` it is told whole in `did`.
    """

    when: str
    who: str
    did: str
    name: str = ""
    then: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody said, as a person reads it; `is_name` when it is a login."""

    who: str
    word: str
    is_name: bool
    how: str
    when: str


def histories(turn: Turn) -> None:
    """Keep the history on every goal's issue, from the first change after its creation on."""
    for issue in turn.snapshot.goals:
        history_comment(turn, issue, [change for change in turn.changes if change.number == issue.number])


def history_comment(turn: Turn, issue: Issue, changes: Sequence[Change]) -> None:
    """Keep the history on a goal's issue; `changes` are this turn's. Without any, only what is in sight is mended."""
    every = (*turn.memory.earlier, *turn.memory.history)
    known = [change for change in every if change.number == issue.number]
    told = sorted((*known, *changes), key=lambda change: change.at, reverse=True)
    moments = [_moment(change, turn) for change in told if change.what not in _UNTOLD][:MOST]
    if not moments:
        return
    is_news = any(change.what not in _UNTOLD for change in changes)
    key = f"history:{issue.number}"
    body = turn.post(key, "posts/history.md", moments=moments, open=IN_SIGHT)
    there = next((comment for comment in issue.comments if key in turn.memory.keys(comment)), None)
    if there is not None:
        if not same_text(there.body, body):
            turn.edits.append(RewriteComment(there.id, issue.number, body))
    elif key in turn.memory.nodes:
        if is_news:
            turn.edits.append(RewriteComment(turn.memory.nodes[key], issue.number, body, if_there=True))
    elif is_news and not turn.happened(key):
        turn.edits.append(PostComment(key, issue.id, issue.number, body))


def tell_overtaken(turn: Turn, issue: Issue, overtaken: Sequence[Overtaken]) -> None:
    """Tell every person whose word was overtaken, once, and nobody else."""
    for each in overtaken:
        lost, stands = each.lost, each.by
        said = f"{lost.who}\n{lost.surface}\n{lost.says}\n{lost.at}"
        key = f"conflict:{issue.number}:{hashlib.sha256(said.encode()).hexdigest()[:12]}"
        if not lost.who or turn.happened(key):
            continue
        is_later = lost.at is not None and stands.at is not None and stands.at > lost.at
        body = turn.post(
            key,
            "posts/conflict.md",
            what="how this goal is doing" if each.what == "status" else "who owns this goal",
            lost=_word(lost, each.what, turn),
            stands=_word(stands, each.what, turn),
            later=is_later,
            command=each.what,
            value=lost.says,
        )
        turn.edits.append(PostComment(key, issue.id, issue.number, body))


def _word(voice: Voice, what: str, turn: Turn) -> Word:
    is_name = what == "owner" and bool(voice.says)
    said = voice.says or "nobody" if what == "owner" else _sign(voice.says, turn.rules.vocabulary)
    return Word(voice.who, said, is_name, _HOW[voice.surface], _when(voice.at, turn) if voice.at else "")


def _when(moment: datetime, turn: Turn) -> str:
    local = moment.astimezone(turn.zone)
    return f"{day_text(local.date())}, {local:%H:%M}"


def _sign(name: str, vocabulary: Vocabulary) -> str:
    word = vocabulary.read(name)
    return f"{word.emoji} {word.name}" if word else name


def _moment(change: Change, turn: Turn) -> Moment:
    did, name, then = _did(change, turn.rules.vocabulary)
    if change.what == "carried" and change.after.startswith("#"):
        return Moment(_when(change.at, turn), "", "it goes on in the next sprint,", "", change.after, change.note)
    how = _HOW.get(change.surface, "")
    did = did if change.who else f"somebody {did}"
    note = " ".join(change.note.split())
    note = note if len(note) <= _NOTE else f"{note[:_NOTE].rstrip()}…"
    return Moment(_when(change.at, turn), change.who, did, name, " ".join(part for part in (then, how) if part), note)


def _did(change: Change, vocabulary: Vocabulary) -> tuple[str, str, str]:
    """Return what a change did in words, the login that stands in the middle ("" for none), and the words behind it."""
    before, after = _sign(change.before, vocabulary), _sign(change.after, vocabulary)
    usual = (f"changed its {change.what} from {before} to {after or 'nothing'}", "", "")
    return {
        "status": (f"moved it from {before} to {after}", "", ""),
        "owner": ("gave it to", change.after, "") if change.after else ("took it from", change.before, ""),
        "said": (f"said {after}", "", ""),
        "lost status": (f"said {after}, but {before} stands,", "", ""),
        "said owner": ("named", change.after or "nobody", "as owner"),
        "lost owner": ("named", change.after or "nobody", "as owner, but somebody else stands,"),
        "removed": ("took it out of the sprint", "", ""),
    }.get(change.what, usual if before else (f"set its {change.what} to {after}", "", ""))
