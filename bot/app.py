"""The web application: the webhook door, the three small pages for machines, and what holds for every answer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import anyio
import structlog
from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import webhook
from bot.errors import GoalkeeperError
from bot.logs import Redactor
from bot.metrics import CONTENT_TYPE, Metrics
from bot.ourselves import Ourselves, nobody
from bot.records import Troubled
from bot.records.outbox import ChannelState
from bot.remedies import remedy
from config.settings import Settings

CHECK_SECONDS = 6.0
LOOPBACK = frozenset({"127.0.0.1", "::1"})
HERE = ("127.0.0.1", "localhost", "::1", "[::1]")
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_PROBES = ("/health", "/ready/door")
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_LOG = structlog.get_logger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be well before work is done; `detail` says what is wrong and what to do."""

    ok: bool
    detail: str = ""


_LEAVING = Check(ok=False, detail="this process was told to end; another one answers")


@dataclass(frozen=True, slots=True)
class Context:
    """What the application stands on. The caller starts and stops it all in `lifespan`.

    `accept` notes a delivery in the ledger, awaited or blocking; `checks` are asked by `/ready`, in their order, and
    may block; `troubled` lists the rows that are parked or asleep; `routers` are further pages, `mounts` whole
    applications below a path. `ourselves` says who we
    are at GitHub and does not block, and `leaving` whether this process was told to end. `notices` tells how the
    channels of notices are.
    """

    settings: Settings
    accept: webhook.Accept
    metrics: Metrics
    checks: Mapping[str, Callable[[], Check]] = field(default_factory=dict)
    troubled: Callable[[], Sequence[Troubled]] = tuple
    routers: Sequence[APIRouter] = ()
    mounts: Mapping[str, ASGIApp] = field(default_factory=dict)
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None
    ourselves: Callable[[], Ourselves] = nobody
    leaving: Callable[[], bool] = bool
    notices: Callable[[], Sequence[ChannelState]] = tuple


def create_app(context: Context, *, door: bool = True) -> FastAPI:
    """Return the application, with no page that describes it to strangers.

    Without the `door` it has the pages for machines alone, and is asked by whatever name its machine has.
    """
    app = FastAPI(
        title="Goalkeeper",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it would lead to whatever host the asker names
        lifespan=context.lifespan,
        debug=False,
    )
    entrance = _door(context) if door else None
    if entrance is not None:
        app.include_router(webhook.router(entrance))
        app.add_middleware(webhook.Ahead, door=entrance)
    app.include_router(_machine_pages(context))
    for router in context.routers:
        app.include_router(router)
    for path, mounted in context.mounts.items():
        app.mount(path, mounted)
    app.exception_handler(HTTPException)(_refusal)
    app.exception_handler(GoalkeeperError)(_stumbled)
    app.exception_handler(RequestValidationError)(_unreadable)
    app.exception_handler(Exception)(_failure)
    if door and context.settings.public_url:
        host = urlsplit(context.settings.public_url).hostname or ""
        app.add_middleware(HostGuard, allowed_hosts=[host, *HERE], www_redirect=False)
    app.add_middleware(SecurityHeaders, https=(context.settings.public_url or "").startswith("https:"))
    return app


def _door(context: Context) -> webhook.Door:
    settings = context.settings
    secrets = [settings.webhook_secret, settings.webhook_secret_previous]
    keys = tuple(secret.get_secret_value().encode() for secret in secrets if secret is not None)
    return webhook.Door(keys, context.accept, context.metrics, ourselves=context.ourselves)


def _machine_pages(context: Context) -> APIRouter:
    pages = APIRouter(include_in_schema=False)

    @pages.get("/health")
    async def health() -> dict[str, str]:
        """The process answers: that is all."""
        return {"status": "alive"}

    @pages.get("/ready")
    async def ready(request: Request) -> JSONResponse:
        """Whether deliveries and work get through, and what is wrong if not."""
        report = await readiness(context, names=is_operator(request))
        return JSONResponse(report, 200 if report["ready"] else 503)

    @pages.get("/ready/door")
    async def ready_door() -> JSONResponse:
        """Whether a balancer should send deliveries here: work that waits, or GitHub, is no reason to refuse them."""
        check = await door_check(context)
        return JSONResponse({"ready": check.ok}, 200 if check.ok else 503)

    @pages.get("/metrics")
    async def metrics() -> Response:
        """All figures; in a thread, because some are asked of the database."""
        return Response(await to_thread.run_sync(context.metrics.text), media_type=CONTENT_TYPE)

    return pages


def is_operator(request: Request) -> bool:
    """Whether somebody on this machine asks directly: only they are shown names of repositories.

    A page in a browser on this machine may ask us by a name of its own that leads here; such a name is none of ours.
    """
    host = request.headers.get("host", "")
    asked_for = host if host.endswith("]") else host.rpartition(":")[0] or host
    direct = asked_for in HERE and not any(name in request.headers for name in _FORWARDED)
    return direct and request.client is not None and request.client.host in LOOPBACK


