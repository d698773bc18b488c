"""The burn-up of a sprint as a picture beside a notice, for channels that take one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.core.sheet import Sheet
    from bot.records import Records
    from bot.records.outbox import Row

_LOG = logging.getLogger(__name__)

NAME = "burn-up.png"
# A picture says more there than elsewhere.
KINDS = frozenset({"summary", "retro", "review", "closed"})
_DAY = timedelta(days=1)
_MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, with what it shows in words."""

    data: bytes
    alt: str


Draw = Callable[["tuple[Row, ...]"], "Picture | None"]


def drawer(records: Records, now: Callable[[], datetime]) -> Draw:
    """Return what draws the burn-up for the first notice that wants one; None where there is nothing to draw.

    A picture that cannot be drawn keeps no notice from being told.
    """

    def draw(rows: tuple[Row, ...]) -> Picture | None:
        row = next((row for row in rows if row.kind in KINDS), None)
        if row is None:
            return None
        try:
            return _burn_up(row, records, now())
        except Exception:  # noqa: BLE001 - whatever goes wrong with a picture, the words are told
            _LOG.exception("the burn-up of %s#%d was not drawn; the notice goes without it", row.repo, row.sprint)
            return None

    return draw


def _burn_up(row: Row, records: Records, now: datetime) -> Picture | None:
    repo = records.repository(row.repo)
    shown = records.sheet(repo.id, row.sprint) if repo else None
    if repo is None or shown is None:
        return None
    from bot.core import figures  # noqa: PLC0415 - with the pictures, only where they are wanted
    from bot.pictures import Form, Theme, burn_up  # noqa: PLC0415 - matplotlib takes sixty megabytes

    sheet = shown.sheet
    zone, days = ZoneInfo(sheet.zone), _days(sheet)
    begin, end = (datetime.combine(day, time(), zone) for day in (days[0], days[-1] + _DAY))
    stands = {goal.number: goal.status for goal in sheet.goals if goal.number}
    spans = figures.spans(records.history(repo.id, row.sprint), begin, end, now, stands)
    done = [word.name for word in sheet.words if word.ending == "completed"]
    dropped = [word.name for word in sheet.words if word.ending == "not planned"]
    told = figures.burnup(spans, days, now, zone, endings=figures.Endings(done, dropped))
    drawn = burn_up(told, (sheet.start, sheet.end), Theme.LIGHT, Form.PNG, title=f"Burn-up of {sheet.title}")
    return Picture(drawn.data, drawn.alt)


def _days(sheet: Sheet) -> list[date]:
    count = min(max((sheet.end - sheet.start).days, 0), _MOST_DAYS) + 1
    return [sheet.start + number * _DAY for number in range(count)]
