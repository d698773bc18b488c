"""A label of a repository was made, renamed or deleted: the space sees to the labels that it needs."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def changed(event: Event) -> Iterator[Touched]:
    """Touch the space, and unless the label is new, the sprints that go on: it may be the one that says a status.

    Which labels matter is a question for the rules.
    """
    if event.repo is not None:
        yield Touched.space(event.repo) if event.action == "created" else Touched.awake(event.repo)
