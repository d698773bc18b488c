"""Bad input tried one by one: how long each takes, how much comes of it, and what was not as promised."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from chaos.row import Seen

# More than these show nothing new, and a row whose guard is taken out should end soon.
_MOST_WRONG = 5
_LONGEST = 160


@dataclass(slots=True)
class Tries:
    """What was tried so far. A try gives what was wrong with it, "" for nothing, and may take `most_seconds`.

    Seconds are those of this thread alone when `own_time` is set, so that a busy machine counts for nothing.
    """

    most_seconds: float
    own_time: bool = True
    classes: int = 0
    mutations: int = 0
    slowest: float = 0.0
    largest: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        """Whether there is enough that is wrong."""
        return len(self.wrong) >= _MOST_WRONG

    def named(self, cases: Mapping[str, Callable[[], str]]) -> None:
        """Try every class."""
        for name, case in cases.items():
            if self.enough:
                return
            self.classes += 1
            self._try(name, case)

    def mutated(self, cases: Iterable[Callable[[], str]]) -> None:
        """Try mutations."""
        for case in cases:
            if self.enough:
                return
            self.mutations += 1
            self._try(f"mutation {self.mutations}", case)

    def measure(self, size: int) -> None:
        """Note how much came of a try."""
        self.largest = max(self.largest, size)

    def seen(self, more: str = "") -> Seen:
        """Return what a row tells."""
        words = f"{self.classes:,} classes and {self.mutations:,} mutations; slowest {self.slowest:.2f} s"
        return Seen(words + (f"; {more}" if more else ""), tuple(self.wrong))

    def _try(self, name: str, case: Callable[[], str]) -> None:
        clock = time.thread_time if self.own_time else time.monotonic
        began = clock()
        try:
            fault = case()
        except Exception as error:  # noqa: BLE001 - whatever comes out of it, no caller of ours expects it
            fault = f"{type(error).__name__}: {error}"
        took = clock() - began
        self.slowest = max(self.slowest, took)
        if not fault and took > self.most_seconds:
            fault = f"took {took:.1f} s, and {self.most_seconds:g} s are promised"
        if fault:
            self.wrong.append(f"{name}: {fault[:_LONGEST]}")


def mangled(text: str, pieces: tuple[str, ...], dice: random.Random) -> str:
    """Return a text after one to four accidents: something in it is lost, doubled, swapped or put in between."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(text))
        end = min(len(text), at + dice.choice((1, 2, 8, 40)))
        match dice.randrange(5):
            case 0:
                text = text[:at] + text[end:]
            case 1:
                text = text[:end] + text[at:end] * dice.choice((1, 2, 30)) + text[end:]
            case 2:
                text = text[:at] + dice.choice(pieces) + text[end:]
            case 3:
                text = text[:at] + dice.choice(pieces) * dice.choice((1, 1, 3)) + text[at:]
            case _:
                other = dice.randint(0, len(text))
                text = text[:at] + text[other : other + 12] + text[at:]
    return text
