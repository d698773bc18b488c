"""Who are we on GitHub, and where are we installed?"""

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import ForPeople, Gone, NotAllowed, TryLater
from bot.github.client import Access, Delivery, GitHub, Installation, Reachable, Session
from bot.github.credentials import InstallationToken
from tests.github.conftest import API, GRAPHQL, Wire

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def alone(connect: Callable[[Access], Wire]) -> Wire:
    """A client with the token of one account."""
    return connect(Access(api_url=API, token="ghp_secret"))


def attempt(number: int, guid: str, code: int, at: str = "2026-11-21T11:00:00Z") -> dict[str, Any]:
    return {
        "id": number,
        "guid": guid,
        "delivered_at": at,
        "redelivery": False,
        "duration": 0.03,
        "status": "OK" if code == 202 else "Invalid HTTP Response",
        "status_code": code,
        "event": "issues",
        "action": "labeled",
        "installation_id": 7,
        "repository_id": 1,
        "throttled_at": None,
    }


def test_nobody_sees_the_secrets_of_the_access(access: Access) -> None:
    told = repr(dataclasses.replace(access, token="ghp_secret"))
    assert "PRIVATE KEY" not in told
    assert "ghp_secret" not in told


def test_an_installation_has_one_session(wire: Wire) -> None:
    assert wire.github.session(7) is wire.github.session(7)
    assert wire.github.session(7) is not wire.github.session(8)


def test_threads_share_a_session_and_its_token(wire: Wire) -> None:
    wire.token()
    for _ in range(8):
        wire.answer({"user": None})

    def ask(_: int) -> Session:
        session = wire.github.session(7)
        session.graphql("PersonByLogin", login="ada")
        return session

    with ThreadPoolExecutor(8) as pool:
        sessions = set(pool.map(ask, range(8)))
    assert len(sessions) == 1
    assert [call.name for call in wire.calls].count("POST /app/installations/…/access_tokens") == 1


def test_a_token_that_another_thread_has_renewed_already_is_not_thrown_away() -> None:
    fetched = iter(["ghs_first", "ghs_second"])
    token = InstallationToken(lambda: (next(fetched), 1e12))
    first = token.token
    token.forget(first)
    second = token.token
    token.forget(first)
    assert (first, second, token.token) == ("ghs_first", "ghs_second", "ghs_second")


def test_a_token_in_doubt_is_renewed_once_it_is_not_brand_new() -> None:
    fetched, now = iter(["ghs_first", "ghs_second", "ghs_third"]), [100.0]
    token = InstallationToken(lambda: (next(fetched), 1e12), lambda: now[0])
    assert token.token == "ghs_first"
    token.doubt()
    assert token.token == "ghs_first"
    now[0] += 11
    assert [token.token, token.token] == ["ghs_second", "ghs_second"]
    now[0] += 11
    assert token.token == "ghs_second"


def test_in_token_mode_there_is_one_session_for_all(alone: Wire) -> None:
    alone.answer({"user": None})
    assert alone.github.session(0) is alone.github.session(7)
    alone.github.session(0).graphql("PersonByLogin", login="ada")
    assert alone.http.calls[0].request.headers["Authorization"] == "token ghp_secret"


def test_a_refused_token_of_an_account_is_not_tried_again(alone: Wire) -> None:
    alone.http.post(GRAPHQL, json={"message": "Bad credentials"}, status=401)
    with pytest.raises(NotAllowed):
        alone.github.session(0).graphql("PersonByLogin", login="ada")


def test_without_named_permissions_all_that_were_granted_are_taken(
    connect: Callable[[Access], Wire], access: Access
) -> None:
    wire = connect(dataclasses.replace(access, token_permissions={}))
    wire.token()
    wire.answer({"user": None})
    wire.session.graphql("PersonByLogin", login="ada")
    assert wire.sent(0) is None


BOARDS = {"issues": "write", "members": "read", "organization_projects": "write"}
NOT_GRANTED = {"message": "The permissions requested are not granted to this installation."}


