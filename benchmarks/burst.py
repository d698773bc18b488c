"""Forty spaces that file their retro in the same minute: how late does each installation get them, and at what cost?"""

from __future__ import annotations

import contextlib
import logging

import structlog

from benchmarks.stage import key, server
from bot.records import Records
from tests.corridor.burst import Burst, Distant
from tests.corridor.corridor import BASE, build

SIZES = (25, 5, 5, 5)
# Somebody gives a command, so many seconds after the hour, in the space of the large installation that comes last.
COMMAND_AT = 8.0


def played(sizes: tuple[int, ...], url: str) -> Burst:
    """Play the burst in a fresh migrated database; `sizes` says how many spaces each installation has."""
    sandbox, records = Distant(base_url=BASE), Records.open(url)
    try:
        with contextlib.contextmanager(build)(sandbox, sandbox.seed(key()), records, url) as corridor:
            corridor.lease = 120.0
            burst = Burst(corridor, sizes)
            burst.begin()
            burst.asks(COMMAND_AT, "grace", burst.repositories[sizes[0] - 1], "Gyros", "/status at risk it hums")
            burst.play()
            return burst
    finally:
        records.close()


def told() -> tuple[str, bool]:
    """Return what came of forty spaces, beside a small installation alone, and whether all was as it should be."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with server() as url:
        burst = played(SIZES, url)
    with server() as url:
        alone = played(SIZES[1:2], url)
    filed = [len(burst.retros(each)) for each in burst.repositories]
    endings = ", ".join(f"{count} {ending}" for ending, count in sorted(burst.endings().items()))
    answered = max(burst.when("React"), default=float("nan")) - COMMAND_AT
    lines = [
        burst.told(),
        "",
        f"A small installation alone: its last retro after {alone.lateness()[0].most:.0f} s.",
        f"A command given meanwhile was answered after {answered:.0f} s.",
        f"{len(burst.calls)} calls, {len(burst.refused())} of them refused; jobs: {endings}.",
        f"Most created by one installation in a minute: {burst.most_created(60)}.",
        f"Filed {sum(filed)} retros, at most {max(filed)} in one space.",
    ]
    return "\n".join(lines), filed == [1] * sum(SIZES) and not burst.refused()
