"""Who did what, and when: as GitHub noted it, oldest first?"""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.model import Act, Deed
from bot.errors import NotAllowed, TryLater
from bot.github.deeds import read_deeds
from bot.sandbox.acting import act
from bot.sandbox.entities import Issue
from tests.github.conftest import Wire
from tests.github.shapes import MORNING, connection, user
from tests.github.stage import Stage

OURS = {"viewer": {"login": "goalkeeper[bot]"}}
TOO_OLD = {
    "message": "No such type ProjectV2ItemStatusChangedEvent, so it can't be a fragment condition",
    "extensions": {"code": "undefinedType", "typeName": "ProjectV2ItemStatusChangedEvent"},
}


@pytest.fixture
def goal(stage: Stage) -> Issue:
    stage.labelled("sprint", "at risk")
    return stage.issue("Fly", "higher")


def do(stage: Stage, goal: Issue, who: str, what: str, **how: Any) -> None:
    stage.world.clock.advance(timedelta(minutes=1))
    act(stage.world, {"as": who, "do": what, "issue": goal.number, **how})


def told(deeds: tuple[Deed, ...]) -> list[tuple[Act, str, str]]:
    return [(deed.act, deed.who, deed.what) for deed in deeds]


def test_every_deed_is_told_with_who_and_what(stage: Stage, goal: Issue) -> None:
    do(stage, goal, "grace", "label", label="at risk")
    do(stage, goal, "linus", "unlabel", label="at risk")
    do(stage, goal, "ada", "assign", user="grace")
    do(stage, goal, "grace", "unassign", user="grace")
    do(stage, goal, "barbara", "close", reason="not_planned")
    do(stage, goal, "ada", "reopen")
    stage.calls.clear()
    deeds = read_deeds(stage.session, [goal.node_id], [])
    assert told(deeds) == [
        (Act.LABELED, "grace", "at risk"),
        (Act.UNLABELED, "linus", "at risk"),
        (Act.ASSIGNED, "ada", "grace"),
        (Act.UNASSIGNED, "grace", "grace"),
        (Act.CLOSED, "barbara", "not_planned"),
        (Act.REOPENED, "ada", ""),
    ]
    assert {deed.node for deed in deeds} == {goal.node_id}
    assert not any(deed.automatic or deed.mine for deed in deeds)
    assert [(call.name, call.cost) for call in stage.calls if "tokens" not in call.name] == [("Deeds", 1)]


def test_moves_by_people_are_told_apart_from_those_by_the_board(stage: Stage, goal: Issue) -> None:
    stage.card(goal)
    do(stage, goal, "barbara", "move", to="At risk")
    do(stage, goal, "ada", "close", reason="completed")
    moves = [deed for deed in read_deeds(stage.session, [goal.node_id], []) if deed.act is Act.MOVED]
    assert [(deed.what, deed.automatic) for deed in moves] == [("At risk", False), ("Done", True)]
    assert moves[0].who == "barbara"


def test_what_we_did_ourselves_is_ours_and_automatic(stage: Stage, goal: Issue) -> None:
    stage.session.mutate("CloseIssue", lambda: None, id=goal.node_id, reason="COMPLETED")
    stage.session.mutate("RewriteIssue", lambda: None, id=goal.node_id, body="much higher")
    deeds = read_deeds(stage.session, [goal.node_id], [goal.node_id])
    ours = [deed for deed in deeds if deed.act is not Act.EDITED or deed.what == "much higher"]
    assert {deed.act for deed in ours} == {Act.CLOSED, Act.EDITED}
    assert {(deed.who, deed.mine, deed.automatic) for deed in ours} == {(f"{stage.acme.app.slug}[bot]", True, True)}


def test_edits_of_a_body_and_a_comment_come_oldest_first(stage: Stage, goal: Issue) -> None:
    world = stage.world
    comment = world.create_comment(world.actor("linus"), goal, "one")
    for who, text in (("ada", "two"), ("grace", "three")):
        world.clock.advance(timedelta(minutes=1))
        world.edit_comment(world.actor(who), comment, text)
        world.edit_issue(world.actor(who), goal, body=f"higher {text}")
    deeds = read_deeds(stage.session, [], [goal.node_id, comment.node_id])
    edits = {
        node: [(deed.who, deed.what) for deed in deeds if deed.node == node] for node in (goal.node_id, comment.node_id)
    }
    assert edits[comment.node_id] == [("linus", "one"), ("ada", "two"), ("grace", "three")]
    assert edits[goal.node_id] == [("ada", "higher"), ("ada", "higher two"), ("grace", "higher three")]
    assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
    assert {deed.act for deed in deeds} == {Act.EDITED}


