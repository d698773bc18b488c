"""Who is calling?"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from bot.sandbox.entities import Actor, App
from bot.sandbox.errors import NotFound, Unauthorized
from bot.sandbox.world import World

LONGEST_JWT = 600
SKEW = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a token, an App with its JWT, or nobody in particular.

    `who` names the rate-limit bucket; `described` is how GitHub names the caller in words. `client` is an App that came
    with its client id and secret: that opens what is about its own tokens, and nothing else.
    """

    who: str = ""
    described: str = "127.0.0.1"
    actor: Actor | None = None
    app: App | None = None
    client: App | None = None


def identify(world: World, headers: Mapping[str, str]) -> Caller:
    """Read the Authorization header; Unauthorized when it names nobody, Forbidden while suspended."""
    scheme, _, value = headers.get("authorization", "").strip().partition(" ")
    if not scheme:
        return Caller()
    if scheme.lower() == "basic":
        if client := _client(world, value):
            return Caller(f"app:{client.id}", f"app ID {client.id}", client=client)
        value = _password(value)
    elif scheme.lower() not in ("bearer", "token"):
        raise Unauthorized
    if value.count(".") == 2 and value.startswith("ey"):  # noqa: PLR2004 - the three parts of a JWT
        app = app_of(world, value)
        return Caller(f"app:{app.id}", f"app ID {app.id}", app=app)
    actor = world.holder(value.strip()).actor
    if actor.installation:
        return Caller(actor.who, f"installation ID {actor.installation.id}", actor)
    return Caller(actor.who, f"user ID {actor.user.id}", actor)


def app_of(world: World, token: str) -> App:
    """Find the App that signed a JWT; Unauthorized in GitHub's words when a claim or the signature is wrong.

    Its times are compared with the real clock: those who sign it cannot know the sandbox's.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as bad:
        raise Unauthorized("A JSON web token could not be decoded") from bad
    app = _issuer(world, claims)
    try:
        jwt.decode(token, app.public_key, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False})
    except jwt.PyJWTError as bad:
        raise Unauthorized("A JSON web token could not be decoded") from bad
    _check_times(claims)
    return app


def _issuer(world: World, claims: Mapping[str, Any]) -> App:
    issuer = str(claims.get("iss", ""))
    for app in world.apps.values():
        if issuer in (str(app.id), app.client_id):
            return app
    raise NotFound("Integration not found") if issuer else Unauthorized("'Issuer' claim ('iss') must be an Integer")


def _check_times(claims: Mapping[str, Any]) -> None:
    now = datetime.now(UTC).timestamp()
    ends, begins = claims.get("exp"), claims.get("iat")
    if not isinstance(begins, int) or begins > now + SKEW:
        said = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
        raise Unauthorized(said)
    if not isinstance(ends, int) or ends <= now:
        said = (
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the "
            "assertion expires"
        )
        raise Unauthorized(said)
    if ends > now + LONGEST_JWT + SKEW:
        raise Unauthorized("'Expiration time' claim ('exp') is too far in the future")


def _client(world: World, value: str) -> App | None:
    name, password = _pair(value)
    found = (app for app in world.apps.values() if app.client_id == name)
    return next((app for app in found if secrets.compare_digest(app.client_secret, password)), None)


def _password(value: str) -> str:
    name, password = _pair(value)
    return password or name


def _pair(value: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as bad:
        raise Unauthorized from bad
    return name, password
