"""Issues, comments, labels, people and files through GraphQL."""

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.entities import Issue, IssueType
from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph

REPOSITORY = 'repository(owner: "acme", name: "rockets")'
BOT = {"__typename": "Bot", "login": "goalkeeper-sandbox"}
ADA = {"__typename": "User", "login": "ada"}


def label(graph: Graph, name: str) -> str:
    return graph.world.label(graph.acme.repository, name).node_id


def person(graph: Graph, login: str) -> str:
    return graph.world.user(login).node_id


def of(graph: Graph, issue: Issue, fields: str, login: str = "") -> Any:
    return graph.data(
        f"query ($id: ID!) {{ node(id: $id) {{ ... on Issue {{ {fields} }} }} }}", login, id=issue.node_id
    )["node"]


def test_an_issue_is_opened_with_labels_people_and_a_milestone(stage: Stage, graph: Graph) -> None:
    milestone = graph.world.create_milestone(graph.world.actor("ada"), graph.acme.repository, title="Sprint 1")
    stage.events()
    made = graph.data(
        "CreateIssue",
        repositoryId=graph.acme.repository.node_id,
        title="Engines",
        body="Hot ones",
        labelIds=[label(graph, "bug")],
        assigneeIds=[person(graph, "grace")],
        milestoneId=milestone.node_id,
    )["createIssue"]["issue"]
    issue = graph.acme.repository.issues[made["number"]]
    assert (issue.title, issue.body, issue.author.login) == ("Engines", "Hot ones", "goalkeeper-sandbox[bot]")
    assert [x.name for x in issue.labels] == ["bug"]
    assert [x.login for x in issue.assignees] == ["grace"]
    assert issue.milestone is milestone
    assert made["url"] == "https://github.example/acme/rockets/issues/1"
    assert stage.events()[0] == ("issues", "opened")


def test_a_goal_is_opened_and_linked_in_one_call(graph: Graph) -> None:
    sprint = graph.issue("Sprint 1")
    here = graph.acme.repository.node_id
    made = graph.data("CreateGoal", repositoryId=here, parentIssueId=sprint.node_id, title="Goal", body="why")
    assert made["createIssue"]["issue"]["parent"] == {"id": sprint.node_id, "number": 1}
    assert [child.title for child in sprint.sub_issues] == ["Goal"]


def test_a_snapshot_shows_who_wrote_what_and_what_hangs_on_it(graph: Graph) -> None:
    sprint = graph.issue("Sprint 1", body="- Engines (Owner: @ada)")
    goal = graph.issue("Engines", parent=sprint)
    graph.data("AddComment", subjectId=sprint.node_id, body="from the bot")
    graph.data("AddComment", "ada", subjectId=goal.node_id, body="from ada")
    snapshot = {"owner": "acme", "repo": "rockets", "number": 1, "statusField": "Status", "sprintField": "Sprint"}
    seen = graph.data("SprintSnapshot", **snapshot)["repository"]["issue"]
    assert seen["author"] == ADA
    assert [comment["author"] for comment in seen["comments"]["nodes"]] == [BOT]
    assert seen["subIssuesSummary"] == {"total": 1, "completed": 0, "percentCompleted": 0}
    child = seen["subIssues"]["nodes"][0]
    assert child["title"] == "Engines"
    assert child["comments"]["nodes"][0]["author"] == ADA
    assert child["comments"]["nodes"][0]["authorAssociation"] == "MEMBER"


def test_the_viewer_is_told_apart_from_everybody_else(graph: Graph) -> None:
    issue = graph.issue("Goal")
    graph.data("AddComment", subjectId=issue.node_id, body="from the bot")
    fields = "viewerDidAuthor viewerCanUpdate comments(first: 1) { nodes { viewerDidAuthor viewerCanUpdate } }"
    as_bot, as_ada, as_linus = (of(graph, issue, fields, login) for login in ("", "ada", "linus"))
    assert (as_bot["viewerDidAuthor"], as_bot["comments"]["nodes"][0]["viewerDidAuthor"]) == (False, True)
    assert (as_ada["viewerDidAuthor"], as_ada["comments"]["nodes"][0]["viewerDidAuthor"]) == (True, False)
    assert (as_linus["viewerDidAuthor"], as_linus["viewerCanUpdate"]) == (False, True)


