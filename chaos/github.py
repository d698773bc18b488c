"""Faults of GitHub (G): calls that fail, lie, lose their answer or come too often, at random places of a sprint."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from chaos.compare import differences
from chaos.days import Day, at_call, day, good_day, nursed, patient, steady
from chaos.row import Play, Row, Seen, Size
from tests.corridor.corridor import Corridor

OFTEN = {Size.BRIEF: 2, Size.USUAL: 4, Size.LONG: 50}
HEALED = "people see in the end what they see on a good day; nothing twice, no storm of calls"
# A fault costs a few looks more; what asks again and again costs ten times as many calls.
_MOST_MORE_CALLS = 60


class Striking(Protocol):
    """What can go wrong at a call."""

    def strike(self, made: Corridor, dice: random.Random, nth: int) -> None:
        """Let the nth call from now go wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the sandbox: one of these kinds, by chance, and what else is to be said of it (`seconds`, `times`)."""

    kinds: tuple[str, ...]
    more: Mapping[str, Any] = field(default_factory=dict)

    def strike(self, made: Corridor, dice: random.Random, nth: int) -> None:
        """Let the nth call from now go wrong."""
        made.sandbox.fault(dice.choice(self.kinds), nth=nth, **self.more)


@dataclass(frozen=True, slots=True)
class EndedTokens:
    """Every token that GitHub has given out ends at once, an hour too early."""

    def strike(self, made: Corridor, _dice: random.Random, nth: int) -> None:
        """Let them end right before the nth call from now."""
        at_call(made, nth, made.sandbox.world.tokens.clear)


def played(
    fault: Striking,
    until_quiet: Callable[[Corridor], None] = patient,
    well: Callable[[Play], Day] = good_day,
) -> Callable[[Play], Seen]:
    """Return a row's play: so many sprints, each with the fault at another call, held against how one ends `well`."""

    def play(given: Play) -> Seen:
        good = well(given)
        wrong: list[str] = []
        most = 0
        wanted = places(given, good)
        for turn in given.turns(wrong):
            nth = wanted[turn]
            try:
                bad = day(given, lambda made, nth=nth: fault.strike(made, given.dice, nth), until_quiet)  # type: ignore[misc]
            except AssertionError as error:
                wrong.append(f"at call {nth}: {error}")
                continue
            most = max(most, bad.calls - good.calls)
            wrong.extend(f"at call {nth} ({good.asked[nth - 1]}): {words}" for words in judged(good, bad))
        return Seen(f"healed {given.amount} times; at most {most} calls more than {good.calls}", tuple(wrong))

    return play


def places(given: Play, good: Day) -> list[int]:
    """Choose calls by chance, every other one among those that make something: there a mistake would show."""
    creating = good.creating()
    return [
        given.dice.choice(creating) if turn % 2 else given.dice.randint(1, good.calls) for turn in range(given.amount)
    ]


def judged(good: Day, bad: Day) -> Iterator[str]:
    """Yield what people see otherwise than on a good day, and whether that took too many calls."""
    yield from differences(good.shown, bad.shown)
    if bad.calls > good.calls + _MOST_MORE_CALLS:
        yield f"{bad.calls} calls instead of {good.calls}"


def _row(number: int, words: str, fault: Striking, *mutants: str, enough: int = 8) -> Row:
    return Row(f"G{number}", words, "sprints", HEALED, OFTEN, played(fault), mutants, enough)


def _for_people(number: int, words: str, fault: Striking, told: tuple[str, ...], *mutants: str) -> Row:
    promise = "the row waits for people, with GitHub's words, and no storm; asked for again it is as on a good day"
    return Row(f"G{number}", words, "sprints", promise, OFTEN, played(fault, nursed(*told)), mutants, 8)


_MARK = "no marker in what we post"
_ONCE = "nothing is tried again"
_STORM = "what is refused is tried again at once"
# Until somebody has done something about it.
_STAYS = {"times": 1_000}
_LACKS = ("not accessible by integration",)
_GONE = ("Not Found", "was deleted", "access blocked")
_WRONG = ("Validation Failed",)
ROWS = (
    _row(1, "500, 502, 503 or 504, and nothing was done", Fault(("500", "502", "503", "504")), _ONCE),
    _row(2, "502, and yet it was done", Fault(("502_done",)), _MARK),
    _row(3, "the connection is reset before anything is done", Fault(("reset",)), _ONCE),
    _row(4, "the answer is lost after it was done", Fault(("lost_reply",)), _MARK),
    _row(5, "no answer comes at all, done or not", Fault(("timeout", "timeout_done")), _MARK, enough=10),
    _row(7, "a page of HTML with status 200", Fault(("html200",)), _ONCE),
    _row(8, "half an answer", Fault(("truncated",)), _MARK),
    _row(9, "a secondary limit that says how long", Fault(("403_secondary",), {"seconds": 60}), _ONCE),
    _row(10, "a secondary limit that does not say how long", Fault(("403_secondary",), {"seconds": 0}), _ONCE),
    _row(11, "the hour's allowance is used up", Fault(("403_primary",)), _ONCE),
    _row(12, "429", Fault(("429",)), _ONCE),
    Row(
        "G13", "401, the token has ended", "sprints", HEALED, OFTEN, played(EndedTokens(), steady),
        ("a token is used to its bitter end",), 8,
    ),
    _for_people(14, "403, a permission is missing", Fault(("403_permission",), _STAYS), _LACKS, _STORM),
    _for_people(15, "404, 410 or 451", Fault(("404", "410", "451"), _STAYS), _GONE, "nobody hears the operator"),
    _for_people(17, "422, and it stays that", Fault(("422",), _STAYS), _WRONG, _STORM),
    _row(19, "GraphQL leaves out a part, or all", Fault(("null_node", "graphql_error")), _ONCE),
)  # fmt: skip
