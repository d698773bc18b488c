"""The machine: does the database answer as it must, is there room, is the clock right, and what runs here?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.doctor.values import Finding, look, well, wrong

# GitHub takes no signature from the future; our own are dated back by so much.
_SIGNED_BACK = 60.0
# Where nothing is done any more, see bot/github/faults.py.
_ASTRAY = 300.0
_NOTICED = 15.0
_MB = 1_000_000
_NO_ROOM = 500 * _MB
_LITTLE_ROOM = 2_000 * _MB


@dataclass(frozen=True, slots=True)
class DatabaseSeen:
    """The database: `missing` are migrations that it lacks, `free` the bytes left on the disk of an embedded one.

    `hears` is whether a message to one connection came through another: a pool that changes connections lets none.
    """

    kind: str
    place: str
    server: str
    size: int
    missing: tuple[str, ...] = ()
    free: int | None = None
    hears: bool = True


def database(seen: DatabaseSeen) -> Iterator[Finding]:
    """Yield how the database is."""
    yield well("database", f"{seen.kind} PostgreSQL {seen.server} at {seen.place}, {_size(seen.size)}")
    if seen.missing:
        step = "Start `goalkeeper serve` or `goalkeeper worker` of this version: it brings the tables up to date."
        yield wrong("tables", f"not up to date: {', '.join(seen.missing)}", step)
    else:
        yield well("tables", "up to date")
    if not seen.hears:
        step = (
            "Let GOALKEEPER_DATABASE_DIRECT_URL name PostgreSQL itself, or give PgBouncer pool_mode = session: LISTEN "
            "and prepared statements need a connection of their own."
        )
        yield wrong("LISTEN", "a notification does not arrive; this looks like a pool in transaction mode", step)
    else:
        yield well("LISTEN", "a notification arrives at once")
    if seen.free is not None:
        yield _room(seen.free, seen.place)


def _room(free: int, place: str) -> Finding:
    said = f"{_size(free)} free beside {place}"
    step = "Free some room on that disk, or move GOALKEEPER_DATA_DIR to a larger one while the bot is stopped."
    if free < _NO_ROOM:
        return wrong("disk", said, step)
    return look("disk", said, step) if free < _LITTLE_ROOM else well("disk", said)


def _size(size: int) -> str:
    return f"{size / _MB:,.0f} MB"


def clock(ahead: float) -> Finding:
    """Return how right the clock of this machine is; `ahead` is in seconds, below nought when it is behind."""
    if abs(ahead) <= _NOTICED:
        return well("clock", f"within {_NOTICED:.0f} s of GitHub's")
    said = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} GitHub's"
    step = "Set the clock of this machine and let it follow a time server, for instance with chrony."
    useless = ahead > _SIGNED_BACK or ahead < -_ASTRAY
    return wrong("clock", said, step) if useless else look("clock", said, step)


def versions(ours: str, python: str, server: str) -> Iterator[Finding]:
    """Yield which versions there are; `server` is that of an Enterprise Server, "" elsewhere."""
    yield well("version", f"goalkeeper {ours}, Python {python}")
    if not server:
        return
    said = f"GitHub Enterprise Server {server}"
    # Its descriptions know neither sub-issues nor their events before; GraphQL has had them since.
    if _numbers(server) < (3, 17):
        step = "Update to 3.17 or newer: older ones may have no sub-issues, which goals are."
        yield look("GitHub", said, step)
    else:
        yield well("GitHub", said)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
