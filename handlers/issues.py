"""An issue changed: look at its sprint again, or find out whether it has become one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched

# After these an issue that we do not know may be a sprint issue, by its label or by the title that names its sprint, or
# a goal, by its label.
MAKES_SPRINTS = frozenset({"opened", "reopened", "labeled", "unlabeled", "transferred", "deleted"})
# The issue is gone from here, so the space must find out which sprint is the current one now.
LEAVES = frozenset({"transferred", "deleted"})


def changed(event: Event) -> Iterator[Touched]:
    """Touch the issue, whatever happened to it."""
    number = event.payload["issue"]["number"]
    if event.repo is None or not number:
        return
    renamed = event.action == "edited" and event.payload["changes"]["title"]
    opens = renamed or event.action in MAKES_SPRINTS
    yield Touched.issue(event.repo, number, opens=opens, labels=_labels(event) if opens else ())
    if event.action in LEAVES:
        yield Touched.space(event.repo)


def _labels(event: Event) -> tuple[str, ...]:
    """The node ids of the labels that the issue bears, and of the one that it just got or lost."""
    found = [label["node_id"] for label in (*event.payload["issue"]["labels"], event.payload["label"])]
    return tuple(sorted({node for node in found if node}))
