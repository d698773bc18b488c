"""Faults of our own (R13, R15): two versions side by side, and everything mixed for a long time."""

from __future__ import annotations

import time
from collections.abc import Callable

from chaos.house import House, Part, free_port, house, people, wait
from chaos.posting import Answers, held, meanwhile
from chaos.row import Play, Row, Seen, Size
from chaos.silence import server, through
from chaos.wire import End, Wire, wire
from chaos.working import HEALED, begun, ledger, settled

_OLD = "the last migration"
_DRAIN_SECONDS = 0.3
_ENDS_SECONDS = 60.0
_REPLICAS = 3
_MOST_GROWTH = 0.10
_FROZEN_SECONDS = 8.0
_AWAY_SECONDS = 3.0


def _side_by_side(given: Play) -> Seen:
    """Put a newer version beside the older one, replace that, and begin each process anew; then one worker dies."""
    with house(given) as at, people(at) as sandbox, wire(at.door, []) as line:
        webs = [_joined(at, line, _OLD), _joined(at, line, _OLD)]
        with meanwhile(at, 30.0) as answers:
            webs.append(_joined(at, line))
            for old in webs[:2]:
                _left(line, old)
                webs.append(_joined(at, line))
            for _ in range(given.amount):
                _left(line, next(web for web in webs[2:] if web.alive))
                webs.append(_joined(at, line))
        wrong = [*_failed(answers, at), *_refuses(at)]
        workers = [at.worker(), at.worker()]
        team = begun(at, sandbox, given)
        for _ in range(given.amount):
            team.move()
        wrong += settled(at, team)[1]
        shares = [part.log.read_text(encoding="utf-8").count('"looked"') for part in workers]
        given.dice.choice(workers).kill()
        team.move()
        took, found = settled(at, team)
    words = f"{len(answers.said)} posts, {len(answers.refused)} failed; looks {shares[0]} and {shares[1]}; "
    return Seen(f"{words}taken over within {took:.1f} s", (*wrong, *found))


def _joined(at: House, line: Wire, without: str = "") -> Part:
    """Start a web, and let it have its share when it answers."""
    port = free_port()
    web = at.web(without, PORT=str(port))
    line.ends.append(End(port))
    return web


def _left(line: Wire, web: Part) -> None:
    """Give a web no more, and tell it to end, as every rolling restart does."""
    line.ends[:] = [end for end in line.ends if not web.url.endswith(f":{end.port}")]
    time.sleep(_DRAIN_SECONDS)
    web.end()


def _failed(answers: Answers, at: House) -> list[str]:
    lost = answers.accepted - ledger(at)
    return [
        *(f"a post was answered {status or 'by nobody'}" for status in list(answers.refused.values())[:5]),
        *(f"{guid} was answered 202 and is lost" for guid in sorted(lost)[:5]),
    ]


def _refuses(at: House) -> list[str]:
    """Start the older version where the newer one has been: it says so, and leaves the tables alone."""
    old = at.start("serve", "--no-worker", without=_OLD, PORT=str(free_port()))
    wait(lambda: not old.alive, _ENDS_SECONDS, "the older version to refuse", old)
    return [] if "newer" in old.words() else [f"the older version ended with {old.words()[-200:]!r}"]


def _soaked(given: Play) -> Seen:
    """Let three replicas work for `amount` seconds while a fault follows the other."""
    answers: Answers
    with house(given) as at, people(at) as sandbox, wire(free_port(), [server(at)]) as cable, wire(at.door, []) as line:
        url = through(at, cable)
        replicas = [_replica(at, line, url) for _ in range(_REPLICAS)]
        team = begun(at, sandbox, given)
        faults, warm, began = 0, 0.0, time.monotonic()
        with meanwhile(at, 5.0) as answers:
            while (gone := time.monotonic() - began) < given.amount:
                team.move()
                given.dice.choice(_faults(at, line, url, replicas, cable))()
                faults += 1
                warm = warm if gone < given.amount / 3 else warm or held(replicas[0].process.pid)
        team.move()
        took, wrong = settled(at, team)
        growth = held(replicas[0].process.pid) / warm - 1 if warm else 0.0
        lost = answers.accepted - ledger(at)
    wrong += [f"{guid} was answered 202 and is lost" for guid in sorted(lost)[:5]]
    wrong += [f"memory grew by {growth:.0%}, and {_MOST_GROWTH:.0%} are promised"] if growth > _MOST_GROWTH else []
    words = f"{faults} faults, {len(answers.accepted):,} deliveries, {len(lost)} lost; quiet after {took:.1f} s; "
    return Seen(f"{words}memory {growth:+.0%}", tuple(wrong))


def _replica(at: House, line: Wire, url: str) -> Part:
    port = free_port()
    part = at.ready(at.start("serve", PORT=str(port), DATABASE_URL=url))
    line.ends.append(End(port))
    return part


def _faults(at: House, line: Wire, url: str, replicas: list[Part], cable: Wire) -> list[Callable[[], None]]:
    """Return what may happen next. The first replica lives all the time: its memory is told."""

    def replaced(how: Callable[[Part], object]) -> None:
        victim = at.play.dice.choice(replicas[1:])
        how(victim)
        line.ends[:] = [end for end in line.ends if not victim.url.endswith(f":{end.port}")]
        replicas[replicas.index(victim)] = _replica(at, line, url)

    def frozen() -> None:
        victim = at.play.dice.choice(replicas)
        victim.freeze()
        time.sleep(_FROZEN_SECONDS)
        victim.thaw()

    def away() -> None:
        at.database.stop()
        time.sleep(_AWAY_SECONDS)
        at.database.start()

    def cut() -> None:
        cable.cut(silent=False)
        time.sleep(_AWAY_SECONDS)

    return [lambda: replaced(Part.kill), lambda: replaced(Part.end), frozen, away, cut, lambda: time.sleep(1.0)]


ROWS = (
    Row(
        "R13", "two versions side by side, and each web begins anew", "restarts",
        f"no post fails; an older version does not touch newer tables; a worker that dies is taken over from; {HEALED}",
        {Size.USUAL: 1, Size.LONG: 20}, _side_by_side, ("migrations that let others in",), 1,
    ),
    Row(
        "R15", "three replicas, everything mixed", "seconds",
        f"what was answered 202 is in the ledger; {HEALED}; memory grows by at most 10 %",
        {Size.USUAL: 60, Size.LONG: 3_600}, _soaked, ("memory that is given back",), 30,
    ),
)  # fmt: skip
