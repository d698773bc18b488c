"""Many spaces file their retro in the same minute: all of them, once, at GitHub's pace, none behind a big neighbour."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.queue import Ending
from bot.records import Records
from bot.sandbox.seeds import Key
from tests.corridor.burst import Burst, Distant
from tests.corridor.corridor import BASE, Corridor, build


@pytest.fixture
def distant(records: Records, key: Key, database_url: str) -> Iterator[Corridor]:
    """Return a corridor whose GitHub takes time to answer."""
    sandbox = Distant(base_url=BASE)
    yield from build(sandbox, sandbox.seed(key), records, database_url)


@pytest.mark.no_cover
def test_all_retros_of_a_burst_are_filed_once_and_a_large_installation_holds_up_nobody(distant: Corridor) -> None:
    burst = Burst(distant, (9, 2, 2, 2))
    burst.begin()
    last = burst.repositories[8]
    burst.asks(6, "grace", last, "Gyros", "/status at risk the wheel hums")
    burst.play()
    assert [len(burst.retros(each)) for each in burst.repositories] == [1] * 15
    assert not burst.refused()
    # Alone, with two of them at a time and a second between two writes, the large one would take as long.
    large, *small = burst.lateness()
    assert large.most <= 9 * 2 + 6
    # Two retros of a small one take five seconds when nobody else is there.
    assert max(each.most for each in small) <= 8
    # The retro of the space in which Grace writes would be the last one: her word comes before the others of acme.
    assert burst.when("React")[-1] <= 6 + 8
    assert "status: at risk" in {label.name for label in burst.goal(last, "Gyros").labels}
    assert burst.operations()["CreateIssue"] == 15
    assert burst.operations()["SprintSnapshot"] <= 2 * 15 + 3
    assert len([ending for _, ending in burst.jobs if ending is Ending.NOTHING]) <= 2 * 15
    assert not distant.records.counts()["rows"]["dirty"]


@pytest.mark.no_cover
def test_where_there_is_no_room_for_all_of_them_the_rest_comes_later_and_people_need_not_wait(
    distant: Corridor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.github.client.CREATIONS", ((60.0, 4),))
    limits = distant.sandbox.world.limits
    burst = Burst(distant, (8, 1))
    burst.begin()
    limits.content_per_minute = 5
    waiting = burst.repositories[7]
    burst.asks(40, "grace", waiting, "Gyros", "/status at risk the wheel hums")
    burst.play()
    assert [len(burst.retros(each)) for each in burst.repositories] == [1] * 9
    assert not burst.refused()
    assert burst.most_created(60) <= 4
    large, small = burst.lateness()
    assert 60 < large.most <= 8 / 3 * 120
    assert small.most <= 5
    assert burst.when("React")[-1] <= 40 + 8
    assert "status: at risk" in {label.name for label in burst.goal(waiting, "Gyros").labels}
