"""The five fields of cron, by examples of crontab(5)."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Period, parse_cron
from bot.core.calendar.cron import cron_moments, is_on

WEEK = Period(date(2026, 1, 5), date(2026, 1, 11))


EVERY_DAY, EVERY_MONTH = tuple(range(1, 32)), tuple(range(1, 13))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("0 9 * * *", ((0,), (9,), EVERY_DAY, EVERY_MONTH, tuple(range(7)))),
        ("*/15 9-11 1 jan,JUL mon", ((0, 15, 30, 45), (9, 10, 11), (1,), (1, 7), (1,))),
        ("5,3,3 8-18/5 */10 2-4 1-5", ((3, 5), (8, 13, 18), (1, 11, 21, 31), (2, 3, 4), (1, 2, 3, 4, 5))),
        ("50/5 0 31 dec sun", ((50, 55), (0,), (31,), (12,), (0,))),
        ("0 0 * * 5-7", ((0,), (0,), EVERY_DAY, EVERY_MONTH, (0, 5, 6))),
        ("0 0 * * fri-sun", ((0,), (0,), EVERY_DAY, EVERY_MONTH, (0, 5, 6))),
        ("0 0 * * 0,7", ((0,), (0,), EVERY_DAY, EVERY_MONTH, (0,))),
    ],
)
def test_fields_name_numbers(text: str, fields: tuple[tuple[int, ...], ...]) -> None:
    cron = parse_cron(text)
    assert (cron.minutes, cron.hours, cron.days, cron.months, cron.weekdays) == fields


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0 9 * *", "five fields"),
        ("@daily", "five fields"),
        ("60 9 * * *", "'60' is no minute"),
        ("0 24 * * *", "'24' is no hour"),
        ("0 9 0 * *", "'0' is no day of the month"),
        ("0 9 * 13 *", "'13' is no month"),
        ("0 9 * * 8", "'8' is no weekday"),
        ("0 9 * * someday", "cannot be read as the weekday"),
        ("0 9 * * xyz", "'xyz' is no weekday"),
        ("0 9 mon * *", "'mon' is no day of the month"),
        ("5-3 9 * * *", "means no minute"),
        ("*/0 9 * * *", "means no minute"),
        ("0 9,, * * *", "cannot be read as the hour"),
        ("0 L * * *", "cannot be read as the hour"),
        ("٣ 9 * * *", "cannot be read as the minute"),
    ],
)
def test_what_is_no_cron_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_cron(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("0 9 * * mon,wed", [5, 7]),
        ("0 9 */2 * *", [5, 7, 9, 11]),
        ("0 9 6 * fri", [6, 9]),  # two kinds of days: one is enough
        ("0 9 */2 * mon-fri", [5, 7, 9]),  # a day that begins with * does not count as named
        ("0 9 6-8 * *", [6, 7, 8]),
        ("0 9 * feb *", []),
        ("0 9 30 feb *", []),
    ],
)
def test_days_are_named_by_month_and_by_week(text: str, days: list[int]) -> None:
    assert [day.day for day, _ in cron_moments(parse_cron(text), WEEK)] == days


def test_a_leap_day_has_its_moment() -> None:
    leap = Period(date(2028, 2, 21), date(2028, 3, 3))
    assert list(cron_moments(parse_cron("30 8,16 29 feb *"), leap)) == [
        (date(2028, 2, 29), time(8, 30)),
        (date(2028, 2, 29), time(16, 30)),
    ]


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_every_star_is_every_day(day: date) -> None:
    assert is_on(parse_cron("0 0 * * *"), day)


@given(st.text("0123456789*/,-monfri ", max_size=30))
def test_any_text_is_fields_or_refused(text: str) -> None:
    try:
        cron = parse_cron(text)
    except ValueError:
        return
    assert all([cron.minutes, cron.hours, cron.days, cron.months, cron.weekdays])
