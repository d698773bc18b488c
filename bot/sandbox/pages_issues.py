"""What does a person see of a repository's issues?"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.sandbox.entities import ROLES, Edit, Issue, Repository
from bot.sandbox.errors import NotFound
from bot.sandbox.pages_views import (
    FACES,
    brief,
    cards,
    fingerprint,
    issue_path,
    label_style,
    progress,
    repository_path,
    rights,
    state_of,
    thread,
    version,
)
from bot.sandbox.pages_visit import House, Visit

MOST_EDITS = 50
VIEWS: dict[str, Any] = {
    "label_style": label_style,
    "state_of": state_of,
    "progress": progress,
    "path": issue_path,
    "home": repository_path,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """The issues of a repository that match, and how many there are of each state."""

    shown: list[Issue]
    pinned: list[Issue]
    opened: int
    closed: int
    state: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of a text, as lines with their sign (+, -, space)."""

    edit: Edit
    lines: list[tuple[str, str]]


def add(router: APIRouter, house: House) -> None:
    """Put the reading pages of issues on the router."""
    pages = IssuePages(house)
    router.add_api_route("/{owner}/{repo}/issues", pages.listing)
    router.add_api_route("/_sandbox/pages/version/{owner}/{repo}/issues", pages.listing_version)
    router.add_api_route("/{owner}/{repo}/issues/new", pages.new)
    router.add_api_route("/{owner}/{repo}/issues/{number:int}", pages.issue)
    router.add_api_route("/_sandbox/pages/version/{owner}/{repo}/issues/{number:int}", pages.issue_version)
    router.add_api_route("/{owner}/{repo}/issues/{number:int}/history/{key}", pages.history)


class IssuePages:
    """The list, one issue, the form for a new one, and what a text said before."""

    def __init__(self, house: House) -> None:
        self.house, self.world = house, house.world

    async def listing(self, request: Request, owner: str, repo: str) -> Response:
        """Show the issues, pinned ones on top."""
        with self.house.enter(request) as visit:
            repository = self.world.repository(owner, repo, visit.actor)
            return self.house.page(
                visit,
                "issues.html",
                repository=repository,
                listing=_listing(repository, visit),
                version=_listing_version(repository),
                **VIEWS,
            )

    async def listing_version(self, request: Request, owner: str, repo: str) -> Response:
        """Say whether the list would look different now."""
        with self.house.enter(request) as visit:
            repository = self.world.repository(owner, repo, visit.actor)
            return self.house.version(_listing_version(repository))

    async def issue(self, request: Request, owner: str, repo: str, number: int) -> Response:
        """Show one issue with everything that hangs on it."""
        with self.house.enter(request) as visit:
            found = self.world.issue(self.world.repository(owner, repo, visit.actor), number)
            return self.house.page(
                visit,
                "issue.html",
                repository=found.repository,
                issue=found,
                thread=thread(self.world, visit.actor, found),
                cards=cards(self.world, found),
                rights=rights(self.world, visit.actor, found),
                candidates=[u for u in self.house.people() if self.world.assignable(u, found.repository)],
                faces=FACES,
                version=version(self.world, visit.actor, found),
                **VIEWS,
            )

    async def issue_version(self, request: Request, owner: str, repo: str, number: int) -> Response:
        """Say whether the issue's page would look different now."""
        with self.house.enter(request) as visit:
            found = self.world.issue(self.world.repository(owner, repo, visit.actor), number)
            return self.house.version(version(self.world, visit.actor, found))

    async def new(self, request: Request, owner: str, repo: str) -> Response:
        """Show the form for a new issue; who may not set labels is not offered any."""
        with self.house.enter(request) as visit:
            repository = self.world.repository(owner, repo, visit.actor)
            triage = ROLES.index(self.world.role(visit.person, repository)) >= ROLES.index("triage")
            return self.house.page(visit, "new.html", repository=repository, triage=triage, **VIEWS)

    async def history(self, request: Request, owner: str, repo: str, number: int, key: str) -> Response:
        """Show what a body (`body`) or a comment (its id) said before each edit."""
        with self.house.enter(request) as visit:
            found = self.world.issue(self.world.repository(owner, repo, visit.actor), number)
            if key != "body" and not (key.isascii() and key.isdigit()):
                raise NotFound
            text = found if key == "body" else self.world.comment(found.repository, int(key))
            changes = _changes(text.edits, text.body or "")
            return self.house.page(
                visit, "history.html", repository=found.repository, issue=found, key=key, changes=changes, **VIEWS
            )


def _listing(repository: Repository, visit: Visit) -> Listing:
    asked = visit.request.query_params
    state, label, words = asked.get("state", "open"), asked.get("label", ""), asked.get("q", "").strip()
    everything = sorted(repository.issues.values(), key=lambda i: -i.number)
    found = [i for i in everything if _fits(i, label, words)]
    return Listing(
        shown=[i for i in found if state in ("all", i.state)],
        pinned=[i for i in everything if i.pinned],
        opened=sum(i.state == "open" for i in found),
        closed=sum(i.state == "closed" for i in found),
        state=state if state in ("open", "closed", "all") else "open",
        label=label,
        words=words,
    )


def _fits(issue: Issue, label: str, words: str) -> bool:
    labelled = not label or any(x.name.casefold() == label.casefold() for x in issue.labels)
    return labelled and words.casefold() in f"{issue.title} #{issue.number} {issue.body or ''}".casefold()


def _listing_version(repository: Repository) -> str:
    return fingerprint([brief(issue) for issue in repository.issues.values()])


def _changes(edits: list[Edit], now: str) -> list[Change]:
    """Give the newest edits first, each as the difference that it made."""
    texts = [*(e.before for e in edits), now]
    made = [Change(e, _difference(texts[at], texts[at + 1])) for at, e in enumerate(edits)]
    return made[: -MOST_EDITS - 1 : -1]


def _difference(before: str, after: str) -> list[tuple[str, str]]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm="")
    kept = [line for line in lines if not line.startswith(("---", "+++"))]
    return [(line[:1], "…" if line.startswith("@@") else line[1:]) for line in kept]
