"""What one row of the table is: a fault, how much of it, what is promised, and the guards without which it fails."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Size(StrEnum):
    """How much of everything: a minute for every change, ten minutes for a release, an hour for the table in the docs.

    `BRIEF` is what the tests run, `LONG` what is promised.
    """

    BRIEF = "brief"
    USUAL = "usual"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Play:
    """What a row is given: how much to do, the dice, a folder of its own, and the URL of a migrated database to copy.

    `mutant` is the name of the guard that is taken out, "" for none; a row that starts processes hands it on to them.
    """

    amount: int
    dice: random.Random
    folder: Path
    server: str
    mutant: str = ""
    tell: Callable[[str], None] = field(default=lambda _words: None)

    def turns(self, wrong: Sized) -> Iterator[int]:
        """Count up to `amount`; a mutant that has shown itself, so that something is `wrong`, is not played on."""
        for turn in range(self.amount):
            if self.mutant and wrong:
                return
            yield turn


@dataclass(frozen=True, slots=True)
class Seen:
    """What a row has seen: in words for the table, and what was not as promised; nothing wrong means that it held."""

    words: str
    wrong: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether the promise was kept."""
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    `amounts` say how much is done at each size; a size that is left out, or 0, leaves the row out. `unit` is what is
    counted, as in "kills". `mutants` are names in `chaos.mutants`: with one of them taken out the row must fail, done
    `mutant_amount` times (0: as often as at the brief size). One that holds a load against milliseconds runs `alone`.
    """

    id: str
    fault: str
    unit: str
    promise: str
    amounts: Mapping[Size, int]
    play: Callable[[Play], Seen]
    mutants: tuple[str, ...] = ()
    mutant_amount: int = 0
    alone: bool = False

    @property
    def housed(self) -> bool:
        """Whether it starts processes of its own, and a database: such a row mostly waits for them."""
        return self.id.startswith("R")

    def amount(self, size: Size) -> int:
        """Return how much is done at a size; 0 when the row is left out."""
        return self.amounts.get(size, 0)

    def enough(self, size: Size) -> int:
        """Return how much a mutant is given to show itself."""
        return self.mutant_amount or self.amount(Size.BRIEF) or self.amount(size)
