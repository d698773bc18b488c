"""One run of the year for some spaces: play it, and hold what was filed against what was planned."""

from __future__ import annotations

import contextlib
import gc
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot.sandbox.seeds import Key
from tests.year.compare import Compared, compare, untold
from tests.year.filed import filed
from tests.year.mishaps import Away, Leap
from tests.year.planned import planned
from tests.year.play import Year, teams, year
from tests.year.spaces import SPACES, WEEK, Space

BEGIN = datetime(2027, 9, 23, 6, tzinfo=UTC)
"""A Thursday: the day before the first issues are opened."""
SEED = 7
REST = timedelta(days=6)
GROWTH, YEAR = 1.15, 8
"""How much more a look may cost at the end of a year of so many months at least: people have written more by then."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run. `calls` and `looks` are of one space by month (`2027-10`), `rows` those of its database.

    `troubles` are rows that sleep or are parked at the end, with why.
    """

    compared: Compared
    calls: dict[str, int]
    looks: dict[str, int]
    rows: dict[str, dict[str, int]]
    troubles: dict[str, str]
    seconds: float

    @property
    def quarters(self) -> tuple[float, float]:
        """The requests of a look in the first three whole months and in the last three; nought where there are none."""
        whole = sorted(self.calls)[1:-1]
        first, last = whole[:3], whole[-3:]
        return self._per_look(first), self._per_look(last)

    def _per_look(self, months: Sequence[str]) -> float:
        return sum(self.calls[month] for month in months) / max(1, sum(self.looks[month] for month in months))

    @property
    def wrongs(self) -> list[str]:
        """Return everything that is wrong, in words."""
        parked = [f"{key}: {why}" for key, why in self.troubles.items() if "record is frozen" not in why]
        before, after = self.quarters
        name = self.compared.space.name
        grown = [f"{name}: a look takes {after:.2f} requests, {before:.2f} in the beginning"] if _grew(self) else []
        return [*self.compared.wrongs, *untold(self.compared), *parked, *grown]


def _grew(result: Result) -> bool:
    before, after = result.quarters
    return len(result.calls) > YEAR and after > GROWTH * before


def played(
    url: str,
    key: Key,
    weeks: int,
    mishaps: Sequence[Away | Leap],
    spaces: Sequence[Space] = SPACES,
    *,
    aloud: bool = False,
) -> list[Result]:
    """Play so many weeks of some spaces side by side, and return what came of each; `aloud` tells of every month."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    begun = time.perf_counter()
    with _rarely_searched(), year(url, key, mishaps, spaces) as play:
        if aloud:
            play.passed = partial(_tell, play, mishaps)
        play.begin(BEGIN)
        deeds = [deed for team in teams(play, SEED) for deed in team.deeds(weeks)]
        play.run(deeds, BEGIN + weeks * WEEK + REST)
        seconds = time.perf_counter() - begun
        return [_result(play, space, mishaps, seconds) for space in spaces]


@contextlib.contextmanager
def _rarely_searched() -> Iterator[None]:
    """Look for garbage now and then only: a year makes much that stays, and little that no count of uses frees."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _result(play: Year, space: Space, mishaps: Sequence[Away | Leap], seconds: float) -> Result:
    calls, looks = (
        {month: many for (name, month), many in counted.items() if name == space.name}
        for counted in (play.calls, play.looks)
    )
    return Result(_compared(play, space, mishaps), calls, looks, play.rows, play.corridor.troubles(), seconds)


def _compared(play: Year, space: Space, mishaps: Sequence[Away | Leap]) -> Compared:
    """Hold what was filed until now against what was planned until now."""
    weeks = (play.now - BEGIN) // WEEK + 3 * space.weeks
    slots = [slot for slot in planned(space, weeks) if slot.at <= play.now]
    return compare(space, slots, filed(play.repositories[space.name]), mishaps)


def _tell(play: Year, mishaps: Sequence[Away | Leap], month: str) -> None:
    for space in play.spaces:
        wrongs = _compared(play, space, mishaps).wrongs
        told = (f"{space.name}: {month} begins; {len(wrongs)} wrong so far", *wrongs)
        sys.stderr.write("\n  ".join(told) + "\n")
        sys.stderr.flush()
