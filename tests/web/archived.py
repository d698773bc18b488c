"""A dashboard with a past: records of eight sprints, what was kept for them, deliveries and rows in every condition."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.app import Context, create_app
from bot.core.agreed import Kept
from bot.core.record import Frozen, Outcome, Record, Removed, Result, Target, canonical, checksum, sums_of
from bot.core.sheet import Sheet
from bot.event import Repo, Touched
from bot.metrics import Metrics
from bot.records import Delivery, Records, Shown
from bot.records.operating import Left
from bot.records.work import nothing_queued
from bot.sandbox.seeds import Key
from bot.web.app import dashboard
from bot.web.backstage import Backstage, Examined
from tests.web.furnished import furnished
from tests.web.sheets import NOW
from tests.web.visiting import House, nobody_posts

RULES = """
timezone: Europe/Zurich
cadence: {starts: 2026-01-05}
public: true
away:
  linus: [2026-11-18 to 2026-11-20]
  ada: [friday]
rotas:
  support_hero: [ada, grace]
"""
FIRST = date(2026, 7, 6)
HOSTILE = '<img src=x onerror="alert(1)"> & \ue000co\ue001'
PEOPLE = ("ada", "grace", "edsger", "barbara", "linus")
OUTCOMES = (Outcome.DONE, Outcome.CARRIED, Outcome.FAILED, Outcome.DONE, Outcome.SCRAPED)


@dataclass(slots=True)
class Told:
    """Whether the process was told to end."""

    to_end: bool = False

    def __call__(self) -> bool:
        return self.to_end


def record(repo: Repo, number: int) -> Record:
    """The record of a sprint, the first of which is number 1 and has the issue 200."""
    start = FIRST + timedelta(days=14 * (number - 1))
    ended = datetime.combine(start + timedelta(days=11), time(16), UTC)
    goals = tuple(
        Result(
            300 + place + (number - 1 if place == 1 else 10 * number),
            HOSTILE if place == 2 else f"Valve {place} of sprint {number}",
            PEOPLE[place],
            "done",
            "✅",
            OUTCOMES[place],
            where="Propulsion" if place % 2 else "Guidance",
            age=2 if place == 1 else 1,
            confidence=0.5 if place != 2 else 0.8,
            points=float(place + 1),
            targets=(Target("Leak rate", met=place == 0, share=0.4), Target("Noise", how="unsaid")),
            words="The second seal froze in the night" if place == 2 else "",
            learning="Order seals before the frost" if place == 2 else "",
            cause="time" if place == 2 else "",
        )
        for place in range(5)
    )
    moments = (ended, ended + timedelta(hours=20), ended + timedelta(hours=20))
    return Record(
        repo.full_name,
        repo.id,
        199 + number,
        number,
        f"Sprint {number}",
        start,
        start + timedelta(days=11),
        *moments,
        goals,
        removed=(Removed(390, "Paint the pad"),),
        numbers=(("Thrust", "42 kN"),),
        unmeasured=("Noise",),
        achieved=0.6 + number / 100,
        covered=0.8,
        tier="minimum",
    )


def frozen(repo: Repo, number: int) -> Frozen:
    made = record(repo, number)
    text = canonical(made)
    return Frozen(
        made.sprint,
        number,
        made.start,
        made.end,
        sums_of(made),
        checksum(text),
        made.frozen_at,
        "IC_1",
        text,
    )


def fill(records: Records, repo: Repo, sprints: int = 8) -> None:
    """Freeze the sprints, and keep something of every kind for the last one."""
    records.keep_rules(repo.id, RULES)
    known = records.claim(f"space:{repo.id}", "a test")
    if known is None:
        records.wake(f"space:{repo.id}", nothing_queued)
        known = records.claim(f"space:{repo.id}", "a test")
    assert known is not None
    rows = [frozen(repo, number) for number in range(1, sprints + 1)]
    records.know_sprints(known, [row.sprint for row in rows], nothing_queued)
    records.finish(known)
    for row in rows:
        claim = records.claim(f"sprint:{repo.id}:{row.sprint}", "a test", per_installation=99)
        assert claim is not None
        records.freeze(claim, row)
        if row is rows[-1]:
            kept = [
                Kept(kind, f"{kind} about the seals", "grace", NOW - timedelta(days=2), 0, (("level", "team"),))
                for kind in ("went-well", "action", "decision", "risk-closed", "blind-spot", "help", "standup")
            ]
            health = Kept("reviewed", "", "", NOW - timedelta(days=2), 0, (("Fun", "4"), ("Pace", "3")))
            records.remember(claim, (), (), (), [*kept, health])
        records.sleep(claim, "its sprint is over")


def deliver(records: Records, repo: Repo) -> None:
    """Let deliveries come that end in every way, and rows be in every condition."""
    other = Repo(repo.id + 1, "acme/parked")
    given = Delivery("of-parked", "issues", "edited", other.full_name, other.id, 1, (Touched.space(other),))
    records.accept(given, nothing_queued)
    claim = records.claim(f"space:{other.id}", "a test", per_installation=99)
    assert claim is not None
    records.park(claim, "GitHub refuses the label: too long; token ghs_abcdefghijklmnopqrstuvwxyz012345")
    late = Repo(repo.id + 2, "acme/late")
    records.accept(Delivery("of-late", "push", "", late.full_name, late.id, 1, (Touched.space(late),)), nothing_queued)
    claim = records.claim(f"space:{late.id}", "a test", per_installation=99)
    assert claim is not None
    records.later(claim, 60, "GitHub answered 502")
    records.accept(Delivery("of-nothing", "label", "created", repo.full_name, repo.id, 1, ()), nothing_queued)
    records.keep_budgets([Left(1, "core", 5000, 400, NOW + timedelta(days=999), NOW)])


def examined() -> Iterator[Examined]:
    yield Examined("database", "well", "PostgreSQL answers")
    yield Examined("hook", "wrong", "GitHub cannot reach us", "Open the port.")


@dataclass(frozen=True, slots=True)
class Past:
    """The house with its past, and the process that it thinks it is in."""

    house: House
    repo: Repo
    told: Told


@contextlib.contextmanager
def archived(key: Key, database_url: str, **given: str) -> Iterator[Past]:
    """Set it all up; the rest are settings without prefix."""
    with furnished(key, database_url, **given) as made:
        repo, told = Repo(made.acme.repository.id, made.acme.repository.full_name), Told()
        fill(made.records, repo)
        deliver(made.records, repo)
        backstage = Backstage(
            told, lambda name: f"https://goalkeeper.example.org/calendar/{name}/x.ics", examined, "9.9"
        )
        context = Context(made.settings, nobody_posts, Metrics(), routers=dashboard(made.desk, backstage))
        yield Past(replace(made, app=create_app(context)), repo, told)


@contextlib.contextmanager
def archived_house(key: Key, database_url: str, **given: str) -> Iterator[House]:
    """Set it all up; return the house alone."""
    with archived(key, database_url, **given) as past:
        yield past.house


def show(records: Records, sheet: Sheet) -> None:
    """Let a look at the sprint end that shows this."""
    found = records.repository(sheet.repository)
    assert found is not None
    key = f"sprint:{found.id}:{sheet.sprint}"
    records.wake(key, nothing_queued)
    claim = records.claim(key, "a test", per_installation=99)
    assert claim is not None
    records.remember(claim, (), (), sheet=Shown(sheet, NOW + timedelta(minutes=1)))
    records.finish(claim)
