"""`/ready` tells how the channels of notices are, and is ready all the same."""

from __future__ import annotations

import asyncio

from bot.app import Context, readiness
from bot.errors import DatabaseAway
from bot.metrics import Metrics
from bot.records.outbox import ChannelState
from tests.web.door import Ledger, make_settings

STATES = [
    ChannelState("chat", 3, 1, 2, "the channel answered 500", None, None),
    ChannelState("mail", 0, 0, 0, "", None, None),
]


def ready(context: Context, *, names: bool) -> dict[str, object]:
    return asyncio.run(readiness(context, names=names))


def test_a_channel_that_fails_is_named_to_the_operator_only() -> None:
    context = Context(make_settings(), Ledger().accept, Metrics(), notices=lambda: STATES)
    shown = ready(context, names=True)
    assert shown["ready"] is True
    assert shown["notices"] == {"waiting": 3, "given up": 1, "failing": {"chat": "the channel answered 500"}}
    assert ready(context, names=False)["notices"] == {"waiting": 3, "given up": 1, "failing": 1}


def test_nothing_is_said_where_there_is_no_channel_or_no_database() -> None:
    def away() -> list[ChannelState]:
        raise DatabaseAway("away")

    for notices in (tuple, away):
        shown = ready(Context(make_settings(), Ledger().accept, Metrics(), notices=notices), names=True)
        assert "notices" not in shown
        assert shown["ready"] is True