def test_older_deeds_are_left_out(stage: Stage, goal: Issue) -> None:
    do(stage, goal, "grace", "label", label="at risk")
    do(stage, goal, "linus", "unlabel", label="at risk")
    since = stage.world.now() - timedelta(seconds=30)
    assert told(read_deeds(stage.session, [goal.node_id], [], since)) == [(Act.UNLABELED, "linus", "at risk")]


def test_what_is_gone_or_no_text_has_no_deeds(stage: Stage, goal: Issue) -> None:
    gone = stage.issue("Land")
    stage.world.delete_issue(stage.world.actor("ada"), gone)
    do(stage, goal, "grace", "label", label="at risk")
    board = stage.acme.board.node_id
    deeds = read_deeds(stage.session, [gone.node_id, goal.node_id, board], [gone.node_id, board])
    assert told(deeds) == [(Act.LABELED, "grace", "at risk")]


def test_nothing_to_ask_is_no_request(stage: Stage) -> None:
    assert read_deeds(stage.session, [], []) == ()
    assert stage.names() == []


def test_fifty_at_once_and_each_once(known: Wire) -> None:
    for _ in range(2):
        known.answer({**OURS, "issues": [], "texts": []})
    issues = [f"I_{number}" for number in range(40)]
    read_deeds(known.session, issues, [*issues[:20], "IC_1", "IC_1"])
    sent = [known.sent(at)["variables"] for at in (1, 2)]
    assert [(len(each["issues"]), len(each["texts"])) for each in sent] == [(40, 10), (0, 11)]


def events(*nodes: Any) -> dict[str, Any]:
    return {**OURS, "issues": [{"id": "I_7", "timelineItems": connection(*nodes)}], "texts": []}


def labelled(**different: Any) -> dict[str, Any]:
    return {
        "__typename": "LabeledEvent",
        "actor": user("ada"),
        "createdAt": MORNING,
        "label": {"name": "goal"},
        **different,
    }


def test_a_deed_of_a_deleted_account_or_a_bot_is_a_deed(known: Wire) -> None:
    robot = {"__typename": "Bot", "login": "robot"}
    assigned = labelled(__typename="AssignedEvent", assignee=None)
    known.answer(events(labelled(actor=None), labelled(actor=robot), assigned, {"__typename": "PinnedEvent"}, None))
    deeds = read_deeds(known.session, ["I_7"], [])
    assert [(deed.who, deed.automatic, deed.what) for deed in deeds] == [
        ("", False, "goal"),
        ("robot[bot]", True, "goal"),
        ("ada", False, ""),
    ]


def test_a_text_whose_history_nobody_may_see_has_none(known: Wire) -> None:
    known.answer({**OURS, "issues": [], "texts": [{"id": "IC_1", "userContentEdits": None}, {"id": "PVT_1"}]})
    assert read_deeds(known.session, [], ["IC_1", "PVT_1"]) == ()


def test_a_revision_that_was_erased_has_no_words(known: Wire) -> None:
    edit = {"editedAt": MORNING, "diff": None, "editor": user("ada")}
    known.answer({**OURS, "issues": [], "texts": [{"id": "IC_1", "userContentEdits": connection(edit)}]})
    assert told(read_deeds(known.session, [], ["IC_1"])) == [(Act.EDITED, "ada", "")]


def test_a_server_that_notes_no_moves_is_asked_for_the_rest_and_never_for_moves_again(known: Wire) -> None:
    known.answer(None, [TOO_OLD])
    known.answer(events(labelled()))
    known.answer(events(labelled()))
    for _ in range(2):
        assert told(read_deeds(known.session, ["I_7"], [])) == [(Act.LABELED, "ada", "goal")]
    assert [call.name for call in known.calls[1:]] == ["Deeds", "DeedsOffBoards", "DeedsOffBoards"]


def test_other_refusals_rise(known: Wire) -> None:
    known.answer(None, [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}])
    with pytest.raises(NotAllowed):
        read_deeds(known.session, ["I_7"], [])


def test_a_part_that_github_could_not_show_just_now_is_read_later(known: Wire) -> None:
    known.answer(events(labelled()), [{"message": "Something went wrong", "path": ["issues", 0]}])
    with pytest.raises(TryLater):
        read_deeds(known.session, ["I_7"], [])
