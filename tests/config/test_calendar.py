"""The rules of time: cadence, calendar, days off, rotas and rituals, from the file to values and to problems."""

from datetime import date, time

import pytest

from bot.core.calendar import parse_cron
from bot.core.rules import (
    Away,
    BeforeEnd,
    Cadence,
    DatedSprint,
    DayOff,
    OnDay,
    Ritual,
    Rota,
    Rules,
    Weekly,
    When,
    WorkRule,
)
from config.problems import RulesError
from config.rules import RULES_PATH, parse_rules, rules_schema


def problems(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse_rules(text)
    return [str(problem).removeprefix(f"{RULES_PATH}:") for problem in caught.value.problems]


def test_a_cadence_can_be_uneven_and_rest() -> None:
    rules = parse_rules(
        """
cadence:
  starts: 2026-01-05
  lengths: [2, 3]
  cool_down: {after: 3, weeks: 2}
  halves: true
  ends: last working day
  title: "Sprint {number:02} {half} - {start:%b %-d} to {end:%A, %d.%m.%Y}"
"""
    )
    assert rules.cadence == Cadence(
        starts=date(2026, 1, 5),
        lengths=(2, 3),
        cool_down_after=3,
        cool_down_weeks=2,
        halves=True,
        ends="last working day",
        title="Sprint {number:02} {half} - {start:%b %-d} to {end:%A, %d.%m.%Y}",
    )


def test_sprints_can_be_named_by_their_dates() -> None:
    rules = parse_rules(
        """
cadence:
  starts:
  first_number: 3
  sprints:
    - {start: 2026-01-05, end: 2026-01-23, title: Lift-off}
    - {start: 2026-01-26, end: 2026-02-06}
"""
    )
    dated = (
        DatedSprint(date(2026, 1, 5), date(2026, 1, 23), "Lift-off"),
        DatedSprint(date(2026, 1, 26), date(2026, 2, 6)),
    )
    assert rules.cadence == Cadence(first_number=3, sprints=dated)


def test_a_calendar_says_when_a_team_works() -> None:
    rules = parse_rules(
        """
calendar:
  working_days: [Sunday, monday, tuesday, wednesday, thursday, monday]
  hours: 8:30 to 16:00
  countries: [il, ch-zh]
  holidays:
    2026-12-24: Christmas Eve
    2026-12-28 to 2026-12-31:
  workdays: [2026-05-01]
  shift: Next
away:
  "@ada": [2026-03-02 to 2026-03-06, Friday]
  grace: 2026-03-02
"""
    )
    free = (
        DayOff(date(2026, 12, 24), date(2026, 12, 24), "Christmas Eve"),
        DayOff(date(2026, 12, 28), date(2026, 12, 31)),
    )
    assert rules.work == WorkRule(
        (0, 1, 2, 3, 6), time(8, 30), time(16), ("IL", "CH-ZH"), free, (date(2026, 5, 1),), "next"
    )
    assert rules.away == (
        Away("ada", (DayOff(date(2026, 3, 2), date(2026, 3, 6)), DayOff(weekday=4))),
        Away("grace", (DayOff(date(2026, 3, 2), date(2026, 3, 2)),)),
    )


def test_holidays_without_names_are_a_list() -> None:
    free = (DayOff(date(2026, 12, 24), date(2026, 12, 24)),)
    assert parse_rules("calendar: {holidays: [2026-12-24]}").work.holidays == free


def test_a_rota_is_a_list_of_people_or_more() -> None:
    rules = parse_rules(
        """
rotas:
  support_hero: ["@ada", grace]
  facilitator: {people: [linus], every: Week, starts: 2026-01-05}
  empty:
"""
    )
    assert rules.rotas == (
        Rota("support_hero", ("ada", "grace")),
        Rota("facilitator", ("linus",), "week", date(2026, 1, 5)),
        Rota("empty"),
    )


@pytest.mark.parametrize(
    ("when", "meaning"),
    [
        ("when: friday", Weekly(4, time(9))),
        ("when: Friday\n    at: '15:00'", Weekly(4, time(15))),
        ("when: day 3", OnDay(3, time(9))),
        ("when: working day 12", OnDay(12, time(9))),
        ("when: first day", OnDay(1, time(9))),
        ("when: last day", BeforeEnd(0, time(9))),
        ("when: 1 day before the end", BeforeEnd(1, time(9))),
        ("when: 2 working days before end", BeforeEnd(2, time(9))),
        ("cron: 30 9 * * mon-thu", parse_cron("30 9 * * 1-4")),
    ],
)
def test_a_ritual_says_when_it_is(when: str, meaning: When) -> None:
    (ritual,) = parse_rules(f"rituals:\n  Demo:\n    {when}\n").rituals
    assert ritual == Ritual("Demo", meaning)


def test_a_ritual_says_where_how_and_for_whom() -> None:
    rules = parse_rules(
        """
teams: [Rockets]
rotas: {support_hero: [ada]}
rituals:
  Demo:
    {when: last day, where: New issue, template: meeting, text: Show it, duration: 90m, enabled: false, shift: skip,
     ping: ["@grace", Rockets, Support hero, owners, everybody]}
"""
    )
    ping = ("@grace", "Rockets", "Support hero", "owners", "everybody")
    assert rules.rituals == (
        Ritual("Demo", BeforeEnd(0, time(9)), "new issue", "meeting", "Show it", ping, 90, enabled=False, shift="skip"),
    )


def test_a_retro_may_say_how_long_it_takes() -> None:
    assert parse_rules("retro: {duration: 1.5h}").retro.minutes == 90
    assert parse_rules("retro: {duration: }").retro.minutes == 0


WHEN = "a day of the week, day 3, first day, last day, or 2 days before the end"
DAYS = "at most 200 days as 2026-12-24 or 2026-12-24 to 2026-12-31, each with a name"
TITLE = "one line of at most 200 characters with {number}, {half}, {start} or {end}"
KNOWN = "%d %-d %m %-m %b %B %a %A %y %Y %V %-V %G %%"
AWAY = "logins, each with days as 2026-12-24, 2026-12-24 to 2026-12-31 or friday"
HOURS = "two times of day as 09:00-17:00"
WRONG = [
    (
        "cadence:\n  title: '{start:%b %Q}'",
        f'2 cadence.title: unknown directive "%Q" (known are {KNOWN}); allowed: {TITLE}',
    ),
    (
        "cadence:\n  title: '{start:%b {end}}'",
        f"2 cadence.title: cannot have a placeholder within a placeholder; allowed: {TITLE}",
    ),
    (
        "cadence:\n  title: '{number:>9999}'",
        f'2 cadence.title: "{{number:>9999}}" is not known here; write {{number}}; allowed: {TITLE}',
    ),
    (
        "cadence:\n  title: '{half:02} {start}'",
        f'2 cadence.title: "{{half:02}}" is not known here; write {{half}}; allowed: {TITLE}',
    ),
    (
        "cadence:\n  title: '{number} {half}'",
        "2 cadence.title: has {half}, and the sprints have none; allowed: {half} together with `halves: true`",
    ),
    (
        "cadence:\n  halves: true\n  title: Sprint {number}",
        "3 cadence.title: gives both halves of a sprint the same title; allowed: {half}, {start} or {end}",
    ),
    (
        "cadence:\n  lengths: [2, 7]",
        "2 cadence.lengths[1]: cannot be 7; allowed: a list of at most 12 numbers from 1 to 6",
    ),
    ("cadence:\n  weeks: 3\n  lengths: [2]", "2 cadence.weeks: has no meaning beside `lengths`; keep one"),
    (
        "cadence:\n  starts: 2026-01-05\n  sprints: [{start: 2026-01-05, end: 2026-01-09}]",
        "2 cadence.starts: has no meaning beside `sprints`, which are all there are; keep one",
    ),
    (
        "cadence:\n  sprints:\n    - {start: 2026-01-05, end: 2026-01-02}",
        "3 cadence.sprints[0].end: is before the start; allowed: the last day of the sprint",
    ),
    (
        "cadence:\n  sprints:\n    - {start: 2026-01-05, end: 2026-01-09}\n    - {start: 2026-01-09, end: 2026-01-12}",
        "4 cadence.sprints[1]: begins before the one above is over (2026-01-09)",
    ),
    (
        "cadence:\n  sprints:\n    - {start: 2026-01-05}",
        "3 cadence.sprints[0].end: is missing; allowed: a date as 2026-01-05",
    ),
    (
        "calendar:\n  working_days: []",
        "2 calendar.working_days: cannot be a list; allowed: a list of 1 to 7 days of the week",
    ),
    ("calendar:\n  hours: 9 to 5", f'2 calendar.hours: "9 to 5" are no hours; allowed: {HOURS}'),
    ("calendar:\n  hours: 17:00-09:00", f"2 calendar.hours: end before they begin; allowed: {HOURS}"),
    ("calendar:\n  hours: 09:00-25:00", f'2 calendar.hours: "25:00" is no time of day; allowed: {HOURS}'),
    (
        "calendar:\n  countries: [XX]",
        (
            '2 calendar.countries[0]: "XX" is no country whose holidays are known; allowed: '
            "a list of at most 20 ISO codes such as CH or CH-ZH"
        ),
    ),
    (
        "calendar:\n  countries: [GB-ZH]",
        (
            '2 calendar.countries[0]: "ZH" is no part of GB with holidays of its own; its parts are '
            "ENG, NIR, SCT, WLS; allowed: a list of at most 20 ISO codes such as CH or CH-ZH"
        ),
    ),
    (
        "calendar:\n  countries: [SG-XY]",
        (
            '2 calendar.countries[0]: "XY" is no part of SG with holidays of its own; allowed: '
            "a list of at most 20 ISO codes such as CH or CH-ZH"
        ),
    ),
    (
        "calendar:\n  holidays:\n    2026-12-24: Eve\n    2026-13-01: New month",
        f'4 calendar.holidays.2026-13-01: "2026-13-01" is no date from 2000 to 2100; allowed: {DAYS}',
    ),
    (
        "calendar:\n  holidays:\n    friday: Free",
        (
            f'3 calendar.holidays.friday: "friday" is no date; name the days on which you do work '
            f"under `working_days`; allowed: {DAYS}"
        ),
    ),
    (
        "calendar:\n  holidays: [2026-12-4 to 2026-12-3]",
        f'2 calendar.holidays.2026-12-4 to 2026-12-3: "2026-12-4 to 2026-12-3" are no days; allowed: {DAYS}',
    ),
    (
        "away:\n  ada: [2026-12-24 to 2026-12-23]",
        f'2 away.ada[0]: "2026-12-24 to 2026-12-23" ends before it begins; allowed: {AWAY}',
    ),
    ("calendar:\n  shift: later", '2 calendar.shift: cannot be "later"; allowed: previous, next or skip'),
    (
        "away:\n  ada: [someday]",
        (
            '2 away.ada[0]: "someday" are no days; allowed: '
            "logins, each with days as 2026-12-24, 2026-12-24 to 2026-12-31 or friday"
        ),
    ),
    (
        "away:\n  a b: [friday]",
        (
            '2 away.a b: "a b" is no login of GitHub; allowed: '
            "logins, each with days as 2026-12-24, 2026-12-24 to 2026-12-31 or friday"
        ),
    ),
    ("rotas:\n  hero: {every: year}", '2 rotas.hero.every: cannot be "year"; allowed: sprint, week or day'),
    (
        "rotas:\n  support_hero: [ada]\n  Support hero: [ada]",
        '3 rotas.Support hero: is the same name as "support_hero"; keep one',
    ),
    ("rituals:\n  Demo:\n    at: '10:00'", f"2 rituals.Demo: needs either `when` or `cron`; allowed: {WHEN}"),
    (
        "rituals:\n  Demo:\n    when: friday\n    cron: 0 9 * * *",
        f"2 rituals.Demo: needs either `when` or `cron`; allowed: {WHEN}",
    ),
    (
        "rituals:\n  Demo:\n    at: '10:00'\n    cron: 0 9 * * *",
        "3 rituals.Demo.at: has no meaning beside `cron`, which says the time itself",
    ),
    ("rituals:\n  Demo:\n    when: day 0", f'3 rituals.Demo.when: "day 0" is no day of a sprint; allowed: {WHEN}'),
    (
        "rituals:\n  Demo:\n    cron: 0 9 * *",
        (
            "3 rituals.Demo.cron: cron has five fields: minute, hour, day of the month, month, weekday; allowed: "
            "five fields as in 30 9 * * mon-thu, at most 4 times a day"
        ),
    ),
    (
        "rituals:\n  Demo:\n    cron: '*/15 9 * * *'\n  Other:\n    cron: '*/10 9 * * *'",
        (
            "5 rituals.Other.cron: is more often than 4 times a day; allowed: "
            "five fields as in 30 9 * * mon-thu, at most 4 times a day"
        ),
    ),
    (
        "teams: [Rockets]\nrituals:\n  Demo:\n    when: friday\n    ping: [Rocket, '@a b']",
        '5 rituals.Demo.ping: "@a b" is no login of GitHub',
    ),
    (
        "teams: [Rockets]\nrituals:\n  Demo:\n    when: friday\n    ping: [Rocket]",
        (
            '5 rituals.Demo.ping: "Rocket" is neither a team nor a rota, did you mean "Rockets"?; allowed: '
            'a login is written "@login"'
        ),
    ),
]


@pytest.mark.parametrize(("text", "told"), WRONG, ids=range(len(WRONG)))
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(text: str, told: str) -> None:
    assert told in problems(text)


def test_empty_sections_mean_the_defaults() -> None:
    text = (
        "calendar:\n  countries:\n  holidays:\n  workdays:\naway:\nrotas:\nrituals:\ncadence:\n  lengths:\n  sprints:\n"
    )
    assert parse_rules(f"{text}  cool_down:\n") == Rules()


def test_the_schema_knows_holidays_as_a_table_and_as_a_list() -> None:
    holidays = rules_schema()["$defs"]["CalendarSettings"]["properties"]["holidays"]
    assert {each["type"] for each in holidays["anyOf"]} == {"object", "array", "null"}
