"""What a channel is to us: something that takes notices, and says in one of three ways why it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.records.outbox import Row


class Later(Exception):
    """The channel does not take it now; `seconds` is what it asked for (None: nobody knows).

    `why` is said to operators: it holds no secret.
    """

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds


class Refused(Exception):
    """The channel will not take this message, now or later."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Vanished(Exception):
    """The message that was to be edited is not there any more: somebody has deleted it."""


class Sender(Protocol):
    """One channel. Each call ends within a minute, and nothing of it holds up anything but the sender's own thread."""

    def send(self, rows: tuple[Row, ...]) -> str:
        """Send notices of one space as one message; return what the channel calls it ("": it cannot be edited).

        Raises Later and Refused; all else is a mistake of ours, and tried again later.
        """

    def edit(self, remote: str, row: Row) -> str:
        """Let the message `remote` say what `row` says; return what it is called now. Raises Vanished, too."""
