"""The dashboard in a real browser: what axe-core finds, what a keyboard reaches, and what scripts add."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.records import Shown
from bot.sandbox.seeds import Key
from tests.corridor.corridor import new_database
from tests.web.browser import Missing, Window, window
from tests.web.sheets import NOW, SHEET

pytestmark = pytest.mark.no_cover

SPACE = "/s/acme/rockets"
GOAL, TEAM = f"{SPACE}/goals/4", f"{SPACE}/teams/Guidance"
PAGES = ("/", f"{SPACE}?asked=4", GOAL, TEAM, f"{SPACE}/nothing")
MORE = tuple(f"{SPACE}/{name}" for name in ("archive", "trends", "calendar", "records"))
# How each page is looked at: theme, and width in pixels of CSS. Colours do not depend on the width.
LOOKS = (("light", 1280), ("dark", 360))
CHANGED = "retry: 300\n\nevent: changed\ndata: now\n\n"
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture(scope="module")
def view(key: Key, database_server: str) -> Iterator[Window]:
    """One server and one browser for all tests of this module."""
    with new_database(database_server) as url:
        try:
            with window(key, url) as made:
                yield made
        except Missing as missing:
            sys.stderr.write(f"\nno browser looked at the dashboard: {missing}\n")
            pytest.skip(f"there is no Chromium: {missing}")


def violations(page: Page) -> list[str]:
    """What axe-core has against a page, with the first element of each."""
    found = Axe().run(page, options=RULES)["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]} {each['nodes'][0]['any'][:1]}" for each in found]


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_axe_finds_nothing_on_any_page(view: Window, theme: str, width: int) -> None:
    with view.page(theme=theme, width=width) as page:
        for path in (*PAGES, *MORE):
            page.goto(path, wait_until="domcontentloaded")
            for each in page.locator("details").all():
                each.evaluate("each => { each.open = true }")
            assert violations(page) == [], path


def test_axe_would_find_a_picture_without_words(view: Window) -> None:
    with view.page() as page:
        page.goto("/")
        page.evaluate("document.querySelector('main').append(document.createElement('img'))")
        assert any(each.startswith("image-alt") for each in violations(page))


@pytest.mark.parametrize("path", [SPACE, GOAL, TEAM, "/"])
def test_nothing_sticks_out_of_a_small_phone(view: Window, path: str) -> None:
    with view.page(width=320) as page:
        page.goto(path, wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_keyboard_reaches_the_content_and_asks_for_a_status(view: Window) -> None:
    with view.page() as page:
        page.goto(SPACE, wait_until="domcontentloaded")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        reached = _tab_to(page, "#ask-2 > summary")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert reached < 40
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "status-2"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('#ask-2 > summary')")
        assert not page.evaluate("document.querySelector('#ask-2').open")


def _tab_to(page: Page, selector: str) -> int:
    """Press Tab until this is in focus; return how often."""
    for times in range(1, 100):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return times
    raise AssertionError(f"{selector} is not reached")


def test_without_scripts_a_status_is_asked_for_in_ones_own_name(view: Window) -> None:
    with view.page(scripts=False) as page:
        page.goto(SPACE, wait_until="domcontentloaded")
        page.get_by_role("link", name="Guidance").first.click()
        assert "team=Guidance" in page.url
        page.locator("#ask-6 > summary").click()
        page.locator("#status-6").select_option("at risk")
        page.locator("#note-6").fill("clouds all week")
        page.locator("#ask-6 button").click()
        page.get_by_text("Asked for: GitHub has your command on #6").wait_for()
        assert "team=Guidance" in page.url
    (said,) = view.house.world.issue(view.house.acme.repository, 6).comments
    assert (said.author.login, said.body) == ("ada", "/status at risk clouds all week")


def test_news_come_by_themselves_and_leave_the_focus_where_it_was(
    view: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    with view.page() as page:
        # A stream that says once that something has changed, and ends; the browser asks again after 300 ms.
        page.route(f"**{SPACE}/live", lambda route: route.fulfill(content_type="text/event-stream", body=CHANGED))
        page.goto(SPACE, wait_until="domcontentloaded")
        page.locator("#ask-4 > summary").focus()
        _saying(view, monkeypatch, "All is well now")
        page.locator(".pace", has_text="All is well now").wait_for(timeout=10_000)
        assert page.evaluate("document.activeElement.matches('#ask-4 > summary')")
        page.locator("#news", has_text="The page shows what is new.").wait_for(timeout=5_000)
        page.locator("#ask-4 > summary").click()
        page.locator("#note-4").fill("I am writing")
        _saying(view, monkeypatch, "Something else")
        page.locator("#news", has_text="This page has news").wait_for(timeout=10_000)
        assert page.locator("#note-4").input_value() == "I am writing"


def _saying(view: Window, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    shown = Shown(replace(SHEET, pace=words), NOW)
    monkeypatch.setattr(view.house.records, "current", lambda *_: shown)


def test_somebody_logs_in_over_github_and_out_again(view: Window) -> None:
    """The whole way in a browser with empty hands: both sites' cookies and policies let it through."""
    context = view.browser.new_context(base_url=view.url)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    try:
        page.goto(f"{SPACE}?team=Guidance")
        page.get_by_role("link", name="Log in with GitHub").click()
        page.locator("select[name=person]").select_option("grace")
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url(f"{view.url}{SPACE}?team=Guidance")
        assert page.locator(".me .login").inner_text() == "grace"
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("heading", name="You are logged out").wait_for()
        page.goto(SPACE)
        assert "/login" in page.url
    finally:
        context.close()
    assert wrong == []
