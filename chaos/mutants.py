"""The guards, each with the way to take it out: a row that still holds without its guard shows nothing.

A mutant changes our code in memory and puts it back. Rows that start processes hand its name on: see `chaos.mutated`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

Mutant = Callable[[], contextlib.AbstractContextManager[object]]

MUTANTS: dict[str, Mutant] = {}


def mutant(words: str) -> Callable[[Callable[[], Iterator[None]]], Mutant]:
    """Register a context manager as the mutant of these words: what is taken out."""

    def register(function: Callable[[], Iterator[None]]) -> Mutant:
        made = contextlib.contextmanager(function)
        MUTANTS[words] = made
        return made

    return register


@contextlib.contextmanager
def taken_out(name: str) -> Iterator[None]:
    """Take a guard out for the length of the block; nothing for ""."""
    if not name:
        yield
        return
    with MUTANTS[name]():
        yield


def _instead(target: str, new: Any) -> contextlib.AbstractContextManager[object]:
    """Put something in the place of what an address such as `bot.queue.jobs.defer` names."""
    return mock.patch(target, new)


@mutant("no marker in what we post")
def _no_marker() -> Iterator[None]:
    """Who does not know what was posted posts it again."""
    with _instead("bot.core.plan.values.stamps", lambda _text, _secret: ()):
        yield


@mutant("no waiting for lists that lag")
def _no_settling() -> Iterator[None]:
    """After an unknown outcome it looks at once, and GitHub's lists do not show yet what was made."""
    with _instead("bot.reconcile.settled", lambda _claim, _tools: None):
        yield


@mutant("the ledger forgets what came")
def _no_ledger() -> Iterator[None]:
    """A delivery that is sent twice is worked on twice."""
    from bot.records import Records  # noqa: PLC0415 - a mutant imports what it changes when it does

    accept = Records.accept

    def always_new(self: Records, delivery: Any, defer: Any) -> Any:
        from dataclasses import replace  # noqa: PLC0415
        from uuid import uuid4  # noqa: PLC0415

        return accept(self, replace(delivery, guid=str(uuid4())), defer)

    with _instead("bot.records.Records.accept", always_new):
        yield


@mutant("no fence before a write")
def _no_fence() -> Iterator[None]:
    """A worker that was frozen writes what it had in mind before."""
    with _instead("bot.records.Records.fence", lambda _self, _claim: None):
        yield
