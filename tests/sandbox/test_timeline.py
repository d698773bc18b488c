"""The timeline of an issue: who did what and when, whichever way they came."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.acting import act
from bot.sandbox.entities import Issue, IssueType
from bot.sandbox.ids import node_id
from bot.sandbox.timeline import PREFIXES
from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph

ROBOT = {"__typename": "Bot", "login": "github-project-automation"}


def timeline(graph: Graph, issue: Issue, *types: str, **more: Any) -> list[dict[str, Any]]:
    """What the App reads of an issue's timeline, without the ids."""
    given = {"types": list(types)} if types else {}
    items = graph.data("Timeline", id=issue.node_id, **given, **more)["node"]["timelineItems"]["nodes"]
    return [{key: value for key, value in item.items() if key != "id"} for item in items]


def kinds(graph: Graph, issue: Issue) -> list[str]:
    return [item["__typename"] for item in timeline(graph, issue)]


def pass_minutes(graph: Graph, minutes: int = 1) -> None:
    graph.world.clock.advance(timedelta(minutes=minutes))


def test_a_label_tells_who_put_it_on_and_when(graph: Graph) -> None:
    issue = graph.issue("Engines")
    pass_minutes(graph)
    act(graph.world, {"as": "grace", "do": "label", "issue": issue.number, "label": "bug"})
    pass_minutes(graph)
    act(graph.world, {"as": "linus", "do": "unlabel", "issue": issue.number, "label": "bug"})
    on, off = timeline(graph, issue, "LABELED_EVENT", "UNLABELED_EVENT")
    assert (on["actor"], on["createdAt"]) == ({"__typename": "User", "login": "grace"}, "2026-03-02T09:01:00Z")
    assert (on["label"], on["labelable"]) == ({"name": "bug"}, {"number": issue.number})
    assert (off["actor"]["login"], off["createdAt"]) == ("linus", "2026-03-02T09:02:00Z")


def test_an_app_acts_as_a_bot_by_rest_and_by_graphql(graph: Graph) -> None:
    issue = graph.issue("Engines")
    graph.ask("POST", f"/repos/acme/rockets/issues/{issue.number}/labels", {"labels": ["bug"]})
    graph.data("Assign", id=issue.node_id, assigneeIds=[graph.world.user("ada").node_id])
    labelled, assigned = timeline(graph, issue)
    assert labelled["actor"] == assigned["actor"] == {"__typename": "Bot", "login": "goalkeeper-sandbox"}
    assert assigned["assignee"] == assigned["user"] == {"login": "ada"}


def test_what_an_issue_is_opened_with_stands_in_its_timeline(graph: Graph) -> None:
    world, rockets = graph.world, graph.acme.repository
    ada, parent = world.actor("ada"), graph.issue("Sprint 1")
    milestone = world.create_milestone(ada, rockets, title="Spring")
    new = NewIssue("Goal", labels=[rockets.labels[0]], assignees=[world.user("grace")], milestone=milestone)
    issue = world.create_issue(ada, rockets, new)
    child = world.create_issue(ada, rockets, NewIssue("Below", parent=parent))
    assert kinds(graph, issue) == ["LabeledEvent", "AssignedEvent", "MilestonedEvent"]
    assert timeline(graph, child)[0]["parent"] == {"number": parent.number}
    assert timeline(graph, parent)[0]["subIssue"] == {"number": child.number}
    world.edit_issue(ada, issue, milestone=None)
    assert [i["milestoneTitle"] for i in timeline(graph, issue, "MILESTONED_EVENT", "DEMILESTONED_EVENT")] == (
        ["Spring", "Spring"]
    )


