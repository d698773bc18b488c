"""A goal as tables, cards and its own page show it: its status, its targets, and how fresh all of that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.sheet import Goal, Target
from bot.web.views.words import Moment, ago, amount, days_since, percent

# The tones of the stylesheet; words that a space made up are toned by how they end.
_TONES = {
    "not started": "idle",
    "on track": "good",
    "at risk": "risk",
    "off track": "bad",
    "blocked": "stuck",
    "done": "done",
    "carried over": "moved",
    "dropped": "gone",
}
_BY_ENDING = {"open": "own", "completed": "done", "not planned": "gone", "not_planned": "gone"}
BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is made for: the repository, now, its zone, and after how many days a word is old."""

    repository: str
    now: datetime
    zone: ZoneInfo
    old_after: int = 5


@dataclass(frozen=True, slots=True)
class Pill:
    """A status as shown: its word, its sign and the tone of its colour."""

    word: str
    sign: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A target: `percent` is None where nobody can tell how far it is; `said` are its figures in words."""

    text: str
    pill: Pill | None
    percent: int | None
    said: str
    met: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A goal. `page` and `url` are the addresses of our page and of its issue, "" where there is none.

    `words` are the last ones, `why` what was said with its status. `marks` are short words about it, `updated` is when
    anybody last said something, `old` whether that is too long ago.
    """

    number: int
    title: str
    page: str
    url: str
    pill: Pill
    owner: str
    team: str
    lane: str
    percent: int | None
    bars: tuple[Bar, ...]
    marks: tuple[str, ...]
    updated: Moment | None
    old: bool
    is_open: bool
    words: str
    why: str
    help: str
    conflict: str


def pill(word: str, sign: str, ending: str = "open") -> Pill:
    """Return a status as shown."""
    return Pill(word or "no status", sign, _TONES.get(word, _BY_ENDING.get(ending, "own")))


def base_of(repository: str) -> str:
    """Return the address of the pages of a space, `owner/name`."""
    return f"/s/{repository}"


def row(goal: Goal, look: Look) -> Row:
    """Return a goal as shown."""
    is_open = goal.ending == "open"
    old = is_open and goal.updated_at is not None and days_since(goal.updated_at, look.now, look.zone) >= look.old_after
    return Row(
        number=goal.number,
        title=goal.title or f"#{goal.number}",
        page=f"{base_of(look.repository)}/goals/{goal.number}" if goal.number else "",
        url=goal.url,
        pill=pill(goal.status, goal.emoji, goal.ending),
        owner=goal.owner,
        team=goal.team,
        lane=goal.lane,
        percent=percent(goal.share) if goal.share is not None else 100 if goal.ending == "completed" else None,
        bars=tuple(map(bar, goal.targets)),
        marks=marks(goal),
        updated=ago(goal.updated_at, look.now, look.zone),
        old=old,
        is_open=is_open,
        words=goal.words or goal.why,
        why=goal.why or goal.words,
        help=goal.help,
        conflict=goal.conflict,
    )


def marks(goal: Goal) -> tuple[str, ...]:
    """Return what else a row says of a goal, in few words each."""
    said = (
        goal.lane,
        f"{ordinal(goal.age)} sprint" if goal.age > 1 else "",
        "added after the start" if goal.added else "",
        f"{percent(goal.confidence)}% sure" if goal.confidence is not None else "",
        f"{amount(goal.points)} points" if goal.points is not None and goal.points != 1 else "",
        "1 point" if goal.points == 1 else "",
    )
    return tuple(filter(None, said))


def bar(target: Target) -> Bar:
    """Return a target as shown."""
    shown = pill(target.status, target.emoji) if target.status else None
    share = 1.0 if target.met and target.share is None else target.share
    return Bar(target.text, shown, None if share is None else percent(share), _figures(target), target.met)


def _figures(target: Target) -> str:
    """Return "42% of 60%, from 30%", or what of it is known."""
    wanted = "" if target.wanted is None else amount(target.wanted, target.unit)
    if wanted and target.most is not None:
        wanted = f"{wanted} to {amount(target.most, target.unit)}"
    start = "" if target.baseline is None else f", from {amount(target.baseline, target.unit)}"
    if target.now is not None and wanted:
        return f"{amount(target.now, target.unit)}, wanted {wanted}{start}"
    if target.now is not None:
        return f"{amount(target.now, target.unit)}{start}"
    # What is wanted stands in the text already.
    return "not measured yet" if wanted else ""


def ordinal(number: int) -> str:
    """Return a number as the place of something: "2nd", "11th"."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in {11, 12, 13} else endings.get(number % 10, 'th')}"
