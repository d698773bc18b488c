"""How does an endpoint read what it was asked, and how does it answer in pages?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.auth import Caller
from bot.sandbox.entities import Actor, App, Issue, Repository, User
from bot.sandbox.errors import BadRequest, Forbidden, NotFound, Unauthorized, ValidationFailed
from bot.sandbox.world import World

T = TypeVar("T")
PER_PAGE = 30
MOST_PER_PAGE = 100


class Json(JSONResponse):
    """A JSON answer with GitHub's content type."""

    media_type = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    """One request with the world that it speaks to and the caller who makes it."""

    request: Request
    world: World
    caller: Caller

    @property
    def actor(self) -> Actor:
        """Who acts; strangers may only read, and do so as nobody in particular."""
        if self.caller.actor:
            return self.caller.actor
        if self.caller.app:
            raise Forbidden
        if self.request.method != "GET":
            raise Unauthorized("Requires authentication")
        return Actor(self.world.user("ghost"))

    @property
    def app(self) -> App:
        """The App that signed the request."""
        if self.caller.app is None:
            raise Unauthorized("A JSON web token could not be decoded")
        return self.caller.app

    def repository(self, owner: str, name: str) -> Repository:
        """Find a repository that the caller may see."""
        return self.world.repository(owner, name, self.actor)

    def issue(self, owner: str, name: str, number: int, scope: str = "issues=read") -> Issue:
        """Find an issue that the caller may read."""
        repository = self.repository(owner, name)
        self.world.need(self.actor, repository, scope)
        return self.world.issue(repository, number)

    async def json(self) -> dict[str, Any]:
        """Read the body as an object, an empty one as {}."""
        sent = await self.any_json()
        if not isinstance(sent, dict):
            raise BadRequest("Body should be a JSON object")
        return sent

    async def any_json(self) -> object:
        """Read the body as whatever JSON it is."""
        body = await self.request.body()
        try:
            return json.loads(body) if body else {}
        except ValueError as bad:
            raise BadRequest from bad

    def query(self, name: str, default: str = "") -> str:
        """Read a query parameter."""
        return self.request.query_params.get(name, default)

    def users(self, logins: Iterable[str]) -> list[User]:
        """Find accounts by login; those that do not exist are left out, as GitHub does."""
        known = self.world.users
        return [known[login.lower()] for login in logins if login.lower() in known]


async def current(request: Request) -> Call:
    """Put the request in hand together."""
    return Call(request, request.state.world, request.state.caller)


Here = Annotated[Call, Depends(current)]


def done() -> Response:
    """Say 204: it is done, and there is nothing to tell."""
    return Response(status_code=204)


def paged(call: Call, things: Sequence[T], shape: Callable[[T], Any], wrap: str = "") -> Json:
    """Answer with one page of a list and the Link header; `wrap` names the list inside an object with its count."""
    size = min(_number(call.query("per_page"), PER_PAGE), MOST_PER_PAGE)
    page = _number(call.query("page"), 1)
    shown = [shape(thing) for thing in things[(page - 1) * size : page * size]]
    last = max(1, -(-len(things) // size))
    headers = {"Link": link} if (link := _links(call, page, last)) else None
    return Json({"total_count": len(things), wrap: shown} if wrap else shown, headers=headers)


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and int(text) > 0 else default


def _links(call: Call, page: int, last: int) -> str:
    places: dict[str, int] = {}
    if page > 1:
        places |= {"prev": min(page - 1, last), "first": 1}
    if page < last:
        places |= {"next": page + 1, "last": last}
    return ", ".join(f'<{_address(call, page=number)}>; rel="{rel}"' for rel, number in places.items())


def _address(call: Call, **changed: object) -> str:
    query = {**dict(call.request.query_params), **changed}
    return f"{call.world.api_url}{call.request.scope['path']}?{urlencode(query)}"


def text(sent: dict[str, Any], key: str, *, resource: str, default: str | None = None) -> str:
    """Read a text that must be there; ValidationFailed in GitHub's words when it is missing or no text."""
    value = sent.get(key, default)
    if value is None:
        raise ValidationFailed([{"resource": resource, "code": "missing_field", "field": key}])
    if not isinstance(value, str):
        raise wrong_type(key, value, "a string")
    return value


def wrong_type(key: str, value: object, wanted: str) -> ValidationFailed:
    """Word the refusal of a value of the wrong kind."""
    said = f"Invalid request.\n\nFor 'properties/{key}', {json.dumps(value)} is not {wanted}."
    return ValidationFailed([], said)


def names(values: object, key: str) -> list[str]:
    """Read a list of names, which may come as objects with a name (labels) or bare."""
    found = [v.get("name") if isinstance(v, dict) else v for v in values] if isinstance(values, list) else None
    if found is None or not all(isinstance(v, str) for v in found):
        raise wrong_type(key, values, "an array")
    return [str(v) for v in found]


def moment(value: str | None) -> datetime | None:
    """Read a time as GitHub writes it."""
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError as bad:
        raise ValidationFailed([f"{value} is not a valid ISO 8601 time"]) from bad


def number(value: object, resource: str, field: str) -> int:
    """Read a whole number, as an id must be."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationFailed([{"resource": resource, "code": "invalid", "field": field}])
    return value


def found(things: Iterable[T], fits: Callable[[T], bool]) -> T:
    """Find the first thing that fits, or say 404."""
    for thing in things:
        if fits(thing):
            return thing
    raise NotFound
