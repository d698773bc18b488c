"""What was decided is done: carried goals get a line in the new plan, split ones a second, the old sprint is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.document import Kind, Target, goal_line
from bot.core.document.carrying import Entry, Going, carried, lines_of, parted, targets_of
from bot.core.document.folding import fold
from bot.core.edits import CloseIssue
from bot.core.merge import Surface, Voice
from bot.core.model import Repository
from bot.core.neutral import neutral
from bot.core.plan.carried import carried_word
from bot.core.plan.closing.learning import is_past
from bot.core.plan.hangovers.left import CARRY, DROP, SPLIT, UNDECIDED, left_overs
from bot.core.plan.lines import Line, texts
from bot.core.plan.measuring import target_met
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
    linked = {line.goal.ref: line for line in found if line.goal.ref is not None}
    for agreed, decision in _coming(turn):
        key = f"carry:{agreed.number}"
        is_split = decision is not None and decision.after == SPLIT and not turn.happened(f"split:{agreed.number}")
        rest = _rest(turn, agreed, linked.get(agreed.number)) if is_split else None
        if not turn.happened(key) and agreed.number not in turn.memory.agreed:
            turn.settled.append(key)
            if agreed.number not in linked:
                stays = agreed if rest is None else rest.left
                _add(turn, agreed, carried_entry(stays, turn.snapshot.repository, turn.rules.vocabulary))
        if rest is not None and decision is not None:
            _split(turn, found, agreed, decision, rest)


def carried_entry(agreed: Agreed, repository: Repository, vocabulary: Vocabulary) -> Entry:
    """Return the entry of a goal that goes on: as people wrote it, with its age from the third sprint on.

    What was said of it in the sprint that ends stays there: its `Status:` line, learnings, and why it was missed.
    """
    emoji, url = vocabulary.words[0].emoji, f"{repository.url}/issues/{agreed.number}"
    continued = age(agreed.carried + 1) if agreed.carried else True
    going = Going(emoji, agreed.number, url, agreed.owner, continued)
    found = carried(_written(agreed), going, is_past, vocabulary)
    if found is not None:
        return found
    line = goal_line(
        agreed.title,
        emoji=emoji,
        number=agreed.number,
        url=url,
        owner=agreed.owner,
        continued=continued,
        vocabulary=vocabulary,
    )
    return Entry(line, tuple(f"- 🎯 {neutral(text, inline=True)}" for name, text in agreed.facts if name == "target"))


def _written(agreed: Agreed) -> str:
    return dict(agreed.facts).get("entry", "")


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


@dataclass(frozen=True, slots=True)
class _Rest:
    """How a goal is split: the lines of the targets that go to the rest, what is `left` of the goal, and its line.

    `taken` are the words of targets that are taken away from the line, where it stands in the plan already.
    """

    left: Agreed
    targets: tuple[str, ...]
    line: Line | None = None
    taken: tuple[str, ...] = ()


def _rest(turn: Turn, agreed: Agreed, line: Line | None) -> _Rest:
    """The rest has the targets that are not met, and the goal itself keeps those that are."""
    if line is not None:
        text = next(text for node, _, text in texts(turn.issue, turn.memory) if node == line.node)
        unmet = _unmet(turn, agreed, line.goal.targets)
        return _Rest(agreed, lines_of(text, unmet), line, tuple(each.text for each in unmet))
    written = _written(agreed)
    unmet = _unmet(turn, agreed, targets_of(written, turn.rules.vocabulary))
    kept, targets = parted(written, unmet)
    others = tuple(fact for fact in agreed.facts if fact[0] not in {"entry", "target"})
    return _Rest(replace(agreed, facts=(*others, ("entry", kept))) if written else agreed, targets)


def _unmet(turn: Turn, agreed: Agreed, targets: Sequence[Target]) -> list[Target]:
    return [each for each in targets if not target_met(turn, agreed.number, each).yes]


def _split(turn: Turn, found: Sequence[Line], agreed: Agreed, decision: Change, rest: _Rest) -> None:
    """The rest of a goal is a second one, which names the first. It may be there, where we died before we knew."""
    title = f"{agreed.title} (the rest)"
    turn.settled.append(f"split:{agreed.number}")
    line = goal_line(title, owner=agreed.owner, vocabulary=turn.rules.vocabulary)
    why = (f"Why? {neutral(decision.note, inline=True)}",) if decision.note else ()
    names = f"Split from [#{agreed.number}]({_url(turn, agreed)})"
    is_there = any(fold(each.goal.title) == fold(title) for each in found)
    if _add(turn, agreed, Entry(line, rest.targets), (names, *why)) and rest.line is not None and not is_there:
        at = rest.line.goal.at
        turn.splice(rest.line.node, *(document.SayTarget(at, text, "") for text in rest.taken))


def _add(turn: Turn, agreed: Agreed, entry: Entry, children: tuple[str, ...] = ()) -> bool:
    """Add an entry where the goals of its team stand; false where there is room for its line alone."""
    facts = dict(agreed.facts)
    lane = _LANES.get(facts.get("lane", ""), Kind.PLAN)
    team = team_of(turn, agreed.owner) or team_named(turn, facts.get("team", ""))
    # Headline goals are those of everybody: no team's comment has a place for them.
    comment = comment_of(turn, team) if team and lane is not Kind.HEADLINE else None
    node, text = (comment.id, comment.body) if comment else (turn.issue.id, turn.issue.body)
    add = document.AddGoal(lane, entry.line, children, entry.body)
    is_whole = _fits(turn, node, text, add)
    turn.splice(node, add if is_whole else replace(add, body=()))
    return is_whole


def _fits(turn: Turn, node: str, text: str, add: document.AddGoal) -> bool:
    try:
        done = document.splice(text, [*turn.splices.get(node, ()), add], vocabulary=turn.rules.vocabulary)
    except document.TooLong:
        return False
    return add not in done.missed


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
