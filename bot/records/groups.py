"""Many deliveries at once: what the ledger does with each, in one statement and one commit for all of them."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
from psycopg.errors import LockNotAvailable
from psycopg.rows import tuple_row
from psycopg_pool import PoolTimeout

from bot.errors import DatabaseAway
from bot.event import Place, Repo
from bot.records.ledger import GUID_CHARACTERS, Ledger, columns
from bot.records.store import AWAY, SQL, leaving_a_standby
from bot.records.values import Accepted, Defer, Delivery, storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LOG = logging.getLogger(__name__)

# What became of a delivery: noted, or why it cannot be; a ValueError says that it holds what cannot be stored.
Fate: TypeAlias = "Accepted | ValueError | psycopg.Error"
_ASIDE = b"/* queue */ 0"
_VALUE = re.compile(r"%\((\w+)\)s")
# What these touch is found by keys; the others ask for rows by what only the delivery before may have made true.
_NARROW = frozenset({Place.ISSUE, Place.NODE, Place.SPACE})


class Groups(Ledger):
    """What the webhook door stores for several deliveries before it answers any of them."""

    def accept_all(self, deliveries: Sequence[Delivery], defer: Defer, queueing: str) -> list[Fate]:
        """Do for each what `accept` does, in their order, and return what became of it or the error that it caused.

        `queueing` is an SQL expression that queues a look at each key of a relation `turned (key, place)`, in the order
        of `place`, as `defer` does for one. Raises DatabaseAway; some of the deliveries may be stored then, and none is
        lost when all come again.
        """
        fates: list[Fate] = []
        for group in grouped(deliveries):
            fates += self._together(group, queueing) or [self._alone(each, defer) for each in group]
        return fates

    def _alone(self, delivery: Delivery, defer: Defer) -> Fate:
        try:
            return self.accept(delivery, defer)
        except (ValueError, psycopg.Error) as error:
            return error

    def _together(self, group: Sequence[Delivery], queueing: str) -> list[Accepted]:
        """Store a group; nothing is stored, and nothing returned, when that is not to be done by one statement."""
        if not is_plain(group[0]):
            return []
        try:
            rows = self._rows(queueing, values_of(group))
        except psycopg.Error as error:
            _LOG.warning("%d deliveries are stored one by one, for one of them cannot be: %s", len(group), error)
            return []
        return fates_of(rows, len(group))

    def _rows(self, queueing: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Run the statement; once more when it met another one in a deadlock, or a connection that had gone."""
        try:
            return self._rows_once(queueing, values)
        except (PoolTimeout, LockNotAvailable) as error:
            raise DatabaseAway(type(error).__name__) from error
        except AWAY:
            pass
        try:
            return self._rows_once(queueing, values)
        except AWAY as error:
            raise DatabaseAway(type(error).__name__) from error

    def _rows_once(self, queueing: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        statement, names = statement_of(queueing)
        # Without what a pool's `connection` and a cursor's `with` do besides: each asks the connection once more.
        conn = self._pool.getconn()
        try:
            if not conn.autocommit:
                conn.autocommit = True  # one statement, one way to the server and back
            cursor = psycopg.RawCursor(conn, row_factory=tuple_row)
            with leaving_a_standby(conn):
                return cursor.execute(statement, [values[name] for name in names]).fetchall()
        finally:
            self._pool.putconn(conn)


def grouped(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Yield the deliveries in their order, cut into groups that may be stored by one statement.

    In a group no guid comes twice, and every repository has one name and one installation; what touches more than
    issues, nodes and spaces is a group of its own.
    """
    group: list[Delivery] = []
    guids: set[str] = set()
    places: dict[int, tuple[str, int]] = {}
    for delivery in deliveries:
        guid, named = storable(delivery.guid), _named(delivery)
        moved = any(places.get(number, place) != place for number, place in named)
        if group and (guid in guids or moved or not is_plain(delivery) or not is_plain(group[-1])):
            yield group
            group, guids, places = [], set(), {}
        group.append(delivery)
        guids.add(guid)
        places.update(named)
    if group:
        yield group


def is_plain(delivery: Delivery) -> bool:
    """Whether a delivery may be in a group with others."""
    narrow = len(delivery.guid) <= GUID_CHARACTERS and all(each.place in _NARROW for each in delivery.touched)
    named = _named(delivery)
    return narrow and len(set(named)) == len(dict(named))


def _named(delivery: Delivery) -> list[tuple[int, tuple[str, int]]]:
    """Return each repository that a delivery names, with its name and installation."""
    repos = [each.repo for each in delivery.touched if each.repo is not None]
    own = [Repo(delivery.repository_id, delivery.repository)] if delivery.repository_id else []
    return [(repo.id, (storable(repo.full_name), delivery.installation)) for repo in own + repos]


def fates_of(rows: Iterable[tuple[Any, ...]], many: int) -> list[Accepted]:
    """Return what became of so many deliveries, in their order, from the rows of the statement."""
    keys: dict[int, list[tuple[str, bool]]] = {}
    for ord_, key, queued, _ in rows:
        keys.setdefault(ord_, []).extend([(key, queued)] if key is not None else [])
    return [_accepted(keys.get(number)) for number in range(many)]


def _accepted(found: list[tuple[str, bool]] | None) -> Accepted:
    if found is None:
        return Accepted(new=False)
    return Accepted(new=True, keys=tuple(key for key, _ in found), queued=tuple(key for key, queued in found if queued))


@lru_cache(maxsize=4)
def statement_of(queueing: str) -> tuple[bytes, tuple[str, ...]]:
    """Return the statement with its values numbered, and their names in that order.

    So nobody reads through all of it for the places of its values each time that it is run.
    """
    text = SQL["accept_all"].replace(_ASIDE, queueing.encode()).decode()
    names = tuple(dict.fromkeys(_VALUE.findall(text)))
    return _VALUE.sub(lambda found: f"${names.index(found[1]) + 1}", text).encode(), names


def values_of(group: Sequence[Delivery]) -> dict[str, Any]:
    """Return a group as the columns of the statement's tables, one list for each."""
    touched = [(ord_, each) for ord_, delivery in enumerate(group) for each in delivery.touched]
    issues = [(ord_, t.repo.id, t) for ord_, t in touched if t.place is Place.ISSUE and t.repo is not None]
    labels = [(ord_, repo, t.number, storable(label)) for ord_, repo, t in issues for label in t.labels]
    spaces = [(ord_, t.repo.id) for ord_, t in touched if t.place is Place.SPACE and t.repo is not None]
    nodes = [(ord_, storable(t.node)) for ord_, t in touched if t.place is Place.NODE and t.node]
    named = set(chain.from_iterable(map(_named, group)))
    noted = [columns(delivery) for delivery in group]
    return {
        "ords": list(range(len(group))),
        "guids": [each["guid"] for each in noted],
        "events": [each["event"] for each in noted],
        "actions": [each["action"] for each in noted],
        "repositories": [each["repository"] for each in noted],
        "repository_ids": [each["repository_id"] for each in noted],
        "installations": [each["installation"] for each in noted],
        "issue_ords": [ord_ for ord_, _, _ in issues],
        "issue_repos": [repo for _, repo, _ in issues],
        "issue_numbers": [t.number for _, _, t in issues],
        "issue_opens": [t.opens for _, _, t in issues],
        "label_ords": [ord_ for ord_, _, _, _ in labels],
        "label_repos": [repo for _, repo, _, _ in labels],
        "label_numbers": [number for _, _, number, _ in labels],
        "label_nodes": [node for _, _, _, node in labels],
        "space_ords": [ord_ for ord_, _ in spaces],
        "space_repos": [repo for _, repo in spaces],
        "node_ords": [ord_ for ord_, _ in nodes],
        "nodes": [node for _, node in nodes],
        "named_ids": [number for number, _ in named],
        "named": [name for _, (name, _) in named],
        "named_installations": [installation for _, (_, installation) in named],
    }
