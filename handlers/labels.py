"""A label of a repository was made, renamed or deleted: the space sees to the labels that it needs."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def changed(event: Event) -> Iterator[Touched]:
    """Touch the space; which of its labels matter is a question for its rules."""
    if event.repo is not None:
        yield Touched.space(event.repo)
