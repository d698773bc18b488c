"""The small views that the templates of posts are rendered from: everything people will read, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from bot.core.agreed import Agreed, Change, Kept
from bot.core.calendar import Period, day_text, local_day
from bot.core.commands.parse import spelled
from bot.core.commands.table import find
from bot.core.document import Goal, Target
from bot.core.model import Comment, Issue
from bot.core.plan.lines import Line
from bot.core.status import Ending, Vocabulary, Word

# What is said of a goal that came into the plan lately.
NEW = "new in the plan"
_WEEK = timedelta(days=7)
_WORDS_LENGTH = 600
_SHORT_TITLE = 80
_FEW = 5
_MANY = 50
# Commands behind which people write what they want others to read.
_NOTED = frozenset({"status", "blocked", "unblock", "carry", "drop"})


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal as a post shows it. `notes` are the words of what changed lately; `where` is a team or "".

    `number` is 0 for a goal that has no issue; `age` says which sprint of its life this is, "" for the first.
    """

    number: int
    url: str
    title: str
    emoji: str
    word: str
    open: bool
    done: bool
    owner: str
    where: str = ""
    why: str = ""
    detail: str = ""
    confidence: float | None = None
    targets: tuple[Target, ...] = ()
    last_words: str = ""
    notes: tuple[str, ...] = ()
    age: str = ""


def age(carried: int) -> str:
    """Return which sprint of its life a goal is in that was carried over so often: "2nd sprint"; "" for the first."""
    if not carried:
        return ""
    number = carried + 1
    teens = number % 100 in {11, 12, 13}
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} sprint"


def goal_view(
    line: Line | None,
    issue: Issue,
    word: Word,
    owner: str,
    notes: tuple[str, ...] = (),
    *,
    noted: datetime | None = None,
) -> GoalView:
    """Return the view of one goal with its issue; `noted` is since when its `Status:` line says so."""
    goal = line.goal if line else None
    view = _bare_view(goal, issue.title, word, owner, line.where if line else "")
    words = last_words(goal, issue.comments, owner, noted)
    return replace(view, number=issue.number, url=issue.url, last_words=words, notes=notes)


def gone_view(line: Line | None, agreed: Agreed, word: Word, url: str) -> GoalView:
    """Return the view of a goal whose issue belongs to another sprint by now, as it was agreed last."""
    goal = line.goal if line else None
    view = _bare_view(goal, agreed.title, word, agreed.owner, line.where if line else "")
    return replace(view, number=agreed.number, url=url)


def line_view(line: Line, vocabulary: Vocabulary) -> GoalView:
    """Return the view of a goal that is only a line."""
    goal = line.goal
    word = vocabulary.named(goal.status) if goal.status else vocabulary.words[0]
    owner = goal.owners[0] if len(goal.owners) == 1 else ""
    view = _bare_view(goal, goal.title, word, owner, line.where)
    return replace(view, last_words=_shortened(goal.note))


def _bare_view(goal: Goal | None, title: str, word: Word, owner: str, where: str) -> GoalView:
    return GoalView(
        number=0,
        url="",
        title=goal.title if goal else title,
        emoji=word.emoji,
        word=word.name,
        open=word.ending is Ending.OPEN,
        done=word.ending is Ending.COMPLETED,
        owner=owner,
        where=where,
        why=goal.why if goal else "",
        confidence=goal.confidence if goal else None,
        targets=goal.targets if goal else (),
    )


def last_words(goal: Goal | None, comments: Iterable[Comment], owner: str, noted: datetime | None = None) -> str:
    """Return what the owner said last about the goal: the newest words on its issue, or its `Status:` line.

    The later of the two counts; `noted` is since when the line says so. Where nobody knows (None), the words on the
    issue go first, as in docs/how-it-decides.md. Of a command only the words count that are for people.
    """
    said = [c for c in comments if c.author and not c.mine and not c.minimized and _is(c.author.login, owner)]
    newest = sorted(said, key=_said_at, reverse=True)
    at, words = next(((_said_at(each), told) for each in newest if (told := _told(each.body))), (None, ""))
    note = _shortened(goal.note or "") if goal else ""
    is_later = at is None or (noted is not None and noted > at)
    return note if note and is_later else words


def _said_at(comment: Comment) -> datetime:
    """Return when its author wrote a comment last."""
    author, editor = comment.author, comment.editor
    is_theirs = author is not None and editor is not None and _is(author.login, editor.login)
    return comment.edited_at if comment.edited_at and is_theirs else comment.created_at


def _told(text: str) -> str:
    """Return a comment's words without its commands; those of commands that take a note stay."""
    lines = text.replace("\r\n", "\n").split("\n")
    for command in spelled(text):
        known = find(command.name)
        lines[command.number] = command.words if known and known.name in _NOTED else ""
    return _shortened("\n".join(lines))


def _is(login: str, owner: str) -> bool:
    return login.casefold() == owner.casefold()


def _shortened(text: str, length: int = _WORDS_LENGTH) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


@runtime_checkable
class Cuttable(Protocol):
    """A view that knows what can be left out of it."""

    def cut(self, length: int) -> Any:
        """Return it with texts of about so many characters."""


