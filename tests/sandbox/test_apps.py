"""What an App finds when it knocks: itself, its installations, its tokens."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from github import Auth, GithubException, GithubIntegration, UnknownObjectException

from bot.sandbox.seeds import new_rsa_key
from tests.sandbox.conftest import PACE, Stage


def sign(stage: Stage, **claims: Any) -> str:
    now = int(time.time())
    whole = {"iat": now - 60, "exp": now + 300, "iss": str(stage.acme.app.id), **claims}
    return jwt.encode({k: v for k, v in whole.items() if v is not None}, stage.acme.private_key, algorithm="RS256")


def test_an_app_sees_itself_and_its_installations(stage: Stage) -> None:
    assert stage.app.get_app().slug == "goalkeeper-sandbox"
    assert [i.id for i in stage.app.get_installations()] == [stage.acme.installation.id]
    assert stage.app.get_app_installation(stage.acme.installation.id).app_id == stage.acme.app.id


def test_an_installation_is_found_by_repository_organization_and_nowhere_else(stage: Stage) -> None:
    number = stage.acme.installation.id
    assert stage.app.get_repo_installation("acme", "rockets").id == number
    assert stage.app.get_org_installation("acme").id == number
    with pytest.raises(UnknownObjectException):
        stage.app.get_user_installation("ada")


def test_a_key_that_is_not_the_apps_own_opens_nothing(stage: Stage) -> None:
    wrong = Auth.AppAuth(stage.acme.app.id, new_rsa_key().private)
    with pytest.raises(GithubException, match="A JSON web token could not be decoded"):
        GithubIntegration(auth=wrong, **PACE).get_app()


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"exp": None}, 401, "'Expiration time' claim ('exp') must be a numeric value"),
        ({"exp": 1}, 401, "'Expiration time' claim ('exp') must be a numeric value"),
        ({"exp": 2**33}, 401, "'Expiration time' claim ('exp') is too far in the future"),
        ({"iat": 2**33}, 401, "'Issued at' claim ('iat') must be an Integer"),
        ({"iat": None}, 401, "'Issued at' claim ('iat') must be an Integer"),
        ({"iss": None}, 401, "'Issuer' claim ('iss') must be an Integer"),
        ({"iss": "42"}, 404, "Integration not found"),
    ],
)
def test_a_jwt_with_a_wrong_claim_is_refused_in_githubs_words(
    stage: Stage, ask: Callable[..., Any], claims: dict[str, Any], status: int, words: str
) -> None:
    said, _, body = ask("GET", "/app", token=sign(stage, **claims))
    assert (said, body["message"].startswith(words)) == (status, True)


def test_a_jwt_may_name_the_client_id(stage: Stage, ask: Callable[..., Any]) -> None:
    assert ask("GET", "/app", token=sign(stage, iss=stage.acme.app.client_id))[0] == 200


def test_what_only_looks_like_a_jwt_is_refused(ask: Callable[..., Any]) -> None:
    assert ask("GET", "/app", token="ey.a.b")[2]["message"] == "A JSON web token could not be decoded"


def test_an_installation_token_is_no_app(ask: Callable[..., Any]) -> None:
    assert ask("GET", "/app")[0] == 401


def test_a_jwt_does_not_open_a_repository(stage: Stage, ask: Callable[..., Any]) -> None:
    assert ask("GET", "/repos/acme/rockets", token=sign(stage))[0] == 403


def test_a_token_lasts_an_hour_of_the_sandboxs_clock(stage: Stage, ask: Callable[..., Any]) -> None:
    made = stage.app.get_access_token(stage.acme.installation.id)
    assert made.expires_at == stage.sandbox.clock.now() + timedelta(hours=1)
    assert ask("GET", "/repos/acme/rockets", token=made.token)[0] == 200
    stage.sandbox.clock.advance(timedelta(minutes=60))
    status, _, body = ask("GET", "/repos/acme/rockets", token=made.token)
    assert (status, body["message"]) == (401, "Bad credentials")


def test_a_token_can_be_narrowed_to_permissions(stage: Stage) -> None:
    client = stage.app.get_github_for_installation(stage.acme.installation.id, {"contents": "read"})
    with pytest.raises(GithubException, match="Resource not accessible by integration") as refused:
        client.get_repo("acme/rockets").create_issue("Not mine to open")
    assert refused.value.status == 403
    assert (refused.value.headers or {})["x-accepted-github-permissions"] == "issues=write"


def test_a_token_cannot_be_widened(stage: Stage) -> None:
    with pytest.raises(GithubException, match="The permissions requested are not granted") as refused:
        stage.app.get_access_token(stage.acme.installation.id, {"administration": "write"})
    assert refused.value.status == 422


def test_a_token_can_be_narrowed_to_repositories(stage: Stage, ask: Callable[..., Any]) -> None:
    moon = stage.world.add_repository(stage.acme.organization, "moon", private=True)
    path = f"/app/installations/{stage.acme.installation.id}/access_tokens"
    status, _, made = ask("POST", path, {"repositories": ["rockets"]}, sign(stage))
    assert (status, made["repository_selection"], len(made["repositories"])) == (201, "selected", 1)
    assert ask("GET", "/repos/acme/moon", token=made["token"])[0] == 404
    listed = ask("GET", "/installation/repositories", token=made["token"])[2]
    assert (listed["total_count"], listed["repositories"][0]["full_name"]) == (1, "acme/rockets")
    by_id = ask("POST", path, {"repository_ids": [moon.id]}, sign(stage))[2]
    assert ask("GET", "/repos/acme/moon", token=by_id["token"])[0] == 200


def test_a_token_for_an_unknown_repository_is_refused(stage: Stage, ask: Callable[..., Any]) -> None:
    path = f"/app/installations/{stage.acme.installation.id}/access_tokens"
    assert ask("POST", path, {"repositories": ["nowhere"]}, sign(stage))[0] == 422


def test_a_suspended_installation_may_do_nothing(stage: Stage) -> None:
    ada, bot = stage.world.actor("ada"), stage.bot
    stage.world.suspend(ada, stage.acme.installation)
    for refused in (
        lambda: bot.get_repo("acme/rockets"),
        lambda: stage.app.get_access_token(stage.acme.installation.id),
    ):
        with pytest.raises(GithubException, match="This installation has been suspended"):
            refused()
    stage.world.unsuspend(ada, stage.acme.installation)
    assert bot.get_repo("acme/rockets").name == "rockets"
    assert stage.events() == [("installation", "suspend"), ("installation", "unsuspend")]


def test_an_uninstalled_apps_tokens_are_worth_nothing(stage: Stage, ask: Callable[..., Any]) -> None:
    token = stage.world.installation_token(stage.acme.installation).value
    assert ask("DELETE", f"/app/installations/{stage.acme.installation.id}", token=sign(stage))[0] == 204
    assert ask("GET", "/repos/acme/rockets", token=token)[0] == 401
    assert list(stage.app.get_installations()) == []


def test_choosing_repositories_tells_both_sides_of_the_difference(stage: Stage) -> None:
    moon = stage.world.add_repository(stage.acme.organization, "moon")
    stage.world.choose_repositories(stage.world.actor("ada"), stage.acme.installation, [moon])
    stage.world.choose_repositories(stage.world.actor("ada"), stage.acme.installation, [moon, stage.acme.repository])
    sent = stage.world.deliveries.pending()
    assert [(d.event, d.action) for d in sent] == [
        ("installation_repositories", "removed"),
        ("installation_repositories", "added"),
    ]
    assert sent[0].payload["repositories_removed"][0]["full_name"] == "acme/rockets"
    assert sent[1].payload["repositories_added"][0]["full_name"] == "acme/rockets"


def test_changed_permissions_are_announced(stage: Stage) -> None:
    stage.world.change_permissions(stage.world.actor("ada"), stage.acme.installation, {"issues": "read"})
    assert stage.events() == [("installation", "new_permissions_accepted")]
    with pytest.raises(GithubException):
        stage.rockets().create_issue("No more")


def test_tokens_lose_at_once_what_an_installation_loses_and_gain_nothing(stage: Stage) -> None:
    ada, installation = stage.world.actor("ada"), stage.acme.installation
    installation.permissions = {"metadata": "read", "issues": "write", "contents": "read"}
    token = stage.world.installation_token(installation)
    stage.world.change_permissions(ada, installation, {"issues": "read", "members": "read"})
    assert token.actor.permissions == {"metadata": "read", "issues": "read"}
    stage.world.change_permissions(ada, installation, {"issues": "write", "members": "read"})
    assert token.actor.permissions == {"metadata": "read", "issues": "read"}
    fresh = stage.world.installation_token(installation)
    assert fresh.actor.permissions == {"metadata": "read", "issues": "write", "members": "read"}


def test_an_app_is_public_by_its_slug(stage: Stage, ask: Callable[..., Any]) -> None:
    assert ask("GET", "/apps/goalkeeper-sandbox", token=None)[2]["id"] == stage.acme.app.id


def test_the_apps_hook_can_be_read_and_changed_and_hides_its_secret(stage: Stage, ask: Callable[..., Any]) -> None:
    assert ask("GET", "/app/hook/config", token=sign(stage))[2]["secret"] == "********"
    wanted = {"url": "https://elsewhere.example/hook", "secret": "new", "insecure_ssl": "0"}
    changed = ask("PATCH", "/app/hook/config", wanted, sign(stage))[2]
    assert changed["url"] == stage.acme.app.hook.url == "https://elsewhere.example/hook"
    assert "new" not in str(changed)
    assert ask("PATCH", "/app/hook/config", {"url": 3}, sign(stage))[0] == 422
