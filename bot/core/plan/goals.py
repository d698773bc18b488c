"""One goal: what do its surfaces say, what do they mean together, and which edits make them say the same?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.edits import CloseIssue, Edit, ReopenIssue, SwapLabels
from bot.core.merge import Merged, Surface, Voice, merge
from bot.core.model import Issue, Repository
from bot.core.plan import owners, record, voices
from bot.core.plan.heard import Heard, Surfaced
from bot.core.plan.lines import Line
from bot.core.plan.owners import Owning, Roll
from bot.core.plan.record import Overtaken, Said
from bot.core.plan.values import Problem
from bot.core.plan.voices import COMPLETED, Around
from bot.core.rules import Rules
from bot.core.status import Ending, Word, same_sign


@dataclass(frozen=True, slots=True)
class Settled:
    """A goal whose surfaces are merged: what to edit, what to splice into its line, what to remember.

    `overtaken` are the words of people that lost against other people's.
    """

    word: Word
    owner: str
    edits: tuple[Edit, ...]
    splices: tuple[document.Change, ...]
    agreed: Agreed
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    overtaken: tuple[Overtaken, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What all goals of a look have in common: the repository, the rules, the time, and what was heard."""

    repository: Repository
    rules: Rules
    now: datetime
    heard: Heard = field(default_factory=Heard)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Voices about a goal's status and owner that its surfaces do not show: those of commands and comments."""

    status: tuple[Voice, ...] = ()
    owner: tuple[Voice, ...] = ()


def settle(
    line: Line | None, issue: Issue, before: Agreed | None, ground: Ground, spoken: Spoken = Spoken()
) -> Settled:
    """Merge the surfaces of one goal (its line may be missing) into one status and one owner."""
    rules = ground.rules
    around = Around(issue, before, ground.heard, rules.vocabulary)
    roll = Roll(ground.repository, rules.owners)
    spoken = Spoken(_just_said(spoken.status), _just_said(spoken.owner))
    surfaces = voices.statuses(around, line)
    status = _status(around, surfaces, spoken.status)
    word = rules.vocabulary.named(status.word)
    owning = owners.owning(around, line, roll, spoken.owner)
    agreed = _agreed(around, word, owning.merged.word)
    said = (
        Said("status", status, (*surfaces, _told(spoken.status)), before.status if before else "", agreed.status),
        Said(
            "owner",
            owning.merged,
            (*owning.surfaces, _told(spoken.owner)),
            before.owner if before else "",
            agreed.owner,
        ),
    )
    return Settled(
        word,
        owning.shown,
        (*_labels(around, word, rules), *owners.assignees(around, owning, roll), *_state(issue, word)),
        tuple(_line(around, line, word, (owning, roll))) if line else (),
        _heard_until(around, line, agreed, said),
        (
            *_created(agreed, before, ground.now),
            *(change for each in said for change in _changes(around, each, ground)),
        ),
        tuple(_problems(around, line, owning, roll)),
        tuple(lost for each in said for lost in record.overtaken(each)) if before else (),
    )


def _status(around: Around, surfaces: Sequence[Surfaced], extra: Sequence[Voice]) -> Merged:
    more = [voice for voice in extra if not _is_old(voice, around.since)]
    said = [*more, *(each.voice for each in surfaces if each.voice)]
    return merge(around.agreed, said, around.vocabulary.words[0].name)


def _just_said(voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """Nobody repeats a command by not taking it back: it counts also when it says what was agreed."""
    asked = {Surface.COMMAND, Surface.COMMENT}
    return tuple(replace(voice, fresh=True) if voice.surface in asked else voice for voice in voices)


def _told(voices: Sequence[Voice]) -> Surfaced:
    return Surfaced(None, tuple(voice for voice in voices if voice.fresh))


def _is_old(voice: Voice, since: datetime | None) -> bool:
    """That a line went missing was known when somebody said something later."""
    return bool(voice.surface is Surface.LINE and not voice.fresh and since and voice.at and voice.at < since)


def _agreed(around: Around, word: Word, owner: str) -> Agreed:
    issue, before = around.issue, around.before
    last_open = word.name if word.ending is Ending.OPEN else around.last_open
    known = before or Agreed(issue.number, issue.id, issue.title, "", "", "")
    return replace(
        known,
        node_id=issue.id,
        title=issue.title,
        status=word.name,
        last_open=last_open,
        owner=owner,
        emoji=word.emoji,
        label=word.label,
    )


def _heard_until(around: Around, line: Line | None, agreed: Agreed, said: Sequence[Said]) -> Agreed:
    """Remember how far we have listened, by GitHub's clock; a look that hears nothing new changes nothing."""
    heard = [voice for each in said for voice in each.voices]
    if not heard and agreed == around.before:
        return agreed
    written = around.heard.edited(line)[0] if line else None
    moved = (card.moved_at for card in around.issue.cards)
    moments = (agreed.heard_at, around.issue.updated_at, written, *moved, *(voice.at for voice in heard))
    return replace(agreed, heard_at=record.latest(moments))


def _labels(around: Around, word: Word, rules: Rules) -> Iterator[Edit]:
    """The goal's label and one status label; none of another status, nor one that the rules have renamed since."""
    issue, before = around.issue, around.before
    wanted = (rules.labels.goal, word.label)
    others = dict.fromkeys([*(other.label for other in rules.vocabulary.words), before.label if before else ""])
    wrong = [label for label in others if issue.has_label(label) and label.casefold() != word.label.casefold()]
    missing = [label for label in wanted if not issue.has_label(label)]
    if missing or wrong:
        yield SwapLabels(issue.id, issue.number, tuple(missing), tuple(wrong))


def _state(issue: Issue, word: Word) -> Iterator[Edit]:
    if word.ending is Ending.OPEN:
        if not issue.is_open:
            yield ReopenIssue(issue.id, issue.number)
        return
    done = word.ending is Ending.COMPLETED
    closed_right = not issue.is_open and (issue.state_reason in COMPLETED) == done
    if not closed_right:
        yield CloseIssue(issue.id, issue.number, word.ending.value)


def _line(around: Around, line: Line, word: Word, owned: tuple[Owning, Roll]) -> Iterator[document.Change]:
    goal, issue, before = line.goal, around.issue, around.before
    outdated = before is not None and same_sign(goal.emoji, before.emoji) and not same_sign(goal.emoji, word.emoji)
    if goal.status != word.name or outdated:
        yield document.SetEmoji(goal.at, word.emoji)
    if goal.note_status is not None and goal.note_status != word.name:
        yield document.SetNoteStatus(goal.at, word.emoji, word.name)
    if goal.done_box is not None and goal.done_box != (word.ending is Ending.COMPLETED):
        yield document.Tick(goal.at, not goal.done_box)
    if goal.ref != issue.number:
        yield document.SetLink(goal.at, issue.number, issue.url)
    yield from owners.on_line(line, *owned)


def _created(agreed: Agreed, before: Agreed | None, now: datetime) -> Iterator[Change]:
    if before is None:
        yield Change(agreed.number, now, "created", "", agreed.status, "line")


def _changes(around: Around, said: Said, ground: Ground) -> Iterator[Change]:
    return record.changes(said, around.before, around.issue.number, ground.now, around.heard.history)


def _problems(around: Around, line: Line | None, owning: Owning, roll: Roll) -> Iterator[Problem]:
    if line is None:
        message = "has no line in the plan; write one that links it, or remove it from the sub-issues"
    else:
        message = owners.problem(line, around.issue, owning, roll)
    if message:
        yield Problem(f"#{around.issue.number}", message, around.issue.url)
