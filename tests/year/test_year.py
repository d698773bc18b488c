"""Six weeks of three teams side by side: every ritual once, on its day, through mishaps; and the year can fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import structlog

from bot.core.plan.turn import Turn
from bot.core.rules.daily import StandupForm
from bot.sandbox.seeds import Key
from tests.corridor.corridor import new_database
from tests.watching import unwatched
from tests.year.compare import compare, untold
from tests.year.filed import Filed
from tests.year.mishaps import Away, Leap
from tests.year.planned import Slot, planned
from tests.year.running import Result, played
from tests.year.spaces import LANDERS, ROCKETS, ROVERS, SPACES
from tests.year.table import lateness, odd, rituals

OUTAGE = Away("outage", datetime(2027, 10, 20, 13, 37, tzinfo=UTC), datetime(2027, 10, 25, 7, 30, tzinfo=UTC))
LEAP = Leap(
    "clock jump",
    datetime(2027, 10, 12, 12, 40, tzinfo=UTC),
    datetime(2027, 10, 12, 13, 50, tzinfo=UTC),
    timedelta(days=5),
)
AT = datetime(2027, 10, 1, 13, tzinfo=UTC)
FRIDAY = Slot("retro", 1, AT, AT.date())
PLAN = Slot("plan", 1, AT - timedelta(days=7), AT.date() - timedelta(days=7))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A run says nothing in the log; the others say it as before."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="module")
def six_weeks(database_server: str, key: Key) -> list[Result]:
    """Return what came of six weeks with holidays, a change of clocks, an outage and a jump of the machine's clock."""
    with new_database(database_server) as url, unwatched():
        return played(url, key, 6, [OUTAGE, LEAP])


def filings(result: Result, ritual: str) -> list[str]:
    """Return when a ritual was filed, as the clocks of the space show it."""
    space = result.compared.space
    posts = [post for row in result.compared.rows if row.slot.ritual == ritual for post in row.filed]
    return [f"{space.local(post.at):%a %b %-d %H:%M}" for post in posts]


@pytest.mark.slow
def test_every_ritual_of_six_weeks_is_filed_once_on_its_day(six_weeks: list[Result]) -> None:
    assert [wrong for result in six_weeks for wrong in result.wrongs] == []
    assert sum(bool(row.filed) for result in six_weeks for row in result.compared.rows) > 220


@pytest.mark.slow
def test_holidays_and_changes_of_the_clocks_are_heeded(six_weeks: list[Result]) -> None:
    rockets, landers, rovers = six_weeks
    # Sunday, October 3, is a holiday in Berlin; on October 31 half past two comes twice, and the first one counts.
    assert filings(rockets, "Night watch")[:2] == ["Fri Oct 1 02:30", "Sun Oct 17 02:30"]
    (last,) = [post.at for row in rockets.compared.rows for post in row.filed if f"{row.slot.day}" == "2027-10-31"]
    assert last == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    # October 11 is a holiday in New York, October 4 one in Sydney, a day after the clocks there went ahead.
    assert filings(landers, "Sprint planning")[2] == "Tue Oct 12 10:00"
    assert filings(rovers, "Morning stand-up")[4:6] == ["Fri Oct 1 09:00", "Tue Oct 5 09:00"]


@pytest.mark.slow
def test_after_the_outage_the_latest_comes_once_and_after_the_jump_all_at_once(six_weeks: list[Result]) -> None:
    for result in six_weeks:
        (retro,) = [row for row in result.compared.rows if row.slot.ritual == "retro" and row.why == OUTAGE.name]
        assert [post.at - OUTAGE.ends < timedelta(minutes=1) for post in retro.filed] == [True]
    (late,) = [row for row in six_weeks[1].compared.rows if row.why == LEAP.name and row.slot.sure]
    assert late.slot.ritual == "Stand-up"
    assert timedelta(0) <= late.filed[0].at - LEAP.ends <= timedelta(minutes=6)
    lines = [line for result in six_weeks for line in odd(result)]
    assert ("landers", "Stand-up", "Thu 2027-10-21 09:00", "-", "", "outage") in lines
    assert {line[8] for result in six_weeks for line in rituals(result)} == {"0"}


