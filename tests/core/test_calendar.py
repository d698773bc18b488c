"""When sprints are and when rituals are due, by values and by properties."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.rules import Cadence, RetroRule, Rules

BERLIN = ZoneInfo("Europe/Berlin")
CADENCE = Cadence(starts=date(2026, 1, 5), weeks=2, first_number=1, opens_days_before=3)
RULES = Rules(timezone="Europe/Berlin", cadence=CADENCE)
NO_CADENCE = Rules(timezone="Europe/Berlin")
INSTANTS = st.datetimes(datetime(2025, 6, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive is asked for


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_a_time_in_the_spring_gap_comes_an_hour_later() -> None:
    assert calendar.instant(date(2026, 3, 29), time(2, 30), BERLIN) == utc(2026, 3, 29, 1, 30)


def test_a_time_in_the_autumn_fold_is_the_first_of_the_two() -> None:
    assert calendar.instant(date(2026, 10, 25), time(2, 30), BERLIN) == utc(2026, 10, 25, 0, 30)


def test_a_midnight_that_does_not_exist_is_moved_forward() -> None:
    santiago = ZoneInfo("America/Santiago")
    moment = calendar.instant(date(2026, 9, 6), time(0), santiago)
    assert calendar.local_day(moment, santiago) == date(2026, 9, 6)


def test_sprints_of_two_weeks_run_from_monday_to_the_second_friday() -> None:
    assert calendar.sprint(1, RULES) == calendar.Period(date(2026, 1, 5), date(2026, 1, 16), 1)
    assert calendar.sprint(3, RULES) == calendar.Period(date(2026, 2, 2), date(2026, 2, 13), 3)


def test_a_period_holds_its_first_and_its_last_day() -> None:
    period = calendar.sprint(1, RULES)
    assert period.holds(date(2026, 1, 5))
    assert period.holds(date(2026, 1, 16))
    assert not period.holds(date(2026, 1, 17))


def test_without_a_first_day_there_are_no_sprints() -> None:
    assert calendar.sprint_to_open(utc(2026, 1, 5), NO_CADENCE) is None
    assert calendar.next_opening(utc(2026, 1, 5), NO_CADENCE) is None
    with pytest.raises(ValueError, match="starts"):
        calendar.sprint(1, Rules())


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (utc(2026, 1, 1, 12), None),
        (utc(2026, 1, 2, 14, 59), None),
        (utc(2026, 1, 2, 15), 1),
        (utc(2026, 1, 16, 14, 59), 1),
        (utc(2026, 1, 16, 15), 2),
        (utc(2026, 1, 31, 12), 3),
    ],
)
def test_the_sprint_to_open_is_the_one_whose_planning_has_begun(now: datetime, number: int | None) -> None:
    due = calendar.sprint_to_open(now, RULES)
    assert (due.number if due else None) == number


def test_between_two_sprints_nothing_is_to_be_opened_when_planning_begins_on_the_first_day() -> None:
    late = Rules(cadence=Cadence(starts=date(2026, 1, 5), opens_days_before=0))
    assert calendar.sprint_to_open(utc(2026, 1, 17, 12), late) is None


@given(INSTANTS)
def test_the_next_opening_lies_ahead_and_makes_a_sprint_due(now: datetime) -> None:
    moment = calendar.next_opening(now, RULES)
    assert moment is not None
    assert moment > now
    before = calendar.sprint_to_open(moment - timedelta(seconds=1), RULES)
    due = calendar.sprint_to_open(moment, RULES)
    assert due is not None
    assert due != before


def test_titles_follow_the_pattern_of_the_rules() -> None:
    assert calendar.title(calendar.sprint(2, RULES), CADENCE) == "Sprint 2 - Jan 19 to Jan 30"


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Sprint 12 - Jan 5 to Jan 16", 12),
        ("Plan for sprint #7", 7),
        ("Sprint 4: rockets", 4),
        ("Sprint 1.n.0 m/2", None),
        ("Our sprint", None),
        ("Sprint ²", None),
        ("", None),
    ],
)
def test_a_whole_number_behind_the_word_sprint_is_its_number(title: str, number: int | None) -> None:
    assert calendar.number_in(title) == number


def test_a_number_in_the_title_means_that_sprint_of_the_cadence() -> None:
    assert calendar.period_of("Sprint 2", utc(2026, 1, 7), RULES).number == 2


@pytest.mark.parametrize(
    ("title", "start", "end", "number"),
    [
        ("Sprint 2 - Jan 19 to Jan 23", date(2026, 1, 19), date(2026, 1, 23), 2),
        ("Sprint 1.30.0 1/2 - Jan 19 to Jan 30", date(2026, 1, 19), date(2026, 1, 30), 2),
        ("Weekend of hacking, Jan 17 to Jan 18", date(2026, 1, 17), date(2026, 1, 18), 0),
        ("Planning, Dec 22 to Jan 2", date(2025, 12, 22), date(2026, 1, 2), 0),
    ],
)
def test_dates_in_the_title_mean_these_dates(title: str, start: date, end: date, number: int) -> None:
    assert calendar.period_of(title, utc(2026, 1, 7), RULES) == calendar.Period(start, end, number)


def test_dates_in_the_title_need_no_cadence() -> None:
    period = calendar.period_of("Rockets, 22nd Sept - 3rd Oct", utc(2026, 9, 18), NO_CADENCE)
    assert period == calendar.Period(date(2026, 9, 22), date(2026, 10, 3))


def test_a_title_that_still_is_the_template_says_no_dates() -> None:
    period = calendar.period_of("Sprint 1.n.0 m/2 - Jan 1 to Jan 12", utc(2026, 3, 2, 12), NO_CADENCE)
    assert period.start == date(2026, 3, 2)


def test_an_issue_opened_while_a_sprint_is_planned_belongs_to_it() -> None:
    assert calendar.period_of("What we want", utc(2026, 1, 16, 9), RULES) == calendar.sprint(2, RULES)


def test_an_issue_opened_between_two_sprints_lasts_from_its_own_day() -> None:
    late = Rules(cadence=Cadence(starts=date(2026, 1, 5), opens_days_before=0))
    assert calendar.period_of("Weekend", utc(2026, 1, 17, 12), late).start == date(2026, 1, 17)


def test_without_a_cadence_a_sprint_lasts_from_the_day_its_issue_was_opened() -> None:
    period = calendar.period_of("Sprint 9", utc(2026, 1, 5, 9), NO_CADENCE)
    assert period == calendar.Period(date(2026, 1, 5), date(2026, 1, 16), 9)


def test_a_sprint_begins_at_midnight_of_its_zone() -> None:
    assert calendar.begins(calendar.sprint(1, RULES), RULES) == utc(2026, 1, 4, 23)


def test_retros_fall_on_each_friday_of_the_sprint() -> None:
    period = calendar.sprint(1, RULES)
    assert list(calendar.retro_days(period, RetroRule())) == [date(2026, 1, 9), date(2026, 1, 16)]


def test_a_retro_is_due_from_its_minute_on_and_names_the_ones_before() -> None:
    period = calendar.sprint(1, RULES)
    opened = utc(2026, 1, 2)
    early = calendar.retros_due(utc(2026, 1, 9, 13, 59), opened, period, RULES)
    assert (early.latest, early.following) == (None, utc(2026, 1, 9, 14))
    first = calendar.retros_due(utc(2026, 1, 9, 14), opened, period, RULES)
    assert (first.latest, first.earlier) == (date(2026, 1, 9), ())
    last = calendar.retros_due(utc(2026, 1, 20), opened, period, RULES)
    assert (last.latest, last.earlier, last.following) == (date(2026, 1, 16), (date(2026, 1, 9),), None)


def test_no_retro_is_due_from_before_the_sprint_issue_was_there() -> None:
    due = calendar.retros_due(utc(2026, 1, 12), utc(2026, 1, 12), calendar.sprint(1, RULES), RULES)
    assert due.latest is None


def test_a_space_can_do_without_retros() -> None:
    rules = Rules(cadence=CADENCE, retro=RetroRule(enabled=False))
    due = calendar.retros_due(utc(2026, 1, 20), utc(2026, 1, 1), calendar.sprint(1, RULES), rules)
    assert due == calendar.RetrosDue(None, (), None)