def test_a_rewritten_body_has_an_editor_and_a_history(stage: Stage, graph: Graph) -> None:
    issue = graph.issue("Sprint 1", body="first")
    stage.sandbox.clock.advance(timedelta(minutes=5))
    assert of(graph, issue, "includesCreatedEdit userContentEdits(first: 9) { totalCount }") == {
        "includesCreatedEdit": False,
        "userContentEdits": {"totalCount": 0},
    }
    graph.data("UpdateIssueBody", id=issue.node_id, body="second")
    graph.data("UpdateIssueBody", "grace", id=issue.node_id, body="third")
    fields = """lastEditedAt editor { login } includesCreatedEdit
      userContentEdits(first: 9) { nodes { diff editedAt createdAt updatedAt id editor { __typename login } } }"""
    seen = of(graph, issue, fields)
    assert (seen["lastEditedAt"], seen["editor"]) == ("2026-03-02T09:05:00Z", {"login": "grace"})
    edits = seen["userContentEdits"]["nodes"]
    assert [(edit["diff"], edit["editor"]["login"]) for edit in edits] == [
        ("third", "grace"),
        ("second", "goalkeeper-sandbox"),
        ("first", "ada"),
    ]


def test_an_update_changes_what_is_named_and_leaves_the_rest(graph: Graph) -> None:
    issue = graph.issue("Goal", body="text", labels=[graph.world.label(graph.acme.repository, "bug")])
    query = "mutation ($in: UpdateIssueInput!) { updateIssue(input: $in) { actor { login } issue { title state } } }"
    named = {"id": issue.node_id, "title": "Better goal", "state": "CLOSED", "assigneeIds": [person(graph, "ada")]}
    done = graph.data(query, **{"in": named})["updateIssue"]
    assert done == {"actor": {"login": "goalkeeper-sandbox"}, "issue": {"title": "Better goal", "state": "CLOSED"}}
    assert (issue.body, [x.name for x in issue.labels]) == ("text", ["bug"])
    graph.data(query, **{"in": {"id": issue.node_id, "labelIds": [label(graph, "question")], "body": None}})
    assert (issue.body, [x.name for x in issue.labels]) == ("text", ["question"])
    assert [x.login for x in issue.assignees] == ["ada"]


def test_a_milestone_is_set_by_its_id_and_taken_away_by_null(graph: Graph) -> None:
    milestone = graph.world.create_milestone(graph.world.actor("ada"), graph.acme.repository, title="Sprint 1")
    issue = graph.issue("Goal", milestone=milestone)
    graph.data(
        "mutation ($id: ID!) { updateIssue(input: {id: $id, milestoneId: null}) { clientMutationId } }",
        id=issue.node_id,
    )
    assert issue.milestone is None


@pytest.mark.parametrize(
    ("reason", "told"), [("COMPLETED", "COMPLETED"), ("NOT_PLANNED", "NOT_PLANNED"), ("DUPLICATE", "NOT_PLANNED")]
)
def test_an_issue_is_closed_with_a_reason_and_opened_again(graph: Graph, reason: str, told: str) -> None:
    issue = graph.issue("Goal")
    closed = graph.data("CloseIssue", id=issue.node_id, reason=reason)["closeIssue"]["issue"]
    assert (closed["state"], closed["stateReason"]) == ("CLOSED", told)
    seen = of(graph, issue, "closed closedAt stateReason(enableDuplicate: true)")
    assert seen == {"closed": True, "closedAt": "2026-03-02T09:00:00Z", "stateReason": reason}
    assert graph.data("ReopenIssue", id=issue.node_id)["reopenIssue"]["issue"]["state"] == "OPEN"
    assert of(graph, issue, "stateReason closedAt") == {"stateReason": "REOPENED", "closedAt": None}


def test_labels_are_swapped_in_one_document(graph: Graph) -> None:
    issue = graph.issue("Goal", labels=[graph.world.label(graph.acme.repository, "bug")])
    graph.data("SwapLabels", id=issue.node_id, add=[label(graph, "question")], remove=[label(graph, "bug")])
    assert [x.name for x in issue.labels] == ["question"]


def test_people_are_assigned_and_taken_off(graph: Graph) -> None:
    issue = graph.issue("Goal")
    both = [person(graph, "ada"), person(graph, "grace")]
    graph.data("Assign", id=issue.node_id, assigneeIds=both)
    graph.data("Unassign", id=issue.node_id, assigneeIds=both[:1])
    assert of(graph, issue, "assignees(first: 10) { nodes { login name url } }")["assignees"]["nodes"] == [
        {"login": "grace", "name": "Grace", "url": "https://github.example/grace"}
    ]


