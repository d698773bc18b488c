"""What every request meets: credentials, limits, pages, headers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import responses
from github import Auth, Github, GithubException, RateLimitExceededException

from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.entities import Actor
from bot.sandbox.errors import SecondaryLimit
from tests.sandbox.conftest import PACE, Stage

HOME = "/repos/acme/rockets"


@pytest.mark.parametrize("header", ["Bearer wrong", "token wrong", "Basic !", "Negotiate x"])
def test_bad_credentials_are_told_apart_from_none(stage: Stage, header: str) -> None:
    reply = stage.sandbox.request("GET", f"https://api.github.example{HOME}", {"Authorization": header})
    assert reply.status == 401
    assert b'"message":"Bad credentials"' in reply.body


def test_a_token_can_come_as_the_password_of_basic_authentication(stage: Stage) -> None:
    token = stage.world.personal_token(stage.world.user("ada")).value
    assert Github(auth=Auth.Login("ada", token), **PACE).get_user().login == "ada"
    alone = base64.b64encode(token.encode()).decode()
    reply = stage.sandbox.request("GET", "https://api.github.example/user", {"Authorization": f"Basic {alone}"})
    assert reply.status == 200


def test_lists_come_in_pages_of_thirty_with_links(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.world.limits.content_per_minute = 0
    for n in range(70):
        stage.rockets().create_label(f"label {n}", "000000")
    status, headers, first = ask("GET", f"{HOME}/labels")
    assert (status, len(first)) == (200, 30)
    assert 'labels?page=2>; rel="next"' in headers["link"]
    assert 'labels?page=3>; rel="last"' in headers["link"]
    _, headers, last = ask("GET", f"{HOME}/labels?page=3")
    assert len(last) == 19
    assert 'page=2>; rel="prev"' in headers["link"]
    assert 'page=1>; rel="first"' in headers["link"]
    assert len(list(stage.rockets().get_labels())) == 79


def test_a_page_has_a_hundred_entries_at_most(stage: Stage, ask: Callable[..., Any]) -> None:
    for n in range(100):
        stage.world.create_label(stage.world.actor("ada"), stage.acme.repository, f"label {n}")
    assert len(ask("GET", f"{HOME}/labels?per_page=100")[2]) == 100
    assert len(ask("GET", f"{HOME}/labels?per_page=1000")[2]) == 100
    assert len(ask("GET", f"{HOME}/labels?per_page=none")[2]) == 30
    assert ask("GET", f"{HOME}/labels?page=9")[2] == []
    assert "link" not in ask("GET", "/orgs/acme/teams")[1]


def test_an_unchanged_answer_is_304_and_free(ask: Callable[..., Any]) -> None:
    _, headers, _ = ask("GET", HOME)
    status, again, body = ask("GET", HOME, If_None_Match=headers["etag"])
    assert (status, body) == (304, None)
    assert again["x-ratelimit-used"] == headers["x-ratelimit-used"]
    assert again["etag"] == headers["etag"]


def test_a_changed_answer_has_another_etag(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.rockets().create_issue("Before")
    path = f"{HOME}/issues/1"
    tag = ask("GET", path)[1]["etag"]
    issue.edit(title="After")
    assert ask("GET", path, If_None_Match=tag)[0] == 200


def test_pygithub_learns_by_etag_that_nothing_changed(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Same")
    issue = stage.rockets().get_issue(issue.number)
    assert issue.update() is False


@pytest.mark.parametrize("name", ["If_Match", "If_None_Match", "If_Modified_Since", "If_Unmodified_Since"])
def test_a_conditional_write_is_refused(stage: Stage, ask: Callable[..., Any], name: str) -> None:
    stage.rockets().create_issue("Mine")
    status, _, body = ask("PATCH", f"{HOME}/issues/1", {"title": "x"}, **{name: '"x"'})
    assert status == 400
    assert body["message"].startswith("Conditional request headers are not allowed in unsafe requests")


def test_an_answer_tells_what_is_left_and_what_time_it_is(stage: Stage, ask: Callable[..., Any]) -> None:
    headers = ask("GET", HOME)[1]
    assert headers["date"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert (headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"], headers["x-ratelimit-used"]) == (
        "5000",
        "4999",
        "1",
    )
    expected = stage.sandbox.clock.now() + timedelta(hours=1)
    assert headers["x-ratelimit-reset"] == str(int(expected.timestamp()))
    assert headers["x-ratelimit-resource"] == "core"
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert len(headers["x-github-request-id"]) == 16


def test_the_permission_asked_for_is_named_in_the_answer(ask: Callable[..., Any]) -> None:
    assert ask("GET", f"{HOME}/issues")[1]["x-accepted-github-permissions"] == "issues=read"


def test_when_the_allowance_is_used_up_the_hour_must_pass(stage: Stage) -> None:
    stage.world.limits.set_allowance("core", 2)
    bot = stage.bot
    bot.get_repo("acme/rockets")
    bot.get_repo("acme/rockets")
    with pytest.raises(RateLimitExceededException, match="API rate limit exceeded for installation ID") as refused:
        bot.get_repo("acme/rockets")
    assert (refused.value.status, (refused.value.headers or {})["x-ratelimit-remaining"]) == (403, "0")
    assert bot.get_rate_limit().resources.core.remaining == 0
    stage.sandbox.clock.advance(timedelta(hours=1))
    assert stage.bot.get_repo("acme/rockets").name == "rockets"


def test_every_installation_and_person_has_an_allowance_of_their_own(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.world.limits.set_allowance("core", 1)
    stage.bot.get_repo("acme/rockets")
    assert stage.rockets("ada").name == "rockets"
    assert ask("GET", HOME)[0] == 403
    headers = ask("GET", HOME, token=None)[1]
    assert headers["x-ratelimit-limit"] == "60"


def test_each_installation_may_make_as_much_as_another(stage: Stage) -> None:
    world = stage.world
    world.limits.content_per_minute = 1
    place = world.add_organization("acme-north", {"ada": "admin"})
    other = world.install(world.actor("ada"), stage.acme.app, place)
    sheds = world.add_repository(place, "sheds")
    rockets, app = stage.acme.repository, stage.acme.app
    for installation, repository in ((stage.acme.installation, rockets), (other, sheds)):
        bot = Actor(app.bot, installation, installation.permissions)
        world.create_issue(bot, repository, NewIssue("One"))
        with pytest.raises(SecondaryLimit):
            world.create_issue(bot, repository, NewIssue("Two"))


def test_new_content_is_limited_by_minute_and_hour(stage: Stage) -> None:
    limits, rockets = stage.world.limits, stage.rockets()
    limits.content_per_minute, limits.content_per_hour = 2, 3
    issue = rockets.create_issue("One")
    issue.create_comment("Two")
    with pytest.raises(GithubException, match="You have exceeded a secondary rate limit") as refused:
        issue.create_comment("Three")
    assert (refused.value.status, (refused.value.headers or {})["retry-after"]) == (403, "60")
    issue.edit(title="Edits are no new content")
    stage.sandbox.clock.advance(timedelta(minutes=1))
    issue.create_comment("Three")
    stage.sandbox.clock.advance(timedelta(minutes=1))
    with pytest.raises(GithubException) as refused:
        issue.create_comment("Four")
    assert (refused.value.headers or {})["retry-after"] == str(58 * 60)
    stage.sandbox.clock.advance(timedelta(minutes=58))
    assert stage.rockets().get_issue(1).create_comment("Four").body == "Four"


def test_the_limits_are_githubs_figures_unless_changed(stage: Stage) -> None:
    assert (stage.world.limits.content_per_minute, stage.world.limits.content_per_hour) == (80, 500)


def test_the_api_can_be_reached_as_on_an_enterprise_server(stage: Stage) -> None:
    token = stage.world.installation_token(stage.acme.installation).value
    base = "https://api.github.example/api/v3"
    reply = stage.sandbox.request("GET", f"{base}{HOME}", {"Authorization": f"token {token}"})
    assert f'"url":"{base}{HOME}"'.encode() in reply.body
    client = Github(auth=Auth.Token(token), **{**PACE, "base_url": base})
    assert client.get_repo("acme/rockets").create_issue("Over there").url.startswith(base)


def test_an_address_that_nobody_serves_is_not_found_in_json(ask: Callable[..., Any]) -> None:
    status, _, body = ask("GET", f"{HOME}/nothing/here")
    assert (status, body["message"]) == (404, "Not Found")
    assert ask("GET", "/repositories/1/issues")[0] == 404


def test_graphql_draws_on_an_allowance_of_its_own(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.world.limits.set_allowance("graphql", 1)
    sent = {"query": "query Who { viewer { login } }"}
    status, headers, body = ask("POST", "/graphql", sent)
    assert (status, body["data"]["viewer"]["login"]) == (200, "goalkeeper-sandbox[bot]")
    assert (headers["x-ratelimit-resource"], headers["x-ratelimit-remaining"]) == ("graphql", "0")
    status, _, body = ask("POST", "/graphql", sent)
    assert (status, body["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert ask("GET", HOME)[0] == 200
    assert stage.sandbox.calls[-2]["operation"] == "Who"


def test_a_personal_token_tells_its_scopes(stage: Stage, ask: Callable[..., Any]) -> None:
    token = stage.world.personal_token(stage.world.user("ada")).value
    assert "repo" in ask("GET", HOME, token=token)[1]["x-oauth-scopes"]
    assert "x-oauth-scopes" not in ask("GET", HOME)[1]


def test_pages_live_beside_the_api_and_keep_their_cookies(stage: Stage) -> None:
    reply = stage.sandbox.request("GET", "https://github.example/acme/rockets/issues")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert len(reply.cookies) == 1
    assert "x-ratelimit-limit" not in reply.headers


def test_the_sandbox_can_stand_at_an_enterprise_address(stage: Stage) -> None:
    base = "https://github.acme.example/api/v3"
    token = stage.world.installation_token(stage.acme.installation).value
    with responses.RequestsMock() as mock:
        stage.sandbox.mount(mock, base)
        mock.assert_all_requests_are_fired = False
        client = Github(auth=Auth.Token(token), **{**PACE, "base_url": base})
        assert client.get_repo("acme/rockets").url == f"{base}/repos/acme/rockets"
        _, said = client.requester.graphql_query("query { viewer { login } }", {})
    assert said["data"]["viewer"]["login"] == "goalkeeper-sandbox[bot]"


def test_threads_see_whole_changes_only(stage: Stage) -> None:
    token = stage.world.personal_token(stage.world.user("ada")).value
    url, headers = f"https://api.github.example{HOME}/issues", {"Authorization": f"token {token}"}

    def create(number: int) -> int:
        reply = stage.sandbox.request("POST", url, headers, json.dumps({"title": f"Issue {number}"}).encode())
        made: int = json.loads(reply.body)["number"]
        return made

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(create, range(40)))
    assert sorted(numbers) == list(range(1, 41))


def test_numbers_only_grow_over_all_kinds(stage: Stage) -> None:
    rockets = stage.rockets()
    issue = rockets.create_issue("First")
    comment = issue.create_comment("Second")
    milestone = rockets.create_milestone("Third")
    again = rockets.create_issue("Fourth")
    assert issue.id < comment.id < milestone.id < again.id
