"""Who comes to the dashboard (S8): logins, cookies and forms of others' making."""

from __future__ import annotations

import contextlib
import random
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache, partial
from unittest import mock
from urllib.parse import quote, urlsplit

from fastapi import FastAPI

from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.acts_oauth import OAuthActs
from bot.sandbox.entities import App, User
from bot.sandbox.seeds import Key, new_rsa_key
from bot.web.sealing import Seal
from bot.web.sessions import _digest
from chaos.mutants import mutant
from chaos.row import Play, Row, Seen, Size
from chaos.tries import Tries, mangled
from tests.corridor.corridor import new_database
from tests.web.door import ask
from tests.web.visiting import COOKIE, OURS, Browser, House, house

SECONDS = 60.0
HERE = "/s/acme/rockets"
OUTSIDER = "guest"
# Addresses with parts of their own, filled in so that there is something at them.
_PARTS = {"owner": "acme", "name": "rockets", "number": "1", "team": "x", "sprint": "1", "theme": "light"}
_AWAY = (
    *(
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "evil.example",
    ),
    *(
        "javascript:alert(1)",
        "/%09/evil.example",
        "http:evil.example",
        " /x",
        "/a\r\nX-Y: z",
        "/\u2215\u2215evil.example",
    ),
)
_PIECES = ("/", "//", "\\", "https:", "@evil.example", "%2f", "%5c", "\r\n", "\0", "?", "#", ".", "..", "\u2025", ":")


@cache
def _key() -> Key:
    return new_rsa_key()


@contextlib.contextmanager
def opened(given: Play) -> Iterator[House]:
    """Open a house with a private repository, a goal in it, and somebody who has no part in it."""
    with new_database(given.server) as url, house(_key(), url) as made:
        made.world.add_user(OUTSIDER)
        made.acme.repository.private = True
        goal = made.world.create_issue(made.world.actor("ada"), made.acme.repository, NewIssue("Gyros"))
        with made.records._pool.connection() as conn:  # noqa: SLF001 - the row of a goal, without a whole sprint
            conn.execute(
                "INSERT INTO goal (repo_id, sprint, number, node_id, title, status, owner, last_open) "
                "VALUES (%s, 1, %s, '', 'Gyros', '', '', '')",
                [made.acme.repository.id, goal.number],
            )
        yield made


def _logins(given: Play) -> Seen:
    """Try to get in, to stay in, and to act in somebody's name without their will."""
    tries = Tries(SECONDS, own_time=False)
    with opened(given) as made:
        tries.named({name: partial(case, made) for name, case in _LOGINS.items()})
        tries.named({f"led to {away!r}": partial(_stays, made, away) for away in _AWAY})
        tries.mutated(partial(_bent, given.dice, made) for _ in range(given.amount))
    return tries.seen()


def _in(browser: Browser) -> bool:
    return browser.get("/").status_code == 200


def _anothers_state(made: House) -> str:
    """A link with the attacker's own code and state would log the victim in as the attacker."""
    attacker, victim = made.browser(), made.browser()
    asked = attacker.begin()
    victim.begin()
    victim.get(f"/login/done?code={attacker.code('linus', asked)}&state={asked['state']}")
    return "somebody is logged in by a login of somebody else" if _in(victim) else ""


def _no_state(made: House) -> str:
    browser = made.browser()
    code = browser.code("grace", browser.begin())
    browser.get(f"/login/done?code={code}")
    browser.get(f"/login/done?code={code}&state=")
    return "logged in without a state" if _in(browser) else ""


def _no_cookie(made: House) -> str:
    browser = made.browser()
    asked = browser.begin()
    browser.cookies.clear()
    browser.get(f"/login/done?code={browser.code('grace', asked)}&state={asked['state']}")
    return "logged in where no login was begun" if _in(browser) else ""


def _stolen_code(made: House) -> str:
    """Who saw a code on its way cannot use it: the verifier is in the cookie of the other browser."""
    victim, thief = made.browser(), made.browser()
    code = victim.code("grace", victim.begin())
    thief.get(f"/login/done?code={code}&state={thief.begin()['state']}")
    return "a stolen code is of use" if _in(thief) else ""