def test_three_issues_are_pinned_and_the_fourth_is_refused(graph: Graph) -> None:
    issues = [graph.issue(f"Sprint {n}") for n in range(4)]
    for issue in issues[:3]:
        assert graph.data("PinIssue", id=issue.node_id)["pinIssue"]["issue"]["isPinned"] is True
    error = graph.error("PinIssue", id=issues[3].node_id)
    assert (error["type"], error["message"]) == ("UNPROCESSABLE", "Maximum 3 pinned issues per repository")
    query = "mutation ($id: ID!) { unpinIssue(input: {issueId: $id}) { id issue { isPinned } } }"
    unpinned = graph.data(query, id=issues[0].node_id)["unpinIssue"]
    assert unpinned == {"id": issues[0].node_id, "issue": {"isPinned": False}}
    fields = "pinnedIssues(first: 3) { totalCount nodes { id issue { number } repository { name } } }"
    pins = graph.data(f"{{ {REPOSITORY} {{ {fields} }} }}")["repository"]["pinnedIssues"]
    assert [pin["issue"]["number"] for pin in pins["nodes"]] == [2, 3]


@pytest.mark.parametrize("reason", ["RESOLVED", "OFF_TOPIC", None])
def test_a_conversation_is_locked_with_or_without_a_reason(graph: Graph, reason: str | None) -> None:
    issue = graph.issue("Loud")
    told = graph.data("LockIssue", id=issue.node_id, reason=reason)["lockLockable"]
    assert told["lockedRecord"] == {"locked": True, "activeLockReason": reason}
    assert told["actor"]["login"] == graph.acme.app.slug
    refused = graph.error("AddComment", subjectId=issue.node_id, body="Me, too!")
    assert "locked" in refused["message"]


def test_only_who_may_write_locks_a_conversation(graph: Graph) -> None:
    issue = graph.issue("Quiet")
    world, repository = graph.world, graph.acme.repository
    world.add_collaborator(world.actor("ada"), repository, world.user("linus"), "triage")
    error = graph.error("LockIssue", "linus", id=issue.node_id, reason=None)
    assert error["type"] == "FORBIDDEN"
    assert not issue.locked


def test_sub_issues_are_linked_ordered_and_taken_out(graph: Graph) -> None:
    sprint, first, second = (graph.issue(title) for title in ("Sprint", "One", "Two"))
    for child in (first, second):
        graph.data("AddSubIssue", issueId=sprint.node_id, subIssueId=child.node_id)
    graph.data("ReprioritizeSubIssue", issueId=sprint.node_id, subIssueId=second.node_id, beforeId=first.node_id)
    assert [child.title for child in sprint.sub_issues] == ["Two", "One"]
    graph.data("ReprioritizeSubIssue", issueId=sprint.node_id, subIssueId=second.node_id, afterId=first.node_id)
    assert [child.title for child in sprint.sub_issues] == ["One", "Two"]
    graph.data("RemoveSubIssue", issueId=sprint.node_id, subIssueId=first.node_id)
    assert of(graph, first, "parent { number }") == {"parent": None}


def test_a_sub_issue_moves_to_another_parent_only_when_asked_to(graph: Graph) -> None:
    old, new, goal = (graph.issue(title) for title in ("Sprint 1", "Sprint 2", "Goal"))
    graph.data("AddSubIssue", issueId=old.node_id, subIssueId=goal.node_id)
    error = graph.error("AddSubIssue", issueId=new.node_id, subIssueId=goal.node_id)
    assert (error["type"], error["message"]) == ("VALIDATION", "Sub issue may only have one parent")
    graph.data("AddSubIssue", issueId=new.node_id, subIssueId=goal.node_id, replaceParent=True)
    assert (goal.parent, old.sub_issues) == (new, [])


def test_the_101st_sub_issue_is_refused_by_both_ways_of_making_one(graph: Graph) -> None:
    graph.world.limits.content_per_minute = graph.world.limits.content_per_hour = 0
    sprint = graph.issue("Sprint")
    for number in range(100):
        graph.issue(f"Goal {number}", parent=sprint)
    lone, here = graph.issue("Lone"), graph.acme.repository.node_id
    for error in (
        graph.error("AddSubIssue", issueId=sprint.node_id, subIssueId=lone.node_id),
        graph.error("CreateGoal", repositoryId=here, parentIssueId=sprint.node_id, title="One more"),
    ):
        assert (error["type"], error["message"]) == ("VALIDATION", "Parent cannot have more than 100 sub-issues")
    assert len(graph.acme.repository.issues) == 102


