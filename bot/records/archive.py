"""The archive: what goals, learnings, actions and decisions of all sprints of a space say, found by words."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.records.store import Store
from bot.records.values import storable

if TYPE_CHECKING:
    from collections.abc import Collection

KINDS = ("goal", "learning", "retro", "action", "decision", "risk", "blind spot", "note", "help", "standup", "sprint")
PAGE = 20
LONGEST = 200
# What surrounds a word that was found: characters for private use, which are taken out of the texts before.
BEGIN, END = "\ue000", "\ue001"
_NO_SPRINT = 2**31 - 1
# So many records of many goals are read well within the time of a statement.
_AT_ONCE = 20
# More teams, or people, are no list to choose from.
_MOST = 300


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for: `words` as in a search engine (quotes, `or`, a minus), and what narrows it down.

    "" and None mean everything; without words the newest come first. `sprint` is the number of the sprint's issue,
    `language` one of PostgreSQL's text search configurations.
    """

    words: str = ""
    kind: str = ""
    team: str = ""
    owner: str = ""
    sprint: int | None = None
    language: str = "english"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found. In `title` and `body` BEGIN and END surround the words; all else is what people wrote.

    `sprint` and `number` are those of issues, 0 for none; `of_sprint` is what the sprint is called, "" if nobody knows,
    and `frozen` whether there is a record of it.
    """

    id: int
    kind: str
    sprint: int
    number: int
    team: str
    owner: str
    state: str
    title: str
    body: str
    at: datetime
    rank: float
    of_sprint: str = ""
    frozen: bool = False

    @property
    def mark(self) -> str:
        """Return where in the order it stands, as a text for an address."""
        return f"{self.rank!r}~{self.at.isoformat()}~{self.id}"


@dataclass(frozen=True, slots=True)
class Finds:
    """A page of what was found; `after` is the mark from which the next page goes on, "" when this is the last."""

    found: tuple[Found, ...]
    after: str = ""


class Archive(Store):
    """What is searched; the rows are made by the database itself (migration 0014)."""

    def search(self, repo_id: int, sought: Sought, after: str = "", most: int = PAGE) -> Finds:
        """Return a page of what was found in a repository, at most so many; `after` is the mark of the page before.

        A mark that is none counts as the beginning.
        """
        words = storable(" ".join(sought.words.split()))[:LONGEST]
        values = {
            "repo_id": repo_id,
            "words": words,
            "language": sought.language,
            "kind": sought.kind,
            "team": storable(sought.team),
            "owner": storable(sought.owner),
            "sprint": None if sought.sprint is None else min(sought.sprint, _NO_SPRINT),
            "begin": BEGIN,
            "end": END,
            "most": most + 1,
            **_place(after),
        }
        rows = [Found(**row) for row in self._all("search" if words else "archive", **values)]
        return Finds(tuple(rows[:most]), rows[most - 1].mark if len(rows) > most else "")

    def archived(self, repo_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the teams and the owners that the archive of a repository names, in order."""
        rows = self._all("archived", repo_id=repo_id)
        teams, owners = ({row[name] for row in rows if row[name]} for name in ("team", "owner"))
        return tuple(sorted(teams)[:_MOST]), tuple(sorted(owners, key=str.casefold)[:_MOST])

    def became(self, repo_id: int, numbers: Collection[int], at: datetime) -> dict[int, tuple[tuple[int, str], ...]]:
        """Return where goals (by the numbers of their issues) stood in later sprints: (sprint, state), the next first.

        A sprint is later when it ended, or is looked at, after `at`.
        """
        found: dict[int, tuple[tuple[int, str], ...]] = {}
        wanted = sorted({number for number in numbers if number})
        for row in self._all("became", repo_id=repo_id, numbers=wanted, at=at) if wanted else ():
            found[row["number"]] = (*found.get(row["number"], ()), (row["sprint"], row["state"]))
        return found

    def catch_up(self, seconds: float = 2.0) -> int:
        """Bring into the archive what was stored before there was one, for some seconds; return how much that was."""
        began, count = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            row = self._one("catch_up", most=_AT_ONCE)
            if row is None or not row["number"]:
                break
            count += int(row["number"])
        return count


def _place(mark: str) -> dict[str, Any]:
    try:
        rank, at, number = mark.split("~")
        value, moment, key = float(rank), datetime.fromisoformat(at), int(number)
    except ValueError:
        return {"rank": None, "at": None, "id": None}
    if moment.tzinfo is None or not math.isfinite(value) or abs(key) >= 2**63:
        return {"rank": None, "at": None, "id": None}
    return {"rank": value, "at": moment, "id": key}
