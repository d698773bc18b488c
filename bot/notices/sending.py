"""Sends what is in the outbox, in a thread for each channel: at least once, and later where a channel fails."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import DatabaseAway
from bot.notices.values import Later, Refused, Sender, Vanished

if TYPE_CHECKING:
    from bot.records import Records
    from bot.records.outbox import Taken

_LOG = logging.getLogger(__name__)

MOST_TRIES = 12
LEASE_SECONDS = 120.0
_POLL_SECONDS = 2.0
_AWAY_SECONDS = 15.0
_GIVE_UP_SECONDS = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 10.0, 3600.0
# A channel that asks for more patience is asked again all the same before the day is over.
_LONGEST_ASKED = 6 * 3600.0

# Counts one notice: its kind, and what became of it.
Observe = Callable[[str, str], None]


class Sending:
    """The sender of one process. Any number of them may share an outbox: what one has in hand the others leave alone.

    `makers` make the channels by name, when something is sent there first; `now` is the time by which people plan;
    `observe` is told the kind of each notice and "sent", "edited", "later", "refused" or "given up".
    """

    def __init__(
        self,
        records: Records,
        makers: Mapping[str, Callable[[], Sender]],
        now: Callable[[], datetime],
        observe: Observe = lambda _kind, _result: None,
    ) -> None:
        self._records = records
        self._makers = dict(makers)
        self._now = now
        self._observe = observe
        self._senders: dict[str, Sender] = {}
        self._stop = threading.Event()
        # One for each: a channel that takes its time keeps no other one waiting.
        self._threads = [
            threading.Thread(target=self._run, args=(name, not place), name=f"notices {name}", daemon=True)
            for place, name in enumerate(self._makers)
        ]

    def start(self) -> None:
        """Begin to send, where there is a channel."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Send nothing new; what is being sent has so many seconds left. Harmless where nothing runs."""
        self._stop.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    def _run(self, channel: str, tidies: bool) -> None:  # noqa: FBT001 - handed to a thread
        pause, left = 0.0, 0.0
        while not self._stop.wait(pause):
            pause = _POLL_SECONDS
            left -= pause
            try:
                if tidies and left <= 0:
                    left = _GIVE_UP_SECONDS
                    self.give_up()
                while not self._stop.is_set() and self.once([channel]):
                    pass
            except DatabaseAway:
                pause = _AWAY_SECONDS
                _LOG.warning("the database does not answer; notices wait")
            except Exception:  # noqa: BLE001 - a thread that ended would tell nobody anything any more
                pause = _AWAY_SECONDS
                _LOG.exception("the sender of notices went wrong; it goes on in %.0f s", pause)

    def give_up(self) -> None:
        """Give up what nobody wants any more."""
        for kind in self._records.give_up_notices(self._now()):
            self._observe(kind, "given up")

    def once(self, channels: Collection[str] | None = None) -> bool:
        """Send one message, to any of our channels or to these; return False when nothing was due.

        Raises DatabaseAway.
        """
        lease, names = uuid.uuid4().hex, self._makers if channels is None else channels
        taken = self._records.take_notices(lease, self._now(), names, seconds=LEASE_SECONDS)
        if taken is None:
            return False
        channel = taken.rows[0].channel
        try:
            remote = self._sent(channel, taken)
        except Later as error:
            self._later(taken, error.why, error.seconds)
        except Refused as error:
            self._records.noted_parked(taken, error.why)
            self._tell(taken, "refused")
            _LOG.warning("the channel %s refuses a notice: %s", channel, error.why)
        except Exception as error:  # noqa: BLE001 - a mistake in a sender must not keep others from theirs
            _LOG.exception("could not tell the channel %s", channel)
            self._later(taken, f"went wrong here: {type(error).__name__}", None)
        else:
            if not self._records.noted_sent(taken, remote):
                _LOG.warning("a notice for %s took longer than its lease; it may be told twice", channel)
            self._tell(taken, "edited" if taken.rows[0].remote else "sent")
        return True

    def _sent(self, channel: str, taken: Taken) -> str:
        """Send or edit; what was deleted at the channel stays deleted."""
        sender = self._sender(channel)
        first = taken.rows[0]
        if not first.remote:
            return sender.send(taken.rows)
        try:
            return sender.edit(first.remote, first)
        except Vanished:
            return ""

    def _sender(self, channel: str) -> Sender:
        """Return the sender of a channel; an address that nobody can read may be mended before the day is over."""
        if channel not in self._senders:
            try:
                self._senders[channel] = self._makers[channel]()
            except Refused as error:
                raise Later(error.why) from None
        return self._senders[channel]

    def _later(self, taken: Taken, why: str, asked: float | None) -> None:
        """Try again later, longer each time; a channel that fails is left alone meanwhile."""
        tries = max(row.tries for row in taken.rows)
        if tries >= MOST_TRIES:
            self._records.noted_parked(taken, f"given up after {tries} tries: {why}")
            self._tell(taken, "given up")
            _LOG.error("a notice for the channel %s was given up: %s", taken.rows[0].channel, why)
            return
        pause = min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE)
        pause = pause if asked is None else min(max(asked, 1.0), _LONGEST_ASKED)
        self._records.noted_failed(taken, why, pause, holds=True)
        self._tell(taken, "later")
        _LOG.warning("the channel %s does not take notices; again in %.0f s: %s", taken.rows[0].channel, pause, why)

    def _tell(self, taken: Taken, result: str) -> None:
        for row in taken.rows:
            self._observe(row.kind, result)
