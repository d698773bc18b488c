"""When rituals are: the days that rules mean, moved off holidays, across the changes of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.calendar import BeforeEnd, OnDay, Period, Weekly, When, moments
from bot.core.rules import DayOff, Rules, Shift, WorkRule

ZONES = ("Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
EASTER = Period(date(2026, 3, 30), date(2026, 4, 10))  # Good Friday is in its first week, Easter Monday in its second
RULES = Rules(timezone="Europe/Zurich", work=WorkRule(countries=("CH-ZH",)))
TEN = time(10)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
CRONS = ("30 9 * * *", "0 9,17 * * mon-fri", "30 2,3 * * *", "15 8 1,15 * *", "0 12 13 * fri")
WHENS = st.one_of(
    st.builds(Weekly, st.integers(0, 6), TIMES),
    st.builds(OnDay, st.integers(1, 12), TIMES),
    st.builds(BeforeEnd, st.integers(0, 12), TIMES),
    st.sampled_from(CRONS).map(calendar.parse_cron),
)
PERIODS = st.builds(
    lambda start, length: Period(start, start + timedelta(days=length)),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(0, 41),
)
SHIFTS = st.sampled_from(["previous", "next", "skip"])


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def days(
    when: When, period: Period = EASTER, rules: Rules = RULES, shift: Shift | None = None
) -> list[tuple[str, date]]:
    return [(moment.key, moment.on) for moment in moments(when, period, rules, shift)]


@pytest.mark.parametrize(
    ("shift", "first", "second"),
    [("previous", date(2026, 4, 2), date(2026, 4, 10)), ("next", date(2026, 4, 7), date(2026, 4, 10))],
)
def test_a_friday_that_is_a_holiday_gives_way(shift: Shift, first: date, second: date) -> None:
    assert days(Weekly(4, TEN), shift=shift) == [("week-1", first), ("week-2", second)]


def test_a_ritual_may_rather_be_left_out_on_holidays() -> None:
    assert days(Weekly(4, TEN), shift="skip") == [("week-2", date(2026, 4, 10))]


def test_the_rule_of_the_calendar_holds_where_the_ritual_has_none() -> None:
    rules = Rules(timezone="Europe/Zurich", work=WorkRule(countries=("CH-ZH",), shift="skip"))
    assert len(days(Weekly(4, TEN), rules=rules)) == 1


def test_a_moment_tells_the_day_that_was_meant() -> None:
    first, second = moments(Weekly(4, TEN), EASTER, RULES)
    assert (first.day, first.on, first.at, first.moved) == (
        date(2026, 4, 3),
        date(2026, 4, 2),
        utc(2026, 4, 2, 8),
        True,
    )
    assert not second.moved


def test_a_ritual_stays_in_its_sprint() -> None:
    ends_on_good_friday = Period(date(2026, 3, 30), date(2026, 4, 3))
    assert days(Weekly(4, TEN), ends_on_good_friday, shift="next") == [("week-1", date(2026, 4, 2))]
    begins_on_easter_monday = Period(date(2026, 4, 6), date(2026, 4, 17))
    assert days(Weekly(0, TEN), begins_on_easter_monday, shift="previous")[0] == ("week-1", date(2026, 4, 7))
    holidays_only = Period(date(2026, 4, 3), date(2026, 4, 6))
    assert days(Weekly(4, TEN), holidays_only) == []


def test_a_week_in_which_nobody_works_has_none() -> None:
    free = Rules(work=WorkRule(holidays=(DayOff(date(2026, 4, 4), date(2026, 4, 12)),)))
    assert days(Weekly(4, TEN), rules=free) == [("week-1", date(2026, 4, 3))]
    assert days(Weekly(4, TEN), rules=free, shift="next") == [("week-1", date(2026, 4, 3))]


def test_what_is_daily_anyway_is_not_doubled_beside_a_holiday() -> None:
    daily = days(calendar.parse_cron("30 9 * * mon-fri"))
    assert [day for _, day in daily] == list(calendar.work_days(RULES).working_days(EASTER.start, EASTER.end))
    assert daily[0] == ("2026-03-30T09:30", date(2026, 3, 30))


def test_a_weekday_off_that_a_rule_names_is_meant() -> None:
    assert days(Weekly(5, TEN)) == [("week-1", date(2026, 4, 4))]


def test_working_days_are_counted_from_the_start_and_from_the_end() -> None:
    assert days(OnDay(1, TEN)) == [("day", date(2026, 3, 30))]
    assert days(OnDay(5, TEN)) == [("day", date(2026, 4, 7))]
    assert days(BeforeEnd(0, TEN)) == [("end", date(2026, 4, 10))]
    assert days(BeforeEnd(4, TEN)) == [("end", date(2026, 4, 2))]


@pytest.mark.parametrize("when", [OnDay(9, TEN), OnDay(0, TEN), BeforeEnd(8, TEN), BeforeEnd(-1, TEN)])
def test_a_sprint_that_is_too_short_has_no_such_day(when: When) -> None:
    assert days(when) == []


def test_two_times_in_the_hour_that_is_skipped_are_one_instant_and_one_moment() -> None:
    spring = Period(date(2026, 3, 29), date(2026, 3, 29))
    found = list(moments(calendar.parse_cron("30 2,3 * * *"), spring, RULES))
    assert [moment.at for moment in found] == [utc(2026, 3, 29, 1, 30)]


def test_only_the_latest_is_due_and_the_earlier_ones_are_named() -> None:
    found = list(moments(Weekly(4, TEN), EASTER, RULES))
    opened = utc(2026, 3, 27)
    assert calendar.due(found, opened, utc(2026, 4, 2, 7, 59)) == calendar.Due(None, (), utc(2026, 4, 2, 8))
    assert calendar.due(found, opened, utc(2026, 4, 2, 8)) == calendar.Due(found[0], (), utc(2026, 4, 10, 8))
    assert calendar.due(found, opened, utc(2026, 6, 1)) == calendar.Due(found[1], (found[0],))
    assert calendar.due(found, utc(2026, 4, 5), utc(2026, 6, 1)) == calendar.Due(found[1])


@given(period=PERIODS, when=WHENS, zone=st.sampled_from(ZONES), shift=SHIFTS)
def test_moments_increase_lie_in_the_sprint_and_never_on_a_holiday(
    period: Period, when: When, zone: str, shift: Shift
) -> None:
    rules = Rules(timezone=zone, work=WorkRule(countries=("CH-ZH", "US"), shift=shift))
    work = calendar.work_days(rules)
    found = list(moments(when, period, rules))
    assert all(earlier.at < later.at for earlier, later in pairwise(found))
    assert len({moment.key for moment in found}) == len(found)
    assert all(period.holds(moment.on) and not work.holiday(moment.on) for moment in found)
    assert all(calendar.local_day(moment.at, ZoneInfo(zone)) == moment.on for moment in found)


@given(weekday=st.integers(0, 6), at=TIMES, zone=st.sampled_from(ZONES), weeks=st.integers(1, 6))
def test_every_week_has_one_whatever_the_zone(weekday: int, at: time, zone: str, weeks: int) -> None:
    start = date(2026, 3, 23)  # the clocks of all four zones change in these weeks, or in the ones after
    period = Period(start, start + timedelta(days=7 * weeks - 1))
    found = days(Weekly(weekday, at), period, Rules(timezone=zone))
    assert [key for key, _ in found] == [f"week-{n}" for n in range(1, weeks + 1)]


@given(period=PERIODS, when=WHENS, ticks=st.lists(st.integers(-80, 80 * 24), max_size=30), zone=st.sampled_from(ZONES))
def test_whenever_somebody_looks_each_moment_is_filed_or_named_as_missed_exactly_once(
    period: Period, when: When, ticks: list[int], zone: str
) -> None:
    """A service that is down now and then, and whose clock jumps back and forth."""
    rules = Rules(timezone=zone, work=WorkRule(countries=("MA", "CH-ZH")))
    opened = datetime.combine(period.start, time(0), UTC) - timedelta(days=3)
    filed: list[str] = []
    missed: list[str] = []
    for hours in [*ticks, 81 * 24]:
        now = opened + timedelta(hours=hours)
        found = calendar.due(moments(when, period, rules), opened, now)
        assert found.following is None or found.following > now
        if found.latest is not None and found.latest.key not in {*filed, *missed}:
            assert found.latest.at <= now
            filed.append(found.latest.key)
            missed += [moment.key for moment in found.earlier if moment.key not in {*filed, *missed}]
    assert sorted([*filed, *missed]) == sorted(moment.key for moment in moments(when, period, rules))
