"""What happens between issues: sub-issues and dependencies."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from github import GithubException, UnknownObjectException

from bot.sandbox.entities import Issue
from bot.sandbox.errors import ValidationFailed
from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import Stage

ISSUE = "/repos/acme/rockets/issues"


def opened(stage: Stage, count: int, **more: Any) -> list[Issue]:
    ada = stage.world.actor("ada")
    stage.world.limits.content_per_minute = 0
    made = [stage.world.create_issue(ada, stage.acme.repository, NewIssue(f"I{n}", **more)) for n in range(count)]
    stage.world.deliveries.pending()
    return made


def test_one_link_makes_two_deliveries(stage: Stage) -> None:
    parent, child = opened(stage, 2)
    rockets = stage.rockets()
    rockets.get_issue(parent.number).add_sub_issue(child.id)
    sent = stage.world.deliveries.pending()
    assert [d.action for d in sent] == ["sub_issue_added", "parent_issue_added"]
    assert sent[0].payload["sub_issue"]["number"] == child.number
    assert sent[0].payload["sub_issue_repo"]["full_name"] == "acme/rockets"
    assert sent[1].payload["parent_issue_repo"]["full_name"] == "acme/rockets"
    assert rockets.get_issue(parent.number).sub_issues_summary.total == 1


def test_a_sub_issue_is_named_by_its_id_and_not_its_number(stage: Stage, ask: Callable[..., Any]) -> None:
    parent, child = opened(stage, 2)
    assert ask("POST", f"{ISSUE}/{parent.number}/sub_issues", {"sub_issue_id": child.number})[0] == 404
    assert ask("POST", f"{ISSUE}/{parent.number}/sub_issues", {"sub_issue_id": "2"})[0] == 422
    assert ask("POST", f"{ISSUE}/{parent.number}/sub_issues", {"sub_issue_id": True})[0] == 422
    assert ask("GET", f"{ISSUE}/{child.number}/parent")[0] == 404
    assert ask("POST", f"{ISSUE}/{parent.number}/sub_issues", {"sub_issue_id": child.id})[0] == 201
    assert ask("GET", f"{ISSUE}/{child.number}/parent")[2]["number"] == parent.number
    assert ask("GET", f"{ISSUE}/{child.number}")[2]["parent_issue_url"].endswith("/issues/1")


def test_the_order_of_sub_issues_can_be_changed(stage: Stage, ask: Callable[..., Any]) -> None:
    parent, *children = opened(stage, 4)
    first, second, third = children
    issue = stage.rockets().get_issue(parent.number)
    for child in children:
        issue.add_sub_issue(child.id)
    issue.prioritize_sub_issue(first.id, third.id)
    assert [s.number for s in issue.get_sub_issues()] == [second.number, third.number, first.number]
    path = f"{ISSUE}/{parent.number}/sub_issues/priority"
    assert ask("PATCH", path, {"sub_issue_id": first.id, "before_id": second.id})[0] == 200
    assert [s.number for s in issue.get_sub_issues()] == [first.number, second.number, third.number]
    assert ask("PATCH", path, {"sub_issue_id": first.id})[0] == 422
    assert ask("PATCH", path, {"sub_issue_id": first.id, "after_id": first.id})[0] == 404


def test_an_issue_has_one_parent(stage: Stage, ask: Callable[..., Any]) -> None:
    one, two, child = opened(stage, 3)
    stage.rockets().get_issue(one.number).add_sub_issue(child.id)
    with pytest.raises(GithubException, match="Sub issue may only have one parent"):
        stage.rockets().get_issue(two.number).add_sub_issue(child.id)
    wanted = {"sub_issue_id": child.id, "replace_parent": True}
    assert ask("POST", f"{ISSUE}/{two.number}/sub_issues", wanted)[0] == 201
    assert (child.parent, one.sub_issues) == (two, [])


def test_a_sub_issue_that_cannot_move_stays_where_it_is(stage: Stage) -> None:
    old, top, middle = opened(stage, 3)
    ada = stage.world.actor("ada")
    stage.world.add_sub_issue(ada, old, top)
    stage.world.add_sub_issue(ada, top, middle)
    for parent, said in ((middle, "circular"), (old, "duplicate sub-issues")):
        with pytest.raises(ValidationFailed, match=said):
            stage.world.add_sub_issue(ada, parent, top, replace_parent=True)
        assert (top.parent, old.sub_issues) == (old, [top])


def test_a_parent_has_a_hundred_sub_issues_closed_ones_included(stage: Stage) -> None:
    parent, *children = opened(stage, 102)
    ada = stage.world.actor("ada")
    for child in children[:100]:
        stage.world.add_sub_issue(ada, parent, child)
    stage.world.edit_issue(ada, children[0], state="closed")
    with pytest.raises(ValidationFailed, match="Parent cannot have more than 100 sub-issues"):
        stage.world.add_sub_issue(ada, parent, children[100])
    with pytest.raises(ValidationFailed, match="Parent cannot have more than 100 sub-issues"):
        stage.world.create_issue(ada, stage.acme.repository, NewIssue("One too many", parent=parent))


def test_sub_issues_go_eight_levels_deep(stage: Stage) -> None:
    chain = opened(stage, 9)
    ada = stage.world.actor("ada")
    for parent, child in pairwise(chain[:8]):
        stage.world.add_sub_issue(ada, parent, child)
    with pytest.raises(ValidationFailed, match="up to 8 levels"):
        stage.world.add_sub_issue(ada, chain[7], chain[8])


def test_a_circle_is_refused(stage: Stage) -> None:
    top, middle = opened(stage, 2)
    ada = stage.world.actor("ada")
    stage.world.add_sub_issue(ada, top, middle)
    for parent, child in ((middle, top), (top, top)):
        with pytest.raises(ValidationFailed, match="circular"):
            stage.world.add_sub_issue(ada, parent, child)


def test_another_owners_issue_cannot_be_a_sub_issue(stage: Stage) -> None:
    (parent,) = opened(stage, 1)
    ada = stage.world.actor("ada")
    own = stage.world.add_repository(stage.world.user("ada"), "own")
    child = stage.world.create_issue(ada, own, NewIssue("Mine"))
    with pytest.raises(ValidationFailed, match="same repository owner"):
        stage.world.add_sub_issue(ada, parent, child)


def test_opening_below_a_parent_links_at_once(stage: Stage) -> None:
    (parent,) = opened(stage, 1)
    new = NewIssue("Child", parent=parent)
    child = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, new)
    assert child.parent is parent
    assert stage.events() == [
        ("issues", "opened"),
        ("sub_issues", "sub_issue_added"),
        ("sub_issues", "parent_issue_added"),
    ]


def test_a_removed_sub_issue_is_free_again(stage: Stage) -> None:
    parent, child = opened(stage, 2)
    issue = stage.rockets().get_issue(parent.number)
    issue.add_sub_issue(child.id)
    issue.remove_sub_issue(child.id)
    assert child.parent is None
    assert [a for _, a in stage.events()][2:] == ["sub_issue_removed", "parent_issue_removed"]
    with pytest.raises(UnknownObjectException):
        issue.remove_sub_issue(child.id)


def test_any_closed_sub_issue_counts_as_completed(stage: Stage) -> None:
    parent, one, two = opened(stage, 3)
    ada = stage.world.actor("ada")
    for child in (one, two):
        stage.world.add_sub_issue(ada, parent, child)
    stage.world.edit_issue(ada, one, state="closed", state_reason="not_planned")
    summary = stage.rockets().get_issue(parent.number).sub_issues_summary
    assert (summary.total, summary.completed, summary.percent_completed) == (2, 1, 50)


def test_an_issue_can_wait_for_another_one(stage: Stage, ask: Callable[..., Any]) -> None:
    blocked, blocker = opened(stage, 2)
    path = f"{ISSUE}/{blocked.number}/dependencies/blocked_by"
    assert ask("POST", path, {"issue_id": blocker.id})[0] == 201
    assert [i["number"] for i in ask("GET", path)[2]] == [blocker.number]
    assert [i["number"] for i in ask("GET", f"{ISSUE}/{blocker.number}/dependencies/blocking")[2]] == [blocked.number]
    assert ask("POST", path, {"issue_id": blocker.id})[0] == 422
    assert ask("POST", path, {"issue_id": blocked.id})[0] == 422
    assert ask("GET", f"{ISSUE}/{blocked.number}")[2]["issue_dependencies_summary"]["blocked_by"] == 1
    assert ask("DELETE", f"{path}/{blocker.id}")[0] == 200
    assert ask("DELETE", f"{path}/{blocker.id}")[0] == 404
    assert [a for _, a in stage.events()] == [
        "blocked_by_added",
        "blocking_added",
        "blocked_by_removed",
        "blocking_removed",
    ]


def test_a_deleted_issue_leaves_no_traces_in_others(stage: Stage) -> None:
    parent, middle, child, blocked, blocker = opened(stage, 5)
    ada = stage.world.actor("ada")
    stage.world.add_sub_issue(ada, parent, middle)
    stage.world.add_sub_issue(ada, middle, child)
    stage.world.add_blocked_by(ada, blocked, middle)
    stage.world.add_blocked_by(ada, middle, blocker)
    stage.world.add_item(ada, stage.acme.board, middle)
    stage.world.delete_issue(ada, middle)
    assert (parent.sub_issues, child.parent, blocked.blocked_by, blocker.blocking) == ([], None, [], [])
    assert stage.acme.board.items == []


def test_an_issue_in_a_hidden_repository_cannot_be_linked(stage: Stage) -> None:
    (parent,) = opened(stage, 1)
    hidden = stage.world.add_repository(stage.acme.organization, "hidden", private=True)
    child = stage.world.create_issue(stage.world.actor("ada"), hidden, NewIssue("Secret"))
    stage.acme.repository.collaborators[stage.world.add_user("margaret").login] = "write"
    with pytest.raises(UnknownObjectException):
        stage.rockets("margaret").get_issue(parent.number).add_sub_issue(child.id)