async def readiness(context: Context, *, names: bool) -> dict[str, Any]:
    """Return what `/ready` shows: every check, and the rows in trouble, with their names only when `names` is true."""
    checks = {name: await _asked(name, check) for name, check in context.checks.items()}
    if context.leaving():
        checks["process"] = _LEAVING
    rows: list[Troubled] = []
    channels: list[ChannelState] = []
    if all(check.ok for check in checks.values()):
        checks["rows"] = await _asked("rows", partial(_collect, context.troubled, rows))
        # Who cannot be told in a chat finds it on GitHub: this makes nobody less ready.
        await _asked("notices", partial(_collect, context.notices, channels))
    # Words of GitHub and of libraries are shown here: a secret of ours in them is taken out as in the log.
    plain = Redactor(context.settings.secrets()).text
    report: dict[str, Any] = {
        "ready": all(check.ok for check in checks.values()),
        "checks": {name: {"ok": check.ok, "detail": plain(check.detail)} for name, check in checks.items()},
        "troubled": {state: sum(row.state == state for row in rows) for state in ("parked", "asleep")},
    }
    if channels:
        report["notices"] = {"waiting": sum(e.waiting for e in channels), "given up": sum(e.parked for e in channels)}
        failing = {each.name: plain(each.error) for each in channels if each.fails}
        report["notices"] |= {"failing": failing if names else len(failing)}
    return report | ({"rows": [_row(row, plain(row.reason)) for row in rows]} if names else {})


async def door_check(context: Context) -> Check:
    """Return whether deliveries can be taken: the database answers, and this process was not told to end."""
    if context.leaving():
        return _LEAVING
    check = context.checks.get("database")
    return await _asked("database", check) if check else Check(ok=True)


async def _asked(name: str, check: Callable[[], Check]) -> Check:
    """What a check says, or that it failed or took too long to say anything."""
    try:
        with anyio.fail_after(CHECK_SECONDS):
            return await to_thread.run_sync(check, abandon_on_cancel=True)
    except TimeoutError:
        return Check(ok=False, detail=f"no answer in {CHECK_SECONDS:.0f} s")
    except GoalkeeperError as error:
        return Check(ok=False, detail=str(error))
    except Exception:  # noqa: BLE001 - logged with its trace; one broken check must not hide what the others say
        _LOG.exception("a check of /ready failed", check=name)
        return Check(ok=False, detail="failed unexpectedly; the log says why")


def _collect(ask: Callable[[], Sequence[_T]], found: list[_T]) -> Check:
    found.extend(ask())
    return Check(ok=True)


def _row(row: Troubled, reason: str) -> dict[str, Any]:
    where = f"{row.repo}#{row.number}" if row.number else row.repo
    said = {"where": where, "state": row.state, "reason": reason, "since": row.since.isoformat()}
    return {**said, "next": remedy(row.state, row.reason)}


async def _refusal(request: Request, error: HTTPException) -> Response:
    """A wrong path or method: as short JSON, and as a page where people asked for one."""
    if refuse := getattr(request.state, "refuse", None):
        return await to_thread.run_sync(refuse, request, error)
    return JSONResponse({"error": str(error.detail).lower()}, error.status_code, error.headers)


async def _unreadable(request: Request, _error: RequestValidationError) -> Response:
    """An address with a word where a number belongs, and its like: there is nothing there."""
    return await _refusal(request, HTTPException(404))


async def _stumbled(request: Request, error: GoalkeeperError) -> Response:
    """What a page says of an error that was raised on purpose; elsewhere it is a bug that nobody caught it."""
    refuse = getattr(request.state, "refuse", None)
    if refuse is None:
        raise error
    return await to_thread.run_sync(refuse, request, error)


async def _failure(request: Request, error: Exception) -> Response:
    """A bug: the server logs it with its trace, the caller learns nothing of it."""
    if refuse := getattr(request.state, "refuse", None):
        with contextlib.suppress(Exception):  # the page that says so may be what does not work
            answer: Response = await to_thread.run_sync(refuse, request, error)
            answer.headers.update(
                {name: value for name, value in SECURITY_HEADERS.items() if name not in answer.headers}
            )
            return answer
    return JSONResponse({"error": "internal error"}, 500, SECURITY_HEADERS)


class HostGuard(TrustedHostMiddleware):
    """Answers only to the names that the operator gave, but tells anybody that it is alive and takes deliveries."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a probe pass, which knows an address and no name; check everything else."""
        guarded = self.app if scope.get("path") in _PROBES else super().__call__
        await guarded(scope, receive, send)


class SecurityHeaders:
    """Puts the headers on every answer that keep browsers from doing anything clever with it.

    A page for people names its own in `request.state.headers`, as it has a style and pictures to load.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        headers = SECURITY_HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})
        self.headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add what an answer has not set for itself."""
        if scope["type"] == "http":
            send = partial(self._send, send, scope.setdefault("state", {}))
        await self.app(scope, receive, send)

    async def _send(self, send: Send, state: Mapping[str, Any], message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(name.lower().encode(), value.encode()) for name, value in state.get("headers", {}).items()]
            for pair in (*own, *self.headers):
                if all(name.lower() != pair[0] for name, _ in message["headers"]):
                    message["headers"] = [*message["headers"], pair]
        await send(message)
