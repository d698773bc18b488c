"""A fault of our own (R8): the network to the database falls silent, and neither side is told."""

from __future__ import annotations

import time
from http import HTTPStatus

from chaos.house import House, Part, free_port, house, people, wait
from chaos.row import Play, Row, Seen, Size
from chaos.team import Team
from chaos.wire import End, Wire, wire
from chaos.working import HEALED, begun, post, settled, too_slow

_NOTICED_SECONDS = 60.0
_TOLD_SECONDS = 15.0
_REFUSED_SECONDS = 10.0


def _half_open(given: Play) -> Seen:
    """Mute the connections to the database; new ones work. Then mute those, too, and tell the processes to end."""
    wrong: list[str] = []
    noticed = refused = ended = 0.0
    with house(given) as at, people(at) as sandbox, wire(free_port(), [server(at)]) as line:
        url = through(at, line)
        running = [at.web(DATABASE_URL=url), at.worker(DATABASE_URL=url)]
        team = begun(at, sandbox, given)
        for _ in range(given.amount):
            seconds, found = _forgotten(at, team, line)
            noticed, wrong = max(noticed, seconds), [*wrong, *found]
            line.cut(silent=True)
            began = time.monotonic()
            status, _ = post(at)
            refused = max(refused, time.monotonic() - began)
            wrong += [] if status == HTTPStatus.SERVICE_UNAVAILABLE else [f"answered {status} while nobody spoke"]
            ended = max(ended, _ended(running))
            line.mend()
            running = [at.web(DATABASE_URL=url), at.worker(DATABASE_URL=url)]
    words = f"noticed after {noticed:.1f} s; 503 after {refused:.1f} s, told to end they ended within {ended:.1f} s"
    slow = (
        *too_slow(noticed, _NOTICED_SECONDS, "to notice"),
        *too_slow(refused, _REFUSED_SECONDS, "to refuse"),
        *too_slow(ended, _TOLD_SECONDS, "to end"),
    )
    return Seen(words, (*wrong, *slow))


def _forgotten(at: House, team: Team, line: Wire) -> tuple[float, list[str]]:
    """Mute all connections but new ones; return after how many seconds a change is acted on, and what is wrong."""
    line.cut(silent=False)
    began = time.monotonic()
    wait(lambda: post(at)[0] == HTTPStatus.ACCEPTED, 2 * _NOTICED_SECONDS, "a delivery to be taken", *at.parts)
    team.move()
    _, found = settled(at, team, 2 * _NOTICED_SECONDS)
    return time.monotonic() - began, found


def _ended(running: list[Part]) -> float:
    """Tell all to end at the same time; return when the last one has."""
    began = time.monotonic()
    for part in running:
        part.process.terminate()
    for part in running:
        part.end(4 * _TOLD_SECONDS)
    return time.monotonic() - began


def server(at: House) -> End:
    """Return where the database of a house listens."""
    place = at.database.place()
    assert place is not None  # noqa: S101 - it runs
    if place.host.startswith("/"):
        return End(path=f"{place.host}/.s.PGSQL.{place.port}")
    return End(port=place.port)


def through(at: House, line: Wire) -> str:
    """Return the URL of the database through a wire."""
    place = at.database.place()
    assert place is not None  # noqa: S101 - it runs
    return f"postgresql://goalkeeper:{place.password}@127.0.0.1:{line.port}/goalkeeper?sslmode=disable"


ROWS = (
    Row(
        "R8", "the network to the database falls silent", "times",
        f"503 within 10 s; noticed within 60 s, then {HEALED}; told to end meanwhile it ends within 15 s",
        {Size.USUAL: 1, Size.LONG: 5}, _half_open, ("endless patience with the database",), 1,
    ),
)  # fmt: skip
