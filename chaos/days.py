"""A sprint of four scenes in one process, on a day when things go wrong; in the end people shall see the same."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.records import Records
from bot.sandbox.seeds import Key, new_rsa_key
from chaos.row import Play
from tests.corridor.corridor import BASE, Corridor, Deadly, build, new_database
from tests.corridor.days import play

# After a fault the bot waits, looks, and makes good; more rounds than this would be a storm.
_ROUNDS = 8
_CREATES = ("CreateIssue", "AddComment", "PostBoardUpdate")


@dataclass(frozen=True, slots=True)
class Day:
    """How a day ended: what people see, and what GitHub was asked for, call by call."""

    shown: dict[str, Any]
    asked: tuple[str, ...]

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


def nursed(made: Corridor) -> None:
    """Work until all is quiet; what waits for people by then is asked for again, as an operator does."""
    patient(made)
    if made.troubles():
        made.heal()


def _dirty(made: Corridor) -> bool:
    counts = made.records.counts()
    return bool(counts["rows"]["dirty"] or counts["rows"]["leased"])


def day(given: Play, spoil: Callable[[Corridor], None], until_quiet: Callable[[Corridor], None] = patient) -> Day:
    """Play the sprint once on a day that `spoil` has had its way with."""
    with corridor(given.server) as made:
        spoil(made)
        shown = play(made, until_quiet)
        return Day(shown, tuple(str(call["operation"] or call["path"]) for call in made.sandbox.calls))


def good_day(given: Play) -> Day:
    """Return how the sprint ends when nothing goes wrong."""
    return day(given, lambda _made: None)


def differences(good: Day, bad: Day) -> tuple[str, ...]:
    """Return what people see otherwise than on a good day, one line for each issue; twins are seen by `play` itself.

    The order of comments does not count: one that was refused at first is posted after others.
    """
    lines = []
    for title in sorted(good.shown.keys() | bad.shown.keys()):
        one, other = good.shown.get(title), bad.shown.get(title)
        if one is None or other is None:
            lines.append(f"{title} is {'missing' if other is None else 'there, and should not be'}")
        else:
            named = [name for name in one if _orderly(one[name]) != _orderly(other[name])]
            lines += [f"{title} differs in {', '.join(named)}"] if named else []
    return tuple(lines)


def _orderly(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
