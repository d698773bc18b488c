"""What was decided is done: carried goals get a line in the new plan, split ones a second, the old sprint is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.document import Kind, goal_line
from bot.core.edits import CloseIssue
from bot.core.merge import Surface, Voice
from bot.core.model import Repository
from bot.core.neutral import neutral
from bot.core.plan.carried import carried_word
from bot.core.plan.hangovers.left import CARRY, DROP, SPLIT, UNDECIDED, left_overs
from bot.core.plan.lines import Line
from bot.core.plan.posts import age
from bot.core.plan.teams import comment_of, team_named, team_of
from bot.core.plan.turn import Turn
from bot.core.status import Ending, Vocabulary

_NEWS = frozenset({"status", "owner", "carried", "removed"})
_LANES = {"headline": Kind.HEADLINE, "high": Kind.HIGH, "low": Kind.LOW}


def coming_in(turn: Turn, found: Sequence[Line]) -> None:
    """What goes on in this sprint gets a line here, once; a person may take it out again."""
    if turn.is_over:
        return
    linked = {line.goal.ref for line in found}
    for agreed, decision in _coming(turn):
        key = f"carry:{agreed.number}"
        if not turn.happened(key) and agreed.number not in turn.memory.agreed:
            turn.settled.append(key)
            if agreed.number not in linked:
                _add(turn, agreed, carried_line(agreed, turn.snapshot.repository, turn.rules.vocabulary))
        if decision is not None and decision.after == SPLIT:
            _split(turn, agreed, decision)


def carried_line(agreed: Agreed, repository: Repository, vocabulary: Vocabulary) -> str:
    """Return the line of a goal that goes on, with its age from the third sprint on."""
    number = agreed.carried + 1
    return goal_line(
        agreed.title,
        emoji=vocabulary.words[0].emoji,
        number=agreed.number,
        url=f"{repository.url}/issues/{agreed.number}",
        owner=agreed.owner,
        continued=age(number) if number > 1 else True,
        vocabulary=vocabulary,
    )


def _coming(turn: Turn) -> Iterator[tuple[Agreed, Change | None]]:
    """Yield what the latest sprint carried over, and what was decided here, each with the decision."""
    left = {each.number: each for each in left_overs(turn)}
    earlier = {number: e for number, e in turn.memory.elsewhere.items() if e.sprint < turn.issue.number}
    latest = max((each.sprint for each in earlier.values()), default=0)
    for number, each in sorted(turn.memory.elsewhere.items()):
        decision = left[number].decision if number in left else None
        is_carried = number in earlier and each.sprint == latest and each.agreed.status == carried_word(turn).name
        if decision.after in {CARRY, SPLIT} if decision else is_carried:
            yield each.agreed, decision


def _split(turn: Turn, agreed: Agreed, decision: Change) -> None:
    """The rest of a goal is a second one, which names the first."""
    key = f"split:{agreed.number}"
    if turn.happened(key):
        return
    turn.settled.append(key)
    line = goal_line(f"{agreed.title} (the rest)", owner=agreed.owner, vocabulary=turn.rules.vocabulary)
    why = (f"Why? {neutral(decision.note, inline=True)}",) if decision.note else ()
    _add(turn, agreed, line, (f"Split from [#{agreed.number}]({_url(turn, agreed)})", *why))


def _add(turn: Turn, agreed: Agreed, line: str, children: tuple[str, ...] = ()) -> None:
    facts = dict(agreed.facts)
    lane = _LANES.get(facts.get("lane", ""), Kind.PLAN)
    team = team_of(turn, agreed.owner) or team_named(turn, facts.get("team", ""))
    # Headline goals are those of everybody: no team's comment has a place for them.
    comment = comment_of(turn, team) if team and lane is not Kind.HEADLINE else None
    turn.splice(comment.id if comment else turn.issue.id, document.AddGoal(lane, line, children))


def _url(turn: Turn, agreed: Agreed) -> str:
    return f"{turn.snapshot.repository.url}/issues/{agreed.number}"


def drop_late(turn: Turn) -> None:
    """Close what was dropped after the record of the sprint before was frozen: that sprint does nothing any more."""
    place, dropped = turn.memory.place, turn.rules.vocabulary.ending(Ending.NOT_PLANNED)
    if place is None or not any(each.sprint == place.before and each.node_id for each in turn.memory.frozen):
        return
    for left in left_overs(turn):
        key, decision = f"dropped:{left.number}", left.decision
        is_open = left.agreed.status != dropped.name and left.number not in turn.memory.agreed
        if decision is not None and decision.after == DROP and is_open and not turn.happened(key):
            turn.settled.append(key)
            turn.edits.append(CloseIssue(left.agreed.node_id, left.number, dropped.ending.value))


def awakens(turn: Turn) -> Iterator[int]:
    """Yield the next sprint where a goal that may be left over for it changed here."""
    place = turn.memory.place
    if place is not None and place.after and any(change.what in _NEWS for change in turn.changes):
        yield place.after


def told_here(turn: Turn) -> None:
    """In the sprint that ends: what the next plan decided about its goals is a word about their status, once.

    What goes on only because nobody decided keeps its status here: the record tells how it really stood.
    """
    dropped = turn.rules.vocabulary.ending(Ending.NOT_PLANNED).name
    statuses = {CARRY: carried_word(turn).name, SPLIT: carried_word(turn).name, DROP: dropped}
    for change in turn.memory.decided:
        key = f"decided:{change.number}:{change.at:%Y%m%dT%H%M%S}"
        status = statuses.get(change.after)
        if status is None or change.number not in turn.memory.agreed or turn.happened(key):
            continue
        is_rule = change.note == UNDECIDED
        if is_rule and change.after == CARRY:
            continue
        surface = Surface(change.surface) if change.surface in set(Surface) else Surface.LINE
        turn.settled.append(key)
        voice = Voice(surface, status, change.at, change.who, is_rule, note=change.note, fresh=True)
        turn.voices.setdefault(change.number, []).append(voice)
