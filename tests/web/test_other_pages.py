"""Archive, records, trends, calendar and the operator's corner over the real application and a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.sandbox.seeds import Key
from bot.web.pictures import KINDS
from bot.web.status import Window
from tests.corridor.corridor import new_database
from tests.web.archived import Past, archived
from tests.web.markup import Markup, read
from tests.web.visiting import Browser

SPACE = "/s/acme/rockets"
PAGES = (
    f"{SPACE}/archive",
    f"{SPACE}/archive?q=seal",
    f"{SPACE}/archive?q=seal&kind=learning&team=Propulsion&who=@ada&sprint=%23200",
    f"{SPACE}/archive?kind=nothing&sprint=x&after=nowhere",
    f"{SPACE}/archive?q=zeppelin",
    f"{SPACE}/records",
    f"{SPACE}/records/203",
    f"{SPACE}/trends",
    f"{SPACE}/calendar",
    f"{SPACE}/calendar?month=2026-12",
    f"{SPACE}/calendar?month=never",
)
OPERATOR = (
    "/operator",
    "/operator/deliveries",
    "/operator/deliveries?state=failed&event=issues&repository=acme/parked",
    "/operator/deliveries?state=nothing&after=nowhere",
    "/operator/deliveries/of-parked",
    "/operator/deliveries/of-late?asked=2",
    "/operator/rows",
    "/operator/rows?condition=asleep",
    "/operator/rows?condition=dirty",
    "/operator/rows?condition=leased&asked=nothing",
    "/operator/doctor",
)


@pytest.fixture(scope="module")
def past(key: Key, database_server: str) -> Iterator[Past]:
    with new_database(database_server) as url, archived(key, url) as made:
        yield made


@pytest.fixture(scope="module")
def ada(past: Past) -> Browser:
    """A browser of the operator, who sees the space, too."""
    return past.house.browser("ada")


def seen(browser: Browser, path: str, status: int = 200) -> Markup:
    answer = browser.get(path)
    assert answer.status_code == status, answer.text
    return read(answer.text)


@pytest.mark.parametrize("path", [*PAGES, *OPERATOR])
def test_every_page_is_well_made(ada: Browser, path: str) -> None:
    found = seen(ada, path)
    assert found.faults() == []
    assert found.count["img"] == found.shape["img", frozenset()] + sum(
        number for (tag, names), number in found.shape.items() if tag == "img" and "alt" in names
    )


@pytest.mark.parametrize("path", [*PAGES[:1], *OPERATOR[:2], f"{SPACE}/live"])
def test_nobody_sees_anything_without_a_login(past: Past, path: str) -> None:
    assert past.house.browser().get(path).headers["location"].startswith("/login")


@pytest.mark.parametrize("path", [*OPERATOR, "/operator/rows/again"])
def test_the_operators_corner_is_not_there_for_others(past: Past, path: str) -> None:
    grace = past.house.browser("grace")
    answer = grace.get(path)
    assert answer.status_code in {404, 405}
    token = grace.csrf(f"{SPACE}/archive")
    for target in ("/operator/deliveries/of-parked/replay", "/operator/rows/again"):
        assert grace.post(target, {"csrf": token, "key": "space:1"}).status_code == 404


@pytest.mark.parametrize("path", ["records/777", "records/0", f"records/{2**40}"])
def test_what_is_not_there_is_a_page(ada: Browser, path: str) -> None:
    assert "There is nothing here" in seen(ada, f"{SPACE}/{path}", 404).text


def test_words_are_found_marked_and_harmless(ada: Browser) -> None:
    html = ada.get(f"{SPACE}/archive?q=frost").text
    assert "<mark>frost</mark>" in html
    assert "&lt;img src=x onerror=" in html
    assert "<img src=x" not in html
    text = read(html).text
    assert "learning" in text
    assert "Order seals before the frost" in text
    # Whatever looks like our marks in a title is gone.
    assert "\ue000" not in html
    assert html.count("<mark>") == html.count("</mark>")


def test_what_was_kept_is_found_by_kind_and_person(ada: Browser) -> None:
    text = seen(ada, f"{SPACE}/archive?q=seals&kind=decision&who=grace").text
    assert "decision about the seals" in text
    assert "Order seals" not in text
    assert "closed" in seen(ada, f"{SPACE}/archive?q=seals&kind=risk").text


def test_a_running_sprint_is_in_the_archive_too(ada: Browser) -> None:
    found = seen(ada, f"{SPACE}/archive?q=star+tracker")
    assert "Star tracker sees ten stars at dusk" in found.text
    assert f"{SPACE}/goals/6" in found.links


def test_pages_of_the_archive_lead_to_each_other(ada: Browser) -> None:
    titles: list[str] = []
    path = f"{SPACE}/archive?q=valve"
    found = Markup()
    for _ in range(5):
        found = seen(ada, path)
        titles += [word for word in found.words if "of sprint" in word]
        onward = [link for link in found.links if "after=" in link]
        if not onward:
            break
        path = onward[0]
    assert len([title for title in titles if title]) >= 30
    assert f"{SPACE}/archive?q=valve" in found.links


def test_records_stand_side_by_side_the_newest_first(ada: Browser) -> None:
    found = seen(ada, f"{SPACE}/records")
    assert found.text.index("Sprint 8") < found.text.index("Sprint 1 ")
    assert f"{SPACE}/records/207" in found.links


def test_a_record_says_what_became_of_its_goals_and_that_it_holds(ada: Browser) -> None:
    found = seen(ada, f"{SPACE}/records/203")
    text = found.text
    assert "Sprint 4" in text
    assert "missed for: time" in text
    assert "42 kN" in text
    assert "Noise never reported" in text
    assert "Leak rate missed, 40%" in text
    assert "Taken out after the start" in text
    assert "Its text has the checksum" in text
    assert {f"{SPACE}/records/202", f"{SPACE}/records/204"} <= set(found.links)


def test_a_record_that_somebody_changed_is_shown_as_such(past: Past, ada: Browser) -> None:
    with past.house.records._transaction() as conn:
        conn.execute("UPDATE record SET body = replace(body, 'froze in', 'thawed in') WHERE sprint = 201")
        conn.execute("UPDATE record SET body = 'nothing' WHERE sprint = 202")
    assert "does not have the checksum" in seen(ada, f"{SPACE}/records/201").text
    broken = seen(ada, f"{SPACE}/records/202")
    assert broken.faults() == []
    assert "is not as it was frozen" in broken.text


def test_trends_tell_figures_with_a_table_and_an_honest_word(ada: Browser) -> None:
    found = seen(ada, f"{SPACE}/trends")
    assert "promised goals were done" in found.text
    assert "If the next sprint is like one of the last twelve" in found.text
    assert "50:50" in found.text
    assert "missing in" in found.text
    pictures = [link for link in found.loads if "/pictures/" in link]
    assert {each.rpartition("/")[2].partition(".")[0] for each in pictures} == {*KINDS} - {"burn-up", "statuses"}


def test_the_calendar_shows_the_month_who_is_away_and_on_duty(ada: Browser) -> None:
    text = seen(ada, f"{SPACE}/calendar").text
    assert "November 2026" in text
    assert "Support hero" in text
    assert "18 – 20 November 2026, now" in text
    assert "every Friday" in text
    assert "Retro of" in text
    assert "/calendar/acme/rockets/x.ics" in text
    december = seen(ada, f"{SPACE}/calendar?month=2026-12")
    assert "December 2026" in december.text
    assert {f"{SPACE}/calendar?month=2026-11", f"{SPACE}/calendar?month=2027-01"} <= set(december.links)


def test_the_operator_sees_what_is_parked_why_and_what_to_do(ada: Browser) -> None:
    text = seen(ada, "/operator").text
    assert "acme/parked" in text
    assert "GitHub refuses the label: too long" in text
    assert "Mend at GitHub what it names" in text
    assert "ghs_" not in text
    assert "GitHub answered 502" in text
    assert "400 of 5,000 little" in text
    assert "PostgreSQL" in text


def test_the_operator_unparks_a_row(past: Past, ada: Browser) -> None:
    key = f"space:{past.repo.id + 1}"
    token = ada.csrf("/operator/rows")
    with capture_logs() as lines:
        answer = ada.post("/operator/rows/again", {"csrf": token, "key": key, "condition": "parked"})
    assert answer.status_code == 303
    assert [(line["login"], line["key"], line["was"]) for line in lines if line.get("key")] == [("ada", key, "parked")]
    assert "acme/parked will be looked at again" in seen(ada, answer.headers["location"]).text
    row = past.house.records.row(key)
    assert row is not None
    assert row.state == "dirty"
    assert ada.post("/operator/rows/again", {"csrf": token, "key": "space:none"}).status_code == 404


def test_a_replay_needs_the_token_and_is_noted(ada: Browser) -> None:
    assert ada.post("/operator/deliveries/of-nothing/replay", {"csrf": "x"}).status_code == 403
    token = ada.csrf("/operator/deliveries/of-nothing")
    with capture_logs() as lines:
        answer = ada.post("/operator/deliveries/of-nothing/replay", {"csrf": token})
    assert answer.status_code == 303
    assert [line["delivery"] for line in lines if "delivery" in line] == ["of-nothing"]
    assert "will be looked at again" in seen(ada, answer.headers["location"]).text
    assert ada.post("/operator/deliveries/unknown/replay", {"csrf": token}).status_code == 404
    assert ada.get("/operator/deliveries/unknown").status_code == 404


def test_the_doctor_says_what_is_wrong_first(ada: Browser) -> None:
    text = seen(ada, "/operator/doctor").text
    assert text.index("GitHub cannot reach us") < text.index("PostgreSQL answers")
    assert "Open the port." in text


def test_the_status_page_needs_no_login_and_names_nobody(past: Past) -> None:
    answer = past.house.browser().get("/status/acme/rockets")
    found = read(answer.text)
    assert answer.status_code == 200
    assert found.faults() == []
    assert "Star tracker sees ten stars at dusk" in found.text
    assert not [name for name in ("barbara", "edsger", "No microphone", "noise report") if name in found.text]
    assert answer.headers["cache-control"].startswith("public, max-age=60")
    again = past.house.browser().get("/status/acme/rockets", **{"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_badge_may_be_shown_elsewhere(past: Past) -> None:
    answer = past.house.browser().get("/badge/acme/rockets.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert ">2/11 done, far behind</text>" in answer.text


def test_what_is_unknown_and_what_is_not_public_are_the_same(past: Past) -> None:
    stranger = past.house.browser()
    for page in ("/status/{}", "/badge/{}.svg"):
        unknown, parked = (stranger.get(page.format(name)) for name in ("acme/unknown", "acme/late"))
        assert (unknown.status_code, unknown.text) == (parked.status_code, parked.text)
        assert unknown.status_code == 404
        assert {**unknown.headers} == {**parked.headers}


def test_who_asks_too_often_is_told_when_to_come_again(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Window, "_may_ask", lambda _self: False)
    answer = past.house.browser().get("/status/acme/whatever")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    assert read(answer.text).faults() == []
