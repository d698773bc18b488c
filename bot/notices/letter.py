"""Notices of one space as one message: what each says, under its heading, short enough for the channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.core.notices.forms import Write, fitted
from bot.core.notices.paper import Block, Span, blocks

if TYPE_CHECKING:
    from bot.records.outbox import Row


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: its notices as blocks, each beginning with its heading, and where the whole of each is."""

    subject: str
    parts: tuple[tuple[Block, ...], ...]
    urls: tuple[str, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All of it."""
        return tuple(block for part in self.parts for block in part)

    @property
    def bare(self) -> tuple[Block, ...]:
        """All of it where the subject is shown by itself: the heading of a single notice is the subject."""
        return self.blocks if len(self.parts) > 1 else self.blocks[1:] or self.blocks

    @property
    def more(self) -> Block:
        """What is said where the end had to be left out."""
        return Block((Span("… more on GitHub", href=self.urls[0]),) if self.urls[0] else (Span("… more on GitHub"),))


def letter(rows: tuple[Row, ...]) -> Letter:
    """Return the message of some notices of one space; `rows` are at least one."""
    parts = tuple(_part(row) for row in rows)
    first = rows[0]
    subject = f"{first.title} · {first.repo}" if len(rows) == 1 else f"{len(rows)} news of {first.repo}"
    return Letter(subject, parts, tuple(row.url for row in rows))


def _part(row: Row) -> tuple[Block, ...]:
    """Return a notice with its heading, which also says of which space it is."""
    said = blocks(row.body, row.url) or (Block((Span(row.title, strong=True),)),)
    heading = Block((*said[0].spans, Span(f" · {row.repo}")))
    return (heading, *said[1:])


def written(made: Letter, write: Write, most: int, size: Callable[[str], int] = len, *, bare: bool = False) -> str:
    """Return a message in the form of a channel, at most so large."""
    return fitted(made.bare if bare else made.blocks, write, size, most, made.more)


def each(made: Letter, write: Write, most: int) -> tuple[str, ...]:
    """Return each notice by itself, each at most so long."""
    said = partial(fitted, write=write, size=len, most=most, more=made.more)
    return tuple(said(part) for part in made.parts)
