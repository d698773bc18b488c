"""What is said when a request is not carried out: RFC 9457, in words, and with what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.errors import DatabaseAway, GoalkeeperError

MEDIA = "application/problem+json"
_MOST_FAULTS = 20
_LONGEST_FIELD = 200
_PLACES = frozenset({"body", "query", "path", "header"})
_LOG = structlog.get_logger(__name__)


class Fault(BaseModel):
    """One thing that is wrong: `field` is where, such as `metrics.0.value` or `limit`."""

    field: str
    message: str


class Problem(BaseModel):
    """Why a request was not carried out. `next` says what to do about it."""

    type: str = Field(examples=["urn:goalkeeper:problem:no-token"])
    title: str
    status: int
    detail: str
    next: str
    errors: list[Fault] = []


class Refused(Exception):
    """A request that is not carried out; `kind` is the last part of its type."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        next_step: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(
            type=f"urn:goalkeeper:problem:{kind}",
            title=kind.replace("-", " ").capitalize(),
            status=status,
            detail=detail,
            next=next_step,
            errors=list(faults[:_MOST_FAULTS]),
        )
        self.headers = dict(headers or {})


def not_found() -> Refused:
    """Return the one answer for what does not exist and what this asker may not see."""
    return Refused(
        404, "not-found", "There is nothing here for you.", "Check the address, and that your token is of this space."
    )


def no_token(detail: str) -> Refused:
    """Return what is said to who has shown nothing that is good."""
    step = "Send `Authorization: Bearer gk_…`; `goalkeeper token new OWNER/REPO --name …` makes a token."
    return Refused(401, "no-token", detail, step, headers={"WWW-Authenticate": "Bearer"})


def wrong_fields(faults: Sequence[Fault]) -> Refused:
    """Return what is said about values that are not as they should be; each is named."""
    count = len(faults)
    detail = f"{count} field{'s are' if count > 1 else ' is'} not as {'they' if count > 1 else 'it'} should be."
    return Refused(422, "wrong-fields", detail, "Mend what `errors` names, and send it again.", faults=faults)


def answer(refused: Refused) -> Response:
    """Return the answer that a refused request gets."""
    body = refused.problem.model_dump_json(exclude_defaults=True).encode()
    return Response(body, refused.problem.status, {**refused.headers, "Cache-Control": "no-store"}, MEDIA)


def handle(app: FastAPI) -> None:
    """Let an application answer like this, whatever goes wrong in it."""
    app.exception_handler(Refused)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(DatabaseAway)(_away)
    app.exception_handler(GoalkeeperError)(_later)
    app.exception_handler(Exception)(_failed)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for it
    return answer(error)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    return answer(wrong_fields([Fault(field=_field(each), message=str(each["msg"])) for each in error.errors()]))


def _field(error: Mapping[str, Any]) -> str:
    """Return the name of what is wrong, without where in the request it stood; "body" for all of it."""
    parts = [str(part) for part in error["loc"]]
    return (".".join(parts[1:] if parts[:1] and parts[0] in _PLACES else parts) or "body")[:_LONGEST_FIELD]


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer(not_found())
    known = "See /api/openapi.json for what there is."
    kind = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return answer(Refused(error.status_code, kind, f"{error.detail}.", known, headers=error.headers))


async def _away(_request: Request, _error: Exception) -> Response:
    step = "Try again in a minute."
    return answer(Refused(503, "database-away", "The database does not answer.", step, headers={"Retry-After": "60"}))


async def _later(_request: Request, _error: Exception) -> Response:
    """GitHub does not say what somebody who is logged in may see."""
    step = "Try again in a minute."
    return answer(Refused(503, "github-away", "GitHub does not answer.", step, headers={"Retry-After": "60"}))


async def _failed(_request: Request, _error: Exception) -> Response:
    """A bug: the server logs it with its trace, the caller learns nothing of it."""
    step = "Tell whoever runs this Goalkeeper; its log says what happened."
    return answer(Refused(500, "failed", "Something went wrong here.", step))