def _code_twice(made: House) -> str:
    browser = made.browser()
    asked = browser.begin()
    held, link = dict(browser.cookies), f"/login/done?code={browser.code('grace', asked)}&state={asked['state']}"
    browser.get(link)
    again = Browser(made.app, made.world, held)
    again.get(link)
    return "a code is good twice" if _in(again) else "" if _in(browser) else "nobody gets in"


def _late(made: House) -> str:
    browser = made.browser()
    with mock.patch("bot.web.login._BEGUN_SECONDS", -1.0):
        asked = browser.begin()
    browser.get(f"/login/done?code={browser.code('grace', asked)}&state={asked['state']}")
    return "a login may be ended at any time" if _in(browser) else ""


def _cookie_for_another_use(made: House) -> str:
    """What begins a login is no session."""
    browser = made.browser()
    browser.begin()
    browser.cookies[COOKIE] = browser.cookies[f"{COOKIE}-login"]
    return "the cookie of a login that was begun opens the pages" if _in(browser) else ""


def _planted(made: House) -> str:
    browser = Browser(made.app, made.world, {COOKIE: "planted"})
    browser.come_in("grace")
    planted = Browser(made.app, made.world, {COOKIE: "planted"})
    return "a planted cookie is a session" if _in(planted) or browser.cookies[COOKIE] == "planted" else ""


def _session_before(made: House) -> str:
    browser = made.browser("linus")
    before = Browser(made.app, made.world, dict(browser.cookies))
    browser.come_in("grace")
    return "the session before goes on beside the new one" if _in(before) else ""


def _after_logout(made: House) -> str:
    browser = made.browser("grace")
    held = Browser(made.app, made.world, dict(browser.cookies))
    browser.post("/logout", {"csrf": browser.csrf()})
    return "a cookie is good after the logout" if _in(held) else ""


def _cookie_flags(made: House) -> str:
    lines = made.browser().come_in("grace").headers.get_list("set-cookie")
    wanted = {"HttpOnly", "Secure", "SameSite=lax", "Path=/"}
    bad = [line for line in lines if not line.startswith("__Host-") or not wanted <= set(line.split("; "))]
    return f"a cookie is set as {bad[0][:40]}" if bad or not lines else ""


def _stored(made: House) -> str:
    browser = made.browser("grace")
    with made.records._pool.connection() as conn:  # noqa: SLF001 - what a thief of the database reads
        rows = [dict(row) for row in conn.execute("SELECT * FROM session").fetchall()]
    kept = b" ".join(
        bytes(each) if isinstance(each, bytes) else str(each).encode() for row in rows for each in row.values()
    )
    tokens = [value for value in (*made.world.tokens, *made.world.renewals) if value.startswith(("ghu_", "ghr_"))]
    return (
        "a token or a cookie lies open in the database"
        if any(secret.encode() in kept for secret in (*tokens, browser.cookies[COOKIE]))
        else ""
    )


def _swapped(made: House) -> str:
    """Who can write the table sees nothing with another person's tokens."""
    ada, guest = made.browser("ada"), made.browser(OUTSIDER)
    with made.records._pool.connection() as conn:  # noqa: SLF001 - as above
        conn.execute(
            "UPDATE session SET sealed = (SELECT sealed FROM session WHERE id = %s) WHERE id = %s",
            [_digest(ada.cookies[COOKIE]), _digest(guest.cookies[COOKIE])],
        )
    return "tokens serve in another row" if guest.get(HERE).status_code == 200 else ""


def _forms(made: House, fields: Callable[[House, Browser], dict[str, str]], headers: dict[str, str]) -> str:
    """Send every form of the dashboard so; nothing happens."""
    browser = made.browser("grace")
    for path in paths(made.app, "POST"):
        said = len(_comments(made))
        answer = browser.ask("POST", path, data={**fields(made, browser), "x": "1"}, headers=headers)
        if answer.status_code not in {403, 404} or len(_comments(made)) != said or not _in(browser):
            return f"POST {path} was answered {answer.status_code}"
    return ""


def _of_another(made: House, _mine: Browser) -> dict[str, str]:
    return {"csrf": made.browser("linus").csrf(), "status": "done"}


def _own(_made: House, mine: Browser) -> dict[str, str]:
    return {"csrf": mine.csrf(), "status": "done"}


