"""Which lines of the plan are goals, and which goal issue belongs to which line?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bot.core.document import Document, Goal, read
from bot.core.document.folding import fold
from bot.core.model import Issue
from bot.core.plan.values import Memory
from bot.core.status import Vocabulary


@dataclass(frozen=True, slots=True)
class Line:
    """A goal as a line of the plan: in which text (node id of issue or comment), of which team ("" in the body).

    `key` is the once-only key of its goal issue: it depends on where the line is and what it is called.
    """

    node: str
    where: str
    goal: Goal
    key: str


# How alike two titles are, from 0 to 1: surely the same goal in other words, perhaps, and how far ahead of the next.
SURE = 0.75
PERHAPS = 0.55
AHEAD = 0.15


@dataclass(frozen=True, slots=True)
class Matched:
    """Goal issues with their lines (None: no line names it), in the order of the plan, and lines without an issue.

    `unsure` are lines that may be one of the goal issues without a line, in other words: a person has to say.
    """

    kept: tuple[tuple[Line | None, Issue], ...]
    new: tuple[Line, ...]
    unsure: tuple[tuple[Line, Issue], ...] = ()


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def texts(issue: Issue, memory: Memory) -> Iterator[tuple[str, str, str]]:
    """Yield (node id, place, text) of every text that may hold goals: the body, then the comments.

    Our own posts hold goals only where people write in them: in team comments. With a token we share the account of
    a person, so that only the marker tells a post of ours. Comments of strangers decide nothing.
    """
    yield issue.id, "", issue.body
    for comment in issue.comments:
        kinds = {key.partition(":")[0] for key in memory.keys(comment)}
        if comment.minimized or (kinds and "team" not in kinds) or not (comment.mine or comment.insider):
            continue
        yield comment.id, str(comment.database_id), comment.body


@lru_cache(maxsize=256)
def document_of(text: str, vocabulary: Vocabulary) -> Document:
    """Return what a text says; one turn asks several times for the same texts, and for their older versions."""
    return read(text, vocabulary=vocabulary)


def has_number(text: str, name: str, vocabulary: Vocabulary) -> bool:
    """Whether a text follows a number of this name."""
    return any(fold(metric.name) == fold(name) for metric in document_of(text, vocabulary).metrics)


def lines(issue: Issue, memory: Memory, vocabulary: Vocabulary) -> tuple[Line, ...]:
    """Return the goals of the plan, in the order in which people read them."""
    found: list[Line] = []
    for node, place, text in texts(issue, memory):
        document = document_of(text, vocabulary)
        found.extend(_in_text(node, place, document, issue.number))
    return tuple(found)


def _in_text(node: str, place: str, document: Document, number: int) -> Iterator[Line]:
    nth: Counter[str] = Counter()
    for goal in document.plan:
        name = _fold(goal.title)
        digest = hashlib.sha256(f"{place}\n{name}\n{nth[name]}".encode()).hexdigest()[:12]
        nth[name] += 1
        yield Line(node, document.team or "", goal, f"goal:{number}:{digest}")


def match(found: Sequence[Line], issues: Sequence[Issue], memory: Memory) -> Matched:
    """Match every line with its goal issue.

    By link, else by our marker, else by a title that only one of each has, else by the one title that is surely meant
    among those that lost their line. Issues that no line names come last.
    """
    left = {issue.number: issue for issue in issues}
    matched: dict[int, Issue] = {}
    for by in (_by_link, _by_key, _by_title):
        for index, line in enumerate(found):
            issue = None if index in matched else by(line, found, tuple(left.values()), memory)
            if issue is not None:
                matched[index] = left.pop(issue.number)
    for index, issue in _reworded(_alone(found, matched), tuple(left.values()), memory).items():
        matched[index] = left.pop(issue.number)
    rest = _rest(_alone(found, matched), tuple(left.values()), memory)
    if rest:
        matched[rest[0]] = left.pop(rest[1].number)
    perhaps = _perhaps(_alone(found, matched), _lost(tuple(left.values()), memory), memory)
    lined = ((found[index], matched[index]) for index in sorted(matched))
    stray = ((None, issue) for issue in left.values())
    new = (line for index, line in enumerate(found) if index not in matched and index not in perhaps)
    return Matched((*lined, *stray), tuple(new), tuple((found[index], issue) for index, issue in perhaps.items()))


def _alone(found: Sequence[Line], matched: Mapping[int, Issue]) -> dict[int, Line]:
    """Return the lines, by their places, that neither have an issue yet nor link one."""
    return {index: line for index, line in enumerate(found) if index not in matched and line.goal.ref is None}


def _by_link(line: Line, _found: Sequence[Line], left: Sequence[Issue], _memory: Memory) -> Issue | None:
    return next((issue for issue in left if issue.number == line.goal.ref), None)


def _by_key(line: Line, _found: Sequence[Line], left: Sequence[Issue], memory: Memory) -> Issue | None:
    if line.goal.ref is not None:
        return None
    return next((issue for issue in left if line.key in memory.keys(issue)), None)


def _by_title(line: Line, found: Sequence[Line], left: Sequence[Issue], _memory: Memory) -> Issue | None:
    if line.goal.ref is not None:
        return None
    name = _fold(line.goal.title)
    twins = [issue for issue in left if _fold(issue.title) == name]
    alone = sum(_fold(other.goal.title) == name for other in found) == 1
    return twins[0] if alone and len(twins) == 1 else None


def _lost(left: Sequence[Issue], memory: Memory) -> list[Issue]:
    """The goal issues that had a line before and have none now."""
    known = memory.agreed
    return [issue for issue in left if issue.number in known and known[issue.number].lined]


def _likeness(line: Line, issue: Issue, memory: Memory) -> float:
    """Return how alike a line and an issue are called, from 0 to 1; the owner tells a little, too."""
    one, other = _fold(line.goal.title), _fold(memory.agreed[issue.number].title)
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio()
    shared = {*one.split()} & {*other.split()}
    words = len(shared) / max(1, min(len(one.split()), len(other.split())))
    owners = {login.casefold() for login in line.goal.owners}
    same_owner = bool(owners) and memory.agreed[issue.number].owner.casefold() in owners
    return min(1.0, max(alike, 0.9 * words) + 0.1 * same_owner)


def _reworded(alone: Mapping[int, Line], left: Sequence[Issue], memory: Memory) -> dict[int, Issue]:
    """Return the issues of lines that are surely meant: alike, and each clearly the other's best."""
    lost = _lost(left, memory)
    score = {(at, issue.number): _likeness(line, issue, memory) for at, line in alone.items() for issue in lost}

    def is_clear(at: int, number: int) -> bool:
        rivals = [value for (i, n), value in score.items() if (i == at) != (n == number)]
        return score[at, number] >= max([SURE, *(value + AHEAD for value in rivals)])

    return {at: issue for at in alone for issue in lost if is_clear(at, issue.number)}


def _perhaps(alone: Mapping[int, Line], lost: Sequence[Issue], memory: Memory) -> dict[int, Issue]:
    """Return the issue that each line may be, where nobody can be sure."""
    found: dict[int, Issue] = {}
    for at, line in alone.items():
        best = max(lost, key=lambda issue: _likeness(line, issue, memory), default=None)
        if best is not None and _likeness(line, best, memory) >= PERHAPS:
            found[at] = best
    return found


def _rest(alone: Mapping[int, Line], left: Sequence[Issue], memory: Memory) -> tuple[int, Issue] | None:
    """The one line without a link and the one goal issue of ours that nobody settled yet: renamed while it was made."""
    orphans = [issue for issue in left if issue.number not in memory.agreed and _made_here(issue, memory)]
    return (next(iter(alone)), orphans[0]) if len(alone) == len(orphans) == 1 else None


def _made_here(issue: Issue, memory: Memory) -> bool:
    return any(key.startswith("goal:") for key in memory.keys(issue))
