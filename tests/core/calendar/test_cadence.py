"""Cadences: lengths, pauses, halves, explicit dates, ends, openings and titles, by values and by properties."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.calendar import Period
from bot.core.calendar.cadence import begun
from bot.core.calendar.titles import DIRECTIVES, date_text, half_in, unknown_directive
from bot.core.rules import Cadence, DatedSprint, DayOff, Rules, WorkRule

MONDAY = date(2026, 1, 5)
DAY = timedelta(days=1)
DATED = (
    DatedSprint(date(2026, 1, 5), date(2026, 1, 23), "Lift-off"),
    DatedSprint(date(2026, 1, 26), date(2026, 2, 6)),
    DatedSprint(date(2026, 3, 2), date(2026, 3, 13)),
)
CADENCES = st.builds(
    Cadence,
    starts=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    weeks=st.integers(1, 6),
    first_number=st.integers(0, 50),
    opens_days_before=st.integers(0, 30),
    opens_at=st.sampled_from([time(0), time(16), time(23, 59)]),
    lengths=st.lists(st.integers(1, 6), max_size=4).map(tuple),
    halves=st.booleans(),
    ends=st.sampled_from(["two days early", "last working day"]),
    cool_down_after=st.integers(0, 4),
    cool_down_weeks=st.integers(1, 3),
    title=st.sampled_from(["Sprint {number} {half} - {start} to {end:%b %-d %Y}", "No. {number:03} ({half})"]),
)
PLACES = st.sampled_from([(), ("CH-ZH",), ("US",)])
SPACES = st.builds(
    lambda cadence, countries: Rules(timezone="Africa/Casablanca", cadence=cadence, work=WorkRule(countries=countries)),
    CADENCES,
    PLACES,
)


def rules(**cadence: object) -> Rules:
    return Rules(cadence=Cadence(**{"starts": MONDAY} | cadence))  # type: ignore[arg-type]


def starts(space: Rules, count: int) -> list[str]:
    return [f"{calendar.sprint(number, space).start:%m-%d}" for number in range(1, count + 1)]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_sprints_of_uneven_lengths_take_turns() -> None:
    uneven = rules(lengths=(2, 3))
    assert starts(uneven, 5) == ["01-05", "01-19", "02-09", "02-23", "03-16"]
    assert calendar.sprint(2, uneven).end == date(2026, 2, 6)


def test_a_pause_comes_after_every_so_many_sprints() -> None:
    assert starts(rules(weeks=1, cool_down_after=2), 5) == ["01-05", "01-12", "01-26", "02-02", "02-16"]
    both = rules(lengths=(1, 2), cool_down_after=3, cool_down_weeks=2)
    assert starts(both, 5) == ["01-05", "01-12", "01-26", "02-16", "03-02"]


def test_in_a_pause_no_sprint_is_open_or_current() -> None:
    pausing = rules(weeks=1, cool_down_after=1, opens_days_before=0)
    assert calendar.sprint_to_open(utc(2026, 1, 14), pausing) is None
    assert calendar.number_on(date(2026, 1, 14), pausing) == 0
    assert calendar.next_opening(utc(2026, 1, 14), pausing) == utc(2026, 1, 19, 16)


@pytest.mark.parametrize(
    ("start", "ends", "last"),
    [
        (date(2026, 1, 5), "two days early", date(2026, 1, 16)),
        (date(2026, 1, 5), "last working day", date(2026, 1, 16)),
        (date(2026, 1, 7), "two days early", date(2026, 1, 18)),
        (date(2026, 1, 7), "last working day", date(2026, 1, 20)),
        (date(2026, 3, 23), "last working day", date(2026, 4, 2)),
        (date(2026, 12, 21), "last working day", date(2026, 12, 24)),
    ],
)
def test_a_sprint_ends_by_rule(start: date, ends: str, last: date) -> None:
    free = (DayOff(date(2026, 12, 25), date(2027, 1, 3)),)
    work = WorkRule(countries=("CH-ZH",), holidays=free)
    space = Rules(cadence=Cadence(starts=start, ends=ends), work=work)  # type: ignore[arg-type]
    assert calendar.sprint(1, space).end == last


def test_a_sprint_in_which_nobody_works_has_a_last_day_all_the_same() -> None:
    free = WorkRule(holidays=(DayOff(MONDAY, date(2026, 2, 1)),))
    space = Rules(cadence=Cadence(starts=MONDAY, ends="last working day"), work=free)
    assert calendar.sprint(1, space).end == date(2026, 1, 18)


def test_sprints_by_their_dates_are_all_there_are() -> None:
    dated = Rules(cadence=Cadence(sprints=DATED, first_number=7, title="Sprint {number}: {start} to {end}"))
    assert [calendar.nth(number, dated) for number in (6, 7, 9, 10)] == [
        None,
        Period(date(2026, 1, 5), date(2026, 1, 23), 7),
        Period(date(2026, 3, 2), date(2026, 3, 13), 9),
        None,
    ]
    titles = [calendar.title(calendar.sprint(number, dated), dated.cadence) for number in (7, 8)]
    assert titles == ["Lift-off", "Sprint 8: Jan 26 to Feb 6"]
    assert [calendar.period_of(title, utc(2026, 1, 6), dated).number for title in titles] == [7, 8]
    assert calendar.next_opening(utc(2026, 2, 20), dated) == utc(2026, 2, 27, 16)
    assert calendar.next_opening(utc(2026, 3, 1), dated) is None
    assert calendar.sprint_to_open(utc(2026, 2, 20), dated) is None
    assert calendar.sprint_to_open(utc(2026, 3, 1), dated) == calendar.sprint(9, dated)


def test_two_halves_share_a_number() -> None:
    halves = rules(
        halves=True, weeks=1, first_number=30, title="Sprint {number} {half} - {start:%b %-d} to {end:%b %-d}"
    )
    periods = [calendar.sprint(number, halves) for number in (30, 31, 32)]
    assert [calendar.title(period, halves.cadence) for period in periods] == [
        "Sprint 30 1/2 - Jan 5 to Jan 9",
        "Sprint 30 2/2 - Jan 12 to Jan 16",
        "Sprint 31 1/2 - Jan 19 to Jan 23",
    ]
    assert [calendar.name(period, halves.cadence) for period in periods] == ["30 1/2", "30 2/2", "31 1/2"]


@pytest.mark.parametrize(
    ("title", "number", "start"),
    [
        ("Sprint 30 2/2 - Jan 12 to Jan 16", 31, date(2026, 1, 12)),
        ("Sprint 30 2/2, our way", 31, date(2026, 1, 12)),
        ("Sprint 30, Jan 13 to Jan 15", 31, date(2026, 1, 13)),
        ("Sprint 30, Jan 6 to Jan 8", 30, date(2026, 1, 6)),
        ("Sprint 30", 30, date(2026, 1, 5)),
        ("Sprint 1.30.0 2/2 - Jan 12 to Jan 16", 31, date(2026, 1, 12)),
    ],
)
def test_a_half_is_known_by_its_title(title: str, number: int, start: date) -> None:
    halves = rules(halves=True, weeks=1, first_number=30, title="Sprint {number} {half} - {start} to {end}")
    period = calendar.period_of(title, utc(2026, 1, 6), halves)
    assert (period.number, period.start) == (number, start)


@pytest.mark.parametrize(
    ("title", "half"),
    [("Sprint 30 2/2", 2), ("Sprint 1/2 - x", 1), ("Jan 1/2", 1), ("11/2", 0), ("1/2/2026", 0), ("3/2", 0), ("", 0)],
)
def test_a_half_in_a_title(title: str, half: int) -> None:
    assert half_in(title) == half


def test_what_has_no_number_has_no_name() -> None:
    assert calendar.name(Period(MONDAY, MONDAY), Cadence()) == ""
    assert calendar.name(Period(MONDAY, MONDAY, 4), Cadence()) == "4"


def test_words_of_the_pattern_of_ones_own_are_recognised() -> None:
    own = rules(title="Iteration {number:02} of the rockets")
    assert calendar.title(calendar.sprint(2, own), own.cadence) == "Iteration 02 of the rockets"
    assert calendar.period_of("Iteration  02 of the rockets", utc(2026, 1, 6), own) == calendar.sprint(2, own)
    far = calendar.period_of("Iteration 02 of the rockets", utc(2027, 1, 6), own)
    assert far != calendar.sprint(2, own)


def test_numbers_beyond_any_calendar_are_no_sprint() -> None:
    assert calendar.nth(999_999, rules()) is None
    assert calendar.period_of("Sprint 9999 and 999999", utc(2026, 1, 6), rules()) == calendar.sprint(1, rules())


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("", "Feb 5"),
        ("%b %-d", "Feb 5"),
        ("%d.%m.%Y", "05.02.2026"),
        ("%-d.%-m.%y", "5.2.26"),
        ("%A, %B %-d", "Thursday, February 5"),
        ("%a %G-W%V (%-V)", "Thu 2026-W06 (6)"),
        ("100%%", "100%"),
    ],
)
def test_dates_follow_their_layout(layout: str, text: str) -> None:
    assert date_text(date(2026, 2, 5), layout) == text


@pytest.mark.parametrize(
    ("layout", "unknown"), [("%b %-d", ""), ("%Q", "%Q"), ("%-b", "%-b"), ("%d %", "%"), ("%%d", ""), ("%c", "%c")]
)
def test_only_directives_that_mean_the_same_everywhere_are_known(layout: str, unknown: str) -> None:
    assert unknown_directive(layout) == unknown


@given(st.dates(), st.sampled_from(sorted(DIRECTIVES)))
def test_directives_write_what_strftime_writes(day: date, directive: str) -> None:
    if day.year >= 1000:  # C libraries differ in whether years are filled up
        plain = day.strftime(directive.replace("-", ""))
        assert date_text(day, directive) == (str(int(plain)) if "-" in directive else plain)


@given(SPACES, st.integers(0, 200))
def test_sprints_follow_each_other_without_overlap(space: Rules, index: int) -> None:
    number = space.cadence.first_number + index
    this, following = calendar.sprint(number, space), calendar.sprint(number + 1, space)
    assert this.start <= this.end < following.start
    assert (following.start - this.start).days % 7 == 0
    assert begun(this.start, space.cadence) == number
    assert begun(following.start - DAY, space.cadence) == number
    assert calendar.number_on(this.end, space) == number


@given(SPACES, st.integers(0, 60))
def test_the_title_that_we_give_means_the_sprint_that_we_gave_it(space: Rules, index: int) -> None:
    this = calendar.sprint(space.cadence.first_number + index, space)
    made = calendar.title(this, space.cadence)
    assert calendar.period_of(made, calendar.opening(this, space), space) == this


@given(SPACES, st.datetimes(datetime(2023, 12, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - naive is asked for
def test_each_opening_lies_ahead_off_holidays_and_makes_a_sprint_due(space: Rules, now: datetime) -> None:
    moment = calendar.next_opening(now, space)
    assert moment is not None
    assert moment > now
    due = calendar.sprint_to_open(moment, space)
    assert due is not None
    assert calendar.opening(due, space) == moment
    assert not calendar.work_days(space).holiday(calendar.opening_day(due, space))
    before = calendar.sprint_to_open(moment - timedelta(seconds=1), space)
    assert before is None or before.number < due.number


def test_a_plan_is_opened_before_the_holidays() -> None:
    space = Rules(cadence=Cadence(starts=date(2026, 4, 6)), work=WorkRule(countries=("CH-ZH",)))
    assert calendar.opening_day(calendar.sprint(1, space), space) == date(2026, 4, 2)
    assert calendar.sprint_to_open(utc(2026, 4, 2, 15, 59), space) is None
    assert calendar.sprint_to_open(utc(2026, 4, 2, 16), space) == calendar.sprint(1, space)
