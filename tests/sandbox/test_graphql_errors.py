"""How GraphQL says no: always with status 200 but for missing credentials, and with what is left of the data."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from github import GithubException

from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph

VIEWER = {"query": "{ viewer { login } }"}
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
TITLE = 'query ($n: Int!) { repository(owner: "acme", name: "rockets") { id issue(number: $n) { title } } }'


def limited(graph: Graph, **permissions: str) -> str:
    return graph.world.installation_token(graph.acme.installation, permissions).value


def test_without_a_token_there_is_a_401(ask: Callable[..., Any]) -> None:
    status, _, body = ask("POST", "/graphql", VIEWER, token=None)
    assert (status, body["message"]) == (401, "This endpoint requires you to be authenticated.")


def test_a_wrong_token_is_a_401(ask: Callable[..., Any]) -> None:
    status, _, body = ask("POST", "/graphql", VIEWER, token="ghs_wrong")
    assert (status, body["message"]) == (401, "Bad credentials")


def test_the_enterprise_address_answers_as_well(ask: Callable[..., Any]) -> None:
    status, _, body = ask("POST", "/api/graphql", VIEWER)
    assert (status, body) == (200, {"data": {"viewer": {"login": "goalkeeper-sandbox[bot]"}}})


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"no json", "Problems parsing JSON"),
        (b"[]", "A query attribute must be specified and must be a string."),
        (b'{"query": 7}', "A query attribute must be specified and must be a string."),
        (json.dumps({**VIEWER, "variables": [1]}).encode(), "Variables must be an object."),
    ],
)
def test_a_body_that_is_no_query_is_a_400(ask: Callable[..., Any], sent: bytes, said: str) -> None:
    status, _, body = ask("POST", "/graphql", sent)
    assert (status, body["message"]) == (400, said)


def test_a_repository_that_is_not_there_is_named(graph: Graph) -> None:
    reply = graph.reply('{ repository(owner: "acme", name: "nothing") { id } viewer { login } }')
    assert reply == {
        "data": {"repository": None, "viewer": {"login": "goalkeeper-sandbox[bot]"}},
        "errors": [
            {
                "type": "NOT_FOUND",
                "path": ["repository"],
                "locations": [{"line": 1, "column": 3}],
                "message": "Could not resolve to a Repository with the name 'acme/nothing'.",
            }
        ],
    }


def test_a_private_repository_is_not_there_for_strangers(graph: Graph) -> None:
    hidden = graph.world.add_repository(graph.world.organization("acme"), "hidden", private=True)
    graph.world.add_user("stranger")
    error = graph.error('{ repository(owner: "acme", name: "hidden") { id } }', "stranger")
    assert error["message"] == "Could not resolve to a Repository with the name 'acme/hidden'."
    assert graph.error(NODE, "stranger", id=hidden.node_id)["type"] == "NOT_FOUND"


def test_an_old_name_leads_to_the_repository_unless_that_is_not_wanted(graph: Graph) -> None:
    graph.world.rename_repository(graph.world.actor("ada"), graph.acme.repository, "ships")
    query = 'query ($f: Boolean) { repository(owner: "acme", name: "rockets", followRenames: $f) { nameWithOwner } }'
    assert graph.data(query, f=True) == {"repository": {"nameWithOwner": "acme/ships"}}
    assert graph.error(query, f=False)["type"] == "NOT_FOUND"


def test_an_issue_that_is_not_there_leaves_the_rest_of_the_data(graph: Graph) -> None:
    reply = graph.reply(TITLE, n=99)
    assert reply["data"]["repository"] == {"id": graph.acme.repository.node_id, "issue": None}
    [error] = reply["errors"]
    assert error["message"] == "Could not resolve to an Issue with the number of 99."
    assert error["path"] == ["repository", "issue"]


def test_issues_that_are_switched_off_are_not_there(graph: Graph) -> None:
    graph.issue("Goal")
    graph.acme.repository.has_issues = False
    assert graph.error(TITLE, n=1)["type"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            '{ organization(login: "nobody") { id } }',
            "Could not resolve to an Organization with the login of 'nobody'.",
        ),
        ('{ organization(login: "ada") { id } }', "Could not resolve to an Organization with the login of 'ada'."),
        ('{ user(login: "acme") { id } }', "Could not resolve to a User with the login of 'acme'."),
        ('{ node(id: "I_nothing") { id } }', "Could not resolve to a node with the global id of 'I_nothing'"),
        ('{ organization(login: "acme") { projectV2(number: 9) { id } } }', "Could not resolve to a ProjectV2 with"),
        (
            '{ repository(owner: "acme", name: "rockets") { projectV2(number: 9) { id } } }',
            "Could not resolve to a ProjectV2 with the number 9.",
        ),
    ],
)
def test_what_is_not_there_is_named_in_githubs_words(graph: Graph, query: str, said: str) -> None:
    error = graph.error(query)
    assert error["type"] == "NOT_FOUND"
    assert error["message"].startswith(said)


def test_a_list_of_nodes_has_a_hole_for_each_missing_one(graph: Graph) -> None:
    known = graph.acme.repository.node_id
    reply = graph.reply("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[known, "I_gone", known])
    assert reply["data"]["nodes"] == [{"id": known}, None, {"id": known}]
    assert reply["errors"][0]["path"] == ["nodes", 1]


def test_a_token_without_the_permission_gets_what_it_may_read_and_an_error_for_the_rest(graph: Graph) -> None:
    issue = graph.issue("Goal")
    graph.acme.repository.private = True
    token = limited(graph, contents="read")
    reply = graph.reply(TITLE, token=token, n=1)
    assert reply["data"]["repository"] == {"id": graph.acme.repository.node_id, "issue": None}
    [error] = reply["errors"]
    assert (error["type"], error["message"]) == ("FORBIDDEN", "Resource not accessible by integration")
    assert graph.error(NODE, token=token, id=issue.node_id)["type"] == "FORBIDDEN"


def test_a_file_needs_the_permission_to_read_contents(graph: Graph) -> None:
    graph.acme.repository.private = True
    query = '{ repository(owner: "acme", name: "rockets") { object(expression: "HEAD:README.md") { id } } }'
    error = graph.error(query, token=limited(graph, issues="read"))
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["repository", "object"])


def test_an_app_that_may_only_read_cannot_write(graph: Graph) -> None:
    issue = graph.issue("Goal")
    error = graph.error("AddComment", token=limited(graph, issues="read"), subjectId=issue.node_id, body="hello")
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["addComment"])
    assert error["message"] == "Resource not accessible by integration"


def test_a_person_without_the_rights_is_told_which_act_they_may_not_do(graph: Graph) -> None:
    issue = graph.issue("Goal")
    graph.world.add_user("stranger")
    error = graph.error("PinIssue", "stranger", id=issue.node_id)
    assert error["type"] == "FORBIDDEN"
    assert error["message"] == "stranger does not have the correct permissions to execute `PinIssue`"


def test_an_archived_repository_is_read_only_for_everybody(graph: Graph) -> None:
    issue = graph.issue("Goal")
    graph.acme.repository.archived = True
    error = graph.error("AddComment", "ada", subjectId=issue.node_id, body="hello")
    assert error["message"] == "Repository was archived so is read-only."


def test_a_locked_conversation_takes_no_comment_from_an_app(graph: Graph) -> None:
    issue = graph.issue("Goal")
    graph.world.lock(graph.world.actor("ada"), issue)
    error = graph.error("AddComment", subjectId=issue.node_id, body="hello")
    assert error["message"] == "Unable to create comment because issue is locked."


def test_two_mutations_in_one_document_fail_apart(graph: Graph) -> None:
    query = """mutation ($id: ID!) { a: addComment(input: {subjectId: "I_no", body: "x"}) { clientMutationId }
      b: addComment(input: {subjectId: $id, body: "kept", clientMutationId: "mine"}) { clientMutationId } }"""
    issue = graph.issue("Goal")
    reply = graph.reply(query, id=issue.node_id)
    assert reply["data"] == {"a": None, "b": {"clientMutationId": "mine"}}
    assert [error["path"] for error in reply["errors"]] == [["a"]]
    assert [comment.body for comment in issue.comments] == ["kept"]


@pytest.mark.parametrize(
    ("body", "said"),
    [("x" * 65_537, "Body is too long (maximum is 65536 characters)"), ("  ", "Body cannot be blank")],
)
def test_a_text_against_the_rules_is_unprocessable(graph: Graph, body: str, said: str) -> None:
    error = graph.error("AddComment", subjectId=graph.issue("Goal").node_id, body=body)
    assert (error["type"], error["message"]) == ("UNPROCESSABLE", said)


def test_a_body_of_65536_characters_is_taken(graph: Graph) -> None:
    issue = graph.issue("Goal")
    graph.data("UpdateIssueBody", id=issue.node_id, body="é" * 65_536)
    assert len(issue.body or "") == 65_536


def test_an_unknown_field_is_named_with_its_type_and_nothing_is_done(graph: Graph) -> None:
    reply = graph.reply("query Who { viewer { login shoe } }")
    assert reply == {
        "errors": [
            {
                "path": ["query Who", "viewer", "shoe"],
                "extensions": {"code": "undefinedField", "typeName": "User", "fieldName": "shoe"},
                "locations": [{"line": 1, "column": 28}],
                "message": "Field 'shoe' doesn't exist on type 'User'",
            }
        ]
    }


def test_an_unknown_field_in_a_fragment_is_found_there(graph: Graph) -> None:
    error = graph.error("{ me: viewer { ...F } } fragment F on User { shoe }")
    assert error["path"] == ["fragment F", "shoe"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{ viewer { login }", "Syntax Error"),
        ("{ viewer }", "must have a selection of subfields"),
        ('{ repository(owner: "acme") { id } }', "of type 'String!' is required"),
        ("query A { viewer { login } } query B { viewer { login } }", "An operation name is required"),
    ],
)
def test_a_document_that_cannot_be_carried_out_says_why(graph: Graph, query: str, said: str) -> None:
    reply = graph.reply(query)
    assert "data" not in reply
    assert said in reply["errors"][0]["message"]


def test_an_operation_is_chosen_by_its_name(ask: Callable[..., Any]) -> None:
    query = "query A { a: viewer { login } } query B { b: viewer { login } }"
    _, _, body = ask("POST", "/graphql", {"query": query, "operationName": "B"})
    assert list(body["data"]) == ["b"]
    _, _, body = ask("POST", "/graphql", {"query": query, "operationName": "C"})
    assert body == {"errors": [{"message": 'No operation named "C"'}]}


@pytest.mark.parametrize(("number", "given"), [(None, "Expected"), ("seven", "Int cannot represent")])
def test_a_variable_of_the_wrong_kind_is_named_with_its_type(graph: Graph, number: object, given: str) -> None:
    error = graph.error(TITLE, n=number)
    assert error["message"] == "Variable $n of type Int! was provided invalid value"
    assert given in error["extensions"]["problems"][0]["explanation"]


@pytest.mark.parametrize("value", ["yesterday", 12])
def test_a_date_that_is_none_is_refused(graph: Graph, value: object) -> None:
    error = graph.error("CreateStatusUpdate", projectId="x", status="ON_TRACK", body="b", startDate=value)
    assert error["message"] == "Variable $startDate of type Date was provided invalid value"


def test_a_time_that_is_none_is_refused(graph: Graph) -> None:
    query = """query ($at: DateTime) { repository(owner: "acme", name: "rockets") {
      issues(first: 1, filterBy: {since: $at}) { totalCount } } }"""
    assert "$at of type DateTime" in graph.error(query, at="soon")["message"]


def test_a_number_that_int_cannot_hold_is_an_error_where_the_full_one_is_a_string(graph: Graph) -> None:
    issue = graph.issue("Goal")
    query = "query ($id: ID!) { node(id: $id) { ... on Issue { databaseId fullDatabaseId } } }"
    reply = graph.reply(query, id=issue.node_id)
    assert reply["data"]["node"] == {"databaseId": None, "fullDatabaseId": str(issue.id)}
    assert reply["errors"][0]["message"] == f"Integer out of bounds: {issue.id}"


def test_a_failing_answer_can_be_arranged_by_the_name_of_the_operation(stage: Stage, graph: Graph) -> None:
    stage.sandbox.fault("502", operation="AddComment")
    issue = graph.issue("Goal")
    query = {"query": "mutation AddComment { __typename }"}
    status, _, _ = graph.ask("POST", "/graphql", query)
    assert status == 502
    graph.data("AddComment", subjectId=issue.node_id, body="now it works")
    assert len(issue.comments) == 1


def test_pygithub_reads_the_good_part_of_an_answer_with_errors(stage: Stage, graph: Graph) -> None:
    graph.issue("Goal")
    requester = stage.bot.requester
    _, content = requester.graphql_query(TITLE, {"n": 1})
    assert content["data"]["repository"]["issue"] == {"title": "Goal"}
    with pytest.raises(GithubException) as caught:
        requester.graphql_query(TITLE, {"n": 99})
    assert caught.value.data["data"]["repository"]["issue"] is None
    assert caught.value.data["errors"][0]["type"] == "NOT_FOUND"


def test_a_sub_issue_of_somebody_else_cannot_be_taken_out(graph: Graph) -> None:
    sprint, stranger = graph.issue("Sprint"), graph.issue("Stranger")
    error = graph.error("RemoveSubIssue", issueId=sprint.node_id, subIssueId=stranger.node_id)
    assert error["type"] == "NOT_FOUND"
    assert error["message"].startswith("Could not resolve to a node")


def test_a_label_of_a_deleted_repository_is_gone_with_it(graph: Graph) -> None:
    label = graph.world.label(graph.acme.repository, "bug")
    graph.world.delete_repository(graph.world.actor("ada"), graph.acme.repository)
    assert graph.error(NODE, id=label.node_id)["type"] == "NOT_FOUND"


def test_what_the_sandbox_does_not_find_by_id_is_a_loud_error(graph: Graph) -> None:
    team = graph.acme.organization.teams["engineers"]
    with pytest.raises(NotImplementedError, match="does not find a Team"):
        graph.reply(NODE, id=team.node_id)
