"""A web that was told to end takes posts until balancers have heard of it."""

from __future__ import annotations

import asyncio
import threading
import time
from types import SimpleNamespace
from typing import Any

from bot.serve import _leave


def left(seconds: float, *, is_told: bool, again_after: float | None = None) -> tuple[float, Any]:
    """How long it takes to leave, and the web afterwards; somebody may tell it once more on the way."""
    web = SimpleNamespace(leaving=threading.Event(), should_exit=False)

    async def leaving() -> float:
        told = asyncio.Event()
        if is_told:
            told.set()
        if again_after is not None:
            asyncio.get_running_loop().call_later(again_after, told.set)
        began = time.monotonic()
        await _leave(web, told, seconds)  # type: ignore[arg-type]  # of a server it needs no more
        return time.monotonic() - began

    return asyncio.run(leaving()), web


def test_it_says_that_it_leaves_and_takes_posts_for_a_while() -> None:
    took, web = left(0.3, is_told=True)
    assert 0.25 < took < 5
    assert web.leaving.is_set()
    assert web.should_exit


def test_a_second_word_ends_it_at_once() -> None:
    took, web = left(30.0, is_told=True, again_after=0.05)
    assert took < 10
    assert web.should_exit


def test_one_that_ends_for_another_reason_does_not_wait() -> None:
    took, web = left(30.0, is_told=False)
    assert took < 10
    assert web.leaving.is_set()
