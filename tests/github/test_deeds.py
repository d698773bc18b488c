"""Who did what, and when: as GitHub noted it, oldest first?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from bot.core.model import Act, Deed
from bot.errors import NotAllowed, TryLater
from bot.github.deeds import read_deeds, without_moves
from bot.github.documents import document
from bot.github.read import read_sprint
from bot.sandbox.acting import act
from bot.sandbox.entities import Issue
from tests.github.conftest import Wire
from tests.github.shapes import MORNING, answer, connection, issue, page, user
from tests.github.stage import Stage

OURS = {"viewer": {"login": "goalkeeper[bot]"}}
MOVED = "ProjectV2ItemStatusChangedEvent"
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
    assert [call.name for call in known.calls[1:]] == ["Deeds"] * 3
    assert [MOVED in known.sent(at)["query"] for at in (1, 2, 3)] == [True, False, False]


def test_other_refusals_rise(known: Wire) -> None:
    known.answer(None, [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}])
    with pytest.raises(NotAllowed):
        read_deeds(known.session, ["I_7"], [])


def test_a_part_that_github_could_not_show_just_now_is_read_later(known: Wire) -> None:
    known.answer(events(labelled()), [{"message": "Something went wrong", "path": ["issues", 0]}])
    with pytest.raises(TryLater):
        read_deeds(known.session, ["I_7"], [])


SPRINT = ("acme/rockets", 4)
GOALS = ["repository", "issue", "subIssues", "nodes"]
FORBIDDEN = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}


def goal_with(*events: Any, **different: Any) -> dict[str, Any]:
    """A goal of a sprint, to which all this was done."""
    return issue(7, **{"timelineItems": connection(*events), **different})


def sprint_with(*goals: Any, **different: Any) -> dict[str, Any]:
    return answer(issue=issue(4, subIssues=connection(*goals), **different))


def test_the_latest_deeds_come_with_the_look(stage: Stage) -> None:
    stage.labelled("sprint", "goal", "at risk")
    sprint = stage.issue("Sprint 1", "the plan", "sprint")
    first, second = (stage.issue(title, "", parent=sprint) for title in ("Fly", "Land"))
    stage.card(first)
    do(stage, second, "linus", "label", label="at risk")
    do(stage, first, "barbara", "move", to="At risk")
    do(stage, first, "ada", "close", reason="completed")
    stage.session.mutate("ReopenIssue", lambda: None, id=second.node_id)
    stage.calls.clear()
    seen = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert [(deed.node, deed.act, deed.who) for deed in seen.deeds] == [
        (second.node_id, Act.LABELED, "linus"),
        (first.node_id, Act.MOVED, "barbara"),
        (first.node_id, Act.CLOSED, "ada"),
        (first.node_id, Act.MOVED, "github-project-automation[bot]"),
    ]
    assert seen.listened == {first.node_id, second.node_id}
    assert [goal.deeds_since for goal in seen.goals] == [None, None]
    assert (stage.names(), seen.cost, seen.complete) == (["SprintSnapshot"], 5, True)
    assert set(read_deeds(stage.session, [first.node_id, second.node_id], [])) == set(seen.deeds)


def test_of_more_than_ten_deeds_the_look_says_since_when_it_knows_all(stage: Stage) -> None:
    stage.labelled("sprint", "goal")
    sprint = stage.issue("Sprint 1", "the plan", "sprint")
    goal = stage.issue("Fly", "", parent=sprint)
    for _ in range(5):
        do(stage, goal, "ada", "close", reason="completed")
        do(stage, goal, "ada", "reopen")
    ten = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert (len(ten.deeds), ten.goals[0].deeds_since) == (10, None)
    do(stage, goal, "grace", "close", reason="not_planned")
    seen = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert (len(seen.deeds), seen.deeds[0].act, seen.deeds[-1].who) == (10, Act.REOPENED, "grace")
    assert seen.goals[0].deeds_since == seen.deeds[0].at


def test_further_goals_come_with_their_deeds_and_what_we_did_is_ours(known: Wire) -> None:
    ours = {"__typename": "Bot", "login": "goalkeeper"}
    known.answer(answer(issue=issue(4, subIssues=connection(goal_with(labelled()), further="G1", total=2))))
    known.answer(page(subIssues=connection(issue(8, timelineItems=connection(labelled(actor=ours))))))
    seen = read_sprint(known.session, *SPRINT)
    assert [(deed.node, deed.who, deed.mine) for deed in seen.deeds] == [
        ("I_7", "ada", False),
        ("I_8", "goalkeeper[bot]", True),
    ]
    assert seen.listened == {"I_7", "I_8"}


def test_where_all_ten_are_hidden_nothing_is_known_until_now(known: Wire) -> None:
    known.answer(sprint_with(goal_with(timelineItems=connection(earlier="E1"), updatedAt="2026-11-16T09:00:00Z")))
    assert read_sprint(known.session, *SPRINT).goals[0].deeds_since == datetime(2026, 11, 16, 9, tzinfo=UTC)


def test_a_look_at_a_server_that_notes_no_moves_is_asked_without_and_so_are_the_deeds(known: Wire) -> None:
    known.answer(None, [TOO_OLD])
    for _ in range(2):
        known.answer(sprint_with(goal_with(labelled())))
    known.answer(events(labelled()))
    for requests in (2, 1):
        seen = read_sprint(known.session, *SPRINT)
        assert (told(seen.deeds), seen.requests, seen.complete) == ([(Act.LABELED, "ada", "goal")], requests, True)
    read_deeds(known.session, ["I_7"], [])
    assert [MOVED in known.sent(at)["query"] for at in (1, 2, 3, 4)] == [True, False, False, False]
    assert known.sent(2)["variables"]["cards"]


@pytest.mark.parametrize("operation", ["SprintSnapshot", "GoalsPage", "Deeds"])
def test_what_asks_for_no_moves_is_a_document_that_github_takes(operation: str) -> None:
    schema = build_schema((Path(__file__).parents[2] / "bot/sandbox/schema.graphql").read_text(encoding="utf-8"))
    text = without_moves(document(operation))
    assert validate(schema, parse(text)) == []
    assert "StatusChanged" not in text
    assert "STATUS_CHANGED" not in text
    assert "ReopenedEvent" in text


def test_goals_that_github_hides_for_their_timeline_are_asked_for_without_moves(known: Wire) -> None:
    known.answer(sprint_with(None), [{**FORBIDDEN, "path": [*GOALS, 0, "timelineItems"]}])
    known.answer(sprint_with(goal_with(labelled())))
    seen = read_sprint(known.session, *SPRINT)
    assert ([goal.number for goal in seen.goals], len(seen.deeds)) == ([7], 1)
    assert [MOVED in known.sent(at)["query"] for at in (1, 2)] == [True, False]


def test_a_move_on_a_board_that_is_not_for_us_leaves_the_look_whole(known: Wire) -> None:
    known.answer(
        sprint_with(goal_with(labelled(), None)), [{**FORBIDDEN, "path": [*GOALS, 0, "timelineItems", "nodes", 1]}]
    )
    seen = read_sprint(known.session, *SPRINT)
    assert (told(seen.deeds), seen.complete) == ([(Act.LABELED, "ada", "goal")], True)


def edit(hour: int, who: dict[str, Any] | None) -> dict[str, Any]:
    return {"editedAt": f"2026-11-16T{hour:02}:00:00Z", "editor": who}


OUR_EDITOR = {"__typename": "Bot", "login": "goalkeeper"}


@pytest.mark.parametrize(
    ("edits", "hour"),
    [
        ([], None),
        ([edit(9, user("ada"))], 9),
        ([edit(11, OUR_EDITOR), edit(10, OUR_EDITOR), edit(9, user("ada")), edit(8, user("ada"))], 9),
        ([edit(11, OUR_EDITOR), edit(10, OUR_EDITOR)], 10),
        ([edit(11, OUR_EDITOR), edit(10, None)], 10),
    ],
)
def test_since_when_only_we_have_edited_the_sprint_is_told(
    known: Wire, edits: list[dict[str, Any]], hour: int | None
) -> None:
    known.answer(sprint_with(userContentEdits=connection(*edits)))
    since = datetime(2026, 11, 16, hour, tzinfo=UTC) if hour else None
    assert read_sprint(known.session, *SPRINT).issue.ours_since == since


def test_edits_that_nobody_may_see_leave_the_look_whole(known: Wire) -> None:
    path = ["repository", "issue", "userContentEdits"]
    known.answer(sprint_with(userContentEdits=None), [{**FORBIDDEN, "path": path}])
    seen = read_sprint(known.session, *SPRINT)
    assert (seen.issue.ours_since, seen.complete) == (None, True)


def test_without_our_own_name_a_look_cannot_be_read(known: Wire) -> None:
    known.answer({**sprint_with(), "viewer": None})
    with pytest.raises(TryLater, match="viewer"):
        read_sprint(known.session, *SPRINT)
