"""The main pages over the real application: who is logged in sees them, and they are well-made HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.errors import DatabaseAway
from bot.records.store import Store
from bot.sandbox.seeds import Key
from bot.web.assets import KINDS, asset
from tests.corridor.corridor import new_database
from tests.web.furnished import furnished
from tests.web.markup import Markup, read
from tests.web.visiting import Browser, House

SPACE = "/s/acme/rockets"
PAGES = (
    "/",
    SPACE,
    f"{SPACE}?team=Guidance&status=done",
    f"{SPACE}?team=",
    f"{SPACE}?status=nowhere",
    f"{SPACE}/sprints/91",
    f"{SPACE}/goals/4",
    f"{SPACE}/goals/4?asked=4",
    f"{SPACE}/goals/2",
    f"{SPACE}/teams/Guidance",
)
MISSING = (
    f"{SPACE}/sprints/777",
    f"{SPACE}/goals/777",
    f"{SPACE}/goals/0",
    f"{SPACE}/teams/Nobody",
    f"{SPACE}/nowhere",
    "/s/acme/unknown",
)


@pytest.fixture(scope="module")
def place(key: Key, database_server: str) -> Iterator[House]:
    """The furnished house, for all tests of this module."""
    with new_database(database_server) as url, furnished(key, url) as made:
        yield made


@pytest.fixture(scope="module")
def ada(place: House) -> Browser:
    """A browser of somebody who sees the space."""
    return place.browser("ada")


def seen(browser: Browser, path: str, status: int = 200) -> Markup:
    answer = browser.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return read(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_well_made(ada: Browser, path: str) -> None:
    assert seen(ada, path).faults() == []


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_a_page_with_a_next_step(ada: Browser, path: str) -> None:
    found = seen(ada, path, 404)
    assert found.faults() == []
    assert "There is nothing here" in found.text
    assert "/" in found.links


@pytest.mark.parametrize("path", PAGES[:2])
def test_nobody_sees_anything_without_a_login(place: House, path: str) -> None:
    assert place.browser().get(path).headers["location"].startswith("/login")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else_for_anything(ada: Browser, path: str) -> None:
    answer = ada.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert all(link.startswith("/") for link in read(answer.text).loads)


@pytest.mark.parametrize(("error", "status"), [(DatabaseAway("it sleeps"), 503), (RuntimeError("a bug"), 500)])
def test_what_goes_wrong_is_a_page_with_a_next_step(
    place: House, ada: Browser, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(place.records, "current", fails)
    found = seen(ada, SPACE, status)
    assert found.faults() == []
    assert found.links
    assert str(error) not in found.text


def test_the_sprint_is_said_in_a_line_first(ada: Browser) -> None:
    text = seen(ada, SPACE).text
    assert (
        text.index("Sprint 48")
        < text.index("At risk: 2 of 12 goals done, 1 off track, 1 blocked, 1 at risk")
        < text.index("Needs attention")
    )
    assert "9 – 20 November 2026" in text
    assert "1 day left" in text


def test_a_filter_is_a_link(ada: Browser) -> None:
    whole = seen(ada, SPACE)
    link = f"{SPACE}?team=Guidance"
    assert link in whole.links
    text = seen(ada, link).text
    assert "Landing radar ignores dust" in text
    assert "Quieter pump" not in text


def test_times_are_those_of_the_sprints_zone(ada: Browser) -> None:
    found = seen(ada, f"{SPACE}/goals/4")
    assert "2026-11-18T14:05+01:00" in found.times
    for path in (SPACE, f"{SPACE}/teams/Guidance", f"{SPACE}/goals/4"):
        assert "today, 14:02 . Times are in Europe/Berlin." in seen(ada, path).text
    assert "14:05" in found.text


def test_a_goal_tells_who_changed_what_and_how(ada: Browser) -> None:
    text = seen(ada, f"{SPACE}/goals/4").text
    assert "edsger moved it from 🟢 on track to ⛔ blocked by command No microphone." in text
    assert "linus said 🟢 on track but ⛔ blocked stands on the board" in text
    assert "grace gave it to edsger by assigning" in text
    assert text.index("Yesterday") < text.index("Tuesday, 17 November")


def test_a_goal_without_a_history_is_found_in_its_sprint(ada: Browser) -> None:
    text = seen(ada, f"{SPACE}/goals/2").text
    assert "Nothing has changed since it became a goal." in text
    assert "Burn time on the stand" in text


def test_a_goal_that_was_taken_out_is_as_its_history_left_it(ada: Browser) -> None:
    found = seen(ada, f"{SPACE}/goals/13")
    assert found.faults() == []
    assert "Paint the tower ❌ dropped" in found.text
    assert "linus" in found.text


@pytest.mark.parametrize("path", [SPACE, f"{SPACE}/goals/4", f"{SPACE}/teams/Guidance"])
def test_each_showing_of_a_form_is_its_own(place: House, ada: Browser, path: str) -> None:
    def hidden(browser: Browser, name: str) -> set[str]:
        html = browser.get(path).text
        assert "\ue000" not in html, "a blank that nobody filled"
        return set(re.findall(rf'name="{name}" value="([^"]*)"', html))

    assert len(hidden(ada, "once")) == 1
    assert hidden(ada, "once") != hidden(ada, "once")
    assert hidden(ada, "csrf") == hidden(ada, "csrf")
    assert hidden(ada, "csrf").isdisjoint(hidden(place.browser("ada"), "csrf")), "another login has another one"
    assert hidden(ada, "back") == {path}


def test_a_sprint_that_is_closed_can_be_looked_at_but_not_changed(ada: Browser) -> None:
    assert "status" not in seen(ada, f"{SPACE}/sprints/91").fields
    assert "status" in seen(ada, SPACE).fields


def test_a_team_tells_of_its_people_and_its_sprints_before(ada: Browser) -> None:
    text = seen(ada, f"{SPACE}/teams/Guidance").text
    assert "Off track: 1 of 4 goals done, 1 off track" in text
    assert text.index("Sprint 47") < text.index("Sprint 46")


def test_a_space_without_a_sprint_says_how_to_begin(place: House) -> None:
    shown = place.records.current
    place.records.current = lambda *_: None  # type: ignore[method-assign]  # nothing is planned for this moment
    try:
        browser = place.browser("ada")
        assert "No sprint yet" in seen(browser, SPACE).text
        assert "No sprint yet" in seen(browser, "/").text
    finally:
        place.records.current = shown  # type: ignore[method-assign]  # as it was


def test_a_page_asks_the_database_for_few_things(place: House, ada: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for way in ("_one", "_all"):
        plain = getattr(Store, way)

        def counted(self: Store, name: str, *, plain: Any = plain, **values: Any) -> Any:
            asked.append(name)
            return plain(self, name, **values)

        monkeypatch.setattr(Store, way, counted)
    seen(ada, SPACE)
    assert asked == ["session", "repository_named", "good_rules", "sheets"]
    assert place.records.repository("acme/rockets") is not None


@pytest.mark.parametrize("name", KINDS)
def test_what_pages_load_may_be_kept_for_ever(place: House, name: str) -> None:
    answer = place.browser().get(asset(name))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == KINDS[name]
    assert "immutable" not in place.browser().get(f"/assets/another/{name}").headers["cache-control"]


def test_no_other_file_is_loaded(place: House) -> None:
    assert place.browser().get("/assets/x/layout.html").status_code == 404
    with pytest.raises(KeyError):
        asset("layout.html")
