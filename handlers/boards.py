"""A card of a project board moved: look at the issue behind it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def item_changed(event: Event) -> Iterator[Touched]:
    """Touch the issue behind a card; the event names it by its node only, and drafts and pull requests are not ours."""
    item = event.payload["projects_v2_item"]
    if item["content_type"] == "Issue" and item["content_node_id"]:
        yield Touched.content(item["content_node_id"])
