"""A sprint of four scenes in one process, on a day when things go wrong; in the end people shall see the same."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from bot.records import Records
from bot.sandbox.reply import Reply
from bot.sandbox.seeds import Key, new_rsa_key
from chaos.row import Play
from tests.corridor.corridor import BASE, Corridor, Deadly, build, new_database
from tests.corridor.days import play, seen

# After a fault the bot waits, looks, and makes good; more rounds than this would be a storm.
_ROUNDS = 8
# What waits for more changes, such as a summary, is written by then.
_A_WHILE = timedelta(minutes=11)
_CREATES = ("CreateIssue", "AddComment", "PostBoardUpdate")


@dataclass(frozen=True, slots=True)
class Day:
    """How a day ended: what people see, and what GitHub was asked for, call by call.

    `scenes` is what they saw at the end of each scene.
    """

    shown: dict[str, Any]
    asked: tuple[str, ...]
    scenes: tuple[dict[str, Any], ...] = ()

    @property
    def calls(self) -> int:
        """How often GitHub was asked."""
        return len(self.asked)

    def creating(self) -> tuple[int, ...]:
        """Return which calls make something that would be there twice if it were made again; the first one is 1."""
        return tuple(nth for nth, name in enumerate(self.asked, 1) if name in _CREATES)


@contextlib.contextmanager
def corridor(server: str) -> Iterator[Corridor]:
    """Open a corridor over a database of its own."""
    with new_database(server) as url, contextlib.closing(Records.open(url)) as records:
        sandbox = Deadly(base_url=BASE)
        with contextlib.ExitStack() as stack:
            made = contextlib.contextmanager(build)(sandbox, sandbox.seed(_key()), records, url)
            yield stack.enter_context(made)


@cache
def _key() -> Key:
    return new_rsa_key()


def patient(made: Corridor) -> None:
    """Work until all is quiet, with time passing in between, and a fresh process each time."""
    for _ in range(_ROUNDS):
        made.settle()
        if not _dirty(made):
            return
        made.restart()
        made.pass_time()
    raise AssertionError(f"not quiet after {_ROUNDS} rounds: {made.troubles()}")


def steady(made: Corridor) -> None:
    """Work until all is quiet, with time passing in between, in one process that keeps what it has."""
    for _ in range(_ROUNDS):
        made.settle()
        if not _dirty(made):
            return
        made.pass_time()
    raise AssertionError(f"not quiet after {_ROUNDS} rounds: {made.troubles()}")


def nursed(*words: str) -> Callable[[Corridor], None]:
    """Return how to work until all is quiet; what waits for people then is mended and asked for, as an operator does.

    It must wait with one of these words of GitHub's, and ask for nothing by itself meanwhile.
    """

    def nurse(made: Corridor) -> None:
        patient(made)
        faults = made.sandbox.backstage.faults
        struck = [fault for fault in faults.waiting if fault.seen >= fault.nth]
        troubles = made.troubles()
        if struck and not troubles:
            raise AssertionError("nothing waits for people, although everything is refused")
        if not troubles:
            return
        odd = [why for why in troubles.values() if not any(word in why for word in words)]
        if odd:
            raise AssertionError(f"people read {odd[0]!r} and not what GitHub said")
        before = len(made.sandbox.calls)
        made.pass_time()
        made.settle()
        if len(made.sandbox.calls) > before:
            raise AssertionError("what waits for people was asked for again by itself")
        faults.waiting = [fault for fault in faults.waiting if fault not in struck]
        made.restart()  # GitHub is asked about a lost installation once in ten seconds of the wall clock
        made.heal()

    return nurse


def _dirty(made: Corridor) -> bool:
    counts = made.records.counts()
    return bool(counts["rows"]["dirty"] or counts["rows"]["leased"])


def day(given: Play, spoil: Callable[[Corridor], None], until_quiet: Callable[[Corridor], None] = patient) -> Day:
    """Play the sprint once on a day that `spoil` has had its way with."""
    with corridor(given.server) as made:
        spoil(made)
        scenes = []

        def watched(made: Corridor) -> None:
            until_quiet(made)
            scenes.append(seen(made))

        play(made, watched)
        made.sandbox.clock.advance(_A_WHILE)
        until_quiet(made)
        asked = tuple(str(call["operation"] or call["path"]) for call in made.sandbox.calls)
        return Day(seen(made), asked, tuple(scenes))


_GOOD: dict[str, Day] = {}


def good_day(given: Play) -> Day:
    """Return how the sprint ends when nothing goes wrong; played once for all rows over one server."""
    good = _GOOD.get(given.server) or day(given, lambda _made: None)
    if not given.mutant:
        _GOOD[given.server] = good
    return good


def at_call(
    made: Corridor, nth: int, before: Callable[[], None] | None = None, after: Callable[[Reply], Reply] | None = None
) -> None:
    """Do something right before the nth call from now, or with its answer."""
    ask, calls = type(made.sandbox).request.__get__(made.sandbox), itertools.count(1)

    def asked(*call: object) -> Reply:
        is_it = next(calls) == nth
        if is_it and before:
            before()
        reply: Reply = ask(*call)
        return after(reply) if is_it and after else reply

    made.sandbox.request = asked  # type: ignore[method-assign, assignment]
