"""What can be done to a repository, its files and its people?"""

from __future__ import annotations

import hashlib

from bot.sandbox.entities import ROLES, Actor, Commit, Hook, Organization, Repository, Team, User
from bot.sandbox.errors import Forbidden, GitHubError, NotFound, ValidationFailed, invalid
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.apps import hook as hook_shape
from bot.sandbox.shapes.payload import payload
from bot.sandbox.shapes.people import team as team_shape
from bot.sandbox.shapes.people import user as user_shape
from bot.sandbox.shapes.repositories import push as push_shape
from bot.sandbox.telling import Telling


class RepositoryActs(Telling):
    """Rename, hand over, archive, write files, invite and dismiss people."""

    def rename_repository(self, actor: Actor, repository: Repository, name: str) -> Repository:
        """Rename; the old name redirects from now on."""
        self.need(actor, repository, "administration=write", "admin")
        new, old = f"{repository.owner.login}/{name}".lower(), repository.full_name.lower()
        if self.repositories.get(new, repository) is not repository:
            raise ValidationFailed(["name already exists on this account"])
        before, repository.name = repository.name, name
        self.redirects.pop(new, None)
        self.redirects[old] = self.repositories[new] = self.repositories.pop(old)
        change = {"changes": {"repository": {"name": {"from": before}}}}
        self._tell_repository(repository, "renamed", actor, **change)
        return repository

    def transfer_repository(self, actor: Actor, repository: Repository, owner: User) -> Repository:
        """Hand it over to another account, with all that is in it; the old address redirects from now on.

        Only who is installed there hears of it, and reaches it.
        """
        self.need(actor, repository, "administration=write", "admin")
        new, old = f"{owner.login}/{repository.name}".lower(), repository.full_name.lower()
        if new in self.repositories:
            raise ValidationFailed([f"Repositories could not be transferred: {new} already exists"])
        before, repository.owner = repository.owner, owner
        self.redirects.pop(new, None)
        self.redirects[old] = self.repositories[new] = self.repositories.pop(old)
        kind = "organization" if isinstance(before, Organization) else "user"
        change = {"changes": {"owner": {"from": {kind: user_shape(self, before)}}}}
        self._tell_repository(repository, "transferred", actor, **change)
        return repository

    def archive_repository(self, actor: Actor, repository: Repository) -> Repository:
        """Make it read-only."""
        self.need(actor, repository, "administration=read", "admin")
        if not repository.archived:
            repository.archived = True
            self._tell_repository(repository, "archived", actor)
        return repository

    def unarchive_repository(self, actor: Actor, repository: Repository) -> Repository:
        """Let people write again."""
        self.need(actor, repository, "administration=read", "admin")
        if repository.archived:
            repository.archived = False
            self._tell_repository(repository, "unarchived", actor)
        return repository

    def delete_repository(self, actor: Actor, repository: Repository) -> None:
        """Delete it with everything in it."""
        self.need(actor, repository, "administration=read", "admin")
        self._tell_repository(repository, "deleted", actor)
        del self.repositories[repository.full_name.lower()]
        self.redirects = {key: r for key, r in self.redirects.items() if r is not repository}
        for issue in repository.issues.values():
            self.issues.pop(issue.id)
            self.nodes.pop(issue.node_id)

    def put_file(self, actor: Actor, repository: Repository, path: str, text: str, message: str = "") -> Commit:
        """Write a file on the default branch; a push is told when its text changed."""
        self.need(actor, repository, "contents=write", "write")
        new = path not in repository.files
        if not new and repository.files[path] == text:
            return repository.commits[-1]
        repository.files[path] = text
        return self._commit(actor, repository, path, message or f"Update {path}", "added" if new else "modified")

    def delete_file(self, actor: Actor, repository: Repository, path: str, message: str = "") -> Commit:
        """Remove a file from the default branch."""
        self.need(actor, repository, "contents=write", "write")
        if path not in repository.files:
            raise NotFound
        del repository.files[path]
        return self._commit(actor, repository, path, message or f"Delete {path}", "removed")

    def add_collaborator(self, actor: Actor, repository: Repository, user: User, role: str = "write") -> None:
        """Give a person a role, or another one."""
        self.need(actor, repository, "administration=write", "admin")
        if role not in ROLES or role == "none":
            raise invalid("Repository", "permission")
        new = user.login not in repository.collaborators
        repository.collaborators[user.login] = role
        parts = {"member": user_shape(self, user), "changes": {"permission": {"to": role}}}
        self.emit("member", "added" if new else "edited", actor, repository, parts)

    def remove_collaborator(self, actor: Actor, repository: Repository, user: User) -> None:
        """Take a person's role away."""
        self.need(actor, repository, "administration=write", "admin")
        if repository.collaborators.pop(user.login, None):
            self.emit("member", "removed", actor, repository, {"member": user_shape(self, user)})

    def join_team(self, actor: Actor, organization: Organization, team: Team, user: User, role: str = "member") -> None:
        """Put a person into a team."""
        self._need_owner(actor, organization)
        team.members[user.login] = role
        self._tell_membership(actor, organization, team, user, "added")

    def leave_team(self, actor: Actor, organization: Organization, team: Team, user: User) -> None:
        """Take a person out of a team."""
        self._need_owner(actor, organization)
        if team.members.pop(user.login, None):
            self._tell_membership(actor, organization, team, user, "removed")

    def create_hook(self, actor: Actor, repository: Repository, hook: Hook) -> Hook:
        """Add a repository webhook and ping it."""
        self.need(actor, repository, "repository_hooks=write", "admin")
        if any(h.url == hook.url and set(h.events) & set(hook.events) for h in repository.hooks):
            raise ValidationFailed(
                [{"resource": "Hook", "code": "custom", "message": "Hook already exists on this repository"}]
            )
        repository.hooks.append(hook)
        self.ping_hook(actor, repository, hook)
        return hook

    def ping_hook(self, actor: Actor, repository: Repository, hook: Hook) -> None:
        """Send the hook a ping."""
        parts = {"zen": "Keep it logically awesome.", "hook_id": hook.id, "hook": hook_shape(self, hook, repository)}
        body = payload(self, None, actor, repository, parts)
        self.deliveries.publish("ping", body, [(hook, None)], repository)

    def blob_sha(self, text: str) -> str:
        """Compute git's name for a file's content."""
        data = text.encode()
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def check_sha(self, repository: Repository, path: str, sha: str | None) -> None:
        """Refuse to overwrite a file unless its present sha is named."""
        if path not in repository.files:
            return
        if sha is None:
            raise ValidationFailed([], 'Invalid request.\n\n"sha" wasn\'t supplied.')
        if sha != self.blob_sha(repository.files[path]):
            raise GitHubError(409, f"{path} does not match {sha}")

    def _commit(self, actor: Actor, repository: Repository, path: str, message: str, how: str) -> Commit:
        now = self.now()
        before = repository.commits[-1].sha if repository.commits else "0" * 40
        seed = f"{repository.id} {len(repository.commits)} {path} {now.isoformat()} {message}".encode()
        sha = hashlib.sha1(seed, usedforsecurity=False).hexdigest()
        commit = Commit(sha, message, actor.user, now, (path,), dict(repository.files))
        repository.commits.append(commit)
        repository.pushed_at = repository.updated_at = now
        self.emit("push", None, actor, repository, push_shape(self, repository, commit, before, how))
        return commit

    def _need_owner(self, actor: Actor, organization: Organization) -> None:
        if organization.members.get(actor.user.login) != "admin":
            raise Forbidden("Must be an organization owner.", "members=write")

    def _tell_repository(self, repository: Repository, action: str, actor: Actor, **parts: object) -> None:
        repository.updated_at = self.now()
        self.emit("repository", action, actor, repository, parts)

    def _tell_membership(self, actor: Actor, organization: Organization, team: Team, user: User, action: str) -> None:
        parts = {
            "scope": "team",
            "member": user_shape(self, user),
            "team": team_shape(self, team, organization),
        }
        self.emit("membership", action, actor, organization, parts)


def new_hook_id_node(repository: Repository, own: int) -> str:
    """Make the node id of a repository's hook."""
    return node_id("H", repository.id, own)
