"""One goal: what do its surfaces say, what do they mean together, and which edits make them say the same?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.edits import CloseIssue, Edit, ReopenIssue, SwapAssignees, SwapLabels
from bot.core.merge import Merged, Surface, Voice, merge
from bot.core.model import Issue, Repository
from bot.core.plan.lines import Line
from bot.core.plan.values import Problem
from bot.core.rules import Rules
from bot.core.status import Ending, Vocabulary, Word, same_sign


@dataclass(frozen=True, slots=True)
class Settled:
    """A goal whose surfaces are merged: what to edit, what to splice into its line, what to remember."""

    word: Word
    owner: str
    edits: tuple[Edit, ...]
    splices: tuple[document.Change, ...]
    agreed: Agreed
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def settle(
    line: Line | None,
    issue: Issue,
    before: Agreed | None,
    *,
    repository: Repository,
    rules: Rules,
    now: datetime,
    extra: Sequence[Voice] = (),
) -> Settled:
    """Merge the surfaces of one goal (its line may be missing) into one status and one owner.

    `extra` are voices about the status that the surfaces themselves do not show.
    """
    vocabulary = rules.vocabulary
    status = _status(line, issue, before, vocabulary, extra)
    word = vocabulary.named(status.word)
    owner = _owner(line, issue, before, repository)
    agreed = Agreed(
        issue.number,
        issue.id,
        issue.title,
        word.name,
        word.name if word.ending is Ending.OPEN else _last_open(before, vocabulary),
        owner.word if repository.can_assign(owner.word) else "",
        word.emoji,
        word.label,
    )
    return Settled(
        word,
        owner.word,
        (
            *_labels(issue, word, before, rules),
            *_assignees(issue, owner.word, before, repository),
            *_state(issue, word),
        ),
        tuple(_line(line, issue, word, owner, before)) if line else (),
        agreed,
        tuple(_changes(agreed, before, status, owner, now)),
        tuple(_problems(line, issue, owner.word, repository)),
    )


def _status(
    line: Line | None, issue: Issue, before: Agreed | None, vocabulary: Vocabulary, extra: Sequence[Voice]
) -> Merged:
    voices = [
        *extra,
        *_label_voice(issue, before, vocabulary),
        *_state_voice(issue, before, vocabulary),
        *_line_voice(line, before, vocabulary),
    ]
    agreed = before.status if before and _known(before.status, vocabulary) else None
    return merge(agreed, voices, vocabulary.words[0].name)


def _known(name: str, vocabulary: Vocabulary) -> bool:
    return any(word.name == name for word in vocabulary.words)


def _label_voice(issue: Issue, before: Agreed | None, vocabulary: Vocabulary) -> Iterator[Voice]:
    """A second status label beside the agreed one is what somebody has just added.

    The label of the agreed status says what it said then, also when the rules have given it to another word since.
    """
    old = before.label if before and _known(before.status, vocabulary) and issue.has_label(before.label) else ""
    said = [word.name for word in vocabulary.words if issue.has_label(word.label) and not _same(word.label, old)]
    said += [before.status] if before and old else []
    fresh = [name for name in said if before is None or name != before.status]
    yield from (Voice(Surface.LABEL, name) for name in (fresh or said)[:1])


def _line_voice(line: Line | None, before: Agreed | None, vocabulary: Vocabulary) -> Iterator[Voice]:
    """The sign of the agreed status says what it said then, also when the rules have given it to another word."""
    if line is None:
        return
    if before and same_sign(line.goal.emoji, before.emoji) and _known(before.status, vocabulary):
        yield Voice(Surface.LINE, before.status)
    elif line.goal.status:
        yield Voice(Surface.LINE, line.goal.status)


def _state_voice(issue: Issue, before: Agreed | None, vocabulary: Vocabulary) -> Iterator[Voice]:
    """Closed says done or dropped; open says something only when the goal was agreed to be closed."""
    if not issue.is_open:
        done = issue.state_reason in {None, "completed"}
        yield Voice(Surface.STATE, vocabulary.ending(Ending.COMPLETED if done else Ending.NOT_PLANNED).name)
    elif before and _known(before.status, vocabulary) and vocabulary.named(before.status).ending is not Ending.OPEN:
        yield Voice(Surface.STATE, _last_open(before, vocabulary))


def _last_open(before: Agreed | None, vocabulary: Vocabulary) -> str:
    if before and _known(before.last_open, vocabulary):
        return before.last_open
    return vocabulary.words[0].name


def _owner(line: Line | None, issue: Issue, before: Agreed | None, repository: Repository) -> Merged:
    agreed = before.owner if before else None
    return merge(agreed, [*_owner_on_line(line, agreed), *_assignee_voice(issue, agreed, repository)], "")


def _owner_on_line(line: Line | None, agreed: str | None) -> Iterator[Voice]:
    """Several owners, or none, say nothing: nothing is invented."""
    if line and len(line.goal.owners) == 1:
        yield Voice(Surface.LINE, _as_agreed(line.goal.owners[0], agreed))


def _assignee_voice(issue: Issue, agreed: str | None, repository: Repository) -> Iterator[Voice]:
    """An empty list says "nobody" only where somebody was assigned before and still could be."""
    if len(issue.assignees) == 1:
        yield Voice(Surface.ASSIGNEE, _as_agreed(issue.assignees[0], agreed))
    elif not issue.assignees and agreed and repository.can_assign(agreed):
        yield Voice(Surface.ASSIGNEE, "")


def _as_agreed(login: str, agreed: str | None) -> str:
    """GitHub's logins ignore case: another spelling is no change."""
    return agreed if agreed and _same(login, agreed) else login


