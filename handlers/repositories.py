"""A repository was renamed, archived, transferred or otherwise changed as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched

# After these its sprints can no longer be worked on, or can again: the sleeping ones must wake to find out.
STOPS_OR_STARTS = frozenset({"archived", "unarchived", "transferred", "renamed", "deleted"})


def changed(event: Event) -> Iterator[Touched]:
    """Touch the space, and when it stops or starts as a whole, its sprints too."""
    if event.repo is not None:
        whole = event.action in STOPS_OR_STARTS
        yield Touched.repository(event.repo) if whole else Touched.space(event.repo)
