"""The sheets of sprints: what each looked like when something about it changed last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core import record
from bot.core import sheet as core
from bot.records.store import SQL, Store
from bot.records.values import storable

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from bot.core.sheet import Sheet
    from bot.records.store import Conn
    from bot.records.values import Claim

MOST_SHEETS = 60
# Pages ask for the same sheets again and again; to read one takes some milliseconds.
_read = lru_cache(maxsize=64)(core.read)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet, and since when (UTC) it says what it says."""

    sheet: Sheet
    at: datetime


class Sheets(Store):
    """What pages, exports and messages read of sprints. A sprint whose record is frozen is "closed", and stays so.

    One that was over before sheets were kept is shown as its record tells of it.

    One that came to no end, and that nobody looks at any more, since its issue is gone or has lost the label, is not
    among them.
    """

    def sheet(self, repo_id: int, sprint: int) -> Shown | None:
        """Return the sheet of a sprint (the number of its issue); None where none is kept."""
        return self._first(repo_id, sprint=sprint)

    def sheets(self, repo_id: int, limit: int = MOST_SHEETS) -> tuple[Shown, ...]:
        """Return the sheets of a space, the sprint that begins last first; `limit` at most."""
        rows = self._all("sheets", repo_id=repo_id, sprint=0, today=None, most=limit)
        return tuple(filter(None, map(shown_of, rows)))

    def current(self, repo_id: int, today: date) -> Shown | None:
        """Return the sheet of the sprint that runs today, else that of the last one before, else of the next one."""
        return self._first(repo_id, today=today)

    def _first(self, repo_id: int, *, sprint: int = 0, today: date | None = None) -> Shown | None:
        row = self._one("sheets", repo_id=repo_id, sprint=sprint, today=today, most=1)
        return shown_of(row) if row else None


def keep(conn: Conn, claim: Claim, shown: Shown) -> None:
    """Keep the sheet of the claimed sprint instead of the one before; the row is held already."""
    sheet = shown.sheet
    values = {"repo_id": claim.repo_id, "sprint": claim.number, "starts": sheet.start, "ends": sheet.end}
    text = storable(core.canonical(sheet))
    conn.execute(SQL["keep_sheet"], {**values, "state": sheet.state, "at": shown.at, "body": text})


def shown_of(row: dict[str, Any]) -> Shown | None:
    """Return a row as it is read; None for a text that another version wrote and this one cannot read."""
    try:
        if row["body"] is None:
            return Shown(core.of_record(record.read(row["record"]), row["issues"] or ""), row["at"])
        found = _read(row["body"])
    except ValueError:
        return None
    return Shown(replace(found, state="closed") if row["frozen"] else found, row["at"])
