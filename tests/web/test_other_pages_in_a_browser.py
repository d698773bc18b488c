"""Archive, records, trends, calendar, the operator's corner and the public page in a real browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.sandbox.seeds import Key
from tests.corridor.corridor import new_database
from tests.web import archived
from tests.web.browser import Missing, Window, window
from tests.web.sheets import SHEET

pytestmark = pytest.mark.no_cover

SPACE = "/s/acme/rockets"
PAGES = (
    f"{SPACE}/archive",
    f"{SPACE}/archive?q=seal",
    f"{SPACE}/records",
    f"{SPACE}/records/203",
    f"{SPACE}/trends",
    f"{SPACE}/calendar",
    "/operator",
    "/operator/deliveries",
    "/operator/deliveries/of-parked",
    "/operator/rows?condition=parked",
    "/operator/doctor",
    "/status/acme/rockets",
)
# Of these a phone in the dark shows everything that the others are made of.
FEW = (f"{SPACE}/archive?q=seal", f"{SPACE}/records/203", f"{SPACE}/calendar", "/operator")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def view(key: Key, database_server: str) -> Iterator[Window]:
    """One server and one browser for all tests of this module, over a space with a past."""
    with new_database(database_server) as url:
        try:
            with window(key, url, archived.archived_house) as made:
                yield made
        except Missing as missing:
            sys.stderr.write(f"\nno browser looked at the other pages: {missing}\n")
            pytest.skip(f"there is no Chromium: {missing}")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES)["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]} {each['nodes'][0]['any'][:1]}" for each in found]


@pytest.mark.parametrize(("theme", "width", "paths"), [("light", 1280, PAGES), ("dark", 360, FEW)])
def test_axe_finds_nothing_on_any_page(view: Window, theme: str, width: int, paths: tuple[str, ...]) -> None:
    with view.page(theme=theme, width=width) as page:
        page.route("**/pictures/**", lambda route: route.abort())
        for path in paths:
            page.goto(path, wait_until="domcontentloaded")
            for each in page.locator("details").all():
                each.evaluate("each => { each.open = true }")
            assert violations(page) == [], path
            if width < 400:
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_search_needs_no_script(view: Window) -> None:
    with view.page(scripts=False) as page:
        page.goto(f"{SPACE}/archive", wait_until="domcontentloaded")
        page.get_by_label("Words").fill("frost")
        page.get_by_label("What").select_option("learning")
        page.get_by_role("button", name="Search").click()
        assert "q=frost" in page.url
        assert page.locator("mark").first.inner_text() == "frost"


def test_news_come_from_the_real_stream(view: Window) -> None:
    """The page asks the server itself, and shows what the bot saw meanwhile."""
    with view.page() as page:
        with page.expect_response(lambda answer: answer.url.endswith("/live")) as answered:
            page.goto(SPACE, wait_until="domcontentloaded")
        assert answered.value.headers["content-type"].startswith("text/event-stream")
        news = replace(SHEET.goals[0], title="All engines are on")
        archived.show(view.house.records, replace(SHEET, goals=(news, *SHEET.goals[1:])))
        page.locator(".what", has_text="All engines are on").first.wait_for(timeout=30_000)


def test_an_operator_unparks_a_row(view: Window) -> None:
    with view.page() as page:
        page.goto("/operator", wait_until="domcontentloaded")
        page.get_by_role("button", name="Unpark at acme/parked").click()
        page.get_by_text("will be looked at again").wait_for()
        assert page.locator(".notice").inner_text().startswith("acme/parked")
