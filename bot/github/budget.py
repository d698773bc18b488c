"""How much of a rate limit is left, as the headers of an answer tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_RESOURCES = 40


@dataclass(frozen=True, slots=True)
class Budget:
    """Of which `resource` ("core", "graphql") `remaining` of `most` are left until `resets_at` (UTC)."""

    resource: str
    most: int
    remaining: int
    resets_at: datetime


def budget_of(headers: Mapping[str, str]) -> Budget | None:
    """Return what the headers of an answer say; None where they do not, or say nonsense.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    said = [headers.get(f"x-ratelimit-{name}", "") for name in ("limit", "remaining", "reset")]
    if not all(text.isascii() and text.isdecimal() for text in said):
        return None
    most, remaining, reset = map(int, said)
    if max(most, remaining) >= 2**31:
        return None
    try:
        at = datetime.fromtimestamp(reset, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Budget(headers.get("x-ratelimit-resource", "core")[:_RESOURCES], most, remaining, at)
