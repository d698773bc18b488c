"""No secret and no word of a private issue gets out: into a log at debug level, an answer, a figure, a row's reason."""

from __future__ import annotations

import base64
import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import quote

import psycopg
import pytest
import requests
import structlog
from psycopg import sql

from bot.app import Check, Context, create_app
from bot.database import Database
from bot.errors import GoalkeeperError
from bot.feed import link_of, router, secret_of
from bot.logs import HIDDEN, set_up
from bot.metrics import Metrics
from bot.parts import calendar_key, count_calls, marker_secret, secrets
from bot.records import Records
from bot.sandbox.seeds import Acme, Key
from config.settings import Settings, load
from tests.corridor.corridor import BASE, Corridor, Deadly, build, new_database
from tests.web.door import ask, headers, packed

PASSWORD = "pa/ss wörd@9"
WEBHOOK = "canary-of-the-webhook-secret"
PREVIOUS = "canary-of-yesterdays-secret"
ENCODED = "canary-of-an-encoded-header"
COOKIE = "session=canary-of-a-cookie"
TITLE = "Canary engines explode quietly"
BODY = "canary of a private body"
COMMENT = "canary of a private comment"
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = f"## Plan\n\n- 🟢 {TITLE} (Owner: @grace)\n\n{BODY}\n"
FAULTS = ("502", "502_done", "403_permission", "401", "422", "reset", "html200", "truncated", "404", "429", "410")


class Listening(Deadly):
    """A sandbox that remembers with which tokens it was called."""

    heard: set[str]

    def _called(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        self.heard.add(str(request.headers.get("Authorization", "")).rpartition(" ")[2])
        return super()._called(request)


@dataclass(slots=True)
class Play:
    """What came out of the bot, by where, and what must not be in it."""

    out: dict[str, str] = field(default_factory=dict)
    canaries: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def play(key: Key, database_server: str) -> Iterator[Play]:
    """A sprint among faults, everything at debug level, and mistakes of ours in which secrets are thrown about."""
    root, quiet = logging.getLogger(), ("urllib3", "httpx", "httpcore", "github", "github.Requester", "procrastinate")
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*quiet, "apscheduler")}
    with new_database(database_server) as plain:
        with psycopg.connect(plain, autocommit=True) as conn:
            conn.execute(sql.SQL("CREATE ROLE canary SUPERUSER LOGIN PASSWORD {}").format(PASSWORD))
        url = re.sub("//[^@]+@", lambda _: f"//canary:{quote(PASSWORD, safe='')}@", plain)
        yield _played(key, url)
        with psycopg.connect(plain, autocommit=True) as conn:
            conn.execute("DROP ROLE canary")
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


def _played(key: Key, url: str) -> Play:
    sandbox = Listening(base_url=BASE)
    sandbox.heard = set()
    acme = sandbox.seed(key)
    settings = _settings(acme, url)
    log, raw = io.StringIO(), io.StringIO()
    set_up("json", "debug", secrets(settings), log)
    logging.getLogger().addHandler(logging.StreamHandler(raw))
    records, made = Records.open(url), Play()
    metrics = Metrics()
    metrics.watch(records.counts)
    metrics.watch_pool(records.pool)
    corridors = build(sandbox, acme, records, url)
    corridor = next(corridors)
    _at_our_door(corridor, settings, records, metrics)
    made.out["answers"] = _days(corridor, url)
    made.out["errors"] = "\n".join(_mistakes(corridor, settings, url))
    made.out["ready"] = ask(corridor.door, "GET", "/ready", client="127.0.0.1", headers={"Host": "localhost"}).text
    made.out["metrics"] = ask(corridor.door, "GET", "/metrics").text
    with psycopg.connect(url) as conn:
        rows = conn.execute("SELECT last_error, asleep FROM work UNION ALL SELECT error, '' FROM delivery").fetchall()
    made.out["reasons"] = str(rows)
    made.out["log"] = log.getvalue()
    made.out["raw"] = raw.getvalue()
    next(corridors, None)
    records.close()
    made.canaries = _canaries(settings, sandbox, records_secret=b"the secret of an App that stays the same", pem=key)
    return made


