"""A comment was written, edited or deleted: look at the issue beneath which it stands."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def changed(event: Event) -> Iterator[Touched]:
    """Touch the commented issue; comments on pull requests come by the same event and mean nothing here."""
    issue = event.payload["issue"]
    if event.repo is not None and issue["number"] and not issue["pull_request"]:
        yield Touched.issue(event.repo, issue["number"])
