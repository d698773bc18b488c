"""Which lines of the plan are goals, and which goal issue belongs to which line?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from bot.core.document import Document, Goal, read
from bot.core.model import Issue
from bot.core.plan.values import Memory, Problem
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


@dataclass(frozen=True, slots=True)
class Matched:
    """Goal issues with their lines (None: no line names it), in the order of the plan, and lines without an issue."""

    kept: tuple[tuple[Line | None, Issue], ...]
    new: tuple[Line, ...]


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


def lines(issue: Issue, memory: Memory, vocabulary: Vocabulary) -> tuple[Line, ...]:
    """Return the goals of the plan, in the order in which people read them."""
    found: list[Line] = []
    for node, place, text in texts(issue, memory):
        document = read(text, vocabulary=vocabulary)
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
    """Match every line with its goal issue: by link, else by our marker, else by a title that only one of each has.

    Issues that no line names come last.
    """
    left = {issue.number: issue for issue in issues}
    matched: dict[int, Issue] = {}
    for by in (_by_link, _by_key, _by_title):
        for index, line in enumerate(found):
            issue = None if index in matched else by(line, found, tuple(left.values()), memory)
            if issue is not None:
                matched[index] = left.pop(issue.number)
    alone = [index for index in range(len(found)) if index not in matched]
    rest = _rest(alone, found, tuple(left.values()), memory)
    if rest:
        matched[rest[0]] = left.pop(rest[1].number)
    lined = ((found[index], matched[index]) for index in sorted(matched))
    stray = ((None, issue) for issue in left.values())
    return Matched((*lined, *stray), tuple(line for index, line in enumerate(found) if index not in matched))


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


def _rest(
    alone: Sequence[int], found: Sequence[Line], left: Sequence[Issue], memory: Memory
) -> tuple[int, Issue] | None:
    """The one line without a link and the one goal issue of ours that nobody settled yet: renamed while it was made."""
    unlinked = [index for index in alone if found[index].goal.ref is None]
    orphans = [issue for issue in left if issue.number not in memory.agreed and _made_here(issue, memory)]
    return (unlinked[0], orphans[0]) if len(unlinked) == len(orphans) == 1 else None


def _made_here(issue: Issue, memory: Memory) -> bool:
    return any(key.startswith("goal:") for key in memory.keys(issue))


def foreign_link(line: Line, goals: Container[int], memory: Memory) -> Problem | None:
    """Return what to do about a line without an issue of its own that links one all the same, or None.

    `goals` are the numbers of the goal issues that other lines have.
    """
    if line.goal.ref is None:
        return None
    title, number = line.goal.title, line.goal.ref
    if number in goals:
        message = f"stands twice in the plan; keep one line for #{number}"
    elif any(change.number == number for change in memory.history):
        message = f"its goal issue #{number} is gone; add it as a sub-issue again, or take the link away for a new one"
    else:
        message = f"it links #{number}, which is no sub-issue here; make it one, or take the link away for a new one"
    return Problem(title, message)
