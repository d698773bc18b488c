"""Looks at everything once and lets the checks judge it; nothing is changed, neither here nor at GitHub."""

from __future__ import annotations

import platform
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from itertools import islice

import psycopg
import requests

from bot.clocks import clock
from bot.database import Database
from bot.doctor import channels, credentials, granted, hook, login, machine, spaces
from bot.doctor.values import Finding, look, well, wrong
from bot.errors import DatabaseAway, GoalkeeperError, Gone, NotAllowed
from bot.github.boards import BoardRef, read_boards
from bot.github.checkup import (
    HookSeen,
    Placed,
    Registration,
    read_attempts,
    read_hook,
    read_placed,
    read_registration,
    read_server,
)
from bot.github.client import GitHub
from bot.github.read import read_space
from bot.parts import access, database, pooled
from bot.records import Records, Troubled
from config.problems import RulesError
from config.rules import parse_rules
from config.settings import Settings

_KEPT = timedelta(days=3)
_MOST_ATTEMPTS = 500
_MOST_SPACES = 50
_MOST_KNOWN = 50
_REACH_SECONDS = 5.0
_DATABASE = (
    "See that it runs and lets this machine in: GOALKEEPER_DATABASE_URL, or GOALKEEPER_DATA_DIR for the embedded one."
)
# What the door answers to those who only look; see bot/app.py.
_OURS = {"error": "method not allowed"}


@dataclass(frozen=True, slots=True)
class Bench:
    """What is looked at: `records` is None without a database of this version, `where` one space, "" for all."""

    settings: Settings
    github: GitHub
    records: Records | None
    now: datetime
    where: str = ""
    reach: Callable[[str], hook.Reached] = lambda _url: hook.Reached(ours=True)


def examine(settings: Settings, where: str = "") -> Iterator[Finding]:
    """Yield what is found, check after check; `where` is `OWNER/REPO`, or "" for all spaces."""
    with ExitStack() as stack:
        opened = database(settings)
        records = yield from _database(opened, stack, pooled(settings) or "")
        github = GitHub(access(settings), lambda _call: None)
        bench = Bench(settings, github, records, clock(settings.clock_url)(), where, reach)
        yield from at_github(bench)
        if records is not None:
            yield from spaces.rows(_troubled(bench, records))
            yield from _channels(bench, records)


def _database(opened: Database, stack: ExitStack, pool: str = "") -> Generator[Finding, None, Records | None]:
    """Yield how the database is, and return records over it where its tables are those of this version.

    `pool` is the address of a pool before it, where there is one.
    """
    try:
        stack.enter_context(opened)
        found = look_at(opened, pool)
    except (GoalkeeperError, psycopg.Error, OSError) as error:
        step = _DATABASE
        yield wrong("database", _plainly(error), step)
        return None
    yield from machine.database(found)
    if found.missing:
        return None
    records = Records.open(opened.url, size=2)
    stack.callback(records.close)
    return records


def _plainly(error: Exception) -> str:
    """Return what is wrong; the words of libpq's own errors may name accounts."""
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename}"
    return str(error) if isinstance(error, GoalkeeperError) else type(error).__name__


def look_at(opened: Database, pool: str = "") -> machine.DatabaseSeen:
    """Return how a database that answers is. Raises SchemaError where a newer version has used it.

    What is said through the `pool` must be heard at PostgreSQL itself.
    """
    told = opened.describe()
    return machine.DatabaseSeen(
        told.kind, told.place, told.server, told.bytes, opened.missing(), opened.free(), opened.hears(pool)
    )


def at_github(bench: Bench) -> Iterator[Finding]:
    """Yield what GitHub tells: of us, of the way to us, and of the spaces."""
    server = ""
    try:
        app = read_registration(bench.github.own) if bench.settings.app_mode else None
        known = well("credentials", "the token works") if app is None else _fits(app, bench.settings)
        if app is None and (fault := bench.github.check()):
            known = credentials.refused(NotAllowed(fault), app=False)
        server = read_server(bench.github.own)
    except GoalkeeperError as error:
        known, app = credentials.refused(error, app=bench.settings.app_mode), None
    yield machine.clock(bench.github.own.ahead(bench.now))
    yield from machine.versions(version("goalkeeper"), platform.python_version(), server)
    yield known
    if known.next:
        return
    if app is not None:
        yield from of_app(bench, app, server)
    else:
        step = (
            "See in the repository's settings under Webhooks that one posts to this bot, as json and with the secret."
        )
        yield look("webhook", "with a token the hooks are those of the repositories, and are not looked at", step)
    yield from _spaces(bench)


def _fits(app: Registration, settings: Settings) -> Finding:
    return credentials.fits(app, settings.app_id or 0)


def of_app(bench: Bench, app: Registration, server: str) -> Iterator[Finding]:
    """Yield how the App is: its hook, its deliveries, its events, and what was granted where."""
    yield from _hook(bench, server)
    yield from _login(bench, app)
    yield from granted.events(app, server)
    placed = read_placed(bench.github.own)
    if not placed:
        yield wrong(
            "installations", "the App is installed nowhere", "Install it on the repositories in which you plan."
        )
    for each in placed:
        if not each.suspended:
            yield _token(bench, each)
        yield from granted.permissions(app, each, bench.settings.token_permissions)