def one_week(server: str, key: Key, rules: str) -> list[str]:
    """Return what is wrong in a week of the rovers, over a holiday and a change of the clocks, with such rules."""
    with new_database(server) as url:
        (result,) = played(url, key, 1, [], [replace(ROVERS, rules=rules)])
    return result.wrongs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("guard", "instead", "seen"),
    [
        ("calendar: {countries: [AU-NSW], shift: next}", "", "not planned"),
        ("Australia/Sydney", "Etc/GMT-10", "late by 1:00:00"),
    ],
)
def test_without_holidays_or_changes_of_clocks_the_year_goes_red(
    guard: str, instead: str, seen: str, database_server: str, key: Key
) -> None:
    wrongs = one_week(database_server, key, ROVERS.rules.replace(guard, instead))
    assert any(seen in wrong for wrong in wrongs), wrongs


@pytest.mark.slow
def test_where_posts_are_not_known_again_the_year_goes_red(
    database_server: str, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hourly(turn: Turn, day: date, form: StandupForm) -> str:
        return f"standup:{turn.issue.number}:{day}:{form.name}:{turn.now:%H}"

    monkeypatch.setattr(sys.modules["bot.core.plan.during.standups"], "standup_key", hourly)
    wrongs = one_week(database_server, key, ROVERS.rules)
    assert any("2 times" in wrong or "3 times" in wrong for wrong in wrongs), wrongs


def said(*posts: tuple[str, datetime]) -> list[Filed]:
    return [Filed(ritual, 1, at, "", 1) for ritual, at in (("plan", PLAN.at), *posts)]


def test_what_comes_once_at_its_minute_is_right() -> None:
    assert compare(LANDERS, [PLAN, FRIDAY], said(("retro", AT)), []).wrongs == []


@pytest.mark.parametrize(
    ("posts", "wrong"),
    [
        ([], "missing"),
        ([("retro", AT), ("retro", AT + timedelta(hours=1))], "2 times"),
        ([("retro", AT + timedelta(hours=1))], "late by 1:00:00"),
        ([("retro", AT - timedelta(hours=1)), ("retro", AT)], "not planned"),
        ([("retro", AT), ("Tea", AT)], "not planned"),
    ],
)
def test_what_is_missing_double_late_early_or_strange_is_seen(posts: list[tuple[str, datetime]], wrong: str) -> None:
    found = compare(LANDERS, [PLAN, FRIDAY], said(*posts), []).wrongs
    assert len(found) == 1
    assert wrong in found[0]


def test_after_an_outage_the_latest_is_due_and_tells_of_the_others() -> None:
    away = Away("outage", AT - timedelta(hours=1), AT + timedelta(days=9))
    second = replace(FRIDAY, at=AT + timedelta(days=7), day=AT.date() + timedelta(days=7))
    silent = compare(LANDERS, [PLAN, FRIDAY, second], said(("retro", away.ends)), [away])
    assert silent.wrongs == []
    assert "does not tell" in next(untold(silent))
    telling = [replace(each, body="I missed Oct 1 altogether.") for each in said(("retro", away.ends))]
    assert list(untold(compare(LANDERS, [PLAN, FRIDAY, second], telling, [away]))) == []
    assert compare(LANDERS, [PLAN, FRIDAY, second], said(), [away]).wrongs != []


def test_the_year_has_a_leap_day_a_year_end_and_every_holiday_in_it() -> None:
    leap = [slot for slot in planned(ROCKETS, 52) if slot.ritual == "Leap"]
    assert [slot.day.isoformat() for slot in leap] == ["2028-02-29"]
    for space in SPACES:
        days = {slot.day for slot in planned(space, 52) if slot.ritual not in {"record", "Night watch"}}
        assert not days & space.holidays
        assert any(day.year == 2028 for day in days)


def test_a_look_that_costs_more_and_more_is_seen() -> None:
    months = [f"2028-{month:02}" for month in range(1, 13)]
    looks = dict.fromkeys(months, 100)
    quiet = compare(LANDERS, [], [], [])
    same = Result(quiet, dict.fromkeys(months, 250), looks, {}, {}, 0.0)
    assert same.wrongs == []
    growing = replace(same, calls={month: 250 + 10 * place for place, month in enumerate(months)})
    assert growing.quarters == (2.7, 3.4)
    assert len(growing.wrongs) == 1


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (70, "1 h 10 min"), (2 * 1440 + 125, "2 d 2 h")])
def test_lateness_is_told_in_words(minutes: int, words: str) -> None:
    assert lateness(timedelta(minutes=minutes)) == words
