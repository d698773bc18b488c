"""The three spaces of the year, and by hand what their rules come to: days, hours, holidays, changes of the clocks.

Nothing here comes from the bot, from `zoneinfo` or from `holidays`: who plans and who is tried must not be the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FIRST = date(2027, 9, 27)
"""The first Monday. The year that follows has a leap day."""

BERLIN = """\
preset: global-sprint
timezone: Europe/Berlin
cadence: {starts: 2027-09-27}
calendar:
  countries: [DE-BE]
  holidays: {2027-12-27 to 2027-12-31: Between the years}
teams:
  - {name: Guidance, members: [ada, grace]}
  - {name: Propulsion, members: [edsger, barbara, linus]}
rotas: {facilitator: [ada, edsger, grace]}
rituals:
  Demo: {when: last day, at: "14:00", where: new issue, template: meeting, ping: [everybody], duration: 60m}
  Numbers: {when: monday, at: "10:00", text: Write your numbers, shift: next}
  Month: {cron: 30 11 1 * *, text: A new month has begun}
  Leap: {cron: 0 9 29 2 *, text: A day more}
  Night watch: {cron: 30 2 * * sun, text: Look at the stars}
"""
NEW_YORK = """\
preset: scrum
timezone: America/New_York
cadence: {starts: 2027-09-27}
calendar: {countries: [US]}
teams: [{name: Landing, members: [ada, grace, linus]}]
"""
SYDNEY = """\
preset: growth-week
timezone: Australia/Sydney
cadence: {starts: 2027-09-27}
calendar: {countries: [AU-NSW], shift: next}
teams: [{name: Reach, members: [barbara, edsger, grace]}]
"""


def _days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


@dataclass(frozen=True, slots=True)
class Space:
    """One space: its repository, rules, and what a calendar on the wall says of it.

    `offsets` are the days from which clocks stand so many hours from UTC. `holidays` are those that are no weekend.
    `later` says that what falls on a holiday is on the working day after it, not before it.
    """

    name: str
    rules: str
    teams: tuple[str, ...]
    weeks: int
    offsets: tuple[tuple[date, int], ...]
    holidays: frozenset[date]
    opens: time
    later: bool = False

    @property
    def repository(self) -> str:
        """The full name of the repository."""
        return f"acme/{self.name}"

    def instant(self, day: date, at: time) -> datetime:
        """Return when the clocks of the space show a time on a day."""
        hours = [offset for since, offset in self.offsets if since <= day][-1]
        return datetime.combine(day, at, UTC) - timedelta(hours=hours)

    def local(self, at: datetime) -> datetime:
        """Return what the clocks of the space show, to the day exactly but for the hours of a change."""
        hours = [offset for since, offset in self.offsets if since <= at.date()][-1]
        return at.replace(tzinfo=None) + timedelta(hours=hours)

    def works(self, day: date) -> bool:
        """Whether people work on a day."""
        return day.weekday() < 5 and day not in self.holidays

    def before(self, day: date, many: int = 1) -> date:
        """Return the working day so many working days before a day."""
        while many:
            day -= DAY
            many -= self.works(day)
        return day

    def after(self, day: date) -> date:
        """Return the next working day."""
        day += DAY
        while not self.works(day):
            day += DAY
        return day


ROCKETS = Space(
    "rockets",
    BERLIN,
    ("Guidance", "Propulsion"),
    2,
    ((date(2027, 3, 28), 2), (date(2027, 10, 31), 1), (date(2028, 3, 26), 2)),
    _days(
        *("2027-10-03", "2027-12-25", "2027-12-26"),  # of weekends only those within a sprint count
        *("2027-12-27", "2027-12-28", "2027-12-29", "2027-12-30", "2027-12-31"),
        *("2028-03-08", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-25", "2028-06-05"),
    ),
    time(16),
)
LANDERS = Space(
    "landers",
    NEW_YORK,
    ("Landing",),
    1,
    ((date(2027, 3, 14), -4), (date(2027, 11, 7), -5), (date(2028, 3, 12), -4)),
    _days(
        *("2027-10-11", "2027-11-11", "2027-11-25", "2027-12-24", "2027-12-31", "2028-01-17", "2028-02-21"),
        *("2028-05-29", "2028-06-19", "2028-07-04", "2028-09-04"),
    ),
    time(16),
)
ROVERS = Space(
    "rovers",
    SYDNEY,
    ("Reach",),
    1,
    ((date(2027, 4, 4), 10), (date(2027, 10, 3), 11), (date(2028, 4, 2), 10)),
    _days(
        *("2027-10-04", "2027-12-27", "2027-12-28", "2028-01-03", "2028-01-26", "2028-04-14", "2028-04-17"),
        *("2028-04-25", "2028-06-12"),
    ),
    time(17),
    later=True,
)
SPACES = (ROCKETS, LANDERS, ROVERS)