def test_a_sub_issue_must_be_named(graph: Graph) -> None:
    query = "mutation ($id: ID!) { addSubIssue(input: {issueId: $id}) { clientMutationId } }"
    assert graph.error(query, id=graph.issue("Sprint").node_id)["type"] == "UNPROCESSABLE"


def test_a_new_issue_without_a_title_is_unprocessable(graph: Graph) -> None:
    assert graph.error("CreateIssue", repositoryId=graph.acme.repository.node_id, title=" ")["type"] == "UNPROCESSABLE"


def test_a_comment_is_written_changed_hidden_and_deleted(graph: Graph) -> None:
    issue = graph.issue("Goal")
    query = """mutation ($id: ID!) { addComment(input: {subjectId: $id, body: "one"}) {
      subject { id } commentEdge { cursor node { id url resourcePath issue { number } repository { name } } } } }"""
    added = graph.data(query, id=issue.node_id)["addComment"]
    node = added["commentEdge"]["node"]
    assert added["subject"] == {"id": issue.node_id}
    assert node["url"].endswith(node["resourcePath"])
    assert (node["issue"], node["repository"]) == ({"number": 1}, {"name": "rockets"})
    graph.data("UpdateComment", id=node["id"], body="two")
    assert issue.comments[0].body == "two"
    assert graph.data("Minimize", id=node["id"], why="OFF_TOPIC")["minimizeComment"] == {
        "minimizedComment": {"isMinimized": True}
    }
    hidden = "query ($id: ID!) { node(id: $id) { ... on IssueComment { isMinimized minimizedReason } } }"
    assert graph.data(hidden, id=node["id"])["node"] == {"isMinimized": True, "minimizedReason": "off-topic"}
    show = "mutation ($id: ID!) { unminimizeComment(input: {subjectId: $id}) { unminimizedComment { isMinimized } } }"
    graph.data(show, id=node["id"])
    graph.data("mutation ($id: ID!) { deleteIssueComment(input: {id: $id}) { clientMutationId } }", id=node["id"])
    assert issue.comments == []


def test_the_newest_comments_come_first_page_by_page(graph: Graph) -> None:
    graph.world.limits.content_per_minute = 0
    issue = graph.issue("Goal")
    for number in range(130):
        graph.world.create_comment(graph.world.actor("ada"), issue, f"comment {number}")
    newest = graph.data("CommentsPage", issueId=issue.node_id)["node"]["comments"]
    older = graph.data("CommentsPage", issueId=issue.node_id, before=newest["pageInfo"]["startCursor"])
    bodies = [comment["body"] for comment in older["node"]["comments"]["nodes"] + newest["nodes"]]
    assert bodies == [f"comment {number}" for number in range(130)]


def test_reactions_are_counted_by_kind_and_given_once_by_everybody(graph: Graph) -> None:
    issue = graph.issue("Goal")
    for login in ("", "", "ada"):
        graph.data("React", login, subjectId=issue.node_id, content="THUMBS_UP")
    fields = """reactionGroups { content createdAt viewerHasReacted subject { id }
        reactors(first: 5) { totalCount nodes { __typename ... on Actor { login } } } }
      reactions(first: 5, content: THUMBS_UP) { totalCount viewerHasReacted
        nodes { id content createdAt user { login } } }"""
    seen = of(graph, issue, fields)
    groups = {group["content"]: group for group in seen["reactionGroups"]}
    assert len(groups) == 8
    assert groups["THUMBS_UP"]["reactors"]["nodes"] == [BOT, ADA]
    assert (groups["THUMBS_UP"]["viewerHasReacted"], groups["HEART"]["viewerHasReacted"]) == (True, False)
    assert (groups["THUMBS_UP"]["createdAt"], groups["HEART"]["createdAt"]) == ("2026-03-02T09:00:00Z", None)
    assert (seen["reactions"]["totalCount"], seen["reactions"]["viewerHasReacted"]) == (2, True)


