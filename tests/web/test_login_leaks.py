"""Nothing of a login gets out: into a log at debug level, into a page, or into what our values print of themselves."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import structlog

from bot.logs import HIDDEN, set_up
from bot.parts import dashboard_key, secrets
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.faults import Fault
from bot.sandbox.seeds import Key
from tests.corridor.corridor import new_database
from tests.web.visiting import COOKIE, House, house

NOTE = "canary of a private note"
KINDS = ("502", "502_done", "401", "403_permission", "404", "429", "422", "html200", "truncated", "reset")
CALLS = ("/user", "/repos/acme/rockets", "/user/installations", "/login/oauth/access_token", r".*/comments")
HERE = "/s/acme/rockets"


@dataclass(slots=True)
class Play:
    """What came out, by where, and what must not be in it."""

    out: dict[str, str] = field(default_factory=dict)
    canaries: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def play(key: Key, database_server: str) -> Iterator[Play]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("urllib3", "httpx", "httpcore", "authlib")}
    try:
        with new_database(database_server) as url, house(key, url) as made:
            log = io.StringIO()
            set_up("json", "debug", secrets(made.settings), log)
            for name in levels:
                logging.getLogger(name).setLevel(logging.DEBUG)
            told = _played(made)
            # The browsers of this test are clients of httpx themselves.
            lines = [line for line in log.getvalue().splitlines() if "http://goalkeeper.example.org" not in line]
            told.out["log"] = "\n".join(lines)
            yield told
    finally:
        structlog.reset_defaults()
        root.handlers[:] = before
        root.setLevel(level)
        for name, was in levels.items():
            logging.getLogger(name).setLevel(was)


def _played(made: House) -> Play:
    """Log people in and out while each call of GitHub fails in each way, and while we make a mistake of our own."""
    told = Play()
    pages: list[str] = []
    names = ("access token", "refresh token", "cookie", "cookie of a login", "code", "state", "verifier", "form")
    told.canaries = {name: set() for name in names}
    goal = made.world.create_issue(made.world.actor("ada"), made.acme.repository, NewIssue("Gyros"))
    with made.records._pool.connection() as conn:
        conn.execute(
            "INSERT INTO goal (repo_id, sprint, number, node_id, title, status, owner, last_open) "
            "VALUES (%s, 1, %s, '', '', '', '', '')",
            [made.acme.repository.id, goal.number],
        )
    for turn, call in enumerate(CALLS):
        for kind in KINDS[turn % 3 :: 3]:
            pages += _visit(made, told, call, kind, goal.number)
    browser = made.browser("grace")
    made.world.revoke_app(made.world.user("grace"), made.acme.app)
    pages.append(browser.get(HERE).text)
    told.out["pages"] = "\n".join(pages)
    told.out["printed"] = _printed(made)
    settings = made.settings
    told.canaries["client secret"] = {settings.client_secret.get_secret_value() if settings.client_secret else ""}
    own = dashboard_key(settings)
    told.canaries["key"] = {own.hex(), repr(own)[2:-1]}
    told.canaries["note"] = {NOTE}
    return told


def _visit(made: House, told: Play, call: str, kind: str, goal: int) -> Iterator[str]:
    seen, world = told.canaries, made.world
    browser = made.browser()
    asked = browser.begin()
    code = browser.code("grace", asked)
    seen["state"].add(asked["state"])
    seen["code"].add(code)
    seen["cookie of a login"].add(browser.cookies[f"{COOKIE}-login"])
    if call in {"/user", "/login/oauth/access_token"}:
        made.backstage.faults.add(Fault(kind, path=call))
    yield browser.get(f"/login/done?code={code}&state={asked['state']}").text
    made.backstage.faults.clear()
    begun = made.desk.oauth.begin()
    seen["verifier"].add(begun.verifier)
    structlog.get_logger("bot.mistake").debug("begun", begun=begun, oauth=made.desk.oauth)
    browser.come_in("grace")
    seen["cookie"].add(browser.cookies[COOKIE])
    seen["access token"] |= {value for value in world.tokens if value.startswith("ghu_")}
    seen["refresh token"] |= set(world.renewals)
    csrf = browser.csrf()
    seen["form"].add(csrf)
    made.backstage.faults.add(Fault(kind, path=call))
    filled = {"status": "at risk", "note": NOTE, "csrf": csrf, "once": kind}
    for path in (HERE, "/", "/s/acme/nowhere", "/login/done?code=x&state=y"):
        yield browser.get(path).text.replace(csrf, "")
    yield browser.post(f"{HERE}/goals/{goal}/status", filled).text.replace(csrf, "")
    made.backstage.faults.clear()
    with made.records._pool.connection() as conn:
        conn.execute("UPDATE session SET good_until = now()")
    made.backstage.faults.add(Fault(kind, path="/login/oauth/access_token"))
    yield browser.get(HERE).text.replace(csrf, "")
    made.backstage.faults.clear()
    yield browser.post("/logout", {"csrf": csrf}).text.replace(csrf, "")


def _printed(made: House) -> str:
    browser = made.browser("ada")
    desk = made.desk
    session = desk.sessions.find(browser.cookies[COOKIE])
    return repr((desk, desk.oauth, desk.settings, session, vars(desk.sessions), vars(desk.people), vars(desk.seeing)))


NAMES = (
    *("access token", "refresh token", "cookie", "cookie of a login", "code", "state", "verifier", "form"),
    *("client secret", "key", "note"),
)


@pytest.mark.parametrize("place", ["log", "pages", "printed"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_login_gets_out(play: Play, name: str, place: str) -> None:
    assert play.canaries.keys() == set(NAMES)
    assert play.out[place]
    assert not [canary for canary in play.canaries[name] if canary in play.out[place]]


def test_the_play_was_rich_enough_to_leak(play: Play) -> None:
    log = play.out["log"]
    for words in ("somebody logged in", "a session is over", "a page could not be shown", "/user", "access_token"):
        assert words in log
    assert "does not answer just now" in play.out["pages"]
    assert all(play.canaries[name] for name in NAMES)
    assert HIDDEN not in play.out["pages"]
