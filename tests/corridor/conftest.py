"""A corridor for every test, around one key pair for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.records import Records
from bot.sandbox.seeds import Key
from tests.corridor.corridor import BASE, Corridor, Deadly, build


@pytest.fixture
def corridor(records: Records, key: Key, database_url: str) -> Iterator[Corridor]:
    """Return a corridor whose App is installed in acme/rockets, which it has not met yet."""
    sandbox = Deadly(base_url=BASE)
    yield from build(sandbox, sandbox.seed(key), records, database_url)