def test_a_reaction_is_taken_back_by_whoever_gave_it(graph: Graph) -> None:
    issue = graph.issue("Goal")
    comment = graph.world.create_comment(graph.world.actor("ada"), issue, "look")
    graph.data("React", subjectId=comment.node_id, content="EYES")
    query = """mutation ($id: ID!) { removeReaction(input: {subjectId: $id, content: EYES}) {
      reaction { content } reactionGroups { content } subject { id } } }"""
    assert graph.data(query, "ada", id=comment.node_id)["removeReaction"]["reaction"] is None
    assert graph.data(query, id=comment.node_id)["removeReaction"]["reaction"] == {"content": "EYES"}
    assert comment.reactions == []


def test_only_issues_and_comments_are_reacted_to(graph: Graph) -> None:
    error = graph.error("React", subjectId=graph.acme.repository.node_id, content="HEART")
    assert error["type"] == "NOT_FOUND"


def test_blockers_are_noted_on_both_sides_and_counted(stage: Stage, graph: Graph) -> None:
    goal, blocker = graph.issue("Goal"), graph.issue("Blocker")
    stage.events()
    graph.data("AddBlockedBy", issueId=goal.node_id, blockingIssueId=blocker.node_id)
    assert stage.events() == [("issue_dependencies", "blocked_by_added"), ("issue_dependencies", "blocking_added")]
    graph.world.edit_issue(graph.world.actor("ada"), blocker, state="closed")
    seen = graph.data("TypesAndDeps", owner="acme", repo="rockets", number=1)["repository"]["issue"]
    assert [x["number"] for x in seen["blockedBy"]["nodes"]] == [2]
    counts = {"blockedBy": 0, "blocking": 0, "totalBlockedBy": 1, "totalBlocking": 0}
    assert seen["issueDependenciesSummary"] == counts
    graph.data("RemoveBlockedBy", issueId=goal.node_id, blockingIssueId=blocker.node_id)
    assert goal.blocked_by == blocker.blocking == []


def test_an_issue_gets_a_type_of_its_organization_and_loses_it(stage: Stage, graph: Graph) -> None:
    kind = graph.world.remember(IssueType(77, "IT_77", "Goal", graph.world.now(), "green", "What we want"))
    graph.acme.organization.issue_types.append(kind)
    here, board = graph.acme.repository.node_id, graph.acme.board.node_id
    sprint = graph.issue("Sprint")
    made = graph.data(
        "CreateTypedGoal",
        repositoryId=here,
        parentIssueId=sprint.node_id,
        title="Goal",
        issueTypeId="IT_77",
        projectV2Ids=[board],
    )["createIssue"]["issue"]
    assert made["issueType"] == {"id": "IT_77", "name": "Goal"}
    assert [item.content.title for item in graph.acme.board.items] == ["Goal"]
    assert ("issues", "typed") in stage.events()
    seen = graph.data("TypesAndDeps", owner="acme", repo="rockets", number=made["number"])["repository"]
    assert seen["issueTypes"]["nodes"] == [{"id": "IT_77", "name": "Goal", "color": "GREEN", "isEnabled": True}]
    query = 'mutation ($id: ID!) { updateIssue(input: {id: $id, issueTypeId: "IT_77"}) { issue { number } } }'
    graph.data(query, id=made["id"])
    assert stage.events() == []
    graph.data("SetIssueType", issueId=made["id"], issueTypeId=None)
    assert stage.events() == [("issues", "untyped")]
    assert graph.data("SetIssueType", issueId=sprint.node_id, issueTypeId="IT_77")["updateIssueIssueType"]["issue"][
        "issueType"
    ] == {"name": "Goal"}


def test_a_locked_issue_tells_its_reason(graph: Graph) -> None:
    issue = graph.issue("Goal")
    assert of(graph, issue, "locked activeLockReason") == {"locked": False, "activeLockReason": None}
    graph.world.lock(graph.world.actor("ada"), issue, "too heated")
    assert of(graph, issue, "locked activeLockReason") == {"locked": True, "activeLockReason": "TOO_HEATED"}


