"""What a query costs, and what happens when it is too much."""

from typing import Any

import pytest

from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph

SNAPSHOT: dict[str, Any] = {"owner": "acme", "repo": "rockets", "number": 1}
FIELDS = {"statusField": "Status", "sprintField": "Sprint"}


def test_a_sprint_snapshot_costs_four_points_and_may_hold_7820_nodes(graph: Graph) -> None:
    graph.issue("Sprint 1")
    limit = graph.data("SprintSnapshot", **SNAPSHOT, **FIELDS)["rateLimit"]
    assert (limit["cost"], limit["nodeCount"]) == (4, 7820)
    assert (limit["limit"], limit["used"], limit["remaining"]) == (5000, 4, 4996)
    assert limit["resetAt"] == "2026-03-02T10:00:00Z"


def test_a_snapshot_with_every_field_of_every_card_costs_nine_points(graph: Graph) -> None:
    graph.issue("Sprint 1")
    limit = graph.data("SprintSnapshotAllFields", **SNAPSHOT)["rateLimit"]
    assert (limit["cost"], limit["nodeCount"]) == (9, 22810)


def test_a_query_without_connections_costs_one_point(graph: Graph) -> None:
    assert graph.data("{ rateLimit { cost nodeCount } }") == {"rateLimit": {"cost": 1, "nodeCount": 0}}


def test_a_field_that_is_skipped_costs_nothing(graph: Graph) -> None:
    query = """query ($no: Boolean!) { rateLimit { nodeCount } repository(owner: "acme", name: "rockets") {
      labels(first: 100) @include(if: $no) { totalCount }
      issues(first: 50) @skip(if: $no) { totalCount } } }"""
    data = graph.data(query, no=False)
    assert data["rateLimit"] == {"nodeCount": 50}
    assert data["repository"] == {"issues": {"totalCount": 0}}


def test_one_response_key_in_two_fragments_is_counted_once(graph: Graph) -> None:
    query = """{ rateLimit { nodeCount } repository(owner: "acme", name: "rockets") { ...A ...B } }
      fragment A on Repository { labels(first: 10) { nodes { name } } }
      fragment B on Repository { labels(first: 10) { totalCount } }"""
    assert graph.data(query)["rateLimit"] == {"nodeCount": 10}


def test_the_headers_count_down_with_the_points_of_the_graphql_allowance(graph: Graph) -> None:
    graph.issue("Sprint 1")
    graph.data("SprintSnapshot", **SNAPSHOT, **FIELDS)
    seen = {name: graph.headers[f"x-ratelimit-{name.lower()}"] for name in ("Limit", "Remaining", "Used", "Resource")}
    assert seen == {"Limit": "5000", "Remaining": "4996", "Used": "4", "Resource": "graphql"}


def test_the_allowance_is_one_for_all_tokens_of_an_installation_and_apart_from_that_of_a_person(graph: Graph) -> None:
    tokens = [graph.world.installation_token(graph.acme.installation).value for _ in range(2)]
    replies = [graph.reply("{ rateLimit { used } }", token=token) for token in tokens]
    assert [reply["data"]["rateLimit"]["used"] for reply in replies] == [1, 2]
    assert graph.data("{ rateLimit { used } }", "ada")["rateLimit"]["used"] == 1


def test_a_used_up_allowance_is_said_with_status_200_and_no_data(stage: Stage, graph: Graph) -> None:
    graph.world.limits.allowance["graphql"] = 1
    graph.data("{ viewer { login } }")
    reply = graph.reply("{ viewer { login } }")
    assert "data" not in reply
    installation = stage.acme.installation.id
    assert reply["errors"][0]["type"] == "RATE_LIMITED"
    assert reply["errors"][0]["message"] == f"API rate limit exceeded for installation ID {installation}."
    assert graph.headers["x-ratelimit-remaining"] == "0"


def test_a_query_for_more_than_half_a_million_nodes_is_refused_before_it_begins(graph: Graph) -> None:
    query = """{ repository(owner: "acme", name: "rockets") { issues(first: 100) { nodes {
      comments(first: 100) { nodes { reactions(first: 100) { totalCount } } } } } } }"""
    reply = graph.reply(query)
    assert "data" not in reply
    [error] = reply["errors"]
    assert error["type"] == "MAX_NODE_LIMIT_EXCEEDED"
    said = "traverses to the reactions connection, it is requesting up to 1,010,100 possible nodes"
    assert said in error["message"]


@pytest.mark.parametrize(("requests", "points"), [(0, 1), (149, 1), (150, 2), (405, 4), (904, 9)])
def test_points_are_hundreds_of_requests_rounded(requests: int, points: int) -> None:
    from bot.sandbox.graphql_cost import Price  # noqa: PLC0415 - one number, one formula

    assert Price(requests).points == points


def test_new_content_too_fast_is_told_with_the_seconds_to_wait(graph: Graph) -> None:
    graph.world.limits.content_per_minute = 1
    here = graph.acme.repository.node_id
    graph.data("CreateIssue", repositoryId=here, title="One")
    error = graph.error("CreateIssue", repositoryId=here, title="Two")
    assert error["type"] == "RATE_LIMITED"
    assert "secondary rate limit" in error["message"]
    assert graph.headers["retry-after"] == "60"
    assert len(graph.acme.repository.issues) == 1