@pytest.mark.parametrize(
    ("reason", "told"), [("completed", "COMPLETED"), ("not_planned", "NOT_PLANNED"), ("duplicate", "NOT_PLANNED")]
)
def test_closing_tells_why_and_reopening_that_it_was_reopened(graph: Graph, reason: str, told: str) -> None:
    issue = graph.issue("Engines")
    act(graph.world, {"as": "grace", "do": "close", "issue": issue.number, "reason": reason})
    act(graph.world, {"as": "ada", "do": "reopen", "issue": issue.number})
    closed, opened = timeline(graph, issue)
    assert (closed["stateReason"], closed["actor"]["login"], closed["closer"]) == (told, "grace", None)
    assert closed["url"].endswith(closed["resourcePath"])
    assert "#event-" in closed["url"]
    assert (opened["stateReason"], opened["actor"]["login"]) == ("REOPENED", "ada")


def test_another_reason_for_a_closed_issue_is_another_event(graph: Graph) -> None:
    issue = graph.issue("Engines")
    for reason in ("COMPLETED", "NOT_PLANNED"):
        graph.data("CloseIssue", id=issue.node_id, reason=reason)
    assert [item["stateReason"] for item in timeline(graph, issue)] == ["COMPLETED", "NOT_PLANNED"]


def test_cards_tell_of_boards_and_of_their_column(graph: Graph) -> None:
    issue = graph.issue("Engines")
    for to in ("On track", "At risk", None):
        act(graph.world, {"as": "barbara", "do": "move", "issue": issue.number, "to": to})
    act(graph.world, {"as": "barbara", "do": "move", "issue": issue.number, "field": "Sprint", "to": "Sprint 2"})
    act(graph.world, {"as": "ada", "do": "remove_card", "issue": issue.number})
    added, *moves, removed = timeline(graph, issue)
    assert (added["__typename"], added["project"]) == ("AddedToProjectV2Event", {"number": 1})
    assert [(m["previousStatus"], m["status"]) for m in moves] == [
        ("", "On track"),
        ("On track", "At risk"),
        ("At risk", ""),
    ]
    assert {m["actor"]["login"] for m in moves} == {"barbara"}
    assert (removed["__typename"], removed["actor"]["login"]) == ("RemovedFromProjectV2Event", "ada")


def test_a_built_in_automation_is_told_by_its_actor_and_not_by_was_automated(graph: Graph) -> None:
    """GitHub answers wasAutomated: false for them; they are the Bot github-project-automation."""
    issue = graph.issue("Engines")
    act(graph.world, {"as": "ada", "do": "move", "issue": issue.number, "to": "Todo"})
    act(graph.world, {"as": "grace", "do": "close", "issue": issue.number})
    *_, closed, moved = timeline(graph, issue)
    assert (closed["__typename"], closed["actor"]["login"]) == ("ClosedEvent", "grace")
    assert (moved["status"], moved["actor"], moved["wasAutomated"]) == ("Done", ROBOT, False)


def test_a_board_that_closes_issues_is_named_as_closer(graph: Graph) -> None:
    issue = graph.issue("Engines")
    act(graph.world, {"as": "ada", "do": "workflow", "name": "Auto-close issue", "enabled": True})
    act(graph.world, {"as": "ada", "do": "move", "issue": issue.number, "to": "Done"})
    [closed] = timeline(graph, issue, "CLOSED_EVENT")
    assert (closed["actor"], closed["closer"], closed["stateReason"]) == (ROBOT, {"title": "Rockets"}, "COMPLETED")


def test_titles_locks_pins_and_deleted_comments_leave_their_events(graph: Graph) -> None:
    world, issue = graph.world, graph.issue("Engines")
    ada = world.actor("ada")
    world.edit_issue(ada, issue, title="Better engines")
    world.lock(ada, issue, "too heated")
    world.unlock(ada, issue)
    world.pin(ada, issue)
    world.unpin(ada, issue)
    world.delete_comment(ada, world.create_comment(world.actor("grace"), issue, "oops"))
    renamed, locked, unlocked, pinned, unpinned, deleted = timeline(graph, issue)
    assert (renamed["previousTitle"], renamed["currentTitle"]) == ("Engines", "Better engines")
    assert (locked["lockReason"], unlocked["__typename"]) == ("TOO_HEATED", "UnlockedEvent")
    assert (pinned["__typename"], unpinned["__typename"]) == ("PinnedEvent", "UnpinnedEvent")
    assert (deleted["actor"]["login"], deleted["deletedCommentAuthor"]["login"]) == ("ada", "grace")


