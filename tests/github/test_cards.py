"""Does a look bring the cards of goals, goals without a parent and who edited what, for the price that was agreed?"""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.model import Card, Person
from bot.errors import NotAllowed, TryLater
from bot.github.boards import BoardRef, FieldNames
from bot.github.read import read_sprint
from bot.sandbox.entities import Issue
from tests.github.conftest import GRAPHQL, Wire
from tests.github.shapes import MORNING, answer, comment, connection, issue, page, user
from tests.github.stage import Stage

FORBIDDEN = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}
BROKEN = {"message": "Something went wrong while executing your query."}
GOALS = ("repository", "issue", "subIssues", "nodes")
NO_SCOPE = {
    "type": "INSUFFICIENT_SCOPES",
    "message": "Your token has not been granted the required scopes: ['read:project'].",
}


def error(kind: dict[str, str], *path: str | int) -> dict[str, Any]:
    return {**kind, "path": list(path)}


def item(number: int = 1, **different: Any) -> dict[str, Any]:
    """A card as GitHub writes it."""
    return {
        "id": f"PVTI_{number}",
        "isArchived": False,
        "project": {"id": "PVT_1", "number": 1, "owner": {"login": "acme"}},
        "status": None,
        "sprint": None,
        "targetDate": None,
        "points": None,
        **different,
    }


def sprint_with(*items: dict[str, Any] | None) -> dict[str, Any]:
    goal = issue(7, projectItems=connection(*items))
    return answer(issue=issue(4, subIssues=connection(goal)))


@pytest.fixture
def sprint(stage: Stage) -> Issue:
    stage.labelled("sprint", "goal")
    return stage.issue("Sprint 1", "the plan", "sprint")


def test_a_card_is_read_with_its_fields(stage: Stage, sprint: Issue) -> None:
    goal = stage.issue("Fly", "", "goal", parent=sprint)
    stage.field("Target date", "DATE")
    stage.field("Points", "NUMBER")
    card = stage.card(goal, "At risk")
    first = next(each for each in stage.acme.board.fields if each.name == "Sprint").iterations[0]
    stage.set(card, "Sprint", first.id)
    stage.set(card, "Target date", date(2026, 12, 1))
    stage.set(card, "Points", 5)

    (seen,) = read_sprint(stage.session, "acme/rockets", sprint.number).goals

    (found,) = seen.cards
    assert found.moved_at
    assert abs(found.moved_at - stage.world.now()) < timedelta(minutes=1)
    assert found == Card(
        id=card.node_id,
        board=stage.acme.board.node_id,
        option=stage.option("At risk"),
        column="At risk",
        moved_at=found.moved_at,
        iteration=first.id,
        target_date=date(2026, 12, 1),
        points=5.0,
    )
    assert seen.parent == sprint.number


def test_a_card_with_nothing_set_or_put_away_is_one_all_the_same(stage: Stage, sprint: Issue) -> None:
    card = stage.card(stage.issue("Fly", "", "goal", parent=sprint))
    stage.world.archive_item(stage.world.actor("ada"), card)
    (goal,) = read_sprint(stage.session, "acme/rockets", sprint.number).goals
    assert goal.cards == (Card(card.node_id, stage.acme.board.node_id, archived=True),)


def test_fields_go_by_the_names_that_the_space_gives_them(stage: Stage, sprint: Issue) -> None:
    card = stage.card(stage.issue("Fly", "", "goal", parent=sprint))
    stage.field("Size", "NUMBER")
    stage.field("Points", "TEXT")
    stage.set(card, "Size", 8)
    stage.set(card, "Points", "many")
    names = [FieldNames(points="Size"), None]
    looks = [read_sprint(stage.session, "acme/rockets", sprint.number, fields=each) for each in names]
    assert [each.goals[0].cards[0].points for each in looks] == [8.0, None]


def test_each_board_goes_by_its_own_names_in_the_same_request(stage: Stage, sprint: Issue) -> None:
    goal = stage.issue("Fly", "", "goal", parent=sprint)
    stage.field("Size", "NUMBER")
    stage.field("Points", "NUMBER")
    stage.set(stage.card(goal), "Size", 8)
    ada, first = stage.world.actor("ada"), stage.acme.board
    stage.acme = dataclasses.replace(stage.acme, board=stage.world.create_project(ada, stage.acme.organization, "Next"))
    stage.field("Points", "NUMBER")
    stage.set(stage.card(goal), "Points", 3)
    refs = (BoardRef("ACME", first.number, FieldNames(points="Size")), BoardRef("acme", stage.acme.board.number))
    seen = read_sprint(stage.session, "acme/rockets", sprint.number, boards=refs)
    assert {card.board: card.points for card in seen.goals[0].cards} == {
        first.node_id: 8.0,
        stage.acme.board.node_id: 3.0,
    }
    assert (seen.requests, seen.cost) == (1, 5)


