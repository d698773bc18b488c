"""What many records say together: points, hits, carrying, scope, causes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.figures import (
    OTHER,
    Bet,
    Counted,
    Points,
    by_team,
    cause_of,
    counted,
    counted_of,
    figures,
    flow,
    name_of,
    of_team,
    points_of,
    records_of,
    velocity,
    written,
)
from bot.core.record import Outcome, Record, Removed, Result, Target, canonical, frozen, read

END = datetime(2026, 1, 17, tzinfo=UTC)
BARE = Record("acme/rockets", 1, 1, 3, "Sprint 3", date(2026, 1, 5), date(2026, 1, 16), END, END, END)
DONE = Result(7, "Star tracker", "grace", "done", "✅", Outcome.DONE, confidence=0.5, points=5)
GOALS = (
    DONE,
    replace(DONE, number=8, added=True, points=3, confidence=None),
    replace(DONE, number=9, outcome=Outcome.CARRIED, age=2, points=2, cause="size"),
    replace(DONE, number=10, outcome=Outcome.SCRAPED, points=None, cause="priority"),
    replace(DONE, number=11, outcome=Outcome.FAILED, points=0.5, cause="size", confidence=0.9),
)
RECORD = replace(BARE, goals=GOALS, removed=(Removed(12, "Paint", 1.5), Removed(13)))


def test_points_that_were_promised_and_done() -> None:
    # Promised: 5 + 2 + 0.5 that stayed, and 1.5 that was taken out; done: 5 promised and 3 that came later.
    assert points_of(RECORD) == Points(9.0, 8.0)
    assert points_of(BARE) is None
    assert points_of(replace(BARE, goals=(replace(DONE, points=None),))) is None


def test_a_pace_is_told_from_three_sprints_on_and_of_the_last_six() -> None:
    assert velocity([20, 24]) is None
    found = velocity([90, 20, 24, 15, 21, 19, 22])
    assert found is not None
    assert (found.low, found.middle, found.high, found.sprints) == (15, 20.5, 24, 6)


@given(st.lists(st.floats(0, 200), min_size=3, max_size=20))
def test_a_pace_recomputed_from_the_sorted_numbers(done: list[float]) -> None:
    found = velocity(done)
    last = sorted(done[-6:])
    assert found is not None
    assert (found.low, found.high) == (last[0], last[-1])
    assert found.middle == pytest.approx((last[(len(last) - 1) // 2] + last[len(last) // 2]) / 2)


def test_a_sprint_is_counted_from_its_record() -> None:
    assert counted_of(RECORD) == Counted(promised=6, kept=1, goals=5, carried=1, added=1, removed=2, ages=(2,))


def test_shares_over_sprints_count_each_goal_the_same() -> None:
    found = flow([counted_of(RECORD), Counted(promised=2, kept=2, goals=2), Counted()])
    assert (found.hit, found.carried, found.scope) == (3 / 8, 1 / 7, 3 / 8)
    assert (found.age, found.oldest) == (2, 2)
    nothing = flow([])
    assert (nothing.hit, nothing.carried, nothing.scope, nothing.age, nothing.oldest) == (None, None, None, 0, 0)


_counts = st.integers(0, 30)


@given(
    st.lists(
        st.builds(
            lambda kept, missed, rest, carried, gone: Counted(
                kept + missed + gone, kept, kept + missed + rest + carried, carried, rest, gone, (2,) * carried
            ),
            _counts,
            _counts,
            _counts,
            _counts,
            _counts,
        )
    )
)
def test_shares_of_goals_lie_between_nothing_and_all(sprints: list[Counted]) -> None:
    found = flow(sprints)
    for share in (found.hit, found.carried):
        assert share is None or 0 <= share <= 1
    if found.hit is not None:
        assert found.hit == pytest.approx(
            sum((each.kept / each.promised) * each.promised for each in sprints if each.promised)
            / sum(each.promised for each in sprints)
        )


def test_records_are_read_in_order_and_what_is_none_is_left_out() -> None:
    later = replace(RECORD, sprint=2, number=4, end=RECORD.end + timedelta(7))
    rows = [frozen(later), frozen(RECORD), replace(frozen(RECORD), text=""), replace(frozen(RECORD), text="{}")]
    assert records_of(rows) == (RECORD, later)


def test_the_figures_of_a_space() -> None:
    found = figures([RECORD, replace(BARE, sprint=2, number=0)])
    assert [name_of(each) for each in found.records] == ["3", "2026-01-16"]
    assert found.points == (("3", Points(9.0, 8.0)),)
    assert found.velocity is None
    assert found.calibration.bets == 4
    assert found.calibration.hits == 1
    assert found.owners == ()
    assert found.causes == (("size", 2), ("priority", 1))


def test_what_was_dropped_is_a_bet_that_was_lost() -> None:
    assert [*figures([replace(RECORD, goals=GOALS[3:4])]).calibration.bins] == [
        *figures([replace(RECORD, goals=(replace(DONE, outcome=Outcome.FAILED),))]).calibration.bins
    ]
    assert Bet(0.5, hit=False, owner="grace").chance == 0.5


@pytest.mark.parametrize(
    ("words", "cause", "rest"),
    [
        ("size", "size", ""),
        ("Too big: two goals in one", "size", "two goals in one"),
        ("no time - the launch came first", "time", "the launch came first"),
        ("sizeable trouble", OTHER, "sizeable trouble"),
        ("weather", OTHER, "weather"),
        ("", OTHER, ""),
    ],
)
def test_a_cause_is_the_word_that_people_begin_with(words: str, cause: str, rest: str) -> None:
    assert cause_of(words) == (cause, rest)


def test_a_space_has_words_of_its_own() -> None:
    assert cause_of("weather, as ever", ["weather", "size"]) == ("weather", "as ever")
    assert cause_of("blocked by the pad", ["weather"]) == (OTHER, "blocked by the pad")


def test_why_it_was_missed_stands_behind_these_words() -> None:
    lines = ["- Gyros", "  - **Why missed:** size", "  - Why was it missed? time, mostly", "  - Why? to turn"]
    assert written(lines) == "time, mostly"
    assert written(["- Gyros"]) == ""
    assert counted(["size", "", "time", "size"]) == (("size", 2), ("time", 1))


def test_what_came_later_into_records_does_not_change_an_old_one() -> None:
    old = canonical(replace(RECORD, goals=(DONE,), removed=(Removed(12),)))
    assert not {"achieved", "cause", "covered", "share", "tier", "unmeasured"} & {
        word.strip(' "') for line in old.splitlines() for word in line.split(":")[:1]
    }
    told = replace(
        RECORD,
        goals=(replace(DONE, targets=(Target("40 users", share=0.0),)),),
        achieved=0.0,
        covered=0.5,
        tier="minimum",
        unmeasured=("MRR",),
    )
    assert read(canonical(told)) == told
    assert canonical(read(old)) == old


def test_the_records_of_one_team_have_its_goals_only() -> None:
    mixed = replace(RECORD, goals=(replace(DONE, where="Guidance"), DONE), achieved=0.5, numbers=(("Users", "5"),))
    (mine,) = of_team([mixed, BARE], "GUIDANCE")
    assert mine.goals == (replace(DONE, where="Guidance"),)
    assert (mine.removed, mine.numbers, mine.achieved, mine.sprint) == ((), (), None, mixed.sprint)
    (body,) = of_team([mixed], "")
    assert body.goals == (DONE,)


def test_odds_are_told_of_teams_with_five_bets() -> None:
    bets = [Bet(0.5, hit=True, owner="ada", team=team) for team in ("Range", "range", "Range", "Range", "RANGE", "Two")]
    assert [(name, each.bets) for name, each in by_team(bets)] == [("Range", 5)]
    assert (
        figures([replace(RECORD, goals=tuple(replace(DONE, where="Range") for _ in range(5)))]).teams[0][0] == "Range"
    )
