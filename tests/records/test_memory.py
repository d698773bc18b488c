"""Is what GitHub does not keep stored whole, found again and kept apart per repository?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from bot.core.agreed import Agreed, Change, Elsewhere, Kept, KeptBy
from bot.core.commands.receipts import Receipt
from bot.errors import Superseded
from bot.event import Repo, Touched
from bot.records import Claim, Records, space_key, sprint_key
from bot.records.store import SQL
from tests.records.steps import ROCKETS, Queue, claimed, delivery, planned, time_passes

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
LAND = Agreed(40, "I_40", "Land", "on track", "on track", "ada")
SAIL = Agreed(41, "I_41", "Sail", "not started", "not started", "")


@pytest.fixture
def claim(records: Records) -> Claim:
    planned(records, 12)
    records.accept(delivery("a", Touched.issue(ROCKETS, 12)), Queue())
    return claimed(records, "sprint:7:12")


DONE = Receipt(900, "aa", "done", "", MONDAY, "grace", "status")
WRONG = Receipt(900, "bb", "mistake", "No such goal.", MONDAY + timedelta(hours=1), "grace", "status")


def sprint(records: Records, number: int, repo: Repo = ROCKETS) -> Claim:
    """The claim of one more sprint."""
    space = f"space:{repo.id}"
    records.accept(delivery(f"space for {repo.id} {number}", Touched.space(repo), repo=repo), Queue())
    claim = claimed(records, space, per_installation=99)
    records.know_sprints(claim, [number], Queue())
    records.finish(claim)
    return claimed(records, f"sprint:{repo.id}:{number}", per_installation=99)


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


def test_effects_are_found_by_an_index_however_the_database_sorts(records: Records, database_url: str) -> None:
    assert records.effects(7) == {}
    statement = SQL["effects"].replace(b"%(repo_id)s", b"7").replace(b"%(prefix)s", b"'12/'")
    with psycopg.connect(database_url) as conn:
        # The primary key sorts by bytes here, as few databases of others do.
        conn.execute("ALTER TABLE effect DROP CONSTRAINT effect_pkey")
        conn.execute(
            "INSERT INTO effect (repo_id, key) SELECT 7, n || '/summary:' || n FROM generate_series(1, 5000) n"
        )
        conn.execute("ANALYZE effect")
        plan = "\n".join(line for (line,) in conn.execute(b"EXPLAIN " + statement))
        conn.rollback()
    assert "effect_by_prefix" in plan
    assert "key >= '12/'" in plan.replace("(key)::text", "key")


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


def test_a_carried_goal_stays_in_the_sprint_that_it_left(records: Records, claim: Claim) -> None:
    records.remember(claim, [LAND, SAIL], [])
    records.remember(claim, [], [changed("carried", 2)])
    assert records.agreed(7, 12) == {40: LAND, 41: SAIL}


def test_the_life_of_a_goal_and_a_note_come_back_as_they_were_given(records: Records, claim: Claim) -> None:
    old = replace(LAND, heard_at=MONDAY, lined=True, unlined_at=MONDAY + timedelta(hours=3), carried=2)
    why = Change(0, MONDAY, "owner", "", "ada", "command", "ada", "knows it best", "Fly")
    records.remember(claim, [old], [why])
    assert records.agreed(7, 12) == {40: old}
    assert records.history(7, 12) == [why]
    records.remember(claim, [LAND], [])
    assert records.agreed(7, 12) == {40: LAND}


def test_a_goal_elsewhere_is_the_one_of_its_latest_other_sprint(records: Records, claim: Claim) -> None:
    second, third = sprint(records, 20), sprint(records, 30)
    records.remember(claim, [LAND, SAIL], [])
    records.remember(second, [replace(LAND, carried=1)], [])
    records.remember(third, [replace(LAND, carried=2)], [])
    records.remember(sprint(records, 12, Repo(8, "acme/sheds")), [replace(SAIL, number=77)], [])
    assert records.elsewhere(7, 30) == {40: Elsewhere(20, replace(LAND, carried=1)), 41: Elsewhere(12, SAIL)}
    assert records.elsewhere(7, 12) == {40: Elsewhere(30, replace(LAND, carried=2))}
    assert records.elsewhere(8, 12) == {}


def test_of_the_goals_elsewhere_only_the_newest_are_looked_up(
    records: Records, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.remember(claim, [LAND, SAIL], [])
    records.remember(sprint(records, 20), [replace(LAND, number=50), replace(LAND, number=51)], [])
    monkeypatch.setattr("bot.records.memory.MOST_ELSEWHERE", 3)
    assert list(records.elsewhere(7, 30)) == [51, 50, 41]


def test_receipts_are_found_by_comment_and_a_newer_one_takes_the_place(records: Records, claim: Claim) -> None:
    other = replace(DONE, comment_number=901)
    records.remember(claim, [], [], [other, WRONG, DONE])
    assert records.receipts(7, 12) == {900: (DONE, WRONG), 901: (other,)}
    mended = replace(WRONG, outcome="done", message="", at=MONDAY + timedelta(hours=5), who="ada")
    records.remember(claim, [], [], [mended])
    assert records.receipts(7, 12)[900] == (DONE, mended)
    assert records.receipts(8, 12) == {}


def test_a_comment_that_came_with_a_carried_goal_brings_its_receipts(records: Records, claim: Claim) -> None:
    records.remember(claim, [], [], [DONE])
    assert records.receipts(7, 20) == {}
    assert records.receipts(7, 20, [900, 901]) == {900: (DONE,)}
    records.remember(sprint(records, 20), [], [], [replace(DONE, message="once more")])
    assert records.receipts(7, 12)[900][0].message == "once more"


def test_what_people_asked_to_be_kept_comes_back_in_order(records: Records, claim: Claim) -> None:
    later = Kept("health", "Fun", "ada", MONDAY + timedelta(hours=1), 0, (("dimension", "fun"), ("score", "4\0")))
    first = Kept("better", "Say \ud800less", "grace", MONDAY, 40)
    records.remember(claim, [], [], kept=[later, first])
    records.remember(claim, [], [], kept=[])
    clean = replace(later, fields=(("dimension", "fun"), ("score", "4")))
    assert records.kept(7, 12) == [replace(first, text="Say less"), clean]
    assert records.kept(7, 13) == []


def test_the_labels_are_known_by_status_until_others_take_their_place(records: Records, claim: Claim) -> None:
    records.remember(claim, [], [], label_ids={"done": "LA_1", "blocked": "LA_2"})
    records.remember(claim, [], [])
    assert records.label_ids(7) == {"blocked": "LA_2", "done": "LA_1"}
    records.remember(claim, [], [], label_ids={"done": "LA_3"})
    assert records.label_ids(7) == {"done": "LA_3"}
    assert records.label_ids(8) == {}


def test_what_a_post_says_is_known_by_its_effect(records: Records, claim: Claim) -> None:
    records.intend(claim, "12/summary")
    records.effect_done(claim, "12/summary", "IC_1")
    records.remember(claim, [], [], shown={"12/summary": "d1", "12/history:40": "d2"})
    found = records.effects(7, "12/")
    assert {key: effect.digest for key, effect in found.items()} == {"12/summary": "d1", "12/history:40": "d2"}
    assert found["12/summary"].node_id == "IC_1"
    assert found["12/history:40"].done_at is not None
    records.intend(claim, "12/summary")
    assert records.effects(7, "12/summary")["12/summary"].digest == ""


def test_a_turn_is_remembered_as_a_whole_or_not_at_all(records: Records, claim: Claim, database_url: str) -> None:
    time_passes(database_url, 31)
    with pytest.raises(Superseded):
        records.remember(claim, [LAND], [changed("status", 1)], [DONE], shown={"a": "b"}, label_ids={"done": "LA_1"})
    impossible = replace(SAIL, number=2**40)
    records.accept(delivery("again", Touched.issue(ROCKETS, 12)), Queue())
    claim = claimed(records, "sprint:7:12")
    with pytest.raises(psycopg.DataError):
        records.remember(claim, [LAND, impossible], [changed("status", 1)], [DONE])
    assert (records.agreed(7, 12), records.history(7, 12), records.receipts(7, 12)) == ({}, [], {})
    assert (records.effects(7), records.label_ids(7)) == ({}, {})


def test_boards_are_known_until_the_rules_name_others(records: Records, claim: Claim, database_url: str) -> None:
    def boards() -> list[tuple[int, str]]:
        with psycopg.connect(database_url) as conn:
            return conn.execute("SELECT repo_id, node_id FROM board ORDER BY node_id").fetchall()

    records.know_boards(claim, ["PVT_1", ""])
    assert boards() == [(7, ""), (7, "PVT_1")]
    records.know_boards(claim, ["PVT_2"])
    assert boards() == [(7, "PVT_2")]
    time_passes(database_url, 31)
    records.know_boards(claim, ["PVT_2"])  # nothing new: nothing is written
    with pytest.raises(Superseded):
        records.know_boards(claim, [])


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
    planned(records)
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


def test_risks_of_earlier_sprints_come_along(records: Records, claim: Claim) -> None:
    notes = [
        Kept("risk", "rain", "ada", MONDAY, 0, (("mitigation", "tents"),)),
        Kept("risk-closed", "", "ada", MONDAY + timedelta(hours=1), 0, (("risk", "rain"),)),
        Kept("decision", "we fly", "ada", MONDAY),
    ]
    records.remember(claim, [], [], kept=notes)
    assert records.risks_before(claim.repo_id, claim.number + 1) == notes[:2]
    assert records.risks_before(claim.repo_id, claim.number) == []
    assert records.risks_before(claim.repo_id + 1, claim.number + 1) == []


def test_marks_and_means_of_other_sprints_come_along(records: Records, claim: Claim) -> None:
    notes = [
        Kept("health", "so", "ada", MONDAY, 0, (("dimension", "Clarity"), ("score", "4"))),
        Kept("typed", "", "ada", MONDAY + timedelta(hours=1), 60, (("dimension", "Clarity"), ("score", "3"))),
        Kept("reviewed", "", "", MONDAY + timedelta(hours=2), 60, (("Clarity", "3.50"),)),
        Kept("decision", "we fly", "ada", MONDAY),
    ]
    records.remember(claim, [], [], kept=notes)
    found = records.health_elsewhere(claim.repo_id, claim.number + 1)
    assert found == [KeptBy(claim.number, each) for each in notes[:3]]
    assert records.health_elsewhere(claim.repo_id, claim.number) == []
    assert records.health_elsewhere(claim.repo_id + 1, claim.number + 1) == []


def test_what_a_review_came_to_is_that_of_its_sprint_whoever_heard_of_it(records: Records, claim: Claim) -> None:
    later = sprint(records, 15)
    records.effect_done(claim, f"{claim.number}/review:{claim.number}", "I_44", 44)
    records.effect_done(claim, f"{claim.number}/retro:45", "I_45", 45)
    means = (("Pace", "3.50"),)
    kept = [Kept("reviewed", "", "", MONDAY, number, means) for number in (44, 45)]
    mark = Kept("health", "", "ada", MONDAY, 44, (("dimension", "Pace"), ("score", "4")))
    records.remember(later, [], [], kept=[*kept, mark])
    found = records.health_elsewhere(7, 0)
    assert [(each.sprint, each.kept.kind, each.kept.number) for each in found] == [
        (claim.number, "reviewed", 44),
        (15, "reviewed", 45),
        (15, "health", 44),
    ]


def test_what_later_plans_decided_about_goals_is_found(records: Records, claim: Claim) -> None:
    later, elsewhere = sprint(records, 15), sprint(records, 16, Repo(8, "acme/boats"))
    decision = Change(40, MONDAY, "decided", "on track", "carry", "box", "grace", "two days are left", "Land")
    others = [changed("status", 1), replace(decision, number=41), replace(decision, number=99)]
    records.remember(later, [], [replace(decision, at=MONDAY + timedelta(hours=1), after="drop"), decision, *others])
    records.remember(elsewhere, [], [decision])
    records.remember(claim, [], [decision])
    found = records.decided(7, 12, {40: LAND, 41: SAIL})
    assert [(each.number, each.after, each.who) for each in found] == [
        (40, "carry", "grace"),
        (41, "carry", "grace"),
        (40, "drop", "grace"),
    ]
    assert records.decided(7, 15, [40]) == []
    assert records.decided(7, 12, []) == []