def test_without_the_permission_for_boards_there_are_no_cards_and_the_look_is_whole(
    stage: Stage, sprint: Issue
) -> None:
    for title in ("Fly", "Land"):
        stage.card(stage.issue(title, "", "goal", parent=sprint), "Done")
    stage.github = stage.connect({"issues": "write", "metadata": "read", "contents": "read"})
    seen = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert [(each.title, each.cards) for each in seen.goals] == [("Fly", ()), ("Land", ())]
    assert (seen.complete, seen.requests) == (True, 1)


def test_on_a_board_of_a_person_there_are_no_cards(stage: Stage, sprint: Issue) -> None:
    ada = stage.world.actor("ada")
    board = stage.world.create_project(ada, stage.world.user("ada"), "Mine")
    stage.world.add_item(ada, board, stage.issue("Fly", "", "goal", parent=sprint))
    seen = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert (seen.goals[0].cards, seen.complete) == ((), True)


def test_a_card_that_github_could_not_show_just_now_spoils_the_look(known: Wire) -> None:
    known.answer(sprint_with(None), [error(BROKEN, *GOALS, 0, "projectItems", "nodes", 0)])
    assert not read_sprint(known.session, "acme/rockets", 4).complete


def test_a_hole_that_no_error_explains_spoils_the_look(known: Wire) -> None:
    about = error(FORBIDDEN, *GOALS, 0, "projectItems", "nodes", 0)
    known.answer(sprint_with(None, None), [about, error(FORBIDDEN, *about["path"], "project")])
    assert not read_sprint(known.session, "acme/rockets", 4).complete


def test_goals_that_github_hides_for_their_cards_are_asked_for_without_cards(known: Wire) -> None:
    hidden = answer(issue=issue(4, subIssues=connection(None)))
    known.answer(hidden, [error(FORBIDDEN, *GOALS, 0, "projectItems")])
    goal = {key: value for key, value in issue(7).items() if key != "projectItems"}
    shown = answer(issue=issue(4, subIssues=connection(goal)))
    known.answer(shown)
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert ([each.number for each in seen.goals], seen.complete, seen.requests, seen.cost) == ([7], True, 2, 6)
    known.answer(shown)
    assert read_sprint(known.session, "acme/rockets", 4).requests == 1
    assert [known.sent(at)["variables"]["cards"] for at in (1, 2, 3)] == [True, False, False]
    known.time.now += 3600
    known.token(expires_at="2026-11-21T15:00:00Z")
    known.answer(sprint_with(item()))
    assert [each.id for each in read_sprint(known.session, "acme/rockets", 4).goals[0].cards] == ["PVTI_1"]


@pytest.mark.parametrize("refusal", [NO_SCOPE, FORBIDDEN])
def test_a_token_that_is_refused_for_the_cards_alone_looks_without_them(known: Wire, refusal: dict[str, str]) -> None:
    known.answer(None, [refusal])
    known.answer(answer(issue=issue(4)))
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert (seen.complete, seen.requests) == (True, 2)


def test_a_refusal_that_has_nothing_to_do_with_boards_rises(known: Wire) -> None:
    for _ in range(4):
        known.answer(None, [FORBIDDEN])
    for _ in range(2):
        with pytest.raises(NotAllowed):
            read_sprint(known.session, "acme/rockets", 4)
    assert [known.sent(at)["variables"]["cards"] for at in (1, 2, 3, 4)] == [True, False, True, False]


def test_credentials_that_github_does_not_accept_are_not_tried_without_cards(known: Wire) -> None:
    known.http.post(GRAPHQL, json={"message": "Bad credentials"}, status=401)
    known.token(token="ghs_second")
    known.http.post(GRAPHQL, json={"message": "Bad credentials"}, status=401)
    with pytest.raises(NotAllowed, match="credentials"):
        read_sprint(known.session, "acme/rockets", 4)


def test_a_date_that_is_none_makes_the_answer_unreadable(known: Wire) -> None:
    known.answer(sprint_with(item(targetDate={"date": "soon"})))
    with pytest.raises(TryLater, match="no day"):
        read_sprint(known.session, "acme/rockets", 4)