def test_issues_are_found_by_label_state_owner_and_time(stage: Stage, graph: Graph) -> None:
    world, rockets = graph.world, graph.acme.repository
    milestone = world.create_milestone(world.actor("ada"), rockets, title="Sprint 1")
    bug, question = world.label(rockets, "bug"), world.label(rockets, "question")
    graph.issue("one", labels=[bug], assignees=[world.user("grace")], milestone=milestone)
    graph.issue("two", labels=[question])
    stage.sandbox.clock.advance(timedelta(minutes=30))
    three = graph.issue("three", labels=[bug])
    world.edit_issue(world.actor("ada"), three, state="closed")
    world.create_comment(world.actor("ada"), three, "over")
    graph.data("CreateIssue", repositoryId=rockets.node_id, title="four")

    def found(arguments: str) -> list[str]:
        query = f"{{ {REPOSITORY} {{ issues(first: 9, {arguments}) {{ nodes {{ title }} }} }} }}"
        return [node["title"] for node in graph.data(query)["repository"]["issues"]["nodes"]]

    assert found('labels: ["BUG"]') == ["one", "three"]
    assert found('labels: ["bug", "question"], states: [OPEN]') == ["one", "two"]
    assert found('filterBy: {assignee: "grace"}') == ["one"]
    assert found('filterBy: {assignee: "*"}') == ["one"]
    assert found("filterBy: {assignee: null, states: [CLOSED]}") == ["three"]
    assert found('filterBy: {milestone: "1"}') == ["one"]
    assert found('filterBy: {milestone: null, createdBy: "ada"}') == ["two", "three"]
    assert found('filterBy: {createdBy: "goalkeeper-sandbox"}') == ["four"]
    assert found('filterBy: {since: "2026-03-02T09:30:00Z"}') == ["three", "four"]
    assert found('filterBy: {since: "2026-03-02T09:30:00", labels: ["bug"]}') == ["three"]
    assert found("orderBy: {field: CREATED_AT, direction: DESC}") == ["four", "three", "two", "one"]
    assert found("orderBy: {field: UPDATED_AT, direction: ASC}") == ["one", "two", "three", "four"]
    assert found("orderBy: {field: COMMENTS, direction: DESC}")[0] == "three"


def test_labels_and_milestones_are_told_with_their_repository(graph: Graph) -> None:
    world, rockets = graph.world, graph.acme.repository
    milestone = world.create_milestone(world.actor("ada"), rockets, title="Sprint 1", description="two weeks")
    done = graph.issue("done", milestone=milestone)
    graph.issue("open", milestone=milestone)
    world.edit_issue(world.actor("ada"), done, state="closed")
    fields = """label(name: "BUG") { id name color description isDefault url repository { name } }
      missing: label(name: "nothing") { id }
      labels(first: 2, query: "help", orderBy: {field: NAME, direction: DESC}) { nodes { name } }
      milestone(number: 1) { number title description state dueOn closed closedAt creator { login } progressPercentage
        url resourcePath createdAt updatedAt repository { name } issues(first: 5, states: [OPEN]) { nodes { title } } }
      none: milestone(number: 5) { id }
      milestones(first: 5, states: [CLOSED]) { totalCount }"""
    seen = graph.data(f"{{ {REPOSITORY} {{ {fields} }} }}")["repository"]
    assert (seen["label"]["name"], seen["label"]["color"], seen["label"]["repository"]) == (
        "bug",
        "d73a4a",
        {"name": "rockets"},
    )
    assert (seen["missing"], seen["none"], seen["milestones"]) == (None, None, {"totalCount": 0})
    assert seen["labels"]["nodes"] == [{"name": "help wanted"}]
    assert seen["milestone"]["progressPercentage"] == 50.0
    assert seen["milestone"]["issues"]["nodes"] == [{"title": "open"}]
    assert seen["milestone"]["resourcePath"] == "/acme/rockets/milestone/1"
    node = graph.data("query ($id: ID!) { node(id: $id) { ... on Label { name } } }", id=seen["label"]["id"])
    assert node == {"node": {"name": "bug"}}


def test_labels_on_an_issue_are_sorted_as_asked(graph: Graph) -> None:
    rockets = graph.acme.repository
    issue = graph.issue("Goal", labels=[graph.world.label(rockets, name) for name in ("question", "bug", "duplicate")])
    by_name = of(graph, issue, "labels(first: 9, orderBy: {field: NAME, direction: ASC}) { nodes { name } }")
    assert [x["name"] for x in by_name["labels"]["nodes"]] == ["bug", "duplicate", "question"]
    oldest = of(graph, issue, "labels(first: 9, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { name } }")
    assert [x["name"] for x in oldest["labels"]["nodes"]] == ["question", "duplicate", "bug"]


