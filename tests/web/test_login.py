"""People log in with GitHub, see what GitHub lets them see, and nobody gets in another way."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse
from psycopg import sql

from bot.app import Context, create_app
from bot.errors import DatabaseAway
from bot.event import Repo
from bot.github.oauth import Tokens
from bot.metrics import Metrics
from bot.sandbox.faults import Fault
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Key
from bot.web import login
from bot.web.app import dashboard
from bot.web.desk import make_desk
from bot.web.sessions import LoggedOut, _digest
from bot.web.visits import Space, Visitor, form, operator, space, spaces, visitor
from tests.corridor.corridor import new_database
from tests.sandbox.browser import Browser as PageReader
from tests.web.visiting import CALLBACK, COOKIE, OURS, Browser, House, house, nobody_posts

ROCKETS = "/probe/acme/rockets"


@pytest.fixture(scope="module")
def whole(key: Key, database_server: str) -> Iterator[House]:
    with new_database(database_server) as url, house(key, url) as made:
        app = create_app(Context(made.settings, nobody_posts, Metrics(), routers=_probed(made)))
        yield replace(made, app=app)


def _probed(made: House) -> list[APIRouter]:
    """The dashboard with pages that say what a page is told."""
    (outer,) = dashboard(made.desk)
    pages = APIRouter()

    @pages.get("/probe/all")
    def all_spaces(seen: Annotated[tuple[Space, ...], Depends(spaces)]) -> PlainTextResponse:
        return PlainTextResponse(" ".join(f"{each.repo.full_name}:{each.level}" for each in seen))

    @pages.get("/probe/operator")
    def for_operators(who: Annotated[Visitor, Depends(operator)]) -> PlainTextResponse:
        return PlainTextResponse(who.login)

    @pages.get("/probe/me")
    def me(who: Annotated[Visitor, Depends(visitor)]) -> PlainTextResponse:
        return PlainTextResponse(f"{who.login} {who.csrf}")

    @pages.post("/probe/form")
    def sent(fields: Annotated[dict[str, str], Depends(form)]) -> PlainTextResponse:
        return PlainTextResponse(fields.get("word", ""))

    @pages.get("/probe/{owner}/{name}")
    def one_space(found: Annotated[Space, Depends(space)]) -> PlainTextResponse:
        return PlainTextResponse(f"{found.repo.full_name} {found.level} {found.visitor.login}")

    outer.include_router(pages)
    return [outer]


@pytest.fixture
def stage(whole: House) -> Iterator[House]:
    """The house with the same people and repositories for each test, and nothing seen yet."""
    world, rockets = whole.world, whole.acme.repository
    if "guest-of-nobody" not in world.users:
        world.add_user("guest-of-nobody")
    members, private = dict(whole.acme.organization.members), rockets.private
    collaborators = dict(rockets.collaborators)
    rockets.private = True
    yield whole
    whole.backstage.faults.clear()
    whole.acme.organization.members = members
    rockets.private, rockets.collaborators = private, collaborators
    whole.desk.seeing._levels.clear()
    whole.desk.seeing._lists.clear()


def test_a_member_goes_the_whole_way_over_github_and_back_to_the_page_they_wanted(stage: House) -> None:
    browser = stage.browser()
    asked = browser.get(ROCKETS)
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fprobe%2Facme%2Frockets")
    there = browser.get(asked.headers["location"])
    assert "Log in with GitHub" in there.text
    assert "/login/github?next=%2Fprobe%2Facme%2Frockets" in there.text
    gone = browser.get("/login/github?next=%2Fprobe%2Facme%2Frockets").headers["location"]
    question = urlsplit(gone)
    assert f"{question.scheme}://{question.netloc}" == stage.world.web_url

    github = PageReader(Sandbox(stage.world))
    page = github.get(f"{question.path}?{question.query}")
    assert CALLBACK in page.words
    answer = github.post(
        "/login/oauth/authorize", [*page.form("/authorize").fields, ("person", "grace"), ("answer", "yes")]
    )
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == CALLBACK

    done = browser.get(f"{back.path}?{back.query}")
    assert (done.status_code, done.headers["location"]) == (303, ROCKETS)
    assert browser.get(ROCKETS).text == "acme/rockets write grace"
    assert browser.get("/login?next=/probe/all").headers["location"] == "/probe/all"


def test_who_says_no_at_github_is_told_so_and_is_nobody_here(stage: House) -> None:
    browser = stage.browser()
    asked = browser.begin()
    answer = browser.get(f"/login/done?error=access_denied&state={asked['state']}")
    assert (answer.status_code, "You did not let Goalkeeper know who you are" in answer.text) == (400, True)
    assert COOKIE not in browser.cookies


def test_an_outsider_sees_no_space_and_the_same_page_as_for_one_that_does_not_exist(stage: House) -> None:
    outsider = stage.browser("guest-of-nobody")
    hidden, nowhere = outsider.get(ROCKETS), outsider.get("/probe/acme/nowhere")
    assert (hidden.status_code, hidden.text) == (nowhere.status_code, nowhere.text)
    assert hidden.status_code == 404
    assert "rockets" not in hidden.text
    assert outsider.get("/probe/all").text == ""


def test_who_may_not_see_learns_nothing_from_how_long_it_took(stage: House) -> None:
    """GitHub is asked as often for what nobody knows as for what is only hidden, and then not again for a while."""
    outsider = stage.browser("guest-of-nobody")
    asked = []
    for path in (ROCKETS, "/probe/acme/nowhere"):
        before = len(stage.backstage.calls)
        outsider.get(path)
        asked.append(len(stage.backstage.calls) - before)
        outsider.get(path)
        asked.append(len(stage.backstage.calls) - before)
    assert asked == [1, 1, 1, 1]
    before = len(stage.backstage.calls)
    for odd in ("/probe/acme/..%20", "/probe/a%20b/c", "/probe/-a/%2E", f"/probe/acme/{'x' * 200}"):
        assert outsider.get(odd).status_code == 404
    assert len(stage.backstage.calls) == before


def test_a_public_repository_is_seen_by_everybody_who_logs_in(stage: House) -> None:
    stage.acme.repository.private = False
    assert stage.browser("guest-of-nobody").get(ROCKETS).text == "acme/rockets read guest-of-nobody"


def test_somebody_who_left_sees_nothing_within_five_minutes(stage: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = stage.browser("edsger")
    assert browser.get(ROCKETS).status_code == 200
    del stage.acme.organization.members["edsger"]
    del stage.acme.repository.collaborators["edsger"]
    assert browser.get(ROCKETS).status_code == 200
    clock = stage.desk.seeing._clock
    monkeypatch.setattr(stage.desk.seeing, "_clock", lambda: clock() + 301)
    assert browser.get(ROCKETS).status_code == 404


def test_the_list_has_what_the_records_know_with_what_one_may_do(stage: House) -> None:
    stage.world.add_repository(stage.acme.organization, "unknown-to-us")
    assert stage.browser("grace").get("/probe/all").text == "acme/rockets:write"
    assert stage.browser("ada").get("/probe/all").text == "acme/rockets:admin"


def test_where_the_app_is_not_installed_any_more_nobody_sees_anything(stage: House) -> None:
    browser, installation = stage.browser("grace"), stage.acme.installation
    installation.selection, installation.repositories = "selected", set()
    try:
        assert (browser.get(ROCKETS).status_code, browser.get("/probe/all").text) == (404, "")
    finally:
        installation.selection = "all"


def test_the_name_of_a_repository_may_be_another_ones_by_now(stage: House) -> None:
    """Who may see the new acme/rockets learns nothing of the old one that we know by that name."""
    world, old = stage.world, stage.acme.repository
    outsider = world.user("guest-of-nobody")
    world.rename_repository(world.actor("ada"), old, "missiles")
    new = world.add_repository(stage.acme.organization, "rockets", collaborators={outsider.login: "write"})
    try:
        assert stage.browser("guest-of-nobody").get(ROCKETS).status_code == 404
        assert stage.browser("grace").get(ROCKETS).text == "acme/rockets write grace"
    finally:
        del world.repositories[new.full_name.lower()]
        world.rename_repository(world.actor("ada"), old, "rockets")


def test_the_operators_corner_is_nowhere_for_all_others(stage: House) -> None:
    grace = stage.browser("grace")
    corner, nowhere = grace.get("/probe/operator"), grace.get("/operator/of-nothing")
    assert (corner.status_code, corner.text) == (404, nowhere.text)
    assert stage.browser("ada").get("/probe/operator").text == "ada"


# Nobody gets in another way.


def test_a_login_that_another_browser_began_is_refused(stage: House) -> None:
    """A link with the attacker's own code and state would log the victim in as the attacker."""
    attacker, victim = stage.browser(), stage.browser()
    asked = attacker.begin()
    link = f"/login/done?code={attacker.code('linus', asked)}&state={asked['state']}"
    answer = victim.get(link)
    assert (answer.status_code, "not begun in this browser" in answer.text) == (400, True)
    victim.begin()
    assert victim.get(link).status_code == 400
    assert COOKIE not in victim.cookies


