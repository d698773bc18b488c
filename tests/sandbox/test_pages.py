"""A person reads and works on the sandbox's pages."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from bot.sandbox.boards import Option
from bot.sandbox.entities import Issue
from bot.sandbox.pages import RESERVED, next_friday
from bot.sandbox.pages_visit import local
from bot.sandbox.world import NewIssue
from tests.sandbox.browser import Browser
from tests.sandbox.conftest import Stage

ISSUES = "/acme/rockets/issues"
EVIL = '<script>alert("x")</script>"><img src=x onerror=alert(1)>'


def opened(stage: Stage, title: str = "Sprint 1", body: str = "A *plan*", by: str = "ada") -> Issue:
    made = stage.world.create_issue(stage.world.actor(by), stage.acme.repository, NewIssue(title, body))
    stage.world.deliveries.pending()
    return made


@pytest.fixture
def browser(stage: Stage) -> Browser:
    return Browser(stage.sandbox)


def test_the_first_page_tells_who_and_what_is_here(browser: Browser) -> None:
    page = browser.get("/")
    for words in ("acme/rockets", "Rockets", "goalkeeper-sandbox bot", "grace", "engineers", "Mon, Mar 2, 2026, 09:00"):
        assert words in page.words
    assert "You are ada" in page.words


def test_the_first_page_leads_to_the_bot(stage: Stage, browser: Browser) -> None:
    stage.acme.app.hook.url = "http://127.0.0.1:8000/webhooks"
    assert ("a", {"href": "http://127.0.0.1:8000/"}) in browser.get("/").tags


def test_a_webhook_address_that_is_no_web_address_is_not_linked(stage: Stage, browser: Browser) -> None:
    stage.acme.app.hook.url = "javascript:alert(1)"
    assert not any("javascript" in known.get("href", "") for _, known in browser.get("/").tags)


def test_an_account_and_a_repository_lead_to_their_places(browser: Browser) -> None:
    assert browser.get("/grace").headers["location"] == "/#grace"
    assert browser.get("/acme/rockets").headers["location"] == ISSUES


def test_the_list_shows_the_open_issues_with_pinned_ones_on_top(stage: Stage, browser: Browser) -> None:
    ada, first = stage.world.actor("ada"), opened(stage, "First `one`")
    second = opened(stage, "Second")
    stage.world.pin(ada, first)
    stage.world.edit_issue(ada, second, state="closed")
    stage.world.add_labels(ada, first, [stage.world.label(stage.acme.repository, "bug")])
    page = browser.get(ISSUES)
    assert page.words.index("Pinned") < page.words.index("First one")
    assert "1 open 1 closed" in page.words
    assert "Second" not in page.words
    assert "Second" in browser.get(f"{ISSUES}?state=closed").words
    assert {"First", "Second"} <= set(browser.get(f"{ISSUES}?state=all").words.split())


def test_the_list_can_be_narrowed_to_a_label_and_to_words(stage: Stage, browser: Browser) -> None:
    one = opened(stage, "Wet pad")
    opened(stage, "Dry pad", "nothing")
    stage.world.add_labels(stage.world.actor("ada"), one, [stage.world.label(stage.acme.repository, "bug")])
    assert "Dry pad" not in browser.get(f"{ISSUES}?label=BUG").words
    assert "Wet pad" not in browser.get(f"{ISSUES}?q=NOTHING").words
    assert "No issue matches" in browser.get(f"{ISSUES}?q=moon&label=bug").words


def test_an_issue_shows_all_that_hangs_on_it(stage: Stage, browser: Browser) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    parent, child, done = opened(stage, "Parent"), opened(stage, "Child"), opened(stage, "Finished")
    world.add_sub_issue(ada, parent, child)
    world.add_sub_issue(ada, child, done)
    world.edit_issue(ada, done, state="closed", state_reason="not_planned")
    world.add_assignees(ada, child, [world.user("grace")])
    world.add_item(ada, stage.acme.board, child)
    world.pin(ada, child)
    world.lock(ada, child, "resolved")
    world.react(world.actor("grace"), child, "rocket")
    page = browser.get(f"{ISSUES}/{child.number}")
    for words in ("Child #2", "Open", "Pinned", "Locked as resolved", "Parent: Parent #1", "1 / 1", "grace", "🚀 1"):
        assert words in page.words
    assert "Finished #3" in page.words
    assert "Rockets" in page.words
    assert "Closed as not planned" in browser.get(f"{ISSUES}/3").words


def test_a_hidden_comment_is_folded_away(stage: Stage, browser: Browser) -> None:
    issue, ada = opened(stage), stage.world.actor("ada")
    comment = stage.world.create_comment(ada, issue, "Buy rockets")
    stage.world.minimize_comment(ada, comment, "spam")
    assert "marked as spam" in browser.get(f"{ISSUES}/1").words


def test_nothing_that_people_write_reaches_the_page_as_html(stage: Stage, browser: Browser) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    repository = stage.acme.repository
    label = world.create_label(ada, repository, EVIL[:50], "d73a4a", EVIL)
    issue = opened(stage, EVIL, EVIL)
    child = world.create_issue(ada, repository, NewIssue(EVIL, EVIL, [label], [world.user("ada")], parent=issue))
    world.add_labels(ada, issue, [label])
    world.create_comment(ada, issue, EVIL + "\n[x](javascript:alert(1))")
    world.edit_issue(ada, issue, body=EVIL + " again")
    world.create_milestone(ada, repository, title=EVIL)
    world.edit_issue(ada, issue, milestone=repository.milestones[0])
    world.add_item(ada, stage.acme.board, child)
    world.add_draft(ada, stage.acme.board, EVIL)
    stage.acme.board.title = repository.description = EVIL
    status = stage.acme.board.field_named("Status")
    assert status
    status.options.append(Option("0a0a0a0a", EVIL, "RED", EVIL))
    board = f"/orgs/acme/projects/{stage.acme.board.number}"
    paths = ["/", ISSUES, f"{ISSUES}?q={EVIL[:8]}&label=%22%3E%3Cscript%3E", f"{ISSUES}/new", f"{ISSUES}/1", board]
    for path in [*paths, f"{ISSUES}/2", f"{ISSUES}/1/history/body", f"{board}?by=%3Cscript%3E", "/acme/%3Cscript%3E"]:
        page = browser.get(path)
        assert [known.get("src") for tag, known in page.tags if tag == "script"] == [
            "/_sandbox/pages/static/sandbox.js"
        ], path
        assert not [known for _, known in page.tags if any(name.startswith("on") for name in known)], path
        assert not [known for tag, known in page.tags if tag == "img" and "/_sandbox/" not in known["src"]], path
        assert not [known for _, known in page.tags if "javascript:" in known.get("href", "")], path


def test_the_pages_ask_nothing_of_other_hosts(stage: Stage, browser: Browser) -> None:
    opened(stage, body="![x](https://example.com/x.png)")
    page = browser.get(f"{ISSUES}/1")
    loaded = [known.get("src") or known["href"] for tag, known in page.tags if tag in ("script", "img", "link")]
    assert loaded
    assert all(address.startswith("/_sandbox/pages/static/") for address in loaded)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "'unsafe-inline'" not in re.sub(r"style-src-attr [^;]+", "", page.headers["content-security-policy"])


@pytest.mark.parametrize(
    ("name", "kind"), [("sandbox.css", "text/css"), ("sandbox.js", "text/javascript"), ("mark.svg", "image/svg+xml")]
)
def test_the_few_files_are_served(browser: Browser, name: str, kind: str) -> None:
    page = browser.get(f"/_sandbox/pages/static/{name}")
    assert page.headers["content-type"].startswith(kind)
    assert page.text


def test_no_other_file_is_served(browser: Browser) -> None:
    assert browser.get("/_sandbox/pages/static/__init__.py").status == 404


def test_one_begins_as_ada_and_can_be_somebody_else(browser: Browser) -> None:
    assert "You are ada" in browser.get("/").words
    page = browser.send(browser.get(f"{ISSUES}?state=all"), "/_sandbox/person", person="grace")
    assert page.path == f"{ISSUES}?state=all"
    assert "You are grace" in browser.get("/").words


def test_an_unknown_person_in_the_cookie_is_ada(browser: Browser) -> None:
    browser.cookies["sandbox_person"] = "ghost"
    assert "You are ada" in browser.get("/").words


def test_one_cannot_be_who_is_not_there(browser: Browser) -> None:
    page = browser.send(browser.get("/"), "/_sandbox/person", person="goalkeeper-sandbox[bot]")
    assert page.status == 404
    assert "Nobody here is called" in page.words


def test_cookies_are_strict_and_out_of_reach_of_scripts(browser: Browser) -> None:
    set_cookie = browser.get("/").headers["set-cookie"].lower()
    assert "samesite=strict" in set_cookie
    assert "httponly" in set_cookie


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_does_nothing(stage: Stage, browser: Browser, token: str) -> None:
    opened(stage)
    browser.get("/")
    page = browser.post(f"{ISSUES}/1/comment", {"token": token, "body": "Hello"})
    assert page.status == 403
    assert "Hello" in page.text
    assert not stage.world.issue(stage.acme.repository, 1).comments


def test_a_token_of_another_visitor_does_nothing(stage: Stage, browser: Browser) -> None:
    opened(stage)
    stolen = browser.get(f"{ISSUES}/1").form("/comment").value("token")
    other = Browser(stage.sandbox)
    other.get("/")
    assert other.post(f"{ISSUES}/1/comment", {"token": stolen, "body": "Hello"}).status == 403
    assert Browser(stage.sandbox).post(f"{ISSUES}/1/comment", {"token": stolen, "body": "Hello"}).status == 403


def test_a_form_that_comes_from_elsewhere_does_nothing(stage: Stage, browser: Browser) -> None:
    opened(stage)
    token = browser.get(f"{ISSUES}/1").form("/comment").value("token")
    sent = {"token": token, "body": "Hello"}
    assert browser.post(f"{ISSUES}/1/comment", sent, **{"sec-fetch-site": "cross-site"}).status == 403
    assert browser.post(f"{ISSUES}/1/comment", sent, **{"sec-fetch-site": "same-origin"}).status == 303


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"body=%FF", "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * (1024 * 1024), "application/x-www-form-urlencoded", 413),
        (b"a=1&" * 1001, "application/x-www-form-urlencoded; charset=utf-8", 400),
    ],
)
def test_what_is_no_form_of_these_pages_is_refused(browser: Browser, body: bytes, kind: str, status: int) -> None:
    assert browser.post(f"{ISSUES}/1/comment", body, **{"content-type": kind}).status == status


@pytest.mark.parametrize(
    ("path", "stays"),
    [("/a/b?c=d", True), ("//evil.example", False), ("/\\evil", False), ("https://evil.example", False), ("", False)],
)
def test_a_form_leads_back_to_these_pages_only(path: str, stays: bool) -> None:  # noqa: FBT001
    assert (local(path) == path) is stays
    assert local("/a\r\nSet-Cookie: x") is None


def test_somebody_who_wants_to_be_led_astray_stays(browser: Browser) -> None:
    page = browser.get("/")
    form = page.form("/_sandbox/person")
    sent = {"token": form.value("token"), "to": "//evil.example/", "person": "grace"}
    assert browser.post("/_sandbox/person", sent).headers["location"] == "/_sandbox/person"


@pytest.mark.parametrize(
    ("step", "then"),
    [("hour", "Mon, Mar 2, 2026, 10:00"), ("day", "Tue, Mar 3, 2026, 09:00"), ("friday", "Fri, Mar 6, 2026, 15:00")],
)
def test_the_clock_can_be_moved(browser: Browser, step: str, then: str) -> None:
    browser.send(browser.get("/"), "/_sandbox/advance", by=step)
    assert then in browser.get("/").words


def test_the_clock_moves_in_known_steps_only(stage: Stage, browser: Browser) -> None:
    before = stage.world.now()
    assert browser.send(browser.get("/"), "/_sandbox/advance", by="year").status == 422
    assert stage.world.now() == before


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 3, 6, 14, 59, tzinfo=UTC), datetime(2026, 3, 6, 15, 0, tzinfo=UTC)),
        (datetime(2026, 3, 6, 15, 0, tzinfo=UTC), datetime(2026, 3, 13, 15, 0, tzinfo=UTC)),
        (datetime(2026, 3, 7, 1, 0, tzinfo=UTC), datetime(2026, 3, 13, 15, 0, tzinfo=UTC)),
    ],
)
def test_the_next_friday_is_always_ahead(now: datetime, then: datetime) -> None:
    assert next_friday(now) == then


def test_an_open_page_learns_that_something_changed(stage: Stage, browser: Browser) -> None:
    issue, ada = opened(stage), stage.world.actor("ada")
    poll = next(known["data-poll"] for tag, known in browser.get(f"{ISSUES}/1").tags if tag == "main")
    first = json.loads(browser.get(poll).text)
    assert first == json.loads(browser.get(poll).text)
    assert first["clock"] == "Mon, Mar 2, 2026, 09:00"
    stage.world.react(ada, issue, "heart")
    second = json.loads(browser.get(poll).text)
    stage.world.create_comment(ada, issue, "News")
    third = json.loads(browser.get(poll).text)
    assert len({first["version"], second["version"], third["version"]}) == 3


def test_the_list_and_the_board_learn_it_too(stage: Stage, browser: Browser) -> None:
    issue, ada = opened(stage), stage.world.actor("ada")
    stage.world.add_draft(ada, stage.acme.board, "Think")
    polls = ("/_sandbox/pages/version" + ISSUES, "/_sandbox/pages/version/orgs/acme/projects/1")
    before = [browser.get(poll).text for poll in polls]
    stage.world.add_item(ada, stage.acme.board, issue)
    stage.world.edit_issue(ada, issue, title="Sprint one")
    assert all(browser.get(poll).text != old for poll, old in zip(polls, before, strict=True))


def test_looking_at_pages_is_no_call_of_the_api(browser: Browser) -> None:
    for path in ("/", ISSUES, "/orgs/acme/projects/1", "/_sandbox/pages/version" + ISSUES):
        page = browser.get(path)
        assert page.status == 200
        assert "x-ratelimit-used" not in page.headers


def test_what_is_missing_is_said_kindly(browser: Browser) -> None:
    page = browser.get(f"{ISSUES}/99")
    assert page.status == 404
    assert "Not Found" in page.words
    assert "Somebody else may see more" in page.words


def test_a_private_repository_is_hidden_from_strangers(stage: Stage, browser: Browser) -> None:
    stage.world.add_repository(stage.acme.organization, "secret", private=True)
    stage.world.add_user("zoe")
    assert "acme/secret" in browser.get("/").words
    stranger = Browser(stage.sandbox, "zoe")
    assert "acme/secret" not in stranger.get("/").words
    assert stranger.get("/acme/secret/issues").status == 404
    assert stranger.get("/orgs/acme/projects/1").status == 404


def test_a_deleted_issue_is_gone(stage: Stage, browser: Browser) -> None:
    stage.world.delete_issue(stage.world.actor("ada"), opened(stage))
    page = browser.get(f"{ISSUES}/1")
    assert page.status == 410
    assert "deleted" in page.words


def test_an_old_address_leads_to_the_new_one(stage: Stage, browser: Browser) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    pads = world.add_repository(stage.acme.organization, "pads")
    issue = opened(stage)
    page = browser.get(f"{ISSUES}/1")
    world.transfer_issue(ada, issue, pads)
    assert browser.get(f"{ISSUES}/1").headers["location"] == "/acme/pads/issues/1"
    late = browser.send(page, "/comment", body="Too late")
    assert late.status == 409
    assert ("a", {"class": "button", "href": "/acme/pads/issues/1"}) in late.tags
    assert "Too late" in late.words


def test_a_renamed_repository_is_found_under_its_old_name(stage: Stage, browser: Browser) -> None:
    opened(stage)
    stage.world.rename_repository(stage.world.actor("ada"), stage.acme.repository, "engines")
    assert browser.get(ISSUES).headers["location"] == "/acme/engines/issues"
    assert browser.get(f"{ISSUES}/1").headers["location"] == "/acme/engines/issues/1"
    assert browser.get(f"{ISSUES}/9").status == 409


def test_the_addresses_of_the_api_stay_the_apis(browser: Browser) -> None:
    for first in sorted(RESERVED):
        assert browser.get(f"/{first}/x/issues/3").headers["content-type"].startswith("application/json"), first


def test_an_empty_world_says_so(stage: Stage, browser: Browser) -> None:
    stage.world.users = {k: u for k, u in stage.world.users.items() if u.type != "User"}
    page = browser.get("/")
    assert page.status == 404
    assert json.loads(page.text)["message"] == "Nobody lives in this sandbox yet."