def _without(_made: House, _mine: Browser) -> dict[str, str]:
    return {"status": "done"}


def _by_link(made: House) -> str:
    browser, said = made.browser("grace"), len(_comments(made))
    for path in paths(made.app, "POST"):
        browser.get(f"{path}?csrf={browser.csrf()}&status=done")
    return "a link does what a form does" if len(_comments(made)) != said or not _in(browser) else ""


def _host(made: House) -> str:
    answer = ask(made.app, "GET", "/login/github", headers={"Host": "evil.example"})
    return "another host is answered to" if answer.status_code != 400 else ""


def _policies(made: House) -> str:
    """Ask every page that can be looked at: none may be framed, run strangers' code, or be kept by a cache."""
    browser = made.browser("ada")
    for path in ("/login", "/login/done", *paths(made.app, "GET")):
        if path.endswith("/live"):
            continue
        headers = browser.get(path).headers
        policy = headers.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy or "http" in policy:
            return f"{path} has the policy {policy!r}"
        if headers.get("x-content-type-options") != "nosniff" or headers.get("x-frame-options") != "DENY":
            return f"{path} may be framed, or taken for something else"
    return ""


def _revoked(made: House) -> str:
    browser = made.browser("edsger")
    made.world.revoke_app(made.world.user("edsger"), made.acme.app)
    status = browser.get(HERE).status_code
    return "who took the authorization back is still in" if status == 200 or _in(browser) else ""


def _renewed(made: House) -> str:
    """Three pages at once renew a token once, and none of them is thrown out."""
    browser = made.browser("grace")
    with made.records._pool.connection() as conn:  # noqa: SLF001 - eight hours pass
        conn.execute("UPDATE session SET good_until = now()")
    for token in made.world.tokens.values():
        token.expires_at = made.world.token_clock.now() - timedelta(seconds=1) if token.actor.via else token.expires_at
    said: list[int] = []

    def look() -> None:
        said.append(Browser(made.app, made.world, dict(browser.cookies)).get(HERE).status_code)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return f"pages were answered {said}" if said != [200, 200, 200] else ""


def _twice(made: House) -> str:
    """A form sent twice says it once."""
    browser, said = made.browser("grace"), len(_comments(made))
    sent = {"csrf": browser.csrf(), "status": "at risk", "note": "", "once": "o1"}
    for _ in range(2):
        browser.post(f"{HERE}/goals/1/status", sent)
    more = len(_comments(made)) - said
    return f"{more} comments came of it" if more != 1 else ""


def _stays(made: House, away: str) -> str:
    """Log in with somewhere to go afterwards; it is one of our own addresses."""
    browser = made.browser()
    begun = browser.get(f"/login/github?next={quote(away, safe='')}")
    state = dict(part.split("=", 1) for part in urlsplit(begun.headers["location"]).query.split("&"))
    asked = {"client_id": made.acme.app.client_id, "redirect_uri": f"{OURS}/login/done"}
    code = browser.code("grace", asked | {"code_challenge": state["code_challenge"]})
    there = browser.get(f"/login/done?code={code}&state={state['state']}").headers.get("location", "")
    gone = urlsplit(there)
    led = gone.scheme or gone.netloc or not re.match(r"/(?![/\\])", there) or re.search(r"[\\\s\0]", there)
    return f"led to {there!r}" if led else ""


def _bent(dice: random.Random, made: House) -> str:
    """Bend the cookies of somebody who is logged in, or where they want to go."""
    if dice.random() < 0.5:
        return _stays(made, mangled(dice.choice(_AWAY), _PIECES, dice))
    browser = Browser(made.app, made.world, {})
    with contextlib.suppress(UnicodeEncodeError, ValueError):
        good = made.browser("grace").cookies[COOKIE] if dice.random() < 0.1 else "x" * 43
        bent = re.sub(r"[^!#-+\--:<-\[\]-~]", "", mangled(good, ("A", "=", "-", "_"), dice))
        browser.cookies[COOKIE] = bent
        return "a bent cookie is a session" if bent != good and _in(browser) else ""
    return ""


def _comments(made: House) -> list[object]:
    return [each for issue in made.acme.repository.issues.values() for each in issue.comments]


