"""The App was installed, suspended or removed, or may see other repositories than before."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def changed(event: Event) -> Iterator[Touched]:
    """Touch everything of the installation, and the repositories that it names: some may be new.

    After a removal every look finds its door closed and goes to sleep; after a return, which has another number, every
    look at what it names wakes.
    """
    yield Touched.installation()
    if event.action != "deleted":
        yield from map(Touched.repository, event.payload["repositories"])


def repositories(event: Event) -> Iterator[Touched]:
    """Touch the repositories that came or went, and, since their sprints went or came back with them, all rows."""
    yield Touched.installation()
    yield from map(Touched.repository, event.payload["repositories_added"])


def renamed(event: Event) -> Iterator[Touched]:
    """Touch everything of the installation: its account has a new name, and so have its repositories."""
    del event
    yield Touched.installation()
