"""Boards through GraphQL: cards and their values, GitHub's dangerous ways with options, and who may see what."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.boards import Field, Item
from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph

CONFIG: dict[str, Any] = {"login": "acme", "number": 1}
VALUE = """query ($id: ID!, $name: String!) { node(id: $id) { ... on ProjectV2Item { fieldValueByName(name: $name) {
  __typename ... on ProjectV2ItemFieldValueCommon { id createdAt updatedAt creator { login } item { id }
    field { ... on ProjectV2FieldCommon { name } } }
  ... on ProjectV2ItemFieldSingleSelectValue { name optionId color description }
  ... on ProjectV2ItemFieldIterationValue { title iterationId startDate duration }
  ... on ProjectV2ItemFieldTextValue { text } ... on ProjectV2ItemFieldNumberValue { number }
  ... on ProjectV2ItemFieldDateValue { date } } } } }"""


def field(graph: Graph, name: str) -> Field:
    found = graph.acme.board.field_named(name)
    assert found
    return found


def card(graph: Graph, title: str = "Engines") -> Item:
    return graph.world.add_item(graph.world.actor("ada"), graph.acme.board, graph.issue(title))


def value(graph: Graph, item: Item, name: str) -> Any:
    return graph.data(VALUE, id=item.node_id, name=name)["node"]["fieldValueByName"]


def ids(graph: Graph, item: Item, name: str = "Status") -> dict[str, str]:
    found = field(graph, name).node_id
    return {"projectId": graph.acme.board.node_id, "itemId": item.node_id, "fieldId": found}


def option(graph: Graph, name: str) -> str:
    return next(o.id for o in field(graph, "Status").options if o.name == name)


def test_a_board_tells_its_fields_options_iterations_and_automations(stage: Stage, graph: Graph) -> None:
    stage.sandbox.clock.set(stage.sandbox.clock.now() + timedelta(days=15))
    token = graph.world.installation_token(graph.acme.installation).value
    board = graph.reply("ProjectConfig", token=token, **CONFIG)["data"]["organization"]["projectV2"]
    assert (board["title"], board["viewerCanUpdate"], board["closed"]) == ("Rockets", True, False)
    fields = {entry["name"]: entry for entry in board["fields"]["nodes"]}
    assert board["fields"]["totalCount"] == len(graph.acme.board.fields)
    assert fields["Title"]["__typename"] == "ProjectV2Field"
    assert [o["name"] for o in fields["Status"]["options"]][:2] == ["Todo", "On track"]
    plan = fields["Sprint"]["configuration"]
    assert (plan["duration"], plan["startDay"]) == (14, 1)
    assert [i["title"] for i in plan["completedIterations"]] == ["Sprint 1"]
    assert [i["title"] for i in plan["iterations"]] == ["Sprint 2", "Sprint 3"]
    assert {w["name"]: w["enabled"] for w in board["workflows"]["nodes"]}["Item closed"] is True
    assert [r["nameWithOwner"] for r in board["repositories"]["nodes"]] == ["acme/rockets"]


def test_an_issue_comes_onto_a_board_once(graph: Graph) -> None:
    issue = graph.issue("Engines")
    given = {"projectId": graph.acme.board.node_id, "contentId": issue.node_id}
    first, again = (graph.data("AddItem", **given)["addProjectV2ItemById"]["item"] for _ in range(2))
    assert first == again
    assert len(graph.acme.board.items) == 1


def test_a_status_is_set_seen_and_cleared(stage: Stage, graph: Graph) -> None:
    item = card(graph)
    stage.events()
    graph.data("SetStatus", **ids(graph, item), optionId=option(graph, "At risk"))
    seen = value(graph, item, "Status")
    assert (seen["__typename"], seen["name"]) == ("ProjectV2ItemFieldSingleSelectValue", "At risk")
    assert (seen["color"], seen["optionId"]) == ("YELLOW", option(graph, "At risk"))
    assert (seen["creator"], seen["field"]) == ({"login": "goalkeeper-sandbox"}, {"name": "Status"})
    graph.data("ClearField", **ids(graph, item))
    assert value(graph, item, "Status") is None
    assert stage.events() == [("projects_v2_item", "edited")] * 2


def test_an_option_of_another_field_is_refused(graph: Graph) -> None:
    error = graph.error("SetStatus", **ids(graph, card(graph)), optionId="98236657")
    assert error["message"] == "The single select option Id does not belong to the field"


def test_an_iteration_is_set_by_its_id(graph: Graph) -> None:
    item, sprint = card(graph), field(graph, "Sprint").iterations[1]
    graph.data("SetIteration", **ids(graph, item, "Sprint"), iterationId=sprint.id)
    seen = value(graph, item, "Sprint")
    assert (seen["title"], seen["duration"]) == ("Sprint 2", 14)
    assert seen["startDate"] == sprint.start_date.isoformat()


def test_numbers_texts_and_dates_are_set_in_one_document(graph: Graph) -> None:
    ada, board, item = graph.world.actor("ada"), graph.acme.board, card(graph)
    names = {"numberField": ("Effort", "NUMBER"), "textField": ("Note", "TEXT"), "dateField": ("Due", "DATE")}
    made = {key: graph.world.create_field(ada, board, *of).node_id for key, of in names.items()}
    given = {"projectId": board.node_id, "itemId": item.node_id, **made}
    graph.data("SetNumberTextDate", **given, n=3.5, t="careful", d="2026-03-09")
    assert value(graph, item, "Effort")["number"] == 3.5
    assert value(graph, item, "Note")["text"] == "careful"
    assert value(graph, item, "Due")["date"] == "2026-03-09"
    query = """query ($id: ID!) { node(id: $id) { ... on ProjectV2Item { fieldValues(first: 9) { nodes {
      __typename } } } } }"""
    kinds = [n["__typename"] for n in graph.data(query, id=item.node_id)["node"]["fieldValues"]["nodes"]]
    assert kinds == [f"ProjectV2ItemField{kind}Value" for kind in ("Text", "Number", "Text", "Date")]


def test_the_title_of_a_card_is_the_title_of_its_issue(graph: Graph) -> None:
    assert value(graph, card(graph, "Engines"), "Title")["text"] == "Engines"


def test_a_field_that_is_not_there_has_no_value(graph: Graph) -> None:
    assert value(graph, card(graph), "Zustand") is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Exactly one value"),
        ({"singleSelectOptionId": None}, "Exactly one value"),
        ({"text": "Todo"}, "Did not re"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_and_null_clears_nothing(
    graph: Graph, given: dict[str, Any], said: str
) -> None:
    item = card(graph)
    graph.data("SetStatus", **ids(graph, item), optionId=option(graph, "Todo"))
    query = """mutation ($projectId: ID!, $itemId: ID!, $fieldId: ID!, $value: ProjectV2FieldValue!) {
      updateProjectV2ItemFieldValue(input: {projectId: $projectId, itemId: $itemId, fieldId: $fieldId, value: $value}) {
        clientMutationId } }"""
    assert graph.error(query, **ids(graph, item), value=given)["message"].startswith(said)
    assert value(graph, item, "Status")["name"] == "Todo"


def test_a_card_of_another_board_is_not_found(graph: Graph) -> None:
    item = card(graph)
    other = graph.world.create_project(graph.world.actor("ada"), graph.acme.organization, "Other")
    given = {**ids(graph, item), "projectId": other.node_id}
    assert graph.error("ClearField", **given)["type"] == "NOT_FOUND"


def test_cards_are_moved_archived_shown_again_and_deleted(graph: Graph) -> None:
    board = graph.acme.board.node_id
    one, two = card(graph, "one"), card(graph, "two")
    given = {"projectId": board, "itemId": two.node_id}
    moved = graph.data("MoveItem", **given, afterId=None)["updateProjectV2ItemPosition"]
    assert moved["items"]["nodes"] == [{"id": two.node_id}]
    graph.data("MoveItem", **given, afterId=one.node_id)
    assert graph.acme.board.items == [one, two]
    assert graph.data("ArchiveItem", **given)["archiveProjectV2Item"]["item"]["isArchived"] is True
    query = """query ($id: ID!) { node(id: $id) { ... on Issue { projectItems(first: 5, includeArchived: false) {
      totalCount } } } }"""
    assert graph.data(query, id=two.content.node_id)["node"] == {"projectItems": {"totalCount": 0}}
    assert graph.data("UnarchiveItem", **given)["unarchiveProjectV2Item"]["item"]["isArchived"] is False
    deleted = graph.data("DeleteItem", **given)["deleteProjectV2Item"]
    assert deleted == {"deletedItemId": two.node_id}
    assert graph.acme.board.items == [one]


def test_a_webhooks_card_is_found_by_its_node_id(graph: Graph) -> None:
    item = card(graph)
    graph.data("SetStatus", **ids(graph, item), optionId=option(graph, "Done"))
    seen = graph.data("ItemFromWebhook", itemId=item.node_id, statusField="Status")["node"]
    assert (seen["__typename"], seen["type"], seen["status"]["name"]) == ("ProjectV2Item", "ISSUE", "Done")
    assert seen["content"]["title"] == "Engines"
    assert seen["project"] == {"id": graph.acme.board.node_id, "number": 1}


def test_a_draft_is_a_card_without_an_issue(graph: Graph) -> None:
    query = """mutation ($id: ID!) { addProjectV2DraftIssue(input: {projectId: $id, title: "Idea", body: "later"}) {
      projectItem { id type fullDatabaseId createdAt creator { login }
        content { ... on DraftIssue { id title body createdAt updatedAt creator { login } } } } } }"""
    made = graph.data(query, id=graph.acme.board.node_id)["addProjectV2DraftIssue"]["projectItem"]
    assert (made["type"], made["content"]["title"], made["content"]["body"]) == ("DRAFT_ISSUE", "Idea", "later")
    assert graph.data("ItemFromWebhook", itemId=made["id"], statusField="Status")["node"]["content"] == {
        "__typename": "DraftIssue",
        "id": made["content"]["id"],
        "title": "Idea",
    }
    found = graph.data("query ($id: ID!) { node(id: $id) { __typename } }", id=made["content"]["id"])
    assert found == {"node": {"__typename": "DraftIssue"}}


def test_a_board_is_read_page_by_page(graph: Graph) -> None:
    graph.world.limits.content_per_minute = 0
    for number in range(120):
        card(graph, f"Goal {number}")
    given = {"projectId": graph.acme.board.node_id, "statusField": "Status", "sprintField": "Sprint"}
    first = graph.data("BoardPage", **given)["node"]["items"]
    rest = graph.data("BoardPage", **given, after=first["pageInfo"]["endCursor"])["node"]["items"]
    assert (len(first["nodes"]), len(rest["nodes"]), rest["totalCount"]) == (100, 20, 120)
    assert [n["content"]["number"] for n in first["nodes"] + rest["nodes"]] == list(range(1, 121))


def test_a_board_is_made_with_githubs_columns_and_linked_to_a_repository(stage: Stage, graph: Graph) -> None:
    stage.events()
    owner, here = graph.acme.organization.node_id, graph.acme.repository.node_id
    made = graph.data("CreateProject", ownerId=owner, title="Goals")["createProjectV2"]["projectV2"]
    assert (made["number"], made["url"]) == (2, "https://github.example/orgs/acme/projects/2")
    graph.data("LinkProject", projectId=made["id"], repositoryId=here)
    query = f"""{{ repository(owner: "acme", name: "rockets") {{ projectsV2(first: 5) {{ nodes {{ number }} }}
      projectV2(number: 2) {{ title }} }} organization(login: "acme") {{ projectsV2(first: 5) {{ nodes {{ title }} }} }}
      node(id: "{made["id"]}") {{ ... on ProjectV2 {{ closedAt createdAt updatedAt creator {{ login }} fullDatabaseId
        field(name: "Status") {{ ... on ProjectV2SingleSelectField {{ createdAt databaseId dataType updatedAt
          project {{ title }} options(names: ["Done"]) {{ name description color id }} }} }}
        owner {{ id projectV2(number: 2) {{ title }} }} public readme resourcePath shortDescription template
        statusUpdates(first: 1) {{ totalCount }} workflows(first: 1) {{ nodes {{ createdAt fullDatabaseId
          project {{ title }} updatedAt id number }} }} }} }} }}"""
    seen = graph.data(query)
    assert seen["repository"]["projectsV2"]["nodes"] == [{"number": 2}, {"number": 1}]
    assert seen["organization"]["projectsV2"]["nodes"] == [{"title": "Goals"}, {"title": "Rockets"}]
    assert [o["name"] for o in seen["node"]["field"]["options"]] == ["Done"]
    assert seen["node"]["owner"] == {"id": owner, "projectV2": {"title": "Goals"}}
    assert stage.events() == [("projects_v2", "created")]


def test_fields_are_made_with_their_options_and_iterations(graph: Graph) -> None:
    board = graph.acme.board.node_id
    options = [{"name": "Low", "color": "GRAY", "description": "can wait"}]
    made = graph.data("CreateStatusField", projectId=board, name="Weight", options=options)
    assert [o["name"] for o in made["createProjectV2Field"]["projectV2Field"]["options"]] == ["Low"]
    wednesday = "2026-03-04"
    plan = {
        "startDate": wednesday,
        "duration": 7,
        "iterations": [{"title": "Week 1", "startDate": wednesday, "duration": 7}],
    }
    weeks = graph.data("CreateIterationField", projectId=board, name="Week", config=plan)
    configuration = weeks["createProjectV2Field"]["projectV2Field"]["configuration"]
    assert [i["title"] for i in configuration["iterations"]] == ["Week 1"]
    assert (field(graph, "Week").duration, field(graph, "Week").start_day) == (7, 3)
    error = graph.error("CreateStatusField", projectId=board, name="weight", options=options)
    assert error["message"] == "Name has already been taken"


UPDATE = """mutation ($in: UpdateProjectV2FieldInput!) { updateProjectV2Field(input: $in) { projectV2Field {
  ... on ProjectV2SingleSelectField { name options { id name } }
  ... on ProjectV2IterationField { configuration { iterations { id title } } } } } }"""


def test_naming_the_same_options_again_gives_them_new_ids_and_empties_every_card(graph: Graph) -> None:
    item, status = card(graph), field(graph, "Status")
    graph.data("SetStatus", **ids(graph, item), optionId=option(graph, "Done"))
    before = {o.name: o.id for o in status.options}
    same = [{"name": o.name, "color": o.color, "description": ""} for o in status.options]
    given = {"fieldId": status.node_id, "singleSelectOptions": same}
    after = graph.data(UPDATE, **{"in": given})["updateProjectV2Field"]["projectV2Field"]["options"]
    assert [o["name"] for o in after] == list(before)
    assert not {o["id"] for o in after} & set(before.values())
    assert value(graph, item, "Status") is None
    error = graph.error("SetStatus", **ids(graph, item), optionId=before["Done"])
    assert error["message"] == "The single select option Id does not belong to the field"


def test_naming_the_same_iterations_again_gives_them_new_ids_and_empties_every_card(graph: Graph) -> None:
    item, sprint = card(graph), field(graph, "Sprint")
    graph.data("SetIteration", **ids(graph, item, "Sprint"), iterationId=sprint.iterations[0].id)
    before = [i.id for i in sprint.iterations]
    same = [
        {"title": i.title, "startDate": i.start_date.isoformat(), "duration": i.duration} for i in sprint.iterations
    ]
    plan = {"startDate": "2026-03-02", "duration": 14, "iterations": same}
    given = {"fieldId": sprint.node_id, "iterationConfiguration": plan}
    found = graph.data(UPDATE, **{"in": given})["updateProjectV2Field"]["projectV2Field"]["configuration"]["iterations"]
    assert [i["title"] for i in found] == ["Sprint 1", "Sprint 2", "Sprint 3"]
    assert not {i["id"] for i in found} & set(before)
    assert value(graph, item, "Sprint") is None


def test_renaming_a_field_keeps_everything_else(graph: Graph) -> None:
    item, status = card(graph), field(graph, "Status")
    graph.data("SetStatus", **ids(graph, item), optionId=option(graph, "Done"))
    graph.data(UPDATE, **{"in": {"fieldId": status.node_id, "name": "Zustand"}})
    assert value(graph, item, "Zustand")["name"] == "Done"


@pytest.mark.parametrize("name", ["Sprint", "Status"])
def test_options_and_iterations_belong_to_their_kind_of_field(graph: Graph, name: str) -> None:
    plan = {"startDate": "2026-03-02", "duration": 14, "iterations": []}
    wrong: dict[str, dict[str, Any]] = {
        "Sprint": {"singleSelectOptions": []},
        "Status": {"iterationConfiguration": plan},
    }
    given: dict[str, Any] = {"in": {"fieldId": field(graph, name).node_id, **wrong[name]}}
    error = graph.error(UPDATE, **given)
    assert (error["type"], error["message"].startswith("The field is not a")) == ("UNPROCESSABLE", True)


def test_a_closed_issue_moves_to_done_by_itself(graph: Graph) -> None:
    item = card(graph)
    graph.data("CloseIssue", id=item.content.node_id)
    seen = value(graph, item, "Status")
    assert (seen["name"], seen["creator"]) == ("Done", {"login": "github-project-automation"})


def test_status_updates_are_written_changed_and_deleted(graph: Graph) -> None:
    board = graph.acme.board.node_id
    made = graph.data(
        "CreateStatusUpdate",
        projectId=board,
        status="ON_TRACK",
        body="fine",
        startDate="2026-03-02",
        targetDate="2026-03-13",
    )["createProjectV2StatusUpdate"]["statusUpdate"]
    graph.data("UpdateStatusUpdate", id=made["id"], status="AT_RISK", body="hm")
    query = """query ($id: ID!) { node(id: $id) { ... on ProjectV2StatusUpdate { status body startDate targetDate
      createdAt updatedAt fullDatabaseId creator { login } project { number } } } }"""
    seen = graph.data(query, id=made["id"])["node"]
    assert (seen["status"], seen["body"], seen["startDate"]) == ("AT_RISK", "hm", "2026-03-02")
    assert (seen["targetDate"], seen["project"]) == ("2026-03-13", {"number": 1})
    delete = """mutation ($id: ID!) { deleteProjectV2StatusUpdate(input: {statusUpdateId: $id}) {
      deletedStatusUpdateId projectV2 { number } } }"""
    deleted = graph.data(delete, id=made["id"])["deleteProjectV2StatusUpdate"]
    assert deleted == {"deletedStatusUpdateId": made["id"], "projectV2": {"number": 1}}
    assert graph.acme.board.status_updates == []


# Who may see a board


def test_a_persons_board_is_nothing_to_an_app_and_no_error(stage: Stage, graph: Graph) -> None:
    ada = graph.world.actor("ada")
    stage.events()
    board = graph.world.create_project(ada, ada.user, "Private plans")
    issue = graph.issue("Engines")
    item = graph.world.add_item(ada, board, issue)
    assert "projects_v2" not in {event for event, _ in stage.events()}
    boards = '{ user(login: "ada") { projectsV2(first: 5) { totalCount nodes { title } } } }'
    cards = "query ($id: ID!) { node(id: $id) { ... on Issue { projectItems(first: 5) { totalCount } } } }"
    assert graph.data(boards) == {"user": {"projectsV2": {"totalCount": 0, "nodes": []}}}
    assert graph.data(cards, id=issue.node_id)["node"] == {"projectItems": {"totalCount": 0}}
    assert graph.data(boards, "ada")["user"]["projectsV2"]["nodes"] == [{"title": "Private plans"}]
    assert graph.data(cards, "ada", id=issue.node_id)["node"] == {"projectItems": {"totalCount": 1}}
    seen = graph.data("ProjectConfigUser", "ada", login="ada", number=1)["user"]["projectV2"]
    assert (seen["title"], seen["viewerCanUpdate"]) == ("Private plans", True)
    assert graph.error("ProjectConfigUser", login="ada", number=1)["type"] == "NOT_FOUND"
    assert graph.error("ItemFromWebhook", itemId=item.node_id, statusField="Status")["type"] == "NOT_FOUND"


def test_only_the_owner_changes_a_persons_boards(graph: Graph) -> None:
    ada = graph.world.user("ada")
    assert graph.error("CreateProject", ownerId=ada.node_id, title="Mine")["type"] == "FORBIDDEN"
    assert graph.error("CreateProject", "grace", ownerId=ada.node_id, title="Hers")["type"] == "FORBIDDEN"
    made = graph.data("CreateProject", "ada", ownerId=ada.node_id, title="Mine")["createProjectV2"]["projectV2"]
    assert made["url"] == "https://github.example/users/ada/projects/1"


def test_a_token_without_the_boards_permission_gets_a_hole_for_each_card(graph: Graph) -> None:
    item = card(graph)
    token = graph.world.installation_token(graph.acme.installation, {"issues": "write"}).value
    query = """query ($id: ID!) { node(id: $id) { ... on Issue { title
      projectItems(first: 5) { totalCount nodes { id } } } } }"""
    reply = graph.reply(query, token=token, id=item.content.node_id)
    assert reply["data"]["node"] == {"title": "Engines", "projectItems": {"totalCount": 1, "nodes": [None]}}
    [error] = reply["errors"]
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["node", "projectItems", "nodes", 0])
    error = graph.error("ProjectConfig", token=token, **CONFIG)
    said = "Could not resolve to a ProjectV2 with the number 1."
    assert (error["type"], error["path"], error["message"]) == ("NOT_FOUND", ["organization", "projectV2"], said)
    boards = '{ organization(login: "acme") { projectsV2(first: 5) { totalCount nodes { id } } } }'
    assert graph.reply(boards, token=token) == (
        {"data": {"organization": {"projectsV2": {"totalCount": 0, "nodes": []}}}}
    )
    given = {"projectId": graph.acme.board.node_id, "contentId": item.content.node_id}
    assert graph.error("AddItem", token=token, **given)["type"] == "FORBIDDEN"


def test_a_token_that_reads_boards_cannot_change_them(graph: Graph) -> None:
    item = card(graph)
    allowed = {"issues": "read", "organization_projects": "read"}
    token = graph.world.installation_token(graph.acme.installation, allowed).value
    board = graph.reply("ProjectConfig", token=token, **CONFIG)["data"]["organization"]["projectV2"]
    assert board["viewerCanUpdate"] is False
    assert graph.error("ArchiveItem", token=token, projectId=board["id"], itemId=item.node_id)["type"] == "FORBIDDEN"


def test_a_card_whose_issue_may_not_be_seen_is_redacted(graph: Graph) -> None:
    hidden = graph.world.add_repository(graph.acme.organization, "hidden", private=True)
    ada = graph.world.actor("ada")
    from bot.sandbox.world import NewIssue  # noqa: PLC0415 - only this test makes an issue elsewhere

    secret = graph.world.create_issue(ada, hidden, NewIssue("secret"))
    item = graph.world.add_item(ada, graph.acme.board, secret)
    graph.world.choose_repositories(ada, graph.acme.installation, [graph.acme.repository])
    seen = graph.data("ItemFromWebhook", itemId=item.node_id, statusField="Status")["node"]
    assert (seen["type"], seen["content"]) == ("REDACTED", None)


def test_a_stranger_sees_public_boards_alone(graph: Graph) -> None:
    graph.world.add_user("stranger")
    assert graph.error("ProjectConfig", "stranger", **CONFIG)["type"] == "NOT_FOUND"
    graph.acme.board.public = True
    seen = graph.data("ProjectConfig", "stranger", **CONFIG)["organization"]["projectV2"]
    assert (seen["title"], seen["viewerCanUpdate"]) == ("Rockets", False)
    assert graph.data("ProjectConfig", "grace", **CONFIG)["organization"]["projectV2"]["viewerCanUpdate"] is True
