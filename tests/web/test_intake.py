"""Are deliveries that come together stored together, in order, within bounds, and each with its own end?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI

from bot.app import Context, create_app
from bot.errors import DatabaseAway
from bot.intake import Full, Intake
from bot.metrics import Metrics
from bot.queue import QUEUEING, defer
from bot.records import Accepted, Delivery, Fate, Records
from tests.web.door import ISSUE, headers, make_settings, packed

NOTED = Accepted(new=True)


def coming(guid: str) -> Delivery:
    return Delivery(guid, "issues", "opened", "acme/rockets", 7, 1, ())


@dataclass
class Slow:
    """A store that waits until it is let go, once for each group, and remembers the groups."""

    groups: list[list[str]] = field(default_factory=list)
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    faults: dict[str, Exception] = field(default_factory=dict)

    def __call__(self, deliveries: Sequence[Delivery]) -> list[Fate]:
        self.groups.append([each.guid for each in deliveries])
        self.go.acquire()
        for each in deliveries:
            fault = self.faults.get(each.guid)
            if fault is not None and not isinstance(fault, ValueError):
                raise fault
        return [fault if isinstance(fault := self.faults.get(each.guid), ValueError) else NOTED for each in deliveries]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - a thread makes it true
            await asyncio.sleep(0.005)


def play(story: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(story())


def test_what_comes_while_others_are_stored_is_stored_together_in_the_order_in_which_it_came() -> None:
    store = Slow()

    async def story() -> None:
        intake = Intake(store, together=4)
        first = asyncio.create_task(intake.accept(coming("a")))
        await until(lambda: store.groups == [["a"]])
        others = [asyncio.create_task(intake.accept(coming(guid))) for guid in "bcdefg"]
        await asyncio.sleep(0.05)
        assert store.groups == [["a"]]
        assert not first.done()
        store.go.release(3)
        assert await asyncio.gather(first, *others) == [NOTED] * 7

    play(story)
    assert store.groups == [["a"], ["b", "c", "d", "e"], ["f", "g"]]


def test_nobody_is_answered_before_the_group_is_stored() -> None:
    store = Slow()

    async def story() -> None:
        task = asyncio.create_task(Intake(store).accept(coming("a")))
        await until(lambda: bool(store.groups))
        await asyncio.sleep(0.05)
        assert not task.done()
        store.go.release()
        await task

    play(story)


def test_one_that_cannot_be_stored_is_told_so_alone() -> None:
    store = Slow(faults={"b": ValueError("too big")})

    async def story() -> None:
        intake = Intake(store)
        store.go.release(9)
        found = await asyncio.gather(*(intake.accept(coming(guid)) for guid in "abc"), return_exceptions=True)
        assert [type(each) for each in found] == [Accepted, ValueError, Accepted]

    play(story)


@pytest.mark.parametrize("fault", [DatabaseAway("gone"), RuntimeError("a bug")])
def test_a_group_that_fails_fails_for_all_in_it_and_for_nobody_after_it(fault: Exception) -> None:
    store = Slow(faults={"b": fault})

    async def story() -> None:
        intake = Intake(store)
        store.go.release(9)
        found = await asyncio.gather(*(intake.accept(coming(guid)) for guid in "abc"), return_exceptions=True)
        assert found == [fault] * 3
        store.faults.clear()
        assert await intake.accept(coming("b")) == NOTED

    play(story)


@pytest.mark.parametrize(("fault", "told"), [(DatabaseAway("gone"), 5), (RuntimeError("a bug"), 2)])
def test_with_the_database_away_all_who_wait_are_told_at_once(fault: Exception, told: int) -> None:
    store = Slow(faults={"b": fault})

    async def story() -> None:
        intake = Intake(store, together=2)
        tasks = [asyncio.create_task(intake.accept(coming("b")))]
        await until(lambda: bool(store.groups))
        tasks += [asyncio.create_task(intake.accept(coming(guid))) for guid in "bcdef"]
        await asyncio.sleep(0.05)
        store.go.release(9)
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert [each for each in found if each == fault] == [fault] * (told + 1)
        assert await intake.accept(coming("g")) == NOTED

    play(story)


def test_beyond_the_bound_nobody_is_taken_and_all_others_are_stored() -> None:
    store = Slow()

    async def story() -> None:
        intake = Intake(store, room=3)
        tasks = [asyncio.create_task(intake.accept(coming("a")))]
        await until(lambda: bool(store.groups))
        tasks += [asyncio.create_task(intake.accept(coming(guid))) for guid in "bcd"]
        await asyncio.sleep(0)
        with pytest.raises(Full):
            await intake.accept(coming("e"))
        store.go.release(9)
        assert await asyncio.gather(*tasks) == [NOTED] * 4

    play(story)
    assert store.groups == [["a"], ["b", "c", "d"]]


def test_who_hangs_up_does_no_harm_to_the_others() -> None:
    store = Slow()

    async def story() -> None:
        intake = Intake(store)
        tasks = [asyncio.create_task(intake.accept(coming(guid))) for guid in "ab"]
        await until(lambda: bool(store.groups))
        tasks[0].cancel()
        store.go.release(9)
        assert await tasks[1] == NOTED

    play(story)


def door(intake: Intake) -> FastAPI:
    return create_app(Context(make_settings(), intake.accept, Metrics()))


async def posted(app: FastAPI, guids: Sequence[str]) -> list[httpx.Response]:
    body = packed(ISSUE)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await asyncio.gather(
            *(client.post("/webhooks", content=body, headers=headers(body, x_github_delivery=guid)) for guid in guids)
        )


def test_a_door_that_is_full_asks_to_be_sent_again_later() -> None:
    store = Slow()

    async def story() -> None:
        app = door(Intake(store, room=2))
        busy = asyncio.create_task(posted(app, ["a"]))
        await until(lambda: bool(store.groups))
        more = asyncio.create_task(posted(app, ["b", "c", "d", "e"]))
        await asyncio.sleep(0.1)
        store.go.release(9)
        statuses = [answer.status_code for answer in [*await busy, *await more]]
        assert sorted(statuses) == [202, 202, 202, 503, 503]
        assert all(answer.headers["retry-after"] == "10" for answer in await more if answer.status_code == 503)

    play(story)


def test_a_hundred_at_once_are_all_in_the_ledger_when_they_are_answered(records: Records) -> None:
    sizes: list[int] = []

    def store(deliveries: Sequence[Delivery]) -> list[Fate]:
        sizes.append(len(deliveries))
        return records.accept_all(deliveries, defer, QUEUEING)

    async def story() -> None:
        answers = await posted(door(Intake(store)), [f"guid-{number % 90}" for number in range(100)])
        assert [answer.status_code for answer in answers] == [202] * 100
        said = [answer.json()["status"] for answer in answers]
        assert (said.count("accepted"), said.count("seen before")) == (90, 10)

    play(story)
    assert all(records.delivery(f"guid-{number}") for number in range(90))
    assert len(sizes) < 20
    assert sum(sizes) == 100


def test_a_database_that_is_away_is_a_503_for_all_in_hand_and_none_of_them_is_lost(records: Records) -> None:
    away = Records.open("postgresql://goalkeeper@127.0.0.1:1/goalkeeper", wait=0.2)
    behind = [away]

    def store(deliveries: Sequence[Delivery]) -> list[Fate]:
        return behind[0].accept_all(deliveries, defer, QUEUEING)

    async def story() -> None:
        app, guids = door(Intake(store)), [f"guid-{number}" for number in range(20)]
        assert {answer.status_code for answer in await posted(app, guids)} == {503}
        behind[0] = records
        assert {answer.json()["status"] for answer in await posted(app, guids)} == {"accepted"}

    try:
        play(story)
    finally:
        away.close()


@pytest.mark.parametrize("bad", ["x" * 201, "guid-3"])
def test_a_bad_delivery_in_a_group_is_answered_alone(records: Records, bad: str) -> None:
    """A guid that is too long never passes the door; here it does, to see what the records make of it."""

    async def story() -> None:
        intake = Intake(lambda deliveries: records.accept_all(deliveries, defer, QUEUEING))
        given = [coming("guid-1"), coming(bad), coming("guid-2"), coming(bad)]
        found = await asyncio.gather(*map(intake.accept, given), return_exceptions=True)
        assert [found[0], found[2]] == [NOTED, NOTED]
        odd = [ValueError, ValueError] if len(bad) > 200 else [Accepted, Accepted]
        assert [type(found[1]), type(found[3])] == odd

    play(story)