def test_a_repository_tells_what_a_planner_needs_to_know(graph: Graph) -> None:
    fields = """id databaseId name nameWithOwner url resourcePath description isArchived isDisabled isLocked isPrivate
      isInOrganization hasIssuesEnabled viewerPermission createdAt updatedAt pushedAt owner { __typename login id url }
      defaultBranchRef { id name prefix repository { name } target { oid abbreviatedOid ... on Commit { message } } }"""
    seen = graph.data(f"{{ {REPOSITORY} {{ {fields} }} }}")["repository"]
    assert (seen["nameWithOwner"], seen["resourcePath"]) == ("acme/rockets", "/acme/rockets")
    assert (seen["viewerPermission"], seen["owner"]["__typename"]) == ("WRITE", "Organization")
    assert (seen["isArchived"], seen["isLocked"], seen["hasIssuesEnabled"]) == (False, False, True)
    assert seen["defaultBranchRef"]["name"] == "main"
    assert seen["defaultBranchRef"]["target"]["message"] == "First commit"
    permission = f"{{ {REPOSITORY} {{ viewerPermission }} }}"
    assert graph.data(permission, "ada")["repository"]["viewerPermission"] == "ADMIN"
    graph.world.add_user("stranger")
    assert graph.data(permission, "stranger")["repository"]["viewerPermission"] == "READ"
    token = graph.world.installation_token(graph.acme.installation, {"issues": "read"}).value
    assert graph.reply(permission, token=token)["data"]["repository"]["viewerPermission"] == "READ"


def test_a_repository_without_a_commit_has_no_default_branch(graph: Graph) -> None:
    graph.world.add_repository(graph.acme.organization, "empty")
    query = (
        '{ repository(owner: "acme", name: "empty") { defaultBranchRef { name } object(expression: "HEAD") { oid } } }'
    )
    assert graph.data(query)["repository"] == {"defaultBranchRef": None, "object": None}


def test_a_file_is_read_by_branch_and_path(graph: Graph) -> None:
    world, rockets = graph.world, graph.acme.repository
    world.put_file(world.actor("ada"), rockets, ".github/goalkeeper.yml", "teams: []\n")
    query = f"""query ($e: String!) {{ {REPOSITORY} {{ object(expression: $e) {{ __typename oid repository {{ name }}
      ... on Blob {{ id text byteSize isTruncated isBinary abbreviatedOid }} }} }} }}"""
    blob = graph.data(query, e="HEAD:.github/goalkeeper.yml")["repository"]["object"]
    assert (blob["__typename"], blob["text"], blob["byteSize"]) == ("Blob", "teams: []\n", 10)
    assert (blob["isTruncated"], blob["isBinary"]) == (False, False)
    assert blob["oid"] == world.blob_sha("teams: []\n")
    for expression in ("main:README.md", "refs/heads/main:README.md"):
        assert graph.data(query, e=expression)["repository"]["object"]["text"] == "# Rockets\n"
    for expression in ("HEAD:nothing.yml", "gone:README.md"):
        assert graph.data(query, e=expression)["repository"]["object"] is None
    assert graph.data(query, e="HEAD")["repository"]["object"]["__typename"] == "Commit"


def test_a_folder_is_read_with_what_is_in_it(graph: Graph) -> None:
    world, rockets = graph.world, graph.acme.repository
    ada = world.actor("ada")
    world.put_file(ada, rockets, ".github/goalkeeper/templates/retro.md", "# Retro\n")
    world.put_file(ada, rockets, ".github/goalkeeper/templates/old/team.md", "")
    world.put_file(ada, rockets, ".github/goalkeeper/templates/logo.md", "\0")
    entries = "entries { name type size mode path oid object { ... on Blob { text isBinary } ... on Tree { oid } } }"
    query = f"""query ($e: String, $o: GitObjectID) {{ {REPOSITORY} {{ object(expression: $e, oid: $o)
      {{ __typename oid ... on Tree {{ {entries} }} }} }} }}"""
    tree = graph.data(query, e="HEAD:.github/goalkeeper/templates")["repository"]["object"]
    assert [(each["name"], each["type"], each["size"]) for each in tree["entries"]] == [
        ("logo.md", "blob", 1),
        ("old", "tree", 0),
        ("retro.md", "blob", 8),
    ]
    assert [each["object"].get("text") for each in tree["entries"]] == [None, None, "# Retro\n"]
    assert graph.data(query, o=tree["oid"])["repository"]["object"] == tree
    assert graph.data(query, o="0" * 40)["repository"]["object"] is None
    assert graph.data(query, e="HEAD:.github/goalkeeper/templates/")["repository"]["object"]["oid"] == tree["oid"]
    world.put_file(ada, rockets, "README.md", "# Other rockets\n")
    same = graph.data(query, e="HEAD:.github/goalkeeper/templates")["repository"]["object"]["oid"]
    world.put_file(ada, rockets, ".github/goalkeeper/templates/retro.md", "# Our retro\n")
    other = graph.data(query, e="HEAD:.github/goalkeeper/templates")["repository"]["object"]["oid"]
    assert (same == tree["oid"], other == tree["oid"]) == (True, False)