def _settings(acme: Acme, url: str) -> Settings:
    return load(
        {
            "GOALKEEPER_APP_ID": str(acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": WEBHOOK,
            "GOALKEEPER_WEBHOOK_SECRET_PREVIOUS": PREVIOUS,
            "GOALKEEPER_DATABASE_URL": url,
        }
    )


def _at_our_door(corridor: Corridor, settings: Settings, records: Records, metrics: Metrics) -> None:
    """Give the corridor the whole application, with both secrets, and count its calls."""
    corridor.acme.app.hook.secret = PREVIOUS
    shelf = router_of(settings, corridor)
    context = Context(
        settings,
        lambda delivery: records.accept(delivery, corridor.tools.defer),
        metrics,
        checks={"database": lambda: _pinged(records), "broken": lambda: _broken(settings)},
        troubled=records.troubled,
        routers=[shelf],
    )
    corridor.door = create_app(context)
    corridor.tools.github._counter = count_calls(metrics)


def router_of(settings: Settings, corridor: Corridor) -> Any:
    """The page of calendar feeds."""
    from bot.feed import Shelf  # noqa: PLC0415

    return router(Shelf(calendar_key(settings), lambda _name: "", lambda: corridor.now, lambda _name: ()))


def _pinged(records: Records) -> Check:
    records.ping()
    return Check(ok=True)


def _broken(settings: Settings) -> Check:
    return Check(ok=True, detail=f"no answer with {WEBHOOK} from {settings.database_url and PASSWORD}")


def _days(corridor: Corridor, url: str) -> str:
    """Play some days of a sprint; each begins with another fault of GitHub, and one with the database cut off."""
    said: list[str] = []
    corridor.sandbox.clock.set(START, ticking=False)
    corridor.rules("boards: [1]\n")
    corridor.act("ada", "open", title=f"Sprint 1 - {TITLE}", body=PLAN, labels=["sprint"])
    corridor.settle()
    for day, kind in enumerate(FAULTS, 1):
        corridor.sandbox.clock.set(START + timedelta(hours=day), ticking=False)
        corridor.sandbox.fault(kind, nth=1 + day % 3, times=2)
        corridor.act("grace", "comment", issue=1, body=f"/status at risk {COMMENT} {day}")
        corridor.act("ada", "edit", issue=1, body=f"{corridor.issues('sprint')[0]['body']}\n{BODY} {day}\n")
        corridor.settle()
        corridor.heal()
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'goalkeeper'")
    corridor.heal()
    body = packed({"action": "opened", "issue": {"number": 1, "title": TITLE, "body": BODY}})
    extra = {"x_github_encoded_secret": ENCODED, "cookie": COOKIE, "authorization": f"Bearer {ENCODED}"}
    for changes in ({}, {"x_hub_signature_256": "sha256=" + "0" * 64}, {"x_github_event": "star"}):
        posted = ask(corridor.door, "POST", "/webhooks", content=body, headers=headers(body, **extra, **changes))
        said.append(f"{posted.status_code} {posted.headers} {posted.text}")
    said += [ask(corridor.door, method, "/webhooks").text for method in ("GET", "PUT")]
    said.append(ask(corridor.door, "GET", "/calendar/acme/rockets/" + "0" * 40 + ".ics").text)
    return "\n".join(said)


def _fail(words: str) -> NoReturn:
    raise RuntimeError(words)


def _mistakes(corridor: Corridor, settings: Settings, url: str) -> Iterator[str]:
    """Make mistakes with every secret in hand, as code of ours and of others might; yield what they say to people."""
    log, foreign = structlog.get_logger("bot.mistake"), logging.getLogger("urllib3.connectionpool")
    token = corridor.sandbox.world.installation_token(corridor.acme.installation).value
    corridor.sandbox.heard.add(token)  # type: ignore[attr-defined]  # the listening one
    feed = link_of("acme/rockets", calendar_key(settings), "https://bot.example")
    thrown = {
        "token": f"GET /repos with {token}",
        "key": settings.private_key.get_secret_value() if settings.private_key else "",
        "jwt": next(each for each in sorted(corridor.sandbox.heard) if each.startswith("ey")),  # type: ignore[attr-defined]
        "url": url,
        "password": f"the password {PASSWORD} was refused",
        "dsn": f"host=db user=goalkeeper password={quote(PASSWORD, safe='')} dbname=x",
        "secrets": f"{WEBHOOK} {PREVIOUS}",
        "feed": feed,
        "marker": f"{marker_secret(settings).hex()} {calendar_key(settings).hex()} {calendar_key(settings)!r}",
    }
    foreign.setLevel(logging.DEBUG)
    for name, words in thrown.items():
        log.debug("thrown", at=name, nested={"in": [words, {"deep": (words,)}]}, raw=words.encode())
        foreign.debug("send: %s", {"headers": {"Authorization": f"token {words}"}, "body": words})
        try:
            _fail(words)
        except RuntimeError as error:
            log.exception("a traceback", error=error)
            foreign.exception("a traceback of others")
    for line in (
        f"header: Authorization: token {token}",
        f"headers=[(b'Authorization', b'Basic {base64.b64encode(ENCODED.encode()).decode()}')]",
        f"{{'X-GitHub-Encoded-Secret': '{ENCODED}', 'Cookie': '{COOKIE}'}}",
        f"GET /login?access_token={ENCODED}&state=1",
    ):
        foreign.debug("%s", line)
    for attempt in (
        lambda: Database(re.sub(r"host=[^&]+", "host=/nowhere", url), seconds=0).start(),
        lambda: load({"GOALKEEPER_TOKEN": f"{WEBHOOK} x"}),
    ):
        yield _said(attempt)
    log.error("the database", error=_said(lambda: Records.open("postgresql://x:y@127.0.0.1:1/z").ping()))


def _said(attempt: Callable[[], object]) -> str:
    with pytest.raises(GoalkeeperError) as caught:
        attempt()
    return str(caught.value)


def _canaries(settings: Settings, sandbox: Listening, *, records_secret: bytes, pem: Key) -> dict[str, set[str]]:
    tokens = {token for token in sandbox.heard if token.startswith("ghs_")}
    signed = {token for token in sandbox.heard if token.startswith("ey")}
    assert tokens
    assert signed
    lines = {line for line in pem.private.splitlines() if len(line) > 20 and not line.startswith("-")}
    links = secret_of("acme/rockets", calendar_key(settings))
    return {
        "installation token": tokens,
        "JSON web token": signed,
        "line of the private key": lines,
        "webhook secret": {WEBHOOK},
        "previous webhook secret": {PREVIOUS},
        "X-GitHub-Encoded-Secret and authorization": {ENCODED, base64.b64encode(ENCODED.encode()).decode()},
        "cookie": {COOKIE},
        "database password, plain": {PASSWORD, PASSWORD.encode("unicode_escape").decode()},
        "database password, quoted": {quote(PASSWORD, safe=""), quote(PASSWORD)},
        "private title": {TITLE},
        "private body": {BODY},
        "private comment": {COMMENT},
        "key of a calendar link": {links},
        "marker secret": {marker_secret(settings).hex(), records_secret.decode(), records_secret.hex()},
        "key of all calendar links": {calendar_key(settings).hex(), repr(calendar_key(settings))[2:-1]},
    }


NAMES = (
    *("installation token", "JSON web token", "line of the private key", "webhook secret", "previous webhook secret"),
    *("X-GitHub-Encoded-Secret and authorization", "cookie", "database password, plain", "database password, quoted"),
    *("private title", "private body", "private comment", "key of a calendar link", "marker secret"),
    "key of all calendar links",
)
# Who throws something about does it in these; the words of issues nobody has in hand.
THROWN = tuple(name for name in NAMES if name not in {"private title", "private body", "private comment"})


@pytest.mark.parametrize("place", ["log", "answers", "errors", "ready", "metrics", "reasons"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_gets_out(play: Play, name: str, place: str) -> None:
    assert play.canaries.keys() == set(NAMES)
    text = play.out[place]
    assert text
    assert not [canary for canary in play.canaries[name] if canary in text]


def test_the_play_was_rich_enough_to_leak(play: Play) -> None:
    log = play.out["log"]
    assert log.count(HIDDEN) > 50
    for words in (
        "github call",
        "a traceback of others",
        "delivery refused",
        "delivery noted",
        '"epoch"',
        '"delivery"',
    ):
        assert words in log
    assert '"level": "debug"' in log
    assert "parked" in play.out["ready"]
    assert HIDDEN in play.out["ready"]


@pytest.mark.parametrize("name", THROWN)
def test_without_the_redaction_it_would_be_seen(play: Play, name: str) -> None:
    """The very same lines, beside the one road: there the canaries are, so this net has no hole where it matters."""
    assert [canary for canary in play.canaries[name] if canary in play.out["raw"]]


def test_every_line_of_a_look_says_which_and_why(play: Play) -> None:
    looks = [
        line for line in play.out["log"].splitlines() if '"logger": "bot.reconcile"' in line or "github call" in line
    ]
    inside = [line for line in looks if '"epoch"' in line]
    assert inside
    for name in ("key", "repo", "sprint"):
        assert all(f'"{name}"' in line for line in inside)
    assert any('"delivery"' in line for line in inside)
    assert not [line for line in looks if '"logger": "bot.reconcile"' in line and '"epoch"' not in line]
