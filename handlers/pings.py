"""GitHub asks whether anybody is here: nothing is touched."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def answered(event: Event) -> Iterator[Touched]:
    """Touch nothing."""
    del event
    yield from ()