def _labels(issue: Issue, word: Word, before: Agreed | None, rules: Rules) -> Iterator[Edit]:
    """The goal's label and one status label; none of another status, nor one that the rules have renamed since."""
    wanted = (rules.labels.goal, word.label)
    others = dict.fromkeys([*(other.label for other in rules.vocabulary.words), before.label if before else ""])
    wrong = [label for label in others if issue.has_label(label) and not _same(label, word.label)]
    missing = [label for label in wanted if not issue.has_label(label)]
    if missing or wrong:
        yield SwapLabels(issue.id, issue.number, tuple(missing), tuple(wrong))


def _assignees(issue: Issue, owner: str, before: Agreed | None, repository: Repository) -> Iterator[Edit]:
    """The owner is the one assignee; where people assigned several, only the owner before is taken away."""
    if owner and not repository.can_assign(owner):
        return
    if owner and len(issue.assignees) <= 1:
        remove = tuple(login for login in issue.assignees if not _same(login, owner))
    else:
        old = before.owner if before else ""
        remove = tuple(login for login in issue.assignees if _same(login, old) and not _same(login, owner))
    there = any(_same(login, owner) for login in issue.assignees)
    add = (owner,) if owner and not there and len(issue.assignees) <= 1 else ()
    if add or remove:
        yield SwapAssignees(issue.id, issue.number, add, remove)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _state(issue: Issue, word: Word) -> Iterator[Edit]:
    if word.ending is Ending.OPEN:
        if not issue.is_open:
            yield ReopenIssue(issue.id, issue.number)
        return
    done = word.ending is Ending.COMPLETED
    closed_right = not issue.is_open and (issue.state_reason in {None, "completed"}) == done
    if not closed_right:
        yield CloseIssue(issue.id, issue.number, word.ending.value)


def _line(line: Line, issue: Issue, word: Word, owner: Merged, before: Agreed | None) -> Iterator[document.Change]:
    goal = line.goal
    outdated = before is not None and same_sign(goal.emoji, before.emoji) and not same_sign(goal.emoji, word.emoji)
    if goal.status != word.name or outdated:
        yield document.SetEmoji(goal.at, word.emoji)
    if goal.ref != issue.number:
        yield document.SetLink(goal.at, issue.number, issue.url)
    if owner.decided_by and owner.decided_by.surface is Surface.ASSIGNEE and len(goal.owners) <= 1:
        yield document.SetOwner(goal.at, owner.word or None)


def _changes(agreed: Agreed, before: Agreed | None, status: Merged, owner: Merged, now: datetime) -> Iterator[Change]:
    number = agreed.number
    if before is None:
        yield Change(number, now, "created", "", agreed.status, "line")
        return
    if before.status != agreed.status:
        yield Change(number, now, "status", before.status, agreed.status, *_said(status))
    if before.owner != agreed.owner:
        yield Change(number, now, "owner", before.owner, agreed.owner, *_said(owner))


def _said(merged: Merged) -> tuple[str, str, str]:
    """Return surface, person and note of what decided."""
    voice = merged.decided_by
    return (voice.surface, voice.who, voice.note) if voice else ("rules", "", "")


def _problems(line: Line | None, issue: Issue, owner: str, repository: Repository) -> Iterator[Problem]:
    message = _problem(line, issue, owner, repository)
    if message:
        yield Problem(f"#{issue.number}", message, issue.url)


def _problem(line: Line | None, issue: Issue, owner: str, repository: Repository) -> str:
    if line is None:
        return "has no line in the plan; write one that links it, or remove it from the sub-issues"
    if len(line.goal.owners) > 1:
        named = " and ".join(f"@{login}" for login in line.goal.owners)
        return f"has {len(line.goal.owners)} owners ({named}); keep one as “(Owner: @login)”"
    if len(issue.assignees) > 1:
        return f"has {len(issue.assignees)} assignees; keep the one who answers for it"
    if not owner:
        return "has no owner; write “(Owner: @login)” behind its title, or assign its issue"
    if not repository.can_assign(owner):
        return f"@{owner} cannot be assigned here; check the spelling, or give them access"
    return ""