def test_a_code_is_good_for_once_and_for_who_holds_the_verifier(stage: House) -> None:
    browser, thief = stage.browser(), stage.browser()
    asked = browser.begin()
    code, held = browser.code("grace", asked), dict(browser.cookies)
    stolen = thief.begin()
    assert thief.get(f"/login/done?code={code}&state={stolen['state']}").status_code == 400
    code = browser.code("grace", asked)
    assert browser.get(f"/login/done?code={code}&state={asked['state']}").status_code == 303
    again = stage.browser()
    again.cookies = held
    answer = again.get(f"/login/done?code={code}&state={asked['state']}")
    assert (answer.status_code, "did not accept this login any more" in answer.text) == (400, True)
    assert COOKIE not in again.cookies


def test_a_login_must_be_ended_within_ten_minutes(stage: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = stage.browser()
    asked = browser.begin()
    code = browser.code("grace", asked)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    assert browser.get(f"/login/done?code={code}&state={asked['state']}").status_code == 400


@pytest.mark.parametrize("given", ["", "x", "AAAA", base64.urlsafe_b64encode(b"y" * 80).decode(), "é".encode().hex()])
def test_a_cookie_of_ones_own_making_opens_nothing(stage: House, given: str) -> None:
    browser = stage.browser()
    browser.cookies |= {f"{COOKIE}-login": given, COOKIE: given}
    assert browser.get("/login/done?code=a&state=b").status_code == 400
    browser.cookies = {COOKIE: given}
    assert browser.get(ROCKETS).status_code == 303


@pytest.mark.parametrize(
    "after",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil", "/%0d%0aX: y", ""],
)
def test_nobody_is_led_away_after_the_login(stage: House, after: str) -> None:
    answer = stage.browser().come_in("grace", after)
    there = urlsplit(answer.headers["location"])
    assert (answer.status_code, there.scheme, there.netloc) == (303, "", "")
    assert answer.headers["location"].startswith("/")
    assert "x" not in answer.headers


def test_the_session_of_before_is_over_with_the_login_and_its_cookie_is_another(stage: House) -> None:
    """A cookie that somebody planted, or of whoever used this browser before, is worth nothing afterwards."""
    browser = stage.browser("linus")
    before = browser.cookies[COOKIE]
    assert browser.come_in("grace").status_code == 303
    assert browser.cookies[COOKIE] != before
    old = Browser(stage.app, stage.world, {COOKIE: before})
    assert old.get("/probe/me").status_code == 303
    planted = Browser(stage.app, stage.world, {COOKIE: "planted-by-somebody"})
    assert planted.come_in("grace").status_code == 303
    assert planted.cookies[COOKIE] != "planted-by-somebody"


def test_the_cookies_are_out_of_reach_of_scripts_other_sites_and_other_hosts(
    stage: House, key: Key, database_url: str
) -> None:
    answer = stage.browser().come_in("grace")
    (line,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{COOKIE}=")]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(line.split("; "))
    assert "Domain" not in line
    assert stage.browser().get("/login").headers["strict-transport-security"]
    with house(key, database_url, PUBLIC_URL="http://127.0.0.1:8000") as made:
        line = made.browser().get("/login/github", Host="127.0.0.1:8000").headers["set-cookie"]
        assert line.startswith("goalkeeper-login=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(line.split("; "))
        assert "Secure" not in line


def test_the_table_holds_neither_cookies_nor_tokens(stage: House) -> None:
    browser = stage.browser("grace")
    cookie = browser.cookies[COOKIE]
    tokens = [value for value in stage.world.tokens if value.startswith("ghu_")]
    with stage.records._pool.connection() as conn:
        rows = conn.execute("SELECT * FROM session").fetchall()
    values = [value for row in rows for value in dict(row).values()]
    dumped = " ".join(bytes(each).hex() if isinstance(each, bytes) else str(each) for each in values)
    for secret in (cookie, *tokens, *stage.world.renewals):
        assert secret not in dumped
        assert secret.encode().hex() not in dumped


def test_tokens_of_one_row_do_not_open_in_another(stage: House) -> None:
    """Who can write the table cannot see with another person's tokens."""
    ada, grace = stage.browser("ada"), stage.browser("linus")
    with stage.records._pool.connection() as conn:
        conn.execute(
            "UPDATE session SET sealed = (SELECT sealed FROM session WHERE id = %s) WHERE id = %s",
            [_digest(ada.cookies[COOKIE]), _digest(grace.cookies[COOKIE])],
        )
    assert grace.get(ROCKETS).status_code == 303


# Forms.


def test_a_form_needs_the_token_of_this_very_session(stage: House) -> None:
    grace, linus = stage.browser("grace"), stage.browser("linus")
    token = grace.get("/probe/me").text.split()[1]
    assert grace.post("/probe/form", {"csrf": token, "word": "yes"}).text == "yes"
    for csrf in ("", token[:-1], linus.get("/probe/me").text.split()[1]):
        answer = grace.post("/probe/form", {"csrf": csrf, "word": "yes"})
        assert (answer.status_code, "not of your present login" in answer.text) == (403, True)
    assert grace.post("/probe/form", {"word": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": OURS + ".evil.example"}],
)
def test_a_form_from_another_site_is_refused_even_with_the_token(stage: House, headers: dict[str, str]) -> None:
    grace = stage.browser("grace")
    token = grace.get("/probe/me").text.split()[1]
    answer = grace.post("/probe/form", {"csrf": token, "word": "yes"}, **headers)
    assert (answer.status_code, "sent from another site" in answer.text) == (403, True)


def test_a_form_that_is_none_is_refused_before_it_is_read_whole(stage: House) -> None:
    grace = stage.browser("grace")
    token = grace.get("/probe/me").text.split()[1]
    assert grace.ask("POST", "/probe/form", json={"csrf": token}).status_code == 415
    assert grace.post("/probe/form", {"csrf": token, "word": "x" * 70_000}).status_code == 413
    assert grace.post("/probe/form", {f"f{n}": "1" for n in range(200)}).status_code == 400
    assert stage.browser().post("/probe/form", {"csrf": token}).headers["location"] == "/login"


def test_logging_out_needs_the_form_and_ends_the_session_here_and_at_github(stage: House) -> None:
    grace = stage.browser("grace")
    cookie, before = dict(grace.cookies), set(stage.world.tokens)
    assert grace.get("/logout").status_code in {404, 405}
    assert grace.post("/logout", {"csrf": ""}).status_code == 403
    token = grace.get("/probe/me").text.split()[1]
    answer = grace.post("/logout", {"csrf": token})
    assert (answer.status_code, "You are logged out" in answer.text) == (200, True)
    assert COOKIE not in grace.cookies
    assert Browser(stage.app, stage.world, cookie).get(ROCKETS).status_code == 303
    assert len(before - set(stage.world.tokens)) == 1


# Tokens end.


def test_a_token_that_ends_is_renewed_and_the_person_notices_nothing(stage: House) -> None:
    grace = stage.browser("grace")
    session = stage.desk.sessions.find(grace.cookies[COOKIE])
    assert session is not None
    _expire(stage, grace)
    before = set(stage.world.renewals)
    assert grace.get(ROCKETS).status_code == 200
    renewed = stage.desk.sessions.find(grace.cookies[COOKIE])
    assert renewed is not None
    assert (renewed.sealed != session.sealed, renewed.seconds is not None and renewed.seconds > 28_000) == (True, True)
    assert len(set(stage.world.renewals) - before) == 1


def test_two_pages_at_once_renew_a_token_once(stage: House) -> None:
    grace = stage.browser("grace")
    _expire(stage, grace)
    said: list[int] = []
    browsers = [Browser(stage.app, stage.world, dict(grace.cookies)) for _ in range(3)]

    def look(each: Browser) -> None:
        said.append(each.get(ROCKETS).status_code)

    threads = [threading.Thread(target=look, args=[each]) for each in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [200, 200, 200]


def test_a_refresh_token_that_github_refuses_ends_the_session(stage: House) -> None:
    grace = stage.browser("grace")
    _expire(stage, grace)
    stage.world.renewals.clear()
    assert grace.get(ROCKETS).headers["location"].startswith("/login")
    assert stage.desk.sessions.find(grace.cookies[COOKIE]) is None


def test_who_takes_the_authorization_back_at_github_is_out(stage: House) -> None:
    grace = stage.browser("grace")
    stage.world.revoke_app(stage.world.user("grace"), stage.acme.app)
    assert grace.get(ROCKETS).headers["location"].startswith("/login")
    assert stage.desk.sessions.find(grace.cookies[COOKIE]) is None


def test_a_token_renewed_by_somebody_else_meanwhile_is_read_again(stage: House) -> None:
    """The page had read the session just before another process renewed it: the old token is worth nothing."""
    grace = stage.browser("grace")
    stale = stage.desk.sessions.find(grace.cookies[COOKIE])
    assert stale is not None
    _expire(stage, grace)
    assert grace.get(ROCKETS).status_code == 200
    assert stage.desk.sessions.asking(stale, lambda token: stage.desk.people.person(token).login) == "grace"


def test_an_account_that_was_renamed_is_called_by_its_new_name_after_the_next_renewal(stage: House) -> None:
    ada = stage.browser("ada")
    assert ada.get("/probe/operator").status_code == 200
    user = stage.world.users.pop("ada")
    user.login = "countess"
    stage.world.users["countess"] = user
    stage.acme.organization.members["countess"] = "admin"
    try:
        _expire(stage, ada)
        assert ada.get(ROCKETS).text == "acme/rockets admin ada"
        assert ada.get("/probe/operator").status_code == 404
    finally:
        user.login = "ada"
        stage.world.users["ada"] = stage.world.users.pop("countess")


# Faults.


@pytest.mark.parametrize("kind", ["500", "502", "reset", "html200", "truncated", "429", "403_primary", "403_secondary"])
def test_an_error_of_github_never_means_that_one_may_see(stage: House, kind: str) -> None:
    grace = stage.browser("grace")
    stage.backstage.faults.add(Fault(kind, path="/repos/acme/rockets", times=1))
    answer = grace.get(ROCKETS)
    assert (answer.status_code, "does not answer just now" in answer.text) == (503, True)
    assert int(answer.headers["retry-after"]) >= 1
    assert grace.get(ROCKETS).status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("404", 404), ("403_permission", 404), ("410", 404), ("401", 303)])
def test_what_github_refuses_is_not_seen(stage: House, kind: str, status: int) -> None:
    grace = stage.browser("grace")
    stage.backstage.faults.add(Fault(kind, path="/repos/acme/rockets", times=1))
    assert grace.get(ROCKETS).status_code == status


def test_a_list_that_is_not_to_be_had_is_no_empty_list(stage: House) -> None:
    grace = stage.browser("grace")
    stage.backstage.faults.add(Fault("502", path="/user/installations", times=1))
    assert grace.get("/probe/all").status_code == 503
    assert grace.get("/probe/all").text == "acme/rockets:write"


def test_settings_that_github_does_not_take_are_said_to_be_wrong(stage: House) -> None:
    app = stage.acme.app
    browser, secret = stage.browser(), app.client_secret
    asked = browser.begin()
    code = browser.code("grace", asked)
    app.client_secret = "another-one"
    try:
        answer = browser.get(f"/login/done?code={code}&state={asked['state']}")
        assert stage.desk.oauth.check() == "incorrect_client_credentials"
    finally:
        app.client_secret = secret
    assert (answer.status_code, "does not accept the settings" in answer.text) == (400, True)
    assert stage.desk.oauth.check() is None


def test_github_down_at_the_login_is_said_to_be_so(stage: House) -> None:
    browser = stage.browser()
    asked = browser.begin()
    code = browser.code("grace", asked)
    stage.backstage.faults.add(Fault("reset", path="/login/oauth/access_token", times=1))
    assert browser.get(f"/login/done?code={code}&state={asked['state']}").status_code == 503


def test_a_session_ends_when_it_is_old_and_when_nobody_comes_back(stage: House) -> None:
    grace, linus = stage.browser("grace"), stage.browser("linus")
    with stage.records._pool.connection() as conn:
        _age(conn, grace, "begun_at", 8 * 24)
        _age(conn, linus, "seen_at", 25)
    assert grace.get(ROCKETS).status_code == 303
    assert linus.get(ROCKETS).status_code == 303
    assert stage.records.prune_sessions(longest=604_800, idle=86_400) == 2


def test_a_person_has_ten_browsers_and_the_oldest_makes_room(stage: House) -> None:
    first = stage.browser("barbara")
    with stage.records._pool.connection() as conn:
        _age(conn, first, "seen_at", 1)
    others = [stage.browser("barbara") for _ in range(10)]
    assert first.get("/probe/me").status_code == 303
    assert others[0].get("/probe/me").status_code == 200


def test_a_crowd_at_the_login_leaves_threads_for_others(stage: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.login._AT_ONCE", threading.BoundedSemaphore(1))
    from_here = stage.browser()
    with login._AT_ONCE:
        assert from_here.come_in("grace").status_code == 503
    assert from_here.come_in("grace").status_code == 303
    assert from_here.come_in("grace").status_code == 303


@pytest.mark.parametrize(
    ("public", "origin"),
    [
        ("https://Goalkeeper.example.org:443/", "https://goalkeeper.example.org"),
        ("https://goalkeeper.example.org:8443", "https://goalkeeper.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_our_own_origin_is_written_as_browsers_write_it(stage: House, public: str, origin: str) -> None:
    settings = stage.settings.model_copy(update={"public_url": public})
    assert replace(stage.desk, settings=settings).origin == origin


def test_a_session_of_another_key_is_over(stage: House) -> None:
    """The App has a new private key: what the old one had sealed is worth nothing, and everybody logs in anew."""
    grace = stage.browser("grace")
    other = make_desk(stage.settings, stage.records, stage.desk.now, b"k" * 32)
    session = other.sessions.find(grace.cookies[COOKIE])
    assert session is not None
    with pytest.raises(LoggedOut):
        other.seeing.level(session, Repo(stage.acme.repository.id, "acme/rockets"))
    assert grace.get(ROCKETS).status_code == 303


def test_a_token_without_another_one_to_renew_it_ends_the_session(stage: House) -> None:
    """An App whose tokens do not expire has no refresh tokens, and needs none until somebody turns that on."""
    asked = stage.browser().begin()
    pair = stage.world.redeem(stage.acme.app, stage.browser().code("grace", asked | {"code_challenge": ""}))
    cookie, session = stage.desk.sessions.begin(Tokens(pair.access))
    assert session.seconds is None
    browser = Browser(stage.app, stage.world, {COOKIE: cookie})
    assert browser.get(ROCKETS).status_code == 200
    _expire(stage, browser)
    stage.desk.seeing.forget(session)
    assert browser.get(ROCKETS).status_code == 303


def test_who_waits_for_somebody_elses_renewal_is_told_to_come_back(
    stage: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    grace = stage.browser("grace")
    _expire(stage, grace)
    session = stage.desk.sessions.find(grace.cookies[COOKIE])
    assert session is not None
    assert stage.records.claim_renewal(session, 60)
    monkeypatch.setattr("bot.web.sessions._RENEWING_SECONDS", 0.3)
    assert grace.get(ROCKETS).status_code == 503
    stage.records.leave_renewal(session)
    assert grace.get(ROCKETS).status_code == 200


def test_a_renewal_that_github_does_not_answer_is_tried_again(stage: House) -> None:
    grace = stage.browser("grace")
    _expire(stage, grace)
    stage.backstage.faults.add(Fault("502", path="/login/oauth/access_token"))
    assert grace.get(ROCKETS).status_code == 503
    assert grace.get(ROCKETS).status_code == 200


def test_everybody_can_be_thrown_out(stage: House) -> None:
    grace = stage.browser("grace")
    assert stage.records.end_sessions_of(stage.world.user("grace").id) >= 1
    assert grace.get(ROCKETS).status_code == 303


def test_a_database_that_is_away_is_said_to_be_so(stage: House, monkeypatch: pytest.MonkeyPatch) -> None:
    grace = stage.browser("grace")

    def away(*_: object, **__: object) -> None:
        raise DatabaseAway("OperationalError")

    monkeypatch.setattr(stage.records, "session", away)
    answer = grace.get(ROCKETS)
    assert (answer.status_code, "The database does not answer" in answer.text) == (503, True)


def test_a_word_where_a_number_belongs_is_a_page_that_is_not_there(stage: House) -> None:
    grace = stage.browser("grace")
    for path in ("/s/acme/rockets/goals/seven", "/s/acme/rockets/sprints/1.5", "/s/acme/rockets/nothing/here"):
        answer = grace.get(path)
        assert (answer.status_code, "There is nothing here" in answer.text) == (404, True)
        assert answer.headers["content-type"].startswith("text/html")


def test_a_mistake_of_ours_is_a_page_that_tells_nothing_of_it(stage: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    grace = stage.browser("grace")
    monkeypatch.setattr(stage.desk.seeing, "level", broken)
    answer = grace.get(ROCKETS)
    assert (answer.status_code, "mistake of Goalkeeper" in answer.text) == (500, True)
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_answer_keeps_the_browser_from_other_sites(stage: House) -> None:
    grace = stage.browser("grace")
    for path in ("/login", ROCKETS, "/probe/acme/nowhere", "/login/github", "/faces/grace"):
        answer = grace.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
    page = grace.get(ROCKETS).headers
    assert "frame-ancestors 'none'" in page["content-security-policy"]
    assert (page["cache-control"], page["referrer-policy"]) == ("no-store", "same-origin")


def _expire(stage: House, browser: Browser) -> None:
    """Let the access token of a browser end, here and at GitHub."""
    key = _digest(browser.cookies[COOKIE])
    with stage.records._pool.connection() as conn:
        conn.execute("UPDATE session SET good_until = now() - interval '1 minute' WHERE id = %s", [key])
    for token in stage.world.tokens.values():
        if token.actor.via:
            token.expires_at = stage.world.token_clock.now() - timedelta(seconds=1)


def _age(conn: psycopg.Connection[dict[str, object]], browser: Browser, column: str, hours: int) -> None:
    moment = sql.SQL("UPDATE session SET {} = now() - make_interval(hours => %s) WHERE id = %s").format(
        sql.Identifier(column)
    )
    conn.execute(moment, [hours, _digest(browser.cookies[COOKIE])])


def test_the_question_at_github_has_all_that_it_needs(stage: House) -> None:
    answer = stage.browser().get("/login/github")
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["redirect_uri"] == [CALLBACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert min(len(asked["state"][0]), len(asked["code_challenge"][0])) >= 32
    assert "scope" not in asked
