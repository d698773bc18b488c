"""An issue changed: look at its sprint again, or find out whether it has become one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched

# After these an issue that we do not know may be a sprint issue: by its label, or by the title that names its sprint.
MAKES_SPRINTS = frozenset({"opened", "reopened", "labeled", "unlabeled", "transferred", "deleted"})
# The issue is gone from here, so the space must find out which sprint is the current one now.
LEAVES = frozenset({"transferred", "deleted"})


def changed(event: Event) -> Iterator[Touched]:
    """Touch the issue, whatever happened to it."""
    number = event.payload["issue"]["number"]
    if event.repo is None or not number:
        return
    renamed = event.action == "edited" and event.payload["changes"]["title"]
    yield Touched.issue(event.repo, number, opens=renamed or event.action in MAKES_SPRINTS)
    if event.action in LEAVES:
        yield Touched.space(event.repo)
