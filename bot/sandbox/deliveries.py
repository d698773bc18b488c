"""Which webhook deliveries are waiting, in what order do they leave, and how did they end?"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import random
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.entities import Hook, Installation, Repository, User

FIRST_DELIVERY = 12_000_000_001
KEPT = timedelta(days=3)
# What is older than this is not even remembered, so that a play of a year stays small.
REMEMBERED = timedelta(days=30)
LARGEST = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said; status 0 means that it could not be reached in time. The duration is in seconds."""

    status_code: int
    status: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: str = ""
    duration: float = 0.0


@dataclass(eq=False, slots=True)
class Delivery:
    """One attempt to tell one hook about one event; `answer` is None as long as it waits.

    `body` are the very bytes that are sent and signed.
    """

    id: int
    guid: str
    hook: Hook
    event: str
    action: str | None
    body: bytes
    created_at: datetime
    installation_id: int | None = None
    repository_id: int | None = None
    redelivery: bool = False
    delivered_at: datetime | None = None
    answer: Answer | None = None

    @property
    def payload(self) -> dict[str, Any]:
        """What the body says."""
        said: dict[str, Any] = json.loads(self.body)
        return said

    def headers(self) -> dict[str, str]:
        """The headers that GitHub sends along, signatures included when the hook has a secret."""
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/5a1d0c7",
            "X-GitHub-Delivery": self.guid,
            "X-GitHub-Event": self.event,
            "X-GitHub-Hook-ID": str(self.hook.id),
            "X-GitHub-Hook-Installation-Target-ID": str(self.hook.target_id),
            "X-GitHub-Hook-Installation-Target-Type": self.hook.target_type,
        }
        if self.hook.secret:
            key = self.hook.secret.encode()
            headers["X-Hub-Signature"] = "sha1=" + hmac.new(key, self.body, hashlib.sha1).hexdigest()
            headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(key, self.body, hashlib.sha256).hexdigest()
        return headers


@dataclass(frozen=True, slots=True)
class Mode:
    """How badly deliveries travel: shares are 0 to 1, `seed` makes the damage repeatable, None keeps the order.

    `drop_nth` names deliveries to lose by their place in the outbox, the first being 1. `hold` keeps all of them back.
    """

    duplicate: float = 0.0
    drop: float = 0.0
    drop_nth: tuple[int, ...] = ()
    reorder: bool = False
    seed: int = 0
    hold: bool = False


Send = Callable[[Delivery], Answer]


class Deliveries:
    """The outbox and the memory of what left it.

    In a server a thread takes from it; a test takes with `pending()` or lets `deliver(send)` do the round.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.records: dict[int, Delivery] = {}
        self.mode = Mode()
        self._ids = itertools.count(FIRST_DELIVERY)
        self._waiting: list[Delivery] = []
        self._travel = random.Random(0)  # noqa: S311 - repeatable damage, no secret
        self._seen = 0
        self._changed = threading.Condition()

    def set_mode(self, mode: Mode) -> None:
        """Choose how deliveries travel from now on."""
        with self._changed:
            self.mode = mode
            self._seen = 0
            self._travel = random.Random(mode.seed)  # noqa: S311 - as above
            self._changed.notify_all()

    def publish(
        self,
        event: str,
        payload: Mapping[str, Any],
        hooks: Sequence[tuple[Hook, Installation | None]],
        about: Repository | User | None = None,
    ) -> list[Delivery]:
        """Queue one delivery per hook; an App's carries the id of its installation."""
        made = []
        for hook, installation in hooks:
            body = dict(payload)
            if installation:
                body["installation"] = {"id": installation.id, "node_id": f"MDIzOkluc3RhbGxhdGlvbg{installation.id}"}
            delivery = Delivery(
                id=next(self._ids),
                guid=str(uuid.uuid4()),
                hook=hook,
                event=event,
                action=payload.get("action"),
                body=json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(),
                created_at=self.clock.now(),
                installation_id=installation.id if installation else None,
                repository_id=about.id if isinstance(about, Repository) else None,
            )
            self._queue(delivery)
            made.append(delivery)
        return made

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Queue a new attempt with the same GUID, as a person or the API asks for it."""
        again = replace(
            delivery, id=next(self._ids), redelivery=True, answer=None, delivered_at=None, created_at=self.clock.now()
        )
        self._queue(again)
        return again

    def pending(self) -> list[Delivery]:
        """Take all that may leave now, after the damage that the mode asks for."""
        with self._changed:
            if self.mode.hold:
                return []
            taken, self._waiting = self._waiting, []
            return self._travelled(taken)

    def waiting(self) -> int:
        """Count what has not left yet."""
        with self._changed:
            return len(self._waiting)

    def wait(self, seconds: float) -> bool:
        """Sleep until something waits to leave, at most so long; tells whether there is."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._waiting) and not self.mode.hold, seconds)

    def deliver(self, send: Send) -> int:
        """Send rounds of pending deliveries until none is left; returns how many were sent."""
        sent = 0
        while batch := self.pending():
            for delivery in batch:
                self.record(delivery, send(delivery))
                sent += 1
        return sent

    def record(self, delivery: Delivery, answer: Answer) -> None:
        """Note how an attempt ended."""
        delivery.answer = answer
        delivery.delivered_at = self.clock.now()

    def of(self, hook: Hook) -> list[Delivery]:
        """List the hook's finished attempts of the last three days, newest first."""
        since = self.clock.now() - KEPT
        mine = (d for d in self.records.values() if d.hook is hook and d.delivered_at and d.delivered_at >= since)
        return sorted(mine, key=lambda d: -d.id)

    def wake(self) -> None:
        """Wake whoever waits, for instance because the server stops."""
        with self._changed:
            self._changed.notify_all()

    def _queue(self, delivery: Delivery) -> None:
        until = delivery.created_at - REMEMBERED
        with self._changed:
            for old in list(itertools.takewhile(lambda old: old.created_at < until, self.records.values())):
                del self.records[old.id]
            self.records[delivery.id] = delivery
            # GitHub does not send what is larger than 25 MB.
            if len(delivery.body) <= LARGEST:
                self._waiting.append(delivery)
                self._changed.notify_all()

    def _travelled(self, taken: list[Delivery]) -> list[Delivery]:
        arrived: list[Delivery] = []
        for delivery in taken:
            self._seen += 1
            if self._seen in self.mode.drop_nth or self._travel.random() < self.mode.drop:
                continue
            arrived += [delivery] * (2 if self._travel.random() < self.mode.duplicate else 1)
        if self.mode.reorder:
            self._travel.shuffle(arrived)
        return arrived
