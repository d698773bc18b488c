"""What is left of rate limits: read from the headers of answers, kept in memory, stored by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.budgets import Budgets
from bot.github.access import Call
from bot.github.budget import Budget, budget_of
from bot.metrics import Metrics
from bot.parts import count_calls
from bot.records import Records

HOUR = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
SAID = {
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4321",
    "x-ratelimit-reset": str(int(HOUR.timestamp())),
    "x-ratelimit-resource": "graphql",
}


def test_headers_tell_what_is_left() -> None:
    assert budget_of(SAID) == Budget("graphql", 5000, 4321, HOUR)
    assert budget_of({**SAID, "x-ratelimit-resource": "x" * 999}) == Budget("x" * 40, 5000, 4321, HOUR)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**SAID, "x-ratelimit-limit": "many"},
        {**SAID, "x-ratelimit-remaining": "-1"},
        {**SAID, "x-ratelimit-reset": "9" * 30},
        {**SAID, "x-ratelimit-limit": "9" * 12},
        {**SAID, "x-ratelimit-remaining": "٣"},
    ],
)
def test_nonsense_tells_nothing(headers: dict[str, str]) -> None:
    assert budget_of(headers) is None


def test_every_call_is_noted_and_the_last_word_stored(records: Records) -> None:
    budgets = Budgets()
    count = count_calls(Metrics(), budgets=budgets)
    for remaining in (4000, 3999):
        count(Call("read", "SprintSnapshot", 1, remaining, 200, 7, budget=Budget("graphql", 5000, remaining, HOUR)))
    count(Call("read", "SprintSnapshot", 1, None, 0, 7))
    count(Call("read", "GET /app", 1, 10, 200, 0, budget=Budget("core", 5000, 10, HOUR)))
    assert budgets.store(records) == 2
    assert budgets.store(records) == 0
    assert [(each.installation, each.resource, each.remaining) for each in records.budgets()] == [
        (0, "core", 10),
        (7, "graphql", 3999),
    ]
