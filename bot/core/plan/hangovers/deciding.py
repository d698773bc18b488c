"""What was decided about left-over goals? By boxes that people ticked, commands, lines they wrote, and the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.agreed import Change
from bot.core.commands.values import Call
from bot.core.document import Kind
from bot.core.document.boxes import Box, boxes
from bot.core.document.folding import fold
from bot.core.merge import Surface
from bot.core.model import Act, Comment, Deed, Issue
from bot.core.plan import lines
from bot.core.plan.carried import carried_word
from bot.core.plan.hangovers.left import (
    CARRY,
    CHOICES,
    DECIDED,
    DROP,
    LEAVE,
    UNDECIDED,
    LeftOver,
    left_overs,
    waiting,
)
from bot.core.plan.lines import Line
from bot.core.plan.starting import stands_at
from bot.core.plan.teams import comment_of
from bot.core.plan.turn import Turn
from bot.core.status import Ending

_LONGEST_NOTE = 300
_LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Said:
    """A decision: which, when, by whom ("": nobody knows), where, and with which words."""

    word: str
    at: datetime
    who: str
    surface: str
    note: str = ""


def decide(turn: Turn, found: Sequence[Line]) -> None:
    """Note what was decided since the last look; `found` are the lines of the plan."""
    for each in waiting(turn):
        said = _ticked(turn, each) or _lined(turn, each, found) or _worded(turn, each) or _by_rule(turn, each)
        if said is not None:
            _note(turn, each, said)


def command(turn: Turn, call: Call, number: int, word: str, note: str) -> None:
    """Note what somebody decided by a command."""
    each = next(each for each in left_overs(turn) if each.number == number)
    if each.decision is None or each.decision.after != word:
        _note(turn, each, _Said(word, call.at, call.who, Surface.COMMAND, note))


def ticked(turn: Turn, left: LeftOver) -> tuple[Box, ...]:
    """Return the boxes of a left-over goal that are ticked, wherever they stand."""
    return tuple(box for text in texts(turn) for box in _chosen(text.body, left.number))


def texts(turn: Turn) -> Iterator[Issue | Comment]:
    """Yield the texts in which boxes may stand: the sprint issue and the comments of the teams."""
    yield turn.issue
    comments = (comment_of(turn, team.name) for team in turn.rules.teams)
    yield from (comment for comment in comments if comment is not None)


def _note(turn: Turn, left: LeftOver, said: _Said) -> None:
    agreed, note = left.agreed, said.note[:_LONGEST_NOTE]
    turn.changes.append(
        Change(left.number, said.at, DECIDED, agreed.status, said.word, said.surface, said.who, note, agreed.title)
    )
    turn.settled.append(f"{DECIDED}:{left.number}:{said.at:%Y%m%dT%H%M%S}")
    assert turn.memory.place is not None  # noqa: S101 - without a sprint before, nothing is left over
    turn.wake.append(turn.memory.place.before)


def _chosen(text: str, number: int) -> tuple[Box, ...]:
    return tuple(box for box in boxes(text) if box.about == number and box.ticked and box.word in CHOICES)


def _ticked(turn: Turn, left: LeftOver) -> _Said | None:
    """One ticked box decides, once it is known who ticked it; two decide nothing."""
    there = [(text, box) for text in texts(turn) for box in _chosen(text.body, left.number)]
    if len(there) != 1:
        return None
    ((text, box),) = there
    if text.id not in turn.snapshot.listened and text.edited_at is not None:
        turn.unclear_texts.append(text.id)
        return None
    deed = _ticking(turn, text, left.number, box)
    if deed is None:
        who = text.editor if text.editor and not text.editor.is_bot else None
        return _Said(box.word, text.edited_at or turn.now, who.login if who else "", Surface.BOX, box.note)
    if deed.automatic and not deed.mine:
        return None
    return _Said(box.word, deed.at, "" if deed.mine else deed.who, Surface.BOX, box.note)


def _ticking(turn: Turn, text: Issue | Comment, number: int, box: Box) -> Deed | None:
    """Return the edit since which just this box is ticked; that of a person, where we only kept the tick."""
    edits = [deed for deed in turn.snapshot.deeds if deed.node == text.id and deed.act is Act.EDITED and deed.what]
    found: Deed | None = None
    for deed in sorted(edits, key=lambda deed: deed.at, reverse=True):
        if [each.word for each in _chosen(deed.what, number)] != [box.word]:
            break
        found = deed
    return found


def _lined(turn: Turn, left: LeftOver, found: Sequence[Line]) -> _Said | None:
    """Who writes a line that links the goal carries it.

    Where nobody decides is carried, one that we wrote last after the start is our own: a turn that died right after it
    has not remembered why.
    """
    line = next((line for line in found if line.goal.ref == left.number), None)
    if line is None:
        return None
    said = _written(turn, line.node, CARRY)
    is_rule = turn.rules.planning.hangovers.undecided == CARRY and turn.now >= stands_at(turn)
    return None if is_rule and not said.who and said.at >= stands_at(turn) else said


def _worded(turn: Turn, left: LeftOver) -> _Said | None:
    """Who writes the goal among the hang-overs with the sign of carried over or dropped has decided, too."""
    words = {carried_word(turn).name: CARRY, turn.rules.vocabulary.ending(Ending.NOT_PLANNED).name: DROP}
    for node, _, text in lines.texts(turn.issue, turn.memory):
        for goal in lines.document_of(text, turn.rules.vocabulary).goals:
            is_meant = goal.ref == left.number or (goal.ref is None and fold(goal.title) == fold(left.agreed.title))
            if goal.section is Kind.HANGOVER and is_meant and goal.status in words:
                return _written(turn, node, words[goal.status])
    return None


def _written(turn: Turn, node: str, word: str) -> _Said:
    """Return a decision that stands in a text, by whom and when the text was written last."""
    every: tuple[Issue | Comment, ...] = (turn.issue, *turn.issue.comments)
    text = next(each for each in every if each.id == node)
    person = text.editor if text.edited_at else text.author
    who = person.login if person and not person.is_bot else ""
    return _Said(word, text.edited_at or text.created_at, who, Surface.LINE)


def _by_rule(turn: Turn, left: LeftOver) -> _Said | None:
    """At the start the rules decide what nobody has; two boxes that are ticked wait until one is left.

    Who was never shown the goal was never asked: when we come in the middle of a sprint, what was left is left.
    """
    moment = stands_at(turn)
    if turn.now < moment:
        turn.due.append(moment)
        return None
    if len(ticked(turn, left)) > 1:
        return None
    shown = any(box.about == left.number for text in texts(turn) for box in boxes(text.body))
    word = turn.rules.planning.hangovers.undecided if shown or turn.now < moment + _LATE else LEAVE
    return _Said(word, turn.now, "", "rules", UNDECIDED)
