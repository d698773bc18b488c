"""How long does a row wait that is called again and again, and when is that forgotten?"""

from __future__ import annotations

import pytest

from bot.queue import gathering
from bot.queue.gathering import PAUSES, Gathering


def test_the_pause_grows_up_to_the_longest_and_each_row_has_its_own() -> None:
    woken: list[tuple[str, float]] = []
    found = Gathering(lambda key, pause: woken.append((key, pause)))
    for _ in range(len(PAUSES) + 2):
        found.again("a", found.pause("a"))
    assert woken == [("a", pause) for pause in (*PAUSES, PAUSES[-1], PAUSES[-1])]
    assert found.pause("b") == PAUSES[0]


def test_a_row_that_was_calm_begins_anew_and_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Gathering(lambda _key, _pause: None)
    found.again("a", found.pause("a"))
    assert found.pause("a") == PAUSES[1]
    monkeypatch.setattr(gathering, "_CALM_SECONDS", -1.0)
    assert found.pause("a") == PAUSES[0]
    assert found._called == {}
