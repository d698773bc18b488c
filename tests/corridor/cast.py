"""The people of the demo's story, acting in the corridor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.demo.people import Cast as Played
from tests.corridor.corridor import Corridor


class _Acts:
    """What the cast asks of a sandbox, answered without a socket."""

    def __init__(self, corridor: Corridor) -> None:
        self._corridor = corridor

    def act(self, who: str, do: str, **wish: object) -> dict[str, Any]:
        return self._corridor.act(who, do, **wish)

    def pass_time(self, minutes: int) -> None:
        self._corridor.sandbox.clock.advance(timedelta(minutes=minutes))

    def issues(self) -> list[dict[str, Any]]:
        return self._corridor.issues()


def cast(corridor: Corridor) -> Played:
    """Return people who act in this corridor."""
    return Played(_Acts(corridor))
