"""What does the world hold, who may touch it, and how is a thing found?"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, TypeVar, overload

from bot.sandbox.boards import Item, Project, Workflow
from bot.sandbox.clock import Clock
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.entities import (
    LEVELS,
    ROLES,
    Actor,
    App,
    Code,
    Comment,
    Installation,
    Issue,
    Organization,
    Renewal,
    Repository,
    Token,
    User,
)
from bot.sandbox.errors import Forbidden, Gone, Moved, NotFound
from bot.sandbox.ids import Ids
from bot.sandbox.limits import Limits

Thing = TypeVar("Thing")
# How the request in hand came in, and the first permission that it was asked for.
# What is open to everybody in a public repository.
PUBLIC = ("metadata", "contents", "issues")
PREFIX: ContextVar[str] = ContextVar("PREFIX", default="")
ASKED: ContextVar[str] = ContextVar("ASKED", default="")


class State:
    """All that the sandbox remembers; the acts on it are mixed in by `World`.

    `guard` is held by every request, so that threads see whole changes only. `api_url` and `web_url` have no slash
    at the end.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        api_url: str = "https://api.github.example",
        web_url: str = "https://github.example",
    ) -> None:
        self.clock = clock or Clock()
        self.base_url = api_url
        self.web_url = web_url
        self.guard = threading.RLock()
        # Clients compare a token's end with a clock of their own: a demo lets tokens age in real time.
        self.token_clock = self.clock
        self.reset()

    def reset(self) -> None:
        """Forget everything but the clock and the addresses."""
        self.ids = Ids()
        self.users: dict[str, User] = {}
        self.repositories: dict[str, Repository] = {}
        self.redirects: dict[str, Repository] = {}
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        # What people who log in through an App were given: codes for once, and what renews their tokens.
        self.codes: dict[str, Code] = {}
        self.renewals: dict[str, Renewal] = {}
        self.issues: dict[int, Issue] = {}
        self.comments: dict[int, Comment] = {}
        self.projects: dict[tuple[str, int], Project] = {}
        self.nodes: dict[str, Any] = {}
        # Automations of boards that were set off and have not run yet; see BoardActs.
        self.woken: deque[tuple[Item, Workflow]] = deque()
        self.workflows_held = False
        # That of an Enterprise Server; GitHub's own has none.
        self.server_version = ""
        # How long lists take to show what was made; who asks for a thing itself finds it at once.
        self.lag = timedelta()
        self.limits = Limits(self.clock)
        self.deliveries = Deliveries(self.clock)

    @property
    def api_url(self) -> str:
        """The API's address as the present caller knows it, with `/api/v3` for those who come that way."""
        return self.base_url + PREFIX.get()

    def now(self) -> datetime:
        """Tell the time as GitHub keeps it: whole seconds."""
        return self.clock.now().replace(microsecond=0)

    def listed(self, things: Sequence[Thing]) -> Sequence[Thing]:
        """Leave out what lists do not show yet."""
        if not self.lag:
            return things
        now = self.now()
        since = now - self.lag
        return [each for each in things if not since < getattr(each, "created_at", since) <= now]

    def remember(self, thing: Thing) -> Thing:
        """Make a thing findable by its node id."""
        self.nodes[thing.node_id] = thing  # type: ignore[attr-defined]
        return thing

    # Finding things: `actor` None means the sandbox itself, which sees everything.

    @overload
    def node(self, node_id: str) -> Any: ...

    @overload
    def node(self, node_id: str, kind: type[Thing]) -> Thing: ...

    @overload
    def node(self, node_id: str, kind: tuple[type[Any], ...]) -> Any: ...

    def node(self, node_id: str, kind: type[Any] | tuple[type[Any], ...] = object) -> Any:
        """Resolve a node id, on request to a kind; NotFound in the words of GraphQL."""
        found = self.nodes.get(node_id)
        if found is None or not isinstance(found, kind):
            raise NotFound(f"Could not resolve to a node with the global id of '{node_id}'")
        return found

    def user(self, login: str) -> User:
        """Find an account by login, in any case of letters."""
        found = self.users.get(login.lower())
        if found is None:
            raise NotFound
        return found

    def organization(self, login: str) -> Organization:
        """Find an organization by login."""
        found = self.user(login)
        if not isinstance(found, Organization):
            raise NotFound
        return found

    def repository(self, owner: str, name: str, actor: Actor | None = None) -> Repository:
        """Find a repository that the actor may see; Moved after a rename, NotFound otherwise."""
        key = f"{owner}/{name}".lower()
        found = self.repositories.get(key)
        old = self.redirects.get(key)
        if found is None and old is not None and (actor is None or self.sees(actor, old)):
            raise Moved(f"{self.api_url}/repositories/{old.id}")
        if found is None or (actor is not None and not self.sees(actor, found)):
            raise NotFound
        return found

    def repository_by_id(self, repository_id: int, actor: Actor | None = None) -> Repository:
        """Find a repository by its number."""
        found = next((r for r in self.repositories.values() if r.id == repository_id), None)
        if found is None or (actor is not None and not self.sees(actor, found)):
            raise NotFound
        return found

    def issue(self, repository: Repository, number: int) -> Issue:
        """Find an issue; Gone when it was deleted, Moved when it was transferred."""
        if not repository.has_issues:
            raise Gone("Issues are disabled for this repo")
        if number in repository.deleted:
            raise Gone("This issue was deleted")
        if number in repository.moved:
            there = repository.moved[number]
            raise Moved(f"{self.api_url}/repositories/{there.repository.id}/issues/{there.number}")
        if number not in repository.issues:
            raise NotFound
        return repository.issues[number]

    def comment(self, repository: Repository, comment_id: int) -> Comment:
        """Find a comment of a repository by its number."""
        found = self.comments.get(comment_id)
        if found is None or found.issue.repository is not repository:
            raise NotFound
        return found

    def project(self, organization: Organization, number: int) -> Project:
        """Find a board by the number it has in its organization."""
        found = self.projects.get((organization.login.lower(), number))
        if found is None:
            raise NotFound
        return found

    def installation_for(self, app: App, account: User, repository: Repository | None = None) -> Installation:
        """Find where an App is installed; NotFound when it is not, or does not cover the repository."""
        for found in self.installations.values():
            if found.app is app and found.account is account and (repository is None or covers(found, repository)):
                return found
        raise NotFound

    # Rights

    def role(self, user: User, repository: Repository) -> str:
        """Tell a person's role: none, read, triage, write, maintain or admin."""
        owner = repository.owner
        given = repository.collaborators.get(user.login, "none")
        if user is owner:
            return "admin"
        if isinstance(owner, Organization) and user.login in owner.members:
            base = "admin" if owner.members[user.login] == "admin" else "read"
            return max(given, base, key=ROLES.index)
        return max(given, "none" if repository.private else "read", key=ROLES.index)

    def sees(self, actor: Actor, repository: Repository) -> bool:
        """May the actor know that the repository exists?"""
        if not repository.private:
            return True
        if actor.installation:
            return self.reaches(actor, repository)
        return self.role(actor.user, repository) != "none" and (actor.via is None or self.lent(actor, repository) != {})

    def reaches(self, actor: Actor, repository: Repository) -> bool:
        """Does the App's token cover the repository?"""
        narrowed = actor.repositories is not None and repository.id not in actor.repositories
        return actor.installation is not None and covers(actor.installation, repository) and not narrowed

    def pushes(self, actor: Actor, repository: Repository) -> bool:
        """May the actor set labels, assignees and milestones? Without it GitHub drops them silently."""
        if actor.installation:
            return self.reaches(actor, repository) and allows(actor.permissions, "issues", "write")
        lent = actor.via is None or allows(self.lent(actor, repository), "issues", "write")
        return lent and ROLES.index(self.role(actor.user, repository)) >= ROLES.index("triage")

    def lent(self, actor: Actor, repository: Repository) -> Mapping[str, str]:
        """Tell what the App through which a person acts may do in a repository: nothing where it is not installed."""
        for found in self.installations.values():
            if found.app is actor.via and covers(found, repository) and not found.suspended_at:
                return {"metadata": "read", **found.permissions}
        return {}

    def need(self, actor: Actor, repository: Repository, scope: str, role: str = "read") -> None:
        """Refuse unless an App's token has the scope (`issues=write`) or a person has the role.

        Raises NotFound for what the actor may not see, Forbidden otherwise; writing to an archived repository is
        Forbidden to everybody.
        """
        if not self.sees(actor, repository):
            raise NotFound
        ASKED.set(ASKED.get() or scope)
        permission, _, level = scope.partition("=")
        if actor.installation:
            self._need_app(actor, repository, permission, level)
        elif ROLES.index(self.role(actor.user, repository)) < ROLES.index(role):
            raise Forbidden(f"Must have {_admin_or_push(role)} rights to Repository.")
        elif actor.via:
            self._need_lent(actor, repository, permission, level)
        if level == "write" and repository.archived:
            raise Forbidden("Repository was archived so is read-only.")

    def need_organization(self, actor: Actor, organization: User, scope: str) -> None:
        """Refuse unless an App is installed there with the scope, or a person is a member."""
        ASKED.set(ASKED.get() or scope)
        permission, _, level = scope.partition("=")
        if actor.installation:
            there = actor.installation.account is organization
            if not there or not allows(actor.permissions, permission, level):
                raise Forbidden(accepted=scope)
        elif actor.via and not any(
            each.app is actor.via and each.account is organization and allows(each.permissions, permission, level)
            for each in self.installations.values()
        ):
            raise Forbidden(accepted=scope)
        elif isinstance(organization, Organization) and actor.user.login not in organization.members:
            raise Forbidden("Must have admin rights to Repository." if level == "write" else "Must be a member.")

    def _need_lent(self, actor: Actor, repository: Repository, permission: str, level: str) -> None:
        public = level == "read" and permission in PUBLIC and not repository.private
        if not (public or allows(self.lent(actor, repository), permission, level)):
            raise Forbidden(accepted=f"{permission}={level}")

    def _need_app(self, actor: Actor, repository: Repository, permission: str, level: str) -> None:
        # What everybody may read, an App may read without being asked there.
        public = level == "read" and permission in PUBLIC and not repository.private
        allowed = self.reaches(actor, repository) and allows(actor.permissions, permission, level)
        if not (public or allowed):
            # Of several that a request needs, the one that it lacks is what its sender wants to know.
            ASKED.set(f"{permission}={level}")
            raise Forbidden(accepted=f"{permission}={level}")


def covers(installation: Installation, repository: Repository) -> bool:
    """Is the repository in the installation's reach?"""
    selected = installation.selection == "all" or repository.id in installation.repositories
    return installation.account is repository.owner and selected


def allows(permissions: Mapping[str, str], permission: str, level: str) -> bool:
    """Does a set of permissions include this one at this level? Everybody has metadata=read."""
    has = permissions.get(permission, "read" if permission == "metadata" else "none")
    return LEVELS.index(has) >= LEVELS.index(level)


def _admin_or_push(role: str) -> str:
    return "admin" if role in ("maintain", "admin") else "push"
