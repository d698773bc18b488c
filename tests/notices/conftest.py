"""One database for the tests of a module, emptied of notices for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.records import Claim, Records
from bot.records import outbox as kept
from tests.corridor.corridor import new_database
from tests.notices.box import Box
from tests.records.test_memory import sprint


@pytest.fixture(scope="module")
def shared(database_server: str) -> Iterator[tuple[str, Records, Claim]]:
    """Return an address, records over it, and a sprint in hand."""
    with new_database(database_server) as url:
        opened = Records.open(url)
        yield url, opened, sprint(opened, 12)
        opened.close()


@pytest.fixture
def box(shared: tuple[str, Records, Claim], monkeypatch: pytest.MonkeyPatch) -> Box:
    """Return an empty outbox in which nothing waits for more."""
    monkeypatch.setattr(kept, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(kept, "EDIT_SECONDS", 0.0)
    made = Box(*shared)
    made.do("TRUNCATE notice, channel")
    return made
