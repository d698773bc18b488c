"""What can be done with branches, and with pull requests that merge them?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.sandbox.acts_pulls import SCOPE, PullActs
from bot.sandbox.entities import Actor, Commit, Line, Repository
from bot.sandbox.errors import Forbidden, GitHubError, NotFound, ValidationFailed
from bot.sandbox.pulls import PullRequest
from bot.sandbox.shapes.repositories import push as push_shape
from bot.sandbox.state import allows

HEADS = "refs/heads/"
WORKFLOWS = ".github/workflows/"


class Stale(GitHubError):
    """The branch has another newest commit than the caller believes."""

    kind = "STALE_DATA"

    def __init__(self, expected: str) -> None:
        super().__init__(409, f'Expected branch to point to "{expected}" but it did not.  Pull and try again.')


class BranchActs(PullActs):
    """Make a branch, commit to it, propose it, merge it, delete it."""

    def branch(self, repository: Repository, name: str) -> Line | None:
        """Find a branch by its name, the default one too; None when there is no such."""
        if name == repository.default_branch:
            return Line(repository, name, repository.commits) if repository.commits else None
        return repository.lines.get(name)

    def create_branch(self, actor: Actor, repository: Repository, name: str, oid: str) -> Line:
        """Make a branch at a commit; `name` is qualified, as in `refs/heads/draft`."""
        self.need(actor, repository, "contents=write", "write")
        short = name.removeprefix(HEADS)
        if not name.startswith(HEADS) or not _is_name(short):
            raise ValidationFailed([], f"{name} is not a valid ref name.")
        if self.branch(repository, short) is not None:
            raise ValidationFailed([], f'A ref named "{name}" already exists in the repository.')
        found = _history(repository, oid)
        if not found:
            raise NotFound(f"Could not resolve to a node with the global id of '{oid}'.")
        line = repository.lines[short] = Line(repository, short, found)
        return line

    def commit_on_branch(
        self, actor: Actor, repository: Repository, name: str, files: Mapping[str, str], *, expected: str, message: str
    ) -> Commit:
        """Write files to a branch in one commit; Stale unless `expected` is its newest one."""
        self.need(actor, repository, "contents=write", "write")
        line = self.branch(repository, name)
        if line is None:
            raise NotFound(f"Could not resolve to a branch with the name '{name}'.")
        if name in repository.protected:
            raise ValidationFailed(
                [], "Repository rule violations found\n\nChanges must be made through a pull request."
            )
        if line.commits[-1].sha != expected:
            raise Stale(expected)
        for path in files:
            _check_path(actor, path)
        return self._grown(actor, line, message, {**line.files, **files}, tuple(files))

    def propose(
        self, actor: Actor, repository: Repository, title: str, body: str, *, base: str, head: str
    ) -> PullRequest:
        """Open a pull request from one branch into another."""
        self.need(actor, repository, SCOPE)
        there, ours = self.branch(repository, base), self.branch(repository, head)
        if there is None or ours is None:
            raise ValidationFailed([f"No commits between {base} and {head}", "Head ref must be a branch"])
        if any(pull.state == "open" and pull.base == base for pull in self.pulls_of(repository, head)):
            raise ValidationFailed([f"A pull request already exists for {repository.owner.login}:{head}."])
        if _same(there, ours):
            raise ValidationFailed([f"No commits between {base} and {head}"])
        made = self._numbered(actor, repository, title)
        made.body, made.base, made.head = body, base, head
        made.tip, made.since = ours.commits[-1], _parting(there, ours)
        return made

    def pulls_of(self, repository: Repository, head: str = "") -> list[PullRequest]:
        """List the pull requests from a branch, or all of them; the oldest first."""
        every = [it for it in self.nodes.values() if isinstance(it, PullRequest) and it.repository is repository]
        return sorted((it for it in every if not head or it.head == head), key=lambda it: it.id)

    def merge_pull(self, actor: Actor, pull: PullRequest) -> PullRequest:
        """Merge a pull request; what its branch brings stands on the base from now on."""
        if pull.state == "open" and pull.tip is not None:
            self._bring(actor, pull)
        return super().merge_pull(actor, pull)

    def delete_branch(self, actor: Actor, repository: Repository, name: str) -> None:
        """Delete a branch; open pull requests from it are closed."""
        self.need(actor, repository, "contents=write", "write")
        if name not in repository.lines or name in repository.protected:
            raise ValidationFailed([], "Cannot delete this branch" if name in repository.protected else "No such ref")
        del repository.lines[name]
        for pull in self.pulls_of(repository, name):
            if pull.state == "open":
                self.close_pull(actor, pull)

    def _bring(self, actor: Actor, pull: PullRequest) -> None:
        self.need(actor, pull.repository, SCOPE, "write")
        there, tip, since = self.branch(pull.repository, pull.base), pull.tip, pull.since
        assert there is not None and tip is not None and since is not None  # noqa: PT018, S101 - it has branches
        files = dict(there.files)
        for path in pull.changed:
            if files.get(path) not in (since.files.get(path), tip.files.get(path)):
                raise ValidationFailed([], "Pull Request is not mergeable")
            files.pop(path, None)
            if path in tip.files:
                files[path] = tip.files[path]
        self._grown(actor, there, f"Merge pull request #{pull.number}", files, tuple(pull.changed))
        if pull.repository.tidy:
            pull.repository.lines.pop(pull.head, None)

    def _grown(
        self, actor: Actor, line: Line, message: str, files: Mapping[str, str], paths: tuple[str, ...]
    ) -> Commit:
        """Add a commit to a branch; whoever listens hears of a push, and open pull requests from it bring it, too."""
        repository, now, before = line.repository, self.now(), line.commits[-1].sha
        seed = f"{repository.id} {line.name} {before} {sorted(files.items())} {now.isoformat()} {message}".encode()
        made = Commit(hashlib.sha1(seed, usedforsecurity=False).hexdigest(), message, actor.user, now, paths, files)
        new = any(path not in line.files for path in paths)
        line.commits.append(made)
        if line.name == repository.default_branch:
            repository.files = dict(files)
        repository.pushed_at = repository.updated_at = now
        for pull in self.pulls_of(repository, line.name):
            if pull.state == "open":
                pull.tip = made
        told = {**push_shape(self, repository, made, before, "added" if new else "modified")}
        self.emit("push", None, actor, repository, {**told, "ref": f"{HEADS}{line.name}"})
        return made


def _history(repository: Repository, oid: str) -> list[Commit]:
    """Find a commit on any branch, and what led to it."""
    for commits in (repository.commits, *(line.commits for line in repository.lines.values())):
        for place, commit in enumerate(commits, 1):
            if commit.sha == oid:
                return commits[:place]
    return []


def _parting(there: Line, ours: Line) -> Commit:
    """Find the last commit that two branches share."""
    known = {commit.sha for commit in there.commits}
    return next(commit for commit in reversed(ours.commits) if commit.sha in known)


def _same(there: Line, ours: Line) -> bool:
    return ours.commits[-1].sha in {commit.sha for commit in there.commits}


def _is_name(name: str) -> bool:
    odd = any(sign in name for sign in (" ", "~", "^", ":", "?", "*", "[", "\\", "..", "//"))
    return bool(name) and not odd and not name.startswith(("/", "-")) and not name.endswith(("/", ".", ".lock"))


def _check_path(actor: Actor, path: str) -> None:
    steps = path.split("/")
    if not all(steps) or {".", "..", ".git"} & set(steps):
        raise ValidationFailed([], f"A path was requested that is not valid: {path}")
    if path.startswith(WORKFLOWS) and actor.installation and not allows(actor.permissions, "workflows", "write"):
        raise Forbidden(f"refusing to allow a GitHub App to create or update workflow `{path}`", "workflows=write")
