"""Which goals are left over from the sprint before, where do they stand in the new plan, and what was decided?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from bot.core import calendar
from bot.core.agreed import Agreed, Change
from bot.core.document.carrying import entry_of
from bot.core.model import Issue
from bot.core.plan.carried import carried_word
from bot.core.plan.facts import Facts
from bot.core.plan.lines import Line, texts
from bot.core.plan.noted import noted_at
from bot.core.plan.posts import last_words
from bot.core.plan.teams import team_named, team_of
from bot.core.plan.turn import Turn
from bot.core.status import Ending

DECIDED = "decided"
CARRY, SPLIT, DROP, LEAVE = "carry", "split", "drop", "leave"
CHOICES = (CARRY, SPLIT, DROP)
# Said where nobody decided, so that the rule of the space did.
UNDECIDED = "nobody decided"
_NOTE = 300


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A goal of the sprint before, as it was agreed there last, and what was decided (None: nothing yet).

    `team` is whose comment it stands in, "" for the sprint issue itself.
    """

    agreed: Agreed
    decision: Change | None
    team: str = ""

    @property
    def number(self) -> int:
        """The number of the goal's issue."""
        return self.agreed.number

    @property
    def words(self) -> str:
        """What the owner said last."""
        return dict(self.agreed.facts).get("words", "")


def remembered(line: Line, issue: Issue, owner: str, noted: Facts = ()) -> Facts:
    """Return what the next plan wants to know of a goal: its team and its owner's last words, in pairs.

    `noted` is what is known of its `Status:` line.
    """
    words = last_words(line.goal, issue.comments, owner, noted_at(noted, line.goal))[:_NOTE]
    every = (("team", line.where), ("words", words))
    return tuple((name, told) for name, told in every if told)


def written(turn: Turn, line: Line) -> Facts:
    """Return the entry of a goal as people wrote it, which goes over with it when it is carried."""
    text = next(text for node, _, text in texts(turn.issue, turn.memory) if node == line.node)
    entry = entry_of(text, line.goal, turn.rules.vocabulary)
    return (("entry", entry),) if entry else ()


def decisions(turn: Turn) -> dict[int, Change]:
    """Return what was decided last about each goal, in this plan."""
    every = (*turn.memory.history, *turn.changes)
    return {change.number: change for change in every if change.what == DECIDED}


def left_overs(turn: Turn) -> tuple[LeftOver, ...]:
    """Return the goals that are left over from the sprint before, oldest first, from its last day on.

    Also those about which something was decided here, whatever has become of them since; and those that were carried
    over before.
    """
    place = turn.memory.place
    if place is None or place.ends is None or turn.is_over:
        return ()
    decided, ends = decisions(turn), calendar.instant(place.ends, time(0), turn.zone)
    if turn.now < ends:
        turn.due.append(ends)
    known = [each.agreed for _, each in sorted(turn.memory.elsewhere.items()) if each.sprint == place.before]
    return tuple(
        LeftOver(agreed, decided.get(agreed.number) or _carried_there(turn, agreed), _team(turn, agreed))
        for agreed in known
        if agreed.number in decided or (_is_open(turn, agreed) and (turn.now >= ends or _is_carried(turn, agreed)))
    )


def waiting(turn: Turn) -> tuple[LeftOver, ...]:
    """Return the left-overs about which nothing was decided yet."""
    return tuple(each for each in left_overs(turn) if each.decision is None and each.number not in turn.memory.agreed)


def is_left(turn: Turn, number: int | None, here: Collection[int]) -> bool:
    """Whether a number is that of a left-over goal that has not come into this sprint; `here` are those that have."""
    return number is not None and number not in here and any(each.number == number for each in left_overs(turn))


def is_let_go(turn: Turn, number: int) -> bool:
    """Whether it was decided last that a goal does not come into this sprint."""
    decision = decisions(turn).get(number)
    return decision is not None and decision.after in {DROP, LEAVE}


def _team(turn: Turn, agreed: Agreed) -> str:
    return team_of(turn, agreed.owner) or team_named(turn, dict(agreed.facts).get("team", ""))


def _is_open(turn: Turn, agreed: Agreed) -> bool:
    word = turn.rules.vocabulary.read(agreed.status)
    return word is None or word.ending is Ending.OPEN


def _is_carried(turn: Turn, agreed: Agreed) -> bool:
    return agreed.status == carried_word(turn).name


def _carried_there(turn: Turn, agreed: Agreed) -> Change | None:
    """What the sprint before says of its goal itself is a decision, too."""
    if not _is_carried(turn, agreed):
        return None
    return Change(agreed.number, turn.now, DECIDED, "", CARRY, "", title=agreed.title)
