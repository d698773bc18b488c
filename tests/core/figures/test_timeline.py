"""When did each goal have which status? Held against a replay of the history, instant by instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.agreed import Change
from bot.core.figures import Day, Endings, Span, blocked_hours, burnup, hours_in, spans, status_at
from bot.core.rules import Rules

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
END = BEGIN + timedelta(days=12)
HOUR = timedelta(hours=1)
WORDS = ("not started", "on track", "blocked", "dropped", "done", "carried over")


def at(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def change(what: str, hours: float, before: str = "", after: str = "", number: int = 7) -> Change:
    return Change(number, at(hours), what, before, after, "label", "ada")


def of(*changes: Change, now: datetime = END, word: str = "") -> tuple[Span, ...]:
    return spans(changes, BEGIN, END, now, {7: word} if word else {}).get(7, ())


def test_a_goal_that_was_there_before_the_sprint_stands_as_its_first_change_says() -> None:
    found = of(change("status", 10, "not started", "blocked"), change("status", 34, "blocked", "done"), now=at(40))
    assert found == (
        Span("not started", BEGIN, at(10)),
        Span("blocked", at(10), at(34)),
        Span("done", at(34), at(40)),
    )
    assert hours_in(found) == {"not started": 10, "blocked": 24, "done": 6}
    assert blocked_hours(found) == 24
    assert blocked_hours(found, words=("done", "blocked")) == 30


def test_only_working_hours_count_where_that_is_asked_for() -> None:
    work = calendar.work_days(Rules())
    friday, monday = at(4 * 24 + 16), at(7 * 24 + 10)
    found = (Span("blocked", friday, monday),)
    assert blocked_hours(found) == 66
    assert blocked_hours(found, work.hours_between) == work.hours_between(friday, monday) / HOUR < 24


def test_a_goal_that_came_later_has_no_time_before_and_one_that_was_taken_out_none_after() -> None:
    found = of(
        change("created", 20, "", "not started"),
        change("status", 30, "not started", "on track"),
        change("removed", 50, "on track"),
    )
    assert found == (Span("not started", at(20), at(30)), Span("on track", at(30), at(50)))
    back = of(
        change("status", 10, "on track", "blocked"),
        change("removed", 20, "blocked"),
        change("created", 30, "", "on track"),
    )
    assert [(each.status, each.begin) for each in back] == [
        ("on track", BEGIN),
        ("blocked", at(10)),
        ("on track", at(30)),
    ]


def test_a_goal_from_the_sprint_before_stands_as_its_next_change_or_today_says() -> None:
    came = change("carried", 5, "#1", "#31")
    assert of(came, change("status", 9, "not started", "done"))[0] == Span("not started", at(5), at(9))
    assert of(came, word="at risk") == (Span("at risk", at(5), END),)
    assert of(came) == (), "nobody knows"
    assert of(word="on track") == (Span("on track", BEGIN, END),)


def test_a_goal_that_went_on_in_the_next_sprint_is_carried_over_from_then_on() -> None:
    found = of(change("status", 9, "not started", "at risk"), change("carried", 20, "at risk", "carried over"))
    assert [each.status for each in found] == ["not started", "at risk", "carried over"]
    assert found[-1].end == END


def test_what_is_no_status_and_what_is_nobodys_issue_tells_nothing() -> None:
    noise = (change("owner", 3, "", "grace"), change("status", 5, "not started", "done", number=0))
    assert spans(noise, BEGIN, END, END) == {}
    twice = of(change("status", 5, "not started", "on track"), change("created", 6, "", "on track"))
    assert twice == (Span("on track", at(5), END),), "it was noticed after its first word"
    assert of(change("status", 5, "not started", "on track"), now=BEGIN) == ()


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Change], datetime]:
    """Histories of some goals as they may be: each change begins where the one before ended."""
    found: list[Change] = []
    for number in draw(st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True)):
        hours = sorted(draw(st.lists(st.integers(-48, 12 * 24), max_size=8, unique=True)))
        word = draw(st.sampled_from(WORDS))
        here = draw(st.booleans())
        for hour in hours:
            if not here:
                found.append(change("created", hour, "", word, number))
                here = True
            elif draw(st.integers(0, 9)) == 0:
                found.append(change("removed", hour, word, "", number))
                here = False
            else:
                after = draw(st.sampled_from([each for each in WORDS if each != word]))
                found.append(change("status", hour, word, after, number))
                word = after
    return draw(st.permutations(found)), at(draw(st.integers(1, 13 * 24)))


def replayed(told: Sequence[Change], moment: datetime) -> str:
    """The status of a goal right after an instant: every change up to it, one after the other."""
    story = sorted(told, key=lambda each: each.at)
    first = story[0]
    word = "" if first.what == "created" else first.before
    for each in story:
        if each.at <= moment:
            word = "" if each.what == "removed" else each.after
    return word


@given(histories())
@settings(max_examples=60)
def test_spans_and_hours_are_what_a_replay_hour_by_hour_comes_to(case: tuple[list[Change], datetime]) -> None:
    changes, now = case
    found = spans(changes, BEGIN, END, now)
    for number in {each.number for each in changes}:
        told = [each for each in changes if each.number == number]
        counted: dict[str, float] = {}
        moment = BEGIN
        while moment < min(END, now):
            word = replayed(told, moment)
            if word:
                counted[word] = counted.get(word, 0.0) + 1.0
            moment += HOUR
        assert hours_in(found.get(number, ())) == counted
        mine = found.get(number, ())
        assert all(one.end <= two.begin for one, two in pairwise(mine))
        assert all(one.status != two.status or one.end < two.begin for one, two in pairwise(mine))


@given(histories())
@settings(max_examples=60)
def test_a_burn_up_is_what_a_replay_at_each_midnight_comes_to(case: tuple[list[Change], datetime]) -> None:
    changes, now = case
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(12)]
    sizes = {number: float(number) for number in range(1, 10)}
    found = burnup(spans(changes, BEGIN, END, now), days, now, UTC, sizes=sizes)
    wanted = []
    for n, day in enumerate(days):
        if at(24 * n) > now:
            break
        moment = min(at(24 * (n + 1)), now) - timedelta(microseconds=1)
        words = {
            number: replayed([each for each in changes if each.number == number], moment)
            for number in {each.number for each in changes}
        }
        scope = [number for number, word in words.items() if word not in {"", "dropped"}]
        done = [number for number in scope if words[number] == "done"]
        wanted.append(Day(day, float(sum(scope)), float(sum(done))))
    # Right at the begin of a day nothing has been replayed yet.
    assert list(found)[: len(wanted)] == [each for each in wanted if each.day in {one.day for one in found}]


def test_a_burn_up_counts_goals_or_points_and_stops_today() -> None:
    told = spans(
        [
            change("status", 30, "not started", "done"),
            change("status", 30, "not started", "dropped", number=8),
            change("created", 50, "", "not started", number=9),
            change("status", 60, "on track", "carried over", number=10),
        ],
        BEGIN,
        END,
        at(62),
    )
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(5)]
    assert [(each.scope, each.done) for each in burnup(told, days, at(62), UTC)] == [(3, 0), (2, 1), (3, 1)]
    points = burnup(told, days, at(62), UTC, sizes={7: 5.0, 8: 3.0})
    assert [(each.scope, each.done) for each in points] == [(8, 0), (5, 5), (5, 5)]
    own = burnup(told, days, at(62), UTC, endings=Endings(done=("carried over",), dropped=()))
    assert [(each.scope, each.done) for each in own][-1] == (4, 1)


def test_a_change_at_midnight_is_one_of_the_new_day() -> None:
    found = (Span("on track", BEGIN, at(24)), Span("done", at(24), at(48)))
    assert [status_at(found, at(hours)) for hours in (0, 24, 25, 48, 49)] == ["", "on track", "done", "done", ""]
