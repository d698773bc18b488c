"""The steps that the tests of the records have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg

from bot.event import Repo, Touched
from bot.records import Claim, Delivery, Records

ROCKETS = Repo(7, "acme/rockets")
SPACE = "space:7"


@dataclass
class Queue:
    """Remembers which keys were queued, as a dispatcher would."""

    keys: list[str] = field(default_factory=list)

    def __call__(self, _conn: object, key: str) -> None:
        self.keys.append(key)

    def emptied(self) -> list[str]:
        keys, self.keys = self.keys, []
        return keys


def delivery(guid: str, *touched: Touched, installation: int = 1, repo: Repo = ROCKETS) -> Delivery:
    return Delivery(guid, "issues", "edited", repo.full_name, repo.id, installation, touched)


def about_space(records: Records, guid: str = "about space", repo: Repo = ROCKETS, installation: int = 1) -> None:
    records.accept(delivery(guid, Touched.space(repo), repo=repo, installation=installation), Queue())


def claimed(records: Records, key: str = SPACE, **options: Any) -> Claim:
    claim = records.claim(key, "a worker", **options)
    assert claim is not None
    return claim


def looked_at(records: Records, key: str = SPACE) -> None:
    """Look at a row and find nothing to do."""
    records.finish(claimed(records, key))


def planned(records: Records, *numbers: int) -> Queue:
    """Let the space know these sprints; both it and they are clean afterwards."""
    queue = Queue()
    about_space(records, f"plan {numbers[:3]}")
    claim = claimed(records)
    records.know_sprints(claim, numbers, queue)
    records.finish(claim)
    for key in queue.keys:
        looked_at(records, key)
    return queue


def state_of(records: Records, guid: str) -> str:
    found = records.delivery(guid)
    assert found is not None
    return found.state


def time_passes(url: str, seconds: float) -> None:
    """Let the database's clock seem to go on: every time that it noted lies further back."""
    columns = ("next_at", "looked_at", "deferred_at", "lease_until", "changed_at")
    moved = ", ".join(f"{name} = {name} - make_interval(secs => %(s)s)" for name in columns)
    with psycopg.connect(url) as conn:
        conn.execute(f"UPDATE work SET {moved}", {"s": seconds})  # noqa: S608
        conn.execute("UPDATE effect SET tried_at = tried_at - make_interval(secs => %(s)s)", {"s": seconds})


def row(url: str, key: str = SPACE) -> dict[str, Any]:
    """Return a row of work as it is stored."""
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as conn:
        found = conn.execute("SELECT *, next_at - now() AS wait FROM work WHERE key = %s", [key]).fetchone()
    assert found is not None
    return found
