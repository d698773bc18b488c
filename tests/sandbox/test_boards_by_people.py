"""What people do to boards in the web page, and what the board's own automations make of it."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.acting import act
from bot.sandbox.boards import Field, Item
from bot.sandbox.errors import Forbidden, GitHubError, NotFound, ValidationFailed
from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph


def named(stage: Stage, name: str = "Status") -> Field:
    found = stage.acme.board.field_named(name)
    assert found
    return found


def do(stage: Stage, what: str, by: str = "ada", **more: Any) -> dict[str, Any]:
    return act(stage.world, {"as": by, "do": what, **more})


def goal(stage: Stage, column: str | None = "On track") -> Item:
    issue = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Goal"))
    do(stage, "move", issue=issue.number, to=column)
    stage.world.deliveries.pending()
    [item] = stage.world.items_of(issue)
    return item


def column(item: Item, field: Field) -> str | None:
    value = item.values.get(field.node_id)
    option = field.option(str(value.value)) if value else None
    return option.name if option else None


def test_a_renamed_column_keeps_its_id_and_its_cards(stage: Stage) -> None:
    item, status = goal(stage), named(stage)
    before = {o.name: o.id for o in status.options}
    do(stage, "rename_column", column="On track", name="Going well")
    assert column(item, status) == "Going well"
    assert {o.name: o.id for o in status.options}["Going well"] == before["On track"]


def test_a_removed_column_leaves_its_cards_without_one(stage: Stage) -> None:
    item, other, status = goal(stage), goal(stage, "Done"), named(stage)
    do(stage, "remove_column", column="On track")
    assert (column(item, status), column(other, status)) == (None, "Done")
    with pytest.raises(NotFound):
        do(stage, "remove_column", column="On track")


def test_a_column_is_added_with_its_colour(stage: Stage) -> None:
    do(stage, "add_column", name="Paused", color="pink")
    added = named(stage).options[-1]
    assert (added.name, added.color) == ("Paused", "PINK")
    assert column(goal(stage, "Paused"), named(stage)) == "Paused"


def test_iterations_follow_each_other_are_renamed_and_removed(stage: Stage) -> None:
    sprint = named(stage, "Sprint")
    last = sprint.iterations[-1]
    do(stage, "add_iteration", title="Sprint 4")
    do(stage, "add_iteration", title="Far away", start="2027-01-04", days=7)
    added, far = sprint.iterations[-2:]
    assert ((added.start_date - last.start_date).days, added.duration) == (14, 14)
    assert (far.start_date.isoformat(), far.duration) == ("2027-01-04", 7)
    item = goal(stage)
    assert isinstance(item.content.title, str)
    number = next(iter(stage.acme.repository.issues))
    do(stage, "move", issue=number, field="Sprint", to="Sprint 4")
    do(stage, "rename_iteration", iteration="Sprint 4", title="Fourth")
    assert item.values[sprint.node_id].value == added.id
    do(stage, "remove_iteration", iteration="Fourth")
    assert sprint.node_id not in item.values


def test_dates_and_numbers_are_set_by_hand_too(stage: Stage) -> None:
    item = goal(stage)
    for name, kind, said in (("Target date", "DATE", "2026-03-13"), ("Points", "number", "5")):
        do(stage, "add_field", name=name, kind=kind)
        field = named(stage, name)
        do(stage, "move", issue=1, field=name, to=said)
        assert str(item.values[field.node_id].value).startswith(said)


def test_an_archived_card_cannot_be_changed_until_it_is_back(stage: Stage, graph: Graph) -> None:
    item, status = goal(stage), named(stage)
    do(stage, "archive_card", issue=1)
    given = {"projectId": stage.acme.board.node_id, "itemId": item.node_id, "fieldId": status.node_id}
    said = "The item is archived and cannot be updated"
    error = graph.error("SetStatus", **given, optionId=status.options[0].id)
    assert (error["type"], error["message"]) == ("UNPROCESSABLE", said)
    assert graph.error("ClearField", **given)["message"] == said
    do(stage, "restore_card", issue=1)
    do(stage, "move", issue=1, to="Todo")
    assert column(item, status) == "Todo"


def test_a_closed_board_is_read_and_changed_by_nobody(stage: Stage, graph: Graph) -> None:
    item, status = goal(stage), named(stage)
    do(stage, "close_board")
    assert [(d.event, d.action) for d in stage.world.deliveries.pending()] == [("projects_v2", "closed")]
    config = {"login": "acme", "number": 1}
    assert graph.data("ProjectConfig", **config)["organization"]["projectV2"]["closed"] is True
    given = {"projectId": stage.acme.board.node_id, "itemId": item.node_id, "fieldId": status.node_id}
    said = graph.error("SetStatus", **given, optionId=status.options[0].id)["message"]
    assert said == "The project is closed and cannot be updated"
    for deed in ({"do": "put_card", "issue": 1}, {"do": "add_column", "name": "New"}, {"do": "draft", "title": "x"}):
        with pytest.raises(ValidationFailed):
            act(stage.world, {"as": "ada", **deed})
    stage.world.edit_issue(stage.world.actor("ada"), stage.acme.repository.issues[1], state="closed")
    assert column(item, status) == "On track"
    do(stage, "reopen_board")
    do(stage, "move", issue=1, to="Done")
    assert column(item, status) == "Done"


def test_a_board_is_renamed_and_closed_by_the_api(stage: Stage, graph: Graph) -> None:
    mutation = """mutation ($in: UpdateProjectV2Input!) { updateProjectV2(input: $in) { projectV2 {
      title closed shortDescription } } }"""
    given = {"projectId": stage.acme.board.node_id, "title": "Ships", "shortDescription": "All", "closed": True}
    assert graph.data(mutation, **{"in": given})["updateProjectV2"]["projectV2"] == (
        {"title": "Ships", "closed": True, "shortDescription": "All"}
    )
    sent = stage.world.deliveries.pending()
    assert [(d.event, d.action) for d in sent] == [("projects_v2", "edited"), ("projects_v2", "closed")]
    assert sent[0].payload["changes"]["title"] == {"from": "Rockets", "to": "Ships"}
    unchanged = {"projectId": stage.acme.board.node_id, "title": "Ships"}
    graph.data(mutation, **{"in": unchanged})
    assert stage.events() == []


def test_an_automation_is_an_act_of_its_own_a_moment_later(stage: Stage) -> None:
    item, status = goal(stage), named(stage)
    stage.world.hold_workflows()
    do(stage, "close", by="grace", issue=1)
    assert (column(item, status), stage.events()) == ("On track", [("issues", "closed")])
    stage.world.hold_workflows(hold=False)
    assert column(item, status) == "Done"
    [sent] = stage.world.deliveries.pending()
    assert (sent.event, sent.payload["sender"]["login"]) == ("projects_v2_item", "github-project-automation[bot]")


def test_an_automation_runs_though_the_issue_was_opened_again_meanwhile(stage: Stage) -> None:
    item, status = goal(stage), named(stage)
    stage.world.hold_workflows()
    do(stage, "close", issue=1)
    do(stage, "reopen", issue=1)
    assert stage.world.run_workflows() == 1
    assert column(item, status) == "Done"


def test_an_automation_leaves_cards_alone_that_are_gone(stage: Stage) -> None:
    goal(stage)
    stage.world.hold_workflows()
    do(stage, "close", issue=1)
    do(stage, "remove_card", issue=1)
    assert stage.world.run_workflows() == 0


def test_whatever_the_reason_a_closed_issue_is_done_and_a_reopened_one_begins_again(stage: Stage) -> None:
    status = named(stage)
    do(stage, "workflow", name="Item reopened", enabled=True)
    for reason in ("completed", "not_planned", "duplicate"):
        item = goal(stage)
        number = item.content.number  # type: ignore[union-attr]
        do(stage, "close", issue=number, reason=reason)
        assert column(item, status) == "Done"
        do(stage, "reopen", issue=number)
        assert column(item, status) == "Todo"


def test_a_column_that_closes_issues_leaves_drafts_and_closed_ones_alone(stage: Stage) -> None:
    do(stage, "workflow", name="Auto-close issue", enabled=True)
    status, item = named(stage), goal(stage)
    do(stage, "draft", title="Idea", body="Some day")
    draft = stage.acme.board.items[-1]
    done = next(o.id for o in status.options if o.name == "Done")
    stage.world.set_value(stage.world.actor("ada"), draft, status, done)
    stage.world.deliveries.pending()
    do(stage, "move", issue=1, to="Done")
    assert stage.acme.repository.issues[1].closed_by is stage.world.user("github-project-automation[bot]")
    assert [(d.event, d.payload["sender"]["login"]) for d in stage.world.deliveries.pending()] == [
        ("projects_v2_item", "ada"),
        ("issues", "github-project-automation[bot]"),
    ]
    assert column(item, status) == "Done"
    with pytest.raises(NotFound):
        do(stage, "workflow", name="Make coffee")


@pytest.mark.parametrize(
    "deed",
    [
        {"do": "move", "to": "Done"},
        {"do": "add_column", "name": "x"},
        {"do": "rename_column", "column": "Todo", "name": "x"},
        {"do": "close_board"},
        {"do": "workflow", "name": "Item closed"},
        {"do": "say_status", "status": "ON_TRACK"},
        {"do": "remove_card"},
        {"do": "rename_label", "label": "bug", "name": "x"},
        {"do": "delete_label", "label": "bug"},
        {"do": "adopt", "parent": 2},
        {"do": "expel", "user": "ada"},
        {"do": "dismiss", "user": "ada"},
        {"do": "invite", "user": "stranger", "role": "admin"},
    ],
)
def test_a_stranger_is_refused(stage: Stage, deed: dict[str, Any]) -> None:
    goal(stage)
    goal(stage)
    stage.world.add_user("stranger")
    with pytest.raises(Forbidden):
        act(stage.world, {"as": "stranger", "issue": 1, **deed})


def test_goals_move_from_sprint_to_sprint_and_out(stage: Stage) -> None:
    ada, rockets = stage.world.actor("ada"), stage.acme.repository
    old, new = (stage.world.create_issue(ada, rockets, NewIssue(f"Sprint {n}")) for n in (1, 2))
    child = stage.world.create_issue(ada, rockets, NewIssue("Goal", parent=old))
    stage.events()
    assert do(stage, "adopt", issue=3, parent=2)["issue"] == 3
    assert (child.parent, old.sub_issues) == (new, [])
    assert stage.events() == [
        ("sub_issues", "sub_issue_removed"),
        ("sub_issues", "parent_issue_removed"),
        ("sub_issues", "sub_issue_added"),
        ("sub_issues", "parent_issue_added"),
    ]
    do(stage, "orphan", issue=3)
    assert child.parent is None
    with pytest.raises(NotFound):
        do(stage, "orphan", issue=3)


def test_a_label_is_renamed_on_every_issue_and_deleted_from_all(stage: Stage) -> None:
    goal(stage)
    do(stage, "label", issue=1, label="bug")
    stage.events()
    do(stage, "rename_label", label="bug", name="fault")
    assert [x.name for x in stage.acme.repository.issues[1].labels] == ["fault"]
    [sent] = stage.world.deliveries.pending()
    assert (sent.event, sent.action, sent.payload["changes"]) == ("label", "edited", {"name": {"from": "bug"}})
    do(stage, "delete_label", label="fault")
    assert stage.acme.repository.issues[1].labels == []


def test_people_come_and_go(stage: Stage) -> None:
    stage.world.add_user("margaret")
    rockets = stage.acme.repository
    do(stage, "invite", user="margaret", role="triage")
    assert rockets.collaborators["margaret"] == "triage"
    do(stage, "dismiss", user="margaret")
    assert "margaret" not in rockets.collaborators
    do(stage, "expel", user="linus")
    assert "linus" not in {**rockets.collaborators, **stage.acme.organization.members}
    do(stage, "delete_account", by="grace")
    with pytest.raises(NotFound):
        do(stage, "comment", by="grace", issue=1, body="hello?")


def test_reactions_are_given_once_and_taken_back(stage: Stage) -> None:
    goal(stage)
    number = do(stage, "comment", issue=1, body="/status done")["comment"]
    for _ in range(2):
        do(stage, "react", by="grace", comment=number, content="eyes")
    [reaction] = stage.world.comments[number].reactions
    assert (reaction.user.login, reaction.content) == ("grace", "eyes")
    do(stage, "unreact", by="grace", comment=number, content="eyes")
    assert stage.world.comments[number].reactions == []
    with pytest.raises(NotFound):
        do(stage, "unreact", by="grace", comment=number, content="eyes")


def test_a_locked_issue_takes_reactions_of_those_who_write(stage: Stage) -> None:
    goal(stage)
    stage.world.add_user("margaret")
    do(stage, "lock", issue=1)
    do(stage, "react", by="grace", issue=1, content="+1")
    with pytest.raises(Forbidden, match="locked"):
        do(stage, "react", by="margaret", issue=1, content="+1")


def test_a_board_says_how_it_goes(stage: Stage, graph: Graph) -> None:
    for status in ("ON_TRACK", "AT_RISK"):
        do(stage, "say_status", status=status, body="words")
    query = """query ($how: OrderDirection!) { organization(login: "acme") { projectV2(number: 1) {
      newest: statusUpdates(first: 1) { nodes { status } }
      all: statusUpdates(first: 2, orderBy: {field: CREATED_AT, direction: $how}) { nodes { status } } } } }"""
    seen = graph.data(query, how="ASC")["organization"]["projectV2"]
    assert seen["newest"]["nodes"] == [{"status": "AT_RISK"}]
    assert [node["status"] for node in seen["all"]["nodes"]] == ["ON_TRACK", "AT_RISK"]


def test_a_second_board_is_made_and_its_fields_renamed(stage: Stage) -> None:
    do(stage, "make_board", title="Launches")
    board = stage.world.project(stage.acme.organization, 2)
    assert (board.title, board.repositories) == ("Launches", [stage.acme.repository])
    do(stage, "rename_field", board=2, field="Status", name="Zustand")
    assert board.field_named("Zustand") is not None
    assert named(stage).project is stage.acme.board


def test_a_card_that_is_not_there_is_not_found(stage: Stage) -> None:
    stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Goal"))
    for deed in ({"do": "archive_card"}, {"do": "move", "field": "Mood", "to": "x"}):
        with pytest.raises(NotFound):
            act(stage.world, {"as": "ada", "issue": 1, **deed})


def test_workflows_are_held_and_let_go_over_http(stage: Stage, ask: Callable[..., Any]) -> None:
    goal(stage)
    assert ask("PUT", "/_sandbox/workflows", {"held": True})[2] == {"held": True, "waiting": 0}
    do(stage, "close", issue=1)
    assert ask("PUT", "/_sandbox/workflows", {"held": True})[2] == {"held": True, "waiting": 1}
    assert ask("PUT", "/_sandbox/workflows", {"held": False})[2] == {"held": False, "waiting": 0}


def test_aliased_mutations_are_done_in_their_order_and_each_fails_alone(stage: Stage, graph: Graph) -> None:
    item, status, sprint = goal(stage), named(stage), named(stage, "Sprint")
    ids = {o.name: o.id for o in status.options}
    call = "updateProjectV2ItemFieldValue(input: {projectId: $p, itemId: $i, fieldId: $f, value: {%s}})"
    again = call.replace("$f", "$s") % "iterationId: $n"
    query = f"""mutation ($p: ID!, $i: ID!, $f: ID!, $s: ID!, $a: String!, $b: String!, $n: String!) {{
      first: {call % "singleSelectOptionId: $a"} {{ projectV2Item {{ id }} }}
      wrong: {call % 'singleSelectOptionId: "deadbeef"'} {{ projectV2Item {{ id }} }}
      second: {call % "singleSelectOptionId: $b"} {{ projectV2Item {{ id }} }}
      third: {again} {{ projectV2Item {{ id }} }} }}"""
    given = {"p": stage.acme.board.node_id, "i": item.node_id, "f": status.node_id, "s": sprint.node_id}
    reply = graph.reply(query, **given, a=ids["At risk"], b=ids["Done"], n=sprint.iterations[1].id)
    assert {key: bool(answer) for key, answer in reply["data"].items()} == (
        {"first": True, "wrong": False, "second": True, "third": True}
    )
    [error] = reply["errors"]
    assert (error["path"], error["message"]) == (
        ["wrong"],
        "The single select option Id does not belong to the field",
    )
    moves = [d.payload["changes"]["field_value"]["to"] for d in stage.world.deliveries.pending()]
    assert [move.get("name") or move["title"] for move in moves] == ["At risk", "Done", "Sprint 2"]


def test_boards_are_listed_in_the_order_and_by_the_words_asked_for(stage: Stage, graph: Graph) -> None:
    ada = stage.world.actor("ada")
    for title in ("Boats", "Zeppelins"):
        stage.world.create_project(ada, stage.acme.organization, title, stage.acme.repository)
    query = """query ($by: ProjectV2OrderField!) { organization(login: "acme") {
      usual: projectsV2(first: 5) { nodes { title } }
      sorted: projectsV2(first: 5, orderBy: {field: $by, direction: ASC}) { nodes { title } } }
      repository(owner: "acme", name: "rockets") { projectsV2(first: 5, query: "boat") { nodes { title } } } }"""
    for by, titles in {
        "TITLE": ["Boats", "Rockets", "Zeppelins"],
        "CREATED_AT": ["Rockets", "Boats", "Zeppelins"],
        "UPDATED_AT": ["Rockets", "Boats", "Zeppelins"],
    }.items():
        seen = graph.data(query, by=by)
        assert [board["title"] for board in seen["organization"]["sorted"]["nodes"]] == titles
        assert [board["title"] for board in seen["organization"]["usual"]["nodes"]] == ["Zeppelins", "Boats", "Rockets"]
        assert seen["repository"]["projectsV2"]["nodes"] == [{"title": "Boats"}]


def test_an_erased_revision_says_who_erased_it_and_nothing_else(stage: Stage, graph: Graph) -> None:
    goal(stage)
    number = do(stage, "comment", by="grace", issue=1, body="one")["comment"]
    for text in ("two", "three"):
        do(stage, "edit_comment", by="ada", comment=number, body=text)
    do(stage, "erase_edit", by="grace", comment=number, revision=0)
    do(stage, "erase_edit", comment=number, revision=1)
    query = """query ($id: ID!) { node(id: $id) { ... on IssueComment { body editor { login } lastEditedAt
      userContentEdits(first: 9) { nodes { diff editor { login } editedAt deletedAt deletedBy { login } } } } } }"""
    seen = graph.data(query, id=stage.world.comments[number].node_id)["node"]
    now, ada, grace = "2026-03-02T09:00:00Z", {"login": "ada"}, {"login": "grace"}
    assert (seen["body"], seen["editor"], seen["lastEditedAt"]) == ("three", ada, now)
    assert seen["userContentEdits"]["nodes"] == [
        {"diff": "three", "editor": ada, "editedAt": now, "deletedAt": None, "deletedBy": None},
        {"diff": None, "editor": ada, "editedAt": now, "deletedAt": now, "deletedBy": ada},
        {"diff": None, "editor": grace, "editedAt": now, "deletedAt": now, "deletedBy": grace},
    ]


def test_revisions_are_erased_by_those_who_wrote_them_or_by_admins(stage: Stage) -> None:
    goal(stage)
    number = do(stage, "comment", issue=1, body="one")["comment"]
    do(stage, "edit_comment", comment=number, body="two")
    robot = stage.world.installation_token(stage.acme.installation).actor
    refusals: list[tuple[Callable[[], object], type[GitHubError]]] = [
        (lambda: do(stage, "erase_edit", by="grace", comment=number, revision=0), Forbidden),
        (lambda: do(stage, "erase_edit", comment=number, revision=1), NotFound),
        (lambda: stage.world.erase_edit(robot, stage.world.comments[number], 0), Forbidden),
    ]
    for deed, refusal in refusals:
        with pytest.raises(refusal):
            deed()
    assert stage.world.comments[number].erased == {}