def paths(app: FastAPI, method: str) -> list[str]:
    """Return every address of the dashboard that takes this method, with its parts filled in."""
    found = []
    for route in _routes(app):
        path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or set()
        ours = path.startswith(("/s/", "/operator", "/logout", "/pictures")) and "rest:path" not in path
        if ours and method in methods:
            found.append(re.sub(r"{(\w+)(?::\w+)?}", lambda part: _PARTS.get(part[1], "1"), path))
    return found


def _routes(app: object) -> Iterator[object]:
    for route in getattr(app, "routes", ()):
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if not hasattr(route, "methods") and inner is not None and hasattr(inner, "routes"):
            yield from _routes(inner)
        else:
            yield route


_LOGINS: dict[str, Callable[[House], str]] = {
    "a login that somebody else began": _anothers_state,
    "no state": _no_state,
    "no cookie of a login that was begun": _no_cookie,
    "a stolen code": _stolen_code,
    "a code twice": _code_twice,
    "a login ended too late": _late,
    "a cookie for another use": _cookie_for_another_use,
    "a planted cookie": _planted,
    "the session before": _session_before,
    "a cookie after the logout": _after_logout,
    "the flags of cookies": _cookie_flags,
    "a thief of the database": _stored,
    "tokens of another row": _swapped,
    "forms without a token": partial(_forms, fields=_without, headers={"Origin": OURS}),
    "forms with another's token": partial(_forms, fields=_of_another, headers={"Origin": OURS}),
    "forms from another site": partial(_forms, fields=_own, headers={"Origin": "https://evil.example"}),
    "forms from nowhere": partial(_forms, fields=_own, headers={"Origin": "null"}),
    "forms from a host named like ours": partial(_forms, fields=_own, headers={"Origin": f"{OURS}.evil.example"}),
    "forms from our host without TLS": partial(_forms, fields=_own, headers={"Origin": OURS.replace("https", "http")}),
    "forms that the browser calls foreign": partial(_forms, fields=_own, headers={"Sec-Fetch-Site": "cross-site"}),
    "links that do what forms do": _by_link,
    "another host": _host,
    "frames and strangers' code": _policies,
    "an authorization taken back": _revoked,
    "a token that three pages renew at once": _renewed,
    "a form sent twice": _twice,
}


@mutant("a login that anybody began")
def _any_state() -> Iterator[None]:
    """Whoever brings a code with a state gets in, whatever the browser's cookie says."""
    from bot.web import login  # noqa: PLC0415 - a mutant imports what it changes when it does

    real = login._begun  # noqa: SLF001 - the guard

    def trusting(request: object, desk: object, seal: object) -> tuple[str, str, str] | None:
        found = real(request, desk, seal)  # type: ignore[arg-type]  # as given
        state = getattr(request, "query_params", {}).get("state", "")
        return (state, found[1], found[2]) if found else None

    given = OAuthActs.authorize

    def unbound(world: OAuthActs, user: User, app: App, callback: str = "", _challenge: str = "") -> str:
        return given(world, user, app, callback)

    with mock.patch.object(login, "_begun", trusting), mock.patch.object(OAuthActs, "authorize", unbound):
        yield


@mutant("forms from everywhere")
def _any_form() -> Iterator[None]:
    with mock.patch("bot.web.visits.is_ours", return_value=True):
        yield


@mutant("a cookie that nobody changes at the login")
def _kept_session() -> Iterator[None]:
    with mock.patch("bot.web.login._out", return_value=None):
        yield


@mutant("sealed without a place")
def _no_place() -> Iterator[None]:
    with mock.patch.object(Seal, "_bound", lambda seal, _place: seal.purpose):
        yield


@mutant("led anywhere after the login")
def _anywhere() -> Iterator[None]:
    with mock.patch("bot.web.login.our_path", lambda given: given):
        yield


ROWS = (
    Row(
        "S8", "the dashboard: logins, cookies and forms of others' making", "bent cookies and addresses",
        "nobody gets in, stays in or acts in somebody's name without their will, and nobody is led away",
        {Size.BRIEF: 5, Size.USUAL: 100, Size.LONG: 1_000}, _logins,
        (
            *("a login that anybody began", "forms from everywhere", "a cookie that nobody changes at the login"),
            *("sealed without a place", "led anywhere after the login"),
        ), 1,
    ),
)  # fmt: skip