@pytest.mark.parametrize(
    ("granted", "asked"),
    [
        ({"issues": "write"}, {"issues": "write"}),
        (
            {"issues": "write", "organization_projects": "read", "members": "write"},
            {"issues": "write", "members": "read"},
        ),
        ({"issues": "write", "organization_projects": "admin"}, {"issues": "write", "organization_projects": "write"}),
    ],
)
def test_permissions_of_the_organization_that_nobody_granted_are_not_asked_for_again(
    connect: Callable[[Access], Wire], access: Access, granted: dict[str, str], asked: dict[str, str]
) -> None:
    wire = connect(dataclasses.replace(access, token_permissions=BOARDS))
    wire.http.post(f"{API}/app/installations/7/access_tokens", json=NOT_GRANTED, status=422)
    wire.http.get(f"{API}/app/installations/7", json={"id": 7, "permissions": granted})
    wire.token()
    wire.answer({"user": None})
    wire.session.graphql("PersonByLogin", login="ada")
    assert wire.sent(0) == {"permissions": BOARDS}
    assert wire.sent(2) == {"permissions": asked}


def test_a_permission_without_which_nothing_works_is_told(connect: Callable[[Access], Wire], access: Access) -> None:
    wire = connect(dataclasses.replace(access, token_permissions={"issues": "write", "contents": "read"}))
    wire.http.post(f"{API}/app/installations/7/access_tokens", json=NOT_GRANTED, status=422)
    wire.http.get(f"{API}/app/installations/7", json={"id": 7, "permissions": {"issues": "write"}})
    with pytest.raises(ForPeople, match="not granted"):
        wire.session.graphql("PersonByLogin", login="ada")


def test_a_token_answer_without_a_token_is_not_taken_for_one(wire: Wire) -> None:
    wire.http.post(f"{API}/app/installations/7/access_tokens", json={"message": "ok"}, status=201)
    with pytest.raises(TryLater):
        wire.session.graphql("PersonByLogin", login="ada")


@pytest.mark.parametrize(("status", "message"), [(404, "Not Found"), (403, "This installation has been suspended")])
def test_an_app_that_was_removed_or_suspended_is_gone(wire: Wire, status: int, message: str) -> None:
    wire.http.post(f"{API}/app/installations/7/access_tokens", json={"message": message}, status=status)
    with pytest.raises(Gone, match=message):
        wire.session.graphql("PersonByLogin", login="ada")


def test_an_app_that_was_removed_is_not_asked_about_for_each_row(wire: Wire) -> None:
    """Thousands of rows of one organization must not use up the calls of all others."""
    refused = {"message": "Not Found"}
    for _ in range(2):
        wire.http.post(f"{API}/app/installations/7/access_tokens", json=refused, status=404)
    for _ in range(20):
        with pytest.raises(Gone, match="Not Found"):
            wire.github.session(7).graphql("PersonByLogin", login="ada")
    assert len(wire.calls) == 1
    wire.time.sleep(11)
    with pytest.raises(Gone, match="Not Found"):
        wire.github.session(7).graphql("PersonByLogin", login="ada")
    assert len(wire.calls) == 2


def test_a_good_check_has_nothing_to_say(wire: Wire, alone: Wire) -> None:
    wire.http.get(f"{API}/app", json={"id": 12, "slug": "goalkeeper"})
    assert wire.github.check() is None
    assert wire.http.calls[0].request.headers["Authorization"].startswith("Bearer ey")
    alone.http.get(f"{API}/user", json={"id": 1, "login": "ada"})
    assert alone.github.check() is None


def test_a_bad_check_says_what_to_do(wire: Wire) -> None:
    wire.http.get(f"{API}/app", json={"message": "A JSON web token could not be decoded"}, status=401)
    assert "GOALKEEPER_APP_ID" in (wire.github.check() or "")


def test_a_check_of_a_server_that_is_not_github_fails(wire: Wire) -> None:
    wire.http.get(f"{API}/app", json={"hello": "world"})
    assert "cannot be read" in (wire.github.check() or "")


def test_a_key_that_cannot_sign_is_told_without_the_key(access: Access) -> None:
    github = GitHub(dataclasses.replace(access, private_key="-----BEGIN nonsense"), lambda _: None)
    told = github.check() or ""
    assert "GOALKEEPER_APP_PRIVATE_KEY_FILE" in told
    assert "nonsense" not in told


