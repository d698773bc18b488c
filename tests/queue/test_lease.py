"""Are the leases of what is in hand renewed, and only those?"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

import pytest

from bot.errors import DatabaseAway
from bot.queue import Leases
from bot.records import Claim

CLAIM = Claim("space:7", "space", 7, "acme/rockets", 0, 1, epoch=1, seen=1, fails=0)


@dataclass
class Book:
    """Counts renewals and says what it is told to."""

    answer: bool | Exception = True
    renewed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    count: int = 0

    def renew(self, claim: Claim) -> bool:
        assert claim == CLAIM
        self.count += 1
        self.renewed.release()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def wait(self, times: int) -> None:
        for _ in range(times):
            assert self.renewed.acquire(timeout=5)


def test_a_lease_is_renewed_until_the_work_ends() -> None:
    book = Book()
    leases = Leases(book, every=0.005)
    with leases.held(CLAIM):
        book.wait(3)
        assert leases.count == 1
    leases.close()
    ended = book.count
    assert leases.count == 0
    threading.Event().wait(0.03)
    assert book.count == ended


def test_a_lease_that_somebody_else_has_is_let_go() -> None:
    book = Book(answer=False)
    leases = Leases(book, every=0.005)
    with leases.held(CLAIM):
        book.wait(1)
        threading.Event().wait(0.03)
        assert book.count == 1
    leases.close()


def test_a_database_that_is_away_is_asked_again() -> None:
    book = Book(answer=DatabaseAway("for a moment"))
    leases = Leases(book, every=0.005)
    with leases.held(CLAIM):
        book.wait(2)
        book.answer = True
        book.wait(2)
    leases.close()


def test_a_mistake_does_not_end_the_renewing_of_all_leases(caplog: pytest.LogCaptureFixture) -> None:
    book = Book(answer=LookupError("a mistake"))
    leases = Leases(book, every=0.005)
    with leases.held(CLAIM):
        book.wait(2)
        book.answer = True
        book.wait(2)
    leases.close()
    assert "LookupError: a mistake" in caplog.text


def test_work_that_hangs_loses_its_lease_at_last(caplog: pytest.LogCaptureFixture) -> None:
    book = Book()
    leases = Leases(book, every=0.01, longest=0.03)
    with leases.held(CLAIM), caplog.at_level(logging.ERROR):
        threading.Event().wait(0.15)
    leases.close()
    assert 0 < book.count < 5
    assert caplog.text.count("renewed no more") == 1


def test_leases_that_held_nothing_close_at_once() -> None:
    Leases(Book()).close()
