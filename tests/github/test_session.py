"""How one installation speaks with GitHub: once, counted, with a token of its own, and quiet when told so."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
import structlog

from bot.errors import Gone, NotAllowed, Superseded, TryLater
from bot.github.access import Access, Call
from bot.github.documents import document
from bot.github.pacing import Crowded
from bot.github.session import template
from tests.github.conftest import API, GRAPHQL, NOON, Wire

ISSUES = f"{API}/repos/acme/rockets/labels"
LIMITED = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}
PERSON = {"rateLimit": {"cost": 1, "remaining": 4987}, "user": {"id": "U_1", "login": "ada"}}


def test_the_token_is_asked_for_once_and_with_its_permissions(known: Wire) -> None:
    known.answer(PERSON)
    known.answer(PERSON)
    known.session.graphql("PersonByLogin", login="ada")
    known.session.graphql("PersonByLogin", login="ada")
    assert known.asked() == [
        "POST /api/v3/app/installations/7/access_tokens",
        "POST /api/graphql",
        "POST /api/graphql",
    ]
    assert known.sent(0) == {"permissions": {"issues": "write"}}
    assert known.http.calls[2].request.headers["Authorization"] == "token ghs_first"


def test_a_token_is_renewed_before_it_ends(known: Wire) -> None:
    known.answer(PERSON)
    known.token("ghs_second", expires_at="2026-11-21T14:00:00Z")
    known.answer(PERSON)
    known.session.graphql("PersonByLogin", login="ada")
    known.time.now = NOON + 3550
    known.session.graphql("PersonByLogin", login="ada")
    assert known.http.calls[3].request.headers["Authorization"] == "token ghs_second"


def test_the_document_and_its_variables_go_over_the_wire(known: Wire) -> None:
    known.answer(PERSON)
    reply = known.session.graphql("PersonByLogin", login="ada")
    assert known.sent() == {"query": document("PersonByLogin"), "variables": {"login": "ada"}}
    assert (reply.data, reply.errors, reply.cost) == (PERSON, (), 1)


def test_every_call_is_counted_with_its_kind_name_and_cost(known: Wire) -> None:
    known.answer({"rateLimit": {"cost": 4, "remaining": 4321}, "repository": None})
    known.answer({"addComment": {}}, headers={"x-ratelimit-remaining": "4320"})
    known.http.post(ISSUES, json={"node_id": "LA_1"}, status=201, headers={"X-RateLimit-Remaining": "99"})
    known.session.graphql("SprintSnapshot")
    known.session.mutate("AddComment", lambda: None, issue="I_1", body="hello")
    known.session.rest("POST", "/repos/acme/rockets/labels", {"name": "goal"})
    assert known.calls == [
        Call("read", "POST /app/installations/…/access_tokens", 1, None, 201),
        Call("read", "SprintSnapshot", 4, 4321, 200, 7),
        Call("write", "AddComment", 1, 4320, 200, 7),
        Call("write", "POST /repos/…/labels", 1, 99, 201, 7),
    ]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_answer_is_not_asked_for_again(known: Wire, status: int) -> None:
    known.http.post(GRAPHQL, json={"message": "Server Error"}, status=status)
    with pytest.raises(TryLater) as caught:
        known.session.mutate("AddComment", lambda: None, issue="I_1", body="hello")
    assert not caught.value.whole_installation
    assert len(known.http.calls) == 2
    assert known.calls[-1].status == status


@pytest.mark.parametrize("error", [requests.ConnectionError("reset"), requests.ReadTimeout("slow")])
def test_a_lost_reply_is_later_and_never_sent_twice(known: Wire, error: Exception) -> None:
    known.http.post(GRAPHQL, body=error)
    with pytest.raises(TryLater):
        known.session.mutate("AddComment", lambda: None, issue="I_1", body="hello")
    assert len(known.http.calls) == 2
    assert known.calls[-1] == Call("write", "AddComment", 1, None, 0, 7)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html>Unicorn!</html>", "text/html"),
        ('{"data": {"repos', "application/json"),
        ("[", "application/json"),
        ('"data"', "application/json"),
        ("{}", "application/json"),
        ('{"data": "<html>"}', "application/json"),
        ("", "application/json"),
    ],
)
def test_a_success_that_cannot_be_one_is_later(known: Wire, body: str, kind: str) -> None:
    known.http.post(GRAPHQL, body=body, content_type=kind)
    with pytest.raises(TryLater):
        known.session.graphql("SprintSnapshot")
    assert known.calls[-1].status == 200


def test_a_page_of_a_proxy_with_an_error_status_is_told_apart_by_the_status(known: Wire) -> None:
    known.http.post(GRAPHQL, body="<html>Bad gateway</html>", status=502)
    with pytest.raises(TryLater, match="502"):
        known.session.graphql("SprintSnapshot")


def test_a_refused_token_is_renewed_once_and_the_call_sent_again(known: Wire) -> None:
    known.http.post(GRAPHQL, json={"message": "Bad credentials"}, status=401)
    known.token("ghs_second")
    known.answer(PERSON)
    assert known.session.graphql("PersonByLogin", login="ada").data == PERSON
    assert [call.status for call in known.calls] == [201, 401, 201, 200]
    assert known.http.calls[3].request.headers["Authorization"] == "token ghs_second"


def test_a_token_that_is_refused_again_is_not_renewed_for_ever(known: Wire) -> None:
    known.http.post(GRAPHQL, json={"message": "Bad credentials"}, status=401)
    known.token("ghs_second")
    known.http.post(GRAPHQL, json={"message": "Bad credentials"}, status=401)
    with pytest.raises(NotAllowed, match="credentials"):
        known.session.graphql("PersonByLogin", login="ada")
    assert len(known.http.calls) == 4


def test_after_a_rate_limit_no_call_of_that_installation_leaves_before_its_time(known: Wire) -> None:
    known.http.post(GRAPHQL, json=LIMITED, status=403, headers={"Retry-After": "30"})
    with pytest.raises(TryLater):
        known.session.graphql("SprintSnapshot")
    known.time.now += 10
    with pytest.raises(TryLater) as caught:
        known.session.graphql("SprintSnapshot")
    assert (caught.value.seconds, caught.value.whole_installation) == (20, True)
    assert len(known.http.calls) == 2


def test_a_rate_limit_without_a_time_is_kept_twice_as_long_each_time_until_github_answers(known: Wire) -> None:
    for _ in range(3):
        known.http.post(GRAPHQL, json=LIMITED, status=403)
    known.answer(PERSON)
    known.http.post(GRAPHQL, json=LIMITED, status=403)
    waits = []
    for _ in range(5):
        try:
            known.session.graphql("PersonByLogin", login="ada")
        except TryLater as error:
            waits.append(error.seconds)
            known.time.now += error.seconds
    assert waits == [60, 120, 240, 60]


def test_what_is_created_is_counted_and_edits_are_not(connect: Callable[[Access], Wire], access: Access) -> None:
    hasty = connect(replace(access, write_pause=0.01))
    hasty.token()
    for _ in range(71):
        hasty.answer({"done": {}})
    for _ in range(60):
        hasty.session.mutate("CreateIssue", lambda: None)
    with pytest.raises(Crowded):
        hasty.session.mutate("CreateIssue", lambda: None)
    for _ in range(10):
        hasty.session.mutate("AddComment", lambda: None)
    hasty.session.mutate("RewriteComment", lambda: None)
    with pytest.raises(Crowded):
        hasty.session.mutate("AddComment", lambda: None)
    with pytest.raises(Crowded):
        hasty.session.rest("POST", "/repos/acme/rockets/labels", {"name": "goal"})


def test_without_a_pause_between_writes_nothing_is_counted(connect: Callable[[Access], Wire], access: Access) -> None:
    free = connect(replace(access, write_pause=0))
    free.token()
    for _ in range(100):
        free.answer({"done": {}})
    for _ in range(100):
        free.session.mutate("CreateIssue", lambda: None)
    assert len(free.calls) == 101


def test_a_rate_limit_of_one_installation_holds_up_no_other(known: Wire) -> None:
    known.http.post(GRAPHQL, json=LIMITED, status=403, headers={"Retry-After": "30"})
    known.http.post(
        f"{API}/app/installations/8/access_tokens", json={"token": "ghs_b", "expires_at": "2026-11-21T13:00:00Z"}
    )
    known.answer(PERSON)
    with pytest.raises(TryLater):
        known.session.graphql("SprintSnapshot")
    assert known.github.session(8).graphql("PersonByLogin", login="ada").data == PERSON


@pytest.mark.parametrize("data", [None, {"repository": {"id": "R_1"}}])
def test_a_rate_limit_told_with_200_is_one_all_the_same(known: Wire, data: Any) -> None:
    known.answer(data, [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for installation ID 7."}])
    with pytest.raises(TryLater) as caught:
        known.session.graphql("SprintSnapshot")
    assert caught.value.whole_installation
    with pytest.raises(TryLater):
        known.session.rest("GET", "/rate_limit")


def test_partial_data_is_handed_over_together_with_its_errors(known: Wire) -> None:
    known.answer({"user": None}, [{"type": "NOT_FOUND", "path": ["user"], "message": "no such"}])
    reply = known.session.graphql("PersonByLogin", login="nobody")
    assert reply.data == {"user": None}
    assert [(error.type, error.path) for error in reply.errors] == [("NOT_FOUND", ("user",))]


def test_a_small_question_tells_not_there_from_not_now(known: Wire) -> None:
    known.answer({"user": None}, [{"type": "NOT_FOUND", "path": ["user"], "message": "no such"}])
    assert known.session.ask("PersonByLogin", login="nobody") == {"user": None}
    known.answer({"user": None}, [{"path": ["user"], "message": "Something went wrong"}])
    with pytest.raises(TryLater):
        known.session.ask("PersonByLogin", login="ada")


def test_errors_without_data_rise(known: Wire) -> None:
    known.answer(None, [{"type": "NOT_FOUND", "message": "no such repository"}])
    with pytest.raises(Gone):
        known.session.graphql("SprintSnapshot")


def test_a_mutation_that_was_done_in_part_rises(known: Wire) -> None:
    errors = [{"type": "NOT_FOUND", "path": ["removeLabelsFromLabelable"], "message": "no such label"}]
    known.answer({"addLabelsToLabelable": {}, "removeLabelsFromLabelable": None}, errors)
    with pytest.raises(Gone, match="no such label"):
        known.session.mutate("SwapLabels", lambda: None, id="I_1", add=["a"], remove=["b"])


def test_the_fence_stands_right_before_the_write_and_behind_the_waiting(known: Wire) -> None:
    at: list[float] = []
    known.answer({"addComment": {}})
    known.answer({"addComment": {}})
    for _ in range(2):
        known.session.mutate("AddComment", lambda: at.append(known.time.now), issue="I_1", body="hello")
    assert at == [NOON, NOON + 1]


def test_a_fence_that_is_down_lets_nothing_out(known: Wire) -> None:
    def fence() -> None:
        raise Superseded

    with pytest.raises(Superseded):
        known.session.mutate("AddComment", fence, issue="I_1", body="hello")
    assert known.asked() == ["POST /api/v3/app/installations/7/access_tokens"]


def test_a_renamed_repository_is_followed_on_the_same_host(known: Wire) -> None:
    known.http.post(ISSUES, status=301, headers={"Location": f"{API}/repositories/1/labels"})
    known.http.post(f"{API}/repositories/1/labels", json={"node_id": "LA_1"}, status=201)
    assert known.session.rest("POST", "/repos/acme/rockets/labels", {"name": "goal"}) == {"node_id": "LA_1"}
    assert known.sent() == {"name": "goal"}


def test_our_token_goes_to_no_other_host(known: Wire) -> None:
    known.http.post(ISSUES, status=301, headers={"Location": "http://elsewhere.test/repos/acme/rockets/labels"})
    with pytest.raises(NotAllowed, match="GOALKEEPER_GITHUB_API_URL"):
        known.session.rest("POST", "/repos/acme/rockets/labels", {"name": "goal"})
    assert len(known.http.calls) == 2


def test_redirects_in_a_circle_come_to_an_end(known: Wire) -> None:
    for turn in range(6):
        known.http.post(re.compile(".*/labels"), status=301, headers={"Location": f"{API}/labels/{turn % 2}"})
    with pytest.raises(NotAllowed, match="more than 5 times"):
        known.session.rest("POST", "/repos/acme/rockets/labels", {"name": "goal"})
    assert len(known.http.calls) == 1 + 6


@pytest.mark.parametrize("left", ["many", "inf", "nan"])
def test_headers_that_are_no_numbers_are_later(known: Wire, left: str) -> None:
    limits = {"X-RateLimit-Remaining": left, "X-RateLimit-Limit": "5000"}
    known.http.get(f"{API}/things", json=[], headers=limits)
    with pytest.raises(TryLater, match="headers that nobody can read"):
        known.session.rest("GET", "/things")


def test_an_empty_answer_is_none(known: Wire) -> None:
    known.http.delete(f"{API}/repos/acme/rockets/labels/old", status=204)
    assert known.session.rest("DELETE", "/repos/acme/rockets/labels/old") is None
    assert known.calls[-1].name == "DELETE /repos/…/labels/…"


def test_pages_are_followed_to_the_last(known: Wire) -> None:
    link = f'<{API}/things?page=2>; rel="next", <{API}/things?page=2>; rel="last"'
    known.http.get(f"{API}/things", json=[{"id": 1}], headers={"Link": link})
    known.http.get(f"{API}/things?page=2", json=[{"id": 2}], headers={"Link": f'<{API}/things>; rel="first"'})
    assert [entry["id"] for entry in known.session.pages("/things")] == [1, 2]


def test_a_list_that_links_in_a_circle_comes_to_an_end(known: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.github.session._MOST_PAGES", 3)
    for _ in range(3):
        known.http.get(f"{API}/things", json=[{"id": 1}], headers={"Link": f'<{API}/things>; rel="next"'})
    assert len(list(known.session.pages("/things"))) == 3


@pytest.mark.parametrize("body", [{"message": "x"}, [1], None])
def test_a_list_that_is_none_is_not_an_empty_one(known: Wire, body: Any) -> None:
    known.http.get(f"{API}/things", json=body)
    with pytest.raises(TryLater):
        list(known.session.pages("/things"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/repos/acme/rockets/issues/7/comments?per_page=100", "/repos/…/issues/…/comments"),
        ("/repos/acme/rockets", "/repos/…"),
        ("/app/installations/7/access_tokens", "/app/installations/…/access_tokens"),
        ("/orgs/acme/teams", "/orgs/…/teams"),
        ("/app", "/app"),
    ],
)
def test_names_and_numbers_stay_out_of_the_counters(path: str, expected: str) -> None:
    assert template(path) == expected


def test_no_secret_reaches_the_log_at_any_level(known: Wire, caplog: pytest.LogCaptureFixture) -> None:
    known.answer(PERSON)
    known.http.post(GRAPHQL, json={"message": "Bad credentials"}, status=401)
    known.token("ghs_second")
    known.http.post(GRAPHQL, body=requests.ConnectionError("reset"))
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as ours:
        known.session.graphql("PersonByLogin", login="ada")
        with pytest.raises(TryLater) as caught:
            known.session.graphql("PersonByLogin", login="ada")
    everything = f"{caplog.text}{ours}{caught.value!r}{known.session!r}{known.session._auth!r}"
    assert "PersonByLogin" in everything
    assert "ghs_" not in everything
