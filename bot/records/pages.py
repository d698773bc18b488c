"""What is stored of a space, page by page: each page begins behind a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.agreed import Change
from bot.records.freezing import frozen_of
from bot.records.sheets import shown_of
from bot.records.store import Store
from bot.records.values import storable

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.record import Frozen
    from bot.records.sheets import Shown


@dataclass(frozen=True, slots=True)
class KnownGoal:
    """A goal as everybody agreed last, in the latest sprint that has it; `facts` are what else its line says."""

    number: int
    title: str
    status: str
    owner: str
    sprint: int
    carried: int
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A change with the number that it has in the database, and the sprint that it happened in."""

    id: int
    sprint: int
    change: Change


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes somebody wants: of one goal, of one kind, since when; None and "" for all. `after` is a key."""

    goal: int | None = None
    what: str = ""
    since: datetime | None = None
    after: tuple[datetime, int] | None = None


class Pages(Store):
    """Lists of a space in the order of their keys, so that what comes meanwhile moves nothing."""

    def sheets_before(self, repo_id: int, before: int | None, most: int) -> list[Shown]:
        """Return the sheets of sprints whose issues have numbers below one, the highest first."""
        return list(filter(None, map(shown_of, self._all("sheets_before", repo_id=repo_id, before=before, most=most))))

    def goals_after(
        self, repo_id: int, after: int, most: int, *, sprint: int | None = None, status: str = "", owner: str = ""
    ) -> list[KnownGoal]:
        """Return goals by number, beginning behind one: of a sprint, with a status, of an owner."""
        values = {"sprint": sprint, "status": storable(status), "owner": storable(owner)}
        rows = self._all("goals_after", repo_id=repo_id, after=after, most=most, **values)
        return [KnownGoal(**{**row, "facts": tuple((name, text) for name, text in row["facts"])}) for row in rows]

    def records_before(self, repo_id: int, before: int | None, most: int) -> list[Frozen]:
        """Return records without their texts, of sprints whose issues have numbers below one, the highest first."""
        rows = self._all("records_before", repo_id=repo_id, before=before, sprint=0, most=most, whole=False)
        return [frozen_of(row) for row in rows]

    def record_of(self, repo_id: int, sprint: int) -> Frozen | None:
        """Return the record of a sprint with its text."""
        row = self._one("records_before", repo_id=repo_id, before=None, sprint=sprint, most=1, whole=True)
        return None if row is None else frozen_of(row)

    def changes_after(self, repo_id: int, wanted: Wanted, most: int) -> list[Numbered]:
        """Return changes, the oldest first."""
        return self._changes(repo_id, wanted, most, latest=False)

    def latest_changes(self, repo_id: int, goal: int, most: int) -> list[Numbered]:
        """Return the latest changes of a goal, the oldest of them first."""
        return self._changes(repo_id, Wanted(goal), most, latest=True)[::-1]

    def _changes(self, repo_id: int, wanted: Wanted, most: int, *, latest: bool) -> list[Numbered]:
        at, number = wanted.after or (None, None)
        values = {"goal": wanted.goal, "what": storable(wanted.what), "since": wanted.since, "at": at, "id": number}
        rows = self._all("changes_latest" if latest else "changes_after", repo_id=repo_id, most=most, **values)
        return [Numbered(row.pop("id"), row.pop("sprint"), Change(**row)) for row in rows]
