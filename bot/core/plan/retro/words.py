"""The small views that a retro is rendered from, beside those of goals: actions, blockers, what was shipped, themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.document import Measure, Target
from bot.core.model import Issue, Piece
from bot.core.plan.posts import GoalView
from bot.core.plan.retro.asked import Asked
from bot.core.plan.retro.themes import Theme
from bot.core.plan.retro.week import Wait
from bot.core.plan.scope import Planned, Scope

_TITLE = 80
_PIECES = 10


def _short(text: str, length: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action of a retro: `age` in words, `retro` the number of the one that asked for it, `number` its own issue."""

    text: str
    owner: str
    age: str
    retro: int
    retro_url: str
    number: int = 0
    url: str = ""
    planned: bool = True

    def cut(self, length: int) -> ActionView:
        """Return it with a short text."""
        return replace(self, text=_short(self.text, max(length, _TITLE)))


@dataclass(frozen=True, slots=True)
class BlockerView:
    """A goal that was blocked this week, for how many working hours, and why."""

    title: str
    number: int
    url: str
    owner: str
    hours: int
    now: bool
    why: str

    def cut(self, length: int) -> BlockerView:
        """Return it with short texts."""
        return replace(self, title=_short(self.title, _TITLE), why=_short(self.why, length) if length else "")


@dataclass(frozen=True, slots=True)
class ShippedView:
    """What was merged and closed for one goal this week."""

    title: str
    number: int
    url: str
    pieces: tuple[Piece, ...]

    def cut(self, length: int) -> ShippedView:
        """Return it with short titles, and the first few pieces."""
        pieces = tuple(replace(each, title=_short(each.title, _TITLE)) for each in self.pieces[:_PIECES])
        return replace(self, title=_short(self.title, _TITLE), pieces=pieces if length else pieces[:1])


@dataclass(frozen=True, slots=True)
class Mention:
    """A goal that is merely named: `url` is "" where it has no issue that the sprint still has."""

    title: str
    number: int = 0
    url: str = ""
    owner: str = ""

    def cut(self, _: int) -> Mention:
        """Return it with a short title."""
        return replace(self, title=_short(self.title, _TITLE))


@dataclass(frozen=True, slots=True)
class ScopeView:
    """What came into the plan after it was agreed, and what left it."""

    added: tuple[Mention, ...] = ()
    removed: tuple[Mention, ...] = ()

    def cut(self, length: int) -> ScopeView:
        """Return it with short titles."""
        return ScopeView(*(tuple(each.cut(length) for each in part) for part in (self.added, self.removed)))


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme, in how many of the last retros it came up, and which of them those were: number and address."""

    words: str
    times: int
    of: int
    retros: tuple[tuple[int, str], ...]
    now: bool


def age(weeks: int) -> str:
    """Return how long ago something was, in words."""
    return "this week" if weeks < 1 else "a week ago" if weeks == 1 else f"{weeks} weeks ago"


def action_view(each: Asked, today: date, zone: ZoneInfo, *, planned: bool = True) -> ActionView:
    """Return the view of an action."""
    url = each.issue.url if each.issue else ""
    told = age(each.weeks(today, zone))
    number = each.number if each.issue else 0
    return ActionView(each.text, each.owner, told, each.retro.number, each.retro.url, number, url, planned)


def blockers(waits: Iterable[Wait], goals: Sequence[GoalView]) -> tuple[BlockerView, ...]:
    """Return the views of goals that were blocked, those that the sprint still has."""
    by_number = {goal.number: goal for goal in goals}
    return tuple(
        BlockerView(goal.title, goal.number, goal.url, goal.owner, wait.hours if wait.lost else 0, wait.now, wait.why)
        for wait in waits
        if (goal := by_number.get(wait.number)) is not None
    )


def shipped(work: Mapping[int, Sequence[Piece]], goals: Sequence[GoalView]) -> tuple[ShippedView, ...]:
    """Return what was done for each goal, in their order; what serves several goals is told at the first of them."""
    told: set[str] = set()
    found: list[ShippedView] = []
    for goal in goals:
        pieces = tuple(piece for piece in work.get(goal.number, ()) if piece.url not in told)
        told.update(piece.url for piece in pieces)
        if pieces:
            found.append(ShippedView(goal.title, goal.number, goal.url, pieces))
    return tuple(found)


def scope_view(scope: Scope, goals: Sequence[GoalView]) -> ScopeView:
    """Return the view of what came and went."""
    known = {goal.number or goal.title: goal for goal in goals}

    def mention(planned: Planned) -> Mention:
        goal = known.get(planned.number or planned.title)
        return Mention(planned.title, planned.number, goal.url, goal.owner) if goal else Mention(planned.title)

    return ScopeView(tuple(map(mention, scope.added)), tuple(map(mention, scope.removed)))


def theme_view(theme: Theme, retros: Sequence[Issue]) -> ThemeView:
    """Return the view of a theme; its last place is the retro that is just being written."""
    last = theme.of - 1
    earlier = [retros[len(retros) - last + place] for place in theme.places if place < last]
    return ThemeView(
        theme.words,
        theme.times,
        theme.of,
        tuple((issue.number, issue.url) for issue in earlier),
        last in theme.places,
    )


def measured(target: Target) -> Target:
    """Return a target that says where it stands, also where its words do not."""
    untold = _untold(target)
    return replace(target, text=f"{target.text} ({untold})") if untold else target


def _untold(target: Target) -> str:
    told, measure = numbers(target.measure), target.measure
    wanted = measure.wanted if isinstance(measure.wanted, tuple) else (measure.wanted,)
    shown = [_number(each) for each in (measure.now, *wanted) if each is not None]
    return "" if all(each in target.text for each in shown) else told


def numbers(measure: Measure) -> str:
    """Return where a number stands and where it shall be: "17 → 40 users"; "" where one of the two is not known."""
    if measure.now is None or measure.wanted is None:
        return ""
    wanted = measure.wanted
    goal = f"{_number(wanted[0])}-{_number(wanted[1])}" if isinstance(wanted, tuple) else _number(wanted)
    unit = measure.unit
    if unit in {"$", "€", "£"}:
        return f"now {unit}{_number(measure.now)} → {unit}{goal}"
    space = "" if unit in {"", "%"} else " "
    return f"now {_number(measure.now)}{space}{unit} → {goal}{space}{unit}"


def _number(value: float) -> str:
    return f"{value:,.10g}"
