"""Who is on duty, by values and by properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.calendar import Period, on_duty, whose_turn
from bot.core.rules import Away, Cadence, DayOff, Rota, Rules

PEOPLE = ("ada", "grace", "linus")
MONDAY = date(2026, 1, 5)
DAY = timedelta(days=1)
AWAY = (
    Away("grace", (DayOff(date(2026, 1, 19), date(2026, 1, 27)),)),
    Away("linus", (DayOff(date(2026, 2, 3), date(2026, 2, 4)),)),
)


def rules(
    every: str = "sprint", starts: date | None = None, people: tuple[str, ...] = PEOPLE, away: tuple[Away, ...] = ()
) -> Rules:
    rota = Rota("support_hero", people, every, starts)  # type: ignore[arg-type]
    return Rules(cadence=Cadence(starts=MONDAY), rotas=(rota,), away=away)


def turns(space: Rules, step: int, count: int = 4) -> list[str]:
    return [whose_turn("support_hero", MONDAY + step * n * DAY, space) for n in range(count)]


def test_each_sprint_has_the_next_person() -> None:
    assert turns(rules(), 14) == ["ada", "grace", "linus", "ada"]


def test_each_week_has_the_next_person() -> None:
    assert turns(rules("week", MONDAY), 7) == ["ada", "grace", "linus", "ada"]


def test_each_working_day_has_the_next_person_and_a_weekend_nobody() -> None:
    assert turns(rules("day", MONDAY), 1, 8) == ["ada", "grace", "linus", "ada", "grace", "", "", "linus"]


def test_a_rota_begins_where_its_rule_says() -> None:
    assert whose_turn("support_hero", MONDAY, rules("sprint", date(2026, 1, 20))) == "linus"
    assert whose_turn("support_hero", date(2026, 1, 20), rules("sprint", date(2026, 1, 20))) == "ada"
    assert whose_turn("support_hero", date(2026, 1, 14), rules("week", date(2026, 1, 14))) == "ada"
    assert whose_turn("support_hero", date(2026, 1, 14), rules("day", date(2026, 1, 14))) == "ada"


def test_the_sprint_that_is_given_counts() -> None:
    period = Period(date(2026, 1, 8), date(2026, 1, 12), 2)
    assert whose_turn("support_hero", MONDAY, rules(), period) == "grace"
    unnumbered = Period(date(2026, 1, 8), date(2026, 1, 12))
    assert whose_turn("support_hero", MONDAY, rules(), unnumbered) == "ada"


def test_without_sprints_a_turn_is_a_week() -> None:
    space = Rules(rotas=(Rota("hero", PEOPLE, starts=MONDAY),))
    assert [whose_turn("hero", MONDAY + n * DAY, space) for n in (0, 6, 7)] == ["ada", "ada", "grace"]


def test_before_the_first_sprint_nobody_has_its_duty() -> None:
    assert on_duty("support_hero", MONDAY - DAY, rules()) == ""
    assert on_duty("support_hero", MONDAY - DAY, rules("week")) != ""


def test_who_is_mostly_away_is_passed_over() -> None:
    space = rules(away=AWAY)
    assert whose_turn("support_hero", date(2026, 1, 19), space) == "linus"
    assert whose_turn("support_hero", date(2026, 2, 2), space) == "linus"


def test_who_is_away_for_a_day_has_a_stand_in() -> None:
    space = rules(away=AWAY)
    assert [on_duty("support_hero", date(2026, 2, day), space) for day in (2, 3, 4, 5)] == [
        "linus",
        "ada",
        "ada",
        "linus",
    ]


def test_where_everybody_is_away_the_rota_stands() -> None:
    gone = tuple(Away(login, (DayOff(),)) for login in PEOPLE)
    assert on_duty("support_hero", MONDAY, rules(away=gone)) == "ada"


@pytest.mark.parametrize("name", ["support hero", "Support-Hero", "SUPPORT_HERO"])
def test_a_rota_is_known_by_its_name(name: str) -> None:
    assert on_duty(name, MONDAY, rules()) == "ada"


def test_a_rota_that_is_not_there_or_empty_has_nobody() -> None:
    assert on_duty("facilitator", MONDAY, rules()) == ""
    assert on_duty("support hero", MONDAY, rules(people=())) == ""
    assert on_duty("support hero", MONDAY + 5 * DAY, rules("day")) == ""


@given(
    st.dates(MONDAY, date(2030, 1, 1)),
    st.sampled_from(["sprint", "week", "day"]),
    st.integers(1, 5),
    st.lists(st.integers(0, 40), max_size=5),
)
def test_somebody_who_is_there_is_on_duty(day: date, every: str, people: int, offs: list[int]) -> None:
    logins = tuple(f"p{n}" for n in range(people))
    away = tuple(Away(f"p{n}", (DayOff(day + (off - 20) * DAY, day + (off - 18) * DAY),)) for n, off in enumerate(offs))
    space = rules(every, people=logins, away=away)
    who, work = on_duty("support hero", day, space), calendar.work_days(space)
    assert who in logins or (every == "day" and not work.is_working(day))
    if who and work.is_away(who, day):
        assert all(work.is_away(login, day) for login in logins)
