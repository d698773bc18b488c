"""Who visits, and what may they see? Dependencies of FastAPI that every page asks."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from bot.core.rules import Rules
from bot.event import Repo
from bot.records import Session
from bot.web.desk import Desk, desk_of
from bot.web.security import cookie_name, is_ours
from bot.web.seeing import may_write
from bot.web.sessions import LoggedOut
from config.problems import RulesError
from config.rules import parse_rules

COOKIE = "goalkeeper"
_LARGEST_FORM = 65_536
_MOST_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in. `csrf` must be in every form as a field of that name."""

    login: str
    operator: bool
    csrf: str = field(repr=False)
    session: Session = field(repr=False)


@dataclass(frozen=True, slots=True)
class Space:
    """A repository that the visitor sees, with its rules; `level` is read, triage, write, maintain or admin."""

    repo: Repo
    rules: Rules
    visitor: Visitor
    level: str = "read"

    @property
    def may_write(self) -> bool:
        """Whether the visitor's commands are heard for goals of others, too."""
        return may_write(self.level)


def visitor(request: Request) -> Visitor:
    """Return who visits; raises LoggedOut, which leads to the login and back."""
    found = visitor_or_none(request)
    if found is None:
        raise LoggedOut
    return found


def visitor_or_none(request: Request) -> Visitor | None:
    """Return who visits, None for somebody who is not logged in."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is None:
        desk = desk_of(request)
        cookie = request.cookies.get(cookie_name(desk, COOKIE), "")
        session = desk.sessions.find(cookie)
        if session is not None:
            known = Visitor(session.login, _operates(desk, session.login), desk.sessions.csrf(cookie), session)
            request.state.visitor = known
    return known


def operator(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> Visitor:
    """Return an operator who visits; everybody else finds nothing here."""
    del request
    if not who.operator:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return who


def space(request: Request, owner: str, name: str, who: Annotated[Visitor, Depends(visitor)]) -> Space:
    """Return the space `owner/name`.

    One that is unknown and one that GitHub does not show are not told apart, neither by the page nor by its time.
    """
    desk = desk_of(request)
    repo = desk.records.repository(f"{owner}/{name}")
    if repo is None:
        desk.seeing.look_in_vain(who.session, f"{owner}/{name}")
    level = desk.seeing.level(who.session, repo) if repo is not None else ""
    if repo is None or not level:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Space(repo, rules_of(desk.records.good_rules(repo.id) or ""), who, level)


def spaces(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> tuple[Space, ...]:
    """Return the spaces in which the visitor has a role at GitHub, by name."""
    desk = desk_of(request)
    return tuple(
        Space(repo, rules_of(desk.records.good_rules(repo.id) or ""), who, level)
        for repo, level in desk.seeing.spaces(who.session)
    )


async def form(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> dict[str, str]:
    """Return the fields of a form that a page of ours sent for this visitor; of two of one name the first.

    Raises 403 for one from elsewhere or without the token, 413 and 415 for what is no form of ours.
    """
    if not is_ours(request, desk_of(request)):
        raise HTTPException(HTTPStatus.FORBIDDEN, "This form was sent from another site, so nothing was done.")
    fields = await _fields(request)
    if not hmac.compare_digest(fields.get("csrf", "").encode(), who.csrf.encode()):
        raise HTTPException(HTTPStatus.FORBIDDEN, "This form is not of your present login, so nothing was done.")
    return fields


async def _fields(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        pairs = parse_qsl(bytes(body).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    return dict(reversed(pairs))


@lru_cache(maxsize=256)
def rules_of(text: str) -> Rules:
    """Return rules that were good once; the usual ones where a later version of us does not read them any more."""
    try:
        return parse_rules(text)
    except RulesError:
        return Rules()


def _operates(desk: Desk, login: str) -> bool:
    return login.lower() in (desk.settings.operators or ())