def cut(value: object, length: int) -> Any:  # noqa: PLR0911 - one line for each kind of view
    """Return a view, or views, whose long texts are cut to about `length` characters, for a post that got too long.

    At 0 nothing is left of a goal but its title, status, owner and address.
    """
    match value:
        case GoalView():
            return _cut_view(value, length)
        case Goal():
            detail, why = _shortened(value.detail, max(length, _FEW)), _shortened(value.why, max(length, _FEW))
            return replace(value, detail=detail, why=why, targets=cut(value.targets[:length], length))
        case Target():
            return replace(value, text=_shortened(value.text, length), targets=())
        case Group():
            return replace(value, goals=cut(value.goals, length))
        case Kept():
            return replace(value, text=_shortened(value.text, max(length, _FEW)))
        case Notes():
            return Notes(*(cut(getattr(value, each.name)[-_MANY:], length) for each in fields(value)))
        case Cuttable():
            return value.cut(length)
        case tuple() | list():
            return tuple(cut(each, length) for each in value)
    return value


def _cut_view(goal: GoalView, length: int) -> GoalView:
    if not length:
        return replace(goal, title=_shortened(goal.title, _SHORT_TITLE), last_words="", targets=(), notes=())
    words = _shortened(goal.last_words, length)
    return replace(goal, last_words=words, targets=cut(goal.targets[:_FEW], length), notes=goal.notes[-_FEW:])


def week_notes(number: int, history: Sequence[Change], now: datetime, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return in words what changed for a goal in the seven days before now."""
    recent = [change for change in history if change.number == number and change.at > now - _WEEK]
    new = [NEW] if any(change.what == "created" for change in recent) else []
    status = [_sign(word, vocabulary) for word in _chain(recent, "status")]
    owners = [login or "nobody" for login in _chain(recent, "owner")]
    # Between unassigning one and assigning another there may be nobody for a moment.
    owner = [f"owner {owners[0]} → {owners[-1]}"] if owners and owners[0] != owners[-1] else []
    return (*new, *([" → ".join(status)] if status else []), *owner)


def _chain(changes: Sequence[Change], what: str) -> list[str]:
    """Return the values that something went through, the first and every one that it changed to."""
    steps = [change for change in changes if change.what == what]
    return [steps[0].before, *(change.after for change in steps)] if steps else []


def _sign(name: str, vocabulary: Vocabulary) -> str:
    word = vocabulary.read(name)
    return f"{word.emoji} {word.name}" if word else name


@dataclass(frozen=True, slots=True)
class Notes:
    """What people asked to be kept, by kind, as posts show it; `metrics` are the latest value of each."""

    help: tuple[Kept, ...] = ()
    went_well: tuple[Kept, ...] = ()
    better: tuple[Kept, ...] = ()
    actions: tuple[Kept, ...] = ()
    health: tuple[Kept, ...] = ()
    risks: tuple[Kept, ...] = ()
    decisions: tuple[Kept, ...] = ()
    metrics: tuple[Kept, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything but calls for help."""
        rest = (self.went_well, self.better, self.actions, self.health, self.risks, self.decisions, self.metrics)
        return any(rest)


def notes(kept: Sequence[Kept], goals: Sequence[GoalView]) -> Notes:
    """Return what was kept, by kind, oldest first; help is wanted only while its goal is open."""
    over = {goal.number for goal in goals if not goal.open}
    latest = {each.fields[0]: each for each in kept if each.kind in {"metric", "health"} and each.fields}

    def of(kind: str) -> tuple[Kept, ...]:
        return tuple(each for each in kept if each.kind == kind)

    return Notes(
        help=tuple(each for each in of("help") if not each.number or each.number not in over),
        went_well=of("went-well"),
        better=of("better"),
        actions=of("action"),
        health=tuple(each for each in latest.values() if each.kind == "health"),
        risks=of("risk"),
        decisions=of("decision"),
        metrics=tuple(each for each in latest.values() if each.kind == "metric"),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The goals of a retro that share a status."""

    emoji: str
    word: str
    goals: tuple[GoalView, ...]


def groups(goals: Sequence[GoalView], vocabulary: Vocabulary) -> tuple[Group, ...]:
    """Return the goals by status: done first, then the open ones that need help most, then what was given up.

    A vocabulary goes from not started by good to bad up to done; what is carried over or given up comes after that.
    """
    done = vocabulary.words.index(vocabulary.ending(Ending.COMPLETED))
    words = (vocabulary.words[done], *vocabulary.words[:done][::-1], *vocabulary.words[done + 1 :])
    every = (Group(word.emoji, word.name, tuple(g for g in goals if g.word == word.name)) for word in words)
    return tuple(group for group in every if group.goals)


def verdict(goals: Sequence[GoalView], vocabulary: Vocabulary) -> str:
    """Return the one line that sums the goals up, from the data alone."""
    if not goals:
        return "No goals were kept."
    done = sum(goal.done for goal in goals)
    rest = [f"{len(group.goals)} {group.word}" for group in groups(goals, vocabulary) if not group.goals[0].done]
    return ", ".join([f"{done} of {len(goals)} {'goal' if len(goals) == 1 else 'goals'} done", *rest]) + "."


def period_view(period: Period) -> dict[str, object]:
    """Return number, start and end of a sprint as words."""
    return {"number": period.number, "start": day_text(period.start), "end": day_text(period.end)}


def week_of(day: date, period: Period) -> int:
    """Return which week of the sprint a day is in, from 1."""
    return (day - period.start).days // 7 + 1


def retro_links(retros: Mapping[int, Issue], zone: ZoneInfo) -> Iterator[dict[str, object]]:
    """Yield week, day of filing, number and address of every retro of a sprint, oldest first."""
    for week, issue in sorted(retros.items()):
        day = day_text(local_day(issue.created_at, zone))
        yield {"week": week, "day": day, "number": issue.number, "url": issue.url}
