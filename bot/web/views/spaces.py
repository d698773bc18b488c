"""The list of spaces: for each repository that somebody sees, where its sprint stands, in a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.sheet import Sheet
from bot.web.views.goals import Look, base_of, row
from bot.web.views.headline import Headline, headline
from bot.web.views.sprint import Progress, matters, progress
from bot.web.views.words import count, days


@dataclass(frozen=True, slots=True)
class Card:
    """A space: its name and address, and of its sprint what one wants to know first; no sheet, no sprint yet."""

    name: str
    page: str
    sheet: Sheet | None = None
    headline: Headline | None = None
    days: str = ""
    progress: Progress | None = None
    waiting: str = ""


def card(name: str, sheet: Sheet | None, look: Look) -> Card:
    """Return a space as listed."""
    home = base_of(name)
    if sheet is None:
        return Card(name, home)
    found = matters([row(goal, look) for goal in sheet.goals])
    number = len(found)
    waiting = count(number, "goal needs somebody", "goals need somebody") if number else ""
    shown = progress(sheet, sheet.goals, look, (home, None, ""))
    return Card(name, home, sheet, headline(sheet.goals, sheet.state), days(sheet.start, sheet.end), shown, waiting)


def ordered(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return spaces by name, those with a sprint first."""
    return tuple(sorted(cards, key=lambda each: (each.sheet is None, each.name.casefold())))
