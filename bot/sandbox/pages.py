"""The small pages of the sandbox, on which a person reads and works as on GitHub."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from bot.sandbox import pages_acts, pages_boards, pages_faces, pages_issues, pages_oauth
from bot.sandbox.entities import Organization
from bot.sandbox.errors import Forbidden, GitHubError, Moved, NotFound, RateLimited, SecondaryLimit, ValidationFailed
from bot.sandbox.pages_form import Form, Sent
from bot.sandbox.pages_issues import VIEWS
from bot.sandbox.pages_views import issue_path, repository_path
from bot.sandbox.pages_visit import HEADERS, PERSON, House, Visit
from bot.sandbox.world import World

# First parts of paths that belong to the API and to the sandbox's controls; they are no accounts.
RESERVED = frozenset(
    "api app apps app-manifests applications avatars _sandbox enterprises graphql installation login meta "
    "notifications orgs rate_limit repos repositories search user users zen favicon.ico robots.txt".split()
)
STATIC = {"sandbox.css": "text/css", "sandbox.js": "text/javascript", "mark.svg": "image/svg+xml"}
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
FRIDAY, CLOSE_OF_WEEK = 4, 15
KINDLY: dict[type[GitHubError], str] = {
    pages_acts.Meanwhile: "Nothing was saved. Go back, look at the newest text, and put your words in again.",
    NotFound: "It is not there, or this person may not know that it is. Somebody else may see more.",
    Forbidden: "This person may not do that here. Choose somebody with more rights at the top right.",
    ValidationFailed: "Something in the form breaks one of GitHub’s rules. Go back, change it, and send it again.",
    SecondaryLimit: "Too much was written in too short a time. Move the sandbox’s clock a little and send it again.",
    RateLimited: "The hour’s allowance is used up. Move the sandbox’s clock by an hour and send it again.",
}


def router(world: World) -> APIRouter:
    """Give the pages of a world, to be mounted at the root after every other route."""
    house = House(world)
    made = APIRouter(route_class=_kind(house), include_in_schema=False, default_response_class=Response)
    front = FrontPages(house)
    made.add_api_route("/", front.home)
    made.add_api_route("/_sandbox/pages/static/{name}", static)
    made.add_api_route("/_sandbox/person", front.become, methods=["POST"])
    made.add_api_route("/_sandbox/advance", front.advance, methods=["POST"])
    pages_oauth.add(made, house)
    pages_faces.add(made, house)
    pages_boards.add(made, house)
    pages_issues.add(made, house)
    pages_acts.add(made, house)
    made.add_api_route("/{owner}", front.account)
    made.add_api_route("/{owner}/{repo}", front.repository)
    return made


class FrontPages:
    """The first page, who one is, and what time it is."""

    def __init__(self, house: House) -> None:
        self.house, self.world = house, house.world

    async def home(self, request: Request) -> Response:
        """Show who and what is in the sandbox."""
        with self.house.enter(request) as visit:
            seen = [r for r in self.world.repositories.values() if self.world.sees(visit.actor, r)]
            member = {
                u.login: u
                for u in self.world.users.values()
                if isinstance(u, Organization) and visit.person.login in u.members
            }
            return self.house.page(
                visit,
                "home.html",
                organizations=[u for u in self.world.users.values() if isinstance(u, Organization)],
                repositories=sorted(seen, key=lambda r: r.full_name),
                boards=[
                    (p, pages_boards.board_path(p)) for p in self.world.projects.values() if p.owner.login in member
                ],
                bots=[(i, _door(i.app.hook.url)) for i in self.world.installations.values()],
                roles={r.full_name: self.world.role(visit.person, r) for r in seen},
                **VIEWS,
            )

    async def account(self, request: Request, owner: str) -> Response:
        """Lead from an account to where it stands on the first page."""
        with self.house.enter(request) as visit:
            return self.house.back(visit, f"/#{self.world.user(owner).login}")

    async def repository(self, request: Request, owner: str, repo: str) -> Response:
        """Lead from a repository to its issues."""
        with self.house.enter(request) as visit:
            found = self.world.repository(owner, repo, visit.actor)
            return self.house.back(visit, f"{repository_path(found)}/issues")

    async def become(self, request: Request, form: Sent) -> Response:
        """Choose whom to be."""
        with self.house.enter(request, form) as visit:
            chosen = next((u for u in self.house.people() if u.login == form.one("person")), None)
            if chosen is None:
                raise GitHubError(404, f"Nobody here is called “{form.one('person')}”.")
            answer = self.house.back(visit, form.one("to"))
            answer.set_cookie(PERSON, chosen.login, httponly=True, samesite="strict", path="/")
            return answer

    async def advance(self, request: Request, form: Sent) -> Response:
        """Move the sandbox's clock on by an hour, by a day, or to the next Friday at 15:00 UTC."""
        with self.house.enter(request, form) as visit:
            step = form.one("by")
            if step not in (*STEPS, "friday"):
                raise GitHubError(422, "The clock moves by an hour, by a day, or to the next Friday.")
            now = self.world.clock.now()
            self.world.clock.advance(STEPS.get(step) or next_friday(now) - now)
            return self.house.back(visit, form.one("to"))


