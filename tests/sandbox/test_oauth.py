"""Somebody logs in through an App, as strictly as at GitHub, and may then do what both they and the App may."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from github import Auth, Github, GithubException

from bot.sandbox.acts_oauth import OAuthError
from bot.sandbox.entities import App
from tests.sandbox.browser import KIND, Browser
from tests.sandbox.conftest import BASE, PACE, Stage

CALLBACK = "https://bot.example/login/done"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
TOKEN = "/login/oauth/access_token"


@pytest.fixture(autouse=True)
def app(stage: Stage) -> App:
    stage.acme.app.callbacks = [CALLBACK, "https://bot.example/other"]
    return stage.acme.app


@pytest.fixture
def trade(stage: Stage, app: App) -> Callable[..., dict[str, Any]]:
    """Ask for tokens as the App does; a field that is None is left out."""

    def traded(**changes: str | None) -> dict[str, Any]:
        usual: dict[str, str | None] = {"client_id": app.client_id, "client_secret": app.client_secret}
        sent = {name: value for name, value in (usual | changes).items() if value is not None}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        reply = stage.sandbox.request("POST", BASE + TOKEN, headers, json.dumps(sent).encode())
        return {"status": reply.status, **json.loads(reply.body)}

    return traded


def code(stage: Stage, login: str = "grace", challenge: str = "") -> str:
    return stage.world.authorize(stage.world.user(login), stage.acme.app, CALLBACK, challenge)


def client(stage: Stage, login: str = "grace") -> Github:
    pair = stage.world.redeem(stage.acme.app, code(stage, login))
    return Github(auth=Auth.Token(pair.access), **PACE)


def test_a_person_chooses_who_they_are_and_goes_back_with_a_code(stage: Stage, app: App) -> None:
    browser = Browser(stage.sandbox)
    asked = f"client_id={app.client_id}&redirect_uri={CALLBACK}&state=s1"
    asked += f"&code_challenge={CHALLENGE}&code_challenge_method=S256"
    page = browser.get(f"/login/oauth/authorize?{asked}")
    assert "https://bot.example" in page.headers["content-security-policy"]
    form = page.form("/authorize")
    answer = browser.post(form.action, [*form.fields, ("person", "grace"), ("answer", "yes")])
    back = urlsplit(answer.headers["location"])
    said = parse_qs(back.query)
    assert (f"{back.scheme}://{back.netloc}{back.path}", said["state"]) == (CALLBACK, ["s1"])
    pair = stage.world.redeem(app, said["code"][0], CALLBACK, VERIFIER)
    assert stage.world.holder(pair.access).actor.user.login == "grace"
    no = browser.post(form.action, [*form.fields, ("person", "grace"), ("answer", "no")])
    assert "error=access_denied" in no.headers["location"]


@pytest.mark.parametrize(
    "changes",
    [
        "redirect_uri=https://evil.example/",
        "redirect_uri=https://bot.example/login/done/",
        "redirect_uri=https://bot.example/login/done?x",
        "client_id=Iv23liNobody",
        "code_challenge=abc&code_challenge_method=plain",
        "code_challenge=abc",
    ],
)
def test_nobody_is_sent_anywhere_on_a_wrong_question(stage: Stage, app: App, changes: str) -> None:
    asked = {"client_id": app.client_id, "redirect_uri": CALLBACK} | dict(p.split("=", 1) for p in changes.split("&"))
    answer = Browser(stage.sandbox).get("/login/oauth/authorize?" + "&".join(f"{k}={v}" for k, v in asked.items()))
    assert answer.status in {400, 404}
    assert "location" not in answer.headers


def test_a_renewed_token_takes_the_place_of_the_one_before(stage: Stage, app: App) -> None:
    first = stage.world.redeem(app, code(stage))
    assert Github(auth=Auth.Token(first.access), **PACE).get_user().login == "grace"
    again = stage.world.renew(app, first.refresh)
    with pytest.raises(GithubException, match="Bad credentials"):
        _ = Github(auth=Auth.Token(first.access), **PACE).get_user().login
    assert Github(auth=Auth.Token(again.access), **PACE).get_user().login == "grace"
    with pytest.raises(OAuthError, match="incorrect or expired"):
        stage.world.renew(app, first.refresh)


def test_the_tokens_come_with_their_times_as_json_or_as_a_form(
    stage: Stage, app: App, trade: Callable[..., Any]
) -> None:
    said = trade(code=code(stage, challenge=CHALLENGE), code_verifier=VERIFIER, redirect_uri=CALLBACK)
    assert (said["access_token"][:4], said["expires_in"], said["token_type"]) == ("ghu_", 28_800, "bearer")
    assert (said["refresh_token"][:4], said["refresh_token_expires_in"]) == ("ghr_", 15_897_600)
    body = f"client_id={app.client_id}&client_secret={app.client_secret}&code={code(stage)}".encode()
    reply = stage.sandbox.request("POST", BASE + TOKEN, {"Content-Type": KIND}, body)
    assert parse_qs(reply.body.decode())["token_type"] == ["bearer"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_secret": "wrong"}, "incorrect_client_credentials"),
        ({"client_secret": None}, "incorrect_client_credentials"),
        ({"client_id": "Iv23liNobody"}, "Not Found"),
        ({"code": "0" * 20}, "bad_verification_code"),
        ({"code": None}, "bad_verification_code"),
        ({"code_verifier": "another"}, "bad_verification_code"),
        ({"code_verifier": None}, "bad_verification_code"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "https://bot.example/other"}, "bad_verification_code"),
        ({"grant_type": "refresh_token", "refresh_token": "ghr_x"}, "bad_refresh_token"),
    ],
)
def test_a_wrong_word_gets_no_token(
    stage: Stage, trade: Callable[..., Any], changes: dict[str, str | None], error: str
) -> None:
    usual = {"code": code(stage, challenge=CHALLENGE), "code_verifier": VERIFIER, "redirect_uri": CALLBACK}
    said = trade(**(usual | changes))
    assert (said["status"], said["error"]) == (404 if error == "Not Found" else 200, error)
    assert not [value for value in stage.world.tokens if value.startswith("ghu_")]


def test_a_code_is_good_for_once_and_for_ten_minutes(stage: Stage, trade: Callable[..., Any]) -> None:
    once = code(stage)
    assert "access_token" in trade(code=once)
    assert trade(code=once)["error"] == "bad_verification_code"
    old = code(stage)
    stage.world.clock.advance(timedelta(minutes=10))
    assert trade(code=old)["error"] == "bad_verification_code"


def test_a_token_ends_after_eight_hours(stage: Stage) -> None:
    grace = client(stage)
    assert grace.get_user().login == "grace"
    stage.world.clock.advance(timedelta(hours=8))
    with pytest.raises(GithubException, match="Bad credentials"):
        _ = grace.get_user().name


def test_both_the_person_and_the_app_must_see_a_repository(stage: Stage) -> None:
    world, acme = stage.world, stage.acme
    acme.repository.private = True
    world.add_user("guest", "Guest")
    hidden = world.add_repository(acme.organization, "hidden", private=True)
    assert client(stage).get_repo("acme/rockets").permissions.push
    with pytest.raises(GithubException, match="Not Found"):
        client(stage, "guest").get_repo("acme/rockets")
    acme.installation.selection, acme.installation.repositories = "selected", {acme.repository.id}
    with pytest.raises(GithubException, match="Not Found"):
        client(stage, "ada").get_repo(hidden.full_name)
    assert stage.person("ada").get_repo(hidden.full_name).name == "hidden"


def test_the_lists_hold_what_the_person_has_a_part_in(stage: Stage, ask: Callable[..., Any]) -> None:
    world = stage.world
    world.add_user("guest", "Guest")
    tokens = {who: world.redeem(stage.acme.app, code(stage, who)).access for who in ("grace", "guest")}
    _, _, mine = ask("GET", "/user/installations", token=tokens["grace"])
    assert [each["id"] for each in mine["installations"]] == [stage.acme.installation.id]
    path = f"/user/installations/{stage.acme.installation.id}/repositories"
    _, _, found = ask("GET", path, token=tokens["grace"])
    assert [(r["full_name"], r["permissions"]["push"]) for r in found["repositories"]] == [("acme/rockets", True)]
    assert ask("GET", "/user/installations", token=tokens["guest"])[2]["installations"] == []
    assert ask("GET", path, token=tokens["guest"])[0] == 404
    assert ask("GET", "/user/installations")[0] == 403
    assert ask("GET", "/user/installations", token=None)[0] == 401


def test_a_comment_is_by_the_person_and_tells_of_the_app(stage: Stage) -> None:
    issue = stage.rockets("ada").create_issue("Goal")
    made = client(stage).get_repo("acme/rockets").get_issue(issue.number).create_comment("/done")
    told = stage.world.deliveries.pending()[-1].payload
    assert (made.user.login, told["sender"]["login"], told["sender"]["type"]) == ("grace", "grace", "User")
    assert told["comment"]["performed_via_github_app"]["id"] == stage.acme.app.id


def test_what_the_app_may_not_a_person_may_not_through_it(stage: Stage) -> None:
    issue = stage.rockets("ada").create_issue("Goal")
    stage.world.change_permissions(stage.world.actor("ada"), stage.acme.installation, {"issues": "read"})
    with pytest.raises(GithubException, match="Resource not accessible by integration"):
        client(stage).get_repo("acme/rockets").get_issue(issue.number).create_comment("/done")
    stage.person("grace").get_repo("acme/rockets").get_issue(issue.number).create_comment("/done")


def test_tokens_are_taken_back_by_the_app_with_its_secret_and_by_nobody_else(stage: Stage, app: App) -> None:
    pair = stage.world.redeem(app, code(stage))

    def take(user: str, password: str) -> int:
        basic = base64.b64encode(f"{user}:{password}".encode()).decode()
        body = json.dumps({"access_token": pair.access}).encode()
        path = f"{BASE}/applications/{app.client_id}/token"
        return stage.sandbox.request("DELETE", path, {"Authorization": f"Basic {basic}"}, body).status

    assert take(app.client_id, "wrong") == 401
    assert take(app.client_id, app.client_secret) == 204
    assert take(app.client_id, app.client_secret) == 404
    assert pair.access not in stage.world.tokens
    assert pair.refresh not in stage.world.renewals


def test_an_app_gives_back_all_that_a_person_allowed_it(stage: Stage, app: App) -> None:
    pairs = [stage.world.redeem(app, code(stage)) for _ in range(2)]
    basic = base64.b64encode(f"{app.client_id}:{app.client_secret}".encode()).decode()

    def give(token: str, client_id: str = app.client_id) -> int:
        body = json.dumps({"access_token": token}).encode()
        path = f"{BASE}/applications/{client_id}/grant"
        return stage.sandbox.request("DELETE", path, {"Authorization": f"Basic {basic}"}, body).status

    assert give("ghu_unknown") == 404
    assert give(pairs[0].access, "Iv1.another") == 404
    assert give(pairs[0].access) == 204
    assert not {pair.access for pair in pairs} & set(stage.world.tokens)
    nobody = stage.sandbox.request("DELETE", f"{BASE}/applications/{app.client_id}/grant", {}, b"{}")
    assert nobody.status == 401


def test_who_takes_back_what_they_allowed_is_rid_of_all_tokens_and_codes(stage: Stage) -> None:
    world, app = stage.world, stage.acme.app
    grace, waiting = client(stage), code(stage)
    ada = client(stage, "ada")
    world.revoke_app(world.user("grace"), app)
    with pytest.raises(GithubException, match="Bad credentials"):
        _ = grace.get_user().name
    with pytest.raises(OAuthError):
        world.redeem(app, waiting)
    assert ada.get_user().login == "ada"
