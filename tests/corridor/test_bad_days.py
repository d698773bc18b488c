"""Bad days: lost, doubled and shuffled deliveries, deaths between any two calls, lost answers."""

from __future__ import annotations

import contextlib
import random
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot.queue import Ending
from bot.records import Records
from bot.sandbox.deliveries import Mode
from bot.sandbox.seeds import Key
from tests.corridor.corridor import BASE, Corridor, Deadly, build, new_database
from tests.corridor.days import START, labelled, live_and_die, opened, play, seen

SEEDS = range(50)


@pytest.fixture(scope="module")
def good_day(database_server: str, key: Key) -> dict[str, Any]:
    """Return how the play ends on a good day."""
    with new_database(database_server) as url, contextlib.closing(Records.open(url)) as records:
        sandbox = Deadly(base_url=BASE)
        for corridor in build(sandbox, sandbox.seed(key), records, url):
            return play(corridor, Corridor.settle)
    raise AssertionError("nothing was built")


def test_the_good_day_is_what_it_should_be(good_day: dict[str, Any]) -> None:
    assert list(good_day) == ["Our sprint", "Correlation analysis", "Gyros", "Retro of Our sprint, week 1 (Jan 9)"]
    assert good_day["Gyros"]["labels"] == ["goal", "status: done"]
    assert good_day["Correlation analysis"]["labels"] == ["goal", "status: on track"]
    assert len(good_day["Our sprint"]["comments"]) == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_however_deliveries_travel_the_end_is_the_same(corridor: Corridor, good_day: dict[str, Any], seed: int) -> None:
    """Doubled and shuffled ones need nothing; what lost ones would have told, the slow sweep finds out.

    Every other day none is lost and nothing sweeps, so that deaf handlers would be noticed.
    """
    lossy = seed % 2 == 1
    mode = Mode(duplicate=0.3, drop=0.2 if lossy else 0.0, reorder=True, seed=seed)
    corridor.sandbox.world.deliveries.set_mode(mode)

    def until_quiet(corridor: Corridor) -> None:
        corridor.settle()
        if lossy:
            corridor.heal()

    if lossy:
        corridor.meet()
    assert play(corridor, until_quiet) == good_day


@pytest.mark.parametrize("seed", SEEDS)
def test_wherever_the_process_dies_the_end_is_the_same(corridor: Corridor, good_day: dict[str, Any], seed: int) -> None:
    corridor.sandbox.dice, corridor.sandbox.chance = random.Random(seed), 0.15
    assert play(corridor, live_and_die) == good_day
    assert corridor.sandbox.deaths > 0


@pytest.mark.parametrize("kind", ["lost_reply", "502_done", "truncated", "502", "reset", "html200"])
@pytest.mark.parametrize("operation", ["CreateIssue", "AddComment"])
def test_a_create_whose_answer_goes_astray_happens_once(
    corridor: Corridor, good_day: dict[str, Any], kind: str, operation: str
) -> None:
    times = 3 if operation == "CreateIssue" else 2
    for nth in range(1, times + 1):
        corridor.sandbox.fault(kind, operation=operation, nth=nth)

    def until_quiet(corridor: Corridor) -> None:
        for _ in range(6):
            corridor.settle()
            corridor.pass_time()
        corridor.settle()

    assert play(corridor, until_quiet) == good_day
    assert not corridor.sandbox.backstage.faults.waiting


