"""On which days and at which hours a team works, by values and by properties."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.calendar import WorkDays
from bot.core.rules import Away, DayOff, Rules, WorkRule

ZONES = ("Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive is asked for
AMOUNTS = st.timedeltas(timedelta(0), timedelta(days=9))
ZURICH = Rules(
    timezone="Europe/Zurich",
    work=WorkRule(
        countries=("CH-ZH",),
        holidays=(
            DayOff(date(2026, 12, 28), date(2026, 12, 31), "Works holidays"),
            DayOff(date(2026, 9, 14), date(2026, 9, 14)),
        ),
        workdays=(date(2026, 12, 26), date(2026, 12, 30)),
    ),
    away=(
        Away("ada", (DayOff(date(2026, 3, 2), date(2026, 3, 6)), DayOff(weekday=4))),
        Away("grace", (DayOff(date(2026, 12, 30), date(2026, 12, 30)),)),
    ),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def days(zone: str = "Europe/Zurich", **rule: Any) -> WorkDays:
    return calendar.work_days(Rules(timezone=zone, work=WorkRule(**rule)))


@pytest.mark.parametrize(
    ("day", "name", "working"),
    [
        (date(2026, 4, 2), "", True),
        (date(2026, 4, 3), "Good Friday", False),
        (date(2026, 4, 4), "", False),
        (date(2026, 4, 6), "Easter Monday", False),
        (date(2026, 5, 1), "Labor Day", False),
        (date(2026, 9, 14), "day off", False),
        (date(2026, 12, 29), "Works holidays", False),
        (date(2026, 12, 30), "", True),
        (date(2026, 12, 26), "", True),
        (date(2028, 2, 29), "", True),
    ],
)
def test_a_day_is_a_holiday_a_free_day_or_a_working_day(day: date, name: str, working: bool) -> None:  # noqa: FBT001
    work = calendar.work_days(ZURICH)
    assert (work.holiday(day), work.is_working(day)) == (name, working)


def test_holidays_differ_between_the_parts_of_a_country() -> None:
    berchtold = date(2026, 1, 2)
    assert days(countries=("CH-VD",)).holiday(berchtold)
    assert not days(countries=("CH-TI",)).holiday(berchtold)


def test_without_a_country_no_day_is_a_holiday() -> None:
    assert days().is_working(date(2026, 12, 25))


def test_of_two_names_of_a_day_the_first_counts() -> None:
    day, year = date(2026, 8, 3), DayOff(date(2026, 1, 1), date(2027, 12, 31), "Sabbatical")
    twice = (DayOff(day, day, "Launch day"), DayOff(day, date(2026, 8, 4)), year)
    named = days(holidays=twice)
    assert [named.holiday(day + timedelta(days=n)) for n in range(3)] == ["Launch day", "day off", "Sabbatical"]


def test_two_countries_have_the_holidays_of_both() -> None:
    both = days(countries=("CH", "US"))
    assert [both.holiday(date(2026, 8, 1)), both.holiday(date(2026, 11, 26))] == ["National Day", "Thanksgiving Day"]


@pytest.mark.parametrize("place", ["XX", "CH-XX", ""])
def test_a_place_that_nobody_knows_is_said(place: str) -> None:
    with pytest.raises(KeyError):
        calendar.public_holidays(place, 2026)


def test_every_country_says_its_holidays_of_a_year() -> None:
    assert len(calendar.countries()) > 200
    for place in ("CH-ZH", "US-CA", "MA", "AU-NSW", "DE-BY", "IL", "SA"):
        found = calendar.public_holidays(place, 2026)
        assert {day.year for day in found} == {2026}
        assert all(found.values())


def test_the_working_days_around_easter() -> None:
    work = calendar.work_days(ZURICH)
    assert work.next_working(date(2026, 4, 2)) == date(2026, 4, 7)
    assert work.previous_working(date(2026, 4, 7)) == date(2026, 4, 2)
    assert work.working_days(date(2026, 3, 30), date(2026, 4, 10)) == (
        *(date(2026, 3, day) for day in (30, 31)),
        *(date(2026, 4, day) for day in (1, 2, 7, 8, 9, 10)),
    )


def test_a_sprint_has_a_first_and_a_last_working_day() -> None:
    work, easter = calendar.work_days(ZURICH), calendar.Period(date(2026, 4, 3), date(2026, 4, 10))
    assert [work.nth_working_day(easter, n) for n in (1, 4, -1, -4)] == [
        date(2026, 4, 7),
        date(2026, 4, 10),
        date(2026, 4, 10),
        date(2026, 4, 7),
    ]
    assert [work.nth_working_day(easter, n) for n in (0, 5, -5)] == [None, None, None]


def test_somebody_is_away_on_days_and_on_a_day_of_each_week() -> None:
    work = calendar.work_days(ZURICH)
    assert [work.is_away("Ada", date(2026, 3, day)) for day in (1, 2, 6, 7, 13)] == [False, True, True, False, True]
    assert not work.is_away("linus", date(2026, 3, 2))


def test_the_days_of_a_person_are_those_of_the_team_without_the_days_off() -> None:
    ada, grace = calendar.work_days(ZURICH).of("ada"), calendar.work_days(ZURICH).of("GRACE")
    assert ada.next_working(date(2026, 2, 27)) == date(2026, 3, 9)
    assert not grace.is_working(date(2026, 12, 30))
    assert grace.is_working(date(2026, 3, 2))


def test_where_nobody_ever_works_a_search_ends() -> None:
    never = days(holidays=(DayOff(),))
    assert never.next_working(date(2026, 1, 1)) is None
    assert never.previous_working(date(2026, 1, 1)) is None
    assert never.next_working(date.max) is None
    start = utc(2026, 1, 1, 6)
    assert never.after_hours(start, timedelta(hours=4)) > start + timedelta(days=399)


def test_hours_of_an_evening_a_weekend_and_a_morning() -> None:
    work = days()  # 9 to 17 in Zurich is 8 to 16 UTC in winter
    assert work.hours_between(utc(2026, 1, 9, 15), utc(2026, 1, 12, 10)) == timedelta(hours=3)
    assert work.after_hours(utc(2026, 1, 9, 15), timedelta(hours=3)) == utc(2026, 1, 12, 10)
    assert work.after_hours(utc(2026, 1, 9, 15), timedelta(hours=1)) == utc(2026, 1, 9, 16)
    assert work.hours_between(utc(2026, 1, 12), utc(2026, 1, 9)) == timedelta(0)


def test_a_working_night_of_the_change_of_clocks_is_as_long_as_it_really_was() -> None:
    night: dict[str, Any] = {"begins": time(0), "ends": time(8), "weekdays": (6,)}
    assert days(**night).hours_between(utc(2026, 3, 28), utc(2026, 3, 30)) == timedelta(hours=7)
    assert days(**night).hours_between(utc(2026, 10, 24), utc(2026, 10, 26)) == timedelta(hours=9)
    half = days("Australia/Lord_Howe", **night)  # its clocks change by half an hour
    assert half.hours_between(utc(2026, 10, 3), utc(2026, 10, 5)) == timedelta(hours=7.5)


@pytest.mark.parametrize("zone", ZONES)
@given(start=INSTANTS, amount=AMOUNTS)
def test_hours_between_and_after_hours_are_inverse(zone: str, start: datetime, amount: timedelta) -> None:
    work = days(zone, countries=("CH-ZH",))
    end = work.after_hours(start, amount)
    assert end >= start
    assert work.hours_between(start, end) == amount


@pytest.mark.parametrize("zone", ZONES)
@given(one=INSTANTS, other=INSTANTS, third=INSTANTS)
def test_working_time_adds_up(zone: str, one: datetime, other: datetime, third: datetime) -> None:
    work = days(zone)
    first, middle, last = sorted([one, other, third])
    assert work.hours_between(first, last) == work.hours_between(first, middle) + work.hours_between(middle, last)