def test_who_edited_what_and_when_is_told(known: Wire) -> None:
    edited = {"lastEditedAt": MORNING, "editor": user("grace")}
    known.answer(answer(issue=issue(4, **edited, comments=connection(comment(1, **edited), comment(2)))))
    seen = read_sprint(known.session, "acme/rockets", 4).issue
    assert (seen.edited_at, seen.editor) == (datetime(2026, 11, 16, 8, tzinfo=UTC), Person("grace"))
    assert [each.editor for each in seen.comments] == [Person("grace"), None]


def test_our_own_reactions_to_a_comment_are_told(stage: Stage, sprint: Issue) -> None:
    comment = stage.world.create_comment(stage.world.actor("ada"), sprint, "/status #7 done")
    stage.world.react(stage.world.actor("grace"), comment, "heart")
    drops = dict.fromkeys(("dropEyes", "dropThumbsUp", "dropConfused"), False)
    stage.session.mutate("React", lambda: None, id=comment.node_id, content="CONFUSED", add=True, **drops)
    (seen,) = read_sprint(stage.session, "acme/rockets", sprint.number).issue.comments
    assert seen.reacted == ("CONFUSED",)


def test_goals_without_a_parent_are_read_whole(stage: Stage, sprint: Issue) -> None:
    stage.labelled("objective")
    stage.issue("Fly", "", "goal", parent=sprint)
    stray = stage.issue("Land", "softly", "goal", "objective")
    stage.world.add_assignees(stage.world.actor("ada"), stray, [stage.world.user("grace")])
    stage.world.create_comment(stage.world.actor("grace"), stray, "soon")
    stage.card(stray, "Todo")
    closed = stage.issue("Done", "", "goal")
    stage.world.edit_issue(stage.world.actor("ada"), closed, state="closed")
    stage.calls.clear()

    seen = read_sprint(stage.session, "acme/rockets", sprint.number)

    (found,) = seen.strays
    assert (found.number, found.title, found.body, found.parent) == (stray.number, "Land", "softly", None)
    assert (found.labels, found.assignees) == (("goal", "objective"), ("grace",))
    assert ([each.body for each in found.comments], [each.column for each in found.cards]) == (["soon"], ["Todo"])
    assert (stage.names(), seen.requests, seen.complete) == (["SprintSnapshot", "Strays"], 2, True)
    look = read_sprint(stage.session, "acme/rockets", sprint.number, goal_label="Objective")
    assert [each.title for each in look.strays] == ["Land"]


def test_a_sprint_issue_is_no_stray(stage: Stage) -> None:
    stage.labelled("sprint", "goal")
    sprint = stage.issue("Sprint 1", "", "sprint", "goal")
    seen = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert (seen.strays, seen.requests) == ((), 1)


def test_a_goal_whose_parent_we_may_not_see_is_no_stray(known: Wire) -> None:
    strays = connection({"id": "I_7", "parent": None}, {"id": "I_8", "parent": {"id": "I_1"}})
    known.answer(answer(strays=strays), [error(FORBIDDEN, "repository", "strays", "nodes", 0, "parent")])
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert (seen.strays, seen.complete, seen.requests) == ((), True, 1)


def test_a_stray_that_is_gone_or_adopted_a_moment_later_is_none(known: Wire) -> None:
    strays = connection({"id": "I_7", "parent": None}, {"id": "I_8", "parent": None})
    known.answer(answer(strays=strays))
    missing = error({"type": "NOT_FOUND", "message": "Could not resolve to a node"}, "nodes", 0)
    adopted = issue(8, parent={"number": 4})
    known.answer({"rateLimit": {"cost": 1, "remaining": 1}, "nodes": [None, adopted]}, [missing])
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert (seen.strays, seen.complete) == ((), True)


def test_further_goals_come_with_their_cards(known: Wire) -> None:
    known.answer(answer(issue=issue(4, subIssues=connection(issue(7), further="G1", total=2))))
    known.answer(page(subIssues=connection(issue(8, projectItems=connection(item())))))
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert [len(each.cards) for each in seen.goals] == [0, 1]


def test_a_sprint_of_a_hundred_goals_with_cards_is_one_request_of_at_most_five_points(
    stage: Stage, sprint: Issue
) -> None:
    stage.world.limits.content_per_minute = stage.world.limits.content_per_hour = 0
    for number in range(100):
        stage.card(stage.issue(f"goal {number}", "", "goal", parent=sprint), "On track")
    stage.calls.clear()
    seen = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert ([call.name for call in stage.calls][-1:], seen.requests, seen.complete) == (["SprintSnapshot"], 1, True)
    assert seen.cost <= 5
    assert {goal.cards[0].column for goal in seen.goals} == {"On track"}