def test_without_the_marker_a_lost_answer_would_make_a_twin(
    corridor: Corridor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken out: the test above must be able to fail."""
    monkeypatch.setattr("bot.core.plan.values.stamps", lambda _text, _secret: ())
    corridor.sandbox.fault("lost_reply", operation="AddComment")

    def until_quiet(corridor: Corridor) -> None:
        for _ in range(3):
            corridor.settle()
            corridor.pass_time()

    with contextlib.suppress(AssertionError):
        play(corridor, until_quiet)
    teams = [each for each in corridor.sprint()["comments"] if each["body"].startswith("# Team Guidance")]
    assert len(teams) > 1


def test_a_rate_limit_lets_the_whole_installation_wait(corridor: Corridor) -> None:
    corridor.sandbox.clock.set(START, ticking=False)
    opened(corridor)
    corridor.sandbox.fault("403_secondary", operation="SprintSnapshot", seconds=60)
    corridor.settle()
    before = len(corridor.sandbox.calls)
    corridor.records.wake("acme/rockets", corridor.tools.defer)
    corridor.settle()
    assert len(corridor.sandbox.calls) == before
    corridor.restart()  # the client counts real seconds, too
    corridor.pass_time()
    corridor.settle()
    assert corridor.goal("Gyros")


def test_an_ended_token_is_renewed_once(corridor: Corridor) -> None:
    corridor.sandbox.clock.set(START, ticking=False)
    opened(corridor)
    corridor.settle()
    corridor.sandbox.fault("401", operation="SprintSnapshot")
    labelled(corridor)
    before = len(corridor.sandbox.calls)
    corridor.settle()
    made = [call["path"] for call in list(corridor.sandbox.calls)[before:]]
    assert sum(path.endswith("/access_tokens") for path in made) == 1
    assert "status: off track" in corridor.goal("Gyros")["labels"]


def test_a_lost_database_makes_no_twins(corridor: Corridor, good_day: dict[str, Any]) -> None:
    assert play(corridor, Corridor.settle) == good_day
    with psycopg.connect(corridor.url) as conn:
        conn.execute("TRUNCATE work, delivery, touch, effect, goal, change, rules, secret")
    corridor.queued.clear()
    corridor.meet()
    corridor.settle()
    corridor.heal()
    assert seen(corridor) == good_day


def test_an_unknown_outcome_is_left_to_settle_before_anybody_looks(corridor: Corridor) -> None:
    corridor.tools = replace(corridor.tools, settle=60)
    corridor.sandbox.clock.set(START, ticking=False)
    opened(corridor)
    corridor.sandbox.fault("lost_reply", operation="AddComment")
    corridor.settle()
    assert Ending.LATER in [ending for _, ending in corridor.endings]
    made = len(corridor.sandbox.calls)
    with psycopg.connect(corridor.url) as conn:
        conn.execute("UPDATE work SET next_at = now()")
    corridor.records.wake("acme/rockets", corridor.tools.defer)
    corridor.settle()
    assert [call for call in list(corridor.sandbox.calls)[made:] if call["operation"] == "SprintSnapshot"] == []
    corridor.pass_time()
    corridor.settle()
    teams = [each for each in corridor.sprint()["comments"] if each["body"].startswith("# Team Guidance")]
    assert len(teams) == 1


def test_what_was_just_made_is_not_made_again_while_the_lists_lag(corridor: Corridor) -> None:
    """GitHub promises no read after write: for some seconds a new goal issue may be in no list."""
    corridor.tools = replace(corridor.tools, settle=60)
    corridor.sandbox.clock.set(START, ticking=False)
    opened(corridor)
    corridor.settle()
    sprint = next(each for each in corridor.acme.repository.issues.values() if each.title == "Our sprint")
    hidden, sprint.sub_issues = sprint.sub_issues, []
    body = re.sub(r" \[#\d+\]\(\S+\)", "", corridor.sprint()["body"])
    corridor.act("ada", "edit", issue=sprint.number, body=body)
    corridor.settle()
    assert len(corridor.issues("goal")) == len(hidden)


def test_a_goal_that_no_list_shows_yet_was_not_taken_out_by_anybody(corridor: Corridor) -> None:
    corridor.tools = replace(corridor.tools, settle=60)
    corridor.sandbox.world.lag = timedelta(seconds=10)
    corridor.sandbox.clock.set(START, ticking=False)
    opened(corridor)
    for _ in range(4):
        corridor.settle()
        corridor.records.wake("acme/rockets", corridor.tools.defer)
        corridor.sandbox.clock.advance(timedelta(seconds=4))
        with psycopg.connect(corridor.url) as conn:
            conn.execute("UPDATE work SET next_at = now()")
    corridor.settle()
    goals = corridor.issues("goal")
    told = corridor.records.history(corridor.acme.repository.id, corridor.sprint()["number"])
    assert [change.what for change in told if change.what in ("created", "removed")] == ["created"] * len(goals)
    assert len(goals) == 2
