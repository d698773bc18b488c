"""What everybody may see: only where the rules say so, from memory for a minute, and no more often than is good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date

import pytest
from starlette.exceptions import HTTPException

from bot.errors import DatabaseAway
from bot.event import Repo
from bot.records import Shown
from bot.web.status import AT_ONCE, FRESH_SECONDS, Window
from bot.web.views.status import page
from tests.web.sheets import NOW, SHEET

ROCKETS = Repo(7, "acme/rockets")


class Shelf:
    """Records of one space, and how often they were asked."""

    def __init__(self, rules: str | None = "public: true") -> None:
        self.rules = rules
        self.shown: Shown | None = Shown(SHEET, NOW)
        self.asked = 0
        self.away = False

    def repository(self, name: str) -> Repo | None:
        self.asked += 1
        if self.away:
            raise DatabaseAway("OperationalError")
        return ROCKETS if name.casefold() == "acme/rockets" else None

    def good_rules(self, repo_id: int) -> str | None:
        assert repo_id == ROCKETS.id
        return self.rules

    def current(self, repo_id: int, today: date) -> Shown | None:
        assert (repo_id, today) == (ROCKETS.id, date(2026, 11, 19))
        return self.shown


class Clock:
    """Goes on when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def status_of(look: Callable[[], object]) -> int:
    with pytest.raises(HTTPException) as caught:
        look()
    return caught.value.status_code


def window(shelf: Shelf, clock: Clock | None = None) -> Window:
    return Window(shelf, lambda: NOW.astimezone(UTC), clock or Clock())


def test_a_space_is_public_only_where_its_rules_say_so() -> None:
    assert window(Shelf()).look("ACME/Rockets").name == "acme/rockets"
    for rules in (None, "", "public: false", "timezone: [", "public: {enabled: false, people: true}"):
        assert status_of(lambda rules=rules: window(Shelf(rules)).look("acme/rockets")) == 404  # type: ignore[misc]
    assert status_of(lambda: window(Shelf()).look("acme/unknown")) == 404


def test_people_are_named_only_where_the_rules_say_so() -> None:
    plain, named = (
        page(window(Shelf(rules)).look("acme/rockets")) for rules in ("public: true", "public: {people: true}")
    )
    assert {goal.owner for goal in plain.goals} == {""}
    assert "ada" in {goal.owner for goal in named.goals}
    assert [goal.title for goal in plain.goals] == [goal.title for goal in SHEET.goals]


def test_a_space_without_a_sprint_says_so() -> None:
    shelf = Shelf()
    shelf.shown = None
    shown = page(window(shelf).look("acme/rockets"))
    assert (shown.title, shown.said, shown.goals) == ("", "no sprint", ())


def test_what_was_seen_stays_for_a_minute_and_no_longer() -> None:
    shelf, clock = Shelf(), Clock()
    looks = window(shelf, clock)
    for _ in range(500):
        looks.look("acme/rockets")
    assert shelf.asked == 1
    shelf.rules = "public: false"
    clock.now = FRESH_SECONDS + 1.0
    assert status_of(lambda: looks.look("acme/rockets")) == 404


def test_so_many_are_asked_about_and_no_more() -> None:
    shelf, clock = Shelf(), Clock()
    looks = window(shelf, clock)
    found = [status_of(lambda name=name: looks.look(f"acme/{name}")) for name in range(int(AT_ONCE) + 5)]  # type: ignore[misc]
    assert found.count(404) == AT_ONCE
    assert found[-5:] == [429] * 5
    clock.now += 1
    assert looks.look("acme/rockets").name == "acme/rockets"


def test_many_names_take_no_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.status._MOST", 3)
    looks = window(Shelf())
    for name in range(9):
        status_of(lambda name=name: looks.look(f"acme/{name}"))  # type: ignore[misc]
    assert len(looks._kept) == 3


def test_a_database_that_is_away_is_said_and_not_kept() -> None:
    shelf = Shelf()
    looks = window(shelf)
    shelf.away = True
    assert status_of(lambda: looks.look("acme/rockets")) == 503
    shelf.away = False
    assert looks.look("acme/rockets").sheet == SHEET
