"""Faults of GitHub (G): calls that fail, lie, lose their answer or come too often, at random places of a sprint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chaos.days import Day, day, differences, good_day
from chaos.row import Play, Row, Seen, Size
from tests.corridor.corridor import Corridor

_OFTEN = {Size.BRIEF: 2, Size.USUAL: 6, Size.LONG: 50}
_HEALED = "people see in the end what they see on a good day; nothing twice, no storm of calls"
# A fault costs a few looks more; what asks again and again costs ten times as many calls.
_MOST_MORE_CALLS = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the sandbox: its kind, and what else is to be said of it (`seconds`, `times`, `operation`)."""

    kind: str
    more: Mapping[str, Any] = field(default_factory=dict)


def _spoilt(made: Corridor, fault: Fault, nth: int) -> None:
    made.sandbox.fault(fault.kind, nth=nth, **fault.more)


def _played(fault: Fault) -> Callable[[Play], Seen]:
    """Return a row's play: so many sprints, each with the fault at another call."""

    def play(given: Play) -> Seen:
        good = good_day(given)
        places = _places(given, good)
        wrong: list[str] = []
        most = 0
        for nth in places:
            try:
                bad = day(given, lambda made, nth=nth: _spoilt(made, fault, nth))  # type: ignore[misc]
            except AssertionError as error:
                wrong.append(f"at call {nth}: {error}")
                continue
            most = max(most, bad.calls - good.calls)
            wrong.extend(f"at call {nth}: {words}" for words in _judged(good, bad))
        return Seen(f"healed {given.amount} times; at most {most} calls more than {good.calls}", tuple(wrong))

    return play


def _places(given: Play, good: Day) -> list[int]:
    """Choose calls by chance, every other one among those that make something: there a mistake would show."""
    creating = good.creating()
    return [
        given.dice.choice(creating) if turn % 2 else given.dice.randint(1, good.calls) for turn in range(given.amount)
    ]


def _judged(good: Day, bad: Day) -> Iterator[str]:
    yield from differences(good, bad)
    if bad.calls > good.calls + _MOST_MORE_CALLS:
        yield f"{bad.calls} calls instead of {good.calls}"


def _row(number: int, fault: str, what: Fault, *mutants: str, enough: int = 6) -> Row:
    return Row(f"G{number}", fault, "sprints", _HEALED, _OFTEN, _played(what), mutants, enough)


ROWS = (
    _row(1, "502, and nothing was done", Fault("502")),
    _row(2, "502, and yet it was done", Fault("502_done"), "no marker in what we post"),
    _row(3, "the connection is reset before anything is done", Fault("reset")),
    _row(4, "the answer is lost after it was done", Fault("lost_reply"), "no marker in what we post"),
)