def test_installations_are_listed_over_all_pages(wire: Wire) -> None:
    link = {"Link": f'<{API}/app/installations?per_page=100&page=2>; rel="next"'}
    entry = {"id": 7, "account": {"login": "acme"}, "permissions": {"issues": "write"}, "suspended_at": None}
    wire.http.get(f"{API}/app/installations?per_page=100", json=[entry], headers=link)
    other = {"id": 8, "account": {"login": "ada"}, "permissions": {}, "suspended_at": "2026-11-20T10:00:00Z"}
    wire.http.get(f"{API}/app/installations?per_page=100&page=2", json=[other])
    assert wire.github.installations() == [
        Installation(7, "acme", permissions={"issues": "write"}),
        Installation(8, "ada", suspended=True),
    ]


def test_in_token_mode_the_account_is_the_one_installation(alone: Wire) -> None:
    alone.http.get(f"{API}/user", json={"id": 1, "login": "ada"})
    assert alone.github.installations() == [Installation(0, "ada")]


def test_the_repositories_of_an_installation_are_asked_for_with_its_own_token(known: Wire) -> None:
    entry = {"id": 1, "full_name": "acme/rockets", "archived": True}
    known.http.get(f"{API}/installation/repositories?per_page=100", json={"total_count": 1, "repositories": [entry]})
    assert known.github.repositories(7) == [Reachable(1, "acme/rockets", archived=True)]
    assert known.http.calls[1].request.headers["Authorization"] == "token ghs_first"


def test_in_token_mode_the_repositories_are_those_of_the_account(alone: Wire) -> None:
    alone.http.get(f"{API}/user/repos?per_page=100", json=[{"id": 1, "full_name": "ada/notes"}])
    assert alone.github.repositories(0) == [Reachable(1, "ada/notes")]


def test_the_installation_of_a_repository_is_found_or_gone(wire: Wire, alone: Wire) -> None:
    wire.http.get(f"{API}/repos/acme/rockets/installation", json={"id": 7})
    wire.http.get(f"{API}/repos/acme/old/installation", json={"message": "Not Found"}, status=404)
    assert wire.github.installation_of("acme/rockets") == 7
    with pytest.raises(Gone):
        wire.github.installation_of("acme/old")
    assert alone.github.installation_of("acme/rockets") == 0


def test_the_granted_permissions_are_read(wire: Wire, alone: Wire) -> None:
    entry = {"id": 7, "account": {"login": "acme"}, "permissions": {"issues": "write", "metadata": "read"}}
    wire.http.get(f"{API}/app/installations/7", json=entry)
    assert wire.github.permissions(7) == {"issues": "write", "metadata": "read"}
    assert alone.github.permissions(0) == {}


def test_a_delivery_has_failed_when_its_newest_attempt_has(wire: Wire) -> None:
    link = {"Link": f'<{API}/app/hook/deliveries?per_page=100&status=failure&cursor=v1_2>; rel="next"'}
    first = [attempt(5, "again-good", 202), attempt(4, "again-bad", 502), attempt(3, "again-good", 502)]
    second = [attempt(2, "again-bad", 0), attempt(1, "too-old", 502, "2026-11-18T11:00:00Z")]
    wire.http.get(f"{API}/app/hook/deliveries?per_page=100&status=failure", json=first, headers=link)
    wire.http.get(f"{API}/app/hook/deliveries?per_page=100&status=failure&cursor=v1_2", json=second, headers=link)
    failed = wire.github.failed_deliveries(NOON.replace(day=19))
    assert failed == [
        Delivery(4, "again-bad", "issues", "labeled", NOON.replace(hour=11), False, 502, 7, 1),  # noqa: FBT003
    ]
    assert len(wire.http.calls) == 2


def test_a_delivery_is_asked_for_again_by_its_id(wire: Wire) -> None:
    wire.http.post(f"{API}/app/hook/deliveries/4/attempts", json={}, status=202)
    wire.github.redeliver(4)
    assert wire.calls[-1].name == "POST /app/hook/deliveries/…/attempts"


def test_in_token_mode_nothing_is_redelivered(alone: Wire) -> None:
    assert alone.github.failed_deliveries(NOON) == []
    with pytest.raises(Gone):
        alone.github.redeliver(4)


def test_deliveries_without_an_old_one_are_read_to_the_end(wire: Wire) -> None:
    wire.http.get(f"{API}/app/hook/deliveries?per_page=100&status=failure", json=[attempt(4, "a", 502)])
    assert [delivery.id for delivery in wire.github.failed_deliveries(NOON.replace(day=19))] == [4]
