"""Who asks a GraphQL query, what may they see, and how is a thing found for them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.boards import DraftIssue, Field, Item, Project, StatusUpdate
from bot.sandbox.entities import (
    Actor,
    Comment,
    Event,
    Issue,
    IssueType,
    Label,
    Milestone,
    Organization,
    Repository,
    User,
)
from bot.sandbox.errors import Forbidden, GitHubError, NotFound
from bot.sandbox.graphql_cost import Price
from bot.sandbox.graphql_errors import Refusal
from bot.sandbox.limits import Bucket
from bot.sandbox.pulls import PullRequest
from bot.sandbox.state import allows
from bot.sandbox.world import World

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Asking:
    """One request: whose it is, what it costs, and where the caller's allowance stands before it."""

    world: World
    actor: Actor
    price: Price
    bucket: Bucket
    # Seconds to wait, when the request ran into a secondary limit.
    retry_after: int | None = None

    def find(self, node_id: str, kind: type[Thing]) -> Thing:
        """Find a thing by its node id; NotFound or Forbidden where the caller may not see it."""
        found = self.world.node(node_id, kind)
        self.need(found, NotFound(f"Could not resolve to a node with the global id of '{node_id}'"))
        return found

    def remark(self, node_id: str) -> Issue | Comment:
        """Find an issue or a comment."""
        found = self.find(node_id, object)
        if not isinstance(found, Issue | Comment):
            raise NotFound(f"Could not resolve to a node with the global id of '{node_id}'")
        return found

    def need(self, thing: object, missing: GitHubError) -> None:
        """Refuse what the caller may not see: with `missing` when they may not know of it, else Forbidden."""
        match thing:
            case Repository():
                self._need_repository(thing, missing)
            case Issue():
                self._need_content(thing.repository, missing)
            case PullRequest():
                self._need_content(thing.repository, missing, "pull_requests")
            case Comment() | Event():
                self._need_content(thing.issue.repository, missing)
            case Label() | Milestone():
                self._need_content(home(self.world, thing), missing)
            case Project():
                self.need_board(thing, missing)
            case Item() | Field() | StatusUpdate():
                self.need_board(thing.project, missing)
            case DraftIssue():
                self.need_board(item_of(self.world, thing).project, missing)
            case User() | IssueType():
                pass
            case _:
                raise NotImplementedError(f"The sandbox does not find a {type(thing).__name__} by its node id.")

    def sees(self, thing: object) -> bool:
        """May the caller see it?"""
        try:
            self.need(thing, NotFound())
        except (NotFound, Forbidden):
            return False
        return True

    def need_board(self, project: Project, missing: GitHubError) -> None:
        """Refuse a board that the caller may not see. An App never sees a person's board, and is not told so."""
        if self._may_see_board(project):
            return
        installation = self.actor.installation
        raise Forbidden if installation and installation.account is project.owner else missing

    def boards(self, owner: User) -> list[Project]:
        """List the boards of an account that the caller may see, newest first.

        An App without organization_projects gets an empty list and no error, as GitHub has it.
        """
        owned = [p for p in self.world.projects.values() if p.owner is owner]
        return sorted((p for p in owned if self._may_see_board(p)), key=lambda p: -p.number)

    def repository(self, owner: str, name: str, *, follow: bool = True) -> Repository:
        """Find a repository by name; old names lead to it when `follow` is set."""
        key = f"{owner}/{name}".lower()
        found = self.world.repositories.get(key) or (self.world.redirects.get(key) if follow else None)
        missing = Refusal("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        if found is None:
            raise missing
        self.need(found, missing)
        return found

    def _need_repository(self, repository: Repository, missing: GitHubError) -> None:
        if not self.world.sees(self.actor, repository):
            raise missing

    def _need_content(self, repository: Repository, missing: GitHubError, scope: str = "issues") -> None:
        self._need_repository(repository, missing)
        self.world.need(self.actor, repository, f"{scope}=read")

    def _may_see_board(self, project: Project) -> bool:
        owner, installation = project.owner, self.actor.installation
        if installation:
            here = installation.account is owner and isinstance(owner, Organization)
            return here and allows(self.actor.permissions, "organization_projects", "read")
        belongs = isinstance(owner, Organization) and self.actor.user.login in owner.members
        return project.public or belongs or owner is self.actor.user


def home(world: World, thing: Label | Milestone) -> Repository:
    """Find the repository that a label or a milestone belongs to."""
    for repository in world.repositories.values():
        if any(thing is mine for mine in (*repository.labels, *repository.milestones)):
            return repository
    raise NotFound


def item_of(world: World, draft: DraftIssue) -> Item:
    """Find the card that a draft is."""
    for project in world.projects.values():
        for item in project.items:
            if item.content is draft:
                return item
    raise NotFound


def values_of(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """Take those entries of a mutation's input that are there and not null."""
    return {name: given[name] for name in names if given.get(name) is not None}
