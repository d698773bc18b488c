"""A worker is frozen between the fence and a call, and makes that call when somebody else has long been there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests

from bot.core.document import read
from bot.queue import Ending
from bot.records import Records
from bot.sandbox.seeds import Key
from tests.corridor.corridor import BASE, Corridor, Deadly, build
from tests.corridor.days import START, opened

# Label and history, then the line: so many requests change something when a label was changed.
WRITES = 2


class Freezing(Deadly):
    """A sandbox that lets `meanwhile` happen right before the `nth` write from now on goes out; 0: never."""

    nth = 0
    meanwhile: Callable[[], None]

    def _called(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        raw = request.body or b""
        if self.nth and b"mutation " in (raw.encode() if isinstance(raw, str) else bytes(raw)):
            self.nth -= 1
            if not self.nth:
                self.meanwhile()
        return super()._called(request)


@pytest.fixture
def corridor(records: Records, key: Key, database_url: str) -> Iterator[Corridor]:
    sandbox = Freezing(base_url=BASE)
    yield from build(sandbox, sandbox.seed(key), records, database_url)


def _statuses(corridor: Corridor) -> tuple[set[str], str | None]:
    """Return the labels of Gyros, and what its line says."""
    number = corridor.goal("Gyros")["number"]
    line = next(goal for goal in read(corridor.sprint()["body"]).plan if goal.ref == number)
    return {name for name in corridor.goal("Gyros")["labels"] if name.startswith("status")}, line.status


@pytest.mark.parametrize("nth", range(1, WRITES + 1))
def test_what_a_frozen_worker_wrote_late_is_set_right_at_once(corridor: Corridor, nth: int) -> None:
    sandbox = corridor.sandbox
    assert isinstance(sandbox, Freezing)
    sandbox.clock.set(START, ticking=False)
    opened(corridor)
    corridor.settle()
    number = corridor.goal("Gyros")["number"]

    def others() -> None:
        """Its lease runs out, a person says something else, and another worker looks until all is quiet."""
        corridor.pass_time()
        sandbox.clock.advance(timedelta(minutes=1))
        corridor.act("grace", "unlabel", issue=number, label="status: off track")
        corridor.act("grace", "label", issue=number, label="status: on track")
        frozen = corridor.tools
        with contextlib.ExitStack() as after:
            after.callback(setattr, corridor, "tools", frozen)
            corridor.restart()
            corridor.settle()
        assert _statuses(corridor) == ({"status: on track"}, "on track")

    sandbox.meanwhile, sandbox.nth = others, nth
    sandbox.clock.advance(timedelta(minutes=1))
    corridor.act("grace", "label", issue=number, label="status: off track")
    corridor.settle()
    assert Ending.SUPERSEDED in {ending for _, ending in corridor.endings}
    assert _statuses(corridor) == ({"status: on track"}, "on track")
