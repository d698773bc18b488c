"""How much of GitHub's budget we take (G21, G22), at the pace of a real installation, on a clock of the play's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import ceil
from unittest import mock

from benchmarks.stage import Stage, goal_numbers, open_sprint, stage
from bot.github import cards, documents
from bot.github.client import Clocks, GitHub
from chaos.mutants import mutant
from chaos.row import Play, Row, Seen, Size
from tests.corridor.corridor import new_database

# What GitHub takes: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
_MOST_IN = ((timedelta(minutes=1), 80), (timedelta(hours=1), 500))
_HASTY_PAUSE = 0.05
_SPRINTS = 500
_SWEEP_SECONDS = 900.0
_MOST_REQUESTS = 4_000
# Between two reads, as the settings have it.
_READ_PAUSE = 0.25


def _crowded(given: Play) -> Seen:
    """Open a sprint of many goals, with hardly a pause between two writes."""
    with new_database(given.server) as url, stage(url) as play:
        _hurry(play)
        with play.counting() as counted:
            open_sprint(play, given.amount)
        (counts,) = counted
        made = len(goal_numbers(play))
    most = {span: counts.most_created(span) for span, _ in _MOST_IN}
    sent_away = sum(call["status"] in (403, 429) for call in counts.calls)
    wrong = [
        *(
            f"{most[span]} new things within {span}, and GitHub takes {limit}"
            for span, limit in _MOST_IN
            if most[span] > limit
        ),
        *([f"GitHub sent us away {sent_away} times"] if sent_away else []),
        *([f"{made} goals of {given.amount} have their issue"] if made != given.amount else []),
    ]
    words = f"{made} goals; at most {most[_MOST_IN[0][0]]} new things in a minute and {most[_MOST_IN[1][0]]} in an hour"
    return Seen(words, tuple(wrong))


def _hurry(play: Stage) -> None:
    """Leave out the second between two writes: the limits alone shall hold us back."""
    made = play.corridor
    clocks = Clocks(monotonic=play.seconds, unix=play.seconds, sleep=play.nap)
    access = replace(made.access, read_pause=_HASTY_PAUSE, write_pause=_HASTY_PAUSE)
    made.tools = replace(made.tools, github=GitHub(access, play.calls.append, clocks))


def _swept(given: Play) -> Seen:
    """Look at a sprint of many goals in which nothing has changed, and reckon what five hundred of them cost."""
    looks = 4
    with new_database(given.server) as url, stage(url) as play:
        open_sprint(play, given.amount)
        play.until(play.now + timedelta(hours=1))
        made = play.corridor
        row = f"sprint:{made.acme.repository.id}:{made.sprint()['number']}"
        with play.counting() as counted:
            for _ in range(looks):
                play.nap(_SWEEP_SECONDS)
                made.records.wake(row, made.tools.defer)
                play.settle()
        (counts,) = counted
    each = counts.requests / looks
    an_hour = ceil(each * _SPRINTS * 3600 / _SWEEP_SECONDS)
    seconds = each * _SPRINTS * _READ_PAUSE
    wrong = [
        *([f"{an_hour:,} requests in an hour"] if an_hour > _MOST_REQUESTS else []),
        *([f"a sweep takes {seconds:.0f} s"] if seconds > _SWEEP_SECONDS else []),
    ]
    words = f"{each:.2f} requests a look: a sweep takes {seconds:.0f} s, and four in an hour {an_hour:,} requests"
    return Seen(words, tuple(wrong))


@mutant("a count of what is made")
def _uncounted() -> Iterator[None]:
    """New things are made as fast as they come."""
    with mock.patch("bot.github.client.CREATIONS", ()):
        yield


@mutant("a whole sprint in one request")
def _in_small_pieces() -> Iterator[None]:
    """The goals of a sprint are read ten by ten."""
    read = documents._read  # noqa: SLF001

    def forget() -> None:
        documents.document.cache_clear()
        cards._document.cache_clear()  # noqa: SLF001

    forget()
    with mock.patch("bot.github.documents._read", lambda name: read(name).replace("s(first: 100", "s(first: 10")):
        yield
    forget()


ROWS = (
    Row(
        "G21", "a sprint of many goals, and no pause between writes", "goals",
        "never more than 80 new things in a minute and 500 in an hour; all goals get their issues",
        {Size.USUAL: 50, Size.LONG: 100}, _crowded, ("a count of what is made",), 50,
    ),
    Row(
        "G22", "500 sprints are swept", "goals each",
        "a sweep within 15 minutes, and at most 4,000 requests in an hour even when swept that often",
        {Size.USUAL: 30, Size.LONG: 100}, _swept, ("a whole sprint in one request",), 30,
    ),
)  # fmt: skip
