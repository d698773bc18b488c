"""Which sprint is an issue of, and which one comes before it? Asked of all sprint issues of a space together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core import calendar
from bot.core.calendar import Period
from bot.core.calendar.titles import titled
from bot.core.model import Issue
from bot.core.periods import days_in, is_template
from bot.core.rules import Rules

_PLACE = re.compile(r"(?P<number>\d+) (?P<before>\d+) (?P<after>\d+)(?: (?P<ends>\d{4}-\d\d-\d\d))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sprint stands among the others.

    `number` is that of the sprint (0: none), `before` and `after` are the issues of the sprints around it (0: none);
    the one before `ends` on that day.
    """

    number: int = 0
    before: int = 0
    after: int = 0
    ends: date | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.before} {self.after} {self.ends or ''}".rstrip()


def place_key(number: int) -> str:
    """Return the key under which a space keeps where the sprint of an issue stands."""
    return f"place:{number}"


def place_of(text: str) -> Place | None:
    """Read a place as `str` wrote it; None where it is none."""
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    number, before, after = (int(match[name]) for name in ("number", "before", "after"))
    return Place(number, before, after, date.fromisoformat(match["ends"]) if match["ends"] else None)


@dataclass(frozen=True, slots=True)
class Sited:
    """A sprint issue with the days of its sprint."""

    issue: Issue
    period: Period


def is_named(issue: Issue, rules: Rules) -> bool:
    """Whether the title of an issue tells its sprint: by number, by dates, or as the rules call it."""
    title = issue.title
    told = calendar.number_in(title) is not None or days_in(title) is not None
    return told or titled(title, rules) is not None


def is_raw(issue: Issue, rules: Rules) -> bool:
    """Whether a title still is the one of a template."""
    title = issue.title
    return is_template(title) or "{" in title or " ".join(title.split()) == rules.cadence.title


def sited(sprints: Iterable[Issue], rules: Rules) -> tuple[Sited, ...]:
    """Return the sprint issues of a space in the order of their days.

    One whose title still is a template's is that of the sprint in which it was opened; or of the next, where that one
    has its issue already.
    """
    issues = sorted(sprints, key=lambda issue: issue.number)
    periods = {each.number: calendar.period_of(each.title, each.created_at, rules) for each in issues}
    taken = {periods[each.number].number for each in issues if is_named(each, rules) or not is_raw(each, rules)}
    for issue in issues:
        if is_raw(issue, rules) and not is_named(issue, rules) and issue.is_open:
            number = periods[issue.number].number
            following = calendar.nth(number + 1, rules) if number in taken else None
            periods[issue.number] = following or periods[issue.number]
            taken.add(periods[issue.number].number)
    found = (Sited(each, periods[each.number]) for each in issues)
    return tuple(sorted(found, key=lambda each: (each.period.start, each.issue.number)))


def before(site: Sited, sites: Iterable[Sited]) -> Sited | None:
    """Return the last sprint that is over before this one begins."""
    earlier = [each for each in sites if each.period.end < site.period.start]
    return max(earlier, key=lambda each: (each.period.end, each.issue.number), default=None)


def places(sites: Sequence[Sited]) -> dict[int, Place]:
    """Return where each sprint stands among the others, by the number of its issue."""
    last = {site.issue.number: before(site, sites) for site in sites}
    after = {found.issue.number: number for number, found in last.items() if found is not None}
    return {
        site.issue.number: Place(
            site.period.number,
            found.issue.number if found else 0,
            after.get(site.issue.number, 0),
            found.period.end if found else None,
        )
        for site in sites
        for found in [last[site.issue.number]]
    }


def period_for(issue: Issue, rules: Rules, known: Place | None) -> Period:
    """Return the days of a sprint issue: as its title tells, else as its place among the others does."""
    natural = calendar.period_of(issue.title, issue.created_at, rules)
    if known is None or known.number == natural.number or is_named(issue, rules):
        return natural
    return calendar.nth(known.number, rules) or natural
