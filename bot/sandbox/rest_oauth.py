"""What those ask who log in through an App: for tokens, for what they may see with them, and that they end."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.acts_oauth import ACCESS_LIFE, REFRESH_LIFE, OAuthError
from bot.sandbox.entities import Actor, App
from bot.sandbox.errors import Forbidden, NotFound, Unauthorized
from bot.sandbox.rest_base import Call, Here, Json, done, found, paged
from bot.sandbox.shapes.apps import installation
from bot.sandbox.shapes.repositories import full_repository

router = APIRouter()
_TROUBLE = "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#"


@router.post("/login/oauth/access_token")
async def access_token(call: Here) -> Response:
    """Give tokens for a code or a refresh token; GitHub says no with status 200."""
    sent = {**dict(call.request.query_params), **await _sent(call)}
    try:
        app = call.world.client(sent.get("client_id", ""))
    except NotFound:
        return Json({"error": "Not Found"}, 404)
    try:
        return _said(call, _given(call, app, sent))
    except OAuthError as no:
        address = f"https://docs.github.com{_TROUBLE}{no.code.replace('_', '-')}"
        return _said(call, {"error": no.code, "error_description": no.description, "error_uri": address})


@router.delete("/applications/{client_id}/token")
async def delete_token(call: Here, client_id: str) -> Response:
    """Take one token of a person back."""
    call.world.revoke_token(_client(call, client_id), str((await call.json()).get("access_token", "")))
    return done()


@router.delete("/applications/{client_id}/grant")
async def delete_grant(call: Here, client_id: str) -> Response:
    """Take everything back that a person has allowed an App."""
    app, value = _client(call, client_id), str((await call.json()).get("access_token", ""))
    token = call.world.tokens.get(value)
    if token is None or token.actor.via is not app:
        raise NotFound
    call.world.revoke_app(token.actor.user, app)
    return done()


@router.get("/user/installations")
async def list_user_installations(call: Here) -> Json:
    """List the installations of the App that a person reaches with their token."""
    return paged(call, call.world.open_to(_through(call)), lambda each: installation(call.world, each), "installations")


@router.get("/user/installations/{number}/repositories")
async def list_user_repositories(call: Here, number: int) -> Json:
    """List the repositories of an installation in which the person has a role."""
    actor = _through(call)
    there = found(call.world.open_to(actor), lambda each: each.id == number)
    shown = call.world.shared(actor, there)
    return paged(call, shown, lambda each: full_repository(call.world, each, actor), "repositories")


def _given(call: Call, app: App, sent: dict[str, str]) -> dict[str, Any]:
    if not secrets.compare_digest(sent.get("client_secret", "").encode(), app.client_secret.encode()):
        said = "The client_id and/or client_secret passed are incorrect."
        raise OAuthError("incorrect_client_credentials", said)
    if sent.get("grant_type") == "refresh_token":
        pair = call.world.renew(app, sent.get("refresh_token", ""))
    else:
        pair = call.world.redeem(app, sent.get("code", ""), sent.get("redirect_uri", ""), sent.get("code_verifier", ""))
    return {
        "access_token": pair.access,
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "refresh_token": pair.refresh,
        "refresh_token_expires_in": int(REFRESH_LIFE.total_seconds()),
        "token_type": "bearer",
        "scope": "",
    }


async def _sent(call: Call) -> dict[str, str]:
    if "json" in call.request.headers.get("content-type", ""):
        return {key: str(value) for key, value in (await call.json()).items()}
    return dict(parse_qsl((await call.request.body()).decode("utf-8", "replace")))


def _said(call: Call, body: dict[str, Any]) -> Response:
    """Answer as a form, or as JSON to those who ask for it."""
    if "json" in call.request.headers.get("accept", ""):
        return Json(body)
    return Response(urlencode(body), media_type="application/x-www-form-urlencoded; charset=utf-8")


def _client(call: Call, client_id: str) -> App:
    if call.caller.client is None:
        raise Unauthorized
    if call.caller.client.client_id != client_id:
        raise NotFound
    return call.caller.client


def _through(call: Call) -> Actor:
    if call.caller.actor is None:
        raise Unauthorized("Requires authentication")
    if call.caller.actor.via is None:
        said = "You must authenticate with an access token authorized to a GitHub App in order to list installations"
        raise Forbidden(said)
    return call.caller.actor
