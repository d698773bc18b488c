"""The operator's corner: deliveries, rows, what is left of rate limits, and what the doctor says, as pages show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.records import Noted
from bot.records.operating import CONDITIONS, STATES, Left, Line, Lines, Row, Wanted
from bot.remedies import remedy
from bot.web.views.archive import Choice
from bot.web.views.words import Moment, count, full, machine, part

UTC = ZoneInfo("UTC")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TONES = {"done": "done", "ignored": "gone", "received": "risk", "failed": "bad"}
_ROW_TONES = {"dirty": "risk", "leased": "good", "parked": "bad", "asleep": "gone", "clean": "done", "due": "idle"}
_LOW = 0.2
# What rows are called where people choose among them.
_CONDITIONS = {"dirty": "Waiting", "leased": "In hand", "parked": "Parked", "asleep": "Asleep"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery in a list."""

    guid: str
    href: str
    event: str
    repository: str
    installation: int
    state: str
    tone: str
    error: str
    at: Moment
    took: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of deliveries; `looked_until` says how far was looked where little was found, `after` leads further."""

    wanted: Wanted
    rows: tuple[Delivered, ...]
    states: tuple[Choice, ...]
    after: str
    first: str
    looked_until: str


@dataclass(frozen=True, slots=True)
class Job:
    """A row of work: where it is, why it is as it is, and what to do about that."""

    key: str
    where: str
    state: str
    tone: str
    reason: str
    step: str
    fails: str
    at: Moment
    since: Moment
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Jobs:
    """A page of rows in one condition."""

    condition: str
    choices: tuple[Choice, ...]
    rows: tuple[Job, ...]
    after: str
    first: str


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a rate limit; `low` when that is little."""

    account: str
    resource: str
    left: str
    percent: int
    resets: Moment
    seen: Moment
    low: bool


def stamp(at: datetime, now: datetime) -> Moment:
    """Return an instant as operators read it: how long ago it was, or how long it takes until then."""
    seconds = (now - at).total_seconds()
    said = f"{span(seconds)} ago" if seconds >= 0 else f"in {span(-seconds)}"
    return Moment(said, machine(at, UTC), full(at, UTC))


def span(seconds: float) -> str:
    """Return how long something takes, in its largest unit: "40 s", "7 min", "3 h", "2 days"."""
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.0f} h" if seconds < 2 * _DAY else f"{seconds / _DAY:.0f} days"


def delivered(line: Line | Noted, now: datetime, plain: Callable[[str], str]) -> Delivered:
    """Return a delivery; `plain` takes secrets out of words that are not ours."""
    took = (line.ended_at - line.received_at) if line.ended_at else None
    return Delivered(
        line.guid,
        f"/operator/deliveries/{part(line.guid)}",
        f"{line.event}.{line.action}" if line.action else line.event,
        line.repository,
        line.installation,
        line.state,
        _TONES.get(line.state, "own"),
        plain(line.error),
        stamp(line.received_at, now),
        span(max(took, timedelta()).total_seconds()) if took is not None else "",
    )


def ledger(wanted: Wanted, found: Lines, now: datetime, plain: Callable[[str], str], *, began: bool) -> Ledger:
    """Return a page of deliveries."""
    until = found.looked_until
    return Ledger(
        wanted,
        tuple(delivered(each, now, plain) for each in found.lines),
        tuple(Choice(state, state, state == wanted.state) for state in STATES),
        _ledger_address(wanted, found.after) if found.after else "",
        "" if began else _ledger_address(wanted),
        f"{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if until else "",
    )


def job(row: Row, now: datetime, plain: Callable[[str], str]) -> Job:
    """Return a row of work."""
    reason = plain(row.reason)
    stands = row.state in {"parked", "asleep"}
    return Job(
        row.key,
        f"{row.repo}#{row.number}" if row.number else row.repo,
        row.state,
        _ROW_TONES.get(row.state, "own"),
        reason,
        remedy(row.state, row.reason) if stands else "",
        f"failed {count(row.fails, 'time')}" if row.fails else "",
        stamp(row.at, now),
        stamp(row.since, now),
        row.state != "leased",
    )


def jobs(rows: tuple[Job, ...], condition: str, after: str, *, began: bool) -> Jobs:
    """Return a page of rows in one condition; `after` is where the next one goes on."""
    return Jobs(
        condition,
        tuple(Choice(each, _CONDITIONS[each], each == condition) for each in CONDITIONS),
        rows,
        _jobs_address(condition, after) if after else "",
        "" if began else _jobs_address(condition),
    )


def budget(left: Left, now: datetime) -> Budget:
    """Return what is left of a rate limit."""
    share = left.remaining / left.most if left.most else 0.0
    account = left.account or (f"installation {left.installation}" if left.installation else "the App itself")
    return Budget(
        account,
        left.resource,
        f"{left.remaining:,} of {left.most:,}",
        round(100 * min(1.0, share)),
        stamp(left.resets_at, now),
        stamp(left.seen_at, now),
        share < _LOW,
    )


def _ledger_address(wanted: Wanted, after: str = "") -> str:
    said = {"state": wanted.state, "event": wanted.event, "repository": wanted.repository, "after": after}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/operator/deliveries?{query}" if query else "/operator/deliveries"


def _jobs_address(condition: str, after: str = "") -> str:
    return f"/operator/rows?{urlencode({'condition': condition} | ({'after': after} if after else {}))}"