async def static(name: str) -> Response:
    """Serve one of the few files that every page needs."""
    if name not in STATIC:
        raise NotFound
    text = files("bot.sandbox").joinpath("static", name).read_text(encoding="utf-8")
    return Response(text, 200, {**HEADERS, "Cache-Control": "max-age=300"}, STATIC[name])


def next_friday(now: datetime) -> datetime:
    """Give the first Friday 15:00 UTC after a moment."""
    today = now.astimezone(UTC).replace(hour=CLOSE_OF_WEEK, minute=0, second=0, microsecond=0)
    found = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    return found if found > now else found + timedelta(days=7)


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def _kind(house: House) -> type[APIRoute]:
    class Page(APIRoute):
        """A route that shows GitHub's refusals as a page, but leaves the API's own paths to the API."""

        def get_route_handler(self) -> Handler:
            """Wrap the usual handler."""
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                reserved = request.path_params.get("owner") in RESERVED
                try:
                    if reserved:
                        raise NotFound
                    return await inner(request)
                except GitHubError as refusal:
                    if reserved:
                        raise
                    return _refused(house, request, refusal)

            return handle

    return Page


def _refused(house: House, request: Request, refusal: GitHubError) -> Response:
    """Say no kindly: GitHub's words, what to do next, and the text that would be lost otherwise."""
    with house.world.guard:
        visit = house.visit(request)
        there = _moved_to(house.world, visit, request) if isinstance(refusal, Moved) else None
        if there and request.method == "GET":
            return house.back(visit, there)
        form: Form = getattr(request.state, "form", Form())
        kind = next((k for k in type(refusal).__mro__ if k in KINDLY), None)
        return house.page(
            visit,
            "refused.html",
            status=refusal.status if refusal.status >= 400 else 409,  # noqa: PLR2004 - a form is not sent on elsewhere
            words=refusal.message,
            details=_details(refusal),
            advice=KINDLY[kind] if kind else "",
            kept=form.one("body"),
            back=there or _page_of(request),
        )


def _details(refusal: GitHubError) -> list[str]:
    if not isinstance(refusal, ValidationFailed):
        return []
    said = [e if isinstance(e, str) else str(e.get("message") or f"{e['field']}: {e['code']}") for e in refusal.errors]
    return [words.replace("_", " ") for words in said]


def _moved_to(world: World, visit: Visit, request: Request) -> str | None:
    """Find the page of what was renamed or transferred."""
    asked = request.path_params
    key = f"{asked.get('owner')}/{asked.get('repo')}".lower()
    repository = world.repositories.get(key) or world.redirects.get(key)
    if repository is None or not world.sees(visit.actor, repository):
        return None
    if "number" not in asked:
        return f"{repository_path(repository)}/issues"
    number = int(asked["number"])
    issue = repository.moved.get(number) or repository.issues.get(number)
    return issue_path(issue) if issue and world.sees(visit.actor, issue.repository) else None


def _page_of(request: Request) -> str:
    """Give the page that a form stands on: its path without the act at the end."""
    path = request.url.path
    if request.method == "GET" or path.startswith("/_sandbox"):
        return "/"
    return path.rsplit("/", 1)[0] if not path.endswith("/issues") else path


def _door(url: str) -> str:
    """Give the front door of the program behind a webhook address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") else ""
