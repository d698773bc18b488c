"""What comes next in a space, by values and by properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.calendar import BeforeEnd, Entry, Period, Sprint, Weekly, parse_cron
from bot.core.calendar.rotas import turns
from bot.core.rules import Away, Cadence, DayOff, RetroRule, Ritual, Rota, Rules, WorkRule
from bot.core.rules.daily import MidwayRules, StandupForm

RULES = Rules(
    timezone="Europe/Zurich",
    cadence=Cadence(starts=date(2026, 3, 23)),
    work=WorkRule(countries=("CH-ZH",)),
    rotas=(Rota("support_hero", ("ada", "grace")),),
    rituals=(
        Ritual("Demo", BeforeEnd(0, time(14)), minutes=60),
        Ritual("Stand-up", parse_cron("30 9 * * mon-fri"), enabled=False),
    ),
)
ZONES = ("Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def told(rules: Rules, since: datetime, until: datetime, *known: Sprint) -> list[tuple[datetime, str, str, str]]:
    return [(each.at, each.kind, each.title, each.note) for each in calendar.agenda(rules, since, until, known)]


def test_a_fortnight_around_easter() -> None:
    one, two = "Sprint 1 - Mar 23 to Apr 3", "Sprint 2 - Apr 6 to Apr 17"
    assert told(RULES, utc(2026, 3, 20), utc(2026, 4, 8)) == [
        (utc(2026, 3, 20, 15), "plan", f"Plan of {one}", ""),
        (utc(2026, 3, 22, 23), "duty", "Support hero: ada", ""),
        (utc(2026, 3, 22, 23), "sprint", f"{one} begins", "until Apr 3, 9 working days"),
        (utc(2026, 3, 27, 14), "retro", f"Retro of {one}", ""),
        (utc(2026, 4, 2, 12), "ritual", f"Demo of {one}", ""),
        (utc(2026, 4, 2, 13), "retro", f"Retro of {one}", "Apr 3 is Good Friday"),
        (utc(2026, 4, 2, 14), "plan", f"Plan of {two}", "Apr 3 is Good Friday"),
        (utc(2026, 4, 2, 22), "sprint", f"{one} ends", ""),
        (utc(2026, 4, 2, 22), "holiday", "Good Friday", "Retro is on Apr 2"),
        (utc(2026, 4, 5, 22), "duty", "Support hero: grace", ""),
        (utc(2026, 4, 5, 22), "sprint", f"{two} begins", "until Apr 17, 9 working days"),
    ]


def test_what_a_holiday_leaves_out_is_said() -> None:
    rules = Rules(
        cadence=Cadence(starts=date(2026, 3, 30), weeks=1),
        work=WorkRule(countries=("CH-ZH",)),
        rituals=(Ritual("Stand-up", parse_cron("30 9 * * mon-fri")),),
        retro=RetroRule(enabled=False),
    )
    (day,) = [each for each in calendar.agenda(rules, utc(2026, 3, 30), utc(2026, 4, 4)) if each.kind == "holiday"]
    assert (day.title, day.note) == ("Good Friday", "no Stand-up")


def test_stand_ups_are_on_the_days_of_their_form() -> None:
    form = StandupForm("Morning", time(9, 30), days=("live", "async", "none", "none", "none", "none", "none"))
    rules = Rules(
        timezone="Europe/Zurich",
        cadence=Cadence(starts=date(2026, 3, 30)),
        work=WorkRule(countries=("CH-ZH",)),
        standups=(form,),
    )
    found = [each for each in told(rules, utc(2026, 3, 30), utc(2026, 4, 8)) if each[1] == "stand-up"]
    assert found == [
        (utc(2026, 3, 30, 7, 30), "stand-up", "Morning", ""),
        (utc(2026, 3, 31, 7, 30), "stand-up", "Morning", "in writing"),
        (utc(2026, 4, 7, 7, 30), "stand-up", "Morning", "in writing"),
    ]


def test_the_middle_and_the_asking_for_notes_are_told_when_they_come() -> None:
    rules = replace(RULES, rituals=(), rotas=(), retro=RetroRule(ask_days_before=2), midway=MidwayRules(enabled=True))
    one = "Sprint 1 - Mar 23 to Apr 3"
    kinds = {"notes", "midway"}
    assert [each for each in told(rules, utc(2026, 3, 20), utc(2026, 4, 4)) if each[1] in kinds] == [
        (utc(2026, 3, 25, 8), "notes", f"Notes for the retro of {one}", "the retro is on Mar 27"),
        (utc(2026, 3, 27, 12), "midway", f"Middle of {one}", ""),
        (utc(2026, 3, 31, 7), "notes", f"Notes for the retro of {one}", "the retro is on Apr 2"),
    ]


def test_a_sprint_without_working_days_has_no_middle_and_asks_for_nothing() -> None:
    rules = Rules(retro=RetroRule(ask_days_before=2), midway=MidwayRules(enabled=True))
    weekend = Sprint(Period(date(2026, 4, 11), date(2026, 4, 12)), "Weekend of hacking")
    kinds = [kind for _, kind, _, _ in told(rules, utc(2026, 4, 1), utc(2026, 4, 20), weekend)]
    assert kinds == ["sprint", "sprint"]


def test_nobody_is_asked_where_nobody_ever_works() -> None:
    rules = Rules(
        cadence=Cadence(starts=date(2026, 3, 23)),
        retro=RetroRule(ask_days_before=2),
        work=WorkRule(weekdays=(), countries=()),
    )
    assert "notes" not in [kind for _, kind, _, _ in told(rules, utc(2026, 3, 20), utc(2026, 4, 4))]


def test_a_known_sprint_stands_for_the_one_of_the_cadence() -> None:
    longer = Sprint(Period(date(2026, 3, 23), date(2026, 4, 10), 1), "Sprint 1, a week longer")
    extra = Sprint(Period(date(2026, 4, 11), date(2026, 4, 12)), "Weekend of hacking")
    past = Sprint(Period(date(2026, 3, 2), date(2026, 3, 6)), "Long ago")
    entries = told(RULES, utc(2026, 3, 20), utc(2026, 4, 13), longer, extra, past)
    assert [title for _, kind, title, _ in entries if kind == "sprint"] == [
        "Sprint 1, a week longer begins",
        "Sprint 2 - Apr 6 to Apr 17 begins",
        "Sprint 1, a week longer ends",
        "Weekend of hacking begins",
        "Weekend of hacking ends",
    ]


def test_without_sprints_only_duties_are_told() -> None:
    rules = Rules(rotas=(Rota("facilitator", ("ada", "grace"), starts=date(2026, 1, 5)),))
    assert [title for _, _, title, _ in told(rules, utc(2026, 1, 6), utc(2026, 1, 18))] == [
        "Facilitator: ada",
        "Facilitator: grace",
    ]
    assert told(Rules(), utc(2026, 1, 6), utc(2026, 1, 18)) == []


def test_turns_of_a_rota_follow_each_other() -> None:
    found = list(turns("support_hero", date(2026, 3, 20), date(2026, 4, 20), RULES))
    assert [(turn.first, turn.last, turn.login) for turn in found] == [
        (date(2026, 3, 23), date(2026, 4, 3), "ada"),
        (date(2026, 4, 6), date(2026, 4, 17), "grace"),
        (date(2026, 4, 20), date(2026, 5, 1), "ada"),
    ]
    assert list(turns("nobody", date(2026, 3, 20), date(2026, 4, 20), RULES)) == []


def test_who_is_passed_over_is_not_in_the_turns() -> None:
    away = (Away("grace", (DayOff(date(2026, 4, 6), date(2026, 4, 17)),)),)
    rules = Rules(cadence=RULES.cadence, rotas=RULES.rotas, away=away)
    assert [turn.login for turn in turns("support_hero", date(2026, 3, 23), date(2026, 4, 30), rules)] == ["ada"] * 3


def test_days_have_short_names() -> None:
    assert [calendar.weekday_text(date(2026, 1, day)) for day in (5, 11)] == ["Mon", "Sun"]


def test_an_entry_ends_after_its_minutes_or_its_days() -> None:
    assert Entry(utc(2026, 1, 5, 9), "ritual", "Demo", "x", minutes=30).ends == utc(2026, 1, 5, 9, 30)
    assert Entry(utc(2026, 1, 5), "sprint", "Sprint", "x", days=2).ends == utc(2026, 1, 7)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - naive is asked for
    st.integers(1, 4),
    st.sampled_from(["sprint", "week", "day"]),
)
def test_entries_are_in_order_in_time_and_each_has_a_key_of_its_own(
    zone: str, since: datetime, weeks: int, every: str
) -> None:
    rules = Rules(
        timezone=zone,
        cadence=Cadence(starts=date(2025, 1, 6), weeks=weeks, cool_down_after=2),
        work=WorkRule(countries=("CH-ZH", "US")),
        rotas=(Rota("hero", ("ada", "grace", "linus"), every),),  # type: ignore[arg-type]
        rituals=(Ritual("Demo", Weekly(2, time(2, 30)), minutes=60), Ritual("Daily", parse_cron("30 9 * * mon-fri"))),
    )
    until = since + timedelta(days=60)
    entries = calendar.agenda(rules, since, until)
    assert entries
    assert all(one.at <= other.at for one, other in pairwise(entries))
    assert len({each.key for each in entries}) == len(entries)
    assert all(since <= max(each.ends, each.at) and each.at <= until for each in entries)
    work = calendar.work_days(rules)
    for each in entries:
        if each.kind in {"retro", "ritual", "plan"}:
            assert not work.holiday(calendar.local_day(each.at, work.zone))
