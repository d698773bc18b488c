"""Who looks at the pages, as whom, and did they really press that button?"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.sandbox.entities import Actor, User
from bot.sandbox.errors import GitHubError
from bot.sandbox.markdown import render_title
from bot.sandbox.pages_form import Form
from bot.sandbox.pages_views import day, face, moment

if TYPE_CHECKING:
    from bot.sandbox.world import World

SESSION, PERSON = "sandbox_session", "sandbox_person"
SESSION_LOOK = re.compile(r"[A-Za-z0-9_-]{32,64}")
FIRST = "ada"
HIDDEN = frozenset({"ghost"})
HEADERS = {
    # Label colours and avatar hues are style attributes; the sanitiser takes style from what people write.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one person; `token` must come back with each of their forms."""

    request: Request
    person: User
    session: str
    token: str

    @property
    def actor(self) -> Actor:
        """The person with their own rights."""
        return Actor(self.person)

    @property
    def here(self) -> str:
        """The path that was asked for, with its query."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")


class House:
    """Lets people in, keeps the door key, and hands out finished pages."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._key = secrets.token_bytes(32)
        self._pages = Environment(
            loader=PackageLoader("bot.sandbox", "html"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters.update(moment=moment, day=day, title=render_title, face=face)

    def people(self) -> list[User]:
        """List whom a visitor can be."""
        known = [u for u in self.world.users.values() if u.type == "User" and u.login not in HIDDEN]
        return sorted(known, key=lambda u: u.login)

    @contextmanager
    def enter(self, request: Request, form: Form | None = None) -> Iterator[Visit]:
        """Hold the world still for one request; with a form, refuse what was not sent from these pages."""
        with self.world.guard:
            visit = self.visit(request)
            if form is not None:
                self._check(visit, form)
            yield visit

    def visit(self, request: Request) -> Visit:
        """Recognise the visitor by their cookies; who has none begins as ada."""
        session = request.cookies.get(SESSION, "")
        if not SESSION_LOOK.fullmatch(session):
            session = secrets.token_urlsafe(32)
        people = {u.login: u for u in self.people()}
        if not people:
            raise GitHubError(404, "Nobody lives in this sandbox yet.")
        wanted = request.cookies.get(PERSON, FIRST)
        person = people.get(wanted) or people.get(FIRST) or next(iter(people.values()))
        return Visit(request, person, session, self._token(session))

    def page(self, visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
        """Fill a page; every one knows the visitor, the clock and who else there is."""
        text = self._pages.get_template(template).render(
            visit=visit,
            people=self.people(),
            now=self.world.now(),
            ticking=self.world.clock.ticking,
            status=status,
            **values,
        )
        answer = HTMLResponse(text, status, HEADERS)
        answer.set_cookie(SESSION, visit.session, httponly=True, samesite="strict", path="/")
        return answer

    def version(self, now: str) -> Response:
        """Tell a page that is open whether it is still fresh, and what time it is."""
        return JSONResponse({"version": now, "clock": day(self.world.now())}, headers=HEADERS)

    def back(self, visit: Visit, to: str) -> Response:
        """Send the visitor on after a form, to a path of these pages and nowhere else."""
        return RedirectResponse(local(to) or local(visit.request.url.path) or "/", 303, HEADERS)

    def _check(self, visit: Visit, form: Form) -> None:
        sent = visit.request.cookies.get(SESSION, "")
        near = visit.request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
        good = hmac.compare_digest(form.one("token").encode(), self._token(sent).encode())
        if not (sent and near and good):
            raise GitHubError(403, "This form is from an older visit, or from elsewhere. Load the page and send again.")

    def _token(self, session: str) -> str:
        return hmac.new(self._key, session.encode(), hashlib.sha256).hexdigest()


def local(path: str) -> str | None:
    r"""Give a path when it stays on this host; `//elsewhere`, `/\elsewhere` and whole addresses do not."""
    stays = path.startswith("/") and not path.startswith(("//", "/\\")) and not re.search(r"[\x00-\x20\\]", path)
    return path if stays else None
