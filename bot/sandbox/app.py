"""What application answers for the world: the routers, the words for errors, the gate around them?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.sandbox import (
    control,
    graphql_api,
    pages,
    rest_accounts,
    rest_apps,
    rest_comments,
    rest_hooks,
    rest_issues,
    rest_labels,
    rest_oauth,
    rest_relations,
    rest_repositories,
)
from bot.sandbox.errors import GitHubError, Moved, NotFound
from bot.sandbox.gate import API, Backstage, Gate, Receive, Scope, Send
from bot.sandbox.rest_base import Json
from bot.sandbox.world import World

ROUTERS = (
    # Before what has a number for somebody's name: /user/installations is nobody.
    rest_oauth.router,
    rest_accounts.router,
    rest_apps.router,
    rest_comments.router,
    rest_labels.router,
    rest_relations.router,
    rest_hooks.router,
    rest_issues.router,
    rest_repositories.router,
    control.router,
)
CONTROLS = "apps|clock|faults|deliveries|deliveries/mode|inspect|inspect/.*|calls|limits|workflows|act|reset"
SHARED = re.compile(rf"(?!/graphql$)(?:{API.pattern})|/_sandbox/(?:{CONTROLS})|/login/oauth/access_token")
BEHIND_REPOSITORY = re.compile(r"/repos/[^/]+/[^/]+")
BEHIND_ISSUE = re.compile(r"/repos/[^/]+/[^/]+/issues/\d+")


def create_app(world: World, *, extra_routers: Iterable[APIRouter] = (), backstage: Backstage | None = None) -> Gate:
    """Build the application around a world, with its gate as the outermost layer."""
    return Gate(_Rooms(world, tuple(extra_routers)), world, backstage or Backstage())


class _Rooms:
    """The routes: those of REST serve every world, those with a world of their own are built when first entered."""

    def __init__(self, world: World, extra: tuple[APIRouter, ...]) -> None:
        self.world = world
        self.extra = extra
        self._own: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        shared = not self.extra and SHARED.fullmatch(scope["path"])
        app = _rest() if shared else self.own()
        await app(scope, receive, send)

    def own(self) -> FastAPI:
        """Give the application of this one world."""
        if self._own is None:
            # The pages come last: theirs is every address that looks like an account or a repository.
            rooms = (graphql_api.router(self.world), pages.router(self.world))
            self._own = _application((*self.extra, *(ROUTERS if self.extra else ()), *rooms))
        return self._own


@cache
def _rest() -> FastAPI:
    return _application(ROUTERS)


def _application(routers: Iterable[APIRouter]) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(GitHubError, _refused)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(RequestValidationError, _unknown)
    return app


async def _refused(request: Request, error: Exception) -> JSONResponse:
    """Say no in GitHub's words; what moved is answered with its new address."""
    if isinstance(error, Moved):
        return _moved(request, error)
    assert isinstance(error, GitHubError)  # noqa: S101 - it is registered for nothing else
    return Json(error.body(), error.status, headers=error.headers)


async def _unknown(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - the signature is Starlette's
    """Say 404 to an address or a method that nobody serves, and to a number that is none."""
    return Json(NotFound().body(), 404)


def _moved(request: Request, error: Moved) -> JSONResponse:
    """Redirect to the same thing below the new address: for good when reading, for now when writing."""
    path = request.scope["path"]
    behind = BEHIND_ISSUE if "/issues/" in error.location else BEHIND_REPOSITORY
    found = behind.match(path)
    query = f"?{request.url.query}" if request.url.query else ""
    location = error.location + (path[found.end() :] if found else "") + query
    reading = request.method in ("GET", "HEAD")
    message = "Moved Permanently" if reading else "Temporary Redirect"
    body = {**error.body(), "message": message, "url": location}
    return Json(body, 301 if reading else 307, headers={"Location": location})
