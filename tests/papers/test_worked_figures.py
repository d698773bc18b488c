"""Every example of docs/figures.md comes to what it says. One that nobody reckons here, or in other words, fails."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.core import calendar
from bot.core import figures as core
from bot.core.agreed import Change, Kept, KeptBy
from bot.core.figures import words as said
from bot.core.numbers import measure
from bot.core.record import Outcome, Record, Result
from bot.core.rules import Rules

PAPER = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
NOON = datetime(2026, 1, 19, 12, tzinfo=UTC)
RECORD = Record("acme/rockets", 1, 1, 1, "Sprint 1", date(2026, 1, 5), date(2026, 1, 16), NOON, NOON, NOON)
DONE = Result(7, "Star", "ada", "done", "✅", Outcome.DONE)
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def quoted() -> list[str]:
    """Return the examples of the paper: lines of a quote that follow each other are one."""
    found: list[str] = []
    is_open = False
    for line in PAPER.splitlines():
        if line.startswith("> "):
            found = [*found[:-1], f"{found[-1]} {line[2:]}"] if is_open else [*found, line[2:]]
        is_open = line.startswith("> ")
    return found


def reached(text: str) -> float:
    found = core.share(measure(text), guard=core.is_guard(text))
    assert found is not None
    return round(found, 9)


def of_targets() -> None:
    assert reached("from 40 to 60 users (now 50)") == 0.5
    assert reached("120 ms → 100 ms (now 90 ms)") == 1.5
    assert [reached(f"10-15 new customers (now {now})") for now in (5, 12, 18)] == [0.5, 1, 1.2]
    assert reached("keep churn < 5 % (now 6 %)") == 0


def of_a_sprint() -> None:
    primary = core.Part("Primary", 0.7, (core.Item("a", 0.85), core.Item("b", 1.0)))
    secondary = core.Part("Secondary", 0.3, (core.Item("c", 0.0), core.Item("Dashboard", None)))
    found = core.achievement([primary, secondary])
    assert found.share is not None
    assert round(found.share, 9) == round(0.7 * 0.925, 9)
    assert f"{0.7 * 0.925:.0%}" == "65%"
    assert round(found.covered, 9) == 0.85
    assert "Unmeasured: Dashboard, so that 85% of the plan is measured." in list(said.achieved_words(found))


def of_met_targets() -> None:
    met = [
        core.met(None, marked=True),
        core.met(reached("< 30 ms (now: 24 ms)"), marked=None),
        core.met(core.share(measure("quiet")), marked=None),
    ]
    assert core.met_words(met) == "2 of 3 targets met, 1 by its numbers, 1 not marked"


def of_tiers() -> None:
    tiers = [core.Tier(name, at) for name, at in (("minimum", 0.9), ("target", 1.0), ("exceptional", 1.1))]
    found = core.standings(tiers, 0.95, 1.05, over=False)
    assert [each.stand for each in found] == [core.Stand.REACHED, core.Stand.OPEN, core.Stand.MISSED]


def of_velocity() -> None:
    pace = core.velocity([15, 19, 20, 21, 22, 24])
    assert pace is not None
    assert (pace.low, pace.high, pace.middle) == (15, 24, 20.5)
    assert "Planned are 24 points, 2 above the 22 that the sprint aims at." in list(said.plan_words(24, 22, pace))


def of_numbers() -> None:
    promise = core.Promise("Churn", measure("< 3 %"))
    (found,) = core.compared([promise], [("Churn", "2 %")], [("churn", "2.5 %")])
    assert (found.change, found.turned) == (-0.5, core.Turned.BETTER)


def of_odds() -> None:
    found = core.calibration([core.Bet(0.5, n < 7) for n in range(9)])
    assert f"{core.at_least([0.5] * 9, 7):.0%}" == "9%"
    assert core.at_least([0.5] * 9, 7) == (36 + 9 + 1) / 512
    assert "Goals at 50:50 landed 7 of 9: aim higher." in list(said.odds_words(found))


def of_brier() -> None:
    found = core.calibration([core.Bet(0.8, n < 4) for n in range(5)])
    assert found.brier == pytest.approx((4 * 0.04 + 0.64) / 5) == pytest.approx(0.16)


def of_flow() -> None:
    hits = core.flow([core.Counted(promised=6, kept=1), core.Counted(promised=2, kept=2)]).hit
    assert hits == 3 / 8
    assert f"{hits:.0%}" == "38%"
    carried = core.flow([core.Counted(goals=10, carried=3, ages=(1, 2, 4), promised=10, added=2, removed=1)])
    assert (carried.carried, carried.age, carried.oldest, carried.scope) == (0.3, 2, 4, 0.3)


def of_time() -> None:
    friday, monday = MONDAY + timedelta(days=4, hours=16), MONDAY + timedelta(days=7, hours=10)
    changes = [
        Change(7, friday, "status", "on track", "blocked", "label"),
        Change(7, monday, "status", "blocked", "on track", "label"),
    ]
    found = core.spans(changes, MONDAY, MONDAY + timedelta(days=12), NOON)[7]
    assert core.blocked_hours(found) == 66
    assert core.blocked_hours(found, calendar.work_days(Rules()).hours_between) == 2


def of_burn_up() -> None:
    tuesday, wednesday = MONDAY + timedelta(days=1, hours=9), MONDAY + timedelta(days=2, hours=9)
    changes = [
        Change(1, tuesday, "status", "on track", "done", "label"),
        Change(2, tuesday, "status", "on track", "dropped", "label"),
        Change(4, wednesday, "created", "", "not started", "line"),
    ]
    now = wednesday + timedelta(hours=5)
    found = core.spans(changes, MONDAY, NOON, now, {3: "on track"})
    days = core.burnup(found, [date(2026, 1, 5) + timedelta(days=n) for n in range(12)], now, UTC)
    assert [(each.scope, each.done) for each in days] == [(3, 0), (2, 1), (3, 1)]


def of_freshness() -> None:
    now = datetime(2026, 1, 14, 10, tzinfo=UTC)
    heard = [now, datetime(2026, 1, 9, 8, tzinfo=UTC), datetime(2026, 1, 8, 16, tzinfo=UTC), None]
    since = core.lately(now, UTC, calendar.work_days(Rules()).previous_working)
    found = core.freshness(heard, now, since, UTC)
    assert (found.fresh, found.goals, found.share, found.oldest, found.middle) == (2, 4, 0.5, 6, 5)


def of_forecast() -> None:
    done = [4.0, 6.0, 5.0, 7.0, 8.0]
    found = core.next_sprint(done, random.Random(0))
    assert found is not None
    assert (found.p15, found.p50, found.counts[-1][0]) == (4, 6, 8)
    assert sum(one + two >= 12 for one, two in product(done, done)) == 15
    after = core.sprints_until(12, done, random.Random(0))
    assert after is not None
    assert [value for value, _ in after.counts] == [2, 3]
    assert abs(after.counts[0][1] / after.plays - 15 / 25) < 0.03
    words = said.until_words(after, 12, "goals")
    assert words == "12 goals are done after 2 sprints in half of the plays, and after 3 sprints in 85 of 100."


def of_trends() -> None:
    hits = (5, 6, 7, 7, 8, 9)
    failed = replace(DONE, outcome=Outcome.FAILED)
    records = [replace(RECORD, goals=(*[DONE] * hit, *[failed] * (10 - hit))) for hit in hits]
    (line,) = [each for each in said.trend_words(core.trends(records)) if each.startswith("Promised")]
    assert line == "Promised goals done: 80% in the last 3 sprints, 60% in the 3 before: up."


def of_health() -> None:
    def mark(who: str, score: str) -> KeptBy:
        return KeptBy(1, Kept("health", "", who, NOON, 0, (("dimension", "Pace"), ("score", score))))

    review = KeptBy(2, Kept("reviewed", "", "", NOON, 44, (("Pace", "4.50"),)))
    (found,) = core.health([mark("ada", "2"), mark("grace", "3"), mark("ada", "4"), review], [1, 2])
    assert (found.means, found.arrow) == ((3.5, 4.5), "↑")


def of_unmeasured() -> None:
    reported = replace(RECORD, numbers=(("Churn", "3 %"),))
    found = core.unreported([reported, reported, replace(RECORD, unmeasured=("Churn",)), reported])
    assert list(said.unreported_words(found)) == ["Unmeasured, of the sprints that promised it: Churn in 1 of 4."]


def of_causes() -> None:
    causes = [core.cause_of("too big")[0]]
    causes += [core.cause_of(core.written([line]))[0] for line in ("Why missed: no time", "Why missed: size")]
    assert list(said.cause_words(core.counted(causes))) == ["Missed for: size (2), time (1)."]


# In the order of the paper, by how each begins.
RECKONED: tuple[tuple[str, Callable[[], None]], ...] = (
    ("*from 40 to 60 users (now 50)*: (50 − 40) ÷ (60 − 40) = 50 %.", of_targets),
    ("Primary (70 %) has goals at 85 % and 100 %", of_a_sprint),
    ("With ✅ *10 N*, *< 30 ms (now: 24 ms)* and *quiet*: 2 of 3 targets met", of_met_targets),
    ("With 95 % achieved, minimum (90 %) is reached; target (100 %) can still be; exceptional (110 %)", of_tiers),
    ("Sprints of 15, 19, 20, 21, 22 and 24 points: 15 to 24, with a median of 20.5.", of_velocity),
    ("*Churn* < 3 %: 2.5 % in the last sprint, 2 % now: −0.5 %, better.", of_numbers),
    ("Nine goals at 50:50, seven were done: (36 + 9 + 1) ÷ 512 = 9 %.", of_odds),
    ("Five goals at 80 %, four were done: (4 × 0.04 + 0.64) ÷ 5 = 0.16.", of_brier),
    ("Six promised of which one was done, and two of two: 3 ÷ 8 = 38 %.", of_flow),
    ("Blocked from Friday, 16:00, to the next Monday, 10:00: 66 hours; of these 2 are working hours", of_time),
    ("Three goals: on Tuesday one is done and another one dropped, on Wednesday one comes.", of_burn_up),
    ("On Wednesday, 14 January, four open goals were heard of today, on Friday, 9 January,", of_freshness),
    ("Sprints of 4, 6, 5, 7 and 8 goals: 4 or more in 85 of 100 plays, 6 or more in half of them,", of_forecast),
    ("50 %, 60 %, 70 %, 70 %, 80 % and 90 % of the promised goals done: 80 % in the last 3 sprints,", of_trends),
    ("Ada gives 2 and later 4, Grace gives 3: 3.5. The review of the next sprint says 4.50: ↑.", of_health),
    ("Four sprints promise *Churn*, three report it: *Unmeasured, of the sprints", of_unmeasured),
    ("`/missed too big`, `Why missed: no time` and `Why missed: size`: *Missed for: size (2), time (1).*", of_causes),
)


def test_every_example_of_the_paper_is_reckoned() -> None:
    examples = quoted()
    assert len(examples) == len(RECKONED)
    told = [(example, begins) for example, (begins, _) in zip(examples, RECKONED, strict=True)]
    assert [example for example, begins in told if not example.startswith(begins)] == []


@pytest.mark.parametrize("reckon", [each for _, each in RECKONED], ids=lambda each: each.__name__)
def test_an_example_comes_to_what_it_says(reckon: Callable[[], None]) -> None:
    reckon()