def test_relations_types_and_moves_leave_their_events(graph: Graph) -> None:
    world, first, second = graph.world, graph.issue("First"), graph.issue("Second")
    ada, own = world.actor("ada"), world.ids.account()
    world.add_blocked_by(ada, first, second)
    world.remove_blocked_by(ada, first, second)
    world.add_sub_issue(ada, first, second)
    world.remove_sub_issue(ada, first, second)
    types = [world.remember(IssueType(n, node_id("IT", n), name, world.now())) for n, name in ((own, "A"), (7, "B"))]
    for kind in (*(it.node_id for it in types), None):
        graph.data("SetIssueType", issueId=first.node_id, issueTypeId=kind)
    ships = world.add_repository(graph.acme.organization, "ships", collaborators={"ada": "admin"})
    assert kinds(graph, second) == [
        "BlockingAddedEvent",
        "BlockingRemovedEvent",
        "ParentIssueAddedEvent",
        "ParentIssueRemovedEvent",
    ]
    world.transfer_issue(ada, first, ships)
    *relations, added, changed, removed, moved = timeline(graph, first)
    assert [r["__typename"] for r in relations] == [
        "BlockedByAddedEvent",
        "BlockedByRemovedEvent",
        "SubIssueAddedEvent",
        "SubIssueRemovedEvent",
    ]
    assert added["issueType"] == {"name": "A"}
    assert (changed["prevIssueType"], changed["issueType"]) == ({"name": "A"}, {"name": "B"})
    assert removed["issueType"] == {"name": "B"}
    assert moved["fromRepository"] == {"name": "rockets"}


def test_comments_stand_among_the_events_in_the_order_of_time(graph: Graph) -> None:
    issue = graph.issue("Engines")
    for deed in ({"do": "label", "label": "bug"}, {"do": "comment", "body": "hm"}, {"do": "close"}):
        pass_minutes(graph)
        act(graph.world, {"as": "ada", "issue": issue.number, **deed})
    assert kinds(graph, issue) == ["LabeledEvent", "IssueComment", "ClosedEvent"]
    late = timeline(graph, issue, since="2026-03-02T09:02:00Z")
    assert [item["__typename"] for item in late] == ["IssueComment", "ClosedEvent"]


def test_a_page_says_how_much_there_is(graph: Graph) -> None:
    issue = graph.issue("Engines")
    for _ in range(3):
        act(graph.world, {"as": "ada", "do": "close", "issue": issue.number})
        act(graph.world, {"as": "ada", "do": "reopen", "issue": issue.number})
    page = graph.data("Timeline", id=issue.node_id, types=["CLOSED_EVENT"], first=2)["node"]["timelineItems"]
    assert [page[key] for key in ("totalCount", "filteredCount", "pageCount")] == [3, 3, 2]
    assert (page["pageInfo"]["hasNextPage"], page["updatedAt"]) == (True, "2026-03-02T09:00:00Z")
    query = """query ($id: ID!, $at: String!) { node(id: $id) { ... on Issue {
      rest: timelineItems(first: 9, itemTypes: [CLOSED_EVENT], after: $at) { filteredCount nodes { __typename } }
      before: timelineItems(last: 9, itemTypes: [CLOSED_EVENT], before: $at) { filteredCount pageCount }
      last: timelineItems(last: 1) { nodes { __typename } edges { cursor node { __typename } } }
      later: timelineItems(first: 9, skip: 5) { totalCount } } } }"""
    seen = graph.data(query, id=issue.node_id, at=page["pageInfo"]["endCursor"])["node"]
    assert seen["rest"] == {"filteredCount": 1, "nodes": [{"__typename": "ClosedEvent"}]}
    assert seen["before"] == {"filteredCount": 1, "pageCount": 1}
    assert seen["last"]["nodes"] == [{"__typename": "ReopenedEvent"}]
    assert seen["last"]["edges"][0]["node"] == {"__typename": "ReopenedEvent"}
    assert seen["later"] == {"totalCount": 1}


