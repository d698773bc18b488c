"""Is what GitHub does not keep stored whole, found again and kept apart per repository?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.agreed import Agreed, Change
from bot.event import Touched
from bot.records import Claim, Records, space_key, sprint_key
from tests.records.steps import ROCKETS, Queue, claimed, delivery, planned, time_passes

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
LAND = Agreed(40, "I_40", "Land", "on track", "on track", "ada")
SAIL = Agreed(41, "I_41", "Sail", "not started", "not started", "")


@pytest.fixture
def claim(records: Records) -> Claim:
    planned(records, 12)
    records.accept(delivery("a", Touched.issue(ROCKETS, 12)), Queue())
    return claimed(records, "sprint:7:12")


def changed(what: str, hours: int, number: int = 40) -> Change:
    return Change(number, MONDAY + timedelta(hours=hours), what, "on track", "done", "label", "grace")


def test_an_effect_is_noted_before_and_after_it_happens(records: Records, claim: Claim, database_url: str) -> None:
    records.intend(claim, "team:acme")
    time_passes(database_url, 30)
    effect = records.effects(7)["team:acme"]
    assert effect.tried_at is not None
    assert effect.done_at is None
    assert 30 <= effect.age < 40
    records.effect_done(claim, "team:acme", "IC_1", 3)
    effect = records.effects(7)["team:acme"]
    assert effect.done_at is not None
    assert (effect.node_id, effect.number) == ("IC_1", 3)


def test_an_effect_tried_again_is_open_again(records: Records, claim: Claim) -> None:
    records.effect_done(claim, "goal:1", "I_1", 5)
    records.intend(claim, "goal:1")
    effect = records.effects(7)["goal:1"]
    assert (effect.done_at, effect.node_id, effect.number) == (None, "", 0)


def test_an_effect_that_did_not_happen_is_forgotten(records: Records, claim: Claim) -> None:
    records.intend(claim, "goal:1")
    records.effect_undone(claim, "goal:1")
    assert records.effects(7) == {}


def test_effects_are_found_by_repository_and_beginning_of_the_key(records: Records, claim: Claim) -> None:
    for key in ("goal:1", "goal_1", "retro:1", "50%"):
        records.intend(claim, key)
    assert set(records.effects(7, "goal:")) == {"goal:1"}
    assert set(records.effects(7, "goal_")) == {"goal_1"}
    assert set(records.effects(7, "5")) == {"50%"}
    assert records.effects(8) == {}


def test_agreed_states_and_changes_are_remembered_together(records: Records, claim: Claim) -> None:
    records.remember(claim, [LAND, SAIL], [changed("status", 1)])
    assert records.agreed(7, 12) == {40: LAND, 41: SAIL}
    assert records.agreed(7, 13) == records.agreed(8, 12) == {}
    assert records.history(7, 12) == [changed("status", 1)]


def test_a_later_agreement_replaces_the_earlier_and_leaves_the_others(records: Records, claim: Claim) -> None:
    records.remember(claim, [LAND, SAIL], [])
    landed = Agreed(40, "I_40", "Land", "done", "on track", "grace")
    records.remember(claim, [landed], [])
    assert records.agreed(7, 12) == {40: landed, 41: SAIL}


def test_a_removed_goal_is_forgotten_but_its_history_stays(records: Records, claim: Claim) -> None:
    records.remember(claim, [LAND, SAIL], [])
    records.remember(claim, [], [changed("removed", 2)])
    assert records.agreed(7, 12) == {41: SAIL}
    assert len(records.history(7, 12)) == 1


def test_the_history_is_told_in_order_from_an_instant_on(records: Records, claim: Claim) -> None:
    first, second = changed("owner", 2), changed("status", 2)
    records.remember(claim, [], [changed("status", 3), first, second, changed("created", 0)])
    assert [change.what for change in records.history(7, 12)] == ["created", "owner", "status", "status"]
    assert records.history(7, 12, MONDAY + timedelta(hours=2))[:2] == [first, second]
    assert records.history(7, 12, MONDAY + timedelta(hours=4)) == []


def test_odd_characters_in_a_title_do_not_stop_the_remembering(records: Records, claim: Claim) -> None:
    records.remember(claim, [Agreed(40, "I_40", "La\0nd\ud800 🟢", "done", "done", "ada")], [])
    assert records.agreed(7, 12)[40].title == "Land 🟢"


def test_the_last_good_rules_are_kept_per_repository(records: Records) -> None:
    assert records.good_rules(7) is None
    records.keep_rules(7, "weeks: 2\n")
    records.keep_rules(7, "weeks: 3\n")
    assert (records.good_rules(7), records.good_rules(8)) == ("weeks: 3\n", None)


def test_the_marker_secret_is_made_once_whoever_asks(records: Records) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: records.marker_secret(), range(16)))
    assert len(found) == 1
    assert len(found.pop()) == 32


def test_keys_are_made_of_numbers() -> None:
    assert (space_key(7), sprint_key(7, 12)) == ("space:7", "sprint:7:12")
