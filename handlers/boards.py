"""A project board or one of its cards changed: look at the sprints that use it, or at the issue behind the card."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def item_changed(event: Event) -> Iterator[Touched]:
    """Touch the issue behind a card; the event names it by its node only, and drafts and pull requests are not ours."""
    item = event.payload["projects_v2_item"]
    if item["content_type"] == "Issue" and item["content_node_id"]:
        yield Touched.content(item["content_node_id"])


def changed(event: Event) -> Iterator[Touched]:
    """Touch the sprints that use the board: it was made, renamed, closed, opened again or deleted."""
    if node := event.payload["projects_v2"]["node_id"]:
        yield Touched.board(node)


def told(event: Event) -> Iterator[Touched]:
    """Touch nothing: what people say on a board about how it goes is theirs."""
    del event
    yield from ()
