"""The calendar feed: for who has the link, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from fastapi import FastAPI

from bot.app import Context, create_app
from bot.core import calendar
from bot.errors import DatabaseAway
from bot.feed import FRESH, Shelf, link_of, router, secret_of
from bot.ics import ics
from bot.metrics import Metrics
from config.rules import parse_rules
from tests.web.door import Ledger, ask, make_settings

KEY = b"a key of thirty-two bytes........"
TEXT = """
timezone: Europe/Zurich
cadence: {starts: 2026-03-23}
calendar: {countries: [CH-ZH]}
away: {grace: [2026-03-23]}
teams: [{name: Guidance, members: [ada, grace]}]
rituals:
  Demo; or, show: {when: last day, at: "14:00", duration: 60m, text: private words, ping: ["@linus"]}
"""
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
LINK = f"/calendar/acme/rockets/{secret_of('acme/rockets', KEY)}.ics"


@dataclass
class Records:
    """What the database would say, and how often it was asked."""

    texts: dict[str, str] = field(default_factory=lambda: {"acme/rockets": TEXT, "acme/plain": ""})
    asked: int = 0
    away: bool = False

    titles: tuple[tuple[str, datetime], ...] = ()

    def rules(self, name: str) -> str | None:
        self.asked += 1
        if self.away:
            message = "the database does not answer"
            raise DatabaseAway(message)
        return self.texts.get(name.casefold())


def app_over(records: Records, now: datetime = NOW) -> FastAPI:
    pages = router(Shelf(KEY, records.rules, lambda: now, lambda _name: records.titles))
    return create_app(Context(make_settings(), Ledger().accept, Metrics(), routers=[pages]))


def events_in(calendar_text: bytes) -> list[Any]:
    """The events of a feed, as a program that reads calendars has them."""
    return list(icalendar.Component.from_ical(calendar_text).walk("VEVENT"))


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def app(records: Records) -> FastAPI:
    return app_over(records)


def test_who_has_the_link_gets_a_calendar(app: FastAPI) -> None:
    answer = ask(app, "GET", LINK)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=3600"
    assert answer.headers["x-content-type-options"] == "nosniff"
    found = events_in(answer.content)
    events = {str(event["summary"]): event for event in found}
    demo = events["Demo; or, show of Sprint 1 - Mar 23 to Apr 3"]
    assert demo["dtstart"].dt == datetime(2026, 4, 2, 12, tzinfo=UTC)
    assert demo["duration"].dt == timedelta(hours=1)
    begins = events["Sprint 1 - Mar 23 to Apr 3 begins"]
    assert (str(begins["dtstart"].dt), str(begins["dtend"].dt)) == ("2026-03-23", "2026-03-24")
    assert events["Retro of Sprint 1 - Mar 23 to Apr 3"]["dtstart"].dt.tzinfo is not None
    assert len({str(event["uid"]) for event in found}) == len(found)


def test_it_tells_titles_and_times_alone(app: FastAPI) -> None:
    text = ask(app, "GET", LINK).text
    assert not [word for word in ("private words", "linus", "grace", "Guidance") if word in text]
    known = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "DURATION", "TRANSP"}
    assert all(set(event.keys()) <= known for event in events_in(text.encode()))


@pytest.mark.parametrize(
    "path",
    [
        f"/calendar/acme/rockets/{secret_of('acme/plain', KEY)}.ics",
        f"/calendar/acme/rockets/{secret_of('acme/rockets', b'another key')}.ics",
        f"/calendar/acme/nothing/{secret_of('acme/nothing', KEY)}.ics",
        LINK.removesuffix(".ics"),
        LINK.replace(".ics", ".txt"),
        f"/calendar/acme/rockets/{secret_of('acme/rockets', KEY)[:-1]}.ics",
        "/calendar/acme/rockets/.ics",
        "/calendar/acme/rockets/%C3%A9%00.ics",
        "/calendar/acme/rockets",
        "/calendar/",
    ],
)
def test_whatever_is_wrong_there_is_nothing(app: FastAPI, path: str) -> None:
    answer = ask(app, "GET", path)
    assert (answer.status_code, answer.json()) == (404, {"error": "not found"})


def test_the_database_is_not_asked_for_strangers(app: FastAPI, records: Records) -> None:
    ask(app, "GET", "/calendar/acme/rockets/0000.ics")
    assert records.asked == 0
    ask(app, "GET", LINK)
    assert records.asked == 1


def test_another_spelling_of_the_name_is_the_same_space(app: FastAPI) -> None:
    assert ask(app, "GET", LINK.replace("acme", "Acme")).status_code == 200


def test_what_has_not_changed_is_not_sent_again(app: FastAPI, records: Records) -> None:
    first = ask(app, "GET", LINK)
    known = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = ask(app_over(records, NOW + timedelta(hours=3)), "GET", LINK, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    records.texts["acme/rockets"] = TEXT.replace("14:00", "15:00")
    changed = ask(app, "GET", LINK, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_a_head_has_no_body(app: FastAPI) -> None:
    answer = ask(app, "HEAD", LINK)
    assert (answer.status_code, answer.content) == (200, b"")
    assert ask(app, "POST", LINK).status_code == 405


def test_a_space_without_rules_has_an_empty_calendar(app: FastAPI) -> None:
    answer = ask(app, "GET", f"/calendar/acme/plain/{secret_of('acme/plain', KEY)}.ics")
    assert answer.status_code == 200
    assert events_in(answer.content) == []


def test_rules_that_cannot_be_read_any_more_give_an_empty_calendar(records: Records, app: FastAPI) -> None:
    records.texts["acme/rockets"] = "no: [rules"
    answer = ask(app, "GET", LINK)
    assert answer.status_code == 200
    assert events_in(answer.content) == []


def test_a_sprint_that_somebody_opened_by_hand_is_in_the_feed(records: Records, app: FastAPI) -> None:
    records.texts["acme/rockets"] = "retro: {enabled: false}"
    records.titles = (("Hacking, Apr 11 to Apr 12", datetime(2026, 4, 1, 9, tzinfo=UTC)),)
    found = [(str(each["summary"]), each["dtstart"].dt) for each in events_in(ask(app, "GET", LINK).content)]
    assert found == [
        ("Hacking, Apr 11 to Apr 12 begins", date(2026, 4, 11)),
        ("Hacking, Apr 11 to Apr 12 ends", date(2026, 4, 12)),
    ]


def test_while_the_database_is_away_calendars_are_told_to_wait(records: Records, app: FastAPI) -> None:
    records.away = True
    answer = ask(app, "GET", LINK)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


def test_a_link_needs_an_address_from_outside() -> None:
    assert link_of("acme/rockets", KEY, "") == ""
    assert link_of("acme/rockets", KEY, "https://goalkeeper.example.org") == f"https://goalkeeper.example.org{LINK}"


def test_long_titles_are_folded_and_read_back() -> None:
    rules = parse_rules("cadence: {starts: 2026-03-23, title: '" + "🚀 long, title; " * 9 + "{number}'}")
    entries = calendar.agenda(rules, NOW, NOW + timedelta(days=10))
    body = ics("acme/rockets", rules, entries, NOW, FRESH)
    assert max(map(len, body.split(b"\r\n"))) <= 75
    (first, *_) = events_in(body)
    assert str(first["summary"]).endswith(entries[0].title[-20:])
