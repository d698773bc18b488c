"""The feed of retros and records: for who has its link, well-formed whatever people wrote, and out of the database."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import psycopg
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import Context, create_app
from bot.core.atom import LONGEST, Entry, atom
from bot.errors import DatabaseAway
from bot.feed import Shelf, news_link_of, router, secret_of
from bot.logs import Redactor
from bot.metrics import Metrics
from bot.news import feed_of
from tests.api.conftest import ROCKETS, House
from tests.web.door import Ledger, ask, make_settings

KEY = b"a key of thirty-two bytes........"
OURS = "https://goalkeeper.example.org"
LINK = news_link_of("acme/rockets", KEY, OURS).removeprefix(OURS)
ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 1, 5, 9, 30, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    last = house.history.sprints[-1].issue
    shown = house.records.sheet(ROCKETS.id, last)
    assert shown is not None
    (number, _), *_ = shown.sheet.retros or ((4711, "Retro"),)
    with psycopg.connect(house.url) as conn:
        if not shown.sheet.retros:
            retros = ['"retros":[]', '"retros":[[4711,"Retro <b>"]]']
            conn.execute("UPDATE sheet SET body = replace(body, %s, %s) WHERE sprint = %s", [*retros, last])
        effect = "INSERT INTO effect (repo_id, key, tried_at, done_at, number) VALUES (7, %s, %s, %s, %s)"
        noted = "INSERT INTO kept (repo_id, sprint, kind, text, who, at) VALUES (7, %s, 'went-well', %s, 'ada', %s)"
        conn.execute(effect, [f"{last}/retro:{last}:1", AT, AT, number])
        conn.execute(noted, [last, "<script>tests</script>", datetime(2021, 1, 1, tzinfo=UTC)])
        conn.execute(noted, [last, "came later", datetime(2030, 1, 1, tzinfo=UTC)])
    shelf = Shelf(KEY, lambda _name: "", lambda: AT, news=feed_of(house.records))
    return create_app(Context(make_settings(), Ledger().accept, Metrics(), routers=[router(shelf, OURS)]))


def test_who_has_the_link_gets_records_and_retros(app: FastAPI, house: House) -> None:
    answer = ask(app, "GET", LINK)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    found = {entry.findtext(f"{ATOM}title", ""): entry for entry in feed.iter(f"{ATOM}entry")}
    assert len([title for title in found if title.startswith("Record of ")]) == len(house.history.sprints) - 1
    (retro,) = [entry for title, entry in found.items() if not title.startswith("Record of ")]
    body = retro.findtext(f"{ATOM}content", "")
    assert "Went well:\n- <script>tests</script>" in body
    assert "came later" not in body
    assert retro.findtext(f"{ATOM}updated") == "2026-01-05T09:30:01Z"
    assert "<script>" not in answer.text
    assert feed.find(f"{ATOM}link").get("href") == f"{OURS}{LINK}"  # type: ignore[union-attr]
    again = ask(app, "GET", LINK, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/s/acme/rockets/retros.atom",
        LINK[:-1],
        LINK.replace("rockets", "balloons"),
        f"/s/acme/rockets/retros.atom?key={secret_of('acme/rockets', KEY)}",
        f"/s/acme/nothing/retros.atom?key={secret_of('acme/nothing', KEY, 'retros')}",
        "/s/acme/rockets/retros.atom?key=%C3%A9%00",
    ],
)
def test_whatever_is_wrong_there_is_nothing(app: FastAPI, path: str) -> None:
    assert ask(app, "GET", path).status_code == 404


def test_while_the_database_is_away_readers_are_told_to_wait() -> None:
    def away(_name: str, _link: str) -> bytes:
        message = "away"
        raise DatabaseAway(message)

    pages = router(Shelf(KEY, lambda _name: "", lambda: AT, news=away))
    made = create_app(Context(make_settings(), Ledger().accept, Metrics(), routers=[pages]))
    assert ask(made, "GET", LINK).status_code == 503


def test_the_link_is_no_secret_of_the_log() -> None:
    assert news_link_of("acme/rockets", KEY, "") == ""
    assert "[hidden]" in Redactor(()).text(f"somebody pasted {OURS}{LINK}")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=3))
def test_a_feed_is_well_formed_whatever_it_tells(told: list[tuple[str, str]]) -> None:
    entries = [Entry(f"https://x/{nth}", f"https://x/{nth}", title, AT, body) for nth, (title, body) in enumerate(told)]
    feed = ET.fromstring(atom("Any", f"{OURS}/x", entries))  # noqa: S314 - our own
    assert len(list(feed.iter(f"{ATOM}entry"))) == len(told)
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))


def test_a_long_text_is_cut_and_what_xml_cannot_hold_is_left_out() -> None:
    feed = ET.fromstring(atom("a\0b\ud800\ufffe🚀", "x", [Entry("1", "1", "t", AT, "x" * (LONGEST + 5))]))  # noqa: S314
    assert feed.findtext(f"{ATOM}title") == "ab🚀"
    assert len(feed.findtext(f"{ATOM}entry/{ATOM}content") or "") == LONGEST
