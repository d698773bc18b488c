"""Who asks, and what may they see? A token of a space, or somebody who is logged in to the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.api.bounds import Bounds
from bot.api.problems import Refused, no_token, not_found
from bot.api.tokens import digest_of, is_token
from bot.event import Repo
from bot.records import Defer, Records
from bot.records.tokens import Scope, Token

_BEARER = HTTPBearer(auto_error=False, description="A token of a space: `goalkeeper token new OWNER/REPO --name …`.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
# Where everything of a space is.
IN_SPACE = "/spaces/{owner}/{repo}"
_NOTHING_SHOWN = "This needs a token."
Name = Annotated[str, Path(min_length=1, max_length=200)]


class Visits(Protocol):
    """What somebody may see who is logged in to the dashboard; None for who is not. It may block."""

    def spaces(self, request: Request) -> Sequence[Repo] | None:
        """Return the spaces in which they have a role."""

    def sees(self, request: Request, repo: Repo | None) -> bool | None:
        """Return whether they may see a space."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the API stands on.

    `visits` says what somebody may see who is logged in to the dashboard, and is absent where there is none. `bounds`
    counts requests.
    """

    records: Records
    defer: Defer
    now: Callable[[], datetime]
    visits: Visits | None = None
    bounds: Bounds = field(default_factory=Bounds)


def desk_of(request: Request) -> Desk:
    """Return the desk of the application that answers."""
    found: Desk = request.app.state.desk
    return found


def token_of(request: Request, bearer: Bearer) -> Token | None:
    """Return the token that came with a request, or None where none came. Raises Refused for one that is not good."""
    if bearer is None:
        if request.headers.get("authorization"):
            raise no_token("The header Authorization does not hold a bearer token.")
        return None
    desk, text = desk_of(request), bearer.credentials
    found = desk.records.token(digest_of(text)) if is_token(text) else None
    if found is None:
        raise no_token("This token is not known: it was mistyped, revoked, or its days are over.")
    if seconds := desk.bounds.wait(found.id):
        step = "Ask less often: 300 times a minute at most."
        raise Refused(429, "too-many", "Too many requests.", step, headers={"Retry-After": f"{seconds + 1:.0f}"})
    return found


Given = Annotated[Token | None, Depends(token_of)]


def spaces_of(request: Request, token: Given) -> Sequence[Repo]:
    """Return the spaces that the asker may read. Raises Refused for who has shown nothing."""
    if token is not None:
        _need(token, "read")
        return [token.repo]
    visits = desk_of(request).visits
    found = visits.spaces(request) if visits else None
    if found is None:
        raise no_token(_NOTHING_SHOWN)
    return found


def space_to_read(request: Request, owner: Name, repo: Name, token: Given) -> Repo:
    """Return the space of an address. Raises Refused: the same for one that is not there and one that is not theirs."""
    named = f"{owner}/{repo}"
    if token is not None:
        if token.repo.full_name.casefold() != named.casefold():
            raise not_found()
        _need(token, "read")
        return token.repo
    desk = desk_of(request)
    known = desk.records.repository(named) if desk.visits else None
    sees = desk.visits.sees(request, known) if desk.visits else None
    if sees is None:
        raise no_token(_NOTHING_SHOWN)
    if known is None or not sees:
        raise not_found()
    return known


def space_to_tell(owner: Name, repo: Name, token: Given) -> Token:
    """Return the token with which a space may be told metrics. Raises Refused."""
    if token is None:
        raise no_token("This needs a token; who is logged in may only read.")
    if token.repo.full_name.casefold() != f"{owner}/{repo}".casefold():
        raise not_found()
    _need(token, "metrics")
    return token


def _need(token: Token, scope: Scope) -> None:
    if token.scope != scope:
        detail = f"This token has the scope {token.scope!r}; this takes {scope!r}."
        step = f"`goalkeeper token new {token.repo.full_name} --name … --scope {scope}` makes one that may."
        raise Refused(403, "wrong-scope", detail, step)


Spaces = Annotated[Sequence[Repo], Depends(spaces_of)]
Space = Annotated[Repo, Depends(space_to_read)]
Teller = Annotated[Token, Depends(space_to_tell)]
