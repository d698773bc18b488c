"""What goes wrong when it is asked to, and what is done nevertheless."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from github import BadCredentialsException, GithubException, RateLimitExceededException

from bot.sandbox.faults import KINDS, Fault
from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph

ISSUES = "/repos/acme/rockets/issues"


def titles(stage: Stage) -> list[str]:
    return [issue.title for issue in stage.acme.repository.issues.values()]


@pytest.mark.parametrize(("kind", "done"), [("502", False), ("502_done", True)])
def test_a_bad_gateway_comes_before_or_after_the_deed(stage: Stage, kind: str, *, done: bool) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault(kind, method="POST", path=ISSUES)
    with pytest.raises(GithubException) as broken:
        rockets.create_issue("Once")
    assert broken.value.status == 502
    assert titles(stage) == (["Once"] if done else [])
    assert rockets.create_issue("Twice").title == "Twice"


@pytest.mark.parametrize(("kind", "done"), [("reset", False), ("lost_reply", True)])
def test_a_broken_connection_hides_whether_it_was_done(stage: Stage, kind: str, *, done: bool) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault(kind, method="POST", path=ISSUES)
    with pytest.raises(requests.exceptions.ConnectionError):
        rockets.create_issue("Once")
    assert titles(stage) == (["Once"] if done else [])
    assert stage.sandbox.calls[-1]["fault"] == kind


def test_a_truncated_answer_is_done(stage: Stage) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault("truncated", method="POST", path=ISSUES)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        rockets.create_issue("Once")
    assert titles(stage) == ["Once"]


def test_a_page_of_html_can_come_with_200(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.sandbox.fault("html200", path=ISSUES)
    reply = stage.sandbox.request("GET", f"https://api.github.example{ISSUES}")
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert ask("GET", ISSUES)[0] == 200


def test_a_secondary_limit_says_when_to_come_back(stage: Stage) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault("403_secondary", path=ISSUES, seconds=17)
    with pytest.raises(RateLimitExceededException) as limited:
        rockets.create_issue("Later")
    assert (limited.value.headers or {})["retry-after"] == "17"


def test_a_primary_limit_says_that_nothing_is_left(stage: Stage) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault("403_primary", path=ISSUES)
    with pytest.raises(RateLimitExceededException) as limited:
        rockets.create_issue("Later")
    assert (limited.value.headers or {})["x-ratelimit-remaining"] == "0"


def test_graphql_says_that_nothing_is_left_with_status_200(stage: Stage) -> None:
    stage.sandbox.fault("403_primary", path="/graphql")
    reply = stage.sandbox.request("POST", "https://api.github.example/graphql", {}, b"{}")
    assert (reply.status, reply.headers["x-ratelimit-remaining"]) == (200, "0")
    assert b'"type":"RATE_LIMITED"' in reply.body


def test_a_429_may_come_without_a_time(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.sandbox.fault("429", path=ISSUES, seconds=0)
    status, headers, _ = ask("GET", ISSUES)
    assert (status, "retry-after" in headers) == (429, False)


def test_credentials_can_be_refused_for_once(stage: Stage) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault("401", path=ISSUES)
    with pytest.raises(BadCredentialsException):
        rockets.create_issue("No")
    assert rockets.create_issue("Yes").number == 1


def test_an_answer_can_be_slow(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.sandbox.fault("slow", path=ISSUES, seconds=0.05)
    began = time.monotonic()
    assert ask("GET", ISSUES)[0] == 200
    assert time.monotonic() - began >= 0.05


def test_a_fault_strikes_the_nth_matching_call_and_as_often_as_asked(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.sandbox.fault("502", method="GET", path="/repos/.*/issues", nth=2, times=2)
    assert [ask("GET", ISSUES)[0] for _ in range(4)] == [200, 502, 502, 200]
    assert stage.sandbox.backstage.faults.waiting == []


def test_a_fault_leaves_other_calls_alone(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.sandbox.fault("502", method="POST", path=ISSUES)
    assert ask("GET", ISSUES)[0] == 200
    assert len(stage.sandbox.backstage.faults.waiting) == 1


@pytest.mark.parametrize(
    ("sent", "struck"),
    [
        ('{"query": "query Snapshot { viewer { login } }"}', True),
        ('{"query": "# a note\\nmutation Snapshot { x }"}', True),
        ('{"query": "query A { a } query Snapshot { b }", "operationName": "Snapshot"}', True),
        ('{"query": "query Other { a }"}', False),
        ('{"query": null}', False),
        ("[]", False),
        ("no json", False),
    ],
)
def test_a_fault_can_wait_for_a_graphql_operation(stage: Stage, sent: str, *, struck: bool) -> None:
    stage.sandbox.fault("502", operation="Snapshot")
    reply = stage.sandbox.request("POST", "https://api.github.example/graphql", {}, sent.encode())
    assert (reply.status == 502) is struck


def test_a_fault_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of 500"):
        Fault("flood")
    assert all(Fault(kind).kind == kind for kind in KINDS)


def test_the_sandbox_answers_inside_a_running_event_loop_too(stage: Stage) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault("lost_reply", method="POST", path=ISSUES)

    async def inside() -> str:
        with pytest.raises(requests.exceptions.ConnectionError):
            rockets.create_issue("Lost")
        return rockets.get_issue(1).title

    assert asyncio.run(inside()) == "Lost"


@pytest.mark.parametrize("kind", ["500", "503", "504"])
def test_a_server_may_fail_in_many_ways(stage: Stage, kind: str) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault(kind, method="POST", path=ISSUES)
    with pytest.raises(GithubException) as broken:
        rockets.create_issue("Once")
    assert broken.value.status == int(kind)
    assert titles(stage) == []


@pytest.mark.parametrize("kind", ["404", "409", "410", "422", "451", "403_permission"])
def test_a_call_may_be_refused(stage: Stage, kind: str) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault(kind, method="POST", path=ISSUES)
    with pytest.raises(GithubException) as refused:
        rockets.create_issue("Once")
    assert str(refused.value.status) == kind.partition("_")[0]
    assert refused.value.data["message"]
    assert titles(stage) == []


def test_graphql_refuses_with_200_and_a_null(stage: Stage, graph: Graph) -> None:
    stage.sandbox.fault("410")
    answer = graph.reply('query Mine { repository(owner: "acme", name: "rockets") { name } }')
    assert answer["data"] == {"repository": None}
    assert answer["errors"] == [{"type": "NOT_FOUND", "path": ["repository"], "message": "This issue was deleted"}]


@pytest.mark.parametrize(("kind", "done"), [("timeout", False), ("timeout_done", True)])
def test_an_answer_may_not_come_at_all(stage: Stage, kind: str, *, done: bool) -> None:
    rockets = stage.rockets()
    stage.sandbox.fault(kind, method="POST", path=ISSUES)
    with pytest.raises(requests.exceptions.ReadTimeout):
        rockets.create_issue("Once")
    assert titles(stage) == (["Once"] if done else [])


def test_one_entry_of_a_list_may_be_missing(stage: Stage, graph: Graph) -> None:
    rockets = stage.rockets()
    for title in ("One", "Two"):
        rockets.create_issue(title)
    stage.sandbox.fault("null_node")
    query = 'query Mine { repository(owner: "acme", name: "rockets") { issues(first: 5) { nodes { title } } } }'
    answer = graph.reply(query)
    assert answer["data"]["repository"]["issues"]["nodes"] == [None, {"title": "Two"}]
    assert answer["errors"][0]["path"] == ["repository", "issues", "nodes", 0]
    assert graph.reply(query)["data"]["repository"]["issues"]["nodes"] == [{"title": "One"}, {"title": "Two"}]


def test_graphql_may_give_up_without_data(stage: Stage, graph: Graph) -> None:
    stage.sandbox.fault("graphql_error")
    answer = graph.reply('query Mine { repository(owner: "acme", name: "rockets") { name } }')
    assert (answer["data"], len(answer["errors"])) == (None, 1)