def test_an_event_is_found_by_its_id_until_its_issue_is_deleted(graph: Graph) -> None:
    issue = graph.issue("Engines")
    act(graph.world, {"as": "ada", "do": "label", "issue": issue.number, "label": "bug"})
    key = issue.events[0].node_id
    assert graph.data("query ($id: ID!) { node(id: $id) { __typename } }", id=key)["node"] == (
        {"__typename": "LabeledEvent"}
    )
    graph.world.delete_issue(graph.world.actor("ada"), issue)
    assert graph.error("query ($id: ID!) { node(id: $id) { __typename } }", id=key)["type"] == "NOT_FOUND"


def test_a_deleted_account_acted_as_nobody_and_a_deleted_label_leaves_no_trace(graph: Graph) -> None:
    issue = graph.issue("Engines")
    for name in ("bug", "question"):
        act(graph.world, {"as": "grace", "do": "label", "issue": issue.number, "label": name})
    act(graph.world, {"as": "ada", "do": "assign", "issue": issue.number, "user": "grace"})
    act(graph.world, {"as": "ada", "do": "delete_label", "label": "question"})
    graph.world.delete_account(graph.world.user("grace"))
    labelled, assigned = timeline(graph, issue)
    assert (labelled["actor"], labelled["label"]) == (None, {"name": "bug"})
    assert (assigned["assignee"], assigned["user"]) == (None, None)


def test_what_the_caller_may_not_see_is_left_out(stage: Stage, graph: Graph) -> None:
    world, ada, issue = graph.world, graph.world.actor("ada"), graph.issue("Engines")
    secret = world.add_repository(world.user("ada"), "secret", private=True)
    world.add_blocked_by(ada, issue, world.create_issue(ada, secret, NewIssue("Hidden")))
    act(world, {"as": "ada", "do": "move", "issue": issue.number, "to": "Todo"})
    act(world, {"as": "ada", "do": "workflow", "name": "Auto-close issue", "enabled": True})
    act(world, {"as": "ada", "do": "move", "issue": issue.number, "to": "Done"})
    narrow = world.installation_token(stage.acme.installation, {"issues": "write"}).value
    reply = graph.reply("Timeline", token=narrow, id=issue.node_id)
    blocked, closed = reply["data"]["node"]["timelineItems"]["nodes"]
    assert (blocked["__typename"], blocked["blockingIssue"]) == ("BlockedByAddedEvent", None)
    assert (closed["__typename"], closed["closer"]) == ("ClosedEvent", None)


def test_a_hundred_timelines_cost_what_githubs_formula_says(graph: Graph) -> None:
    query = """{ rateLimit { cost nodeCount } repository(owner: "acme", name: "rockets") { issues(first: 100) { nodes {
      timelineItems(last: 20) { nodes { __typename } } userContentEdits(first: 10) { nodes { id } } } } } }"""
    assert graph.data(query)["rateLimit"] == {"cost": 2, "nodeCount": 3100}


def test_every_kind_of_event_is_a_type_of_the_schema() -> None:
    from bot.sandbox.graphql_schema import load  # noqa: PLC0415 - the schema is asked once

    known = {kind.name for kind in load().type_map["IssueTimelineItems"].types}  # type: ignore[attr-defined]
    assert known == {*PREFIXES, "IssueComment"}
    assert len(set(PREFIXES.values())) == len(PREFIXES)
