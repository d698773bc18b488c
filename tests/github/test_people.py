"""What GitHub shows to one person is asked with their token; what it does not clearly show is not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.errors import NotAllowed, TryLater
from bot.github.faults import Limited, Missing
from bot.github.people import People, Person, Said, Seen, TokenRefused

TOKEN = "ghu_of_the_tests"
APP = 7


def people(says: Callable[[httpx.Request], httpx.Response]) -> People:
    made = People("https://api.github.example/", 5, lambda: 1_000_000.0)
    made._client = httpx.Client(base_url="https://api.github.example", transport=httpx.MockTransport(says))
    return made


def answering(status: int, body: Any = None, **headers: str) -> People:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return people(lambda _: httpx.Response(status, json=body, headers=named))


def repository(number: int = 1, *, level: str = "pull") -> dict[str, Any]:
    return {"id": number, "permissions": {"pull": True, level: True}}


def test_whose_token_it_is() -> None:
    asked: list[httpx.Request] = []

    def says(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"id": 3, "login": "grace"})

    assert people(says).person(TOKEN) == Person(3, "grace")
    assert asked[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("body", [None, [], {}, {"id": "3", "login": "grace"}, {"id": 3}])
def test_an_account_that_cannot_be_read_is_nobody_yet(body: Any) -> None:
    with pytest.raises(TryLater):
        answering(200, body).person(TOKEN)


@pytest.mark.parametrize("level", ["admin", "maintain", "push", "triage", "pull"])
def test_the_most_that_one_may_do_counts(level: str) -> None:
    words = {"push": "write", "pull": "read"}
    assert answering(200, repository(level=level)).level(TOKEN, 1, "acme/rockets") == words.get(level, level)


def test_a_repository_that_was_renamed_is_found_by_its_number() -> None:
    def says(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/repos/acme/rockets":
            return httpx.Response(301, headers={"Location": "https://evil.example/"})
        assert str(request.url) == "https://api.github.example/repositories/1"
        return httpx.Response(200, json=repository(level="push"))

    assert people(says).level(TOKEN, 1, "acme/rockets") == "write"
    moved = people(lambda _: httpx.Response(301, headers={"Location": "https://evil.example/"}))
    assert moved.level(TOKEN, 1, "acme/rockets") == ""


def test_a_repository_without_permissions_is_only_read() -> None:
    assert answering(200, {"id": 1}).level(TOKEN, 1, "acme/rockets") == "read"
    assert answering(200, {"id": 1, "permissions": {"admin": "yes"}}).level(TOKEN, 1, "acme/rockets") == "read"


@pytest.mark.parametrize("status", [403, 404, 410, 422, 451])
def test_a_refusal_means_unseen(status: int) -> None:
    assert answering(status, {"message": "no"}).level(TOKEN, 1, "acme/rockets") == ""


def test_what_single_sign_on_holds_back_is_unseen() -> None:
    sso = answering(403, {"message": "Resource protected by organization SAML enforcement."}, X_GitHub_SSO="required")
    assert sso.level(TOKEN, 1, "acme/rockets") == ""


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, None, {}),
        (404, None, {}),
        (200, {}, {}),
        (200, [], {}),
        (200, {"id": "1"}, {}),
        (429, {"message": "slow down"}, {"Retry_After": "17"}),
        (403, {"message": "You have exceeded a secondary rate limit"}, {}),
        (403, {"message": "API rate limit exceeded"}, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1000060"}),
    ],
)
def test_no_usable_answer_is_no_answer(status: int, body: Any, headers: dict[str, str]) -> None:
    content = {"json": body} if body is not None else {"text": "<html>"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = people(lambda _: httpx.Response(status, headers=named, **content))
    with pytest.raises(TryLater) as later:
        asked.level(TOKEN, 1, "acme/rockets")
    assert isinstance(later.value, Limited) is (status in {429, 403})


def test_no_answer_at_all_tells_nothing_of_the_token() -> None:
    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"no way with {request.headers['authorization']}")

    with pytest.raises(TryLater) as later:
        people(down).level(TOKEN, 1, "acme/rockets")
    assert TOKEN not in str(later.value)
    assert later.value.__cause__ is None


def test_a_token_that_github_does_not_know_is_told_apart() -> None:
    with pytest.raises(TokenRefused):
        answering(401, {"message": "Bad credentials"}).level(TOKEN, 1, "acme/rockets")


def test_all_pages_of_our_own_installations_are_read() -> None:
    every = [repository(number) for number in range(1, 151)]
    installations = [
        {"id": 5, "app_id": APP},
        {"id": 6, "app_id": APP, "suspended_at": "2026-01-05T08:00:00Z"},
        {"id": 8, "app_id": 99},
        {"id": "odd", "app_id": APP},
    ]

    def says(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        if request.url.path == "/user/installations":
            return httpx.Response(200, json={"installations": installations})
        assert request.url.path == "/user/installations/5/repositories"
        return httpx.Response(200, json={"repositories": [*every[(page - 1) * 100 : page * 100]]})

    found = people(says).repositories(TOKEN, APP)
    assert found[0] == Seen(1, "read")
    assert len(found) == 150


@pytest.mark.parametrize("body", [{}, {"installations": None}, {"installations": [1]}, []])
def test_a_list_that_cannot_be_read_is_no_empty_list(body: Any) -> None:
    with pytest.raises(TryLater):
        answering(200, body).repositories(TOKEN, APP)


def test_lists_without_end_end() -> None:
    asked = 0

    def says(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if request.url.path == "/user/installations":
            return httpx.Response(200, json={"installations": [{"id": 5, "app_id": APP}]})
        return httpx.Response(200, json={"repositories": [repository(number) for number in range(100)]})

    assert len(people(says).repositories(TOKEN, APP)) == 100
    assert asked < 100


@pytest.mark.parametrize(("status", "error"), [(301, Missing), (307, Missing), (403, NotAllowed), (502, TryLater)])
def test_a_comment_that_github_does_not_take_is_no_comment(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        answering(status, {"message": "no"}, Location="https://evil.example/").comment(
            TOKEN, "acme/rockets", 7, "/done"
        )


def test_a_comment_is_found_again_by_whom_and_what_it_says() -> None:
    ours = {"user": {"id": 3}, "body": "/done\n", "html_url": "https://github.example/x#issuecomment-2"}
    others = [
        {"user": None, "body": "/done"},
        {"user": {"id": 4}, "body": "/done"},
        {"user": {"id": 3}, "body": "/drop"},
    ]
    asked: list[str] = []

    def says(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["since"])
        return httpx.Response(200, json=[*others, ours])

    assert people(says).said(TOKEN, Said("acme/rockets", 7, 3, "/done", 60)) == ours["html_url"]
    assert asked == ["1970-01-12T13:45:40Z"]
    assert answering(200, others).said(TOKEN, Said("acme/rockets", 7, 3, "/done", 60)) == ""


def test_what_github_tells_one_person_does_not_go_back_with_anothers_question() -> None:
    made = People("https://api.github.example", 5)
    heard: list[str] = []

    def says(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers.get("cookie", ""))
        return httpx.Response(200, json={"id": 3, "login": "grace"}, headers={"Set-Cookie": "logged_in=grace; Path=/"})

    made._client._transport = httpx.MockTransport(says)
    made.person(TOKEN)
    made.person("ghu_of_somebody_else")
    assert heard == ["", ""]