def test_a_folder_is_named_as_git_names_it(graph: Graph, tmp_path: Path) -> None:
    files = {"README.md": "# Rockets\n", "a/b.md": "b", "a.md": "dot", "a/c/d.md": "d", "a-b.md": "dash"}
    for path, text in files.items():
        graph.world.put_file(graph.world.actor("ada"), graph.acme.repository, path, text)
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    ours = subprocess.run(["git", "write-tree"], cwd=tmp_path, check=True, capture_output=True, text=True)
    tree = graph.data(f'{{ {REPOSITORY} {{ object(expression: "HEAD:") {{ oid }} }} }}')["repository"]["object"]
    assert tree["oid"] == ours.stdout.strip()


def test_people_and_organizations_are_told_apart(graph: Graph) -> None:
    query = """{ user(login: "ADA") { id databaseId login name avatarUrl(size: 40) createdAt updatedAt resourcePath
        repository(name: "x") { id } }
      organization(login: "acme") { login url avatarUrl repository(name: "rockets") { name } } }"""
    reply = graph.reply(query)
    assert reply["data"]["user"]["name"] == "Ada"
    assert reply["data"]["user"]["avatarUrl"].endswith("?s=40")
    assert reply["data"]["organization"]["repository"] == {"name": "rockets"}
    assert reply["errors"][0]["path"] == ["user", "repository"]


def test_a_bot_is_named_without_its_brackets_and_leads_to_its_app(graph: Graph) -> None:
    here = graph.acme.repository.node_id
    number = graph.data("CreateIssue", repositoryId=here, title="Sprint")["createIssue"]["issue"]["number"]
    fields = "author { __typename login url resourcePath avatarUrl ... on Bot { id databaseId createdAt updatedAt } }"
    author = of(graph, graph.acme.repository.issues[number], fields)["author"]
    assert (author["login"], author["resourcePath"]) == ("goalkeeper-sandbox", "/apps/goalkeeper-sandbox")


def test_what_hides_in_a_private_repository_is_left_out_of_lists(graph: Graph) -> None:
    hidden = graph.world.add_repository(graph.acme.organization, "hidden", private=True)
    graph.world.add_user("stranger")
    ada = graph.world.actor("ada")
    secret = graph.world.create_issue(ada, hidden, NewIssue("secret"))
    sprint, child = graph.issue("Sprint"), graph.issue("Goal")
    graph.world.add_sub_issue(ada, sprint, secret)
    graph.world.add_sub_issue(ada, secret, child)
    assert of(graph, sprint, "subIssues(first: 5) { nodes { title } }", "stranger") == {"subIssues": {"nodes": []}}
    assert of(graph, child, "parent { title }", "stranger") == {"parent": None}
    assert of(graph, child, "parent { title }", "ada") == {"parent": {"title": "secret"}}


def test_people_who_can_be_assigned_are_listed_and_searched(graph: Graph) -> None:
    query = f"""query ($q: String) {{ {REPOSITORY} {{ assignableUsers(first: 9, query: $q) {{
      totalCount nodes {{ login }} }} }} }}"""
    everybody = graph.data(query)["repository"]["assignableUsers"]
    assert {node["login"] for node in everybody["nodes"]} == {"ada", "grace", "edsger", "barbara", "linus"}
    found = graph.data(query, q="GRA")["repository"]["assignableUsers"]
    assert found == {"totalCount": 1, "nodes": [{"login": "grace"}]}


def test_what_has_a_small_number_tells_it_in_the_old_field(graph: Graph) -> None:
    issue = graph.issue("Goal")
    issue.id = 77
    assert of(graph, issue, "databaseId fullDatabaseId") == {"databaseId": 77, "fullDatabaseId": "77"}


def test_an_issue_that_has_no_type_loses_none(stage: Stage, graph: Graph) -> None:
    issue = graph.issue("Goal")
    stage.events()
    graph.data("SetIssueType", issueId=issue.node_id, issueTypeId=None)
    assert stage.events() == []