def _hook(bench: Bench, server: str) -> Iterator[Finding]:
    own = bench.github.own
    try:
        seen = read_hook(own)
        attempts = read_attempts(own, bench.now - _KEPT, _MOST_ATTEMPTS)
    except Gone:
        yield from hook.config(HookSeen(""), None)
        return
    yield from hook.config(seen, bench.settings.public_url, server)
    if seen.url:
        yield hook.reachable(seen.url, bench.reach(seen.url))
    yield from hook.deliveries(attempts, bench.now, _ledger(bench))


def _login(bench: Bench, app: Registration) -> Iterator[Finding]:
    """Yield whether people can log in to the dashboard, where there is one."""
    settings = bench.settings
    if settings.client_id is None:
        return
    from bot.web.desk import oauth_of  # noqa: PLC0415

    oauth = oauth_of(settings)
    try:
        said = oauth.check()
    except GoalkeeperError as error:
        yield login.unasked(error)
        return
    yield login.fits(login.LoginSeen(settings.client_id, app.client_id, oauth.redirect_uri, said or ""))


def _ledger(bench: Bench) -> Callable[[str], bool]:
    """Return what tells whether a delivery is in the ledger; of more than some it believes it."""
    left = _MOST_KNOWN

    def known(guid: str) -> bool:
        nonlocal left
        left -= 1
        return bench.records is None or left < 0 or bench.records.delivery(guid) is not None

    return known


def _token(bench: Bench, placed: Placed) -> Finding:
    try:
        next(iter(bench.github.session(placed.id).pages("/installation/repositories?per_page=1", "repositories")), None)
    except GoalkeeperError as error:
        return credentials.token(placed, error)
    return credentials.token(placed, None)


def _spaces(bench: Bench) -> Iterator[Finding]:
    """Yield how the space that was asked for is, or all that have rules or sprints."""
    if bench.where:
        yield from spaces.space(_one(bench, bench.where, None))
        return
    reached = list(islice(_reached(bench.github), _MOST_SPACES + 1))
    for name, installation in reached[:_MOST_SPACES]:
        seen = _one(bench, name, installation)
        if seen.rules or seen.sprints or seen.failed or not seen.readable:
            yield from spaces.space(seen)
    if len(reached) > _MOST_SPACES:
        step = "Ask for one of the others: `goalkeeper doctor OWNER/REPO`."
        yield look("spaces", f"more than {_MOST_SPACES} repositories; the rest was not looked at", step)


def _reached(github: GitHub) -> Iterator[tuple[str, int]]:
    """Yield the repositories that we reach, with their installation; where there is no token another check says so."""
    for installation in github.installations():
        with suppress(GoalkeeperError):
            if not installation.suspended:
                every = github.repositories(installation.id)
                yield from ((each.full_name, installation.id) for each in every if not each.archived)


def _one(bench: Bench, name: str, installation: int | None) -> spaces.SpaceSeen:
    """Return how a space is at GitHub."""
    try:
        where = bench.github.installation_of(name) if installation is None else installation
        session = bench.github.session(where)
        seen = read_space(session, name)
        text = seen.repository.rules_text
        refs = _boards(text or "", name.partition("/")[0])
        unseen = [f"{ref.owner}/{ref.number}" for ref in refs if not read_boards(session, [ref], fresh=True)]
    except GoalkeeperError as error:
        return spaces.unread(name, error)
    about = seen.repository
    return spaces.SpaceSeen(
        name, text or "", about.rules_readable, about.archived, about.issues_enabled, len(seen.sprints), tuple(unseen)
    )


def _boards(text: str, owner: str) -> list[BoardRef]:
    """Return the boards that rules name; those of a file with a mistake are not known."""
    try:
        return [BoardRef(rule.owner or owner, rule.number) for rule in parse_rules(text).boards]
    except RulesError:
        return []


def _troubled(bench: Bench, records: Records) -> list[Troubled]:
    try:
        every = records.troubled()
    except DatabaseAway:
        return []
    name = bench.where.casefold()
    return [row for row in every if not name or row.repo.casefold() == name]


def _channels(bench: Bench, records: Records) -> Iterator[Finding]:
    """Yield how the channels of notices are; nothing is sent there."""
    from bot.notices.senders import fault  # noqa: PLC0415 - few name any, and Apprise is large

    given = [(each.channel.name, fault(each.url.get_secret_value())) for each in bench.settings.every_channel]
    with suppress(DatabaseAway):
        yield from channels.channels(given, records.channel_states() if given else ())


def reach(url: str) -> hook.Reached:
    """Ask for an address as anybody may, without credentials and without following it anywhere."""
    try:
        answer = requests.get(url, timeout=_REACH_SECONDS, allow_redirects=False)
        body = answer.json() if answer.status_code == 405 else None  # noqa: PLR2004 - Method Not Allowed
    except requests.exceptions.JSONDecodeError:
        return hook.Reached(405)
    except requests.RequestException as error:
        return hook.Reached(failed=type(error).__name__)
    return hook.Reached(answer.status_code, body == _OURS)
