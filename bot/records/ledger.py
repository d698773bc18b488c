"""The ledger of deliveries: taken once, turned into requests for a look, closed when all looks have happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row

from bot.event import Place, Repo
from bot.records.store import SQL, Conn, Store
from bot.records.values import Accepted, Defer, Delivery, Noted, storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.event import Touched


# GitHub's have 36; an index row has room for some thousands.
GUID_CHARACTERS = 200
_SPACES = frozenset({Place.SPACE, Place.REPOSITORY, Place.AWAKE})


class Ledger(Store):
    """What the webhook door stores before it answers."""

    def accept(self, delivery: Delivery, defer: Defer) -> Accepted:
        """Note a delivery and ask for a look at every row that it touched, in one transaction.

        One that is finished or in progress changes nothing; one that failed is done again. `defer` is called once for
        every row that was clean until now. Raises DatabaseAway, and ValueError for numbers or names too big to store.
        """
        if len(delivery.guid) > GUID_CHARACTERS:
            raise ValueError(f"a delivery's guid has {len(delivery.guid)} characters and cannot be stored")
        try:
            with self._transaction() as conn:
                if conn.execute(SQL["note_delivery"], columns(delivery)).fetchone() is None:
                    return Accepted(new=False)
                return _link(conn, delivery, defer)
        except psycopg.DataError as error:
            raise ValueError(f"delivery {delivery.guid!r} holds a value that cannot be stored: {error}") from error

    def delivery(self, guid: str) -> Noted | None:
        """Return what became of a delivery, or None when it never came."""
        row = self._one("delivery", guid=storable(guid))
        return None if row is None else Noted(**{**row, "waits_for": tuple(row["waits_for"])})


def columns(delivery: Delivery) -> dict[str, str | int]:
    """Return a delivery as its row."""
    return {
        "guid": storable(delivery.guid),
        "event": storable(delivery.event),
        "action": storable(delivery.action),
        "repository": storable(delivery.repository),
        "repository_id": delivery.repository_id,
        "installation": delivery.installation,
    }


def _link(conn: Conn, delivery: Delivery, defer: Defer) -> Accepted:
    """Find the rows of a delivery, ask for a look at each, and note which looks answer it."""
    if delivery.repository and delivery.repository_id:
        repo = Repo(delivery.repository_id, delivery.repository)
        settle_place(conn, repo, delivery.installation)
    else:
        # The App was installed, perhaps again and under another number: what it names is reached by that from now on.
        _settle_places(conn, _repos(delivery.touched), delivery.installation)
    keys = _resolve(conn, delivery)
    make_spaces(conn, _repos(delivery.touched), delivery.installation, keys)
    wanted, queued = _raise(conn, keys)
    guid = storable(delivery.guid)
    if wanted:
        conn.execute(SQL["link"], {"guid": guid, "keys": list(wanted), "wanted": list(wanted.values())})
    conn.execute(SQL["expect"], {"guid": guid, "pending": len(wanted)})
    # Only now: a job for a row that somebody waits for goes before the others.
    for key in (*queued, *_hurry(conn, guid, sorted(wanted.keys() - set(queued)))):
        defer(conn, key)
    return Accepted(new=True, keys=tuple(wanted), queued=queued)


def _hurry(conn: Conn, guid: str, keys: Sequence[str]) -> list[str]:
    """Return the rows among these that wait behind others, or for room, and need a job that goes before them."""
    return sorted(row["key"] for row in conn.execute(SQL["hurry"], {"guid": guid, "keys": keys})) if keys else []


def _resolve(conn: Conn, delivery: Delivery) -> list[str]:
    """Return the keys of the rows that a delivery touched; those of spaces may not exist yet."""
    touched = delivery.touched
    issues = [(t.repo.id, t) for t in touched if t.place is Place.ISSUE and t.repo is not None]
    labels = [(repo, t.number, storable(label)) for repo, t in issues for label in t.labels]
    values = {
        "issue_repos": [repo for repo, _ in issues],
        "issue_numbers": [t.number for _, t in issues],
        "issue_opens": [t.opens for _, t in issues],
        "label_repos": [repo for repo, _, _ in labels],
        "label_numbers": [number for _, number, _ in labels],
        "label_nodes": [label for _, _, label in labels],
        "nodes": [storable(t.node) for t in touched if t.place is Place.NODE and t.node],
        "boards": [storable(t.node) for t in touched if t.place is Place.BOARD and t.node],
        "people": [storable(t.login).lower() for t in touched if t.place is Place.PERSON and t.login],
        "spaces": [t.repo.id for t in touched if t.place in _SPACES and t.repo is not None],
        "repositories": [t.repo.id for t in touched if t.place is Place.REPOSITORY and t.repo is not None],
        "awake": [t.repo.id for t in touched if t.place is Place.AWAKE and t.repo is not None],
        "everything": any(t.place is Place.INSTALLATION for t in touched),
        "installation": delivery.installation,
    }
    return sorted(row["key"] for row in conn.execute(SQL["resolve"], values))


def _repos(touched: Iterable[Touched]) -> dict[int, Repo]:
    return {t.repo.id: t.repo for t in touched if t.repo is not None}


def settle_place(conn: Conn, repo: Repo, installation: int) -> None:
    """Write down the present name and installation of a repository."""
    values = {"repo_id": repo.id, "repo": storable(repo.full_name), "installation": installation}
    conn.execute(SQL["settle_place"], values)


def _settle_places(conn: Conn, repos: dict[int, Repo], installation: int) -> None:
    """Do the same for many: an organization may have thousands, and GitHub waits for ten seconds."""
    values = {"ids": list(repos), "names": [storable(repo.full_name) for repo in repos.values()]}
    conn.execute(SQL["settle_places"], {**values, "installation": installation})


def make_spaces(conn: Conn, repos: dict[int, Repo], installation: int, keys: Sequence[str]) -> None:
    """Make the clean rows of those spaces among `keys` that have none yet."""
    values = {
        "ids": list(repos),
        "names": [storable(repo.full_name) for repo in repos.values()],
        "installation": installation,
        "keys": list(keys),
    }
    conn.execute(SQL["make_spaces"], values)


def ask(conn: Conn, keys: Sequence[str], defer: Defer) -> tuple[dict[str, int], tuple[str, ...]]:
    """Ask for a look at each row and queue those that were not waiting for one.

    Returns the number of requests of each row that exists, and the keys that were queued, in the order of their keys.
    """
    wanted, queued = _raise(conn, keys)
    for key in queued:
        defer(conn, key)
    return wanted, queued


def _raise(conn: Conn, keys: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Ask for a look at each row; else as `ask`, but nothing is queued yet."""
    if not keys:
        return {}, ()
    conn.execute(SQL["lock"], {"keys": list(keys)})
    rows = sorted(conn.execute(SQL["ask"], {"keys": list(keys)}), key=lambda row: str(row["key"]))
    return {row["key"]: row["wanted"] for row in rows}, tuple(row["key"] for row in rows if row["turned"])


def awaited(conn: psycopg.Connection[Any], key: str) -> bool:
    """Return whether a delivery waits for a look at this row: somebody did something, and may want to see an answer."""
    with conn.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(SQL["awaited"], {"key": key}).fetchone()
    return bool(found and found["awaited"])


def answer(conn: Conn, key: str, seen: int) -> None:
    """Close the deliveries that waited for this look only."""
    values = {"key": key, "seen": seen}
    if guids := _waiting(conn, key, seen):
        conn.execute(SQL["answer"], {**values, "guids": guids})


def give_up(conn: Conn, key: str, seen: int, why: str) -> None:
    """Note that the deliveries which waited for this look have failed."""
    if guids := _waiting(conn, key, seen):
        conn.execute(SQL["give_up"], {"guids": guids, "error": why})


def _waiting(conn: Conn, key: str, seen: int) -> list[str]:
    """Lock and return the deliveries that this look answers."""
    return [row["guid"] for row in conn.execute(SQL["answered_deliveries"], {"key": key, "seen": seen})]
